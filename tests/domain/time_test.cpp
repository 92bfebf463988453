#include "domain/time.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace {

using domain::Date;
using domain::Instant;
using domain::TimeOfDay;

Date date(int year, unsigned month, unsigned day) { return Date::from_civil(year, month, day).value(); }

std::string written(TimeOfDay time) {
  std::string out;
  time.append_to(out);
  return out;
}

TEST(Instant, is_written_in_utc_and_without_needless_milliseconds) {
  EXPECT_EQ(Instant{}.text(), "1970-01-01T00:00:00Z");
  EXPECT_EQ(Instant{1'795'424'400'000}.text(), "2026-11-23T09:00:00Z");
  EXPECT_EQ(Instant{1'795'424'400'007}.text(), "2026-11-23T09:00:00.007Z");
  EXPECT_EQ(Instant{1'795'424'400'120}.text(), "2026-11-23T09:00:00.120Z");
  EXPECT_EQ(Instant{-1}.text(), "1969-12-31T23:59:59.999Z");
}

TEST(Instant, is_read_with_any_offset) {
  const Instant nine{1'795'424'400'000};
  for (const auto* text :
       {"2026-11-23T09:00:00Z", "2026-11-23t09:00:00z", "2026-11-23T10:00:00+01:00",
        "2026-11-22T23:30:00-09:30", "2026-11-23T09:00:00-00:00", "2026-11-23T09:00:00.000Z",
        "2026-11-23T09:00:00.0009Z", "2026-11-24T08:59:00+23:59"})
    EXPECT_EQ(Instant::parse(text), nine) << text;
  EXPECT_EQ(Instant::parse("2026-11-23T09:00:00.5+00:00"), Instant{nine.milliseconds + 500});
  EXPECT_EQ(Instant::parse("2026-11-23T09:00:00.123456789123456789Z"), Instant{nine.milliseconds + 123});
}

TEST(Instant, refuses_what_is_not_a_moment) {
  for (const auto* text : {"",
                           "2026",
                           "2026-11-23",
                           "2026-11-23T09:00:00",
                           "2026-11-23 09:00:00Z",
                           "2026-11-23T09:00Z",
                           "2026-13-23T09:00:00Z",
                           "2026-00-23T09:00:00Z",
                           "2026-02-29T09:00:00Z",
                           "2026-11-31T09:00:00Z",
                           "2026-11-23T24:00:00Z",
                           "2026-11-23T09:60:00Z",
                           "2026-11-23T09:00:61Z",
                           "2026-11-23T09:00:00.Z",
                           "2026-11-23T09:00:00.1",
                           "2026-11-23T09:00:00+1:00",
                           "2026-11-23T09:00:00+24:00",
                           "2026-11-23T09:00:00+01:60",
                           "2026-11-23T09:00:00+0100",
                           "2026-11-23T09:00:00ZZ",
                           "2026-11-23T09:00:00 Z",
                           "2026/11/23T09:00:00Z",
                           "+026-11-23T09:00:00Z",
                           "2026-11-23T09-00:00Z",
                           "2026-11-2aT09:00:00Z",
                           "0000-01-01T00:00:00+00:01",
                           "9999-12-31T23:59:59-00:01",
                           "12026-11-23T09:00:00Z"})
    EXPECT_FALSE(Instant::parse(text)) << text;
}

TEST(Instant, takes_a_leap_second_for_the_next_days_first) {
  EXPECT_EQ(Instant::parse("2016-12-31T23:59:60Z"), Instant::parse("2017-01-01T00:00:00Z"));
  EXPECT_EQ(Instant::parse("2016-12-31T18:59:60-05:00"), Instant::parse("2017-01-01T00:00:00Z"));
  EXPECT_FALSE(Instant::parse("2016-12-31T22:59:60Z"));
}

TEST(Instant, survives_writing_and_reading) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const auto first = Instant::parse("0000-01-01T00:00:00Z").value().milliseconds;
  const auto last = Instant::parse("9999-12-31T23:59:59.999Z").value().milliseconds;
  std::uniform_int_distribution<std::int64_t> moments(first, last);
  for (int i = 0; i < 100'000; ++i) {
    const Instant moment{moments(random)};
    ASSERT_EQ(Instant::parse(moment.text()), moment) << moment.milliseconds;
  }
}

