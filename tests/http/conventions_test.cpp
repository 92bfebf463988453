// The conventions that every part of the API keeps: what an error looks like and when it comes, conditional
// requests, pages.
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <thread>

#include "domain/staff.hpp"
#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

const std::string grace = R"({"firstName": "Grace", "lastName": "Hopper", "phoneNumber": "+447700900123"})";

/// An answer is a problem of this status and code, as RFC 9457 has it.
void expect_problem(const Answer& answer, int status, const std::string& code) {
  EXPECT_EQ(answer.status, status) << answer.body;
  EXPECT_EQ(answer.header("content-type").substr(0, 24), "application/problem+json") << answer.body;
  ASSERT_TRUE(answer.json.is_object()) << answer.body;
  EXPECT_EQ(answer.number("/status"), status);
  EXPECT_EQ(answer.text("/code"), code);
  EXPECT_NE(answer.text("/type"), "");
  EXPECT_NE(answer.text("/title"), "");
  EXPECT_NE(answer.text("/detail"), "");
  EXPECT_NE(answer.text("/correlationId"), "");
}

class Conventions : public ::testing::Test {
 protected:
  void SetUp() override { server.set_up(); }

  Answer add(const std::string& body, const std::string& headers = "") {
    return server.post(server.garage_path("/customers"), body, headers);
  }

  RunningApplication server;
};

TEST_F(Conventions, refuse_what_is_not_json_as_malformed) {
  for (const auto* const body : {"{", "[1,", "nonsense", R"({"firstName": "Grace"} x)",
                                 R"({"firstName": 'Grace'})", "{\"firstName\": \"\xFF\"}"})
    expect_problem(add(body), 400, "malformed-json");
  expect_problem(add("[" + std::string(5'000, '[') + std::string(5'001, ']')), 400, "malformed-json");
}

TEST_F(Conventions, ask_for_a_log_in) {
  const auto path = server.garage_path("/customers");
  for (const auto* const authorization :
       {"Authorization: \r\n", "Authorization: Bearer \r\n", "Authorization: Bearer wrong\r\n",
        "Authorization: Basic YTpi\r\n"}) {
    const auto answer = server.get(path, authorization);
    expect_problem(answer, 401, "unauthorized");
    EXPECT_NE(answer.header("www-authenticate"), "");
  }
  expect_problem(server.post("/v1/sessions", R"({"email": "ada@northside.example", "password": "wrong"})"),
                 401, "wrong-credentials");
}

TEST_F(Conventions, forbid_what_a_role_may_not) {
  server.token = http_test::add_member(server, domain::staff::Role::technician, server.garage_id);
  expect_problem(server.get(server.garage_path("/customers")), 403, "forbidden");
}

TEST_F(Conventions, find_nothing_where_nothing_is) {
  expect_problem(server.get("/v1/nonsense"), 404, "no-such-path");
  expect_problem(server.get("/"), 404, "no-such-path");
  expect_problem(server.get("/v1/customers/cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB"), 404, "not-found");
  expect_problem(server.get("/v1/customers/" + server.garage_id), 404, "not-found");
  expect_problem(server.get("/v1/customers/%00"), 404, "not-found");
}

TEST_F(Conventions, say_which_methods_a_path_has) {
  const auto answer = server.request("PUT", server.garage_path("/customers"), "{}");
  expect_problem(answer, 405, "method-not-allowed");
  EXPECT_EQ(answer.header("allow"), "GET, HEAD, POST");
}

TEST_F(Conventions, name_what_a_change_conflicts_with) {
  const auto id = add(grace).text("/customerId");
  const auto answer = add(grace);
  expect_problem(answer, 409, "phone-taken");
  EXPECT_EQ(answer.text("/conflictsWith"), id);
}

TEST_F(Conventions, guard_changes_by_the_version_that_was_seen) {
  const auto path = "/v1/customers/" + add(grace).text("/customerId");
  const std::string body = R"({"firstName": "G"})";
  expect_problem(server.request("PATCH", path, body), 428, "if-match-required");
  expect_problem(server.request("PATCH", path, body, "If-Match: \"2\"\r\n"), 412, "version-mismatch");
  expect_problem(server.request("PATCH", path, body, "If-Match: 1\r\n"), 400, "invalid-if-match");
  expect_problem(server.post(path + "/deactivate", "{}", "If-Match: \"2\"\r\n"), 412, "version-mismatch");
  EXPECT_EQ(server.request("PATCH", path, body, "If-Match: \"1\"\r\n").status, 200);
  EXPECT_EQ(server.post(path + "/deactivate", "{}", "If-Match: \"2\"\r\n").status, 200);
}

TEST_F(Conventions, limit_the_size_of_a_body) {
  constexpr std::size_t bytes = (6U << 20) + 1;
  expect_problem(add(R"({"firstName": ")" + std::string(bytes, 'x') + "\"}"), 413, "body-too-large");
}

