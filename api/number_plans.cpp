// Besides phone_numbers.cpp the only file that knows libphonenumber.
#include "api/number_plans.hpp"

#include <phonenumbers/phonemetadata.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <list>
#include <unordered_map>
#include <vector>

#include "api/digit_pattern.hpp"

// Exported by the library, but in none of the headers that are installed.
namespace i18n::phonenumbers {
int metadata_size();
const void* metadata_get();
}  // namespace i18n::phonenumbers

namespace api {

namespace {

using domain::PhoneType;
using i18n::phonenumbers::NumberFormat;
using i18n::phonenumbers::PhoneMetadata;
using i18n::phonenumbers::PhoneMetadataCollection;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberDesc;
using Util = i18n::phonenumbers::PhoneNumberUtil;

/// Thrown while plans are made, for what DigitPattern does not know.
struct UnknownPattern {};

DigitPattern compiled(const std::string& pattern) {
  auto made = DigitPattern::compile(pattern);
  if (!made) throw UnknownPattern{};
  return *std::move(made);
}

/// Numbers of one kind.
class Kind {
 public:
  explicit Kind(const PhoneNumberDesc& description) {
    const auto& pattern = description.national_number_pattern();
    if (pattern.empty() || pattern == "NA") return;
    pattern_ = compiled(pattern);
    for (const auto length : description.possible_length()) lengths_ |= bit(static_cast<std::size_t>(length));
  }

  bool has(std::string_view digits) const {
    return (lengths_ == 0 || (lengths_ & bit(digits.size())) != 0) && pattern_.matches(digits);
  }

 private:
  static std::uint32_t bit(std::size_t length) { return length < 32 ? std::uint32_t{1} << length : 0; }

  DigitPattern pattern_;
  std::uint32_t lengths_ = 0;
};

/// One way to write numbers.
struct Format {
  DigitPattern begins;  ///< the last and longest of the patterns that choose it
  bool begins_anyhow = false;
  DigitPattern pattern;
  std::string written;  ///< "0$1 $2"
};

/// "$1 $2" with "0$1" for its first group.
std::string with_national_prefix(const std::string& format, const std::string& rule) {
  const auto group = format.find('$');
  if (rule.empty() || group == std::string::npos) return format;
  const auto first = format.substr(group, 2);
  std::string replaced;
  for (std::size_t i = 0; i < rule.size(); ++i) {
    if (rule[i] != '$') replaced += rule[i];
    else if (rule.substr(i, 2) == "$1") replaced += first, ++i;
    else throw UnknownPattern{};
  }
  return format.substr(0, group) + replaced + format.substr(group + 2);
}

Format format_of(const NumberFormat& described) {
  Format format;
  const int choices = described.leading_digits_pattern_size();
  format.begins_anyhow = choices == 0;
  if (choices > 0) format.begins = compiled(described.leading_digits_pattern(choices - 1));
  format.pattern = compiled(described.pattern());
  format.written = with_national_prefix(described.format(), described.national_prefix_formatting_rule());
  return format;
}

/// The plan of one region.
class Plan {
 public:
  explicit Plan(const PhoneMetadata& described)
      : region(described.id()),
        has_leading_digits_(described.has_leading_digits()),
        same_mobile_and_fixed_(described.same_mobile_and_fixed_line_pattern()),
        any_(described.general_desc()),
        fixed_line_(described.fixed_line()),
        mobile_(described.mobile()) {
    if (has_leading_digits_) leading_digits_ = compiled(described.leading_digits());
    for (const auto& [kind, type] : {std::pair(&described.premium_rate(), PhoneType::other),
                                     {&described.toll_free(), PhoneType::toll_free},
                                     {&described.shared_cost(), PhoneType::other},
                                     {&described.voip(), PhoneType::voip},
                                     {&described.personal_number(), PhoneType::other},
                                     {&described.pager(), PhoneType::other},
                                     {&described.uan(), PhoneType::other},
                                     {&described.voicemail(), PhoneType::other}})
      special_.emplace_back(Kind(*kind), type);
    for (const auto& format : described.number_format()) formats_.push_back(format_of(format));
  }

  /// Nothing when no such number is given out here. In the library's order.
  std::optional<PhoneType> type_of(std::string_view digits) const {
    if (!any_.has(digits)) return std::nullopt;
    for (const auto& [kind, type] : special_)
      if (kind.has(digits)) return type;
    if (fixed_line_.has(digits))
      return same_mobile_and_fixed_ || mobile_.has(digits) ? PhoneType::fixed_line_or_mobile
                                                           : PhoneType::fixed_line;
    if (!same_mobile_and_fixed_ && mobile_.has(digits)) return PhoneType::mobile;
    return std::nullopt;
  }

  bool has(std::string_view digits) const {
    return has_leading_digits_ ? leading_digits_.matches_start(digits) : type_of(digits).has_value();
  }

