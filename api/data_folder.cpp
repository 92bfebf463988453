#include "api/data_folder.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>

#include <cerrno>

#include "api/exit_code.hpp"
#include "api/settings.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/file.hpp"
#include "eventstore/rocks_log.hpp"

namespace api {

namespace {

namespace fs = std::filesystem;

constexpr const char* operator_key_variable = "FORECOURT_OPERATOR_KEY";
constexpr std::size_t operator_key_characters_min = 16;

std::string read_text(const eventstore::File& file) {
  std::string text(file.size(), '\0');
  text.resize(file.read_at(0, {reinterpret_cast<unsigned char*>(text.data()), text.size()}));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

void require_folder(const fs::path& path) {
  if (fs::is_directory(path)) return;
  throw OperatorError(ExitCode::no_input, "there is no data folder " + path.string() +
                                              ". Name one with --data; `forecourt serve` makes it.");
}

void make_folder(const fs::path& path) {
  if (fs::is_directory(path)) return;
  try {
    fs::create_directories(path);
    fs::permissions(path, fs::perms::owner_all);
  } catch (const fs::filesystem_error& error) {
    throw OperatorError(ExitCode::cannot_create, "the data folder " + path.string() +
                                                     " cannot be made: " + error.code().message() + '.');
  }
}

/// Who has the lock, as it says itself, for the message.
[[noreturn]] void refuse_second_process(const fs::path& path, const eventstore::File& lock) {
  const auto process = read_text(lock);
  throw OperatorError(ExitCode::try_later, "the data folder " + path.string() + " is in use by process " +
                                               (process.empty() ? std::string("(unknown)") : process) +
                                               ". Stop it first, or name another folder with --data.");
}

eventstore::File take_lock(const fs::path& path) {
  eventstore::File lock(path / "LOCK", O_RDWR | O_CREAT);
  if (::flock(lock.descriptor(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) eventstore::throw_system_error("locking", lock.path());
    refuse_second_process(path, lock);
  }
  if (::ftruncate(lock.descriptor(), 0) != 0) eventstore::throw_system_error("writing", lock.path());
  lock.write_at(0, std::to_string(::getpid()) + '\n');
  return lock;
}

std::string make_operator_key(const fs::path& file) {
  const auto key = eventstore::hex(eventstore::random_bytes32());
  const eventstore::File out(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  out.write_at(0, key + '\n');
  out.sync_data();
  return key;
}

}  // namespace

DataFolder::DataFolder(fs::path path, Missing missing) : path_(std::move(path)) {
  if (missing == Missing::create) make_folder(path_);
  else require_folder(path_);
  lock_.emplace(take_lock(path_));
}

std::string DataFolder::operator_key() const {
  if (const char* const given = ::secure_getenv(operator_key_variable); given != nullptr) {
    const std::string key = given;
    if (key.size() < operator_key_characters_min)
      throw OperatorError(
          ExitCode::configuration,
          std::string(operator_key_variable) + " is too short to be a secret: 16 characters at least.");
    return key;
  }
  const auto file = path_ / "operator.key";
  if (!fs::exists(file)) return make_operator_key(file);
  auto key = read_text(eventstore::File(file, O_RDONLY));
  if (key.size() >= operator_key_characters_min) return key;
  return make_operator_key(file);  // a crash came before it was written
}

StoredData open_for_reading(const Settings& settings) {
  using namespace eventstore;
  const fs::path path = settings.text("data");
  require_folder(path);
  if (!fs::exists(path / "log" / "rocksdb"))
    throw OperatorError(ExitCode::no_input,
                        "there is no log in " + path.string() + ". Is it the data folder?");
  const auto master = MasterKey::load(path / "keys" / "master.key", MasterKey::Missing::refuse);
  StoredData stored;
  stored.keys =
      std::make_unique<KeyStore>(path / "keys" / "data-keys", master, KeyStore::Options{.read_only = true});
  stored.log = open_rocks_log(path / "log", *stored.keys, master.claims_key(), {.read_only = true});
  stored.keys->notice_new_keys();
  return stored;
}

}  // namespace api
