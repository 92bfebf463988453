// Rows of which many sets are kept and none changes: all keys and rows in one block of bytes, a third of what
// they take as rows that may change.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "projections/row_store.hpp"

namespace projections {

class PackedRows : public RowStore {
 public:
  explicit PackedRows(const MemoryRows& rows);

  using RowStore::scan;
  std::optional<std::string> get(std::string_view key) const override;
  void scan(std::string_view prefix, std::string_view from, bool descending,
            const std::function<bool(std::string_view, std::string_view)>& visit) const override;
  /// They do not change: throws std::logic_error.
  void write(const RowChanges& changes) override;

  /// What they take of the memory.
  std::size_t bytes() const { return bytes_.capacity() + places_.capacity() * sizeof(Place); }

 private:
  /// Where a row is in the block: its key, and the row behind it.
  struct Place {
    std::uint32_t begin = 0;
    std::uint32_t key_size = 0;
    std::uint32_t row_size = 0;
  };
  std::string_view key(const Place& place) const { return {bytes_.data() + place.begin, place.key_size}; }
  std::string_view row(const Place& place) const {
    return {bytes_.data() + place.begin + place.key_size, place.row_size};
  }

  std::string bytes_;
  std::vector<Place> places_;  ///< in the order of their keys
};

}  // namespace projections
