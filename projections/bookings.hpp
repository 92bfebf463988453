// Read model: bookings.
//
//   b organisation booking                    -> BookingRow
//   d organisation garage starts_at booking   -> BookingDayRow, what the garage's list is filtered by
//   n organisation garage                     -> BookingCountRow
//   j organisation garage job_number          -> JobNumberRow
#pragma once

#include "domain/booking_events.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

/// One step of a booking's life, for its page.
struct BookingStep {
  domain::booking::Status status = domain::booking::Status::pending;
  domain::Instant at;
};
BOOST_DESCRIBE_STRUCT(BookingStep, (), (status, at))

struct BookingRow {
  static constexpr char table = 'b';

  domain::BookingId booking_id;
  std::string job_number;
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  std::optional<domain::VehicleId> vehicle_id;
  domain::Instant starts_at;
  std::optional<std::int32_t> duration_minutes;
  std::vector<std::string> services;
  std::optional<std::string> notes;
  domain::Money price;
  domain::booking::Status status = domain::booking::Status::pending;
  std::optional<domain::Instant> visit_at;
  std::optional<std::string> cancellation_reason;
  std::optional<domain::InvoiceId> invoice_id;  ///< that bills it
  std::optional<std::string> invoice_number;
  std::optional<std::int64_t> invoiced_minor;  ///< what it bills for this booking, with tax
  std::vector<BookingStep> steps;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;  ///< of the booking's stream

  static Key key(domain::OrganisationId organisation, domain::BookingId booking) {
    return Key(table, organisation).id(booking);
  }
};
BOOST_DESCRIBE_STRUCT(BookingRow, (),
                      (booking_id, job_number, garage_id, customer_id, vehicle_id, starts_at,
                       duration_minutes, services, notes, price, status, visit_at, cancellation_reason,
                       invoice_id, invoice_number, invoiced_minor, steps, created_at, updated_at, version))
extern template BookingRow decode_row<BookingRow>(std::string_view stored);

struct BookingDayRow {
  static constexpr char table = 'd';

  domain::BookingId booking_id;
  domain::booking::Status status = domain::booking::Status::pending;
  domain::CustomerId customer_id;
  std::optional<domain::VehicleId> vehicle_id;
  std::string job_number;
  std::int64_t price_minor = 0;  ///< what is invoiced where it is, else the booking's price
  std::string text;              ///< folded: services, make and model, plate; a line each

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage);
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::Instant starts_at,
                 domain::BookingId booking) {
    return prefix(organisation, garage).instant(starts_at).id(booking);
  }
};
BOOST_DESCRIBE_STRUCT(BookingDayRow, (),
                      (booking_id, status, customer_id, vehicle_id, job_number, price_minor, text))
extern template BookingDayRow decode_row<BookingDayRow>(std::string_view stored);

/// How many bookings a garage has, so that a list need not be walked to be counted.
struct BookingCountRow {
  static constexpr char table = 'n';

  std::int64_t pending = 0;
  std::int64_t confirmed = 0;
  std::int64_t in_service = 0;
  std::int64_t completed = 0;
  std::int64_t cancelled = 0;

  std::int64_t& of(domain::booking::Status status);

  static Key key(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage);
  }
};
BOOST_DESCRIBE_STRUCT(BookingCountRow, (), (pending, confirmed, in_service, completed, cancelled))
extern template BookingCountRow decode_row<BookingCountRow>(std::string_view stored);

struct JobNumberRow {
  static constexpr char table = 'j';

  domain::BookingId booking_id;

  static Key key(domain::OrganisationId organisation, domain::GarageId garage, std::string_view job_number) {
    return Key(table, organisation).id(garage).text(job_number);
  }
};
BOOST_DESCRIBE_STRUCT(JobNumberRow, (), (booking_id))
extern template JobNumberRow decode_row<JobNumberRow>(std::string_view stored);

struct Event;
class Views;

/// Folds one event into the bookings' rows.
void project_bookings(const Event& event, Views& views);

}  // namespace projections
