// Rows in memory that count how often they are asked for one.
#pragma once

#include "projections/row_store.hpp"

namespace projections::testing {

class CountingRows : public MemoryRows {
 public:
  std::optional<std::string> get(std::string_view key) const override {
    ++asked;
    return MemoryRows::get(key);
  }
  mutable int asked = 0;
};

}  // namespace projections::testing
