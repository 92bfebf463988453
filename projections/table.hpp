// The rows of one kind, as structs, while projectors change them. Reads go to the store once and stay;
// changes gather until they are collected, so that ten events that touch one row cost one write.
//
// Concurrency: one thread. Those who only read rows use a RowStore.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "eventstore/packed.hpp"
#include "projections/row_store.hpp"

namespace projections {

/// A row in its stored form, as a struct.
template <class Row>
Row decode_row(std::string_view stored) {
  auto row = packed::decode<Row>(stored);
  if (!row)
    throw std::runtime_error(std::string("views: a stored row of table ") + Row::table + " does not fit");
  return *std::move(row);
}

/// The row at `key`, for readers.
template <class Row>
std::optional<Row> read_row(const RowStore& rows, std::string_view key) {
  const auto stored = rows.get(key);
  if (!stored) return std::nullopt;
  return decode_row<Row>(*stored);
}

template <class Row>
class Table {
 public:
  using Stored = Row;
  explicit Table(const RowStore& store) : store_(store) {}

  const Row* find(const std::string& key) {
    const auto& row = load(key).second.row;
    return row ? &*row : nullptr;
  }

  /// The row, to be changed; made when it is not there.
  Row& edit(const std::string& key) {
    auto& cell = load(key);
    mark(cell);
    auto& row = cell.second.row;
    return row ? *row : row.emplace();
  }

  /// Makes `row` the row, whatever was there before, and so without looking.
  Row& put(const std::string& key, Row row) {
    auto& cell = *cells_.try_emplace(key).first;
    mark(cell);
    return cell.second.row.emplace(std::move(row));
  }

  void erase(const std::string& key) {
    auto& cell = *cells_.try_emplace(key).first;
    mark(cell);
    cell.second.row.reset();
  }

  /// Adds what changed since the last call to `changes`. Those rows stay at hand until the next call, so that
  /// they may be written on another thread meanwhile.
  void collect(std::vector<RowChange>& changes) {
    if (cells_.size() > cells_max) std::erase_if(cells_, [](const auto& cell) { return !cell.second.dirty; });
    for (auto* const changed : dirty_) {
      auto& [key, cell] = *changed;
      cell.dirty = false;
      auto& change = changes.emplace_back(RowChange{key, std::nullopt});
      if (!cell.row) continue;
      packing_.clear();
      packed::append(packing_, *cell.row);
      change.row = packing_;
    }
    dirty_.clear();
  }

  /// Forgets everything, changes too.
  void discard() {
    cells_.clear();
    dirty_.clear();
  }

 private:
  static constexpr std::size_t cells_max = 50'000;

  struct Cell {
    std::optional<Row> row;
    bool dirty = false;
  };

  using Cells = std::unordered_map<std::string, Cell>;

  Cells::value_type& load(const std::string& key) {
    const auto [cell, is_new] = cells_.try_emplace(key);
    if (is_new) cell->second.row = read_row<Row>(store_, key);
    return *cell;
  }

  void mark(Cells::value_type& cell) {
    if (!cell.second.dirty) dirty_.push_back(&cell);
    cell.second.dirty = true;
  }

  const RowStore& store_;
  Cells cells_;
  std::vector<typename Cells::value_type*> dirty_;
  std::string packing_;  // a row while it is packed: kept, because it has grown to the size they have
};

}  // namespace projections
