// Bytes that are kept in millions of copies and seldom change: one pointer, and the length with the bytes.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace projections {

/// Owns a run of bytes; empty ones own nothing. At most 4 GiB.
class ByteBlock {
 public:
  ByteBlock() = default;
  explicit ByteBlock(std::string_view bytes) {
    if (bytes.empty()) return;
    memory_ = static_cast<char*>(std::malloc(sizeof(std::uint32_t) + bytes.size()));
    if (memory_ == nullptr) throw std::bad_alloc();
    const auto size = static_cast<std::uint32_t>(bytes.size());
    std::memcpy(memory_, &size, sizeof size);
    std::memcpy(memory_ + sizeof size, bytes.data(), bytes.size());
  }
  ByteBlock(ByteBlock&& other) noexcept : memory_(std::exchange(other.memory_, nullptr)) {}
  ByteBlock& operator=(ByteBlock&& other) noexcept {
    std::swap(memory_, other.memory_);
    return *this;
  }
  ~ByteBlock() { std::free(memory_); }

  std::string_view view() const {
    if (memory_ == nullptr) return {};
    std::uint32_t size = 0;
    std::memcpy(&size, memory_, sizeof size);
    return {memory_ + sizeof size, size};
  }
  bool empty() const { return memory_ == nullptr; }

  /// Asks the processor for the first 128 bytes ahead of their use.
  void prefetch() const {
    __builtin_prefetch(memory_);
    __builtin_prefetch(memory_ + 64);
  }

 private:
  char* memory_ = nullptr;
};

}  // namespace projections
