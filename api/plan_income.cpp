#include "api/plan_income.hpp"

#include <algorithm>
#include <cstdlib>

#include "api/decide_on.hpp"
#include "api/posting.hpp"
#include "domain/books.hpp"
#include "domain/membership.hpp"
#include "domain/plan_income.hpp"
#include "projections/ledger_reports.hpp"
#include "projections/memberships.hpp"

namespace api {

namespace {

using domain::Date;
using domain::invoice::Invoice;
using domain::invoice::PlanTerm;
using domain::membership::Membership;

/// What a plan that nobody is known to have is earned over.
constexpr std::int32_t usual_term_days = 365;

/// The latest term of the membership that runs; nothing where none does.
std::optional<PlanTerm> running_term(Transaction& transaction, domain::CustomerId customer, Date today) {
  const auto holder = transaction.claimed_by(domain::ClaimKind::active_membership,
                                             domain::membership::active_claim(customer));
  if (!holder) return std::nullopt;
  const domain::MembershipId id{projections::ulid_of(holder->entity)};
  const auto& membership = transaction.load<Membership>(id);
  const PlanTerm term{id, membership.term_starts_on, membership.expires_on};
  if (term.ends_on < today || !domain::invoice::is_term_for(term, today)) return std::nullopt;
  return term;
}

/// The term of any of the customer's memberships that begins nearest to the invoice's day, of two the later
/// one.
PlanTerm nearest_term(Transaction& transaction, const Invoice& invoice) {
  PlanTerm nearest{std::nullopt, invoice.issued_on, Date{invoice.issued_on.days + usual_term_days - 1}};
  const auto row = projections::read_row<projections::MembershipsRow>(
      transaction.views(), projections::MembershipsRow::key(transaction.organisation(), invoice.customer_id));
  if (!row) return nearest;
  const auto distance = [&](Date day) { return std::abs(day.days - invoice.issued_on.days); };
  for (const auto& membership : row->memberships)
    for (const auto& given : membership.terms) {
      const PlanTerm term{membership.membership_id, given.starts_on, given.expires_on};
      if (!domain::invoice::is_term_for(term, invoice.issued_on)) continue;
      if (!nearest.membership_id || distance(term.starts_on) <= distance(nearest.starts_on)) nearest = term;
    }
  return nearest;
}

/// The first day on which the membership that an invoice pays for does not count, where it ended early.
std::optional<Date> early_end(Transaction& transaction, const Invoice& invoice) {
  if (!invoice.plan_term || !invoice.plan_term->membership_id) return std::nullopt;
  return transaction.load<Membership>(*invoice.plan_term->membership_id).ended_on;
}

/// What the books have in the customer's account of deferred income.
std::int64_t held_minor(Transaction& transaction, const Invoice& invoice) {
  const projections::Ledger ledger(transaction.views(), transaction.organisation(), invoice.garage_id);
  const auto account = domain::journal::account::deferred_plan(invoice.customer_number);
  return -projections::narrow(ledger.balance(account, projections::last_day_ever));
}

Date end_of_month_after(Date month_end) { return domain::books::end_of_month({month_end.days + 1}); }

}  // namespace

Result<void> defer_plan_income(Transaction& transaction, domain::InvoiceId id,
                               const std::optional<PlanTermInput>& asked) {
  const auto& invoice = transaction.load<Invoice>(id);
  const bool is_plan = invoice.kind == domain::invoice::Kind::plan;
  if (!is_plan && !asked) return {};
  auto term = is_plan ? running_term(transaction, invoice.customer_id, invoice.issued_on) : std::nullopt;
  if (asked) {
    if (!term) term.emplace();
    term->starts_on = asked->starts_on;
    term->ends_on = asked->ends_on;
  }
  if (!term) return {};
  return decide_on<Invoice>(transaction, id, domain::invoice::DeferIncome{*term});
}

Result<void> release_plan_income(Transaction& transaction, domain::InvoiceId id) {
  const auto& invoice = transaction.load<Invoice>(id);
  const auto today = today_at(transaction, invoice.garage_id);
  auto month_end = domain::books::end_of_month(
      invoice.released_through ? Date{invoice.released_through->days + 1} : invoice.entry.effective);
  if (month_end >= today || domain::invoice::deferred_minor(invoice) == 0) return {};
  if (!invoice.plan_term)
    if (auto deferred = decide_on<Invoice>(transaction, id,
                                           domain::invoice::DeferIncome{nearest_term(transaction, invoice)});
        !deferred)
      return deferred;
  const auto ended_on = early_end(transaction, invoice);
  auto held = held_minor(transaction, invoice);
  for (; month_end < today && held > 0; month_end = end_of_month_after(month_end)) {
    if (domain::invoice::releasable_minor(invoice, month_end, ended_on) == 0) continue;
    const auto posting = posting_on(transaction, invoice.garage_id, month_end);
    if (!posting) return std::unexpected(posting.error());
    const auto before = invoice.released_minor;
    if (auto released = decide_on<Invoice>(
            transaction, id, domain::invoice::ReleaseIncome{month_end, ended_on, held, *posting});
        !released)
      return released;
    held -= invoice.released_minor - before;
  }
  return {};
}

Result<void> take_plan_income_back(Transaction& transaction, domain::InvoiceId id, std::int64_t keep_minor) {
  const auto& invoice = transaction.load<Invoice>(id);
  const auto leaving = domain::invoice::deferred_minor(invoice) - keep_minor;
  if (leaving == 0) return {};
  const auto taken_back = std::max<std::int64_t>(0, invoice.released_minor - keep_minor);
  if (held_minor(transaction, invoice) + taken_back < leaving)
    return std::unexpected(Problem{409,
                                   "income-moved-by-hand",
                                   "Some of it was moved to income by hand; move that back first.",
                                   {},
                                   invoice.number,
                                   {}});
  if (taken_back == 0) return {};
  const auto today = today_at(transaction, invoice.garage_id);
  const auto posting = posting_on(transaction, invoice.garage_id, today);
  if (!posting) return std::unexpected(posting.error());
  return decide_on<Invoice>(transaction, id, domain::invoice::TakeIncomeBack{keep_minor, today, *posting});
}

}  // namespace api
