// The one thread that writes. Commands wait in a queue; the committer takes all that are waiting, lets each
// decide on what is there (the earlier ones of the same batch included), makes the batch durable with one
// fsync, hands it to the views, and only then answers. A lone command pays one fsync; a crowd shares one.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "eventstore/log.hpp"

namespace eventstore {

/// One command on its way through the committer. All members run on the committer's thread, in this order.
class Command {
 public:
  virtual ~Command() = default;
  /// True when it decides on views too: then the batch before it is finished first, so that they are up to
  /// date.
  virtual bool reads_views() const { return false; }
  /// Decides, and stages at most one commit. True when it staged one. Whatever it throws ends the process.
  virtual bool stage(Log& log) = 0;
  /// Everything that was staged is durable, and the views know it.
  virtual void answer() = 0;
  /// The disk failed, or the server is stopping: nothing of this command happened, or nobody can tell.
  virtual void fail(std::string_view why) = 0;
};

class Committer {
 public:
  using Commands = std::span<const std::unique_ptr<Command>>;

  struct Settings {
    std::size_t batch_commands_max = 256;
    std::size_t queue_commands_max = 20'000;
  };

  /// `durable` is called with each batch's staged commands, after the fsync and before any answer. `broken`
  /// is called when the log failed, after everything in flight was refused; it must end the process.
  Committer(Log& log, Settings settings, std::function<void(Commands)> durable,
            std::function<void(std::string_view)> broken);
  /// Finishes what is waiting, then stops.
  ~Committer();

  /// Takes a command out of `command`, from any thread. False, and it is still there, when the queue is full
  /// or stopping.
  bool submit(std::unique_ptr<Command>& command);

  std::size_t waiting() const;

 private:
  void run();
  void run_batch(std::span<std::unique_ptr<Command>> batch);
  bool run_safely(std::vector<std::unique_ptr<Command>>& taken);

  Log& log_;
  Settings settings_;
  std::function<void(Commands)> durable_;
  std::function<void(std::string_view)> broken_;

  mutable std::mutex mutex_;  ///< guards queue_ and stopping_
  std::condition_variable wake_;
  std::vector<std::unique_ptr<Command>> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace eventstore
