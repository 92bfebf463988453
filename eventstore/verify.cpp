#include "eventstore/verify.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>

#include "eventstore/crypto.hpp"

namespace eventstore {

namespace {

/// A set of index entries as sums of their hashes: two sets are the same when their sums are. The sums are
/// kept in buckets, so that where they differ only few entries have to be looked at again.
class EntrySums {
 public:
  void add(std::string_view key, std::string_view value) {
    const auto hash = sha256({number_key(key.size()), key, value});
    std::array<std::uint64_t, 2> part;
    std::memcpy(part.data(), hash.data(), sizeof part);
    auto& bucket = buckets_[bucket_of(key)];
    for (std::size_t i = 0; i < part.size(); ++i) bucket[i] += part[i];
  }
  static std::size_t bucket_of(std::string_view key) {
    return std::hash<std::string_view>{}(key) % bucket_count;
  }
  bool same_bucket(const EntrySums& other, std::string_view key) const {
    const auto at = bucket_of(key);
    return buckets_[at] == other.buckets_[at];
  }
  friend bool operator==(const EntrySums&, const EntrySums&) = default;

 private:
  static constexpr std::size_t bucket_count = 4096;
  std::vector<std::array<std::uint64_t, 2>> buckets_ =
      std::vector<std::array<std::uint64_t, 2>>(bucket_count);
};

using VisitEntry = std::function<void(Index, std::string_view key, std::string_view value)>;

/// The entries that one commit makes in the indexes whose entries only ever come.
void visit_lasting_entries(const CommitRecord& commit, const VisitEntry& visit) {
  const auto& organisation = commit.metadata.organisation;
  for (const auto& event : commit.events) {
    visit(Index::streams, with_number(entity_prefix(organisation, event.stream), event.version),
          number_key(event.position));
    auto about = event.about;
    std::ranges::sort(about);
    const auto repeated = std::ranges::unique(about);
    about.erase(repeated.begin(), repeated.end());
    for (const auto& entity : about)
      visit(Index::about, with_number(entity_prefix(organisation, entity), event.position), {});
  }
  visit(Index::organisations, with_number(std::string(view(organisation)), commit.last_position()), {});
  if (!commit.idempotency) return;
  auto record = *commit.idempotency;
  record.position = commit.last_position();
  visit(Index::idempotency, view(record.key), idempotency_value(record));
}

std::string describe(Index index, std::string_view key, std::string_view value) {
  using enum Index;
  std::string what = "an entry";
  if (index == streams) what += " for position " + std::to_string(number_at_end(value));
  if (index == about || index == organisations) what += " for position " + std::to_string(number_at_end(key));
  return what + " (key " + hex(key) + ')';
}

class Verification {
 public:
  Verification(const Log& log, const KeyStore& keys, const VerifyOptions& options)
      : log_(log), keys_(keys), options_(options) {}

  VerifyReport run() {
    check_storage();
    const bool whole = walk();
    report_.streams = versions_.size();
    check_keys();
    if (!whole) {
      report_.add("the rest of the log and its indexes were not checked");
      return std::move(report_);
    }
    check_tree();
    check_indexes();
    return std::move(report_);
  }

 private:
  void check_storage() {
    try {
      log_.check_storage();
    } catch (const LogDamaged& damage) {
      report_.add(damage.what());
    }
  }

  /// False when it could not go on to the end.
  bool walk() {
    const auto head = log_.head();
    try {
      const auto cursor = log_.read(0);
      while (const auto* const commit = cursor->next()) {
        check_commit(*commit);
        if (options_.progress) options_.progress(position_, head);
      }
    } catch (const LogDamaged& damage) {
      report_.add("after position " + std::to_string(position_) + ": " + damage.what());
      return false;
    }
    if (position_ != head)
      report_.add("the log ends at position " + std::to_string(position_) + ", not at " +
                  std::to_string(head));
    return true;
  }

  void check_commit(const CommitRecord& commit) {
    const auto name = "commit " + std::to_string(commit.number) + ": ";
    const auto leaf = leaf_hash(std::string_view(commit.stored).substr(sizeof(Bytes32)));
    if (leaf != commit.leaf_hash)
      report_.add(name + "its bytes are not those that were hashed when it was written");
    if (commit.number != tree_.size())
      report_.add(name + "it stands at place " + std::to_string(tree_.size()));
    tree_.append(commit.leaf_hash);
    ++report_.commits;
    for (const auto& event : commit.events) check_event(commit, event);
    visit_lasting_entries(commit, [&](Index index, std::string_view key, std::string_view value) {
      lasting_[static_cast<std::size_t>(index)].add(key, value);
    });
    const auto& organisation = commit.metadata.organisation;
    for (const auto& claim : commit.claims) follow_claim(organisation, claim);
    for (const auto& [series, value] : commit.numbers)
      numbers_[std::string(view(organisation)).append(series)] = number_key(value);
  }

  void check_event(const CommitRecord& commit, const RecordedEvent& event) {
    const auto name = "event " + std::to_string(event.position) + ": ";
    if (event.position != position_ + 1)
      report_.add(name + "it follows position " + std::to_string(position_));
    position_ = event.position;
    ++report_.events;
    auto& version = versions_[entity_prefix(commit.metadata.organisation, event.stream)];
    if (event.version != version + 1)
      report_.add(name + "it has version " + std::to_string(event.version) + " of its stream, after " +
                  std::to_string(version));
    version = event.version;
    try {
      const auto personal = open_personal(commit, event);
      if (options_.check_event) options_.check_event(event, personal);
    } catch (const std::exception& error) {
      report_.add(name + error.what());
    }
  }

