// Kills the server while invoices are issued, credited and paid. A number that was given out stays given out,
// none is given twice, and none is left out: HMRC asks for that, and so does the garage's accountant.
//
//   FORECOURT_CRASHES   how often to kill it; 10 unless told
//   FORECOURT_SEED      to have the same moments again
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "tests/crash/crashing_garage.hpp"
#include "tests/crash/server_process.hpp"

namespace {

namespace json = boost::json;
using crash_test::Answer;
using crash_test::Client;
using crash_test::LogIn;
using crash_test::ServerProcess;

/// Bills one customer again and again, and remembers which numbers it was told.
class Clerk {
 public:
  Clerk(int number, LogIn log_in, std::string customer)
      : number_(number), log_in_(std::move(log_in)), customer_(std::move(customer)) {}

  /// Until the server is gone.
  void bill(std::uint16_t port) {
    try {
      Client client(port);
      while (bill_once(client)) continue;
    } catch (const std::runtime_error&) {
      // It was killed before the connection was made.
    }
  }

  /// What nobody answered is asked again, and is done once.
  void resolve(Client& client) {
    if (in_doubt_.key.empty()) return;
    const auto asked = std::exchange(in_doubt_, {});
    const auto answer = send(client, asked);
    EXPECT_TRUE(answer.status == 200 || answer.status == 201) << asked.path << '\n' << answer.body;
    remember(asked, answer);
    ++doubts_;
  }
  /// Repeated with its key, what was acknowledged says the same number again.
  void repeat_the_last(Client& client) const {
    if (acknowledged_.empty()) return;
    const auto& [asked, body] = acknowledged_.back();
    EXPECT_EQ(send(client, asked).body, body);
  }

  const std::set<std::string>& numbers() const { return numbers_; }
  int doubts() const { return doubts_; }

 private:
  struct Request {
    std::string path;
    std::string body;
    std::string key;
  };

  Answer send(Client& client, const Request& request) const {
    return crash_test::send(client, log_in_, "POST", request.path, request.body,
                            "Idempotency-Key: " + request.key + "\r\n");
  }

  void remember(const Request& request, const Answer& answer) {
    const auto body = json::parse(answer.body);
    acknowledged_.emplace_back(request, answer.body);
    const auto* const reference = body.as_object().if_contains("reference");
    const bool has_number = reference != nullptr && reference->is_string();
    // A payment's reference is the payer's; its number is in the books.
    if (!has_number || request.path.ends_with("/payments")) return;
    EXPECT_TRUE(numbers_.emplace(reference->as_string()).second) << answer.body;
  }

  /// Nothing when the server is gone.
  std::optional<json::value> ask(Client& client, const std::string& path, const std::string& body) {
    const Request request{path, body, "clerk-" + std::to_string(number_) + '-' + std::to_string(++asked_)};
    const auto answer = send(client, request);
    if (answer.status == 0) {
      in_doubt_ = request;
      return std::nullopt;
    }
    EXPECT_TRUE(answer.status == 200 || answer.status == 201) << path << '\n' << answer.body;
    remember(request, answer);
    return json::parse(answer.body);
  }

  bool bill_once(Client& client) {
    const auto garage = "/v1/garages/" + log_in_.garage;
    const auto draft =
        ask(client, garage + "/invoices",
            R"({"customerId": ")" + customer_ + R"(", "lines": [{"kind": "labour", "description": "Work",
            "unitPrice": 1000}]})");
    if (!draft) return false;
    const std::string invoice(draft->at("invoiceId").as_string());
    if (!ask(client, "/v1/invoices/" + invoice + "/issue", "")) return false;
    const auto turn = ++billed_ % 3;
    if (turn == 0)
      return ask(client, garage + "/credit-notes",
                 R"({"invoiceId": ")" + invoice + R"(", "full": true, "reason": "wrong"})")
          .has_value();
    if (turn == 1)
      return ask(client, garage + "/payments",
                 R"({"customerId": ")" + customer_ +
                     R"(", "method": "cash", "amount": {"amountMinor": 1200, "currency": "GBP"}})")
          .has_value();
    return true;
  }

  int number_;
  LogIn log_in_;
  std::string customer_;
  int asked_ = 0;
  int billed_ = 0;
  int doubts_ = 0;
  Request in_doubt_;
  std::vector<std::pair<Request, std::string>> acknowledged_;
  std::set<std::string> numbers_;
};

