#include <gtest/gtest.h>

#include <set>

#include "tests/http/running_application.hpp"
#include "tests/http/staff_members.hpp"

using namespace http_test;

namespace {

class Garages : public ::testing::Test {
 protected:
  void SetUp() override { server.set_up(); }

  Answer open_york(const std::string& headers = "") {
    return server.post(
        "/v1/garages",
        R"({"name": "Northside York", "country": "GB", "currency": "GBP", "timeZone": "Europe/London"})",
        headers);
  }

  RunningApplication server;
};

TEST_F(Garages, are_opened_by_an_owner_who_then_owns_them) {
  const auto opened = open_york();
  ASSERT_EQ(opened.status, 201) << opened.body;
  const auto path = "/v1/garages/" + opened.text("/garageId");
  EXPECT_EQ(opened.header("location"), path);
  EXPECT_EQ(opened.header("etag"), "\"1\"");
  EXPECT_EQ(server.get(path).body, opened.body);
  EXPECT_EQ(opened.text("/policies/spendBasis"), "completed");

  const auto list = server.get("/v1/garages");
  EXPECT_EQ(list.at("/items").as_array().size(), 2u) << list.body;
  const auto me = server.get("/v1/me");
  EXPECT_EQ(me.at("/garages").as_array().size(), 2u);
  EXPECT_EQ(me.text("/garages/1/role"), "owner");
  EXPECT_EQ(server.get(path + "/customers").status, 200);
}

TEST_F(Garages, open_only_with_a_country_a_currency_and_a_time_zone_that_exist) {
  const auto answer = server.post(
      "/v1/garages", R"({"name": " ", "country": "ZZ", "currency": "pounds", "timeZone": "Mars/Olympus"})");
  ASSERT_EQ(answer.status, 422) << answer.body;
  EXPECT_EQ(answer.code(), "invalid-fields");
  EXPECT_EQ(answer.at("/errors").as_array().size(), 4u) << answer.body;
}

TEST_F(Garages, are_opened_once_by_a_repeated_request) {
  const auto first = open_york("Idempotency-Key: york\r\n");
  server.request("PATCH", "/v1/garages/" + first.text("/garageId"), R"({"name": "York"})", "If-Match: *\r\n");
  const auto again = open_york("Idempotency-Key: york\r\n");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(server.get("/v1/garages").at("/items").as_array().size(), 2u);
}

TEST_F(Garages, are_renamed_with_the_version_seen) {
  const auto path = server.garage_path("");
  EXPECT_EQ(server.request("PATCH", path, R"({"name": "Leeds"})").code(), "if-match-required");
  EXPECT_EQ(server.request("PATCH", path, R"({"name": "Leeds"})", "If-Match: \"7\"\r\n").code(),
            "version-mismatch");
  const auto renamed = server.request("PATCH", path, R"({"name": "Leeds"})", "If-Match: \"1\"\r\n");
  ASSERT_EQ(renamed.status, 200) << renamed.body;
  EXPECT_EQ(renamed.text("/name"), "Leeds");
  EXPECT_EQ(renamed.header("etag"), "\"2\"");
  EXPECT_EQ(server.request("PATCH", path, R"({"name": null})", "If-Match: *\r\n").status, 422);
  EXPECT_EQ(server.request("PATCH", path, R"({"currency": "EUR"})", "If-Match: *\r\n").code(),
            "unknown-field");
  EXPECT_EQ(server.request("PATCH", path, "{}", "If-Match: *\r\n").number("/version"), 2);
}

TEST_F(Garages, are_shown_as_they_were) {
  const auto path = server.garage_path("");
  const auto before = server.get(path);
  const auto position = before.header("forecourt-position");
  server.request("PATCH", path, R"({"name": "Leeds"})", "If-Match: *\r\n");
  EXPECT_EQ(server.get(path + "?asOfPosition=" + position).body, before.body);
}

TEST_F(Garages, say_when_they_are_open) {
  const auto path = server.garage_path("/opening-hours");
  const auto set =
      server.request("PUT", path, R"({"openingHours": [{"weekday": 2, "opens": "13:00", "closes": "17:30"},
      {"weekday": 2, "opens": "08:00", "closes": "12:00"}]})");
  ASSERT_EQ(set.status, 200) << set.body;
  EXPECT_EQ(set.text("/openingHours/0/opens"), "08:00");
  EXPECT_EQ(server.get(server.garage_path("")).body, set.body);
  const auto wrong = server.request(
      "PUT", path, R"({"openingHours": [{"weekday": 2, "opens": "13:00", "closes": "12:00"}]})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.text("/errors/0/pointer"), "/openingHours/0/closes");
}

