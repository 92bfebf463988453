#include <stdlib.h>

#include <charconv>
#include <cstdio>
#include <map>

#include "api/commands.hpp"
#include "api/data_folder.hpp"
#include "api/progress_bar.hpp"
#include "projections/event_codec.hpp"
#include "projections/rocks_rows.hpp"
#include "projections/views.hpp"

namespace api {

namespace {

using eventstore::Position;

/// Events folded together: many, because what touches one row is written once.
constexpr std::size_t fold_events_max = 20'000;

/// Where to stop: at the first of both that is reached.
struct Until {
  Position position = ~Position{0};
  std::int64_t recorded_at_ms = INT64_MAX;
};

Until parse_until(const std::string& text) {
  if (const auto instant = domain::Instant::parse(text)) return {.recorded_at_ms = instant->milliseconds};
  Until until;
  const auto* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, until.position);
  if (error != std::errc{} || end != last)
    throw OperatorError(ExitCode::usage,
                        "--until is a position, such as 120000, or an instant, such as "
                        "2026-11-23T09:00:00Z, not '" +
                            text + "'.");
  return until;
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "forecourt-replay-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) eventstore::throw_system_error("making", pattern);
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Replayed {
  Position position = 0;
  std::int64_t recorded_at_ms = 0;
  std::uint64_t commits = 0;
  std::map<std::string, std::uint64_t, std::less<>> events_by_type;
};

/// Whole commits only: one is never half there.
Replayed fold(const eventstore::Log& log, const Until& until, projections::RowStore& rows) {
  ProgressBar bar("replaying");
  Replayed replayed;
  projections::Views views(rows);
  std::vector<projections::Event> events;
  const auto head = std::min(log.head(), until.position);
  const auto cursor = log.read(0);
  while (const auto* const commit = cursor->next()) {
    if (commit->last_position() > until.position || commit->metadata.recorded_at_ms > until.recorded_at_ms)
      break;
    for (const auto& recorded : commit->events) {
      events.push_back(projections::decode_event(log, *commit, recorded));
      ++replayed.events_by_type[std::string(recorded.type)];
    }
    ++replayed.commits;
    replayed.position = commit->last_position();
    replayed.recorded_at_ms = commit->metadata.recorded_at_ms;
    if (events.size() < fold_events_max) continue;
    views.fold(events);
    events.clear();
    bar.show(replayed.position, head);
  }
  views.fold(events);
  return replayed;
}

}  // namespace

ExitCode replay(const Settings& settings, const std::string& until) {
  const auto limit = parse_until(until);
  const auto stored = open_for_reading(settings);
  const TemporaryFolder folder;
  projections::RocksRows rows(folder.path(), {});
  const auto replayed = fold(*stored.log, limit, rows);

  const auto number = [](std::uint64_t count) { return static_cast<unsigned long long>(count); };
  std::printf("position   %llu\n", number(replayed.position));
  if (replayed.commits > 0)
    std::printf("recorded   %s\n", domain::Instant{replayed.recorded_at_ms}.text().c_str());
  std::printf("commits    %llu\n", number(replayed.commits));
  for (const auto& [type, count] : replayed.events_by_type)
    std::printf("  %-36s %12llu\n", type.c_str(), number(count));
  std::printf("views      %s\n", projections::digest_of_rows(rows).c_str());
  return ExitCode::success;
}

}  // namespace api