TEST(Instant, beyond_the_calendar_is_written_as_its_end) {
  EXPECT_EQ(Instant{std::numeric_limits<std::int64_t>::max()}.text(), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(Instant{std::numeric_limits<std::int64_t>::min()}.text(), "0000-01-01T00:00:00Z");
}

TEST(Date, survives_writing_and_reading_over_four_hundred_years) {
  auto expected = date(1800, 1, 1);
  for (int year = 1800; year < 2200; ++year)
    for (unsigned month = 1; month <= 12; ++month)
      for (unsigned day = 1; day <= 31; ++day) {
        const auto made = Date::from_civil(year, month, day);
        if (!made) continue;
        ASSERT_EQ(*made, expected) << year << '-' << month << '-' << day;
        ASSERT_EQ(made->year(), year);
        ASSERT_EQ(made->month(), month);
        ASSERT_EQ(made->day(), day);
        ASSERT_EQ(Date::parse(made->text()), made);
        ++expected.days;
      }
  EXPECT_EQ(expected, date(2200, 1, 1));
  EXPECT_EQ(expected.days - date(1800, 1, 1).days, 146'097);
}

TEST(Date, knows_the_days_that_are_not) {
  EXPECT_TRUE(Date::from_civil(2024, 2, 29));
  EXPECT_TRUE(Date::from_civil(2000, 2, 29));
  EXPECT_FALSE(Date::from_civil(1900, 2, 29));
  EXPECT_FALSE(Date::from_civil(2026, 2, 29));
  EXPECT_FALSE(Date::from_civil(2026, 4, 31));
  EXPECT_FALSE(Date::from_civil(2026, 0, 1));
  EXPECT_FALSE(Date::from_civil(2026, 13, 1));
  EXPECT_FALSE(Date::from_civil(2026, 1, 0));
  EXPECT_FALSE(Date::from_civil(-1, 1, 1));
  EXPECT_FALSE(Date::from_civil(10'000, 1, 1));
  EXPECT_EQ(date(1970, 1, 1), Date{});
}

TEST(Date, refuses_other_spellings) {
  for (const auto* text : {"", "2026-1-01", "2026-01-1", "20260101", "2026-01-01Z", "01/01/2026",
                           "2026-02-30", " 2026-01-01", "2026-01-0a", "-026-01-01"})
    EXPECT_FALSE(Date::parse(text)) << text;
}

TEST(Date, adds_months_and_keeps_to_the_month) {
  EXPECT_EQ(date(2026, 1, 31).plus_months(1), date(2026, 2, 28));
  EXPECT_EQ(date(2024, 1, 31).plus_months(1), date(2024, 2, 29));
  EXPECT_EQ(date(2024, 2, 29).plus_months(12), date(2025, 2, 28));
  EXPECT_EQ(date(2024, 2, 29).plus_months(48), date(2028, 2, 29));
  EXPECT_EQ(date(2026, 11, 30).plus_months(3), date(2027, 2, 28));
  EXPECT_EQ(date(2026, 3, 31).plus_months(-1), date(2026, 2, 28));
  EXPECT_EQ(date(2026, 1, 15).plus_months(-1), date(2025, 12, 15));
  EXPECT_EQ(date(2026, 5, 15).plus_months(0), date(2026, 5, 15));
}

TEST(Date, stops_at_the_ends_of_the_calendar) {
  EXPECT_EQ(date(9999, 12, 1).plus_months(1), date(9999, 12, 31));
  EXPECT_EQ(date(0, 1, 15).plus_months(-1), date(0, 1, 1));
  EXPECT_EQ(date(2026, 1, 1).plus_months(std::numeric_limits<int>::max()), date(9999, 12, 31));
  EXPECT_EQ(date(2026, 1, 1).plus_months(std::numeric_limits<int>::min()), date(0, 1, 1));
  EXPECT_EQ(Date{std::numeric_limits<std::int32_t>::max()}.text(), "9999-12-31");
  EXPECT_EQ(Date{std::numeric_limits<std::int32_t>::min()}.text(), "0000-01-01");
}

TEST(TimeOfDay, survives_writing_and_reading) {
  for (std::int32_t minutes = 0; minutes <= 1440; ++minutes)
    EXPECT_EQ(TimeOfDay::parse(written({minutes})), TimeOfDay{minutes});
  EXPECT_EQ(written({495}), "08:15");
  EXPECT_EQ(TimeOfDay::parse("24:00"), TimeOfDay{1440});
}

TEST(TimeOfDay, refuses_other_spellings) {
  for (const auto* text : {"", "8:15", "08:60", "24:01", "25:00", "08-15", "08:1", "08:15:00", "0a:15"})
    EXPECT_FALSE(TimeOfDay::parse(text)) << text;
}

}  // namespace
