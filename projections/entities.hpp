// Between the domain's typed identifiers and the log's names of streams.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/id.hpp"
#include "eventstore/commit.hpp"

namespace projections {

/// The log's name for something with an identifier.
template <class Kind>
eventstore::EntityId entity(const domain::Id<Kind>& id) {
  return eventstore::EntityId::of(Kind::prefix, id.ulid.bytes());
}
inline eventstore::EntityId entity(const domain::Reference& reference) {
  return eventstore::EntityId::of(reference.kind, reference.ulid.bytes());
}
inline std::vector<eventstore::EntityId> entities(const std::vector<domain::Reference>& references) {
  std::vector<eventstore::EntityId> named;
  named.reserve(references.size());
  for (const auto& reference : references) named.push_back(entity(reference));
  return named;
}

/// The identifier in it, whatever its kind.
inline domain::Ulid ulid_of(const eventstore::EntityId& entity) {
  return domain::Ulid::from_bytes({entity.id.data(), entity.id.size()});
}
inline domain::Ulid ulid_of(const eventstore::Bytes16& bytes) {
  return domain::Ulid::from_bytes({bytes.data(), bytes.size()});
}

/// "cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB", as the API names streams; and back.
std::string entity_text(const eventstore::EntityId& entity);
std::optional<eventstore::EntityId> parse_entity(std::string_view text);

}  // namespace projections
