// Work that takes longer than a request may hold an I/O thread: password hashing, views as of an earlier
// moment, long exports. A few threads of low priority behind a bounded queue.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace api {

class SlowWork {
 public:
  using Job = std::move_only_function<void()>;

  SlowWork(std::size_t threads, std::size_t queue_max);
  /// Finishes what is queued.
  ~SlowWork();

  /// False, and nothing is queued, when the queue is full: the caller answers 503. A job that throws is told
  /// of in the log, and is gone with all that it holds.
  bool submit(Job job);
  /// Nothing more is taken in.
  bool stopping() const;

 private:
  void run();

  std::size_t queue_max_;
  mutable std::mutex mutex_;  ///< guards jobs_ and stopping_
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace api
