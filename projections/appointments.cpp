#include "projections/appointments.hpp"

#include "domain/appointment.hpp"
#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template AppointmentRow decode_row<AppointmentRow>(std::string_view stored);
template AppointmentTimeRow decode_row<AppointmentTimeRow>(std::string_view stored);
template ReservationRow decode_row<ReservationRow>(std::string_view stored);

using domain::appointment::Status;

namespace {

AppointmentRow& edited(const Event& event, Views& views) {
  auto& row = views.appointments.edit(
      AppointmentRow::key(organisation_of(event), stream_id<domain::AppointmentId>(event)));
  row.version = event.version;
  row.updated_at = event.recorded_at();
  return row;
}

Key time_key(const Event& event, const AppointmentRow& row) {
  return AppointmentTimeRow::key(organisation_of(event), row.garage_id,
                                 row.plan.starts_at.value_or(AppointmentTimeRow::no_time),
                                 row.appointment_id);
}

bool takes_time(Status status) { return status == Status::confirmed || status == Status::completed; }

/// Calls `visit` with the key of each reservation that the row's plan makes.
template <class Visit>
void for_each_reservation(const Event& event, const AppointmentRow& row, Visit visit) {
  if (!row.plan.starts_at) return;
  const auto visit_of = [&](const auto& resource) {
    visit(ReservationRow::prefix(organisation_of(event), resource)
              .instant(*row.plan.starts_at)
              .id(row.appointment_id));
  };
  if (row.plan.bay_id) visit_of(*row.plan.bay_id);
  if (row.plan.advisor_id) visit_of(*row.plan.advisor_id);
}

/// Takes away what is found by time, before the row changes.
void hide(const Event& event, const AppointmentRow& row, Views& views) {
  views.appointment_times.erase(time_key(event, row));
  if (takes_time(row.status))
    for_each_reservation(event, row, [&](const Key& key) { views.reservations.erase(key); });
}

/// Writes what is found by time, from the row as it is now.
void show(const Event& event, const AppointmentRow& row, Views& views) {
  views.appointment_times.put(time_key(event, row), {.appointment_id = row.appointment_id,
                                                     .status = row.status,
                                                     .customer_id = row.customer_id,
                                                     .vehicle_id = row.vehicle_id,
                                                     .duration_minutes = row.plan.duration_minutes,
                                                     .bay_id = row.plan.bay_id,
                                                     .advisor_id = row.plan.advisor_id});
  const auto time = domain::appointment::time_of(row.plan);
  if (!takes_time(row.status) || !time) return;
  for_each_reservation(event, row, [&](const Key& key) {
    views.reservations.put(key, {row.appointment_id, time->starts_at, time->ends_at});
  });
}

template <class Change>
void change(const Event& event, Views& views, Change apply) {
  auto& row = edited(event, views);
  hide(event, row, views);
  const auto before = row.status;
  apply(row);
  if (row.status != before) row.steps.push_back({row.status, event.recorded_at()});
  show(event, row, views);
}

void draft(const Event& event, const domain::appointment::Drafted& drafted, Views& views) {
  auto& row = edited(event, views);
  row.appointment_id = stream_id<domain::AppointmentId>(event);
  row.garage_id = drafted.garage_id;
  row.customer_id = drafted.customer_id;
  row.vehicle_id = drafted.vehicle_id;
  row.plan = drafted.plan;
  row.service_ids = drafted.service_ids;
  row.words = drafted.personal;
  row.steps = {{Status::draft, event.recorded_at()}};
  row.created_at = event.recorded_at();
  show(event, row, views);
  const auto organisation = organisation_of(event);
  views.work.edit(WorkRow::key(organisation, row.customer_id)).appointments.push_back(row.appointment_id);
  views.work.edit(WorkRow::key(organisation, row.vehicle_id)).appointments.push_back(row.appointment_id);
}

}  // namespace

void project_appointments(const Event& event, Views& views) {
  using namespace domain::appointment;
  on(
      event,  //
      [&](const Drafted& e) { draft(event, e, views); },
      [&](const Revised& e) {
        change(event, views, [&](AppointmentRow& row) {
          if (row.vehicle_id != e.vehicle_id) {
            auto& other = views.work.edit(WorkRow::key(organisation_of(event), e.vehicle_id));
            other.appointments.push_back(row.appointment_id);
          }
          row.vehicle_id = e.vehicle_id;
          row.plan = e.plan;
          row.service_ids = e.service_ids;
          row.words = e.personal;
        });
      },
      [&](const Confirmed& e) {
        change(event, views, [&](AppointmentRow& row) {
          row.status = Status::confirmed;
          row.plan = e.plan;
        });
      },
      [&](const Moved& e) { change(event, views, [&](AppointmentRow& row) { row.plan = e.plan; }); },
      [&](const Cancelled& e) {
        change(event, views, [&](AppointmentRow& row) {
          row.status = Status::cancelled;
          row.cancellation_reason = e.personal.reason;
        });
      },
      [&](const NoShowMarked&) {
        change(event, views, [&](AppointmentRow& row) { row.status = Status::no_show; });
      },
      [&](const Completed& e) {
        change(event, views, [&](AppointmentRow& row) {
          row.status = Status::completed;
          row.job_id = e.job_id;
          row.booking_id = e.booking_id;
        });
      });
}

}  // namespace projections
