#include "projections/category_index.hpp"

#include <functional>

namespace projections {

std::uint64_t CategoryIndex::hash(Category category, std::string_view value) {
  return std::hash<std::string_view>{}(value) + static_cast<std::uint64_t>(category);
}

std::optional<CategoryIndex::Id> CategoryIndex::find(Category category, std::string_view value) const {
  return by_value_.find(hash(category, value), [&](Id id) {
    return entries_[id].category == category && entries_[id].value.view() == value;
  });
}

CategoryIndex::Id CategoryIndex::id_of(Category category, std::string_view value) {
  if (const auto id = find(category, value)) return *id;
  const auto id = static_cast<Id>(entries_.size());
  entries_.push_back({category, ByteBlock(value), {}});
  by_value_.insert(id,
                   [&](Id other) { return hash(entries_[other].category, entries_[other].value.view()); });
  return id;
}

void CategoryIndex::clear_rows() {
  for (Entry& entry : entries_) entry.rows.clear();
}

void CategoryIndex::compact() {
  for (Entry& entry : entries_) entry.rows.compact();
}

}  // namespace projections
