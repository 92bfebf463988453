#include "domain/money.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace {

using domain::average_half_even;
using domain::Currency;
using domain::Money;

constexpr auto most = std::numeric_limits<std::int64_t>::max();
constexpr auto least = std::numeric_limits<std::int64_t>::min();

Money pounds(std::int64_t pence) { return {pence, Currency::parse("GBP").value()}; }
Money yen(std::int64_t amount) { return {amount, Currency::parse("JPY").value()}; }

TEST(Currency, knows_its_digits_after_the_point) {
  for (const auto* code : {"GBP", "EUR", "USD", "CHF", "PLN", "AED", "ZAR"})
    EXPECT_EQ(Currency::parse(code).value().exponent(), 2) << code;
  for (const auto* code : {"JPY", "KRW", "ISK", "VND"})
    EXPECT_EQ(Currency::parse(code).value().exponent(), 0) << code;
  for (const auto* code : {"KWD", "BHD", "OMR", "TND"})
    EXPECT_EQ(Currency::parse(code).value().exponent(), 3) << code;
}

TEST(Currency, refuses_codes_that_are_not_assigned) {
  for (const auto* code : {"", "GB", "GBPX", "gbp", "Gbp", "AAA", "ZZZ", "XAU", "XTS", "G P", "GB1", "[[["})
    EXPECT_FALSE(Currency::parse(code)) << code;
}

TEST(Currency, that_is_none_can_still_be_stored) {
  EXPECT_EQ(Currency::parse(Currency{}.text()), Currency{});
  EXPECT_EQ(Currency{}.exponent(), 0);
}

TEST(Currency, that_was_withdrawn_is_still_read_from_the_log) {
  for (const auto* code : {"HRK", "BGN", "ANG"}) EXPECT_TRUE(Currency::parse(code)) << code;
}

TEST(Money, adds_up_within_a_currency) {
  EXPECT_EQ(sum(pounds(5485), pounds(15)), pounds(5500));
  EXPECT_EQ(sum(pounds(100), pounds(-250)), pounds(-150));
  EXPECT_FALSE(sum(pounds(100), yen(100)));
}

TEST(Money, does_not_overflow) {
  EXPECT_FALSE(sum(pounds(most), pounds(1)));
  EXPECT_FALSE(sum(pounds(least), pounds(-1)));
  EXPECT_EQ(sum(pounds(most), pounds(least)), pounds(-1));
}

TEST(AverageHalfEven, rounds_to_the_nearest_and_halves_to_even) {
  EXPECT_EQ(average_half_even(10, 4), 2);
  EXPECT_EQ(average_half_even(14, 4), 4);
  EXPECT_EQ(average_half_even(11, 4), 3);
  EXPECT_EQ(average_half_even(9, 4), 2);
  EXPECT_EQ(average_half_even(-10, 4), -2);
  EXPECT_EQ(average_half_even(-14, 4), -4);
  EXPECT_EQ(average_half_even(-11, 4), -3);
  EXPECT_EQ(average_half_even(1, 3), 0);
  EXPECT_EQ(average_half_even(2, 3), 1);
  EXPECT_EQ(average_half_even(0, 7), 0);
}

TEST(AverageHalfEven, holds_at_the_ends) {
  EXPECT_EQ(average_half_even(most, 1), most);
  EXPECT_EQ(average_half_even(least, 1), least);
  EXPECT_EQ(average_half_even(most, most), 1);
  EXPECT_EQ(average_half_even(least, most), -1);
  EXPECT_EQ(average_half_even(most, 2), most / 2 + 1);
}

TEST(AverageHalfEven, of_nothing_is_nothing) {
  EXPECT_FALSE(average_half_even(10, 0));
  EXPECT_FALSE(average_half_even(10, -1));
}

}  // namespace
