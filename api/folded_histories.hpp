// The rows of one customer, vehicle or other thing as of an earlier moment: the events about it up to there,
// folded again in memory by the projectors that fold the live views.
//
// What was folded lately stays at hand. A screen asks for many things of one customer as of one moment, which
// are then folded once; and of a later moment only what came in between is folded. On the way through a long
// history its rows are kept now and then, so that of any other moment only the events since the last of these
// points are folded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "domain/id.hpp"
#include "eventstore/key_store.hpp"
#include "eventstore/log.hpp"
#include "projections/packed_rows.hpp"

namespace projections {
struct Event;
}

namespace api {

/// Whether histories that were folded with the settings of before are wrong after this event.
bool changes_settings(const projections::Event& event);

/// Concurrency: any thread.
class FoldedHistories {
 public:
  /// Keeps at most about `bytes_max`.
  FoldedHistories(const eventstore::Log& log, const eventstore::KeyStore& keys, std::size_t bytes_max);

  /// The rows of everything about `entity` as of `position`. Settings of organisations, garages, staff, bays,
  /// services and plans are those of now, from `live`, which must outlive the result.
  std::unique_ptr<projections::RowStore> as_of(const projections::RowStore& live,
                                               domain::OrganisationId organisation,
                                               const eventstore::EntityId& entity,
                                               eventstore::Position position);

  /// Settings have changed, and `live` has them: what was folded with the old ones is folded anew.
  void forget();

  /// How much is at hand.
  std::size_t bytes() const;

 private:
  struct Folded {
    std::shared_ptr<projections::PackedRows> rows;
    eventstore::Position from = 0;  ///< of the last event
    eventstore::Position to = 0;    ///< up to here nothing else happened
    std::size_t events = 0;         ///< how many there were
    bool can_go_on = true;          ///< later events are all that is needed for a later moment
  };
  struct Root {
    domain::OrganisationId organisation;
    eventstore::EntityId entity;
    friend auto operator<=>(const Root&, const Root&) = default;
  };
  using Key = std::pair<Root, eventstore::Position>;  ///< the position is Folded::from
  using Used = std::list<std::pair<Key, Folded>>;

  static std::size_t bytes_of(const Folded& folded);

  std::optional<Folded> nearest(const Root& root, eventstore::Position position, std::uint64_t& epoch);
  std::vector<Folded> fold(const projections::RowStore& live, const Root& root, eventstore::Position position,
                           const std::optional<Folded>& earlier) const;
  void keep(const Root& root, const Folded& folded, std::uint64_t epoch);
  void forget_all();

  const eventstore::Log& log_;
  const eventstore::KeyStore& keys_;
  const std::size_t bytes_max_;

  mutable std::mutex mutex_;  ///< guards what follows
  Used used_;                 ///< the most recent first
  std::map<Key, Used::iterator> places_;
  std::size_t bytes_ = 0;
  std::uint64_t epoch_ = 0;  ///< how often all was forgotten
  std::uint64_t keys_destroyed_ = 0;
};

}  // namespace api
