// The log: commits in one total order, appended on conditions, read by position, stream and entity.
//
// Writing is in two steps, so that many commits can share one trip to the disk: stage() checks a commit's
// conditions against everything before it, staged ones included, and gives it positions; flush() makes all
// staged commits durable at once. One thread writes (see committer.hpp); any number read, and they see only
// what was flushed. An engine that replicates can stand behind the same interface: its flush() publishes the
// staged commits under the condition that nobody else appended in between.
#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "eventstore/commit.hpp"
#include "eventstore/index_entries.hpp"
#include "eventstore/merkle_tree.hpp"

namespace eventstore {

/// The disk failed. The process must end: what is durable is known again only after a restart.
struct LogFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What is stored is not what was written.
struct LogDamaged : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The conditions of a commit that do not hold; all of them, not just the first.
struct Unmet {
  struct Version {
    EntityId stream;
    std::uint64_t expected = 0;
    std::uint64_t actual = 0;
  };
  struct Taken {
    ClaimKey key{};
    Claimant by;
  };
  std::vector<Version> versions;
  std::vector<Taken> claims;
};

/// Reads commits in log order.
class CommitCursor {
 public:
  virtual ~CommitCursor() = default;
  /// The next commit, or nullptr at the end of what was durable when the cursor was made. It is valid until
  /// the next call. Throws LogDamaged.
  virtual const CommitRecord* next() = 0;
};

/// An aggregate's state as it was after some event of its stream, so that a long stream need not be read from
/// its beginning.
struct Snapshot {
  std::uint64_t version = 0;
  std::string state;  ///< what the aggregate's owner wrote; sealed while it is stored
};

class Log {
 public:
  virtual ~Log() = default;

  // ---- writing: one thread ----

  /// Gives the commit its positions, or says which conditions do not hold (then nothing happened).
  virtual std::expected<Position, Unmet> stage(CommitDraft draft) = 0;
  /// Makes everything staged durable. Throws LogFailure.
  virtual void flush() = 0;
  /// These see staged commits too, and belong to the writing thread.
  virtual std::uint64_t version_of(const Bytes16& organisation, const EntityId& stream) = 0;
  virtual std::optional<Claimant> claimed_by(const ClaimKey& key) = 0;
  virtual std::uint64_t last_number(const Bytes16& organisation, std::string_view series) = 0;
  virtual std::optional<IdempotencyRecord> remembered(const Bytes16& key) = 0;
  /// Of the last commit; the next one's is not before it.
  virtual std::int64_t last_recorded_at_ms() const = 0;
  /// The newest snapshot of a stream, if there is one and its subject's key still opens it.
  virtual std::optional<Snapshot> snapshot(const Bytes16& organisation, const EntityId& stream) = 0;
  /// Replaces it. Nothing is kept for a subject without a key: then there is nothing to seal it with.
  virtual void save_snapshot(const Bytes16& organisation, const EntityId& stream, const EntityId& subject,
                             const Snapshot& snapshot) = 0;

  // ---- reading: any thread ----

  /// The last durable position; 0 for an empty log.
  virtual Position head() const = 0;
  /// Commits with events after `after`.
  virtual std::unique_ptr<CommitCursor> read(Position after) const = 0;
  /// The positions of one stream's events with versions above `after_version`, oldest first.
  virtual std::vector<Position> stream_positions(const Bytes16& organisation, const EntityId& stream,
                                                 std::uint64_t after_version = 0) const = 0;
  /// The positions, after `after` and up to `last`, of all events of the stream `entity` and of others that
  /// are about it.
  virtual std::vector<Position> positions_about(const Bytes16& organisation, const EntityId& entity,
                                                Position after, Position last) const = 0;
  /// The positions of an organisation's commits (each its last event's), after `after`, at most `limit`.
  virtual std::vector<Position> organisation_commits(const Bytes16& organisation, Position after,
                                                     std::size_t limit) const = 0;
  /// Calls `visit` for the event at each position (ascending), with the commit it is part of.
  virtual void visit(const std::vector<Position>& positions,
                     const std::function<void(const CommitRecord&, const RecordedEvent&)>& visit) const = 0;

  /// Opens the personal part of an event of the commit that `metadata` is of. Nothing when its key was
  /// destroyed. Throws LogDamaged when it does not authenticate.
  virtual std::optional<std::string> unseal(const Metadata& metadata, const RecordedEvent& event) const = 0;

  /// The keyed hash under which a unique value is stored.
  virtual ClaimKey claim_key(std::string_view scope, std::string_view kind, std::string_view value) const = 0;

  /// Copies a consistent state of the log, staged commits excluded, into the new folder `to`.
  virtual void checkpoint(const std::filesystem::path& to) const = 0;

  // ---- checking (verify.hpp) ----

  /// The Merkle tree over all durable commits, as it is kept beside them.
  virtual MerkleFrontier stored_tree() const = 0;
  /// Calls `visit` with every entry of an index.
  virtual void visit_index(
      Index index, const std::function<void(std::string_view key, std::string_view value)>& visit) const = 0;
  /// Reads every stored byte and compares it with the engine's own checksums. Throws LogDamaged.
  virtual void check_storage() const = 0;
};

}  // namespace eventstore
