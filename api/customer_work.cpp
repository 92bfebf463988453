#include "api/customer_work.hpp"

#include <algorithm>
#include <functional>

#include "api/surroundings.hpp"
#include "domain/appointment.hpp"
#include "domain/job.hpp"
#include "projections/appointments.hpp"
#include "projections/jobs.hpp"
#include "projections/work.hpp"

namespace api {

namespace {

using projections::AppointmentRow;
using projections::JobRow;

constexpr std::size_t past_max = 5;

/// Not over yet: a draft without a time waits for one.
bool is_upcoming(const AppointmentRow& row, domain::Instant now) {
  using domain::appointment::Status;
  if (row.status == Status::confirmed) return !row.plan.starts_at || *row.plan.starts_at >= now;
  return row.status == Status::draft && (!row.plan.starts_at || *row.plan.starts_at >= now);
}

template <class Row, class IdType, class Visit>
void for_each_row(const projections::RowStore& rows, domain::OrganisationId organisation,
                  const std::vector<IdType>& ids, Visit visit) {
  std::vector<std::string> keys;
  keys.reserve(ids.size());
  for (const auto& id : ids) keys.push_back(Row::key(organisation, id));
  for (const auto& stored : rows.get_many(keys))
    if (stored) visit(projections::decode_row<Row>(*stored));
}

AppointmentSummary summary_of(const AppointmentRow& row, Surroundings& surroundings) {
  return {row.appointment_id,
          row.status,
          row.plan.starts_at,
          row.plan.duration_minutes,
          surroundings.vehicle(row.vehicle_id),
          row.words.services,
          row.job_id};
}

void sort_appointments(CustomerAppointments& appointments) {
  const auto time = [](const AppointmentSummary& one) {
    return one.starts_at.value_or(projections::AppointmentTimeRow::no_time);
  };
  std::ranges::stable_sort(appointments.upcoming, {}, time);
  std::ranges::stable_sort(appointments.past, std::greater{}, time);
  if (appointments.past.size() > past_max) appointments.past.resize(past_max);
}

}  // namespace

CustomerWork customer_work(const projections::RowStore& rows, domain::OrganisationId organisation,
                           domain::GarageId garage, domain::CustomerId customer, domain::Instant now) {
  CustomerWork work;
  const auto listed =
      projections::read_row<projections::WorkRow>(rows, projections::WorkRow::key(organisation, customer));
  if (!listed) return work;
  Surroundings surroundings(organisation, rows);
  for_each_row<AppointmentRow>(rows, organisation, listed->appointments, [&](const AppointmentRow& row) {
    if (row.garage_id != garage) return;
    auto& list = is_upcoming(row, now) ? work.appointments.upcoming : work.appointments.past;
    list.push_back(summary_of(row, surroundings));
  });
  sort_appointments(work.appointments);
  for_each_row<JobRow>(rows, organisation, listed->jobs, [&](const JobRow& row) {
    if (row.garage_id == garage && domain::job::lines_can_change(row.status))
      work.open_jobs.push_back({row.job_id, row.number, row.kind, row.status,
                                surroundings.vehicle(row.vehicle_id), row.promised_at});
  });
  std::ranges::reverse(work.open_jobs);
  return work;
}

}  // namespace api
