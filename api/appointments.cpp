// Appointments: making them, reading one, and taking one through its life.
#include <algorithm>
#include <boost/describe/enum_from_string.hpp>

#include "api/application.hpp"
#include "api/appointment_commands.hpp"
#include "api/appointment_view.hpp"
#include "api/garage_resource.hpp"
#include "api/page.hpp"
#include "api/routes.hpp"
#include "projections/work.hpp"

namespace api {

namespace {

using domain::appointment::Appointment;
using domain::appointment::Status;
using projections::AppointmentRow;
using projections::AppointmentTimeRow;

constexpr ResourceWords words{"appointment", "/v1/appointments/"};
constexpr std::string_view refusal =
    "409 invalid-transition, with the status in conflictsWith, where it cannot.";

struct Reason {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))

using AppointmentsPage = Page<AppointmentView>;

Result<AppointmentView> read_one(const ReadCall& call) {
  const auto row =
      find_resource<AppointmentRow, domain::AppointmentId>(call, words, Permission::workshop_read);
  if (!row) return std::unexpected(row.error());
  Surroundings surroundings(call.organisation(), *call.rows);
  return appointment_view(*row, surroundings);
}

// ---- the list -----------------------------------------------------------------------------------

struct Filter {
  domain::GarageId garage;
  std::vector<Status> statuses;  ///< none: all
  std::optional<domain::CustomerId> customer;
  std::optional<domain::VehicleId> vehicle;
  std::optional<domain::BayId> bay;
  std::optional<domain::StaffId> advisor;
  std::optional<domain::Instant> from;
  std::optional<domain::Instant> until;  ///< not included

  bool fits(const AppointmentTimeRow& row) const {
    return (statuses.empty() || std::ranges::find(statuses, row.status) != statuses.end()) &&
           (!customer || row.customer_id == *customer) && (!vehicle || row.vehicle_id == *vehicle) &&
           (!bay || row.bay_id == *bay) && (!advisor || row.advisor_id == *advisor);
  }
};

template <class T>
bool take(const Call& call, std::string_view name, std::optional<T>& into, std::optional<Problem>& refused) {
  const auto value = call.parameter<T>(name);
  if (value) into = *value;
  else if (!refused) refused = value.error();
  return value.has_value();
}

Result<void> read_statuses(const Call& call, std::vector<Status>& statuses) {
  auto names = call.query.find("status").value_or("");
  while (!names.empty()) {
    const auto end = std::min(names.find(','), names.size());
    Status status{};
    if (!boost::describe::enum_from_string(std::string(names.substr(0, end)).c_str(), status))
      return Call::bad_parameter("status");
    statuses.push_back(status);
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return {};
}

Result<Filter> read_filter(const Call& call, const GarageSettings& garage) {
  Filter filter;
  filter.garage = garage.row.garage_id;
  std::optional<Problem> refused;
  std::optional<domain::Date> from, to;
  take(call, "customerId", filter.customer, refused);
  take(call, "vehicleId", filter.vehicle, refused);
  take(call, "bayId", filter.bay, refused);
  take(call, "advisorId", filter.advisor, refused);
  take(call, "from", from, refused);
  take(call, "to", to, refused);
  if (refused) return std::unexpected(*std::move(refused));
  if (from) filter.from = garage.time_zone.start_of(*from);
  if (to) filter.until = garage.time_zone.start_of({to->days + 1});
  if (auto done = read_statuses(call, filter.statuses); !done) return std::unexpected(done.error());
  return filter;
}

Result<AppointmentsPage> list(const Application& application, const ReadCall& call) {
  const auto asked = asked_list(application, call);
  if (!asked) return std::unexpected(asked.error());
  const auto& [garage, paging] = *asked;
  const auto filter = read_filter(call, *garage);
  if (!filter) return std::unexpected(filter.error());

  const auto prefix = AppointmentTimeRow::prefix(call.organisation(), garage->row.garage_id);
  auto from = prefix;
  if (filter->from) from.instant(*filter->from);
  auto until = prefix;
  if (filter->until) until.instant(*filter->until);
  AppointmentsPage page{.page = paging.page, .page_size = paging.page_size};
  std::vector<domain::AppointmentId> ids;
  const auto begin = static_cast<std::int64_t>(paging.offset());
  call.rows->scan(prefix, from, false, [&](std::string_view key, std::string_view stored) {
    if (filter->until && key >= until.str()) return false;
    const auto row = projections::decode_row<AppointmentTimeRow>(stored);
    if (!filter->fits(row)) return true;
    if (page.total_items >= begin && page.total_items < begin + page.page_size)
      ids.push_back(row.appointment_id);
    ++page.total_items;
    return true;
  });
  Surroundings surroundings(call.organisation(), *call.rows);
  page.items = appointment_views(ids, surroundings);
  page.total_pages = paging.pages(page.total_items);
  return page;
}

// ---- changing -----------------------------------------------------------------------------------

Result<Decide> create(const Application& application, const CommandCall& call, AppointmentInput input) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  auto appointment = new_appointment(std::move(input), **garage);
  if (!appointment) return std::unexpected(std::move(appointment).error());
  return [appointment = *std::move(appointment)](Transaction& transaction) mutable -> Result<Done> {
    if (auto made = make_appointment(transaction, appointment); !made)
      return std::unexpected(std::move(made).error());
    return Done{201, std::string(words.path) + appointment.appointment_id.text()};
  };
}

/// A step with a body that may be left out.
template <class Body, class DecideStep>
void add_step(Router& router, RouteInfo info, DecideStep decide) {
  add_step_with_optional_body<Appointment, Body>(router, std::move(info), words, Permission::workshop_write,
                                                 decide);
}

void add_main_routes(Application& application) {
  auto& router = application.router();
  router.read<AppointmentsPage>(
      {.path = "/v1/garages/{garageId}/appointments",
       .permission = Permission::workshop_read,
       .summary = "The appointments of a garage",
       .description = "By time; drafts without one come last.",
       .query = {{"customerId", "Of this customer."},
                 {"vehicleId", "Of this vehicle."},
                 {"bayId", "In this bay."},
                 {"advisorId", "With this advisor."},
                 {"status", "draft, confirmed, completed, cancelled or no_show; several with commas."},
                 {"from", "From this local day on."},
                 {"to", "Until this local day, included."},
                 page_parameter,
                 page_size_parameter}},
      [&application](const ReadCall& call) { return list(application, call); });
  router.command<AppointmentInput>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/appointments",
       .permission = Permission::workshop_write,
       .summary = "Make an appointment",
       .description =
           "A draft, for a customer and a vehicle that are known or described, as in a booking. With confirm "
           "it is confirmed at once, which needs startsAt, bayId and advisorId. Without durationMinutes it "
           "takes as long as its services do. 409 slot-taken where another appointment has the bay or the "
           "advisor: conflictsWith is that appointment, and freeSlots are the nearest times that are free.",
       .example = R"({"customerId": "cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB",
 "vehicleId": "veh_01JD3Z8Q6N4T0V9K5M2R7W1XYB", "startsAt": "2026-11-23T09:00:00Z", "durationMinutes": 90,
 "services": ["Full service"], "concern": "squeals when braking"})",
       .success = 201},
      [&application](const CommandCall& call, AppointmentInput input) {
        return create(application, call, std::move(input));
      });
  router.read<AppointmentView>({.path = "/v1/appointments/{appointmentId}",
                                .permission = Permission::workshop_read,
                                .summary = "An appointment",
                                .description = "allowedSteps says what can be done with it next.",
                                .as_of = true},
                               read_one);
  add_merge_patch<Appointment, AppointmentDetailsInput>(
      router,
      {.path = "/v1/appointments/{appointmentId}",
       .permission = Permission::workshop_write,
       .summary = "Change an appointment",
       .description =
           "A merge patch (RFC 7396). The time, bay and advisor of a confirmed one change by moving it.",
       .example = R"({"notes": "waits in the lounge"})"},
      words, patch_appointment);
}

