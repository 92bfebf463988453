// A job: the work that is done for a customer, with its lines. A service job is about a vehicle; a parts job
// sells parts over the workshop's counter, without labour.
//
//   draft -> open -> in_progress <-> on_hold      in_progress -> qc -> ready -> completed -> closed
//                    in_progress <-  qc (rework)  completed -> in_progress (reopened)
//                    open -> ready (parts only)   any before completed -> cancelled
//
// Once completed it is billed, by one invoice at a time; what is billed is not reopened.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decider.hpp"
#include "domain/job_events.hpp"

namespace domain::job {

inline constexpr std::size_t services_max = 50;
inline constexpr std::size_t service_characters_max = 200;

/// A line that was declined, and the declined work that keeps it.
struct KeptLine {
  std::int32_t number = 0;
  RecommendationId recommendation_id;

  friend bool operator==(const KeptLine&, const KeptLine&) = default;
};
BOOST_DESCRIBE_STRUCT(KeptLine, (), (number, recommendation_id))

/// What the next decision needs, and what a merge patch is applied to.
struct Job {
  using Id = JobId;
  using Event = job::Event;

  bool exists = false;
  Status status = Status::draft;
  std::string number;
  GarageId garage_id;
  Kind kind = Kind::service;
  CustomerId customer_id;
  std::optional<VehicleId> vehicle_id;
  std::optional<BookingId> booking_id;
  std::optional<AppointmentId> appointment_id;
  Currency currency;
  std::optional<Instant> promised_at;
  std::optional<StaffId> technician_id;
  std::vector<Line> lines;  ///< in the order of being added
  std::int32_t last_line = 0;
  document::Descriptions descriptions;
  Words words;
  std::optional<InvoiceId> invoice_id;  ///< that bills it
  std::vector<KeptLine> kept;           ///< lines that were declined once, whatever was said of them since

