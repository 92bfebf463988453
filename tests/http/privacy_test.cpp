// What is stored for ever says nothing of people in the clear: whoever holds a copy of the log and not the
// keys learns no name, number, address, plate or note from it.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::RunningApplication;

namespace {

std::string lower(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::string as_utf16(const std::string& text, bool big_endian) {
  std::string wide;
  for (const char c : text) {
    if (big_endian) wide += '\0';
    wide += c;
    if (!big_endian) wide += '\0';
  }
  return wide;
}

/// Whether the bytes, already in lower case, contain the text in any letter case, as UTF-8 or UTF-16.
bool contains_any_spelling(const std::string& lower_case_bytes, const std::string& text) {
  const auto plain = lower(text);
  return std::ranges::any_of(
      std::initializer_list<std::string>{plain, as_utf16(plain, false), as_utf16(plain, true)},
      [&](const std::string& spelling) { return lower_case_bytes.contains(spelling); });
}

class Privacy : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    const auto customer = server.add_customer(
        "Zebedee", "07700 900123",
        R"(, "email": "Zebedee@Quartz.example", "notes": "whispers of oak", "accountType": "business",
        "businessName": "Jabberwock Ltd", "tags": ["vorpal"], "specialRequirements": "snicker-snack",
        "address": {"line1": "77 Quillfeather Lane", "city": "Mimsy", "postcode": "LS1 4AP",
                    "country": "GB"})");
    const auto path = "/v1/customers/" + customer;
    EXPECT_EQ(server
                  .post(path + "/contacts", R"({"name": "Tulgey Wood", "phoneNumber": "+447700900456",
        "email": "tulgey@quartz.example"})")
                  .status,
              201);
    EXPECT_EQ(
        server.request("PATCH", path, R"({"notes": "beware the bandersnatch"})", "If-Match: *\r\n").status,
        200);
    EXPECT_EQ(server.post(path + "/deactivate", R"({"reason": "gone to Borogove"})").status, 200);
    const auto vehicle =
        http_test::add_vehicle(server, customer, "ZX12 QQZ", "1M8GDM9AXKP042788", "squeaks on frabjous days");
    http_test::add_booking(server, customer, vehicle, "Galumphing service", "key under the tumtum tree");
    const auto file = [](const std::string& name, const std::string& phone) {
      return "firstName,lastName,phoneNumber,email\r\n" + name + ",Uffish," + phone +
             ",uffish@thought.example\r\n";
    };
    const auto upload = [&](const std::string& body) {
      return server.post(server.garage_path("/customer-imports"), body, "Content-Type: text/csv\r\n")
          .text("/importId");
    };
    upload(file("Slithy", "+447700900999"));
    server.post("/v1/customer-imports/" + upload(file("Manxome", "+447700900998")) + "/commit");
  }

  /// All bytes under a folder of the data, file by file, in lower case.
  std::string bytes_under(const std::string& folder) {
    std::string all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(server.data() / folder)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(in), {});
    }
    return lower(all);
  }

  /// Every commit's stored bytes, which blocks on the disk hold compressed.
  std::string stored_commits() {
    std::string all;
    const auto cursor = server.application().log().read(0);
    while (const auto* const commit = cursor->next()) all += commit->stored + '\n';
    return lower(all);
  }

  std::string rows() {
    std::string all;
    server.application().runner().current()->rows().scan("", [&](std::string_view key, std::string_view row) {
      all.append(key).append(row) += '\n';
      return true;
    });
    return lower(all);
  }

  RunningApplication server;

  /// What was said of people, as it is shown to those who may see it.
  const std::vector<std::string> shown = {"Zebedee",
                                          "+447700900123",
                                          "zebedee@quartz.example",
                                          "Quillfeather",
                                          "Mimsy",
                                          "LS1 4AP",
                                          "Jabberwock",
                                          "vorpal",
                                          "snicker-snack",
                                          "Tulgey",
                                          "+447700900456",
                                          "tulgey@quartz.example",
                                          "bandersnatch",
                                          "ZX12QQZ",
                                          "1M8GDM9AXKP042788",
                                          "frabjous",
                                          "Galumphing",
                                          "tumtum",
                                          "Slithy",
                                          "+447700900999",
                                          "Uffish",
                                          "Manxome",
                                          "uffish@thought.example",
                                          "Ada Byron",
                                          "ada@northside.example"};
  /// And what was shown once, or is the same in other words.
  const std::vector<std::string> said = {"7700900123",      "07700 900123", "447700900123", "7700 900123",
                                         "whispers of oak", "Borogove",     "ZX12 QQZ",     "correct horse",
                                         "argon2",          "7700900456",   "7700900999"};
};

TEST_F(Privacy, keeps_people_out_of_the_log_and_the_keys) {
  const auto visible = rows();
  for (const auto& text : shown)
    EXPECT_TRUE(contains_any_spelling(visible, text)) << "the views do not even know " << text;
  const auto commits = stored_commits();
  ASSERT_TRUE(contains_any_spelling(commits, "customer.registered"));
  server.stop();
  const auto log = bytes_under("log");
  const auto keys = bytes_under("keys");
  ASSERT_TRUE(contains_any_spelling(log, "customer.registered"))
      << "the log's files are not where they were looked for";
  ASSERT_FALSE(keys.empty());
  auto secrets = shown;
  secrets.insert(secrets.end(), said.begin(), said.end());
  for (const auto& text : secrets) {
    EXPECT_FALSE(contains_any_spelling(commits, text)) << text << " is in a commit";
    EXPECT_FALSE(contains_any_spelling(log, text)) << text << " is in a file of the log";
    EXPECT_FALSE(contains_any_spelling(keys, text)) << text << " is in a file of the keys";
  }
}

TEST_F(Privacy, keeps_tokens_out_of_everything_stored) {
  const auto token = server.token;
  const auto visible = rows();
  const auto commits = stored_commits();
  server.stop();
  const auto secret = token.substr(token.find('.') + 1);
  ASSERT_GT(secret.size(), 20U);
  for (const auto& stored : {visible, commits, bytes_under("log"), bytes_under("keys"), bytes_under("views")})
    EXPECT_FALSE(contains_any_spelling(stored, secret));
}

TEST_F(Privacy, forgets_a_file_that_was_imported_but_not_its_customers) {
  const auto visible = rows();
  EXPECT_TRUE(contains_any_spelling(visible, "Manxome")) << "the customer has it";
  server.stop();
  std::filesystem::remove_all(server.data() / "views");
  server.start();
  EXPECT_EQ(rows(), visible);
}

}  // namespace
