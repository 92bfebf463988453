#include "api/surroundings.hpp"

#include "api/vehicle_view.hpp"
#include "domain/customer.hpp"
#include "projections/catalogue.hpp"
#include "projections/customers.hpp"
#include "projections/organisations.hpp"
#include "projections/staff.hpp"

namespace api {

using projections::read_row;

namespace {

/// What is kept for a key, found the first time that it is asked for.
template <class Key, class Value, class Find>
const Value& kept(std::map<Key, Value>& values, const Key& key, Find find) {
  const auto known = values.find(key);
  return known != values.end() ? known->second : values.emplace(key, find()).first->second;
}

}  // namespace

std::optional<BookedCustomer> Surroundings::customer(domain::CustomerId id) {
  return kept(customers_, id, [&]() -> std::optional<BookedCustomer> {
    const auto row =
        read_row<projections::CustomerRow>(rows_, projections::CustomerRow::key(organisation_, id));
    if (!row || row->customer_number.empty()) return std::nullopt;
    return BookedCustomer{id, row->customer_number, domain::customer::display_name(row->details)};
  });
}

std::optional<BookedVehicle> Surroundings::vehicle(const std::optional<domain::VehicleId>& id) {
  if (!id) return std::nullopt;
  return kept(vehicles_, *id, [&]() -> std::optional<BookedVehicle> {
    const auto row =
        read_row<projections::VehicleRow>(rows_, projections::VehicleRow::key(organisation_, *id));
    if (!row) return std::nullopt;
    return BookedVehicle{row->vehicle_id, vehicle_name(*row), row->registration.display};
  });
}

std::optional<std::string> Surroundings::bay_name(const std::optional<domain::BayId>& id) {
  if (!id) return std::nullopt;
  return kept(bays_, *id, [&]() -> std::optional<std::string> {
    const auto row = read_row<projections::BayRow>(rows_, projections::BayRow::key(organisation_, *id));
    return row ? std::optional(row->name) : std::nullopt;
  });
}

std::optional<std::string> Surroundings::staff_name(const std::optional<domain::StaffId>& id) {
  if (!id) return std::nullopt;
  return kept(staff_, *id, [&]() -> std::optional<std::string> {
    const auto row = read_row<projections::StaffRow>(rows_, projections::StaffRow::key(organisation_, *id));
    return row ? std::optional(row->name) : std::nullopt;
  });
}

std::optional<domain::Date> Surroundings::local_day(domain::GarageId garage,
                                                    const std::optional<domain::Instant>& moment) {
  if (!moment) return std::nullopt;
  const auto& zone = kept(zones_, garage, [&]() -> std::optional<projections::TimeZone> {
    const auto row =
        read_row<projections::GarageRow>(rows_, projections::GarageRow::key(organisation_, garage));
    return row ? projections::TimeZone::find(row->time_zone) : std::nullopt;
  });
  return zone ? std::optional(zone->date_of(*moment)) : std::nullopt;
}

}  // namespace api
