#include "domain/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <numeric>

namespace domain {

namespace {

constexpr Wide least = std::numeric_limits<std::int64_t>::min();
constexpr Wide most = std::numeric_limits<std::int64_t>::max();

constexpr std::int64_t power_of_ten(int places) {
  std::int64_t power = 1;
  for (int i = 0; i < places; ++i) power *= 10;
  return power;
}

bool are_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<std::int64_t> divide_half_up(Wide numerator, Wide denominator) {
  if (denominator <= 0) return std::nullopt;
  auto quotient = numerator / denominator;
  const auto remainder = numerator % denominator;
  const auto distance = remainder < 0 ? -remainder : remainder;
  if (distance >= denominator - distance) quotient += numerator < 0 ? -1 : 1;
  if (quotient < least || quotient > most) return std::nullopt;
  return static_cast<std::int64_t>(quotient);
}

std::vector<std::int64_t> share_by_weight(std::int64_t total, std::span<const std::int64_t> weights) {
  std::vector<std::int64_t> shares(weights.size(), 0);
  Wide sum = 0;
  for (const auto weight : weights) sum += weight;
  if (sum == 0) return shares;
  std::vector<Wide> remainders(weights.size(), 0);
  std::int64_t given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto exact = static_cast<Wide>(total) * weights[i];
    shares[i] = static_cast<std::int64_t>(exact / sum);
    given += shares[i];
    const auto remainder = exact % sum;
    remainders[i] = remainder < 0 ? -remainder : remainder;
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order,
                           [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
  const std::int64_t step = total < given ? -1 : 1;
  for (std::size_t i = 0; given != total; i = (i + 1) % order.size()) {
    shares[order[i]] += step;
    given += step;
  }
  return shares;
}

void append_decimal(std::string& out, std::int64_t units, int places) {
  const auto scale = static_cast<std::uint64_t>(power_of_ten(places));
  const auto magnitude =
      units < 0 ? 0 - static_cast<std::uint64_t>(units) : static_cast<std::uint64_t>(units);
  if (units < 0) out += '-';
  out += std::to_string(magnitude / scale);
  if (magnitude % scale == 0) return;
  auto fraction = std::to_string(scale + magnitude % scale).substr(1);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  (out += '.') += fraction;
}

std::optional<std::int64_t> parse_decimal(std::string_view text, int places) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  auto fraction = point == std::string_view::npos ? std::string() : std::string(text.substr(point + 1));
  if (!are_digits(whole) || (point != std::string_view::npos && !are_digits(fraction))) return std::nullopt;
  fraction.erase(fraction.find_last_not_of('0') + 1);
  if (fraction.size() > static_cast<std::size_t>(places)) return std::nullopt;
  fraction.append(static_cast<std::size_t>(places) - fraction.size(), '0');
  const auto digits = std::string(whole) + fraction;
  std::int64_t units = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), units);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return negative ? -units : units;
}

}  // namespace domain
