#include "domain/odometer.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace {

using domain::compare;
using domain::DistanceUnit;
using domain::in_unit;
using domain::Mileage;

Mileage miles(std::int64_t value) { return {value, DistanceUnit::mi}; }
Mileage kilometres(std::int64_t value) { return {value, DistanceUnit::km}; }

TEST(Mileage, converts_with_halves_rounded_up) {
  EXPECT_EQ(in_unit(miles(1), DistanceUnit::km), kilometres(2));
  EXPECT_EQ(in_unit(miles(100), DistanceUnit::km), kilometres(161));
  EXPECT_EQ(in_unit(miles(42'000), DistanceUnit::km), kilometres(67'592));
  EXPECT_EQ(in_unit(miles(1'000'000), DistanceUnit::km), kilometres(1'609'344));
  EXPECT_EQ(in_unit(miles(15'625), DistanceUnit::km), kilometres(25'146)) << "25146.0 exactly";
  EXPECT_EQ(in_unit(miles(7'812'500), DistanceUnit::km), kilometres(12'573'000));
  EXPECT_EQ(in_unit(kilometres(1), DistanceUnit::mi), miles(1));
  EXPECT_EQ(in_unit(kilometres(100), DistanceUnit::mi), miles(62));
  EXPECT_EQ(in_unit(kilometres(1'609'344), DistanceUnit::mi), miles(1'000'000));
  EXPECT_EQ(in_unit(kilometres(0), DistanceUnit::mi), miles(0));
}

TEST(Mileage, rounds_an_exact_half_up) {
  // Half a kilometre more than a whole number: 15625/2 miles would be 12573 km, and 3906.25 would be 6286.5.
  EXPECT_EQ(in_unit(kilometres(804'672 / 32), DistanceUnit::mi), miles(15'625)) << "25146 km, no half";
  EXPECT_EQ(in_unit(kilometres(12'573), DistanceUnit::mi), miles(7'813)) << "7812.5";
  EXPECT_EQ(in_unit(kilometres(-12'573), DistanceUnit::mi), miles(-7'812)) << "-7812.5";
}

TEST(Mileage, in_its_own_unit_stays_as_it_is) {
  EXPECT_EQ(in_unit(miles(12'345), DistanceUnit::mi), miles(12'345));
  EXPECT_EQ(in_unit(kilometres(12'345), DistanceUnit::km), kilometres(12'345));
}

TEST(Mileage, compares_the_distances_exactly) {
  EXPECT_TRUE(compare(miles(100), kilometres(160)) > 0);
  EXPECT_TRUE(compare(miles(100), kilometres(161)) < 0);
  EXPECT_TRUE(compare(miles(15'625), kilometres(25'146)) == 0);
  EXPECT_TRUE(compare(miles(15'626), kilometres(25'146)) > 0);
}

TEST(Mileage, holds_at_the_ends) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(in_unit(miles(most), DistanceUnit::km), kilometres(most));
  EXPECT_TRUE(compare(miles(most), kilometres(most)) > 0);
  EXPECT_TRUE(compare(miles(-most), kilometres(-most)) < 0);
}

TEST(Mileage, conversion_is_near_and_keeps_the_order) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> values(0, domain::mileage_value_max);
  for (int i = 0; i < 100'000; ++i) {
    const auto a = miles(values(random));
    const auto b = miles(values(random));
    const auto converted = in_unit(a, DistanceUnit::km);
    ASSERT_TRUE(compare(kilometres(2 * converted.value - 1), miles(2 * a.value)) <= 0) << a.value;
    ASSERT_TRUE(compare(kilometres(2 * converted.value + 1), miles(2 * a.value)) > 0) << a.value;
    if (compare(a, b) <= 0) {
      ASSERT_LE(converted.value, in_unit(b, DistanceUnit::km).value) << a.value << ' ' << b.value;
    }
    const auto kilometre_reading = kilometres(a.value);
    ASSERT_EQ(compare(b, kilometre_reading) < 0, compare(kilometre_reading, b) > 0);
  }
}

}  // namespace
