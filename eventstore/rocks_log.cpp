// Column families:
//
//   commits    last position, 8 bytes, big endian -> the commit (commit_codec.hpp)
//   snapshots  organisation[16] entity[19]        -> version[8] key number[8] sealed state
//   default    "tree"                             -> the Merkle tree's frontier
//              "keys"                             -> the highest number of a data key in use[8]
//   the indexes, each under its own name, as index_entries.hpp describes them
//
// Snapshots are not synced: losing one loses time only.
#include "eventstore/rocks_log.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <unordered_map>

#include "eventstore/commit_codec.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/head_mark.hpp"
#include "eventstore/index_entries.hpp"
#include "eventstore/key_store.hpp"
#include "eventstore/merkle_tree.hpp"

namespace eventstore {

namespace {

/// The first key after every key that starts with `prefix`.
std::string after_prefix(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

void check_read(const rocksdb::Status& status) {
  if (!status.ok()) throw LogDamaged("the log cannot be read: " + status.ToString());
}

/// What keeps the log from being opened: a disk that does not answer, or bytes that are not right.
void check_open(const rocksdb::Status& status, const std::filesystem::path& directory) {
  if (status.ok()) return;
  const auto why = "the log in " + directory.string() + " cannot be opened: " + status.ToString();
  if (status.IsIOError()) throw LogFailure(why);
  throw LogDamaged(why);
}

void check_write(const rocksdb::Status& status) {
  if (!status.ok()) throw LogFailure("the log cannot be written: " + status.ToString());
}

enum Family : std::size_t {
  family_default,
  family_commits,
  family_streams,  // from here on as Index has them
  family_about,
  family_organisations,
  family_claims,
  family_numbers,
  family_idempotency,
  family_subjects,
  family_snapshots,
  family_count
};

Family family_of(Index index) {
  return static_cast<Family>(family_streams + static_cast<std::size_t>(index));
}
static_assert(static_cast<std::size_t>(family_subjects) ==
              static_cast<std::size_t>(family_streams) + static_cast<std::size_t>(Index::subjects));

constexpr std::array<const char*, family_count> family_names = {
    "default", "commits", "streams",     "about",    "organisations",
    "claims",  "numbers", "idempotency", "subjects", "snapshots"};

rocksdb::DBOptions database_options(const RocksLogSettings& settings) {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.paranoid_checks = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  options.recycle_log_file_num = 0;
  options.allow_fallocate = false;  // a sync that turns reserved blocks into written ones takes longer
  options.max_total_wal_size = settings.wal_bytes_max;
  options.bytes_per_sync = 1U << 20;
  options.keep_log_file_num = 4;
  options.max_background_jobs = 2;
  return options;
}

rocksdb::ColumnFamilyOptions family_options(Family family, const RocksLogSettings& settings,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10, false));
  const bool commits = family == family_commits;
  if (commits) table.block_size = 16U << 10;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = commits ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
  if (!commits) {  // the others are asked for keys that mostly are not there: new claims, new streams
    options.memtable_whole_key_filtering = true;
    options.memtable_prefix_bloom_size_ratio = 0.05;
  }
  // A stream's next entry comes behind its last one: where that is, is remembered instead of searched for.
  if (family == family_streams)
    options.memtable_insert_with_hint_prefix_extractor.reset(
        rocksdb::NewFixedPrefixTransform(sizeof(Bytes16) + sizeof(EntityId)));
  options.write_buffer_size = commits ? settings.write_buffer_bytes : settings.write_buffer_bytes / 4;
  return options;
}

class RocksCursor : public CommitCursor {
 public:
  RocksCursor(std::unique_ptr<rocksdb::Iterator> at, Position after, Position last)
      : at_(std::move(at)), last_(last) {
    at_->Seek(number_key(after + 1));
  }

  const CommitRecord* next() override {
    if (!at_->Valid()) {
      check_read(at_->status());
      return nullptr;
    }
    const auto key = at_->key().ToStringView();
    if (number_at_end(key) > last_) return nullptr;
    decode_commit(at_->value().ToStringView(), commit_);
    if (commit_.last_position() != number_at_end(key))
      throw LogDamaged("a commit is stored under another's position");
    at_->Next();
    return &commit_;
  }

