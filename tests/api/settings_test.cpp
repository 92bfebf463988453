#include "api/settings.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

#include "api/exit_code.hpp"
#include "api/operation_log.hpp"
#include "api/progress_bar.hpp"

namespace api {
namespace {

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const OperatorError& error) {
    EXPECT_EQ(error.code, ExitCode::configuration);
    return error.what();
  }
  return "nothing was refused";
}

std::filesystem::path written(const std::string& text) {
  const auto file =
      std::filesystem::path(::testing::TempDir()) / ("settings_test." + std::to_string(::getpid()) + ".toml");
  std::ofstream(file) << text;
  return file;
}

TEST(Settings, have_defaults_that_are_valid) {
  for (const auto& info : all_settings()) {
    Settings settings;
    if (!info.fallback.empty()) settings.add(info.name, {std::string(info.fallback)}, "its default");
    EXPECT_EQ(settings.text(info.name), info.fallback);
    EXPECT_FALSE(info.description.empty());
  }
}

TEST(Settings, keep_what_was_given_first) {
  Settings settings;
  settings.add("io-threads", {"3"}, "--io-threads");
  settings.add_file(written("io-threads = 5\nsession-hours = 8\n"));
  EXPECT_EQ(settings.number("io-threads"), 3);
  EXPECT_EQ(settings.number("session-hours"), 8);
  EXPECT_EQ(settings.where("io-threads"), "--io-threads");
}

TEST(Settings, read_every_kind_of_value_from_a_file) {
  Settings settings;
  settings.add_file(
      written("demo = true\nlisten = \"[::1]:9\"\nio-threads = 2\n"
              "cors-origin = [\"https://a.example\", \"https://b.example\"]\n"));
  EXPECT_TRUE(settings.is_on("demo"));
  EXPECT_EQ(settings.number("io-threads"), 2);
  EXPECT_EQ(settings.list("cors-origin"),
            (std::vector<std::string>{"https://a.example", "https://b.example"}));
  EXPECT_EQ(listen_address(settings).host, "::1");
  EXPECT_EQ(listen_address(settings).port, 9);
}

TEST(Settings, say_where_a_wrong_value_stands) {
  const auto from_file = [](const std::string& text) {
    return refusal([&] { Settings().add_file(written(text)); });
  };
  EXPECT_NE(from_file("\nio-threads = \"many\"\n").find("line 2 (io-threads): it is a whole number"),
            std::string::npos);
  EXPECT_NE(from_file("io-threads = 2.5\n").find("line 1 (io-threads)"), std::string::npos);
  EXPECT_NE(from_file("demo = 7\n").find("true or false"), std::string::npos);
  EXPECT_NE(from_file("listen = [\"a:1\", \"b:2\"]\n").find("give one value"), std::string::npos);
  EXPECT_NE(from_file("threads = 2\n").find("there is no setting 'threads'"), std::string::npos);
  EXPECT_NE(from_file("io-threads = \n").find("line 1"), std::string::npos);
}

TEST(ListenAddress, is_a_host_and_a_port) {
  const auto read = [](const std::string& text) {
    Settings settings;
    settings.add("listen", {text}, "--listen");
    return listen_address(settings);
  };
  EXPECT_EQ(read("127.0.0.1:8080").port, 8080);
  EXPECT_EQ(read("forecourt.example:0").host, "forecourt.example");
  for (const auto* const wrong :
       {"", "8080", "host", "host:", ":80", "host:65536", "host:-1", "::1:80", "host:8x"})
    EXPECT_NE(refusal([&] { read(wrong); }).find("HOST:PORT"), std::string::npos) << wrong;
}

TEST(OperationLog, writes_one_json_object_a_line) {
  EXPECT_EQ(log_line(1'700'000'000'123, LogLevel::warning, "say \"no\"\n", {{"count", 3}, {"why", "a\tb"}}),
            R"({"time":"2023-11-14T22:13:20.123Z","level":"warning","message":"say \"no\"\n",)"
            R"("count":3,"why":"a\tb"})");
}

TEST(ProgressLine, shows_how_far_it_is) {
  EXPECT_EQ(progress_line("checking", 1, 2), "checking [###############...............]  50%  1 of 2");
  EXPECT_EQ(progress_line("checking", 0, 0), "checking [##############################] 100%  0 of 0");
}

}  // namespace
}  // namespace api
