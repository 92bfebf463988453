// Making, confirming and moving appointments, with the time that they take of bays and advisors. What is
// reserved is reserved in the appointment's own commit, so nothing is ever booked twice.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/visitors.hpp"
#include "domain/appointment.hpp"

namespace api {

/// An appointment as a client asks for one. The duration is that of the services where nobody says.
struct AppointmentInput {
  std::optional<domain::CustomerId> customer_id;
  std::optional<CustomerInput> customer;
  std::optional<domain::VehicleId> vehicle_id;
  std::optional<VehicleInput> vehicle;
  std::optional<domain::Instant> starts_at;
  std::optional<std::int32_t> duration_minutes;
  std::optional<domain::BayId> bay_id;
  std::optional<domain::StaffId> advisor_id;
  std::optional<std::vector<domain::ServiceId>> service_ids;
  std::optional<std::vector<std::string>> services;  ///< further ones, in words
  std::optional<std::string> concern;
  std::optional<std::string> notes;
  std::optional<bool> confirm;                ///< at once
  std::optional<bool> outside_opening_hours;  ///< the garage need not be open
};
BOOST_DESCRIBE_STRUCT(AppointmentInput, (),
                      (customer_id, customer, vehicle_id, vehicle, starts_at, duration_minutes, bay_id,
                       advisor_id, service_ids, services, concern, notes, confirm, outside_opening_hours))

/// A time, a bay and an advisor; what is left out stays as it is.
struct PlanInput {
  std::optional<domain::Instant> starts_at;
  std::optional<std::int32_t> duration_minutes;
  std::optional<domain::BayId> bay_id;
  std::optional<domain::StaffId> advisor_id;
  std::optional<bool> outside_opening_hours;
};
BOOST_DESCRIBE_STRUCT(PlanInput, (), (starts_at, duration_minutes, bay_id, advisor_id, outside_opening_hours))

/// What a merge patch of an appointment is applied to.
struct AppointmentDetailsInput {
  domain::VehicleId vehicle_id;
  std::optional<domain::Instant> starts_at;
  std::int32_t duration_minutes = 0;
  std::optional<domain::BayId> bay_id;
  std::optional<domain::StaffId> advisor_id;
  std::vector<domain::ServiceId> service_ids;
  std::vector<std::string> services;
  std::optional<std::string> concern;
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(AppointmentDetailsInput, (),
                      (vehicle_id, starts_at, duration_minutes, bay_id, advisor_id, service_ids, services,
                       concern, notes))

struct NewAppointment {
  domain::AppointmentId appointment_id;
  domain::GarageId garage_id;
  AppointmentInput input;
  NewVisitors visitors;
};

/// Reads what needs no state.
Result<NewAppointment> new_appointment(AppointmentInput input, const GarageSettings& garage);

/// Drafts it, and confirms it where that is asked for.
Result<void> make_appointment(Transaction& transaction, NewAppointment& appointment);

/// Reserves its time and confirms it. Where another appointment has the time, 409 `slot-taken` names it and
/// the nearest times that are free.
Result<void> confirm_appointment(Transaction& transaction, domain::AppointmentId id, const PlanInput& input);

/// To another time, bay or advisor: what it had is free again.
Result<void> move_appointment(Transaction& transaction, domain::AppointmentId id, const PlanInput& input);

/// Its time is free again.
Result<void> cancel_appointment(Transaction& transaction, domain::AppointmentId id,
                                std::optional<std::string> reason);
Result<void> mark_no_show(Transaction& transaction, domain::AppointmentId id);

/// Applies a merge patch to the appointment as it is now.
Result<void> patch_appointment(Transaction& transaction, domain::AppointmentId id,
                               std::string_view merge_patch);

/// May receive customers: has a role at the garage that deals with them.
bool is_advisor(domain::staff::Role role);

}  // namespace api
