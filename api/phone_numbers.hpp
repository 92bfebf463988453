// Telephone numbers as people enter them, read by what is known of every country's numbering plan.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/phone.hpp"

namespace api {

/// Why a text is no telephone number.
struct PhoneProblem {
  std::string_view code;  ///< not-a-phone-number, missing-country-code, unknown-country-code, unknown-region,
                          ///< too-short or too-long
  std::string_view detail;  ///< for people
};

struct ReadPhone {
  domain::Phone phone;
  bool has_country_code = false;  ///< it was entered with one, so the default region did not matter
  bool valid = false;  ///< such numbers are given out; otherwise its length is right and no more is known
};

/// Reads a number of any country. What has no country code is taken for one of `default_region` (ISO 3166
/// alpha-2), or refused where that is empty. Letters count as on a keypad; extensions stay in `raw` only.
/// Numbers that are possible are accepted even where no such number is given out yet. Any thread may call it.
std::expected<ReadPhone, PhoneProblem> read_phone(std::string_view text, std::string_view default_region);

/// The same where the reason of a refusal does not matter.
std::optional<domain::Phone> parse_phone(std::string_view text, std::string_view default_region);

struct PhoneRegion {
  std::string region;    ///< ISO 3166 alpha-2; XK for Kosovo
  int calling_code = 0;  ///< 44
};

/// Every region that has telephone numbers, by its code.
const std::vector<PhoneRegion>& phone_regions();

}  // namespace api
