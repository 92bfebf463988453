// Data keys: one for each person whose data is sealed, made to be destroyed.
//
// Erasing a person is destroying the key. So the keys are not in the log's engine, which keeps older copies
// of a row until a compaction, but in one flat file whose slots are overwritten in place:
//
//   file        := header slot*             slots of 64 bytes; at offset 64 * n lies key number n
//   header      := magic version zeros fingerprint check
//   magic       := 8 bytes "FORECKEY"
//   version     := 4 bytes, 1
//   zeros       := 4 bytes
//   fingerprint := 32 bytes, MasterKey::fingerprint
//   check       := 16 bytes, the first of SHA-256 over the 48 before them
//
//   slot        := unused | live | destroyed
//   unused      := 64 zeros                 left by a crash in a block that nobody had been given
//   live        := nonce[12] ciphertext[32] tag[16] state[4] = 1
//                  AES-256-GCM under MasterKey::wrapping_key; associated data: number as 8 bytes, state
//   destroyed   := 60 zeros, state[4] = 2
//
// Numbers are little-endian. Bytes past the last whole slot are a torn write and are overwritten.
//
// Keys are made ahead in blocks with one sync each, before anybody is given one. A key that was given out is
// therefore durable already, and registering a customer waits for one sync less.
//
// What overwriting cannot reach: backups (keep the key file's backups no longer than an erasure may take),
// copy-on-write file systems (Btrfs, ZFS) and worn blocks inside a flash drive. There the master key has
// to go.
//
// Limits: 2^28 keys (16 GiB). Linux, because reading relies on mmap showing what pwrite wrote.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <vector>

#include "eventstore/bytes.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/file.hpp"
#include "eventstore/master_key.hpp"

namespace eventstore {

/// A slot that is neither a key nor a destroyed one: a damaged file, or a number that was never made.
class DamagedKey : public std::runtime_error {
  using runtime_error::runtime_error;
};

struct KeyStoreStats {
  std::uint64_t keys_made;       ///< the highest durable key number
  std::uint64_t keys_given;      ///< the highest number that `take` gave out or a former run used
  std::uint64_t destroyed_here;  ///< since the store was opened
  std::uint64_t blocks_made;     ///< since the store was opened
  std::uint64_t waits;           ///< how often `take` had to wait for a block
};

/// What a full reading of the file found.
struct KeyStoreCensus {
  std::uint64_t live = 0;
  std::uint64_t destroyed = 0;
  std::uint64_t unused = 0;
  std::vector<std::uint64_t> damaged;  ///< at most `damaged_listed_max` numbers
  static constexpr std::size_t damaged_listed_max = 1000;
};

/// The data keys of one organisation group. One process has the file for writing at a time.
///
/// Concurrency: `data_key`, `cipher`, `destroy`, `take`, `stats` and `census` may be called from any thread
/// at any time. `resume_after` comes before the first `take`. Making blocks happens on a thread of its own.
///
/// Errors: a failed write or sync is thrown as std::system_error, by `destroy` at once and by `take` when it
/// needs the block that could not be made; the next `take` tries again. A read error of the disk ends the
/// process (the file is mapped).
class KeyStore {
 public:
  static constexpr std::uint64_t keys_max = std::uint64_t{1} << 28;

  struct Options {
    std::uint32_t block_keys = 1024;  ///< made with one sync; between one and two blocks are kept ready
    /// Only `data_key`, `cipher`, `census` and `stats` may be called. Beside another process that has the
    /// file.
    bool read_only = false;
  };

  /// Opens the file, or creates it with mode 0600. Throws KeyRefused when the file was made under
  /// another master key, is not a key store, or is in use by another process.
  KeyStore(const std::filesystem::path& file, const MasterKey& master, Options options);
  KeyStore(const std::filesystem::path& file, const MasterKey& master) : KeyStore(file, master, Options{}) {}
  ~KeyStore();

  /// Tells the highest number that any durable commit uses (0 for none), so that keys which were made but
  /// never used are given out now. Throws KeyRefused when that is more than there are: the key store
  /// is then older than the log, and the keys of the newest persons are missing.
  /// A key that was given out for a commit which a crash then lost is given out again; that is safe because
  /// nonces are random.
  ///
  /// Without this call numbers go on behind the last one in the file.
  void resume_after(std::uint64_t highest_used);

  /// For a store that only reads: takes notice of keys that another process has made since it was opened.
  void notice_new_keys();

  /// A number whose key is on the disk and was given to nobody. Hardly ever waits.
  std::uint64_t take();

  /// The key. False when it was destroyed. Throws DamagedKey when the slot is damaged or was never made.
  [[nodiscard]] bool data_key(std::uint64_t number, Bytes32& out) const;

  /// The cipher of that key, until this thread asks for another; nullptr when the key was destroyed. The keys
  /// that a thread used last are at hand for it, as long as what is in their slots has not changed.
  [[nodiscard]] const Aes256Gcm* cipher(std::uint64_t number) const;

  /// Overwrites the key and returns once that is on the disk; from then on nobody can have it. False when it
  /// was destroyed before. A damaged key is destroyed too. Throws DamagedKey when the number was never made.
  bool destroy(std::uint64_t number);

  KeyStoreStats stats() const;

  /// Unwraps every key, a few hundred nanoseconds each.
  KeyStoreCensus census() const;

 private:
  static constexpr std::size_t slot_bytes = 64;
  using Slot = std::array<unsigned char, slot_bytes>;
  enum class SlotState : std::uint32_t { unused = 0, live = 1, destroyed = 2 };
  enum class Finding { live, destroyed, unused, damaged };

  void check_or_write_header(const MasterKey& master);
  std::uint64_t keys_in_file() const;
  void map();
  Slot read_slot(std::uint64_t number) const;
  Finding unwrap(std::uint64_t number, const Slot& slot, Bytes32& key) const;
  Finding read_key(std::uint64_t number, Bytes32& key) const;
  void append_new_key(std::uint64_t number, std::string& out) const;
  void make_again(std::uint64_t first, std::uint64_t last);
  void make_block();
  void keep_ready(const std::stop_token& stop);
  void require_made(std::uint64_t number) const;
  void wait_for_a_block(std::unique_lock<std::mutex>& lock);

  const Options options_;
  const File file_;
  const Aes256Gcm wrapping_;
  const unsigned char* mapped_ = nullptr;

  /// Slots up to here are on the disk. Only rises.
  std::atomic<std::uint64_t> made_ = 0;

  mutable std::mutex taking_;  ///< guards what follows
  std::condition_variable_any changed_;
  std::uint64_t given_ = 0;
  bool making_ = false;  ///< whether blocks are to be made at all: not before somebody takes
  std::exception_ptr failure_;
  std::uint64_t blocks_made_ = 0;
  std::uint64_t waits_ = 0;

  mutable std::mutex destroying_;  ///< held while a slot is overwritten
  std::uint64_t destroyed_here_ = 0;

  std::jthread maker_;  ///< last, so that it stops before anything else goes
};

}  // namespace eventstore
