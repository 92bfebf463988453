// A hash table that holds nothing but positions: the keys stay where they are, in the caller's array. Five
// bytes an entry, where a map of its own copies of the keys would take fifty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace projections {

/// Open addressing with linear probing. The caller hashes and compares; the table calls back with positions.
class SlotTable {
 public:
  /// The position for which `same(position)` holds, among those put in with this hash.
  template <class Same>
  std::optional<std::uint32_t> find(std::uint64_t hash, Same same) const {
    if (slots_.empty()) return std::nullopt;
    for (std::size_t at = home(hash); slots_[at] != free_slot; at = next(at))
      if (same(slots_[at])) return slots_[at];
    return std::nullopt;
  }

  /// Adds a position that is not in it. `hash_of(position)` is asked for those already there when it grows.
  template <class HashOf>
  void insert(std::uint32_t position, HashOf hash_of) {
    if ((count_ + 1) * 4 > slots_.size() * 3) grow(hash_of);
    place(position, hash_of(position));
    ++count_;
  }

  /// Takes out a position that is in it.
  template <class HashOf>
  void erase(std::uint32_t position, HashOf hash_of) {
    std::size_t at = home(hash_of(position));
    while (slots_[at] != position) at = next(at);
    // Closes the gap, so that no search stops short of an entry behind it.
    for (std::size_t behind = next(at); slots_[behind] != free_slot; behind = next(behind)) {
      const std::size_t wanted = home(hash_of(slots_[behind]));
      if (((behind - wanted) & mask()) < ((behind - at) & mask())) continue;
      slots_[at] = slots_[behind];
      at = behind;
    }
    slots_[at] = free_slot;
    --count_;
  }

  std::size_t size() const { return count_; }
  void clear() {
    slots_.clear();
    count_ = 0;
  }

 private:
  static constexpr std::uint32_t free_slot = 0xffffffff;

  std::size_t mask() const { return slots_.size() - 1; }
  std::size_t home(std::uint64_t hash) const { return ((hash * 0x9e3779b97f4a7c15U) >> 32) & mask(); }
  std::size_t next(std::size_t at) const { return (at + 1) & mask(); }

  void place(std::uint32_t position, std::uint64_t hash) {
    std::size_t at = home(hash);
    while (slots_[at] != free_slot) at = next(at);
    slots_[at] = position;
  }
  template <class HashOf>
  void grow(HashOf hash_of) {
    std::vector<std::uint32_t> old(slots_.empty() ? 16 : slots_.size() * 2, free_slot);
    old.swap(slots_);
    for (const auto position : old)
      if (position != free_slot) place(position, hash_of(position));
  }

  std::vector<std::uint32_t> slots_;
  std::size_t count_ = 0;
};

}  // namespace projections
