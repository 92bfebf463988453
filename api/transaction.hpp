// One command on the committer's thread: what it reads, decides and appends. Whatever it loads is as of
// everything before it, commands of the same batch included; what it decides becomes one commit or nothing.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "api/aggregate_cache.hpp"
#include "api/problem.hpp"
#include "domain/decider.hpp"
#include "eventstore/json.hpp"
#include "eventstore/log.hpp"
#include "projections/entities.hpp"
#include "projections/row_store.hpp"

namespace projections {
struct Event;
}

namespace api {

/// The identifier of an aggregate's stream.
template <class State>
using IdOf = typename State::Id;

/// Whose key seals the personal part of an event of this stream: its own, unless the state (as it is after
/// the event) names somebody.
template <class State>
eventstore::EntityId subject_of(IdOf<State> id, const State& state) {
  if constexpr (requires { state.sealed_under(); }) return projections::entity(state.sealed_under());
  else return projections::entity(id);
}

/// What an event is about besides its own stream, so that a customer's or a vehicle's whole history is found.
template <class State>
std::vector<eventstore::EntityId> about(const State& state, const typename State::Event& event) {
  if constexpr (requires { state.about(event); }) return projections::entities(state.about(event));
  else return {};
}

/// Calls the aggregate's own decide(), which a member function of that name would hide.
auto decide_by_rules(const auto& state, const auto& command, const domain::Context& context) {
  return decide(state, command, context);
}

class Transaction {
 public:
  /// `views` are exact only for a command that declares that it reads them (see eventstore::Command).
  Transaction(eventstore::Log& log, AggregateCaches& caches, const projections::RowStore& views,
              eventstore::Metadata metadata, domain::Context context);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  domain::OrganisationId organisation() const { return {projections::ulid_of(draft_.metadata.organisation)}; }
  const domain::Context& context() const { return context_; }
  /// From here on the rules take this for the moment and for whoever acts: for what took place before it is
  /// written down. What is recorded still says when that was.
  void take_place(domain::Context context) { context_ = context; }
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
      add_event<typename State::Event>(projections::entity(id), aggregate.version, subject,
                                       about<State>(aggregate.state, event), std::move(event));
    }
    return !decided->events.empty();
  }

  /// Adds an event of a stream that has no aggregate: nothing is decided, it is only remembered.
  template <class AggregateEvent>
  void record(const eventstore::EntityId& stream, AggregateEvent event) {
    add_event<AggregateEvent>(stream, log_.version_of(draft_.metadata.organisation, stream) + 1, stream, {},
                              std::move(event));
  }

  /// The next number of a series: 1, 2, 3... Taken for good only if the commit is.
  std::uint64_t take_number(const std::string& series);

  /// Who holds a unique value before this transaction.
  std::optional<eventstore::Claimant> claimed_by(domain::ClaimKind kind, std::string_view value) const;

  /// Forgets what was decided, as if nobody had asked: what would come of it was all that was wanted. States
  /// that were loaded are gone.
  void forget();

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

  /// What was decided; once staged, for the views.
  std::vector<projections::Event>& events() { return events_; }

 private:
  template <class State>
  struct Local {
    State state;
    std::uint64_t version = 0;         ///< with what was decided here
    std::uint64_t loaded_version = 0;  ///< as it was found
  };
  /// The aggregates of one kind that were touched, as far as all kinds have it.
  class AnyLocals {
   public:
    virtual ~AnyLocals() = default;
    /// Adds the versions that those which changed were found at.
    virtual void expect(std::vector<eventstore::ExpectedVersion>& expected) const = 0;
    /// What this transaction saw is what the next one starts from.
    virtual void keep(domain::OrganisationId organisation, AggregateCaches& caches) = 0;
  };
  template <class State>
  class Locals : public AnyLocals {
   public:
    std::map<domain::Ulid, Local<State>> touched;

    void expect(std::vector<eventstore::ExpectedVersion>& expected) const override {
      for (const auto& [ulid, aggregate] : touched)
        if (aggregate.version != aggregate.loaded_version)
          expected.push_back({projections::entity(IdOf<State>{ulid}), aggregate.loaded_version});
    }
    void keep(domain::OrganisationId organisation, AggregateCaches& caches) override {
      for (auto& [ulid, aggregate] : touched)
        if (aggregate.version != 0)
          caches.of<State>().put({organisation, ulid}, {std::move(aggregate.state), aggregate.version},
                                 caches.entries_max);
    }
  };

  template <class State>
  Locals<State>& locals() {
    for (const auto& [kind, locals] : locals_)
      if (kind == kind_of<State>()) return static_cast<Locals<State>&>(*locals);
    auto& made = locals_.emplace_back(kind_of<State>(), std::make_unique<Locals<State>>());
    return static_cast<Locals<State>&>(*made.second);
  }

  template <class State>
  Local<State>& local(IdOf<State> id) {
    const auto [found, is_new] = locals<State>().touched.try_emplace(id.ulid);
    auto& aggregate = found->second;
    if (!is_new) return aggregate;
    if (const auto* const cached = caches_.of<State>().find({organisation(), id.ulid})) {
      aggregate.state = cached->state;
      aggregate.version = cached->version;
    } else {
      replay_into<State>(id, aggregate);
    }
    aggregate.loaded_version = aggregate.version;
    return aggregate;
  }

  /// From the newest snapshot on, where there is one. A stream that took long gets a new one. Made for each
  /// aggregate in replay_of_*.cpp, so that those who decide on it need not compile how it is read.
  template <class State>
  void replay_into(IdOf<State> id, Local<State>& aggregate);
  std::optional<eventstore::Snapshot> load_snapshot(const eventstore::EntityId& stream) const;
  /// These two are made in transaction.cpp for the events of each aggregate, so that a change of one
  /// aggregate's events is no business of those who decide on others.
  template <class AggregateEvent>
  void replay(const eventstore::EntityId& stream, std::uint64_t after_version,
              const std::function<void(const AggregateEvent&, std::uint64_t version)>& visit) const;
  template <class AggregateEvent>
  void add_event(const eventstore::EntityId& stream, std::uint64_t version,
                 const eventstore::EntityId& subject, std::vector<eventstore::EntityId> about,
                 AggregateEvent event);
  template <class... AggregateEvents>
  static auto make_for_each(const std::variant<AggregateEvents...>* events);
  void add_claim(const domain::ClaimChange& claim, const eventstore::EntityId& owner);
  eventstore::ClaimKey claim_key(domain::ClaimKind kind, std::string_view value) const;
  Problem explain(const eventstore::Unmet& unmet) const;

  eventstore::Log& log_;
  AggregateCaches& caches_;
  const projections::RowStore& views_;
  domain::Context context_;
  eventstore::CommitDraft draft_;
  std::vector<std::pair<AggregateKind, std::unique_ptr<AnyLocals>>> locals_;
  std::vector<projections::Event> events_;
  std::vector<std::pair<eventstore::ClaimKey, domain::ClaimKind>> claim_kinds_;
};

}  // namespace api
