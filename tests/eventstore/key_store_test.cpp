// The promises of the key store: a key that was given out stays until it is destroyed, and then it is gone.
#include "eventstore/key_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <thread>

namespace eventstore {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::size_t slot_bytes = 64;

class KeyStores : public testing::Test {
 protected:
  KeyStores() : folder_(fs::path(testing::TempDir()) / hex(random_nonce())) {
    fs::create_directories(folder_);
  }
  ~KeyStores() override { fs::remove_all(folder_); }

  fs::path file() const { return folder_ / "keys"; }

  void open() {
    store_.reset();
    store_.emplace(file(), master_, KeyStore::Options{.block_keys = 16});
  }
  void close() { store_.reset(); }

  /// A key that must be there.
  Bytes32 key(std::uint64_t number) const {
    Bytes32 bytes{};
    EXPECT_TRUE(store_->data_key(number, bytes)) << number;
    return bytes;
  }
  bool destroyed(std::uint64_t number) const {
    Bytes32 bytes{};
    return !store_->data_key(number, bytes);
  }
  std::string open_refusal(const MasterKey& master) const {
    try {
      const KeyStore other(file(), master);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "it was opened";
  }

  std::string content() const {
    std::stringstream bytes;
    bytes << std::ifstream(file(), std::ios::binary).rdbuf();
    return bytes.str();
  }
  void overwrite(std::size_t offset, const std::string& bytes) const {
    std::fstream out(file(), std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(static_cast<std::streamoff>(offset));
    out << bytes;
    ASSERT_TRUE(out.flush());
  }
  void flip(std::size_t offset) const {
    overwrite(offset, std::string(1, static_cast<char>(content()[offset] ^ 0x10)));
  }

  fs::path folder_;
  MasterKey master_{random_bytes32()};
  std::optional<KeyStore> store_;
};

TEST_F(KeyStores, gives_each_subject_a_key_of_its_own) {
  open();
  std::set<Bytes32> keys;
  for (std::uint64_t expected = 1; expected <= 100; ++expected) {
    EXPECT_EQ(store_->take(), expected);
    keys.insert(key(expected));
  }
  EXPECT_EQ(keys.size(), 100U);
}

TEST_F(KeyStores, gives_out_only_what_is_in_the_file) {
  open();
  for (int i = 0; i < 50; ++i) {
    const auto number = store_->take();
    EXPECT_GE(fs::file_size(file()), (number + 1) * slot_bytes);
  }
}

TEST_F(KeyStores, stays_a_block_ahead) {
  open();
  for (int i = 0; i < 160; ++i) {
    (void)store_->take();
    while (store_->stats().keys_made - store_->stats().keys_given < 16) std::this_thread::yield();
  }
  EXPECT_EQ(store_->stats().waits, 1U) << "only the very first take finds nothing made";
}

TEST_F(KeyStores, belongs_to_its_owner_only) {
  open();
  struct stat status{};
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(KeyStores, keeps_keys_over_a_restart) {
  open();
  std::map<std::uint64_t, Bytes32> keys;
  for (int i = 0; i < 40; ++i) {
    const auto number = store_->take();
    keys[number] = key(number);
  }
  open();
  for (const auto& [number, bytes] : keys) EXPECT_EQ(key(number), bytes);
  EXPECT_GT(store_->take(), keys.rbegin()->first);
}

TEST_F(KeyStores, holds_no_key_in_the_clear) {
  open();
  const auto bytes = key(store_->take());
  EXPECT_EQ(content().find(std::string(bytes.begin(), bytes.end())), std::string::npos);
}

TEST_F(KeyStores, gives_out_after_a_restart_what_was_made_and_never_used) {
  open();
  for (int i = 0; i < 5; ++i) (void)store_->take();
  const auto sixth = key(6);
  for (int i = 0; i < 3; ++i) {
    open();
    store_->resume_after(5);
    EXPECT_EQ(store_->take(), 6U);
    EXPECT_EQ(key(6), sixth);
  }
}

TEST_F(KeyStores, starts_behind_everything_when_not_told_where_to_resume) {
  open();
  (void)store_->take();
  close();
  const auto slots = fs::file_size(file()) / slot_bytes;
  open();
  EXPECT_EQ(store_->take(), slots);
}

TEST_F(KeyStores, does_not_reach_far_back_when_the_log_is_much_older) {
  open();
  for (int i = 0; i < 200; ++i) (void)store_->take();
  open();
  store_->resume_after(3);
  EXPECT_GT(store_->take(), 200U);
}

TEST_F(KeyStores, does_not_give_out_anything_up_to_a_destroyed_key) {
  open();
  for (int i = 0; i < 10; ++i) (void)store_->take();
  store_->destroy(9);
  open();
  store_->resume_after(5);
  EXPECT_EQ(store_->take(), 10U);
  EXPECT_TRUE(destroyed(9));
}

TEST_F(KeyStores, says_so_when_the_log_knows_more_keys_than_there_are) {
  open();
  (void)store_->take();
  open();
  EXPECT_THROW(store_->resume_after(1000), std::runtime_error);
  EXPECT_NO_THROW(store_->resume_after(1));
}

TEST_F(KeyStores, refuses_the_wrong_master_key_at_once) {
  open();
  (void)store_->take();
  close();
  const auto before = content();
  EXPECT_THAT(open_refusal(MasterKey(random_bytes32())), HasSubstr("another master key"));
  EXPECT_EQ(content(), before);
  open();
  (void)key(1);
}

TEST_F(KeyStores, refuses_a_file_that_is_something_else) {
  std::ofstream(file()) << std::string(1000, 'x');
  EXPECT_THAT(open_refusal(master_), HasSubstr("no key store"));
}

TEST_F(KeyStores, refuses_a_damaged_header_and_a_later_version) {
  open();
  (void)store_->take();
  close();
  const auto whole = content();
  for (std::size_t offset = 0; offset < slot_bytes; ++offset) {
    flip(offset);
    EXPECT_THAT(open_refusal(master_), HasSubstr("damaged header")) << "byte " << offset;
    overwrite(0, whole.substr(0, slot_bytes));
  }
  auto later = whole.substr(0, 48);
  later[8] = 2;
  const auto check = sha256(later);
  later.append(check.begin(), check.begin() + 16);
  overwrite(0, later);
  EXPECT_THAT(open_refusal(master_), HasSubstr("version"));
  overwrite(0, std::string(slot_bytes, '\0'));
  EXPECT_THAT(open_refusal(master_), HasSubstr("damaged header")) << "there are keys behind it";
}

TEST_F(KeyStores, starts_again_when_a_crash_came_while_it_was_created) {
  open();
  close();
  const auto header = content();
  for (std::size_t size = 0; size <= slot_bytes; ++size) {
    std::ofstream(file(), std::ios::binary) << header.substr(0, size);
    open();
    EXPECT_EQ(store_->take(), 1U);
    close();
  }
  std::ofstream(file(), std::ios::binary) << std::string(slot_bytes, '\0');
  open();
  EXPECT_EQ(store_->take(), 1U);
}

TEST_F(KeyStores, belongs_to_one_process) {
  open();
  EXPECT_THAT(open_refusal(master_), HasSubstr("in use"));
}

TEST_F(KeyStores, forgets_a_destroyed_key_for_good) {
  open();
  for (int i = 0; i < 5; ++i) (void)store_->take();
  const auto third = key(3);
  const auto fourth = key(4);
  const auto wrapped = content().substr(3 * slot_bytes, slot_bytes - 4);

  EXPECT_TRUE(store_->destroy(3));
  EXPECT_TRUE(destroyed(3));
  EXPECT_FALSE(store_->destroy(3)) << "the second time there is nothing to destroy";
  EXPECT_EQ(key(4), fourth);

  for (int i = 0; i < 2; ++i) {
    const auto bytes = content();
    EXPECT_EQ(bytes.substr(3 * slot_bytes, slot_bytes - 4), std::string(slot_bytes - 4, '\0'));
    for (std::size_t from = 0; from + 8 <= wrapped.size(); from += 8)
      EXPECT_EQ(bytes.find(wrapped.substr(from, 8)), std::string::npos)
          << "a piece of the slot is still there";
    EXPECT_EQ(bytes.find(std::string(third.begin(), third.end())), std::string::npos);
    open();
    EXPECT_TRUE(destroyed(3));
    EXPECT_EQ(key(4), fourth);
  }
}

TEST_F(KeyStores, has_the_ciphers_used_last_at_hand_and_none_of_a_destroyed_key) {
  open();
  const auto first = store_->take();
  const auto second = store_->take();
  const auto* const cipher = store_->cipher(first);
  ASSERT_NE(cipher, nullptr);
  const Nonce nonce{};
  std::string sealed;
  cipher->seal(nonce, std::string_view("about"), std::string_view("Grace"), sealed);
  std::string opened;
  EXPECT_TRUE(Aes256Gcm(key(first)).open(nonce, std::string_view("about"), sealed, opened));
  EXPECT_EQ(opened, "Grace");
  EXPECT_EQ(store_->cipher(first), cipher) << "not set up again";
  ASSERT_NE(store_->cipher(second), nullptr);
  EXPECT_FALSE(store_->cipher(second)->open(nonce, std::string_view("about"), sealed, opened));
  EXPECT_TRUE(store_->destroy(first));
  EXPECT_EQ(store_->cipher(first), nullptr);
  open();
  EXPECT_EQ(store_->cipher(first), nullptr);
  EXPECT_NE(store_->cipher(second), nullptr);
  EXPECT_THROW(static_cast<void>(store_->cipher(second + 1'000'000)), DamagedKey);
}

TEST_F(KeyStores, knows_damage_from_destruction) {
  open();
  for (int i = 0; i < 16; ++i) (void)store_->take();
  for (std::size_t byte = 0; byte < slot_bytes; ++byte) {
    const auto whole = content().substr(5 * slot_bytes, slot_bytes);
    flip(5 * slot_bytes + byte);
    Bytes32 out;
    EXPECT_THROW((void)store_->data_key(5, out), DamagedKey) << "byte " << byte;
    overwrite(5 * slot_bytes, whole);
  }
  (void)key(5);
  overwrite(6 * slot_bytes, std::string(slot_bytes, '\0'));
  Bytes32 out;
  EXPECT_THROW((void)store_->data_key(6, out), DamagedKey)
      << "a slot that a disk lost is not a destroyed one";
  (void)key(4);
  (void)key(7);
}

TEST_F(KeyStores, refuses_a_key_that_was_moved_to_another_slot) {
  open();
  for (int i = 0; i < 3; ++i) (void)store_->take();
  overwrite(2 * slot_bytes, content().substr(1 * slot_bytes, slot_bytes));
  Bytes32 out;
  EXPECT_THROW((void)store_->data_key(2, out), DamagedKey);
}

TEST_F(KeyStores, destroys_a_damaged_key_too) {
  open();
  (void)store_->take();
  flip(1 * slot_bytes + 20);
  EXPECT_TRUE(store_->destroy(1));
  EXPECT_TRUE(destroyed(1));
}

TEST_F(KeyStores, has_no_numbers_that_were_never_made) {
  open();
  Bytes32 out;
  for (const std::uint64_t number :
       {std::uint64_t{0}, std::uint64_t{1}, KeyStore::keys_max, ~std::uint64_t{0}}) {
    EXPECT_THROW((void)store_->data_key(number, out), DamagedKey);
    EXPECT_THROW(store_->destroy(number), DamagedKey);
  }
}

TEST_F(KeyStores, tolerates_a_torn_last_block_of_any_length) {
  open();
  for (int i = 0; i < 16; ++i) (void)store_->take();
  close();
  const auto whole = content().substr(0, 33 * slot_bytes);
  ASSERT_EQ(whole.size(), 33 * slot_bytes);
  for (std::size_t size = 17 * slot_bytes; size <= whole.size(); size += 13) {
    std::ofstream(file(), std::ios::binary) << whole.substr(0, size);
    open();
    store_->resume_after(16);
    for (std::uint64_t number = 17; number <= 40; ++number) {
      EXPECT_EQ(store_->take(), number);
      (void)key(number);
    }
    for (std::uint64_t number = 1; number <= 16; ++number) (void)key(number);
  }
}

TEST_F(KeyStores, makes_keys_anew_where_a_crash_left_holes) {
  open();
  for (int i = 0; i < 16; ++i) (void)store_->take();
  close();
  overwrite(17 * slot_bytes, std::string(5 * slot_bytes, '\0'));
  flip(25 * slot_bytes + 1);
  open();
  EXPECT_EQ(store_->census().unused, 5U);
  EXPECT_THAT(store_->census().damaged, ElementsAre(25U));
  store_->resume_after(16);
  for (std::uint64_t number = 17; number <= 32; ++number) {
    EXPECT_EQ(store_->take(), number);
    (void)key(number);
  }
  EXPECT_EQ(store_->census().unused, 0U);
}

TEST_F(KeyStores, counts_what_is_in_the_file) {
  open();
  for (int i = 0; i < 16; ++i) (void)store_->take();
  while (store_->stats().blocks_made < 3) std::this_thread::yield();
  store_->destroy(2);
  store_->destroy(7);
  store_->destroy(7);
  flip(9 * slot_bytes);
  const auto census = store_->census();
  EXPECT_EQ(census.live, 45U);
  EXPECT_EQ(census.destroyed, 2U);
  EXPECT_THAT(census.damaged, ElementsAre(9U));
  const auto stats = store_->stats();
  EXPECT_EQ(stats.keys_given, 16U);
  EXPECT_EQ(stats.keys_made, 48U);
  EXPECT_EQ(stats.destroyed_here, 2U);
}

/// Stands in for a full disk: no file of this process may grow past so many bytes.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &before_), 0);
    auto limited = before_;
    limited.rlim_cur = bytes;
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limited), 0);
  }
  ~FileSizeLimit() { EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &before_), 0); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  struct rlimit before_{};
};

