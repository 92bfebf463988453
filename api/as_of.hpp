// Which moment and which thing an answer as of an earlier moment is about. folded_histories.hpp has its rows;
// the same functions show them.
#pragma once

#include "api/router.hpp"

namespace api {

/// The position that `asOf` or `asOfPosition` names. An instant names the last event recorded by then.
Result<eventstore::Position> as_of_position(const Call& call, const eventstore::Log& log);

/// What a route is about: the entity in its last path parameter.
Result<eventstore::EntityId> entity_of(const Route& route, const Call& call);

}  // namespace api
