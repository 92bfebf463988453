// What README.md says, done: its first steps are run as they stand there, and must answer as printed.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "api/settings.hpp"
#include "tests/program/child_process.hpp"

namespace {

std::string read_file(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

std::string readme() { return read_file(std::filesystem::path(SOURCE_DIR) / "README.md"); }

struct Step {
  std::string command;
  std::string answer;  ///< as printed, in one line
};

std::string without_indentation(const std::string& line) {
  const auto start = line.find_first_not_of(' ');
  return start == std::string::npos ? "" : line.substr(start);
}

/// The walk-through: "$ " begins a command, "> " goes on with it, other lines are its answer.
std::vector<Step> steps_in(const std::string& text) {
  const std::string begin = "<!-- walk-through -->\n```console\n";
  const auto from = text.find(begin);
  if (from == std::string::npos) return {};
  std::istringstream lines(
      text.substr(from + begin.size(), text.find("\n```\n", from + begin.size()) - from));
  std::vector<Step> steps;
  for (std::string line; std::getline(lines, line) && line != "```";) {
    if (line.starts_with("$ ")) steps.push_back({line.substr(2), ""});
    else if (line.starts_with("> ")) steps.back().command += '\n' + line.substr(2);
    else if (!steps.empty()) steps.back().answer += without_indentation(line);
  }
  return steps;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

/// Whether `text` is `pattern`, where "…" stands for anything.
bool fits(const std::string& text, const std::string& pattern) {
  const std::string anything = "…";
  const auto end = pattern.find(anything);
  if (end == std::string::npos) return text == pattern;
  if (!text.starts_with(pattern.substr(0, end))) return false;
  auto at = end;
  auto rest = pattern.substr(end + anything.size());
  for (auto next = rest.find(anything); next != std::string::npos; next = rest.find(anything)) {
    at = text.find(rest.substr(0, next), at);
    if (at == std::string::npos) return false;
    at += next;
    rest = rest.substr(next + anything.size());
  }
  return text.size() >= at + rest.size() && text.ends_with(rest);
}

/// Runs all commands in one shell. Gives what each printed, without line ends.
std::vector<std::string> run_in_bash(const std::vector<Step>& steps, std::uint16_t port,
                                     const std::filesystem::path& folder) {
  constexpr char separator = '\x1e';
  {
    std::ofstream script(folder / "steps.sh");
    for (const auto& step : steps)
      script << replaced(step.command, ":8080", ':' + std::to_string(port)) << "\nprintf '\\036'\n";
  }
  const auto command = "cd " + folder.string() + " && bash steps.sh 2>&1";
  std::FILE* const shell = ::popen(command.c_str(), "r");
  std::vector<std::string> outputs(1);
  for (int c = std::fgetc(shell); c != EOF; c = std::fgetc(shell)) {
    if (c == separator) outputs.emplace_back();
    else if (c != '\n') outputs.back() += static_cast<char>(c);
  }
  ::pclose(shell);
  return outputs;
}

TEST(Readme, walks_through_first_steps_that_answer_as_printed) {
  const auto steps = steps_in(readme());
  ASSERT_GT(steps.size(), 20U);
  const program_test::TemporaryFolder folder;
  const program_test::Server server(folder / "data");
  const auto outputs = run_in_bash(steps, server.port(), folder.path());
  ASSERT_GT(outputs.size(), steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i)
    EXPECT_TRUE(fits(outputs[i], steps[i].answer))
        << "$ " << steps[i].command << "\nprinted  " << outputs[i] << "\nREADME   " << steps[i].answer;
}

TEST(Readme, names_every_setting_and_every_command) {
  const auto text = readme();
  for (const auto& setting : api::all_settings())
    EXPECT_NE(text.find('`' + std::string(setting.name) + '`'), std::string::npos) << setting.name;
  for (const auto* const command : {"serve", "verify", "rebuild", "export", "replay", "openapi", "version"})
    EXPECT_NE(text.find('`' + std::string(command) + '`'), std::string::npos) << command;
}

}  // namespace
