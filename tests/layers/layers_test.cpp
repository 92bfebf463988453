// How the sources may depend on each other, and a few rules of their shape that no compiler checks.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Source {
  std::string path;  ///< from the top: "domain/money.cpp"
  std::vector<std::string> lines;

  std::string layer() const { return path.substr(0, path.find('/')); }
  std::string stem() const { return fs::path(path).stem().string(); }
};

const std::vector<std::string> layers = {"domain", "eventstore", "projections", "api"};

std::vector<Source> read_sources(const std::vector<std::string>& folders) {
  std::vector<Source> sources;
  const fs::path top = SOURCE_DIR;
  for (const auto& folder : folders)
    for (const auto& entry : fs::recursive_directory_iterator(top / folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".hpp") continue;
      auto& source = sources.emplace_back(fs::relative(entry.path(), top).string());
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) source.lines.push_back(line);
    }
  return sources;
}

/// What a line includes, with its quotes or angle brackets; nothing for other lines.
std::string included(const std::string& line) {
  if (!line.starts_with("#include ")) return {};
  return line.substr(line.find_first_of("<\""));
}

TEST(Layers, include_only_what_is_below_them) {
  const std::map<std::string, std::set<std::string>> may_include = {
      {"domain", {"domain"}},
      {"eventstore", {"eventstore"}},
      {"projections", {"domain", "eventstore", "projections"}},
      {"api", {"domain", "eventstore", "projections", "api"}}};
  std::size_t includes = 0;
  for (const auto& source : read_sources(layers))
    for (const auto& line : source.lines) {
      const auto what = included(line);
      if (!what.starts_with('"')) continue;
      ++includes;
      const auto folder = what.substr(1, what.find('/') - 1);
      EXPECT_TRUE(may_include.at(source.layer()).contains(folder)) << source.path << " includes " << what;
    }
  EXPECT_GT(includes, 100U);  // otherwise nothing was looked at
}

/// The only files that may include a library's headers.
const std::map<std::string, std::set<std::string>> doors = {
    {"rocksdb/", {"eventstore/rocks_log.cpp", "projections/rocks_rows.cpp"}},
    {"simdjson", {"eventstore/json.cpp"}},
    {"openssl/", {"eventstore/crypto.cpp", "api/tls.cpp"}},
    {"boost/asio",
     {"api/connection.cpp", "api/inbox.cpp", "api/mailbox.cpp", "api/mailbox.hpp", "api/server.cpp",
      "api/tls.cpp", "api/tls.hpp", "api/worker.cpp", "api/worker.hpp"}},
    {"boost/beast", {"api/inbox.cpp"}},
    {"boost/container", {"projections/cells.hpp", "projections/keys.hpp"}},
    {"boost/system", {"api/tls.cpp"}},
    {"boost/json", {}},  // of the tests
    {"argon2", {"api/passwords.cpp"}},
    {"hpdf", {"api/printed_pdf.cpp"}},
    {"phonenumbers/", {"api/number_plans.cpp", "api/phone_numbers.cpp"}},
    {"prometheus/", {"api/metrics.cpp"}},
    {"utf8proc", {"domain/text.cpp"}},
    {"roaring/", {"projections/row_set.cpp"}},
    {"date/", {"projections/time_zone.cpp"}},
    {"zlib", {"api/compression.cpp"}},
    {"xxh", {"api/etag.cpp"}},
    {"CLI/", {"api/command_line.cpp"}},
    {"toml++/", {"api/settings.cpp"}},
};

/// The standard's headers, and the system's.
bool is_at_hand(const std::string& header) {
  const bool standard =
      std::ranges::all_of(header, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  const std::set<std::string> system = {"arpa/inet.h", "fcntl.h",  "netinet/in.h", "pthread.h",
                                        "signal.h",    "stdlib.h", "unistd.h"};
  return standard || system.contains(header) || header.starts_with("sys/");
}

/// Describe and its lists of types are how every struct is declared, so they are no secret of one file.
bool is_vocabulary(const std::string& header) {
  return header.starts_with("boost/describe/") || header.starts_with("boost/mp11/");
}

TEST(Libraries, have_one_door_each) {
  std::set<std::string> used;
  for (const auto& source : read_sources(layers))
    for (const auto& line : source.lines) {
      const auto what = included(line);
      if (!what.starts_with('<')) continue;
      const auto header = what.substr(1, what.find('>') - 1);
      if (is_at_hand(header) || is_vocabulary(header)) continue;
      const auto door =
          std::ranges::find_if(doors, [&](const auto& library) { return header.starts_with(library.first); });
      if (door == doors.end()) {
        ADD_FAILURE() << source.path << " includes <" << header << ">, of a library that has no door";
        continue;
      }
      used.insert(door->first);
      EXPECT_TRUE(door->second.contains(source.path)) << source.path << " includes <" << header << '>';
    }
  for (const auto& [library, files] : doors)
    EXPECT_TRUE(files.empty() || used.contains(library)) << "nobody includes " << library;
}

/// Characters of UTF-8, not bytes.
std::size_t count_characters(const std::string& line) {
  constexpr int continuation_mask = 0xc0;
  constexpr int continuation = 0x80;
  return static_cast<std::size_t>(
      std::ranges::count_if(line, [](char c) { return (c & continuation_mask) != continuation; }));
}

TEST(Sources, are_named_after_what_they_hold) {
  for (const auto& source : read_sources(layers)) {
    const auto stem = source.stem();
    for (const auto* const word : {"util", "utils", "helper", "helpers", "common", "misc"})
      EXPECT_FALSE(stem == word || stem.starts_with(std::string(word) + '_') ||
                   stem.ends_with('_' + std::string(word)))
          << source.path;
    EXPECT_TRUE(std::ranges::all_of(stem, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    })) << source.path;
  }
}

TEST(Sources, begin_with_what_they_are_for) {
  for (const auto& source : read_sources(layers)) {
    if (!source.path.ends_with(".hpp")) continue;
    EXPECT_TRUE(source.lines.at(0).starts_with("// ")) << source.path;
  }
}

TEST(Sources, have_lines_of_at_most_110_characters) {
  constexpr std::size_t characters_max = 110;
  auto folders = layers;
  folders.insert(folders.end(), {"tests", "bench"});
  for (const auto& source : read_sources(folders))
    for (std::size_t i = 0; i < source.lines.size(); ++i)
      EXPECT_LE(count_characters(source.lines[i]), characters_max) << source.path << ':' << i + 1;
}

}  // namespace