 private:
  std::unique_ptr<rocksdb::Iterator> at_;
  Position last_;
  CommitRecord commit_;
};

class RocksLog : public Log {
 public:
  RocksLog(const std::filesystem::path& directory, KeyStore& keys, const Bytes32& claims_key,
           const RocksLogSettings& settings);

  std::expected<Position, Unmet> stage(CommitDraft draft) override;
  void flush() override;
  std::uint64_t version_of(const Bytes16& organisation, const EntityId& stream) override;
  std::optional<Claimant> claimed_by(const ClaimKey& key) override;
  std::uint64_t last_number(const Bytes16& organisation, std::string_view series) override;
  std::optional<IdempotencyRecord> remembered(const Bytes16& key) override;
  std::int64_t last_recorded_at_ms() const override { return last_recorded_at_ms_; }
  std::optional<Snapshot> snapshot(const Bytes16& organisation, const EntityId& stream) override;
  void save_snapshot(const Bytes16& organisation, const EntityId& stream, const EntityId& subject,
                     const Snapshot& snapshot) override;

  Position head() const override { return head_.load(std::memory_order_acquire); }
  std::unique_ptr<CommitCursor> read(Position after) const override;
  std::vector<Position> stream_positions(const Bytes16& organisation, const EntityId& stream,
                                         std::uint64_t after_version) const override;
  std::vector<Position> positions_about(const Bytes16& organisation, const EntityId& entity, Position after,
                                        Position last) const override;
  std::vector<Position> organisation_commits(const Bytes16& organisation, Position after,
                                             std::size_t limit) const override;
  void visit(const std::vector<Position>& positions,
             const std::function<void(const CommitRecord&, const RecordedEvent&)>& visit) const override;
  std::optional<std::string> unseal(const Metadata& metadata, const RecordedEvent& event) const override;
  ClaimKey claim_key(std::string_view scope, std::string_view kind, std::string_view value) const override;

  void checkpoint(const std::filesystem::path& to) const override;

  MerkleFrontier stored_tree() const override;
  void visit_index(Index index,
                   const std::function<void(std::string_view, std::string_view)>& visit) const override;
  void check_storage() const override;

 private:
  void open(const std::filesystem::path& directory, const RocksLogSettings& settings);
  rocksdb::ColumnFamilyHandle* family(Family which) const { return families_[which].get(); }
  std::optional<std::string> get(Family which, std::string_view key) const;
  std::unique_ptr<rocksdb::Iterator> iterate(Family which, const rocksdb::Slice* upper_bound,
                                             bool readahead) const;
  Position find_head();
  Unmet unmet_conditions(const CommitDraft& draft);
  SealedEvent seal(const Metadata& metadata, const NewEvent& event, std::uint64_t version);
  std::uint64_t key_number_of(const Bytes16& organisation, const EntityId& subject);
  void stage_indexes(const CommitDraft& draft, const std::vector<SealedEvent>& sealed, Position first);

  std::unique_ptr<rocksdb::DB> db_;
  std::vector<std::unique_ptr<rocksdb::ColumnFamilyHandle>> families_;  ///< after db_: they go before it does
  KeyStore& keys_;
  Bytes32 claims_key_;
  std::optional<HeadMark> mark_;  ///< none when only reading
  std::atomic<Position> head_{0};

