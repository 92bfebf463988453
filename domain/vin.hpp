// Vehicle identification numbers (ISO 3779; check digit of 49 CFR 565).
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace domain {

enum class VinCheckDigit {
  valid,
  invalid,        ///< only where the market requires one (US, CA)
  not_applicable  ///< the market has no check digit, and position 9 does not happen to match
};
BOOST_DESCRIBE_ENUM(VinCheckDigit, valid, invalid, not_applicable)

struct Vin {
  std::string value;  ///< upper case; 17 characters, or 5 to 16 for vehicles older than 1981
  VinCheckDigit check_digit = VinCheckDigit::not_applicable;
  bool legacy = false;  ///< shorter than 17

  friend bool operator==(const Vin&, const Vin&) = default;
};
BOOST_DESCRIBE_STRUCT(Vin, (), (value, check_digit, legacy))

/// Spaces and hyphens are dropped and letters raised. Nothing when it is not a VIN at all (wrong characters
/// or length). A wrong check digit is `invalid`; whether that is refused is the market's rule.
std::optional<Vin> make_vin(std::string_view text, std::string_view country);

/// True for the markets where a wrong check digit is refused: US and CA.
bool check_digit_is_mandatory(std::string_view country);

}  // namespace domain
