// Rules for text that people type: what is trimmed, how long it may be, what counts as an e-mail address.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace domain {

inline constexpr std::size_t name_characters_max = 100;
inline constexpr std::size_t notes_characters_max = 10'000;
inline constexpr std::size_t email_bytes_max = 254;

/// NFC, white space at the ends (no-break spaces too) dropped, control characters other than newline and tab
/// dropped, and accents beyond 30 on one letter. Nothing when it is not valid UTF-8.
std::optional<std::string> clean_text(std::string_view text);

bool is_utf8(std::string_view text);

/// Code points in valid UTF-8.
std::size_t count_characters(std::string_view text);

/// Trimmed, domain part in lower case. Nothing unless it has one '@' with something on both sides, no spaces,
/// a plausible domain, and at most 254 bytes.
std::optional<std::string> clean_email(std::string_view text);

/// For searching and sorting: case folded, accents dropped ("ø" is "o", "ß" is "ss"), typographic apostrophes
/// and dashes as those of a keyboard, runs of white space as one space and none at the ends. What is not
/// UTF-8 is left out. "Zoë  ÅNGSTRÖM" gives "zoe angstrom". Folding what is folded changes nothing.
std::string fold(std::string_view text);

/// ISO 3166 alpha-2, upper case, one that is assigned.
bool is_country(std::string_view code);

}  // namespace domain
