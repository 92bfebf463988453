#include "api/vehicle_commands.hpp"

#include "api/application.hpp"
#include "api/decide_on.hpp"
#include "domain/vehicle.hpp"
#include "domain/vehicle_catalogue.hpp"
#include "projections/entities.hpp"

namespace api {

using namespace domain::vehicle;

namespace {

Description description_of(const VehicleInput& input) {
  return in_catalogue_spelling({.make = input.make,
                                .model = input.model,
                                .year = input.year,
                                .colour = input.colour,
                                .fuel = input.fuel,
                                .engine_cc = input.engine_cc});
}

Result<domain::VehicleId> register_vehicle(Transaction& transaction, domain::CustomerId owner,
                                           const VehicleInput& input, const std::string& country) {
  Register command;
  command.vehicle_id = Application::new_id<domain::VehicleId>();
  command.customer_id = owner;
  command.ownership = input.ownership.value_or(OwnershipKind::owned);
  command.since = input.since;
  command.registration = input.registration;
  command.country = country;
  command.description = description_of(input);
  command.vin = input.vin;
  command.notes = input.notes;
  command.mileage = input.mileage;
  if (auto done = decide_on<Vehicle>(transaction, command.vehicle_id, command); !done)
    return std::unexpected(done.error());
  return command.vehicle_id;
}

/// Tells a known vehicle what it lacks; what it knows already stays as it is.
Result<void> fill_in(Transaction& transaction, domain::VehicleId id, const VehicleInput& input) {
  const auto& vehicle = transaction.load<Vehicle>(id);
  const auto told = description_of(input);
  ChangeDetails command{vehicle.description, vehicle.vin ? std::optional(vehicle.vin->value) : input.vin,
                        vehicle.notes ? vehicle.notes : input.notes, false};
  auto& known = command.description;
  if (!known.make) {
    known.make = told.make;
    known.custom_make = told.custom_make;
  }
  if (!known.model) {
    known.model = told.model;
    known.custom_model = told.custom_model;
  }
  if (!known.year) known.year = told.year;
  if (!known.colour) known.colour = told.colour;
  if (!known.fuel) known.fuel = told.fuel;
  if (!known.engine_cc) known.engine_cc = told.engine_cc;
  if (auto done = decide_on<Vehicle>(transaction, id, command); !done) return done;
  if (!input.mileage) return {};
  if (const auto* const reading = vehicle.current_reading();
      reading != nullptr && reading->mileage == *input.mileage)
    return {};
  auto read = decide_on<Vehicle>(transaction, id, RecordOdometer{*input.mileage, transaction.context().now});
  if (!read) return std::unexpected(within("/mileage", std::move(read).error()));
  return {};
}

/// Gives a vehicle that belongs to nobody to a customer.
Result<void> take_over(Transaction& transaction, domain::VehicleId id, domain::CustomerId owner,
                       const VehicleInput& input) {
  const TransferOwnership command{owner, input.ownership.value_or(OwnershipKind::owned), input.since};
  auto done = decide_on<Vehicle>(transaction, id, command);
  if (done) return {};
  for (auto& error : done.error().errors)
    if (error.pointer == "/on") error.pointer = "/since";
  return done;
}

/// The vehicle that bears a registration now, if any.
std::optional<domain::VehicleId> bearer_of(Transaction& transaction, const std::string& text,
                                           const std::string& country) {
  const auto registration = domain::make_registration(text, country);
  if (!registration) return std::nullopt;
  const auto claimant =
      transaction.claimed_by(domain::ClaimKind::registration, registration_claim(*registration));
  if (!claimant) return std::nullopt;
  return domain::VehicleId{projections::ulid_of(claimant->entity)};
}

}  // namespace

Problem within(std::string_view pointer, Problem problem) {
  for (auto& error : problem.errors) error.pointer.insert(0, pointer);
  return problem;
}

Description in_catalogue_spelling(Description description) {
  const auto make = description.make ? domain::find_make(*description.make) : std::nullopt;
  description.custom_make = description.make && !make;
  if (make) description.make = std::string(*make);
  const auto model = make && description.model ? domain::find_model(*make, *description.model) : std::nullopt;
  description.custom_model = description.model && !model;
  if (model) description.model = std::string(*model);
  return description;
}

Result<void> patch_vehicle(Transaction& transaction, domain::VehicleId id, std::string_view merge_patch) {
  const auto& vehicle = transaction.load<Vehicle>(id);
  const auto& now = vehicle.description;
  VehicleDetailsInput input{now.make,      now.model, now.year,      now.colour,  now.fuel,
                            now.engine_cc, {},        vehicle.notes, std::nullopt};
  if (vehicle.vin) input.vin = vehicle.vin->value;
  if (const auto errors = json::merge(input, merge_patch); !errors.empty())
    return std::unexpected(Router::explain(errors));
  const ChangeDetails command{in_catalogue_spelling({.make = std::move(input.make),
                                                     .model = std::move(input.model),
                                                     .year = input.year,
                                                     .colour = std::move(input.colour),
                                                     .fuel = std::move(input.fuel),
                                                     .engine_cc = input.engine_cc}),
                              std::move(input.vin), std::move(input.notes),
                              input.vin_correction.value_or(false)};
  return decide_on<Vehicle>(transaction, id, command);
}

Result<domain::VehicleId> add_vehicle(Transaction& transaction, domain::CustomerId owner,
                                      const VehicleInput& input, std::string_view default_country,
                                      bool may_own_already) {
  const auto country = input.country.value_or(std::string(default_country));
  auto id = bearer_of(transaction, input.registration, country);
  const auto holder = id ? transaction.load<Vehicle>(*id).owner : std::nullopt;
  const bool known = id && (!holder || (may_own_already && holder == owner));
  if (!known) {
    auto registered = register_vehicle(transaction, owner, input, country);
    if (!registered) return registered;
    id = *registered;
  } else {
    if (!holder)
      if (auto done = take_over(transaction, *id, owner, input); !done)
        return std::unexpected(std::move(done).error());
    if (auto done = fill_in(transaction, *id, input); !done) return std::unexpected(std::move(done).error());
  }
  if (input.skipped)
    if (auto done = decide_on<Vehicle>(transaction, *id, SkipFields{*input.skipped}); !done)
      return std::unexpected(std::move(done).error());
  return *id;
}

}  // namespace api
