// Who may do what. Every route names the permission that it needs; this is the one place that says which role
// has it.
#pragma once

#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <vector>

#include "domain/id.hpp"
#include "domain/staff_events.hpp"
#include "eventstore/commit.hpp"

namespace api {

enum class Permission {
  anyone,          ///< without a log-in
  logged_in,       ///< about oneself
  customers_list,  ///< the directory, and every search for people
  customers_read,  ///< one customer by a direct link
  customers_write,
  customers_import,
  vehicles_read,
  vehicles_write,
  bookings_read,
  bookings_write,
  bookings_work,  ///< start and complete
  bookings_reopen,
  workshop_read,      ///< appointments, jobs, quotes, the calendar
  workshop_write,     ///< make and change them
  workshop_work,      ///< start, hold and finish a job; note what was done
  invoices_read,      ///< invoices, credit notes, payments, a customer's account
  invoices_write,     ///< draft and issue
  invoices_correct,   ///< void, credit, refund, write off
  payments_write,     ///< take money and allocate it
  sales_write,        ///< sell over the counter
  memberships_write,  ///< give a customer a plan
  plans_manage,       ///< define plans
  catalogue_manage,   ///< services and their prices, bays
  books_read,         ///< reports, journals, the export
  books_write,        ///< journal entries by hand, accounts, closing a period
  garages_read,
  garages_manage,       ///< opening hours, policies
  organisation_manage,  ///< its name, further garages
  staff_manage,
  api_keys_manage,
  log_read,  ///< the events themselves
  projections_manage,
  organisations_create  ///< the operator's, not any role's
};
BOOST_DESCRIBE_ENUM(Permission, anyone, logged_in, customers_list, customers_read, customers_write,
                    customers_import, vehicles_read, vehicles_write, bookings_read, bookings_write,
                    bookings_work, bookings_reopen, workshop_read, workshop_write, workshop_work,
                    invoices_read, invoices_write, invoices_correct, payments_write, sales_write,
                    memberships_write, plans_manage, catalogue_manage, books_read, books_write, garages_read,
                    garages_manage, organisation_manage, staff_manage, api_keys_manage, log_read,
                    projections_manage, organisations_create)

/// Whether a member with `role` may.
bool grants(domain::staff::Role role, Permission permission);

struct RoleHeld {
  domain::GarageId garage_id;
  domain::staff::Role role;
};

/// Who asks, as far as a decision about access needs it.
struct Principal {
  enum class Kind { member, api_key, operator_key };
  Kind kind = Kind::member;
  domain::OrganisationId organisation_id;
  domain::StaffId staff_id;      ///< of a member
  domain::SessionId session_id;  ///< of a member
  domain::ApiKeyId api_key_id;   ///< of an API key
  std::vector<RoleHeld> roles;
  domain::Instant expires_at;

  eventstore::EntityId actor() const;
  /// At some garage of the organisation.
  bool may(Permission permission) const;
  /// At this garage.
  bool may_at(Permission permission, domain::GarageId garage) const;
};

}  // namespace api
