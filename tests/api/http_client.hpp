// A client for tests of the server: says exactly the bytes that a test wants to say, over a real socket.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "api/token_list.hpp"

namespace api::testing {

struct Answer {
  int status = 0;                              ///< 0 when the connection ended before a whole head had come
  std::map<std::string, std::string> headers;  ///< by lower-case name; repeated ones joined by ", "
  std::string body;
  bool whole = false;  ///< the body came to its proper end

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

/// One connection. A read that takes ten seconds counts as the end of the connection.
class Client {
 public:
  explicit Client(std::uint16_t port, SSL_CTX* tls = nullptr);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(std::string_view bytes);
  /// GET with a Host header; `headers` are ready lines.
  void get(const std::string& target, const std::string& headers = "");
  void post(const std::string& target, const std::string& body);
  Answer read_answer(bool to_head_request = false);
  /// The next bytes; empty at the end of the connection.
  std::string read_some();
  std::string read_to_end();
  void half_close();
  /// Closes with a reset, as a client that crashed.
  void reset();
  bool secure() const { return secure_; }
  SSL* tls() { return ssl_; }

 private:
  bool fill();
  std::string take(std::size_t size);
  std::optional<std::string> take_line();
  void read_body(Answer& answer);
  void read_chunks(Answer& answer);

  int socket_ = -1;
  SSL* ssl_ = nullptr;
  bool secure_ = false;
  std::string buffer_;
};

/// Waits until `condition` holds; false when it does not within ten seconds.
inline bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

inline Client::Client(std::uint16_t port, SSL_CTX* tls) {
  socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
  const timeval limit{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    throw std::runtime_error("connection refused");
  }
  if (tls == nullptr) return;
  ssl_ = SSL_new(tls);
  SSL_set_fd(ssl_, socket_);
  secure_ = SSL_connect(ssl_) == 1;
}

inline Client::~Client() {
  if (ssl_ != nullptr) {
    if (secure_) SSL_shutdown(ssl_);
    SSL_free(ssl_);
  }
  if (socket_ >= 0) ::close(socket_);
}

inline void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ssl_ != nullptr ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                      : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the test will notice by the answer
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

inline void Client::get(const std::string& target, const std::string& headers) {
  send("GET " + target + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n");
}

inline void Client::post(const std::string& target, const std::string& body) {
  send("POST " + target + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) +
       "\r\n\r\n" + body);
}

inline bool Client::fill() {
  std::array<char, 16 * 1024> bytes;
  const auto received = ssl_ != nullptr ? SSL_read(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                        : ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (received <= 0) return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(received));
  return true;
}

inline std::string Client::take(std::size_t size) {
  while (buffer_.size() < size && fill()) continue;
  auto taken = buffer_.substr(0, size);
  buffer_.erase(0, taken.size());
  return taken;
}

inline std::optional<std::string> Client::take_line() {
  while (buffer_.find("\r\n") == buffer_.npos)
    if (!fill()) return {};
  auto line = buffer_.substr(0, buffer_.find("\r\n"));
  buffer_.erase(0, line.size() + 2);
  return line;
}

inline Answer Client::read_answer(bool to_head_request) {
  Answer answer;
  const auto status_line = take_line();
  if (!status_line) return answer;
  for (auto line = take_line(); line != ""; line = take_line()) {
    if (!line) return answer;
    std::string name = line->substr(0, line->find(':'));
    for (auto& c : name) c = lower(c);
    auto& value = answer.headers[name];
    value += (value.empty() ? "" : ", ") + std::string(trimmed(line->substr(line->find(':') + 1)));
  }
  answer.status = std::atoi(status_line->c_str() + status_line->find(' '));
  if (to_head_request || answer.status == 204 || answer.status == 304 || answer.status == 100)
    answer.whole = true;
  else read_body(answer);
  return answer;
}

inline void Client::read_body(Answer& answer) {
  if (answer.header("transfer-encoding") == "chunked") return read_chunks(answer);
  if (!answer.headers.contains("content-length")) {
    answer.body = read_to_end();
    answer.whole = true;
    return;
  }
  const auto size = std::strtoull(answer.header("content-length").c_str(), nullptr, 10);
  answer.body = take(size);
  answer.whole = answer.body.size() == size;
}

inline void Client::read_chunks(Answer& answer) {
  while (const auto line = take_line()) {
    const auto size = std::strtoull(line->c_str(), nullptr, 16);
    answer.body += take(size);
    if (take_line() != "") return;
    if (size == 0) {
      answer.whole = true;
      return;
    }
  }
}

inline std::string Client::read_some() {
  if (buffer_.empty()) fill();
  return std::exchange(buffer_, {});
}

inline std::string Client::read_to_end() {
  while (fill()) continue;
  return std::exchange(buffer_, {});
}

inline void Client::half_close() { ::shutdown(socket_, SHUT_WR); }

inline void Client::reset() {
  const linger hard{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  ::close(std::exchange(socket_, -1));
}

}  // namespace api::testing
