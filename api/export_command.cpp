// The events as an archive that any tool can read:
//
//   {"position":7,"type":"customer.registered","schemaVersion":1,"stream":"cus_…","version":1,
//    "recordedAt":"…","organisationId":"org_…","garageId":"gar_…"|null,"actor":"stf_…"|null,
//    "commitId":"cmt_…","correlationId":"…","causationId":"cmt_…"|null,"about":["gar_…"],"data":{…},
//    "sealed":{"key":4,"bytes":"base64url"}}                     --sealed, where there is a personal part
//    "personal":{…}                                              --opened; null where its key was destroyed
//
// Sealed, it is all that the log has. Opened, it is for people to read, so the hashes of passwords and tokens
// are left out, as they are in GET /v1/events.
#include <cstdio>

#include "api/commands.hpp"
#include "api/data_folder.hpp"
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

std::string export_line(const eventstore::Log& log, const CommitRecord& commit, const RecordedEvent& event,
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
  return line += "}\n";
}

std::optional<eventstore::Bytes16> wanted_organisation(const ExportRequest& request) {
  if (!request.organisation) return std::nullopt;
  const auto id = domain::OrganisationId::parse(*request.organisation);
  if (!id)
    throw OperatorError(ExitCode::usage,
                        "--organisation is an identifier such as org_01JD3Z8Q6N4T0V9K5M2R7W1XYB, not '" +
                            *request.organisation + "'.");
  return id->ulid.bytes();
}

/// Nothing may be missing at the end of what was written without anybody noticing.
void require_written(bool written) {
  if (!written) eventstore::throw_system_error("writing", "the standard output");
}

}  // namespace

ExitCode export_events(const Settings& settings, const ExportRequest& request) {
  const auto organisation = wanted_organisation(request);
  const auto stored = open_for_reading(settings);
  const auto cursor = stored.log->read(request.from == 0 ? 0 : request.from - 1);
  while (const auto* const commit = cursor->next()) {
    if (organisation && commit->metadata.organisation != *organisation) continue;
    for (const auto& event : commit->events) {
      if (event.position < request.from) continue;
      const auto line = export_line(*stored.log, *commit, event, request.opened);
      require_written(std::fwrite(line.data(), 1, line.size(), stdout) == line.size());
    }
  }
  require_written(std::fflush(stdout) == 0);
  return ExitCode::success;
}

}  // namespace api
