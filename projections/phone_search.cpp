#include "projections/phone_search.hpp"

#include <algorithm>

namespace projections {
namespace {

constexpr std::size_t whole_number_digits_min = 3;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "+44 (0)7700": the zero is said for callers at home and is no part of the international number.
std::string without_optional_zero(std::string_view text) {
  const auto at = text.find("(0)");
  std::string out(text);
  if (at != std::string_view::npos && std::ranges::any_of(text.substr(0, at), is_digit)) out.erase(at, 3);
  return out;
}

}  // namespace

bool looks_like_phone(std::string_view text) {
  constexpr std::string_view others = " +-().";
  return std::ranges::all_of(text, [&](char c) { return is_digit(c) || others.contains(c); }) &&
         static_cast<std::size_t>(std::ranges::count_if(text, is_digit)) >= whole_number_digits_min;
}

std::string phone_digits(std::string_view e164) {
  std::string digits;
  std::ranges::copy_if(e164, std::back_inserter(digits), is_digit);
  return digits;
}

std::vector<PhonePattern> phone_patterns(std::string_view text) {
  using From = PhonePattern::From;
  constexpr std::string_view others = " +-().";
  if (!std::ranges::all_of(text, [&](char c) { return is_digit(c) || others.contains(c); })) return {};
  std::string digits = phone_digits(without_optional_zero(text));
  if (digits.empty()) return {};
  if (const auto plus = text.rfind('+'); plus != std::string_view::npos) {
    if (plus != text.find_first_not_of(" (")) return {};
    return {{From::international_start, std::move(digits)}};
  }

  std::vector<PhonePattern> patterns;
  if (digits.starts_with("00")) patterns.push_back({From::international_start, digits.substr(2)});
  if (digits.starts_with('0')) patterns.push_back({From::national_start, digits.substr(1)});
  patterns.push_back({From::anywhere, std::move(digits)});
  return patterns;
}

bool phone_matches(const PhonePattern& pattern, std::string_view e164) {
  using From = PhonePattern::From;
  const std::string_view digits = e164.substr(e164.starts_with('+') ? 1 : 0);
  switch (pattern.from) {
    case From::anywhere:
      return digits.contains(pattern.digits);
    case From::international_start:
      return digits.starts_with(pattern.digits);
    case From::national_start:
      return digits.substr(country_code_digits(digits)).starts_with(pattern.digits);
  }
  return false;
}

std::size_t country_code_digits(std::string_view digits) {
  constexpr std::string_view two_digit_codes =
      "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 "
      "81 82 84 86 90 91 92 93 94 95 98";
  if (digits.empty()) return 0;
  if (digits[0] == '1' || digits[0] == '7') return 1;
  if (digits.size() < 2 || two_digit_codes.contains(digits.substr(0, 2)))
    return std::min<std::size_t>(2, digits.size());
  return std::min<std::size_t>(3, digits.size());
}

}  // namespace projections
