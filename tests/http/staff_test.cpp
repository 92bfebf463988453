#include <gtest/gtest.h>

#include "tests/http/running_application.hpp"
#include "tests/http/staff_members.hpp"

using namespace http_test;

namespace {

class Staff : public ::testing::Test {
 protected:
  void SetUp() override { server.set_up(); }

  std::string role_path(const std::string& staff_id) const {
    return "/v1/staff/" + staff_id + "/roles/" + server.garage_id;
  }
  std::string invitation(const std::string& email, const std::string& role = "advisor") const {
    return R"({"name": "Joan Clarke", "email": ")" + email + R"(", "password": "a password of the tests",
        "roles": [{"garageId": ")" +
           server.garage_id + R"(", "role": ")" + role + "\"}]}";
  }

  RunningApplication server;
};

TEST_F(Staff, are_added_with_a_role_and_can_log_in) {
  const auto added = server.post("/v1/staff", invitation("Joan@Northside.example"));
  ASSERT_EQ(added.status, 201) << added.body;
  EXPECT_EQ(added.header("location"), "/v1/staff/" + added.text("/staffId"));
  EXPECT_EQ(added.text("/roles/0/role"), "advisor");
  EXPECT_EQ(added.body.find("assword"), std::string::npos) << added.body;
  EXPECT_EQ(server.get(added.header("location")).body, added.body);
  EXPECT_EQ(server.get(added.header("location")).header("etag"), added.header("etag"));

  const auto session = log_in(server, "joan@northside.example");
  ASSERT_EQ(session.status, 201) << session.body;
  EXPECT_EQ(session.text("/garages/0/role"), "advisor");
  EXPECT_EQ(server.get("/v1/me", bearer(session.text("/token"))).text("/staff/name"), "Joan Clarke");
}

TEST_F(Staff, have_an_email_address_of_their_own_in_the_whole_server) {
  ASSERT_EQ(server.post("/v1/staff", invitation("joan@northside.example")).status, 201);
  const auto again = server.post("/v1/staff", invitation("JOAN@northside.example"));
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.code(), "email-taken");
  add_organisation(server, "southside");
  const auto elsewhere = server.post("/v1/staff", invitation("owner@southside.example"));
  EXPECT_EQ(elsewhere.code(), "email-taken");
  EXPECT_EQ(elsewhere.body.find("conflictsWith"), std::string::npos) << "who it is elsewhere is not said";
}

TEST_F(Staff, are_added_only_with_a_good_password_and_known_garages) {
  const auto refused = [&](const std::string& body) {
    const auto answer = server.post("/v1/staff", body);
    EXPECT_EQ(answer.status, 422) << answer.body;
    return answer.text("/errors/0/pointer");
  };
  const std::string head = R"({"name": "Joan", "email": "joan@northside.example", "password": ")";
  const std::string role = R"({"garageId": ")" + server.garage_id + R"(", "role": "advisor"})";
  EXPECT_EQ(refused(head + R"(short", "roles": [)" + role + "]}"), "/password");
  EXPECT_EQ(refused(head + R"(long enough it is", "roles": []})"), "/roles");
  EXPECT_EQ(refused(head + R"(long enough it is", "roles": [)" + role + "," + role + "]}"),
            "/roles/1/garageId");
  EXPECT_EQ(refused(head +
                    R"(long enough it is",
              "roles": [{"garageId": "gar_01JD3Z8Q6N4T0V9K5M2R7W1XYB", "role": "owner"}]})"),
            "/roles/0/garageId");
  EXPECT_EQ(refused(head + R"(long enough it is", "roles": [{"garageId": ")" + server.garage_id +
                    R"(", "role": "king"}]})"),
            "/roles/0/role");
  EXPECT_EQ(refused(R"({"name": "Joan", "email": "joan", "password": "long enough it is", "roles": [)" +
                    role + "]}"),
            "/email");
}

TEST_F(Staff, are_added_once_by_a_repeated_request) {
  const auto body = invitation("joan@northside.example");
  const auto first = server.post("/v1/staff", body, "Idempotency-Key: joan\r\n");
  ASSERT_EQ(first.status, 201) << first.body;
  server.request("PUT", role_path(first.text("/staffId")), R"({"role": "manager"})");
  const auto again = server.post("/v1/staff", body, "Idempotency-Key: joan\r\n");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("location"), first.header("location"));
  EXPECT_EQ(
      server.post("/v1/staff", invitation("other@northside.example"), "Idempotency-Key: joan\r\n").code(),
      "idempotency-key-reused");
  EXPECT_EQ(server.get("/v1/staff").at("/items").as_array().size(), 2u);
}

