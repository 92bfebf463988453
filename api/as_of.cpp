#include "api/as_of.hpp"

#include <algorithm>

#include "projections/entities.hpp"

namespace api {

namespace {

using eventstore::EntityId;
using eventstore::Position;

domain::Instant recorded_at(const eventstore::Log& log, Position position) {
  domain::Instant instant;
  log.visit({position}, [&](const eventstore::CommitRecord& commit, const eventstore::RecordedEvent&) {
    instant = {commit.metadata.recorded_at_ms};
  });
  return instant;
}

/// The last position recorded at `instant` or before; 0 when there is none.
Position position_at(const eventstore::Log& log, domain::Instant instant) {
  // Commits are recorded in the order of time, so halving finds the last one that is not later.
  Position low = 0;
  Position high = log.head();
  while (low < high) {
    const Position middle = low + (high - low + 1) / 2;
    if (recorded_at(log, middle) <= instant) low = middle;
    else high = middle - 1;
  }
  return low;
}

}  // namespace

Result<Position> as_of_position(const Call& call, const eventstore::Log& log) {
  const auto position = call.parameter<std::uint64_t>("asOfPosition");
  if (!position) return std::unexpected(position.error());
  const auto instant = call.parameter<domain::Instant>("asOf");
  if (!instant) return std::unexpected(instant.error());
  if (*position && *instant) return Call::bad_parameter("asOf");
  if (*instant) return position_at(log, **instant);
  if (**position > log.head()) return Call::bad_parameter("asOfPosition");
  return **position;
}

Result<EntityId> entity_of(const Route& route, const Call& call) {
  const auto count = static_cast<std::size_t>(std::ranges::count(route.info.path, '{'));
  for (auto i = count; i-- > 0;)
    if (const auto entity = projections::parse_entity(call.path_parameters[i])) return *entity;
  return no_such("resource");
}

}  // namespace api
