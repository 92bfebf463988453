// A booking as clients see one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/booking.hpp"
#include "projections/bookings.hpp"
#include "projections/row_store.hpp"

namespace api {

struct BookedVehicle {
  domain::VehicleId vehicle_id;
  std::string display;
  std::string plate;
};
BOOST_DESCRIBE_STRUCT(BookedVehicle, (), (vehicle_id, display, plate))

struct BookedCustomer {
  domain::CustomerId customer_id;
  std::string customer_number;
  std::string display_name;
};
BOOST_DESCRIBE_STRUCT(BookedCustomer, (), (customer_id, customer_number, display_name))

/// Who a booking, a document or a payment is for; nothing where the rows do not have the customer.
std::optional<BookedCustomer> booked_customer(domain::CustomerId customer,
                                              domain::OrganisationId organisation,
                                              const projections::RowStore& rows);

/// Whether a price can still change (R114).
enum class PriceKind { estimate, final };
BOOST_DESCRIBE_ENUM(PriceKind, estimate, final)

struct BookingView {
  domain::BookingId booking_id;
  std::string job_number;
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  std::optional<BookedCustomer> customer;  ///< none in a view as of earlier that is about the vehicle alone
  std::optional<domain::VehicleId> vehicle_id;
  std::optional<BookedVehicle> vehicle;
  domain::Instant starts_at;
  std::optional<std::int32_t> duration_minutes;
  domain::Date date;  ///< local day at the garage
  std::vector<std::string> services;
  std::optional<std::string> notes;
  domain::Money price;
  PriceKind price_kind = PriceKind::estimate;
  domain::booking::Status status = domain::booking::Status::pending;
  std::optional<domain::Instant> visit_at;
  std::optional<std::string> cancellation_reason;
  std::optional<domain::InvoiceId> invoice_id;  ///< that bills it: then the price is what it bills (R150)
  std::optional<std::string> invoice_number;
  std::vector<std::string> allowed_steps;
  std::vector<projections::BookingStep> steps;
  std::string details_url;  ///< R115
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(BookingView, (),
                      (booking_id, job_number, garage_id, customer_id, customer, vehicle_id, vehicle,
                       starts_at, duration_minutes, date, services, notes, price, price_kind, status,
                       visit_at, cancellation_reason, invoice_id, invoice_number, allowed_steps, steps,
                       details_url, created_at, updated_at, version))

/// `rows` has the customers, the vehicles and the garages' time zones. In the order of `bookings`.
std::vector<BookingView> booking_views(const std::vector<projections::BookingRow>& bookings,
                                       domain::OrganisationId organisation,
                                       const projections::RowStore& rows);
BookingView booking_view(const projections::BookingRow& row, domain::OrganisationId organisation,
                         const projections::RowStore& rows);

}  // namespace api
