// A job as clients see one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/surroundings.hpp"
#include "api/work_lines.hpp"
#include "projections/jobs.hpp"

namespace api {

struct JobView {
  domain::JobId job_id;
  std::string job_number;
  domain::GarageId garage_id;
  domain::job::Kind kind = domain::job::Kind::service;
  domain::job::Status status = domain::job::Status::draft;
  domain::CustomerId customer_id;
  std::optional<BookedCustomer> customer;
  std::optional<domain::VehicleId> vehicle_id;
  std::optional<BookedVehicle> vehicle;
  std::optional<domain::BookingId> booking_id;
  std::optional<domain::AppointmentId> appointment_id;
  std::vector<domain::QuoteId> quote_ids;
  std::optional<domain::Instant> promised_at;
  std::optional<domain::StaffId> technician_id;
  std::optional<std::string> technician_name;
  std::vector<std::string> services;
  std::optional<std::string> concern;
  std::optional<std::string> notes;
  domain::Currency currency;
  std::vector<WorkLineView> lines;
  domain::document::Totals totals;  ///< of the lines that are approved; once completed, as they were then
  std::optional<domain::InvoiceId> invoice_id;   ///< that bills it
  std::optional<std::string> invoice_reference;  ///< its number
  std::vector<std::string> allowed_steps;
  std::vector<projections::JobStep> steps;
  std::string details_url;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(JobView, (),
                      (job_id, job_number, garage_id, kind, status, customer_id, customer, vehicle_id,
                       vehicle, booking_id, appointment_id, quote_ids, promised_at, technician_id,
                       technician_name, services, concern, notes, currency, lines, totals, invoice_id,
                       invoice_reference, allowed_steps, steps, details_url, created_at, updated_at, version))

/// `now` says which rates hold for a job that is not completed.
JobView job_view(const projections::JobRow& row, Surroundings& surroundings, domain::Instant now);

/// Those of the identifiers that are there, in their order.
std::vector<JobView> job_views(const std::vector<domain::JobId>& ids, Surroundings& surroundings,
                               domain::Instant now);

}  // namespace api
