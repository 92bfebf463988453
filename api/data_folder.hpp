// The folder that holds everything, and who may use it.
//
//   DATA/LOCK            held by the process that writes
//   DATA/operator.key    adds organisations; made at the first start unless FORECOURT_OPERATOR_KEY is set
//   DATA/keys/           the master key, and the data keys that it wraps
//   DATA/log/            the log: with the keys, all there is to back up
//   DATA/views/          folded from the log, and again at any time
//   DATA/demo-unfinished while a demo garage is being made
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "eventstore/key_store.hpp"
#include "eventstore/log.hpp"

namespace api {

class Settings;

/// The folder, for one process that writes. Throws OperatorError when another one has it.
class DataFolder {
 public:
  /// With `create`, makes the folder, for nobody else to see, where there is none.
  enum class Missing { create, refuse };
  DataFolder(std::filesystem::path path, Missing missing);

  const std::filesystem::path& path() const { return path_; }
  /// From the environment, or from its file, which is made where there is none.
  std::string operator_key() const;

 private:
  std::filesystem::path path_;
  std::optional<eventstore::File> lock_;  ///< released by the system too, however the process ends
};

/// The log and its keys as they are at this moment, for reading only: works beside a process that writes, and
/// changes nothing.
struct StoredData {
  std::unique_ptr<eventstore::KeyStore> keys;
  std::unique_ptr<eventstore::Log> log;
};
StoredData open_for_reading(const Settings& settings);

}  // namespace api