  std::string written(std::string_view digits) const {
    for (const auto& format : formats_) {
      if (!format.begins_anyhow && !format.begins.matches_start(digits)) continue;
      const auto groups = format.pattern.groups(digits);
      if (!groups) continue;
      std::string text;
      for (std::size_t i = 0; i < format.written.size(); ++i) {
        const char c = format.written[i];
        if (c == '$' && i + 1 < format.written.size())
          text += (*groups)[static_cast<std::size_t>(format.written[++i] - '1')];
        else text += c;
      }
      return text;
    }
    return std::string(digits);
  }

  std::string region;

 private:
  bool has_leading_digits_;
  bool same_mobile_and_fixed_;
  DigitPattern leading_digits_;
  Kind any_;
  std::vector<std::pair<Kind, PhoneType>> special_;
  Kind fixed_line_;
  Kind mobile_;
  std::vector<Format> formats_;
};

/// The plans of the regions that share each calling code, the main one first. None where one is not
/// understood.
using Plans = std::unordered_map<int, std::vector<Plan>>;

const PhoneMetadata* described_region(const PhoneMetadataCollection& all, const std::string& region,
                                      int calling_code) {
  for (const auto& metadata : all.metadata())
    if (metadata.id() == region && metadata.country_code() == calling_code) return &metadata;
  return nullptr;
}

Plans make_plans() {
  PhoneMetadataCollection all;
  all.ParseFromArray(i18n::phonenumbers::metadata_get(), i18n::phonenumbers::metadata_size());
  const auto& library = *Util::GetInstance();
  Plans plans;
  for (const auto& metadata : all.metadata()) {
    const int calling_code = metadata.country_code();
    if (plans.contains(calling_code)) continue;
    auto& of_code = plans[calling_code];
    std::list<std::string> regions;
    library.GetRegionCodesForCountryCallingCode(calling_code, &regions);
    try {
      for (const auto& region : regions) {
        const auto* const described = described_region(all, region, calling_code);
        if (described == nullptr) throw UnknownPattern{};
        of_code.emplace_back(*described);
      }
    } catch (const UnknownPattern&) {
      of_code.clear();
    }
  }
  return plans;
}

PhoneType type_of(Util::PhoneNumberType type) {
  switch (type) {
    case Util::MOBILE:
      return PhoneType::mobile;
    case Util::FIXED_LINE:
      return PhoneType::fixed_line;
    case Util::FIXED_LINE_OR_MOBILE:
      return PhoneType::fixed_line_or_mobile;
    case Util::TOLL_FREE:
      return PhoneType::toll_free;
    case Util::VOIP:
      return PhoneType::voip;
    default:
      return PhoneType::other;
  }
}

}  // namespace

PlacedNumber place_number(int calling_code, std::string_view national_digits) {
  static const auto plans = make_plans();
  const auto found = plans.find(calling_code);
  if (found == plans.end() || found->second.empty()) return place_by_library(calling_code, national_digits);
  const auto& regions = found->second;
  const auto& main = regions.front();
  const auto at =
      regions.size() == 1
          ? regions.begin()
          : std::ranges::find_if(regions, [&](const Plan& plan) { return plan.has(national_digits); });
  PlacedNumber placed;
  placed.region = at != regions.end() ? at->region : main.region;
  if (placed.region == "001") placed.region.clear();
  if (at != regions.end())
    if (const auto type = at->type_of(national_digits)) {
      placed.type = *type;
      placed.given_out = true;
    }
  placed.national = main.written(national_digits);
  return placed;
}

PlacedNumber place_by_library(int calling_code, std::string_view national_digits) {
  const auto& library = *Util::GetInstance();
  PhoneNumber number;
  number.set_country_code(calling_code);
  const auto zeros = std::min(national_digits.find_first_not_of('0'), national_digits.size() - 1);
  number.set_italian_leading_zero(zeros > 0);
  number.set_number_of_leading_zeros(static_cast<int>(zeros));
  std::uint64_t value = 0;
  for (const char digit : national_digits) value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  number.set_national_number(value);

  PlacedNumber placed;
  std::list<std::string> regions;
  library.GetRegionCodesForCountryCallingCode(calling_code, &regions);
  if (regions.size() > 1) library.GetRegionCodeForNumber(number, &placed.region);
  const bool in_none = regions.size() > 1 && placed.region == "ZZ";
  const auto type = in_none ? Util::UNKNOWN : library.GetNumberType(number);
  placed.type = type_of(type);
  placed.given_out = type != Util::UNKNOWN;
  if (in_none || regions.size() == 1) library.GetRegionCodeForCountryCode(calling_code, &placed.region);
  if (placed.region == "001" || placed.region == "ZZ") placed.region.clear();
  library.Format(number, Util::NATIONAL, &placed.national);
  return placed;
}

}  // namespace api
