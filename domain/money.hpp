// Money: a whole count of a currency's minor units. No floating point, no mixing of currencies.
#pragma once

#include <array>
#include <boost/describe/class.hpp>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace domain {

/// An ISO 4217 code, three capital letters.
struct Currency {
  std::array<char, 3> code = {'X', 'X', 'X'};

  std::string_view text() const { return {code.data(), code.size()}; }
  void append_to(std::string& out) const { out.append(text()); }
  /// Three capital letters that ISO 4217 gives, or lately gave, to money; also XXX, no currency. Otherwise
  /// nothing.
  static std::optional<Currency> parse(std::string_view text);
  /// Digits after the decimal point: 2 for GBP, 0 for JPY, 3 for KWD.
  int exponent() const;

  friend constexpr auto operator<=>(const Currency&, const Currency&) = default;
};

struct Money {
  std::int64_t amount_minor = 0;
  Currency currency;

  friend constexpr bool operator==(const Money&, const Money&) = default;
};
BOOST_DESCRIBE_STRUCT(Money, (), (amount_minor, currency))

/// The largest amount that one price or limit may have, either side of zero: ten billion of the major unit.
inline constexpr std::int64_t amount_minor_max = 1'000'000'000'000;

/// The sum, or nothing when the currencies differ or it does not fit.
std::optional<Money> sum(const Money& a, const Money& b);

/// `total / count` rounded half to even; nothing for a count of 0.
std::optional<std::int64_t> average_half_even(std::int64_t total, std::int64_t count);

}  // namespace domain
