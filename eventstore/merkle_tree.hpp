// Merkle tree hashing as RFC 6962 (Certificate Transparency) defines it: one hash that stands for a whole
// list and changes with any change, loss or reordering of its entries.
//
//   leaf := SHA-256(0x00 bytes)      node := SHA-256(0x01 left right)
//
//   root of n leaves: SHA-256("") for none, the leaf for one; else the node of the first k leaves and the
//   other n - k, where k is the largest power of two below n. For seven leaves:
//
//            *
//        *       *        The frontier of seven keeps the tops of the full subtrees: of four, of two and
//      *   *   *  g       of one. An eighth leaf joins them into one of eight. So n leaves need as many
//     a b c d e f         hashes as n has one bits, and appending costs one node on average.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "eventstore/bytes.hpp"

namespace eventstore {

Bytes32 leaf_hash(ByteView bytes);
Bytes32 node_hash(const Bytes32& left, const Bytes32& right);

/// The root by the definition, for checking: it reads all leaves (which are hashes already).
Bytes32 merkle_root(std::span<const Bytes32> leaves);

/// What must be kept of a list to append to it and to tell its root: at most 64 hashes. Used by one thread at
/// a time.
class MerkleFrontier {
 public:
  /// `leaf` is what `leaf_hash` gave.
  void append(const Bytes32& leaf);

  /// How many leaves were appended.
  std::uint64_t size() const { return size_; }
  Bytes32 root() const;

  /// size (8 bytes, little-endian), then the tops of the full subtrees, largest first.
  std::string serialise() const;
  /// Throws std::runtime_error when the length does not fit the size in front.
  static MerkleFrontier deserialise(std::string_view bytes);

  friend bool operator==(const MerkleFrontier& left, const MerkleFrontier& right) {
    return left.serialise() == right.serialise();
  }

 private:
  std::uint64_t size_ = 0;
  std::array<Bytes32, 64> tops_{};  ///< [i]: the subtree of 2^i leaves, where bit i of the size is set
};

}  // namespace eventstore
