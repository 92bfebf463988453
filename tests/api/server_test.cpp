// The server over real sockets: requests and answers, limits, late replies, stopping.
#include "api/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

#include "running_server.hpp"

namespace api {
namespace {

using testing::Answer;
using testing::Client;
using testing::echo;
using testing::eventually;
using testing::FunctionHandler;
using testing::Running;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

std::string unpack(const std::string& packed) {
  std::string plain(1 << 20, '\0');
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  return plain;
}

// ------------------------------------------------------------------------------------- requests and answers

TEST(Server, answers_many_requests_on_one_connection) {
  Running running(echo);
  Client client(running.port());
  for (int number = 0; number < 5; ++number) {
    client.get("/a" + std::to_string(number) + "?b=c");
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "GET /a" + std::to_string(number) + " b=c ");
    EXPECT_EQ(answer.header("content-type"), "application/json");
    EXPECT_THAT(answer.header("date"), ::testing::EndsWith(" GMT"));
    EXPECT_EQ(answer.header("connection"), "");
  }
  client.post("/post", "body");
  EXPECT_EQ(client.read_answer().body, "POST /post  body");
}

TEST(Server, wakes_for_requests_and_late_replies_however_soon_it_sleeps) {
  for (const auto busy_poll : {0us, 400us, 50'000us}) {
    std::promise<Reply> taken;
    Running running(
        [&](const Request& request, const std::function<Reply()>& later) -> std::optional<Response> {
          if (request.path != "/late") return Response{.body = "at once"};
          taken.set_value(later());
          return {};
        },
        {.busy_poll = busy_poll});
    Client client(running.port());
    for (int number = 0; number < 3; ++number) {
      client.get("/");
      EXPECT_EQ(client.read_answer().body, "at once");
      std::this_thread::sleep_for(2ms);
    }
    client.get("/late");
    auto reply = taken.get_future().get();
    std::this_thread::sleep_for(2ms);
    reply({.body = "late"});
    EXPECT_EQ(client.read_answer().body, "late");
  }
}

TEST(Server, tells_the_handler_who_asks) {
  Running running([](const Request& request, const auto&) {
    return Response{.body = std::string(request.peer) + " " + std::string(request.header("x-name"))};
  });
  Client client(running.port());
  client.get("/", "X-Name: value\r\n");
  EXPECT_EQ(client.read_answer().body, "127.0.0.1 value");
}

TEST(Server, sends_the_status_headers_and_type_that_the_handler_chose) {
  Running running([](const Request&, const auto&) {
    return Response{.status = 201, .body = "x", .content_type = "text/plain", .headers = "Location: /y\r\n"};
  });
  Client client(running.port());
  client.post("/", "");
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.header("location"), "/y");
  EXPECT_EQ(answer.header("content-type"), "text/plain");
}

TEST(Server, closes_when_the_client_asks_for_it) {
  Running running(echo);
  Client client(running.port());
  client.get("/", "Connection: close\r\n");
  EXPECT_EQ(client.read_answer().header("connection"), "close");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Server, speaks_http_1_0) {
  Running running(echo);
  Client once(running.port());
  once.send("GET /a HTTP/1.0\r\n\r\n");
  EXPECT_EQ(once.read_answer().body, "GET /a  ");
  EXPECT_EQ(once.read_to_end(), "");
  Client twice(running.port());
  for (int number = 0; number < 2; ++number) {
    twice.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const auto answer = twice.read_answer();
    EXPECT_EQ(answer.header("connection"), "keep-alive");
    EXPECT_EQ(answer.body, "GET /a  ");
  }
}

TEST(Server, answers_a_client_that_closes_its_half_after_asking) {
  Running running([](const Request&, const std::function<Reply()>& later) -> std::optional<Response> {
    std::thread([reply = later()]() mutable {
      std::this_thread::sleep_for(20ms);
      reply({.body = "late"});
    }).detach();
    return {};
  });
  Client client(running.port());
  client.get("/");
  client.half_close();
  EXPECT_EQ(client.read_answer().body, "late");
}

TEST(Server, answers_pipelined_requests_in_order) {
  std::vector<std::jthread> threads;
  Running running(
      [&](const Request& request, const std::function<Reply()>& later) -> std::optional<Response> {
        if (request.path.size() % 2 == 0) return Response{.body = std::string(request.path)};
        threads.emplace_back(
            [reply = later(), path = std::string(request.path)]() mutable { reply({.body = path}); });
        return {};
      });
  Client client(running.port());
  std::string all;
  for (std::size_t number = 1; number <= 100; ++number)
    all += "GET /" + std::string(number, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n";
  client.send(all);
  for (std::size_t number = 1; number <= 100; ++number)
    EXPECT_EQ(client.read_answer().body, "/" + std::string(number, 'a'));
}

TEST(Server, answers_head_like_get_without_the_body) {
  Running running(echo);
  Client client(running.port());
  client.get("/x");
  const auto with_body = client.read_answer();
  client.send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto answer = client.read_answer(true);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("content-length"), std::to_string(with_body.body.size()));
  EXPECT_EQ(answer.header("etag"), with_body.header("etag"));
  client.get("/y");
  EXPECT_EQ(client.read_answer().body, "GET /y  ");
}

TEST(Server, takes_chunked_request_bodies) {
  Running running(echo);
  Client client(running.port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  client.send("3\r\nabc\r\n");
  client.send("3\r\ndef\r\n0\r\n\r\n");
  EXPECT_EQ(client.read_answer().body, "POST /  abcdef");
}

TEST(Server, takes_large_bodies_and_sends_large_answers) {
  Running running([](const Request& request, const auto&) {
    return Response{.body = std::string(request.body), .content_type = "application/octet-stream"};
  });
  Client client(running.port());
  std::string body(5 * 1024 * 1024, 'x');
  for (std::size_t at = 0; at < body.size(); at += 97) body[at] = static_cast<char>('a' + at % 26);
  for (int number = 0; number < 2; ++number) {
    client.post("/", body);
    EXPECT_TRUE(client.read_answer().body == body);
  }
}

TEST(Server, asks_for_the_body_when_the_client_waits_to_be_asked) {
  Running running(echo);
  Client client(running.port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 100);
  client.send("body");
  EXPECT_EQ(client.read_answer().body, "POST /  body");
}

TEST(Server, does_not_ask_for_a_body_that_is_too_large) {
  Running running(echo, {.body_bytes_max = 10});
  Client client(running.port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 413);
}

// --------------------------------------------------------------------------------------- conditions and gzip

TEST(Server, answers_304_when_the_client_has_the_body_already) {
  Running running(echo);
  Client client(running.port());
  client.get("/x");
  const auto tag = client.read_answer().header("etag");
  ASSERT_TRUE(tag.starts_with("W/\"")) << tag;
  client.get("/x", "If-None-Match: \"other\"\r\nIf-None-Match: " + tag + "\r\n");
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.status, 304);
  EXPECT_EQ(answer.header("etag"), tag);
  EXPECT_EQ(answer.header("content-length"), "");
  client.get("/other", "If-None-Match: " + tag + "\r\n");
  EXPECT_EQ(client.read_answer().status, 200);
}

TEST(Server, compares_with_the_tag_that_the_handler_gave) {
  Running running(
      [](const Request&, const auto&) { return Response{.body = "x", .headers = "ETag: \"7\"\r\n"}; });
  Client client(running.port());
  client.get("/");
  EXPECT_EQ(client.read_answer().header("etag"), "\"7\"");
  client.get("/", "If-None-Match: W/\"7\"\r\n");
  EXPECT_EQ(client.read_answer().status, 304);
  client.get("/", "If-None-Match: \"8\"\r\n");
  EXPECT_EQ(client.read_answer().status, 200);
}

TEST(Server, gives_no_tag_to_changes_and_errors) {
  Running running([](const Request& request, const auto&) {
    return Response{.status = request.path == "/missing" ? 404 : 200, .body = "x"};
  });
  Client client(running.port());
  client.post("/", "");
  EXPECT_EQ(client.read_answer().header("etag"), "");
  client.get("/missing", "If-None-Match: *\r\n");
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.header("etag"), "");
}

