#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "projections/entities.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

const std::string header = "firstName,lastName,phoneNumber,email,accountType,businessName\r\n";

class CustomerImports : public ::testing::Test {
 protected:
  void SetUp() override { server.set_up(); }

  Answer upload(const std::string& file, const std::string& content_type = "text/csv") {
    return server.post(server.garage_path("/customer-imports"), file,
                       "Content-Type: " + content_type + "\r\n");
  }
  Answer commit(const Answer& uploaded) {
    return server.post("/v1/customer-imports/" + uploaded.text("/importId") + "/commit");
  }
  std::int64_t customers() { return server.get(server.garage_path("/customers")).number("/totalItems"); }

  static std::string rows(int count) {
    auto file = header;
    for (int i = 0; i < count; ++i)
      file += "Ada,Number" + std::to_string(i) + ",+4477009" + std::to_string(10'000 + i) + ",,,\r\n";
    return file;
  }

  RunningApplication server;
};

TEST_F(CustomerImports, offer_a_template_that_is_only_the_header) {
  const auto answer = server.get("/v1/customer-imports/template.csv");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, header);
  EXPECT_EQ(answer.header("content-type").substr(0, 8), "text/csv");
}

TEST_F(CustomerImports, show_what_a_file_says_before_anything_is_imported) {
  const auto answer = upload(header +
                             "Grace,Hopper,+44 7700 900123,grace@example.com,individual,\r\n"
                             "Joan,,+447700900124,,,\r\n"
                             "\r\n"
                             "Mary,Jackson,07700 900125,,business,\"Jackson, Wind & Tunnel\"\r\n");
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.header("location"), "/v1/customer-imports/" + answer.text("/importId"));
  EXPECT_EQ(answer.text("/status"), "uploaded");
  EXPECT_EQ(answer.number("/rows"), 3);
  EXPECT_EQ(answer.number("/valid"), 2);
  EXPECT_EQ(answer.text("/preview/0/phoneNumber"), "+447700900123");
  EXPECT_EQ(answer.text("/preview/1/businessName"), "Jackson, Wind & Tunnel");
  ASSERT_EQ(answer.at("/issues").as_array().size(), 2U) << answer.body;
  EXPECT_EQ(answer.number("/issues/0/line"), 3);
  EXPECT_EQ(answer.text("/issues/0/code"), "missing-last-name");
  EXPECT_EQ(answer.number("/issues/1/line"), 5);
  EXPECT_EQ(answer.text("/issues/1/code"), "phone-without-country-code");
  EXPECT_EQ(customers(), 0);
  EXPECT_EQ(server.get("/v1/customer-imports/" + answer.text("/importId")).body, answer.body);
}

TEST_F(CustomerImports, make_customers_of_the_valid_lines_and_skip_the_others) {
  const auto uploaded =
      upload(header + "Grace,Hopper,+447700900123,,,\r\nNobody,,12,,,\r\nJoan,Clarke,07700 900124,,,\r\n");
  const auto done = commit(uploaded);
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(done.number("/created"), 2);
  EXPECT_EQ(done.number("/updated"), 0);
  EXPECT_EQ(done.number("/skipped"), 1);
  EXPECT_EQ(done.text("/results/1/outcome"), "skipped");
  EXPECT_EQ(done.number("/results/1/line"), 3);
  const auto joan = server.get("/v1/customers/" + done.text("/results/2/customerId"));
  EXPECT_EQ(joan.text("/displayName"), "Joan Clarke");
  EXPECT_EQ(joan.text("/phoneNumber"), "+447700900124");
  EXPECT_EQ(joan.text("/customerNumber"), "C000002");
  EXPECT_EQ(customers(), 2);
  EXPECT_EQ(commit(uploaded).code(), "import-already-committed");
  EXPECT_EQ(customers(), 2);
}

TEST_F(CustomerImports, update_the_customer_who_has_the_number_and_erase_nothing) {
  const auto id =
      server.add_customer("Gracie", "+447700900123", R"(, "email": "grace@example.com", "notes": "n")");
  const auto done = commit(upload(header + "Grace,Hopper,07700900123,,business,Hopper Ltd\r\n"));
  EXPECT_EQ(done.number("/created"), 0);
  EXPECT_EQ(done.number("/updated"), 1);
  EXPECT_EQ(done.text("/results/0/customerId"), id);
  const auto grace = server.get("/v1/customers/" + id);
  EXPECT_EQ(grace.text("/firstName"), "Grace");
  EXPECT_EQ(grace.text("/email"), "grace@example.com");
  EXPECT_EQ(grace.text("/notes"), "n");
  EXPECT_EQ(grace.text("/accountType"), "business");
  EXPECT_EQ(grace.text("/businessName"), "Hopper Ltd");
}

