#include "domain/vin.hpp"

#include <array>

namespace domain {

namespace {

constexpr std::size_t vin_length = 17;
constexpr std::size_t legacy_length_min = 5;
constexpr std::size_t check_digit_place = 8;

constexpr std::array<int, vin_length> weights = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};

/// What each letter counts for, from A; I, O and Q are in no VIN.
constexpr std::array<int, 26> letter_values = {1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4,
                                               5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9};

/// What people put between groups: white space and dashes, with those that spreadsheets and word processors
/// make.
constexpr std::array<std::string_view, 13> separators = {" ",      "-",      "\t",     "\u00a0", "\u2007",
                                                         "\u2009", "\u202f", "\u2010", "\u2011", "\u2012",
                                                         "\u2013", "\u2014", "\u2212"};

std::string_view leading_separator(std::string_view text) {
  for (const auto separator : separators)
    if (text.starts_with(separator)) return separator;
  return {};
}

/// Upper case without separators; empty as soon as something else than a letter or digit turns up.
std::string compact(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (const auto separator = leading_separator(text); !separator.empty()) {
      text.remove_prefix(separator.size());
      continue;
    }
    const char c = text.front();
    const char raised = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    const bool kept = (raised >= 'A' && raised <= 'Z') || (raised >= '0' && raised <= '9');
    if (!kept || out.size() == vin_length) return {};
    out += raised;
    text.remove_prefix(1);
  }
  return out;
}

char calculated_check_digit(std::string_view vin) {
  int total = 0;
  for (std::size_t i = 0; i < vin_length; ++i) {
    const char c = vin[i];
    total += weights[i] * (c <= '9' ? c - '0' : letter_values[static_cast<std::size_t>(c - 'A')]);
  }
  const int remainder = total % 11;
  return remainder == 10 ? 'X' : static_cast<char>('0' + remainder);
}

VinCheckDigit check(std::string_view vin, std::string_view country) {
  if (vin[check_digit_place] == calculated_check_digit(vin)) return VinCheckDigit::valid;
  return check_digit_is_mandatory(country) ? VinCheckDigit::invalid : VinCheckDigit::not_applicable;
}

}  // namespace

std::optional<Vin> make_vin(std::string_view text, std::string_view country) {
  std::optional<Vin> vin(std::in_place, compact(text));
  if (vin->value.size() < legacy_length_min) return std::nullopt;
  if (vin->value.size() < vin_length) {
    vin->legacy = true;
    return vin;
  }
  if (vin->value.find_first_of("IOQ") != std::string::npos) return std::nullopt;
  vin->check_digit = check(vin->value, country);
  return vin;
}

bool check_digit_is_mandatory(std::string_view country) { return country == "US" || country == "CA"; }

}  // namespace domain
