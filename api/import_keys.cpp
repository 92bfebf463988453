#include "api/import_keys.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "api/application.hpp"
#include "domain/customer_import.hpp"
#include "eventstore/key_store.hpp"
#include "projections/event_codec.hpp"
#include "projections/imports.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

/// The keys that seal what is personal in this import's stream.
std::set<std::uint64_t> keys_of(const eventstore::Bytes16& organisation, const eventstore::EntityId& import,
                                const eventstore::Log& log) {
  std::set<std::uint64_t> numbers;
  log.visit(log.stream_positions(organisation, import),
            [&](const eventstore::CommitRecord&, const eventstore::RecordedEvent& recorded) {
              if (recorded.key_number != 0) numbers.insert(recorded.key_number);
            });
  return numbers;
}

void destroy_keys(const eventstore::Bytes16& organisation, const eventstore::EntityId& import,
                  const eventstore::Log& log, eventstore::KeyStore& keys) {
  for (const auto number : keys_of(organisation, import, log)) keys.destroy(number);
}

void destroy_keys_of_all_complete(Application& application) {
  const auto generation = application.runner().current();
  constexpr std::string_view imports(&projections::ImportRow::table, 1);
  generation->rows().scan(imports, [&](std::string_view key, std::string_view stored) {
    const auto row = projections::decode_row<projections::ImportRow>(stored);
    if (!row.completed) return true;
    eventstore::Bytes16 organisation;
    std::ranges::copy(key.substr(imports.size(), organisation.size()), organisation.begin());
    destroy_keys(organisation, projections::entity(row.import_id), application.log(), application.keys());
    return true;
  });
}

/// Views that are catching up do not know all imports yet. Between two looks other slow work gets its turn.
void look_when_ready(Application& application, SlowWork& slow_work) {
  constexpr std::chrono::milliseconds between_looks{10};
  do {
    if (application.runner().ready()) return destroy_keys_of_all_complete(application);
    std::this_thread::sleep_for(between_looks);
  } while (!slow_work.submit([&] { look_when_ready(application, slow_work); }) && !slow_work.stopping());
}

}  // namespace

void destroy_import_keys(std::span<const projections::Event> events, const eventstore::Log& log,
                         eventstore::KeyStore& keys) {
  for (const auto& event : events) {
    const auto* const import = std::get_if<domain::import::Event>(&event.body);
    if (import != nullptr && std::holds_alternative<domain::import::Completed>(*import))
      destroy_keys(event.metadata.organisation, event.stream, log, keys);
  }
}

void destroy_left_import_keys(Application& application) {
  look_when_ready(application, application.slow_work());
}

}  // namespace api
