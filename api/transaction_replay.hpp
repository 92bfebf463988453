// How an aggregate comes out of the log. For replay_of_*.cpp, where each aggregate is listed once.
#pragma once

#include <string_view>
#include <utility>

#include "api/transaction.hpp"

namespace api {

template <class State>
void Transaction::replay_into(IdOf<State> id, Local<State>& aggregate) {
  constexpr std::uint64_t snapshot_events = 100;
  constexpr char revision = '1';  // raise it when an aggregate's state changes its meaning
  const auto stream = projections::entity(id);
  if (const auto snapshot = load_snapshot(stream); snapshot && snapshot->state.starts_with(revision))
    if (auto state = json::decode<State>(std::string_view(snapshot->state).substr(1))) {
      aggregate.state = *std::move(state);
      aggregate.version = snapshot->version;
    }
  const auto from = aggregate.version;
  replay<typename State::Event>(stream, from, [&](const State::Event& event, std::uint64_t version) {
    domain::evolve_any(aggregate.state, event);
    aggregate.version = version;
  });
  if (aggregate.version - from >= snapshot_events)
    log_.save_snapshot(draft_.metadata.organisation, stream, subject_of<State>(id, aggregate.state),
                       {aggregate.version, revision + json::encode(aggregate.state)});
}

}  // namespace api
