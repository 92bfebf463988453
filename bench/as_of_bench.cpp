// A customer's profile as of an earlier moment, folded anew from the hundred events about them; as of another
// moment, and asked for again, while rows of that history are at hand; beside seeking the first of a hundred
// plain JSON events in RocksDB, reading the others behind it, and parsing every field.
//
//   as_of_bench [--rounds=3] [--seconds=3]
#include <cstdio>
#include <random>
#include <stdexcept>

#include "bench/measuring.hpp"
#include "bench/opened_application.hpp"
#include "bench/plain_events.hpp"
#include "projections/entities.hpp"

namespace {

using namespace bench;

constexpr int visits = 19;
constexpr std::uint64_t events_per_customer = 1 + 2 + 5 * visits;
constexpr std::uint64_t customers = 2'000;

/// CPU of this thread for each of as many calls as fit into the time.
template <class Call>
Figures timed(double seconds, Call call) {
  for (int i = 0; i < 200; ++i) call();
  const auto began = thread_cpu_seconds();
  std::uint64_t count = 0;
  while (thread_cpu_seconds() - began < seconds)
    for (int i = 0; i < 20; ++i, ++count) call();
  const auto each = (thread_cpu_seconds() - began) / static_cast<double>(count);
  return {{"reads/s", 1 / each}, {"us", each * 1e6}};
}

/// How many customers are looked at on one day.
constexpr std::size_t looked_at = 200;
constexpr std::size_t at_hand_bytes = 32U << 20;

/// A garage with its histories, of which profiles are shown as of some moment.
class Garage {
 public:
  Garage(std::uint64_t side_by_side, std::size_t at_hand)
      : filled_(fill_log(folder_.path(),
                         {.customers = customers, .side_by_side = side_by_side, .visits = visits})),
        call_(owners_call(filled_)) {
    api::ApplicationSettings settings;
    settings.history_cache_bytes = at_hand;
    application_ = opened_application(folder_.path(), settings);
  }

  const api::Application& application() const { return *application_; }
  eventstore::Position head() const { return application_->log().head(); }
  std::vector<eventstore::Position> history(std::size_t customer) const {
    return application_->log().positions_about(filled_.organisation.ulid.bytes(),
                                               projections::entity(filled_.customers[customer]), 0, head());
  }

  void show(std::size_t customer, eventstore::Position position) const {
    const auto path =
        "/v1/garages/" + filled_.garage.text() + "/customers/" + filled_.customers[customer].text();
    const auto shown = application_->show(call_, path, position);
    if (!shown) throw std::runtime_error("no profile: " + shown.error().detail);
  }

 private:
  TemporaryFolder folder_;
  Filled filled_;
  api::Call call_;
  std::unique_ptr<api::Application> application_;  ///< last, so that it ends before its folder goes
};

/// With nothing at hand, of all customers; or with something, of some.
Figures read_as_of(std::uint64_t side_by_side, std::size_t at_hand, double seconds) {
  const Garage garage(side_by_side, at_hand);
  const auto among = at_hand == 0 ? customers : looked_at;
  const auto position = garage.head();
  std::mt19937_64 random(1);
  return timed(seconds, [&] { garage.show(random() % among, position); });
}

/// Histories that were looked at once before, each as of its last moments, the latest first: none of them is
/// at hand, and none goes on from the one before.
Figures read_other_moments(double seconds) {
  constexpr std::size_t moments = 16;
  const Garage garage(200, at_hand_bytes);
  std::vector<std::vector<eventstore::Position>> positions;
  for (std::size_t i = 0; i < looked_at; ++i) positions.push_back(garage.history(i));
  double spent = 0;
  double count = 0;
  while (spent < seconds) {
    garage.application().histories().forget();
    for (std::size_t i = 0; i < looked_at; ++i) garage.show(i, garage.head());
    const auto began = thread_cpu_seconds();
    for (std::size_t back = 2; back < 2 + moments; ++back)
      for (std::size_t i = 0; i < looked_at; ++i, ++count)
        garage.show(i, positions[i][positions[i].size() - back]);
    spent += thread_cpu_seconds() - began;
  }
  return {{"reads/s", count / spent}, {"us", spent / count * 1e6}};
}

Figures read_plain(double seconds) {
  const TemporaryFolder folder;
  const auto data = folder.path() / "data";
  const auto plain = folder.path() / "plain";
  const auto filled = fill_log(data, {.customers = customers, .side_by_side = 1, .visits = visits});
  PlainEvents::copy(OpenedLog(data).log(), plain);
  const PlainEvents events(plain);
  std::mt19937_64 random(1);
  return timed(seconds, [&] {
    events.seek_and_parse(1 + random() % (filled.events - events_per_customer), events_per_customer);
  });
}

}  // namespace

int main(int argc, char** argv) {
  const auto rounds = static_cast<int>(option(argc, argv, "rounds", 3));
  const auto seconds = static_cast<double>(option(argc, argv, "seconds", 3));
  const auto measured = Rounds::run(
      rounds,
      {{"as of, history in one place",
        [&] { return in_own_process([&] { return read_as_of(1, 0, seconds); }); }},
       {"as of, history spread", [&] { return in_own_process([&] { return read_as_of(200, 0, seconds); }); }},
       {"as of another moment", [&] { return in_own_process([&] { return read_other_moments(seconds); }); }},
       {"as of, asked again",
        [&] { return in_own_process([&] { return read_as_of(200, at_hand_bytes, seconds); }); }},
       {"RocksDB seek + 98 + simdjson",
        [&] { return in_own_process([&] { return read_plain(seconds); }); }}});
  const auto ratio = [&](std::string_view contender) {
    return measured.ratio(contender, "reads/s", "RocksDB seek + 98 + simdjson", "reads/s");
  };
  report({"P11", "profile as of a moment, 98 events in one place / plain", 0.50, 0.75},
         ratio("as of, history in one place"));
  report({"P11", "the same, spread among those of 200 customers / plain", 0.50, 0.75},
         ratio("as of, history spread"));
  report({"P11", "another moment of a history looked at before, spread / plain", 0.50, 0.75},
         ratio("as of another moment"));
  report({"P11", "the same, asked for again / plain", 0.50, 0.75}, ratio("as of, asked again"));
}
