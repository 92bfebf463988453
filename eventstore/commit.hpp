// What is appended, and what is read back. The unit is the commit: everything that one command did, in one or
// several streams, with what it claimed and counted. It is stored and found again whole or not at all.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/bytes.hpp"

namespace eventstore {

using Bytes16 = std::array<char, 16>;

/// The place of an event in the whole log: 1, 2, 3... without gaps.
using Position = std::uint64_t;

/// Something with an identifier: a stream, what an event is about, or whose key seals it. Three letters say
/// the kind. The log knows no more of it than these bytes.
struct EntityId {
  std::array<char, 3> kind{};
  Bytes16 id{};

  static EntityId of(std::string_view kind, const Bytes16& id) {
    EntityId entity;
    std::memcpy(entity.kind.data(), kind.data(), entity.kind.size());
    entity.id = id;
    return entity;
  }
  std::string_view bytes() const { return {kind.data(), sizeof(EntityId)}; }
  std::string_view kind_text() const { return {kind.data(), kind.size()}; }
  static EntityId from_bytes(std::string_view nineteen) {
    EntityId entity;
    std::memcpy(&entity, nineteen.data(), sizeof entity);
    return entity;
  }
  explicit operator bool() const { return kind[0] != '\0'; }

  friend auto operator<=>(const EntityId&, const EntityId&) = default;
};
static_assert(sizeof(EntityId) == 19);

struct EntityHash {
  std::size_t operator()(const EntityId& entity) const noexcept {
    return std::hash<std::string_view>{}(entity.bytes());
  }
};

/// Who, when, where and why: the same for every event of a commit.
struct Metadata {
  Bytes16 commit_id{};
  Bytes16 organisation{};
  Bytes16 garage{};  ///< zeros: about no garage in particular
  std::int64_t recorded_at_ms = 0;
  EntityId actor;              ///< a member of staff, an API key, or nobody: the server itself
  std::string correlation_id;  ///< of the request; at most 64 characters
  Bytes16 causation_id{};      ///< the commit that made the server do this by itself; zeros: a request did
};

struct NewEvent {
  EntityId stream;
  std::string_view type;  ///< a literal
  std::uint8_t schema_version = 1;
  std::string payload;          ///< JSON, in the clear
  std::string personal;         ///< JSON, sealed before it is stored; empty: nothing personal
  EntityId subject;             ///< whose data key seals it
  std::vector<EntityId> about;  ///< further entities that the event is about, besides its stream
};

/// The key of a value that must be unique: a keyed hash of scope, kind and value (see Log::claim_key).
using ClaimKey = Bytes16;

/// Who holds a claim.
struct Claimant {
  Bytes16 organisation{};
  EntityId entity;

  friend bool operator==(const Claimant&, const Claimant&) = default;
};

struct Claim {
  ClaimKey key{};
  bool take = true;  ///< false: give back
  EntityId owner;
};

/// The next value of a counter: customer numbers, job numbers.
struct NumberTaken {
  std::string series;  ///< within the organisation
  std::uint64_t value = 0;
};

/// What a repeated request with the same key is answered from. The answer itself is not kept, since it may
/// name people: it is rendered again from the log as of `position`.
struct IdempotencyRecord {
  Bytes16 key{};           ///< hash of actor, route and Idempotency-Key
  Bytes16 request_hash{};  ///< of the body: another body with the same key is a mistake
  std::int32_t status = 0;
  std::string resource;   ///< what the answer shows, in the words of the API
  Position position = 0;  ///< filled in by the log
};

/// "This stream is still at this version." 0: it does not exist.
struct ExpectedVersion {
  EntityId stream;
  std::uint64_t version = 0;
};

/// One command's wish to append.
struct CommitDraft {
  Metadata metadata;
  std::vector<ExpectedVersion> expected;
  std::vector<NewEvent> events;
  std::vector<Claim> claims;
  std::vector<NumberTaken> numbers;
  std::optional<IdempotencyRecord> idempotency;
};

/// One event of a commit, as read back. Views point into the CommitRecord that it came from.
struct RecordedEvent {
  Position position = 0;
  EntityId stream;
  std::uint64_t version = 0;  ///< in its stream, from 1
  std::string_view type;
  std::uint8_t schema_version = 1;
  std::string_view payload;
  std::uint64_t key_number = 0;  ///< of the data key that seals `sealed`; 0: nothing personal
  std::string_view sealed;       ///< nonce, ciphertext, tag
  std::vector<EntityId> about;
};

/// One commit, as read back.
struct CommitRecord {
  std::string stored;  ///< the bytes; everything below points into them
  Bytes32 leaf_hash{};
  std::uint64_t number = 0;  ///< of the commit in the whole log, from 0: its leaf's index in the Merkle tree
  Metadata metadata;
  std::vector<RecordedEvent> events;
  std::vector<Claim> claims;
  std::vector<NumberTaken> numbers;
  std::optional<IdempotencyRecord> idempotency;

  Position last_position() const { return events.empty() ? 0 : events.back().position; }
};

}  // namespace eventstore
