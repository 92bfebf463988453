// An answer made ready for the wire: entity tag, 304, gzip, CORS, framing, head.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "api/compression.hpp"
#include "api/http.hpp"
#include "api/inbox.hpp"
#include "api/response_head.hpp"
#include "api/server.hpp"

namespace api {

/// One connection's current answer. It is used again for each, so that its head needs no new memory.
class OutgoingAnswer {
 public:
  /// What the connections of one thread share.
  struct Tools {
    const ServerSettings& settings;
    DateClock& date;
    const std::function<Gzip&()>& gzip;  ///< makes the packer when it is first needed
  };

  /// Turns what the handler answered into head() and body(), or stream. `closes` tells, and is told, whether
  /// the connection ends with this answer.
  void prepare(Response response, const Inbox& request, const Tools& tools, bool& closes);

  const std::string& head() const { return head_; }
  const std::string& body() const { return response_.body; }
  int status() const { return response_.status; }
  bool is_stream() const { return static_cast<bool>(response_.stream); }
  bool is_event_stream() const { return response_.content_type.starts_with("text/event-stream"); }
  /// Whether a stream is sent in chunks; HTTP/1.0 has none.
  bool is_chunked() const { return is_chunked_; }
  /// Puts the body behind the head.
  void join();
  /// The function that is to fill the stream. Once.
  std::function<void(std::shared_ptr<Push>)> take_stream();
  /// Gives back the memory of the body.
  void clear();

 private:
  Response response_;
  std::string head_;
  bool is_chunked_ = false;
};

}  // namespace api
