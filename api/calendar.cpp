// The calendar of a garage by day, bay or advisor, and the times that are still free.
#include <algorithm>
#include <boost/describe/enum_from_string.hpp>
#include <tuple>

#include "api/application.hpp"
#include "api/appointment_commands.hpp"
#include "api/appointment_view.hpp"
#include "api/discount_offers.hpp"
#include "api/free_slots.hpp"
#include "api/opening_hours.hpp"
#include "api/routes.hpp"
#include "domain/service.hpp"
#include "projections/appointments.hpp"
#include "projections/catalogue.hpp"
#include "projections/staff.hpp"

namespace api {

namespace {

using domain::Date;
using domain::Interval;
using domain::appointment::Status;
using projections::AppointmentTimeRow;
using projections::BayRow;
using projections::StaffRow;

constexpr std::int32_t days_max = 31;

enum class CalendarBy { day, advisor, bay };
BOOST_DESCRIBE_ENUM(CalendarBy, day, advisor, bay)

/// A column of the calendar: a day, a bay or an advisor.
struct Lane {
  std::string id;
  std::string name;
  std::vector<Interval> open;  ///< when the garage is
  std::vector<Interval> free;  ///< of that; of a day, when some bay is free
  std::vector<domain::AppointmentId> appointment_ids;
};
BOOST_DESCRIBE_STRUCT(Lane, (), (id, name, open, free, appointment_ids))

struct CalendarView {
  CalendarBy view = CalendarBy::day;
  Date from;
  Date to;  ///< included
  std::string time_zone;
  std::vector<Lane> lanes;
  std::vector<AppointmentView> items;  ///< by time; those that are cancelled are not shown
  std::vector<Interval> free;          ///< when some bay is free
};
BOOST_DESCRIBE_STRUCT(CalendarView, (), (view, from, to, time_zone, lanes, items, free))

struct AvailabilityView {
  Date from;
  Date to;  ///< included
  std::int32_t duration_minutes = 0;
  std::int32_t slot_minutes = 0;
  bool priority = false;  ///< the customer is a member with priority
  std::optional<Date>
      offered_through;  ///< the last day that is offered to the customer; none: there is no end
  std::vector<FreeSlot> slots;
};
BOOST_DESCRIBE_STRUCT(AvailabilityView, (),
                      (from, to, duration_minutes, slot_minutes, priority, offered_through, slots))

// ---- what there is ------------------------------------------------------------------------------

std::vector<BayRow> bays_of(const ReadCall& call, domain::GarageId garage) {
  std::vector<BayRow> bays;
  call.rows->scan(BayRow::prefix(call.organisation()), [&](std::string_view, std::string_view stored) {
    auto row = projections::decode_row<BayRow>(stored);
    if (row.garage_id == garage && !row.retired) bays.push_back(std::move(row));
    return true;
  });
  std::ranges::sort(bays, {}, [](const BayRow& row) { return std::tie(row.position, row.name); });
  return bays;
}

/// Those who may receive customers at the garage, by name.
std::vector<StaffRow> advisors_of(const ReadCall& call, domain::GarageId garage) {
  std::vector<StaffRow> advisors;
  call.rows->scan(
      projections::Key(StaffRow::table, call.organisation()), [&](std::string_view, std::string_view stored) {
        auto row = projections::decode_row<StaffRow>(stored);
        const bool receives = std::ranges::any_of(
            row.roles, [&](const auto& held) { return held.garage_id == garage && is_advisor(held.role); });
        if (row.active && receives) advisors.push_back(std::move(row));
        return true;
      });
  std::ranges::sort(advisors, {}, &StaffRow::name);
  return advisors;
}

// ---- what is asked ------------------------------------------------------------------------------

struct Question {
  std::shared_ptr<const GarageSettings> garage;
  Date first;
  Date last;
  std::optional<domain::BayId> bay;
  std::optional<domain::StaffId> advisor;
};

Result<Question> read_question(const Application& application, const ReadCall& call) {
  Question question;
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  question.garage = *garage;
  const auto date = call.parameter<Date>("date");
  if (!date) return std::unexpected(date.error());
  const auto days = call.parameter<std::int32_t>("days");
  if (!days) return std::unexpected(days.error());
  if (*days && (**days < 1 || **days > days_max)) return Call::bad_parameter("days");
  const auto bay = call.parameter<domain::BayId>("bayId");
  if (!bay) return std::unexpected(bay.error());
  const auto advisor = call.parameter<domain::StaffId>("advisorId");
  if (!advisor) return std::unexpected(advisor.error());
  question.first = date->value_or((*garage)->time_zone.date_of(call.now));
  question.last = {question.first.days + days->value_or(1) - 1};
  question.bay = *bay;
  question.advisor = *advisor;
  return question;
}

// ---- the calendar -------------------------------------------------------------------------------

class Calendar {
 public:
  Calendar(const ReadCall& call, const Question& question)
      : call_(call),
        question_(question),
        zone_(question.garage->time_zone),
        window_{zone_.start_of(question.first), zone_.start_of({question.last.days + 1})},
        open_(
            opening_times_or_days(question.garage->row.opening_hours, zone_, question.first, question.last)),
        bays_(bays_of(call, question.garage->row.garage_id)) {
    if (question.bay) std::erase_if(bays_, [&](const BayRow& row) { return row.bay_id != *question.bay; });
  }

