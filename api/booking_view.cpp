#include "api/booking_view.hpp"

#include "api/vehicle_view.hpp"
#include "domain/booking.hpp"
#include "projections/organisations.hpp"
#include "projections/table.hpp"
#include "projections/time_zone.hpp"

namespace api {

BookingView booking_view(const projections::BookingRow& row, domain::OrganisationId organisation,
                         const projections::RowStore& rows) {
  using namespace projections;
  BookingView view;
  view.booking_id = row.booking_id;
  view.job_number = row.job_number;
  view.garage_id = row.garage_id;
  view.customer_id = row.customer_id;
  view.vehicle_id = row.vehicle_id;
  if (row.vehicle_id)
    if (const auto vehicle = read_row<VehicleRow>(rows, VehicleRow::key(organisation, *row.vehicle_id)))
      view.vehicle = BookedVehicle{vehicle->vehicle_id, vehicle_view(*vehicle, 0).display_name,
                                   vehicle->registration.display};
  view.starts_at = row.starts_at;
  view.duration_minutes = row.duration_minutes;
  if (const auto garage = read_row<GarageRow>(rows, GarageRow::key(organisation, row.garage_id)))
    if (const auto zone = TimeZone::find(garage->time_zone)) view.date = zone->date_of(row.starts_at);
  view.services = row.services;
  view.notes = row.notes;
  view.price = row.price;
  view.price_kind = row.status == domain::booking::Status::completed ? PriceKind::final : PriceKind::estimate;
  view.status = row.status;
  view.visit_at = row.visit_at;
  view.cancellation_reason = row.cancellation_reason;
  for (const auto step : domain::booking::allowed_steps(row.status)) view.allowed_steps.emplace_back(step);
  view.steps = row.steps;
  view.details_url = "/v1/bookings/" + row.booking_id.text();
  view.created_at = row.created_at;
  view.updated_at = row.updated_at;
  view.version = row.version;
  return view;
}

}  // namespace api
