// Work off the I/O threads.
#include "api/slow_work.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <stdexcept>

using api::SlowWork;

namespace {

TEST(SlowWork, goes_on_after_a_job_that_throws_and_lets_go_of_what_that_held) {
  SlowWork work(1, 10);
  const auto held = std::make_shared<int>(1);
  std::promise<long> owners;
  ASSERT_TRUE(work.submit([held] { throw std::overflow_error("a balance does not fit"); }));
  ASSERT_TRUE(work.submit([&] { owners.set_value(held.use_count()); }));
  EXPECT_EQ(owners.get_future().get(), 1);
}

TEST(SlowWork, refuses_what_does_not_fit_into_the_queue) {
  SlowWork work(1, 1);
  std::promise<void> begun;
  std::promise<void> go_on;
  ASSERT_TRUE(work.submit([&, waiting = go_on.get_future()] {
    begun.set_value();
    waiting.wait();
  }));
  begun.get_future().wait();
  EXPECT_TRUE(work.submit([] {}));
  EXPECT_FALSE(work.submit([] {}));
  go_on.set_value();
}

}  // namespace
