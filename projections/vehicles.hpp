// Read model: a vehicle, with its owners, its odometer and what was skipped when it was asked for.
//
//   v organisation vehicle                  -> VehicleRow
//   r organisation country ':' registration -> RegistrationRow, the vehicle that bears it now
#pragma once

#include "domain/vehicle_events.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

struct OwnerPeriod {
  domain::CustomerId customer_id;
  domain::vehicle::OwnershipKind kind = domain::vehicle::OwnershipKind::owned;
  domain::Date from;
  std::optional<domain::Date> to;  ///< none: still
};
BOOST_DESCRIBE_STRUCT(OwnerPeriod, (), (customer_id, kind, from, to))

struct OdometerReading {
  domain::Mileage reading;
  domain::Instant read_at;
  domain::vehicle::ReadingSource source = domain::vehicle::ReadingSource::manual;
  bool rollback = false;
  std::optional<std::string> reason;
  domain::Instant recorded_at;
};
BOOST_DESCRIBE_STRUCT(OdometerReading, (), (reading, read_at, source, rollback, reason, recorded_at))

struct SkippedField {
  domain::vehicle::Field field = domain::vehicle::Field::make;
  std::int64_t skip_count = 0;
  domain::Instant last_skipped_at;
};
BOOST_DESCRIBE_STRUCT(SkippedField, (), (field, skip_count, last_skipped_at))

struct FormerRegistration {
  domain::Registration registration;
  domain::Instant until;
};
BOOST_DESCRIBE_STRUCT(FormerRegistration, (), (registration, until))

struct VehicleRow {
  static constexpr char table = 'v';

  domain::VehicleId vehicle_id;
  domain::Registration registration;
  std::optional<domain::Vin> vin;
  domain::vehicle::Description description;
  std::optional<std::string> notes;
  std::optional<domain::CustomerId> owner;  ///< none: belongs to nobody we know
  std::vector<OwnerPeriod> owners;          ///< in the order of coming
  std::vector<OdometerReading> readings;    ///< by read_at
  std::vector<SkippedField> skipped;
  std::vector<FormerRegistration> former_registrations;
  std::vector<domain::BookingId> bookings;  ///< of whichever owner, in the order of being made
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;  ///< of the vehicle's stream

  static Key key(domain::OrganisationId organisation, domain::VehicleId vehicle) {
    return Key(table, organisation).id(vehicle);
  }
};
BOOST_DESCRIBE_STRUCT(VehicleRow, (),
                      (vehicle_id, registration, vin, description, notes, owner, owners, readings, skipped,
                       former_registrations, bookings, created_at, updated_at, version))
extern template VehicleRow decode_row<VehicleRow>(std::string_view stored);

struct RegistrationRow {
  static constexpr char table = 'r';

  domain::VehicleId vehicle_id;

  static Key key(domain::OrganisationId organisation, const domain::Registration& registration) {
    return Key(table, organisation).text(registration.country).text(":").text(registration.normalised);
  }
};
BOOST_DESCRIBE_STRUCT(RegistrationRow, (), (vehicle_id))
extern template RegistrationRow decode_row<RegistrationRow>(std::string_view stored);

struct Event;
class Views;

/// Folds one event into the vehicles' rows.
void project_vehicles(const Event& event, Views& views);

}  // namespace projections
