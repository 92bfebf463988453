#include "projections/quotes.hpp"

#include <algorithm>

#include "domain/text.hpp"
#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template QuoteRow decode_row<QuoteRow>(std::string_view stored);
template QuoteListRow decode_row<QuoteListRow>(std::string_view stored);

using domain::quote::Answer;
using domain::quote::Status;

namespace {

std::string searched_text(const QuoteRow& row) {
  std::string text;
  for (const auto& description : row.words.descriptions) {
    if (!text.empty()) text += '\n';
    text += domain::fold(description.text);
  }
  return text;
}

/// Changes the row, notes the step where the status changed, and writes what the list is filtered by.
template <class Change>
void change(const Event& event, Views& views, Change apply) {
  const auto organisation = organisation_of(event);
  auto& row = views.quotes.edit(QuoteRow::key(organisation, stream_id<domain::QuoteId>(event)));
  row.version = event.version;
  row.updated_at = event.recorded_at();
  const auto before = row.status;
  apply(row);
  if (row.status != before || row.steps.empty()) row.steps.push_back({row.status, event.recorded_at()});
  views.quote_list.put(QuoteListRow::key(organisation, row), {.quote_id = row.quote_id,
                                                              .number = row.number,
                                                              .status = row.status,
                                                              .valid_until = row.valid_until,
                                                              .customer_id = row.customer_id,
                                                              .vehicle_id = row.vehicle_id,
                                                              .job_id = row.job_id,
                                                              .text = searched_text(row)});
}

void draft(const Event& event, const domain::quote::Drafted& drafted, Views& views) {
  change(event, views, [&](QuoteRow& row) {
    row.quote_id = stream_id<domain::QuoteId>(event);
    row.number = drafted.number;
    row.garage_id = drafted.garage_id;
    row.customer_id = drafted.customer_id;
    row.vehicle_id = drafted.vehicle_id;
    row.job_id = drafted.job_id;
    row.currency = drafted.currency;
    row.valid_until = drafted.valid_until;
    row.lines = drafted.lines;
    row.discount = drafted.discount;
    row.words = drafted.personal;
    row.created_at = event.recorded_at();
  });
  const auto organisation = organisation_of(event);
  const auto id = stream_id<domain::QuoteId>(event);
  views.work.edit(WorkRow::key(organisation, drafted.customer_id)).quotes.push_back(id);
  if (drafted.vehicle_id)
    views.work.edit(WorkRow::key(organisation, *drafted.vehicle_id)).quotes.push_back(id);
}

void answer(QuoteRow& row, std::int32_t number, Answer given,
            const std::optional<domain::RecommendationId>& recommendation) {
  for (auto& line : row.answers)
    if (line.number == number) line = {number, given, recommendation};
  const auto has = [&](Answer wanted) {
    return std::ranges::find(row.answers, wanted, &QuoteAnswer::answer) != row.answers.end();
  };
  if (has(Answer::open)) return;
  row.status = has(Answer::approved) ? Status::accepted : Status::declined;
}

void send(const Event& event, const domain::quote::Sent& sent, QuoteRow& row) {
  row.status = Status::sent;
  row.sent_at = event.recorded_at();
  row.priced = sent.lines;
  row.totals = sent.totals;
  row.answers.clear();
  for (const auto& line : sent.lines) row.answers.push_back({line.line.number, Answer::open, std::nullopt});
}

}  // namespace

void project_quotes(const Event& event, Views& views) {
  using namespace domain::quote;
  const auto with = [&](auto apply) { change(event, views, apply); };
  on(
      event,  //
      [&](const Drafted& e) { draft(event, e, views); },
      [&](const Revised& e) {
        with([&](QuoteRow& row) {
          row.valid_until = e.valid_until;
          row.lines = e.lines;
          row.discount = e.discount;
          row.words = e.personal;
        });
      },
      [&](const Sent& e) { with([&](QuoteRow& row) { send(event, e, row); }); },
      [&](const LineApproved& e) {
        with([&](QuoteRow& row) { answer(row, e.number, Answer::approved, std::nullopt); });
      },
      [&](const LineDeclined& e) {
        with([&](QuoteRow& row) { answer(row, e.number, Answer::declined, e.recommendation_id); });
      },
      [&](const Expired&) { with([](QuoteRow& row) { row.status = Status::expired; }); },
      [&](const Withdrawn& e) {
        with([&](QuoteRow& row) {
          row.status = Status::withdrawn;
          row.withdrawal_reason = e.personal.reason;
        });
      },
      [&](const Converted& e) {
        with([&](QuoteRow& row) {
          row.status = Status::converted;
          row.job_id = e.job_id;
        });
      });
}

}  // namespace projections
