// The directories of all organisations, and what a row of one says. Fed by the views, loaded from their rows
// at the start.
#pragma once

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>

#include "projections/balances.hpp"
#include "projections/customers.hpp"
#include "projections/directory_index.hpp"
#include "projections/members.hpp"
#include "projections/memberships.hpp"
#include "projections/organisations.hpp"
#include "projections/row_store.hpp"

namespace projections {

/// A membership plan as the rows of its members show it.
struct DirectoryPlanRow {
  domain::MembershipPlanId plan_id;
  std::string name;
  std::optional<std::string> priority_label;
};
BOOST_DESCRIBE_STRUCT(DirectoryPlanRow, (), (plan_id, name, priority_label))

/// A customer's latest membership.
struct DirectoryMembership {
  domain::Date starts_on;
  domain::Date expires_on;  ///< the last day that counts
  MembershipStanding status = MembershipStanding::none;
  DirectoryPlanRow plan;
};
BOOST_DESCRIBE_STRUCT(DirectoryMembership, (), (starts_on, expires_on, status, plan))

/// One row of a garage's directory, as clients get it.
struct DirectoryRow {
  domain::CustomerId customer_id;
  std::string customer_number;
  std::string display_name;
  std::string secondary_line;
  std::string icon;  ///< "phone" or "building" (R065)
  domain::customer::AccountType account_type = domain::customer::AccountType::individual;
  domain::customer::Status status = domain::customer::Status::active;
  std::optional<std::string> business_name;
  std::optional<std::string> phone_number;
  std::optional<std::string> email;
  std::optional<std::string> city;
  std::string country;
  std::vector<std::string> tags;
  std::int64_t vehicles_count = 0;
  domain::Money total_spend;
  domain::Money committed_revenue;
  std::optional<domain::Instant> last_visit_at;
  std::optional<domain::Instant> last_booking_at;
  domain::Instant created_at;
  std::optional<DirectoryMembership> membership;
  domain::Money outstanding;  ///< owed less credit; negative: in the customer's favour
  domain::Money overdue;      ///< owed since before today
};
BOOST_DESCRIBE_STRUCT(DirectoryRow, (),
                      (customer_id, customer_number, display_name, secondary_line, icon, account_type, status,
                       business_name, phone_number, email, city, country, tags, vehicles_count, total_spend,
                       committed_revenue, last_visit_at, last_booking_at, created_at, membership, outstanding,
                       overdue))

/// What the directory shows of a customer at a garage who is not there yet, and owes nothing. `membership`
/// may be null.
DirectoryRow directory_row(const GarageRow& garage, const CustomerRow& customer,
                           const MembershipRow* membership, const PlanRow* plan, domain::Date today);

/// What is known of a customer at a garage besides the customer.
struct MemberRows {
  const MemberRow* member = nullptr;  ///< never null
  const BalanceRow* balance = nullptr;
  const MembershipsRow* memberships = nullptr;
};

class Directories {
 public:
  /// Fills everything from rows, in bulk.
  void load(const RowStore& rows);
  /// Between these, everything is only kept; organisations that come in between are made in bulk too.
  void begin_bulk();
  void finish_bulk();

  void put_customer(domain::OrganisationId organisation, const CustomerRow& customer);
  void put_member(domain::OrganisationId organisation, const GarageRow& garage, const CustomerRow& customer,
                  const MemberRows& rows);
  void put_plan(domain::OrganisationId organisation, const PlanRow& plan);

  /// The directory of an organisation; null when it has no customers yet. It lives as long as this object.
  const DirectoryIndex* find(domain::OrganisationId organisation) const;

 private:
  DirectoryIndex& index(domain::OrganisationId organisation);

  mutable std::shared_mutex mutex_;  ///< guards the map, not the directories in it
  std::map<domain::OrganisationId, std::unique_ptr<DirectoryIndex>> indexes_;
  bool bulk_ = false;
};

}  // namespace projections