  // The writing thread's own.
  MerkleFrontier tree_;
  std::uint64_t highest_key_ = 0;
  std::int64_t last_recorded_at_ms_ = 0;
  Position staged_head_ = 0;
  rocksdb::WriteBatch batch_{0, 0, 8, 0};
  std::unordered_map<std::string, std::uint64_t>
      versions_;  ///< by organisation and stream; trimmed, see flush()
  std::unordered_map<std::string, std::uint64_t> key_numbers_;
  std::unordered_map<std::string, std::uint64_t> numbers_;
  bool keys_taken_ = false;                                        ///< since the last flush
  std::unordered_map<std::string, std::uint64_t> staged_numbers_;  ///< each series' last one
  std::unordered_map<std::string, std::optional<Claimant>> staged_claims_;
  std::unordered_map<std::string, IdempotencyRecord> staged_idempotency_;
};

/// What the writing thread remembers of streams and keys is dropped beyond this many, and read again when
/// needed.
constexpr std::size_t remembered_max = 200'000;

constexpr std::size_t number_bytes = sizeof(std::uint64_t);

RocksLog::RocksLog(const std::filesystem::path& directory, KeyStore& keys, const Bytes32& claims_key,
                   const RocksLogSettings& settings)
    : keys_(keys), claims_key_(claims_key) {
  // Read before the log is opened: a process that writes beside this one moves both on.
  const auto once_durable = HeadMark::read(directory / "DURABLE");
  open(directory, settings);
  const auto head = find_head();
  if (once_durable > head)
    throw LogDamaged("the log ends at position " + std::to_string(head) + " but was durable up to " +
                     std::to_string(once_durable) + ": its last write-ahead log is damaged or was removed");
  staged_head_ = head;
  head_.store(head, std::memory_order_release);
  if (settings.read_only) return;
  keys_.resume_after(highest_key_);
  mark_.emplace(directory / "DURABLE");
  mark_->set(head);
}

void RocksLog::open(const std::filesystem::path& directory, const RocksLogSettings& settings) {
  const auto cache = rocksdb::NewLRUCache(settings.block_cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.reserve(family_count);
  for (std::size_t i = 0; i < family_count; ++i)
    descriptors.emplace_back(family_names[i], family_options(static_cast<Family>(i), settings, cache));
  const auto options = database_options(settings);
  const auto folder = directory / "rocksdb";
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  if (settings.read_only) {
    check_open(rocksdb::DB::OpenForReadOnly(options, folder.string(), descriptors, &families, &db),
               directory);
  } else {
    std::filesystem::create_directories(directory);
    check_open(rocksdb::DB::Open(options, folder.string(), descriptors, &families, &db), directory);
  }
  db_.reset(db);
  for (auto* const handle : families) families_.emplace_back(handle);
}

Position RocksLog::find_head() {
  const auto last = iterate(family_commits, nullptr, false);
  last->SeekToLast();
  check_read(last->status());
  tree_ = RocksLog::stored_tree();
  if (const auto keys = get(family_default, "keys")) highest_key_ = number_at_end(*keys);
  if (!last->Valid()) return 0;
  CommitRecord commit;
  decode_commit(last->value().ToStringView(), commit);
  if (commit.number + 1 != tree_.size())
    throw LogDamaged("the Merkle tree does not end with the last commit");
  last_recorded_at_ms_ = commit.metadata.recorded_at_ms;
  return number_at_end(last->key().ToStringView());
}

std::optional<std::string> RocksLog::get(Family which, std::string_view key) const {
  std::string value;
  const auto status = db_->Get({}, family(which), key, &value);
  if (status.IsNotFound()) return std::nullopt;
  check_read(status);
  return value;
}

std::unique_ptr<rocksdb::Iterator> RocksLog::iterate(Family which, const rocksdb::Slice* upper_bound,
                                                     bool readahead) const {
  rocksdb::ReadOptions options;
  // Nothing comes after a prefix of nothing but 0xff.
  if (upper_bound != nullptr && !upper_bound->empty()) options.iterate_upper_bound = upper_bound;
  if (readahead) options.readahead_size = 2U << 20;
  return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, family(which)));
}

// ---- writing ------------------------------------------------------------------------------------

std::uint64_t RocksLog::version_of(const Bytes16& organisation, const EntityId& stream) {
  auto prefix = entity_prefix(organisation, stream);
  if (const auto known = versions_.find(prefix); known != versions_.end()) return known->second;
  std::uint64_t version = 0;
  // Most streams that nobody remembers are new: the filter answers that without a search.
  if (get(family_streams, with_number(prefix, 1))) {
    const auto at = iterate(family_streams, nullptr, false);
    at->SeekForPrev(with_number(prefix, ~std::uint64_t{0}));
    check_read(at->status());
    if (at->Valid() && at->key().starts_with(prefix)) version = number_at_end(at->key().ToStringView());
  }
  versions_.emplace(std::move(prefix), version);
  return version;
}

