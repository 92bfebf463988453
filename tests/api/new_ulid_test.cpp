// Identifiers come in the order in which they are asked for, many in a millisecond, too.
#include "api/new_ulid.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

namespace api {
namespace {

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

TEST(NewUlid, is_of_now) {
  const auto before = now_ms();
  const auto made = static_cast<std::int64_t>(new_ulid().high >> 16);
  EXPECT_GE(made, before);
  EXPECT_LE(made, now_ms());
}

TEST(NewUlid, is_above_all_before_it_whichever_thread_asks) {
  std::vector<std::vector<domain::Ulid>> made(4);
  {
    std::vector<std::jthread> threads;
    threads.reserve(made.size());
    for (auto& own : made)
      threads.emplace_back([&own] {
        for (int i = 0; i < 20'000; ++i) own.push_back(new_ulid());
      });
  }
  std::vector<domain::Ulid> all;
  for (const auto& own : made) {
    EXPECT_EQ(std::ranges::adjacent_find(own, std::greater_equal<>()), own.end());
    all.insert(all.end(), own.begin(), own.end());
  }
  std::ranges::sort(all);
  EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
}

}  // namespace
}  // namespace api
