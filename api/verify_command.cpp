#include <cstdio>

#include "api/books_from_log.hpp"
#include "api/commands.hpp"
#include "api/data_folder.hpp"
#include "api/progress_bar.hpp"
#include "eventstore/verify.hpp"
#include "projections/event_codec.hpp"
#include "projections/ledger_check.hpp"

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

/// Folds the books from the log, goes through every entry again, and compares the two.
bool verify_books(const eventstore::Log& log) {
  std::unique_ptr<BooksFromLog> books;
  {
    ProgressBar bar("adding up");
    books = std::make_unique<BooksFromLog>(log, [&](auto position, auto head) { bar.show(position, head); });
  }
  bool fine = true;
  for (const auto& [organisation, garage] : projections::find_books(books->rows())) {
    const auto report = projections::check_ledger(books->rows(), organisation, garage);
    std::printf("%-34s %12lld entries, %lld lines, %lld accounts, %lld open items\n",
                ("books of " + garage.text()).c_str(), static_cast<long long>(report.entries),
                static_cast<long long>(report.lines), static_cast<long long>(report.accounts),
                static_cast<long long>(report.open_items));
    for (const auto& problem : report.problems) std::printf("wrong: %s\n", problem.c_str());
    fine = fine && report.fine();
  }
  return fine;
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
  if (!report.fine()) return ExitCode::found_wrong;
  if (verify_books(*stored.log)) return ExitCode::success;
  std::printf("The books do not add up.\n");
  return ExitCode::found_wrong;
}

}  // namespace api
