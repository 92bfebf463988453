// The real program as a child process, to be killed at any moment.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace crash_test {

class ServerProcess {
 public:
  /// Starts `forecourt serve` on a free port and waits until it listens.
  explicit ServerProcess(const std::filesystem::path& data);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  std::uint16_t port() const { return port_; }
  /// As a crash of the program ends it: nothing is flushed, nobody is told.
  void kill();
  /// As an operator ends it. Gives the exit code.
  int stop();

 private:
  int end(int signal);

  pid_t process_ = -1;
  int output_ = -1;
  std::uint16_t port_ = 0;
};

/// Runs another command of the program on the data. Its output goes to this one's. Gives the exit code.
int run_forecourt(const std::vector<std::string>& words);

}  // namespace crash_test
