#include "projections/entities.hpp"

namespace projections {

std::string entity_text(const eventstore::EntityId& entity) {
  std::string text(entity.kind_text());
  text += '_';
  ulid_of(entity).append_to(text);
  return text;
}

std::optional<eventstore::EntityId> parse_entity(std::string_view text) {
  if (text.size() != 30 || text[3] != '_') return std::nullopt;
  const auto ulid = domain::Ulid::parse(text.substr(4));
  if (!ulid) return std::nullopt;
  return eventstore::EntityId::of(text.substr(0, 3), ulid->bytes());
}

}  // namespace projections
