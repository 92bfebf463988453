#include "bench/nginx_process.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "bench/http_load.hpp"

namespace bench {

namespace {

std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(socket, any, size) == 0 && ::getsockname(socket, any, &size) == 0;
  ::close(socket);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

}  // namespace

NginxProcess::NginxProcess(std::string_view body, int core) : port_(free_port()) {
  const auto& folder = folder_.path();
  std::filesystem::create_directory(folder / "www");
  std::filesystem::permissions(folder, std::filesystem::perms::all);
  std::ofstream(folder / "www" / "page.json") << body;
  std::ofstream(folder / "nginx.conf")
      << "daemon off; master_process off; pid nginx.pid; error_log errors.log;\n"
         "events { worker_connections 1024; }\n"
         "http {\n"
         "  access_log off; sendfile off; tcp_nodelay on; tcp_nopush on;\n"
         "  types { application/json json; }\n"
         "  keepalive_requests 1000000000; keepalive_timeout 600;\n"
         "  open_file_cache max=100 inactive=600s; open_file_cache_valid 600s;\n"
         "  server { listen 127.0.0.1:"
      << port_
      << "; root www; }\n"
         "}\n";
  std::fflush(stdout);
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("no process");
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    pin(0, core);
    const auto prefix = folder.string() + "/";
    ::execl("/usr/sbin/nginx", "nginx", "-p", prefix.c_str(), "-c", "nginx.conf", "-e", "errors.log",
            nullptr);
    ::_exit(1);
  }
  count_as_own(process_);
  for (int tries = 0;; ++tries) {
    try {
      http_request(port_, http_text("GET", "/page.json", ""));
      return;
    } catch (const std::runtime_error&) {
      if (tries == 100)
        throw std::runtime_error("nginx did not start; is the package nginx-light installed?");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
}

NginxProcess::~NginxProcess() {
  forget_own(process_);
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
}

}  // namespace bench