/// Every number of every series, as the books have them, and the books' own.
class Series {
 public:
  Series(Client& client, const LogIn& log_in) {
    const auto path = "/v1/garages/" + log_in.garage + "/journal-entries?limit=500";
    std::string cursor;
    do {
      const auto answer = crash_test::send(client, log_in, "GET", path + cursor);
      EXPECT_EQ(answer.status, 200) << answer.body;
      const auto page = json::parse(answer.body);
      for (const auto& entry : page.at("items").as_array()) add(entry);
      const auto& next = page.at("nextCursor");
      cursor = next.is_null() ? "" : "&cursor=" + std::string(next.as_string());
    } while (!cursor.empty());
  }

  void expect_no_gap_and_no_duplicate() const {
    for (const auto& [name, numbers] : numbers_) {
      std::vector<std::int64_t> sorted = numbers;
      std::ranges::sort(sorted);
      for (std::size_t i = 0; i < sorted.size(); ++i)
        if (sorted[i] != static_cast<std::int64_t>(i) + 1) {
          ADD_FAILURE() << name << " has " << sorted[i] << " where " << i + 1 << " should be";
          break;
        }
    }
  }
  bool has(const std::string& reference) const { return references_.contains(reference); }
  std::size_t of(const std::string& kind) const {
    const auto found = numbers_.find(kind);
    return found == numbers_.end() ? 0 : found->second.size();
  }

 private:
  void add(const json::value& entry) {
    const std::string kind(entry.at("kind").as_string());
    const std::string reference(entry.at("reference").as_string());
    numbers_["entry"].push_back(entry.at("number").to_number<std::int64_t>());
    if (kind != "invoice" && kind != "credit_note" && kind != "payment") return;
    numbers_[kind].push_back(std::stoll(reference.substr(reference.rfind('-') + 1)));
    references_.insert(reference);
  }

  std::map<std::string, std::vector<std::int64_t>> numbers_;
  std::set<std::string> references_;
};

std::string add_customer(std::uint16_t port, const LogIn& log_in, int number) {
  Client client(port);
  const auto answer = crash_test::send(
      client, log_in, "POST", "/v1/garages/" + log_in.garage + "/customers",
      R"({"firstName": "Ada", "phoneNumber": "+44770090000)" + std::to_string(number) + "\"}");
  EXPECT_EQ(answer.status, 201) << answer.body;
  return std::string(json::parse(answer.body).at("customerId").as_string());
}

void check(std::vector<Clerk>& clerks, const LogIn& log_in, std::uint16_t port) {
  crash_test::wait_until_ready(port);
  Client client(port);
  for (auto& clerk : clerks) {
    clerk.resolve(client);
    clerk.repeat_the_last(client);
  }
  const Series series(client, log_in);
  series.expect_no_gap_and_no_duplicate();
  for (const auto& clerk : clerks)
    for (const auto& number : clerk.numbers()) EXPECT_TRUE(series.has(number)) << number << " is gone";
}

TEST(CrashWhileIssuing, leaves_number_series_without_gaps_and_without_duplicates) {
  const auto seed = crash_test::number_from("FORECOURT_SEED", std::random_device{}());
  const auto crashes = crash_test::number_from("FORECOURT_CRASHES", 10);
  std::cout << "FORECOURT_SEED=" << seed << '\n';
  std::mt19937_64 random(seed);
  const crash_test::TemporaryFolder data;
  std::vector<Clerk> clerks;
  LogIn log_in;
  {
    ServerProcess server(data.path());
    crash_test::wait_until_ready(server.port());
    log_in = crash_test::set_up(server.port());
    constexpr int clerk_count = 4;
    for (int i = 0; i < clerk_count; ++i)
      clerks.emplace_back(i, log_in, add_customer(server.port(), log_in, i));
  }
  for (std::uint64_t crash = 0; crash < crashes && !::testing::Test::HasFailure(); ++crash) {
    ServerProcess server(data.path());
    check(clerks, log_in, server.port());
    std::vector<std::jthread> threads;
    for (auto& clerk : clerks) threads.emplace_back([&clerk, port = server.port()] { clerk.bill(port); });
    std::this_thread::sleep_for(std::chrono::milliseconds(30 + random() % 200));
    server.kill();
  }
  ServerProcess server(data.path());
  check(clerks, log_in, server.port());
  Client client(server.port());
  const Series series(client, log_in);
  int doubts = 0;
  for (const auto& clerk : clerks) doubts += clerk.doubts();
  std::cout << series.of("invoice") << " invoices, " << series.of("credit_note") << " credit notes, "
            << series.of("payment") << " payments, " << doubts << " requests in doubt\n";
  EXPECT_GT(series.of("invoice"), 0U);
  EXPECT_GT(series.of("credit_note"), 0U);
  EXPECT_GT(series.of("payment"), 0U);
  EXPECT_GT(doubts, 0) << "no request was ever under way when the server was killed";
  EXPECT_EQ(server.stop(), 0);
}

}  // namespace
