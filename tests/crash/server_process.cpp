#include "tests/crash/server_process.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace crash_test {

namespace {

[[noreturn]] void become(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  std::string program = FORECOURT_BINARY;
  arguments.push_back(program.data());
  auto own = words;
  for (auto& word : own) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // it does not outlive the test
  ::execv(program.c_str(), arguments.data());
  ::_exit(127);
}

int exit_code_of(pid_t process) {
  int status = 0;
  ::waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// The number behind the last colon of "… http://127.0.0.1:43210", or 0.
std::uint16_t port_in(const std::string& line) {
  const auto at = line.find("://127.0.0.1:");
  if (at == std::string::npos) return 0;
  return static_cast<std::uint16_t>(std::atoi(line.c_str() + line.rfind(':') + 1));
}

}  // namespace

ServerProcess::ServerProcess(const std::filesystem::path& data) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) throw std::runtime_error("no pipe");
  process_ = ::fork();
  if (process_ == 0) {
    ::dup2(pipe[1], STDOUT_FILENO);
    ::close(pipe[0]);
    ::close(pipe[1]);
    become({"serve", "--data", data.string(), "--listen", "127.0.0.1:0"});
  }
  ::close(pipe[1]);
  output_ = pipe[0];
  std::string line;
  for (char c = 0; port_ == 0 && ::read(output_, &c, 1) == 1;) {
    if (c != '\n') {
      line += c;
      continue;
    }
    port_ = port_in(line);
    line.clear();
  }
  if (port_ == 0)
    throw std::runtime_error("the server did not start: exit code " + std::to_string(end(SIGKILL)));
}

ServerProcess::~ServerProcess() { end(SIGKILL); }

int ServerProcess::end(int signal) {
  if (process_ < 0) return 0;
  ::kill(process_, signal);
  const auto code = exit_code_of(std::exchange(process_, -1));
  ::close(output_);
  return code;
}

void ServerProcess::kill() { end(SIGKILL); }

int ServerProcess::stop() { return end(SIGTERM); }

int run_forecourt(const std::vector<std::string>& words) {
  const pid_t process = ::fork();
  if (process == 0) become(words);
  return exit_code_of(process);
}

}  // namespace crash_test
