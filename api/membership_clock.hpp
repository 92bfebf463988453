// What comes with the calendar. Some time after a membership's last day it writes down that it expired:
// whether one counts follows from its dates alone, so nothing waits for this; it is for those who follow the
// events. Some time after a month's last day it lets what was earned of plans in that month become income,
// dated that day, or the first one that is open; months that were missed, because no server ran, as well.
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

/// Lets what is earned of every plan's invoice by the end of the last month at its garage become income. Says
/// of how many invoices something did; none where it is asked again in the same month.
std::size_t release_earned_income(Application& application);

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
