#include "domain/resource_day.hpp"

#include <algorithm>
#include <utility>

namespace domain::resource_day {

namespace {

/// Spreads a small number over 64 bits; no two give the same (the finisher of splitmix64).
std::uint64_t spread(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15U;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9U;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebU;
  return number ^ (number >> 31);
}

Instant start_of(Date day) { return {day.days * day_milliseconds}; }

auto position_of(auto& day, AppointmentId appointment) {
  return std::ranges::find(day.reservations, appointment, &Reservation::appointment_id);
}

}  // namespace

Decision<Event> decide(const ResourceDay& day, const Reserve& command, const Context&) {
  for (const auto& other : day.reservations)
    if (other.appointment_id != command.appointment_id && other.time.overlaps(command.time))
      return conflict("slot-taken", "Another appointment has this time.", other.appointment_id.text());
  Decided<Event> decided;
  const auto own = position_of(day, command.appointment_id);
  if (own != day.reservations.end()) {
    if (own->time == command.time) return decided;
    decided.events.emplace_back(SlotReleased{command.appointment_id});
  }
  decided.events.emplace_back(SlotReserved{command.resource, command.day, command.appointment_id,
                                           command.time.starts_at, command.time.ends_at});
  return decided;
}

Decision<Event> decide(const ResourceDay& day, const Release& command, const Context&) {
  Decided<Event> decided;
  if (position_of(day, command.appointment_id) != day.reservations.end())
    decided.events.emplace_back(SlotReleased{command.appointment_id});
  return decided;
}

void evolve(ResourceDay& day, const SlotReserved& event) {
  day.resource = event.resource;
  day.day = event.day;
  const Reservation reservation{event.appointment_id, {event.starts_at, event.ends_at}};
  const auto after = std::ranges::find_if(day.reservations,
                                          [&](const auto& other) { return reservation.time < other.time; });
  day.reservations.insert(after, reservation);
}

void evolve(ResourceDay& day, const SlotReleased& event) {
  std::erase_if(day.reservations,
                [&](const auto& other) { return other.appointment_id == event.appointment_id; });
}

Date utc_day(Instant moment) {
  const auto days = moment.milliseconds / day_milliseconds;
  const bool before_1970 = moment.milliseconds % day_milliseconds < 0;
  return {static_cast<std::int32_t>(before_1970 ? days - 1 : days)};
}

std::vector<Part> parts_of(const Interval& time) {
  std::vector<Part> parts;
  for (auto from = time.starts_at; from < time.ends_at;) {
    const auto day = utc_day(from);
    const auto until = std::min(time.ends_at, start_of({day.days + 1}));
    parts.push_back({day, {from, until}});
    from = until;
  }
  return parts;
}

ResourceDayId id_of(const Ulid& resource, Date day) {
  return {{resource.high, resource.low ^ spread(static_cast<std::uint32_t>(day.days))}};
}

}  // namespace domain::resource_day