  CalendarView show(CalendarBy by) {
    find_items();
    view_.view = by;
    view_.from = question_.first;
    view_.to = question_.last;
    view_.time_zone = std::string(zone_.name());
    for (const auto& bay : bays_) free_bays_.push_back(room_of(bay.bay_id));
    view_.free = free_in(window_);
    switch (by) {
      case CalendarBy::day:
        add_days();
        break;
      case CalendarBy::bay:
        add_bays();
        break;
      case CalendarBy::advisor:
        add_advisors();
        break;
    }
    return std::move(view_);
  }

 private:
  template <class Resource>
  std::vector<Interval> room_of(const Resource& resource) const {
    return domain::free_of(open_, taken_time(*call_.rows, call_.organisation(), resource, window_));
  }

  /// When some bay is free.
  std::vector<Interval> free_in(const Interval& between) const {
    std::vector<Interval> all;
    for (const auto& room : free_bays_)
      for (const auto& free : domain::common(room, {between})) all.push_back(free);
    return domain::merged(std::move(all));
  }

  void find_items() {
    constexpr auto longest = domain::appointment::duration_minutes_max * domain::minute_milliseconds;
    const auto prefix = AppointmentTimeRow::prefix(call_.organisation(), question_.garage->row.garage_id);
    auto from = prefix;
    from.instant({window_.starts_at.milliseconds - longest});
    auto until = prefix;
    until.instant(window_.ends_at);
    std::vector<domain::AppointmentId> ids;
    call_.rows->scan(prefix, from, false, [&](std::string_view key, std::string_view stored) {
      if (key >= until.str()) return false;
      const auto row = projections::decode_row<AppointmentTimeRow>(stored);
      if (row.status != Status::cancelled && (!question_.bay || row.bay_id == *question_.bay) &&
          (!question_.advisor || row.advisor_id == *question_.advisor))
        ids.push_back(row.appointment_id);
      return true;
    });
    Surroundings surroundings(call_.organisation(), *call_.rows);
    view_.items = appointment_views(ids, surroundings);
    std::erase_if(view_.items,
                  [&](const AppointmentView& item) { return *item.ends_at <= window_.starts_at; });
  }

  template <class Belongs>
  void add_lane(std::string id, std::string name, std::vector<Interval> open, std::vector<Interval> free,
                Belongs belongs) {
    Lane lane{std::move(id), std::move(name), std::move(open), std::move(free), {}};
    for (const auto& item : view_.items)
      if (belongs(item)) lane.appointment_ids.push_back(item.appointment_id);
    view_.lanes.push_back(std::move(lane));
  }

  void add_days() {
    for (auto date = question_.first; date <= question_.last; ++date.days) {
      const Interval day{zone_.start_of(date), zone_.start_of({date.days + 1})};
      add_lane(date.text(), date.text(), domain::common(open_, {day}), free_in(day),
               [&](const AppointmentView& item) {
                 return Interval{*item.starts_at, *item.ends_at}.overlaps(day);
               });
    }
  }

  void add_bays() {
    for (std::size_t i = 0; i < bays_.size(); ++i)
      add_lane(bays_[i].bay_id.text(), bays_[i].name, open_, free_bays_[i],
               [&](const AppointmentView& item) { return item.bay_id == bays_[i].bay_id; });
  }

  void add_advisors() {
    for (const auto& advisor : advisors_of(call_, question_.garage->row.garage_id))
      if (!question_.advisor || advisor.staff_id == *question_.advisor)
        add_lane(advisor.staff_id.text(), advisor.name, open_, room_of(advisor.staff_id),
                 [&](const AppointmentView& item) { return item.advisor_id == advisor.staff_id; });
  }