TEST_F(KeyStores, reports_a_full_disk_to_whoever_needs_a_key_and_recovers) {
  open();
  for (int i = 0; i < 16; ++i) (void)store_->take();
  while (store_->stats().blocks_made < 3) std::this_thread::yield();
  {
    const FileSizeLimit full_disk(49 * slot_bytes);
    for (std::uint64_t number = 17; number <= 48; ++number) EXPECT_EQ(store_->take(), number);
    EXPECT_THROW((void)store_->take(), std::system_error);
    EXPECT_THROW((void)store_->take(), std::system_error);
  }
  EXPECT_EQ(store_->take(), 49U);
  (void)key(49);
}

TEST_F(KeyStores, serves_readers_while_keys_are_taken_and_destroyed) {
  open();
  constexpr std::uint64_t count = 600;
  std::array<std::atomic<bool>, count + 1> gone{};
  std::atomic<std::uint64_t> taken = 0;
  std::atomic<bool> stop = false;

  std::vector<std::jthread> readers;
  for (unsigned reader = 0; reader < 2; ++reader)
    readers.emplace_back([&, reader] {
      std::mt19937_64 random(reader);
      while (!stop) {
        const auto upto = taken.load();
        if (upto == 0) continue;
        const auto number = random() % upto + 1;
        const bool gone_before = gone[number];
        Bytes32 bytes;
        const bool found = store_->data_key(number, bytes);
        EXPECT_FALSE(found && gone_before) << "key " << number << " came back";
        EXPECT_TRUE(found || number % 3 == 0) << "key " << number << " was lost";
      }
    });
  std::jthread destroyer([&] {
    for (std::uint64_t number = 3; number <= count; number += 3) {
      while (taken < number) std::this_thread::yield();
      EXPECT_TRUE(store_->destroy(number));
      gone[number] = true;
    }
  });
  std::mutex numbers_mutex;
  std::set<std::uint64_t> numbers;
  {
    std::vector<std::jthread> takers;
    for (int taker = 0; taker < 2; ++taker)
      takers.emplace_back([&] {
        for (std::uint64_t i = 0; i < count / 2; ++i) {
          const auto number = store_->take();
          const std::lock_guard lock(numbers_mutex);
          EXPECT_TRUE(numbers.insert(number).second) << number << " was given out twice";
          while (numbers.contains(taken + 1)) ++taken;
        }
      });
  }
  destroyer.join();
  stop = true;
  readers.clear();
  EXPECT_EQ(store_->stats().destroyed_here, count / 3);
}

}  // namespace
}  // namespace eventstore
