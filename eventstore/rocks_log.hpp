// The log on an embedded RocksDB, for one process.
#pragma once

#include <filesystem>

#include "eventstore/log.hpp"

namespace eventstore {

class KeyStore;

/// Sizes that an operator may want to change. Bytes.
struct RocksLogSettings {
  std::size_t block_cache_bytes = 64U << 20;
  std::size_t write_buffer_bytes = 32U << 20;
  std::size_t wal_bytes_max = 256U << 20;
  /// Opens the log as it is now, beside a process that may be writing it, and changes nothing.
  bool read_only = false;
};

/// Opens or creates the log in `directory`. `keys` seals and unseals personal parts and must outlive the log;
/// `claims_key` keys the hashes of unique values. Throws LogDamaged when the log ends before what was once
/// durable, and LogFailure when the disk does not let it be opened.
std::unique_ptr<Log> open_rocks_log(const std::filesystem::path& directory, KeyStore& keys,
                                    const Bytes32& claims_key, const RocksLogSettings& settings = {});

}  // namespace eventstore
