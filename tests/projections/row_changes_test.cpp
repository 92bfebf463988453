// Changes of rows come out of their block as they went in.
#include "projections/row_changes.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace projections {
namespace {

using Change = std::pair<std::string, std::optional<std::string>>;

std::vector<Change> all(const RowChanges& changes) {
  std::vector<Change> found;
  changes.for_each([&](std::string_view key, std::optional<std::string_view> row) {
    found.emplace_back(key, row ? std::optional(std::string(*row)) : std::nullopt);
  });
  return found;
}

TEST(RowChanges, come_in_their_order_with_rows_that_are_empty_or_gone) {
  RowChanges changes;
  EXPECT_EQ(changes.size(), 0U);
  changes.put("a", "row");
  changes.erase("b");
  changes.put("", "");
  changes.put_packed("c", std::string("packed"));
  EXPECT_EQ(changes.size(), 4U);
  EXPECT_EQ(all(changes), (std::vector<Change>{
                              {"a", "row"}, {"b", std::nullopt}, {"", ""}, {"c", std::string("\6packed")}}));
}

TEST(RowChanges, are_appended_to_others_and_cleared) {
  RowChanges changes;
  changes.put("a", "1");
  RowChanges others;
  others.erase("a");
  others.put("b", "2");
  changes.append(others);
  EXPECT_EQ(changes.size(), 3U);
  EXPECT_EQ(all(changes), (std::vector<Change>{{"a", "1"}, {"a", std::nullopt}, {"b", "2"}}));
  changes.clear();
  EXPECT_EQ(changes.size(), 0U);
  EXPECT_TRUE(all(changes).empty());
}

}  // namespace
}  // namespace projections
