// The states of the aggregates that were used last, whatever their kind. Belongs to the committer's thread.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <unordered_map>
#include <utility>

#include "domain/id.hpp"

namespace api {

/// Tells kinds of aggregates apart, without a list of them.
using AggregateKind = const void*;
template <class State>
inline constexpr char aggregate_mark = 0;
template <class State>
constexpr AggregateKind kind_of() {
  return &aggregate_mark<State>;
}

/// A cache of one kind, as far as all kinds have it.
class AnyAggregateCache {
 public:
  virtual ~AnyAggregateCache() = default;
};

template <class State>
class AggregateCache : public AnyAggregateCache {
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

class AggregateCaches {
 public:
  std::size_t entries_max = 20'000;  ///< of each kind

  template <class State>
  AggregateCache<State>& of() {
    auto& cache = caches_[kind_of<State>()];
    if (!cache) cache = std::make_unique<AggregateCache<State>>();
    return static_cast<AggregateCache<State>&>(*cache);
  }

 private:
  std::unordered_map<AggregateKind, std::unique_ptr<AnyAggregateCache>> caches_;
};

}  // namespace api
