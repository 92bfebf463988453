// Reads and decodes the log on a thread of its own, while another folds what was decoded before: opening and
// parsing events takes about as long as folding them.
#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <span>
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

  /// The next events, whole commits; none at the end of what was durable when this was made. Valid until the
  /// next call. Throws what reading or decoding threw.
  std::span<const Event> next();

 private:
  /// Few enough for a processor's cache: an event takes more than a kilobyte.
  static constexpr std::size_t batch_events = 500;
  static constexpr std::size_t batches = 32;
  using Batch = std::vector<Event>;

  void read(const std::stop_token& stop);
  /// Swaps `batch` for an empty one. False when nobody wants more.
  bool hand_over(Batch& batch, const std::stop_token& stop);

  const eventstore::Log& log_;
  const eventstore::Position after_;
  Batch shown_;       ///< what next() gave
  std::mutex mutex_;  ///< guards what follows
  std::condition_variable_any changed_;
  /// The same few vectors go round, since new memory costs more than what is done with it.
  std::vector<Batch> empty_;
  std::vector<Batch> ready_;  ///< oldest first
  bool at_end_ = false;
  std::exception_ptr failure_;
  std::jthread reader_;  ///< last, so that it stops before anything else goes
};

}  // namespace projections
