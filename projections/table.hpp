// The rows of one kind, as structs, while projectors change them. Reads go to the store once and stay;
// changes gather until they are collected, so that ten events that touch one row cost one write.
//
// Concurrency: one thread. Those who only read rows use a RowStore.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/packed.hpp"
#include "projections/cells.hpp"
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

  /// Nothing is in the store yet: rows that are not at hand need not be looked for there.
  void begin_empty() { stored_elsewhere_ = false; }

  const Row* find(std::string_view key) {
    const auto& row = load(key).value.row;
    return row ? &*row : nullptr;
  }

  /// The row, to be changed; made when it is not there.
  Row& edit(std::string_view key) {
    auto& cell = load(key);
    mark(cell);
    auto& row = cell.value.row;
    return row ? *row : row.emplace();
  }

  /// Makes `row` the row, whatever was there before, and so without looking.
  Row& put(std::string_view key, Row row) {
    auto& cell = cells_.find_or_make(key).first;
    mark(cell);
    return cell.value.row.emplace(std::move(row));
  }

  void erase(std::string_view key) {
    auto& cell = cells_.find_or_make(key).first;
    mark(cell);
    cell.value.row.reset();
  }

  /// Adds what changed since the last call to `changes`. Those rows stay at hand until the next call, so that
  /// they may be written on another thread meanwhile.
  void collect(RowChanges& changes) {
    if (cells_.size() > cells_max) forget_unchanged();
    for (auto* const cell : dirty_) {
      auto& [row, dirty] = cell->value;
      dirty = false;
      if (row) changes.put_packed(cell->key(), *row);
      else changes.erase(cell->key());
    }
    dirty_.clear();
  }

  /// Forgets everything, changes too.
  void discard() {
    stored_elsewhere_ = true;
    cells_.clear();
    dirty_.clear();
  }

 private:
  static constexpr std::size_t cells_max = 50'000;

  struct Loaded {
    std::optional<Row> row;
    bool dirty = false;
  };

  using Cell = typename Cells<Loaded>::Cell;

  Cell& load(std::string_view key) {
    const auto [cell, is_new] = cells_.find_or_make(key);
    if (is_new && stored_elsewhere_) cell.value.row = read_row<Row>(store_, key);
    return cell;
  }

  void forget_unchanged() {
    cells_.forget_if([this](const Loaded& loaded) {
      if (!loaded.dirty && loaded.row) stored_elsewhere_ = true;
      return !loaded.dirty;
    });
  }

  void mark(Cell& cell) {
    if (!cell.value.dirty) dirty_.push_back(&cell);
    cell.value.dirty = true;
  }

  const RowStore& store_;
  bool stored_elsewhere_ = true;  ///< rows may be in the store that are not at hand
  Cells<Loaded> cells_;
  std::vector<Cell*> dirty_;
};

}  // namespace projections
