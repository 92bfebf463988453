#include "domain/time.hpp"

#include <array>
#include <chrono>
#include <cstring>

namespace domain {

namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr int year_max = 9999;
constexpr std::int64_t minute_milliseconds = 60'000;
constexpr std::int64_t day_milliseconds = 86'400'000;
constexpr std::int32_t first_day = -719'528;  // 0000-01-01
constexpr std::int32_t last_day = 2'932'896;  // 9999-12-31
constexpr std::int64_t first_millisecond = first_day * day_milliseconds;
constexpr std::int64_t last_millisecond = (last_day + 1) * day_milliseconds - 1;

constexpr auto digit_pairs = [] {
  std::array<char, 200> digits{};
  for (std::size_t i = 0; i < 100; ++i) {
    digits[2 * i] = static_cast<char>('0' + i / 10);
    digits[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return digits;
}();

void put_pair(char* at, unsigned value) { std::memcpy(at, &digit_pairs[std::size_t{2} * value], 2); }

/// Reads two digits; 100 or more when they are not both digits.
unsigned take_pair(const char* at) {
  const auto tens = static_cast<unsigned char>(at[0] - '0');
  const auto ones = static_cast<unsigned char>(at[1] - '0');
  return tens > 9 || ones > 9 ? 100U : tens * 10U + ones;
}

constexpr unsigned days_in_month(int year, unsigned month) {
  constexpr std::array<unsigned, 12> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : lengths[month - 1];
}

year_month_day civil(std::int32_t days) {
  const auto within = days < first_day ? first_day : days > last_day ? last_day : days;
  return sys_days{std::chrono::days{within}};
}

std::int32_t days_since_1970(int year, unsigned month, unsigned day) {
  const sys_days days =
      year_month_day{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  return static_cast<std::int32_t>(days.time_since_epoch().count());
}

/// Writes the ten characters of a date.
void put_date(char* at, std::int32_t days) {
  const auto date = civil(days);
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  put_pair(at, year / 100);
  put_pair(at + 2, year % 100);
  at[4] = '-';
  put_pair(at + 5, static_cast<unsigned>(date.month()));
  at[7] = '-';
  put_pair(at + 8, static_cast<unsigned>(date.day()));
}

/// Reads the ten characters of a date.
std::optional<std::int32_t> take_date(const char* at) {
  const auto century = take_pair(at);
  const auto year = take_pair(at + 2);
  const auto month = take_pair(at + 5);
  const auto day = take_pair(at + 8);
  if (century > 99 || year > 99 || at[4] != '-' || at[7] != '-') return std::nullopt;
  const auto date = Date::from_civil(static_cast<int>(century * 100 + year), month, day);
  if (!date) return std::nullopt;
  return date->days;
}

/// Reads what follows the decimal point, as milliseconds; further digits are cut off. Moves `text` past it.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
  std::int64_t milliseconds = 0;
  std::int64_t place = 100;
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') {
    milliseconds += place * (text[count] - '0');
    place /= 10;
    ++count;
  }
  if (count == 0) return std::nullopt;
  text.remove_prefix(count);
  return milliseconds;
}

/// Reads "Z" or "+hh:mm", as milliseconds east of Greenwich.
std::optional<std::int64_t> take_offset(std::string_view text) {
  if (text.size() == 1 && (text[0] == 'Z' || text[0] == 'z')) return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = take_pair(text.data() + 1);
  const auto minutes = take_pair(text.data() + 4);
  if (hours > 23 || minutes > 59) return std::nullopt;
  const auto distance = std::int64_t{hours * 60 + minutes} * minute_milliseconds;
  return text[0] == '-' ? -distance : distance;
}

}  // namespace

void Instant::append_to(std::string& out) const {
  const auto moment = milliseconds < first_millisecond  ? first_millisecond
                      : milliseconds > last_millisecond ? last_millisecond
                                                        : milliseconds;
  auto days = moment / day_milliseconds;
  auto rest = moment % day_milliseconds;
  if (rest < 0) {
    rest += day_milliseconds;
    --days;
  }
  const auto in_day = static_cast<unsigned>(rest);
  std::array<char, 24> buffer;
  char* const at = buffer.data();
  put_date(at, static_cast<std::int32_t>(days));
  at[10] = 'T';
  put_pair(at + 11, in_day / 3'600'000);
  at[13] = ':';
  put_pair(at + 14, in_day / 60'000 % 60);
  at[16] = ':';
  put_pair(at + 17, in_day / 1000 % 60);
  std::size_t size = 19;
  if (const auto fraction = in_day % 1000; fraction != 0) {
    at[19] = '.';
    at[20] = static_cast<char>('0' + fraction / 100);
    put_pair(at + 21, fraction % 100);
    size = 23;
  }
  at[size++] = 'Z';
  out.append(at, size);
}

std::string Instant::text() const {
  std::string out;
  append_to(out);
  return out;
}

std::optional<Instant> Instant::parse(std::string_view text) {
  if (text.size() < 20) return std::nullopt;
  const char* const at = text.data();
  const auto days = take_date(at);
  const auto hour = take_pair(at + 11);
  const auto minute = take_pair(at + 14);
  const auto second = take_pair(at + 17);
  if (!days || (at[10] != 'T' && at[10] != 't') || at[13] != ':' || at[16] != ':' || hour > 23 ||
      minute > 59 || second > 60)
    return std::nullopt;
  auto moment = *days * day_milliseconds + std::int64_t{(hour * 60 + minute) * 60 + second} * 1000;
  text.remove_prefix(19);
  if (text.front() == '.') {
    text.remove_prefix(1);
    const auto fraction = take_fraction(text);
    if (!fraction) return std::nullopt;
    moment += *fraction;
  }
  const auto offset = take_offset(text);
  if (!offset) return std::nullopt;
  moment -= *offset;
  // A leap second ends a day in UTC. Time since 1970 does not count it, so it is the next day's first second.
  const bool after_midnight = moment % day_milliseconds >= 0 && moment % day_milliseconds < 1000;
  if (second == 60 && !after_midnight) return std::nullopt;
  if (moment < first_millisecond || moment > last_millisecond) return std::nullopt;
  return Instant{moment};
}

std::optional<Date> Date::from_civil(int year, unsigned month, unsigned day) {
  if (year < 0 || year > year_max || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
    return std::nullopt;
  return Date{days_since_1970(year, month, day)};
}

int Date::year() const { return static_cast<int>(civil(days).year()); }
unsigned Date::month() const { return static_cast<unsigned>(civil(days).month()); }
unsigned Date::day() const { return static_cast<unsigned>(civil(days).day()); }

Date Date::plus_months(int count) const {
  const auto from = civil(days);
  const auto months =
      std::int64_t{static_cast<int>(from.year())} * 12 + static_cast<unsigned>(from.month()) - 1 + count;
  if (months < 0) return Date{first_day};
  if (months > std::int64_t{year_max} * 12 + 11) return Date{last_day};
  const auto year = static_cast<int>(months / 12);
  const auto month = static_cast<unsigned>(months % 12) + 1;
  const auto day = static_cast<unsigned>(from.day());
  const auto length = days_in_month(year, month);
  return Date{days_since_1970(year, month, day < length ? day : length)};
}

void Date::append_to(std::string& out) const {
  std::array<char, 10> buffer;
  put_date(buffer.data(), days);
  out.append(buffer.data(), buffer.size());
}

std::string Date::text() const {
  std::string out;
  append_to(out);
  return out;
}

std::optional<Date> Date::parse(std::string_view text) {
  if (text.size() != 10) return std::nullopt;
  const auto days = take_date(text.begin());
  if (!days) return std::nullopt;
  return Date{*days};
}

void TimeOfDay::append_to(std::string& out) const {
  const auto within = static_cast<unsigned>(minutes < 0 ? 0 : minutes > 1440 ? 1440 : minutes);
  std::array<char, 5> buffer;
  put_pair(buffer.data(), within / 60);
  buffer[2] = ':';
  put_pair(buffer.data() + 3, within % 60);
  out.append(buffer.data(), buffer.size());
}

std::optional<TimeOfDay> TimeOfDay::parse(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const char* const at = text.begin();
  const auto hours = take_pair(at);
  const auto minutes = take_pair(at + 3);
  if (hours > 24 || minutes > 59 || (hours == 24 && minutes != 0)) return std::nullopt;
  return TimeOfDay{static_cast<std::int32_t>(hours * 60 + minutes)};
}

}  // namespace domain
