// A booking: one visit of a customer to a garage, from the first call to the finished work.
//
//   pending -> confirmed -> in_service -> completed        completed -> in_service (reopened)
//      |           |            |
//      +-----------+------------+---> cancelled            with a reason once in service
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/booking_events.hpp"
#include "domain/decider.hpp"

namespace domain::booking {

inline constexpr std::size_t services_max = 50;
inline constexpr std::size_t service_characters_max = 200;
inline constexpr std::int32_t duration_minutes_max = 60 * 24 * 30;
inline constexpr std::int32_t years_ahead_max = 10;

/// What the next decision needs, and what a merge patch is applied to.
struct Booking {
  using Event = booking::Event;
  using Id = BookingId;

  bool exists = false;
  Status status = Status::pending;
  std::string job_number;
  GarageId garage_id;
  CustomerId customer_id;
  std::optional<VehicleId> vehicle_id;
  Instant starts_at;
  std::optional<std::int32_t> duration_minutes;
  Money price;
  std::vector<std::string> services;
  std::optional<std::string> notes;
  std::optional<InvoiceId> invoice_id;  ///< that bills it

  /// Whose key seals what is personal.
  Reference sealed_under() const { return customer_id; }
  /// What its events are about besides itself.
  std::vector<Reference> about(const Event&) const;
};
BOOST_DESCRIBE_STRUCT(Booking, (),
                      (exists, status, job_number, garage_id, customer_id, vehicle_id, starts_at,
                       duration_minutes, price, services, notes, invoice_id))

// Commands. Text arrives as it was typed: a decision trims it and brings it to NFC.

struct Create {
  BookingId booking_id;  ///< of the stream that it begins
  std::string job_number;
  GarageId garage_id;
  CustomerId customer_id;
  std::optional<VehicleId> vehicle_id;
  bool vehicle_belongs = true;  ///< the vehicle, if any, is the customer's
  Instant starts_at;
  std::optional<std::int32_t> duration_minutes;
  std::vector<std::string> services;
  Money price;
  Currency garage_currency;
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(Create, (),
                      (booking_id, job_number, garage_id, customer_id, vehicle_id, vehicle_belongs, starts_at,
                       duration_minutes, services, price, garage_currency, notes))

struct Confirm {};
BOOST_DESCRIBE_STRUCT(Confirm, (), ())

struct Start {};
BOOST_DESCRIBE_STRUCT(Start, (), ())

struct Complete {};
BOOST_DESCRIBE_STRUCT(Complete, (), ())

struct Cancel {
  std::optional<std::string> reason;  ///< required once in service
};
BOOST_DESCRIBE_STRUCT(Cancel, (), (reason))

/// Only for managers, which is for the caller to see to.
struct Reopen {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Reopen, (), (reason))

/// Both as they are to be. Only before the work has begun.
struct Reschedule {
  Instant starts_at;
  std::optional<std::int32_t> duration_minutes;
};
BOOST_DESCRIBE_STRUCT(Reschedule, (), (starts_at, duration_minutes))

/// At any time unless cancelled or invoiced. The currency stays.
struct Reprice {
  Money price;
};
BOOST_DESCRIBE_STRUCT(Reprice, (), (price))

/// All of it as it is to be, so a patch is applied before. At any time unless cancelled.
struct ChangeDetails {
  std::optional<VehicleId> vehicle_id;
  bool vehicle_belongs = true;  ///< the vehicle, if any, is the customer's
  std::vector<std::string> services;
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(ChangeDetails, (), (vehicle_id, vehicle_belongs, services, notes))

/// An invoice that bills it is issued, in the same commit.
struct MarkInvoiced {
  InvoiceId invoice_id;
  std::string invoice_number;
  std::int64_t amount_minor = 0;  ///< with tax: what the invoice's lines for this booking come to
};
BOOST_DESCRIBE_STRUCT(MarkInvoiced, (), (invoice_id, invoice_number, amount_minor))

/// That invoice is voided, in the same commit.
struct ReleaseInvoice {
  InvoiceId invoice_id;
};
BOOST_DESCRIBE_STRUCT(ReleaseInvoice, (), (invoice_id))

// Rules. What an issued invoice bills is neither cancelled, reopened, repriced nor billed again: that is the
// conflict `already-invoiced`, with the invoice in `conflicts_with`. A step that the status does not allow is
// the conflict `invalid-transition`, with the status in `conflicts_with` and the steps that are allowed in
// the detail.

Decision<Event> decide(const Booking&, const Create&, const Context&);
Decision<Event> decide(const Booking&, const Confirm&, const Context&);
Decision<Event> decide(const Booking&, const Start&, const Context&);
Decision<Event> decide(const Booking&, const Complete&, const Context&);
Decision<Event> decide(const Booking&, const Cancel&, const Context&);
Decision<Event> decide(const Booking&, const Reopen&, const Context&);
Decision<Event> decide(const Booking&, const Reschedule&, const Context&);
Decision<Event> decide(const Booking&, const Reprice&, const Context&);
Decision<Event> decide(const Booking&, const ChangeDetails&, const Context&);
Decision<Event> decide(const Booking&, const MarkInvoiced&, const Context&);
Decision<Event> decide(const Booking&, const ReleaseInvoice&, const Context&);

// History.

void evolve(Booking&, const Created&);
void evolve(Booking&, const Confirmed&);
void evolve(Booking&, const Started&);
void evolve(Booking&, const Completed&);
void evolve(Booking&, const Cancelled&);
void evolve(Booking&, const Reopened&);
void evolve(Booking&, const Rescheduled&);
void evolve(Booking&, const Repriced&);
void evolve(Booking&, const DetailsChanged&);
void evolve(Booking&, const Invoiced&);
void evolve(Booking&, const InvoiceReleased&);

/// The steps that a booking in this status can take: "confirm", "start", "complete", "cancel", "reopen".
std::vector<std::string_view> allowed_steps(Status status);

}  // namespace domain::booking
