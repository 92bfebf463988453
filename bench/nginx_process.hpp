// nginx that serves one file, for as long as this object lives. From the package nginx-light; it is not
// installed by
// ./dev build.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string_view>

#include "bench/measuring.hpp"

namespace bench {

class NginxProcess {
 public:
  /// Serves `body` as application/json at /page.json.
  NginxProcess(std::string_view body, int core);
  ~NginxProcess();
  NginxProcess(const NginxProcess&) = delete;
  NginxProcess& operator=(const NginxProcess&) = delete;

  std::uint16_t port() const { return port_; }
  double cpu_seconds() const { return bench::cpu_seconds(process_); }

 private:
  TemporaryFolder folder_;
  std::uint16_t port_ = 0;
  pid_t process_ = 0;
};

}  // namespace bench
