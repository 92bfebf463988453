#include "domain/time_slots.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace {

using domain::Instant;
using domain::Interval;

Interval between(std::int64_t from, std::int64_t until) { return {{from}, {until}}; }

std::vector<Interval> any_intervals() {
  std::vector<Interval> intervals;
  for (const auto& [from, length] : *rc::gen::container<std::vector<std::pair<std::int64_t, std::int64_t>>>(
           rc::gen::pair(rc::gen::inRange<std::int64_t>(0, 60), rc::gen::inRange<std::int64_t>(1, 12))))
    intervals.push_back(between(from, from + length));
  return intervals;
}

/// Each moment that is in one of them.
std::set<std::int64_t> moments_of(const std::vector<Interval>& intervals) {
  std::set<std::int64_t> moments;
  for (const auto& interval : intervals)
    for (auto at = interval.starts_at.milliseconds; at < interval.ends_at.milliseconds; ++at)
      moments.insert(at);
  return moments;
}

TEST(TimeSlots, touch_without_overlapping) {
  EXPECT_FALSE(between(9, 10).overlaps(between(10, 11)));
  EXPECT_TRUE(between(9, 11).overlaps(between(10, 12)));
  EXPECT_TRUE(domain::covered(between(9, 12), {between(10, 12), between(8, 10)}));
  EXPECT_FALSE(domain::covered(between(9, 12), {between(8, 10), between(11, 12)}));
}

RC_GTEST_PROP(TimeSlots, are_free_where_it_is_open_and_not_busy, ()) {
  const auto open = any_intervals();
  const auto busy = any_intervals();
  auto expected = moments_of(open);
  for (const auto moment : moments_of(busy)) expected.erase(moment);
  const auto free = domain::free_of(open, busy);
  RC_ASSERT(moments_of(free) == expected);
  for (std::size_t i = 1; i < free.size(); ++i) RC_ASSERT(free[i - 1].ends_at < free[i].starts_at);
}

RC_GTEST_PROP(TimeSlots, have_in_common_what_is_in_both, ()) {
  const auto a = any_intervals();
  const auto b = any_intervals();
  const auto in_a = moments_of(a);
  std::set<std::int64_t> expected;
  for (const auto moment : moments_of(b))
    if (in_a.contains(moment)) expected.insert(moment);
  RC_ASSERT(moments_of(domain::common(a, b)) == expected);
}

TEST(TimeSlots, begin_on_the_grid_and_not_before_the_earliest) {
  constexpr std::int64_t hour = 60 * domain::minute_milliseconds;
  const std::vector<Interval> room = {between(9 * hour, 12 * hour)};
  std::vector<Instant> starts;
  for (std::int64_t at = 8; at < 14; ++at) starts.push_back({at * hour});
  const auto slots = domain::slots_in(room, starts, 90, {10 * hour}, 10);
  ASSERT_EQ(slots.size(), 1U);
  EXPECT_EQ(slots.front(), between(10 * hour, 11 * hour + hour / 2));
}

}  // namespace
