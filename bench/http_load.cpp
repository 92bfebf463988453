#include "bench/http_load.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <stdexcept>
#include <vector>

namespace bench {

namespace {

int connected(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (socket < 0 || ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("cannot connect to port " + std::to_string(port));
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

void send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) throw std::runtime_error("the server went away");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// The size of the whole answer at the front of `bytes`; 0 while its head is not complete.
std::size_t answer_size(std::string_view bytes) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == bytes.npos) return 0;
  constexpr std::string_view name = "\r\nContent-Length: ";
  const auto at = bytes.substr(0, end + 2).find(name);
  std::size_t length = 0;
  if (at != bytes.npos) std::from_chars(bytes.data() + at + name.size(), bytes.data() + end, length);
  return end + 4 + length;
}

int status_of(std::string_view answer) {
  int status = 0;
  if (answer.size() > 12) std::from_chars(answer.data() + 9, answer.data() + 12, status);
  return status;
}

/// A connection that sends its next request when the answer to the last one is complete.
class BusyConnection {
 public:
  BusyConnection(const Load& load, int number, std::vector<float>& latencies)
      : load_(load),
        conversation_(load.conversation ? load.conversation(number) : nullptr),
        latencies_(latencies),
        socket_(connected(load.port)) {}
  ~BusyConnection() { ::close(socket_); }
  BusyConnection(const BusyConnection&) = delete;
  BusyConnection& operator=(const BusyConnection&) = delete;

  int socket() const { return socket_; }

  void send_next() {
    request_.clear();
    if (conversation_) conversation_->next_request(request_);
    else load_.next_request(request_);
    received_ = 0;
    sent_at_ = now_seconds();
    send_all(socket_, request_);
  }

  void receive() {
    if (received_ == buffer_.size()) throw std::runtime_error("an answer is larger than was expected");
    const auto count = ::recv(socket_, buffer_.data() + received_, buffer_.size() - received_, MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) throw std::runtime_error("the server closed a connection");
    received_ += static_cast<std::size_t>(count);
    const std::string_view answer(buffer_.data(), received_);
    const auto size = answer_size(answer);
    if (size == 0 || received_ < size) return;
    if (!is_expected(status_of(answer)))
      throw std::runtime_error("an answer that was not expected: " + std::string(answer) + "\nto " +
                               request_);
    latencies_.push_back(static_cast<float>((now_seconds() - sent_at_) * 1e3));
    if (conversation_) conversation_->answered(answer.substr(answer.find("\r\n\r\n") + 4));
    send_next();
  }

 private:
  bool is_expected(int status) const {
    return load_.expected_status == 0 ? status / 100 == 2 : status == load_.expected_status;
  }

  const Load& load_;
  std::unique_ptr<Conversation> conversation_;
  std::vector<float>& latencies_;
  int socket_;
  std::string request_;
  std::array<char, 64 * 1024> buffer_;
  std::size_t received_ = 0;
  double sent_at_ = 0;
};

}  // namespace

HttpAnswer http_request(std::uint16_t port, std::string_view request) {
  const int socket = connected(port);
  send_all(socket, request);
  std::string bytes;
  std::array<char, 16 * 1024> part;
  for (;;) {
    const auto size = answer_size(bytes);
    if (size != 0 && bytes.size() >= size) break;
    const auto count = ::recv(socket, part.data(), part.size(), 0);
    if (count <= 0) throw std::runtime_error("the server closed a connection");
    bytes.append(part.data(), static_cast<std::size_t>(count));
  }
  ::close(socket);
  const auto body = bytes.find("\r\n\r\n") + 4;
  return {status_of(bytes), bytes.substr(0, body), bytes.substr(body)};
}

std::string http_text(std::string_view method, std::string_view path, std::string_view token,
                      std::string_view body, std::string_view headers) {
  std::string text;
  text.reserve(256 + headers.size() + body.size());
  text.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
  if (!token.empty()) text.append("Authorization: Bearer ").append(token).append("\r\n");
  if (!body.empty()) text.append("Content-Type: application/json\r\n");
  if (method != "GET") text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  return text.append(headers).append("\r\n").append(body);
}

std::string json_member(std::string_view json, std::string_view name) {
  const auto quoted = '"' + std::string(name) + "\":";
  auto at = json.find(quoted);
  if (at == json.npos) throw std::runtime_error("no " + std::string(name) + " in " + std::string(json));
  at += quoted.size();
  if (json[at] == '"') return std::string(json.substr(at + 1, json.find('"', at + 1) - at - 1));
  return std::string(json.substr(at, json.find_first_of(",}]", at) - at));
}

Figures run_load(const Load& load) {
  std::vector<float> latencies;
  latencies.reserve(1U << 20);
  const int events = ::epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::unique_ptr<BusyConnection>> connections;
  for (int i = 0; i < load.connections; ++i) {
    auto& connection = *connections.emplace_back(std::make_unique<BusyConnection>(load, i, latencies));
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.ptr = &connection;
    ::epoll_ctl(events, EPOLL_CTL_ADD, connection.socket(), &interest);
  }
  const auto began = now_seconds();
  for (auto& connection : connections) connection->send_next();
  std::array<epoll_event, 128> ready;
  double took = 0;
  do {
    const auto count = ::epoll_wait(events, ready.data(), static_cast<int>(ready.size()), 1000);
    for (int i = 0; i < count; ++i)
      static_cast<BusyConnection*>(ready[static_cast<std::size_t>(i)].data.ptr)->receive();
    took = now_seconds() - began;
  } while (took < load.seconds);
  ::close(events);
  const auto requests = static_cast<double>(latencies.size());
  return {{"requests/s", requests / took},
          {"p50 ms", percentile(latencies, 0.50)},
          {"p99 ms", percentile(latencies, 0.99)}};
}

}  // namespace bench
