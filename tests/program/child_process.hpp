// The built program, run as an operator runs it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace program_test {

using Words = std::vector<std::string>;
using Environment = std::map<std::string, std::string>;

/// A folder that goes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// `forecourt WORDS...`, begun and not waited for. Killed when the object goes.
class ChildProcess {
 public:
  explicit ChildProcess(const Words& words, const Environment& environment = {});
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t id() const { return process_; }
  void send(int signal) const;
  /// Gives the exit code; 128 and the signal's number where one ended it.
  int wait();
  /// What it has written so far.
  std::string output() const;
  std::string errors() const;
  /// Waits until it has written `text` there; a failure says what it wrote instead. False when it ended
  /// before.
  bool wait_for_output(const std::string& text) const;
  bool wait_for_errors(const std::string& text) const;

 private:
  bool wait_for(const std::filesystem::path& file, const std::string& text) const;

  TemporaryFolder folder_;
  pid_t process_ = -1;
};

struct Finished {
  int exit_code = 0;
  std::string output;
  std::string errors;
};
/// Runs a command to its end.
Finished run(const Words& words, const Environment& environment = {});

/// `forecourt serve` on a free port, listening.
class Server : public ChildProcess {
 public:
  explicit Server(const std::string& data, const Words& more = {}, const Environment& environment = {});
  std::uint16_t port() const { return port_; }
  /// The body of the answer to a request, or "HTTP 404: …" where it did not succeed.
  std::string get(const std::string& path, const std::string& token = {}) const;
  std::string post(const std::string& path, const std::string& body, const std::string& token = {}) const;
  /// Ends it as an operator does. Gives the exit code.
  int stop();

 private:
  std::string request(const std::string& head, const std::string& body, const std::string& token) const;
  std::uint16_t port_ = 0;
};

/// The text of a member of a JSON object, found without reading the rest.
std::string member(const std::string& json, const std::string& name);

}  // namespace program_test
