// Words of HTTP headers, which mean the same in capitals: schemes, media types, parameters' names.
#pragma once

#include <string_view>

namespace api {

/// Whether `text` begins with `lower_case_word`, in any case.
bool starts_with_word(std::string_view text, std::string_view lower_case_word);
/// Whether it is nothing else.
bool is_word(std::string_view text, std::string_view lower_case_word);

}  // namespace api
