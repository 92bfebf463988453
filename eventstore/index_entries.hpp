// What a log keeps besides its commits, so that they are found: indexes, each a map from bytes to bytes,
// sorted by its keys. Numbers in them are big endian, eight bytes.
//
//   streams        organisation[16] entity[19] version  -> position
//   about          organisation[16] entity[19] position -> nothing
//   organisations  organisation[16] last position       -> nothing
//   claims         claim key[16]                        -> organisation[16] entity[19]
//   numbers        organisation[16] series              -> value
//   idempotency    key[16]                              -> request hash[16] position status resource
//   subjects       organisation[16] entity[19]          -> number of its data key
//
// All but the last could be built again from the commits.
#pragma once

#include <string>
#include <string_view>

#include "eventstore/commit.hpp"

namespace eventstore {

enum class Index { streams, about, organisations, claims, numbers, idempotency, subjects };
inline constexpr std::array<std::string_view, 7> index_names = {
    "streams", "about", "organisations", "claims", "numbers", "idempotency", "subjects"};

inline std::string_view view(const Bytes16& bytes) { return {bytes.data(), bytes.size()}; }

void append_number(std::string& out, std::uint64_t number);
std::string number_key(std::uint64_t number);
/// Throws LogDamaged when there are fewer than eight bytes.
std::uint64_t number_at_end(std::string_view bytes);

std::string entity_prefix(const Bytes16& organisation, const EntityId& entity);
inline std::string with_number(std::string prefix, std::uint64_t number) {
  append_number(prefix, number);
  return prefix;
}

std::string claim_value(const Claimant& by);
std::string idempotency_value(const IdempotencyRecord& record);

}  // namespace eventstore
