#include <gtest/gtest.h>

#include "tests/http/running_application.hpp"

using http_test::RunningApplication;

namespace {

class Customers : public ::testing::Test {
 protected:
  void SetUp() override { server.set_up(); }

  http_test::Answer add_grace() {
    return server.post(server.garage_path("/customers"),
                       R"({"firstName": "Grace", "lastName": "Hopper", "phoneNumber": "+447700900123",
      "email": "grace@example.com", "accountType": "individual", "businessName": null, "country": "GB",
      "notes": "prefers texts",
      "address": {"line1": "14 Taylor St", "city": "Leeds", "postcode": "LS1 4AP", "country": "GB"}})");
  }

  RunningApplication server;
};

TEST_F(Customers, are_added_as_the_first_steps_say) {
  const auto answer = add_grace();
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.text("/customerNumber"), "C000001");
  EXPECT_EQ(answer.text("/displayName"), "Grace Hopper");
  EXPECT_EQ(answer.text("/status"), "active");
  EXPECT_EQ(answer.header("etag"), "\"1\"");
  EXPECT_EQ(answer.header("location"), "/v1/customers/" + answer.text("/customerId"));
  EXPECT_NE(answer.header("forecourt-position"), "");
}

TEST_F(Customers, have_a_phone_number_of_their_own) {
  const auto first = add_grace();
  const auto second = add_grace();
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(second.code(), "phone-taken");
  EXPECT_EQ(second.text("/conflictsWith"), first.text("/customerId"));
}

TEST_F(Customers, are_in_the_directory_and_have_a_profile) {
  const auto id = add_grace().text("/customerId");
  const auto page = server.get(server.garage_path("/customers?q=hopp"));
  ASSERT_EQ(page.number("/totalItems"), 1) << page.body;
  EXPECT_EQ(page.text("/items/0/customerId"), id);
  EXPECT_EQ(page.text("/items/0/matchedOn/0"), "name");
  EXPECT_EQ(page.text("/items/0/icon"), "phone");
  const auto profile = server.get(server.garage_path("/customers/" + id));
  ASSERT_EQ(profile.status, 200) << profile.body;
  EXPECT_EQ(profile.number("/stats/totalSpend/amountMinor"), 0);
  EXPECT_EQ(profile.text("/links/whatsapp"), "https://wa.me/447700900123");
  EXPECT_EQ(profile.text("/contact/address/city"), "Leeds");
}

TEST_F(Customers, are_changed_by_a_merge_patch_with_the_version_seen) {
  const auto path = "/v1/customers/" + add_grace().text("/customerId");
  EXPECT_EQ(server.request("PATCH", path, R"({"email": null})").code(), "if-match-required");
  EXPECT_EQ(server.request("PATCH", path, R"({"email": null})", "If-Match: \"9\"\r\n").status, 412);
  const auto changed = server.request("PATCH", path, R"({"address": {"city": "York"}, "status": "inactive"})",
                                      "If-Match: \"1\"\r\n");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.text("/address/city"), "York");
  EXPECT_EQ(changed.text("/address/line1"), "14 Taylor St");
  EXPECT_EQ(changed.text("/status"), "inactive");
  EXPECT_EQ(server.request("PATCH", path, R"({"firstNam": "G"})", "If-Match: \"3\"\r\n").code(),
            "unknown-field");
}

TEST_F(Customers, are_shown_as_of_an_earlier_position) {
  const auto added = add_grace();
  const auto path = "/v1/customers/" + added.text("/customerId");
  server.request("PATCH", path, R"({"firstName": "Amazing"})", "If-Match: *\r\n");
  EXPECT_EQ(server.get(path).text("/firstName"), "Amazing");
  const auto before = server.get(path + "?asOfPosition=" + added.header("forecourt-position"));
  ASSERT_EQ(before.status, 200) << before.body;
  EXPECT_EQ(before.text("/firstName"), "Grace");
}

TEST_F(Customers, survive_a_restart_and_are_not_deleted) {
  const auto path = "/v1/customers/" + add_grace().text("/customerId");
  const auto before = server.get(path).body;
  server.restart();
  EXPECT_EQ(server.get(path).body, before);
  EXPECT_EQ(server.request("DELETE", path).code(), "customer-deletion-not-available");
  EXPECT_EQ(server.request("DELETE", path).status, 405);
}

TEST_F(Customers, answer_a_repeated_request_with_the_same_key_once) {
  const std::string body = R"({"firstName": "Joan", "lastName": "Clarke", "phoneNumber": "+447700900555"})";
  const auto path = server.garage_path("/customers");
  const auto first = server.post(path, body, "Idempotency-Key: k1\r\n");
  ASSERT_EQ(first.status, 201) << first.body;
  server.request("PATCH", "/v1/customers/" + first.text("/customerId"), R"({"notes": "later"})",
                 "If-Match: *\r\n");
  server.restart();
  const auto again = server.post(path, body, "Idempotency-Key: k1\r\n");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("forecourt-position"), first.header("forecourt-position"));
  EXPECT_EQ(server.post(path, R"({"firstName": "J"})", "Idempotency-Key: k1\r\n").code(),
            "idempotency-key-reused");
}

}  // namespace
