// Membership plans and memberships as clients see them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "projections/memberships.hpp"
#include "projections/row_store.hpp"

namespace api {

struct PlanView {
  domain::MembershipPlanId plan_id;
  std::string name;
  domain::Percentage discount;
  std::vector<domain::membership_plan::IncludedService> included_services;
  std::optional<std::string> priority_label;
  bool priority_booking = false;
  std::int32_t duration_days = 0;
  std::optional<domain::Money> fee;
  bool archived = false;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(PlanView, (),
                      (plan_id, name, discount, included_services, priority_label, priority_booking,
                       duration_days, fee, archived, created_at, updated_at, version))

PlanView plan_view(const projections::PlanRow& row);

/// What is shown of a membership's plan, with its terms of now.
struct MembershipPlanSummary {
  domain::MembershipPlanId plan_id;
  std::string name;
  domain::Percentage discount;
  std::optional<std::string> priority_label;
};
BOOST_DESCRIBE_STRUCT(MembershipPlanSummary, (), (plan_id, name, discount, priority_label))

struct MembershipStaff {
  domain::StaffId staff_id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(MembershipStaff, (), (staff_id, name))

/// What happened to a membership (R227).
enum class MembershipStep {
  assigned,
  replacement,
  upgrade,
  downgrade,
  renewal,
  cancelled,
  replaced,
  expired
};
BOOST_DESCRIBE_ENUM(MembershipStep, assigned, replacement, upgrade, downgrade, renewal, cancelled, replaced,
                    expired)

struct MembershipHistory {
  MembershipStep step = MembershipStep::assigned;
  domain::Date on;  ///< from which day it holds
  std::optional<domain::Date> expires_on;
  std::optional<MembershipStaff> by;  ///< none: a program, or the clock
};
BOOST_DESCRIBE_STRUCT(MembershipHistory, (), (step, on, expires_on, by))

struct MembershipView {
  domain::MembershipId membership_id;
  domain::CustomerId customer_id;
  domain::GarageId garage_id;
  MembershipPlanSummary plan;
  domain::membership::Status status = domain::membership::Status::active;  ///< on the garage's day
  domain::membership::Reason reason = domain::membership::Reason::assigned;
  domain::Date starts_on;                 ///< of the first term
  domain::Date expires_on;                ///< the last day that counts
  std::optional<std::int64_t> days_left;  ///< after today, while active
  std::optional<MembershipStaff> assigned_by;
  domain::Instant assigned_at;
  std::optional<domain::MembershipId> replaces;
  std::optional<domain::MembershipId> replaced_by;
  std::optional<domain::Date> ended_on;  ///< the first day that does not count, where it ended early
  std::optional<std::string> cancellation_reason;
  std::vector<MembershipHistory> history;
  std::vector<std::string> allowed_steps;  ///< "renew", "upgrade", "downgrade", "cancel"
  domain::Instant updated_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(MembershipView, (),
                      (membership_id, customer_id, garage_id, plan, status, reason, starts_on, expires_on,
                       days_left, assigned_by, assigned_at, replaces, replaced_by, ended_on,
                       cancellation_reason, history, allowed_steps, updated_at, version))

/// The local day at a garage; the day in UTC where the garage is not known.
domain::Date day_at(domain::GarageId garage, domain::OrganisationId organisation,
                    const projections::RowStore& rows, domain::Instant now);

/// `rows` has the plan, the staff and the garage.
MembershipView membership_view(const projections::MembershipRow& row, domain::OrganisationId organisation,
                               const projections::RowStore& rows, domain::Instant now);

/// The membership that counts at `now`; nothing where the customer has none.
std::optional<MembershipView> current_membership(domain::CustomerId customer,
                                                 domain::OrganisationId organisation,
                                                 const projections::RowStore& rows, domain::Instant now);

/// A membership that does not count any more, or not yet (R231).
struct OtherMembership {
  domain::MembershipId membership_id;
  MembershipPlanSummary plan;
  domain::membership::Status status = domain::membership::Status::expired;  ///< on the garage's day
  domain::membership::Reason reason = domain::membership::Reason::assigned;
  domain::Date starts_on;
  domain::Date expires_on;
  std::optional<domain::Date> ended_on;  ///< the first day that does not count, where it ended early
};
BOOST_DESCRIBE_STRUCT(OtherMembership, (),
                      (membership_id, plan, status, reason, starts_on, expires_on, ended_on))

/// All memberships of a customer but the one that counts at `now`, the latest first.
std::vector<OtherMembership> other_memberships(domain::CustomerId customer,
                                               domain::OrganisationId organisation,
                                               const projections::RowStore& rows, domain::Instant now);

}  // namespace api
