// One command on the committer's thread: what it reads, decides and appends. Whatever it loads is as of
// everything before it, commands of the same batch included; what it decides becomes one commit or nothing.
#pragma once

#include <list>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "api/aggregates.hpp"
#include "api/problem.hpp"
#include "eventstore/json.hpp"
#include "projections/event_codec.hpp"
#include "projections/row_store.hpp"

namespace api {

/// The states of aggregates used last. Belongs to the committer's thread.
template <class State>
class AggregateCache {
 public:
  struct Key {
    domain::OrganisationId organisation;
    domain::Ulid id;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Entry {
    State state;
    std::uint64_t version = 0;
  };

  const Entry* find(const Key& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return nullptr;
    used_.splice(used_.begin(), used_, found->second);
    return &used_.front().second;
  }

  void put(const Key& key, Entry entry, std::size_t entries_max) {
    if (const auto found = places_.find(key); found != places_.end()) {
      found->second->second = std::move(entry);
      used_.splice(used_.begin(), used_, found->second);
      return;
    }
    used_.emplace_front(key, std::move(entry));
    places_.emplace(key, used_.begin());
    if (used_.size() <= entries_max) return;
    places_.erase(used_.back().first);
    used_.pop_back();
  }

 private:
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept { return std::hash<domain::Ulid>{}(key.id); }
  };
  using Used = std::list<std::pair<Key, Entry>>;

  Used used_;  ///< most recent first
  std::unordered_map<Key, typename Used::iterator, Hash> places_;
};

/// One of `Kept` for each kind of aggregate.
template <template <class> class Kept>
using PerAggregate = boost::mp11::mp_rename<boost::mp11::mp_transform<Kept, AllAggregates>, std::tuple>;

struct AggregateCaches {
  std::size_t entries_max = 20'000;  ///< of each kind
  PerAggregate<AggregateCache> caches;
};

/// Calls the aggregate's own decide(), which a member function of that name would hide.
auto decide_by_rules(const auto& state, const auto& command, const domain::Context& context) {
  return decide(state, command, context);
}

class Transaction {
 public:
  /// `views` are exact only for a command that declares that it reads them (see eventstore::Command).
  Transaction(eventstore::Log& log, AggregateCaches& caches, const projections::RowStore& views,
              eventstore::Metadata metadata, domain::Context context)
      : log_(log), caches_(caches), views_(views), context_(context) {
    draft_.metadata = std::move(metadata);
  }

  domain::OrganisationId organisation() const { return {projections::ulid_of(draft_.metadata.organisation)}; }
  const domain::Context& context() const { return context_; }
  const projections::RowStore& views() const { return views_; }

  /// The aggregate as it is now; a default one where there is none. Changes with the next decide() on it.
  template <class State>
  const State& load(IdOf<State> id) {
    return local<State>(id).state;
  }
  template <class State>
  std::uint64_t version(IdOf<State> id) {
    return local<State>(id).version;
  }

  /// Decides a command on an aggregate and keeps what follows from it. True when anything does.
  template <class State, class Command>
  Result<bool> decide(IdOf<State> id, const Command& command) {
    auto& aggregate = local<State>(id);
    auto decided = decide_by_rules(std::as_const(aggregate.state), command, context_);
    if (!decided) return std::unexpected(to_problem(std::move(decided).error()));
    for (const auto& claim : decided->claims) add_claim(claim, projections::entity(id));
    for (auto& event : decided->events) {
      domain::evolve_any(aggregate.state, event);
      ++aggregate.version;
      const auto subject = subject_of<State>(id, aggregate.state);
      add_event(projections::entity(id), aggregate.version, subject, about(aggregate.state, event),
                std::move(event));
    }
    return !decided->events.empty();
  }

  /// Adds an event of a stream that has no aggregate: nothing is decided, it is only remembered.
  void record(eventstore::EntityId stream, projections::AnyAggregateEvent event);

  /// The next number of a series: 1, 2, 3... Taken for good only if the commit is.
  std::uint64_t take_number(const std::string& series);

  /// Who holds a unique value before this transaction.
  std::optional<eventstore::Claimant> claimed_by(domain::ClaimKind kind, std::string_view value) const;

