#include "eventstore/commit_codec.hpp"

#include "eventstore/crypto.hpp"
#include "eventstore/log.hpp"

namespace eventstore {

namespace {

constexpr char format = 1;
constexpr std::size_t leaf_hash_bytes = sizeof(Bytes32);

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void byte(std::uint8_t value) { out_ += static_cast<char>(value); }
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      byte(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    byte(static_cast<std::uint8_t>(value));
  }
  void raw(std::string_view bytes) { out_ += bytes; }
  void raw(const Bytes16& bytes) { out_.append(bytes.data(), bytes.size()); }
  void raw(const EntityId& entity) { out_ += entity.bytes(); }
  void text(std::string_view bytes) {
    varint(bytes.size());
    raw(bytes);
  }
  void fixed(std::int64_t value) {
    std::array<char, 8> bytes;
    std::memcpy(bytes.data(), &value, bytes.size());
    out_.append(bytes.data(), bytes.size());
  }

 private:
  std::string& out_;
};

class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  std::uint8_t byte() { return static_cast<std::uint8_t>(take(1).front()); }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto next = byte();
      value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
    throw LogDamaged("a stored number does not end");
  }
  /// A count of things that take at least `bytes_each`, so that a damaged one cannot ask for all memory.
  std::size_t count(std::size_t bytes_each) {
    const auto value = varint();
    if (value > in_.size() / bytes_each) throw LogDamaged("a stored count is larger than what follows");
    return static_cast<std::size_t>(value);
  }
  std::string_view take(std::size_t size) {
    if (size > in_.size()) throw LogDamaged("a stored commit ends too early");
    const auto bytes = in_.substr(0, size);
    in_.remove_prefix(size);
    return bytes;
  }
  std::string_view text() { return take(count(1)); }
  Bytes16 bytes16() {
    Bytes16 bytes;
    std::memcpy(bytes.data(), take(bytes.size()).data(), bytes.size());
    return bytes;
  }
  EntityId entity() { return EntityId::from_bytes(take(sizeof(EntityId))); }
  std::int64_t fixed() {
    std::int64_t value = 0;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  bool at_end() const { return in_.empty(); }

 private:
  std::string_view in_;
};

void write_metadata(Writer& to, const Metadata& metadata) {
  to.raw(metadata.commit_id);
  to.raw(metadata.organisation);
  to.raw(metadata.garage);
  to.fixed(metadata.recorded_at_ms);
  to.raw(metadata.actor);
  to.text(metadata.correlation_id);
  to.raw(metadata.causation_id);
}

void read_metadata(Reader& from, Metadata& metadata) {
  metadata.commit_id = from.bytes16();
  metadata.organisation = from.bytes16();
  metadata.garage = from.bytes16();
  metadata.recorded_at_ms = from.fixed();
  metadata.actor = from.entity();
  metadata.correlation_id = from.text();
  metadata.causation_id = from.bytes16();
}

void read_event(Reader& from, RecordedEvent& event) {
  event.stream = from.entity();
  event.version = from.varint();
  event.type = from.text();
  event.schema_version = from.byte();
  event.payload = from.text();
  event.key_number = from.varint();
  event.sealed = event.key_number != 0 ? from.text() : std::string_view{};
  event.about.resize(from.count(sizeof(EntityId)));
  for (auto& entity : event.about) entity = from.entity();
}

void read_idempotency(Reader& from, CommitRecord& commit) {
  commit.idempotency.reset();
  if (from.byte() == 0) return;
  auto& record = commit.idempotency.emplace();
  record.key = from.bytes16();
  record.request_hash = from.bytes16();
  record.status = static_cast<std::int32_t>(from.varint());
  record.resource = from.text();
  record.position = commit.last_position();
}

}  // namespace

std::string encode_commit(const CommitDraft& draft, const std::vector<SealedEvent>& sealed,
                          std::uint64_t number, Position first_position) {
  std::string stored(leaf_hash_bytes, '\0');
  stored.reserve(512);
  Writer to(stored);
  to.byte(format);
  to.varint(number);
  to.varint(first_position);
  write_metadata(to, draft.metadata);
  to.varint(draft.events.size());
  for (std::size_t i = 0; i < draft.events.size(); ++i) {
    const auto& event = draft.events[i];
    to.raw(event.stream);
    to.varint(sealed[i].version);
    to.text(event.type);
    to.byte(event.schema_version);
    to.text(event.payload);
    to.varint(sealed[i].key_number);
    if (sealed[i].key_number != 0) to.text(sealed[i].sealed);
    to.varint(event.about.size());
    for (const auto& entity : event.about) to.raw(entity);
  }
  to.varint(draft.claims.size());
  for (const auto& claim : draft.claims) {
    to.raw(claim.key);
    to.byte(claim.take ? 1 : 0);
    to.raw(claim.owner);
  }
  to.varint(draft.numbers.size());
  for (const auto& taken : draft.numbers) {
    to.text(taken.series);
    to.varint(taken.value);
  }
  to.byte(draft.idempotency ? 1 : 0);
  if (draft.idempotency) {
    to.raw(draft.idempotency->key);
    to.raw(draft.idempotency->request_hash);
    to.varint(static_cast<std::uint64_t>(draft.idempotency->status));
    to.text(draft.idempotency->resource);
  }
  return stored;
}

void decode_commit(std::string_view stored, CommitRecord& commit) {
  commit.stored.assign(stored);
  Reader from(commit.stored);
  std::memcpy(commit.leaf_hash.data(), from.take(leaf_hash_bytes).data(), leaf_hash_bytes);
  if (from.byte() != static_cast<std::uint8_t>(format))
    throw LogDamaged("a stored commit has an unknown format");
  commit.number = from.varint();
  const Position first_position = from.varint();
  read_metadata(from, commit.metadata);
  constexpr std::size_t event_bytes_min = sizeof(EntityId) + 6;
  commit.events.resize(from.count(event_bytes_min));
  for (std::size_t i = 0; i < commit.events.size(); ++i) {
    read_event(from, commit.events[i]);
    commit.events[i].position = first_position + i;
  }
  commit.claims.resize(from.count(sizeof(ClaimKey) + 1 + sizeof(EntityId)));
  for (auto& claim : commit.claims) {
    claim.key = from.bytes16();
    claim.take = from.byte() != 0;
    claim.owner = from.entity();
  }
  commit.numbers.resize(from.count(2));
  for (auto& taken : commit.numbers) {
    taken.series = from.text();
    taken.value = from.varint();
  }
  read_idempotency(from, commit);
  if (!from.at_end()) throw LogDamaged("a stored commit is longer than it says");
}

std::string sealing_context(const Bytes16& organisation, const EntityId& stream, std::uint64_t version,
                            std::string_view type) {
  std::string context;
  Writer to(context);
  to.raw(organisation);
  to.raw(stream);
  to.varint(version);
  to.raw(type);
  return context;
}

}  // namespace eventstore
