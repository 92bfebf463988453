// Remembers how far the log was durable, outside the log. RocksDB takes a damaged record at the very end of
// its write-ahead log for an unfinished write and drops it in silence; comparing with this mark tells the two
// apart. The mark is a hint that lives in the page cache: it survives the end of the process, needs no fsync,
// and is never ahead of the log.
//
//   file := position:u64 complement:u64        complement is ~position; anything else is no mark
#pragma once

#include <cstdint>
#include <filesystem>

namespace eventstore {

class HeadMark {
 public:
  /// Maps `file`, creating it when it is not there. Throws std::system_error.
  explicit HeadMark(const std::filesystem::path& file);
  ~HeadMark();
  HeadMark(const HeadMark&) = delete;
  HeadMark& operator=(const HeadMark&) = delete;

  /// What `file` says, without changing anything; 0 when there is none, or no valid mark in it.
  static std::uint64_t read(const std::filesystem::path& file);

  /// The last position that was durable; 0 when there is no valid mark.
  std::uint64_t position() const;
  /// Only after the flush that made it durable.
  void set(std::uint64_t position);

 private:
  volatile std::uint64_t* words_ = nullptr;
};

}  // namespace eventstore
