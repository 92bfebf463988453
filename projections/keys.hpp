// Keys of rows. Every key begins with the table's letter and then the organisation, so that no scan can leave
// either. Numbers are big endian, so that keys sort as numbers do.
#pragma once

#include <array>
#include <bit>
#include <boost/container/small_vector.hpp>
#include <string>
#include <string_view>

#include "domain/id.hpp"
#include "domain/time.hpp"

namespace projections {

/// Made for every look-up of a row, so that one of the usual length takes nothing from the heap.
class Key {
 public:
  Key(char table, domain::OrganisationId organisation) : Key(table) { id(organisation); }
  explicit Key(char table) : bytes_(1, table) {}

  template <class Kind>
  Key& id(const domain::Id<Kind>& id) {
    const auto bytes = id.ulid.bytes();
    return text({bytes.data(), bytes.size()});
  }
  Key& text(std::string_view text) {
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    return *this;
  }
  // The sign bit is turned, so that what is before 1970 sorts first.
  Key& instant(domain::Instant instant) {
    return number(static_cast<std::uint64_t>(instant.milliseconds) ^ (std::uint64_t{1} << 63));
  }
  Key& day(domain::Date day) {
    return number(static_cast<std::uint32_t>(day.days) ^ (std::uint32_t{1} << 31));
  }

  operator std::string_view() const { return {bytes_.data(), bytes_.size()}; }
  operator std::string() const { return str(); }
  std::string str() const;

 private:
  template <class Number>
  Key& number(Number number) {
    const auto bytes = std::bit_cast<std::array<char, sizeof number>>(std::byteswap(number));
    return text({bytes.data(), bytes.size()});
  }

  boost::container::small_vector<char, 64> bytes_;
};

}  // namespace projections
