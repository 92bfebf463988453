#include <gtest/gtest.h>

#include "tests/http/running_application.hpp"
#include "tests/http/staff_members.hpp"

using namespace http_test;

namespace {

class ApiKeys : public ::testing::Test {
 protected:
  void SetUp() override { server.set_up(); }

  Answer issue(const std::string& role, const std::string& more = "", const std::string& headers = "") {
    return server.post("/v1/api-keys",
                       R"({"name": "Website", "role": ")" + role + R"(", "garageIds": [")" +
                           server.garage_id + "\"]" + more + "}",
                       headers);
  }

  RunningApplication server;
};

TEST_F(ApiKeys, act_with_their_role_until_they_are_revoked) {
  const auto issued = issue("advisor");
  ASSERT_EQ(issued.status, 201) << issued.body;
  const auto key = bearer(issued.text("/token"));
  EXPECT_EQ(server.get(server.garage_path("/customers"), key).status, 200);
  EXPECT_EQ(server.get("/v1/staff", key).status, 403);
  EXPECT_EQ(server.get("/v1/me", key).text("/apiKeyId"), issued.text("/apiKeyId"));
  const auto path = issued.header("location");
  EXPECT_EQ(path, "/v1/api-keys/" + issued.text("/apiKeyId"));
  EXPECT_EQ(server.request("DELETE", path, "", "If-Match: \"9\"\r\n").code(), "version-mismatch");
  EXPECT_EQ(server.request("DELETE", path).status, 204);
  EXPECT_EQ(server.get(server.garage_path("/customers"), key).status, 401);
  EXPECT_TRUE(server.get(path).at("/revoked").as_bool());
  EXPECT_EQ(server.request("DELETE", path).status, 204) << "revoking again changes nothing";
}

TEST_F(ApiKeys, show_their_token_once) {
  const auto issued = issue("auditor");
  const auto token = issued.text("/token");
  const auto hash = api::token_hash(token);
  for (const auto& path :
       {std::string("/v1/api-keys"), issued.header("location"), std::string("/v1/events")}) {
    const auto shown = server.get(path).body;
    EXPECT_EQ(shown.find(token), std::string::npos) << shown;
    EXPECT_EQ(shown.find(hash), std::string::npos) << shown;
  }
  EXPECT_EQ(server.get("/v1/api-keys").text("/items/0/name"), "Website");
}

TEST_F(ApiKeys, are_issued_once_by_a_repeated_request) {
  const auto first = issue("auditor", "", "Idempotency-Key: w\r\n");
  const auto again = issue("auditor", "", "Idempotency-Key: w\r\n");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(server.get("/v1/api-keys").at("/items").as_array().size(), 1u);
}

TEST_F(ApiKeys, end_when_they_are_to_end) {
  EXPECT_EQ(issue("auditor", R"(, "expiresAt": "2020-01-01T00:00:00Z")").text("/errors/0/pointer"),
            "/expiresAt");
  const auto issued = issue("auditor", R"(, "expiresAt": "2099-01-01T00:00:00Z")");
  EXPECT_EQ(issued.text("/expiresAt"), "2099-01-01T00:00:00Z") << issued.body;
}

TEST_F(ApiKeys, name_garages_that_are_there) {
  EXPECT_EQ(server.post("/v1/api-keys", R"({"name": "x", "role": "auditor", "garageIds": []})").status, 422);
  const auto unknown = server.post(
      "/v1/api-keys", R"({"name": "x", "role": "auditor", "garageIds": ["gar_01JD3Z8Q6N4T0V9K5M2R7W1XYB"]})");
  EXPECT_EQ(unknown.text("/errors/0/code"), "unknown-garage") << unknown.body;
  const auto twice = server.post("/v1/api-keys", R"({"name": "x", "role": "auditor", "garageIds": [")" +
                                                     server.garage_id + "\", \"" + server.garage_id + "\"]}");
  EXPECT_EQ(twice.text("/errors/0/pointer"), "/garageIds/1") << twice.body;
}

TEST_F(ApiKeys, are_given_no_more_than_their_maker_has) {
  const auto york = server
                        .post("/v1/garages", R"({"name": "York", "country": "GB", "currency": "GBP",
      "timeZone": "Europe/London"})")
                        .text("/garageId");
  const auto york_owner = add_staff(server, "owner", "york", york);
  const auto manager = add_staff(server, "manager", "manager");
  EXPECT_EQ(issue("technician", "", manager.authorization()).status, 403);
  EXPECT_EQ(issue("technician", "", york_owner.authorization()).status, 403);
  const auto leeds = issue("auditor");
  EXPECT_EQ(server.request("DELETE", leeds.header("location"), "", york_owner.authorization()).status, 403);
  EXPECT_EQ(
      server.request("DELETE", leeds.header("location"), "", bearer(add_organisation(server, "southside")))
          .status,
      404);
}

TEST_F(ApiKeys, cannot_open_a_garage_since_nobody_would_own_it) {
  const auto owner_key = bearer(issue("owner").text("/token"));
  EXPECT_EQ(server.get("/v1/staff", owner_key).status, 200);
  EXPECT_EQ(server.get("/v1/sessions", owner_key).at("/items").as_array().size(), 0u);
  EXPECT_EQ(server
                .post("/v1/garages", R"({"name": "York", "country": "GB", "currency": "GBP",
      "timeZone": "Europe/London"})",
                      owner_key)
                .status,
            403);
}

}  // namespace
