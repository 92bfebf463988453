#include "api/opening_hours.hpp"

namespace api {

using domain::Date;
using domain::Instant;
using domain::Interval;
using projections::TimeZone;

namespace {

constexpr std::int32_t minutes_per_day = 24 * 60;

/// Local midnight at the end of a day is the beginning of the next, however long the day is.
Instant moment(const TimeZone& zone, Date date, domain::TimeOfDay time) {
  return time.minutes == minutes_per_day ? zone.start_of({date.days + 1}) : zone.at(date, time);
}

}  // namespace

std::optional<std::vector<Interval>> opening_times(const std::vector<domain::garage::OpeningHours>& hours,
                                                   const TimeZone& zone, Date first, Date last) {
  if (hours.empty()) return std::nullopt;
  std::vector<Interval> open;
  for (auto date = first; date <= last; ++date.days)
    for (const auto& stretch : hours)
      if (stretch.weekday == projections::weekday(date)) {
        const Interval time{moment(zone, date, stretch.opens), moment(zone, date, stretch.closes)};
        if (time.starts_at < time.ends_at) open.push_back(time);
      }
  return domain::merged(std::move(open));
}

std::vector<Interval> opening_times_or_days(const std::vector<domain::garage::OpeningHours>& hours,
                                            const TimeZone& zone, Date first, Date last) {
  if (auto open = opening_times(hours, zone, first, last)) return *std::move(open);
  return {{zone.start_of(first), zone.start_of({last.days + 1})}};
}

std::vector<Instant> slot_starts(std::int32_t slot_minutes, const TimeZone& zone, Date first, Date last) {
  std::vector<Instant> starts;
  for (auto date = first; date <= last; ++date.days)
    for (std::int32_t minutes = 0; minutes < minutes_per_day; minutes += slot_minutes) {
      const auto start = zone.at(date, {minutes});
      // Where clocks are put forward, times that are skipped all show as the same moment.
      if (starts.empty() || starts.back() < start) starts.push_back(start);
    }
  return starts;
}

}  // namespace api
