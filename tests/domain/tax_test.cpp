#include "domain/tax.hpp"

#include <gtest/gtest.h>

namespace {

using namespace domain;
using tax::Kind;

Date day(std::string_view text) { return Date::parse(text).value(); }

TEST(TaxRates, hold_from_their_day_on) {
  const std::vector<tax::Rate> rates = {{Kind::standard, {175'000}, day("2008-12-01")},
                                        {Kind::reduced, {50'000}, day("1997-09-01")},
                                        {Kind::standard, {200'000}, day("2011-01-04")}};
  EXPECT_EQ(tax::rate_on(rates, Kind::standard, day("2011-01-03")), Percentage{175'000});
  EXPECT_EQ(tax::rate_on(rates, Kind::standard, day("2011-01-04")), Percentage{200'000});
  EXPECT_EQ(tax::rate_on(rates, Kind::standard, day("2001-01-01")), Percentage{});
  EXPECT_EQ(tax::rate_on(rates, Kind::zero, day("2020-01-01")), Percentage{});
}

TEST(TaxRates, are_known_for_most_of_europe) {
  EXPECT_EQ(tax::rate_on(tax::usual_rates("GB"), Kind::standard, day("2026-01-01")), Percentage::of(20));
  EXPECT_EQ(tax::rate_on(tax::usual_rates("GB"), Kind::reduced, day("2026-01-01")), Percentage::of(5));
  EXPECT_TRUE(tax::usual_rates("US").empty());
}

TEST(TaxCodes, are_fit_for_account_names) {
  EXPECT_EQ(tax::code_of(Kind::standard, Percentage::of(20)), "S20");
  EXPECT_EQ(tax::code_of(Kind::standard, {175'000}), "S17-5");
  EXPECT_EQ(tax::code_of(Kind::reduced, Percentage::of(5)), "R5");
  EXPECT_EQ(tax::code_of(Kind::zero, {}), "Z0");
  EXPECT_EQ(tax::code_of(Kind::exempt, {}), "EX");
  EXPECT_EQ(tax::code_of(Kind::outside_scope, {}), "OS");
  EXPECT_EQ(tax::code_of(Kind::disbursement, {}), "DB");
}

}  // namespace
