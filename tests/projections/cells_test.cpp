// Values by key: found again however many there are, and in the same place while more come and others go.
#include "projections/cells.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <optional>
#include <string>

namespace projections {
namespace {

TEST(Cells, are_made_once_for_each_key) {
  Cells<int> cells;
  const auto [first, is_new] = cells.find_or_make("a");
  EXPECT_TRUE(is_new);
  first.value = 7;
  const auto again = cells.find_or_make("a");
  EXPECT_FALSE(again.second);
  EXPECT_EQ(&again.first, &first);
  EXPECT_EQ(again.first.value, 7);
  EXPECT_EQ(again.first.key(), "a");
  EXPECT_EQ(cells.size(), 1U);
}

RC_GTEST_PROP(Cells, do_as_a_map_does, ()) {
  Cells<std::optional<int>> cells;
  std::map<std::string, int> expected;
  std::map<std::string, const void*> where;
  for (int step = 0; step < 300; ++step) {
    const auto number = *rc::gen::inRange(0, 120);
    if (number == 0) {
      cells.forget_if([](const std::optional<int>& value) { return value.value_or(0) % 2 == 1; });
      std::erase_if(expected, [](const auto& entry) { return entry.second % 2 == 1; });
      std::erase_if(where, [&](const auto& entry) { return !expected.contains(entry.first); });
      continue;
    }
    const auto key = std::string(static_cast<std::size_t>(number), 'k') + std::to_string(number);
    const auto [cell, is_new] = cells.find_or_make(key);
    RC_ASSERT(is_new == !expected.contains(key));
    RC_ASSERT(cell.key() == key);
    if (is_new) RC_ASSERT(!cell.value);
    else RC_ASSERT(cell.value == expected[key] && where[key] == &cell);
    cell.value = expected[key] = step;
    where[key] = &cell;
    RC_ASSERT(cells.size() == expected.size());
  }
}

}  // namespace
}  // namespace projections
