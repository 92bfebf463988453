// One bit for each row: the working form of a query's result, which filters narrow and pages are read from.
#pragma once

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace projections {

/// A flat set of row numbers below `rows()`. Combining two costs 1/8 byte a row whatever they hold, which
/// beats compressed sets as soon as more than a handful of rows is in play.
class RowBits {
 public:
  RowBits() = default;
  explicit RowBits(std::size_t rows) { reset(rows); }

  /// Room for `rows` rows, none of them in it.
  void reset(std::size_t rows) {
    rows_ = rows;
    words_.assign((rows + 63) / 64, 0);
  }
  /// Room for more rows; what is in it stays.
  void grow(std::size_t rows) {
    assert(rows >= rows_);
    rows_ = rows;
    words_.resize((rows + 63) / 64, 0);
  }
  std::size_t rows() const { return rows_; }

  void set(std::uint32_t row) { words_[row >> 6] |= std::uint64_t{1} << (row & 63); }
  void clear(std::uint32_t row) { words_[row >> 6] &= ~(std::uint64_t{1} << (row & 63)); }
  bool test(std::uint32_t row) const { return (words_[row >> 6] >> (row & 63)) & 1; }

  void keep_only(const RowBits& other) {
    assert(rows_ == other.rows_);
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  }
  void add(const RowBits& other) {
    assert(rows_ == other.rows_);
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }
  void subtract(const RowBits& other) {
    assert(rows_ == other.rows_);
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  }

  std::size_t count() const;

  /// Calls `visit(row)` for each, in ascending order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t i = 0; i < words_.size(); ++i)
      for (std::uint64_t word = words_[i]; word != 0; word &= word - 1)
        visit(static_cast<std::uint32_t>(i * 64 + static_cast<std::size_t>(std::countr_zero(word))));
  }

  std::span<std::uint64_t> words() { return words_; }
  std::span<const std::uint64_t> words() const { return words_; }

 private:
  std::vector<std::uint64_t> words_;
  std::size_t rows_ = 0;
};

}  // namespace projections
