#include "api/archived_event.hpp"

#include "api/event_pages.hpp"
#include "domain/id.hpp"
#include "eventstore/json.hpp"
#include "projections/event_codec.hpp"

namespace api {

namespace {

using eventstore::CommitRecord;
using eventstore::RecordedEvent;

template <class IdType>
std::string id_or_null(const eventstore::Bytes16& bytes) {
  const IdType id{projections::ulid_of(bytes)};
  return id ? '"' + id.text() + '"' : "null";
}

std::string entity_or_null(const eventstore::EntityId& entity) {
  return entity ? '"' + projections::entity_text(entity) + '"' : "null";
}

void append_text(std::string& line, std::string_view name, std::string_view text) {
  ((line += ",\"") += name) += "\":";
  json::append(line, std::string(text));
}

void append_raw(std::string& line, std::string_view name, std::string_view value) {
  (((line += ",\"") += name) += "\":") += value;
}

void append_personal(std::string& line, const eventstore::Log& log, const CommitRecord& commit,
                     const RecordedEvent& event, bool opened) {
  if (event.key_number == 0) return;
  if (opened) {
    const auto personal = log.unseal(commit.metadata, event);
    return append_raw(line, "personal", personal ? without_member(*personal, "passwordHash") : "null");
  }
  append_raw(line, "sealed",
             "{\"key\":" + std::to_string(event.key_number) + ",\"bytes\":\"" +
                 eventstore::base64url(event.sealed) + "\"}");
}

}  // namespace

std::string archived_event(const eventstore::Log& log, const CommitRecord& commit, const RecordedEvent& event,
                           bool opened) {
  const auto& metadata = commit.metadata;
  std::string line = "{\"position\":" + std::to_string(event.position);
  append_text(line, "type", event.type);
  append_raw(line, "schemaVersion", std::to_string(event.schema_version));
  append_text(line, "stream", projections::entity_text(event.stream));
  append_raw(line, "version", std::to_string(event.version));
  append_text(line, "recordedAt", domain::Instant{metadata.recorded_at_ms}.text());
  append_raw(line, "organisationId", id_or_null<domain::OrganisationId>(metadata.organisation));
  append_raw(line, "garageId", id_or_null<domain::GarageId>(metadata.garage));
  append_raw(line, "actor", entity_or_null(metadata.actor));
  append_raw(line, "commitId", id_or_null<domain::CommitId>(metadata.commit_id));
  append_text(line, "correlationId", metadata.correlation_id);
  append_raw(line, "causationId", id_or_null<domain::CommitId>(metadata.causation_id));
  line += ",\"about\":[";
  for (const auto& entity : event.about) {
    if (line.back() != '[') line += ',';
    line += entity_or_null(entity);
  }
  line += ']';
  append_raw(line, "data", opened ? without_member(event.payload, "tokenHash") : std::string(event.payload));
  append_personal(line, log, commit, event, opened);
  return line += '}';
}

}  // namespace api
