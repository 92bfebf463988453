#include "api/metrics.hpp"

#include <prometheus/text_serializer.h>
#include <limits>

#include <algorithm>

namespace api {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

double seconds(std::uint64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e9; }

MetricFamily counter(std::string name, std::string help, double value) {
  MetricFamily family{std::move(name), std::move(help), MetricType::Counter, {}};
  ClientMetric metric;
  metric.counter.value = value;
  family.metric.push_back(std::move(metric));
  return family;
}

ClientMetric histogram(const RouteMetrics& route) {
  ClientMetric metric;
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < route.by_time.size(); ++i) {
    so_far += route.by_time[i].load(std::memory_order_relaxed);
    const double bound = i < RouteMetrics::bucket_microseconds.size()
                             ? static_cast<double>(RouteMetrics::bucket_microseconds[i]) / 1e6
                             : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({so_far, bound});
  }
  metric.histogram.sample_count = so_far;
  metric.histogram.sample_sum = seconds(route.nanoseconds.load(std::memory_order_relaxed));
  return metric;
}

}  // namespace

void RouteMetrics::count(int status, std::chrono::nanoseconds took) {
  by_class[static_cast<std::size_t>(std::clamp(status / 100, 0, 5))].fetch_add(1, std::memory_order_relaxed);
  const auto microseconds = took.count() / 1000;
  const auto* const bucket = std::ranges::lower_bound(bucket_microseconds, microseconds);
  by_time[static_cast<std::size_t>(bucket - bucket_microseconds.begin())].fetch_add(
      1, std::memory_order_relaxed);
  nanoseconds.fetch_add(static_cast<std::uint64_t>(took.count()), std::memory_order_relaxed);
}

void Metrics::add_route(std::string_view method, std::string_view path) {
  routes_.push_back({method, path, std::make_unique<RouteMetrics>()});
}

std::string Metrics::text(const std::vector<Gauge>& gauges) const {
  std::vector<MetricFamily> families;
  MetricFamily requests{
      "forecourt_requests_total", "Requests by route and class of answer", MetricType::Counter, {}};
  MetricFamily times{"forecourt_request_seconds", "Time from request to answer", MetricType::Histogram, {}};
  for (const auto& [method, path, metrics] : routes_) {
    if (std::ranges::all_of(metrics->by_class, [](const auto& count) { return count == 0; })) continue;
    const std::vector<ClientMetric::Label> labels = {{"method", std::string(method)},
                                                     {"route", std::string(path)}};
    for (std::size_t status = 1; status < metrics->by_class.size(); ++status) {
      if (metrics->by_class[status] == 0) continue;
      ClientMetric metric;
      metric.label = labels;
      metric.label.push_back({"status", std::to_string(status) + "xx"});
      metric.counter.value = static_cast<double>(metrics->by_class[status].load());
      requests.metric.push_back(std::move(metric));
    }
    auto metric = histogram(*metrics);
    metric.label = labels;
    times.metric.push_back(std::move(metric));
  }
  families.push_back(std::move(requests));
  families.push_back(std::move(times));
  families.push_back(counter("forecourt_commits_total", "Commits appended", static_cast<double>(commits)));
  families.push_back(
      counter("forecourt_batches_total", "Batches made durable", static_cast<double>(batches)));
  families.push_back(
      counter("forecourt_commands_refused_total", "Commands refused", static_cast<double>(refused_commands)));
  for (const auto& gauge : gauges) {
    auto family = counter(std::string(gauge.name), std::string(gauge.help), gauge.value);
    if (!gauge.counter) {
      family.type = MetricType::Gauge;
      family.metric.front().gauge.value = gauge.value;
    }
    families.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace api