  /// Whose key seals what is personal.
  Reference sealed_under() const { return customer_id; }
  /// The declined work that keeps a line, where it was declined once.
  std::optional<RecommendationId> kept_as(std::int32_t line) const;
  /// What its events are about besides itself.
  std::vector<Reference> about(const Event&) const;
};
BOOST_DESCRIBE_STRUCT(Job, (),
                      (exists, status, number, garage_id, kind, customer_id, vehicle_id, booking_id,
                       appointment_id, currency, promised_at, technician_id, lines, last_line, descriptions,
                       words, invoice_id, kept))

/// A line to come. Its number is given by the job; `line` says the rest.
struct NewLine {
  document::Line line;
  std::string description;
  Approval approval = Approval::approved;
};
BOOST_DESCRIBE_STRUCT(NewLine, (), (line, description, approval))

// Commands. Text arrives as it was typed: a decision trims it and brings it to NFC.

struct Open {
  std::string number;
  GarageId garage_id;
  Kind kind = Kind::service;
  bool draft = false;
  CustomerId customer_id;
  std::optional<VehicleId> vehicle_id;
  bool vehicle_belongs = true;  ///< the vehicle, if any, is the customer's
  std::optional<BookingId> booking_id;
  std::optional<AppointmentId> appointment_id;
  Currency currency;
  std::optional<Instant> promised_at;
  std::optional<StaffId> technician_id;
  bool technician_usable = true;  ///< works at the garage
  std::vector<NewLine> lines;
  Words words;
};
BOOST_DESCRIBE_STRUCT(Open, (),
                      (number, garage_id, kind, draft, customer_id, vehicle_id, vehicle_belongs, booking_id,
                       appointment_id, currency, promised_at, technician_id, technician_usable, lines, words))

struct Release {};
BOOST_DESCRIBE_STRUCT(Release, (), ())

/// All of it as it is to be.
struct ChangeDetails {
  std::optional<Instant> promised_at;
  std::optional<StaffId> technician_id;
  bool technician_usable = true;
  Words words;
};
BOOST_DESCRIBE_STRUCT(ChangeDetails, (), (promised_at, technician_id, technician_usable, words))

/// What its booking says, in the same commit. It is about what was worked on, so it is put right at any time.
struct ChangeVehicle {
  std::optional<VehicleId> vehicle_id;
};
BOOST_DESCRIBE_STRUCT(ChangeVehicle, (), (vehicle_id))

struct AddLines {
  std::vector<NewLine> lines;
  std::optional<QuoteId> quote_id;
};
BOOST_DESCRIBE_STRUCT(AddLines, (), (lines, quote_id))

/// All of the line as it is to be.
struct ReviseLine {
  std::int32_t number = 0;
  NewLine line;
};
BOOST_DESCRIBE_STRUCT(ReviseLine, (), (number, line))

struct RemoveLine {
  std::int32_t number = 0;
};
BOOST_DESCRIBE_STRUCT(RemoveLine, (), (number))

struct ApproveLine {
  std::int32_t number = 0;
};
BOOST_DESCRIBE_STRUCT(ApproveLine, (), (number))

struct DeclineLine {
  std::int32_t number = 0;
  std::optional<RecommendationId> recommendation_id;  ///< that keeps it
};
BOOST_DESCRIBE_STRUCT(DeclineLine, (), (number, recommendation_id))

struct Start {};
BOOST_DESCRIBE_STRUCT(Start, (), ())
struct Hold {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Hold, (), (reason))
struct Resume {};
BOOST_DESCRIBE_STRUCT(Resume, (), ())
struct SendToQc {};
BOOST_DESCRIBE_STRUCT(SendToQc, (), ())
struct SendBack {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(SendBack, (), (reason))
struct MakeReady {};
BOOST_DESCRIBE_STRUCT(MakeReady, (), ())
/// With what the approved lines come to. Every line that was asked about is answered.
struct Complete {
  document::Totals totals;
};
BOOST_DESCRIBE_STRUCT(Complete, (), (totals))
struct Reopen {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Reopen, (), (reason))
struct Close {};
BOOST_DESCRIBE_STRUCT(Close, (), ())
struct Cancel {
  std::optional<std::string> reason;  ///< required once the work has begun
};
BOOST_DESCRIBE_STRUCT(Cancel, (), (reason))

/// An invoice that bills it is issued, in the same commit.
struct MarkInvoiced {
  InvoiceId invoice_id;
  std::string invoice_number;
  std::int64_t amount_minor = 0;  ///< with tax: what the invoice's lines for this job come to
};
BOOST_DESCRIBE_STRUCT(MarkInvoiced, (), (invoice_id, invoice_number, amount_minor))

/// That invoice is voided, in the same commit.
struct ReleaseInvoice {
  InvoiceId invoice_id;
};
BOOST_DESCRIBE_STRUCT(ReleaseInvoice, (), (invoice_id))

// Rules. A step that the status does not allow is the conflict `invalid-transition`, with the status in
// `conflicts_with`. Field errors of a new line point into "/lines/<index>", those of a revised one into it.

Decision<Event> decide(const Job&, const Open&, const Context&);
Decision<Event> decide(const Job&, const Release&, const Context&);
Decision<Event> decide(const Job&, const ChangeDetails&, const Context&);
Decision<Event> decide(const Job&, const ChangeVehicle&, const Context&);
Decision<Event> decide(const Job&, const AddLines&, const Context&);
Decision<Event> decide(const Job&, const ReviseLine&, const Context&);
Decision<Event> decide(const Job&, const RemoveLine&, const Context&);
Decision<Event> decide(const Job&, const ApproveLine&, const Context&);
Decision<Event> decide(const Job&, const DeclineLine&, const Context&);
Decision<Event> decide(const Job&, const Start&, const Context&);
Decision<Event> decide(const Job&, const Hold&, const Context&);
Decision<Event> decide(const Job&, const Resume&, const Context&);
Decision<Event> decide(const Job&, const SendToQc&, const Context&);
Decision<Event> decide(const Job&, const SendBack&, const Context&);
Decision<Event> decide(const Job&, const MakeReady&, const Context&);
Decision<Event> decide(const Job&, const Complete&, const Context&);
Decision<Event> decide(const Job&, const Reopen&, const Context&);
Decision<Event> decide(const Job&, const Close&, const Context&);
Decision<Event> decide(const Job&, const Cancel&, const Context&);
/// `already-invoiced`, with the invoice, where one bills it.
Decision<Event> decide(const Job&, const MarkInvoiced&, const Context&);
Decision<Event> decide(const Job&, const ReleaseInvoice&, const Context&);

// History.

void evolve(Job&, const Opened&);
void evolve(Job&, const Released&);
void evolve(Job&, const DetailsChanged&);
void evolve(Job&, const VehicleChanged&);
void evolve(Job&, const LinesAdded&);
void evolve(Job&, const LineRevised&);
void evolve(Job&, const LineRemoved&);
void evolve(Job&, const LineApproved&);
void evolve(Job&, const LineDeclined&);
void evolve(Job&, const Started&);
void evolve(Job&, const Held&);
void evolve(Job&, const Resumed&);
void evolve(Job&, const SentToQc&);
void evolve(Job&, const SentBack&);
void evolve(Job&, const MadeReady&);
void evolve(Job&, const Completed&);
void evolve(Job&, const Reopened&);
void evolve(Job&, const Closed&);
void evolve(Job&, const Cancelled&);
void evolve(Job&, const Invoiced&);
void evolve(Job&, const InvoiceReleased&);

/// The steps that a job can take: "open", "start", "hold", "resume", "qc", "rework", "ready", "complete",
/// "reopen", "close", "cancel".
std::vector<std::string_view> allowed_steps(Kind kind, Status status);

/// Whether lines can still come, change and go.
bool lines_can_change(Status status);

/// Whether an invoice can bill it: the work is done, and its lines are final.
bool can_be_billed(Status status);

/// What is to be billed: the lines that the customer wants, with their words, each with the job, its booking
/// and its vehicle on it.
struct BillableLines {
  std::vector<document::Line> lines;
  document::Descriptions descriptions;
};
BillableLines approved_lines(const Job& job, JobId job_id);

}  // namespace domain::job
