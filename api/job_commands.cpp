#include "api/job_commands.hpp"

#include <algorithm>

#include "api/application.hpp"
#include "api/field_problems.hpp"
#include "api/garage_resource.hpp"
#include "api/posting.hpp"
#include "domain/appointment.hpp"
#include "domain/garage.hpp"
#include "domain/staff.hpp"

namespace api {

using domain::appointment::Appointment;
using domain::booking::Booking;
using domain::garage::Garage;
using domain::job::Approval;
using domain::job::Job;
using domain::job::Kind;
using domain::recommendation::Recommendation;

namespace {

domain::job::NewLine new_line(const WorkLine& line) {
  return {line.line, line.description, line.needs_approval ? Approval::requested : Approval::approved};
}

std::vector<domain::job::NewLine> new_lines(const std::vector<WorkLine>& lines) {
  std::vector<domain::job::NewLine> made;
  made.reserve(lines.size());
  for (const auto& line : lines) made.push_back(new_line(line));
  return made;
}

WorkFor whom(const Job& job) { return {job.garage_id, job.customer_id, job.vehicle_id}; }

bool works_at(Transaction& transaction, const std::optional<domain::StaffId>& member,
              domain::GarageId garage) {
  if (!member) return true;
  const auto& staff = transaction.load<domain::staff::Staff>(*member);
  return staff.exists && staff.active && staff.role_at(garage);
}

/// What lines come to now; refused where it is too much.
Result<domain::document::Totals> totals(Transaction& transaction, domain::GarageId garage,
                                        const std::vector<domain::document::Line>& lines) {
  auto priced =
      priced_lines(transaction.load<Garage>(garage), lines, std::nullopt, today_at(transaction, garage));
  if (!priced) return std::unexpected(std::move(priced).error());
  return std::move(priced->totals);
}

std::vector<domain::document::Line> document_lines(const auto& lines) {
  std::vector<domain::document::Line> bare;
  bare.reserve(lines.size());
  for (const auto& line : lines) bare.push_back(line.line);
  return bare;
}

/// A booking says at least one service.
std::vector<std::string> booked_services(const JobToOpen& job) {
  auto services = job.words.services;
  for (const auto& line : job.lines)
    if (services.size() < domain::booking::services_max && job.words.services.empty() &&
        line.line.kind != domain::document::LineKind::sundries &&
        std::ranges::find(services, line.description) == services.end())
      services.push_back(shortened(line.description, domain::booking::service_characters_max));
  if (services.empty()) services.emplace_back("Workshop visit");
  return services;
}

/// A booking of the job's own, confirmed unless the job is a draft.
Result<void> book(Transaction& transaction, domain::BookingId id, const JobToOpen& job,
                  const std::string& number, std::int64_t price_minor) {
  const auto currency = transaction.load<Garage>(job.garage_id).currency;
  auto created = decide_on<Booking>(transaction, id,
                                    domain::booking::Create{.booking_id = id,
                                                            .job_number = number,
                                                            .garage_id = job.garage_id,
                                                            .customer_id = job.visitors.customer_id,
                                                            .vehicle_id = job.visitors.vehicle_id,
                                                            .vehicle_belongs = job.visitors.vehicle_belongs,
                                                            .starts_at = job.starts_at,
                                                            .duration_minutes = job.duration_minutes,
                                                            .services = booked_services(job),
                                                            .price = {price_minor, currency},
                                                            .garage_currency = currency,
                                                            .notes = job.words.notes});
  if (!created || job.draft) return created;
  return decide_on<Booking>(transaction, id, domain::booking::Confirm{});
}

Result<JobToOpen> job_of_booking(Transaction& transaction, domain::BookingId id, domain::GarageId garage) {
  const auto& booking = transaction.load<Booking>(id);
  if (!booking.job_number.empty() && booking.garage_id != garage)
    return unknown_reference("booking", "/bookingId");
  if (!booking.exists) return unknown_reference("booking", "/bookingId");
  JobToOpen job;
  job.garage_id = garage;
  job.visitors = {booking.customer_id, booking.vehicle_id, true};
  job.booking_id = id;
  job.starts_at = booking.starts_at;
  job.words.services = booking.services;
  job.words.notes = booking.notes;
  return job;
}

/// The vehicle that is said with the job becomes that of the booking, and so of the job.
Result<void> name_vehicle(Transaction& transaction, domain::BookingId id, NewVisitors& said, JobToOpen& job) {
  said.input.customer_id = job.visitors.customer_id;
  auto visitors = receive(transaction, said);
  if (!visitors) return std::unexpected(std::move(visitors).error());
  job.visitors = *visitors;
  const auto& booking = transaction.load<Booking>(id);
  return decide_on<Booking>(transaction, id,
                            domain::booking::ChangeDetails{visitors->vehicle_id, visitors->vehicle_belongs,
                                                           booking.services, booking.notes});
}

bool still_counts(Transaction& transaction, domain::RecommendationId id) {
  const auto status = transaction.load<Recommendation>(id).status;
  return domain::recommendation::is_outstanding(status) || status == domain::recommendation::Status::approved;
}

/// Declines what was declined before, was wanted then, and is not after all.
Result<void> decline_again(Transaction& transaction, domain::RecommendationId id, const DeclinedWork& said) {
  const auto before = transaction.load<Recommendation>(id);
  if (auto declined =
          decide_on<Recommendation>(transaction, id, domain::recommendation::Decline{said.reason});
      !declined)
    return declined;
  const auto currency = transaction.load<Garage>(before.garage_id).currency;
  return decide_on<Recommendation>(
      transaction, id,
      domain::recommendation::Revise{currency, said.severity.value_or(before.severity), before.estimate,
                                     said.due.value_or(before.due), before.words});
}

/// What was declined once and is wanted after all is done with the job.
Result<void> complete_kept(Transaction& transaction, domain::JobId id) {
  const auto job = transaction.load<Job>(id);
  for (const auto& line : job.lines) {
    const auto kept = job.kept_as(line.line.number);
    if (!kept || line.approval != Approval::approved || !still_counts(transaction, *kept)) continue;
    if (auto done = decide_on<Recommendation>(transaction, *kept, domain::recommendation::Complete{id});
        !done)
      return done;
  }
  return {};
}

template <class Command>
Result<void> step_booking(Transaction& transaction, domain::JobId id, const Command& command) {
  const auto booking = transaction.load<Job>(id).booking_id;
  return booking ? decide_on<Booking>(transaction, *booking, command) : Result<void>{};
}

}  // namespace

Result<NewJob> new_job(JobInput input, const GarageSettings& garage) {
  NewJob job{.garage_id = garage.row.garage_id, .input = std::move(input), .visitors = std::nullopt};
  auto& said = job.input;
  if (said.booking_id && (said.customer_id || said.customer))
    return wrong_field("/bookingId", "exactly-one", "The booking says for whom it is.");
  if (said.booking_id && !said.vehicle_id && !said.vehicle) return job;
  // Whose booking it is shows when it is read; until then it is somebody's whom we know.
  if (said.booking_id) said.customer_id.emplace();
  auto visitors = new_visitors(
      {said.customer_id, std::move(said.customer), said.vehicle_id, std::move(said.vehicle)}, garage);
  if (!visitors) return std::unexpected(std::move(visitors).error());
  job.visitors = *std::move(visitors);
  return job;
}

Result<domain::JobId> make_job(Transaction& transaction, NewJob& job) {
  auto& input = job.input;
  JobToOpen opened;
  if (input.booking_id) {
    auto booked = job_of_booking(transaction, *input.booking_id, job.garage_id);
    if (!booked) return std::unexpected(std::move(booked).error());
    opened = *std::move(booked);
    if (job.visitors)
      if (auto named = name_vehicle(transaction, *input.booking_id, *job.visitors, opened); !named)
        return std::unexpected(std::move(named).error());
  } else {
    auto visitors = receive(transaction, *job.visitors);
    if (!visitors) return std::unexpected(std::move(visitors).error());
    opened.garage_id = job.garage_id;
    opened.visitors = *std::move(visitors);
    opened.starts_at = transaction.context().now;
  }
  opened.kind = input.kind.value_or(Kind::service);
  opened.draft = input.draft.value_or(false);
  opened.promised_at = input.promised_at;
  opened.technician_id = input.technician_id;
  if (input.services) opened.words.services = *input.services;
  opened.words.concern = input.concern;
  if (input.notes) opened.words.notes = input.notes;
  if (input.lines) {
    auto lines = work_lines(
        transaction, {job.garage_id, opened.visitors.customer_id, opened.visitors.vehicle_id}, *input.lines);
    if (!lines) return std::unexpected(std::move(lines).error());
    opened.lines = *std::move(lines);
  }
  return open_job(transaction, opened);
}

Result<domain::JobId> open_job(Transaction& transaction, const JobToOpen& job) {
  auto id = Application::new_id<domain::JobId>();
  std::optional<domain::BookingId> booking_id = job.booking_id;
  if (booking_id) id = job_of(*booking_id);
  else if (job.kind == Kind::service) booking_id = domain::BookingId{id.ulid};
  if (transaction.load<Job>(id).exists)
    return std::unexpected(Problem{409, "job-exists", "The booking has a job already.", {}, id.text(), {}});
  const bool is_booked = job.booking_id.has_value();
  const auto number = is_booked ? transaction.load<Booking>(*booking_id).job_number
                                : take_job_number(transaction, job.garage_id);
  auto opened = decide_on<Job>(
      transaction, id,
      domain::job::Open{.number = number,
                        .garage_id = job.garage_id,
                        .kind = job.kind,
                        .draft = job.draft,
                        .customer_id = job.visitors.customer_id,
                        .vehicle_id = job.visitors.vehicle_id,
                        .vehicle_belongs = job.visitors.vehicle_belongs,
                        .booking_id = booking_id,
                        .appointment_id = job.appointment_id,
                        .currency = transaction.load<Garage>(job.garage_id).currency,
                        .promised_at = job.promised_at,
                        .technician_id = job.technician_id,
                        .technician_usable = works_at(transaction, job.technician_id, job.garage_id),
                        .lines = new_lines(job.lines),
                        .words = job.words});
  if (!opened) return std::unexpected(std::move(opened).error());
  const auto estimate = totals(transaction, job.garage_id, document_lines(job.lines));
  if (!estimate) return std::unexpected(estimate.error());
  if (!booking_id) return id;
  if (!is_booked) {
    if (auto booked = book(transaction, *booking_id, job, number, estimate->gross_minor); !booked)
      return std::unexpected(std::move(booked).error());
  } else if (!job.draft &&
             transaction.load<Booking>(*booking_id).status == domain::booking::Status::pending) {
    if (auto confirmed = decide_on<Booking>(transaction, *booking_id, domain::booking::Confirm{}); !confirmed)
      return std::unexpected(std::move(confirmed).error());
  }
  // A booking whose work has begun has a job whose work has begun.
  if (is_booked && transaction.load<Booking>(*booking_id).status == domain::booking::Status::in_service)
    if (auto started = decide_on<Job>(transaction, id, domain::job::Start{}); !started)
      return std::unexpected(std::move(started).error());
  const auto status = transaction.load<Booking>(*booking_id).status;
  if (status == domain::booking::Status::completed || status == domain::booking::Status::cancelled)
    return std::unexpected(Problem{409,
                                   "invalid-transition",
                                   "The booking is over, so it gets no job.",
                                   {},
                                   status == domain::booking::Status::completed ? "completed" : "cancelled",
                                   {}});
  return id;
}

Result<Conversion> convert_appointment(Transaction& transaction, domain::AppointmentId id) {
  const auto appointment = transaction.load<Appointment>(id);
  if (appointment.job_id) return Conversion{*appointment.job_id, false};
  // Only a confirmed one: otherwise nothing below is done.
  if (appointment.status != domain::appointment::Status::confirmed)
    return std::unexpected(
        decide_on<Appointment>(transaction, id, domain::appointment::Complete{domain::JobId{}, {}}).error());
  JobToOpen job;
  job.garage_id = appointment.garage_id;
  job.visitors = {appointment.customer_id, appointment.vehicle_id,
                  vehicle_belongs(transaction, appointment.vehicle_id, appointment.customer_id)};
  job.appointment_id = id;
  job.starts_at = *appointment.plan.starts_at;
  job.duration_minutes = appointment.plan.duration_minutes;
  job.words = {appointment.words.services, appointment.words.concern, appointment.words.notes};
  auto lines =
      catalogue_lines(transaction, {appointment.garage_id, appointment.customer_id, appointment.vehicle_id},
                      appointment.service_ids);
  if (!lines) return std::unexpected(std::move(lines).error());
  job.lines = *std::move(lines);
  const auto opened = open_job(transaction, job);
  if (!opened) return std::unexpected(opened.error());
  const domain::appointment::Complete complete{*opened, transaction.load<Job>(*opened).booking_id};
  if (auto completed = decide_on<Appointment>(transaction, id, complete); !completed)
    return std::unexpected(std::move(completed).error());
  return Conversion{*opened, true};
}

Result<void> add_job_lines(Transaction& transaction, domain::JobId id, const std::vector<WorkLine>& lines,
                           std::optional<domain::QuoteId> quote_id) {
  if (auto added = decide_on<Job>(transaction, id, domain::job::AddLines{new_lines(lines), quote_id}); !added)
    return added;
  const auto& job = transaction.load<Job>(id);
  if (auto all = totals(transaction, job.garage_id, document_lines(job.lines)); !all)
    return std::unexpected(std::move(all).error());
  return {};
}

Result<void> patch_job_line(Transaction& transaction, domain::JobId id, std::int32_t number,
                            std::string_view merge_patch) {
  const auto& job = transaction.load<Job>(id);
  const auto line =
      std::ranges::find_if(job.lines, [&](const auto& one) { return one.line.number == number; });
  if (line == job.lines.end()) return problem(404, "line-not-found", "The job has no line of this number.");
  WorkLineInput input;
  input.service_id = line->line.service_id;
  input.kind = line->line.kind;
  input.description = domain::document::description_of(job.descriptions, number);
  input.quantity = line->line.quantity;
  input.unit_price = line->line.unit_price;
  input.includes_tax = line->line.includes_tax;
  input.tax = line->line.tax;
  for (const auto& offer : line->line.offers)
    if (offer.source == domain::document::DiscountSource::manual && offer.percent)
      input.discount_percent = offer.percent;
  input.needs_approval = line->approval == Approval::requested;
  if (const auto errors = json::merge(input, merge_patch); !errors.empty())
    return std::unexpected(Router::explain(errors));
  // The line stays what it is, whatever the catalogue says by now.
  const auto service_id = std::exchange(input.service_id, std::nullopt);
  auto lines = work_lines(transaction, whom(job), {input});
  if (!lines) {
    auto refused = std::move(lines).error();
    for (auto& error : refused.errors)
      if (error.pointer.starts_with("/lines/0")) error.pointer.erase(0, std::string_view("/lines/0").size());
    return std::unexpected(std::move(refused));
  }
  auto revised = new_line(lines->front());
  revised.line.service_id = service_id;
  if (!lines->front().needs_approval && line->approval == Approval::declined)
    revised.approval = Approval::declined;
  ask_for_discounts(transaction, whom(job), revised.line);
  keep_agreed_price(line->line, revised.line);
  if (auto done = decide_on<Job>(transaction, id, domain::job::ReviseLine{number, std::move(revised)}); !done)
    return done;
  if (auto all = totals(transaction, job.garage_id, document_lines(job.lines)); !all)
    return std::unexpected(std::move(all).error());
  return {};
}

Result<void> patch_job(Transaction& transaction, domain::JobId id, std::string_view merge_patch) {
  const auto& job = transaction.load<Job>(id);
  JobDetailsInput input{job.promised_at, job.technician_id, job.words.services, job.words.concern,
                        job.words.notes};
  if (const auto errors = json::merge(input, merge_patch); !errors.empty())
    return std::unexpected(Router::explain(errors));
  const bool usable = works_at(transaction, input.technician_id, job.garage_id);
  return decide_on<Job>(transaction, id,
                        domain::job::ChangeDetails{
                            input.promised_at,
                            input.technician_id,
                            usable,
                            {std::move(input.services), std::move(input.concern), std::move(input.notes)}});
}

Result<void> approve_job_line(Transaction& transaction, domain::JobId id, std::int32_t number) {
  if (auto approved = decide_on<Job>(transaction, id, domain::job::ApproveLine{number}); !approved)
    return approved;
  const auto kept = transaction.load<Job>(id).kept_as(number);
  if (!kept || !domain::recommendation::is_outstanding(transaction.load<Recommendation>(*kept).status))
    return {};
  return decide_on<Recommendation>(transaction, *kept, domain::recommendation::Approve{});
}

Result<void> decline_job_line(Transaction& transaction, domain::JobId id, std::int32_t number,
                              const DeclinedWork& said) {
  const auto job = transaction.load<Job>(id);
  const auto line =
      std::ranges::find_if(job.lines, [&](const auto& one) { return one.line.number == number; });
  if (line == job.lines.end()) return problem(404, "line-not-found", "The job has no line of this number.");
  if (line->approval == Approval::declined) return {};
  if (const auto before = job.kept_as(number); before && still_counts(transaction, *before)) {
    if (auto declined = decline_again(transaction, *before, said); !declined) return declined;
    return decide_on<Job>(transaction, id, domain::job::DeclineLine{number, before});
  }
  const auto worth = totals(transaction, job.garage_id, {line->line});
  if (!worth) return std::unexpected(worth.error());
  const auto kept = keep_declined(transaction,
                                  {.garage_id = job.garage_id,
                                   .customer_id = job.customer_id,
                                   .vehicle_id = job.vehicle_id,
                                   .source = domain::recommendation::Source::job,
                                   .job_id = id,
                                   .quote_id = std::nullopt,
                                   .service_id = line->line.service_id,
                                   .estimate = {worth->gross_minor, job.currency},
                                   .description = domain::document::description_of(job.descriptions, number)},
                                  said);
  if (!kept) return std::unexpected(kept.error());
  return decide_on<Job>(transaction, id, domain::job::DeclineLine{number, *kept});
}

Result<void> release_job(Transaction& transaction, domain::JobId id) {
  if (auto released = decide_on<Job>(transaction, id, domain::job::Release{}); !released) return released;
  const auto booking = transaction.load<Job>(id).booking_id;
  if (!booking || transaction.load<Booking>(*booking).status != domain::booking::Status::pending) return {};
  return decide_on<Booking>(transaction, *booking, domain::booking::Confirm{});
}

Result<void> start_job(Transaction& transaction, domain::JobId id) {
  if (auto started = decide_on<Job>(transaction, id, domain::job::Start{}); !started) return started;
  return step_booking(transaction, id, domain::booking::Start{});
}

Result<void> complete_job(Transaction& transaction, domain::JobId id) {
  const auto& job = transaction.load<Job>(id);
  const auto worth = totals(transaction, job.garage_id, domain::job::approved_lines(job, id).lines);
  if (!worth) return std::unexpected(worth.error());
  if (auto completed = decide_on<Job>(transaction, id, domain::job::Complete{*worth}); !completed)
    return completed;
  if (auto kept = complete_kept(transaction, id); !kept) return kept;
  if (!job.lines.empty())
    if (auto priced =
            step_booking(transaction, id, domain::booking::Reprice{{worth->gross_minor, job.currency}});
        !priced)
      return priced;
  return step_booking(transaction, id, domain::booking::Complete{});
}

Result<void> reopen_job(Transaction& transaction, domain::JobId id,
                        const std::optional<std::string>& reason) {
  if (auto reopened = decide_on<Job>(transaction, id, domain::job::Reopen{reason}); !reopened)
    return reopened;
  return step_booking(transaction, id, domain::booking::Reopen{reason});
}

Result<void> cancel_job(Transaction& transaction, domain::JobId id,
                        const std::optional<std::string>& reason) {
  if (auto cancelled = decide_on<Job>(transaction, id, domain::job::Cancel{reason}); !cancelled)
    return cancelled;
  return step_booking(transaction, id, domain::booking::Cancel{reason});
}

}  // namespace api
