// Reads and decodes the log on a thread of its own, while another folds what was decoded before: opening and
// parsing events takes about as long as folding them.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "projections/event_codec.hpp"

namespace projections {

class ReadAhead {
 public:
  /// Begins behind `after`. The log must outlive this.
  ReadAhead(const eventstore::Log& log, eventstore::Position after);
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  /// The next events, whole commits; none at the end of what was durable when this was made. Throws what
  /// reading or decoding threw.
  std::vector<Event> next();

 private:
  /// Many, because what touches one row is written once.
  static constexpr std::size_t batch_events = 20'000;
  static constexpr std::size_t batches_ahead_max = 2;

  void read(const std::stop_token& stop);
  /// False when nobody wants more.
  bool hand_over(std::vector<Event>&& events, const std::stop_token& stop);

  const eventstore::Log& log_;
  const eventstore::Position after_;
  std::mutex mutex_;  ///< guards what follows
  std::condition_variable_any changed_;
  std::deque<std::vector<Event>> ready_;
  bool at_end_ = false;
  std::exception_ptr failure_;
  std::jthread reader_;  ///< last, so that it stops before anything else goes
};

}  // namespace projections
