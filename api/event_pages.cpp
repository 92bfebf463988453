#include "api/event_pages.hpp"

#include <algorithm>

#include "projections/event_codec.hpp"
#include "projections/staff.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using eventstore::CommitRecord;
using eventstore::EntityId;
using eventstore::Position;
using eventstore::RecordedEvent;

bool is_zero(const eventstore::Bytes16& bytes) {
  return std::ranges::all_of(bytes, [](char c) { return c == '\0'; });
}

/// Adds an event to a page that has room for it; false when it has none.
bool add(EventPage& page, Position position, std::string json, std::size_t& bytes,
         const EventPageLimits& limits) {
  if (!page.items.empty() &&
      (page.items.size() >= limits.items_max || bytes + json.size() > limits.bytes_max))
    return false;
  bytes += json.size();
  page.items.push_back({position, std::move(json)});
  return true;
}

}  // namespace

std::string without_member(std::string_view object, std::string_view name) {
  std::string out(object);
  const auto start = out.find('"' + std::string(name) + "\":\"");
  if (start == std::string::npos) return out;
  auto end = out.find('"', start + name.size() + 4) + 1;  // hashes have nothing that is escaped
  if (out[end] == ',') out.erase(start, end + 1 - start);
  else if (out[start - 1] == ',') out.erase(start - 1, end - start + 1);
  else out.erase(start, end - start);
  return out;
}

bool sees_personal(const Principal& caller) { return caller.may(Permission::customers_read); }

bool EventFilter::matches(const RecordedEvent& event) const {
  if (stream && event.stream != *stream) return false;
  if (about && event.stream != *about && std::ranges::find(event.about, *about) == event.about.end())
    return false;
  if (type.empty()) return true;
  if (type.back() != '*') return event.type == type;
  return event.type.starts_with(std::string_view(type).substr(0, type.size() - 1));
}

bool EventFilter::names_known_type() const {
  return type.empty() || std::ranges::any_of(projections::event_types(), [&](const auto& known) {
           RecordedEvent event;
           event.type = known.type;
           return EventFilter{.type = type, .stream = {}, .about = {}}.matches(event);
         });
}

EventReader::EventReader(const eventstore::Log& log, const projections::RowStore& rows,
                         const Principal& caller)
    : log_(log),
      rows_(rows),
      organisation_(caller.organisation_id),
      organisation_bytes_(caller.organisation_id.ulid.bytes()),
      sees_personal_(sees_personal(caller)) {}

ActorView EventReader::actor(const EntityId& entity) {
  if (!entity) return {};
  const auto [found, is_new] = actors_.try_emplace(entity);
  auto& view = found->second;
  if (!is_new) return view;
  view.id = projections::entity_text(entity);
  const auto ulid = projections::ulid_of(entity);
  if (entity.kind_text() == domain::StaffKind::prefix) {
    using projections::StaffRow;
    view.kind = ActorKind::staff;
    if (const auto row = projections::read_row<StaffRow>(rows_, StaffRow::key(organisation_, {ulid})))
      view.name = row->name;
  } else {
    using projections::ApiKeyRow;
    view.kind = ActorKind::api_key;
    if (const auto row = projections::read_row<ApiKeyRow>(rows_, ApiKeyRow::key(organisation_, {ulid})))
      view.name = row->name;
  }
  return view;
}

