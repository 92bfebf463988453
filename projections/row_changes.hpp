// What was done to rows. A rebuild does it millions of times, so that the keys and rows of all changes lie
// one behind the other in one block of bytes, which is written by one thread while the next is filled by
// another.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "eventstore/packed.hpp"

namespace projections {

/// Changes of rows, in the order in which they were made; a key may come more than once.
class RowChanges {
 public:
  void put(std::string_view key, std::string_view row) {
    const auto at = begin(key);
    bytes_ += row;
    end(at);
  }
  /// The same with a row that is a struct.
  template <class Row>
  void put_packed(std::string_view key, const Row& row) {
    const auto at = begin(key);
    packed::append(bytes_, row);
    end(at);
  }
  void erase(std::string_view key) { begin(key); }
  void append(const RowChanges& others) {
    bytes_ += others.bytes_;
    size_ += others.size_;
  }

  std::size_t size() const { return size_; }
  /// Of all keys and rows, and a little for each.
  std::size_t bytes() const { return bytes_.size(); }
  void clear() {
    bytes_.clear();
    size_ = 0;
  }

  /// Calls `visit(key, row)` for each; without a row where it goes.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::string_view rest = bytes_; !rest.empty();) {
      Sizes sizes;
      std::memcpy(&sizes, rest.data(), sizeof sizes);
      rest.remove_prefix(sizeof sizes);
      const auto key = rest.substr(0, sizes.key);
      rest.remove_prefix(sizes.key);
      if (sizes.row == no_row) {
        visit(key, std::optional<std::string_view>());
        continue;
      }
      visit(key, std::optional(rest.substr(0, sizes.row)));
      rest.remove_prefix(sizes.row);
    }
  }

 private:
  struct Sizes {
    std::uint32_t key = 0;
    std::uint32_t row = 0;
  };
  static constexpr std::uint32_t no_row = 0xffffffff;

  /// A change without a row so far. Where it is.
  std::size_t begin(std::string_view key) {
    const auto at = bytes_.size();
    const Sizes sizes{static_cast<std::uint32_t>(key.size()), no_row};
    bytes_.append(reinterpret_cast<const char*>(&sizes), sizeof sizes).append(key);
    ++size_;
    return at;
  }

  /// What came behind its key is the row.
  void end(std::size_t at) {
    Sizes sizes;
    std::memcpy(&sizes, bytes_.data() + at, sizeof sizes);
    sizes.row = static_cast<std::uint32_t>(bytes_.size() - at - sizeof sizes - sizes.key);
    std::memcpy(bytes_.data() + at, &sizes, sizeof sizes);
  }

  std::string bytes_;
  std::size_t size_ = 0;
};

}  // namespace projections
