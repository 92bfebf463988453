#include "projections/time_zone.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <thread>
#include <vector>

namespace {

using domain::Date;
using domain::Instant;
using domain::TimeOfDay;
using projections::TimeZone;

TimeZone zone(std::string_view name) { return TimeZone::find(name).value(); }
Instant instant(std::string_view text) { return Instant::parse(text).value(); }
Date date(std::string_view text) { return Date::parse(text).value(); }

std::string start(std::string_view zone_name, std::string_view day) {
  return zone(zone_name).start_of(date(day)).text();
}

TEST(TimeZone, is_found_by_its_name_only) {
  for (const auto* name : {"Europe/London", "UTC", "Etc/UTC", "Asia/Dubai", "America/New_York", "Europe/Kyiv",
                           "Europe/Kiev", "America/Argentina/Buenos_Aires"})
    EXPECT_EQ(zone(name).name(), name);
  for (const auto* name : {"", "Mars/Olympus", "europe/london", "Europe", "../../etc/passwd", "localtime",
                           "Factory", "/etc/localtime", "Europe/London "})
    EXPECT_FALSE(TimeZone::find(name)) << name;
}

TEST(TimeZone, tells_the_local_day) {
  const auto london = zone("Europe/London");
  EXPECT_EQ(london.date_of(instant("2026-07-01T22:59:59.999Z")), date("2026-07-01"));
  EXPECT_EQ(london.date_of(instant("2026-07-01T23:00:00Z")), date("2026-07-02"));
  EXPECT_EQ(london.date_of(instant("2026-12-01T23:59:59Z")), date("2026-12-01"));
  EXPECT_EQ(zone("America/Los_Angeles").date_of(instant("2026-01-01T07:59:59Z")), date("2025-12-31"));
  EXPECT_EQ(zone("Pacific/Kiritimati").date_of(instant("2026-01-01T10:00:00Z")), date("2026-01-02"));
}

TEST(TimeZone, reads_the_clock_on_the_wall) {
  const auto london = zone("Europe/London");
  EXPECT_EQ(london.time_of_day(instant("2026-07-01T08:15:59.999Z")), TimeOfDay{555});
  EXPECT_EQ(london.time_of_day(instant("2026-01-01T08:15:00Z")), TimeOfDay{495});
  EXPECT_EQ(zone("Asia/Kathmandu").time_of_day(instant("2026-01-01T00:00:00Z")), TimeOfDay{345});
  EXPECT_EQ(london.offset_seconds(instant("2026-07-01T00:00:00Z")), 3600);
  EXPECT_EQ(zone("America/New_York").offset_seconds(instant("2026-07-01T00:00:00Z")), -14'400);
}

TEST(TimeZone, a_day_starts_at_local_midnight) {
  EXPECT_EQ(start("Europe/London", "2026-07-01"), "2026-06-30T23:00:00Z");
  EXPECT_EQ(start("Europe/London", "2026-12-01"), "2026-12-01T00:00:00Z");
  EXPECT_EQ(start("America/New_York", "2026-03-08"), "2026-03-08T05:00:00Z")
      << "clocks change later that day";
  EXPECT_EQ(start("America/New_York", "2026-03-09"), "2026-03-09T04:00:00Z");
  EXPECT_EQ(start("Asia/Kolkata", "2026-03-09"), "2026-03-08T18:30:00Z");
  EXPECT_EQ(start("UTC", "1970-01-01"), "1970-01-01T00:00:00Z");
}

TEST(TimeZone, a_day_without_a_midnight_starts_when_it_starts) {
  EXPECT_EQ(start("America/Sao_Paulo", "2018-11-04"), "2018-11-04T03:00:00Z");
  EXPECT_EQ(start("Africa/Cairo", "2026-04-24"), "2026-04-23T22:00:00Z");
  EXPECT_EQ(start("Pacific/Apia", "2011-12-30"), start("Pacific/Apia", "2011-12-31"));
}

TEST(TimeZone, a_day_with_two_midnights_starts_at_the_first) {
  EXPECT_EQ(start("America/Havana", "2026-11-01"), "2026-11-01T04:00:00Z");
}

TEST(TimeZone, finds_the_moment_of_a_time_on_the_wall) {
  const auto london = zone("Europe/London");
  EXPECT_EQ(london.at(date("2026-07-01"), {540}), instant("2026-07-01T08:00:00Z"));
  EXPECT_EQ(london.at(date("2026-07-01"), {1440}), london.start_of(date("2026-07-02")));
  EXPECT_EQ(london.at(date("2026-03-29"), {90}), instant("2026-03-29T01:00:00Z")) << "01:30 is skipped";
  EXPECT_EQ(london.at(date("2026-10-25"), {90}), instant("2026-10-25T00:30:00Z")) << "01:30 comes twice";
}

TEST(TimeZone, the_start_of_a_day_is_its_first_moment) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  std::uniform_int_distribution<std::int32_t> days(0, 24'000);
  for (const auto* name :
       {"Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Tehran", "Asia/Gaza",
        "America/Asuncion", "Africa/Casablanca", "Pacific/Auckland", "America/Nuuk", "UTC"}) {
    const auto local = zone(name);
    for (int i = 0; i < 3'000; ++i) {
      const Date day{days(random)};
      const auto first = local.start_of(day);
      ASSERT_EQ(local.date_of(first), day) << name << ' ' << day.text();
      ASSERT_LT(local.date_of({first.milliseconds - 1}), day) << name << ' ' << day.text();
    }
  }
}

TEST(TimeZone, holds_beyond_what_is_known) {
  const auto london = zone("Europe/London");
  EXPECT_EQ(london.date_of(instant("1850-06-01T12:00:00Z")), date("1850-06-01"));
  EXPECT_EQ(london.start_of(date("2150-01-01")), instant("2150-01-01T00:00:00Z"));
  EXPECT_EQ(london.start_of(date("1700-01-01")), instant("1700-01-01T00:00:00Z"));
  EXPECT_EQ(zone("Asia/Tokyo").start_of(date("9999-12-31")), instant("9999-12-30T15:00:00Z"));
}

TEST(TimeZone, can_be_found_and_used_by_many_threads) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([] {
      for (int round = 0; round < 200; ++round)
        for (const auto* name : {"Europe/Paris", "Europe/Rome", "Asia/Tokyo", "Nowhere/Else"}) {
          const auto found = TimeZone::find(name);
          EXPECT_EQ(found.has_value(), std::string_view(name) != "Nowhere/Else");
          if (!found) continue;
          EXPECT_EQ(found->date_of(found->start_of(Date{20'000})), Date{20'000});
        }
    });
}

TEST(Weekday, counts_from_monday) {
  EXPECT_EQ(projections::weekday(date("1970-01-01")), 4);
  EXPECT_EQ(projections::weekday(date("2026-11-23")), 1);
  EXPECT_EQ(projections::weekday(date("2026-11-22")), 7);
  EXPECT_EQ(projections::weekday(date("1969-12-29")), 1);
  EXPECT_EQ(projections::weekday(date("1600-01-01")), 6);
}

}  // namespace
