#include "domain/text.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using domain::clean_email;
using domain::clean_text;
using domain::count_characters;
using domain::fold;
using domain::is_country;

TEST(CleanText, trims_white_space_of_every_kind) {
  EXPECT_EQ(clean_text("  Ada \t\n"), "Ada");
  EXPECT_EQ(clean_text("\u00a0\u2003Ada\u00a0\u3000\ufeff"), "Ada");
  EXPECT_EQ(clean_text("\u00a0 Zoë \u202f"), "Zoë");
  EXPECT_EQ(clean_text("a\u00a0b"), "a\u00a0b") << "inside it stays";
  EXPECT_EQ(clean_text(" \u00a0 "), "");
  EXPECT_EQ(clean_text(""), "");
}

TEST(CleanText, composes) {
  EXPECT_EQ(clean_text("Zoe\u0308"), "Zo\u00eb");
  EXPECT_EQ(clean_text("\u212bngstr\u006f\u0308m"), "\u00c5ngstr\u00f6m");
  EXPECT_EQ(clean_text("\u1112\u1161\u11ab"), "\ud55c");
}

TEST(CleanText, drops_controls_but_not_lines_and_tabs) {
  EXPECT_EQ(clean_text(std::string("a\0b\x01\x7f", 5)), "ab");
  EXPECT_EQ(clean_text("one\r\ntwo\tthree"), "one\ntwo\tthree");
  EXPECT_EQ(clean_text("é\u0085\u0091x"), "éx");
}

TEST(CleanText, refuses_what_is_not_utf8) {
  for (const auto* text :
       {"\xff", "caf\xe9", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80"})
    EXPECT_FALSE(clean_text(text));
}

TEST(CleanText, keeps_what_emoji_and_persian_need) {
  EXPECT_EQ(clean_text("👩\u200d🔧"), "👩\u200d🔧");
  EXPECT_EQ(clean_text("می\u200cخواهم"), "می\u200cخواهم");
}

TEST(CleanText, is_not_slowed_down_by_heaps_of_accents) {
  std::string heap = "a";
  for (int i = 0; i < 300'000; ++i) heap += i % 2 == 0 ? "\u0301" : "\u0323";
  const auto clean = clean_text(heap);
  ASSERT_TRUE(clean);
  EXPECT_LE(count_characters(*clean), 31U);
}

TEST(CleanText, changes_nothing_the_second_time) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const std::vector<std::string_view> parts = {"a",      "\u0301", "\u0323", " ",      "\u00a0",
                                               "\ufeff", "\u1112", "\u1161", "\u212b", "\x01",
                                               "\u0344", "\n",     "é",      "\u200b"};
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto left = random() % 12; left > 0; --left) text += parts[random() % parts.size()];
    const auto once = clean_text(text);
    ASSERT_TRUE(once);
    ASSERT_EQ(clean_text(*once), once) << text;
    ASSERT_EQ(fold(fold(text)), fold(text)) << text;
  }
}

TEST(CountCharacters, counts_code_points) {
  EXPECT_EQ(count_characters(""), 0U);
  EXPECT_EQ(count_characters("Zoë"), 3U);
  EXPECT_EQ(count_characters("한국어👍"), 4U);
}

TEST(Fold, drops_case_accents_and_needless_space) {
  EXPECT_EQ(fold("Zoë  ÅNGSTRÖM"), "zoe angstrom");
  EXPECT_EQ(fold("  ADA \t Lovelace \n"), "ada lovelace");
  EXPECT_EQ(fold("Zoe\u0308"), fold("ZO\u00cb"));
  EXPECT_EQ(fold("a\u00a0\u2003b"), "a b");
  EXPECT_EQ(fold(""), "");
  EXPECT_EQ(fold("\u00a0 "), "");
}

