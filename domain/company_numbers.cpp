#include "domain/company_numbers.hpp"

#include <algorithm>

namespace domain {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

/// Upper case without what only makes it easier to read; nothing where anything else is in it.
std::optional<std::string> compact(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == ' ' || c == '-' || c == '.') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (!is_digit(c) && !is_letter(c)) return std::nullopt;
    out += c;
  }
  return out;
}

bool has_size(std::string_view text, std::size_t least, std::size_t most) {
  return text.size() >= least && text.size() <= most;
}

std::optional<std::string> digits_only(std::string_view text, std::size_t least, std::size_t most) {
  auto digits = compact(text);
  if (!digits || !has_size(*digits, least, most) || !std::ranges::all_of(*digits, is_digit))
    return std::nullopt;
  return digits;
}

/// The first four characters moved to the end, letters as numbers from 10 on, modulo 97.
int iban_remainder(std::string_view iban) {
  constexpr int modulus = 97;
  constexpr int first_letter = 10;
  int remainder = 0;
  const auto add = [&](char c) {
    if (is_digit(c)) remainder = (remainder * 10 + (c - '0')) % modulus;
    else remainder = (remainder * 100 + (c - 'A' + first_letter)) % modulus;
  };
  for (const char c : iban.substr(4)) add(c);
  for (const char c : iban.substr(0, 4)) add(c);
  return remainder;
}

}  // namespace

std::optional<std::string> clean_vat_number(std::string_view text) {
  auto number = compact(text);
  if (!number || !has_size(*number, 4, 15) || std::ranges::count_if(*number, is_digit) < 2)
    return std::nullopt;
  return number;
}

std::optional<std::string> clean_company_number(std::string_view text) {
  auto number = compact(text);
  return number && has_size(*number, 2, 20) ? number : std::nullopt;
}

std::optional<std::string> clean_iban(std::string_view text) {
  auto iban = compact(text);
  if (!iban || !has_size(*iban, 15, 34)) return std::nullopt;
  const auto& all = *iban;
  if (!is_letter(all[0]) || !is_letter(all[1]) || !is_digit(all[2]) || !is_digit(all[3])) return std::nullopt;
  return iban_remainder(all) == 1 ? iban : std::nullopt;
}

std::optional<std::string> clean_bic(std::string_view text) {
  auto bic = compact(text);
  if (!bic || (bic->size() != 8 && bic->size() != 11)) return std::nullopt;
  return std::ranges::all_of(bic->substr(0, 6), is_letter) ? bic : std::nullopt;
}

std::optional<std::string> clean_sort_code(std::string_view text) {
  const auto digits = digits_only(text, 6, 6);
  if (!digits) return std::nullopt;
  return digits->substr(0, 2) + '-' + digits->substr(2, 2) + '-' + digits->substr(4);
}

std::optional<std::string> clean_account_number(std::string_view text) { return digits_only(text, 4, 20); }

}  // namespace domain
