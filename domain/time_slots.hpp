// Stretches of time, and where there is room between them: what a calendar and the search for a free slot are
// made of. All of them are half open: [starts_at, ends_at).
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <vector>

#include "domain/time.hpp"

namespace domain {

struct Interval {
  Instant starts_at;
  Instant ends_at;  ///< not included; later than `starts_at`

  bool overlaps(const Interval& other) const {
    return starts_at < other.ends_at && other.starts_at < ends_at;
  }
  bool contains(const Interval& other) const {
    return starts_at <= other.starts_at && other.ends_at <= ends_at;
  }
  friend auto operator<=>(const Interval&, const Interval&) = default;
};
BOOST_DESCRIBE_STRUCT(Interval, (), (starts_at, ends_at))

inline constexpr std::int64_t minute_milliseconds = 60'000;

/// Sorted, with those that touch or overlap made one.
std::vector<Interval> merged(std::vector<Interval> intervals);

/// Whether `whole` lies in `parts` without a gap.
bool covered(const Interval& whole, const std::vector<Interval>& parts);

/// What is in `open` and not in `busy`, sorted.
std::vector<Interval> free_of(const std::vector<Interval>& open, const std::vector<Interval>& busy);

/// The parts that are in both, sorted.
std::vector<Interval> common(const std::vector<Interval>& a, const std::vector<Interval>& b);

/// Stretches of `duration_minutes` that lie in `free`, each beginning at one of `starts` and not before
/// `earliest`, at most `count_max`, in the order of `starts`.
std::vector<Interval> slots_in(const std::vector<Interval>& free, const std::vector<Instant>& starts,
                               std::int32_t duration_minutes, Instant earliest, std::size_t count_max);

}  // namespace domain
