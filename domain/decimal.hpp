// Decimal numbers as whole counts of their smallest step: quantities, prices of one unit, percentages. And
// the one way in which amounts are rounded. No floating point.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace domain {

/// Wide enough for the product of any two amounts.
__extension__ typedef __int128 Wide;

/// `numerator / denominator` to the nearest whole number, halves away from zero, so that a negative amount
/// mirrors a positive one. Nothing where it does not fit, or the denominator is not positive.
std::optional<std::int64_t> divide_half_up(Wide numerator, Wide denominator);

/// Divides `total` among `weights` so that the shares add up to it exactly: each gets its part rounded toward
/// zero, and what remains goes, one by one, to those with the largest remainders; of equal ones to the
/// earlier. Weights of both signs are allowed as long as their sum is not zero; with a sum of zero every
/// share is zero.
std::vector<std::int64_t> share_by_weight(std::int64_t total, std::span<const std::int64_t> weights);

/// Writes `units` of 10^-places: "1.5", "0.25", "-3". Reads the same; nothing where there are more places, or
/// where it does not fit.
void append_decimal(std::string& out, std::int64_t units, int places);
std::optional<std::int64_t> parse_decimal(std::string_view text, int places);

/// How many of something: hours, litres, pieces, in millionths.
struct Quantity {
  static constexpr bool is_number = true;
  static constexpr int places = 6;
  static constexpr const char* limits = "A number with up to 6 decimals.";
  std::int64_t millionths = 0;

  void append_to(std::string& out) const { append_decimal(out, millionths, places); }
  static std::optional<Quantity> parse(std::string_view text) {
    const auto units = parse_decimal(text, places);
    return units ? std::optional(Quantity{*units}) : std::nullopt;
  }
  static constexpr Quantity of(std::int64_t pieces) { return {pieces * 1'000'000}; }
  friend constexpr auto operator<=>(const Quantity&, const Quantity&) = default;
};

/// The price of one unit, in ten-thousandths of a minor unit, since oil is sold by the millilitre. Written in
/// minor units: 6500, or 45.25.
struct UnitPrice {
  static constexpr bool is_number = true;
  static constexpr int places = 4;
  static constexpr const char* limits = "Minor units, with up to 4 decimals.";
  std::int64_t ten_thousandths = 0;

  void append_to(std::string& out) const { append_decimal(out, ten_thousandths, places); }
  static std::optional<UnitPrice> parse(std::string_view text) {
    const auto units = parse_decimal(text, places);
    return units ? std::optional(UnitPrice{*units}) : std::nullopt;
  }
  static constexpr UnitPrice of_minor(std::int64_t minor) { return {minor * 10'000}; }
  friend constexpr auto operator<=>(const UnitPrice&, const UnitPrice&) = default;
};

/// Parts per million, written as a percentage: 20, 17.5.
struct Percentage {
  static constexpr bool is_number = true;
  static constexpr int places = 4;
  static constexpr const char* limits = "A percentage with up to 4 decimals.";
  std::int32_t parts_per_million = 0;

  void append_to(std::string& out) const { append_decimal(out, parts_per_million, places); }
  static std::optional<Percentage> parse(std::string_view text) {
    const auto units = parse_decimal(text, places);
    if (!units || *units < -1'000'000'000 || *units > 1'000'000'000) return std::nullopt;
    return Percentage{static_cast<std::int32_t>(*units)};
  }
  static constexpr Percentage of(std::int32_t percent) { return {percent * 10'000}; }

  /// That part of an amount, halves away from zero; nothing where it does not fit.
  std::optional<std::int64_t> of_amount(std::int64_t minor) const {
    return divide_half_up(static_cast<Wide>(minor) * parts_per_million, 1'000'000);
  }
  /// The part that is already inside an amount: the tax in a price that includes it.
  std::optional<std::int64_t> inside_amount(std::int64_t minor) const {
    return divide_half_up(static_cast<Wide>(minor) * parts_per_million, 1'000'000 + parts_per_million);
  }
  friend constexpr auto operator<=>(const Percentage&, const Percentage&) = default;
};

/// What `quantity` units cost, in minor units, halves away from zero; nothing where it does not fit.
inline std::optional<std::int64_t> cost_of(Quantity quantity, UnitPrice price) {
  return divide_half_up(static_cast<Wide>(quantity.millionths) * price.ten_thousandths,
                        static_cast<Wide>(1'000'000) * 10'000);
}

}  // namespace domain
