// Read model: jobs.
//
//   S organisation 'j' job                -> JobRow
//   S organisation 'g' garage opened job  -> JobListRow, what the garage's list is filtered by
#pragma once

#include "domain/job_events.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

/// One step of a job's life, for its page.
struct JobStep {
  domain::job::Status status = domain::job::Status::draft;
  domain::Instant at;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(JobStep, (), (status, at, reason))

struct JobRow {
  static constexpr char table = 'S';

  domain::JobId job_id;
  std::string number;
  domain::GarageId garage_id;
  domain::job::Kind kind = domain::job::Kind::service;
  domain::job::Status status = domain::job::Status::draft;
  domain::CustomerId customer_id;
  std::optional<domain::VehicleId> vehicle_id;
  std::optional<domain::BookingId> booking_id;
  std::optional<domain::AppointmentId> appointment_id;
  std::vector<domain::QuoteId> quote_ids;
  domain::Currency currency;
  std::optional<domain::Instant> promised_at;
  std::optional<domain::StaffId> technician_id;
  std::vector<domain::job::Line> lines;
  domain::document::Descriptions descriptions;
  domain::job::Words words;
  std::optional<domain::document::Totals> final_totals;  ///< once completed
  std::optional<domain::InvoiceId> invoice_id;           ///< that bills it
  std::optional<std::string> invoice_number;
  std::vector<JobStep> steps;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;  ///< of the job's stream

  static Key key(domain::OrganisationId organisation, domain::JobId job) {
    return Key(table, organisation).text("j").id(job);
  }
};
BOOST_DESCRIBE_STRUCT(JobRow, (),
                      (job_id, number, garage_id, kind, status, customer_id, vehicle_id, booking_id,
                       appointment_id, quote_ids, currency, promised_at, technician_id, lines, descriptions,
                       words, final_totals, invoice_id, invoice_number, steps, created_at, updated_at,
                       version))
extern template JobRow decode_row<JobRow>(std::string_view stored);

struct JobListRow {
  static constexpr char table = 'S';

  domain::JobId job_id;
  std::string number;
  domain::job::Kind kind = domain::job::Kind::service;
  domain::job::Status status = domain::job::Status::draft;
  domain::CustomerId customer_id;
  std::optional<domain::VehicleId> vehicle_id;
  std::string text;  ///< folded: what was asked for and the words of the lines, a line each

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).text("g").id(garage);
  }
  static Key key(domain::OrganisationId organisation, const JobRow& job) {
    return prefix(organisation, job.garage_id).instant(job.created_at).id(job.job_id);
  }
};
BOOST_DESCRIBE_STRUCT(JobListRow, (), (job_id, number, kind, status, customer_id, vehicle_id, text))
extern template JobListRow decode_row<JobListRow>(std::string_view stored);

struct Event;
class Views;

/// Folds one event into the jobs' rows.
void project_jobs(const Event& event, Views& views);

}  // namespace projections
