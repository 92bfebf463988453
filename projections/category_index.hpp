// Which rows have which value of the things that are filtered by exact value: country, city, tag, service, …
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "projections/byte_block.hpp"
#include "projections/row_set.hpp"
#include "projections/slot_table.hpp"

namespace projections {

enum class Category : std::uint8_t {
  business,
  inactive,
  country,
  city,
  tag,
  service,
  loyalty_tier,
  plan,                 ///< of the latest membership
  member,               ///< at any time
  cancelled_membership  ///< the latest
};

/// Not synchronised.
class CategoryIndex {
 public:
  using Id = std::uint32_t;

  /// The number of a value; a new one where it was not known.
  Id id_of(Category category, std::string_view value);
  /// The number of a value; nothing where no row ever had it.
  std::optional<Id> find(Category category, std::string_view value) const;

  void add(Id id, std::uint32_t row) { entries_[id].rows.add(row); }
  void remove(Id id, std::uint32_t row) { entries_[id].rows.remove(row); }
  const RowSet& rows(Id id) const { return entries_[id].rows; }
  std::string_view value(Id id) const { return entries_[id].value.view(); }

  /// Forgets the rows, and keeps the numbers of the values.
  void clear_rows();
  /// Gives back memory that growing left unused; for after a bulk load.
  void compact();

 private:
  struct Entry {
    Category category;
    ByteBlock value;
    RowSet rows;
  };
  static std::uint64_t hash(Category category, std::string_view value);

  SlotTable by_value_;
  std::vector<Entry> entries_;  // by number
};

}  // namespace projections
