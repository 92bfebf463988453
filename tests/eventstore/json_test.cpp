// Text in quotes: what must be escaped is, wherever in a text it stands, and nothing else.
#include "eventstore/json.hpp"

#include <gtest/gtest.h>

#include <iomanip>
#include <sstream>

namespace {

std::string in_quotes(std::string_view text) {
  std::string out;
  json::append_quoted(out, text);
  return out;
}

/// RFC 8259, section 7, one character at a time.
std::string escaped(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
    default:
      break;
  }
  if (static_cast<unsigned char>(c) >= 0x20) return {c};
  std::ostringstream out;
  out << "\\u" << std::hex << std::setw(4) << std::setfill('0') << static_cast<int>(c);
  return out.str();
}

TEST(QuotedText, is_escaped_wherever_it_needs_to_be) {
  constexpr std::size_t characters_max = 19;  // two times eight, and some
  for (int byte = 0; byte < 256; ++byte)
    for (std::size_t characters = 1; characters <= characters_max; ++characters)
      for (std::size_t at = 0; at < characters; ++at) {
        const auto c = static_cast<char>(byte);
        std::string text(characters, 'a');
        text[at] = c;
        const auto expected =
            '"' + std::string(at, 'a') + escaped(c) + std::string(characters - at - 1, 'a') + '"';
        ASSERT_EQ(in_quotes(text), expected) << "byte " << byte << " at " << at << " of " << characters;
      }
}

TEST(QuotedText, is_escaped_where_nearly_all_needs_it) {
  std::string text;
  std::string expected;
  for (int i = 0; i < 1'000; ++i) {
    const auto c = static_cast<char>(i * 37 % 0x30);
    text += c;
    expected += escaped(c);
  }
  EXPECT_EQ(in_quotes(text), '"' + expected + '"');
  EXPECT_EQ(in_quotes(""), "\"\"");
  std::string out = "{";
  json::append_quoted(out, "plain", R"("first":)");
  json::append_quoted(out, "a \"word\"", R"(,"second":)");
  EXPECT_EQ(out, R"({"first":"plain","second":"a \"word\"")");
  EXPECT_EQ(in_quotes("Zoë Müller, 北京"), "\"Zoë Müller, 北京\"");
}

}  // namespace
