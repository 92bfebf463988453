// Answers that are sent piece by piece.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "running_server.hpp"

namespace api {
namespace {

using testing::Client;
using testing::eventually;
using testing::Running;
using namespace std::chrono_literals;

/// A server whose streams are given to the test.
struct StreamServer {
  explicit StreamServer(ServerSettings settings = {}, std::string_view type = "text/event-stream")
      : running(
            [this, type](const Request& request, const auto&) {
              if (request.path == "/plain") return Response{.body = "plain"};
              return Response{.content_type = type, .stream = [this](std::shared_ptr<Push> push) {
                                opened.set_value(std::move(push));
                              }};
            },
            std::move(settings)) {}

  std::shared_ptr<Push> next() {
    auto push = opened.get_future().get();
    opened = {};
    return push;
  }

  std::promise<std::shared_ptr<Push>> opened;
  Running running;
};

TEST(Streams, arrive_piece_by_piece_and_the_connection_goes_on) {
  StreamServer streams;
  Client client(streams.running.port());
  for (int number = 0; number < 3; ++number) {
    client.get("/stream");
    const auto push = streams.next();
    EXPECT_EQ(streams.running.server->counters().streams_open, 1U);
    push->send("one ");
    push->send("");
    push->send("two ");
    EXPECT_TRUE(eventually([&] { return push->backlog_bytes() == 0; }));
    push->send("three");
    push->finish();
    EXPECT_FALSE(push->open());
    push->send("nothing more");
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.header("transfer-encoding"), "chunked");
    EXPECT_EQ(answer.header("content-length"), "");
    EXPECT_EQ(answer.body, "one two three");
    EXPECT_TRUE(answer.whole);
    client.get("/plain");
    EXPECT_EQ(client.read_answer().body, "plain");
  }
  EXPECT_EQ(streams.running.server->counters().streams_open, 0U);
}

TEST(Streams, may_be_sent_and_finished_at_once_or_be_empty) {
  Running running([](const Request& request, const auto&) {
    return Response{.stream = [empty = request.path == "/empty"](const std::shared_ptr<Push>& push) {
      if (!empty) push->send("all");
      push->finish();
    }};
  });
  Client client(running.port());
  client.get("/all");
  EXPECT_EQ(client.read_answer().body, "all");
  client.get("/empty");
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.body, "");
  EXPECT_TRUE(answer.whole);
}

TEST(Streams, send_their_head_before_there_is_anything_to_say) {
  StreamServer streams;
  Client client(streams.running.port());
  client.get("/stream");
  const auto push = streams.next();
  EXPECT_THAT(client.read_some(), ::testing::StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST(Streams, may_be_the_late_reply) {
  std::vector<std::jthread> threads;
  Running running([&](const Request&, const std::function<Reply()>& later) -> std::optional<Response> {
    threads.emplace_back([reply = later()]() mutable {
      reply({.stream = [](const std::shared_ptr<Push>& push) {
        push->send("late");
        push->finish();
      }});
    });
    return {};
  });
  Client client(running.port());
  client.get("/");
  EXPECT_EQ(client.read_answer().body, "late");
  client.get("/");
  EXPECT_EQ(client.read_answer().body, "late");
}

TEST(Streams, keep_the_order_of_each_thread) {
  StreamServer streams;
  Client client(streams.running.port());
  client.get("/stream");
  std::size_t expected_size = 0;
  {
    const auto push = streams.next();
    std::vector<std::jthread> threads;
    for (char name = 'a'; name < 'e'; ++name)
      threads.emplace_back([&push, name] {
        for (int number = 100; number < 1000; ++number) push->send(name + std::to_string(number) + "\n");
      });
    threads.clear();
    expected_size = 4 * 900 * 5;
    push->finish();
  }
  const auto body = client.read_answer().body;
  EXPECT_EQ(body.size(), expected_size);
  std::map<char, int> last;
  for (std::size_t at = 0; at + 5 <= body.size(); at += 5) {
    const int number = std::atoi(body.c_str() + at + 1);
    auto& before = last.try_emplace(body[at], 99).first->second;
    ASSERT_EQ(number, before + 1);
    before = number;
  }
}

TEST(Streams, end_with_the_connection_for_http_1_0) {
  StreamServer streams;
  Client client(streams.running.port());
  client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const auto push = streams.next();
  push->send("all");
  push->finish();
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.header("transfer-encoding"), "");
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_EQ(answer.body, "all");
}

TEST(Streams, are_not_opened_for_head) {
  Running running([](const Request&, const auto&) {
    return Response{.stream = [](const std::shared_ptr<Push>&) { FAIL() << "nobody would read it"; }};
  });
  Client client(running.port());
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read_answer(true).header("transfer-encoding"), "chunked");
}

