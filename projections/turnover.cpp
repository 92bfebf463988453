#include "projections/turnover.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <stdexcept>

namespace projections {

using domain::Wide;

namespace {

/// Digits up to `end`, which is passed over. False where there is something else.
bool take_number(std::string_view& text, char end, Wide& number) {
  std::uint64_t low = 0;
  std::size_t i = 0;
  constexpr std::size_t digits_of_64_bits = 18;
  while (i < text.size() && i < digits_of_64_bits && text[i] >= '0' && text[i] <= '9')
    low = low * 10 + static_cast<std::uint64_t>(text[i++] - '0');
  number = low;
  while (i < text.size() && text[i] >= '0' && text[i] <= '9') number = number * 10 + (text[i++] - '0');
  if (i == 0 || i == text.size() || text[i] != end) return false;
  text.remove_prefix(i + 1);
  return true;
}

}  // namespace

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
  if (!parts_.empty() && parts_.back().when == when) return parts_.back().turnover;
  if (parts_.empty() || parts_.back().when < when) return parts_.emplace_back(Part{when, {}}).turnover;
  const auto at = std::ranges::lower_bound(parts_, when, {}, &Part::when);
  if (at != parts_.end() && at->when == when) return at->turnover;
  return parts_.insert(at, Part{when, {}})->turnover;
}

Turnover Turnovers::before(std::int32_t when) const {
  Turnover sum;
  for (const auto& part : parts_) {
    if (part.when >= when) break;
    sum.add(part.turnover);
  }
  return sum;
}

Turnover Turnovers::total() const { return before(std::numeric_limits<std::int32_t>::max()); }

void Turnovers::append_to(std::string& out) const {
  for (const auto& part : parts_) {
    append_wide(out, part.when);
    out += ':';
    append_wide(out, part.turnover.debit_minor);
    out += ',';
    append_wide(out, part.turnover.credit_minor);
    out += ';';
  }
}

std::optional<Turnovers> Turnovers::parse(std::string_view text) {
  Turnovers turnovers;
  turnovers.parts_.reserve(text.size() / 12);
  while (!text.empty()) {
    const bool negative = text.front() == '-';
    if (negative) text.remove_prefix(1);
    Wide when = 0;
    Part part;
    if (!take_number(text, ':', when) || when > std::numeric_limits<std::int32_t>::max() ||
        !take_number(text, ',', part.turnover.debit_minor) ||
        !take_number(text, ';', part.turnover.credit_minor))
      return std::nullopt;
    part.when = static_cast<std::int32_t>(negative ? -when : when);
    if (!turnovers.parts_.empty() && turnovers.parts_.back().when >= part.when) return std::nullopt;
    turnovers.parts_.push_back(part);
  }
  return turnovers;
}

}  // namespace projections
