// Read model: a customer at one garage: since when, and every booking there with what the statistics need.
// The statistics themselves are a function of that list, so they cannot drift from it.
//
//   m organisation garage customer -> MemberRow
#pragma once

#include "domain/booking_events.hpp"
#include "domain/customer_events.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

/// What a customer's statistics need to know of one booking.
struct MemberBooking {
  domain::BookingId booking_id;
  domain::Instant starts_at;
  std::optional<domain::Instant> visit_at;  ///< set once the work has begun
  domain::booking::Status status = domain::booking::Status::pending;
  std::int64_t price_minor = 0;
  std::optional<std::int64_t> invoiced_minor;  ///< what an invoice bills for it, instead of its price
  std::vector<std::string> services;

  std::int64_t cost_minor() const { return invoiced_minor.value_or(price_minor); }
};
BOOST_DESCRIBE_STRUCT(MemberBooking, (),
                      (booking_id, starts_at, visit_at, status, price_minor, invoiced_minor, services))

struct MemberRow {
  static constexpr char table = 'm';

  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  domain::Instant joined_at;
  domain::customer::Source source = domain::customer::Source::manual;
  std::vector<MemberBooking> bookings;  ///< in the order of being made
  std::int64_t invoiced_minor = 0;      ///< by all invoices that are issued and not voided, with tax
  std::int64_t credited_minor = 0;      ///< by all credit notes, with tax

  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::CustomerId customer) {
    return Key(table, organisation).id(garage).id(customer);
  }
  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage);
  }
};
BOOST_DESCRIBE_STRUCT(MemberRow, (),
                      (garage_id, customer_id, joined_at, source, bookings, invoiced_minor, credited_minor))
extern template MemberRow decode_row<MemberRow>(std::string_view stored);

/// A customer's figures at one garage, in minor units of its currency. Contradictions C01 to C03 and C11 of
/// the requirements say which bookings count where. What an invoice bills goes before the booking's own
/// price.
struct Statistics {
  std::int64_t total_spend_minor = 0;        ///< completed
  std::int64_t committed_revenue_minor = 0;  ///< confirmed, in service and completed
  std::int64_t completed_services = 0;       ///< completed with a price
  std::int64_t revenue_bookings = 0;         ///< confirmed, in service and completed with a price
  std::int64_t bookings_total = 0;
  std::int64_t invoiced_total_minor = 0;  ///< invoices less credit notes, with tax
  std::int64_t lifetime_value_minor = 0;  ///< that, and completed bookings that no invoice bills (C03)
  std::int64_t visits = 0;
  std::optional<std::int64_t> average_job_value_minor;  ///< half to even; none without a completed service
  std::optional<domain::Instant> last_booking_at;       ///< not cancelled; may be in the future
  std::optional<domain::Instant> first_visit_at;
  std::optional<domain::Instant> last_visit_at;  ///< in service or completed
  std::optional<std::int64_t> average_days_between_visits;
};
Statistics statistics_of(const MemberRow& member);

struct Event;
class Views;

/// Folds one event into the rows of customers at garages.
void project_members(const Event& event, Views& views);

}  // namespace projections
