#include <gtest/gtest.h>

#include "api/event_feed.hpp"
#include "tests/api/http_client.hpp"
#include "tests/http/running_application.hpp"
#include "tests/http/staff_members.hpp"

using http_test::add_staff;
using http_test::Answer;
using http_test::bearer;
using http_test::RunningApplication;
using http_test::StaffMember;

using api::testing::Client;
using api::testing::eventually;

namespace {

class Events : public ::testing::Test {
 protected:
  void SetUp() override { server.set_up(); }

  std::int64_t head() { return std::stoll(server.get("/v1/events?limit=1").header("forecourt-position")); }

  /// The events of a page as JSON.
  boost::json::array items(const std::string& query) {
    const auto page = server.get("/v1/events?" + query);
    EXPECT_EQ(page.status, 200) << page.body;
    return page.at("/items").as_array();
  }

  static std::string text(const boost::json::value& event, const char* name) {
    return std::string(event.at(name).as_string());
  }

  RunningApplication server;
};

/// A client that listens to server-sent events.
class Listener {
 public:
  Listener(const RunningApplication& server, const std::string& path, const std::string& headers = "")
      : client_(server.port()) {
    client_.get(path,
                "Accept: text/event-stream\r\nAuthorization: Bearer " + server.token + "\r\n" + headers);
  }

  /// Reads until `text` has come; false when the connection ends or says nothing for ten seconds.
  bool hears(const std::string& text) {
    while (heard_.find(text) == std::string::npos) {
      const auto more = client_.read_some();
      if (more.empty()) return false;
      heard_ += more;
    }
    return true;
  }
  /// Reads until the answer is over; the connection may stay open for the next request.
  bool ends() { return hears("0\r\n\r\n") && heard_.ends_with("0\r\n\r\n"); }
  const std::string& heard() const { return heard_; }

