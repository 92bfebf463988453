// One command of an aggregate within a transaction, for whoever wants to know only whether it was refused.
#pragma once

#include <utility>

#include "api/transaction.hpp"

namespace api {

template <class State, class Command>
Result<void> decide_on(Transaction& transaction, IdOf<State> id, const Command& command) {
  auto decided = transaction.decide<State>(id, command);
  if (!decided) return std::unexpected(std::move(decided).error());
  return {};
}

}  // namespace api
