#include "domain/vin.hpp"

#include <gtest/gtest.h>

namespace {

using domain::make_vin;
using domain::VinCheckDigit;

VinCheckDigit check_digit(std::string_view vin, std::string_view country) {
  return make_vin(vin, country).value().check_digit;
}

TEST(Vin, accepts_known_good_check_digits_everywhere) {
  for (const auto* vin : {"1M8GDM9AXKP042788", "11111111111111111", "1G4AH59H45G118341", "1HGCM82633A004352"})
    for (const auto* country : {"US", "CA", "GB", "DE"})
      EXPECT_EQ(check_digit(vin, country), VinCheckDigit::valid) << vin << ' ' << country;
}

TEST(Vin, sees_one_wrong_character_where_check_digits_are_mandatory) {
  const std::string good = "1M8GDM9AXKP042788";
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto wrong = good;
    wrong[i] = '3';  // another value than any of these has, and no weight is a multiple of 11
    EXPECT_EQ(check_digit(wrong, "US"), VinCheckDigit::invalid) << wrong;
  }
}

TEST(Vin, has_no_check_digit_to_be_wrong_in_europe) {
  EXPECT_EQ(check_digit("WP0ZZZ99ZTS392124", "DE"), VinCheckDigit::not_applicable);
  EXPECT_EQ(check_digit("WP0ZZZ99ZTS392124", "GB"), VinCheckDigit::not_applicable);
  EXPECT_EQ(check_digit("WP0ZZZ99ZTS392124", "US"), VinCheckDigit::invalid);
}

TEST(Vin, drops_separators_and_raises_letters) {
  EXPECT_EQ(make_vin(" 1hgcm826-33a 004352\t", "US").value().value, "1HGCM82633A004352");
  EXPECT_EQ(make_vin("1HGCM826\u00a033A\u2013004352", "US").value().value, "1HGCM82633A004352");
}

TEST(Vin, refuses_letters_that_look_like_digits) {
  for (const auto* vin : {"1HGCM82633AO04352", "IHGCM82633A004352", "1HGCM82633A00435Q"})
    EXPECT_FALSE(make_vin(vin, "US")) << vin;
}

TEST(Vin, of_an_old_vehicle_is_shorter) {
  const auto vin = make_vin("GHN5UH410000G", "GB");
  ASSERT_TRUE(vin);
  EXPECT_TRUE(vin->legacy);
  EXPECT_EQ(vin->check_digit, VinCheckDigit::not_applicable);
  EXPECT_TRUE(make_vin("0F05Q123456", "US")) << "engine letters were free then";
  EXPECT_FALSE(make_vin("1HGCM82633A004352", "US").value().legacy);
}

TEST(Vin, refuses_wrong_lengths_and_characters) {
  for (const auto* vin : {"", "   ", "1234", "1HGCM82633A0043521", "1HGCM82633A00435!", "1HGCM82633Ä004352",
                          "1HGCM82633A_04352", "\xff\xfe"})
    EXPECT_FALSE(make_vin(vin, "US")) << vin;
  EXPECT_FALSE(make_vin(std::string(1'000'000, 'A'), "US"));
}

TEST(Vin, check_digit_is_mandatory_in_north_america) {
  EXPECT_TRUE(domain::check_digit_is_mandatory("US"));
  EXPECT_TRUE(domain::check_digit_is_mandatory("CA"));
  EXPECT_FALSE(domain::check_digit_is_mandatory("GB"));
  EXPECT_FALSE(domain::check_digit_is_mandatory(""));
}

}  // namespace