struct GzipServer : Running {
  GzipServer()
      : Running([](const Request& request, const auto&) {
          Response response{.body = std::string(request.path == "/small" ? 100 : 100'000, 'x')};
          if (request.path == "/image") response.content_type = "image/png";
          if (request.path == "/tagged") response.headers = "X: y\r\nETag: \"7\"\r\n";
          return response;
        }) {}
};

TEST(Server, packs_large_texts_for_clients_that_take_gzip) {
  GzipServer running;
  Client client(running.port());
  client.get("/tagged", "Accept-Encoding: br, gzip\r\n");
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.header("content-encoding"), "gzip");
  EXPECT_EQ(answer.header("vary"), "Accept-Encoding");
  EXPECT_EQ(answer.header("etag"), "W/\"7\"");
  EXPECT_LT(answer.body.size(), 1000U);
  EXPECT_EQ(unpack(answer.body), std::string(100'000, 'x'));
  client.get("/tagged", "Accept-Encoding: gzip\r\nIf-None-Match: W/\"7\"\r\n");
  EXPECT_EQ(client.read_answer().status, 304);
  client.get("/tagged", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(unpack(client.read_answer().body), std::string(100'000, 'x'));
}

TEST(Server, does_not_pack_what_is_small_or_packed_or_not_wanted) {
  GzipServer running;
  Client client(running.port());
  for (const std::string path : {"/small", "/image"}) {
    client.get(path, "Accept-Encoding: gzip\r\n");
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.header("content-encoding"), "") << path;
    EXPECT_EQ(answer.header("vary"), "") << path;
  }
  client.get("/tagged", "Accept-Encoding: gzip;q=0\r\n");
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.header("content-encoding"), "");
  EXPECT_EQ(answer.header("vary"), "Accept-Encoding");
  EXPECT_EQ(answer.header("etag"), "\"7\"");
  EXPECT_EQ(answer.body.size(), 100'000U);
}

// ------------------------------------------------------------------------------------------------------ CORS

TEST(Server, lets_pages_of_listed_origins_call) {
  Running running(echo, {.cors_origins = {"https://app.example"}});
  Client client(running.port());
  client.send(
      "OPTIONS /x HTTP/1.1\r\nHost: h\r\nOrigin: https://app.example\r\n"
      "Access-Control-Request-Method: PATCH\r\n\r\n");
  const auto preflight = client.read_answer();
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.header("access-control-allow-origin"), "https://app.example");
  EXPECT_THAT(preflight.header("access-control-allow-methods"), HasSubstr("PATCH"));
  EXPECT_THAT(preflight.header("access-control-allow-headers"), HasSubstr("Authorization"));
  client.get("/x", "Origin: https://app.example\r\n");
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.body, "GET /x  ");
  EXPECT_EQ(answer.header("access-control-allow-origin"), "https://app.example");
  EXPECT_THAT(answer.header("access-control-expose-headers"), HasSubstr("Forecourt-Position"));
  EXPECT_EQ(answer.header("vary"), "Origin");
}

TEST(Server, does_not_let_pages_of_other_origins_call) {
  Running running(echo, {.cors_origins = {"https://app.example"}});
  Client client(running.port());
  client.send(
      "OPTIONS /x HTTP/1.1\r\nHost: h\r\nOrigin: https://evil.example\r\n"
      "Access-Control-Request-Method: PATCH\r\n\r\n");
  const auto preflight = client.read_answer();
  EXPECT_EQ(preflight.body, "OPTIONS /x  ") << "left to the handler";
  EXPECT_EQ(preflight.header("access-control-allow-origin"), "");
  EXPECT_EQ(preflight.header("vary"), "Origin");
}

TEST(Server, has_no_cors_headers_unless_origins_are_set) {
  Running running(echo);
  Client client(running.port());
  client.get("/x", "Origin: https://app.example\r\n");
  EXPECT_EQ(client.read_answer().header("access-control-allow-origin"), "");
}

TEST(Server, lets_any_page_call_when_told_so) {
  Running running(echo, {.cors_origins = {"*"}});
  Client client(running.port());
  client.get("/x", "Origin: https://any.example\r\n");
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.header("access-control-allow-origin"), "*");
  EXPECT_EQ(answer.header("vary"), "");
}

// -------------------------------------------------------------------------------------------------- refusals

Answer refused(const std::string& bytes, ServerSettings settings = {}) {
  Running running(echo, std::move(settings));
  Client client(running.port());
  client.send(bytes);
  auto answer = client.read_answer();
  EXPECT_EQ(answer.header("content-type"), "application/problem+json");
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_EQ(client.read_to_end(), "") << "the connection is closed";
  return answer;
}

TEST(Server, says_in_a_problem_document_what_is_wrong) {
  const auto answer = refused("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(answer.status, 400);
  EXPECT_TRUE(
      answer.body.starts_with(R"({"type":"/docs#malformed-request","title":"Bad Request","status":400,)"
                              R"("detail":"The Host header is missing.","code":"malformed-request",)"
                              R"("errors":[],"correlationId":")"))
      << answer.body;
}

TEST(Server, refuses_what_is_no_request_and_closes) {
  EXPECT_EQ(refused("nonsense\r\n\r\n").status, 400);
  EXPECT_EQ(refused("GET / HTTP/2.0\r\nHost: h\r\n\r\n").status, 505);
  EXPECT_EQ(refused("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n").status, 501);
  EXPECT_EQ(refused("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n").status, 431);
}

TEST(Server, refuses_large_bodies_and_lets_the_client_see_why) {
  // The client is still sending when the answer comes, and must get to read it.
  const auto body = std::string(2'000'000, 'x');
  EXPECT_EQ(refused("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n" + body,
                    {.body_bytes_max = 1000})
                .status,
            413);
  const auto chunk = "7D0\r\n" + std::string(2000, 'x') + "\r\n";
  EXPECT_EQ(refused("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk,
                    {.body_bytes_max = 3000})
                .status,
            413);
}

TEST(Server, answers_good_requests_before_it_refuses_the_bad_one_behind_them) {
  Running running(echo);
  Client client(running.port());
  client.send("GET /good HTTP/1.1\r\nHost: h\r\n\r\nbad\r\n\r\n");
  EXPECT_EQ(client.read_answer().body, "GET /good  ");
  EXPECT_EQ(client.read_answer().status, 400);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Server, gives_up_on_a_request_that_does_not_arrive) {
  EXPECT_EQ(refused("GET / HTTP/1.1\r\nHost:", {.request_timeout = 30ms}).status, 408);
  EXPECT_EQ(
      refused("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc", {.request_timeout = 30ms}).status,
      408);
}

TEST(Server, gives_up_on_a_client_that_sends_byte_after_byte) {
  Running running(echo, {.request_timeout = 50ms});
  Client client(running.port());
  std::jthread slow([&](const std::stop_token& stop) {
    client.send("GET / HTTP/1.1\r\n");
    while (!stop.stop_requested()) {
      client.send("a: b\r\n");
      std::this_thread::sleep_for(5ms);
    }
  });
  EXPECT_EQ(client.read_answer().status, 408);
}

TEST(Server, closes_idle_connections_without_a_word) {
  Running running(echo, {.idle_timeout = 30ms});
  Client silent(running.port());
  EXPECT_EQ(silent.read_to_end(), "");
  Client once(running.port());
  once.get("/");
  EXPECT_EQ(once.read_answer().status, 200);
  EXPECT_EQ(once.read_to_end(), "");
}

TEST(Server, closes_on_a_client_that_does_not_read) {
  Running running([](const Request&, const auto&) { return Response{.body = std::string(50'000'000, 'x')}; },
                  {.write_timeout = 50ms});
  Client client(running.port());
  client.get("/");
  EXPECT_TRUE(eventually([&] { return running.server->counters().timeouts == 1; }));
  EXPECT_FALSE(client.read_answer().whole);
}

TEST(Server, refuses_connections_over_its_limit_and_takes_new_ones_when_old_ones_close) {
  Running running(echo, {.connections_max = 2});
  std::optional<Client> first(running.port());
  Client second(running.port());
  second.get("/");
  EXPECT_EQ(second.read_answer().status, 200);
  Client third(running.port());
  third.get("/");
  const auto answer = third.read_answer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("retry-after"), "1");
  EXPECT_EQ(third.read_to_end(), "");
  first.reset();
  EXPECT_TRUE(eventually([&] { return running.server->counters().connections_open == 1; }));
  Client fourth(running.port());
  fourth.get("/");
  EXPECT_EQ(fourth.read_answer().status, 200);
  EXPECT_EQ(running.server->counters().connections_refused, 1U);
}

// --------------------------------------------------------------------------------------- handlers and
// replies

TEST(Server, hides_what_a_handler_threw_and_reports_it) {
  Running running([](const Request& request, const auto&) -> std::optional<Response> {
    if (request.path == "/ok") return Response{};
    if (request.path == "/int") throw 7;
    throw std::runtime_error("the secret");
  });
  Client client(running.port());
  for (const std::string path : {"/throws", "/int"}) {
    client.get(path);
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 500);
    EXPECT_THAT(answer.body, HasSubstr(R"("code":"internal-error")"));
    EXPECT_THAT(answer.body, ::testing::Not(HasSubstr("secret")));
  }
  EXPECT_THAT(running.reported(), HasSubstr("the secret"));
  client.get("/ok");
  EXPECT_EQ(client.read_answer().status, 200) << "the connection goes on";
}

TEST(Server, sends_replies_that_come_from_another_thread) {
  std::vector<std::jthread> threads;
  Running running(
      [&](const Request& request, const std::function<Reply()>& later) -> std::optional<Response> {
        threads.emplace_back([&request, reply = later()]() mutable {
          // What the request points to is there until it is answered.
          reply({.status = 201, .body = std::string(request.body) + std::string(request.header("x"))});
        });
        return {};
      });
  Client client(running.port());
  for (int number = 0; number < 20; ++number) {
    const auto value = std::to_string(number);
    client.send("POST / HTTP/1.1\r\nHost: h\r\nX: " + value + "\r\nContent-Length: 4\r\n\r\nbody");
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.body, "body" + value);
  }
}

TEST(Server, sends_many_replies_that_are_made_at_once) {
  constexpr std::size_t clients_count = 50;
  std::mutex mutex;
  std::vector<Reply> replies;
  Running running(
      [&](const Request&, const std::function<Reply()>& later) -> std::optional<Response> {
        const std::lock_guard lock(mutex);
        replies.push_back(later());
        return {};
      },
      {.io_threads = 2});
  std::vector<std::unique_ptr<Client>> clients;
  for (std::size_t number = 0; number < clients_count; ++number) {
    clients.push_back(std::make_unique<Client>(running.port()));
    clients.back()->get("/");
  }
  ASSERT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return replies.size() == clients_count;
  }));
  for (auto& reply : replies) reply({.body = "all"});
  for (auto& client : clients) EXPECT_EQ(client->read_answer().body, "all");
}

