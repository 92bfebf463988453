// Bytes as they are passed around, and as text: hexadecimal and base64url.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace eventstore {

/// A hash, a key, a fingerprint.
using Bytes32 = std::array<unsigned char, 32>;

/// Bytes that somebody else owns, from whatever holds them. Meant for parameters.
class ByteView {
 public:
  constexpr ByteView() = default;
  template <std::convertible_to<std::span<const unsigned char>> Range>
  constexpr ByteView(const Range& range) {
    const std::span<const unsigned char> bytes = range;
    data_ = bytes.data();
    size_ = bytes.size();
  }
  ByteView(std::string_view text)
      : data_(reinterpret_cast<const unsigned char*>(text.data())), size_(text.size()) {}
  ByteView(const std::string& text) : ByteView(std::string_view(text)) {}
  /// A literal: everything but the terminating zero, so that "\0" is one byte.
  template <std::size_t N>
  ByteView(const char (&literal)[N]) : ByteView(std::string_view(literal, N - 1)) {}
  template <std::size_t N>
  ByteView(char (&buffer)[N]) = delete;

  constexpr const unsigned char* data() const { return data_; }
  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }

 private:
  const unsigned char* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Lower case, two digits a byte.
std::string hex(ByteView bytes);
/// Upper and lower case; nothing unless every character is a digit and their number is even.
std::optional<std::string> from_hex(std::string_view text);

/// RFC 4648 section 5, without padding.
std::string base64url(ByteView bytes);
/// Only what `base64url` writes: no padding, no other characters, unused bits zero. Otherwise nothing, so
/// that a token has one spelling.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace eventstore
