// A whole Forecourt server in a process of its own, with an organisation set up, for as long as this object
// lives.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "bench/measuring.hpp"

namespace bench {

class ServerProcess {
 public:
  /// Starts a server on the data in `data`. `core`: the only one that it may use; -1 for any.
  explicit ServerProcess(const std::filesystem::path& data, int core = -1);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  /// Makes an organisation with one garage in it. Once for each data folder.
  void set_up();

  std::uint16_t port() const { return port_; }
  pid_t process() const { return process_; }
  double cpu_seconds() const { return bench::cpu_seconds(process_); }

  std::string garage_id;
  std::string token;

 private:
  pid_t process_ = 0;
  std::uint16_t port_ = 0;
};

/// The body of the `number`th new customer: every one has another name, phone number and address.
std::string customer_body(std::uint64_t number);

}  // namespace bench
