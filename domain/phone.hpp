// A telephone number as it is stored. Numbers are parsed where they arrive, by a library that knows every
// country's plan; the domain only ever sees the result.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <string>

namespace domain {

enum class PhoneType { mobile, fixed_line, fixed_line_or_mobile, toll_free, voip, other };
BOOST_DESCRIBE_ENUM(PhoneType, mobile, fixed_line, fixed_line_or_mobile, toll_free, voip, other)

struct Phone {
  std::string e164;      ///< "+447700900123"; what numbers are compared by
  std::string region;    ///< ISO 3166 alpha-2 of the number's country: "GB"; empty where it has none
  std::string national;  ///< as people of that country write it: "07700 900123"
  std::string raw;       ///< as it was entered
  PhoneType type = PhoneType::other;

  friend bool operator==(const Phone&, const Phone&) = default;
};
BOOST_DESCRIBE_STRUCT(Phone, (), (e164, region, national, raw, type))

}  // namespace domain
