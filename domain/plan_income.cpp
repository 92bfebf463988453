#include "domain/plan_income.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "domain/field_errors.hpp"

namespace domain::invoice {

namespace {

Decided<Event> nothing_to_do() { return {}; }

/// The event that moves so much from what is deferred to income; a negative amount goes back.
Decided<Event> moves(const Invoice& invoice, Date through, std::int64_t minor,
                     const journal::Posting& posting) {
  journal::Line deferred{.account = journal::account::deferred_plan(invoice.customer_number),
                         .amount_minor = minor,
                         .customer_id = invoice.customer_id};
  IncomeReleased released{
      .through = through,
      .amount_minor = minor,
      .entry = {.number = posting.number,
                .kind = journal::Kind::plan_released,
                .reference = invoice.number,
                .effective = posting.effective,
                .currency = invoice.currency,
                .lines = journal::transfer(std::move(deferred),
                                           {.account = std::string(journal::account::plan_income)}),
                .relates_to = posting.relates_to}};
  return {{std::move(released)}, {}};
}

bool is_earned_in_time(const Invoice& invoice) {
  return invoice.kind == Kind::plan && invoice.status == Status::issued;
}

bool is_near(Date day, Date issued_on) {
  const auto days = day.days - issued_on.days;
  return -plan_term_days_max <= days && days <= plan_term_days_max;
}

}  // namespace

std::int64_t deferred_minor(const std::vector<document::PricedLine>& lines,
                            const std::vector<CreditedLine>& credited) {
  std::int64_t minor = 0;
  for (const auto& line : lines) {
    if (line.line.tax == tax::Kind::disbursement) continue;
    minor += line.net_minor;
    for (const auto& part : credited)
      if (part.number == line.line.number) minor -= part.net_minor;
  }
  return minor;
}

std::int64_t deferred_after(const Invoice& invoice, const std::vector<CreditedLine>& credited) {
  if (!is_earned_in_time(invoice)) return 0;
  auto all = invoice.credited;
  all.insert(all.end(), credited.begin(), credited.end());
  return deferred_minor(invoice.priced, all);
}

std::int64_t earned_minor(const Invoice& invoice, Date day, const std::optional<Date>& ended_on) {
  if (!invoice.plan_term) return 0;
  const auto& [membership, starts_on, ends_on] = *invoice.plan_term;
  const auto all = deferred_minor(invoice);
  const Date last = ended_on ? std::min(ends_on, Date{ended_on->days - 1}) : ends_on;
  if (day >= last) return all;
  if (day < starts_on) return 0;
  const auto days = ends_on.days - starts_on.days + 1;
  const auto passed = day.days - starts_on.days + 1;
  return divide_half_up(static_cast<Wide>(all) * passed, days).value_or(0);
}

std::int64_t releasable_minor(const Invoice& invoice, Date day, const std::optional<Date>& ended_on) {
  if (day < invoice.entry.effective) return 0;  // nothing is earned before there is anything to be earned
  if (invoice.released_through && day <= *invoice.released_through) return 0;
  return std::max<std::int64_t>(0, earned_minor(invoice, day, ended_on) - invoice.released_minor);
}

bool is_term_for(const PlanTerm& term, Date issued_on) {
  return is_near(term.starts_on, issued_on) && is_near(term.ends_on, issued_on) &&
         term.starts_on <= term.ends_on;
}

Decision<Event> decide(const Invoice& invoice, const DeferIncome& command, const Context&) {
  if (!invoice.exists) return not_found("invoice-not-found", "There is no such invoice.");
  FieldErrors errors;
  if (!is_earned_in_time(invoice))
    errors.add("/planTerm", "plans-only", "Only what an invoice for a plan sells is earned in time.");
  const auto& term = command.term;
  if (!is_near(term.starts_on, invoice.issued_on))
    errors.add("/planTerm/startsOn", "out-of-range", "Within ten years.");
  if (term.ends_on < term.starts_on || !is_near(term.ends_on, invoice.issued_on))
    errors.add("/planTerm/endsOn", "out-of-range", "Not before it starts, and within ten years.");
  if (errors.any()) return errors.refusal();
  if (invoice.plan_term) return nothing_to_do();
  return Decided<Event>{{IncomeDeferred{term}}, {}};
}

Decision<Event> decide(const Invoice& invoice, const ReleaseIncome& command, const Context&) {
  if (!invoice.exists) return not_found("invoice-not-found", "There is no such invoice.");
  const auto minor = std::min(releasable_minor(invoice, command.through, command.ended_on),
                              std::max<std::int64_t>(0, command.held_minor));
  if (minor == 0) return nothing_to_do();
  return moves(invoice, command.through, minor, command.posting);
}

Decision<Event> decide(const Invoice& invoice, const TakeIncomeBack& command, const Context&) {
  if (!invoice.exists) return not_found("invoice-not-found", "There is no such invoice.");
  const auto minor = invoice.released_minor - command.keep_minor;
  if (minor <= 0) return nothing_to_do();
  return moves(invoice, command.today, -minor, command.posting);
}

}  // namespace domain::invoice
