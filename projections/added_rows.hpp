// Rows that projectors write once and never read or change: they cost no look-up and no copy in memory.
//
// Concurrency: one thread.
#pragma once

#include <string_view>

#include "projections/row_changes.hpp"

namespace projections {

template <class Row>
class AddedRows {
 public:
  using Stored = Row;

  void add(std::string_view key, const Row& row) { changes_.put_packed(key, row); }

  /// Moves what was added since the last call into `changes`.
  void collect(RowChanges& changes) {
    changes.append(changes_);
    changes_.clear();
  }
  void discard() { changes_.clear(); }

 private:
  RowChanges changes_;
};

}  // namespace projections
