#include "domain/field_errors.hpp"

#include "domain/text.hpp"

namespace domain {

void FieldErrors::add(std::string pointer, std::string code, std::string detail) {
  errors_.push_back({std::move(pointer), std::move(code), std::move(detail)});
}

std::optional<std::string> FieldErrors::text(const std::string& pointer,
                                             const std::optional<std::string>& value,
                                             std::size_t characters_max) {
  if (!value) return std::nullopt;
  auto cleaned = clean_text(*value);
  if (!cleaned) {
    add(pointer, "invalid-text", "This is not valid UTF-8 text.");
    return std::nullopt;
  }
  if (cleaned->empty()) return std::nullopt;
  if (count_characters(*cleaned) > characters_max) {
    add(pointer, "too-long", "At most " + std::to_string(characters_max) + " characters.");
    return std::nullopt;
  }
  return cleaned;
}

std::string FieldErrors::required_text(const std::string& pointer, const std::string& value,
                                       std::size_t characters_max) {
  const auto errors_before = errors_.size();
  auto cleaned = text(pointer, value, characters_max);
  if (!cleaned && errors_.size() == errors_before) add(pointer, "required", "This is needed.");
  return cleaned.value_or("");
}

std::string FieldErrors::email(const std::string& pointer, const std::string& value) {
  auto cleaned = clean_email(value);
  if (!cleaned) add(pointer, "not-an-email", "This is not an e-mail address.");
  return cleaned.value_or("");
}

void FieldErrors::country(const std::string& pointer, std::string_view code) {
  if (!is_country(code)) add(pointer, "unknown-country", "A country is two letters of ISO 3166, such as GB.");
}

void FieldErrors::amount(const std::string& pointer, const Money& money) {
  range(pointer + "/amountMinor", money.amount_minor, 0, amount_minor_max);
  if (!Currency::parse(money.currency.text()))
    add(pointer + "/currency", "unknown-currency", "A currency is three letters of ISO 4217, such as GBP.");
}

void FieldErrors::range(const std::string& pointer, std::int64_t value, std::int64_t least,
                        std::int64_t most) {
  if (value < least || value > most)
    add(pointer, "out-of-range", "From " + std::to_string(least) + " to " + std::to_string(most) + ".");
}

void FieldErrors::count(const std::string& pointer, std::size_t items, std::size_t most) {
  if (items > most) add(pointer, "too-many", "At most " + std::to_string(most) + ".");
}

}  // namespace domain
