// When what is paid for a plan becomes income. An invoice for a plan owes its lines, without tax, to the
// member; each day of the term earns the same of it. What is earned goes into income at each month's end, as
// the difference of what is earned by then and what is income already: so the pennies of rounding never add
// up, a month that was missed is made up for, and the last one takes what is left.
//
//   invoice.issued            -1000 Liabilities:DeferredPlan:C000001
//   invoice.income-released     +85 Liabilities:DeferredPlan:C000001   -85 Income:Plan
//
// A credit note leaves less to be earned. Where more than that is income already, so much is taken back
// first, and all of it before the invoice is voided: an account of deferred income is never below nothing.
// A membership that ended early owes nothing more, so what is not credited by the month's end is earned.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/invoice.hpp"

namespace domain::invoice {

/// The longest that anything is earned over.
inline constexpr std::int32_t plan_term_days_max = 3660;

/// What lines of a plan's invoice have to be earned, without tax, less what of them is credited. Fees that
/// are passed on are not earned.
std::int64_t deferred_minor(const std::vector<document::PricedLine>& lines,
                            const std::vector<CreditedLine>& credited);

/// The same of an invoice, with more of it credited. 0 unless it is issued and for a plan.
std::int64_t deferred_after(const Invoice& invoice, const std::vector<CreditedLine>& credited);
inline std::int64_t deferred_minor(const Invoice& invoice) { return deferred_after(invoice, {}); }

/// What is earned by the end of a day; nothing before the term is known. `ended_on` is the first day on which
/// the membership does not count, where it ended early.
std::int64_t earned_minor(const Invoice& invoice, Date day, const std::optional<Date>& ended_on);

/// What of that is not income yet; never negative.
std::int64_t releasable_minor(const Invoice& invoice, Date day, const std::optional<Date>& ended_on);

/// Whether what an invoice of this day sells can be earned over it: within ten years, and in its order.
bool is_term_for(const PlanTerm& term, Date issued_on);

struct DeferIncome {
  PlanTerm term;
};
BOOST_DESCRIBE_STRUCT(DeferIncome, (), (term))

struct ReleaseIncome {
  Date through;
  std::optional<Date> ended_on;  ///< of the membership, where it ended early
  /// What is in the customer's account of deferred income: some of it may have been moved by hand.
  std::int64_t held_minor = 0;
  journal::Posting posting;
};

/// Lets no more than `keep_minor` stay income.
struct TakeIncomeBack {
  std::int64_t keep_minor = 0;
  Date today;
  journal::Posting posting;
};

/// Once. Field error `plans-only` of an invoice for anything else.
Decision<Event> decide(const Invoice&, const DeferIncome&, const Context&);
/// Nothing where nothing is earned, or where it is income already: it may be asked for as often as one likes.
Decision<Event> decide(const Invoice&, const ReleaseIncome&, const Context&);
Decision<Event> decide(const Invoice&, const TakeIncomeBack&, const Context&);

}  // namespace domain::invoice
