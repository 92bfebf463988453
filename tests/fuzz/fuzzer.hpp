// What a fuzzer is: one function that takes any bytes and must not crash, whatever they are. It aborts where
// something that must hold does not.
//
//   build/fuzz/tests/csv_fuzzer tests/fuzz/corpus/csv      looks for new inputs (./dev fuzz)
//   build/release/tests/csv_replay tests/fuzz/corpus/csv   tries those that are kept; part of the tests
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// In every build, unlike an assert.
inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace fuzz
