#include "eventstore/master_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "eventstore/crypto.hpp"

namespace eventstore {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class MasterKeys : public testing::Test {
 protected:
  MasterKeys() : folder_(fs::path(testing::TempDir()) / hex(random_nonce())) {
    fs::create_directories(folder_);
    ::unsetenv(MasterKey::variable);
  }
  ~MasterKeys() override {
    ::unsetenv(MasterKey::variable);
    fs::remove_all(folder_);
  }

  fs::path file() const { return folder_ / "master.key"; }
  MasterKey load(MasterKey::Missing missing = MasterKey::Missing::create) const {
    return MasterKey::load(file(), missing);
  }
  std::string refusal(MasterKey::Missing missing = MasterKey::Missing::create) const {
    try {
      (void)load(missing);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "it was accepted";
  }
  void write(const std::string& text, mode_t mode = 0600) const {
    std::ofstream(file()) << text;
    ASSERT_EQ(::chmod(file().c_str(), mode), 0);
  }
  std::string content() const {
    std::stringstream text;
    text << std::ifstream(file()).rdbuf();
    return text.str();
  }

  fs::path folder_;
};

const std::string hex_key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff";

TEST_F(MasterKeys, is_created_at_the_first_start_for_its_owner_only) {
  const auto first = load();
  struct stat status{};
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_EQ(status.st_size, 65);
  EXPECT_EQ(load().fingerprint(), first.fingerprint());
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1) << "no draft is left";
}

TEST_F(MasterKeys, differ_from_one_another) {
  const auto first = load();
  fs::remove(file());
  EXPECT_NE(load().fingerprint(), first.fingerprint());
}

TEST_F(MasterKeys, is_not_made_anew_where_data_exists) {
  EXPECT_THAT(refusal(MasterKey::Missing::refuse), HasSubstr("missing"));
  EXPECT_FALSE(fs::exists(file()));
}

TEST_F(MasterKeys, is_refused_when_others_can_use_the_file) {
  write(hex_key + "\n");
  EXPECT_EQ(load().fingerprint(), MasterKey::parse(hex_key)->fingerprint());
  for (const mode_t mode : {0640U, 0604U, 0620U, 0644U, 0601U}) {
    ASSERT_EQ(::chmod(file().c_str(), mode), 0);
    EXPECT_THAT(refusal(), HasSubstr("chmod 600")) << std::oct << mode;
  }
  ASSERT_EQ(::chmod(file().c_str(), 0400), 0);
  EXPECT_EQ(load().fingerprint(), MasterKey::parse(hex_key)->fingerprint());
}

TEST_F(MasterKeys, is_refused_when_the_file_holds_something_else) {
  for (const std::string& text : {std::string(), hex_key.substr(1), hex_key + "0", hex_key + "\n\n",
                                  "x" + hex_key.substr(1), std::string(32, '\x05')}) {
    write(text);
    EXPECT_THAT(refusal(), HasSubstr("damaged")) << text;
    EXPECT_EQ(content(), text) << "what is there is left alone";
  }
  write(hex_key);
  EXPECT_EQ(load().fingerprint(), MasterKey::parse(hex_key)->fingerprint()) << "the newline may be missing";
}

TEST_F(MasterKeys, comes_from_the_environment_before_the_file) {
  ::setenv(MasterKey::variable, hex_key.c_str(), 1);
  const auto key = load();
  EXPECT_EQ(key.fingerprint(), MasterKey::parse(hex_key)->fingerprint());
  EXPECT_FALSE(fs::exists(file()));
}

TEST_F(MasterKeys, takes_base64_in_each_of_its_spellings) {
  const auto bytes = from_hex(hex_key).value();
  const auto fingerprint = MasterKey::parse(hex_key)->fingerprint();
  const auto unpadded = base64url(bytes);
  EXPECT_EQ(MasterKey::parse(unpadded)->fingerprint(), fingerprint);
  EXPECT_EQ(MasterKey::parse(unpadded + "=")->fingerprint(), fingerprint);
  EXPECT_EQ(MasterKey::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHv8=")->fingerprint(), fingerprint);
  const std::string slashes(43, '/');
  EXPECT_FALSE(MasterKey::parse(slashes)) << "its unused bits are not zero";
  EXPECT_TRUE(MasterKey::parse(slashes.substr(1) + "8="));
}

TEST_F(MasterKeys, refuses_a_malformed_variable_instead_of_falling_back_to_the_file) {
  for (const std::string& text :
       {std::string(), std::string("hunter2"), hex_key.substr(2), hex_key + "00", "g" + hex_key.substr(1),
        base64url(std::string(31, 'x')), std::string(43, '='), base64url(std::string(32, 'x')) + "=="}) {
    ::setenv(MasterKey::variable, text.c_str(), 1);
    EXPECT_THAT(refusal(), HasSubstr(MasterKey::variable)) << text;
    EXPECT_FALSE(fs::exists(file()));
  }
}

TEST_F(MasterKeys, never_shows_the_key_in_a_message) {
  ::setenv(MasterKey::variable, "hunter2", 1);
  EXPECT_THAT(refusal(), testing::Not(HasSubstr("hunter2")));
}

TEST_F(MasterKeys, derives_a_key_for_each_purpose) {
  const auto key = MasterKey::parse(hex_key).value().derive("x");
  const auto master = MasterKey::parse(hex_key).value();
  EXPECT_EQ(master.derive("x"), key);
  const std::set<Bytes32> keys = {master.wrapping_key(), master.claims_key(), master.tokens_key(),
                                  master.fingerprint(), key};
  EXPECT_EQ(keys.size(), 5U);
}

// Data written by one version must open with the next one.
TEST_F(MasterKeys, derives_the_same_keys_for_ever) {
  const auto master = MasterKey::parse(hex_key).value();
  EXPECT_EQ(hex(master.wrapping_key()), "52dca346b49bb822540bc6de33a92e132e2746cb44b39f496115a383f1660c8d");
  EXPECT_EQ(hex(master.claims_key()), "1d8207c71d6ca9a48d9e477631473584ee3d9a5178bf7a03d71e1bac0784ea4e");
  EXPECT_EQ(hex(master.tokens_key()), "dcb6f4f13a53dac372a64b2df6d6ae1bec70c83d12ebda4e7f004480194aece0");
  EXPECT_EQ(hex(master.fingerprint()), "4068af67996b346036f659a346146ac3ac921075ee2faf2ecdb988af653d0ae5");
}

}  // namespace
}  // namespace eventstore
