#include "eventstore/key_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>

#include "eventstore/thread_name.hpp"

namespace eventstore {

namespace {

static_assert(std::endian::native == std::endian::little, "the file's numbers are little-endian");

constexpr std::string_view magic = "FORECKEY";
constexpr std::uint32_t version = 1;

// Offsets in the header.
constexpr std::size_t version_at = 8;
constexpr std::size_t fingerprint_at = 16;
constexpr std::size_t check_at = 48;

// Offsets in a slot.
constexpr std::size_t sealed_at = 12;
constexpr std::size_t state_at = 60;

/// Keys that were made and not used are given out after a restart only while they are no more than a former
/// run can have kept ready; a longer gap means that the log is older than the keys.
constexpr std::uint64_t reclaimed_blocks_max = 4;

File open_file(const std::filesystem::path& path, bool read_only) {
  if (read_only) return File(path, O_RDONLY);
  File file(path, O_RDWR | O_CREAT);
  if (::flock(file.descriptor(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) throw_system_error("locking", path);
    throw KeyRefused("The key store " + path.string() + " is in use by another process.");
  }
  return file;
}

template <class Array>
bool all_zero(const Array& bytes, std::size_t count) {
  return std::all_of(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count),
                     [](unsigned char byte) { return byte == 0; });
}

/// What a wrapped key is bound to, so that it opens nowhere but in its own slot.
std::array<unsigned char, 12> associated_data(std::uint64_t number, std::uint32_t state) {
  std::array<unsigned char, 12> bytes;
  std::memcpy(bytes.data(), &number, sizeof number);
  std::memcpy(bytes.data() + sizeof number, &state, sizeof state);
  return bytes;
}

}  // namespace

KeyStore::KeyStore(const std::filesystem::path& file, const MasterKey& master, Options options)
    : options_(options), file_(open_file(file, options.read_only)), wrapping_(master.wrapping_key()) {
  assert(options_.block_keys > 0);
  check_or_write_header(master);
  made_ = given_ = keys_in_file();
  map();
  maker_ = std::jthread([this](const std::stop_token& stop) { keep_ready(stop); });
}

KeyStore::~KeyStore() {
  maker_.request_stop();
  maker_.join();
  ::munmap(const_cast<unsigned char*>(mapped_), keys_max * slot_bytes);
}

void KeyStore::check_or_write_header(const MasterKey& master) {
  Slot expected{};
  std::ranges::copy(magic, expected.begin());
  std::memcpy(expected.data() + version_at, &version, sizeof version);
  std::ranges::copy(master.fingerprint(), expected.begin() + fingerprint_at);
  const auto check = sha256(std::span(expected).first<check_at>());
  std::copy_n(check.begin(), slot_bytes - check_at, expected.begin() + check_at);

  Slot found{};
  const auto count = file_.read_at(0, found);
  if (found == expected) return;
  if (!options_.read_only &&
      (count < slot_bytes || (file_.size() == slot_bytes && all_zero(found, slot_bytes)))) {
    // New, or a crash came while it was being created: no key can have been made yet.
    file_.write_at(0, expected);
    file_.sync_data();
    sync_folder(file_.path().parent_path());
    return;
  }
  const std::string name = "The key store " + file_.path().string();
  const auto found_check = sha256(std::span(found).first<check_at>());
  if (!std::equal(found.begin() + check_at, found.end(), found_check.begin()))
    throw KeyRefused(name + " has a damaged header, or is no key store.");
  if (!std::equal(expected.begin(), expected.begin() + fingerprint_at, found.begin()))
    throw KeyRefused(name + " is of a version that this program does not know.");
  throw KeyRefused(name + " was made under another master key. Start with that one (the file, or " +
                   MasterKey::variable + "); nothing was changed.");
}

std::uint64_t KeyStore::keys_in_file() const {
  const auto whole_slots = file_.size() / slot_bytes;
  return whole_slots == 0 ? 0 : whole_slots - 1;
}

void KeyStore::notice_new_keys() {
  assert(options_.read_only);
  made_.store(keys_in_file(), std::memory_order_release);
}

void KeyStore::map() {
  // All of it at once, far behind the file's end, so that it never moves while somebody reads. It takes
  // address space only.
  void* const address =
      ::mmap(nullptr, keys_max * slot_bytes, PROT_READ, MAP_SHARED | MAP_NORESERVE, file_.descriptor(), 0);
  if (address == MAP_FAILED) throw_system_error("mapping", file_.path());
  mapped_ = static_cast<const unsigned char*>(address);
}

void KeyStore::require_made(std::uint64_t number) const {
  if (number == 0 || number > made_.load(std::memory_order_acquire))
    throw DamagedKey("Data key " + std::to_string(number) + " was never made; the key store " +
                     file_.path().string() + " may be older than the log.");
}

KeyStore::Slot KeyStore::read_slot(std::uint64_t number) const {
  Slot slot;
  std::memcpy(slot.data(), mapped_ + number * slot_bytes, slot_bytes);
  return slot;
}

KeyStore::Finding KeyStore::unwrap(std::uint64_t number, const Slot& slot, Bytes32& key) const {
  SlotState state;
  std::memcpy(&state, slot.data() + state_at, sizeof state);
  if (state == SlotState::live) {
    Nonce nonce;
    std::copy_n(slot.begin(), nonce.size(), nonce.begin());
    const auto sealed = std::span(slot).subspan<sealed_at, state_at - sealed_at>();
    const bool opened =
        wrapping_.open(nonce, associated_data(number, static_cast<std::uint32_t>(state)), sealed, key);
    return opened ? Finding::live : Finding::damaged;
  }
  if (!all_zero(slot, state_at)) return Finding::damaged;
  if (state == SlotState::destroyed) return Finding::destroyed;
  return state == SlotState::unused ? Finding::unused : Finding::damaged;
}

KeyStore::Finding KeyStore::read_key(std::uint64_t number, Bytes32& key) const {
  const auto finding = unwrap(number, read_slot(number), key);
  if (finding != Finding::damaged) return finding;
  // The slot may have been read while it was half overwritten: look again when nobody is at it.
  const std::lock_guard lock(destroying_);
  return unwrap(number, read_slot(number), key);
}

bool KeyStore::data_key(std::uint64_t number, Bytes32& out) const {
  require_made(number);
  switch (read_key(number, out)) {
    case Finding::live:
      return true;
    case Finding::destroyed:
      return false;
    case Finding::unused:
      throw DamagedKey("Data key " + std::to_string(number) + " is missing in " + file_.path().string() +
                       ".");
    case Finding::damaged:
      break;
  }
  throw DamagedKey("Data key " + std::to_string(number) + " is damaged in " + file_.path().string() + ".");
}

const Aes256Gcm* KeyStore::cipher(std::uint64_t number) const {
  struct Opened {
    Slot slot{};  // all that tells it from others: a slot's nonce and tag are those of no other
    std::optional<Aes256Gcm> cipher;
  };
  thread_local std::array<Opened, 64> at_hand;
  require_made(number);
  auto& opened = at_hand[number % at_hand.size()];
  const auto slot = read_slot(number);
  if (opened.cipher && opened.slot == slot) return &*opened.cipher;
  Bytes32 key;
  if (!data_key(number, key)) return nullptr;
  opened.slot = slot;
  opened.cipher.emplace(key);
  wipe(key);
  return &*opened.cipher;
}

bool KeyStore::destroy(std::uint64_t number) {
  assert(!options_.read_only);
  require_made(number);
  Slot gone{};
  const auto state = SlotState::destroyed;
  std::memcpy(gone.data() + state_at, &state, sizeof state);

  const std::lock_guard lock(destroying_);
  const bool was_there = read_slot(number) != gone;
  if (was_there) file_.write_at(number * slot_bytes, gone);
  // Also when it was gone before: the sync of that time may have failed.
  file_.sync_data();
  if (was_there) ++destroyed_here_;
  return was_there;
}

void KeyStore::append_new_key(std::uint64_t number, std::string& out) const {
  constexpr auto live = static_cast<std::uint32_t>(SlotState::live);
  const auto nonce = random_nonce();
  auto key = random_bytes32();
  out.append(reinterpret_cast<const char*>(nonce.data()), nonce.size());
  wrapping_.seal(nonce, associated_data(number, live), key, out);
  wipe(key);
  out.append(reinterpret_cast<const char*>(&live), sizeof live);
}

void KeyStore::make_block() {
  const auto last = made_.load(std::memory_order_relaxed);
  if (last + options_.block_keys >= keys_max) throw std::length_error("the key store is full");
  std::string block;
  block.reserve(options_.block_keys * slot_bytes);
  for (std::uint32_t i = 1; i <= options_.block_keys; ++i) append_new_key(last + i, block);
  file_.write_at((last + 1) * slot_bytes, block);
  file_.sync_data();
  made_.store(last + options_.block_keys, std::memory_order_release);
}

void KeyStore::keep_ready(const std::stop_token& stop) {
  name_this_thread("data-keys");
  std::unique_lock lock(taking_);
  const auto wanted = [this] { return making_ && !failure_ && made_ - given_ <= options_.block_keys; };
  while (changed_.wait(lock, stop, wanted)) {
    lock.unlock();
    std::exception_ptr failure;
    try {
      make_block();
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    failure_ = failure;
    if (!failure) ++blocks_made_;
    changed_.notify_all();
  }
}

std::uint64_t KeyStore::take() {
  assert(!options_.read_only);
  std::unique_lock lock(taking_);
  if (given_ == made_) wait_for_a_block(lock);
  ++given_;
  if (made_ - given_ == options_.block_keys) changed_.notify_all();
  return given_;
}

void KeyStore::wait_for_a_block(std::unique_lock<std::mutex>& lock) {
  ++waits_;
  making_ = true;
  failure_ = nullptr;  // a full disk may have room again
  changed_.notify_all();
  changed_.wait(lock, [this] { return given_ < made_ || failure_; });
  if (given_ == made_) std::rethrow_exception(failure_);
}

void KeyStore::resume_after(std::uint64_t highest_used) {
  const std::lock_guard lock(taking_);
  assert(!making_ && "resume_after comes before the first take");
  const std::uint64_t last = made_;
  if (highest_used > last)
    throw KeyRefused("The key store " + file_.path().string() + " is older than the log: it ends with key " +
                     std::to_string(last) + ", the log uses key " + std::to_string(highest_used) +
                     ". Restore the key store from the log's backup or a later one.");
  making_ = true;
  changed_.notify_all();
  if (last - highest_used > reclaimed_blocks_max * options_.block_keys) return;
  given_ = highest_used;
  make_again(highest_used + 1, last);
}

void KeyStore::make_again(std::uint64_t first, std::uint64_t last) {
  Bytes32 key;
  bool written = false;
  for (auto number = first; number <= last; ++number) {
    switch (read_key(number, key)) {
      case Finding::live:
        break;
      case Finding::destroyed:
        given_ = number;
        break;  // somebody had it, whatever the log says
      case Finding::unused:
      case Finding::damaged: {
        std::string slot;
        append_new_key(number, slot);
        file_.write_at(number * slot_bytes, slot);
        written = true;
      }
    }
  }
  wipe(key);
  if (written) file_.sync_data();
}

KeyStoreStats KeyStore::stats() const {
  KeyStoreStats stats{};
  {
    const std::lock_guard lock(taking_);
    stats.keys_made = made_;
    stats.keys_given = given_;
    stats.blocks_made = blocks_made_;
    stats.waits = waits_;
  }
  const std::lock_guard lock(destroying_);
  stats.destroyed_here = destroyed_here_;
  return stats;
}

KeyStoreCensus KeyStore::census() const {
  KeyStoreCensus census;
  Bytes32 key;
  const std::uint64_t last = made_.load(std::memory_order_acquire);
  for (std::uint64_t number = 1; number <= last; ++number) {
    switch (read_key(number, key)) {
      case Finding::live:
        ++census.live;
        break;
      case Finding::destroyed:
        ++census.destroyed;
        break;
      case Finding::unused:
        ++census.unused;
        break;
      case Finding::damaged:
        if (census.damaged.size() < KeyStoreCensus::damaged_listed_max) census.damaged.push_back(number);
    }
  }
  wipe(key);
  return census;
}

}  // namespace eventstore