TEST_F(Staff, are_renamed_and_listed) {
  const auto joan = add_staff(server, "advisor", "joan");
  const auto path = "/v1/staff/" + joan.id;
  EXPECT_EQ(server.request("PATCH", path, R"({"name": "Joan Murray"})").code(), "if-match-required");
  const auto renamed = server.request("PATCH", path, R"({"name": "Joan Murray"})",
                                      "If-Match: " + server.get(path).header("etag") + "\r\n");
  ASSERT_EQ(renamed.status, 200) << renamed.body;
  EXPECT_EQ(renamed.text("/name"), "Joan Murray");
  EXPECT_EQ(server.request("PATCH", path, R"({"email": "x@y.example"})", "If-Match: *\r\n").code(),
            "unknown-field");
  EXPECT_EQ(server.get("/v1/staff").text("/items/1/name"), "Joan Murray");
  EXPECT_EQ(server.get("/v1/staff?garageId=" + server.garage_id).at("/items").as_array().size(), 2u);
  EXPECT_EQ(server.get("/v1/staff?garageId=leeds").code(), "invalid-parameter");
  EXPECT_EQ(server.get("/v1/staff/stf_01JD3Z8Q6N4T0V9K5M2R7W1XYB").status, 404);
}

TEST_F(Staff, have_exactly_one_role_at_a_garage) {
  const auto joan = add_staff(server, "advisor", "joan");
  EXPECT_EQ(server.get(server.garage_path("/customers"), joan.authorization()).status, 200);
  const auto changed = server.request("PUT", role_path(joan.id), R"({"role": "technician"})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.at("/roles").as_array().size(), 1u);
  EXPECT_EQ(changed.text("/roles/0/role"), "technician");
  EXPECT_EQ(server.get(server.garage_path("/customers"), joan.authorization()).status, 403);
  const auto withdrawn = server.request("DELETE", role_path(joan.id));
  EXPECT_EQ(withdrawn.at("/roles").as_array().size(), 0u) << withdrawn.body;
  EXPECT_EQ(server.get(server.garage_path("")).status, 200);
  EXPECT_EQ(server.get(server.garage_path(""), joan.authorization()).status, 403);
}

TEST_F(Staff, leave_a_garage_with_an_owner) {
  EXPECT_EQ(server.request("PUT", role_path(server.owner_id), R"({"role": "manager"})").code(), "last-owner");
  EXPECT_EQ(server.request("DELETE", role_path(server.owner_id)).status, 409);
  EXPECT_EQ(server.post("/v1/staff/" + server.owner_id + "/deactivate").code(), "last-owner");

  const auto joan = add_staff(server, "owner", "joan");
  EXPECT_EQ(server.post("/v1/staff/" + joan.id + "/deactivate").status, 200);
  EXPECT_EQ(server.request("DELETE", role_path(server.owner_id)).code(), "last-owner")
      << "an inactive owner is none";
  EXPECT_EQ(server.post("/v1/staff/" + joan.id + "/reactivate").status, 200);
  EXPECT_EQ(server.request("PUT", role_path(server.owner_id), R"({"role": "manager"})").status, 200);
  EXPECT_EQ(server.get("/v1/staff").status, 403) << "no owner any more";
}

TEST_F(Staff, are_logged_out_for_good_when_they_are_deactivated) {
  const auto joan = add_staff(server, "advisor", "joan");
  ASSERT_EQ(server.get("/v1/me", joan.authorization()).status, 200);
  const auto deactivated = server.post("/v1/staff/" + joan.id + "/deactivate");
  ASSERT_EQ(deactivated.status, 200) << deactivated.body;
  EXPECT_FALSE(deactivated.at("/active").as_bool());
  EXPECT_EQ(server.get("/v1/me", joan.authorization()).status, 401);
  EXPECT_EQ(log_in(server, joan.email).status, 401);
  EXPECT_EQ(server.post("/v1/staff/" + joan.id + "/reactivate").status, 200);
  EXPECT_EQ(server.get("/v1/me", joan.authorization()).status, 401) << "an ended session stays ended";
  EXPECT_EQ(log_in(server, joan.email).status, 201);
}

TEST_F(Staff, are_managed_only_by_owners_and_only_at_their_own_garages) {
  const auto york = server
                        .post("/v1/garages", R"({"name": "York", "country": "GB", "currency": "GBP",
      "timeZone": "Europe/London"})")
                        .text("/garageId");
  const auto york_owner = add_staff(server, "owner", "york", york);
  const auto joan = add_staff(server, "advisor", "joan");
  const auto manager = add_staff(server, "manager", "manager");
  EXPECT_EQ(server.get("/v1/staff", manager.authorization()).status, 403);
  EXPECT_EQ(server.post("/v1/staff", invitation("x@northside.example"), manager.authorization()).status, 403);

  EXPECT_EQ(server.post("/v1/staff", invitation("x@northside.example"), york_owner.authorization()).status,
            403);
  EXPECT_EQ(
      server.request("PUT", role_path(york_owner.id), R"({"role": "owner"})", york_owner.authorization())
          .status,
      403);
  EXPECT_EQ(server.request("DELETE", role_path(joan.id), "", york_owner.authorization()).status, 403);
  EXPECT_EQ(server.post("/v1/staff/" + joan.id + "/deactivate", "", york_owner.authorization()).status, 403);
  EXPECT_EQ(server
                .request("PATCH", "/v1/staff/" + joan.id, R"({"name": "J"})",
                         "If-Match: *\r\n" + york_owner.authorization())
                .status,
            403);
  EXPECT_EQ(server.get("/v1/staff/" + joan.id, york_owner.authorization()).status, 403);
  EXPECT_EQ(server.get("/v1/staff", york_owner.authorization()).at("/items").as_array().size(), 2u)
      << "the two owners of York";
  const auto york_role = "/v1/staff/" + joan.id + "/roles/" + york;
  const auto helped =
      server.request("PUT", york_role, R"({"role": "technician"})", york_owner.authorization());
  EXPECT_EQ(helped.status, 200) << helped.body;
  EXPECT_EQ(server.get("/v1/staff", york_owner.authorization()).at("/items").as_array().size(), 3u);
  EXPECT_EQ(server.request("DELETE", york_role, "", york_owner.authorization()).status, 204);
  EXPECT_EQ(server.get("/v1/staff/" + joan.id, york_owner.authorization()).status, 403);
  EXPECT_EQ(server.get("/v1/staff/" + joan.id).at("/roles").as_array().size(), 1u);

  const auto other = bearer(add_organisation(server, "southside"));
  EXPECT_EQ(server.get("/v1/staff/" + joan.id, other).status, 404);
  EXPECT_EQ(server.post("/v1/staff/" + joan.id + "/deactivate", "", other).status, 404);
  EXPECT_EQ(server.request("PUT", role_path(joan.id), R"({"role": "owner"})", other).status, 404);
  EXPECT_EQ(server.get("/v1/staff", other).at("/items").as_array().size(), 1u);
}

