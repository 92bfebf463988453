// One I/O thread: its io_context, its connections, its clock, and what they share. No two threads ever touch
// the same connection.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "api/inbox.hpp"
#include "api/mailbox.hpp"
#include "api/outgoing_answer.hpp"
#include "api/server.hpp"

namespace api {

namespace asio = boost::asio;
/// A socket whose executor is not type-erased: that would cost more than a microsecond a request.
using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;
using Milliseconds = std::chrono::milliseconds;

/// A connection as its worker sees it. All calls come from the worker's thread.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual void start() = 0;
  /// Answers 503 and closes, instead of start().
  virtual void refuse() = 0;
  virtual void deliver(Mail mail) = 0;
  /// Its deadline is compared with the time, which is the worker's now().
  virtual void check_deadline() = 0;
  /// The server is stopping: close when idle, else finish and then close.
  virtual void drain() = 0;
  /// Closes at once.
  virtual void close() = 0;
};

/// Counters of one thread; other threads may read them.
struct Tally {
  using Count = std::atomic<std::uint64_t>;
  Count connections_open{0};  ///< the exception: the accepting thread raises it
  Count connections_accepted{0}, connections_refused{0}, streams_open{0}, timeouts{0}, handshake_failures{0},
      bytes_in{0}, bytes_out{0};
  std::array<Count, 6> answers_by_class{};

  /// Only the owning thread writes, so that no locked instruction is needed.
  static void add(Count& count, std::uint64_t difference = 1) {
    count.store(count.load(std::memory_order_relaxed) + difference, std::memory_order_relaxed);
  }
};

class Worker {
 public:
  Worker(const ServerSettings& settings, Handler& handler);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // From any thread.
  asio::io_context& io() { return io_; }
  const Tally& tally() const { return tally_; }
  /// The thread's whole life; returns when drained or stopped.
  void run();
  /// Takes over a fresh socket that belongs to io(), counting it at once. Speaks TLS when there is a context.
  void adopt(Socket socket, std::shared_ptr<asio::ssl::context> tls, bool refused);
  /// Lets connections finish within the drain timeout, then makes run() return.
  void begin_drain();
  void report(std::string_view what) const;

  // For connections, on the worker's thread.
  const ServerSettings& settings() const { return settings_; }
  const InboxLimits& inbox_limits() const { return inbox_limits_; }
  Handler& handler() { return handler_; }
  const std::shared_ptr<Mailbox>& mailbox() { return mailbox_; }
  Tally& tally() { return tally_; }
  const OutgoingAnswer::Tools& tools() const { return tools_; }
  /// Since the start, renewed at every tick: exact enough for deadlines, and free.
  Milliseconds now() const { return now_; }
  bool draining() const { return draining_; }
  std::uint64_t next_exchange_number() { return ++exchange_number_; }
  /// Where bytes go that nobody wants.
  asio::mutable_buffer waste() { return asio::buffer(waste_); }
  void remove(std::size_t slot);

 private:
  void run_until_stopped();
  void take_over(Socket socket, const std::shared_ptr<asio::ssl::context>& tls, bool refused);
  std::size_t free_slot();
  Gzip& gzip();
  void deliver_mail();
  void deliver_some();
  void tick();
  void schedule_tick();
  void finish_if_drained();

  const ServerSettings& settings_;
  const InboxLimits inbox_limits_;
  const Milliseconds tick_interval_;
  Handler& handler_;
  Tally tally_;
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> stay_{io_.get_executor()};
  asio::steady_timer ticker_{io_};
  std::shared_ptr<Mailbox> mailbox_;
  std::vector<Mail> mails_;                               ///< taken out of the mailbox
  std::size_t delivered_ = 0;                             ///< how many of them
  bool delivering_ = false;                               ///< deliver_some() will run again
  std::vector<std::shared_ptr<Connection>> connections_;  ///< by slot; null where free
  std::vector<std::size_t> free_slots_;
  std::uint64_t exchange_number_ = 0;
  DateClock date_;
  std::unique_ptr<Gzip> gzip_;
  const std::function<Gzip&()> make_gzip_{[this]() -> Gzip& { return gzip(); }};
  const OutgoingAnswer::Tools tools_{settings_, date_, make_gzip_};
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  Milliseconds now_{0};
  Milliseconds drain_deadline_{Milliseconds::max()};
  bool draining_ = false;
  std::array<char, 16 * 1024> waste_;
};

/// A connection over a plain socket, or over TLS where there is a context.
std::shared_ptr<Connection> make_connection(Worker& worker, std::size_t slot, Socket socket,
                                            asio::ssl::context* tls);

}  // namespace api