std::optional<Claimant> RocksLog::claimed_by(const ClaimKey& key) {
  if (const auto staged = staged_claims_.find(std::string(view(key))); staged != staged_claims_.end())
    return staged->second;
  const auto stored = get(family_claims, view(key));
  if (!stored) return std::nullopt;
  if (stored->size() != sizeof(Claimant)) throw LogDamaged("a claim has a wrong size");
  Claimant by;
  std::memcpy(by.organisation.data(), stored->data(), by.organisation.size());
  by.entity = EntityId::from_bytes(std::string_view(*stored).substr(by.organisation.size()));
  return by;
}

std::uint64_t RocksLog::last_number(const Bytes16& organisation, std::string_view series) {
  const auto key = std::string(view(organisation)).append(series);
  if (const auto known = numbers_.find(key); known != numbers_.end()) return known->second;
  const auto stored = get(family_numbers, key);
  const auto value = stored ? number_at_end(*stored) : 0;
  numbers_.emplace(key, value);
  return value;
}

std::optional<IdempotencyRecord> RocksLog::remembered(const Bytes16& key) {
  if (const auto staged = staged_idempotency_.find(std::string(view(key)));
      staged != staged_idempotency_.end())
    return staged->second;
  const auto stored = get(family_idempotency, view(key));
  if (!stored) return std::nullopt;
  if (stored->size() < 32) throw LogDamaged("an idempotency record is too short");
  IdempotencyRecord record{.key = key};
  const std::string_view bytes = *stored;
  std::memcpy(record.request_hash.data(), bytes.data(), record.request_hash.size());
  record.position = number_at_end(bytes.substr(0, 24));
  record.status = static_cast<std::int32_t>(number_at_end(bytes.substr(0, 32)));
  record.resource = bytes.substr(32);
  return record;
}

Unmet RocksLog::unmet_conditions(const CommitDraft& draft) {
  Unmet unmet;
  for (const auto& [stream, version] : draft.expected)
    if (const auto actual = version_of(draft.metadata.organisation, stream); actual != version)
      unmet.versions.push_back({stream, version, actual});
  for (const auto& claim : draft.claims) {
    if (!claim.take) continue;
    const auto holder = claimed_by(claim.key);
    // What its holder gives back in the same commit is free to take: one thing takes another's place.
    const auto given_back = [&](const Claim& other) {
      return !other.take && other.key == claim.key && holder->entity == other.owner;
    };
    if (holder && holder->entity != claim.owner && std::ranges::none_of(draft.claims, given_back))
      unmet.claims.push_back({claim.key, *holder});
  }
  return unmet;
}

std::uint64_t RocksLog::key_number_of(const Bytes16& organisation, const EntityId& subject) {
  auto key = entity_prefix(organisation, subject);
  if (const auto known = key_numbers_.find(key); known != key_numbers_.end()) return known->second;
  std::uint64_t number = 0;
  if (const auto stored = get(family_subjects, key)) {
    number = number_at_end(*stored);
  } else {
    number = keys_.take();
    highest_key_ = std::max(highest_key_, number);
    keys_taken_ = true;
    check_write(batch_.Put(family(family_subjects), key, number_key(number)));
  }
  key_numbers_.emplace(std::move(key), number);
  return number;
}

SealedEvent RocksLog::seal(const Metadata& metadata, const NewEvent& event, std::uint64_t version) {
  SealedEvent sealed{.version = version, .key_number = 0, .sealed = {}};
  if (event.personal.empty()) return sealed;
  sealed.key_number = key_number_of(metadata.organisation, event.subject);
  const auto* const cipher = keys_.cipher(sealed.key_number);
  if (cipher == nullptr)
    throw LogFailure("the data key of a living subject is gone");  // erased subjects get no further events
  const auto nonce = random_nonce();
  sealed.sealed.assign(nonce.begin(), nonce.end());
  cipher->seal(nonce, sealing_context(metadata.organisation, event.stream, version, event.type),
               event.personal, sealed.sealed);
  return sealed;
}

