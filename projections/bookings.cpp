#include "projections/bookings.hpp"

#include <algorithm>
#include <utility>

#include "domain/text.hpp"
#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template BookingRow decode_row<BookingRow>(std::string_view stored);
template BookingDayRow decode_row<BookingDayRow>(std::string_view stored);
template BookingCountRow decode_row<BookingCountRow>(std::string_view stored);
template JobNumberRow decode_row<JobNumberRow>(std::string_view stored);

using domain::booking::Status;

namespace {

Key key_of(const Event& event) {
  return BookingRow::key(organisation_of(event), stream_id<domain::BookingId>(event));
}

BookingRow& edited(const Event& event, Views& views) {
  auto& row = views.bookings.edit(key_of(event));
  row.version = event.version;
  row.updated_at = event.recorded_at();
  return row;
}

Key day_key(const Event& event, const BookingRow& row) {
  return BookingDayRow::key(organisation_of(event), row.garage_id, row.starts_at, row.booking_id);
}

/// What a booking is found by, besides its number and status: its services, and what its vehicle is called
/// now.
std::string searched_text(const Event& event, const BookingRow& row, Views& views) {
  std::string text;
  const auto add = [&](std::string_view line) {
    if (!text.empty()) text += '\n';
    text += domain::fold(line);
  };
  for (const auto& service : row.services) add(service);
  if (!row.vehicle_id) return text;
  const auto* const vehicle = views.vehicles.find(VehicleRow::key(organisation_of(event), *row.vehicle_id));
  if (vehicle == nullptr) return text;
  add(vehicle->description.make.value_or("") + ' ' + vehicle->description.model.value_or(""));
  add(vehicle->registration.normalised);
  return text;
}

/// Writes what the garage's list is filtered by, from the booking as it is now.
void show_in_list(const Event& event, const BookingRow& row, Views& views) {
  views.booking_days.put(day_key(event, row),
                         {.booking_id = row.booking_id,
                          .status = row.status,
                          .customer_id = row.customer_id,
                          .vehicle_id = row.vehicle_id,
                          .job_number = row.job_number,
                          .price_minor = row.invoiced_minor.value_or(row.price.amount_minor),
                          .text = searched_text(event, row, views)});
}

BookingCountRow& counts(const Event& event, const BookingRow& row, Views& views) {
  return views.booking_counts.edit(BookingCountRow::key(organisation_of(event), row.garage_id));
}

/// Where a vehicle's new name or plate is searched for.
void retitle_bookings(const Event& event, Views& views) {
  const auto organisation = organisation_of(event);
  const auto* const vehicle =
      views.vehicles.find(VehicleRow::key(organisation, stream_id<domain::VehicleId>(event)));
  if (vehicle == nullptr) return;
  for (const auto& booking : vehicle->bookings)
    if (const auto* const row = views.bookings.find(BookingRow::key(organisation, booking)))
      show_in_list(event, *row, views);
}

BookingRow& step_to(const Event& event, Status status, Views& views) {
  auto& row = edited(event, views);
  auto& count = counts(event, row, views);
  --count.of(std::exchange(row.status, status));
  ++count.of(status);
  row.steps.push_back({status, event.recorded_at()});
  views.booking_days.edit(day_key(event, row)).status = status;
  return row;
}

void create(const Event& event, const domain::booking::Created& created, Views& views) {
  const auto organisation = organisation_of(event);
  auto& row = views.bookings.put(key_of(event), {});
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
  row.updated_at = event.recorded_at();
  row.version = event.version;
  show_in_list(event, row, views);
  ++counts(event, row, views).pending;
  views.job_numbers.put(JobNumberRow::key(organisation, row.garage_id, row.job_number), {row.booking_id});
}

/// What it costs is what an invoice says, as long as there is one.
void bill(const Event& event, const domain::booking::Invoiced* invoiced, Views& views) {
  auto& row = edited(event, views);
  row.invoice_id = invoiced == nullptr ? std::nullopt : std::optional(invoiced->invoice_id);
  row.invoice_number = invoiced == nullptr ? std::nullopt : std::optional(invoiced->invoice_number);
  row.invoiced_minor = invoiced == nullptr ? std::nullopt : std::optional(invoiced->amount_minor);
  views.booking_days.edit(day_key(event, row)).price_minor =
      row.invoiced_minor.value_or(row.price.amount_minor);
}

void reschedule(const Event& event, const domain::booking::Rescheduled& rescheduled, Views& views) {
  auto& row = edited(event, views);
  views.booking_days.erase(day_key(event, row));
  row.starts_at = rescheduled.starts_at;
  row.duration_minutes = rescheduled.duration_minutes;
  show_in_list(event, row, views);
}

}  // namespace

std::int64_t& BookingCountRow::of(Status status) {
  switch (status) {
    case Status::pending:
      return pending;
    case Status::confirmed:
      return confirmed;
    case Status::in_service:
      return in_service;
    case Status::completed:
      return completed;
    case Status::cancelled:
      return cancelled;
  }
  std::unreachable();
}

void project_bookings(const Event& event, Views& views) {
  using namespace domain::booking;
  on(
      event,  //
      [&](const Created& e) { create(event, e, views); },
      [&](const Confirmed&) { step_to(event, Status::confirmed, views); },
      [&](const Started& e) { step_to(event, Status::in_service, views).visit_at = e.visit_at; },
      [&](const Completed&) { step_to(event, Status::completed, views); },
      [&](const Cancelled& e) {
        step_to(event, Status::cancelled, views).cancellation_reason = e.personal.reason;
      },
      [&](const Reopened&) { step_to(event, Status::in_service, views); },
      [&](const Rescheduled& e) { reschedule(event, e, views); },
      [&](const Repriced& e) {
        auto& row = edited(event, views);
        row.price = e.price;
        views.booking_days.edit(day_key(event, row)).price_minor = e.price.amount_minor;
      },
      [&](const Invoiced& e) { bill(event, &e, views); },
      [&](const InvoiceReleased&) { bill(event, nullptr, views); },
      [&](const DetailsChanged& e) {
        auto& row = edited(event, views);
        row.vehicle_id = e.vehicle_id;
        row.services = e.personal.services;
        row.notes = e.personal.notes;
        show_in_list(event, row, views);
      },
      [&](const domain::vehicle::DetailsChanged&) { retitle_bookings(event, views); },
      [&](const domain::vehicle::RegistrationChanged&) { retitle_bookings(event, views); });
}

}  // namespace projections
