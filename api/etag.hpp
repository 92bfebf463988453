// Entity tags (RFC 9110, 8.8.3): made from a body, and compared with what a client has.
#pragma once

#include <array>
#include <string_view>

namespace api {

/// A weak tag, W/"0123456789abcdef", from a fast hash of the body: equal bodies have equal tags.
class BodyTag {
 public:
  explicit BodyTag(std::string_view body);
  std::string_view text() const { return {text_.data(), text_.size()}; }

 private:
  std::array<char, 20> text_;
};

/// Whether an If-None-Match value ("*" or a list) names `tag`, by the weak comparison. False when it is
/// malformed.
bool tag_matches(std::string_view if_none_match, std::string_view tag);

}  // namespace api
