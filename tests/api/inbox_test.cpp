// Requests as bytes: what is understood, what is refused, however the bytes are cut.
#include "api/inbox.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace api {
namespace {

constexpr InboxLimits limits{.header_bytes_max = 1024, .header_fields_max = 20, .body_bytes_max = 1000};

/// Feeds the bytes in pieces of at most `piece` bytes until the inbox has an opinion.
Inbox::Progress feed(Inbox& inbox, std::string_view& bytes, std::size_t piece) {
  auto progress = inbox.parse();
  while (progress == Inbox::Progress::needs_more && !bytes.empty()) {
    const auto space = inbox.free_space();
    const auto size = std::min({piece, bytes.size(), space.size()});
    std::copy_n(bytes.data(), size, space.data());
    bytes.remove_prefix(size);
    inbox.received(size);
    progress = inbox.parse();
  }
  return progress;
}

std::string refusal(std::string_view bytes) {
  std::string first;
  for (const std::size_t piece : {1000000UZ, 1UZ, 7UZ}) {
    Inbox inbox(limits, "127.0.0.1");
    auto rest = bytes;
    std::string code = "not refused";
    if (feed(inbox, rest, piece) == Inbox::Progress::refused)
      code = std::to_string(inbox.refusal().status) + " " + std::string(inbox.refusal().code);
    if (piece == 1000000) first = code;
    else EXPECT_EQ(code, first) << "cut into pieces of " << piece << ": " << bytes;
  }
  return first;
}

TEST(Inbox, gives_the_parts_of_a_request) {
  for (const std::size_t piece : {1000UZ, 1UZ, 3UZ}) {
    Inbox inbox(limits, "192.0.2.1");
    std::string_view bytes =
        "POST /a%20b?q=1&r=?2 HTTP/1.1\r\nHost: h\r\nX-Two: one\r\nContent-Length: 4\r\nX-TWO:  two "
        "\r\n\r\nbody";
    ASSERT_EQ(feed(inbox, bytes, piece), Inbox::Progress::complete);
    EXPECT_EQ(inbox.method, "POST");
    EXPECT_EQ(inbox.path, "/a%20b");
    EXPECT_EQ(inbox.query, "q=1&r=?2");
    EXPECT_EQ(inbox.body, "body");
    EXPECT_EQ(inbox.peer, "192.0.2.1");
    EXPECT_EQ(inbox.header("host"), "h");
    EXPECT_EQ(inbox.header("x-two"), "one, two");
    EXPECT_EQ(inbox.header("x-three"), "");
    EXPECT_TRUE(inbox.keeps_alive());
  }
}

TEST(Inbox, gives_pipelined_requests_one_after_the_other) {
  std::string all;
  for (int number = 0; number < 300; ++number) {
    all += "GET /" + std::to_string(number) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    all += "POST /p" + std::to_string(number) + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" +
           "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n\r\n";
  }
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Inbox inbox(limits, "");
  std::string_view rest = all;
  for (int number = 0; number < 300; ++number) {
    ASSERT_EQ(feed(inbox, rest, 1 + random() % 200), Inbox::Progress::complete);
    EXPECT_EQ(inbox.path, "/" + std::to_string(number));
    EXPECT_EQ(inbox.body, "");
    inbox.finish();
    ASSERT_EQ(feed(inbox, rest, 1 + random() % 200), Inbox::Progress::complete);
    EXPECT_EQ(inbox.path, "/p" + std::to_string(number));
    EXPECT_EQ(inbox.body, "abcde");
    inbox.finish();
  }
}

TEST(Inbox, calls_head_get_and_says_so) {
  Inbox inbox(limits, "");
  std::string_view bytes = "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n";
  ASSERT_EQ(feed(inbox, bytes, 100), Inbox::Progress::complete);
  EXPECT_EQ(inbox.method, "GET");
  EXPECT_TRUE(inbox.is_head_request());
}

TEST(Inbox, takes_the_path_out_of_a_url) {
  for (const auto& [target, path, query] :
       std::vector<std::array<std::string, 3>>{{"http://h/a?b", "/a", "b"},
                                               {"http://h", "/", ""},
                                               {"http://h?b", "/", "b"},
                                               {"/http://x", "/http://x", ""}}) {
    Inbox inbox(limits, "");
    const auto request = "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
    std::string_view bytes = request;
    ASSERT_EQ(feed(inbox, bytes, 100), Inbox::Progress::complete) << target;
    EXPECT_EQ(inbox.path, path);
    EXPECT_EQ(inbox.query, query);
  }
  EXPECT_EQ(refusal("GET a/b HTTP/1.1\r\nHost: h\r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal("GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal("CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n"), "400 malformed-request");
}

TEST(Inbox, keeps_alive_by_the_rules_of_each_version) {
  const auto keeps_alive = [](std::string_view bytes) {
    Inbox inbox(limits, "");
    EXPECT_EQ(feed(inbox, bytes, 100), Inbox::Progress::complete);
    return inbox.keeps_alive();
  };
  EXPECT_TRUE(keeps_alive("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_FALSE(keeps_alive("GET / HTTP/1.1\r\nHost: h\r\nConnection: foo, Close\r\n\r\n"));
  EXPECT_FALSE(keeps_alive("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keeps_alive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST(Inbox, refuses_what_could_be_read_in_two_ways) {
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  EXPECT_EQ(refusal(post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            "400 malformed-request");
  EXPECT_EQ(refusal(post + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n"),
            "400 malformed-request");
  EXPECT_EQ(refusal(post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\na"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "Content-Length: 1, 1\r\n\r\na"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "Content-Length: +1\r\n\r\na"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "Content-Length: 0x1\r\n\r\na"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "Content-Length:\r\n\r\na"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "Content-Length : 1\r\n\r\na"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "X: a\r\n b\r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "X:\r\n b\r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "X:\r\n \r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "X: a\nY: b\r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "X: a\rY: b\r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal(post + std::string("X: a\0b\r\n\r\n", 11)), "400 malformed-request");
  EXPECT_EQ(refusal("GET / HTTP/1.1\nHost: h\n\n\r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "Host: other\r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            "400 malformed-request");
}

TEST(Inbox, refuses_transfer_encodings_that_it_does_not_know) {
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  EXPECT_EQ(refusal(post + "Transfer-Encoding: gzip\r\n\r\n"), "501 unsupported-transfer-encoding");
  EXPECT_EQ(refusal(post + "Transfer-Encoding: gzip, chunked\r\n\r\n"), "501 unsupported-transfer-encoding");
  EXPECT_EQ(refusal(post + "Transfer-Encoding: identity\r\n\r\n"), "501 unsupported-transfer-encoding");
  EXPECT_EQ(refusal(post + "Transfer-Encoding: xchunked\r\n\r\n"), "501 unsupported-transfer-encoding");
  EXPECT_EQ(refusal(post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
            "400 malformed-request");
}

TEST(Inbox, refuses_chunks_that_are_not_well_formed) {
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(refusal(post + "x\r\nabc\r\n0\r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "-1\r\nabc\r\n0\r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "2\r\nabc\r\n0\r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "3\nabc\r\n0\r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "3;a=\"\n\"\r\nabc\r\n0\r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "11111111111111111\r\nabc"), "400 malformed-request");
  EXPECT_EQ(refusal(post + "0\r\nContent-Length: 3\r\n\r\n"), "400 malformed-request");
}

TEST(Inbox, takes_an_empty_chunked_body_byte_by_byte) {
  Inbox inbox(limits, "");
  std::string_view bytes = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  ASSERT_EQ(feed(inbox, bytes, 1), Inbox::Progress::complete);
  EXPECT_EQ(inbox.body, "");
}

TEST(Inbox, tells_another_version_from_nonsense) {
  EXPECT_EQ(refusal("GET / HTTP/2.0\r\nHost: h\r\n\r\n"), "505 unsupported-http-version");
  EXPECT_EQ(refusal("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "505 unsupported-http-version");
  EXPECT_EQ(refusal("GET / HTTQ/1.1\r\nHost: h\r\n\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal("\x16\x03\x01\x02garbage garbage garbage\r\n"), "400 malformed-request");
  EXPECT_EQ(refusal(" / HTTP/1.1\r\n\r\n"), "400 malformed-request");
}

TEST(Inbox, keeps_its_limits) {
  const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n";
  EXPECT_EQ(refusal("GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n"),
            "431 headers-too-large");
  EXPECT_EQ(refusal(get + "X: " + std::string(5000, 'a') + "\r\n\r\n"), "431 headers-too-large");
  EXPECT_EQ(refusal(get + "X: " + std::string(1010, 'a') + "\r\n\r\n"), "431 headers-too-large");
  std::string many = get;
  for (int number = 0; number < 20; ++number) many += "a: b\r\n";
  EXPECT_EQ(refusal(many + "\r\n"), "431 headers-too-large");
  EXPECT_EQ(refusal(get + "Content-Length: 1001\r\n\r\n"), "413 body-too-large");
  EXPECT_EQ(
      refusal(get + "Transfer-Encoding: chunked\r\n\r\n1F4\r\n" + std::string(500, 'a') + "\r\n1F5\r\n"),
      "413 body-too-large");
  EXPECT_EQ(refusal(get + "Transfer-Encoding: chunked\r\n\r\n1;a=" + std::string(80000, 'a')),
            "431 headers-too-large");
  EXPECT_EQ(refusal(get + "Expect: miracles\r\n\r\n"), "417 expectation-failed");
}

/// As a connection does it: room is asked for while a request is being handled, and used for the next one.
TEST(Inbox, never_runs_out_of_room_however_many_requests_come_one_after_another) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Inbox inbox(limits, "");
  auto room = inbox.free_space();
  for (int i = 0; i < 5000; ++i) {
    const std::string body(random() % 60, 'x');
    const auto request = "POST /p HTTP/1.1\r\nHost: h\r\nX: " + std::string(random() % 200, 'y') +
                         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    std::string_view rest = request;
    auto progress = Inbox::Progress::needs_more;
    while (progress == Inbox::Progress::needs_more) {
      ASSERT_FALSE(room.empty()) << "at request " << i;
      ASSERT_FALSE(rest.empty()) << "at request " << i;
      const auto size = std::min(room.size(), rest.size());
      std::copy_n(rest.data(), size, room.data());
      rest.remove_prefix(size);
      inbox.received(size);
      progress = inbox.parse();
      room = inbox.free_space();
    }
    ASSERT_EQ(progress, Inbox::Progress::complete) << "at request " << i;
    ASSERT_EQ(inbox.body, body);
    inbox.finish();
    if (room.empty()) room = inbox.free_space();
  }
}

TEST(Inbox, survives_any_bytes) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::string valid =
      "POST /path?query HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nX: y\r\nX: z\r\n\r\n"
      "5;a=b\r\nhello\r\n0\r\nT: u\r\n\r\n";
  int complete = 0;
  for (int round = 0; round < 3000; ++round) {
    auto bytes = valid + valid;
    for (auto changes = random() % 4; changes > 0; --changes)
      bytes[random() % bytes.size()] = "\r\n :;,0\x80"[random() % 8];
    Inbox inbox(limits, "");
    std::string_view rest = bytes;
    while (feed(inbox, rest, 1 + random() % 50) == Inbox::Progress::complete) {
      ++complete;
      EXPECT_LE(inbox.body.size(), limits.body_bytes_max);
      inbox.finish();
    }
  }
  EXPECT_GT(complete, 0);
}

}  // namespace
}  // namespace api