TEST_F(Garages, have_policies_of_their_own) {
  const auto path = server.garage_path("/policies");
  const auto set = server.request("PUT", path, R"({"defaultPaymentTerms": {"type": "net_days", "days": 14},
      "mileageUnit": "km", "spendBasis": "committed", "creditLimit": "block"})");
  ASSERT_EQ(set.status, 200) << set.body;
  EXPECT_EQ(set.text("/policies/spendBasis"), "committed");
  EXPECT_EQ(set.number("/policies/defaultPaymentTerms/days"), 14);
  const auto wrong = server.request("PUT", path, R"({"defaultPaymentTerms": {"type": "net_days", "days": -1},
      "mileageUnit": "km", "spendBasis": "committed", "creditLimit": "block"})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.text("/errors/0/pointer"), "/defaultPaymentTerms/days");
}

TEST_F(Garages, say_what_their_invoices_say_of_them) {
  const auto path = server.garage_path("/particulars");
  const auto set = server.request("PUT", path, R"({"legalName": " Northside Motors Ltd ",
      "address": {"line1": "1 Mill Lane", "city": "Leeds", "postcode": "LS1 4AP", "country": "GB"},
      "vatNumber": "gb 123 4567 89", "companyNumber": "01234567",
      "bankAccount": {"accountName": "Northside Motors Ltd", "sortCode": "601613",
                      "accountNumber": "3192 6819", "iban": "GB29 NWBK 6016 1331 9268 19"}})");
  ASSERT_EQ(set.status, 200) << set.body;
  EXPECT_EQ(set.text("/particulars/legalName"), "Northside Motors Ltd");
  EXPECT_EQ(set.text("/particulars/vatNumber"), "GB123456789");
  EXPECT_EQ(set.text("/particulars/bankAccount/sortCode"), "60-16-13");
  EXPECT_EQ(set.text("/particulars/bankAccount/accountNumber"), "31926819");
  EXPECT_EQ(set.text("/particulars/bankAccount/iban"), "GB29NWBK60161331926819");
  EXPECT_EQ(server.get(server.garage_path("")).body, set.body);
  const auto wrong = server.request("PUT", path, R"({"vatNumber": "none", "bankAccount": {
      "accountName": "Northside Motors Ltd", "iban": "GB29 NWBK 6016 1331 9268 18", "bic": "NWBK"}})");
  EXPECT_EQ(wrong.status, 422);
  std::set<std::string> found;
  for (const auto& error : wrong.at("/errors").as_array())
    found.insert(std::string(error.at("pointer").as_string()) + ' ' +
                 std::string(error.at("code").as_string()));
  EXPECT_EQ(found, (std::set<std::string>{"/vatNumber not-a-vat-number", "/bankAccount/iban not-an-iban",
                                          "/bankAccount/bic not-a-bic"}));
  const auto incomplete = server.request(
      "PUT", path, R"({"bankAccount": {"accountName": "Northside Motors Ltd", "sortCode": "60-16-13"}})");
  EXPECT_EQ(incomplete.text("/errors/0/code"), "incomplete-bank-account");
  const auto none = server.request("PUT", path, "{}");
  ASSERT_EQ(none.status, 200) << none.body;
  EXPECT_TRUE(none.at("/particulars/vatNumber").is_null());
}