  std::optional<std::string> open_personal(const CommitRecord& commit, const RecordedEvent& event) {
    if (event.key_number == 0) return std::nullopt;
    if (used_keys_.size() <= event.key_number) used_keys_.resize(event.key_number + 1);
    used_keys_[event.key_number] = true;
    auto personal = log_.unseal(commit.metadata, event);
    ++(personal ? report_.personal_opened : report_.personal_erased);
    return personal;
  }

  void follow_claim(const Bytes16& organisation, const Claim& claim) {
    const auto key = std::string(view(claim.key));
    auto by = claim_value({organisation, claim.owner});
    if (claim.take) {
      claims_[key] = std::move(by);
    } else if (const auto held = claims_.find(key); held != claims_.end() && held->second == by) {
      claims_.erase(held);
    }
  }

  void check_tree() {
    const auto stored = log_.stored_tree();
    report_.tree_root = tree_.root();
    if (stored != tree_)
      report_.add("the Merkle tree that is kept has " + std::to_string(stored.size()) + " leaves and root " +
                  hex(stored.root()) + "; the commits have " + std::to_string(tree_.size()) + " and " +
                  hex(tree_.root()));
  }

  void check_keys() {
    report_.keys = keys_.census();
    for (const auto number : report_.keys.damaged)
      report_.add("data key " + std::to_string(number) + " is damaged");
  }

  void check_indexes() {
    for (const auto index : {Index::streams, Index::about, Index::organisations, Index::idempotency})
      guarded(index, [&] { check_lasting(index); });
    guarded(Index::claims, [&] { compare(Index::claims, claims_, [](std::string_view) { return true; }); });
    guarded(Index::numbers,
            [&] { compare(Index::numbers, numbers_, [](std::string_view) { return true; }); });
    guarded(Index::subjects, [&] { check_subjects(); });
  }

  template <class Check>
  void guarded(Index index, Check check) {
    try {
      check();
    } catch (const LogDamaged& damage) {
      report_.add(name_of(index) + damage.what());
    }
  }

  static std::string name_of(Index index) {
    return "index '" + std::string(index_names[static_cast<std::size_t>(index)]) + "': ";
  }

  void check_lasting(Index index) {
    const auto& expected = lasting_[static_cast<std::size_t>(index)];
    EntrySums found;
    log_.visit_index(index, [&](std::string_view key, std::string_view value) {
      found.add(key, value);
      ++report_.index_entries;
    });
    if (found == expected) return;
    // Once more, and only where the sums differ.
    std::unordered_map<std::string, std::string> wanted;
    const auto cursor = log_.read(0);
    while (const auto* const commit = cursor->next())
      visit_lasting_entries(*commit, [&](Index of, std::string_view key, std::string_view value) {
        if (of == index && !found.same_bucket(expected, key)) wanted.emplace(key, value);
      });
    compare(index, std::move(wanted),
            [&](std::string_view key) { return !found.same_bucket(expected, key); });
  }

  /// Reports what is in the index and not wanted, and the other way round.
  void compare(Index index, std::unordered_map<std::string, std::string> wanted,
               const std::function<bool(std::string_view)>& concerns) {
    log_.visit_index(index, [&](std::string_view key, std::string_view value) {
      if (!concerns(key)) return;
      ++report_.index_entries;
      const auto found = wanted.find(std::string(key));
      if (found == wanted.end()) {
        report_.add(name_of(index) + describe(index, key, value) + " that no commit made");
      } else {
        if (found->second != value)
          report_.add(name_of(index) + describe(index, key, value) + " has a wrong value");
        wanted.erase(found);
      }
    });
    for (const auto& [key, value] : wanted)
      report_.add(name_of(index) + describe(index, key, value) + " is missing");
  }

  /// Which key seals whose events is in no commit, so this only checks that each key in use is somebody's.
  void check_subjects() {
    std::vector<bool> owned(used_keys_.size());
    log_.visit_index(Index::subjects, [&](std::string_view, std::string_view value) {
      ++report_.index_entries;
      const auto number = number_at_end(value);
      if (number < owned.size()) {
        if (owned[number])
          report_.add(name_of(Index::subjects) + "two subjects share key " + std::to_string(number));
        owned[number] = true;
      }
    });
    for (std::size_t number = 0; number < used_keys_.size(); ++number)
      if (used_keys_[number] && !owned[number])
        report_.add(name_of(Index::subjects) + "nobody has key " + std::to_string(number) +
                    ", which seals events");
  }

  const Log& log_;
  const KeyStore& keys_;
  const VerifyOptions& options_;
  VerifyReport report_;
  Position position_ = 0;
  MerkleFrontier tree_;
  std::unordered_map<std::string, std::uint64_t> versions_;  ///< by organisation and stream
  std::array<EntrySums, index_names.size()> lasting_;
  std::unordered_map<std::string, std::string> claims_;
  std::unordered_map<std::string, std::string> numbers_;
  std::vector<bool> used_keys_;
};

}  // namespace

void VerifyReport::add(std::string problem) {
  if (++problems_found <= problems_max) problems.push_back(std::move(problem));
}

VerifyReport verify(const Log& log, const KeyStore& keys, const VerifyOptions& options) {
  return Verification(log, keys, options).run();
}

}  // namespace eventstore
