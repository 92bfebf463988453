// What several routes do with vehicles: a booking makes them too.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/transaction.hpp"
#include "domain/vehicle.hpp"

namespace api {

/// A vehicle as a client describes one, to add it to a customer. Only the registration is needed (R051).
struct VehicleInput {
  std::string registration;
  std::optional<std::string>
      country;  ///< of the registration; where nobody says, the customer's or the garage's
  std::optional<std::string> make;
  std::optional<std::string> model;
  std::optional<std::int32_t> year;
  std::optional<std::string> vin;
  std::optional<domain::Mileage> mileage;  ///< as read now
  std::optional<std::string> colour;
  std::optional<std::string> fuel;
  std::optional<std::int32_t> engine_cc;
  std::optional<std::string> notes;
  std::optional<domain::vehicle::OwnershipKind> ownership;
  std::optional<domain::Date> since;                           ///< of the ownership; today where nobody says
  std::optional<std::vector<domain::vehicle::Field>> skipped;  ///< what was asked for and not told (R056)
};
BOOST_DESCRIBE_STRUCT(VehicleInput, (),
                      (registration, country, make, model, year, vin, mileage, colour, fuel, engine_cc, notes,
                       ownership, since, skipped))

/// What a merge patch of a vehicle is applied to.
struct VehicleDetailsInput {
  std::optional<std::string> make;
  std::optional<std::string> model;
  std::optional<std::int32_t> year;
  std::optional<std::string> colour;
  std::optional<std::string> fuel;
  std::optional<std::int32_t> engine_cc;
  std::optional<std::string> vin;
  std::optional<std::string> notes;
  std::optional<bool> vin_correction;  ///< the VIN that is known was wrong
};
BOOST_DESCRIBE_STRUCT(VehicleDetailsInput, (),
                      (make, model, year, colour, fuel, engine_cc, vin, notes, vin_correction))

/// The make and model as the catalogue spells them; what it does not have is marked as custom (R033).
domain::vehicle::Description in_catalogue_spelling(domain::vehicle::Description description);

/// Applies a merge patch to the vehicle as it is now.
Result<void> patch_vehicle(Transaction& transaction, domain::VehicleId id, std::string_view merge_patch);

/// Adds a vehicle to a customer. One that bears the registration and belongs to nobody becomes theirs, with
/// its history, and what the input says and the vehicle lacks is filled in; with `may_own_already`, so does
/// one that is theirs. Anybody else's is the conflict `registration-taken` once the transaction is staged.
/// Field errors point into `input`.
Result<domain::VehicleId> add_vehicle(Transaction& transaction, domain::CustomerId owner,
                                      const VehicleInput& input, std::string_view default_country,
                                      bool may_own_already);

/// A refused part of a body, with its pointers as they are in the whole.
Problem within(std::string_view pointer, Problem problem);

}  // namespace api
