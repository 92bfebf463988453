// Jobs: opening them, their lines, and taking one through its life.
#include <algorithm>
#include <charconv>

#include "api/application.hpp"
#include "api/garage_resource.hpp"
#include "api/job_commands.hpp"
#include "api/job_view.hpp"
#include "api/page.hpp"
#include "api/routes.hpp"
#include "api/work_search.hpp"
#include "domain/appointment.hpp"

namespace api {

namespace {

using domain::job::Job;
using projections::JobListRow;
using projections::JobRow;

constexpr ResourceWords words{"job", "/v1/jobs/"};
constexpr std::string_view refusal =
    "409 invalid-transition, with the status in conflictsWith, where it cannot.";

struct ReasonInput {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(ReasonInput, (), (reason))

struct LinesInput {
  std::vector<WorkLineInput> lines;
};
BOOST_DESCRIBE_STRUCT(LinesInput, (), (lines))

using JobsPage = Page<JobView>;

// ---- reading ------------------------------------------------------------------------------------

Result<JobView> read_one(const ReadCall& call) {
  const auto row = find_resource<JobRow, domain::JobId>(call, words, Permission::workshop_read);
  if (!row) return std::unexpected(row.error());
  Surroundings surroundings(call.organisation(), *call.rows);
  return job_view(*row, surroundings, call.now);
}

/// The newest first.
Result<JobsPage> list(const ReadCall& call) {
  const auto garage = call.id<domain::GarageId>(0, "garage");
  if (!garage) return std::unexpected(garage.error());
  const auto paging = Paging::from(call);
  if (!paging) return std::unexpected(paging.error());
  const auto statuses = named_values<domain::job::Status>(call, "status");
  if (!statuses) return std::unexpected(statuses.error());
  const auto kinds = named_values<domain::job::Kind>(call, "kind");
  if (!kinds) return std::unexpected(kinds.error());
  const auto customer = call.parameter<domain::CustomerId>("customerId");
  if (!customer) return std::unexpected(customer.error());
  const auto vehicle = call.parameter<domain::VehicleId>("vehicleId");
  if (!vehicle) return std::unexpected(vehicle.error());

  const WorkSearch search(call.query.find("q").value_or(""));
  Surroundings surroundings(call.organisation(), *call.rows);
  JobsPage page{.page = paging->page, .page_size = paging->page_size};
  const auto begin = static_cast<std::int64_t>(paging->offset());
  std::vector<domain::JobId> ids;
  const auto prefix = JobListRow::prefix(call.organisation(), *garage);
  auto end = prefix;
  end.text("\xff");
  call.rows->scan(prefix, end, true, [&](std::string_view, std::string_view stored) {
    const auto row = projections::decode_row<JobListRow>(stored);
    const bool fits = is_asked_for(*statuses, row.status) && is_asked_for(*kinds, row.kind) &&
                      (!*customer || row.customer_id == **customer) &&
                      (!*vehicle || row.vehicle_id == **vehicle) &&
                      search.finds(row.number, row.text, row.customer_id, row.vehicle_id, surroundings);
    if (!fits) return true;
    if (page.total_items >= begin && page.total_items < begin + page.page_size) ids.push_back(row.job_id);
    ++page.total_items;
    return true;
  });
  page.items = job_views(ids, surroundings, call.now);
  page.total_pages = paging->pages(page.total_items);
  return page;
}

// ---- opening ------------------------------------------------------------------------------------

Result<Decide> create(const Application& application, const CommandCall& call, JobInput input) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  auto job = new_job(std::move(input), **garage);
  if (!job) return std::unexpected(std::move(job).error());
  return [job = *std::move(job)](Transaction& transaction) mutable -> Result<Done> {
    const auto made = make_job(transaction, job);
    if (!made) return std::unexpected(made.error());
    return Done{201, std::string(words.path) + made->text()};
  };
}

Result<Decide> convert(const CommandCall& call) {
  using domain::appointment::Appointment;
  const auto id = call.id<domain::AppointmentId>(0, "appointment");
  if (!id) return std::unexpected(id.error());
  return [id = *id, principal = call.principal,
          if_match = call.if_match](Transaction& transaction) -> Result<Done> {
    const auto& appointment = transaction.load<Appointment>(id);
    if (!appointment.exists) return no_such("appointment");
    if (!principal->may_at(Permission::workshop_write, appointment.garage_id))
      return forbidden_at_garage("appointment");
    // The version is that of an appointment which is not a job yet; asked again, the answer is the same.
    if (!appointment.job_id)
      if (auto expected = transaction.expect<Appointment>(id, if_match); !expected)
        return std::unexpected(std::move(expected).error());
    const auto converted = convert_appointment(transaction, id);
    if (!converted) return std::unexpected(converted.error());
    return Done{converted->is_new ? 201 : 200, std::string(words.path) + converted->job_id.text()};
  };
}

void add_reading_routes(Router& router) {
  router.read<JobsPage>({.path = "/v1/garages/{garageId}/jobs",
                         .permission = Permission::workshop_read,
                         .summary = "The jobs of a garage",
                         .description = "The newest first.",
                         .query = {{"status",
                                    "draft, open, in_progress, on_hold, qc, ready, completed, closed or "
                                    "cancelled; several with commas."},
                                   {"kind", "service or parts."},
                                   {"customerId", "Of this customer."},
                                   {"vehicleId", "Of this vehicle."},
                                   {"q", "Number, name, vehicle, plate, service or words of a line."},
                                   page_parameter,
                                   page_size_parameter}},
                        list);
  router.read<JobView>(
      {.path = "/v1/jobs/{jobId}",
       .permission = Permission::workshop_read,
       .summary = "A job",
       .description = "allowedSteps says what can be done with it next. Each line shows the discounts "
                      "that were considered and the one that won.",
       .as_of = true},
      read_one);
}

void add_main_routes(Application& application) {
  auto& router = application.router();
  router.command<JobInput>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/jobs",
       .permission = Permission::workshop_write,
       .summary = "Open a job",
       .description =
           "kind service (the default) needs a vehicle, and gets a booking of the same number; "
           "bookingId opens it for a booking that is made already, whose vehicle is the job's, and "
           "may be said here (vehicleId, vehicle). kind parts needs a customer only, and has no "
           "labour. Lines "
           "are of the catalogue (serviceId) or in words. With draft it is opened later.",
       .example = R"({"kind": "service", "customerId": "cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB",
 "vehicleId": "veh_01JD3Z8Q6N4T0V9K5M2R7W1XYB", "concern": "squeals when braking",
 "lines": [{"kind": "labour", "description": "Fit front brake pads", "quantity": 1.5, "unitPrice": 6500},
           {"kind": "parts", "description": "Front brake pads", "unitPrice": 4295}]})",
       .success = 201},
      [&application](const CommandCall& call, JobInput input) {
        return create(application, call, std::move(input));
      });
  auto& converted = router.command<NoBody>(
      {.method = "POST",
       .path = "/v1/appointments/{appointmentId}/convert",
       .permission = Permission::workshop_write,
       .summary = "Make a job of a confirmed appointment",
       .description =
           "In one commit: the job with the customer, the vehicle, the concern and the services; a confirmed "
           "booking of the same number; and the appointment completed. Asked again, the same job, with 200.",
       .success = 201},
      [](const CommandCall& call, NoBody) { return convert(call); });
  converted.reply_schema = schema<JobView>();
  add_merge_patch<Job, JobDetailsInput>(router,
                                        {.path = "/v1/jobs/{jobId}",
                                         .permission = Permission::workshop_work,
                                         .summary = "Change what is said of a job",
                                         .description = "A merge patch (RFC 7396).",
                                         .example = R"({"notes": "wheel nut key is in the boot"})"},
                                        words, patch_job);
}

