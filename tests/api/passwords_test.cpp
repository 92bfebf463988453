#include "api/passwords.hpp"

#include <gtest/gtest.h>

namespace api {
namespace {

std::string_view code_of(std::string_view password, std::string_view email = "ada@northside.example") {
  const auto problem = password_problem(password, email);
  return problem ? problem->code : "accepted";
}

TEST(PasswordRules, ask_for_length_and_nothing_else) {
  EXPECT_EQ(code_of("correct horse battery staple"), "accepted");
  EXPECT_EQ(code_of("wqhzpfkmtb"), "accepted") << "ten letters";
  EXPECT_EQ(code_of("wqhzpfkmt"), "password-too-short");
  EXPECT_EQ(code_of(""), "password-too-short");
  EXPECT_EQ(code_of("7394 0128 6651"), "accepted") << "no letters";
}

TEST(PasswordRules, count_characters_for_the_least_and_bytes_for_the_most) {
  EXPECT_EQ(code_of("äöüßéèêçñ"), "password-too-short") << "nine characters in eighteen bytes";
  EXPECT_EQ(code_of("äöüßéèêçñå"), "accepted");
  std::string longest;
  for (int i = 0; longest.size() < password_bytes_max; ++i) longest += std::to_string(i * 7919) + "x";
  longest.resize(password_bytes_max);
  EXPECT_EQ(code_of(longest), "accepted");
  EXPECT_EQ(code_of(longest + "x"), "password-too-long");
}

TEST(PasswordRules, refuse_what_is_guessed_first) {
  for (const std::string_view password :
       {"password12",   "Password123", "P@ssw0rd123!", "1234password", "qwertyuiop",    "poiuytrewq",
        "1234567890",   "0987654321",  "12345678901",  "aaaaaaaaaa",   "1212121212",    "abcabcabcabc",
        "abcdefghij",   "1q2w3e4r5t",  "Welcome2024!", "qwerty123456", "Administrator", "@dm1n1strator",
        "letmein12345", "forecourt1",  "Garage2026!"})
    EXPECT_EQ(code_of(password), "password-too-common") << password;
}

TEST(PasswordRules, let_a_common_word_be_part_of_a_phrase) {
  EXPECT_EQ(code_of("password of my grandmother"), "accepted");
  EXPECT_EQ(code_of("mygaragehasfourbays"), "accepted");
  EXPECT_EQ(code_of("73918264a5"), "accepted");
}

TEST(PasswordRules, refuse_the_email_address_and_its_name) {
  EXPECT_EQ(code_of("Ada@Northside.Example"), "password-like-email");
  EXPECT_EQ(code_of("ada1234567"), "password-like-email");
  EXPECT_EQ(code_of("8273645183", "1234@northside.example"), "accepted");
  EXPECT_EQ(code_of("wqhzpfkmtb", ""), "accepted");
}

TEST(Passwords, are_verified_against_their_hash) {
  const auto encoded = hash_password("correct horse battery staple");
  EXPECT_TRUE(encoded.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << encoded;
  EXPECT_EQ(encoded.find('\0'), std::string::npos);
  EXPECT_TRUE(verify_password("correct horse battery staple", encoded));
  EXPECT_FALSE(verify_password("correct horse battery stapl", encoded));
  EXPECT_FALSE(verify_password("Correct horse battery staple", encoded));
  EXPECT_FALSE(verify_password("", encoded));
  EXPECT_FALSE(needs_rehash(encoded));
}

TEST(Passwords, are_taken_whole_with_a_zero_inside) {
  const std::string with_zero("correct\0horse", 13);
  const auto encoded = hash_password(with_zero);
  EXPECT_TRUE(verify_password(with_zero, encoded));
  EXPECT_FALSE(verify_password("correct", encoded));
}

TEST(Passwords, have_a_salt_each) {
  EXPECT_NE(hash_password("the same password"), hash_password("the same password"));
}

// From the tests of the reference implementation of Argon2.
TEST(Passwords, made_with_other_parameters_are_verified_and_then_hashed_anew) {
  const std::string encoded =
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  EXPECT_TRUE(verify_password("password", encoded));
  EXPECT_FALSE(verify_password("differentpassword", encoded));
  EXPECT_TRUE(needs_rehash(encoded));
}

TEST(Passwords, fit_no_damaged_hash) {
  const auto encoded = hash_password("correct horse battery staple");
  for (const std::string& damaged :
       {std::string(), std::string("hello"), encoded.substr(0, encoded.size() - 1), encoded.substr(1),
        "$argon2i" + encoded.substr(9)}) {
    EXPECT_FALSE(verify_password("correct horse battery staple", damaged)) << damaged;
    EXPECT_TRUE(needs_rehash(damaged)) << damaged;
  }
}

TEST(Passwords, of_nobody_are_verified_too) {
  EXPECT_NO_THROW(verify_nobody("correct horse battery staple"));
}

}  // namespace
}  // namespace api
