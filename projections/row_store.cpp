#include "projections/row_store.hpp"

namespace projections {

std::optional<std::string> MemoryRows::get(std::string_view key) const {
  if (const auto found = rows_.find(key); found != rows_.end()) return found->second;
  if (behind_ != nullptr && passes_through_(key)) return behind_->get(key);
  return std::nullopt;
}

std::vector<std::optional<std::string>> MemoryRows::get_many(const std::vector<std::string>& keys) const {
  std::vector<std::optional<std::string>> rows;
  rows.reserve(keys.size());
  for (const auto& key : keys) rows.push_back(get(key));
  return rows;
}

void MemoryRows::scan(std::string_view prefix, std::string_view from, bool descending,
                      const std::function<bool(std::string_view, std::string_view)>& visit) const {
  if (behind_ != nullptr && passes_through_(prefix)) return behind_->scan(prefix, from, descending, visit);
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

void MemoryRows::write(const std::vector<RowChange>& changes) {
  for (const auto& [key, row] : changes) {
    if (row) rows_.insert_or_assign(key, *row);
    else rows_.erase(key);
  }
}

}  // namespace projections
