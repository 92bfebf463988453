// Vehicle registrations (number plates).
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace domain {

/// What a British or Northern Irish registration looks like. A hint: an unknown pattern is never refused.
enum class RegistrationFormat {
  current,           ///< AB12 CDE, since 2001
  prefix,            ///< A123 BCD
  suffix,            ///< ABC 123A
  northern_ireland,  ///< AIZ 1234
  dateless,          ///< F 1
  q_plate,           ///< Q123 ABC: age or identity in doubt
  diplomatic,        ///< 123 D 456
  unknown            ///< anything else, and every other country's
};
BOOST_DESCRIBE_ENUM(RegistrationFormat, current, prefix, suffix, northern_ireland, dateless, q_plate,
                    diplomatic, unknown)

struct Registration {
  std::string raw;         ///< as it was entered, trimmed
  std::string normalised;  ///< 1 to 15 capital letters and digits; compared together with country
  std::string display;     ///< spaced as the country writes it
  std::string country;     ///< ISO 3166 alpha-2
  RegistrationFormat format = RegistrationFormat::unknown;

  friend bool operator==(const Registration&, const Registration&) = default;
};
BOOST_DESCRIBE_STRUCT(Registration, (), (raw, normalised, display, country, format))

/// Upper case, accents dropped, Cyrillic and Greek letters as the Latin ones they look like; everything but
/// A-Z and 0-9 dropped (Unicode dashes and spaces too). May be empty.
std::string normalise_registration(std::string_view raw);

/// Nothing when what is left after normalising is not 1 to 15 characters, or `raw` is not UTF-8 or is longer
/// than a plate can be with its spaces. `country` is an ISO 3166 alpha-2 code, which the caller has checked.
std::optional<Registration> make_registration(std::string_view raw, std::string_view country);

RegistrationFormat classify_registration(std::string_view normalised);

}  // namespace domain
