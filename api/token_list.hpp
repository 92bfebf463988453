// Small pieces of header syntax: trimming, comma-separated lists, names without regard to case.
#pragma once

#include <algorithm>
#include <string_view>

namespace api {

inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

inline bool same_ignoring_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

/// Without spaces and tabs at both ends.
inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Calls `visit` with each trimmed, non-empty element of a comma-separated list without quoted strings.
template <class Visit>
void for_each_element(std::string_view list, const Visit& visit) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    const auto element = trimmed(list.substr(0, comma));
    if (!element.empty()) visit(element);
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

/// The trimmed value of a header in a block of "Name: value\r\n" lines; data() is null where there is none.
inline std::string_view find_header(std::string_view lines, std::string_view name) {
  while (!lines.empty()) {
    const auto end = std::min(lines.find("\r\n"), lines.size());
    if (end > name.size() && lines[name.size()] == ':' &&
        same_ignoring_case(lines.substr(0, name.size()), name))
      return trimmed(lines.substr(name.size() + 1, end - name.size() - 1));
    lines.remove_prefix(std::min(end + 2, lines.size()));
  }
  return {};
}

}  // namespace api