TEST(Server, answers_500_when_a_handler_drops_its_reply_or_never_took_one) {
  Running running([](const Request& request, const std::function<Reply()>& later) -> std::optional<Response> {
    if (request.path == "/drops") later();
    if (request.path == "/silent") return {};
    return {};
  });
  Client client(running.port());
  client.get("/drops");
  EXPECT_EQ(client.read_answer().status, 500);
  EXPECT_THAT(running.reported(), HasSubstr("dropped"));
  client.get("/silent");
  EXPECT_EQ(client.read_answer().status, 500);
}

TEST(Server, sends_the_first_of_two_answers_only) {
  Running running([](const Request& request, const std::function<Reply()>& later) -> std::optional<Response> {
    if (request.path == "/plain") return Response{.body = "plain"};
    auto reply = later();
    reply({.body = "later"});
    return Response{.body = "first"};
  });
  Client client(running.port());
  for (int number = 0; number < 10; ++number) {
    client.get("/both");
    EXPECT_EQ(client.read_answer().body, "first");
    client.get("/plain");
    EXPECT_EQ(client.read_answer().body, "plain");
  }
}

TEST(Server, survives_replies_to_clients_that_have_gone) {
  std::mutex mutex;
  std::vector<Reply> replies;
  std::vector<const Request*> requests;
  Running running(
      [&](const Request& request, const std::function<Reply()>& later) -> std::optional<Response> {
        const std::lock_guard lock(mutex);
        replies.push_back(later());
        requests.push_back(&request);
        return {};
      });
  {
    Client client(running.port());
    client.post("/path", "body");
    EXPECT_TRUE(eventually([&] {
      const std::lock_guard lock(mutex);
      return replies.size() == 1;
    }));
    client.reset();
  }
  EXPECT_TRUE(eventually([&] { return running.server->counters().connections_open == 0; }));
  EXPECT_EQ(requests[0]->body, "body") << "the request is there until the reply is";
  replies[0]({.body = "too late"});
  Client another(running.port());
  another.post("/path", "body");
  EXPECT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return replies.size() == 2;
  }));
  replies[1]({.body = "in time"});
  EXPECT_EQ(another.read_answer().body, "in time");
}

