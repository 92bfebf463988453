#include "api/text_encoding.hpp"

#include <array>
#include <cstddef>

#include "domain/text.hpp"

namespace api {

namespace {

constexpr char32_t unreadable = 0xFFFD;

/// What Windows-1252 has at 0x80 to 0x9F, where Latin 1 has controls.
constexpr std::array<char32_t, 32> windows_1252_specials = {
    0x20AC,     unreadable, 0x201A, 0x0192, 0x201E, 0x2026,     0x2020, 0x2021,
    0x02C6,     0x2030,     0x0160, 0x2039, 0x0152, unreadable, 0x017D, unreadable,
    unreadable, 0x2018,     0x2019, 0x201C, 0x201D, 0x2022,     0x2013, 0x2014,
    0x02DC,     0x2122,     0x0161, 0x203A, 0x0153, unreadable, 0x017E, 0x0178};

void append(std::string& out, char32_t code_point) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0 | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0 | (code_point >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

void append_readable(DecodedText& decoded, char32_t code_point) {
  append(decoded.text, code_point);
  decoded.damaged |= code_point == unreadable;
}

bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// `bytes` are without their byte order mark.
DecodedText from_utf16(std::string_view bytes, bool big_endian) {
  DecodedText decoded{{}, TextEncoding::utf16, bytes.size() % 2 != 0};
  decoded.text.reserve(bytes.size());
  const auto count = bytes.size() / 2;
  const auto unit = [&](std::size_t i) -> char32_t {
    const char32_t first = static_cast<unsigned char>(bytes[2 * i]);
    const char32_t second = static_cast<unsigned char>(bytes[2 * i + 1]);
    return big_endian ? first << 8 | second : second << 8 | first;
  };
  for (std::size_t i = 0; i < count; ++i) {
    auto code_point = unit(i);
    if (is_high_surrogate(code_point) && i + 1 < count && is_low_surrogate(unit(i + 1))) {
      code_point = 0x10000 + ((code_point - 0xD800) << 10) + (unit(i + 1) - 0xDC00);
      ++i;
    } else if (is_high_surrogate(code_point) || is_low_surrogate(code_point)) {
      code_point = unreadable;
    }
    append_readable(decoded, code_point);
  }
  return decoded;
}

DecodedText from_windows_1252(std::string_view bytes) {
  DecodedText decoded{{}, TextEncoding::windows_1252, false};
  decoded.text.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const char32_t byte = static_cast<unsigned char>(c);
    append_readable(decoded, byte >= 0x80 && byte < 0xA0 ? windows_1252_specials[byte - 0x80] : byte);
  }
  return decoded;
}

}  // namespace

DecodedText decode_text(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return from_utf16(bytes.substr(2), false);
  if (bytes.starts_with("\xFE\xFF")) return from_utf16(bytes.substr(2), true);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (domain::is_utf8(bytes)) return {std::string(bytes), TextEncoding::utf8, false};
  return from_windows_1252(bytes);
}

}  // namespace api
