#include "eventstore/committer.hpp"

#include <algorithm>
#include <utility>

#include "eventstore/thread_name.hpp"

namespace eventstore {

namespace {

/// Brings the marked commands to the front, so that they are one span; each group stays in order. How many
/// they are.
std::size_t put_first(std::span<std::unique_ptr<Command>> commands, const std::vector<bool>& marked) {
  std::vector<std::unique_ptr<Command>> others;
  std::size_t count = 0;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (!marked[i]) others.push_back(std::move(commands[i]));
    else if (const auto place = count++; place != i) commands[place] = std::move(commands[i]);
  }
  std::ranges::move(others, commands.begin() + static_cast<std::ptrdiff_t>(count));
  return count;
}

}  // namespace

Committer::Committer(Log& log, Settings settings, std::function<void(Commands)> durable,
                     std::function<void(std::string_view)> broken)
    : log_(log),
      settings_(settings),
      durable_(std::move(durable)),
      broken_(std::move(broken)),
      thread_([this] { run(); }) {}

Committer::~Committer() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool Committer::submit(std::unique_ptr<Command>& command) {
  bool was_empty = false;
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_ || queue_.size() >= settings_.queue_commands_max) return false;
    was_empty = queue_.empty();
    queue_.push_back(std::move(command));
  }
  if (was_empty) wake_.notify_one();
  return true;
}

std::size_t Committer::waiting() const {
  const std::scoped_lock lock(mutex_);
  return queue_.size();
}

void Committer::run() {
  name_this_thread("committer");
  std::vector<std::unique_ptr<Command>> batch;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), settings_.batch_commands_max));
      batch.assign(std::move_iterator(queue_.begin()), std::move_iterator(queue_.begin() + count));
      queue_.erase(queue_.begin(), queue_.begin() + count);
    }
    if (!run_safely(batch)) return;
    batch.clear();
  }
}

bool Committer::run_safely(std::vector<std::unique_ptr<Command>>& taken) {
  std::span rest(taken);
  try {
    while (!rest.empty()) {
      // A command that reads views begins a batch of its own.
      const auto next =
          std::find_if(rest.begin() + 1, rest.end(), [](const auto& c) { return c->reads_views(); });
      const auto count = static_cast<std::size_t>(next - rest.begin());
      run_batch(rest.first(count));
      rest = rest.subspan(count);
    }
    return true;
  } catch (const std::exception& error) {
    // Whether a half-written batch is durable is unknown until a restart reads the log again, so the process
    // ends.
    for (const auto& command : rest)
      if (command) command->fail(error.what());
    {
      const std::scoped_lock lock(mutex_);
      stopping_ = true;
      for (const auto& command : queue_) command->fail(error.what());
      queue_.clear();
    }
    broken_(error.what());
    return false;
  }
}

void Committer::run_batch(std::span<std::unique_ptr<Command>> batch) {
  // They stay where they are until all have staged: should one throw, every one of them is still there to be
  // refused.
  std::vector<bool> staged;
  staged.reserve(batch.size());
  for (const auto& command : batch) staged.push_back(command->stage(log_));
  const Commands durable(batch.first(put_first(batch, staged)));
  log_.flush();
  durable_(durable);
  for (const auto& command : batch) command->answer();
}

}  // namespace eventstore
