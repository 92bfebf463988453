#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/api/http_client.hpp"
#include "tests/program/child_process.hpp"

using program_test::Environment;
using program_test::run;
using program_test::Server;
using program_test::TemporaryFolder;
using program_test::Words;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

namespace fs = std::filesystem;

constexpr const char* set_up_body = R"({"organisation": {"name": "Northside Motors"},
 "garage": {"name": "Northside Leeds", "country": "GB", "currency": "GBP", "timeZone": "Europe/London"},
 "owner": {"name": "Ada Byron", "email": "ada@northside.example",
            "password": "correct horse battery staple"}})";

std::string grace(int number) {
  return R"({"firstName": "Grace", "lastName": "Hopper", "phoneNumber": "+447700900)" +
         std::to_string(number) + "\"}";
}

/// Sets up an organisation with some customers. Gives the organisation's identifier.
std::string fill(const Server& server, int customers) {
  const auto made = server.post("/v1/setup", set_up_body);
  EXPECT_THAT(made, HasSubstr("garageId"));
  const auto path = "/v1/garages/" + program_test::member(made, "garageId") + "/customers";
  const auto token = program_test::member(made, "token");
  for (int i = 0; i < customers; ++i)
    EXPECT_THAT(server.post(path, grace(100 + i), token), HasSubstr("customerId"));
  return program_test::member(made, "organisationId");
}

std::string read_file(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

void flip_a_byte(const fs::path& file, std::uint64_t at) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(at));
  const char flipped = static_cast<char>(stream.get() ^ 0x01);
  stream.seekp(static_cast<std::streamoff>(at));
  stream.put(flipped);
}