TEST(Server, survives_replies_after_its_end) {
  std::vector<Reply> replies;
  std::atomic<int> taken = 0;
  std::optional<Running> running;
  running.emplace(
      [&](const Request&, const std::function<Reply()>& later) -> std::optional<Response> {
        replies.push_back(later());
        ++taken;
        return {};
      },
      ServerSettings{.drain_timeout = 20ms});
  Client client(running->port());
  client.get("/");
  Client another(running->port());
  another.get("/");
  ASSERT_TRUE(eventually([&] { return taken == 2; }));
  running.reset();
  EXPECT_EQ(client.read_answer().status, 0);
  replies[0]({.body = "too late"});
  replies.clear();
}

// -------------------------------------------------------------------------------------------------- stopping

TEST(Stopping, finishes_what_is_in_flight_and_closes_the_rest) {
  std::promise<Reply> taken;
  Running running(
      [&](const Request& request, const std::function<Reply()>& later) -> std::optional<Response> {
        if (request.path == "/now") return Response{};
        taken.set_value(later());
        return {};
      },
      {.linger_timeout = 50ms});
  Client idle(running.port());
  idle.get("/now");
  EXPECT_EQ(idle.read_answer().status, 200);
  Client busy(running.port());
  busy.get("/later");
  auto reply = taken.get_future().get();
  std::jthread stopping([&] { running.server->stop(); });
  EXPECT_EQ(idle.read_to_end(), "");
  reply({.body = "done"});
  const auto answer = busy.read_answer();
  EXPECT_EQ(answer.body, "done");
  EXPECT_EQ(answer.header("connection"), "close");
  stopping.join();
  EXPECT_THROW(Client(running.port()), std::runtime_error) << "nobody listens any more";
  running.server->stop();
}