void add_time_steps(Router& router) {
  add_step<PlanInput>(
      router,
      {.method = "POST",
       .path = "/v1/appointments/{appointmentId}/confirm",
       .permission = Permission::workshop_write,
       .summary = "Confirm a draft",
       .description = "Its time is reserved in the bay and with the advisor. The body may say what the "
                      "draft does not yet. 409 slot-taken where another appointment has the time: "
                      "conflictsWith is that appointment, freeSlots are the nearest free times. 422 "
                      "outside-opening-hours unless outsideOpeningHours is true.",
       .example = R"({"outsideOpeningHours": true})"},
      confirm_appointment);
  add_step<PlanInput>(
      router,
      {.method = "POST",
       .path = "/v1/appointments/{appointmentId}/move",
       .permission = Permission::workshop_write,
       .summary = "Move to another time, bay or advisor",
       .description = "What is left out stays. What a confirmed one had is free again; 409 slot-taken "
                      "as when confirming.",
       .example = R"({"startsAt": "2026-11-24T10:30:00Z"})"},
      move_appointment);
}

void add_ending_steps(Router& router) {
  add_step<Reason>(router,
                   {.method = "POST",
                    .path = "/v1/appointments/{appointmentId}/cancel",
                    .permission = Permission::workshop_write,
                    .summary = "Cancel an appointment",
                    .description = refusal,
                    .example = R"({"reason": "the customer is ill"})"},
                   [](Transaction& transaction, domain::AppointmentId id, const Reason& body) {
                     return cancel_appointment(transaction, id, body.reason);
                   });
  router.command<NoBody>({.method = "POST",
                          .path = "/v1/appointments/{appointmentId}/no-show",
                          .permission = Permission::workshop_write,
                          .summary = "Note that the customer did not come",
                          .description = "Only once it should have begun; 409 not-begun before."},
                         [](const CommandCall& call, NoBody) {
                           return on_resource<Appointment>(call, words, Permission::workshop_write,
                                                           mark_no_show);
                         });
  router.command<NoBody>({.method = "POST",
                          .path = "/v1/appointments/{appointmentId}/complete",
                          .permission = Permission::workshop_write,
                          .summary = "Complete an appointment that becomes no job",
                          .description = refusal},
                         [](const CommandCall& call, NoBody) {
                           return change_resource<Appointment>(call, words, Permission::workshop_write,
                                                               domain::appointment::Complete{});
                         });
}

}  // namespace

void add_appointment_routes(Application& application) {
  add_main_routes(application);
  add_time_steps(application.router());
  add_ending_steps(application.router());
}

}  // namespace api
