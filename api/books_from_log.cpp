#include "api/books_from_log.hpp"

#include <stdlib.h>

#include "eventstore/file.hpp"
#include "projections/entries.hpp"
#include "projections/fold_failed.hpp"
#include "projections/ledger.hpp"
#include "projections/views.hpp"

namespace api {

using eventstore::Position;

namespace {

/// Many, because what touches one row is written once.
constexpr std::size_t fold_events_max = 20'000;

/// Names are not needed, so nothing personal is opened.
projections::Event decode(const eventstore::CommitRecord& commit, const eventstore::RecordedEvent& recorded) {
  auto body = projections::decode_body(recorded.type, recorded.payload, std::nullopt);
  if (!body)
    throw eventstore::LogDamaged("event " + std::to_string(recorded.position) + " is not a valid " +
                                 std::string(recorded.type));
  return {.body = *std::move(body),
          .position = recorded.position,
          .stream = recorded.stream,
          .version = recorded.version,
          .erased = recorded.key_number != 0,
          .metadata = commit.metadata};
}

}  // namespace

BooksFromLog::BooksFromLog(const eventstore::Log& log,
                           const std::function<void(Position, Position)>& progress) {
  auto pattern = (std::filesystem::temp_directory_path() / "forecourt-books-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) eventstore::throw_system_error("making", pattern);
  folder_ = pattern;
  rows_ = std::make_unique<projections::RocksRows>(folder_, projections::RocksRows::Settings{});
  projections::LedgerTables ledger(*rows_);
  projections::MemoryRows settings;
  projections::Views garages(settings);
  const auto head = log.head();
  const auto cursor = log.read(0);
  std::size_t folded = 0;
  while (const auto* const commit = cursor->next()) {
    for (const auto& recorded : commit->events) {
      position_ = recorded.position;
      if (recorded.type.starts_with("garage.")) {
        const auto event = decode(*commit, recorded);
        garages.fold_partially(std::span(&event, 1));
      }
      if (!projections::is_of_the_books(recorded.type)) continue;
      try {
        projections::project_ledger(decode(*commit, recorded), ledger, false);
      } catch (const std::runtime_error& error) {
        throw projections::FoldFailed(recorded.position, error.what());
      }
      if (++folded % fold_events_max == 0) ledger.write(*rows_);
    }
    progress(position_, head);
  }
  ledger.write(*rows_);
  constexpr std::size_t id_bytes = 16;
  const std::string_view prefix(&projections::GarageRow::table, 1);
  settings.scan(prefix, [&](std::string_view key, std::string_view stored) {
    garages_.push_back({{domain::Ulid::from_bytes(key.substr(1, id_bytes))},
                        projections::decode_row<projections::GarageRow>(stored)});
    return true;
  });
}

BooksFromLog::~BooksFromLog() {
  rows_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace api
