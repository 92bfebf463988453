// What the disk and plain RocksDB can do: the other side of the ratios. None of it is used by the server.
#pragma once

#include "bench/measuring.hpp"

namespace bench {

inline constexpr std::size_t plain_value_bytes = 400;

/// Threads that each put values of 400 bytes and wait until they are on the disk, into one RocksDB, which
/// lets those that wait at the same time share a write. "puts/s", "p50 ms", "p99 ms".
Figures synced_rocksdb_puts(int threads, double seconds);

/// Appends 400 bytes to a file and waits until they are on the disk, again and again. "appends/s", "p50 ms",
/// "p99 ms".
Figures synced_file_appends(double seconds);

}  // namespace bench
