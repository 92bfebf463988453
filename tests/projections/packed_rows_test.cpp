// Rows in one block are found and scanned as those in memory that they were made of.
#include "projections/packed_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace projections {
namespace {

using Found = std::vector<std::pair<std::string, std::string>>;

Found scanned(const RowStore& rows, std::string_view prefix, std::string_view from, bool descending,
              std::size_t most = SIZE_MAX) {
  Found found;
  rows.scan(prefix, from, descending, [&](std::string_view key, std::string_view row) {
    found.emplace_back(key, row);
    return found.size() < most;
  });
  return found;
}

/// Short keys of few letters, so that some begin with others.
std::string some_key() { return *rc::gen::container<std::string>(rc::gen::element('a', 'b', '\xff')); }

RC_GTEST_PROP(PackedRows, are_found_as_in_memory, ()) {
  RowChanges changes;
  const auto keys = *rc::gen::container<std::set<std::string>>(rc::gen::exec(some_key));
  for (const auto& key : keys) changes.put(key, "row of " + key);
  MemoryRows memory;
  memory.write(changes);
  const PackedRows packed(memory);
  for (int i = 0; i < 5; ++i) {
    const auto key = some_key();
    RC_ASSERT(packed.get(key) == memory.get(key));
    const auto prefix = some_key();
    for (const bool descending : {false, true}) {
      RC_ASSERT(scanned(packed, prefix, key, descending) == scanned(memory, prefix, key, descending));
      RC_ASSERT(scanned(packed, prefix, key, descending, 2) == scanned(memory, prefix, key, descending, 2));
    }
  }
  RC_ASSERT(scanned(MemoryRows(packed), "", "", false) == scanned(memory, "", "", false));
}

TEST(PackedRows, do_not_change) {
  PackedRows rows{MemoryRows()};
  EXPECT_THROW(rows.write({}), std::logic_error);
  EXPECT_EQ(rows.get("a"), std::nullopt);
}

}  // namespace
}  // namespace projections
