// A request and its answer as plain values. The server knows sockets; everybody else knows these.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace api {

/// One request. Every view points into the connection's buffers and is valid until the request is answered.
class Request {
 public:
  virtual ~Request() = default;
  /// The value of a header, by its lower-case name; empty where there is none. When it was sent several
  /// times, the values joined by ", ".
  virtual std::string_view header(std::string_view lower_case_name) const = 0;

  std::string_view method;  ///< "GET", also for HEAD: the server leaves the body out
  std::string_view path;    ///< "/v1/customers/cus_…", still percent-encoded
  std::string_view query;   ///< after '?', without it; still percent-encoded
  std::string_view body;
  std::string_view peer;  ///< the client's address, without the port
};

/// Sends an answer piece by piece (server-sent events, long NDJSON). Any thread may call it. Letting go of it
/// without finish() breaks the connection off, so that a part is never taken for the whole.
class Push {
 public:
  virtual ~Push() = default;
  virtual void send(std::string chunk) = 0;
  /// Ends the answer properly.
  virtual void finish() = 0;
  /// False once nothing more need be sent: it is finished, the client has gone or takes too little, or the
  /// server is stopping and this is text/event-stream. Other streams may finish while the server stops.
  virtual bool open() const = 0;
  /// Bytes that were handed over and the socket has not taken yet.
  virtual std::size_t backlog_bytes() const = 0;
};

struct Response {
  int status = 200;
  std::string body;
  std::string_view content_type = "application/json";  ///< a literal
  /// Further ones, each "Name: value\r\n"; never from unchecked input. With an ETag or without, the server
  /// answers If-None-Match by itself.
  std::string headers;
  bool etag_tells_all = true;  ///< false: a given ETag is for If-Match alone, since more than it can change
  /// When set, `body` is not sent; the answer is chunked and this is called once its head is on its way.
  std::function<void(std::shared_ptr<Push>)> stream;
  /// When set, the answer is what this returns; of the rest only `status` counts, for the metrics. It runs on
  /// the connection's own thread, so a thread that many wait for need not find the words of each answer.
  std::function<Response()> render;
};

/// Where an answer goes that is not ready yet. Called exactly once, from any thread, also when the client or
/// the server has gone meanwhile. If it is dropped without a call the client gets a 500.
using Reply = std::move_only_function<void(Response)>;

/// What answers requests. `handle` runs on an I/O thread: it returns the answer at once, or takes the reply
/// with `later()`, once and before it returns, and returns nothing. What it throws becomes a 500 without
/// details.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual std::optional<Response> handle(const Request& request, const std::function<Reply()>& later) = 0;
};

}  // namespace api
