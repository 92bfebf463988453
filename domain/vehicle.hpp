// A vehicle: what can be asked of one, what is refused, and what is true afterwards.
//
// A vehicle belongs to one customer at a time, or to nobody we know. Its registration is claimed in the
// organisation, and so is a 17-character VIN; both can be released, since plates move between vehicles.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decider.hpp"
#include "domain/vehicle_events.hpp"

namespace domain::vehicle {

inline constexpr std::int32_t year_min = 1886;
inline constexpr std::int32_t engine_cc_max = 100'000;

/// One entry of the odometer's history.
struct Reading {
  Mileage mileage;
  Instant read_at;
  bool rollback = false;  ///< confirmed although it contradicts a neighbour

  friend bool operator==(const Reading&, const Reading&) = default;
};
BOOST_DESCRIBE_STRUCT(Reading, (), (mileage, read_at, rollback))

/// What the next decision needs, and what a merge patch is applied to.
struct Vehicle {
  using Event = vehicle::Event;
  using Id = VehicleId;

  bool exists = false;
  std::optional<CustomerId> owner;  ///< none: removed from its customer
  OwnershipKind ownership = OwnershipKind::owned;
  Date owned_since;  ///< when the present ownership began, or the last one ended
  Registration registration;
  std::optional<Vin> vin;
  Description description;
  std::optional<std::string> notes;
  std::vector<Reading> readings;  ///< by read_at; of the same instant, as recorded

  /// The latest by read_at (C21); nothing where there is none.
  const Reading* current_reading() const { return readings.empty() ? nullptr : &readings.back(); }

  /// What an event is about besides the vehicle: whoever owns it, and whoever did.
  std::vector<Reference> about(const Event& event) const;
};
BOOST_DESCRIBE_STRUCT(Vehicle, (),
                      (exists, owner, ownership, owned_since, registration, vin, description, notes,
                       readings))

// Commands. Text arrives as it was typed: a decision trims it, brings it to NFC, and takes blank for absent.

struct Register {
  VehicleId vehicle_id;  ///< of the stream that it begins
  CustomerId customer_id;
  OwnershipKind ownership = OwnershipKind::owned;
  std::optional<Date> since;  ///< of the ownership; today where nobody said
  std::string registration;   ///< the only mandatory fact (R051)
  std::string country;        ///< of the registration
  Description description;    ///< whether make and model are custom is the caller's to say
  std::optional<std::string> vin;
  std::optional<std::string> notes;
  std::optional<Mileage> mileage;  ///< as read now
};
BOOST_DESCRIBE_STRUCT(Register, (),
                      (vehicle_id, customer_id, ownership, since, registration, country, description, vin,
                       notes, mileage))

/// All of it as it is to be, so a patch is applied before.
struct ChangeDetails {
  Description description;
  std::optional<std::string> vin;
  std::optional<std::string> notes;
  bool vin_correction = false;  ///< a VIN that is already there was wrong
};
BOOST_DESCRIBE_STRUCT(ChangeDetails, (), (description, vin, notes, vin_correction))

struct ChangeRegistration {
  std::string registration;
  std::string country;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(ChangeRegistration, (), (registration, country, reason))

/// Fields that are filled by now are passed over (R058).
struct SkipFields {
  std::vector<Field> fields;
};
BOOST_DESCRIBE_STRUCT(SkipFields, (), (fields))

struct RecordOdometer {
  Mileage reading;
  Instant read_at;
  ReadingSource source = ReadingSource::manual;
  bool rollback = false;              ///< confirms a reading that contradicts its neighbours
  std::optional<std::string> reason;  ///< required then
};
BOOST_DESCRIBE_STRUCT(RecordOdometer, (), (reading, read_at, source, rollback, reason))

struct TransferOwnership {
  CustomerId to_customer_id;
  OwnershipKind ownership = OwnershipKind::owned;
  std::optional<Date> on;  ///< today where nobody said
};
BOOST_DESCRIBE_STRUCT(TransferOwnership, (), (to_customer_id, ownership, on))

struct RemoveFromCustomer {
  CustomerId customer_id;
  std::optional<std::string> reason;
  bool has_open_work = false;  ///< a booking, job or appointment of the vehicle is not finished
};
BOOST_DESCRIBE_STRUCT(RemoveFromCustomer, (), (customer_id, reason, has_open_work))

// Rules.

Decision<Event> decide(const Vehicle&, const Register&, const Context&);
Decision<Event> decide(const Vehicle&, const ChangeDetails&, const Context&);
Decision<Event> decide(const Vehicle&, const ChangeRegistration&, const Context&);
Decision<Event> decide(const Vehicle&, const SkipFields&, const Context&);
Decision<Event> decide(const Vehicle&, const RecordOdometer&, const Context&);
Decision<Event> decide(const Vehicle&, const TransferOwnership&, const Context&);
Decision<Event> decide(const Vehicle&, const RemoveFromCustomer&, const Context&);

// History.

void evolve(Vehicle&, const Registered&);
void evolve(Vehicle&, const DetailsChanged&);
void evolve(Vehicle&, const RegistrationChanged&);
void evolve(Vehicle&, const FieldsSkipped&);
void evolve(Vehicle&, const OdometerRead&);
void evolve(Vehicle&, const OwnershipTransferred&);
void evolve(Vehicle&, const RemovedFromCustomer&);

/// What ClaimKind::registration claims: "GB:AB12CDE".
std::string registration_claim(const Registration& registration);

/// The optional fields still empty, in the order in which they are asked for (R058).
std::vector<Field> fields_to_ask_for(const Description& description, bool has_vin, bool has_mileage,
                                     bool has_notes);

}  // namespace domain::vehicle