TEST(Stopping, does_not_wait_for_ever) {
  std::vector<Reply> never;
  std::atomic<bool> asked = false;
  Running running(
      [&](const Request&, const std::function<Reply()>& later) -> std::optional<Response> {
        never.push_back(later());
        asked = true;
        return {};
      },
      {.drain_timeout = 30ms});
  Client client(running.port());
  client.get("/");
  ASSERT_TRUE(eventually([&] { return asked.load(); }));
  running.server->stop();
  EXPECT_EQ(client.read_answer().status, 0);
  EXPECT_EQ(running.server->counters().connections_open, 0U);
}

TEST(Stopping, is_allowed_before_starting_and_without_starting) {
  FunctionHandler handler(echo);
  Server server({}, handler);
  EXPECT_NE(server.port(), 0);
  server.stop();
  server.start();
  EXPECT_THROW(Client(server.port()), std::runtime_error);
}

// --------------------------------------------------------------------------------------------------- opening

std::string failure(ServerSettings settings) {
  FunctionHandler handler(echo);
  try {
    Server server(std::move(settings), handler);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "no failure";
}

TEST(Opening, says_when_the_port_is_taken) {
  Running running(echo);
  EXPECT_EQ(failure({.port = running.port()}),
            "cannot listen on 127.0.0.1 port " + std::to_string(running.port()) + ": Address already in use");
}

TEST(Opening, says_when_the_address_is_none_of_ours) {
  EXPECT_THAT(failure({.host = "192.0.2.1"}), HasSubstr("cannot listen on 192.0.2.1"));
  EXPECT_THAT(failure({.host = "no such host"}), HasSubstr("cannot find the address of no such host"));
}

TEST(Counting, tells_what_happened) {
  Running running([](const Request& request, const auto&) {
    return Response{.status = request.path == "/missing" ? 404 : 200, .body = "12345"};
  });
  Client client(running.port());
  client.get("/");
  const auto answer = client.read_answer();
  client.get("/missing");
  client.read_answer();
  client.get("/missing");
  client.read_answer();
  const auto counters = running.server->counters();
  EXPECT_EQ(counters.connections_open, 1U);
  EXPECT_EQ(counters.connections_accepted, 1U);
  EXPECT_EQ(counters.answers_by_class[2], 1U);
  EXPECT_EQ(counters.answers_by_class[4], 2U);
  EXPECT_EQ(counters.bytes_in, std::string("GET / HTTP/1.1\r\nHost: test\r\n\r\n").size() * 3 + 14);
  EXPECT_GT(counters.bytes_out, 15U);
}

}  // namespace
}  // namespace api
