#include "projections/read_ahead.hpp"

#include <utility>

namespace projections {

ReadAhead::ReadAhead(const eventstore::Log& log, eventstore::Position after)
    : log_(log), after_(after), reader_([this](const std::stop_token& stop) {
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
  std::vector<Event> events;
  while (const auto* const commit = cursor->next()) {
    for (const auto& recorded : commit->events)
      if (recorded.position > after_) events.push_back(decode_event(log_, *commit, recorded));
    if (events.size() >= batch_events && !hand_over(std::exchange(events, {}), stop)) return;
  }
  if (!events.empty()) hand_over(std::move(events), stop);
}

bool ReadAhead::hand_over(std::vector<Event>&& events, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait(lock, stop, [this] { return ready_.size() < batches_ahead_max; })) return false;
  ready_.push_back(std::move(events));
  changed_.notify_all();
  return true;
}

std::vector<Event> ReadAhead::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !ready_.empty() || at_end_; });
  if (ready_.empty()) {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    return {};
  }
  auto events = std::move(ready_.front());
  ready_.pop_front();
  changed_.notify_all();
  return events;
}

}  // namespace projections
