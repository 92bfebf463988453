// The door to libphonenumber; number_plans.cpp reads the plans that it brings along.
#include "api/phone_numbers.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <utility>

#include "api/number_plans.hpp"
#include "domain/text.hpp"

namespace api {

namespace {

using i18n::phonenumbers::PhoneNumber;
using Util = i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t text_bytes_max = 100;
constexpr std::size_t e164_digits_min = 7;
constexpr std::size_t e164_digits_max = 15;

constexpr PhoneProblem not_a_number = {"not-a-phone-number", "This is not a phone number."};
constexpr PhoneProblem no_country_code = {"missing-country-code",
                                          "A phone number needs its country code, as in +44."};
constexpr PhoneProblem unknown_country_code = {"unknown-country-code", "No country has this calling code."};
constexpr PhoneProblem unknown_region = {"unknown-region",
                                         "The country to read this phone number for is not known."};
constexpr PhoneProblem too_short = {"too-short", "This phone number has too few digits."};
constexpr PhoneProblem too_long = {"too-long", "This phone number has too many digits."};
constexpr PhoneProblem wrong_length = {"too-short", "No phone number of this country has so many digits."};

const Util& util() {
  static const Util& instance = *Util::GetInstance();
  return instance;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Calling codes whose numbers are written behind "+" with nothing to be taken off: where there is a national
/// prefix it is one that no number starts with.
constexpr std::array<std::pair<std::string_view, int>, 18> plain_calling_codes = {{{"1", 1},
                                                                                   {"31", 31},
                                                                                   {"32", 32},
                                                                                   {"33", 33},
                                                                                   {"34", 34},
                                                                                   {"353", 353},
                                                                                   {"351", 351},
                                                                                   {"41", 41},
                                                                                   {"43", 43},
                                                                                   {"44", 44},
                                                                                   {"45", 45},
                                                                                   {"46", 46},
                                                                                   {"47", 47},
                                                                                   {"48", 48},
                                                                                   {"49", 49},
                                                                                   {"91", 91},
                                                                                   {"971", 971},
                                                                                   {"974", 974}}};

/// Reads "+447700900123" without the library, whose pattern matching takes 10 us; false where it has to look
/// at it.
bool read_plain(std::string_view text, PhoneNumber& number) {
  if (text.size() < 1 + e164_digits_min || text.size() > 1 + e164_digits_max || text.front() != '+')
    return false;
  text.remove_prefix(1);
  if (!std::ranges::all_of(text, is_digit)) return false;
  for (const auto& [digits, calling_code] : plain_calling_codes) {
    if (!text.starts_with(digits)) continue;
    const auto national = text.substr(digits.size());
    const bool north_american = calling_code == 1;
    if (national.size() < 5 || national.front() == '0') return false;
    if (north_american && (national.front() == '1' || national.size() != 10)) return false;
    std::uint64_t value = 0;
    for (const char c : national) value = value * 10 + static_cast<std::uint64_t>(c - '0');
    number.set_country_code(calling_code);
    number.set_national_number(value);
    number.set_country_code_source(PhoneNumber::FROM_NUMBER_WITH_PLUS_SIGN);
    return true;
  }
  return false;
}

PhoneProblem parsing_problem(Util::ErrorType error, std::string_view text, std::string_view default_region) {
  switch (error) {
    case Util::INVALID_COUNTRY_CODE_ERROR:
      if (text.find('+') != std::string_view::npos) return unknown_country_code;
      return default_region.empty() ? no_country_code : unknown_region;
    case Util::TOO_SHORT_AFTER_IDD:
    case Util::TOO_SHORT_NSN:
      return too_short;
    case Util::TOO_LONG_NSN:
      return too_long;
    case Util::NOT_A_NUMBER:
    case Util::NO_PARSING_ERROR:
      break;
  }
  return not_a_number;
}

std::optional<PhoneProblem> length_problem(const PhoneNumber& number) {
  switch (util().IsPossibleNumberWithReason(number)) {
    case Util::IS_POSSIBLE:
      return std::nullopt;
    case Util::IS_POSSIBLE_LOCAL_ONLY:
      return PhoneProblem{"too-short", "This phone number lacks its area code."};
    case Util::INVALID_COUNTRY_CODE:
      return unknown_country_code;
    case Util::TOO_SHORT:
      return too_short;
    case Util::INVALID_LENGTH:
      return wrong_length;
    case Util::TOO_LONG:
      return too_long;
  }
  return not_a_number;
}

}  // namespace

std::expected<ReadPhone, PhoneProblem> read_phone(std::string_view text, std::string_view default_region) {
  if (text.size() > text_bytes_max) return std::unexpected(not_a_number);
  auto raw = domain::clean_text(text);
  if (!raw) return std::unexpected(not_a_number);

  PhoneNumber number;
  if (!read_plain(*raw, number)) {
    const auto region = default_region.empty() ? std::string("ZZ") : std::string(default_region);
    const auto error = util().ParseAndKeepRawInput(*raw, region, &number);
    if (error != Util::NO_PARSING_ERROR) return std::unexpected(parsing_problem(error, *raw, default_region));
  }
  if (const auto problem = length_problem(number)) return std::unexpected(*problem);
  number.clear_extension();

  ReadPhone result;
  util().Format(number, Util::E164, &result.phone.e164);
  const auto digits = result.phone.e164.size() - 1;
  if (digits < e164_digits_min) return std::unexpected(too_short);
  if (digits > e164_digits_max) return std::unexpected(too_long);
  std::string national_digits;
  util().GetNationalSignificantNumber(number, &national_digits);
  auto placed = place_number(number.country_code(), national_digits);
  result.phone.region = std::move(placed.region);
  result.phone.national = std::move(placed.national);
  result.phone.type = placed.type;
  result.phone.raw = std::move(*raw);
  result.has_country_code = number.country_code_source() != PhoneNumber::FROM_DEFAULT_COUNTRY;
  result.valid = placed.given_out;
  return result;
}

std::optional<domain::Phone> parse_phone(std::string_view text, std::string_view default_region) {
  auto result = read_phone(text, default_region);
  if (!result) return std::nullopt;
  return std::move(result->phone);
}

const std::vector<PhoneRegion>& phone_regions() {
  static const auto regions = [] {
    std::set<std::string> codes;
    util().GetSupportedRegions(&codes);
    std::vector<PhoneRegion> list;
    list.reserve(codes.size());
    for (const auto& code : codes) list.push_back({code, util().GetCountryCodeForRegion(code)});
    return list;
  }();
  return regions;
}

}  // namespace api
