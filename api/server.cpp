#include "api/server.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <tuple>
#include <utility>

#include "api/tls.hpp"
#include "api/worker.hpp"

namespace api {
namespace {

using Tcp = asio::ip::tcp;
using Error = boost::system::error_code;

unsigned thread_count(unsigned wanted) {
  return wanted != 0 ? wanted : std::max(1U, std::max(1U, std::thread::hardware_concurrency()) - 1);
}

Tcp::endpoint resolve(asio::io_context& io, const std::string& host, std::uint16_t port) {
  Error error;
  Tcp::resolver resolver(io);
  const auto found = resolver.resolve(host, std::to_string(port), Tcp::resolver::passive, error);
  if (error || found.empty())
    throw CannotListen("cannot find the address of " + host + ": " + error.message());
  return found.begin()->endpoint();
}

/// The usual limit of 1024 open files is below what connections_max asks for; the hard one mostly is not.
void allow_open_files(std::size_t connections) {
  constexpr std::size_t reserve = 1024;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = std::min<rlim_t>(connections + reserve, limit.rlim_max);
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

class Server::Implementation {
 public:
  Implementation(ServerSettings settings, Handler& handler) : settings_(std::move(settings)) {
    if (!settings_.certificate_file.empty()) load_certificate();
    for (auto left = thread_count(settings_.io_threads); left > 0; --left)
      workers_.push_back(std::make_unique<Worker>(settings_, handler));
    acceptor_ = std::make_unique<Acceptor>(workers_.front()->io());
    retry_ = std::make_unique<asio::steady_timer>(workers_.front()->io());
    listen();
  }

  ~Implementation() { stop(); }

  void start() {
    if (!threads_.empty() || stopped_) return;
    allow_open_files(settings_.connections_max);
    accept();
    for (auto& worker : workers_) threads_.emplace_back([&worker = *worker] { worker.run(); });
  }

  std::uint16_t port() const { return port_; }

  void stop() {
    if (std::exchange(stopped_, true)) return;
    asio::post(workers_.front()->io(), [this] {
      Error ignored;
      std::ignore = acceptor_->close(ignored);
      retry_->cancel();
    });
    for (auto& worker : workers_) worker->begin_drain();
    threads_.clear();
    Error ignored;
    std::ignore = acceptor_->close(ignored);
  }

  ServerCounters counters() const {
    ServerCounters sum;
    const auto read = [](const Tally::Count& count) { return count.load(std::memory_order_relaxed); };
    for (const auto& worker : workers_) {
      const auto& tally = worker->tally();
      sum.connections_open += read(tally.connections_open);
      sum.connections_accepted += read(tally.connections_accepted);
      sum.connections_refused += read(tally.connections_refused);
      sum.streams_open += read(tally.streams_open);
      sum.timeouts += read(tally.timeouts);
      sum.handshake_failures += read(tally.handshake_failures);
      sum.bytes_in += read(tally.bytes_in);
      sum.bytes_out += read(tally.bytes_out);
      for (std::size_t at = 0; at < sum.answers_by_class.size(); ++at)
        sum.answers_by_class[at] += read(tally.answers_by_class[at]);
    }
    return sum;
  }

  void load_certificate() {
    auto made = make_tls_context(settings_.certificate_file, settings_.key_file);
    const std::lock_guard lock(tls_mutex_);
    tls_ = std::move(made);
  }

 private:
  using Acceptor = asio::basic_socket_acceptor<Tcp, asio::io_context::executor_type>;

  void listen() {
    const auto endpoint = resolve(workers_.front()->io(), settings_.host, settings_.port);
    try {
      acceptor_->open(endpoint.protocol());
      acceptor_->set_option(Acceptor::reuse_address(true));
      if (endpoint.protocol() == Tcp::v6()) acceptor_->set_option(asio::ip::v6_only(false));
      acceptor_->bind(endpoint);
      acceptor_->listen(Acceptor::max_listen_connections);
      port_ = acceptor_->local_endpoint().port();
    } catch (const boost::system::system_error& error) {
      throw CannotListen("cannot listen on " + settings_.host + " port " + std::to_string(settings_.port) +
                         ": " + error.code().message());
    }
  }

  void accept() {
    auto& worker = least_busy_worker();
    acceptor_->async_accept(worker.io(), [this, &worker](const Error& error, Socket socket) {
      if (!acceptor_->is_open()) return;
      if (error) {
        worker.report("cannot accept a connection: " + error.message());
        return accept_later();
      }
      worker.adopt(std::move(socket), tls(), connections_open() >= settings_.connections_max);
      accept();
    });
  }

  /// Without a pause, being out of file descriptors would keep a core busy.
  void accept_later() {
    retry_->expires_after(std::chrono::milliseconds(100));
    retry_->async_wait([this](const Error& error) {
      if (!error && acceptor_->is_open()) accept();
    });
  }

  std::shared_ptr<asio::ssl::context> tls() {
    const std::lock_guard lock(tls_mutex_);
    return tls_;
  }

  static std::uint64_t open_on(const Worker& worker) {
    return worker.tally().connections_open.load(std::memory_order_relaxed);
  }

  Worker& least_busy_worker() {
    return **std::ranges::min_element(workers_, {}, [](const auto& worker) { return open_on(*worker); });
  }

  std::uint64_t connections_open() const {
    std::uint64_t sum = 0;
    for (const auto& worker : workers_) sum += open_on(*worker);
    return sum;
  }

  const ServerSettings settings_;
  std::mutex tls_mutex_;  ///< guards tls_
  std::shared_ptr<asio::ssl::context> tls_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<Acceptor> acceptor_;  ///< runs on the first worker's thread
  std::unique_ptr<asio::steady_timer> retry_;
  std::vector<std::jthread> threads_;
  std::uint16_t port_ = 0;
  bool stopped_ = false;
};

Server::Server(ServerSettings settings, Handler& handler)
    : implementation_(std::make_unique<Implementation>(std::move(settings), handler)) {}
Server::~Server() = default;
void Server::start() { implementation_->start(); }
std::uint16_t Server::port() const { return implementation_->port(); }
void Server::stop() { implementation_->stop(); }
ServerCounters Server::counters() const { return implementation_->counters(); }
void Server::reload_certificate() { implementation_->load_certificate(); }

}  // namespace api