TEST_F(CustomerImports, let_a_later_line_of_the_same_number_update_the_earlier) {
  const auto uploaded =
      upload(header + "Grace,Hopper,+447700900123,,,\r\nGrace,Murray,07700 900 123,g@example.com,,\r\n");
  EXPECT_NE(uploaded.body.find("repeated-phone-number"), std::string::npos);
  const auto done = commit(uploaded);
  EXPECT_EQ(done.number("/created"), 1);
  EXPECT_EQ(done.number("/updated"), 1);
  EXPECT_EQ(done.text("/results/0/customerId"), done.text("/results/1/customerId"));
  EXPECT_EQ(server.get("/v1/customers/" + done.text("/results/0/customerId")).text("/lastName"), "Murray");
  EXPECT_EQ(customers(), 1);
}

TEST_F(CustomerImports, bring_customers_of_the_organisation_to_the_garage) {
  const auto id = server.add_customer("Grace", "+447700900123");
  const auto second =
      server.post("/v1/garages", R"({"name": "Northside York", "country": "GB", "currency": "GBP",
      "timeZone": "Europe/London"})");
  if (second.status == 404 || second.status == 405) GTEST_SKIP() << "there is no second garage yet";
  ASSERT_EQ(second.status, 201) << second.body;
  server.garage_id = second.text("/garageId");
  EXPECT_EQ(customers(), 0);
  const auto done = commit(upload(header + "Grace,Example,+447700900123,,,\r\n"));
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(done.text("/results/0/outcome"), "updated");
  EXPECT_EQ(done.text("/results/0/customerId"), id);
  EXPECT_EQ(customers(), 1);
}

TEST_F(CustomerImports, are_committed_only_as_they_were_seen) {
  const auto uploaded = upload(header + "Grace,Hopper,07700900123,,,\r\n", "Text/CSV");
  ASSERT_EQ(uploaded.status, 201) << uploaded.body;
  const auto path = "/v1/customer-imports/" + uploaded.text("/importId") + "/commit";
  EXPECT_EQ(server.post(path, "", "If-Match: \"999\"\r\n").code(), "version-mismatch");
  EXPECT_EQ(customers(), 0);
  EXPECT_EQ(server.post(path, "", "If-Match: " + uploaded.header("etag") + "\r\n").status, 200);
}

TEST_F(CustomerImports, take_the_same_file_for_the_same_import_until_it_is_committed) {
  const auto file = rows(3);
  const auto first = upload(file);
  const auto again = upload(file);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.text("/importId"), first.text("/importId"));
  commit(first);
  const auto after = upload(file);
  EXPECT_EQ(after.status, 201);
  EXPECT_NE(after.text("/importId"), first.text("/importId"));
  const auto done = commit(after);
  EXPECT_EQ(done.number("/created"), 0);
  EXPECT_EQ(done.number("/updated"), 3);
  EXPECT_EQ(done.number("/unchanged"), 3);
  EXPECT_EQ(done.number("/created") + done.number("/updated") + done.number("/skipped"),
            done.number("/rows"));
}

