// An answer that is sent piece by piece: what its producer holds, and what its connection holds.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include "api/http.hpp"
#include "api/mailbox.hpp"

namespace api {

/// The bytes between a producer on any thread and the connection on its I/O thread.
class StreamQueue {
 public:
  enum class End { open, finished, abandoned };

  StreamQueue(std::shared_ptr<Mailbox> mailbox, ExchangeId id, std::size_t backlog_bytes_max);

  // The producer's side.
  void send(std::string chunk);
  void finish();
  /// The producer has gone without finishing; so must the connection, lest the client takes a part for the
  /// whole.
  void abandon();
  bool open() const { return open_.load(std::memory_order_acquire); }
  std::size_t backlog_bytes() const { return backlog_bytes_.load(std::memory_order_relaxed); }

  // The connection's side.
  /// Moves what waits into `data`, which should be empty, and says whether more may come.
  End take(std::string& data);
  bool abandoned();
  void written(std::size_t bytes) { backlog_bytes_.fetch_sub(bytes, std::memory_order_relaxed); }
  /// Nothing more is taken from the producer: the client has gone, or the stream is being ended.
  void close();

 private:
  void end_as(End end);
  void notify();

  const std::shared_ptr<Mailbox> mailbox_;
  const ExchangeId id_;
  const std::size_t backlog_bytes_max_;
  std::atomic<bool> open_ = true;
  std::atomic<std::size_t> backlog_bytes_ = 0;
  std::mutex mutex_;  ///< guards what follows
  std::string pending_;
  End end_ = End::open;
  bool notified_ = false;
};

/// The producer's handle. Destroying the last one without finish() breaks the connection off.
std::shared_ptr<Push> make_push(std::shared_ptr<StreamQueue> queue);

}  // namespace api
