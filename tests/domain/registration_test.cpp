#include "domain/registration.hpp"

#include <gtest/gtest.h>

namespace {

using domain::classify_registration;
using domain::make_registration;
using domain::normalise_registration;
using domain::RegistrationFormat;

std::string display(std::string_view raw, std::string_view country) {
  return make_registration(raw, country).value().display;
}

TEST(Registration, keeps_letters_and_digits_only) {
  EXPECT_EQ(normalise_registration("  ab12 cde "), "AB12CDE");
  EXPECT_EQ(normalise_registration("AB12-CDE"), "AB12CDE");
  EXPECT_EQ(normalise_registration("AB12\u00a0\u2013\u2003CDE"), "AB12CDE");
  EXPECT_EQ(normalise_registration("AB/12.CDE'"), "AB12CDE");
  EXPECT_EQ(normalise_registration(" - "), "");
  EXPECT_EQ(normalise_registration(""), "");
  EXPECT_EQ(normalise_registration("\xff\xfe"
                                   "AB12"),
            "AB12");
}

TEST(Registration, never_takes_one_character_for_another) {
  EXPECT_EQ(normalise_registration("ABO1 I0"), "ABO1I0");
  EXPECT_NE(normalise_registration("OO1"), normalise_registration("001"));
}

TEST(Registration, reads_accented_wide_and_lookalike_letters) {
  EXPECT_EQ(normalise_registration("LÖ-AB 123"), "LOAB123");
  EXPECT_EQ(normalise_registration("ＡＢ１２"), "AB12");
  EXPECT_EQ(normalise_registration("А123ВС 77"), "A123BC77") << "Cyrillic";
  EXPECT_EQ(normalise_registration("ΙΖΗ-1234"), "IZH1234") << "Greek";
}

TEST(Registration, tells_british_patterns_apart) {
  using enum RegistrationFormat;
  EXPECT_EQ(classify_registration("AB12CDE"), current);
  EXPECT_EQ(classify_registration("WN67DSO"), current);
  EXPECT_EQ(classify_registration("A123BCD"), prefix);
  EXPECT_EQ(classify_registration("L2WPS"), prefix);
  EXPECT_EQ(classify_registration("Q123ABC"), q_plate);
  EXPECT_EQ(classify_registration("ABC123A"), suffix);
  EXPECT_EQ(classify_registration("REZ7482"), northern_ireland);
  EXPECT_EQ(classify_registration("AIZ1234"), northern_ireland);
  EXPECT_EQ(classify_registration("1234IA"), northern_ireland);
  EXPECT_EQ(classify_registration("F1"), dateless);
  EXPECT_EQ(classify_registration("1RAC"), dateless);
  EXPECT_EQ(classify_registration("ABC1234"), dateless);
  EXPECT_EQ(classify_registration("123D456"), diplomatic);
  EXPECT_EQ(classify_registration("101X999"), diplomatic);
}

TEST(Registration, of_no_known_pattern_is_unknown) {
  for (const auto* text :
       {"AA00AAA", "AA01AAA",  "AA50AAA", "AB12IDE", "AB12CDQ", "ZA12ABC", "IA12ABC", "QA12ABC",
        "A0BCD",   "A1234BCD", "I123BCD", "U123BCD", "A123BCI", "ABC012A", "ABC123U", "IBC123A",
        "F01",     "0RAC",     "ABCD1",   "A12345",  "12D456",  "123E456", "123D45",  "ABCDE",
        "12345",   "A1B2C3",   "",        "A",       "1"})
    EXPECT_EQ(classify_registration(text), RegistrationFormat::unknown) << text;
}

TEST(Registration, is_shown_as_the_country_writes_it) {
  EXPECT_EQ(display("ab12cde", "GB"), "AB12 CDE");
  EXPECT_EQ(display("A123-BCD", "GB"), "A123 BCD");
  EXPECT_EQ(display("q1abc", "GB"), "Q1 ABC");
  EXPECT_EQ(display("abc123a", "GB"), "ABC 123A");
  EXPECT_EQ(display("rez7482", "GB"), "REZ 7482");
  EXPECT_EQ(display("1rac", "GB"), "1 RAC");
  EXPECT_EQ(display("123d456", "GB"), "123 D 456");
  EXPECT_EQ(display("aa123aa", "FR"), "AA-123-AA");
  EXPECT_EQ(display("131d1234", "IE"), "131-D-1234");
  EXPECT_EQ(display("12abc3", "NL"), "12-ABC-3");
  EXPECT_EQ(display("abcd12", "NL"), "AB-CD-12");
  EXPECT_EQ(display("12ab34", "NL"), "12-AB-34");
}

TEST(Registration, of_unknown_pattern_is_shown_as_it_was_entered) {
  EXPECT_EQ(display(" b-ab \t 123 ", "DE"), "B-AB 123");
  EXPECT_EQ(display("aa00 aaa", "GB"), "AA00 AAA");
  EXPECT_EQ(display("123 ab 75", "FR"), "123 AB 75");
}

TEST(Registration, keeps_what_was_entered) {
  const auto made = make_registration(" ab12 cde\n", "GB");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->raw, "ab12 cde");
  EXPECT_EQ(made->normalised, "AB12CDE");
  EXPECT_EQ(made->country, "GB");
  EXPECT_EQ(made->format, RegistrationFormat::current);
}

TEST(Registration, is_classified_for_its_own_country_only) {
  EXPECT_EQ(make_registration("AB12CDE", "US").value().format, RegistrationFormat::unknown);
}

TEST(Registration, never_refuses_an_unknown_pattern) {
  for (const auto* raw : {"X", "7", "123456789012345", "MIL 00 KA 11"})
    EXPECT_TRUE(make_registration(raw, "GB"));
}

TEST(Registration, refuses_nothing_at_all_and_too_much) {
  EXPECT_FALSE(make_registration("", "GB"));
  EXPECT_FALSE(make_registration(" -/- ", "GB"));
  EXPECT_FALSE(make_registration("1234567890123456", "GB"));
  EXPECT_FALSE(make_registration("A" + std::string(50, '-') + "1", "GB"));
  EXPECT_FALSE(make_registration("AB12\xff", "GB"));
}

}  // namespace
