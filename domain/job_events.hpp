// What can have happened to a job. `type` is the stored name: once released, neither it nor the fields
// change. `personal` is sealed under the key of the customer whose job it is.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/document.hpp"
#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"

namespace domain::job {

/// Work on a vehicle, or parts alone.
enum class Kind { service, parts };
BOOST_DESCRIBE_ENUM(Kind, service, parts)

enum class Status { draft, open, in_progress, on_hold, qc, ready, completed, closed, cancelled };
BOOST_DESCRIBE_ENUM(Status, draft, open, in_progress, on_hold, qc, ready, completed, closed, cancelled)

/// Whether the customer wants a line: asked and not answered yet, or answered.
enum class Approval { requested, approved, declined };
BOOST_DESCRIBE_ENUM(Approval, requested, approved, declined)

struct Line {
  document::Line line;
  Approval approval = Approval::approved;

  friend bool operator==(const Line&, const Line&) = default;
};
BOOST_DESCRIBE_STRUCT(Line, (), (line, approval))

/// What it is about, in words.
struct Words {
  std::vector<std::string> services;   ///< that were asked for
  std::optional<std::string> concern;  ///< what is wrong, as the customer says it
  std::optional<std::string> notes;

  friend bool operator==(const Words&, const Words&) = default;
};
BOOST_DESCRIBE_STRUCT(Words, (), (services, concern, notes))

struct Opened {
  static constexpr std::string_view type = "job.opened";
  std::string number;  ///< "10001": that of its booking, unique at the garage
  GarageId garage_id;
  Kind kind = Kind::service;
  bool draft = false;
  CustomerId customer_id;
  std::optional<VehicleId> vehicle_id;
  std::optional<BookingId> booking_id;
  std::optional<AppointmentId> appointment_id;
  Currency currency;
  std::optional<Instant> promised_at;
  std::optional<StaffId> technician_id;
  std::vector<Line> lines;
  struct Personal {
    Words words;
    document::Descriptions descriptions;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Opened::Personal, (), (words, descriptions))
BOOST_DESCRIBE_STRUCT(Opened, (),
                      (number, garage_id, kind, draft, customer_id, vehicle_id, booking_id, appointment_id,
                       currency, promised_at, technician_id, lines, personal))

/// A draft is work to be done from now on.
struct Released {
  static constexpr std::string_view type = "job.released";
};
BOOST_DESCRIBE_STRUCT(Released, (), ())

struct DetailsChanged {
  static constexpr std::string_view type = "job.details-changed";
  std::optional<Instant> promised_at;
  std::optional<StaffId> technician_id;
  Words personal;
};
BOOST_DESCRIBE_STRUCT(DetailsChanged, (), (promised_at, technician_id, personal))

/// Its booking is for another vehicle now, or for one at all.
struct VehicleChanged {
  static constexpr std::string_view type = "job.vehicle-changed";
  std::optional<VehicleId> vehicle_id;
  std::optional<VehicleId> former_vehicle_id;
};
BOOST_DESCRIBE_STRUCT(VehicleChanged, (), (vehicle_id, former_vehicle_id))

struct LinesAdded {
  static constexpr std::string_view type = "job.lines-added";
  std::optional<QuoteId> quote_id;  ///< that they come from
  std::vector<Line> lines;
  struct Personal {
    document::Descriptions descriptions;
  } personal;
};
BOOST_DESCRIBE_STRUCT(LinesAdded::Personal, (), (descriptions))
BOOST_DESCRIBE_STRUCT(LinesAdded, (), (quote_id, lines, personal))

struct LineRevised {
  static constexpr std::string_view type = "job.line-revised";
  Line line;
  struct Personal {
    std::string description;
  } personal;
};
BOOST_DESCRIBE_STRUCT(LineRevised::Personal, (), (description))
BOOST_DESCRIBE_STRUCT(LineRevised, (), (line, personal))

struct LineRemoved {
  static constexpr std::string_view type = "job.line-removed";
  std::int32_t number = 0;
};
BOOST_DESCRIBE_STRUCT(LineRemoved, (), (number))

struct LineApproved {
  static constexpr std::string_view type = "job.line-approved";
  std::int32_t number = 0;
};
BOOST_DESCRIBE_STRUCT(LineApproved, (), (number))

/// It is kept as declined work.
struct LineDeclined {
  static constexpr std::string_view type = "job.line-declined";
  std::int32_t number = 0;
  std::optional<RecommendationId> recommendation_id;
};
BOOST_DESCRIBE_STRUCT(LineDeclined, (), (number, recommendation_id))

struct Started {
  static constexpr std::string_view type = "job.started";
};
BOOST_DESCRIBE_STRUCT(Started, (), ())

struct Reason {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))

struct Held {
  static constexpr std::string_view type = "job.held";
  Reason personal;
};
BOOST_DESCRIBE_STRUCT(Held, (), (personal))

struct Resumed {
  static constexpr std::string_view type = "job.resumed";
};
BOOST_DESCRIBE_STRUCT(Resumed, (), ())

/// The work is done and is being checked.
struct SentToQc {
  static constexpr std::string_view type = "job.sent-to-qc";
};
BOOST_DESCRIBE_STRUCT(SentToQc, (), ())

/// The check found something.
struct SentBack {
  static constexpr std::string_view type = "job.sent-back";
  Reason personal;
};
BOOST_DESCRIBE_STRUCT(SentBack, (), (personal))

/// The customer can come for it.
struct MadeReady {
  static constexpr std::string_view type = "job.made-ready";
};
BOOST_DESCRIBE_STRUCT(MadeReady, (), ())

struct Completed {
  static constexpr std::string_view type = "job.completed";
  document::Totals totals;  ///< of the approved lines, as they were then
};
BOOST_DESCRIBE_STRUCT(Completed, (), (totals))

struct Reopened {
  static constexpr std::string_view type = "job.reopened";
  Reason personal;
};
BOOST_DESCRIBE_STRUCT(Reopened, (), (personal))

/// Nothing is left to be done about it.
struct Closed {
  static constexpr std::string_view type = "job.closed";
};
BOOST_DESCRIBE_STRUCT(Closed, (), ())

struct Cancelled {
  static constexpr std::string_view type = "job.cancelled";
  Reason personal;
};
BOOST_DESCRIBE_STRUCT(Cancelled, (), (personal))

/// An invoice bills it. It stays where it is in its life.
struct Invoiced {
  static constexpr std::string_view type = "job.invoiced";
  InvoiceId invoice_id;
  std::string invoice_number;
  std::int64_t amount_minor = 0;  ///< with tax: what the invoice's lines for this job come to
};
BOOST_DESCRIBE_STRUCT(Invoiced, (), (invoice_id, invoice_number, amount_minor))

/// The invoice was voided: it can be billed again.
struct InvoiceReleased {
  static constexpr std::string_view type = "job.invoice-released";
  InvoiceId invoice_id;
};
BOOST_DESCRIBE_STRUCT(InvoiceReleased, (), (invoice_id))

using Event =
    std::variant<Opened, Released, DetailsChanged, VehicleChanged, LinesAdded, LineRevised, LineRemoved,
                 LineApproved, LineDeclined, Started, Held, Resumed, SentToQc, SentBack, MadeReady, Completed,
                 Reopened, Closed, Cancelled, Invoiced, InvoiceReleased>;

}  // namespace domain::job
