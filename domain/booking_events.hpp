// What can have happened to a booking. `type` is the stored name: once released, neither it nor the fields
// change. `personal` is sealed under the key of the customer whose booking it is.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"

namespace domain::booking {

enum class Status { pending, confirmed, in_service, completed, cancelled };
BOOST_DESCRIBE_ENUM(Status, pending, confirmed, in_service, completed, cancelled)

struct Created {
  static constexpr std::string_view type = "booking.created";
  std::string job_number;  ///< "10001", unique at the garage, never used again
  GarageId garage_id;
  CustomerId customer_id;
  std::optional<VehicleId> vehicle_id;
  Instant starts_at;
  std::optional<std::int32_t> duration_minutes;
  Money price;  ///< an estimate until it is final
  struct Personal {
    std::vector<std::string> services;
    std::optional<std::string> notes;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Created::Personal, (), (services, notes))
BOOST_DESCRIBE_STRUCT(Created, (),
                      (job_number, garage_id, customer_id, vehicle_id, starts_at, duration_minutes, price,
                       personal))

struct Confirmed {
  static constexpr std::string_view type = "booking.confirmed";
};
BOOST_DESCRIBE_STRUCT(Confirmed, (), ())

struct Started {
  static constexpr std::string_view type = "booking.started";
  Instant visit_at;  ///< when the visit counts from: the agreed start, or now where that is still to come
};
BOOST_DESCRIBE_STRUCT(Started, (), (visit_at))

struct Completed {
  static constexpr std::string_view type = "booking.completed";
};
BOOST_DESCRIBE_STRUCT(Completed, (), ())

struct Cancelled {
  static constexpr std::string_view type = "booking.cancelled";
  struct Personal {
    std::optional<std::string> reason;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Cancelled::Personal, (), (reason))
BOOST_DESCRIBE_STRUCT(Cancelled, (), (personal))

struct Reopened {
  static constexpr std::string_view type = "booking.reopened";
  struct Personal {
    std::optional<std::string> reason;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Reopened::Personal, (), (reason))
BOOST_DESCRIBE_STRUCT(Reopened, (), (personal))

struct Rescheduled {
  static constexpr std::string_view type = "booking.rescheduled";
  Instant starts_at;
  std::optional<std::int32_t> duration_minutes;
};
BOOST_DESCRIBE_STRUCT(Rescheduled, (), (starts_at, duration_minutes))

struct Repriced {
  static constexpr std::string_view type = "booking.repriced";
  Money price;
};
BOOST_DESCRIBE_STRUCT(Repriced, (), (price))

/// What is to be done, for which vehicle, or the notes about it changed.
struct DetailsChanged {
  static constexpr std::string_view type = "booking.details-changed";
  std::vector<std::string> fields;
  std::optional<VehicleId> vehicle_id;
  struct Personal {
    std::vector<std::string> services;
    std::optional<std::string> notes;
  } personal;
};
BOOST_DESCRIBE_STRUCT(DetailsChanged::Personal, (), (services, notes))
BOOST_DESCRIBE_STRUCT(DetailsChanged, (), (fields, vehicle_id, personal))

/// An invoice bills it: from here on that is what the booking costs.
struct Invoiced {
  static constexpr std::string_view type = "booking.invoiced";
  InvoiceId invoice_id;
  std::string invoice_number;
  std::int64_t amount_minor = 0;  ///< with tax: what the invoice's lines for this booking come to
};
BOOST_DESCRIBE_STRUCT(Invoiced, (), (invoice_id, invoice_number, amount_minor))

/// The invoice was voided: it can be billed again.
struct InvoiceReleased {
  static constexpr std::string_view type = "booking.invoice-released";
  InvoiceId invoice_id;
};
BOOST_DESCRIBE_STRUCT(InvoiceReleased, (), (invoice_id))

using Event = std::variant<Created, Confirmed, Started, Completed, Cancelled, Reopened, Rescheduled, Repriced,
                           DetailsChanged, Invoiced, InvoiceReleased>;

}  // namespace domain::booking
