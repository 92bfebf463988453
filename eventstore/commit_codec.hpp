// The stored form of a commit.
//
//   record     := leaf_hash[32] body              leaf_hash := SHA-256(0x00 body)
//   body       := format:u8(1) number:varint first_position:varint commit_id[16] organisation[16] garage[16]
//                 recorded_at_ms:i64 actor[19] correlation:text causation_id[16]
//                 count events* count claims* count numbers* idempotency
//   event      := stream[19] version:varint type:text schema_version:u8 payload:text
//                 key_number:varint (sealed:text unless 0) count about[19]*
//   claim      := key[16] take:u8 owner[19]
//   number     := series:text value:varint
//   idempotency:= 0:u8 | 1:u8 key[16] request_hash[16] status:varint resource:text
//   text       := length:varint bytes             count := varint
//
// Varints are LEB128; i64 is little endian. A later format gets another first byte.
#pragma once

#include "eventstore/commit.hpp"

namespace eventstore {

/// One event, ready to be stored.
struct SealedEvent {
  std::uint64_t version = 0;
  std::uint64_t key_number = 0;
  std::string sealed;
};

/// The record of `draft`, whose events are given versions and sealed parts in the same order.
std::string encode_commit(const CommitDraft& draft, const std::vector<SealedEvent>& sealed,
                          std::uint64_t number, Position first_position);

/// Reads a record into `commit`, reusing its memory. Throws LogDamaged when it is not one. The leaf hash is
/// not checked here; `verify` does that.
void decode_commit(std::string_view stored, CommitRecord& commit);

/// What a personal part is bound to, so that it cannot be moved to another event unseen.
std::string sealing_context(const Bytes16& organisation, const EntityId& stream, std::uint64_t version,
                            std::string_view type);

}  // namespace eventstore