 private:
  Client client_;
  std::string heard_;
};

TEST_F(Events, say_who_did_what_when_and_why) {
  const auto before = head();
  const auto grace =
      server.post(server.garage_path("/customers"),
                  R"({"firstName": "Grace", "lastName": "Hopper", "phoneNumber": "+447700900123"})",
                  "X-Correlation-Id: a-request\r\n");
  ASSERT_EQ(grace.status, 201) << grace.body;
  const auto found = items("after=" + std::to_string(before) + "&type=customer.registered");
  ASSERT_EQ(found.size(), 1u);
  const auto& event = found[0];
  EXPECT_EQ(text(event, "stream"), grace.text("/customerId"));
  EXPECT_EQ(text(event, "garageId"), server.garage_id);
  EXPECT_EQ(text(event, "correlationId"), "a-request");
  EXPECT_EQ(text(event.at("actor"), "id"), server.owner_id);
  EXPECT_EQ(text(event.at("actor"), "kind"), "staff");
  EXPECT_EQ(text(event.at("actor"), "name"), "Ada Byron");
  EXPECT_EQ(event.at("version").to_number<int>(), 1);
  EXPECT_EQ(event.at("schemaVersion").to_number<int>(), 1);
  EXPECT_TRUE(text(event, "commitId").starts_with("cmt_"));
  EXPECT_TRUE(event.at("causationId").is_null());
  EXPECT_FALSE(event.at("erased").as_bool());
  EXPECT_NE(boost::json::serialize(event.at("personal")).find("Grace"), std::string::npos);
  EXPECT_EQ(boost::json::serialize(event.at("data")).find("Grace"), std::string::npos);
}

TEST_F(Events, come_page_by_page_in_order) {
  for (int i = 0; i < 5; ++i) server.add_customer("Customer", "+4477009001" + std::to_string(10 + i));
  std::vector<std::int64_t> positions;
  std::string after = "0";
  for (int pages = 0; pages < 100; ++pages) {
    const auto page = server.get("/v1/events?limit=3&after=" + after);
    for (const auto& event : page.at("/items").as_array())
      positions.push_back(event.at("position").to_number<std::int64_t>());
    if (page.at("/nextCursor").is_null()) break;
    after = page.text("/nextCursor");
  }
  ASSERT_EQ(static_cast<std::int64_t>(positions.size()), head());
  for (std::size_t i = 0; i < positions.size(); ++i)
    EXPECT_EQ(positions[i], static_cast<std::int64_t>(i + 1));
}

TEST_F(Events, are_picked_by_type_by_stream_and_by_whom_they_are_about) {
  const auto grace = server.add_customer("Grace", "+447700900123");
  server.add_customer("Joan", "+447700900124");
  server.request("PATCH", "/v1/customers/" + grace, R"({"notes": "prefers texts"})", "If-Match: *\r\n");
  EXPECT_EQ(items("type=customer.registered").size(), 2u);
  EXPECT_EQ(items("type=garage.*").size(), 1u);
  EXPECT_EQ(items("type=*").size(), static_cast<std::size_t>(head()));
  const auto all_of_grace = items("stream=" + grace);
  EXPECT_GE(all_of_grace.size(), 2u);
  for (const auto& event : all_of_grace) EXPECT_EQ(text(event, "stream"), grace);
  EXPECT_EQ(items("stream=" + grace + "&type=customer.registered").size(), 1u);
  EXPECT_EQ(items("about=" + server.owner_id + "&type=session.*").size(), 1u);
}

TEST_F(Events, are_asked_for_in_words_that_mean_something) {
  for (const auto* query : {"after=x", "limit=0", "limit=-1", "type=customer.renamed-twice", "type=nothing.*",
                            "stream=x", "about=gar_1"})
    EXPECT_EQ(server.get(std::string("/v1/events?") + query).code(), "invalid-parameter") << query;
  EXPECT_EQ(server.get("/v1/events", "Accept: text/event-stream\r\nLast-Event-ID: x\r\n").code(),
            "invalid-last-event-id");
}

TEST_F(Events, never_show_hashes_of_passwords_and_tokens) {
  add_staff(server, "advisor", "joan");
  const auto page = server.get("/v1/events?limit=1000");
  EXPECT_NE(page.body.find("staff.invited"), std::string::npos);
  EXPECT_NE(page.body.find("session.opened"), std::string::npos);
  EXPECT_EQ(page.body.find("argon2"), std::string::npos) << page.body;
  EXPECT_EQ(page.body.find("tokenHash"), std::string::npos) << page.body;
}

TEST_F(Events, are_not_for_technicians_and_advisors) {
  for (const auto* role : {"technician", "advisor", "accountant"}) {
    const auto member = add_staff(server, role, role);
    EXPECT_EQ(server.get("/v1/events", member.authorization()).status, 403) << role;
    EXPECT_EQ(server.get("/v1/events", "Accept: text/event-stream\r\n" + member.authorization()).status, 403)
        << role;
    EXPECT_EQ(server.get("/v1/streams/" + server.garage_id, member.authorization()).status, 403) << role;
  }
  EXPECT_EQ(server.get("/v1/events", add_staff(server, "auditor", "auditor").authorization()).status, 200);
}

TEST_F(Events, of_another_organisation_never_show) {
  const auto grace = server.add_customer("Grace", "+447700900123");
  const auto other = bearer(add_organisation(server, "southside"));
  const auto theirs = server.get("/v1/events?limit=1000", other);
  EXPECT_EQ(theirs.text("/items/0/type"), "organisation.registered");
  EXPECT_EQ(theirs.body.find("Northside"), std::string::npos) << theirs.body;
  EXPECT_EQ(theirs.body.find(grace), std::string::npos);
  EXPECT_EQ(server.get("/v1/events?limit=1000").body.find("southside"), std::string::npos);
  EXPECT_EQ(server.get("/v1/events?stream=" + grace, other).at("/items").as_array().size(), 0u);
  EXPECT_EQ(server.get("/v1/streams/" + grace, other).status, 404);
  EXPECT_EQ(server.get("/v1/streams/" + grace).status, 200);
  const auto lines = server.get("/v1/events", "Accept: application/x-ndjson\r\n" + other).body;
  EXPECT_EQ(lines.find("Northside"), std::string::npos);
  EXPECT_NE(lines.find("southside"), std::string::npos);
}

TEST_F(Events, come_whole_as_lines) {
  for (int i = 0; i < 30; ++i) server.add_customer("Customer", "+4477009001" + std::to_string(10 + i));
  const auto lines = server.get("/v1/events?after=2", "Accept: application/x-ndjson\r\n");
  ASSERT_EQ(lines.status, 200);
  EXPECT_EQ(lines.header("content-type"), "application/x-ndjson");
  std::int64_t expected = 3;
  std::size_t start = 0;
  for (auto end = lines.body.find('\n'); end != std::string::npos;
       start = end + 1, end = lines.body.find('\n', start)) {
    const auto event = boost::json::parse(lines.body.substr(start, end - start));
    EXPECT_EQ(event.at("position").to_number<std::int64_t>(), expected++);
  }
  EXPECT_EQ(start, lines.body.size()) << "each line ends";
  EXPECT_EQ(expected - 1, head());
  EXPECT_EQ(server.get("/v1/events?after=" + std::to_string(head()), "Accept: application/x-ndjson\r\n").body,
            "");
  const auto two = server.get("/v1/events?limit=2", "Accept: application/x-ndjson\r\n").body;
  EXPECT_EQ(std::ranges::count(two, '\n'), 2);
}

TEST_F(Events, are_heard_as_they_happen_and_after_a_break_from_where_it_was) {
  const auto before = std::to_string(head());
  Listener listener(server, "/v1/events?after=" + before);
  const auto first = server.add_customer("Grace", "+447700900123");
  ASSERT_TRUE(listener.hears(first)) << listener.heard();
  EXPECT_NE(listener.heard().find("Content-Type: text/event-stream"), std::string::npos) << listener.heard();
  const auto last = std::to_string(head());
  ASSERT_TRUE(listener.hears("id: " + last + "\n")) << listener.heard();
  EXPECT_EQ(listener.heard().find("organisation.registered"), std::string::npos) << "that was before";

  const auto second = server.add_customer("Joan", "+447700900124");
  Listener again(server, "/v1/events?after=0", "Last-Event-ID: " + last + "\r\n");
  ASSERT_TRUE(again.hears(second)) << again.heard();
  EXPECT_EQ(again.heard().find(first), std::string::npos) << "it was heard already";
  ASSERT_TRUE(listener.hears(second));
}

TEST_F(Events, begin_for_listeners_with_what_happens_next_unless_they_say_otherwise) {
  const auto before = server.add_customer("Grace", "+447700900123");
  Listener listener(server, "/v1/events");
  ASSERT_TRUE(listener.hears("id: " + std::to_string(head()) + "\n\n")) << listener.heard();
  const auto after = server.add_customer("Joan", "+447700900124");
  ASSERT_TRUE(listener.hears(after)) << listener.heard();
  EXPECT_EQ(listener.heard().find(before), std::string::npos) << listener.heard();
  Listener from_the_first(server, "/v1/events?after=0");
  ASSERT_TRUE(from_the_first.hears(after));
  EXPECT_NE(from_the_first.heard().find(before), std::string::npos) << from_the_first.heard();
}

TEST_F(Events, are_no_longer_heard_after_logging_out) {
  const auto auditor = add_staff(server, "auditor", "auditor");
  const auto owner = server.token;
  server.token = auditor.token;
  Listener listener(server, "/v1/events?type=staff.deactivated");
  ASSERT_TRUE(listener.hears("retry:"));
  server.token = owner;
  ASSERT_EQ(server.post("/v1/staff/" + auditor.id + "/deactivate").status, 200);
  EXPECT_TRUE(listener.ends()) << listener.heard();
  EXPECT_EQ(listener.heard().find("staff.deactivated\""), std::string::npos) << listener.heard();
}

TEST_F(Events, end_for_listeners_when_the_server_stops) {
  Listener listener(server, "/v1/events?after=0");
  ASSERT_TRUE(listener.hears("organisation.registered"));
  server.stop();
  EXPECT_TRUE(listener.ends());
}

TEST_F(Events, of_one_stream_come_with_their_versions) {
  const auto grace = server.add_customer("Grace", "+447700900123");
  server.request("PATCH", "/v1/customers/" + grace, R"({"notes": "prefers texts"})", "If-Match: *\r\n");
  const auto whole = server.get("/v1/streams/" + grace);
  ASSERT_EQ(whole.status, 200) << whole.body;
  EXPECT_EQ(whole.text("/stream"), grace);
  const auto version = whole.number("/version");
  ASSERT_GE(version, 2);
  EXPECT_EQ(static_cast<std::int64_t>(whole.at("/items").as_array().size()), version);
  EXPECT_TRUE(whole.at("/nextCursor").is_null());
  const auto first = server.get("/v1/streams/" + grace + "?limit=1");
  EXPECT_EQ(first.text("/nextCursor"), "1");
  EXPECT_EQ(server.get("/v1/events?limit=1&cursor=1").body, server.get("/v1/events?limit=1&after=1").body);
  const auto second = server.get("/v1/streams/" + grace + "?limit=1&after=1");
  EXPECT_EQ(second.number("/items/0/version"), 2);
  EXPECT_EQ(server.get("/v1/streams/" + grace + "?limit=1&cursor=1").body, second.body);
  EXPECT_EQ(server.get("/v1/events?limit=2&fromPosition=2").number("/items/0/position"), 2);
  EXPECT_EQ(server.get("/v1/events?limit=2&fromPosition=0").number("/items/0/position"), 1);
  EXPECT_EQ(server.get("/v1/streams/cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB").status, 404);
  EXPECT_EQ(server.get("/v1/streams/grace").status, 404);
}

// ---- the feed without sockets -------------------------------------------------------------------

/// What a client would get, and how slowly it reads.
class RecordedPush : public api::Push {
 public:
  void send(std::string chunk) override {
    const std::scoped_lock lock(mutex_);
    if (reads_slowly_) backlog_ += chunk.size();
    text_ += chunk;
  }
  void finish() override { finished_ = true; }
  bool open() const override { return !finished_; }
  std::size_t backlog_bytes() const override { return backlog_; }

