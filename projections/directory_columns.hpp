// The orders that a garage's directory keeps its members in, one number for each: what they are sorted by,
// and what ranges are asked of.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "projections/directory_query.hpp"

namespace projections {

// One for each DirectorySort up to those by what holds today, the postcodes, and since when one is a member.
inline constexpr std::size_t directory_columns = 11;
using DirectoryKeys = std::array<std::uint64_t, directory_columns>;

/// Whether an order is made of groups, by what holds today, and has no column.
constexpr bool is_grouped(DirectorySort sort) { return sort >= DirectorySort::priority; }

DirectoryKeys directory_keys(const MemberFacts& facts);

/// Keys of one column, both ends included.
struct KeyRange {
  std::size_t column = 0;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

/// What a query asks of columns, but for memberships.
std::vector<KeyRange> ranges_of(const DirectoryQuery& query);
/// Of upcoming, active and expired memberships.
std::vector<KeyRange> membership_ranges(MembershipStanding standing, std::int32_t today);
KeyRange visited_ever();
KeyRange visited_since(std::int32_t day);
KeyRange spent_from(std::int64_t minor);
KeyRange owing_something();
KeyRange overdue_on(std::int32_t today);

}  // namespace projections
