// Bytes that are kept in millions of copies and seldom change: one pointer, and the length with the bytes.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace projections {

/// Owns a run of bytes; empty ones own nothing. At most 4 GiB.
class ByteBlock {
 public:
  ByteBlock() = default;
  explicit ByteBlock(std::string_view bytes) {
    if (bytes.empty()) return;
    const auto size = static_cast<std::uint32_t>(bytes.size());
    memory_ = std::make_unique_for_overwrite<char[]>(sizeof size + bytes.size());
    std::memcpy(memory_.get(), &size, sizeof size);
    std::memcpy(memory_.get() + sizeof size, bytes.data(), bytes.size());
  }

  std::string_view view() const {
    if (memory_ == nullptr) return {};
    std::uint32_t size = 0;
    std::memcpy(&size, memory_.get(), sizeof size);
    return {memory_.get() + sizeof size, size};
  }
  bool empty() const { return memory_ == nullptr; }

  /// Asks the processor for the first 128 bytes ahead of their use.
  void prefetch() const {
    __builtin_prefetch(memory_.get());
    __builtin_prefetch(memory_.get() + 64);
  }

 private:
  std::unique_ptr<char[]> memory_;
};

}  // namespace projections
