#include "projections/jobs.hpp"

#include <algorithm>

#include "domain/text.hpp"
#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template JobRow decode_row<JobRow>(std::string_view stored);
template JobListRow decode_row<JobListRow>(std::string_view stored);

using domain::job::Status;

namespace {

JobRow& edited(const Event& event, Views& views) {
  auto& row = views.jobs.edit(JobRow::key(organisation_of(event), stream_id<domain::JobId>(event)));
  row.version = event.version;
  row.updated_at = event.recorded_at();
  return row;
}

std::string searched_text(const JobRow& row) {
  std::string text;
  const auto add = [&](std::string_view line) {
    if (!text.empty()) text += '\n';
    text += domain::fold(line);
  };
  for (const auto& service : row.words.services) add(service);
  if (row.words.concern) add(*row.words.concern);
  for (const auto& description : row.descriptions) add(description.text);
  return text;
}

/// Writes what the garage's list is filtered by, from the job as it is now.
void show_in_list(const Event& event, const JobRow& row, Views& views) {
  views.job_list.put(JobListRow::key(organisation_of(event), row), {.job_id = row.job_id,
                                                                    .number = row.number,
                                                                    .kind = row.kind,
                                                                    .status = row.status,
                                                                    .customer_id = row.customer_id,
                                                                    .vehicle_id = row.vehicle_id,
                                                                    .text = searched_text(row)});
}

template <class Change>
void change(const Event& event, Views& views, Change apply) {
  auto& row = edited(event, views);
  apply(row);
  show_in_list(event, row, views);
}

JobRow& step_to(const Event& event, Status status, Views& views,
                const std::optional<std::string>& reason = std::nullopt) {
  auto& row = edited(event, views);
  row.status = status;
  row.steps.push_back({status, event.recorded_at(), reason});
  show_in_list(event, row, views);
  return row;
}

void open(const Event& event, const domain::job::Opened& opened, Views& views) {
  auto& row = edited(event, views);
  row.job_id = stream_id<domain::JobId>(event);
  row.number = opened.number;
  row.garage_id = opened.garage_id;
  row.kind = opened.kind;
  row.status = opened.draft ? Status::draft : Status::open;
  row.customer_id = opened.customer_id;
  row.vehicle_id = opened.vehicle_id;
  row.booking_id = opened.booking_id;
  row.appointment_id = opened.appointment_id;
  row.currency = opened.currency;
  row.promised_at = opened.promised_at;
  row.technician_id = opened.technician_id;
  row.lines = opened.lines;
  row.descriptions = opened.personal.descriptions;
  row.words = opened.personal.words;
  row.steps = {{row.status, event.recorded_at(), std::nullopt}};
  row.created_at = event.recorded_at();
  show_in_list(event, row, views);
  const auto organisation = organisation_of(event);
  views.work.edit(WorkRow::key(organisation, row.customer_id)).jobs.push_back(row.job_id);
  if (row.vehicle_id) views.work.edit(WorkRow::key(organisation, *row.vehicle_id)).jobs.push_back(row.job_id);
}

/// The list of a vehicle keeps what was ever its.
void change_vehicle(const Event& event, const std::optional<domain::VehicleId>& vehicle, Views& views) {
  change(event, views, [&](JobRow& row) {
    row.vehicle_id = vehicle;
    if (!vehicle) return;
    auto& jobs = views.work.edit(WorkRow::key(organisation_of(event), *vehicle)).jobs;
    if (std::ranges::find(jobs, row.job_id) == jobs.end()) jobs.push_back(row.job_id);
  });
}

void answer(JobRow& row, std::int32_t number, domain::job::Approval approval) {
  for (auto& line : row.lines)
    if (line.line.number == number) line.approval = approval;
}

void project_lines(const Event& event, Views& views) {
  using namespace domain::job;
  on(
      event,  //
      [&](const LinesAdded& e) {
        change(event, views, [&](JobRow& row) {
          row.lines.insert(row.lines.end(), e.lines.begin(), e.lines.end());
          const auto& descriptions = e.personal.descriptions;
          row.descriptions.insert(row.descriptions.end(), descriptions.begin(), descriptions.end());
          if (e.quote_id) row.quote_ids.push_back(*e.quote_id);
        });
      },
      [&](const LineRevised& e) {
        change(event, views, [&](JobRow& row) {
          for (auto& line : row.lines)
            if (line.line.number == e.line.line.number) line = e.line;
          for (auto& description : row.descriptions)
            if (description.number == e.line.line.number) description.text = e.personal.description;
        });
      },
      [&](const LineRemoved& e) {
        change(event, views, [&](JobRow& row) {
          std::erase_if(row.lines, [&](const Line& line) { return line.line.number == e.number; });
          std::erase_if(row.descriptions,
                        [&](const auto& description) { return description.number == e.number; });
        });
      },
      [&](const LineApproved& e) { answer(edited(event, views), e.number, Approval::approved); },
      [&](const LineDeclined& e) { answer(edited(event, views), e.number, Approval::declined); });
}

}  // namespace

void project_jobs(const Event& event, Views& views) {
  using namespace domain::job;
  project_lines(event, views);
  on(
      event,  //
      [&](const Opened& e) { open(event, e, views); },
      [&](const Released&) { step_to(event, Status::open, views); },
      [&](const DetailsChanged& e) {
        change(event, views, [&](JobRow& row) {
          row.promised_at = e.promised_at;
          row.technician_id = e.technician_id;
          row.words = e.personal;
        });
      },
      [&](const VehicleChanged& e) { change_vehicle(event, e.vehicle_id, views); },
      [&](const Started&) { step_to(event, Status::in_progress, views); },
      [&](const Held& e) { step_to(event, Status::on_hold, views, e.personal.reason); },
      [&](const Resumed&) { step_to(event, Status::in_progress, views); },
      [&](const SentToQc&) { step_to(event, Status::qc, views); },
      [&](const SentBack& e) { step_to(event, Status::in_progress, views, e.personal.reason); },
      [&](const MadeReady&) { step_to(event, Status::ready, views); },
      [&](const Completed& e) { step_to(event, Status::completed, views).final_totals = e.totals; },
      [&](const Reopened& e) {
        step_to(event, Status::in_progress, views, e.personal.reason).final_totals.reset();
      },
      [&](const Closed&) { step_to(event, Status::closed, views); },
      [&](const Cancelled& e) { step_to(event, Status::cancelled, views, e.personal.reason); },
      [&](const Invoiced& e) {
        auto& row = edited(event, views);
        row.invoice_id = e.invoice_id;
        row.invoice_number = e.invoice_number;
      },
      [&](const InvoiceReleased&) {
        auto& row = edited(event, views);
        row.invoice_id.reset();
        row.invoice_number.reset();
      });
}

}  // namespace projections
