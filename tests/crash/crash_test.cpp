// Kills the server at random moments while several clients write, starts it again, and compares what it has
// with what it had said.
//
//   FORECOURT_CRASHES   how often to kill it; 50 unless told
//   FORECOURT_SEED      to have the same moments and requests again
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "tests/crash/crashing_garage.hpp"
#include "tests/crash/server_process.hpp"

namespace {

namespace json = boost::json;
using crash_test::Answer;
using crash_test::Client;
using crash_test::LogIn;
using crash_test::number_from;
using crash_test::send;
using crash_test::ServerProcess;
using crash_test::set_up;
using crash_test::TemporaryFolder;
using crash_test::wait_until_ready;

/// A request that changes something, and what the server said of it.
struct Change {
  enum class Kind { customer, vehicle, booking };
  Kind kind = Kind::customer;
  std::string path;
  std::string body;
  std::string key;
  std::string phone;  ///< of the new customer, where it makes one
  Answer answer{};    ///< status 0: in doubt
  bool checked = false;
};

Answer repeat(Client& client, const LogIn& log_in, const Change& change) {
  return send(client, log_in, "POST", change.path, change.body, "Idempotency-Key: " + change.key + "\r\n");
}

/// One client that makes changes one after another and remembers what it was told.
class Writer {
 public:
  Writer(int number, std::uint64_t seed, const LogIn& log_in)
      : number_(number), random_(seed), log_in_(log_in) {}

  /// Until the server is gone.
  void write(std::uint16_t port) {
    try {
      Client client(port);
      while (step(client)) ++answered_;
    } catch (const std::runtime_error&) {
      // It was killed before the connection was made.
    }
  }

  /// What is new since the last check is there as it was said, and what was in doubt is there once or not at
  /// all.
  void check(Client& client) {
    for (auto& change : changes_) {
      if (std::exchange(change.checked, true)) continue;
      if (change.answer.status == 0) resolve(client, change);
      else expect_same(client, change);
    }
    for (auto& [customer, notes] : notes_) check_notes(client, customer, notes);
  }

  /// Everything that was ever acknowledged.
  void check_all(Client& client) {
    for (const auto& change : changes_) expect_same(client, change);
  }

  std::vector<std::uint64_t> positions() const {
    std::vector<std::uint64_t> positions;
    for (const auto& change : changes_) positions.push_back(position_of(change.answer));
    return positions;
  }
  /// Of what was ever acknowledged.
  std::uint64_t last_position() const { return last_position_; }
  std::uint64_t answered() const { return answered_; }
  std::size_t in_doubt() const { return in_doubt_; }

 private:
  struct Notes {
    int acknowledged = 0;
    int sent = 0;
  };

  static std::uint64_t position_of(const Answer& answer) {
    return std::strtoull(answer.header("forecourt-position").c_str(), nullptr, 10);
  }

  bool step(Client& client) {
    switch (random_() % 8) {
      case 0:
      case 1:
        return make(client, new_booking());
      case 2:
      case 3:
        return customers_.empty() ? make(client, new_customer()) : make(client, new_vehicle());
      case 4:
        return customers_.empty() || revise_notes(client);
      case 5:
        return changes_.empty() || expect_same(client, changes_[random_() % changes_.size()]);
      default:
        return make(client, new_customer());
    }
  }

  std::string new_phone() {
    auto digits = std::to_string(10'000'000 * (number_ + 1) + ++made_);
    return "+4477" + digits;
  }

  Change named(Change change) {
    change.key = "writer-" + std::to_string(number_) + '-' + std::to_string(changes_.size());
    return change;
  }

  std::string customer_fields(const std::string& phone) const {
    return R"({"firstName": "Writer", "lastName": "Number)" + std::to_string(made_) +
           R"(", "phoneNumber": ")" + phone + "\"}";
  }