TEST_F(Garages, are_seen_only_where_one_has_a_role) {
  const auto york = open_york().text("/garageId");
  const auto technician = add_staff(server, "technician", "joan", york);
  const auto list = server.get("/v1/garages", technician.authorization());
  ASSERT_EQ(list.at("/items").as_array().size(), 1u) << list.body;
  EXPECT_EQ(list.text("/items/0/garageId"), york);
  EXPECT_EQ(server.get(server.garage_path(""), technician.authorization()).status, 403);
  EXPECT_EQ(server
                .request("PUT", "/v1/garages/" + york + "/opening-hours", R"({"openingHours": []})",
                         technician.authorization())
                .status,
            403);
  EXPECT_EQ(open_york(technician.authorization()).status, 403);
}

TEST_F(Garages, of_other_organisations_are_not_there) {
  const auto other = add_organisation(server, "southside");
  EXPECT_EQ(server.get(server.garage_path(""), bearer(other)).status, 404);
  EXPECT_EQ(server.get("/v1/garages", bearer(other)).at("/items").as_array().size(), 1u);
  EXPECT_EQ(
      server
          .request("PATCH", server.garage_path(""), R"({"name": "Ours"})", "If-Match: *\r\n" + bearer(other))
          .status,
      404);
}

TEST_F(Garages, belong_to_an_organisation_with_a_name) {
  const auto organisation = server.get("/v1/organisation");
  EXPECT_EQ(organisation.text("/name"), "Northside Motors");
  EXPECT_EQ(organisation.text("/organisationId"), server.organisation_id);
  const auto renamed = server.request("PATCH", "/v1/organisation", R"({"name": "Northside Group"})",
                                      "If-Match: " + organisation.header("etag") + "\r\n");
  ASSERT_EQ(renamed.status, 200) << renamed.body;
  EXPECT_EQ(renamed.text("/name"), "Northside Group");
  const auto technician = add_staff(server, "manager", "joan");
  EXPECT_EQ(server.get("/v1/organisation", technician.authorization()).status, 200);
  EXPECT_EQ(server
                .request("PATCH", "/v1/organisation", R"({"name": "Mine"})",
                         "If-Match: *\r\n" + technician.authorization())
                .status,
            403);
}

TEST(Organisations, are_added_once_by_a_repeated_request) {
  RunningApplication server;
  server.set_up();
  const auto first = add_organisation(server, "southside", "Idempotency-Key: s\r\n");
  EXPECT_EQ(add_organisation(server, "southside", "Idempotency-Key: s\r\n"), first);
  EXPECT_EQ(server.get("/v1/organisation", bearer(first)).text("/name"), "southside");
}

TEST(SetUp, is_answered_again_with_the_same_key_and_body) {
  RunningApplication server;
  const std::string body = R"({"organisation": {"name": "Northside Motors"},
      "garage": {"name": "Northside Leeds", "country": "GB", "currency": "GBP", "timeZone": "Europe/London"},
      "owner": {"name": "Ada Byron", "email": "ada@northside.example",
                 "password": "correct horse battery staple"}})";
  const auto first = server.post("/v1/setup", body, "Idempotency-Key: first\r\n");
  ASSERT_EQ(first.status, 201) << first.body;
  server.restart();
  const auto again = server.post("/v1/setup", body, "Idempotency-Key: first\r\n");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("forecourt-position"), first.header("forecourt-position"));
  auto other_password = body;
  other_password.replace(other_password.find("correct"), 7, "a wrong");
  EXPECT_EQ(server.post("/v1/setup", other_password, "Idempotency-Key: first\r\n").code(),
            "idempotency-key-reused");
  EXPECT_EQ(server.post("/v1/setup", body).code(), "already-set-up");
}

}  // namespace
