// A garage on a server that is killed now and then: what the crash tests have in common.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "tests/api/http_client.hpp"

namespace crash_test {

using api::testing::Answer;
using api::testing::Client;

/// A number from the environment, for those who repeat or prolong a run.
std::uint64_t number_from(const char* variable, std::uint64_t otherwise);

struct LogIn {
  std::string token;
  std::string garage;
};

/// Sends a request and waits for its answer. Status 0: the server went before it had answered, so whether it
/// did what it was asked is in doubt.
Answer send(Client& client, const LogIn& log_in, const std::string& method, const std::string& path,
            const std::string& body = "", const std::string& headers = "");

/// Sets up an organisation with one garage, and logs its owner in.
LogIn set_up(std::uint16_t port);

/// Waits until the views have caught up. Gives the last position of the log.
std::uint64_t wait_until_ready(std::uint16_t port);

/// Removes its folder at the end. What a failure left behind stays to be looked at.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace crash_test
