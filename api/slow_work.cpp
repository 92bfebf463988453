#include "api/slow_work.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <exception>
#include <utility>

#include "api/operation_log.hpp"
#include "eventstore/thread_name.hpp"

namespace api {

SlowWork::SlowWork(std::size_t threads, std::size_t queue_max) : queue_max_(queue_max) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

SlowWork::~SlowWork() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

bool SlowWork::submit(Job job) {
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_ || jobs_.size() >= queue_max_) return false;
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

bool SlowWork::stopping() const {
  const std::scoped_lock lock(mutex_);
  return stopping_;
}

void SlowWork::run() {
  eventstore::name_this_thread("slow-work");
  constexpr int low_priority = 10;
  // Linux keeps a niceness per thread. Without it everything still works, only less smoothly.
  static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), low_priority));
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    try {
      job();
    } catch (const std::exception& error) {
      // The reply that the job held goes with it, and its connection answers that something went wrong.
      OperationLog(LogLevel::error).write(LogLevel::error, "slow work failed", {{"error", error.what()}});
    }
  }
}

}  // namespace api