std::size_t count_lines(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

std::size_t count_of(std::string_view words, std::string_view text) {
  std::size_t count = 0;
  for (auto at = text.find(words); at != text.npos; at = text.find(words, at + 1)) ++count;
  return count;
}

// ---- the command line
// ------------------------------------------------------------------------------------------------

class EachCommand : public ::testing::TestWithParam<const char*> {};

TEST_P(EachCommand, explains_itself_with_examples) {
  const auto help = run({GetParam(), "--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.output, HasSubstr("Examples:"));
  EXPECT_THAT(help.output, HasSubstr(std::string("forecourt ") + GetParam()));
  EXPECT_EQ(help.errors, "");
}
INSTANTIATE_TEST_SUITE_P(Program, EachCommand,
                         ::testing::Values("serve", "verify", "rebuild", "export", "replay", "openapi",
                                           "version"));

TEST(CommandLine, says_its_version) {
  EXPECT_THAT(run({"version"}).output, ::testing::MatchesRegex("forecourt [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  EXPECT_EQ(run({"--version"}).output, run({"version"}).output);
}

TEST(CommandLine, refuses_what_it_does_not_know_with_64) {
  for (const auto& words : {Words{}, Words{"fly"}, Words{"serve", "--fast"}, Words{"replay"},
                            Words{"export", "--opened", "--sealed"}}) {
    const auto refused = run(words);
    EXPECT_EQ(refused.exit_code, 64) << refused.errors;
    EXPECT_THAT(refused.errors, HasSubstr("--help"));
  }
}

TEST(CommandLine, names_the_place_of_a_wrong_setting) {
  const TemporaryFolder folder;
  const auto data = folder / "data";
  const auto config = folder / "forecourt.toml";
  const auto refused = [&](const Words& words, const Environment& environment, const std::string& why) {
    const auto finished = run(words, environment);
    EXPECT_EQ(finished.exit_code, 78) << finished.errors;
    EXPECT_THAT(finished.errors, HasSubstr(why));
  };
  refused({"serve", "--data", data, "--io-threads", "many"}, {}, "--io-threads: it is a whole number");
  refused({"serve", "--data", data}, {{"FORECOURT_LOG_LEVEL", "loud"}},
          "FORECOURT_LOG_LEVEL: it is error, warning");
  refused({"serve", "--data", data, "--listen", "here"}, {}, "listen, from --listen: it is HOST:PORT");
  refused({"serve", "--data", data, "--tls-cert", "/x.pem"}, {}, "tls-cert and tls-key go together");
  std::ofstream(config) << "data = \"" << data << "\"\nlisten-on = \"127.0.0.1:1\"\n";
  refused({"serve", "--config", config}, {}, "line 2: there is no setting 'listen-on'");
  refused({"serve", "--config", folder / "none.toml"}, {}, "there is no such settings file");
  EXPECT_FALSE(fs::exists(data));
}

// ---- serving
// ---------------------------------------------------------------------------------------------------------

TEST(Serve, answers_and_ends_with_0_when_asked_to_stop) {
  const TemporaryFolder folder;
  for (const int signal : {SIGTERM, SIGINT}) {
    Server server(folder / "data");
    EXPECT_THAT(server.get("/healthz"), HasSubstr("ok"));
    server.send(signal);
    EXPECT_EQ(server.wait(), 0);
    EXPECT_THAT(server.errors(), HasSubstr("\"message\":\"stopped\""));
  }
}

TEST(Serve, finishes_a_request_in_flight_before_it_ends) {
  const TemporaryFolder folder;
  Server server(folder / "data");
  api::testing::Client client(server.port());
  const std::string body = set_up_body;
  client.send("POST /v1/setup HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body.substr(0, 10));
  ASSERT_THAT(server.get("/healthz"), HasSubstr("ok"));  // by now the first bytes have arrived
  server.send(SIGTERM);
  ASSERT_TRUE(server.wait_for_errors("\"message\":\"stopping\""));
  client.send(body.substr(10));
  EXPECT_EQ(client.read_answer().status, 201);
  EXPECT_EQ(server.wait(), 0);
}

TEST(Serve, ends_at_once_when_asked_a_second_time) {
  const TemporaryFolder folder;
  Server server(folder / "data", {"--drain-seconds", "3600"});
  api::testing::Client client(server.port());
  client.send("GET /healthz HTTP/1.1\r\n");  // never completed: the stop waits for it
  ASSERT_THAT(server.get("/healthz"), HasSubstr("ok"));
  server.send(SIGTERM);
  ASSERT_TRUE(server.wait_for_errors("\"message\":\"stopping\""));
  server.send(SIGINT);
  EXPECT_EQ(server.wait(), 128 + SIGINT);
}

TEST(Serve, goes_on_after_SIGHUP_when_there_is_no_certificate_to_read) {
  const TemporaryFolder folder;
  const Server server(folder / "data");
  server.send(SIGHUP);
  ASSERT_TRUE(server.wait_for_errors("SIGHUP: there is no certificate"));
  EXPECT_THAT(server.get("/healthz"), HasSubstr("ok"));
}

TEST(Serve, takes_flags_before_the_environment_before_the_file) {
  const TemporaryFolder folder;
  const auto config = folder / "forecourt.toml";
  std::ofstream(config) << "log-level = \"error\"\nsession-hours = 3\n";
  const Server server(folder / "data", {"--config", config, "--log-level", "debug"},
                      {{"FORECOURT_LOG_LEVEL", "warning"}});
  EXPECT_THAT(server.errors(), HasSubstr("\"message\":\"listening\""));  // not with error or warning
}

TEST(Serve, logs_requests_by_their_route_and_no_personal_data) {
  const TemporaryFolder folder;
  Server server(folder / "data", {"--log-level", "debug"});
  fill(server, 1);
  server.get("/v1/search?q=Hopper", "no-token");
  EXPECT_EQ(server.stop(), 0);
  const auto log = server.errors();
  EXPECT_THAT(log, HasSubstr("\"route\":\"/v1/garages/{garageId}/customers\",\"status\":201"));
  for (const auto* const secret : {"Hopper", "Grace", "7700900100", "ada@", "battery", "gar_"})
    EXPECT_THAT(log, Not(HasSubstr(secret)));
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);)
    EXPECT_THAT(line, ::testing::MatchesRegex(R"(\{"time":"[0-9T:.Z-]+","level":"[a-z]+","message":".*\})"));
}

TEST(Serve, makes_the_operators_key_for_nobody_else_to_read) {
  const TemporaryFolder folder;
  Server server(folder / "data");
  const fs::path key = folder / "data/operator.key";
  EXPECT_EQ(fs::status(key).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto text = read_file(key).substr(0, 64);
  fill(server, 0);
  EXPECT_THAT(server.post("/v1/organisations", set_up_body), HasSubstr("HTTP 401"));
  EXPECT_THAT(server.post("/v1/organisations", set_up_body, text),
              HasSubstr("HTTP 409"));  // the owner's e-mail
  EXPECT_EQ(server.stop(), 0);
  const Server again(folder / "data", {}, {{"FORECOURT_OPERATOR_KEY", "another-key-of-the-operator"}});
  EXPECT_THAT(again.post("/v1/organisations", set_up_body, text), HasSubstr("HTTP 401"));
  EXPECT_THAT(again.post("/v1/organisations", set_up_body, "another-key-of-the-operator"),
              HasSubstr("HTTP 409"));
}

TEST(Serve, says_who_has_the_data_folder) {
  const TemporaryFolder folder;
  const Server server(folder / "data");
  const auto second = run({"serve", "--data", folder / "data", "--listen", "127.0.0.1:0"});
  EXPECT_EQ(second.exit_code, 75);
  EXPECT_THAT(second.errors, HasSubstr("in use by process " + std::to_string(server.id())));
}

TEST(Serve, says_that_the_address_is_taken) {
  const TemporaryFolder folder;
  const Server server(folder / "data");
  const auto second =
      run({"serve", "--data", folder / "other", "--listen", "127.0.0.1:" + std::to_string(server.port())});
  EXPECT_EQ(second.exit_code, 69);
  EXPECT_THAT(second.errors, HasSubstr("--listen"));
}

TEST(Serve, refuses_data_of_another_master_key_and_changes_nothing) {
  const TemporaryFolder folder;
  fill(Server(folder / "data"), 1);
  const auto refused = run({"serve", "--data", folder / "data", "--listen", "127.0.0.1:0"},
                           {{"FORECOURT_MASTER_KEY", std::string(64, 'a')}});
  EXPECT_EQ(refused.exit_code, 78);
  EXPECT_THAT(refused.errors, HasSubstr("made under another master key"));
  EXPECT_EQ(run({"verify", "--data", folder / "data"}).exit_code, 0);
}

TEST(Serve, refuses_a_certificate_that_it_cannot_read) {
  const TemporaryFolder folder;
  const auto refused = run({"serve", "--data", folder / "data", "--listen", "127.0.0.1:0", "--tls-cert",
                            folder / "no.pem", "--tls-key", folder / "no.key"});
  EXPECT_EQ(refused.exit_code, 78);
  EXPECT_THAT(refused.errors, HasSubstr("cannot use the certificate"));
}

TEST(Serve, refuses_a_folder_that_it_may_not_make) {
  const TemporaryFolder folder;
  std::ofstream(folder / "file") << "in the way";
  const auto refused = run({"serve", "--data", folder / "file/data"});
  EXPECT_EQ(refused.exit_code, 73) << refused.errors;
}

// ---- the demo garage
// -------------------------------------------------------------------------------------------------

TEST(Demo, is_made_once_and_its_staff_log_in) {
  const TemporaryFolder folder;
  std::string head;
  {
    Server server(folder / "data", {"--demo"});
    ASSERT_TRUE(server.wait_for_output("auditor@kirkgate.example"));
    const auto session = server.post(
        "/v1/sessions", R"({"email": "owner@kirkgate.example", "password": "courtesy-car-keys"})");
    const auto page = server.get("/v1/garages/" + program_test::member(session, "garageId") + "/customers",
                                 program_test::member(session, "token"));
    EXPECT_THAT(page, HasSubstr("\"displayName\":"));
    EXPECT_EQ(server.stop(), 0);
  }
  const auto events = run({"export", "--data", folder / "data"}).output;
  EXPECT_EQ(count_of("\"type\":\"customer.registered\"", events), 400U);
  EXPECT_GT(count_of("\"type\":\"invoice.issued\"", events), 1'000U);
  EXPECT_GT(count_of("\"type\":\"payment.received\"", events), 1'000U);
  {
    Server again(folder / "data", {"--demo"});
    ASSERT_TRUE(again.wait_for_output("auditor@kirkgate.example"));
    EXPECT_EQ(again.stop(), 0);
  }
  const auto later = run({"export", "--data", folder / "data"}).output;
  EXPECT_EQ(count_lines(later), count_lines(events));  // nothing is made a second time
  EXPECT_EQ(run({"verify", "--data", folder / "data"}).exit_code, 0);
}

TEST(Demo, that_was_not_finished_is_told_of) {
  const TemporaryFolder folder;
  EXPECT_EQ(Server(folder / "data", {"--demo"}).stop(), 0);
  const auto mark = folder / "data/demo-unfinished";
  EXPECT_FALSE(std::filesystem::exists(mark));
  std::ofstream(mark) << "as a server leaves it that is killed while it makes one";
  const auto refused = run({"serve", "--data", folder / "data", "--listen", "127.0.0.1:0", "--demo"});
  EXPECT_EQ(refused.exit_code, 78);
  EXPECT_THAT(refused.errors, HasSubstr("was not finished"));
}

/// Whether a shell finds these programs.
bool are_installed(const std::string& programs) {
  return std::system(("command -v " + programs + " >/dev/null 2>&1").c_str()) == 0;
}

TEST(Demo, has_books_that_three_programs_confirm) {
  for (const auto* const program : {"hledger", "ledger", "bean-check", "python3"})
    if (!are_installed(program)) GTEST_SKIP() << program << " is not installed";
  const TemporaryFolder folder;
  ASSERT_EQ(Server(folder / "data", {"--demo"}).stop(), 0);
  const auto exported = run({"export", "--ledger", "--data", folder / "data", "--out", folder / "books"});
  ASSERT_EQ(exported.exit_code, 0) << exported.errors;
  int garages = 0;
  for (const auto& garage : fs::directory_iterator(folder / "books")) {
    const auto said = garage.path().string() + ".said";
    const auto command = "sh '" + (garage.path() / "verify.sh").string() + "' >'" + said + "' 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << read_file(said);
    EXPECT_THAT(read_file(said), HasSubstr("These books are right."));
    ++garages;
  }
  EXPECT_EQ(garages, 2);
}

/// The events of one type as `tell` tells of each, a line for one, in the order of the log.
template <class Tell>
std::string told(const std::string& events, const std::string& type, Tell tell) {
  std::istringstream lines(events);
  std::string all;
  for (std::string line; std::getline(lines, line);)
    if (line.find("\"type\":\"" + type + '"') != std::string::npos) all += tell(line) + '\n';
  return all;
}

/// What does not differ from run to run: who there is, and what was billed and paid.
struct Made {
  std::string names;
  std::string money;

  friend bool operator==(const Made&, const Made&) = default;
};
Made made_in(const std::string& data) {
  using program_test::member;
  const auto events = run({"export", "--data", data, "--opened"}).output;
  const auto amount = [](const std::string& line, const std::string& name) {
    const auto from = line.find('"' + name + "\":");
    return from == std::string::npos ? "" : line.substr(from, line.find_first_of(",}", from) - from);
  };
  Made made;
  made.names = told(events, "customer.registered", [](const std::string& line) {
    return member(line, "firstName") + ' ' + member(line, "e164");
  });
  made.money = told(events, "invoice.issued", [&](const std::string& line) {
    return member(line, "number") + ' ' + member(line, "issuedOn") + ' ' + amount(line, "grossMinor");
  });
  made.money += told(events, "payment.received", [&](const std::string& line) {
    return member(line, "number") + ' ' + member(line, "method") + ' ' + amount(line, "amountMinor");
  });
  return made;
}

TEST(Demo, is_the_same_for_the_same_seed) {
  const TemporaryFolder folder;
  const auto made = [&](const std::string& name, const Words& more) {
    Words words{"--demo", "--demo-at", "2026-10-14T11:20:00Z"};
    words.insert(words.end(), more.begin(), more.end());
    Server(folder / name, words).stop();
    return made_in(folder / name);
  };
  const auto first = made("a", {});
  EXPECT_EQ(count_lines(first.names), 400U);
  EXPECT_GT(count_lines(first.money), 2'000U);
  EXPECT_TRUE(made("b", {}) == first);
  const auto other = made("c", {"--demo-seed", "2"});
  EXPECT_NE(other.names, first.names);
  EXPECT_NE(other.money, first.money);
}

TEST(Demo, comes_to_a_moment_that_was) {
  const TemporaryFolder folder;
  for (const auto* const moment : {"yesterday", "2999-01-01T00:00:00Z", "1999-01-01T00:00:00Z"}) {
    const auto refused =
        run({"serve", "--data", folder / "data", "--listen", "127.0.0.1:0", "--demo", "--demo-at", moment});
    EXPECT_EQ(refused.exit_code, 78) << moment << refused.output;
    EXPECT_THAT(refused.errors, HasSubstr("--demo-at: it is an instant from 2020 on")) << moment;
  }
}

// ---- the data
// --------------------------------------------------------------------------------------------------------

TEST(Verify, finds_everything_right_also_beside_a_server) {
  const TemporaryFolder folder;
  Server server(folder / "data");
  fill(server, 20);
  const auto beside = run({"verify", "--data", folder / "data"});
  EXPECT_EQ(beside.exit_code, 0) << beside.output << beside.errors;
  EXPECT_EQ(server.stop(), 0);
  const auto after = run({"verify", "--data", folder / "data"});
  EXPECT_EQ(after.exit_code, 0) << after.output << after.errors;
  EXPECT_THAT(after.output, HasSubstr("Everything that was checked is right."));
}

TEST(Verify, needs_a_data_folder) {
  const TemporaryFolder folder;
  EXPECT_EQ(run({"verify", "--data", folder / "nothing"}).exit_code, 66);
  EXPECT_EQ(run({"verify", "--data", folder.path()}).exit_code, 66);
}

/// Every file that holds what the log says, with the largest first.
std::vector<fs::path> log_files(const fs::path& data) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(data / "log" / "rocksdb")) {
    const auto extension = entry.path().extension();
    if ((extension == ".log" || extension == ".sst") && entry.file_size() > 0) files.push_back(entry.path());
  }
  std::ranges::sort(files, std::greater{}, [](const auto& file) { return fs::file_size(file); });
  return files;
}

TEST(Verify, notices_a_flipped_byte_wherever_it_is) {
  const TemporaryFolder folder;
  {
    Server server(folder / "data");
    fill(server, 20);
    EXPECT_EQ(server.stop(), 0);
  }
  // Once in the write-ahead log, and once in the tables that a restart makes of it.
  for (int restarts = 0; restarts < 2; ++restarts) {
    const auto files = log_files(folder / "data");
    ASSERT_FALSE(files.empty());
    const auto size = fs::file_size(files.front());
    for (const auto at : {size / 4, size / 2, size - size / 8}) {
      flip_a_byte(files.front(), at);
      const auto damaged = run({"verify", "--data", folder / "data"});
      EXPECT_TRUE(damaged.exit_code == 1 || damaged.exit_code == 65)
          << files.front() << " at " << at << ": " << damaged.output << damaged.errors;
      flip_a_byte(files.front(), at);
    }
    EXPECT_EQ(run({"verify", "--data", folder / "data"}).exit_code, 0);
    Server(folder / "data").stop();
  }
}

TEST(Rebuild, makes_the_same_views_and_needs_the_server_to_be_stopped) {
  const TemporaryFolder folder;
  {
    Server server(folder / "data");
    fill(server, 20);
    const auto refused = run({"rebuild", "--data", folder / "data"});
    EXPECT_EQ(refused.exit_code, 75) << refused.errors;
    EXPECT_EQ(server.stop(), 0);
  }
  const auto rebuilt = run({"rebuild", "--data", folder / "data"});
  EXPECT_EQ(rebuilt.exit_code, 0) << rebuilt.output << rebuilt.errors;
  EXPECT_THAT(rebuilt.output, HasSubstr("byte for byte"));
}

TEST(Export, writes_every_event_and_opens_what_is_personal_only_when_asked) {
  const TemporaryFolder folder;
  Server server(folder / "data");
  const auto organisation = fill(server, 3);
  const auto sealed = run({"export", "--data", folder / "data"});
  EXPECT_EQ(sealed.exit_code, 0);
  EXPECT_THAT(sealed.output, HasSubstr(R"({"position":1,)"));
  EXPECT_THAT(sealed.output, HasSubstr("customer.registered"));
  EXPECT_THAT(sealed.output, Not(HasSubstr("Hopper")));
  const auto opened = run({"export", "--data", folder / "data", "--opened", "--organisation", organisation});
  EXPECT_THAT(opened.output, HasSubstr("Hopper"));
  EXPECT_THAT(opened.output, Not(HasSubstr("argon2id")));
  EXPECT_EQ(count_lines(opened.output), count_lines(sealed.output));
  EXPECT_EQ(count_lines(run({"export", "--data", folder / "data", "--from", "4"}).output),
            count_lines(sealed.output) - 3);
  EXPECT_EQ(
      run({"export", "--data", folder / "data", "--organisation", "org_01JD3Z8Q6N4T0V9K5M2R7W1XYB"}).output,
      "");
}

TEST(Replay, folds_to_the_digest_of_the_views_and_stops_where_it_is_told) {
  const TemporaryFolder folder;
  {
    Server server(folder / "data");
    fill(server, 5);
    EXPECT_EQ(server.stop(), 0);
  }
  const auto rebuilt = run({"rebuild", "--data", folder / "data"}).output;
  const auto digest = rebuilt.substr(rebuilt.find("views rebuilt  ") + 15, 64);
  const auto all = run({"replay", "--data", folder / "data", "--until", "2999-01-01T00:00:00Z"});
  EXPECT_EQ(all.exit_code, 0) << all.errors;
  EXPECT_THAT(all.output, HasSubstr(digest));
  const auto some = run({"replay", "--data", folder / "data", "--until", "7"}).output;
  EXPECT_THAT(some, Not(HasSubstr(digest)));
  EXPECT_EQ(run({"replay", "--data", folder / "data", "--until", "7"}).output, some);
  EXPECT_EQ(run({"replay", "--data", folder / "data", "--until", "yesterday"}).exit_code, 64);
}

}  // namespace