TEST(Fold, finds_letters_that_are_typed_in_another_way) {
  EXPECT_EQ(fold("Søren Łódź Æsop Œuvre"), "soren lodz aesop oeuvre");
  EXPECT_EQ(fold("Straße"), fold("STRASSE"));
  EXPECT_EQ(fold("İstanbul"), "istanbul");
  EXPECT_EQ(fold("O\u2019Brien"), "o'brien");
  EXPECT_EQ(fold("Smith\u2013Jones"), "smith-jones");
  EXPECT_EQ(fold("ﬁne ＡＢＣ"), "fine abc");
  EXPECT_EQ(fold("ΣΊΣΥΦΟΣ"), fold("σίσυφος"));
  EXPECT_EQ(fold("ИЛЬЯ"), "илья");
}

TEST(Fold, keeps_marks_that_make_another_letter) {
  EXPECT_NE(fold("か"), fold("が"));
  EXPECT_NE(fold("क"), fold("क़"));
}

TEST(Fold, leaves_out_what_is_not_utf8) {
  EXPECT_EQ(fold("caf\xe9 Noir"), "caf noir");
  EXPECT_EQ(fold("\xff\xfe"), "");
}

TEST(CleanEmail, accepts_addresses_as_people_have_them) {
  EXPECT_EQ(clean_email(" Grace.Hopper+garage@Example.COM "), "Grace.Hopper+garage@example.com");
  EXPECT_EQ(clean_email("o'brien@mail.example.co.uk"), "o'brien@mail.example.co.uk");
  EXPECT_EQ(clean_email("user@MÜNCHEN.example"), "user@münchen.example");
  EXPECT_EQ(clean_email("josé@example.com"), "josé@example.com");
  EXPECT_EQ(clean_email("a@b.co"), "a@b.co");
  EXPECT_EQ(clean_email("\u00a0a@b.co\u00a0"), "a@b.co");
}

TEST(CleanEmail, refuses_what_cannot_be_an_address) {
  for (const auto* text : {"",
                           "@",
                           "a@",
                           "@b.co",
                           "a",
                           "a@b",
                           "a@@b.co",
                           "a@b@c.co",
                           "a b@c.co",
                           "a@b c.co",
                           "a@b..co",
                           "a@.b.co",
                           "a@b.co.",
                           "a@-b.co",
                           "a@b-.co",
                           "a@1.2.3.4",
                           "a@[1.2.3.4]",
                           "a@b_c.co",
                           "<a@b.co>",
                           "a,b@c.co",
                           "a\n@b.co",
                           "a@b.co\ncc:x",
                           "a\u00a0b@c.co",
                           "a\u200b@b.co",
                           "a@b.\xff",
                           "mailto:a@b.co"})
    EXPECT_FALSE(clean_email(text)) << text;
}

TEST(CleanEmail, keeps_to_the_lengths_that_mail_has) {
  const std::string local(64, 'a');
  EXPECT_TRUE(clean_email(local + "@b.co"));
  EXPECT_FALSE(clean_email("a" + local + "@b.co"));
  const auto domain = std::string(63, 'b') + '.' + std::string(63, 'c') + '.' + std::string(57, 'd') + ".co";
  EXPECT_EQ(clean_email("aa" + local.substr(3) + '@' + domain).value().size(), 252U);
  EXPECT_FALSE(clean_email(local + '@' + domain + ".uk"));
  EXPECT_FALSE(clean_email("a@" + std::string(64, 'b') + ".co"));
}

TEST(Country, is_one_that_is_assigned) {
  for (const auto* code : {"GB", "US", "DE", "IE", "AE", "ZW", "AD"}) EXPECT_TRUE(is_country(code)) << code;
  for (const auto* code : {"", "G", "GBR", "gb", "UK", "XX", "ZZ", "EU", "AA", "[[", "G1"})
    EXPECT_FALSE(is_country(code)) << code;
}

TEST(Country, there_are_249_of_them) {
  int count = 0;
  for (char a = 'A'; a <= 'Z'; ++a)
    for (char b = 'A'; b <= 'Z'; ++b) count += is_country(std::string{a, b}) ? 1 : 0;
  EXPECT_EQ(count, 249);
}

}  // namespace
