#include "domain/time_slots.hpp"

#include <algorithm>

namespace domain {

std::vector<Interval> merged(std::vector<Interval> intervals) {
  std::ranges::sort(intervals);
  std::vector<Interval> result;
  for (const auto& interval : intervals) {
    if (interval.ends_at <= interval.starts_at) continue;
    if (!result.empty() && interval.starts_at <= result.back().ends_at)
      result.back().ends_at = std::max(result.back().ends_at, interval.ends_at);
    else result.push_back(interval);
  }
  return result;
}

bool covered(const Interval& whole, const std::vector<Interval>& parts) {
  return std::ranges::any_of(merged(parts), [&](const Interval& part) { return part.contains(whole); });
}

std::vector<Interval> free_of(const std::vector<Interval>& open, const std::vector<Interval>& busy) {
  const auto taken = merged(busy);
  std::vector<Interval> result;
  for (auto left : merged(open)) {
    for (const auto& block : taken) {
      if (!block.overlaps(left)) continue;
      if (left.starts_at < block.starts_at) result.push_back({left.starts_at, block.starts_at});
      left.starts_at = std::min(block.ends_at, left.ends_at);
    }
    if (left.starts_at < left.ends_at) result.push_back(left);
  }
  return result;
}

std::vector<Interval> common(const std::vector<Interval>& a, const std::vector<Interval>& b) {
  const auto others = merged(b);
  std::vector<Interval> result;
  for (const auto& one : merged(a))
    for (const auto& other : others)
      if (one.overlaps(other))
        result.push_back({std::max(one.starts_at, other.starts_at), std::min(one.ends_at, other.ends_at)});
  return result;
}

std::vector<Interval> slots_in(const std::vector<Interval>& free, const std::vector<Instant>& starts,
                               std::int32_t duration_minutes, Instant earliest, std::size_t count_max) {
  std::vector<Interval> result;
  for (const auto start : starts) {
    if (result.size() >= count_max) break;
    if (start < earliest) continue;
    const Interval slot{start, {start.milliseconds + duration_minutes * minute_milliseconds}};
    if (std::ranges::any_of(free, [&](const Interval& room) { return room.contains(slot); }))
      result.push_back(slot);
  }
  return result;
}

}  // namespace domain
