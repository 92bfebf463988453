// Files of text as spreadsheets save them, made into UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace api {

enum class TextEncoding { utf8, utf16, windows_1252 };

struct DecodedText {
  std::string text;  ///< valid UTF-8 without a byte order mark
  TextEncoding encoding = TextEncoding::utf8;
  bool damaged = false;  ///< some of it could not be read and became U+FFFD
};

/// UTF-16 where there is its byte order mark, otherwise UTF-8 where it is valid, otherwise Windows-1252.
DecodedText decode_text(std::string_view bytes);

}  // namespace api