// ---- lines --------------------------------------------------------------------------------------

Result<std::int32_t> line_number(const CommandCall& call) {
  const auto text = call.path_parameters[1];
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return no_such("line");
  return number;
}

/// A change of one line; `decide(transaction, job, number)`.
template <class DecideLine>
Result<Decide> on_line(const CommandCall& call, Permission permission, DecideLine decide) {
  const auto number = line_number(call);
  if (!number) return std::unexpected(number.error());
  return on_resource<Job>(
      call, words, permission,
      [number = *number, decide = std::move(decide)](Transaction& transaction, domain::JobId id) {
        return decide(transaction, id, number);
      });
}

void add_line_routes(Router& router) {
  router.command<LinesInput>(
      {.method = "POST",
       .path = "/v1/jobs/{jobId}/lines",
       .permission = Permission::workshop_work,
       .summary = "Add lines to a job",
       .description =
           "Of the catalogue, or in words; unitPrice is in minor units of the job's currency. With "
           "needsApproval the customer is still to be asked, and the job is not completed before the answer. "
           "discountPercent is a discount given by hand; others apply by themselves.",
       .example = R"({"lines": [{"kind": "parts", "description": "Brake fluid", "unitPrice": 950}]})"},
      [](const CommandCall& call, LinesInput body) {
        return on_resource<Job>(
            call, words, Permission::workshop_work,
            [body = std::move(body)](Transaction& transaction, domain::JobId id) -> Result<void> {
              const auto& job = transaction.load<Job>(id);
              const auto lines =
                  work_lines(transaction, {job.garage_id, job.customer_id, job.vehicle_id}, body.lines);
              if (!lines) return std::unexpected(lines.error());
              return add_job_lines(transaction, id, *lines, std::nullopt);
            });
      });
  auto& patched = router.command<RawBody>(
      {.method = "PATCH",
       .path = "/v1/jobs/{jobId}/lines/{number}",
       .permission = Permission::workshop_work,
       .summary = "Change a line of a job",
       .description = "A merge patch (RFC 7396). It keeps its number.",
       .example = R"({"quantity": 2})",
       .if_match_required = true,
       .request_type = "application/merge-patch+json"},
      [](const CommandCall& call, RawBody) {
        return on_line(call, Permission::workshop_work,
                       [patch = std::string(call.body)](Transaction& transaction, domain::JobId id,
                                                        std::int32_t number) {
                         return patch_job_line(transaction, id, number, patch);
                       });
      });
  patched.body_schema = schema<WorkLineInput>();
}

