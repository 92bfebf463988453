#include "api/appointment_view.hpp"

#include "domain/appointment.hpp"

namespace api {

using projections::AppointmentRow;

AppointmentView appointment_view(const AppointmentRow& row, Surroundings& surroundings) {
  AppointmentView view;
  view.appointment_id = row.appointment_id;
  view.garage_id = row.garage_id;
  view.status = row.status;
  view.customer_id = row.customer_id;
  view.customer = surroundings.customer(row.customer_id);
  view.vehicle_id = row.vehicle_id;
  view.vehicle = surroundings.vehicle(row.vehicle_id);
  view.starts_at = row.plan.starts_at;
  if (const auto time = domain::appointment::time_of(row.plan)) view.ends_at = time->ends_at;
  view.duration_minutes = row.plan.duration_minutes;
  view.date = surroundings.local_day(row.garage_id, row.plan.starts_at);
  view.bay_id = row.plan.bay_id;
  view.bay_name = surroundings.bay_name(row.plan.bay_id);
  view.advisor_id = row.plan.advisor_id;
  view.advisor_name = surroundings.staff_name(row.plan.advisor_id);
  view.service_ids = row.service_ids;
  view.services = row.words.services;
  view.concern = row.words.concern;
  view.notes = row.words.notes;
  view.job_id = row.job_id;
  view.booking_id = row.booking_id;
  view.cancellation_reason = row.cancellation_reason;
  for (const auto step : domain::appointment::allowed_steps(row.status))
    view.allowed_steps.emplace_back(step);
  view.steps = row.steps;
  view.details_url = "/v1/appointments/" + row.appointment_id.text();
  view.created_at = row.created_at;
  view.updated_at = row.updated_at;
  view.version = row.version;
  return view;
}

std::vector<AppointmentView> appointment_views(const std::vector<domain::AppointmentId>& ids,
                                               Surroundings& surroundings) {
  std::vector<std::string> keys;
  keys.reserve(ids.size());
  for (const auto& id : ids) keys.push_back(AppointmentRow::key(surroundings.organisation(), id));
  std::vector<AppointmentView> views;
  for (const auto& stored : surroundings.rows().get_many(keys))
    if (stored)
      views.push_back(appointment_view(projections::decode_row<AppointmentRow>(*stored), surroundings));
  return views;
}

}  // namespace api
