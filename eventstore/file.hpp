// A file by its descriptor, for the few that are written without a storage engine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>

#include "eventstore/bytes.hpp"

namespace eventstore {

/// An open file. Failures of the disk and of the system are thrown as std::system_error naming the file.
/// Reads and writes at positions may come from several threads; opening, moving and closing may not.
class File {
 public:
  /// `flags` and `mode` as for open(2); O_CLOEXEC is added.
  File(std::filesystem::path path, int flags, unsigned mode = 0600);
  ~File();
  File(File&& other) noexcept
      : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&&) = delete;

  int descriptor() const { return descriptor_; }
  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const;

  /// How many bytes were there to read; fewer than asked for only at the end of the file.
  std::size_t read_at(std::uint64_t offset, std::span<unsigned char> out) const;
  void write_at(std::uint64_t offset, ByteView bytes) const;
  /// Returns once the bytes, and a size that grew, are on the disk.
  void sync_data() const;

 private:
  std::filesystem::path path_;
  int descriptor_;
};

/// Makes the names in a folder durable: needed once after a file was created or renamed in it.
void sync_folder(const std::filesystem::path& folder);

/// Throws the std::system_error of the present errno: "reading /x/y: No such file or directory".
[[noreturn]] void throw_system_error(const char* doing, const std::filesystem::path& path);

}  // namespace eventstore