  std::string text() const {
    const std::scoped_lock lock(mutex_);
    return text_;
  }
  void read_all() {
    reads_slowly_ = false;
    backlog_ = 0;
  }
  bool finished() const { return finished_; }
  std::atomic<bool> reads_slowly_{false};

 private:
  mutable std::mutex mutex_;
  std::string text_;
  std::atomic<std::size_t> backlog_{0};
  std::atomic<bool> finished_{false};
};

class Feed : public Events {
 protected:
  api::Follower follower(api::Follower::Form form, std::shared_ptr<api::Push> push) {
    auto& application = server.application();
    api::Follower made;
    made.principal = application.authenticator().authenticate(
        server.token, application.runner().current()->rows(), api::Application::now());
    made.form = form;
    made.last = application.log().head();
    made.push = std::move(push);
    return made;
  }
};

TEST_F(Feed, keeps_a_quiet_connection_alive_and_says_how_far_it_is) {
  api::EventFeed feed(server.application(), {.heartbeat = std::chrono::milliseconds(5)});
  const auto push = std::make_shared<RecordedPush>();
  auto listener = follower(api::Follower::Form::event_stream, push);
  listener.filter.type = "booking.*";
  ASSERT_TRUE(feed.add(std::move(listener)));
  EXPECT_TRUE(eventually([&] {
    return push->text().find(": still here\nid: " + std::to_string(server.application().log().head()) +
                             "\n\n") != std::string::npos;
  })) << push->text();
}

TEST_F(Feed, waits_for_a_client_that_reads_slowly_and_then_goes_on) {
  for (int i = 0; i < 40; ++i) server.add_customer("Customer", "+4477009001" + std::to_string(10 + i));
  api::EventFeed feed(server.application(), {.backlog_bytes_max = 0});
  const auto slow = std::make_shared<RecordedPush>();
  slow->reads_slowly_ = true;
  slow->send("\n");
  ASSERT_TRUE(feed.add(follower(api::Follower::Form::lines, slow)));
  const auto quick = std::make_shared<RecordedPush>();
  ASSERT_TRUE(feed.add(follower(api::Follower::Form::lines, quick)));
  EXPECT_TRUE(eventually([&] { return quick->finished(); }));
  EXPECT_EQ(slow->text(), "\n") << "nothing more while it does not read";
  EXPECT_FALSE(slow->finished());
  slow->read_all();
  EXPECT_TRUE(eventually([&] { return slow->finished(); }));
  EXPECT_EQ(slow->text(), "\n" + quick->text());
}

TEST_F(Feed, serves_many_followers_with_one_thread_and_refuses_too_many) {
  constexpr std::size_t many = 500;
  api::EventFeed feed(server.application(), {.followers_max = many});
  std::vector<std::shared_ptr<RecordedPush>> pushes;
  for (std::size_t i = 0; i < many; ++i) {
    pushes.push_back(std::make_shared<RecordedPush>());
    ASSERT_TRUE(feed.add(follower(api::Follower::Form::event_stream, pushes.back())));
  }
  EXPECT_FALSE(feed.add(follower(api::Follower::Form::event_stream, std::make_shared<RecordedPush>())));
  const auto grace = server.add_customer("Grace", "+447700900123");
  for (const auto& push : pushes)
    ASSERT_TRUE(eventually([&] { return push->text().find(grace) != std::string::npos; }));
  EXPECT_EQ(pushes.front()->text(), pushes.back()->text());
  for (const auto& push : pushes) push->finish();
  server.add_customer("Joan", "+447700900124");
  EXPECT_TRUE(eventually([&] { return feed.followers() == 0; })) << "those who went are forgotten";
}

}  // namespace
