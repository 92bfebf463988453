// Gathers everything that is wrong with the fields of a command, so that one refusal names it all, and cleans
// text on the way in.
//
//   FieldErrors errors;
//   auto name = errors.required_text("/name", command.name, name_characters_max);
//   if (errors.any()) return errors.refusal();
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decider.hpp"
#include "domain/money.hpp"

namespace domain {

class FieldErrors {
 public:
  void add(std::string pointer, std::string code, std::string detail);
  bool any() const { return !errors_.empty(); }
  std::unexpected<Rejection> refusal() { return invalid_fields(std::move(errors_)); }

  /// Trimmed and in NFC; nothing where it is absent, blank, or wrong (`invalid-text`, `too-long`).
  std::optional<std::string> text(const std::string& pointer, const std::optional<std::string>& value,
                                  std::size_t characters_max);
  /// The same, and blank is wrong too (`required`).
  std::string required_text(const std::string& pointer, const std::string& value, std::size_t characters_max);
  /// As stored; empty where it is not an e-mail address (`not-an-email`).
  std::string email(const std::string& pointer, const std::string& value);
  /// `unknown-country` unless it is assigned.
  void country(const std::string& pointer, std::string_view code);
  /// `out-of-range` unless between 0 and `amount_minor_max`; `unknown-currency` unless ISO 4217 has it.
  void amount(const std::string& pointer, const Money& money);
  /// `out-of-range` unless between the two, both included.
  void range(const std::string& pointer, std::int64_t value, std::int64_t least, std::int64_t most);
  /// `too-many` when there are more than `most`.
  void count(const std::string& pointer, std::size_t items, std::size_t most);

 private:
  std::vector<FieldError> errors_;
};

}  // namespace domain
