#include <cstdio>

#include "api/commands.hpp"
#include "api/data_folder.hpp"
#include "api/progress_bar.hpp"
#include "eventstore/verify.hpp"
#include "projections/event_codec.hpp"

namespace api {

namespace {

void require_known(const eventstore::RecordedEvent& event, const std::optional<std::string>& personal) {
  if (!projections::decode_body(event.type, event.payload, personal))
    throw eventstore::LogDamaged("it is not a valid " + std::string(event.type));
}

void print(const eventstore::VerifyReport& report) {
  const auto line = [](const char* what, std::uint64_t count) {
    std::printf("%-34s %12llu\n", what, static_cast<unsigned long long>(count));
  };
  line("commits", report.commits);
  line("events", report.events);
  line("streams", report.streams);
  line("personal parts that open", report.personal_opened);
  line("personal parts erased", report.personal_erased);
  line("index entries", report.index_entries);
  line("data keys whole", report.keys.live);
  line("data keys destroyed", report.keys.destroyed);
  std::printf("%-34s %s\n", "root of the Merkle tree", eventstore::hex(report.tree_root).c_str());
  for (const auto& problem : report.problems) std::printf("wrong: %s\n", problem.c_str());
  if (report.problems_found > report.problems.size())
    std::printf("wrong: %llu further problems\n",
                static_cast<unsigned long long>(report.problems_found - report.problems.size()));
  std::printf(report.fine() ? "Everything that was checked is right.\n" : "The data is damaged.\n");
}

}  // namespace

ExitCode verify(const Settings& settings) {
  const auto stored = open_for_reading(settings);
  eventstore::VerifyReport report;
  {
    ProgressBar bar("verifying");
    report = eventstore::verify(*stored.log, *stored.keys,
                                {.progress = [&](auto position, auto head) { bar.show(position, head); },
                                 .check_event = require_known});
  }
  print(report);
  return report.fine() ? ExitCode::success : ExitCode::found_wrong;
}

}  // namespace api
