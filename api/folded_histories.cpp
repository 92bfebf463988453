#include "api/folded_histories.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "domain/vehicle.hpp"
#include "projections/event_codec.hpp"
#include "projections/packed_rows.hpp"
#include "projections/views.hpp"

namespace api {

namespace {

using eventstore::EntityId;
using eventstore::Position;
using projections::Event;
using projections::MemoryRows;
using projections::OverlaidRows;
using projections::PackedRows;
using projections::RowStore;

/// Settings are not folded again: they are few, and a screen of last year is still read with today's.
bool is_setting(std::string_view key) {
  constexpr std::string_view tables = "ogsOV";
  return !key.empty() && tables.contains(key.front());
}

/// Such things are shown with their customer.
bool is_of_a_customer(const EntityId& entity) {
  constexpr std::array kinds = {
      domain::BookingKind::prefix,    domain::AppointmentKind::prefix,    domain::JobKind::prefix,
      domain::QuoteKind::prefix,      domain::RecommendationKind::prefix, domain::InvoiceKind::prefix,
      domain::CreditNoteKind::prefix, domain::PaymentKind::prefix,        domain::OtcSaleKind::prefix};
  return std::ranges::find(kinds, entity.kind_text()) != kinds.end();
}

/// What is shown with its customer is folded with the customer's events.
EntityId root_of(const eventstore::Log& log, const eventstore::Bytes16& organisation,
                 const EntityId& entity) {
  if (!is_of_a_customer(entity)) return entity;
  EntityId root = entity;
  auto positions = log.stream_positions(organisation, entity);
  if (positions.empty()) return root;
  positions.resize(1);
  log.visit(positions, [&](const eventstore::CommitRecord&, const eventstore::RecordedEvent& recorded) {
    for (const auto& about : recorded.about)
      if (about.kind_text() == domain::CustomerKind::prefix) root = about;
  });
  return root;
}

/// The rows over the settings of now. A garage or a member of staff who is asked about is folded; the other
/// settings are those of `live`.
std::unique_ptr<RowStore> over_settings(std::shared_ptr<RowStore> rows, const RowStore& live,
                                        const EntityId& root) {
  const std::string own(root.id.data(), root.id.size());
  return std::make_unique<OverlaidRows>(
      std::move(rows), live, [own](std::string_view key) { return is_setting(key) && !key.ends_with(own); });
}

/// The events at some positions, and the streams of which all is needed: of vehicles that came from somebody
/// else, and, where the root is a vehicle, of bookings that may have been, or are now, of another one, and of
/// their customers.
struct Gathered {
  std::vector<Event> events;
  std::set<EntityId> incomplete;
};

Gathered gather(const eventstore::Log& log, const EntityId& root, const std::vector<Position>& positions) {
  Gathered gathered;
  gathered.events.reserve(positions.size());
  const bool root_is_vehicle = root.kind_text() == domain::VehicleKind::prefix;
  log.visit(positions,
            [&](const eventstore::CommitRecord& commit, const eventstore::RecordedEvent& recorded) {
              const bool is_vehicle =
                  recorded.stream.kind_text() == domain::VehicleKind::prefix && recorded.stream != root;
              if (is_vehicle && recorded.type == domain::vehicle::OwnershipTransferred::type)
                gathered.incomplete.insert(recorded.stream);
              if (root_is_vehicle && is_of_a_customer(recorded.stream)) {
                gathered.incomplete.insert(recorded.stream);
                for (const auto& about : recorded.about)
                  if (about.kind_text() == domain::CustomerKind::prefix) gathered.incomplete.insert(about);
              }
              projections::decode_event(log, commit, recorded, gathered.events.emplace_back());
            });
  return gathered;
}

/// `positions`, and those of the streams up to `last`.
std::vector<Position> with_all_of(const std::set<EntityId>& streams, const eventstore::Log& log,
                                  const eventstore::Bytes16& organisation,
                                  const std::vector<Position>& positions, Position last) {
  std::set<Position> all(positions.begin(), positions.end());
  for (const auto& stream : streams)
    for (const auto own : log.stream_positions(organisation, stream))
      if (own <= last) all.insert(own);
  return {all.begin(), all.end()};
}

}  // namespace

/// Those whose rows is_setting() passes through to.
bool changes_settings(const Event& event) {
  using namespace domain;
  const auto& body = event.body;
  return std::holds_alternative<organisation::Event>(body) || std::holds_alternative<garage::Event>(body) ||
         std::holds_alternative<staff::Event>(body) || std::holds_alternative<bay::Event>(body) ||
         std::holds_alternative<service::Event>(body) || std::holds_alternative<membership_plan::Event>(body);
}

FoldedHistories::FoldedHistories(const eventstore::Log& log, const eventstore::KeyStore& keys,
                                 std::size_t bytes_max)
    : log_(log), keys_(keys), bytes_max_(bytes_max) {}

std::unique_ptr<RowStore> FoldedHistories::as_of(const RowStore& live, domain::OrganisationId organisation,
                                                 const EntityId& entity, Position position) {
  const Root root{organisation, root_of(log_, organisation.ulid.bytes(), entity)};
  std::uint64_t epoch = 0;
  auto folded = nearest(root, position, epoch);
  if (!folded || position > folded->to) {
    const auto points = fold(live, root, position, folded);
    for (const auto& point : points) keep(root, point, epoch);
    folded = points.back();
  }
  return over_settings(folded->rows, live, root.entity);
}

/// What is at hand of that moment, or else of the last one before it that can go on; and in which epoch.
std::optional<FoldedHistories::Folded> FoldedHistories::nearest(const Root& root, Position position,
                                                                std::uint64_t& epoch) {
  const std::scoped_lock lock(mutex_);
  // What a destroyed key sealed must not be shown any more.
  const auto destroyed = keys_.stats().destroyed_here;
  if (std::exchange(keys_destroyed_, destroyed) != destroyed) forget_all();
  epoch = epoch_;
  for (auto at = places_.upper_bound({root, position}); at != places_.begin();) {
    --at;
    if (at->first.first != root) break;
    const auto& folded = at->second->second;
    if (position > folded.to && !folded.can_go_on) continue;
    used_.splice(used_.begin(), used_, at->second);
    return folded;
  }
  return std::nullopt;
}

namespace {

/// Each point takes as much as all rows, so that in a long history they come more and more rarely: all of
/// them together take some ten times as much as the last.
std::size_t events_to_next_point(std::size_t events_before) {
  constexpr std::size_t events_least = 16;
  return std::max(events_least, events_before / 8);
}

}  // namespace

/// The points on the way from `earlier`, or from the beginning; the last is what was asked for.
std::vector<FoldedHistories::Folded> FoldedHistories::fold(const RowStore& live, const Root& root,
                                                           Position position,
                                                           const std::optional<Folded>& earlier) const {
  const auto organisation = root.organisation.ulid.bytes();
  const auto positions = log_.positions_about(organisation, root.entity, earlier ? earlier->to : 0, position);
  Folded folded = earlier.value_or(Folded{});
  if (earlier && positions.empty()) {
    folded.to = position;
    return {folded};
  }
  auto gathered = gather(log_, root.entity, positions);
  if (!gathered.incomplete.empty()) {
    if (earlier) return fold(live, root, position, std::nullopt);
    folded.can_go_on = false;
    gathered =
        gather(log_, root.entity, with_all_of(gathered.incomplete, log_, organisation, positions, position));
  }
  const auto rows = earlier ? std::make_shared<MemoryRows>(*earlier->rows) : std::make_shared<MemoryRows>();
  const auto over = over_settings(rows, live, root.entity);
  projections::Views views(*over);
  std::vector<Folded> points;
  std::span<const Event> rest = gathered.events;
  do {
    // What came from elsewhere was folded from its beginning, which only the moment asked for is right with.
    const auto count = folded.can_go_on ? events_to_next_point(folded.events) : rest.size();
    const auto next = rest.first(std::min(rest.size(), count));
    rest = rest.subspan(next.size());
    if (!next.empty()) {
      views.fold_partially(next);
      folded.from = next.back().position;
    }
    folded.events += next.size();
    folded.to = rest.empty() ? position : rest.front().position - 1;
    folded.rows = std::make_shared<PackedRows>(*rows);
    points.push_back(folded);
  } while (!rest.empty());
  return points;
}

/// With its places in the list and the map.
std::size_t FoldedHistories::bytes_of(const Folded& folded) {
  return folded.rows->bytes() + sizeof(Used::value_type) + 128;
}

void FoldedHistories::keep(const Root& root, const Folded& folded, std::uint64_t epoch) {
  const auto bytes = bytes_of(folded);
  const std::scoped_lock lock(mutex_);
  if (epoch != epoch_ || bytes > bytes_max_) return;
  const Key key{root, folded.from};
  if (const auto there = places_.find(key); there != places_.end()) {
    auto& to = there->second->second.to;
    to = std::max(to, folded.to);
    return;
  }
  used_.emplace_front(key, folded);
  places_.emplace(key, used_.begin());
  bytes_ += bytes;
  while (bytes_ > bytes_max_) {
    bytes_ -= bytes_of(used_.back().second);
    places_.erase(used_.back().first);
    used_.pop_back();
  }
}

void FoldedHistories::forget() {
  const std::scoped_lock lock(mutex_);
  forget_all();
}

void FoldedHistories::forget_all() {
  ++epoch_;
  places_.clear();
  used_.clear();
  bytes_ = 0;
}

std::size_t FoldedHistories::bytes() const {
  const std::scoped_lock lock(mutex_);
  return bytes_;
}

}  // namespace api