  void remember(eventstore::IdempotencyRecord record) { draft_.idempotency = std::move(record); }
  bool empty() const { return draft_.events.empty(); }
  bool log_has_events() const { return log_.head() > 0; }

  /// 412 unless the aggregate is at the version that the client has seen; nothing to check where it named
  /// none.
  template <class State>
  Result<void> expect(IdOf<State> id, std::optional<std::uint64_t> version) {
    if (!version || local<State>(id).version == *version) return {};
    return problem(412, "version-mismatch",
                   "It is at version " + std::to_string(local<State>(id).version) + " now; read it again.");
  }

  /// Hands the commit to the log. The position of its last event, or the conditions that do not hold, as a
  /// problem.
  Result<eventstore::Position> stage();

  /// What was staged, for the views.
  std::vector<projections::Event>& events() { return events_; }

 private:
  template <class State>
  struct Local {
    State state;
    std::uint64_t version = 0;         ///< with what was decided here
    std::uint64_t loaded_version = 0;  ///< as it was found
  };
  template <class State>
  using Locals = std::map<domain::Ulid, Local<State>>;

  template <class State>
  Local<State>& local(IdOf<State> id) {
    auto& locals = std::get<Locals<State>>(locals_);
    const auto [found, is_new] = locals.try_emplace(id.ulid);
    auto& aggregate = found->second;
    if (!is_new) return aggregate;
    if (const auto* const cached = cache<State>().find({organisation(), id.ulid})) {
      aggregate.state = cached->state;
      aggregate.version = cached->version;
    } else {
      replay_into<State>(id, aggregate);
    }
    aggregate.loaded_version = aggregate.version;
    return aggregate;
  }

  /// From the newest snapshot on, where there is one. A stream that took long gets a new one.
  template <class State>
  void replay_into(IdOf<State> id, Local<State>& aggregate) {
    constexpr std::uint64_t snapshot_events = 100;
    constexpr char revision = '1';  // raise it when an aggregate's state changes its meaning
    const auto stream = projections::entity(id);
    if (const auto snapshot = load_snapshot(stream); snapshot && snapshot->state.starts_with(revision))
      if (auto state = json::decode<State>(std::string_view(snapshot->state).substr(1))) {
        aggregate.state = *std::move(state);
        aggregate.version = snapshot->version;
      }
    const auto from = aggregate.version;
    replay(stream, from, [&](const projections::Event& event) {
      const auto* const own = std::get_if<typename State::Event>(&event.body);
      if (own == nullptr) throw eventstore::LogDamaged("an event is in a stream of another kind");
      domain::evolve_any(aggregate.state, *own);
      aggregate.version = event.version;
    });
    if (aggregate.version - from >= snapshot_events)
      log_.save_snapshot(draft_.metadata.organisation, stream, subject_of<State>(id, aggregate.state),
                         {aggregate.version, revision + json::encode(aggregate.state)});
  }

  template <class State>
  AggregateCache<State>& cache() {
    return std::get<AggregateCache<State>>(caches_.caches);
  }

  std::optional<eventstore::Snapshot> load_snapshot(const eventstore::EntityId& stream) const;
  void replay(const eventstore::EntityId& stream, std::uint64_t after_version,
              const std::function<void(const projections::Event&)>& visit) const;
  void add_event(const eventstore::EntityId& stream, std::uint64_t version,
                 const eventstore::EntityId& subject, std::vector<eventstore::EntityId> about,
                 projections::AnyAggregateEvent event);
  void add_claim(const domain::ClaimChange& claim, const eventstore::EntityId& owner);
  eventstore::ClaimKey claim_key(domain::ClaimKind kind, std::string_view value) const;
  Problem explain(const eventstore::Unmet& unmet) const;

  eventstore::Log& log_;
  AggregateCaches& caches_;
  const projections::RowStore& views_;
  domain::Context context_;
  eventstore::CommitDraft draft_;
  PerAggregate<Locals> locals_;
  std::vector<projections::Event> events_;
  std::vector<std::pair<eventstore::ClaimKey, domain::ClaimKind>> claim_kinds_;
};

}  // namespace api