TEST_F(CustomerImports, take_five_hundred_lines_and_refuse_one_more) {
  const auto full = upload(rows(500));
  EXPECT_EQ(full.status, 201) << full.body;
  EXPECT_EQ(full.at("/preview").as_array().size(), 10U);
  const auto more = upload(rows(501));
  EXPECT_EQ(more.status, 422);
  EXPECT_EQ(more.code(), "too-many-rows");
  EXPECT_EQ(upload(rows(11'000)).code(), "too-many-rows");
}

TEST_F(CustomerImports, take_five_megabytes_and_refuse_one_byte_more) {
  constexpr std::size_t bytes_max = 5 * 1024 * 1024;
  auto file = header + "Grace,Hopper,+447700900123,,,\r\n";
  file.resize(bytes_max, '\n');
  EXPECT_EQ(upload(file).status, 201);
  const auto refused = upload(file + '\n');
  EXPECT_EQ(refused.status, 413);
  EXPECT_EQ(refused.code(), "file-too-large");
}

TEST_F(CustomerImports, take_only_csv) {
  EXPECT_EQ(upload(rows(1), "application/json").status, 415);
  EXPECT_EQ(upload(rows(1), "application/vnd.ms-excel").status, 415);
  EXPECT_EQ(upload(rows(1), "text/csv; charset=utf-8").status, 201);
  EXPECT_EQ(upload(std::string("PK\x03\x04\0\0\0\0\0\0\0\0", 12)).status, 415);
  EXPECT_EQ(upload("").code(), "empty-file");
  EXPECT_EQ(upload("name,phone\r\nGrace,1\r\n").code(), "missing-columns");
}

TEST_F(CustomerImports, are_read_as_spreadsheets_write_them) {
  std::string utf16 = "\xFF\xFE";
  for (const char c : header + "Grace,Hopper,+447700900123,,,\r\n") utf16 += {c, '\0'};
  EXPECT_EQ(upload(utf16).number("/valid"), 1);
  const auto semicolons = upload(
      "Phone Number;First name;LASTNAME;business_name;accountType;email\n"
      "'+447700900124;J\xF6rg;M\xFCller;\"Two\nlines; \"\"quoted\"\"\";business;\n");
  ASSERT_EQ(semicolons.status, 201) << semicolons.body;
  EXPECT_EQ(semicolons.text("/preview/0/firstName"), "Jörg");
  EXPECT_EQ(semicolons.text("/preview/0/businessName"), "Two lines; \"quoted\"") << semicolons.body;
  EXPECT_EQ(semicolons.text("/issues/0/code"), "windows-1252");
}

TEST_F(CustomerImports, come_in_forms_too) {
  const std::string type = "multipart/form-data; boundary=\"a-b\"";
  const auto part = [](const std::string& disposition, const std::string& content) {
    return "--a-b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
  };
  const auto file = part("name=\"file\"; filename=\"c;d.csv\"", rows(2));
  const auto answer = upload(part("name=\"comment\"", "hello") + file + "--a-b--\r\n", type);
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.number("/valid"), 2);
  EXPECT_EQ(upload(rows(2)).text("/importId"), answer.text("/importId"));
  EXPECT_EQ(upload(file + file + "--a-b--\r\n", type).code(), "several-files");
  EXPECT_EQ(upload(part("name=\"comment\"", "hello") + "--a-b--", type).code(), "no-file");
  EXPECT_EQ(upload(file, type).status, 400);
  EXPECT_EQ(upload(file + "--a-b--", "multipart/form-data").code(), "malformed-multipart");
}

TEST_F(CustomerImports, forget_what_the_file_said_once_it_is_imported) {
  const auto uploaded = upload(rows(3));
  const auto id = *domain::ImportId::parse(uploaded.text("/importId"));
  const auto organisation = domain::OrganisationId::parse(server.organisation_id)->ulid.bytes();
  const auto key_is_there = [&] {
    const auto& log = std::as_const(server.application()).log();
    bool there = false;
    log.visit(log.stream_positions(organisation, projections::entity(id)),
              [&](const eventstore::CommitRecord&, const eventstore::RecordedEvent& recorded) {
                eventstore::Bytes32 key;
                if (recorded.key_number != 0)
                  there = server.application().keys().data_key(recorded.key_number, key);
              });
    return there;
  };
  EXPECT_TRUE(key_is_there());
  const auto done = commit(uploaded);
  EXPECT_FALSE(key_is_there());
  EXPECT_TRUE(done.at("/preview").as_array().empty());
  server.restart();
  EXPECT_FALSE(key_is_there());
  EXPECT_EQ(server.get("/v1/customer-imports/" + uploaded.text("/importId")).body, done.body);
  EXPECT_EQ(commit(uploaded).code(), "import-already-committed");
}

TEST_F(CustomerImports, of_five_hundred_real_lines_create_and_then_match_five_hundred) {
  const char* const samples = std::getenv("FORECOURT_SAMPLES");  // a folder with made-up customers
  if (samples == nullptr) GTEST_SKIP() << "FORECOURT_SAMPLES names no folder";
  std::ifstream in(std::string(samples) + "/customers-uk-500.csv", std::ios::binary);
  ASSERT_TRUE(in) << "the file of five hundred customers is not there";
  const std::string file((std::istreambuf_iterator<char>(in)), {});
  const auto uploaded = upload(file);
  ASSERT_EQ(uploaded.status, 201) << uploaded.body;
  EXPECT_EQ(uploaded.number("/rows"), 500);
  const auto began = std::chrono::steady_clock::now();
  const auto done = commit(uploaded);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  RecordProperty("commit_milliseconds", std::to_string(took.count()));
  EXPECT_EQ(done.number("/created"), 500) << done.body.substr(0, 2000);
  EXPECT_EQ(customers(), 500);
  const auto again = commit(upload(file));
  EXPECT_EQ(again.number("/created"), 0);
  EXPECT_EQ(again.number("/updated"), 500);
  EXPECT_EQ(customers(), 500);
}

}  // namespace
