#include "eventstore/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <climits>
#include <cstring>
#include <new>
#include <stdexcept>

namespace eventstore {

namespace {

/// None of these calls fails on good memory and a whole OpenSSL, so a failure is a broken machine.
void require(int result, const char* what) {
  if (result == 1) return;
  std::array<char, 256> reason{};
  ERR_error_string_n(ERR_get_error(), reason.data(), reason.size());
  throw std::runtime_error(std::string(what) + " failed: " + reason.data());
}

template <class Pointer>
Pointer require_pointer(Pointer pointer, const char* what) {
  require(pointer != nullptr ? 1 : 0, what);
  return pointer;
}

struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeCipherContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigestContext>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipherContext>;

// Fetched once and never freed: threads may still hash while static objects are being destroyed.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const algorithm =
      require_pointer(EVP_MD_fetch(nullptr, "SHA256", nullptr), "fetching SHA-256");
  return algorithm;
}
const EVP_CIPHER* gcm_algorithm() {
  static const EVP_CIPHER* const algorithm =
      require_pointer(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr), "fetching AES-256-GCM");
  return algorithm;
}

EVP_MD_CTX* thread_digest() {
  thread_local const DigestContext context(require_pointer(EVP_MD_CTX_new(), "making a hash context"));
  return context.get();
}

void begin(EVP_MD_CTX* context) {
  require(EVP_DigestInit_ex2(context, sha256_algorithm(), nullptr), "starting a hash");
}
void update(EVP_MD_CTX* context, ByteView bytes) {
  require(EVP_DigestUpdate(context, bytes.data(), bytes.size()), "hashing");
}
Bytes32 finish(EVP_MD_CTX* context) {
  Bytes32 hash;
  require(EVP_DigestFinal_ex(context, hash.data(), nullptr), "finishing a hash");
  return hash;
}

}  // namespace

Bytes32 sha256(ByteView bytes) { return sha256({bytes}); }

Bytes32 sha256(std::initializer_list<ByteView> parts) {
  auto* const context = thread_digest();
  begin(context);
  for (const auto& part : parts) update(context, part);
  return finish(context);
}

struct Sha256::Context {
  DigestContext digest{require_pointer(EVP_MD_CTX_new(), "making a hash context")};
};

void Sha256::Free::operator()(Context* context) const { delete context; }

Sha256::Sha256() : context_(new Context) { begin(context_->digest.get()); }

void Sha256::update(ByteView bytes) { eventstore::update(context_->digest.get(), bytes); }

Bytes32 Sha256::finish() {
  const auto hash = eventstore::finish(context_->digest.get());
  begin(context_->digest.get());
  return hash;
}

// Two hashes on the thread's context take less time than OpenSSL's MAC interface, which copies its contexts,
// and need no set-up per key.
Bytes32 hmac_sha256(ByteView key, std::initializer_list<ByteView> parts) {
  std::array<unsigned char, 64> block{};
  if (key.size() > block.size()) {
    const auto short_key = sha256(key);
    std::ranges::copy(short_key, block.begin());
  } else if (!key.empty()) {
    std::memcpy(block.data(), key.data(), key.size());
  }

  auto* const context = thread_digest();
  for (auto& byte : block) byte ^= 0x36;
  begin(context);
  update(context, block);
  for (const auto& part : parts) update(context, part);
  const auto inner = finish(context);

  for (auto& byte : block) byte ^= 0x36 ^ 0x5c;
  begin(context);
  update(context, block);
  update(context, inner);
  const auto outer = finish(context);
  wipe(block);
  return outer;
}

Bytes32 hkdf_sha256(ByteView key, ByteView info, ByteView salt) {
  auto extracted = hmac_sha256(salt, {key});
  const std::array<unsigned char, 1> first_block = {1};
  const auto expanded = hmac_sha256(extracted, {info, first_block});
  wipe(extracted);
  return expanded;
}

namespace {

std::atomic<unsigned> forks_seen = 0;

/// A call to RAND_bytes costs about a microsecond however little it is asked for.
class RandomStock {
 public:
  ~RandomStock() { wipe(bytes_); }

  void draw(std::span<unsigned char> out) {
    const auto forks = forks_seen.load(std::memory_order_relaxed);
    if (out.size() > bytes_.size() - used_ || forks != forks_at_refill_) {
      require(RAND_bytes(bytes_.data(), static_cast<int>(bytes_.size())), "drawing random bytes");
      used_ = 0;
      forks_at_refill_ = forks;
    }
    const auto taken = std::span(bytes_).subspan(used_, out.size());
    std::ranges::copy(taken, out.begin());
    wipe(taken);
    used_ += out.size();
  }

  static constexpr std::size_t bytes_max = 768;

 private:
  std::array<unsigned char, bytes_max> bytes_{};
  std::size_t used_ = bytes_max;
  unsigned forks_at_refill_ = 0;
};

bool watch_for_forks() {
  return pthread_atfork(nullptr, nullptr, [] { forks_seen.fetch_add(1, std::memory_order_relaxed); }) == 0;
}

}  // namespace

void fill_random(std::span<unsigned char> out) {
  static const bool watching = watch_for_forks();
  if (!watching) throw std::bad_alloc();
  if (out.size() > RandomStock::bytes_max / 4) {
    require(RAND_bytes(out.data(), static_cast<int>(out.size())), "drawing random bytes");
    return;
  }
  thread_local RandomStock stock;
  stock.draw(out);
}

Bytes32 random_bytes32() {
  Bytes32 bytes;
  fill_random(bytes);
  return bytes;
}

std::uint64_t random_number() {
  std::array<unsigned char, sizeof(std::uint64_t)> bytes;
  fill_random(bytes);
  return std::bit_cast<std::uint64_t>(bytes);
}

