// Declined work: what was advised and not done, who is overdue for what, and asking again.
#include <algorithm>
#include <limits>
#include <tuple>

#include "api/application.hpp"
#include "api/garage_resource.hpp"
#include "api/page.hpp"
#include "api/recommendation_view.hpp"
#include "api/routes.hpp"
#include "api/surroundings.hpp"
#include "api/visitors.hpp"
#include "api/work_search.hpp"
#include "domain/garage.hpp"
#include "domain/job.hpp"
#include "domain/odometer.hpp"
#include "domain/recommendation.hpp"
#include "domain/service.hpp"
#include "projections/customers.hpp"
#include "projections/jobs.hpp"
#include "projections/vehicles.hpp"

namespace api {

namespace {

using domain::recommendation::FollowUp;
using domain::recommendation::Recommendation;
using domain::recommendation::Severity;
using domain::recommendation::Status;
using projections::OutstandingRow;
using projections::read_row;
using projections::RecommendationRow;

constexpr ResourceWords words{"recommendation", "/v1/recommendations/"};

struct RecommendationInput {
  domain::CustomerId customer_id;
  std::optional<domain::VehicleId> vehicle_id;
  std::string description;
  std::optional<std::string> notes;
  std::optional<domain::recommendation::Source> source;
  std::optional<domain::JobId> job_id;
  std::optional<domain::ServiceId> service_id;
  std::optional<Severity> severity;
  std::optional<domain::Money> estimate;
  std::optional<domain::recommendation::Due> due;
};
BOOST_DESCRIBE_STRUCT(RecommendationInput, (),
                      (customer_id, vehicle_id, description, notes, source, job_id, service_id, severity,
                       estimate, due))

/// What a merge patch of a recommendation is applied to.
struct RecommendationDetailsInput {
  std::string description;
  std::optional<std::string> notes;
  Severity severity = Severity::amber;
  std::optional<domain::Money> estimate;
  domain::recommendation::Due due;
};
BOOST_DESCRIBE_STRUCT(RecommendationDetailsInput, (), (description, notes, severity, estimate, due))

struct RecommendationView {
  domain::RecommendationId recommendation_id;
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  std::optional<BookedCustomer> customer;
  std::optional<std::string> phone_number;
  bool marketing_allowed = false;  ///< on any channel
  std::optional<domain::VehicleId> vehicle_id;
  std::optional<BookedVehicle> vehicle;
  std::string description;
  std::optional<std::string> notes;
  domain::recommendation::Source source = domain::recommendation::Source::manual;
  std::optional<domain::JobId> job_id;
  std::optional<std::string> job_number;
  std::optional<domain::QuoteId> quote_id;
  std::optional<domain::ServiceId> service_id;
  Status status = Status::open;
  Severity severity = Severity::amber;
  std::optional<domain::Money> estimate;
  std::optional<domain::Date> due_date;
  std::optional<domain::Mileage> due_mileage;
  std::optional<std::int64_t> overdue_days;  ///< since the day on which it was due
  bool overdue = false;                      ///< by date or by the vehicle's mileage
  std::int64_t times_declined = 0;
  std::optional<domain::Instant> declined_at;
  FollowUp follow_up = FollowUp::none;
  std::optional<domain::Date> next_on;
  std::optional<domain::Instant> last_contact_at;
  std::vector<projections::FollowUpRow> follow_ups;
  std::optional<domain::JobId> done_in_job_id;
  std::optional<domain::RecommendationId> superseded_by_id;
  std::vector<std::string> allowed_steps;
  std::vector<projections::RecommendationStep> steps;
  std::string details_url;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(RecommendationView, (),
                      (recommendation_id, garage_id, customer_id, customer, phone_number, marketing_allowed,
                       vehicle_id, vehicle, description, notes, source, job_id, job_number, quote_id,
                       service_id, status, severity, estimate, due_date, due_mileage, overdue_days, overdue,
                       times_declined, declined_at, follow_up, next_on, last_contact_at, follow_ups,
                       done_in_job_id, superseded_by_id, allowed_steps, steps, details_url, created_at,
                       updated_at, version))

using DeclinedWorkPage = Page<RecommendationView>;

struct ReasonInput {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(ReasonInput, (), (reason))

struct DeferInput {
  std::optional<domain::recommendation::Due> due;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(DeferInput, (), (due, reason))

struct FollowUpInput {
  FollowUp status = FollowUp::contacted;
  std::optional<domain::Date> next_on;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(FollowUpInput, (), (status, next_on, note))

struct CompleteInput {
  std::optional<domain::JobId> job_id;
};
BOOST_DESCRIBE_STRUCT(CompleteInput, (), (job_id))

struct SupersedeInput {
  domain::RecommendationId by_id;
};
BOOST_DESCRIBE_STRUCT(SupersedeInput, (), (by_id))

// ---- reading ------------------------------------------------------------------------------------

/// Whether a vehicle has driven as far as that.
bool has_driven(const projections::VehicleRow& vehicle, const domain::Mileage& due) {
  return !vehicle.readings.empty() &&
         domain::in_unit(vehicle.readings.back().reading, due.unit).value >= due.value;
}

bool is_overdue(const domain::recommendation::Due& due, const std::optional<domain::VehicleId>& vehicle,
                const std::optional<domain::Date>& today, Surroundings& surroundings) {
  if (due.date && today && *due.date < *today) return true;
  if (!due.mileage || !vehicle) return false;
  const auto row = read_row<projections::VehicleRow>(
      surroundings.rows(), projections::VehicleRow::key(surroundings.organisation(), *vehicle));
  return row && has_driven(*row, *due.mileage);
}

bool allows_marketing(const domain::customer::CommunicationPreferences& preferences) {
  return preferences.email.marketing || preferences.sms.marketing || preferences.whatsapp.marketing ||
         preferences.phone.marketing;
}

void show_customer(const RecommendationRow& row, Surroundings& surroundings, RecommendationView& view) {
  view.customer = surroundings.customer(row.customer_id);
  const auto customer = read_row<projections::CustomerRow>(
      surroundings.rows(), projections::CustomerRow::key(surroundings.organisation(), row.customer_id));
  if (!customer) return;
  if (!customer->details.phones.empty()) view.phone_number = customer->details.phones.front().e164;
  view.marketing_allowed = allows_marketing(customer->preferences);
}

RecommendationView view_of(const RecommendationRow& row, Surroundings& surroundings, domain::Instant now) {
  const auto today = surroundings.local_day(row.garage_id, now);
  RecommendationView view;
  view.recommendation_id = row.recommendation_id;
  view.garage_id = row.garage_id;
  view.customer_id = row.customer_id;
  show_customer(row, surroundings, view);
  view.vehicle_id = row.vehicle_id;
  view.vehicle = surroundings.vehicle(row.vehicle_id);
  view.description = row.words.description;
  view.notes = row.words.notes;
  view.source = row.source;
  view.job_id = row.job_id;
  if (row.job_id)
    if (const auto job = read_row<projections::JobRow>(
            surroundings.rows(), projections::JobRow::key(surroundings.organisation(), *row.job_id)))
      view.job_number = job->number;
  view.quote_id = row.quote_id;
  view.service_id = row.service_id;
  view.status = row.status;
  view.severity = row.severity;
  view.estimate = row.estimate;
  view.due_date = row.due.date;
  view.due_mileage = row.due.mileage;
  const bool outstanding = domain::recommendation::is_outstanding(row.status);
  if (outstanding && today && row.due.date && *row.due.date < *today)
    view.overdue_days = today->days - row.due.date->days;
  view.overdue = outstanding && is_overdue(row.due, row.vehicle_id, today, surroundings);
  view.times_declined = row.times_declined;
  view.declined_at = row.declined_at;
  view.follow_up = row.follow_up;
  view.next_on = row.next_on;
  view.last_contact_at = row.last_contact_at;
  view.follow_ups = row.follow_ups;
  view.done_in_job_id = row.done_in_job_id;
  view.superseded_by_id = row.superseded_by_id;
  for (const auto step : domain::recommendation::allowed_steps(row.status))
    view.allowed_steps.emplace_back(step);
  view.steps = row.steps;
  view.details_url = std::string(words.path) + row.recommendation_id.text();
  view.created_at = row.created_at;
  view.updated_at = row.updated_at;
  view.version = row.version;
  return view;
}

Result<RecommendationView> read_one(const ReadCall& call) {
  const auto row =
      find_resource<RecommendationRow, domain::RecommendationId>(call, words, Permission::workshop_read);
  if (!row) return std::unexpected(row.error());
  Surroundings surroundings(call.organisation(), *call.rows);
  return view_of(*row, surroundings, call.now);
}

/// What the pipeline is ordered by: red before amber, then what falls due first.
using Rank = std::tuple<Severity, domain::Date, domain::RecommendationId>;

/// Everything outstanding that is asked for, in order.
Result<std::vector<Rank>> find(const ReadCall& call, domain::GarageId garage, Surroundings& surroundings) {
  const auto severities = named_values<Severity>(call, "severity");
  if (!severities) return std::unexpected(severities.error());
  const auto follow_ups = named_values<FollowUp>(call, "followUp");
  if (!follow_ups) return std::unexpected(follow_ups.error());
  const auto statuses = named_values<Status>(call, "status");
  if (!statuses) return std::unexpected(statuses.error());
  const auto customer = call.parameter<domain::CustomerId>("customerId");
  if (!customer) return std::unexpected(customer.error());
  const auto vehicle = call.parameter<domain::VehicleId>("vehicleId");
  if (!vehicle) return std::unexpected(vehicle.error());
  const auto overdue = call.parameter<bool>("overdue");
  if (!overdue) return std::unexpected(overdue.error());

  const WorkSearch search(call.query.find("q").value_or(""));
  const bool needs_words = call.query.find("q") || *customer;
  const auto today = surroundings.local_day(garage, call.now);
  constexpr domain::Date never{std::numeric_limits<std::int32_t>::max()};
  const auto prefix = OutstandingRow::prefix(call.organisation(), garage);
  std::vector<Rank> found;
  call.rows->scan(prefix, [&](std::string_view key, std::string_view stored) {
    const auto row = projections::decode_row<OutstandingRow>(stored);
    const domain::RecommendationId id{domain::Ulid::from_bytes(key.substr(prefix.str().size()))};
    if (!is_asked_for(*severities, row.severity) || !is_asked_for(*follow_ups, row.follow_up) ||
        !is_asked_for(*statuses, row.status) || (*vehicle && row.vehicle_id != **vehicle))
      return true;
    if (*overdue && is_overdue(row.due, row.vehicle_id, today, surroundings) != **overdue) return true;
    if (needs_words) {
      const auto whole =
          read_row<RecommendationRow>(*call.rows, RecommendationRow::key(call.organisation(), id));
      if (!whole || (*customer && whole->customer_id != **customer) ||
          !search.finds({}, domain::fold(whole->words.description), whole->customer_id, whole->vehicle_id,
                        surroundings))
        return true;
    }
    found.emplace_back(row.severity, row.due.date.value_or(never), id);
    return true;
  });
  std::ranges::sort(found);
  return found;
}

Result<DeclinedWorkPage> list(const ReadCall& call) {
  const auto garage = call.id<domain::GarageId>(0, "garage");
  if (!garage) return std::unexpected(garage.error());
  const auto paging = Paging::from(call);
  if (!paging) return std::unexpected(paging.error());
  Surroundings surroundings(call.organisation(), *call.rows);
  const auto found = find(call, *garage, surroundings);
  if (!found) return std::unexpected(found.error());
  DeclinedWorkPage page{.page = paging->page,
                        .page_size = paging->page_size,
                        .total_items = static_cast<std::int64_t>(found->size())};
  page.total_pages = paging->pages(page.total_items);
  const auto end = std::min(found->size(), paging->offset() + static_cast<std::size_t>(page.page_size));
  for (auto i = paging->offset(); i < end; ++i)
    if (const auto row = read_row<RecommendationRow>(
            *call.rows, RecommendationRow::key(call.organisation(), std::get<2>((*found)[i]))))
      page.items.push_back(view_of(*row, surroundings, call.now));
  return page;
}

// ---- changing -----------------------------------------------------------------------------------

/// A job that is named must be of the garage, and about the same customer.
Result<void> check_job(Transaction& transaction, const std::optional<domain::JobId>& job_id,
                       domain::GarageId garage, domain::CustomerId customer) {
  if (!job_id) return {};
  const auto& job = transaction.load<domain::job::Job>(*job_id);
  if (!job.exists || job.garage_id != garage || job.customer_id != customer)
    return unknown_reference("job", "/jobId");
  return {};
}

/// What a recommendation names must be there, at its garage.
Result<void> check_references(Transaction& transaction, domain::GarageId garage,
                              const RecommendationInput& input) {
  if (!transaction.load<domain::customer::Customer>(input.customer_id).exists)
    return unknown_reference("customer", "/customerId");
  if (input.service_id) {
    const auto& service = transaction.load<domain::service::Service>(*input.service_id);
    if (!service.exists || service.garage_id != garage) return unknown_reference("service", "/serviceId");
  }
  return check_job(transaction, input.job_id, garage, input.customer_id);
}

Result<Decide> raise(const CommandCall& call, RecommendationInput input) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto id = Application::new_id<domain::RecommendationId>();
  return [id, garage_id = *garage_id, input = std::move(input)](Transaction& transaction) -> Result<Done> {
    if (auto known = check_references(transaction, garage_id, input); !known)
      return std::unexpected(std::move(known).error());
    const domain::recommendation::Raise command{
        .garage_id = garage_id,
        .garage_currency = transaction.load<domain::garage::Garage>(garage_id).currency,
        .customer_id = input.customer_id,
        .vehicle_id = input.vehicle_id,
        .vehicle_belongs = vehicle_belongs(transaction, input.vehicle_id, input.customer_id),
        .source = input.source.value_or(domain::recommendation::Source::manual),
        .job_id = input.job_id,
        .quote_id = std::nullopt,
        .service_id = input.service_id,
        .severity = input.severity.value_or(Severity::amber),
        .estimate = input.estimate,
        .due = input.due.value_or(domain::recommendation::Due{}),
        .words = {input.description, input.notes}};
    if (auto raised = decide_on<Recommendation>(transaction, id, command); !raised)
      return std::unexpected(std::move(raised).error());
    return Done{201, std::string(words.path) + id.text()};
  };
}

Result<void> patch(Transaction& transaction, domain::RecommendationId id, std::string_view merge_patch) {
  const auto& now = transaction.load<Recommendation>(id);
  RecommendationDetailsInput input{now.words.description, now.words.notes, now.severity, now.estimate,
                                   now.due};
  if (const auto errors = json::merge(input, merge_patch); !errors.empty())
    return std::unexpected(Router::explain(errors));
  const auto currency = transaction.load<domain::garage::Garage>(now.garage_id).currency;
  return decide_on<Recommendation>(
      transaction, id,
      domain::recommendation::Revise{
          currency, input.severity, input.estimate, input.due, {input.description, input.notes}});
}

Result<void> supersede(Transaction& transaction, domain::RecommendationId id, const SupersedeInput& body) {
  const auto& other = transaction.load<Recommendation>(body.by_id);
  const bool fits = other.exists && body.by_id != id &&
                    other.customer_id == transaction.load<Recommendation>(id).customer_id;
  return decide_on<Recommendation>(transaction, id, domain::recommendation::Supersede{body.by_id, fits});
}

Result<void> complete(Transaction& transaction, domain::RecommendationId id, const CompleteInput& body) {
  const auto& now = transaction.load<Recommendation>(id);
  if (auto known = check_job(transaction, body.job_id, now.garage_id, now.customer_id); !known) return known;
  return decide_on<Recommendation>(transaction, id, domain::recommendation::Complete{body.job_id});
}

/// A step with a body that may be left out.
template <class Body, class DecideStep>
void add_step(Router& router, RouteInfo info, DecideStep decide) {
  add_step_with_optional_body<Recommendation, Body>(router, std::move(info), words,
                                                    Permission::workshop_write, decide);
}

/// A step with a body that is needed.
template <class Body, class DecideStep>
void add_step_with_body(Router& router, RouteInfo info, DecideStep decide) {
  router.command<Body>(std::move(info), [decide](const CommandCall& call, Body body) {
    return on_resource<Recommendation>(
        call, words, Permission::workshop_write,
        [decide, body = std::move(body)](Transaction& transaction, domain::RecommendationId id) {
          return decide(transaction, id, body);
        });
  });
}

constexpr QueryParameter filters[] = {
    {"overdue", "true: only what is overdue, by date or by mileage; false: only what is not."},
    {"followUp", "none, scheduled, contacted, no_answer, booked or refused; several with commas."},
    {"severity", "red or amber."},
    {"status", "open, declined or deferred; several with commas."},
    {"customerId", "Of this customer."},
    {"vehicleId", "Of this vehicle."},
    {"q", "Words of it, a name, a vehicle or a plate."},
    page_parameter,
    page_size_parameter};

void add_main_routes(Router& router) {
  router.read<DeclinedWorkPage>({.path = "/v1/garages/{garageId}/declined-work",
                                 .permission = Permission::workshop_read,
                                 .summary = "Work that was advised and is still to be done",
                                 .description = "Who is overdue for what: red before amber, then what falls "
                                                "due first. It stays, visit after visit, "
                                                "until it is done, dismissed or superseded.",
                                 .query = {std::begin(filters), std::end(filters)}},
                                list);
  router.command<RecommendationInput>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/recommendations",
       .permission = Permission::workshop_work,
       .summary = "Recommend work to a customer",
       .description = "Lines of quotes and jobs that are declined become recommendations by themselves.",
       .example = R"({"customerId": "cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB",
 "vehicleId": "veh_01JD3Z8Q6N4T0V9K5M2R7W1XYB", "description": "Rear brake discs are worn", "severity": "red",
 "estimate": {"amountMinor": 21900, "currency": "GBP"},
 "due": {"date": "2027-01-31", "mileage": {"value": 45000, "unit": "mi"}}})",
       .success = 201},
      [](const CommandCall& call, RecommendationInput input) { return raise(call, std::move(input)); });
  router.read<RecommendationView>({.path = "/v1/recommendations/{recommendationId}",
                                   .permission = Permission::workshop_read,
                                   .summary = "A recommendation",
                                   .description = "allowedSteps says what can be done with it next.",
                                   .as_of = true},
                                  read_one);
  add_merge_patch<Recommendation, RecommendationDetailsInput>(
      router,
      {.path = "/v1/recommendations/{recommendationId}",
       .permission = Permission::workshop_work,
       .summary = "Change a recommendation",
       .description = "A merge patch (RFC 7396).",
       .example = R"({"severity": "red"})"},
      words, patch);
}

void add_step_routes(Router& router) {
  using namespace domain::recommendation;
  const auto step = [](auto make) {
    return [make](Transaction& transaction, domain::RecommendationId id, const auto& body) {
      return decide_on<Recommendation>(transaction, id, make(body));
    };
  };
  const auto info = [](std::string_view path, std::string_view summary, std::string_view example,
                       std::string_view description = {}) {
    return RouteInfo{.method = "POST",
                     .path = path,
                     .permission = Permission::workshop_write,
                     .summary = summary,
                     .description = description,
                     .example = example};
  };
  router.command<NoBody>(
      info("/v1/recommendations/{recommendationId}/approve", "Note that the customer wants it after all", {}),
      [](const CommandCall& call, NoBody) {
        return change_resource<Recommendation>(call, words, Permission::workshop_write, Approve{});
      });
  add_step<ReasonInput>(
      router,
      info("/v1/recommendations/{recommendationId}/decline", "Note that the customer does not want it",
           R"({"reason": "is selling the car"})", "Also again: how often is counted."),
      step([](const ReasonInput& body) { return Decline{body.reason}; }));
  add_step<DeferInput>(router,
                       info("/v1/recommendations/{recommendationId}/defer",
                            "Note that the customer wants it later", R"({"due": {"date": "2027-04-01"}})"),
                       step([](const DeferInput& body) { return Defer{body.due, body.reason}; }));
  add_step_with_body<FollowUpInput>(
      router,
      info("/v1/recommendations/{recommendationId}/follow-up",
           "Note that the customer was asked again, or is to be",
           R"({"status": "scheduled", "nextOn": "2027-01-11", "note": "after the holidays"})"),
      step([](const FollowUpInput& body) { return NoteFollowUp{body.status, body.next_on, body.note}; }));
  add_step<CompleteInput>(router,
                          info("/v1/recommendations/{recommendationId}/complete", "Note that it is done",
                               "{}", "jobId says in which job."),
                          complete);
  add_step<ReasonInput>(router,
                        info("/v1/recommendations/{recommendationId}/dismiss", "Drop it",
                             R"({"reason": "the vehicle was scrapped"})", "With a reason."),
                        step([](const ReasonInput& body) { return Dismiss{body.reason}; }));
  add_step_with_body<SupersedeInput>(
      router,
      info("/v1/recommendations/{recommendationId}/supersede", "Say which later one takes its place",
           R"({"byId": "rec_01JD3Z8Q6N4T0V9K5M2R7W1XYB"})"),
      supersede);
}

}  // namespace

void add_recommendation_routes(Application& application) {
  add_main_routes(application.router());
  add_step_routes(application.router());
}

}  // namespace api