TEST_F(Staff, see_and_end_their_own_sessions) {
  const auto joan = add_staff(server, "advisor", "joan");
  const auto second = log_in(server, joan.email).text("/token");
  const auto list = server.get("/v1/sessions", joan.authorization());
  ASSERT_EQ(list.at("/items").as_array().size(), 2u) << list.body;
  EXPECT_TRUE(list.at("/items/0/current").as_bool());
  EXPECT_EQ(list.body.find(joan.token), std::string::npos);
  const auto path = "/v1/sessions/" + list.text("/items/1/sessionId");
  EXPECT_EQ(server.request("DELETE", path).status, 404) << "not one's own";
  EXPECT_EQ(server.request("DELETE", path, "", joan.authorization()).status, 204);
  EXPECT_EQ(server.get("/v1/me", bearer(second)).status, 401);
  EXPECT_EQ(server.get("/v1/sessions", joan.authorization()).at("/items").as_array().size(), 1u);
}

TEST_F(Staff, end_their_other_sessions_with_a_new_password) {
  const auto joan = add_staff(server, "advisor", "joan");
  const auto second = log_in(server, joan.email).text("/token");
  const std::string body =
      R"({"currentPassword": "a password of the tests", "newPassword": "another one of the tests"})";
  const auto headers = "Idempotency-Key: p\r\n" + joan.authorization();
  EXPECT_EQ(server.post("/v1/me/password", body, headers).status, 204);
  EXPECT_EQ(server.get("/v1/me", joan.authorization()).status, 200);
  EXPECT_EQ(server.get("/v1/me", bearer(second)).status, 401);
  EXPECT_EQ(server.post("/v1/me/password", body, headers).status, 204) << "the same request again";
  EXPECT_EQ(server.post("/v1/me/password", body, joan.authorization()).code(), "wrong-password");
}

TEST_F(Staff, get_the_same_session_for_a_repeated_log_in_but_not_without_the_password) {
  const auto joan = add_staff(server, "advisor", "joan");
  const auto first = log_in(server, joan.email, "Idempotency-Key: l\r\n");
  ASSERT_EQ(first.status, 201) << first.body;
  server.request("PUT", role_path(joan.id), R"({"role": "technician"})");
  const auto again = log_in(server, joan.email, "Idempotency-Key: l\r\n");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(log_in(server, joan.email, "Idempotency-Key: l\r\n", "not the password").code(),
            "wrong-credentials");
  EXPECT_EQ(log_in(server, "ada@northside.example", "Idempotency-Key: l\r\n", "correct horse battery staple")
                .text("/staff/name"),
            "Ada Byron")
      << "a key counts for one person";
}

}  // namespace
