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
  // The sign bit is turned, so that what is before 1970 sorts first.
  Key& instant(domain::Instant instant) {
    return number(static_cast<std::uint64_t>(instant.milliseconds) ^ (std::uint64_t{1} << 63));
  }
  Key& day(domain::Date day) {
    return number(static_cast<std::uint32_t>(day.days) ^ (std::uint32_t{1} << 31));
  }

  operator const std::string&() const { return text_; }
  operator std::string_view() const { return text_; }
  const std::string& str() const { return text_; }

 private:
  template <class Number>
  Key& number(Number number) {
    const auto turned = std::byteswap(number);
    char bytes[sizeof turned];
    std::memcpy(bytes, &turned, sizeof turned);
    text_.append(bytes, sizeof bytes);
    return *this;
  }

  std::string text_;
};

}  // namespace projections
