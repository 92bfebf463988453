#include "api/stream.hpp"

#include <utility>

namespace api {

StreamQueue::StreamQueue(std::shared_ptr<Mailbox> mailbox, ExchangeId id, std::size_t backlog_bytes_max)
    : mailbox_(std::move(mailbox)), id_(id), backlog_bytes_max_(backlog_bytes_max) {}

void StreamQueue::send(std::string chunk) {
  if (chunk.empty() || !open()) return;
  {
    const std::lock_guard lock(mutex_);
    if (end_ != End::open) return;
    const auto size = chunk.size();
    if (pending_.empty()) pending_ = std::move(chunk);
    else pending_ += chunk;
    const bool overflows =
        backlog_bytes_.fetch_add(size, std::memory_order_relaxed) + size > backlog_bytes_max_;
    if (overflows) {
      end_ = End::abandoned;
      open_.store(false, std::memory_order_release);
    }
    if (std::exchange(notified_, true) && !overflows) return;
  }
  notify();
}

void StreamQueue::finish() { end_as(End::finished); }

void StreamQueue::abandon() { end_as(End::abandoned); }

void StreamQueue::end_as(End end) {
  {
    const std::lock_guard lock(mutex_);
    if (end_ != End::open) return;
    end_ = end;
    open_.store(false, std::memory_order_release);
  }
  notify();
}

bool StreamQueue::abandoned() {
  const std::lock_guard lock(mutex_);
  return end_ == End::abandoned;
}

void StreamQueue::notify() { mailbox_->put({Mail::Kind::stream_ready, id_, {}}); }

StreamQueue::End StreamQueue::take(std::string& data) {
  const std::lock_guard lock(mutex_);
  pending_.swap(data);
  notified_ = false;
  return end_;
}

void StreamQueue::close() {
  open_.store(false, std::memory_order_release);
  const std::lock_guard lock(mutex_);
  if (end_ == End::open) end_ = End::finished;
  backlog_bytes_.store(0, std::memory_order_relaxed);
  pending_ = {};
}

namespace {

class Producer final : public Push {
 public:
  explicit Producer(std::shared_ptr<StreamQueue> queue) : queue_(std::move(queue)) {}
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;
  ~Producer() override { queue_->abandon(); }

  void send(std::string chunk) override { queue_->send(std::move(chunk)); }
  void finish() override { queue_->finish(); }
  bool open() const override { return queue_->open(); }
  std::size_t backlog_bytes() const override { return queue_->backlog_bytes(); }

 private:
  const std::shared_ptr<StreamQueue> queue_;
};

}  // namespace

std::shared_ptr<Push> make_push(std::shared_ptr<StreamQueue> queue) {
  return std::make_shared<Producer>(std::move(queue));
}

}  // namespace api
