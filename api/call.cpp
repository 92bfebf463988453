#include "api/call.hpp"

#include <boost/describe/class.hpp>

namespace api {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

QueryParameters::QueryParameters(std::string_view encoded) {
  while (!encoded.empty()) {
    const auto end = encoded.find('&');
    const auto pair = encoded.substr(0, end);
    encoded.remove_prefix(end == std::string_view::npos ? encoded.size() : end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value =
        equals == std::string_view::npos ? std::string() : percent_decode(pair.substr(equals + 1), true);
    // A broken escape stays as it was typed: what it means is for the parameter's own check.
    values_.emplace_back(name ? *std::move(name) : std::string(pair.substr(0, equals)),
                         value ? *std::move(value) : std::string(pair.substr(equals + 1)));
  }
}

std::optional<std::string_view> QueryParameters::find(std::string_view name) const {
  for (const auto& [known, value] : values_)
    if (known == name && !value.empty()) return value;
  return std::nullopt;
}

std::unexpected<Problem> Call::bad_parameter(std::string_view name) {
  return std::unexpected(
      Problem{400,
              "invalid-parameter",
              "The query parameter " + std::string(name) + " has no valid value.",
              {{"?" + std::string(name), "invalid-parameter", "See the documentation of the route."}},
              {},
              {}});
}

Result<Paging> Paging::from(const Call& call) {
  Paging paging;
  const auto page = call.parameter<std::int64_t>("page");
  if (!page) return std::unexpected(page.error());
  const auto size = call.parameter<std::int64_t>("pageSize");
  if (!size) return std::unexpected(size.error());
  paging.page = page->value_or(paging.page);
  paging.page_size = size->value_or(paging.page_size);
  constexpr std::int64_t page_max = 1'000'000'000;
  if (paging.page < 1 || paging.page > page_max) return Call::bad_parameter("page");
  if (paging.page_size < 1 || paging.page_size > page_size_max) return Call::bad_parameter("pageSize");
  return paging;
}

}  // namespace api
