// Chance for the demo garage: the same for the same seed on every machine, which the standard's distributions
// do not promise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>

namespace api {

class DemoDraw {
 public:
  explicit DemoDraw(std::uint64_t seed) : random_(seed) {}

  /// 0 to count - 1.
  std::size_t below(std::size_t count) { return random_() % count; }
  /// Both included.
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(below(static_cast<std::size_t>(most - least + 1)));
  }
  bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }
  template <class T>
  const T& from(std::span<const T> items) {
    return items[below(items.size())];
  }
  std::string text(std::span<const std::string_view> items) { return std::string(from(items)); }
  char letter(std::string_view letters) { return letters[below(letters.size())]; }

 private:
  std::mt19937_64 random_;
};

}  // namespace api
