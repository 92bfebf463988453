#include "api/passwords.hpp"

#include <argon2.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <new>
#include <stdexcept>

#include "domain/text.hpp"
#include "eventstore/crypto.hpp"

namespace api {

namespace {

constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
constexpr std::size_t different_bytes_min = 5;
constexpr std::size_t run_characters_min = 4;

/// What people add digits and signs to when they are asked for a longer password. Lower case, letters only.
constexpr std::string_view common_words[] = {
    "password", "passwort", "motdepasse", "contrasena", "passphrase",    "passcode",  "secret",
    "letmein",  "welcome",  "admin",      "adminadmin", "administrator", "root",      "user",
    "username", "login",    "guest",      "default",    "changeme",      "changeit",  "test",
    "testtest", "testing",  "temp",       "temporary",  "iloveyou",      "sunshine",  "princess",
    "football", "baseball", "basketball", "liverpool",  "arsenal",       "chelsea",   "manchester",
    "monkey",   "dragon",   "master",     "superman",   "batman",        "starwars",  "pokemon",
    "computer", "internet", "whatever",   "trustno",    "freedom",       "michael",   "jennifer",
    "charlie",  "summer",   "winter",     "spring",     "autumn",        "qazwsx",    "qazwsxedc",
    "qwe",      "asd",      "abc",        "garage",     "garages",       "mechanic",  "forecourt",
    "workshop", "ferrari",  "mercedes",   "porsche",    "toyota",        "volkswagen"};

/// Rows and runs that fingers follow. Any piece of one, in either direction, is common too.
constexpr std::string_view runs[] = {"0123456789012345678901234567890123456789",
                                     "abcdefghijklmnopqrstuvwxyzabcdefghijklm",
                                     "qwertyuiopasdfghjklzxcvbnm",
                                     "qwertzuiopasdfghjklyxcvbnm",
                                     "azertyuiopqsdfghjklmwxcvbn",
                                     "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
                                     "1q2w3e4r5t6y7u8i9o0p",
                                     "q1w2e3r4t5y6u7i8o9p0",
                                     "qazwsxedcrfvtgbyhnujm"};

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (auto& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

/// "P@ssw0rd" is "password" to every program that guesses.
char without_disguise(char c) {
  constexpr std::string_view disguises = "@4301!$57";
  constexpr std::string_view letters = "aaeoiisst";
  const auto at = disguises.find(c);
  return at == std::string_view::npos ? c : letters[at];
}

/// The word left when the digits and signs around it are dropped: "password" of "2024password!!".
std::string_view core(std::string_view text) {
  while (!text.empty() && !is_letter(text.front())) text.remove_prefix(1);
  while (!text.empty() && !is_letter(text.back())) text.remove_suffix(1);
  return text;
}

bool is_common_word(std::string_view lower) {
  const auto bare = core(lower);
  // The disguise is dropped once with the ends cut off before and once after: "p@ssword1", "@dm1n1strator".
  std::string whole(lower);
  std::string cut(bare);
  for (auto* const text : {&whole, &cut}) std::ranges::transform(*text, text->begin(), without_disguise);
  return std::ranges::any_of(common_words, [&](std::string_view word) {
    return bare == word || cut == word || core(whole) == word;
  });
}

bool is_run(std::string_view lower) {
  if (lower.size() < run_characters_min) return false;
  const std::string backwards(lower.rbegin(), lower.rend());
  return std::ranges::any_of(
      runs, [&](std::string_view run) { return run.contains(lower) || run.contains(backwards); });
}

bool is_like_email(std::string_view lower, std::string_view email) {
  const auto name = core(email.substr(0, email.find('@')));
  return !email.empty() && (lower == email || (!name.empty() && core(lower) == name));
}

std::size_t count_different_bytes(std::string_view text) {
  std::bitset<256> seen;
  for (const char c : text) seen.set(static_cast<unsigned char>(c));
  return seen.count();
}

const std::string& parameters() {
  static const std::string text = "$argon2id$v=" + std::to_string(unsigned{ARGON2_VERSION_NUMBER}) +
                                  "$m=" + std::to_string(argon2_memory_kib) +
                                  ",t=" + std::to_string(argon2_passes) +
                                  ",p=" + std::to_string(argon2_lanes) + "$";
  return text;
}

int verify(std::string_view password, const std::string& encoded) {
  const int result = argon2id_verify(encoded.c_str(), password.data(), password.size());
  if (result == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  return result;
}

}  // namespace

std::optional<PasswordProblem> password_problem(std::string_view password, std::string_view email) {
  if (password.size() > password_bytes_max)
    return PasswordProblem{"password-too-long", "A password has at most 256 bytes."};
  if (domain::count_characters(password) < password_characters_min)
    return PasswordProblem{"password-too-short",
                           "A password has at least 10 characters. A few words are easy to keep."};
  const auto lower = lower_case(password);
  if (is_like_email(lower, lower_case(email)))
    return PasswordProblem{"password-like-email", "A password is not the e-mail address."};
  if (count_different_bytes(lower) < different_bytes_min || is_common_word(lower) || is_run(lower) ||
      is_run(core(lower)))
    return PasswordProblem{"password-too-common",
                           "This is one of the first passwords that somebody would guess."};
  return std::nullopt;
}

std::string hash_password(std::string_view password) {
  std::array<unsigned char, salt_bytes> salt;
  eventstore::fill_random(salt);
  std::string encoded(
      argon2_encodedlen(argon2_passes, argon2_memory_kib, argon2_lanes, salt_bytes, hash_bytes, Argon2_id),
      '\0');
  const int result =
      argon2id_hash_encoded(argon2_passes, argon2_memory_kib, argon2_lanes, password.data(), password.size(),
                            salt.data(), salt.size(), hash_bytes, encoded.data(), encoded.size());
  if (result == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  if (result != ARGON2_OK)
    throw std::runtime_error(std::string("hashing a password: ") + argon2_error_message(result));
  encoded.resize(encoded.find('\0'));
  return encoded;
}

bool verify_password(std::string_view password, const std::string& encoded) {
  const int result = verify(password, encoded);
  if (result != ARGON2_OK && result != ARGON2_VERIFY_MISMATCH) verify_nobody(password);
  return result == ARGON2_OK;
}

void verify_nobody(std::string_view password) {
  static const std::string nobody = hash_password("nobody has this password, and nobody is asked for it");
  (void)verify(password, nobody);
}

bool needs_rehash(std::string_view encoded) {
  static const auto present_size = hash_password("only its length matters").size();
  return !encoded.starts_with(parameters()) || encoded.size() != present_size;
}

}  // namespace api