  const ReadCall& call_;
  const Question& question_;
  const projections::TimeZone& zone_;
  Interval window_;
  std::vector<Interval> open_;
  std::vector<BayRow> bays_;
  std::vector<std::vector<Interval>> free_bays_;  ///< of each bay
  CalendarView view_;
};

Result<CalendarView> show_calendar(const Application& application, const ReadCall& call) {
  const auto question = read_question(application, call);
  if (!question) return std::unexpected(question.error());
  auto by = CalendarBy::day;
  if (const auto name = call.query.find("view");
      name && !boost::describe::enum_from_string(std::string(*name).c_str(), by))
    return Call::bad_parameter("view");
  return Calendar(call, *question).show(by);
}

// ---- availability -------------------------------------------------------------------------------

/// What is asked for, or as long as the service takes, or one of the garage's slots.
Result<std::int32_t> duration_of(const ReadCall& call, const Question& question) {
  const auto* const name = call.query.find("durationMin") ? "durationMin" : "durationMinutes";
  const auto minutes = call.parameter<std::int32_t>(name);
  if (!minutes) return std::unexpected(minutes.error());
  if (*minutes && (**minutes < 1 || **minutes > domain::appointment::duration_minutes_max))
    return Call::bad_parameter(name);
  const auto service_id = call.parameter<domain::ServiceId>("serviceId");
  if (!service_id) return std::unexpected(service_id.error());
  if (*minutes) return **minutes;
  const auto& garage = question.garage->row;
  if (*service_id) {
    const auto service = projections::read_row<projections::ServiceRow>(
        *call.rows, projections::ServiceRow::key(call.organisation(), **service_id));
    if (!service || service->garage_id != garage.garage_id) return Call::bad_parameter("serviceId");
    if (service->content.duration_minutes) return *service->content.duration_minutes;
  }
  return garage.policies.slot_minutes;
}

/// Whether the customer that is asked for has priority; nobody has who is not named.
Result<bool> has_priority(const ReadCall& call, Date today) {
  const auto customer = call.parameter<domain::CustomerId>("customerId");
  if (!customer) return std::unexpected(customer.error());
  if (!*customer) return false;
  const auto terms = member_terms(*call.rows, call.organisation(), **customer, today);
  return terms && terms->terms.priority_booking;
}

/// The last local day whose slots are offered, by the garage's policies; none: there is no end.
std::optional<Date> last_offered(const domain::garage::Policies& policies, bool priority, Date today) {
  const auto days = priority ? policies.priority_slots_days_ahead : policies.slots_days_ahead;
  if (days == 0) return std::nullopt;
  return Date{today.days + days};
}

Result<AvailabilityView> show_availability(const Application& application, const ReadCall& call) {
  const auto question = read_question(application, call);
  if (!question) return std::unexpected(question.error());
  const auto duration = duration_of(call, *question);
  if (!duration) return std::unexpected(duration.error());
  const auto& garage = *question->garage;
  const auto today = garage.time_zone.date_of(call.now);
  const auto priority = has_priority(call, today);
  if (!priority) return std::unexpected(priority.error());
  const auto offered = last_offered(garage.row.policies, *priority, today);
  SlotSearch search{.bays = {},
                    .advisors = {},
                    .first = question->first,
                    .last = std::min(question->last, offered.value_or(question->last)),
                    .duration_minutes = *duration,
                    .earliest = call.now};
  for (const auto& bay : bays_of(call, garage.row.garage_id))
    if (!question->bay || bay.bay_id == *question->bay) search.bays.push_back(bay.bay_id);
  for (const auto& advisor : advisors_of(call, garage.row.garage_id))
    if (!question->advisor || advisor.staff_id == *question->advisor)
      search.advisors.push_back(advisor.staff_id);
  return AvailabilityView{question->first,
                          question->last,
                          *duration,
                          garage.row.policies.slot_minutes,
                          *priority,
                          offered,
                          free_slots(*call.rows, call.organisation(), garage, search)};
}

}  // namespace

void add_calendar_routes(Application& application) {
  auto& router = application.router();
  router.read<CalendarView>(
      {.path = "/v1/garages/{garageId}/calendar",
       .permission = Permission::workshop_read,
       .summary = "The calendar of a garage",
       .description =
           "Lanes are days, bays or advisors; each says when the garage is open, when there is room, and "
           "which of the items it has. Drafts with a time are shown too, though they take none.",
       .query = {{"view", "day (the default), bay or advisor."},
                 {"date", "The first local day; today where nobody says."},
                 {"days", "How many, at most 31; one where nobody says."},
                 {"bayId", "Of this bay only."},
                 {"advisorId", "Of this advisor only."}}},
      [&application](const ReadCall& call) { return show_calendar(application, call); });
  router.read<AvailabilityView>(
      {.path = "/v1/garages/{garageId}/availability",
       .permission = Permission::workshop_read,
       .summary = "The times that are free for an appointment",
       .description =
           "Times from now on at which a bay and an advisor are free for as long as it takes, on the "
           "garage's grid of slots and within its opening hours. They are offered as far ahead as the "
           "garage's policy slotsDaysAhead says, and to members whose plan has priorityBooking as far as "
           "prioritySlotsDaysAhead says.",
       .query = {{"date", "The first local day; today where nobody says."},
                 {"days", "How many, at most 31; one where nobody says."},
                 {"durationMinutes", "How long it takes; where nobody says, as long as the service."},
                 {"durationMin", "The same."},
                 {"serviceId", "A service of the catalogue."},
                 {"bayId", "In this bay only."},
                 {"advisorId", "With this advisor only."},
                 {"customerId", "Whom they are offered to; where nobody says, somebody without priority."}}},
      [&application](const ReadCall& call) { return show_availability(application, call); });
}

}  // namespace api
