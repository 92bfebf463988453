// The same events as plain JSON in a plain RocksDB: what reading them cannot take less than.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "eventstore/log.hpp"

namespace rocksdb {
class DB;
}

namespace bench {

class PlainEvents {
 public:
  /// Copies every event, opened, as one JSON object each, under its position, into a new folder.
  static void copy(const eventstore::Log& log, const std::filesystem::path& folder);

  explicit PlainEvents(const std::filesystem::path& folder);
  ~PlainEvents();

  /// Reads all of them in order, and every field of each. How many they are.
  std::uint64_t scan_and_parse() const;
  /// The same for `count` of them that lie side by side.
  void seek_and_parse(std::uint64_t first, std::uint64_t count) const;

 private:
  std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace bench
