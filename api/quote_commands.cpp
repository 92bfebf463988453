#include "api/quote_commands.hpp"

#include <algorithm>

#include "api/application.hpp"
#include "api/field_problems.hpp"
#include "api/garage_resource.hpp"
#include "api/job_commands.hpp"
#include "api/posting.hpp"
#include "domain/garage.hpp"

namespace api {

using domain::garage::Garage;
using domain::job::Job;
using domain::quote::Quote;

namespace {

constexpr std::uint64_t quote_number_base = 10'000;

std::string take_quote_number(Transaction& transaction, domain::GarageId garage) {
  return "Q" + std::to_string(quote_number_base + transaction.take_number("quote " + garage.text()));
}

std::vector<domain::quote::NewLine> new_lines(std::vector<WorkLine> lines) {
  std::vector<domain::quote::NewLine> made;
  made.reserve(lines.size());
  for (auto& line : lines) made.push_back({std::move(line.line), std::move(line.description)});
  return made;
}

Result<Visitors> visitors_of(Transaction& transaction, NewQuote& quote) {
  if (quote.visitors) return receive(transaction, *quote.visitors);
  const auto& job = transaction.load<Job>(*quote.input.job_id);
  if (!job.exists || job.garage_id != quote.garage_id) return unknown_reference("job", "/jobId");
  return Visitors{job.customer_id, job.vehicle_id, true};
}

/// What the draft comes to today; refused where it is too much, or where the discount is more than that.
Result<domain::document::Priced> priced_today(Transaction& transaction, domain::QuoteId id,
                                              const std::vector<domain::document::Line>& lines) {
  const auto& quote = transaction.load<Quote>(id);
  return priced_lines(transaction.load<Garage>(quote.garage_id), lines, quote.discount,
                      today_at(transaction, quote.garage_id));
}

Result<void> check_amounts(Transaction& transaction, domain::QuoteId id) {
  if (auto priced = priced_today(transaction, id, transaction.load<Quote>(id).lines); !priced)
    return std::unexpected(std::move(priced).error());
  return {};
}

}  // namespace

Result<NewQuote> new_quote(QuoteInput input, const GarageSettings& garage) {
  NewQuote quote{.quote_id = Application::new_id<domain::QuoteId>(),
                 .garage_id = garage.row.garage_id,
                 .input = std::move(input),
                 .visitors = std::nullopt};
  auto& said = quote.input;
  if (said.job_id && !said.customer_id && !said.customer && !said.vehicle_id && !said.vehicle) return quote;
  if (said.job_id)
    return wrong_field("/jobId", "exactly-one", "The job says for whom and for which vehicle it is.");
  auto visitors = new_visitors(
      {said.customer_id, std::move(said.customer), said.vehicle_id, std::move(said.vehicle)}, garage);
  if (!visitors) return std::unexpected(std::move(visitors).error());
  quote.visitors = *std::move(visitors);
  return quote;
}

Result<void> make_quote(Transaction& transaction, NewQuote& quote) {
  const auto visitors = visitors_of(transaction, quote);
  if (!visitors) return std::unexpected(visitors.error());
  const auto& input = quote.input;
  auto lines =
      work_lines(transaction, {quote.garage_id, visitors->customer_id, visitors->vehicle_id}, input.lines);
  if (!lines) return std::unexpected(std::move(lines).error());
  const auto& garage = transaction.load<Garage>(quote.garage_id);
  const domain::Date usual{today_at(transaction, quote.garage_id).days + garage.policies.quote_valid_days};
  auto drafted = decide_on<Quote>(
      transaction, quote.quote_id,
      domain::quote::Draft{.number = take_quote_number(transaction, quote.garage_id),
                           .garage_id = quote.garage_id,
                           .customer_id = visitors->customer_id,
                           .vehicle_id = visitors->vehicle_id,
                           .vehicle_belongs = visitors->vehicle_belongs,
                           .job_id = input.job_id,
                           .currency = garage.currency,
                           .content = {input.valid_until.value_or(usual), new_lines(*std::move(lines)),
                                       input.discount, input.notes}});
  if (!drafted) return drafted;
  return check_amounts(transaction, quote.quote_id);
}

Result<void> patch_quote(Transaction& transaction, domain::QuoteId id, std::string_view merge_patch) {
  const auto& quote = transaction.load<Quote>(id);
  QuoteDetailsInput input{quote.valid_until, std::nullopt, quote.discount, quote.words.notes};
  if (const auto errors = json::merge(input, merge_patch); !errors.empty())
    return std::unexpected(Router::explain(errors));
  domain::quote::Content content{input.valid_until, {}, input.discount, input.notes};
  if (input.lines) {
    auto lines =
        work_lines(transaction, {quote.garage_id, quote.customer_id, quote.vehicle_id}, *input.lines);
    if (!lines) return std::unexpected(std::move(lines).error());
    content.lines = new_lines(*std::move(lines));
  } else {
    for (const auto& line : quote.lines)
      content.lines.push_back(
          {line, domain::document::description_of(quote.words.descriptions, line.number)});
  }
  if (auto revised = decide_on<Quote>(transaction, id, domain::quote::Revise{std::move(content)}); !revised)
    return revised;
  return check_amounts(transaction, id);
}

Result<void> send_quote(Transaction& transaction, domain::QuoteId id) {
  const auto& quote = transaction.load<Quote>(id);
  auto lines = quote.lines;
  for (auto& line : lines)
    ask_for_discounts(transaction, {quote.garage_id, quote.customer_id, quote.vehicle_id}, line);
  auto priced = priced_today(transaction, id, lines);
  if (!priced) return std::unexpected(std::move(priced).error());
  return decide_on<Quote>(transaction, id,
                          domain::quote::Send{std::move(priced->lines), std::move(priced->totals)});
}

Result<void> decline_quote_lines(Transaction& transaction, domain::QuoteId id,
                                 const std::optional<std::vector<std::int32_t>>& numbers,
                                 const DeclinedWork& said) {
  const auto quote = transaction.load<Quote>(id);
  domain::quote::DeclineLines command;
  for (const auto number : numbers ? *numbers : domain::quote::lines_with(quote, domain::quote::Answer::open))
    command.lines.push_back({number, std::nullopt});
  // First whether they can be declined at all, and then what is kept of them.
  if (auto possible = domain::quote::decide(quote, command, transaction.context()); !possible)
    return std::unexpected(to_problem(std::move(possible).error()));
  for (auto& declined : command.lines) {
    const auto line = std::ranges::find_if(
        quote.priced, [&](const auto& priced) { return priced.line.number == declined.number; });
    const auto kept = keep_declined(
        transaction,
        {.garage_id = quote.garage_id,
         .customer_id = quote.customer_id,
         .vehicle_id = quote.vehicle_id,
         .source = domain::recommendation::Source::quote,
         .job_id = quote.job_id,
         .quote_id = id,
         .service_id = line->line.service_id,
         .estimate = {line->gross_minor(), quote.currency},
         .description = domain::document::description_of(quote.words.descriptions, declined.number)},
        said);
    if (!kept) return std::unexpected(kept.error());
    declined.recommendation_id = *kept;
  }
  return decide_on<Quote>(transaction, id, command);
}

Result<domain::JobId> convert_quote(Transaction& transaction, domain::QuoteId id,
                                    const std::optional<domain::JobId>& job_id) {
  const auto quote = transaction.load<Quote>(id);
  std::vector<WorkLine> lines;
  for (const auto number : domain::quote::lines_with(quote, domain::quote::Answer::approved)) {
    const auto priced =
        std::ranges::find_if(quote.priced, [&](const auto& line) { return line.line.number == number; });
    lines.push_back(
        {as_quoted(*priced), domain::document::description_of(quote.words.descriptions, number), false});
  }
  auto target = job_id ? job_id : quote.job_id;
  if (target) {
    const auto& job = transaction.load<Job>(*target);
    if (!job.exists || job.garage_id != quote.garage_id || job.customer_id != quote.customer_id)
      return unknown_reference("job", "/jobId");
  } else if (quote.status == domain::quote::Status::accepted) {
    JobToOpen job;
    job.garage_id = quote.garage_id;
    job.kind = quote.vehicle_id ? domain::job::Kind::service : domain::job::Kind::parts;
    job.visitors = {quote.customer_id, quote.vehicle_id,
                    vehicle_belongs(transaction, quote.vehicle_id, quote.customer_id)};
    job.starts_at = transaction.context().now;
    job.words.notes = quote.words.notes;
    auto opened = open_job(transaction, job);
    if (!opened) return opened;
    target = *opened;
  }
  const domain::quote::Convert command{target.value_or(domain::JobId{})};
  if (auto converted = decide_on<Quote>(transaction, id, command); !converted)
    return std::unexpected(std::move(converted).error());
  if (auto added = add_job_lines(transaction, *target, lines, id); !added)
    return std::unexpected(std::move(added).error());
  return *target;
}

}  // namespace api
