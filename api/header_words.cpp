#include "api/header_words.hpp"

#include <algorithm>
#include <cctype>

namespace api {

namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

}  // namespace

bool starts_with_word(std::string_view text, std::string_view lower_case_word) {
  return text.size() >= lower_case_word.size() &&
         is_word(text.substr(0, lower_case_word.size()), lower_case_word);
}

bool is_word(std::string_view text, std::string_view lower_case_word) {
  return std::ranges::equal(text, lower_case_word, {}, lower);
}

}  // namespace api