void RocksLog::stage_indexes(const CommitDraft& draft, const std::vector<SealedEvent>& sealed,
                             Position first) {
  const auto& organisation = draft.metadata.organisation;
  for (std::size_t i = 0; i < draft.events.size(); ++i) {
    const auto& event = draft.events[i];
    const auto position = number_key(first + i);
    auto stream = entity_prefix(organisation, event.stream);
    check_write(batch_.Put(family(family_streams), with_number(stream, sealed[i].version), position));
    for (const auto& entity : event.about)
      check_write(batch_.Put(family(family_about), entity_prefix(organisation, entity) + position, {}));
    versions_[std::move(stream)] = sealed[i].version;
  }
  for (const auto& claim : draft.claims) {
    const Claimant by{organisation, claim.owner};
    if (claim.take) {
      check_write(batch_.Put(family(family_claims), view(claim.key), claim_value(by)));
      staged_claims_[std::string(view(claim.key))] = by;
    } else if (claimed_by(claim.key) == by) {
      check_write(batch_.Delete(family(family_claims), view(claim.key)));
      staged_claims_[std::string(view(claim.key))] = std::nullopt;
    }
  }
  for (const auto& [series, value] : draft.numbers) {
    auto key = std::string(view(organisation)).append(series);
    numbers_[key] = value;
    staged_numbers_[std::move(key)] = value;
  }
  if (draft.idempotency) {
    const auto& record = *draft.idempotency;
    check_write(batch_.Put(family(family_idempotency), view(record.key), idempotency_value(record)));
    staged_idempotency_[std::string(view(record.key))] = record;
  }
}

std::expected<Position, Unmet> RocksLog::stage(CommitDraft draft) {
  assert(!draft.events.empty() && mark_);
  if (auto unmet = unmet_conditions(draft); !unmet.versions.empty() || !unmet.claims.empty())
    return std::unexpected(std::move(unmet));

  const Position first = staged_head_ + 1;
  const Position last = staged_head_ + draft.events.size();
  if (draft.idempotency) draft.idempotency->position = last;
  std::unordered_map<EntityId, std::uint64_t, EntityHash> next;
  std::vector<SealedEvent> sealed;
  sealed.reserve(draft.events.size());
  for (const auto& event : draft.events) {
    const auto [version, is_new] = next.try_emplace(event.stream, 0);
    if (is_new) version->second = version_of(draft.metadata.organisation, event.stream);
    sealed.push_back(seal(draft.metadata, event, ++version->second));
  }
  auto stored = encode_commit(draft, sealed, tree_.size(), first);
  const auto leaf = leaf_hash(std::string_view(stored).substr(sizeof(Bytes32)));
  std::memcpy(stored.data(), leaf.data(), leaf.size());
  // What cannot be read shows here, where nothing has happened yet.
  for (const auto& claim : draft.claims)
    if (!claim.take) static_cast<void>(claimed_by(claim.key));
  try {
    check_write(batch_.Put(family(family_commits), number_key(last), stored));
    check_write(batch_.Put(family(family_organisations),
                           with_number(std::string(view(draft.metadata.organisation)), last), {}));
    stage_indexes(draft, sealed, first);
    tree_.append(leaf);
  } catch (const std::exception& error) {
    // Part of the commit is among what the next flush would write.
    throw LogFailure(std::string("a commit cannot be staged: ") + error.what());
  }
  staged_head_ = last;
  return last;
}

void RocksLog::flush() {
  if (batch_.Count() == 0) return;
  check_write(batch_.Put(family(family_default), "tree", tree_.serialise()));
  if (std::exchange(keys_taken_, false))
    check_write(batch_.Put(family(family_default), "keys", number_key(highest_key_)));
  for (const auto& [series, value] : staged_numbers_)
    check_write(batch_.Put(family(family_numbers), series, number_key(value)));
  rocksdb::WriteOptions durable;
  durable.sync = true;
  check_write(db_->Write(durable, &batch_));
  mark_->set(staged_head_);
  head_.store(staged_head_, std::memory_order_release);
  batch_.Clear();
  staged_claims_.clear();
  staged_numbers_.clear();
  staged_idempotency_.clear();
  if (versions_.size() > remembered_max) versions_.clear();
  if (key_numbers_.size() > remembered_max) key_numbers_.clear();
}

