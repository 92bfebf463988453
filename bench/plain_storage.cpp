#include "bench/plain_storage.hpp"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <bit>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>

namespace bench {

namespace {

/// Bytes that no compression makes smaller, as sealed ones.
std::string random_value() {
  std::mt19937_64 random(1);
  std::string value;
  while (value.size() < plain_value_bytes) value += static_cast<char>(random());
  return value;
}

std::string sequence_key(std::uint64_t number) {
  std::array<char, sizeof number> bytes =
      std::bit_cast<std::array<char, sizeof number>>(std::byteswap(number));
  return {bytes.data(), bytes.size()};
}

Figures rates(const std::string& name, std::vector<float> latencies_ms, double took) {
  const auto count = static_cast<double>(latencies_ms.size());
  return {{name, count / took},
          {"p50 ms", percentile(latencies_ms, 0.5)},
          {"p99 ms", percentile(latencies_ms, 0.99)}};
}

}  // namespace

Figures synced_rocksdb_puts(int threads, double seconds) {
  const TemporaryFolder folder;
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kLZ4Compression;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(options, folder.path().string(), &opened).ok())
    throw std::runtime_error("no RocksDB");
  const std::unique_ptr<rocksdb::DB> db(opened);
  const auto value = random_value();
  std::atomic<std::uint64_t> next{0};
  std::atomic<bool> failed{false};
  std::vector<std::vector<float>> latencies(static_cast<std::size_t>(threads));
  const auto began = now_seconds();
  {
    std::vector<std::jthread> writers;
    for (auto& own : latencies)
      writers.emplace_back([&] {
        rocksdb::WriteOptions synced;
        synced.sync = true;
        for (auto at = now_seconds(); at - began < seconds;) {
          if (!db->Put(synced, sequence_key(next++), value).ok()) failed = true;
          const auto done = now_seconds();
          own.push_back(static_cast<float>((done - at) * 1e3));
          at = done;
        }
      });
  }
  const auto took = now_seconds() - began;
  if (failed) throw std::runtime_error("RocksDB cannot write");
  std::vector<float> all;
  for (const auto& own : latencies) all.insert(all.end(), own.begin(), own.end());
  return rates("puts/s", std::move(all), took);
}

Figures synced_file_appends(double seconds) {
  const TemporaryFolder folder;
  const int file =
      ::open((folder.path() / "appended").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error("no file");
  const auto value = random_value();
  std::vector<float> latencies;
  const auto began = now_seconds();
  for (auto at = began; at - began < seconds;) {
    if (::write(file, value.data(), value.size()) != static_cast<ssize_t>(value.size()) ||
        ::fdatasync(file) != 0)
      throw std::runtime_error("the file cannot be written");
    const auto done = now_seconds();
    latencies.push_back(static_cast<float>((done - at) * 1e3));
    at = done;
  }
  const auto took = now_seconds() - began;
  ::close(file);
  return rates("appends/s", std::move(latencies), took);
}

}  // namespace bench
