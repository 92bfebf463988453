// A log on a temporary folder, for tests, and drafts of commits to append to it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "eventstore/crypto.hpp"
#include "eventstore/key_store.hpp"
#include "eventstore/rocks_log.hpp"

namespace eventstore::testing {

class OpenLog {
 public:
  OpenLog() : folder_(std::filesystem::path(::testing::TempDir()) / ("log-" + hex(random_nonce()))) {
    std::filesystem::create_directories(folder_);
    open();
  }
  ~OpenLog() {
    close();
    std::filesystem::remove_all(folder_);
  }
  OpenLog(const OpenLog&) = delete;
  OpenLog& operator=(const OpenLog&) = delete;

  void open() {
    close();
    keys_ = std::make_unique<KeyStore>(folder_ / "data-keys", master_, KeyStore::Options{.block_keys = 16});
    log_ = open_rocks_log(folder_ / "log", *keys_, master_.claims_key());
  }
  void close() {
    log_.reset();
    keys_.reset();
  }
  Log& operator*() { return *log_; }
  Log* operator->() { return log_.get(); }
  KeyStore& keys() { return *keys_; }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  MasterKey master_{random_bytes32()};
  std::unique_ptr<KeyStore> keys_;
  std::unique_ptr<Log> log_;
};

inline Bytes16 bytes16(std::uint64_t number) {
  Bytes16 bytes{};
  for (std::size_t i = 0; i < sizeof number; ++i) bytes[15 - i] = static_cast<char>(number >> (8 * i));
  return bytes;
}

inline EntityId entity(std::uint64_t number, std::string_view kind = "thg") {
  return EntityId::of(kind, bytes16(number));
}

/// Ends a commit's draft, piece by piece: Draft().event(entity(1)).take("phone", "1", entity(1)).
class Draft {
 public:
  explicit Draft(std::uint64_t organisation = 1) {
    draft_.metadata.organisation = bytes16(organisation);
    draft_.metadata.recorded_at_ms = 1'700'000'000'000;
    draft_.metadata.correlation_id = "test";
  }
  Draft& event(const EntityId& stream, std::string payload = "{}", std::string personal = "") {
    draft_.events.push_back({.stream = stream,
                             .type = "thing.happened",
                             .schema_version = 1,
                             .payload = std::move(payload),
                             .personal = std::move(personal),
                             .subject = stream,
                             .about = {}});
    return *this;
  }
  Draft& about(const EntityId& entity) {
    draft_.events.back().about.push_back(entity);
    return *this;
  }
  Draft& expect(const EntityId& stream, std::uint64_t version) {
    draft_.expected.push_back({stream, version});
    return *this;
  }
  Draft& take(const ClaimKey& key, const EntityId& owner) {
    draft_.claims.push_back({key, true, owner});
    return *this;
  }
  Draft& release(const ClaimKey& key, const EntityId& owner) {
    draft_.claims.push_back({key, false, owner});
    return *this;
  }
  Draft& number(const std::string& series, std::uint64_t value) {
    draft_.numbers.push_back({series, value});
    return *this;
  }
  Draft& remember(const IdempotencyRecord& record) {
    draft_.idempotency = record;
    return *this;
  }
  operator CommitDraft() const { return draft_; }

 private:
  CommitDraft draft_;
};

}  // namespace eventstore::testing
