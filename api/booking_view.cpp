#include "api/booking_view.hpp"

#include <map>

#include "api/vehicle_view.hpp"
#include "domain/booking.hpp"
#include "domain/customer.hpp"
#include "projections/customers.hpp"
#include "projections/organisations.hpp"
#include "projections/table.hpp"
#include "projections/time_zone.hpp"

namespace api {

namespace {

using namespace projections;

/// The rows of some identifiers, each read once.
template <class Row, class IdType>
std::map<IdType, Row> rows_by_id(const RowStore& rows, domain::OrganisationId organisation,
                                 const std::vector<IdType>& ids) {
  std::vector<std::string> keys;
  keys.reserve(ids.size());
  for (const auto& id : ids) keys.push_back(Row::key(organisation, id));
  std::map<IdType, Row> found;
  const auto stored = rows.get_many(keys);
  for (std::size_t i = 0; i < ids.size(); ++i)
    if (stored[i] && !found.contains(ids[i])) found.emplace(ids[i], decode_row<Row>(*stored[i]));
  return found;
}

std::optional<BookedCustomer> as_booked(const CustomerRow& row) {
  if (row.customer_number.empty()) return std::nullopt;
  return BookedCustomer{row.customer_id, row.customer_number, domain::customer::display_name(row.details)};
}

/// What bookings are shown with.
class Surroundings {
 public:
  Surroundings(const std::vector<BookingRow>& bookings, domain::OrganisationId organisation,
               const RowStore& rows) {
    std::vector<domain::VehicleId> vehicles;
    std::vector<domain::CustomerId> customers;
    std::vector<domain::GarageId> garages;
    for (const auto& booking : bookings) {
      if (booking.vehicle_id) vehicles.push_back(*booking.vehicle_id);
      customers.push_back(booking.customer_id);
      if (garages.empty() || garages.back() != booking.garage_id) garages.push_back(booking.garage_id);
    }
    vehicles_ = rows_by_id<VehicleRow>(rows, organisation, vehicles);
    customers_ = rows_by_id<CustomerRow>(rows, organisation, customers);
    for (const auto& [id, garage] : rows_by_id<GarageRow>(rows, organisation, garages))
      if (const auto zone = TimeZone::find(garage.time_zone)) zones_.emplace(id, *zone);
  }

  std::optional<BookedVehicle> vehicle(const std::optional<domain::VehicleId>& id) const {
    const auto found = id ? vehicles_.find(*id) : vehicles_.end();
    if (found == vehicles_.end()) return std::nullopt;
    const auto& row = found->second;
    return BookedVehicle{row.vehicle_id, vehicle_name(row), row.registration.display};
  }

  std::optional<BookedCustomer> customer(domain::CustomerId id) const {
    const auto found = customers_.find(id);
    return found == customers_.end() ? std::nullopt : as_booked(found->second);
  }

  domain::Date local_day(domain::GarageId garage, domain::Instant moment) const {
    const auto zone = zones_.find(garage);
    return zone == zones_.end() ? domain::Date{} : zone->second.date_of(moment);
  }

 private:
  std::map<domain::VehicleId, VehicleRow> vehicles_;
  std::map<domain::CustomerId, CustomerRow> customers_;
  std::map<domain::GarageId, TimeZone> zones_;
};

BookingView view_of(const BookingRow& row, const Surroundings& surroundings) {
  BookingView view;
  view.booking_id = row.booking_id;
  view.job_number = row.job_number;
  view.garage_id = row.garage_id;
  view.customer_id = row.customer_id;
  view.customer = surroundings.customer(row.customer_id);
  view.vehicle_id = row.vehicle_id;
  view.vehicle = surroundings.vehicle(row.vehicle_id);
  view.starts_at = row.starts_at;
  view.duration_minutes = row.duration_minutes;
  view.date = surroundings.local_day(row.garage_id, row.starts_at);
  view.services = row.services;
  view.notes = row.notes;
  view.price = {row.invoiced_minor.value_or(row.price.amount_minor), row.price.currency};
  const bool is_final = row.invoice_id || row.status == domain::booking::Status::completed;
  view.price_kind = is_final ? PriceKind::final : PriceKind::estimate;
  view.status = row.status;
  view.visit_at = row.visit_at;
  view.cancellation_reason = row.cancellation_reason;
  view.invoice_id = row.invoice_id;
  view.invoice_number = row.invoice_number;
  for (const auto step : domain::booking::allowed_steps(row.status)) {
    const bool is_barred = row.invoice_id && (step == "cancel" || step == "reopen");
    if (!is_barred) view.allowed_steps.emplace_back(step);
  }
  view.steps = row.steps;
  view.details_url = "/v1/bookings/" + row.booking_id.text();
  view.created_at = row.created_at;
  view.updated_at = row.updated_at;
  view.version = row.version;
  return view;
}

}  // namespace

std::optional<BookedCustomer> booked_customer(domain::CustomerId customer,
                                              domain::OrganisationId organisation, const RowStore& rows) {
  const auto row = read_row<CustomerRow>(rows, CustomerRow::key(organisation, customer));
  return row ? as_booked(*row) : std::nullopt;
}

std::vector<BookingView> booking_views(const std::vector<BookingRow>& bookings,
                                       domain::OrganisationId organisation, const RowStore& rows) {
  const Surroundings surroundings(bookings, organisation, rows);
  std::vector<BookingView> views;
  views.reserve(bookings.size());
  for (const auto& booking : bookings) views.push_back(view_of(booking, surroundings));
  return views;
}

BookingView booking_view(const BookingRow& row, domain::OrganisationId organisation, const RowStore& rows) {
  return view_of(row, Surroundings({row}, organisation, rows));
}

}  // namespace api
