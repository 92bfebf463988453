#include "eventstore/merkle_tree.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "eventstore/crypto.hpp"

namespace eventstore {
namespace {

/// The list that the Certificate Transparency project tests its implementations with.
std::vector<Bytes32> known_leaves() {
  std::vector<Bytes32> leaves;
  for (const char* const bytes :
       {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"})
    leaves.push_back(leaf_hash(from_hex(bytes).value()));
  return leaves;
}

const char* const known_roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                   "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                   "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                   "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                   "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                   "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                   "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                   "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

TEST(MerkleTree, gives_the_roots_that_everybody_gives) {
  const auto leaves = known_leaves();
  MerkleFrontier frontier;
  EXPECT_EQ(hex(frontier.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(merkle_root({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t size = 1; size <= leaves.size(); ++size) {
    frontier.append(leaves[size - 1]);
    EXPECT_EQ(hex(frontier.root()), known_roots[size - 1]) << size << " leaves";
    EXPECT_EQ(hex(merkle_root(std::span(leaves).first(size))), known_roots[size - 1]) << size << " leaves";
  }
}

TEST(MerkleTree, tells_a_leaf_from_a_node) {
  const auto left = leaf_hash("a");
  const auto right = leaf_hash("b");
  std::string joined(left.begin(), left.end());
  joined.append(right.begin(), right.end());
  EXPECT_NE(leaf_hash(joined), node_hash(left, right));
}

TEST(MerkleFrontier, agrees_with_the_definition_and_survives_storage_at_any_size) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::vector<Bytes32> leaves;
  MerkleFrontier frontier;
  for (int round = 0; round < 40; ++round) {
    const auto more = std::uniform_int_distribution<std::size_t>(1, 70)(random);
    for (std::size_t i = 0; i < more; ++i) {
      leaves.push_back(leaf_hash(std::to_string(random())));
      frontier.append(leaves.back());
    }
    ASSERT_EQ(frontier.size(), leaves.size());
    ASSERT_EQ(frontier.root(), merkle_root(leaves)) << leaves.size() << " leaves";
    const auto stored = frontier.serialise();
    const auto restored = MerkleFrontier::deserialise(stored);
    ASSERT_EQ(restored, frontier);
    frontier = restored;
  }
}

TEST(MerkleFrontier, goes_on_after_storage_at_every_small_size) {
  std::vector<Bytes32> leaves;
  MerkleFrontier frontier;
  for (int i = 0; i < 130; ++i) {
    frontier = MerkleFrontier::deserialise(frontier.serialise());
    leaves.push_back(leaf_hash(std::to_string(i)));
    frontier.append(leaves.back());
    ASSERT_EQ(frontier.root(), merkle_root(leaves)) << leaves.size() << " leaves";
  }
}

TEST(MerkleFrontier, refuses_what_it_did_not_write) {
  MerkleFrontier frontier;
  for (int i = 0; i < 5; ++i) frontier.append(leaf_hash(std::to_string(i)));
  const auto stored = frontier.serialise();
  EXPECT_EQ(stored.size(), 8U + 2 * 32U);
  EXPECT_THROW((void)MerkleFrontier::deserialise(""), std::runtime_error);
  EXPECT_THROW((void)MerkleFrontier::deserialise(stored.substr(0, 7)), std::runtime_error);
  EXPECT_THROW((void)MerkleFrontier::deserialise(stored.substr(0, stored.size() - 1)), std::runtime_error);
  EXPECT_THROW((void)MerkleFrontier::deserialise(stored + "x"), std::runtime_error);
  EXPECT_EQ(MerkleFrontier::deserialise(std::string(8, '\0')).size(), 0U);
}

}  // namespace
}  // namespace eventstore
