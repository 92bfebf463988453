#include "api/worker.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <exception>
#include <thread>
#include <utility>

#include "eventstore/thread_name.hpp"

namespace api {
namespace {

/// Deadlines are kept to within a quarter of the shortest timeout.
Milliseconds tick_interval(const ServerSettings& settings) {
  const auto shortest =
      std::min({settings.idle_timeout, settings.request_timeout, settings.write_timeout,
                settings.handshake_timeout, settings.drain_timeout, settings.linger_timeout});
  return std::clamp(shortest / 4, Milliseconds(5), Milliseconds(500));
}

}  // namespace

Worker::Worker(const ServerSettings& settings, Handler& handler)
    : settings_(settings),
      inbox_limits_{settings.header_bytes_max, settings.header_fields_max, settings.body_bytes_max},
      tick_interval_(tick_interval(settings)),
      handler_(handler),
      mailbox_(std::make_shared<Mailbox>(io_, [this] { deliver_mail(); })) {}

Worker::~Worker() {
  mailbox_->close();
  for (std::size_t slot = 0; slot < connections_.size(); ++slot)
    if (const auto connection = connections_[slot]) connection->close();
}

void Worker::run() {
  eventstore::name_this_thread("io");
  schedule_tick();
  while (!io_.stopped()) {
    try {
      run_until_stopped();
    } catch (const std::exception& error) {
      report(std::string("an I/O thread went on after: ") + error.what());
    }
  }
}

/// A thread that sleeps is woken for each answer of the committer and each request of a client that waits for
/// the last answer; one that is awake anyway gives way to whoever else has work.
void Worker::run_until_stopped() {
  using Clock = std::chrono::steady_clock;
  auto last_work = Clock::now();
  while (!io_.stopped()) {
    if (io_.poll() > 0) {
      last_work = Clock::now();
    } else if (Clock::now() - last_work < settings_.busy_poll) {
      std::this_thread::yield();
    } else {
      io_.run_one();
      last_work = Clock::now();
    }
  }
}

void Worker::report(std::string_view what) const {
  if (settings_.on_error) settings_.on_error(what);
}

Gzip& Worker::gzip() {
  if (!gzip_) gzip_ = std::make_unique<Gzip>(settings_.gzip_level);
  return *gzip_;
}

void Worker::adopt(Socket socket, std::shared_ptr<asio::ssl::context> tls, bool refused) {
  if (!refused) tally_.connections_open.fetch_add(1, std::memory_order_relaxed);
  asio::post(io_, [this, socket = std::move(socket), tls = std::move(tls), refused]() mutable {
    take_over(std::move(socket), tls, refused);
  });
}

void Worker::take_over(Socket socket, const std::shared_ptr<asio::ssl::context>& tls, bool refused) {
  if (draining_) {
    if (!refused) tally_.connections_open.fetch_sub(1, std::memory_order_relaxed);
    return;
  }
  const auto slot = free_slot();
  connections_[slot] = make_connection(*this, slot, std::move(socket), tls.get());
  const auto connection = connections_[slot];  // it may remove itself before it returns
  if (refused) connection->refuse();
  else connection->start();
}

std::size_t Worker::free_slot() {
  if (free_slots_.empty()) {
    connections_.emplace_back();
    return connections_.size() - 1;
  }
  const auto slot = free_slots_.back();
  free_slots_.pop_back();
  return slot;
}

void Worker::remove(std::size_t slot) {
  connections_[slot].reset();
  free_slots_.push_back(slot);
  if (draining_) finish_if_drained();
}

void Worker::deliver_mail() {
  if (!std::exchange(delivering_, true)) deliver_some();
}

/// A few letters at a time: the answers to one batch of commands come all at once, and while the last of them
/// are being put into words the clients of the first have sent their next command, which the committer is
/// waiting for.
void Worker::deliver_some() {
  constexpr std::size_t letters_at_once = 4;
  if (delivered_ == mails_.size()) {
    mails_.clear();
    delivered_ = 0;
    mailbox_->take(mails_);
  }
  if (mails_.empty()) {
    delivering_ = false;
    return;
  }
  asio::post(io_, [this] { deliver_some(); });  // first, in case a letter makes trouble
  for (const auto end = std::min(delivered_ + letters_at_once, mails_.size()); delivered_ < end;) {
    auto mail = std::move(mails_[delivered_++]);
    if (const auto connection = connections_[mail.to.slot]) connection->deliver(std::move(mail));
  }
}

void Worker::schedule_tick() {
  ticker_.expires_after(tick_interval_);
  ticker_.async_wait([this](boost::system::error_code error) {
    if (!error) tick();
  });
}

void Worker::tick() {
  schedule_tick();
  now_ = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start_);
  const bool out_of_time = now_ >= drain_deadline_;
  for (std::size_t slot = 0; slot < connections_.size(); ++slot) {
    const auto connection = connections_[slot];
    if (!connection) continue;
    if (out_of_time) connection->close();
    else connection->check_deadline();
  }
}

void Worker::begin_drain() {
  asio::post(io_, [this] {
    if (std::exchange(draining_, true)) return;
    now_ = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start_);
    drain_deadline_ = now_ + settings_.drain_timeout;
    for (std::size_t slot = 0; slot < connections_.size(); ++slot)
      if (const auto connection = connections_[slot]) connection->drain();
    finish_if_drained();
  });
}

void Worker::finish_if_drained() {
  if (free_slots_.size() == connections_.size()) io_.stop();
}

}  // namespace api
