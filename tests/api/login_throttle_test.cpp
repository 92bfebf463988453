#include "api/login_throttle.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace api {
namespace {

constexpr std::string_view ada = "ada@northside.example";
constexpr std::string_view home = "203.0.113.7";

class LoginThrottles : public testing::Test {
 protected:
  void pass_seconds(std::int64_t seconds) { now_.milliseconds += seconds * 1000; }
  std::int64_t attempt(std::string_view email = ada, std::string_view address = home) {
    return throttle_.admit(email, address, now_);
  }
  /// An e-mail address and a network that nobody used before.
  static std::string somebody(int i) { return "somebody" + std::to_string(i) + "@northside.example"; }
  static std::string somewhere(int i) {
    return "198.51." + std::to_string(i / 256) + "." + std::to_string(i % 256);
  }

  LoginThrottle throttle_;
  domain::Instant now_{1'795'000'000'000};
};

TEST_F(LoginThrottles, let_five_attempts_pass_and_then_wait_ever_longer) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(attempt(), 0) << i;
  for (std::int64_t wait = 1; wait <= 512; wait *= 2) {
    EXPECT_EQ(attempt(), wait);
    EXPECT_EQ(attempt(), wait) << "asking too early costs nothing more";
    pass_seconds(wait - 1);
    EXPECT_EQ(attempt(), 1);
    pass_seconds(1);
    EXPECT_EQ(attempt(), 0);
  }
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(attempt(), 900) << "a quarter of an hour at most";
    pass_seconds(900);
    EXPECT_EQ(attempt(), 0);
  }
}

TEST_F(LoginThrottles, round_the_wait_up) {
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(attempt(), 0);
    pass_seconds(1);
  }
  now_.milliseconds += 1;
  EXPECT_EQ(attempt(), 1) << "999 ms are left";
  now_.milliseconds += 999;
  EXPECT_EQ(attempt(), 0);
}

TEST_F(LoginThrottles, start_afresh_after_a_success) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(attempt(), 0);
  throttle_.succeeded(ada, home);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(attempt(), 0);
  EXPECT_EQ(attempt(), 1);
}

TEST_F(LoginThrottles, never_make_those_wait_who_know_their_passwords) {
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(attempt(somebody(i % 50)), 0) << i;
    throttle_.succeeded(somebody(i % 50), home);
  }
}

TEST_F(LoginThrottles, take_capital_letters_for_the_same_address) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(attempt("Ada@Northside.Example"), 0);
  EXPECT_EQ(attempt("ada@northside.example"), 1);
}

TEST_F(LoginThrottles, do_not_let_a_stranger_lock_the_owner_out) {
  for (int i = 0; i < 12; ++i) {
    const auto wait = attempt(ada, "198.51.100.66");
    pass_seconds(wait);
  }
  EXPECT_EQ(attempt(ada, home), 0);
}

TEST_F(LoginThrottles, make_many_networks_wait_that_try_one_account) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(attempt(ada, somewhere(i)), 0) << i;
  EXPECT_EQ(attempt(ada, somewhere(20)), 1);
  for (int i = 21; i < 60; ++i) {
    const auto wait = attempt(ada, somewhere(i));
    EXPECT_LE(wait, 300);
    pass_seconds(wait);
    EXPECT_EQ(attempt(ada, somewhere(i)), 0);
  }
  EXPECT_EQ(attempt(ada, somewhere(60)), 300);
  EXPECT_EQ(attempt(somebody(1), somewhere(60)), 0) << "others are not concerned";
}

TEST_F(LoginThrottles, make_a_network_wait_that_tries_many_accounts) {
  for (int i = 0; i < 30; ++i) EXPECT_EQ(attempt(somebody(i)), 0) << i;
  EXPECT_EQ(attempt(somebody(30)), 1);
  throttle_.succeeded(somebody(0), home);
  EXPECT_EQ(attempt(somebody(30)), 0) << "one success gives one attempt back";
  EXPECT_EQ(attempt(somebody(31)), 1) << "and not all of them";
}

TEST_F(LoginThrottles, take_an_ipv6_subscriber_for_one_network) {
  const auto from = [](int i) { return "2001:db8:1:2::" + std::to_string(i + 1); };
  for (int i = 0; i < 30; ++i) EXPECT_EQ(attempt(somebody(i), from(i)), 0);
  EXPECT_EQ(attempt(somebody(30), "2001:db8:1:2:ffff:1:2:3"), 1);
  EXPECT_EQ(attempt(somebody(30), "2001:db8:1:3::1"), 0);
}

TEST_F(LoginThrottles, know_an_ipv4_address_in_ipv6_clothes) {
  for (int i = 0; i < 30; ++i) EXPECT_EQ(attempt(somebody(i), "203.0.113.7"), 0);
  EXPECT_EQ(attempt(somebody(30), "::ffff:203.0.113.7"), 1);
  EXPECT_EQ(attempt(somebody(30), "::ffff:203.0.113.8"), 0);
}

TEST_F(LoginThrottles, do_not_count_an_attempt_that_was_not_carried_out) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(attempt(), 0);
    throttle_.withdrawn(ada, home);
  }
  throttle_.withdrawn("nobody@northside.example", "192.0.2.1");
}

TEST_F(LoginThrottles, forget_after_a_day) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(attempt(), 0);
  pass_seconds(24 * 3600 - 1);
  EXPECT_EQ(attempt(), 0);
  EXPECT_EQ(attempt(), 2) << "the sixth was not forgotten yet";
  pass_seconds(24 * 3600);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(attempt(), 0);
}

TEST_F(LoginThrottles, survive_a_clock_that_is_set_back) {
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(attempt(), 0);
    pass_seconds(1);
  }
  pass_seconds(-365 * 24 * 3600);
  EXPECT_LE(attempt(), 900);
}

TEST_F(LoginThrottles, remember_who_waits_longest_when_there_are_too_many) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(attempt(), 0);
  for (int i = 0; i < 6; ++i) {
    pass_seconds(attempt());
    EXPECT_EQ(attempt(), 0);
  }
  for (int i = 0; i < 60'000; ++i) {
    EXPECT_EQ(attempt(somebody(i), somewhere(i)), 0);
    throttle_.withdrawn(somebody(i), somewhere(i));
  }
  EXPECT_EQ(attempt(), 64);
}

TEST_F(LoginThrottles, count_attempts_that_come_at_the_same_moment) {
  std::atomic<int> admitted = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int j = 0; j < 100; ++j)
          if (attempt() == 0) ++admitted;
      });
  }
  EXPECT_EQ(admitted, 5);
}

}  // namespace
}  // namespace api
