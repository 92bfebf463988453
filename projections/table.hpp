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

#include "eventstore/json.hpp"
#include "projections/row_store.hpp"

namespace projections {

/// A row in its stored form, as a struct.
template <class Row>
Row decode_row(std::string_view stored) {
  auto row = json::decode<Row>(stored);
  if (!row)
    throw std::runtime_error("views: a stored row does not fit at " + row.error().front().pointer + ": " +
                             row.error().front().detail);
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
  explicit Table(const RowStore& store) : store_(store) {}

  const Row* find(const std::string& key) {
    auto& cell = load(key);
    return cell.row ? &*cell.row : nullptr;
  }

  /// The row, to be changed; made when it is not there.
  Row& edit(const std::string& key) {
    auto& cell = load(key);
    mark(key, cell);
    return cell.row ? *cell.row : cell.row.emplace();
  }

  void erase(const std::string& key) {
    auto& cell = load(key);
    mark(key, cell);
    cell.row.reset();
  }

  /// Moves what changed since the last call into `changes`.
  void collect(std::vector<RowChange>& changes) {
    for (auto& key : dirty_) {
      auto& cell = cells_.find(key)->second;
      cell.dirty = false;
      std::optional<std::string> stored;
      if (cell.row) json::append(stored.emplace(), *cell.row);
      changes.push_back({std::move(key), std::move(stored)});
    }
    dirty_.clear();
    if (cells_.size() > cells_max) cells_.clear();
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

  Cell& load(const std::string& key) {
    const auto [cell, is_new] = cells_.try_emplace(key);
    if (is_new) cell->second.row = read_row<Row>(store_, key);
    return cell->second;
  }

  void mark(const std::string& key, Cell& cell) {
    if (!cell.dirty) dirty_.push_back(key);
    cell.dirty = true;
  }

  const RowStore& store_;
  std::unordered_map<std::string, Cell> cells_;
  std::vector<std::string> dirty_;
};

}  // namespace projections
