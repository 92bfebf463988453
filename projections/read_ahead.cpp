#include "projections/read_ahead.hpp"

#include <utility>

namespace projections {

ReadAhead::ReadAhead(const eventstore::Log& log, eventstore::Position after)
    : log_(log), after_(after), empty_(batches), reader_([this](const std::stop_token& stop) {
        std::exception_ptr failure;
        try {
          read(stop);
        } catch (...) {
          failure = std::current_exception();
        }
        const std::scoped_lock lock(mutex_);
        failure_ = failure;
        at_end_ = true;
        changed_.notify_all();
      }) {}

ReadAhead::~ReadAhead() = default;

void ReadAhead::read(const std::stop_token& stop) {
  const auto cursor = log_.read(after_);
  Batch events;
  while (const auto* const commit = cursor->next()) {
    for (const auto& recorded : commit->events)
      if (recorded.position > after_) decode_event(log_, *commit, recorded, events.emplace_back());
    if (events.size() >= batch_events && !hand_over(events, stop)) return;
  }
  if (!events.empty()) hand_over(events, stop);
}

bool ReadAhead::hand_over(Batch& batch, const std::stop_token& stop) {
  {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return !empty_.empty(); })) return false;
    ready_.push_back(std::exchange(batch, std::move(empty_.back())));
    empty_.pop_back();
    changed_.notify_all();
  }
  batch.clear();  // here, because the other thread has more to do
  return true;
}

std::span<const Event> ReadAhead::next() {
  std::unique_lock lock(mutex_);
  if (!shown_.empty()) empty_.push_back(std::exchange(shown_, {}));
  changed_.notify_all();
  changed_.wait(lock, [this] { return !ready_.empty() || at_end_; });
  if (ready_.empty()) {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    return {};
  }
  shown_ = std::move(ready_.front());
  ready_.erase(ready_.begin());
  return shown_;
}

}  // namespace projections
