// The program: its commands and where their settings come from.
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "api/application.hpp"
#include "api/server.hpp"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  api::ApplicationSettings settings;
  settings.data = argc > 1 ? argv[1] : "data";
  api::Application application(settings, [](std::string_view why) {
    std::fprintf(stderr, "%.*s\n", static_cast<int>(why.size()), why.data());
    std::_Exit(74);
  });
  api::ServerSettings server_settings;
  server_settings.port = static_cast<std::uint16_t>(argc > 2 ? std::atoi(argv[2]) : 8080);
  api::Server server(server_settings, application);
  application.start();
  server.start();
  std::printf("listening on %d\n", server.port());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&stop, &signal);
  server.stop();
  return 0;
}
