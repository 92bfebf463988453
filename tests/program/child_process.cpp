#include "tests/program/child_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/api/http_client.hpp"

namespace program_test {

namespace {

/// What a machine that is very busy may take; nothing waits this long when all is well.
constexpr std::chrono::seconds patience{120};
constexpr std::chrono::milliseconds between_looks{10};

std::string read_file(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

void redirect(int descriptor, const std::filesystem::path& file) {
  const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(opened, descriptor);
  ::close(opened);
}

[[noreturn]] void become(const Words& words, const Environment& environment) {
  for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
  auto own = words;
  own.insert(own.begin(), FORECOURT_BINARY);
  std::vector<char*> arguments;
  for (auto& word : own) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::execv(arguments.front(), arguments.data());
  ::_exit(127);
}

Words serve_words(const std::string& data, const Words& more) {
  Words words{"serve", "--data", data, "--listen", "127.0.0.1:0"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  auto pattern = (std::filesystem::temp_directory_path() / "forecourt-program-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

ChildProcess::ChildProcess(const Words& words, const Environment& environment) {
  process_ = ::fork();
  if (process_ != 0) return;
  redirect(STDIN_FILENO, "/dev/null");
  redirect(STDOUT_FILENO, folder_.path() / "output");
  redirect(STDERR_FILENO, folder_.path() / "errors");
  become(words, environment);
}

ChildProcess::~ChildProcess() {
  if (process_ < 0) return;
  send(SIGKILL);
  wait();
}

void ChildProcess::send(int signal) const { ::kill(process_, signal); }

int ChildProcess::wait() {
  int status = 0;
  ::waitpid(std::exchange(process_, -1), &status, 0);
  constexpr int signal_exit_base = 128;
  return WIFEXITED(status) ? WEXITSTATUS(status) : signal_exit_base + WTERMSIG(status);
}

std::string ChildProcess::output() const { return read_file(folder_.path() / "output"); }
std::string ChildProcess::errors() const { return read_file(folder_.path() / "errors"); }

bool ChildProcess::wait_for(const std::filesystem::path& file, const std::string& text) const {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < give_up) {
    if (read_file(file).find(text) != std::string::npos) return true;
    siginfo_t ended{};
    ::waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT);
    if (ended.si_pid == process_ && read_file(file).find(text) == std::string::npos) break;
    std::this_thread::sleep_for(between_looks);
  }
  ADD_FAILURE() << "no '" << text << "' in: " << output() << errors();
  return false;
}

bool ChildProcess::wait_for_output(const std::string& text) const {
  return wait_for(folder_.path() / "output", text);
}
bool ChildProcess::wait_for_errors(const std::string& text) const {
  return wait_for(folder_.path() / "errors", text);
}

Finished run(const Words& words, const Environment& environment) {
  ChildProcess process(words, environment);
  const auto exit_code = process.wait();
  return {exit_code, process.output(), process.errors()};
}

Server::Server(const std::string& data, const Words& more, const Environment& environment)
    : ChildProcess(serve_words(data, more), environment) {
  if (!wait_for_output("/docs\n")) throw std::runtime_error("the server does not listen");
  const auto written = output();
  const std::string before = "://127.0.0.1:";
  port_ = static_cast<std::uint16_t>(std::stoi(written.substr(written.find(before) + before.size())));
  // It listens before its views have caught up, and takes no commands until then.
  for (int i = 0; i < 1000 && get("/readyz").find(R"("ready":true)") == std::string::npos; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

std::string Server::get(const std::string& path, const std::string& token) const {
  return request("GET " + path + " HTTP/1.1\r\n", "", token);
}

std::string Server::post(const std::string& path, const std::string& body, const std::string& token) const {
  return request("POST " + path + " HTTP/1.1\r\nContent-Type: application/json\r\n", body, token);
}

std::string Server::request(const std::string& head, const std::string& body,
                            const std::string& token) const {
  api::testing::Client client(port_);
  auto bytes = head +
               "Host: localhost\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n";
  if (!token.empty()) bytes += "Authorization: Bearer " + token + "\r\n";
  client.send(bytes + "\r\n" + body);
  const auto answer = client.read_answer();
  constexpr int first_failure = 300;
  if (answer.status < first_failure && answer.status != 0) return answer.body;
  return "HTTP " + std::to_string(answer.status) + ": " + answer.body;
}

int Server::stop() {
  send(SIGTERM);
  return wait();
}

std::string member(const std::string& json, const std::string& name) {
  const auto before = '"' + name + "\":\"";
  const auto at = json.find(before);
  if (at == std::string::npos) return {};
  const auto from = at + before.size();
  return json.substr(from, json.find('"', from) - from);
}

}  // namespace program_test
