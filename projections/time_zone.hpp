// What the clocks and calendars on a garage's wall show.
//
// A zone is a table of when its clocks changed, made once and never altered, so looking something up takes no
// lock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/time.hpp"

namespace projections {

/// 1 Monday to 7 Sunday (ISO 8601).
int weekday(domain::Date date);

/// A time zone. Cheap to copy; any thread may use it. Changes of the clocks are known from 1900 until 2037,
/// and what held at either end is taken to hold beyond it.
class TimeZone {
 public:
  /// By its IANA name ("Europe/London"), in its own case; nothing where there is no such zone.
  static std::optional<TimeZone> find(std::string_view name);

  std::string_view name() const;

  /// The local day.
  domain::Date date_of(domain::Instant moment) const;

  /// What the clock on the wall shows, without the seconds.
  domain::TimeOfDay time_of_day(domain::Instant moment) const;

  /// Local midnight, or the first moment of that day where the clocks skip midnight. Of a day that was
  /// skipped altogether (Samoa, 30 December 2011), the first moment of the next.
  domain::Instant start_of(domain::Date date) const;

  /// The first moment at which the clock shows that time, or a later one of that day where it is skipped.
  domain::Instant at(domain::Date date, domain::TimeOfDay time) const;

  /// How far the clock is ahead of UTC; negative west of Greenwich.
  std::int32_t offset_seconds(domain::Instant moment) const;

 private:
  struct Table;
  explicit TimeZone(const Table& table) : table_(&table) {}

  std::int64_t wall_milliseconds(domain::Instant moment) const;
  domain::Instant first_showing(std::int64_t wall) const;

  const Table* table_;  ///< lives as long as the process
};

}  // namespace projections