std::string snapshot_context(const Bytes16& organisation, const EntityId& stream, std::uint64_t version) {
  return sealing_context(organisation, stream, version, "snapshot");
}

std::optional<Snapshot> RocksLog::snapshot(const Bytes16& organisation, const EntityId& stream) {
  const auto stored = get(family_snapshots, entity_prefix(organisation, stream));
  Nonce nonce;
  constexpr std::size_t head_bytes = 2 * number_bytes;
  if (!stored || stored->size() < head_bytes + nonce.size()) return std::nullopt;
  const std::string_view bytes = *stored;
  Snapshot snapshot{.version = number_at_end(bytes.substr(0, number_bytes)), .state = {}};
  const auto* const cipher = keys_.cipher(number_at_end(bytes.substr(0, head_bytes)));
  if (cipher == nullptr) return std::nullopt;
  std::ranges::copy(bytes.substr(head_bytes, nonce.size()), nonce.begin());
  if (!cipher->open(nonce, snapshot_context(organisation, stream, snapshot.version),
                    bytes.substr(head_bytes + nonce.size()), snapshot.state))
    return std::nullopt;  // the events say the same, only later
  return snapshot;
}

void RocksLog::save_snapshot(const Bytes16& organisation, const EntityId& stream, const EntityId& subject,
                             const Snapshot& snapshot) {
  const auto subject_key = get(family_subjects, entity_prefix(organisation, subject));
  const auto* const cipher = subject_key ? keys_.cipher(number_at_end(*subject_key)) : nullptr;
  if (cipher == nullptr) return;
  std::string value = number_key(snapshot.version) + *subject_key;
  const auto nonce = random_nonce();
  value.append(nonce.begin(), nonce.end());
  cipher->seal(nonce, snapshot_context(organisation, stream, snapshot.version), snapshot.state, value);
  check_write(db_->Put({}, family(family_snapshots), entity_prefix(organisation, stream), value));
}

// ---- reading ------------------------------------------------------------------------------------

std::unique_ptr<CommitCursor> RocksLog::read(Position after) const {
  const auto last = head();
  return std::make_unique<RocksCursor>(iterate(family_commits, nullptr, true), after, last);
}

std::vector<Position> RocksLog::stream_positions(const Bytes16& organisation, const EntityId& stream,
                                                 std::uint64_t after_version) const {
  const auto prefix = entity_prefix(organisation, stream);
  const auto end = after_prefix(prefix);
  const rocksdb::Slice bound(end);
  const auto last = head();
  std::vector<Position> positions;
  const auto at = iterate(family_streams, &bound, false);
  for (at->Seek(with_number(prefix, after_version + 1)); at->Valid(); at->Next())
    if (const auto position = number_at_end(at->value().ToStringView()); position <= last)
      positions.push_back(position);
  check_read(at->status());
  return positions;
}

std::vector<Position> RocksLog::positions_about(const Bytes16& organisation, const EntityId& entity,
                                                Position after, Position last) const {
  const auto prefix = entity_prefix(organisation, entity);
  const auto end = after_prefix(prefix);
  const rocksdb::Slice bound(end);
  last = std::min(last, head());
  std::vector<Position> about;
  const auto at = iterate(family_about, &bound, false);
  for (at->Seek(with_number(prefix, after + 1)); at->Valid(); at->Next()) {
    const auto position = number_at_end(at->key().ToStringView());
    if (position > last) break;
    about.push_back(position);
  }
  check_read(at->status());
  const auto all_own = stream_positions(organisation, entity, 0);
  const auto first_own = std::ranges::upper_bound(all_own, after);
  const std::ranges::subrange own(first_own, std::upper_bound(first_own, all_own.end(), last));
  std::vector<Position> positions(about.size() + own.size());
  const auto merged = std::ranges::set_union(about, own, positions.begin());
  positions.erase(merged.out, positions.end());
  return positions;
}

