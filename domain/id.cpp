#include "domain/id.hpp"

#include <bit>
#include <cstring>

namespace domain {

namespace {

__extension__ using Bits = unsigned __int128;

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

constexpr auto digit_values = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  return values;
}();

}  // namespace

void Ulid::append_to(std::string& out) const {
  std::array<char, 26> digits;
  auto bits = (static_cast<Bits>(high) << 64) | low;
  for (std::size_t i = digits.size(); i-- > 0; bits >>= 5)
    digits[i] = alphabet[static_cast<std::size_t>(bits & 31)];
  out.append(digits.data(), digits.size());
}

std::optional<Ulid> Ulid::parse(std::string_view text) {
  if (text.size() != 26 || text.front() > '7') return std::nullopt;
  Bits bits = 0;
  for (const char c : text) {
    const auto value = digit_values[static_cast<unsigned char>(c)];
    if (value < 0) return std::nullopt;
    bits = (bits << 5) | static_cast<Bits>(value);
  }
  return Ulid{static_cast<std::uint64_t>(bits >> 64), static_cast<std::uint64_t>(bits)};
}

}  // namespace domain
