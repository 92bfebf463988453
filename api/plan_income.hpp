// What is paid for a plan, as it becomes income in the course of its term (domain/plan_income.hpp). Each of
// these is part of one transaction, on the committer's thread.
#pragma once

#include <optional>

#include "api/transaction.hpp"
#include "domain/invoice_events.hpp"

namespace api {

/// The days that an invoice for a plan is for, as a client says them.
struct PlanTermInput {
  domain::Date starts_on;
  domain::Date ends_on;  ///< the last day
};
BOOST_DESCRIBE_STRUCT(PlanTermInput, (), (starts_on, ends_on))

/// As an invoice is issued: over which days what it sells is earned. As `asked`, or, for a plan, over the
/// latest term of the membership that runs. Without one it stays open until something is to be earned.
Result<void> defer_plan_income(Transaction& transaction, domain::InvoiceId id,
                               const std::optional<PlanTermInput>& asked);

/// Lets what is earned of it at the end of each month that is over at its garage become income: a month that
/// was missed as if it had not been, as far as its period is open. Where its term is not known by now, it is
/// the customer's term that begins nearest to the invoice; a year where there is none. Reads views.
Result<void> release_plan_income(Transaction& transaction, domain::InvoiceId id);

/// Before it is credited or voided, and `keep_minor` is left to be earned: what is income already, more than
/// that, is not any more. 409 `income-moved-by-hand` where the account of deferred income does not hold the
/// rest. Reads views of an invoice for a plan.
Result<void> take_plan_income_back(Transaction& transaction, domain::InvoiceId id, std::int64_t keep_minor);

}  // namespace api
