#include "projections/row_store.hpp"

namespace projections {

std::vector<std::optional<std::string>> RowStore::get_many(const std::vector<std::string>& keys) const {
  std::vector<std::optional<std::string>> rows;
  rows.reserve(keys.size());
  for (const auto& key : keys) rows.push_back(get(key));
  return rows;
}

// ---- in memory ----------------------------------------------------------------------------------

MemoryRows::MemoryRows(const RowStore& rows) {
  rows.RowStore::scan("", [&](std::string_view key, std::string_view row) {
    rows_.emplace_hint(rows_.end(), key, row);
    return true;
  });
}

std::optional<std::string> MemoryRows::get(std::string_view key) const {
  const auto found = rows_.find(key);
  return found == rows_.end() ? std::nullopt : std::optional(found->second);
}

void MemoryRows::scan(std::string_view prefix, std::string_view from, bool descending,
                      const std::function<bool(std::string_view, std::string_view)>& visit) const {
  if (!descending) {
    for (auto at = rows_.lower_bound(from); at != rows_.end() && at->first.starts_with(prefix); ++at)
      if (!visit(at->first, at->second)) return;
    return;
  }
  for (auto at = rows_.upper_bound(from); at != rows_.begin();) {
    --at;
    if (!at->first.starts_with(prefix) || !visit(at->first, at->second)) return;
  }
}

void MemoryRows::write(const RowChanges& changes) {
  changes.for_each([&](std::string_view key, std::optional<std::string_view> row) {
    if (row) rows_.insert_or_assign(std::string(key), *row);
    else rows_.erase(std::string(key));
  });
}

// ---- over others --------------------------------------------------------------------------------

std::optional<std::string> OverlaidRows::get(std::string_view key) const {
  if (auto own = own_->get(key)) return own;
  return passes_through_(key) ? behind_.get(key) : std::nullopt;
}

void OverlaidRows::scan(std::string_view prefix, std::string_view from, bool descending,
                        const std::function<bool(std::string_view, std::string_view)>& visit) const {
  (passes_through_(prefix) ? behind_ : *own_).scan(prefix, from, descending, visit);
}

}  // namespace projections
