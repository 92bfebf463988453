#include "eventstore/merkle_tree.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>

#include "eventstore/crypto.hpp"

namespace eventstore {

namespace {

constexpr std::array<unsigned char, 1> leaf_prefix = {0};
constexpr std::array<unsigned char, 1> node_prefix = {1};

[[noreturn]] void throw_damaged() { throw std::runtime_error("a stored Merkle frontier is damaged"); }

bool has_bit(std::uint64_t size, int bit) { return ((size >> bit) & 1) != 0; }

}  // namespace

Bytes32 leaf_hash(ByteView bytes) { return sha256({leaf_prefix, bytes}); }

Bytes32 node_hash(const Bytes32& left, const Bytes32& right) {
  // One buffer instead of three parts: this runs once for every commit.
  std::array<unsigned char, 1 + 2 * sizeof(Bytes32)> bytes;
  bytes[0] = node_prefix[0];
  std::ranges::copy(left, bytes.begin() + 1);
  std::ranges::copy(right, bytes.begin() + 1 + sizeof(Bytes32));
  return sha256(bytes);
}

Bytes32 merkle_root(std::span<const Bytes32> leaves) {
  if (leaves.empty()) return sha256("");
  if (leaves.size() == 1) return leaves.front();
  const auto left = std::bit_floor(leaves.size() - 1);
  return node_hash(merkle_root(leaves.first(left)), merkle_root(leaves.subspan(left)));
}

void MerkleFrontier::append(const Bytes32& leaf) {
  auto top = leaf;
  std::size_t level = 0;
  for (auto bits = size_; (bits & 1) != 0; bits >>= 1) top = node_hash(tops_[level++], top);
  tops_[level] = top;
  ++size_;
}

Bytes32 MerkleFrontier::root() const {
  if (size_ == 0) return merkle_root({});
  int level = std::countr_zero(size_);
  auto root = tops_[static_cast<std::size_t>(level)];
  for (++level; level < 64; ++level)
    if (has_bit(size_, level)) root = node_hash(tops_[static_cast<std::size_t>(level)], root);
  return root;
}

std::string MerkleFrontier::serialise() const {
  std::string bytes;
  for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>((size_ >> shift) & 255);
  for (int level = 63; level >= 0; --level)
    if (has_bit(size_, level)) {
      const auto& top = tops_[static_cast<std::size_t>(level)];
      bytes.append(top.begin(), top.end());
    }
  return bytes;
}

MerkleFrontier MerkleFrontier::deserialise(std::string_view bytes) {
  MerkleFrontier frontier;
  if (bytes.size() < sizeof frontier.size_) throw_damaged();
  for (std::size_t i = 0; i < sizeof frontier.size_; ++i)
    frontier.size_ |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  bytes.remove_prefix(sizeof frontier.size_);
  if (bytes.size() != static_cast<std::size_t>(std::popcount(frontier.size_)) * sizeof(Bytes32))
    throw_damaged();
  for (int level = 63; level >= 0; --level)
    if (has_bit(frontier.size_, level)) {
      std::memcpy(frontier.tops_[static_cast<std::size_t>(level)].data(), bytes.data(), sizeof(Bytes32));
      bytes.remove_prefix(sizeof(Bytes32));
    }
  return frontier;
}

}  // namespace eventstore
