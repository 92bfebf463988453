// Tries the kept inputs of one fuzzer, with the ordinary compiler.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/fuzzer.hpp"

namespace {

/// The whole file, and everything that it begins with: what is cut off must not crash either.
void try_file(const std::filesystem::path& file) {
  constexpr std::size_t beginnings_max = 2'000;
  std::ifstream in(file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  std::printf("%s\n", file.filename().c_str());
  std::fflush(stdout);
  const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  LLVMFuzzerTestOneInput(data, bytes.size());
  for (std::size_t size = 0; size < std::min(bytes.size(), beginnings_max); ++size)
    LLVMFuzzerTestOneInput(data, size);
}

}  // namespace

int main(int count, char** words) {
  std::size_t files = 0;
  for (int i = 1; i < count; ++i)
    for (const auto& entry : std::filesystem::directory_iterator(words[i])) {
      try_file(entry.path());
      ++files;
    }
  std::printf("%zu inputs\n", files);
  return files > 0 ? 0 : 1;
}
