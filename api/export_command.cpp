// Writes the events as an archive: a line for each (archived_event.hpp).
#include <cstdio>

#include "api/archived_event.hpp"
#include "api/commands.hpp"
#include "api/data_folder.hpp"
#include "domain/id.hpp"

namespace api {

namespace {

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
      const auto line = archived_event(*stored.log, *commit, event, request.opened) + '\n';
      require_written(std::fwrite(line.data(), 1, line.size(), stdout) == line.size());
    }
  }
  require_written(std::fflush(stdout) == 0);
  return ExitCode::success;
}

}  // namespace api
