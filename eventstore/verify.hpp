// Checks everything that is stored against everything else: what an operator runs before trusting a backup,
// and an auditor before trusting a figure.
//
//   commits    each hashes to its own leaf, and all leaves to the Merkle tree that is kept; they are numbered
//   without
//              gaps, their positions too, and in every stream the versions
//   indexes    each has an entry for everything that the commits say, and none besides
//   keys       every personal part opens under its key, unless that was destroyed; every key is whole
//   storage    every stored block agrees with its checksum
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "eventstore/key_store.hpp"
#include "eventstore/log.hpp"

namespace eventstore {

struct VerifyReport {
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
  std::uint64_t streams = 0;
  std::uint64_t personal_opened = 0;  ///< personal parts that authenticate
  std::uint64_t personal_erased = 0;  ///< whose key was destroyed, as it should be
  std::uint64_t index_entries = 0;
  KeyStoreCensus keys;
  Bytes32 tree_root{};

  /// What is wrong, each in a sentence; at most `problems_max`, the first ones.
  static constexpr std::size_t problems_max = 100;
  std::vector<std::string> problems;
  std::uint64_t problems_found = 0;

  bool fine() const { return problems_found == 0; }
  void add(std::string problem);
};

struct VerifyOptions {
  /// Called now and then with (position, head).
  std::function<void(Position, Position)> progress;
  /// Called for each event with its personal part, where it has one that can be opened: whether it is what
  /// its type says, which this layer does not know. What it throws is reported.
  std::function<void(const RecordedEvent& event, const std::optional<std::string>& personal)> check_event;
};

/// Reads everything once, and an index that is wrong twice. Memory: about 100 bytes for each stream and each
/// claim.
VerifyReport verify(const Log& log, const KeyStore& keys, const VerifyOptions& options);

}  // namespace eventstore
