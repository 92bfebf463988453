// Distances as odometers show them.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <compare>
#include <cstdint>

namespace domain {

enum class DistanceUnit { mi, km };
BOOST_DESCRIBE_ENUM(DistanceUnit, mi, km)

/// A reading, in the unit it was taken in. It is stored so and converted only for display.
struct Mileage {
  std::int64_t value = 0;
  DistanceUnit unit = DistanceUnit::mi;

  friend bool operator==(const Mileage&, const Mileage&) = default;
};
BOOST_DESCRIBE_STRUCT(Mileage, (), (value, unit))

inline constexpr std::int64_t mileage_value_max = 10'000'000;

/// In the other unit, half rounded up; 1 mi = 1.609344 km exactly.
Mileage in_unit(const Mileage& reading, DistanceUnit unit);

/// Compares the distances exactly, without rounding either.
std::strong_ordering compare(const Mileage& a, const Mileage& b);

}  // namespace domain
