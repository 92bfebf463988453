// What stops the views.
#pragma once

#include <stdexcept>
#include <string>

#include "eventstore/commit.hpp"

namespace projections {

/// A projector met an event that it cannot fold. The views stop there: they never skip.
struct FoldFailed : std::runtime_error {
  FoldFailed(eventstore::Position at, const std::string& why)
      : std::runtime_error("event " + std::to_string(at) + ": " + why), position(at) {}
  eventstore::Position position;
};

}  // namespace projections
