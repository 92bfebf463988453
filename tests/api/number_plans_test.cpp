#include "api/number_plans.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "api/digit_pattern.hpp"
#include "api/phone_numbers.hpp"

namespace {

using api::DigitPattern;

bool matches(std::string_view pattern, std::string_view digits) {
  const auto compiled = DigitPattern::compile(pattern);
  EXPECT_TRUE(compiled) << pattern;
  return compiled && compiled->matches(digits);
}

TEST(DigitPattern, matches_what_a_numbering_plan_means) {
  EXPECT_TRUE(matches("7(?:[1-3]\\d\\d|4(?:[0-46-9]\\d|5[0-689]))\\d{6}", "7400123456"));
  EXPECT_FALSE(matches("7(?:[1-3]\\d\\d|4(?:[0-46-9]\\d|5[0-689]))\\d{6}", "7457123456"));
  EXPECT_TRUE(matches("8\\d{6}(?:\\d{2})?", "8001111"));
  EXPECT_FALSE(matches("8\\d{6}(?:\\d{2})?", "80011111"));
  EXPECT_TRUE(matches("8\\d{6}(?:\\d{2})?", "800111111"));
  EXPECT_TRUE(matches("(?:1|22){2,3}", "12222"));
  EXPECT_FALSE(matches("(?:1|22){2,3}", "1"));
  EXPECT_FALSE(matches("(?:1|22){2,3}", "1111"));
  EXPECT_FALSE(matches("12|34", "1234")) << "a whole branch, not a part of each";
}

TEST(DigitPattern, matches_the_start) {
  const auto pattern = DigitPattern::compile("1(?:[2-69][02-9]|[78])");
  ASSERT_TRUE(pattern);
  EXPECT_TRUE(pattern->matches_start("1780000000"));
  EXPECT_FALSE(pattern->matches_start("1210000000"));
  EXPECT_FALSE(pattern->matches_start("1"));
}

TEST(DigitPattern, tells_what_each_group_took) {
  const auto pattern = DigitPattern::compile("(\\d{3,4})(\\d{2})(\\d{3})?");
  ASSERT_TRUE(pattern);
  const auto groups = pattern->groups("123456");
  ASSERT_TRUE(groups);
  EXPECT_EQ((*groups)[0], "1234");
  EXPECT_EQ((*groups)[1], "56");
  EXPECT_EQ((*groups)[2], "");
  EXPECT_FALSE(pattern->groups("1234"));
}

TEST(DigitPattern, refuses_what_it_does_not_know) {
  for (const auto* text :
       {"(1", "1)", "[12", "[a]", "1{", "1{2", "1{3,2}", "\\w", "1*", ".", "?", "1{0}", "{2}"})
    EXPECT_FALSE(DigitPattern::compile(text)) << text;
}

/// Every calling code, with random numbers of every length, most of them beginning as numbers do that are
/// given out.
TEST(NumberPlans, say_what_the_library_says) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto digit = [&] { return static_cast<char>('0' + random() % 10); };
  std::set<int> calling_codes = {800, 808, 870, 878, 881, 882, 883, 888, 979};
  for (const auto& region : api::phone_regions()) calling_codes.insert(region.calling_code);
  std::size_t given_out = 0;
  for (const int calling_code : calling_codes) {
    std::string like;
    for (int i = 0; i < 200; ++i) {
      std::string digits;
      if (!like.empty() && i % 4 != 0) digits = like.substr(0, 1 + random() % like.size());
      const auto length = like.empty() || i % 3 == 0 ? 4 + random() % 11 : like.size();
      while (digits.size() < length) digits += digit();
      const auto placed = api::place_number(calling_code, digits);
      const auto expected = api::place_by_library(calling_code, digits);
      ASSERT_TRUE(placed == expected)
          << '+' << calling_code << ' ' << digits << ": " << placed.region << ' ' << placed.national
          << ", not " << expected.region << ' ' << expected.national;
      if (placed.given_out) {
        like = digits;
        ++given_out;
      }
    }
  }
  EXPECT_GT(given_out, calling_codes.size()) << "most of the numbers were nobody's, so little was compared";
}

}  // namespace
