#include "eventstore/index_entries.hpp"

#include <bit>

#include "eventstore/log.hpp"

namespace eventstore {

void append_number(std::string& out, std::uint64_t number) {
  number = std::byteswap(number);
  std::array<char, sizeof number> bytes;
  std::memcpy(bytes.data(), &number, bytes.size());
  out.append(bytes.data(), bytes.size());
}

std::string number_key(std::uint64_t number) { return with_number({}, number); }

std::uint64_t number_at_end(std::string_view bytes) {
  std::uint64_t number = 0;
  if (bytes.size() < sizeof number) throw LogDamaged("an index entry is too short");
  std::memcpy(&number, bytes.data() + bytes.size() - sizeof number, sizeof number);
  return std::byteswap(number);
}

std::string entity_prefix(const Bytes16& organisation, const EntityId& entity) {
  std::string key;
  key.reserve(organisation.size() + sizeof entity + sizeof(std::uint64_t));
  key.append(view(organisation)).append(entity.bytes());
  return key;
}

std::string claim_value(const Claimant& by) {
  return std::string(view(by.organisation)).append(by.entity.bytes());
}

std::string idempotency_value(const IdempotencyRecord& record) {
  std::string value(view(record.request_hash));
  append_number(value, record.position);
  append_number(value, static_cast<std::uint64_t>(record.status));
  return value += record.resource;
}

}  // namespace eventstore
