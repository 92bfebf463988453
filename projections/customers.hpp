// Read model: a customer of the organisation, with everything that is known whatever the garage.
//
//   c organisation customer -> CustomerRow
#pragma once

#include "domain/customer_events.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

struct ContactRow {
  domain::ContactId contact_id;
  domain::customer::ContactPerson contact;
};
BOOST_DESCRIBE_STRUCT(ContactRow, (), (contact_id, contact))

struct PaymentMethodRow {
  domain::PaymentMethodId payment_method_id;
  domain::customer::PaymentMethod payment_method;
};
BOOST_DESCRIBE_STRUCT(PaymentMethodRow, (), (payment_method_id, payment_method))

struct GarageMembership {
  domain::GarageId garage_id;
  domain::Instant joined_at;
  domain::customer::Source source = domain::customer::Source::manual;
};
BOOST_DESCRIBE_STRUCT(GarageMembership, (), (garage_id, joined_at, source))

/// What finds a customer by a vehicle.
struct CustomerVehicle {
  domain::VehicleId vehicle_id;
  std::string plate;  ///< normalised
  std::optional<std::string> vin;
};
BOOST_DESCRIBE_STRUCT(CustomerVehicle, (), (vehicle_id, plate, vin))

struct CustomerRow {
  static constexpr char table = 'c';

  domain::CustomerId customer_id;
  std::string customer_number;
  domain::customer::AccountType account_type = domain::customer::AccountType::individual;
  domain::customer::Status status = domain::customer::Status::active;
  domain::customer::Details details;
  std::optional<std::string> notes;
  std::vector<std::string> tags;
  std::optional<std::string> special_requirements;
  domain::customer::PaymentTerms payment_terms;
  std::optional<domain::Money> credit_limit;
  domain::customer::CommunicationPreferences preferences;
  std::vector<ContactRow> contacts;
  std::vector<PaymentMethodRow> payment_methods;
  std::vector<domain::customer::AtlasScope> atlas_scopes;
  std::vector<GarageMembership> garages;           ///< in the order of joining
  std::vector<CustomerVehicle> vehicles;           ///< owned now, in the order of coming
  std::vector<domain::VehicleId> former_vehicles;  ///< owned once and no longer, in the order of going
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;  ///< of the customer's stream

  static Key key(domain::OrganisationId organisation, domain::CustomerId customer) {
    return Key(table, organisation).id(customer);
  }
};
BOOST_DESCRIBE_STRUCT(CustomerRow, (),
                      (customer_id, customer_number, account_type, status, details, notes, tags,
                       special_requirements, payment_terms, credit_limit, preferences, contacts,
                       payment_methods, atlas_scopes, garages, vehicles, former_vehicles, created_at,
                       updated_at, version))
extern template CustomerRow decode_row<CustomerRow>(std::string_view stored);

struct Event;
class Views;

/// Folds one event into the customers' rows.
void project_customers(const Event& event, Views& views);

}  // namespace projections
