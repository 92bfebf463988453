// Where a telephone number belongs, what kind it is, and how people there write it: from the numbering plans
// that libphonenumber brings along, with patterns that are compiled once. The library itself looks each of
// some thirty patterns up by its text for every number, which takes 30 us.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/phone.hpp"

namespace api {

/// What a plan says of a number.
struct PlacedNumber {
  std::string region;  ///< ISO 3166 alpha-2; the calling code's main one where no such number is given out
  domain::PhoneType type = domain::PhoneType::other;
  bool given_out = false;  ///< the plan has such numbers
  std::string national;    ///< "07700 900123"

  friend bool operator==(const PlacedNumber&, const PlacedNumber&) = default;
};

/// `national_digits` are those behind the calling code, with the zeros that Italian ones begin with. Any
/// thread.
PlacedNumber place_number(int calling_code, std::string_view national_digits);

/// The same as the library itself says it: for plans with patterns that we do not understand, and for
/// comparing.
PlacedNumber place_by_library(int calling_code, std::string_view national_digits);

}  // namespace api