TEST_F(Conventions, take_json_only_where_json_is_meant) {
  for (const auto* const type :
       {"text/plain", "application/xml", "application/x-www-form-urlencoded", "json"})
    expect_problem(add(grace, std::string("Content-Type: ") + type + "\r\n"), 415, "unsupported-media-type");
  EXPECT_EQ(add(grace, "Content-Type: application/json; charset=utf-8\r\n").status, 201);
}

TEST_F(Conventions, name_every_wrong_field_at_once) {
  const auto answer = add(R"({"firstName": 7, "phoneNumber": ["x"], "accountType": "royal", "nickname": "G",
      "address": {"line1": "1 Road", "planet": "Earth"}})");
  expect_problem(answer, 422, "invalid-fields");
  std::vector<std::string> found;
  for (const auto& error : answer.at("/errors").as_array())
    found.push_back(std::string(error.at("pointer").as_string()) + ' ' +
                    std::string(error.at("code").as_string()));
  std::ranges::sort(found);
  const std::vector<std::string> expected = {"/accountType unknown-value", "/address/planet unknown-field",
                                             "/firstName wrong-type", "/nickname unknown-field",
                                             "/phoneNumber wrong-type"};
  EXPECT_EQ(found, expected) << answer.body;
  expect_problem(add(R"({"firstName": "Grace", "phoneNumber": "+447700900123", "phoneNumbr": "x"})"), 422,
                 "unknown-field");
  const auto rules = add(R"({"phoneNumber": "12", "email": "nonsense", "country": "XX"})");
  EXPECT_EQ(rules.status, 422);
  EXPECT_GE(rules.at("/errors").as_array().size(), 1U) << rules.body;
  EXPECT_EQ(server.get(server.garage_path("/customers")).number("/totalItems"), 0);
}

TEST_F(Conventions, slow_down_who_guesses_passwords) {
  for (int attempt = 0; attempt < 50; ++attempt) {
    const auto answer =
        server.post("/v1/sessions", R"({"email": "ada@northside.example", "password": "wrong"})");
    if (answer.status == 401) continue;
    expect_problem(answer, 429, "too-many-attempts");
    EXPECT_GE(std::stoi(answer.header("retry-after")), 1);
    return;
  }
  FAIL() << "fifty guesses and nobody minds";
}

