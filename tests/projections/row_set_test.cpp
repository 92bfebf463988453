#include "projections/row_set.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "projections/row_bits.hpp"

namespace projections {
namespace {

constexpr std::uint32_t rows_max = 200'000;  // several containers of a Roaring bitmap

std::vector<std::uint32_t> rows_in(const RowBits& bits) {
  std::vector<std::uint32_t> rows;
  bits.for_each([&](std::uint32_t row) { rows.push_back(row); });
  return rows;
}

void expect_same(const RowSet& set, const std::set<std::uint32_t>& expected) {
  const std::vector<std::uint32_t> rows(expected.begin(), expected.end());
  EXPECT_EQ(set.size(), rows.size());
  EXPECT_EQ(set.empty(), rows.empty());
  EXPECT_EQ(set.rows(), rows);

  RowBits added(rows_max);
  set.add_to(added);
  EXPECT_EQ(rows_in(added), rows);
  EXPECT_EQ(added.count(), rows.size());

  RowBits every_third(rows_max);
  for (std::uint32_t row = 0; row < rows_max; row += 3) every_third.set(row);
  RowBits kept = every_third;
  set.keep_only_in(kept);
  RowBits without = every_third;
  set.remove_from(without);
  std::vector<std::uint32_t> expected_kept;
  std::ranges::copy_if(rows, std::back_inserter(expected_kept), [](auto row) { return row % 3 == 0; });
  EXPECT_EQ(rows_in(kept), expected_kept);
  kept.add(without);
  EXPECT_EQ(rows_in(kept), rows_in(every_third));
  EXPECT_EQ(without.count(), every_third.count() - expected_kept.size());
}

TEST(RowSet, is_the_same_set_however_many_rows_it_has) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (const std::size_t size : {0U, 1U, 2U, 5U, 6U, 256U, 257U, 5'000U, 90'000U}) {
    RowSet set;
    std::set<std::uint32_t> expected;
    while (expected.size() < size) {
      const auto row = static_cast<std::uint32_t>(random() % rows_max);
      EXPECT_EQ(set.add(row), expected.insert(row).second);
      EXPECT_TRUE(set.contains(row));
    }
    expect_same(set, expected);
    set.compact();
    expect_same(set, expected);
    while (!expected.empty()) {
      const auto row = *expected.begin();
      EXPECT_TRUE(set.remove(row));
      EXPECT_FALSE(set.remove(row));
      expected.erase(row);
    }
    expect_same(set, expected);
  }
}

TEST(RowSet, of_neighbours_is_kept_as_runs) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = 1'000; row < 150'000; ++row)
    if (row % 10'000 != 0) rows.push_back(row);
  RowSet set;
  set.append(rows);
  set.compact();
  expect_same(set, {rows.begin(), rows.end()});
}

TEST(RowSet, knows_what_several_have_in_common) {
  RowSet twos;
  RowSet threes;
  RowSet few;
  std::vector<std::uint32_t> sixes;
  for (std::uint32_t row = 0; row < rows_max; ++row) {
    if (row % 2 == 0) twos.add(row);
    if (row % 3 == 0) threes.add(row);
    if (row % 6 == 0) sixes.push_back(row);
  }
  for (const std::uint32_t row : {1U, 6U, 9U, 120'000U}) few.add(row);
  const RowSet* large[] = {&twos, &threes};
  EXPECT_EQ(RowSet::common(large), sixes);
  const RowSet* all[] = {&twos, &few, &threes};
  EXPECT_EQ(RowSet::common(all), (std::vector<std::uint32_t>{6, 120'000}));
}

}  // namespace
}  // namespace projections
