// Answers as of an earlier moment: the events about one customer or vehicle up to there, folded again in
// memory by the same projectors, and shown by the same functions.
#pragma once

#include <memory>

#include "api/router.hpp"

namespace api {

/// The position that `asOf` or `asOfPosition` names. An instant names the last event recorded by then.
Result<eventstore::Position> as_of_position(const Call& call, const eventstore::Log& log);

/// The last position recorded at `instant` or before; 0 when there is none.
eventstore::Position position_at(const eventstore::Log& log, domain::Instant instant);

/// What a route is about: the entity in its last path parameter.
Result<eventstore::EntityId> entity_of(const Route& route, const Call& call);

/// The rows of everything about `entity` as of `position`. Settings of organisations, garages and staff are
/// those of now, from `live`, which must outlive the result.
std::unique_ptr<projections::RowStore> fold_as_of(const eventstore::Log& log,
                                                  const projections::RowStore& live,
                                                  domain::OrganisationId organisation,
                                                  const eventstore::EntityId& entity,
                                                  eventstore::Position position);

}  // namespace api
