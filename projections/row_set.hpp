// A stored set of row numbers that is small when it has few of them, and compressed when it has many. An
// index has a hundred thousand such sets, most of them tiny and a few with half of all rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace projections {

class RowBits;

/// Eight bytes: nothing, one row in place, a sorted array of up to 256 rows, or a Roaring bitmap.
/// Not synchronised; row numbers are below 2^32 - 1.
class RowSet {
 public:
  RowSet() = default;
  RowSet(RowSet&& other) noexcept : word_(std::exchange(other.word_, 0)) {}
  RowSet& operator=(RowSet&& other) noexcept {
    std::swap(word_, other.word_);
    return *this;
  }
  ~RowSet() { clear(); }

  /// False when it was there already.
  bool add(std::uint32_t row);
  /// False when it was not there.
  bool remove(std::uint32_t row);
  /// Adds ascending rows, all of them above those already there.
  void append(std::span<const std::uint32_t> ascending);
  void clear();
  /// Gives back memory that growing left unused; for after a bulk load.
  void compact();

  bool contains(std::uint32_t row) const;
  std::size_t size() const;
  bool empty() const { return word_ == 0; }

  /// Rows at or above `bits.rows()` must not be in this set.
  void add_to(RowBits& bits) const;
  void remove_from(RowBits& bits) const;
  void keep_only_in(RowBits& bits) const;
  std::vector<std::uint32_t> rows() const;

  /// The rows that are in all of them, ascending; at least one set.
  static std::vector<std::uint32_t> common(std::span<const RowSet* const> sets);

 private:
  struct Array;
  std::uintptr_t word_ = 0;  // see row_set.cpp
};

}  // namespace projections