void add_line_step_routes(Router& router) {
  router.command<NoBody>({.method = "DELETE",
                          .path = "/v1/jobs/{jobId}/lines/{number}",
                          .permission = Permission::workshop_work,
                          .summary = "Take a line off a job"},
                         [](const CommandCall& call, NoBody) {
                           return on_line(
                               call, Permission::workshop_work,
                               [](Transaction& transaction, domain::JobId id, std::int32_t number) {
                                 return decide_on<Job>(transaction, id, domain::job::RemoveLine{number});
                               });
                         });
  router.command<NoBody>({.method = "POST",
                          .path = "/v1/jobs/{jobId}/lines/{number}/approve",
                          .permission = Permission::workshop_write,
                          .summary = "Note that the customer wants a line",
                          .description = "If it was declined before, the declined work is approved, and done "
                                         "with the job."},
                         [](const CommandCall& call, NoBody) {
                           return on_line(
                               call, Permission::workshop_write,
                               [](Transaction& transaction, domain::JobId id, std::int32_t number) {
                                 return approve_job_line(transaction, id, number);
                               });
                         });
  router.command<DeclinedWork>(
      {.method = "POST",
       .path = "/v1/jobs/{jobId}/lines/{number}/decline",
       .permission = Permission::workshop_write,
       .summary = "Note that the customer does not want a line",
       .description = "It stays on the job without being billed, and is kept as declined work.",
       .example = R"({"severity": "red", "due": {"date": "2027-01-31"}, "reason": "wants to wait"})"},
      [](const CommandCall& call, DeclinedWork body) {
        return on_line(
            call, Permission::workshop_write,
            [body = std::move(body)](Transaction& transaction, domain::JobId id, std::int32_t number) {
              return decline_job_line(transaction, id, number, body);
            });
      });
}