std::vector<Position> RocksLog::organisation_commits(const Bytes16& organisation, Position after,
                                                     std::size_t limit) const {
  const std::string prefix(view(organisation));
  const auto end = after_prefix(prefix);
  const rocksdb::Slice bound(end);
  const auto last = head();
  std::vector<Position> positions;
  const auto at = iterate(family_organisations, &bound, false);
  for (at->Seek(with_number(prefix, after + 1)); at->Valid() && positions.size() < limit; at->Next()) {
    const auto position = number_at_end(at->key().ToStringView());
    if (position > last) break;
    positions.push_back(position);
  }
  check_read(at->status());
  return positions;
}

void RocksLog::visit(const std::vector<Position>& positions,
                     const std::function<void(const CommitRecord&, const RecordedEvent&)>& visit) const {
  if (positions.empty()) return;
  constexpr Position steps_before_seek =
      12;  // about where stepping over neighbours costs as much as a search
  const auto at = iterate(family_commits, nullptr, false);
  CommitRecord commit;
  Position loaded = 0;
  for (const auto position : positions) {
    if (position > loaded) {
      if (loaded != 0 && position - loaded <= steps_before_seek) do
          at->Next();
        while (at->Valid() && number_at_end(at->key().ToStringView()) < position);
      else at->Seek(number_key(position));
      check_read(at->status());
      if (!at->Valid())
        throw LogDamaged("an index names position " + std::to_string(position) + ", which is not there");
      decode_commit(at->value().ToStringView(), commit);
      loaded = commit.last_position();
      if (commit.events.empty() || loaded != number_at_end(at->key().ToStringView()))
        throw LogDamaged("a commit is stored under another's position");
    }
    const auto first = commit.events.front().position;
    if (position < first) throw LogDamaged("an index names a position out of order");
    visit(commit, commit.events[position - first]);
  }
}

std::optional<std::string> RocksLog::unseal(const Metadata& metadata, const RecordedEvent& event) const {
  const auto* const cipher = event.key_number == 0 ? nullptr : keys_.cipher(event.key_number);
  if (cipher == nullptr) return std::nullopt;
  Nonce nonce;
  std::string personal;
  const bool complete = event.sealed.size() >= nonce.size() + Aes256Gcm::tag_bytes;
  if (complete) std::ranges::copy(event.sealed.substr(0, nonce.size()), nonce.begin());
  if (!complete ||
      !cipher->open(nonce, sealing_context(metadata.organisation, event.stream, event.version, event.type),
                    event.sealed.substr(nonce.size()), personal))
    throw LogDamaged("the personal part of event " + std::to_string(event.position) +
                     " does not authenticate");
  return personal;
}

ClaimKey RocksLog::claim_key(std::string_view scope, std::string_view kind, std::string_view value) const {
  const auto hash = hmac_sha256(claims_key_, {scope, "\0", kind, "\0", value});
  ClaimKey key;
  std::memcpy(key.data(), hash.data(), key.size());
  return key;
}

void RocksLog::checkpoint(const std::filesystem::path& to) const {
  rocksdb::Checkpoint* made = nullptr;
  check_read(rocksdb::Checkpoint::Create(db_.get(), &made));
  const std::unique_ptr<rocksdb::Checkpoint> owner(made);
  std::filesystem::create_directories(to);
  check_read(made->CreateCheckpoint((to / "rocksdb").string()));
}

// ---- checking -----------------------------------------------------------------------------------

MerkleFrontier RocksLog::stored_tree() const {
  const auto stored = get(family_default, "tree");
  if (!stored) return {};
  try {
    return MerkleFrontier::deserialise(*stored);
  } catch (const std::runtime_error& error) {
    throw LogDamaged(error.what());
  }
}

void RocksLog::visit_index(Index index,
                           const std::function<void(std::string_view, std::string_view)>& visit) const {
  const auto at = iterate(family_of(index), nullptr, true);
  for (at->SeekToFirst(); at->Valid(); at->Next())
    visit(at->key().ToStringView(), at->value().ToStringView());
  check_read(at->status());
}

void RocksLog::check_storage() const { check_read(db_->VerifyChecksum()); }

}  // namespace

std::unique_ptr<Log> open_rocks_log(const std::filesystem::path& directory, KeyStore& keys,
                                    const Bytes32& claims_key, const RocksLogSettings& settings) {
  return std::make_unique<RocksLog>(directory, keys, claims_key, settings);
}

}  // namespace eventstore
