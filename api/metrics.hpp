// What an operator wants to see, counted without locks on the way of each request.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace api {

/// Requests of one route.
class RouteMetrics {
 public:
  /// Upper ends of the buckets of the time a request took, in microseconds; the last bucket has none.
  static constexpr std::array<std::int64_t, 12> bucket_microseconds = {
      50, 100, 250, 500, 1'000, 2'500, 5'000, 10'000, 50'000, 250'000, 1'000'000, 5'000'000};

  void count(int status, std::chrono::nanoseconds took);

  std::array<std::atomic<std::uint64_t>, 6> by_class{};  ///< [2] counts 200 to 299
  std::array<std::atomic<std::uint64_t>, bucket_microseconds.size() + 1> by_time{};
  std::atomic<std::uint64_t> nanoseconds{0};
};

/// A figure that is read when it is asked for.
struct Gauge {
  std::string_view name;
  std::string_view help;
  double value = 0;
  bool counter = false;  ///< only ever rises
};

class Metrics {
 public:
  /// Once, before requests come: one entry per route, in the routes' order.
  void add_route(std::string_view method, std::string_view path);
  RouteMetrics& route(std::size_t index) { return *routes_[index].metrics; }

  std::atomic<std::uint64_t> commits{0};
  std::atomic<std::uint64_t> batches{0};
  std::atomic<std::uint64_t> refused_commands{0};

  /// Everything in Prometheus' text format, with `gauges` besides.
  std::string text(const std::vector<Gauge>& gauges) const;

 private:
  struct Entry {
    std::string_view method;
    std::string_view path;
    std::unique_ptr<RouteMetrics> metrics;
  };
  std::vector<Entry> routes_;
};

}  // namespace api
