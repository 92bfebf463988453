// A client that keeps many connections busy and costs little CPU itself: one thread, epoll, prepared
// requests.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "bench/measuring.hpp"

namespace bench {

struct HttpAnswer {
  int status = 0;
  std::string head;
  std::string body;
};

/// One request on a connection of its own. `request` is everything from "GET" to the end of the body.
HttpAnswer http_request(std::uint16_t port, std::string_view request);

/// "GET path", or with a body, with the token and what else belongs there. `headers` are further ones, ready
/// lines.
std::string http_text(std::string_view method, std::string_view path, std::string_view token,
                      std::string_view body = {}, std::string_view headers = {});

/// The text or number of a member, wherever it is in a JSON text. For answers of our own server only.
std::string json_member(std::string_view json, std::string_view name);

/// The requests of one connection, where they depend on what was answered before.
class Conversation {
 public:
  virtual ~Conversation() = default;
  /// Puts the next request into `out`, which is empty.
  virtual void next_request(std::string& out) = 0;
  virtual void answered(std::string_view body) = 0;
};

struct Load {
  std::uint16_t port = 0;
  int connections = 32;
  double seconds = 5;
  int expected_status = 200;  ///< 0: any success
  /// Puts the next request of any connection into `out`, which is empty.
  std::function<void(std::string& out)> next_request;
  /// Instead of it: begins the conversation of the connection with this number, from 0.
  std::function<std::unique_ptr<Conversation>(int connection)> conversation;
};

/// "requests/s", "p50 ms" and "p99 ms". Throws when an answer has another status.
Figures run_load(const Load& load);

}  // namespace bench
