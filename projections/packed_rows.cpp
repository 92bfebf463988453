#include "projections/packed_rows.hpp"

#include <algorithm>
#include <stdexcept>

namespace projections {

PackedRows::PackedRows(const MemoryRows& rows) {
  std::size_t bytes = 0;
  rows.scan("", [&](std::string_view key, std::string_view row) {
    bytes += key.size() + row.size();
    return true;
  });
  bytes_.reserve(bytes);
  places_.reserve(rows.size());
  rows.scan("", [&](std::string_view key, std::string_view row) {
    places_.push_back({static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(key.size()),
                       static_cast<std::uint32_t>(row.size())});
    (bytes_ += key) += row;
    return true;
  });
}

std::optional<std::string> PackedRows::get(std::string_view wanted) const {
  const auto key_of = [this](const Place& place) { return key(place); };
  const auto at = std::ranges::lower_bound(places_, wanted, {}, key_of);
  if (at == places_.end() || key(*at) != wanted) return std::nullopt;
  return std::string(row(*at));
}

void PackedRows::scan(std::string_view prefix, std::string_view from, bool descending,
                      const std::function<bool(std::string_view, std::string_view)>& visit) const {
  const auto key_of = [this](const Place& place) { return key(place); };
  if (!descending) {
    for (auto at = std::ranges::lower_bound(places_, from, {}, key_of);
         at != places_.end() && key(*at).starts_with(prefix); ++at)
      if (!visit(key(*at), row(*at))) return;
    return;
  }
  for (auto at = std::ranges::upper_bound(places_, from, {}, key_of); at != places_.begin();) {
    --at;
    if (!key(*at).starts_with(prefix) || !visit(key(*at), row(*at))) return;
  }
}

void PackedRows::write(const RowChanges&) { throw std::logic_error("packed rows do not change"); }

}  // namespace projections
