// How a telephone number, or a part of one, as somebody types it is compared with a stored one. All of these
// find +44 7700 900123:
//
//   07700 900123   7700900   +44 7700   0044 7700   +44 (0)7700 900123   900123
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace projections {

/// Digits to look for, and where in the number they must be.
struct PhonePattern {
  enum class From {
    anywhere,             ///< "7700900"
    international_start,  ///< "+447700": from the country code on
    national_start        ///< "07700", without the zero: from the first digit after the country code on
  };
  From from = From::anywhere;
  std::string digits;
};

/// True for text of digits, spaces and + - ( ) . with at least three digits: one number, spaces and all.
bool looks_like_phone(std::string_view text);

/// What the text may mean as a part of a number; any of them will do. Nothing when it has a character that no
/// number has, or no digit.
std::vector<PhonePattern> phone_patterns(std::string_view text);

/// Whether the number, as "+447700900123", has what the pattern asks for.
bool phone_matches(const PhonePattern& pattern, std::string_view e164);

/// How many digits of an international number, given without '+', are its country code: 1 to 3.
/// Source: ITU-T E.164, list of assigned country codes.
std::size_t country_code_digits(std::string_view digits);

/// The digits of the number alone.
std::string phone_digits(std::string_view e164);

}  // namespace projections
