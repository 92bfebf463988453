// Read model: membership plans, and who has one.
//
//   V organisation plan       -> PlanRow
//   W organisation customer   -> MembershipsRow
//   X organisation membership -> MembershipPlaceRow, whose it is
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/membership_events.hpp"
#include "domain/membership_plan_events.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

struct PlanRow {
  static constexpr char table = 'V';

  domain::MembershipPlanId plan_id;
  domain::membership_plan::Terms terms;
  bool archived = false;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;  ///< of the plan's stream

  static Key key(domain::OrganisationId organisation, domain::MembershipPlanId plan) {
    return prefix(organisation).id(plan);
  }
  static Key prefix(domain::OrganisationId organisation) { return Key(table, organisation); }
};
BOOST_DESCRIBE_STRUCT(PlanRow, (), (plan_id, terms, archived, created_at, updated_at, version))
extern template PlanRow decode_row<PlanRow>(std::string_view stored);

/// A term of a membership: the first, or one that it was renewed for.
struct MembershipTerm {
  domain::Date starts_on;
  domain::Date expires_on;
  std::optional<domain::StaffId> by;  ///< who gave it; none: a program
  domain::Instant at;
};
BOOST_DESCRIBE_STRUCT(MembershipTerm, (), (starts_on, expires_on, by, at))

struct MembershipRow {
  domain::MembershipId membership_id;
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  domain::MembershipPlanId plan_id;
  /// As it was last written down: a term may be over without that. See status_on().
  domain::membership::Status status = domain::membership::Status::active;
  domain::membership::Reason reason = domain::membership::Reason::assigned;
  std::optional<domain::MembershipId> replaces;
  std::optional<domain::MembershipId> replaced_by;
  std::vector<MembershipTerm> terms;     ///< at least one, in the order of being given
  std::optional<domain::Date> ended_on;  ///< when cancelled or replaced: the first day that does not count
  std::optional<domain::StaffId> ended_by;
  std::optional<std::string> cancellation_reason;
  domain::Instant updated_at;
  std::uint64_t version = 0;  ///< of the membership's stream

  domain::Date expires_on() const { return terms.back().expires_on; }
  /// The first day of its last term, or of those before it that it goes on from without a gap.
  domain::Date runs_from() const;
  domain::membership::Status status_on(domain::Date day) const;
  /// Whether the member has the plan's discounts on a day.
  bool counts_on(domain::Date day) const;
};
BOOST_DESCRIBE_STRUCT(MembershipRow, (),
                      (membership_id, garage_id, customer_id, plan_id, status, reason, replaces, replaced_by,
                       terms, ended_on, ended_by, cancellation_reason, updated_at, version))

/// All memberships of a customer.
struct MembershipsRow {
  static constexpr char table = 'W';

  std::vector<MembershipRow> memberships;  ///< in the order of being assigned

  static Key key(domain::OrganisationId organisation, domain::CustomerId customer) {
    return Key(table, organisation).id(customer);
  }
  /// The one that counts on a day; null where none does.
  const MembershipRow* active_on(domain::Date day) const;
  /// The one that was not ended early, counts or will count, else the last that was assigned; null where
  /// there is none.
  const MembershipRow* latest() const;
};
BOOST_DESCRIBE_STRUCT(MembershipsRow, (), (memberships))
extern template MembershipsRow decode_row<MembershipsRow>(std::string_view stored);

struct MembershipPlaceRow {
  static constexpr char table = 'X';

  domain::CustomerId customer_id;

  static Key key(domain::OrganisationId organisation, domain::MembershipId membership) {
    return Key(table, organisation).id(membership);
  }
};
BOOST_DESCRIBE_STRUCT(MembershipPlaceRow, (), (customer_id))
extern template MembershipPlaceRow decode_row<MembershipPlaceRow>(std::string_view stored);

struct Event;
class Views;

/// Folds one event into the rows of plans and memberships.
void project_memberships(const Event& event, Views& views);

}  // namespace projections