std::string EventReader::render(const CommitRecord& commit, const RecordedEvent& event) {
  const auto& metadata = commit.metadata;
  EventView view;
  view.position = event.position;
  view.commit_id = {projections::ulid_of(metadata.commit_id)};
  view.stream = projections::entity_text(event.stream);
  view.version = event.version;
  view.type = event.type;
  view.schema_version = event.schema_version;
  view.recorded_at = {metadata.recorded_at_ms};
  if (!is_zero(metadata.garage)) view.garage_id = domain::GarageId{projections::ulid_of(metadata.garage)};
  view.actor = actor(metadata.actor);
  view.correlation_id = metadata.correlation_id;
  if (!is_zero(metadata.causation_id))
    view.causation_id = domain::CommitId{projections::ulid_of(metadata.causation_id)};
  for (const auto& entity : event.about) view.about.push_back(projections::entity_text(entity));
  view.data.text = without_member(event.payload, "tokenHash");
  if (event.key_number != 0) {
    auto personal = log_.unseal(metadata, event);
    view.erased = !personal;
    if (personal && sees_personal_) view.personal = json::Raw{without_member(*personal, "passwordHash")};
  }
  return json::encode<json::Nulls::write>(view);
}

EventPage EventReader::read(const EventFilter& filter, Position after, const EventPageLimits& limits) {
  const auto last = log_.head();
  if (after >= last) return {.items = {}, .scanned = after, .more = false};
  const bool has_index = filter.stream || filter.about;
  if (has_index && last - after > limits.scanned_max / 4) return pick(filter, after, last, limits);
  return scan(filter, after, last, limits);
}

/// Commit by commit, looking at everything.
EventPage EventReader::scan(const EventFilter& filter, Position after, Position last,
                            const EventPageLimits& limits) {
  constexpr std::size_t commits_at_once = 64;
  EventPage page{.items = {}, .scanned = after, .more = true};
  std::size_t scanned = 0;
  std::size_t bytes = 0;
  bool full = false;
  const auto look_at = [&](const CommitRecord& commit, const RecordedEvent& event) {
    if (full || event.position <= after) return;
    if (filter.matches(event) && !add(page, event.position, render(commit, event), bytes, limits)) {
      full = true;
      return;
    }
    page.scanned = event.position;
    ++scanned;
  };
  while (!full && scanned < limits.scanned_max) {
    const auto commits = log_.organisation_commits(organisation_bytes_, page.scanned, commits_at_once);
    log_.visit(commits, [&](const CommitRecord& commit, const RecordedEvent&) {
      for (const auto& event : commit.events) look_at(commit, event);
    });
    if (!full && commits.size() < commits_at_once) {
      page.scanned = std::max(page.scanned, last);
      page.more = false;
      break;
    }
  }
  return page;
}

/// By the index of the stream or entity that is asked for.
EventPage EventReader::pick(const EventFilter& filter, Position after, Position last,
                            const EventPageLimits& limits) {
  auto positions = filter.stream ? log_.stream_positions(organisation_bytes_, *filter.stream)
                                 : log_.positions_about(organisation_bytes_, *filter.about, after, last);
  std::erase_if(positions, [&](Position position) { return position <= after || position > last; });
  EventPage page{.items = {}, .scanned = after, .more = false};
  if (positions.size() > limits.scanned_max) {
    positions.resize(limits.scanned_max);
    page.more = true;
  }
  std::size_t bytes = 0;
  bool full = false;
  log_.visit(positions, [&](const CommitRecord& commit, const RecordedEvent& event) {
    if (full) return;
    if (filter.matches(event) && !add(page, event.position, render(commit, event), bytes, limits)) {
      full = true;
      return;
    }
    page.scanned = event.position;
  });
  page.more = page.more || full;
  if (!page.more) page.scanned = last;
  return page;
}

EventPage EventReader::read_stream(const EntityId& stream, std::uint64_t after_version,
                                   const EventPageLimits& limits) {
  auto positions = log_.stream_positions(organisation_bytes_, stream, after_version);
  EventPage page{.items = {}, .scanned = after_version, .more = positions.size() > limits.items_max};
  if (page.more) positions.resize(limits.items_max);
  std::size_t bytes = 0;
  bool full = false;
  log_.visit(positions, [&](const CommitRecord& commit, const RecordedEvent& event) {
    full = full || !add(page, event.position, render(commit, event), bytes, limits);
    if (!full) page.scanned = event.version;
  });
  page.more = page.more || full;
  return page;
}

}  // namespace api
