// What a customer's profile shows of the workshop: the appointments to come and the latest that were, and the
// jobs that are open.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/booking_view.hpp"
#include "domain/appointment_events.hpp"
#include "domain/job_events.hpp"
#include "projections/row_store.hpp"

namespace api {

struct AppointmentSummary {
  domain::AppointmentId appointment_id;
  domain::appointment::Status status = domain::appointment::Status::draft;
  std::optional<domain::Instant> starts_at;
  std::int32_t duration_minutes = 0;
  std::optional<BookedVehicle> vehicle;
  std::vector<std::string> services;
  std::optional<domain::JobId> job_id;  ///< that it became
};
BOOST_DESCRIBE_STRUCT(AppointmentSummary, (),
                      (appointment_id, status, starts_at, duration_minutes, vehicle, services, job_id))

struct CustomerAppointments {
  std::vector<AppointmentSummary> upcoming;  ///< drafts and confirmed ones, the next first
  std::vector<AppointmentSummary> past;      ///< the latest five, newest first
};
BOOST_DESCRIBE_STRUCT(CustomerAppointments, (), (upcoming, past))

struct JobSummary {
  domain::JobId job_id;
  std::string job_number;
  domain::job::Kind kind = domain::job::Kind::service;
  domain::job::Status status = domain::job::Status::open;
  std::optional<BookedVehicle> vehicle;
  std::optional<domain::Instant> promised_at;
};
BOOST_DESCRIBE_STRUCT(JobSummary, (), (job_id, job_number, kind, status, vehicle, promised_at))

struct CustomerWork {
  CustomerAppointments appointments;
  std::vector<JobSummary> open_jobs;  ///< not completed, closed or cancelled, the newest first
};

/// At one garage.
CustomerWork customer_work(const projections::RowStore& rows, domain::OrganisationId organisation,
                           domain::GarageId garage, domain::CustomerId customer, domain::Instant now);

}  // namespace api