  std::string vehicle_fields() const {
    return R"({"registration": "CR)" + std::to_string(number_) + 'X' + std::to_string(made_) +
           R"(", "country": "GB"})";
  }

  Change new_customer() {
    const auto phone = new_phone();
    return named({Change::Kind::customer, "/v1/garages/" + log_in_.garage + "/customers",
                  customer_fields(phone), "", phone});
  }

  Change new_vehicle() {
    ++made_;
    const auto& customer = customers_[random_() % customers_.size()];
    return named(
        {Change::Kind::vehicle, "/v1/customers/" + customer + "/vehicles", vehicle_fields(), "", ""});
  }

  /// A new person, a new vehicle and a booking: one commit.
  Change new_booking() {
    const auto phone = new_phone();
    return named({Change::Kind::booking, "/v1/garages/" + log_in_.garage + "/bookings",
                  R"({"customer": )" + customer_fields(phone) + R"(, "vehicle": )" + vehicle_fields() +
                      R"(, "startsAt": "2030-01-02T09:00:00Z", "services": ["MOT"],
          "price": {"amountMinor": 100, "currency": "GBP"}})",
                  "", phone});
  }

  bool make(Client& client, Change change) {
    change.answer = repeat(client, log_in_, change);
    const auto status = change.answer.status;
    keep(change);
    changes_.push_back(std::move(change));
    return status != 0;
  }

  /// Notes what an answered change made.
  void keep(const Change& change) {
    if (change.answer.status == 0) return;
    last_position_ = std::max(last_position_, position_of(change.answer));
    EXPECT_EQ(change.answer.status, 201) << change.path << ' ' << change.body << '\n' << change.answer.body;
    if (change.kind == Change::Kind::customer && change.answer.status == 201)
      customers_.push_back(std::string(json::parse(change.answer.body).at("customerId").as_string()));
  }

  bool revise_notes(Client& client) {
    const auto& customer = customers_[random_() % customers_.size()];
    auto& notes = notes_[customer];
    const auto answer = send(client, log_in_, "PATCH", "/v1/customers/" + customer,
                             R"({"notes": ")" + std::to_string(++notes.sent) + "\"}", "If-Match: *\r\n");
    if (answer.status == 0) return false;
    EXPECT_EQ(answer.status, 200) << answer.body;
    notes.acknowledged = notes.sent;
    last_position_ = std::max(last_position_, position_of(answer));
    return true;
  }

  /// Repeated with its key, a change answers what it answered. False when the server is gone.
  bool expect_same(Client& client, const Change& change) {
    if (change.answer.status == 0) return true;
    const auto again = repeat(client, log_in_, change);
    if (again.status == 0) return false;
    EXPECT_EQ(again.status, change.answer.status) << change.path << ' ' << change.body << '\n' << again.body;
    EXPECT_EQ(again.body, change.answer.body);
    EXPECT_EQ(again.header("forecourt-position"), change.answer.header("forecourt-position"));
    return true;
  }

  /// A change that nobody answered: all of it is there or nothing, and repeating it makes it be there once.
  void resolve(Client& client, Change& change) {
    ++in_doubt_;
    if (!change.phone.empty()) expect_whole_or_nothing(client, change);
    change.answer = repeat(client, log_in_, change);
    ASSERT_EQ(change.answer.status, 201) << change.path << ' ' << change.body << '\n' << change.answer.body;
    keep(change);
    expect_same(client, change);
    if (!change.phone.empty()) {
      EXPECT_TRUE(expect_whole_or_nothing(client, change));
    }
  }

  bool expect_whole_or_nothing(Client& client, const Change& change) {
    const auto here = "/v1/garages/" + log_in_.garage + "/customers";
    const auto page = json::parse(send(client, log_in_, "GET", here + "?q=" + change.phone.substr(1)).body);
    const auto& found = page.at("items").as_array();
    EXPECT_LE(found.size(), 1U) << "twice: " << change.body;
    if (found.empty()) return false;
    const auto profile =
        send(client, log_in_, "GET", here + '/' + std::string(found[0].at("customerId").as_string()));
    EXPECT_EQ(profile.status, 200) << profile.body;
    if (change.kind != Change::Kind::booking) return true;
    const auto shown = json::parse(profile.body);
    EXPECT_EQ(shown.at("vehicles").as_array().size(), 1U) << "half there: " << profile.body;
    EXPECT_EQ(shown.at("stats").at("bookingsTotal").to_number<int>(), 1) << "half there: " << profile.body;
    return true;
  }

  void check_notes(Client& client, const std::string& customer, Notes& notes) {
    if (notes.sent == notes.acknowledged && notes.sent == 0) return;
    const auto shown =
        json::parse(send(client, log_in_, "GET", "/v1/customers/" + customer).body).at("notes");
    const int stored = shown.is_null() ? 0 : std::atoi(shown.as_string().c_str());
    EXPECT_GE(stored, notes.acknowledged) << customer << " lost an acknowledged change";
    EXPECT_LE(stored, notes.sent);
    notes.acknowledged = notes.sent = stored;
  }

  int number_;
  std::mt19937_64 random_;
  const LogIn& log_in_;
  std::vector<Change> changes_;
  std::vector<std::string> customers_;
  std::map<std::string, Notes> notes_;
  int made_ = 0;
  std::uint64_t last_position_ = 0;
  std::uint64_t answered_ = 0;
  std::size_t in_doubt_ = 0;
};