Nonce random_nonce() {
  Nonce nonce;
  fill_random(nonce);
  return nonce;
}

void wipe(std::span<unsigned char> secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

bool equal_in_constant_time(ByteView left, ByteView right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

namespace {

enum class Direction { sealing, opening };

/// The keys that this thread used last, set up and ready. Setting up a key costs as much as sealing 200
/// bytes.
template <Direction direction>
class ReadyKeys {
 public:
  /// A context with this key and nonce, ready for the associated data.
  EVP_CIPHER_CTX* start(std::uint64_t key_id, const Bytes32& key, const Nonce& nonce) {
    ++now_;
    for (auto& slot : slots_) {
      if (slot.key_id != key_id) continue;
      slot.used_at = now_;
      initialise(slot.context.get(), nullptr, nullptr, nonce);
      return slot.context.get();
    }
    auto& slot = *std::ranges::min_element(slots_, {}, &Slot::used_at);
    const bool fresh = !slot.context;
    if (fresh) slot.context.reset(require_pointer(EVP_CIPHER_CTX_new(), "making a cipher context"));
    slot.key_id = 0;
    initialise(slot.context.get(), fresh ? gcm_algorithm() : nullptr, &key, nonce);
    slot.key_id = key_id;
    slot.used_at = now_;
    return slot.context.get();
  }

 private:
  struct Slot {
    std::uint64_t key_id = 0;
    std::uint64_t used_at = 0;
    CipherContext context;
  };

  static void initialise(EVP_CIPHER_CTX* context, const EVP_CIPHER* algorithm, const Bytes32* key,
                         const Nonce& nonce) {
    const auto* const key_bytes = key == nullptr ? nullptr : key->data();
    if constexpr (direction == Direction::sealing)
      require(EVP_EncryptInit_ex2(context, algorithm, key_bytes, nonce.data(), nullptr), "starting to seal");
    else
      require(EVP_DecryptInit_ex2(context, algorithm, key_bytes, nonce.data(), nullptr), "starting to open");
  }

  std::array<Slot, 16> slots_;
  std::uint64_t now_ = 0;
};

template <Direction direction>
ReadyKeys<direction>& ready_keys() {
  thread_local ReadyKeys<direction> keys;
  return keys;
}

int length(ByteView bytes) {
  if (bytes.size() > INT_MAX) throw std::length_error("too many bytes to seal or open at once");
  return static_cast<int>(bytes.size());
}

std::atomic<std::uint64_t> next_key_id = 1;

}  // namespace

Aes256Gcm::Aes256Gcm(const Bytes32& key)
    : key_(key), id_(next_key_id.fetch_add(1, std::memory_order_relaxed)) {}

Aes256Gcm::~Aes256Gcm() { wipe(key_); }

void Aes256Gcm::seal(const Nonce& nonce, ByteView associated, ByteView plaintext,
                     std::span<unsigned char> out) const {
  assert(out.size() == plaintext.size() + tag_bytes);
  auto* const context = ready_keys<Direction::sealing>().start(id_, key_, nonce);
  int written = 0;
  if (!associated.empty())
    require(EVP_EncryptUpdate(context, nullptr, &written, associated.data(), length(associated)), "sealing");
  if (!plaintext.empty())
    require(EVP_EncryptUpdate(context, out.data(), &written, plaintext.data(), length(plaintext)), "sealing");
  auto* const tag = out.data() + plaintext.size();
  require(EVP_EncryptFinal_ex(context, tag, &written), "sealing");
  require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, int{tag_bytes}, tag), "reading a seal's tag");
}

bool Aes256Gcm::open(const Nonce& nonce, ByteView associated, ByteView sealed,
                     std::span<unsigned char> out) const {
  if (sealed.size() < tag_bytes) return false;
  assert(out.size() == sealed.size() - tag_bytes);
  const ByteView ciphertext = std::span(sealed.data(), sealed.size() - tag_bytes);
  std::array<unsigned char, tag_bytes> tag;
  std::memcpy(tag.data(), sealed.data() + ciphertext.size(), tag.size());

  auto* const context = ready_keys<Direction::opening>().start(id_, key_, nonce);
  int written = 0;
  if (!associated.empty())
    require(EVP_DecryptUpdate(context, nullptr, &written, associated.data(), length(associated)), "opening");
  if (!ciphertext.empty())
    require(EVP_DecryptUpdate(context, out.data(), &written, ciphertext.data(), length(ciphertext)),
            "opening");
  require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, int{tag_bytes}, tag.data()), "setting a tag");
  if (EVP_DecryptFinal_ex(context, tag.data(), &written) == 1) return true;
  ERR_clear_error();  // a refusal must not look like a TLS error to whoever asks next on this thread
  wipe(out);
  return false;
}

void Aes256Gcm::seal(const Nonce& nonce, ByteView associated, ByteView plaintext, std::string& out) const {
  const auto start = out.size();
  out.resize(start + plaintext.size() + tag_bytes);
  auto* const first = reinterpret_cast<unsigned char*>(out.data()) + start;
  seal(nonce, associated, plaintext, std::span(first, plaintext.size() + tag_bytes));
}

bool Aes256Gcm::open(const Nonce& nonce, ByteView associated, ByteView sealed, std::string& out) const {
  if (sealed.size() < tag_bytes) return false;
  const auto start = out.size();
  out.resize(start + sealed.size() - tag_bytes);
  auto* const first = reinterpret_cast<unsigned char*>(out.data()) + start;
  const bool opened = open(nonce, associated, sealed, std::span(first, sealed.size() - tag_bytes));
  if (!opened) out.resize(start);
  return opened;
}

}  // namespace eventstore
