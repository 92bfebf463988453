#include "api/tar.hpp"

#include <array>
#include <cstring>
#include <stdexcept>

namespace api {

namespace {

constexpr std::size_t block_bytes = 512;

/// Octal digits with leading zeros, and a NUL after them.
void put_octal(char* field, std::size_t bytes, std::uint64_t number) {
  field[bytes - 1] = '\0';
  for (auto at = bytes - 1; at-- > 0; number >>= 3U) field[at] = static_cast<char>('0' + (number & 7U));
}

void pad(std::string& archive) {
  archive.resize((archive.size() + block_bytes - 1) / block_bytes * block_bytes);
}

}  // namespace

void append_tar_file(std::string& archive, std::string_view name, std::string_view bytes,
                     std::int64_t modified_at_seconds, bool executable) {
  std::array<char, block_bytes> header{};
  constexpr std::size_t name_bytes_max = 100;
  if (name.size() > name_bytes_max) throw std::length_error("a name is too long for a tar archive");
  std::memcpy(header.data(), name.data(), name.size());
  put_octal(header.data() + 100, 8, executable ? 0755 : 0644);
  put_octal(header.data() + 108, 8, 0);
  put_octal(header.data() + 116, 8, 0);
  put_octal(header.data() + 124, 12, bytes.size());
  put_octal(header.data() + 136, 12, static_cast<std::uint64_t>(modified_at_seconds));
  std::memset(header.data() + 148, ' ', 8);
  header[156] = '0';
  std::memcpy(header.data() + 257, "ustar\00000", 8);
  std::uint64_t sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put_octal(header.data() + 148, 7, sum);
  archive.append(header.data(), header.size());
  archive += bytes;
  pad(archive);
}

void finish_tar(std::string& archive) { archive.append(2 * block_bytes, '\0'); }

}  // namespace api
