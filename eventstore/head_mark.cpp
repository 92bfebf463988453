#include "eventstore/head_mark.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

namespace eventstore {

namespace {

constexpr std::size_t mark_bytes = 2 * sizeof(std::uint64_t);

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw std::system_error(errno, std::generic_category(), file.string());
}

}  // namespace

HeadMark::HeadMark(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) fail(file);
  const bool sized = ::ftruncate(descriptor, mark_bytes) == 0;
  void* const mapped =
      sized ? ::mmap(nullptr, mark_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0) : MAP_FAILED;
  const int error = errno;
  ::close(descriptor);
  errno = error;
  if (mapped == MAP_FAILED) fail(file);
  words_ = static_cast<std::uint64_t*>(mapped);
}

HeadMark::~HeadMark() { ::munmap(const_cast<std::uint64_t*>(words_), mark_bytes); }

std::uint64_t HeadMark::read(const std::filesystem::path& file) {
  std::array<std::uint64_t, 2> words{};
  std::ifstream in(file, std::ios::binary);
  in.read(reinterpret_cast<char*>(words.data()), mark_bytes);
  return in && words[0] == ~words[1] ? words[0] : 0;
}

std::uint64_t HeadMark::position() const { return words_[0] == ~words_[1] ? words_[0] : 0; }

void HeadMark::set(std::uint64_t position) {
  words_[0] = position;
  words_[1] = ~position;
}

}  // namespace eventstore
