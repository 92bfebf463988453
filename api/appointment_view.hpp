// An appointment as clients see one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/surroundings.hpp"
#include "projections/appointments.hpp"

namespace api {

struct AppointmentView {
  domain::AppointmentId appointment_id;
  domain::GarageId garage_id;
  domain::appointment::Status status = domain::appointment::Status::draft;
  domain::CustomerId customer_id;
  std::optional<BookedCustomer> customer;
  domain::VehicleId vehicle_id;
  std::optional<BookedVehicle> vehicle;
  std::optional<domain::Instant> starts_at;
  std::optional<domain::Instant> ends_at;
  std::int32_t duration_minutes = 0;
  std::optional<domain::Date> date;  ///< local day at the garage
  std::optional<domain::BayId> bay_id;
  std::optional<std::string> bay_name;
  std::optional<domain::StaffId> advisor_id;
  std::optional<std::string> advisor_name;
  std::vector<domain::ServiceId> service_ids;
  std::vector<std::string> services;
  std::optional<std::string> concern;
  std::optional<std::string> notes;
  std::optional<domain::JobId> job_id;  ///< that it became
  std::optional<domain::BookingId> booking_id;
  std::optional<std::string> cancellation_reason;
  std::vector<std::string> allowed_steps;
  std::vector<projections::AppointmentStep> steps;
  std::string details_url;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(AppointmentView, (),
                      (appointment_id, garage_id, status, customer_id, customer, vehicle_id, vehicle,
                       starts_at, ends_at, duration_minutes, date, bay_id, bay_name, advisor_id, advisor_name,
                       service_ids, services, concern, notes, job_id, booking_id, cancellation_reason,
                       allowed_steps, steps, details_url, created_at, updated_at, version))

AppointmentView appointment_view(const projections::AppointmentRow& row, Surroundings& surroundings);

/// Those of the identifiers that are there, in their order.
std::vector<AppointmentView> appointment_views(const std::vector<domain::AppointmentId>& ids,
                                               Surroundings& surroundings);

}  // namespace api
