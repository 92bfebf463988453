// What can have happened to a journal entry that somebody made by hand. `type` is the stored name: once
// released, neither it nor the fields change. `personal` is sealed under the entry's own key.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "domain/journal.hpp"

namespace domain::journal_entry {

struct Words {
  std::optional<std::string> memo;  ///< why

  friend bool operator==(const Words&, const Words&) = default;
};
BOOST_DESCRIBE_STRUCT(Words, (), (memo))

struct Posted {
  static constexpr std::string_view type = "journal-entry.posted";
  GarageId garage_id;
  journal::Entry entry;
  Words personal;
};
BOOST_DESCRIBE_STRUCT(Posted, (), (garage_id, entry, personal))

struct Reversed {
  static constexpr std::string_view type = "journal-entry.reversed";
  journal::Entry entry;  ///< the mirror
  Words personal;
};
BOOST_DESCRIBE_STRUCT(Reversed, (), (entry, personal))

using Event = std::variant<Posted, Reversed>;

}  // namespace domain::journal_entry
