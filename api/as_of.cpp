#include "api/as_of.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "domain/vehicle.hpp"
#include "projections/event_codec.hpp"
#include "projections/views.hpp"

namespace api {

namespace {

using eventstore::EntityId;
using eventstore::Position;

/// Settings are not folded again: they are few, and a screen of last year is still read with today's.
bool is_setting(std::string_view key) {
  constexpr std::string_view tables = "ogsOV";
  return !key.empty() && tables.contains(key.front());
}

domain::Instant recorded_at(const eventstore::Log& log, Position position) {
  domain::Instant instant;
  log.visit({position}, [&](const eventstore::CommitRecord& commit, const eventstore::RecordedEvent&) {
    instant = {commit.metadata.recorded_at_ms};
  });
  return instant;
}

/// Such things are shown with their customer.
bool is_of_a_customer(const EntityId& entity) {
  constexpr std::array kinds = {
      domain::BookingKind::prefix,    domain::AppointmentKind::prefix,    domain::JobKind::prefix,
      domain::QuoteKind::prefix,      domain::RecommendationKind::prefix, domain::InvoiceKind::prefix,
      domain::CreditNoteKind::prefix, domain::PaymentKind::prefix};
  return std::ranges::find(kinds, entity.kind_text()) != kinds.end();
}

/// What is shown with its customer is folded with the customer's events.
EntityId root_of(const eventstore::Log& log, const eventstore::Bytes16& organisation,
                 const EntityId& entity) {
  if (!is_of_a_customer(entity)) return entity;
  EntityId root = entity;
  auto positions = log.stream_positions(organisation, entity);
  if (positions.empty()) return root;
  positions.resize(1);
  log.visit(positions, [&](const eventstore::CommitRecord&, const eventstore::RecordedEvent& recorded) {
    for (const auto& about : recorded.about)
      if (about.kind_text() == domain::CustomerKind::prefix) root = about;
  });
  return root;
}

}  // namespace

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

std::unique_ptr<projections::RowStore> fold_as_of(const eventstore::Log& log,
                                                  const projections::RowStore& live,
                                                  domain::OrganisationId organisation, const EntityId& entity,
                                                  Position position) {
  const auto organisation_bytes = organisation.ulid.bytes();
  const auto root = root_of(log, organisation_bytes, entity);
  const auto about = log.positions_about(organisation_bytes, root, position);
  std::vector<projections::Event> events;
  events.reserve(about.size());
  // Vehicles that came from somebody else, and bookings that may have been, or are now, of another vehicle.
  std::set<EntityId> incomplete;
  const bool root_is_vehicle = root.kind_text() == domain::VehicleKind::prefix;
  log.visit(about, [&](const eventstore::CommitRecord& commit, const eventstore::RecordedEvent& recorded) {
    const bool is_vehicle =
        recorded.stream.kind_text() == domain::VehicleKind::prefix && recorded.stream != root;
    if (is_vehicle && recorded.type == domain::vehicle::OwnershipTransferred::type)
      incomplete.insert(recorded.stream);
    if (root_is_vehicle && is_of_a_customer(recorded.stream)) incomplete.insert(recorded.stream);
    projections::decode_event(log, commit, recorded, events.emplace_back());
  });
  if (!incomplete.empty()) {
    std::set<Position> all(about.begin(), about.end());
    for (const auto& stream : incomplete)
      for (const auto own : log.stream_positions(organisation_bytes, stream))
        if (own <= position) all.insert(own);
    events.clear();
    log.visit({all.begin(), all.end()},
              [&](const eventstore::CommitRecord& commit, const eventstore::RecordedEvent& recorded) {
                projections::decode_event(log, commit, recorded, events.emplace_back());
              });
  }
  // A garage or a member of staff who is asked about is folded; the other settings are those of today.
  const std::string own(entity.id.data(), entity.id.size());
  auto rows = std::make_unique<projections::MemoryRows>(
      live, [own](std::string_view key) { return is_setting(key) && !key.ends_with(own); });
  projections::Views views(*rows);
  views.fold_partially(events);
  return rows;
}

}  // namespace api