TEST_F(Conventions, tell_one_when_to_come_back) {
  const auto far = std::to_string(server.application().log().head() + 1'000);
  const auto path = server.garage_path("/customers");
  const auto late = server.get(path, "Forecourt-Min-Position: " + far + "\r\n");
  expect_problem(late, 503, "position-not-reached");
  EXPECT_NE(late.header("retry-after"), "");
  expect_problem(server.get(path, "Forecourt-Min-Position: x\r\n"), 400, "invalid-position");
  const auto position = add(grace).header("forecourt-position");
  const auto now = server.get(path, "Forecourt-Min-Position: " + position + "\r\n");
  EXPECT_EQ(now.number("/totalItems"), 1);
  EXPECT_GE(std::stoull(now.header("forecourt-position")), std::stoull(position));
}

TEST_F(Conventions, show_an_earlier_moment_though_a_later_one_is_waited_for) {
  const auto made = add(grace);
  const auto path = made.header("location");
  const auto then = made.header("forecourt-position");
  const auto next = std::to_string(server.application().log().head() + 1);
  auto waiting = std::async(std::launch::async, [&] {
    return server.get(path + "?asOfPosition=" + then, "Forecourt-Min-Position: " + next + "\r\n");
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ASSERT_EQ(server.request("PATCH", path, R"({"firstName": "Later"})", "If-Match: *\r\n").status, 200);
  const auto answer = waiting.get();
  EXPECT_EQ(answer.text("/firstName"), "Grace");
  EXPECT_EQ(answer.header("forecourt-as-of-position"), then);
}

TEST_F(Conventions, answer_a_repeated_change_of_a_version_that_it_made_itself) {
  const auto made = add(grace);
  const auto patch = [&](const std::string& key) {
    return server.request("PATCH", made.header("location"), R"({"notes": "once"})",
                          "If-Match: " + made.header("etag") + "\r\nIdempotency-Key: " + key + "\r\n");
  };
  const auto first = patch("k");
  ASSERT_EQ(first.status, 200) << first.body;
  const auto again = patch("k");
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again.body, first.body);
  expect_problem(patch("another"), 412, "version-mismatch");
}

TEST_F(Conventions, know_words_of_headers_in_any_case) {
  EXPECT_EQ(add(grace, "Content-Type: Application/JSON; charset=utf-8\r\n").status, 201);
  EXPECT_EQ(
      server.get(server.garage_path("/customers"), "Authorization: bearer " + server.token + "\r\n").status,
      200);
}

TEST_F(Conventions, allow_no_method_that_is_only_there_to_be_refused) {
  const auto path = add(grace).header("location");
  EXPECT_EQ(server.request("PUT", path, "{}").header("allow"),
            server.request("DELETE", path).header("allow"));
}

TEST_F(Conventions, drop_no_field_in_silence) {
  const auto made = add(R"({"firstName": "Grace", "phoneNumber": "+447700900123", "status": "inactive"})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.text("/status"), "inactive");
  const auto path = made.header("location");
  EXPECT_EQ(server.post(path + "/reactivate").status, 200);
  EXPECT_EQ(server.post(path + "/deactivate").status, 200) << "the reason may be left out";
  EXPECT_EQ(server.get(path).text("/status"), "inactive");
}

TEST_F(Conventions, tell_of_a_name_that_is_too_long_once) {
  const auto answer = add(R"({"firstName": ")" + std::string(101, 'x') + "\"}");
  EXPECT_EQ(answer.status, 422);
  ASSERT_EQ(answer.at("/errors").as_array().size(), 1U) << answer.body;
  EXPECT_EQ(answer.text("/errors/0/code"), "too-long");
}

TEST_F(Conventions, send_one_away_while_the_views_are_behind) {
  add(grace);
  server.stop();
  std::filesystem::remove_all(server.data() / "views");
  server.start(false);
  for (const auto& path : {server.garage_path("/customers"), std::string("/v1/me")}) {
    const auto behind = server.get(path);
    expect_problem(behind, 503, "not-ready");
    EXPECT_NE(behind.header("retry-after"), "");
  }
  expect_problem(add(grace), 503, "not-ready");
  EXPECT_EQ(server.get("/readyz").status, 503);
  EXPECT_EQ(server.get("/healthz").status, 200);
  server.application().catch_up();
  EXPECT_EQ(server.get("/readyz").status, 200);
  EXPECT_EQ(server.get(server.garage_path("/customers")).number("/totalItems"), 1);
}

TEST_F(Conventions, keep_the_clients_name_for_a_request) {
  EXPECT_EQ(server.get("/v1/nonsense", "X-Correlation-Id: abc-1.2_3\r\n").text("/correlationId"),
            "abc-1.2_3");
  const auto replaced = server.get("/v1/nonsense", "X-Correlation-Id: a b\"<c>\r\n").text("/correlationId");
  EXPECT_EQ(replaced.find('<'), replaced.npos);
}

TEST_F(Conventions, answer_head_like_get_without_the_body) {
  const auto id = add(grace).text("/customerId");
  for (const auto& path :
       {"/v1/customers/" + id, server.garage_path("/customers"), std::string("/healthz")}) {
    const auto get = server.get(path);
    const auto head = server.request("HEAD", path);
    EXPECT_EQ(head.status, get.status) << path;
    EXPECT_EQ(head.body, "");
    for (const auto* const name : {"content-type", "content-length", "etag"})
      EXPECT_EQ(head.header(name), get.header(name)) << path;
  }
}

TEST_F(Conventions, send_nothing_again_that_the_client_has) {
  const auto id = add(grace).text("/customerId");
  for (const auto& path :
       {"/v1/customers/" + id, server.garage_path("/customers"), server.garage_path("/customers/" + id)}) {
    const auto first = server.get(path);
    const auto tag = first.header("etag");
    ASSERT_NE(tag, "") << path;
    const auto again = server.get(path, "If-None-Match: \"other\", " + tag + "\r\n");
    EXPECT_EQ(again.status, 304) << path;
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(again.header("etag"), tag);
    EXPECT_EQ(server.get(path, "If-None-Match: \"other\"\r\n").status, 200);
  }
  const auto path = "/v1/customers/" + id;
  const auto tag = server.get(path).header("etag");
  ASSERT_EQ(server.request("PATCH", path, R"({"notes": "n"})", "If-Match: " + tag + "\r\n").status, 200);
  EXPECT_EQ(server.get(path, "If-None-Match: " + tag + "\r\n").status, 200);
}

TEST_F(Conventions, send_again_what_shows_more_than_its_own_stream) {
  const auto id = add(grace).text("/customerId");
  const auto booking = server.post(server.garage_path("/bookings"),
                                   R"({"customerId": ")" + id + R"(", "startsAt": "2030-01-07T09:00:00Z",
                                       "services": ["MOT"],
                                       "price": {"amountMinor": 5485, "currency": "GBP"}})");
  ASSERT_EQ(booking.status, 201) << booking.body;
  const auto path = booking.header("location");
  const auto known = "If-None-Match: " + booking.header("etag") + "\r\n";
  ASSERT_EQ(
      server.request("PATCH", "/v1/customers/" + id, R"({"lastName": "Murray"})", "If-Match: *\r\n").status,
      200);
  const auto renamed = server.get(path, known);
  EXPECT_EQ(renamed.status, 200);
  EXPECT_EQ(renamed.header("etag"), booking.header("etag"));
  EXPECT_EQ(renamed.text("/customer/displayName"), "Grace Murray");
}

TEST_F(Conventions, refuse_query_parameters_that_no_route_has_or_that_are_there_twice) {
  const auto id = add(grace).text("/customerId");
  for (const auto& path :
       {server.garage_path("/customers?pagesize=2"), "/v1/customers/" + id + "?expand=vehicles",
        server.garage_path("/bookings?colour="), std::string("/v1/events?to=4"), std::string("/healthz?x"),
        server.garage_path("/customers?as%ffOf=1")}) {
    const auto answer = server.get(path);
    EXPECT_EQ(answer.status, 400) << path;
    EXPECT_TRUE(answer.code() == "unknown-parameter" || answer.code() == "invalid-parameter") << answer.body;
    EXPECT_TRUE(answer.text("/errors/0/pointer").starts_with('?')) << answer.body;
  }
  expect_problem(server.post(server.garage_path("/customers?dryRun=true"), grace), 400, "unknown-parameter");
  expect_problem(server.get(server.garage_path("/customers?page=1&page=2")), 400, "repeated-parameter");
  EXPECT_EQ(server.get(server.garage_path("/customers?q=&page=1")).status, 200);
}

TEST_F(Conventions, answer_in_the_form_that_is_wanted_most) {
  const auto path = server.garage_path("/reports/trial-balance");
  const auto type = [&](const std::string& accept, const std::string& query = "") {
    return server.get(path + query, "Accept: " + accept + "\r\n").header("content-type").substr(0, 8);
  };
  EXPECT_EQ(type("*/*"), "applicat");
  EXPECT_EQ(type("application/json;q=0.5, TEXT/CSV"), "text/csv");
  EXPECT_EQ(type("text/csv;q=0.5, application/json"), "applicat");
  EXPECT_EQ(type("text/csv", "?format=json"), "applicat");
  EXPECT_EQ(type("text/csv", "?format="), "text/csv");
}

TEST_F(Conventions, say_what_a_path_has) {
  const auto options = server.request("OPTIONS", server.garage_path("/customers"));
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.header("allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(server.request("OPTIONS", "/v1/nothing").status, 404);
}

TEST_F(Conventions, refuse_bodies_that_are_packed) {
  expect_problem(add(grace, "Content-Encoding: gzip\r\n"), 415, "unsupported-content-encoding");
  EXPECT_EQ(add(grace, "Content-Encoding: identity\r\n").status, 201);
}

TEST_F(Conventions, page_through_lists) {
  for (int i = 0; i < 30; ++i)
    server.add_customer("C" + std::to_string(i), "+4477009" + std::to_string(10'000 + i));
  const auto list = [&](const std::string& query) {
    return server.get(server.garage_path("/customers" + query));
  };
  const auto first = list("");
  EXPECT_EQ(first.number("/page"), 1);
  EXPECT_EQ(first.number("/pageSize"), 24);
  EXPECT_EQ(first.number("/totalItems"), 30);
  EXPECT_EQ(first.number("/totalPages"), 2);
  EXPECT_EQ(first.at("/items").as_array().size(), 24U);
  EXPECT_EQ(list("?page=2").at("/items").as_array().size(), 6U);
  const auto beyond = list("?page=3");
  EXPECT_EQ(beyond.status, 200);
  EXPECT_EQ(beyond.number("/totalItems"), 30);
  EXPECT_TRUE(beyond.at("/items").as_array().empty());
  EXPECT_EQ(list("?pageSize=200").at("/items").as_array().size(), 30U);
  for (const auto* const wrong :
       {"?page=0", "?page=-1", "?page=x", "?page=1.5", "?pageSize=0", "?pageSize=201",
        "?page=99999999999999999999", "?sort=colour", "?type=royal", "?q=%ff"})
    expect_problem(list(wrong), 400, "invalid-parameter");
}

TEST_F(Conventions, answer_the_same_key_the_same_and_refuse_it_for_something_else) {
  const auto first = add(grace, "Idempotency-Key: k\r\n");
  const auto again = add(grace, "Idempotency-Key: k\r\n");
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("forecourt-position"), first.header("forecourt-position"));
  expect_problem(add(R"({"firstName": "X", "phoneNumber": "+447700900124"})", "Idempotency-Key: k\r\n"), 422,
                 "idempotency-key-reused");
  expect_problem(add(grace, "Idempotency-Key: " + std::string(256, 'k') + "\r\n"), 400,
                 "invalid-idempotency-key");
}

}  // namespace
