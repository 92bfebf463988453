#include "projections/bookings.hpp"

#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

using domain::booking::Status;

namespace {

BookingRow& edited(const Event& event, Views& views) {
  auto& row = views.bookings.edit(BookingRow::key(organisation_of(event), stream_id<domain::BookingId>(event)));
  row.version = event.version;
  row.updated_at = event.recorded_at();
  return row;
}

Key day_key(const Event& event, const BookingRow& row) {
  return BookingDayRow::key(organisation_of(event), row.garage_id, row.starts_at, row.booking_id);
}

/// Writes what the garage's list is filtered by, from the booking as it is now.
void show_in_list(const Event& event, const BookingRow& row, Views& views) {
  views.booking_days.edit(day_key(event, row)) = {row.booking_id, row.status, row.customer_id, row.vehicle_id};
}

BookingRow& step_to(const Event& event, Status status, Views& views) {
  auto& row = edited(event, views);
  row.status = status;
  row.steps.push_back({status, event.recorded_at()});
  show_in_list(event, row, views);
  return row;
}

void create(const Event& event, const domain::booking::Created& created, Views& views) {
  const auto organisation = organisation_of(event);
  auto& row = edited(event, views);
  row.booking_id = stream_id<domain::BookingId>(event);
  row.job_number = created.job_number;
  row.garage_id = created.garage_id;
  row.customer_id = created.customer_id;
  row.vehicle_id = created.vehicle_id;
  row.starts_at = created.starts_at;
  row.duration_minutes = created.duration_minutes;
  row.services = created.personal.services;
  row.notes = created.personal.notes;
  row.price = created.price;
  row.steps = {{Status::pending, event.recorded_at()}};
  row.created_at = event.recorded_at();
  show_in_list(event, row, views);
  views.job_numbers.edit(JobNumberRow::key(organisation, row.garage_id, row.job_number)).booking_id = row.booking_id;
}

void reschedule(const Event& event, const domain::booking::Rescheduled& rescheduled, Views& views) {
  auto& row = edited(event, views);
  views.booking_days.erase(day_key(event, row));
  row.starts_at = rescheduled.starts_at;
  row.duration_minutes = rescheduled.duration_minutes;
  show_in_list(event, row, views);
}

}  // namespace

void project_bookings(const Event& event, Views& views) {
  using namespace domain::booking;
  on(
      event,  //
      [&](const Created& e) { create(event, e, views); },
      [&](const Confirmed&) { step_to(event, Status::confirmed, views); },
      [&](const Started& e) { step_to(event, Status::in_service, views).visit_at = e.visit_at; },
      [&](const Completed&) { step_to(event, Status::completed, views); },
      [&](const Cancelled& e) { step_to(event, Status::cancelled, views).cancellation_reason = e.personal.reason; },
      [&](const Reopened&) { step_to(event, Status::in_service, views); },
      [&](const Rescheduled& e) { reschedule(event, e, views); },
      [&](const Repriced& e) { edited(event, views).price = e.price; },
      [&](const DetailsChanged& e) {
        auto& row = edited(event, views);
        row.vehicle_id = e.vehicle_id;
        row.services = e.personal.services;
        row.notes = e.personal.notes;
        show_in_list(event, row, views);
      });
}

}  // namespace projections
