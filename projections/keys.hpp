// Keys of rows. Every key begins with the table's letter and then the organisation, so that no scan can leave
// either. Numbers are big endian, so that keys sort as numbers do.
#pragma once

#include <bit>
#include <cstring>
#include <string>
#include <string_view>

#include "domain/id.hpp"
#include "domain/time.hpp"

namespace projections {

class Key {
 public:
  Key(char table, domain::OrganisationId organisation) {
    text_.reserve(64);
    text_ += table;
    id(organisation);
  }
  explicit Key(char table) : text_(1, table) {}

  template <class Kind>
  Key& id(const domain::Id<Kind>& id) {
    const auto bytes = id.ulid.bytes();
    text_.append(bytes.data(), bytes.size());
    return *this;
  }
  Key& text(std::string_view text) {
    text_ += text;
    return *this;
  }
  Key& instant(domain::Instant instant) {
    // The sign bit is turned, so that instants before 1970 sort first.
    const auto number =
        std::byteswap(static_cast<std::uint64_t>(instant.milliseconds) ^ (std::uint64_t{1} << 63));
    char bytes[sizeof number];
    std::memcpy(bytes, &number, sizeof number);
    text_.append(bytes, sizeof bytes);
    return *this;
  }

  operator const std::string&() const { return text_; }
  operator std::string_view() const { return text_; }
  const std::string& str() const { return text_; }

 private:
  std::string text_;
};

}  // namespace projections
