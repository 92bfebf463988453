// The one door to Howard Hinnant's date library, which reads the operating system's time zone database.
#include "projections/time_zone.hpp"

#define USE_OS_TZDB 1  // as Debian builds the library
#include <date/tz.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <vector>

namespace projections {

namespace {

using domain::Date;
using domain::Instant;

constexpr std::int64_t minute_milliseconds = 60'000;
constexpr std::int64_t day_milliseconds = 86'400'000;

/// No clock is further than this from UTC.
constexpr std::int64_t offset_milliseconds_max = 1'560 * minute_milliseconds;

constexpr std::int64_t first_year = -2'208'988'800'000;  // 1900
constexpr std::int64_t last_year = 2'145'916'800'000;    // 2038

/// About two months: hardly ever do clocks change more than once in it.
constexpr int slot_bits = 32;
constexpr std::size_t slot_count = static_cast<std::size_t>((last_year - first_year) >> slot_bits) + 1;

constexpr std::int64_t floor_days(std::int64_t milliseconds) {
  return (milliseconds >= 0 ? milliseconds : milliseconds - day_milliseconds + 1) / day_milliseconds;
}

/// A time during which the clock is equally far from UTC.
struct Span {
  std::int64_t begin;  ///< milliseconds since 1970
  std::int64_t offset_milliseconds;
};

std::vector<Span> read_spans(const date::time_zone& zone) {
  using std::chrono::milliseconds;
  std::vector<Span> spans;
  for (auto at = first_year; at < last_year;) {
    const auto info = zone.get_info(date::sys_time<milliseconds>(milliseconds(at)));
    const auto offset = milliseconds(info.offset).count();
    if (spans.empty() || spans.back().offset_milliseconds != offset) spans.push_back({at, offset});
    at = std::max(at + 1, milliseconds(info.end.time_since_epoch()).count());
  }
  return spans;
}

const date::time_zone* locate(std::string_view name) {
  try {
    const auto* const zone = date::locate_zone(name);
    return zone->name() == "localtime" ? nullptr : zone;
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

}  // namespace

struct TimeZone::Table {
  explicit Table(const date::time_zone& zone)
      : name(zone.name()), spans(read_spans(zone)), slots(slot_count) {
    std::size_t current = 0;
    for (std::size_t i = 0; i < slot_count; ++i) {
      const auto begin = first_year + (static_cast<std::int64_t>(i) << slot_bits);
      while (current + 1 < spans.size() && spans[current + 1].begin <= begin) ++current;
      slots[i] = static_cast<std::uint16_t>(current);
    }
  }

  std::size_t span_at(std::int64_t milliseconds) const {
    const auto within = std::clamp(milliseconds, first_year, last_year - 1);
    std::size_t current = slots[static_cast<std::size_t>((within - first_year) >> slot_bits)];
    while (current + 1 < spans.size() && spans[current + 1].begin <= within) ++current;
    return current;
  }

  std::string name;
  std::vector<Span> spans;           ///< never empty, in order
  std::vector<std::uint16_t> slots;  ///< which span holds at the beginning of each
};

int weekday(Date date) {
  const auto since_monday = (static_cast<std::int64_t>(date.days) + 3) % 7;  // 1970 began on a Thursday
  return static_cast<int>(since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

std::optional<TimeZone> TimeZone::find(std::string_view name) {
  static std::mutex mutex;  // guards tables
  static std::map<std::string, std::unique_ptr<const Table>, std::less<>> tables;
  const std::scoped_lock lock(mutex);
  if (const auto found = tables.find(name); found != tables.end()) return TimeZone(*found->second);
  const auto* const zone = locate(name);
  if (!zone) return std::nullopt;
  return TimeZone(*tables.emplace(std::string(name), std::make_unique<const Table>(*zone)).first->second);
}

std::string_view TimeZone::name() const { return table_->name; }

Date TimeZone::date_of(Instant moment) const {
  return Date{static_cast<std::int32_t>(floor_days(wall_milliseconds(moment)))};
}

domain::TimeOfDay TimeZone::time_of_day(Instant moment) const {
  const auto wall = wall_milliseconds(moment);
  const auto in_day = wall - floor_days(wall) * day_milliseconds;
  return {static_cast<std::int32_t>(in_day / minute_milliseconds)};
}

Instant TimeZone::start_of(Date date) const { return first_showing(date.days * day_milliseconds); }

Instant TimeZone::at(Date date, domain::TimeOfDay time) const {
  return first_showing(date.days * day_milliseconds + time.minutes * minute_milliseconds);
}

std::int32_t TimeZone::offset_seconds(Instant moment) const {
  return static_cast<std::int32_t>(table_->spans[table_->span_at(moment.milliseconds)].offset_milliseconds /
                                   1000);
}

std::int64_t TimeZone::wall_milliseconds(Instant moment) const {
  return moment.milliseconds + table_->spans[table_->span_at(moment.milliseconds)].offset_milliseconds;
}

/// Tries the spans around that time in order: in the first that reaches it, either the clock shows it exactly
/// or the span begins beyond it, because the clocks were put forward.
Instant TimeZone::first_showing(std::int64_t wall) const {
  const auto& spans = table_->spans;
  for (auto i = table_->span_at(wall - offset_milliseconds_max); i < spans.size(); ++i) {
    const auto exact = wall - spans[i].offset_milliseconds;
    const auto moment = i == 0 ? exact : std::max(exact, spans[i].begin);
    if (i + 1 == spans.size() || moment < spans[i + 1].begin) return {moment};
  }
  return {wall};
}

}  // namespace projections
