// Rows that projectors write once and never read or change: they cost no look-up and no copy in memory.
//
// Concurrency: one thread.
#pragma once

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "eventstore/packed.hpp"
#include "projections/row_store.hpp"

namespace projections {

template <class Row>
class AddedRows {
 public:
  using Stored = Row;

  void add(std::string key, const Row& row) {
    packing_.clear();
    packed::append(packing_, row);
    changes_.push_back({std::move(key), packing_});
  }

  /// Moves what was added since the last call into `changes`.
  void collect(std::vector<RowChange>& changes) {
    changes.insert(changes.end(), std::make_move_iterator(changes_.begin()),
                   std::make_move_iterator(changes_.end()));
    changes_.clear();
  }
  void discard() { changes_.clear(); }

 private:
  std::vector<RowChange> changes_;
  std::string packing_;  // kept, because it has grown to the size that rows have
};

}  // namespace projections
