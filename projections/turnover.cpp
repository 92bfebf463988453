#include "projections/turnover.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <stdexcept>

namespace projections {

using domain::Wide;

void append_wide(std::string& out, Wide number) {
  std::array<char, 40> digits;
  if (number >= std::numeric_limits<std::int64_t>::min() &&
      number <= std::numeric_limits<std::int64_t>::max()) {
    const auto end = std::to_chars(digits.begin(), digits.end(), static_cast<std::int64_t>(number)).ptr;
    out.append(digits.data(), end);
    return;
  }
  if (number < 0) out += '-';
  auto at = digits.end();
  for (auto rest = number; rest != 0; rest /= 10)
    *--at = static_cast<char>('0' + static_cast<int>(rest % 10 < 0 ? -(rest % 10) : rest % 10));
  out.append(at, digits.end());
}

std::int64_t narrow(Wide number) {
  if (number < std::numeric_limits<std::int64_t>::min() || number > std::numeric_limits<std::int64_t>::max())
    throw std::overflow_error("a balance does not fit into 64 bits");
  return static_cast<std::int64_t>(number);
}

Turnover& Turnovers::of(std::int32_t when) {
  // Nearly always it is the last one, or comes after it.
  if (!parts.empty() && parts.back().when == when) return parts.back().turnover;
  if (parts.empty() || parts.back().when < when) return parts.emplace_back(Part{when, {}}).turnover;
  const auto at = std::ranges::lower_bound(parts, when, {}, &Part::when);
  if (at != parts.end() && at->when == when) return at->turnover;
  return parts.insert(at, Part{when, {}})->turnover;
}

Turnover Turnovers::before(std::int32_t when) const {
  Turnover sum;
  for (const auto& part : parts) {
    if (part.when >= when) break;
    sum.add(part.turnover);
  }
  return sum;
}

Turnover Turnovers::total() const { return before(std::numeric_limits<std::int32_t>::max()); }

}  // namespace projections
