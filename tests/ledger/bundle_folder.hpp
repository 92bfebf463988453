// An auditor's export in a folder, to be checked by its own verify.sh and to be tampered with.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

#include "eventstore/crypto.hpp"

namespace ledger_test {

class BundleFolder {
 public:
  explicit BundleFolder(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }

  struct Verdict {
    int code = -1;
    std::string words;
  };
  /// Runs verify.sh: with all three programs, or with those that are named.
  Verdict verify(const std::string& programs = "") const {
    const auto command = (programs.empty() ? "" : "VERIFY_WITH='" + programs + "' ") + "sh " +
                         (path_ / "verify.sh").string() + " 2>&1";
    Verdict verdict;
    auto* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run a shell");
    std::array<char, 4096> piece{};
    while (const auto size = fread(piece.data(), 1, piece.size(), pipe))
      verdict.words.append(piece.data(), size);
    verdict.code = pclose(pipe);
    return verdict;
  }

  std::string read(const std::string& file) const {
    std::stringstream text;
    text << std::ifstream(path_ / file, std::ios::binary).rdbuf();
    return text.str();
  }
  void write(const std::string& file, const std::string& text) const {
    std::ofstream(path_ / file, std::ios::binary | std::ios::trunc) << text;
  }

  /// Makes the manifest fit what was tampered with, as whoever tampers would.
  void list_again(const std::string& file) const {
    auto manifest = read("manifest.json");
    const auto text = read(file);
    const auto at = manifest.find("\"path\":\"" + file + '"');
    ASSERT_NE(at, manifest.npos) << file;
    const auto bytes = manifest.find("\"bytes\":", at) + 8;
    manifest.replace(bytes, manifest.find(',', bytes) - bytes, std::to_string(text.size()));
    const auto hash = manifest.find("\"sha256\":\"", at) + 10;
    manifest.replace(hash, 64, eventstore::hex(eventstore::sha256(text)));
    write("manifest.json", manifest);
  }

 private:
  std::filesystem::path path_;
};

}  // namespace ledger_test
