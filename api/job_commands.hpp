// Opening jobs and taking them through their lives, always in step with their bookings: the booking of a
// service job is in service once the job is started, and completed once the job is, in the same commit (C08).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/recommendation_commands.hpp"
#include "api/visitors.hpp"
#include "api/work_lines.hpp"
#include "domain/booking.hpp"
#include "domain/job.hpp"

namespace api {

/// A job as a client asks for one: for a booking that is made already, or for a customer and, unless it is
/// about parts alone, a vehicle.
struct JobInput {
  std::optional<domain::job::Kind> kind;
  std::optional<domain::BookingId> booking_id;
  std::optional<domain::CustomerId> customer_id;
  std::optional<CustomerInput> customer;
  std::optional<domain::VehicleId> vehicle_id;
  std::optional<VehicleInput> vehicle;
  std::optional<bool> draft;
  std::optional<std::vector<std::string>> services;
  std::optional<std::string> concern;
  std::optional<std::string> notes;
  std::optional<domain::Instant> promised_at;
  std::optional<domain::StaffId> technician_id;
  std::optional<std::vector<WorkLineInput>> lines;
};
BOOST_DESCRIBE_STRUCT(JobInput, (),
                      (kind, booking_id, customer_id, customer, vehicle_id, vehicle, draft, services, concern,
                       notes, promised_at, technician_id, lines))

/// What a merge patch of a job is applied to.
struct JobDetailsInput {
  std::optional<domain::Instant> promised_at;
  std::optional<domain::StaffId> technician_id;
  std::vector<std::string> services;
  std::optional<std::string> concern;
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(JobDetailsInput, (), (promised_at, technician_id, services, concern, notes))

struct NewJob {
  domain::GarageId garage_id;
  JobInput input;
  std::optional<NewVisitors> visitors;  ///< none: those of the booking
};

/// Reads what needs no state.
Result<NewJob> new_job(JobInput input, const GarageSettings& garage);

/// Opens the job, and with it the booking of a service job that has none yet.
Result<domain::JobId> make_job(Transaction& transaction, NewJob& job);

/// A job with everything that is known of it, for those who make one of something else.
struct JobToOpen {
  domain::GarageId garage_id;
  domain::job::Kind kind = domain::job::Kind::service;
  bool draft = false;
  Visitors visitors;
  std::optional<domain::BookingId> booking_id;  ///< that is made already
  std::optional<domain::AppointmentId> appointment_id;
  domain::Instant starts_at;  ///< of the booking that is made
  std::optional<std::int32_t> duration_minutes;
  std::optional<domain::Instant> promised_at;
  std::optional<domain::StaffId> technician_id;
  std::vector<WorkLine> lines;
  domain::job::Words words;
};
Result<domain::JobId> open_job(Transaction& transaction, const JobToOpen& job);

/// A confirmed appointment becomes a job with a booking of the same number, in one commit (R136, R137). One
/// that has become a job already gives that job.
struct Conversion {
  domain::JobId job_id;
  bool is_new = true;
};
Result<Conversion> convert_appointment(Transaction& transaction, domain::AppointmentId id);

/// Adds lines in the job's own manner. What all of them come to must be within limits.
Result<void> add_job_lines(Transaction& transaction, domain::JobId id, const std::vector<WorkLine>& lines,
                           std::optional<domain::QuoteId> quote_id);
Result<void> patch_job_line(Transaction& transaction, domain::JobId id, std::int32_t number,
                            std::string_view merge_patch);
Result<void> patch_job(Transaction& transaction, domain::JobId id, std::string_view merge_patch);

/// The customer wants the line; if it was declined before, the declined work is approved too.
Result<void> approve_job_line(Transaction& transaction, domain::JobId id, std::int32_t number);

/// The line is kept as declined work, the same as before where it was declined and then wanted.
Result<void> decline_job_line(Transaction& transaction, domain::JobId id, std::int32_t number,
                              const DeclinedWork& said);

// Steps, each with the booking's.
Result<void> release_job(Transaction& transaction, domain::JobId id);
Result<void> start_job(Transaction& transaction, domain::JobId id);
/// The booking's price becomes what the approved lines come to; without lines it stays. What was declined
/// once and is done now is declined work no more.
Result<void> complete_job(Transaction& transaction, domain::JobId id);
Result<void> reopen_job(Transaction& transaction, domain::JobId id, const std::optional<std::string>& reason);
Result<void> cancel_job(Transaction& transaction, domain::JobId id, const std::optional<std::string>& reason);

/// The job of a booking has the booking's own number among jobs.
inline domain::JobId job_of(domain::BookingId booking) { return {booking.ulid}; }

}  // namespace api
