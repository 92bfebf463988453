// Writes down, some time after a membership's last day, that it expired. Whether a membership counts follows
// from its dates alone, so nothing waits for this: it is for those who follow the events.
//
// Concurrency: one thread of its own, which commands like any client.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>

namespace api {

class Application;

/// Expires every membership whose last day is over at its garage. Says how many.
std::size_t expire_memberships(Application& application);

class MembershipClock {
 public:
  /// Looks at once, and then every hour: days end at another hour in each time zone.
  explicit MembershipClock(Application& application);
  ~MembershipClock();

 private:
  static constexpr std::chrono::hours between_looks{1};

  void run(const std::stop_token& stop);

  Application& application_;
  std::mutex mutex_;  ///< only for waiting on wake_
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace api
