#include "domain/money.hpp"

namespace domain {

namespace {

// ISO 4217, by the number of digits after the point. Codes that were withdrawn since 2015 are still read,
// because the log keeps what was agreed then. Metals, funds and test codes have no minor unit and are left
// out.
constexpr std::string_view two_digits =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHE CHF "
    "CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD "
    "HNL HRK "
    "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU "
    "MUR MVR "
    "MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK "
    "SGD SHP "
    "SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VEF VES WST "
    "XAD XCD "
    "XCG YER ZAR ZMW ZWG ZWL";
constexpr std::string_view no_digits =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF XXX";
constexpr std::string_view three_digits = "BHD IQD JOD KWD LYD OMR TND";
constexpr std::string_view four_digits = "CLF UYW";

constexpr std::int8_t unassigned = -1;

/// Where a code of three capital letters stands in the table.
constexpr std::size_t place(std::string_view letters) {
  std::size_t index = 0;
  for (const char letter : letters) index = index * 26 + static_cast<std::size_t>(letter - 'A');
  return index;
}

constexpr auto exponents = [] {
  std::array<std::int8_t, std::size_t{26} * 26 * 26> table{};
  table.fill(unassigned);
  const auto enter = [&table](std::string_view codes, std::int8_t exponent) {
    for (std::size_t i = 0; i < codes.size(); i += 4) table[place(codes.substr(i, 3))] = exponent;
  };
  enter(two_digits, 2);
  enter(no_digits, 0);
  enter(three_digits, 3);
  enter(four_digits, 4);
  return table;
}();

constexpr bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

constexpr bool are_capitals(std::string_view text) {
  return text.size() == 3 && is_capital(text[0]) && is_capital(text[1]) && is_capital(text[2]);
}

}  // namespace

std::optional<Currency> Currency::parse(std::string_view text) {
  if (!are_capitals(text) || exponents[place(text)] == unassigned) return std::nullopt;
  return Currency{{text[0], text[1], text[2]}};
}

int Currency::exponent() const {
  if (!are_capitals(text())) return 2;
  const auto exponent = exponents[place(text())];
  return exponent == unassigned ? 2 : exponent;
}

std::optional<Money> sum(const Money& a, const Money& b) {
  Money total{0, a.currency};
  if (a.currency != b.currency || __builtin_add_overflow(a.amount_minor, b.amount_minor, &total.amount_minor))
    return std::nullopt;
  return total;
}

std::optional<std::int64_t> average_half_even(std::int64_t total, std::int64_t count) {
  if (count <= 0) return std::nullopt;
  auto quotient = total / count;
  auto remainder = total % count;
  if (remainder < 0) {
    remainder += count;
    --quotient;
  }
  const auto short_of_next = count - remainder;
  if (remainder > short_of_next || (remainder == short_of_next && quotient % 2 != 0)) ++quotient;
  return quotient;
}

}  // namespace domain
