#include "api/visitors.hpp"

#include "api/customer_commands.hpp"
#include "api/decide_on.hpp"
#include "api/field_problems.hpp"
#include "domain/vehicle.hpp"
#include "projections/entities.hpp"

namespace api {

using domain::customer::Customer;
using domain::vehicle::Vehicle;

namespace {

/// The first job number of a garage is one above.
constexpr std::uint64_t job_number_base = 10'000;

std::optional<Problem> wrong_choice(const VisitorsInput& input) {
  std::vector<domain::FieldError> errors;
  if (input.customer_id.has_value() == input.customer.has_value())
    errors.push_back({input.customer ? "/customer" : "/customerId", "exactly-one",
                      "Either customerId or customer says who it is for."});
  if (input.vehicle_id && input.vehicle)
    errors.push_back(
        {"/vehicle", "at-most-one", "Either vehicleId or vehicle says for which vehicle it is."});
  if (errors.empty()) return std::nullopt;
  return field_problems(std::move(errors));
}

/// Who bears the described customer's primary phone number already.
std::optional<domain::CustomerId> known_by_phone(Transaction& transaction,
                                                 const domain::customer::Details& details) {
  if (details.phones.empty()) return std::nullopt;
  const auto claimant = transaction.claimed_by(domain::ClaimKind::phone, details.phones.front().e164);
  if (!claimant) return std::nullopt;
  return domain::CustomerId{projections::ulid_of(claimant->entity)};
}

Result<domain::CustomerId> known_customer(Transaction& transaction, domain::CustomerId id,
                                          domain::GarageId garage) {
  if (!transaction.load<Customer>(id).exists) return unknown_reference("customer", "/customerId");
  if (auto joined = decide_on<Customer>(
          transaction, id, domain::customer::JoinGarage{garage, domain::customer::Source::booking});
      !joined)
    return std::unexpected(std::move(joined).error());
  if (auto active = decide_on<Customer>(transaction, id, domain::customer::Reactivate{.automatic = true});
      !active)
    return std::unexpected(std::move(active).error());
  return id;
}

Result<domain::CustomerId> customer_for(Transaction& transaction, NewVisitors& visitors) {
  if (visitors.input.customer_id)
    return known_customer(transaction, *visitors.input.customer_id, visitors.garage_id);
  auto& described = *visitors.customer;
  if (const auto known = known_by_phone(transaction, described.details))
    return known_customer(transaction, *known, visitors.garage_id);
  if (auto registered = register_customer(transaction, described); !registered)
    return std::unexpected(within("/customer", std::move(registered).error()));
  return described.customer_id;
}

Result<std::optional<domain::VehicleId>> vehicle_for(Transaction& transaction, domain::CustomerId customer,
                                                     const NewVisitors& visitors) {
  const auto& input = visitors.input;
  if (input.vehicle_id && !transaction.load<Vehicle>(*input.vehicle_id).exists)
    return unknown_reference("vehicle", "/vehicleId");
  if (!input.vehicle) return input.vehicle_id;
  auto added = add_vehicle(transaction, customer, *input.vehicle, visitors.country, true);
  if (!added) return std::unexpected(within("/vehicle", std::move(added).error()));
  return *added;
}

}  // namespace

Result<NewVisitors> new_visitors(VisitorsInput input, const GarageSettings& garage) {
  if (auto wrong = wrong_choice(input)) return std::unexpected(*std::move(wrong));
  NewVisitors visitors{.garage_id = garage.row.garage_id,
                       .country = garage.row.country,
                       .input = std::move(input),
                       .customer = std::nullopt};
  if (visitors.input.customer) {
    auto described = registration_of(*visitors.input.customer, garage, domain::customer::Source::booking);
    if (!described) return std::unexpected(within("/customer", std::move(described).error()));
    visitors.customer = *std::move(described);
  }
  return visitors;
}

Result<Visitors> receive(Transaction& transaction, NewVisitors& visitors) {
  const auto customer = customer_for(transaction, visitors);
  if (!customer) return std::unexpected(customer.error());
  const auto vehicle = vehicle_for(transaction, *customer, visitors);
  if (!vehicle) return std::unexpected(vehicle.error());
  return Visitors{*customer, *vehicle, vehicle_belongs(transaction, *vehicle, *customer)};
}

std::unexpected<Problem> unknown_reference(std::string_view what, std::string pointer) {
  auto unknown = no_such(what);
  unknown.error().errors = {{std::move(pointer), "not-found", unknown.error().detail}};
  return unknown;
}

bool vehicle_belongs(Transaction& transaction, const std::optional<domain::VehicleId>& vehicle,
                     domain::CustomerId customer) {
  return !vehicle || transaction.load<Vehicle>(*vehicle).owner == customer;
}

std::string take_job_number(Transaction& transaction, domain::GarageId garage) {
  return std::to_string(job_number_base + transaction.take_number("job " + garage.text()));
}

}  // namespace api
