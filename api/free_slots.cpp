#include "api/free_slots.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "api/opening_hours.hpp"
#include "domain/resource_day.hpp"
#include "projections/appointments.hpp"

namespace api {

using domain::Date;
using domain::Instant;
using domain::Interval;
using domain::minute_milliseconds;
using domain::resource_day::ResourceDay;
using projections::ReservationRow;

namespace {

/// What others have of a resource on the days of UTC that a stretch of time is in.
void add_reserved(Transaction& transaction, const domain::Ulid& resource, const Interval& between,
                  domain::AppointmentId own, std::vector<Interval>& busy) {
  for (const auto& [day, part] : domain::resource_day::parts_of(between))
    for (const auto& reservation :
         transaction.load<ResourceDay>(domain::resource_day::id_of(resource, day)).reservations)
      if (reservation.appointment_id != own) busy.push_back(reservation.time);
}

std::int64_t distance(Instant a, Instant b) { return std::abs(a.milliseconds - b.milliseconds); }

}  // namespace

std::vector<Interval> nearest_free_slots(Transaction& transaction, const domain::garage::Garage& garage,
                                         domain::AppointmentId appointment,
                                         const domain::appointment::Plan& plan) {
  constexpr std::int32_t days_before = 1, days_after = 7;
  constexpr std::size_t slots_max = 5;
  const auto zone = projections::TimeZone::find(garage.time_zone);
  const auto time = domain::appointment::time_of(plan);
  if (!zone || !time) return {};
  const Date first{zone->date_of(time->starts_at).days - days_before};
  const Date last{zone->date_of(time->ends_at).days + days_after};
  const Interval window{zone->start_of(first), zone->start_of({last.days + 1})};
  std::vector<Interval> busy;
  if (plan.bay_id) add_reserved(transaction, plan.bay_id->ulid, window, appointment, busy);
  if (plan.advisor_id) add_reserved(transaction, plan.advisor_id->ulid, window, appointment, busy);
  const auto room = domain::free_of(opening_times_or_days(garage.opening_hours, *zone, first, last), busy);
  auto starts = slot_starts(garage.policies.slot_minutes, *zone, first, last);
  std::ranges::stable_sort(starts, {}, [&](Instant start) { return distance(start, time->starts_at); });
  return domain::slots_in(room, starts, plan.duration_minutes, transaction.context().now, slots_max);
}

template <class Kind>
std::vector<Interval> taken_time(const projections::RowStore& rows, domain::OrganisationId organisation,
                                 const domain::Id<Kind>& resource, const Interval& between) {
  const auto prefix = ReservationRow::prefix(organisation, resource);
  constexpr auto longest = domain::appointment::duration_minutes_max * minute_milliseconds;
  auto from = prefix;
  from.instant({between.starts_at.milliseconds - longest});
  std::vector<Interval> taken;
  rows.scan(prefix, from, false, [&](std::string_view, std::string_view stored) {
    const auto row = projections::decode_row<ReservationRow>(stored);
    if (row.starts_at >= between.ends_at) return false;
    if (row.ends_at > between.starts_at) taken.push_back({row.starts_at, row.ends_at});
    return true;
  });
  return taken;
}

template std::vector<Interval> taken_time(const projections::RowStore&, domain::OrganisationId,
                                          const domain::BayId&, const Interval&);
template std::vector<Interval> taken_time(const projections::RowStore&, domain::OrganisationId,
                                          const domain::StaffId&, const Interval&);

std::vector<FreeSlot> free_slots(const projections::RowStore& rows, domain::OrganisationId organisation,
                                 const GarageSettings& garage, const SlotSearch& search) {
  const auto& zone = garage.time_zone;
  const Interval window{zone.start_of(search.first), zone.start_of({search.last.days + 1})};
  const auto open = opening_times_or_days(garage.row.opening_hours, zone, search.first, search.last);
  const auto room_of = [&](const auto& resource) {
    return domain::free_of(open, taken_time(rows, organisation, resource, window));
  };
  std::vector<std::vector<Interval>> bays, advisors;
  for (const auto& bay : search.bays) bays.push_back(room_of(bay));
  for (const auto& advisor : search.advisors) advisors.push_back(room_of(advisor));
  // What is free is in order and does not touch, so only the last that begins in time can have room.
  const auto has_room = [](const std::vector<Interval>& room, const Interval& slot) {
    const auto after = std::ranges::upper_bound(room, slot.starts_at, {}, &Interval::starts_at);
    return after != room.begin() && std::prev(after)->contains(slot);
  };
  std::vector<FreeSlot> slots;
  for (const auto start : slot_starts(garage.row.policies.slot_minutes, zone, search.first, search.last)) {
    if (start < search.earliest) continue;
    const Interval slot{start, {start.milliseconds + search.duration_minutes * minute_milliseconds}};
    FreeSlot free{slot.starts_at, slot.ends_at, {}, {}};
    for (std::size_t i = 0; i < bays.size(); ++i)
      if (has_room(bays[i], slot)) free.bay_ids.push_back(search.bays[i]);
    for (std::size_t i = 0; i < advisors.size(); ++i)
      if (has_room(advisors[i], slot)) free.advisor_ids.push_back(search.advisors[i]);
    if (!free.bay_ids.empty() && !free.advisor_ids.empty()) slots.push_back(std::move(free));
  }
  return slots;
}

}  // namespace api
