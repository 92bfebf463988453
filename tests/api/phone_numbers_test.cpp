#include "api/phone_numbers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

namespace {

using api::parse_phone;
using api::read_phone;
using domain::PhoneType;

std::string e164(std::string_view text, std::string_view region) {
  const auto phone = parse_phone(text, region);
  return phone ? phone->e164 : "refused";
}

std::string problem(std::string_view text, std::string_view region) {
  const auto result = read_phone(text, region);
  return result ? result->phone.e164 : std::string(result.error().code);
}

TEST(Phone, is_read_in_national_and_international_form) {
  for (const auto* text : {"07700 900123", "+447700900123", "+44 7700 900123", "+44 (0)7700 900123",
                           "+4407700900123", "0044 7700 900123", "447700900123", "07700-900-123",
                           "(07700) 900 123", "\u00a007700\u00a0900123 ", "０７７００ ９００１２３"})
    EXPECT_EQ(e164(text, "GB"), "+447700900123") << text;
}

TEST(Phone, is_stored_with_how_its_country_writes_it) {
  const auto phone = parse_phone(" 07700 900123 ", "GB");
  ASSERT_TRUE(phone);
  EXPECT_EQ(phone->e164, "+447700900123");
  EXPECT_EQ(phone->region, "GB");
  EXPECT_EQ(phone->national, "07700 900123");
  EXPECT_EQ(phone->raw, "07700 900123");
}

TEST(Phone, of_another_country_does_not_need_the_default_one) {
  EXPECT_EQ(e164("+1 212 555 0123", "GB"), "+12125550123");
  EXPECT_EQ(e164("+1 212 555 0123", ""), "+12125550123");
  EXPECT_EQ(e164("+1 212 555 0123", "nowhere"), "+12125550123");
  EXPECT_EQ(parse_phone("+353 85 012 3456", "GB").value().region, "IE");
  EXPECT_EQ(parse_phone("+44 7781 123456", "GB").value().region, "GG") << "Guernsey shares the code";
  EXPECT_EQ(e164("+39 06 1234 5678", "GB"), "+390612345678") << "Italy keeps its zero";
}

TEST(Phone, knows_its_type) {
  EXPECT_EQ(parse_phone("07400 123456", "GB").value().type, PhoneType::mobile);
  EXPECT_EQ(parse_phone("020 7946 0000", "GB").value().type, PhoneType::fixed_line);
  EXPECT_EQ(parse_phone("0800 123 4567", "GB").value().type, PhoneType::toll_free);
  EXPECT_EQ(parse_phone("056 1234 5678", "GB").value().type, PhoneType::voip);
  EXPECT_EQ(parse_phone("0909 879 0000", "GB").value().type, PhoneType::other);
  EXPECT_EQ(parse_phone("(212) 555-0123", "US").value().type, PhoneType::fixed_line_or_mobile);
}

TEST(Phone, that_is_possible_is_accepted_though_nobody_has_it) {
  const auto drama = read_phone("+447700900123", "GB");
  ASSERT_TRUE(drama);
  EXPECT_FALSE(drama->valid);
  EXPECT_EQ(drama->phone.type, PhoneType::other);
  EXPECT_TRUE(read_phone("+447400123456", "GB").value().valid);
}

TEST(Phone, says_whether_it_had_its_country_code) {
  for (const auto* text : {"+447700900123", "+44 7700 900123", "0044 7700 900123", "447700900123"})
    EXPECT_TRUE(read_phone(text, "GB").value().has_country_code) << text;
  EXPECT_FALSE(read_phone("07700 900123", "GB").value().has_country_code);
}

TEST(Phone, keeps_an_extension_as_entered_only) {
  const auto phone = parse_phone("01835-703597 x123", "GB");
  ASSERT_TRUE(phone);
  EXPECT_EQ(phone->e164, "+441835703597");
  EXPECT_EQ(phone->national, "01835 703597");
  EXPECT_EQ(phone->raw, "01835-703597 x123");
}

TEST(Phone, outside_any_country_has_no_region) {
  const auto phone = parse_phone("+870 773 111 632", "GB");
  ASSERT_TRUE(phone);
  EXPECT_EQ(phone->region, "");
}

TEST(Phone, refusals_say_why) {
  EXPECT_EQ(problem("", "GB"), "not-a-phone-number");
  EXPECT_EQ(problem("call me", "GB"), "not-a-phone-number");
  EXPECT_EQ(problem("4.47E+11", "GB"), "not-a-phone-number") << "what a spreadsheet makes of it";
  EXPECT_EQ(problem("+", "GB"), "not-a-phone-number");
  EXPECT_EQ(problem("\xff\xfe", "GB"), "not-a-phone-number");
  EXPECT_EQ(problem(std::string(5'000, '1'), "GB"), "not-a-phone-number");
  EXPECT_EQ(problem("07700 900123", ""), "missing-country-code");
  EXPECT_EQ(problem("07700 900123", "XX"), "unknown-region");
  EXPECT_EQ(problem("+999 1234 5678", "GB"), "unknown-country-code");
  EXPECT_EQ(problem("12345", "GB"), "too-short");
  EXPECT_EQ(problem("900123", "GB"), "too-short") << "without its area code";
  EXPECT_EQ(problem("+44770090", "GB"), "too-short");
  EXPECT_EQ(problem("+44770090012345", "GB"), "too-long");
  EXPECT_EQ(problem("+1 212 555 01234", "US"), "too-long");
}

TEST(Phone, is_read_alike_with_and_without_spaces) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (const std::string code :
       {"1",  "31", "32", "33",  "34",  "353", "351", "41", "43", "44", "45", "46", "47",
        "48", "49", "91", "971", "974", "39",  "7",   "52", "54", "55", "61", "86"})
    for (int i = 0; i < 150; ++i) {
      std::string national;
      for (auto left = 7 + random() % 5; left > 0; --left) national += static_cast<char>('0' + random() % 10);
      auto together = read_phone('+' + code + national, "");
      auto apart = read_phone('+' + code + ' ' + national, "");
      ASSERT_EQ(together.has_value(), apart.has_value()) << code << ' ' << national;
      if (!together) {
        ASSERT_EQ(together.error().code, apart.error().code) << code << ' ' << national;
        continue;
      }
      apart->phone.raw = together->phone.raw;
      ASSERT_EQ(together->phone, apart->phone) << code << ' ' << national;
      ASSERT_EQ(together->valid, apart->valid) << code << ' ' << national;
    }
}

TEST(Phone, written_as_e164_reads_as_itself) {
  for (const auto* text : {"07700 900123", "020 7946 0000", "01835-703597", "0800 FLOWERS"}) {
    const auto once = e164(text, "GB");
    EXPECT_EQ(e164(once, ""), once) << text;
  }
}

TEST(Phone, can_be_read_by_many_threads) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([] {
      for (int round = 0; round < 50; ++round) EXPECT_EQ(e164("07700 900123", "GB"), "+447700900123");
    });
}

TEST(PhoneRegions, have_their_calling_codes) {
  const auto& regions = api::phone_regions();
  const auto calling_code = [&](std::string_view region) {
    const auto found = std::ranges::find(regions, region, &api::PhoneRegion::region);
    return found == regions.end() ? 0 : found->calling_code;
  };
  EXPECT_EQ(calling_code("GB"), 44);
  EXPECT_EQ(calling_code("JE"), 44);
  EXPECT_EQ(calling_code("US"), 1);
  EXPECT_EQ(calling_code("AE"), 971);
  EXPECT_EQ(calling_code("001"), 0);
  EXPECT_GT(regions.size(), 200U);
  EXPECT_TRUE(std::ranges::is_sorted(regions, {}, &api::PhoneRegion::region));
}

}  // namespace
