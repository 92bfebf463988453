// Giving customers memberships: the API does it, and so does whatever fills a server with examples. On the
// committer's thread.
#pragma once

#include <optional>

#include "api/transaction.hpp"
#include "domain/membership.hpp"

namespace api {

/// The customer's membership that is not over on `today`; writes down that one expired where it is. Of the
/// state before this transaction.
std::optional<domain::MembershipId> running_membership(Transaction& transaction, domain::CustomerId customer,
                                                       domain::Date today);

struct NewMembership {
  domain::MembershipId membership_id;
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  domain::MembershipPlanId plan_id;
  domain::Date starts_on;
  domain::Date today;    ///< at the garage
  bool replace = false;  ///< one that runs gives way
};

/// 404 for an unknown customer or plan, 409 `plan-archived`, and 409 `membership-active` where one runs that
/// is not to be replaced.
Result<void> assign_membership(Transaction& transaction, const NewMembership& membership);

/// Another plan instead of the one that a membership has, from today on and for a whole term.
struct PlanMove {
  domain::MembershipId from;
  domain::MembershipPlanId plan_id;
  domain::MembershipId to;
  domain::membership::Reason reason;
  domain::Date today;
};
Result<void> move_to_plan(Transaction& transaction, const PlanMove& move);

Result<void> renew_membership(Transaction& transaction, domain::MembershipId id, domain::Date today);

}  // namespace api
