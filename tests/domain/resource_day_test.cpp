#include "domain/resource_day.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

#include "tests/domain/given.hpp"

namespace {

using namespace domain::resource_day;
using namespace given_when_then;
using domain::AppointmentId;
using domain::Interval;

constexpr auto day = "2026-11-23";

Interval time(std::string_view from, std::string_view until) {
  return {at("2026-11-23T" + std::string(from) + ":00Z"), at("2026-11-23T" + std::string(until) + ":00Z")};
}

Reserve reserve(std::uint64_t appointment, const Interval& time) {
  return {"bay_01", on(day), numbered<AppointmentId>(appointment), time};
}
SlotReserved reserved(std::uint64_t appointment, const Interval& time) {
  return {"bay_01", on(day), numbered<AppointmentId>(appointment), time.starts_at, time.ends_at};
}

TEST(ResourceDay, gives_a_time_to_the_first_who_asks) {
  given<ResourceDay>().when(reserve(1, time("09:00", "10:00"))).then({reserved(1, time("09:00", "10:00"))});
  given<ResourceDay>(reserved(1, time("09:00", "10:00")))
      .when(reserve(2, time("09:59", "10:30")))
      .then_refused("slot-taken");
  given<ResourceDay>(reserved(1, time("09:00", "10:00")))
      .when(reserve(2, time("10:00", "10:30")))
      .then({reserved(2, time("10:00", "10:30"))});
}

TEST(ResourceDay, lets_an_appointment_move_within_its_own_time) {
  given<ResourceDay>(reserved(1, time("09:00", "10:00")))
      .when(reserve(1, time("09:30", "10:30")))
      .then({SlotReleased{numbered<AppointmentId>(1)}, reserved(1, time("09:30", "10:30"))});
  given<ResourceDay>(reserved(1, time("09:00", "10:00")))
      .when(reserve(1, time("09:00", "10:00")))
      .then_nothing();
}

TEST(ResourceDay, gives_back_what_there_is_and_nothing_else) {
  given<ResourceDay>(reserved(1, time("09:00", "10:00")))
      .when(Release{numbered<AppointmentId>(1)})
      .then({SlotReleased{numbered<AppointmentId>(1)}});
  given<ResourceDay>(reserved(1, time("09:00", "10:00")))
      .when(Release{numbered<AppointmentId>(2)})
      .then_nothing();
}

TEST(ResourceDay, splits_a_time_at_midnight) {
  const auto parts = parts_of({at("2026-11-23T22:00:00Z"), at("2026-11-25T01:00:00Z")});
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].day, on("2026-11-23"));
  EXPECT_EQ(parts[0].time.ends_at, at("2026-11-24T00:00:00Z"));
  EXPECT_EQ(parts[1].time.starts_at, parts[0].time.ends_at);
  EXPECT_EQ(parts[2].time.ends_at, at("2026-11-25T01:00:00Z"));
  EXPECT_EQ(utc_day({-1}).days, -1);
  EXPECT_EQ(utc_day({0}).days, 0);
}

TEST(ResourceDay, has_a_stream_for_each_resource_and_day) {
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
  for (std::uint64_t resource = 1; resource <= 50; ++resource)
    for (std::int32_t number = 20'000; number < 20'400; ++number) {
      const auto id = id_of(numbered<domain::BayId>(resource).ulid, {number});
      EXPECT_TRUE(seen.emplace(id.ulid.high, id.ulid.low).second);
    }
  EXPECT_EQ(id_of(numbered<domain::BayId>(7).ulid, {20'000}),
            id_of(numbered<domain::BayId>(7).ulid, {20'000}));
}

/// What the days of one resource say, against a list of who has what that is searched through whole.
RC_GTEST_PROP(ResourceDay, never_gives_a_moment_twice_whatever_is_asked, ()) {
  constexpr std::int64_t hour = 60 * domain::minute_milliseconds;
  std::map<std::int32_t, ResourceDay> days;
  std::map<std::uint64_t, Interval> held;
  const auto release_all = [&](std::uint64_t appointment) {
    for (auto& [number, state] : days) {
      const auto decided = decide(state, Release{numbered<AppointmentId>(appointment)}, monday);
      for (const auto& event : decided->events) domain::evolve_any(state, event);
    }
    held.erase(appointment);
  };
  const auto steps = *rc::gen::inRange(1, 60);
  for (int step = 0; step < steps; ++step) {
    const auto appointment = *rc::gen::inRange<std::uint64_t>(1, 12);
    if (*rc::gen::inRange(0, 4) == 0) {
      release_all(appointment);
      continue;
    }
    if (held.contains(appointment)) continue;
    const auto from = *rc::gen::inRange<std::int64_t>(0, 72);
    const Interval wanted{{from * hour}, {(from + *rc::gen::inRange<std::int64_t>(1, 30)) * hour}};
    const bool room =
        std::ranges::none_of(held, [&](const auto& one) { return one.second.overlaps(wanted); });
    // All of its days or none, as one transaction would have it.
    auto tried = days;
    bool given_all = true;
    for (const auto& part : parts_of(wanted)) {
      auto& state = tried[part.day.days];
      const auto decided =
          decide(state, Reserve{"bay_01", part.day, numbered<AppointmentId>(appointment), part.time}, monday);
      if (!decided) {
        RC_ASSERT(decided.error().code == "slot-taken");
        given_all = false;
        break;
      }
      for (const auto& event : decided->events) domain::evolve_any(state, event);
    }
    RC_ASSERT(given_all == room);
    if (!given_all) continue;
    days = std::move(tried);
    held.emplace(appointment, wanted);
  }
}

}  // namespace
