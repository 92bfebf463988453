#include "eventstore/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace eventstore {

namespace {

int open_or_throw(const std::filesystem::path& path, int flags, unsigned mode) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  if (descriptor < 0) throw_system_error("opening", path);
  return descriptor;
}

}  // namespace

void throw_system_error(const char* doing, const std::filesystem::path& path) {
  throw std::system_error(errno, std::generic_category(), std::string(doing) + " " + path.string());
}

File::File(std::filesystem::path path, int flags, unsigned mode)
    : path_(std::move(path)), descriptor_(open_or_throw(path_, flags, mode)) {}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::uint64_t File::size() const {
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0) throw_system_error("asking the size of", path_);
  return static_cast<std::uint64_t>(status.st_size);
}

std::size_t File::read_at(std::uint64_t offset, std::span<unsigned char> out) const {
  std::size_t done = 0;
  while (done < out.size()) {
    const auto count =
        ::pread(descriptor_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_system_error("reading", path_);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

void File::write_at(std::uint64_t offset, ByteView bytes) const {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto count =
        ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_system_error("writing", path_);
    done += static_cast<std::size_t>(count);
  }
}

void File::sync_data() const {
  if (::fdatasync(descriptor_) != 0) throw_system_error("syncing", path_);
}

void sync_folder(const std::filesystem::path& folder) {
  const auto name = folder.empty() ? std::filesystem::path(".") : folder;
  const File directory(name, O_RDONLY | O_DIRECTORY);
  if (::fsync(directory.descriptor()) != 0) throw_system_error("syncing", name);
}

}  // namespace eventstore
