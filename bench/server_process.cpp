#include "bench/server_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "api/application.hpp"
#include "api/server.hpp"
#include "bench/http_load.hpp"

namespace bench {

namespace {

/// Serves until told to end.
[[noreturn]] void serve(const std::filesystem::path& data, int tell_port) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigprocmask(SIG_BLOCK, &ending, nullptr);
  try {
    api::ApplicationSettings settings;
    settings.data = data;
    api::Application application(settings, [](std::string_view why) {
      std::fprintf(stderr, "the log broke: %.*s\n", static_cast<int>(why.size()), why.data());
      std::abort();
    });
    application.catch_up();
    api::Server server(api::ServerSettings{}, application);
    server.start();
    const auto port = server.port();
    if (::write(tell_port, &port, sizeof port) != sizeof port) std::abort();
    int signal = 0;
    sigwait(&ending, &signal);
    server.stop();
    application.stop();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "the server failed: %s\n", error.what());
    ::_exit(1);
  }
  std::exit(0);
}

}  // namespace

ServerProcess::ServerProcess(const std::filesystem::path& data, int core) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  std::fflush(stdout);
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("no process");
  if (process_ == 0) {
    if (core >= 0) pin(0, core);
    serve(data, ends[1]);
  }
  ::close(ends[1]);
  const auto count = ::read(ends[0], &port_, sizeof port_);
  ::close(ends[0]);
  if (count != sizeof port_) throw std::runtime_error("the server did not start");
  count_as_own(process_);
}

ServerProcess::~ServerProcess() {
  forget_own(process_);
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
}

void ServerProcess::set_up() {
  const auto answer =
      http_request(port_, http_text("POST", "/v1/setup", "", R"({"organisation": {"name": "Northside Motors"},
      "garage": {"name": "Northside Leeds", "country": "GB", "currency": "GBP", "timeZone": "Europe/London"},
      "owner": {"name": "Ada Byron", "email": "ada@northside.example",
                 "password": "correct horse battery staple"}})"));
  if (answer.status != 201) throw std::runtime_error("the set-up failed: " + answer.body);
  garage_id = json_member(answer.body, "garageId");
  token = json_member(answer.body, "token");
}

std::string customer_body(std::uint64_t number) {
  constexpr std::array<const char*, 8> first = {"Grace",   "Alan",   "Ada",   "Edsger",
                                                "Barbara", "Donald", "Radia", "Ken"};
  constexpr std::array<const char*, 8> last = {"Hopper", "Turing", "Byron",   "Dijkstra",
                                               "Liskov", "Knuth",  "Perlman", "Thompson"};
  std::array<char, 512> text;
  const auto size = std::snprintf(
      text.data(), text.size(),
      R"({"firstName": "%s", "lastName": "%s %llu", "phoneNumber": "+4475%08llu", )"
      R"("email": "customer%llu@example.com", )"
      R"("accountType": "individual", "country": "GB", "notes": "prefers a text message in the afternoon", )"
      R"("address": {"line1": "%llu Taylor Street", "city": "Leeds", )"
      R"("postcode": "LS1 4AP", "country": "GB"}})",
      first[number % first.size()], last[number / first.size() % last.size()],
      static_cast<unsigned long long>(number), static_cast<unsigned long long>(number % 100'000'000),
      static_cast<unsigned long long>(number), static_cast<unsigned long long>(number % 500 + 1));
  return std::string(text.data(), static_cast<std::size_t>(size));
}

}  // namespace bench
