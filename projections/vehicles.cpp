#include "projections/vehicles.hpp"

#include <algorithm>

#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template VehicleRow decode_row<VehicleRow>(std::string_view stored);
template RegistrationRow decode_row<RegistrationRow>(std::string_view stored);

namespace {

Key key_of(const Event& event) {
  return VehicleRow::key(organisation_of(event), stream_id<domain::VehicleId>(event));
}

VehicleRow& edited(const Event& event, Views& views) {
  auto& row = views.vehicles.edit(key_of(event));
  row.version = event.version;
  row.updated_at = event.recorded_at();
  return row;
}

CustomerVehicle shown_with_owner(const VehicleRow& row) {
  return {row.vehicle_id, row.registration.normalised,
          row.vin ? std::optional(row.vin->value) : std::nullopt};
}

/// Makes the owner findable by what the vehicle is called now.
void show_with_owner(const Event& event, const VehicleRow& row, Views& views) {
  if (!row.owner) return;
  const auto organisation = organisation_of(event);
  auto& owner = views.customers.edit(CustomerRow::key(organisation, *row.owner));
  const auto found = std::ranges::find(owner.vehicles, row.vehicle_id, &CustomerVehicle::vehicle_id);
  if (found != owner.vehicles.end()) *found = shown_with_owner(row);
  else owner.vehicles.push_back(shown_with_owner(row));
  std::erase(owner.former_vehicles, row.vehicle_id);
  views.touch_customer(organisation, *row.owner);
}

void hide_from(const Event& event, domain::CustomerId customer, const VehicleRow& row, Views& views) {
  const auto organisation = organisation_of(event);
  auto& owner = views.customers.edit(CustomerRow::key(organisation, customer));
  std::erase_if(owner.vehicles, [&](const auto& vehicle) { return vehicle.vehicle_id == row.vehicle_id; });
  std::erase(owner.former_vehicles, row.vehicle_id);
  owner.former_vehicles.push_back(row.vehicle_id);
  views.touch_customer(organisation, customer);
}

void begin_ownership(const Event& event, VehicleRow& row, const OwnerPeriod& period, Views& views) {
  row.owner = period.customer_id;
  row.owners.push_back(period);
  show_with_owner(event, row, views);
}

void end_ownership(const Event& event, VehicleRow& row, domain::Date on, Views& views) {
  if (!row.owner) return;
  for (auto& period : row.owners)
    if (!period.to) period.to = on;
  hide_from(event, *std::exchange(row.owner, std::nullopt), row, views);
}

void bear_registration(const Event& event, const VehicleRow& row, Views& views) {
  views.registrations.put(RegistrationRow::key(organisation_of(event), row.registration), {row.vehicle_id});
}

void register_vehicle(const Event& event, const domain::vehicle::Registered& registered, Views& views) {
  auto& row = views.vehicles.put(key_of(event), {});
  row.vehicle_id = stream_id<domain::VehicleId>(event);
  row.registration = registered.personal.registration;
  row.vin = registered.personal.vin;
  row.notes = registered.personal.notes;
  row.description = registered.description;
  row.created_at = event.recorded_at();
  row.updated_at = event.recorded_at();
  row.version = event.version;
  bear_registration(event, row, views);
  begin_ownership(event, row, {registered.customer_id, registered.ownership, registered.since, std::nullopt},
                  views);
}

void change_registration(const Event& event, const domain::vehicle::RegistrationChanged& changed,
                         Views& views) {
  auto& row = edited(event, views);
  const auto old_key = RegistrationRow::key(organisation_of(event), row.registration);
  const auto* const bearer = views.registrations.find(old_key);
  if (bearer != nullptr && bearer->vehicle_id == row.vehicle_id) views.registrations.erase(old_key);
  row.former_registrations.push_back(
      {std::exchange(row.registration, changed.personal.registration), event.recorded_at()});
  bear_registration(event, row, views);
  show_with_owner(event, row, views);
}

void skip(const Event& event, const domain::vehicle::FieldsSkipped& skipped, Views& views) {
  auto& row = edited(event, views);
  for (const auto field : skipped.fields) {
    auto found = std::ranges::find(row.skipped, field, &SkippedField::field);
    if (found == row.skipped.end()) found = row.skipped.insert(found, SkippedField{.field = field});
    ++found->skip_count;
    found->last_skipped_at = event.recorded_at();
  }
}

void read_odometer(const Event& event, const domain::vehicle::OdometerRead& read, Views& views) {
  auto& row = edited(event, views);
  const auto place = std::ranges::upper_bound(row.readings, read.read_at, {}, &OdometerReading::read_at);
  row.readings.insert(place, {.reading = read.reading,
                              .read_at = read.read_at,
                              .source = read.source,
                              .rollback = read.rollback,
                              .reason = read.personal.reason,
                              .recorded_at = event.recorded_at()});
}

/// A vehicle's history is its own, whoever owned it then.
void add_booking(const Event& event, domain::BookingId booking,
                 const std::optional<domain::VehicleId>& vehicle, Views& views) {
  if (!vehicle) return;
  auto& row = views.vehicles.edit(VehicleRow::key(organisation_of(event), *vehicle));
  if (std::ranges::find(row.bookings, booking) == row.bookings.end()) row.bookings.push_back(booking);
}

/// Vehicles are folded before bookings, so the booking's row still says where it was.
void move_booking(const Event& event, const domain::booking::DetailsChanged& changed, Views& views) {
  const auto booking = stream_id<domain::BookingId>(event);
  const auto organisation = organisation_of(event);
  const auto* const row = views.bookings.find(BookingRow::key(organisation, booking));
  if (row != nullptr && row->vehicle_id && row->vehicle_id != changed.vehicle_id)
    std::erase(views.vehicles.edit(VehicleRow::key(organisation, *row->vehicle_id)).bookings, booking);
  add_booking(event, booking, changed.vehicle_id, views);
}

}  // namespace

void project_vehicles(const Event& event, Views& views) {
  using namespace domain::vehicle;
  on(
      event,  //
      [&](const Registered& e) { register_vehicle(event, e, views); },
      [&](const DetailsChanged& e) {
        auto& row = edited(event, views);
        row.description = e.description;
        row.vin = e.personal.vin;
        row.notes = e.personal.notes;
        show_with_owner(event, row, views);
      },
      [&](const RegistrationChanged& e) { change_registration(event, e, views); },
      [&](const FieldsSkipped& e) { skip(event, e, views); },
      [&](const OdometerRead& e) { read_odometer(event, e, views); },
      [&](const OwnershipTransferred& e) {
        auto& row = edited(event, views);
        end_ownership(event, row, e.on, views);
        begin_ownership(event, row, {e.to_customer_id, e.ownership, e.on, std::nullopt}, views);
      },
      [&](const RemovedFromCustomer& e) { end_ownership(event, edited(event, views), e.on, views); },
      [&](const domain::booking::Created& e) {
        add_booking(event, stream_id<domain::BookingId>(event), e.vehicle_id, views);
      },
      [&](const domain::booking::DetailsChanged& e) { move_booking(event, e, views); });
}

}  // namespace projections
