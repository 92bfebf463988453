// Building all views again from the log, on one thread, beside reading the same events as plain JSON out of
// RocksDB and parsing every field of them with simdjson.
//
//   rebuild_bench [--rounds=3] [--events=1000000]
#include <cstdio>

#include "bench/filled_log.hpp"
#include "bench/measuring.hpp"
#include "bench/plain_events.hpp"
#include "projections/runner.hpp"

namespace {

using namespace bench;

constexpr std::uint64_t events_per_customer = 28;

Figures rebuild(const std::filesystem::path& data) {
  const TemporaryFolder views;
  OpenedLog opened(data);
  projections::Runner runner(opened.log(), views.path(), {});
  const auto began = now_seconds();
  const auto cpu_before = thread_cpu_seconds();
  runner.catch_up();
  const auto events = static_cast<double>(opened.log().head());
  return {{"events/s", events / (now_seconds() - began)},
          {"thread CPU us", (thread_cpu_seconds() - cpu_before) / events * 1e6}};
}

Figures scan_and_parse(const std::filesystem::path& plain) {
  const PlainEvents events(plain);
  const auto began = now_seconds();
  const auto cpu_before = thread_cpu_seconds();
  const auto count = static_cast<double>(events.scan_and_parse());
  return {{"events/s", count / (now_seconds() - began)},
          {"thread CPU us", (thread_cpu_seconds() - cpu_before) / count * 1e6}};
}

}  // namespace

int main(int argc, char** argv) {
  const auto rounds = static_cast<int>(option(argc, argv, "rounds", 3));
  const auto wanted = static_cast<std::uint64_t>(option(argc, argv, "events", 1'000'000));
  const TemporaryFolder folder;
  const auto data = folder.path() / "data";
  const auto plain = folder.path() / "plain";
  in_own_process([&]() -> Figures {
    const auto filled = fill_log(data, {.customers = wanted / events_per_customer});
    OpenedLog opened(data);
    PlainEvents::copy(opened.log(), plain);
    return {{"events", static_cast<double>(filled.events)}};
  });
  const auto measured = Rounds::run(
      rounds,
      {{"rebuild of all views", [&] { return in_own_process([&] { return rebuild(data); }); }},
       {"RocksDB scan + simdjson", [&] { return in_own_process([&] { return scan_and_parse(plain); }); }}});
  report({"P9", "rebuild, events/s / RocksDB scan + simdjson parse", 0.50, 0.70},
         measured.ratio("rebuild of all views", "events/s", "RocksDB scan + simdjson", "events/s"));
  std::printf(
      "     CPU of scan and parse / of the rebuild: %.2f\n",
      measured.ratio("RocksDB scan + simdjson", "thread CPU us", "rebuild of all views", "thread CPU us"));
}
