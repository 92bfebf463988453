// Hashes, message authentication, authenticated encryption and random bytes.
//
// crypto.cpp is the only file that knows OpenSSL's hashes and ciphers. Algorithms are fetched once and each
// thread keeps its contexts, because that is half of the cost of a short message. Every function may be
// called from any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>

#include "eventstore/bytes.hpp"

namespace eventstore {

/// SHA-256 (FIPS 180-4).
Bytes32 sha256(ByteView bytes);
/// Of the parts one after another, without joining them in memory.
Bytes32 sha256(std::initializer_list<ByteView> parts);

/// SHA-256 of what arrives piece by piece (an export, a file). One object is used by one thread at a time.
class Sha256 {
 public:
  Sha256();
  void update(ByteView bytes);
  /// The hash of everything since the last `finish`; the object is then ready for the next message.
  Bytes32 finish();

 private:
  struct Context;
  struct Free {
    void operator()(Context* context) const;
  };
  std::unique_ptr<Context, Free> context_;
};

/// HMAC-SHA-256 (RFC 2104) of the parts one after another.
Bytes32 hmac_sha256(ByteView key, std::initializer_list<ByteView> parts);

/// HKDF-SHA-256 (RFC 5869), 32 bytes of it. `key` is the input keying material, `info` says what the result
/// is for; two different purposes give unrelated keys.
Bytes32 hkdf_sha256(ByteView key, ByteView info, ByteView salt = {});

/// Random bytes fit for keys, nonces and tokens. Drawn ahead in small blocks per thread; a forked child draws
/// its own.
void fill_random(std::span<unsigned char> out);
Bytes32 random_bytes32();
std::uint64_t random_number();

/// Overwrites a secret in a way that the compiler does not remove.
void wipe(std::span<unsigned char> secret);

/// In a time that depends on the sizes only. Use it wherever one side is a secret.
bool equal_in_constant_time(ByteView left, ByteView right);

/// Must never repeat under one key: take it from `random_nonce`.
using Nonce = std::array<unsigned char, 12>;
Nonce random_nonce();

/// AES-256-GCM under one key: encrypts, and tells whether what comes back is what went in.
///
/// A sealed text is the ciphertext followed by a 16-byte tag. `associated` is not stored, but must be the
/// same when opening: put there what the text belongs to, so that it cannot be moved elsewhere.
///
/// Each thread keeps the few keys that it used last set up in its contexts, so an object that is used again
/// costs less than a new one. The object wipes its own copy of the key when it goes; a context keeps a key's
/// schedule in memory until another key takes its place.
class Aes256Gcm {
 public:
  static constexpr std::size_t tag_bytes = 16;

  explicit Aes256Gcm(const Bytes32& key);
  ~Aes256Gcm();
  Aes256Gcm(const Aes256Gcm&) = delete;
  Aes256Gcm& operator=(const Aes256Gcm&) = delete;

  /// Appends `plaintext.size() + tag_bytes` bytes.
  void seal(const Nonce& nonce, ByteView associated, ByteView plaintext, std::string& out) const;
  /// The same into exactly so many bytes.
  void seal(const Nonce& nonce, ByteView associated, ByteView plaintext, std::span<unsigned char> out) const;

  /// Appends the plaintext. False, and `out` as it was, when `sealed` is not what this key sealed with this
  /// nonce and `associated`.
  [[nodiscard]] bool open(const Nonce& nonce, ByteView associated, ByteView sealed, std::string& out) const;
  /// The same into exactly `sealed.size() - tag_bytes` bytes, which are zeros after a refusal.
  [[nodiscard]] bool open(const Nonce& nonce, ByteView associated, ByteView sealed,
                          std::span<unsigned char> out) const;

 private:
  Bytes32 key_;
  std::uint64_t id_;  ///< tells this key from every other one in this process
};

}  // namespace eventstore
