// Stored commits and events, however damaged.
//
//   input := "commit" newline bytes | type newline payload [newline personal]
#include <algorithm>

#include "eventstore/commit_codec.hpp"
#include "projections/event_codec.hpp"
#include "tests/fuzz/fuzzer.hpp"

namespace {

/// What can be read is written so that it is read the same.
void check_event(std::string_view type, std::string_view payload, std::optional<std::string_view> personal) {
  const auto event = projections::decode_body(type, payload, personal);
  if (!event) return;
  const auto stored = projections::encode_event(*event);
  const auto again = projections::decode_body(
      stored.type, stored.payload,
      stored.personal.empty() ? std::nullopt : std::optional<std::string_view>(stored.personal));
  fuzz::require(again.has_value());
  const auto stored_again = projections::encode_event(*again);
  fuzz::require(stored_again.payload == stored.payload && stored_again.personal == stored.personal);
}

void check_commit(std::string_view bytes) {
  eventstore::CommitRecord commit;
  try {
    eventstore::decode_commit(std::string(bytes), commit);
  } catch (const eventstore::LogDamaged&) {
    return;
  }
  for (const auto& event : commit.events) {
    fuzz::require(event.type.size() + event.payload.size() <= bytes.size());
    check_event(event.type, event.payload, std::nullopt);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto rest = fuzz::text_of(data, size);
  const auto take_line = [&] {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    return line;
  };
  const auto kind = take_line();
  if (kind == "commit") {
    check_commit(rest);
    return 0;
  }
  const auto payload = take_line();
  check_event(kind, payload, rest.empty() ? std::nullopt : std::optional(rest));
  return 0;
}
