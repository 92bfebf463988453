#include "domain/odometer.hpp"

#include <limits>

namespace domain {

namespace {

__extension__ using Wide = __int128;

constexpr Wide mile_millimetres = 1'609'344;
constexpr Wide kilometre_millimetres = 1'000'000;

constexpr Wide length(DistanceUnit unit) {
  return unit == DistanceUnit::mi ? mile_millimetres : kilometre_millimetres;
}

constexpr Wide millimetres(const Mileage& reading) { return reading.value * length(reading.unit); }

constexpr std::int64_t saturated(Wide value) {
  using Limits = std::numeric_limits<std::int64_t>;
  if (value > Limits::max()) return Limits::max();
  if (value < Limits::min()) return Limits::min();
  return static_cast<std::int64_t>(value);
}

}  // namespace

Mileage in_unit(const Mileage& reading, DistanceUnit unit) {
  if (reading.unit == unit) return reading;
  const auto divisor = 2 * length(unit);
  const auto dividend = 2 * millimetres(reading) + length(unit);
  auto rounded = dividend / divisor;
  if (dividend % divisor < 0) --rounded;
  return {saturated(rounded), unit};
}

std::strong_ordering compare(const Mileage& a, const Mileage& b) {
  const auto left = millimetres(a);
  const auto right = millimetres(b);
  if (left < right) return std::strong_ordering::less;
  return left > right ? std::strong_ordering::greater : std::strong_ordering::equal;
}

}  // namespace domain
