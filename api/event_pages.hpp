// The log as auditors read it: an organisation's own events, in order, each with who, when and why. What
// opens a door (hashes of passwords and tokens) is left out; what is personal is opened unless its key was
// destroyed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/permissions.hpp"
#include "eventstore/json.hpp"
#include "eventstore/log.hpp"
#include "projections/event_codec.hpp"
#include "projections/row_store.hpp"

namespace api {

enum class ActorKind { staff, api_key, server };
BOOST_DESCRIBE_ENUM(ActorKind, staff, api_key, server)

struct ActorView {
  ActorKind kind = ActorKind::server;
  std::optional<std::string> id;
  std::optional<std::string> name;  ///< as it is now
};
BOOST_DESCRIBE_STRUCT(ActorView, (), (kind, id, name))

struct EventView {
  std::uint64_t position = 0;
  domain::CommitId commit_id;
  std::string stream;
  std::uint64_t version = 0;
  std::string type;
  std::int32_t schema_version = 1;
  domain::Instant recorded_at;
  std::optional<domain::GarageId> garage_id;
  ActorView actor;
  std::string correlation_id;
  std::optional<domain::CommitId> causation_id;
  std::vector<std::string> about;
  json::Raw data;
  std::optional<json::Raw> personal;  ///< null where there is nothing personal, and where it was erased
  bool erased = false;
};
BOOST_DESCRIBE_STRUCT(EventView, (),
                      (position, commit_id, stream, version, type, schema_version, recorded_at, garage_id,
                       actor, correlation_id, causation_id, about, data, personal, erased))

/// Which of an organisation's events are asked for.
struct EventFilter {
  std::string type;  ///< exact, or the beginning of one and '*'; empty: every type
  std::optional<eventstore::EntityId> stream;
  std::optional<eventstore::EntityId> about;  ///< its own stream, and others that are about it

  bool matches(const eventstore::RecordedEvent& event) const;
  /// Whether any event there is could have this type.
  bool names_known_type() const;

  friend bool operator==(const EventFilter&, const EventFilter&) = default;
};

/// Some events in order, ready to be sent.
struct EventPage {
  struct Item {
    eventstore::Position position = 0;
    std::string json;
  };
  std::vector<Item> items;
  /// Everything of the organisation up to here was looked at: where the next page goes on.
  eventstore::Position scanned = 0;
  bool more = false;  ///< there was something after `scanned` when this was read
};

struct EventPageLimits {
  std::size_t items_max = 100;
  std::size_t scanned_max = 20'000;     ///< events looked at, so that a filter that fits nothing ends too
  std::size_t bytes_max = 1024 * 1024;  ///< of JSON; a page has at least one event all the same
};

/// Reads events of the caller's organisation for one caller. `rows` say what actors are called.
class EventReader {
 public:
  EventReader(const eventstore::Log& log, const projections::RowStore& rows, const Principal& caller);

  EventPage read(const EventFilter& filter, eventstore::Position after, const EventPageLimits& limits);
  /// One stream's events with versions above `after_version`. `scanned` is then a version.
  EventPage read_stream(const eventstore::EntityId& stream, std::uint64_t after_version,
                        const EventPageLimits& limits);

 private:
  std::string render(const eventstore::CommitRecord& commit, const eventstore::RecordedEvent& event);
  ActorView actor(const eventstore::EntityId& entity);
  EventPage scan(const EventFilter& filter, eventstore::Position after, eventstore::Position last,
                 const EventPageLimits& limits);
  EventPage pick(const EventFilter& filter, eventstore::Position after, eventstore::Position last,
                 const EventPageLimits& limits);

  const eventstore::Log& log_;
  const projections::RowStore& rows_;
  domain::OrganisationId organisation_;
  eventstore::Bytes16 organisation_bytes_;
  bool sees_personal_;
  std::map<eventstore::EntityId, ActorView> actors_;
};

/// Takes the text member `name` out of an object in the form that the log stores. A quote inside a text is
/// escaped, so the name with its quotes cannot be found inside one.
std::string without_member(std::string_view object, std::string_view name);

/// Whether the caller sees what events say of people.
bool sees_personal(const Principal& caller);

}  // namespace api