/// Lets the writers write, and kills the server after a while.
void write_and_crash(std::vector<Writer>& writers, ServerProcess& server, std::chrono::milliseconds after) {
  std::vector<std::jthread> threads;
  for (auto& writer : writers) threads.emplace_back([&writer, port = server.port()] { writer.write(port); });
  std::this_thread::sleep_for(after);
  server.kill();
}

void check(std::vector<Writer>& writers, std::uint16_t port) {
  const auto head = wait_until_ready(port);
  for (const auto& writer : writers) {
    EXPECT_GE(head, writer.last_position()) << "the log ends before what was acknowledged";
  }
  Client client(port);
  for (auto& writer : writers) writer.check(client);
}

/// Every acknowledged change has a position of its own.
void check_positions(const std::vector<Writer>& writers) {
  std::set<std::uint64_t> taken;
  for (const auto& writer : writers)
    for (const auto position : writer.positions()) {
      EXPECT_TRUE(taken.insert(position).second) << "two changes have position " << position;
    }
}

TEST(Crash, loses_nothing_that_was_acknowledged_and_leaves_nothing_half_done) {
  const auto seed = number_from("FORECOURT_SEED", std::random_device{}());
  const auto crashes = number_from("FORECOURT_CRASHES", 50);
  std::cout << "FORECOURT_SEED=" << seed << '\n';
  std::mt19937_64 random(seed);
  const TemporaryFolder data;
  LogIn log_in;
  {
    ServerProcess server(data.path());
    wait_until_ready(server.port());
    log_in = set_up(server.port());
  }
  std::vector<Writer> writers;
  constexpr int writer_count = 4;
  for (int i = 0; i < writer_count; ++i) writers.emplace_back(i, random(), log_in);
  for (std::uint64_t crash = 0; crash < crashes && !::testing::Test::HasFailure(); ++crash) {
    ServerProcess server(data.path());
    // Now and then it is killed while it starts.
    if (random() % 5 == 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % 20));
      continue;
    }
    check(writers, server.port());
    write_and_crash(writers, server, std::chrono::milliseconds(random() % 200));
  }
  {
    ServerProcess server(data.path());
    check(writers, server.port());
    Client client(server.port());
    for (auto& writer : writers) writer.check_all(client);
    check_positions(writers);
    EXPECT_EQ(server.stop(), 0);
  }
  std::uint64_t answered = 0;
  std::size_t in_doubt = 0;
  for (const auto& writer : writers) {
    answered += writer.answered();
    in_doubt += writer.in_doubt();
  }
  std::cout << crashes << " crashes, " << answered << " answers, " << in_doubt << " requests in doubt\n";
  EXPECT_GT(answered, crashes);
  EXPECT_GT(in_doubt, 0U) << "no request was ever under way when the server was killed";
  EXPECT_EQ(crash_test::run_forecourt({"verify", "--data", data.path().string()}), 0);
  EXPECT_EQ(crash_test::run_forecourt({"rebuild", "--data", data.path().string()}), 0)
      << "the views differ from a rebuild";
}

}  // namespace