// ---- steps --------------------------------------------------------------------------------------

/// A step without a body; `decide(transaction, job)`.
template <class DecideStep>
void add_step(Router& router, RouteInfo info, DecideStep decide) {
  const auto permission = info.permission;
  router.command<NoBody>(std::move(info), [permission, decide](const CommandCall& call, NoBody) {
    return on_resource<Job>(call, words, permission, decide);
  });
}

/// A step with a reason that may be left out, body and all.
template <class DecideStep>
void add_step_with_reason(Router& router, RouteInfo info, DecideStep decide) {
  const auto permission = info.permission;
  add_step_with_optional_body<Job, ReasonInput>(
      router, std::move(info), words, permission,
      [decide](Transaction& transaction, domain::JobId id, const ReasonInput& body) {
        return decide(transaction, id, body.reason);
      });
}

template <class Command>
Result<void> plain(Transaction& transaction, domain::JobId id) {
  return decide_on<Job>(transaction, id, Command{});
}
template <class Command>
Result<void> with_reason(Transaction& transaction, domain::JobId id,
                         const std::optional<std::string>& reason) {
  return decide_on<Job>(transaction, id, Command{reason});
}

void add_step_routes(Router& router) {
  using namespace domain::job;
  constexpr auto write = Permission::workshop_write;
  constexpr auto work = Permission::workshop_work;
  const auto info = [](std::string_view path, Permission permission, std::string_view summary,
                       std::string_view description = refusal, std::string_view example = {}) {
    return RouteInfo{.method = "POST",
                     .path = path,
                     .permission = permission,
                     .summary = summary,
                     .description = description,
                     .example = example};
  };
  add_step(router, info("/v1/jobs/{jobId}/open", write, "Open a draft"), release_job);
  add_step(router,
           info("/v1/jobs/{jobId}/start", work, "Begin the work",
                "The booking is in service from then on. 409 invalid-transition where it cannot."),
           start_job);
  add_step_with_reason(
      router,
      info("/v1/jobs/{jobId}/hold", work, "Put a job on hold", refusal, R"({"reason": "waiting for parts"})"),
      with_reason<Hold>);
  add_step(router, info("/v1/jobs/{jobId}/resume", work, "Go on with a job that is on hold"), plain<Resume>);
  add_step(router, info("/v1/jobs/{jobId}/qc", work, "Have the work checked"), plain<SendToQc>);
  add_step_with_reason(router,
                       info("/v1/jobs/{jobId}/rework", work, "Send a job back to be done again", refusal,
                            R"({"reason": "still squeals"})"),
                       with_reason<SendBack>);
  add_step(router,
           info("/v1/jobs/{jobId}/ready", work, "Say that the customer can come for it",
                "After the check; a parts job without one. 409 invalid-transition where it cannot."),
           plain<MakeReady>);
  add_step(router,
           info("/v1/jobs/{jobId}/complete", work, "Complete a job",
                "The booking is completed with it, at what the approved lines come to. 409 line-not-answered "
                "while the customer is still to be asked about one."),
           complete_job);
  add_step_with_reason(
      router,
      info("/v1/jobs/{jobId}/reopen", Permission::bookings_reopen, "Go on with the work of a completed job",
           refusal, R"({"reason": "a part was forgotten"})"),
      reopen_job);
  add_step(router, info("/v1/jobs/{jobId}/close", write, "Close a completed job"), plain<Close>);
  add_step_with_reason(router,
                       info("/v1/jobs/{jobId}/cancel", write, "Cancel a job that is not completed",
                            "Its booking too. Once the work has begun a reason is required.",
                            R"({"reason": "the customer is ill"})"),
                       cancel_job);
}

}  // namespace

void add_job_routes(Application& application) {
  add_reading_routes(application.router());
  add_main_routes(application);
  add_line_routes(application.router());
  add_line_step_routes(application.router());
  add_step_routes(application.router());
}

}  // namespace api
