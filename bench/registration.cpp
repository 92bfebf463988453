#include "bench/registration.hpp"

namespace bench {

std::string registration(std::uint64_t number) {
  const auto letter = [](std::uint64_t value) { return static_cast<char>('A' + value % 26); };
  const auto digit = [](std::uint64_t value) { return static_cast<char>('0' + value % 10); };
  return {letter(number / 676),       letter(number / 26), digit(number / 17'576 / 10),
          digit(number / 17'576),     letter(number),      letter(number / 1'757'600),
          letter(number / 45'697'600)};
}

}  // namespace bench
