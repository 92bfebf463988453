#include "api/etag.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace api {

BodyTag::BodyTag(std::string_view body) {
  constexpr std::string_view digits = "0123456789abcdef";
  auto hash = XXH3_64bits(body.data(), body.size());
  text_ = {'W', '/', '"'};
  for (std::size_t at = 18; at >= 3; --at, hash >>= 4) text_[at] = digits[hash & 15];
  text_[19] = '"';
}

bool tag_matches(std::string_view if_none_match, std::string_view tag) {
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  auto rest = if_none_match;
  for (;;) {
    while (!rest.empty() && (rest[0] == ' ' || rest[0] == '\t' || rest[0] == ',')) rest.remove_prefix(1);
    if (rest == "*") return true;
    if (rest.starts_with("W/")) rest.remove_prefix(2);
    if (rest.empty() || rest[0] != '"') return false;
    const auto end = rest.find('"', 1);
    if (end == std::string_view::npos) return false;
    if (rest.substr(0, end + 1) == tag) return true;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace api
