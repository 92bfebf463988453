// Values by key that stay where they are while more are added: where a table has its rows at hand. A look-up
// for a key that is not there touches one place of the memory, one for a key that is there two, because half
// of the hash lies beside each position and the key beside the value.
//
// Concurrency: one thread.
#pragma once

#include <boost/container/deque.hpp>
#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace projections {

template <class Value>
class Cells {
 public:
  class Cell {
   public:
    std::string_view key() const { return {key_.data(), key_.size()}; }
    Value value;

   private:
    friend Cells;
    boost::container::small_vector<char, 64> key_;
    std::uint64_t hash_ = 0;
    bool used_ = false;
  };

  /// The cell of `key`, with an empty value when it was not there; and whether it was not.
  std::pair<Cell&, bool> find_or_make(std::string_view key) {
    // Projectors ask for the same row one after the other.
    if (last_ != nullptr && last_->key() == key) return {*last_, false};
    const std::uint64_t hash = std::hash<std::string_view>{}(key);
    if ((count_ + 1) * 2 > places_.size()) grow();
    std::size_t at = home(hash);
    for (; places_[at].position != free_place; at = next(at)) {
      if (places_[at].tag != tag_of(hash)) continue;
      auto& cell = cells_[places_[at].position];
      if (cell.key() != key) continue;
      last_ = &cell;
      return {cell, false};
    }
    const auto position = new_position();
    places_[at] = {tag_of(hash), position};
    ++count_;
    auto& cell = cells_[position];
    cell.key_.assign(key.begin(), key.end());
    cell.hash_ = hash;
    cell.used_ = true;
    last_ = &cell;
    return {cell, true};
  }

  std::size_t size() const { return count_; }

  /// Forgets those for which `goes(value)` holds; the others stay where they are.
  template <class Goes>
  void forget_if(Goes goes) {
    last_ = nullptr;
    for (std::uint32_t position = 0; position < cells_.size(); ++position) {
      auto& cell = cells_[position];
      if (!cell.used_ || !goes(std::as_const(cell.value))) continue;
      cell.value = Value();
      cell.used_ = false;
      free_.push_back(position);
      --count_;
    }
    place_all();
  }

  void clear() {
    last_ = nullptr;
    places_.clear();
    cells_.clear();
    free_.clear();
    count_ = 0;
  }

 private:
  static constexpr std::uint32_t free_place = 0xffffffff;

  /// Part of the hash of a cell, and which it is.
  struct Place {
    std::uint32_t tag = 0;
    std::uint32_t position = free_place;
  };

  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }
  std::size_t home(std::uint64_t hash) const { return hash & (places_.size() - 1); }
  std::size_t next(std::size_t at) const { return (at + 1) & (places_.size() - 1); }

  std::uint32_t new_position() {
    if (free_.empty()) {
      cells_.emplace_back();
      return static_cast<std::uint32_t>(cells_.size() - 1);
    }
    const auto position = free_.back();
    free_.pop_back();
    return position;
  }

  void grow() {
    places_.resize(places_.empty() ? 8 : places_.size() * 2);
    place_all();
  }

  void place_all() {
    places_.assign(places_.size(), Place{});
    for (std::uint32_t position = 0; position < cells_.size(); ++position) {
      const auto& cell = cells_[position];
      if (!cell.used_) continue;
      std::size_t at = home(cell.hash_);
      while (places_[at].position != free_place) at = next(at);
      places_[at] = {tag_of(cell.hash_), position};
    }
  }

  std::vector<Place> places_;            // a power of two, at least half of them free
  boost::container::deque<Cell> cells_;  // because its items do not move, and empty it takes nothing
  std::vector<std::uint32_t> free_;      // of cells_: those that are not used
  std::size_t count_ = 0;
  Cell* last_ = nullptr;  // found last
};

}  // namespace projections
