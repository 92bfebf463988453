// Instants and local dates, as the log stores them and the API writes them.
//
// No function here reads a clock: "now" always arrives as an argument.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace domain {

/// A moment, in whole milliseconds since 1970 UTC. Written as RFC 3339 in UTC ("2026-11-23T09:00:00Z", with
/// ".123" when there are milliseconds); read with any offset. Moments outside the years 0000 to 9999 are not
/// read, and are written as the nearest that is inside.
struct Instant {
  std::int64_t milliseconds = 0;

  void append_to(std::string& out) const;
  std::string text() const;
  static std::optional<Instant> parse(std::string_view text);

  friend constexpr auto operator<=>(const Instant&, const Instant&) = default;
};

/// A calendar day in some garage's time zone, in days since 1970-01-01. Written "YYYY-MM-DD". Years are 0 to
/// 9999; arithmetic stops at either end.
struct Date {
  std::int32_t days = 0;

  static std::optional<Date> from_civil(int year, unsigned month, unsigned day);
  int year() const;
  unsigned month() const;
  unsigned day() const;

  /// The same day of the month `count` months later (or earlier); the month's last day where there is none.
  Date plus_months(int count) const;

  void append_to(std::string& out) const;
  std::string text() const;
  static std::optional<Date> parse(std::string_view text);

  friend constexpr auto operator<=>(const Date&, const Date&) = default;
};

/// A time of the day on a garage's wall, in minutes since midnight. Written "HH:MM".
struct TimeOfDay {
  std::int32_t minutes = 0;  ///< 0 to 1440; 1440 is the end of the day, "24:00"

  void append_to(std::string& out) const;
  static std::optional<TimeOfDay> parse(std::string_view text);

  friend constexpr auto operator<=>(const TimeOfDay&, const TimeOfDay&) = default;
};

}  // namespace domain
