// Passwords: which are accepted, and how they are kept. passwords.cpp is the only file that knows Argon2.
//
// A hash takes tens of milliseconds and 19 MiB on purpose. Never call these on an I/O thread, and let only a
// few run at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace api {

/// Length is what makes a password strong; composition rules ("one digit, one symbol") only make people
/// predictable (NIST SP 800-63B, section 5.1.1.2).
inline constexpr std::size_t password_characters_min = 10;
inline constexpr std::size_t password_bytes_max = 256;

/// The smallest cost that OWASP's Password Storage Cheat Sheet recommends for Argon2id.
inline constexpr std::uint32_t argon2_passes = 2;
inline constexpr std::uint32_t argon2_memory_kib = 19 * 1024;
inline constexpr std::uint32_t argon2_lanes = 1;

struct PasswordProblem {
  std::string_view code;    ///< "password-too-short", for programs; a literal
  std::string_view detail;  ///< for people; a literal
};

/// Why this may not become the password of the person with this e-mail address; nothing when it may.
/// `password` is valid UTF-8.
std::optional<PasswordProblem> password_problem(std::string_view password, std::string_view email);

/// Argon2id with a random salt, in the encoded form that says its own parameters:
/// "$argon2id$v=19$m=19456,t=2,…".
std::string hash_password(std::string_view password);

/// Whether it is the password that was hashed. A hash that cannot be read fits no password, and takes as
/// long.
bool verify_password(std::string_view password, const std::string& encoded);

/// Takes as long as `verify_password`, for e-mail addresses that nobody has: the time of the answer must not
/// tell who has an account.
void verify_nobody(std::string_view password);

/// True when the hash was made with other parameters than the ones above. After a successful login is the
/// only time when it can be made again.
bool needs_rehash(std::string_view encoded);

}  // namespace api
