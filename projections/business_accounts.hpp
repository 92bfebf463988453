// Read model: business accounts at a garage, as their page lists them. Each row is a function of the
// customer's row and of the customer's row at the garage, so it cannot drift from them.
//
//   f organisation garage customer -> BusinessAccountRow
#pragma once

#include <optional>
#include <string>

#include "projections/customers.hpp"
#include "projections/keys.hpp"
#include "projections/members.hpp"

namespace projections {

struct BusinessAccountRow {
  static constexpr char table = 'f';

  domain::CustomerId customer_id;
  std::string customer_number;
  std::string business_name;
  std::optional<std::string> contact_person;  ///< the account holder, or the first of the contacts
  std::optional<std::string> phone_number;    ///< E.164
  bool active = true;
  std::int64_t fleet_size = 0;
  domain::Instant joined_at;
  std::int64_t pending = 0;  ///< bookings, by status
  std::int64_t confirmed = 0;
  std::int64_t in_service = 0;
  std::int64_t completed = 0;
  std::int64_t cancelled = 0;
  std::int64_t invoiced = 0;         ///< bookings that an invoice bills
  std::int64_t unbilled = 0;         ///< completed, with a price, and not billed
  std::int64_t invoiced_minor = 0;   ///< billed, less credited, as the ledger has it
  std::int64_t unbilled_minor = 0;   ///< what the others cost
  std::int64_t committed_minor = 0;  ///< confirmed, in service and completed (C01)
  std::string text;                  ///< folded: names and telephone numbers, a line each

  std::int64_t bookings() const { return pending + confirmed + in_service + completed + cancelled; }
  std::int64_t revenue_minor() const { return invoiced_minor + unbilled_minor; }

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage);
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::CustomerId customer) {
    return prefix(organisation, garage).id(customer);
  }
};
BOOST_DESCRIBE_STRUCT(BusinessAccountRow, (),
                      (customer_id, customer_number, business_name, contact_person, phone_number, active,
                       fleet_size, joined_at, pending, confirmed, in_service, completed, cancelled, invoiced,
                       unbilled, invoiced_minor, unbilled_minor, committed_minor, text))
extern template BusinessAccountRow decode_row<BusinessAccountRow>(std::string_view stored);

/// Whether the booking is work done that nobody was billed for.
bool is_unbilled(const MemberBooking& booking);

BusinessAccountRow business_account_row(const CustomerRow& customer, const MemberRow& member);

struct Event;
class Views;

/// Takes the rows of a customer away who is no business any more.
void project_business_accounts(const Event& event, Views& views);

/// Writes the row anew where the customer is a business; when either of the two rows has changed.
void show_business_account(domain::OrganisationId organisation, const CustomerRow& customer,
                           const MemberRow& member, Views& views);

}  // namespace projections
