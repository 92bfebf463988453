// How long a start takes: without views, so that they are built from the whole log, and with views, so that
// only the directory is loaded. Beside it opening a RocksDB with the same events as plain JSON, and reading
// and parsing them.
//
//   start_bench [--rounds=3] [--events=1000000]
#include <cstdio>

#include "bench/measuring.hpp"
#include "bench/opened_application.hpp"
#include "bench/plain_events.hpp"

namespace {

using namespace bench;

constexpr std::uint64_t events_per_customer = 28;

Figures start(const std::filesystem::path& data) {
  const auto began = now_seconds();
  const auto application = opened_application(data);
  return {{"seconds", now_seconds() - began}};
}

Figures open_and_parse(const std::filesystem::path& plain) {
  const auto began = now_seconds();
  const PlainEvents events(plain);
  events.scan_and_parse();
  return {{"seconds", now_seconds() - began}};
}

}  // namespace

int main(int argc, char** argv) {
  const auto rounds = static_cast<int>(option(argc, argv, "rounds", 3));
  const auto wanted = static_cast<std::uint64_t>(option(argc, argv, "events", 1'000'000));
  const TemporaryFolder folder;
  const auto data = folder.path() / "data";
  const auto plain = folder.path() / "plain";
  in_own_process([&]() -> Figures {
    fill_log(data, {.customers = wanted / events_per_customer});
    PlainEvents::copy(OpenedLog(data).log(), plain);
    return {};
  });
  const auto measured =
      Rounds::run(rounds, {{"start without views",
                            [&] {
                              std::filesystem::remove_all(data / "views");
                              return in_own_process([&] { return start(data); });
                            }},
                           {"start with views", [&] { return in_own_process([&] { return start(data); }); }},
                           {"RocksDB open + scan + simdjson",
                            [&] { return in_own_process([&] { return open_and_parse(plain); }); }}});
  report({"P12", "start without views / RocksDB open, scan and parse", 2.0, 1.45, true},
         measured.ratio("start without views", "seconds", "RocksDB open + scan + simdjson", "seconds"));
  report({"P12", "start with views / without", 0.3, 0.1, true},
         measured.ratio("start with views", "seconds", "start without views", "seconds"));
}
