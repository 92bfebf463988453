#include "api/job_view.hpp"

#include <boost/describe/enum_to_string.hpp>

#include "domain/job.hpp"

namespace api {

using projections::JobRow;

namespace {

void show_lines(const JobRow& row, Surroundings& surroundings, domain::Instant now, JobView& view) {
  const auto garage = projections::read_row<projections::GarageRow>(
      surroundings.rows(), projections::GarageRow::key(surroundings.organisation(), row.garage_id));
  if (!garage) return;
  const bool is_final = row.final_totals.has_value();
  const auto day = surroundings.local_day(row.garage_id, is_final ? row.steps.back().at : now);
  std::vector<domain::document::Line> all;
  for (const auto& line : row.lines) all.push_back(line.line);
  const auto priced = priced_lines(*garage, all, std::nullopt, day.value_or(domain::Date{}));
  if (!priced) return;
  std::vector<domain::document::PricedLine> wanted;
  for (std::size_t i = 0; i < row.lines.size(); ++i) {
    const auto approval = row.lines[i].approval;
    view.lines.push_back(
        work_line_view(priced->lines[i], row.descriptions, boost::describe::enum_to_string(approval, "")));
    if (approval == domain::job::Approval::approved) wanted.push_back(priced->lines[i]);
  }
  view.totals = is_final ? *row.final_totals : domain::document::totals_of(wanted);
}

}  // namespace

JobView job_view(const JobRow& row, Surroundings& surroundings, domain::Instant now) {
  JobView view;
  view.job_id = row.job_id;
  view.job_number = row.number;
  view.garage_id = row.garage_id;
  view.kind = row.kind;
  view.status = row.status;
  view.customer_id = row.customer_id;
  view.customer = surroundings.customer(row.customer_id);
  view.vehicle_id = row.vehicle_id;
  view.vehicle = surroundings.vehicle(row.vehicle_id);
  view.booking_id = row.booking_id;
  view.appointment_id = row.appointment_id;
  view.quote_ids = row.quote_ids;
  view.promised_at = row.promised_at;
  view.technician_id = row.technician_id;
  view.technician_name = surroundings.staff_name(row.technician_id);
  view.services = row.words.services;
  view.concern = row.words.concern;
  view.notes = row.words.notes;
  view.currency = row.currency;
  show_lines(row, surroundings, now, view);
  view.invoice_id = row.invoice_id;
  view.invoice_reference = row.invoice_number;
  for (const auto step : domain::job::allowed_steps(row.kind, row.status))
    view.allowed_steps.emplace_back(step);
  view.steps = row.steps;
  view.details_url = "/v1/jobs/" + row.job_id.text();
  view.created_at = row.created_at;
  view.updated_at = row.updated_at;
  view.version = row.version;
  return view;
}

std::vector<JobView> job_views(const std::vector<domain::JobId>& ids, Surroundings& surroundings,
                               domain::Instant now) {
  std::vector<std::string> keys;
  keys.reserve(ids.size());
  for (const auto& id : ids) keys.push_back(JobRow::key(surroundings.organisation(), id));
  std::vector<JobView> views;
  for (const auto& stored : surroundings.rows().get_many(keys))
    if (stored) views.push_back(job_view(projections::decode_row<JobRow>(*stored), surroundings, now));
  return views;
}

}  // namespace api
