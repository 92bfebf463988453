// Slows down whoever tries passwords, without locking anybody out for long.
//
// Three things are counted for each attempt, and the longest of their waits counts:
//
//   what is counted                      free   then, seconds   at most   against
//   the e-mail address from one network     5   1, 2, 4, 8 …    15 min    the usual guesser
//   the e-mail address from anywhere       20   1, 2, 4, 8 …     5 min    many networks, one account
//   the network, for any e-mail address    30   1, 2, 4, 8 …    15 min    one network, many accounts
//
// A stranger can so make the owner of an account wait five minutes at most. A network is an IPv4 address or
// the first 64 bits of an IPv6 one, which is what one subscriber has.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "domain/time.hpp"
#include "eventstore/bytes.hpp"

namespace api {

/// Counts in memory: a restart forgets. Any thread may call it.
///
/// Limits: 32,768 counters (768 KiB). When they do not suffice those whose wait ends first are forgotten.
/// They are found by a keyed hash, so nobody can choose which counters meet, and no e-mail address is kept.
class LoginThrottle {
 public:
  LoginThrottle();

  /// Zero when the attempt may be made. It then counts as a failed one until something else is said, so that
  /// a thousand attempts at the same moment are a thousand. Otherwise after how many seconds to try again.
  std::int64_t admit(std::string_view email, std::string_view address, domain::Instant now);

  /// The password was right: the e-mail address starts afresh, and the network gets this attempt back. (Not
  /// all of them: a guesser may have an account too.)
  void succeeded(std::string_view email, std::string_view address);

  /// An admitted attempt did not come to checking the password, because the server was too busy.
  void withdrawn(std::string_view email, std::string_view address);

 private:
  struct Counter {
    std::uint64_t key = 0;  ///< 0 where there is none
    std::int64_t last_milliseconds = 0;
    std::uint32_t failures = 0;
    std::uint32_t kind = 0;
  };
  static constexpr std::size_t kinds = 3;
  static constexpr std::size_t set_count = 4096;
  static constexpr std::size_t set_size = 8;

  using Keys = std::array<std::uint64_t, kinds>;
  Keys keys(std::string_view email, std::string_view address) const;
  Counter* find(std::uint64_t key);
  Counter& find_or_make(std::uint64_t key, std::uint32_t kind);
  void give_back(std::uint64_t key);
  static std::int64_t blocked_until(const Counter& counter);
  static std::int64_t wait_milliseconds(const Counter& counter, std::int64_t now);

  const eventstore::Bytes32 secret_;
  std::mutex mutex_;  ///< guards the counters
  std::vector<Counter> counters_;
};

}  // namespace api