TEST(Streams, notice_that_an_idle_client_has_gone) {
  StreamServer streams;
  for (const bool hard : {true, false}) {
    std::optional<Client> client(streams.running.port());
    client->get("/stream");
    const auto push = streams.next();
    EXPECT_TRUE(push->open());
    if (hard) client->reset();
    else client.reset();
    EXPECT_TRUE(eventually([&] { return !push->open(); }));
    push->send("to nobody");
    push->finish();
  }
  EXPECT_TRUE(eventually([&] { return streams.running.server->counters().connections_open == 0; }));
}

TEST(Streams, answer_requests_that_were_pipelined_behind_them) {
  StreamServer streams;
  Client client(streams.running.port());
  client.get("/stream");
  client.get("/plain");
  const auto push = streams.next();
  push->send("first");
  push->finish();
  EXPECT_EQ(client.read_answer().body, "first");
  EXPECT_EQ(client.read_answer().body, "plain");
}

TEST(Streams, break_off_when_the_producer_goes_without_finishing) {
  StreamServer streams;
  Client client(streams.running.port());
  client.get("/stream");
  streams.next()->send("half");
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.whole);
}

TEST(Streams, break_off_when_the_producer_throws) {
  Running running([](const Request&, const auto&) {
    return Response{.stream = [](const std::shared_ptr<Push>& push) {
      push->send("half");
      throw std::runtime_error("no more");
    }};
  });
  Client client(running.port());
  client.get("/");
  EXPECT_FALSE(client.read_answer().whole);
  EXPECT_THAT(running.reported(), ::testing::HasSubstr("no more"));
}

TEST(Streams, count_what_the_client_has_not_taken_and_cut_it_off_over_the_limit) {
  StreamServer streams({.stream_backlog_bytes_max = 8'000'000});
  Client client(streams.running.port());
  client.get("/stream");
  const auto push = streams.next();
  for (int number = 0; number < 7; ++number) push->send(std::string(1'000'000, 'x'));
  // The socket's buffers have taken some of it.
  EXPECT_LE(push->backlog_bytes(), 7'000'000U);
  EXPECT_TRUE(push->open());
  for (int number = 0; number < 40 && push->open(); ++number) push->send(std::string(1'000'000, 'x'));
  EXPECT_FALSE(push->open());
  EXPECT_FALSE(client.read_answer().whole);
  EXPECT_TRUE(eventually([&] { return streams.running.server->counters().streams_open == 0; }));
}

TEST(Streams, send_all_of_much_to_a_client_that_reads_slowly) {
  StreamServer streams;
  Client client(streams.running.port());
  client.get("/stream");
  const auto push = streams.next();
  std::string sent;
  for (int number = 0; number < 100; ++number) {
    std::string piece(100'000, static_cast<char>('a' + number % 26));
    sent += piece;
    push->send(std::move(piece));
  }
  push->finish();
  const auto answer = client.read_answer();
  EXPECT_TRUE(answer.whole);
  EXPECT_TRUE(answer.body == sent);
  EXPECT_TRUE(eventually([&] { return push->backlog_bytes() == 0; }));
}

TEST(Streams, of_events_end_properly_when_the_server_stops) {
  StreamServer streams({.linger_timeout = 50ms});
  Client client(streams.running.port());
  client.get("/stream");
  const auto push = streams.next();
  push->send("event");
  streams.running.server->stop();
  EXPECT_FALSE(push->open());
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.body, "event");
  EXPECT_TRUE(answer.whole);
}

TEST(Streams, of_other_things_may_finish_when_the_server_stops) {
  StreamServer streams({.linger_timeout = 50ms}, "application/x-ndjson");
  Client client(streams.running.port());
  client.get("/stream");
  const auto push = streams.next();
  push->send("{}\n");
  std::jthread stopping([&] { streams.running.server->stop(); });
  EXPECT_TRUE(eventually([&] {
    try {
      Client another(streams.running.port());
    } catch (const std::runtime_error&) {
      return true;
    }
    return false;
  }));
  EXPECT_TRUE(push->open());
  push->send("{}\n");
  push->finish();
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.body, "{}\n{}\n");
  EXPECT_TRUE(answer.whole);
}

TEST(Streams, that_never_finish_are_cut_when_the_server_stops) {
  StreamServer streams({.drain_timeout = 30ms}, "application/x-ndjson");
  Client client(streams.running.port());
  client.get("/stream");
  const auto push = streams.next();
  push->send("{}\n");
  streams.running.server->stop();
  EXPECT_FALSE(push->open());
  EXPECT_FALSE(client.read_answer().whole);
  streams.running.server.reset();
  push->send("after the end");
  EXPECT_EQ(push->backlog_bytes(), 0U);
}

}  // namespace
}  // namespace api
