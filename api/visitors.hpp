// Who comes, and with what: a customer and a vehicle that are known, or described on the spot. Bookings,
// appointments, jobs and quotes begin with it.
#pragma once

#include <optional>
#include <string>

#include "api/authentication.hpp"
#include "api/customer_view.hpp"
#include "api/transaction.hpp"
#include "api/vehicle_commands.hpp"
#include "domain/customer.hpp"

namespace api {

/// As a client names or describes them.
struct VisitorsInput {
  std::optional<domain::CustomerId> customer_id;
  std::optional<CustomerInput> customer;
  std::optional<domain::VehicleId> vehicle_id;
  std::optional<VehicleInput> vehicle;
};

/// Ready to be received on the committer's thread.
struct NewVisitors {
  domain::GarageId garage_id;
  std::string country;  ///< the garage's: a vehicle's where nobody says
  VisitorsInput input;
  std::optional<domain::customer::Register>
      customer;  ///< who is registered unless their phone number is known
};

struct Visitors {
  domain::CustomerId customer_id;
  std::optional<domain::VehicleId> vehicle_id;
  bool vehicle_belongs = true;  ///< the vehicle, if any, is the customer's
};

/// Reads what needs no state: the choice between known and described, and the customer's details.
Result<NewVisitors> new_visitors(VisitorsInput input, const GarageSettings& garage);

/// The customer, who is known by the primary phone number, comes to the garage and is active again (C18); a
/// described vehicle is theirs.
Result<Visitors> receive(Transaction& transaction, NewVisitors& visitors);

/// 404 with the pointer of the field that names what is not there.
std::unexpected<Problem> unknown_reference(std::string_view what, std::string pointer);

/// Whether the vehicle, if any, is the customer's.
bool vehicle_belongs(Transaction& transaction, const std::optional<domain::VehicleId>& vehicle,
                     domain::CustomerId customer);

/// The next of the numbers that bookings and jobs of a garage share: "10001". Never used again.
std::string take_job_number(Transaction& transaction, domain::GarageId garage);

}  // namespace api
