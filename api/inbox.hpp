// What one connection has received: a buffer, the request at its front, and the parser between them.
//
//   [ answered | head of the current request | body bytes not parsed yet, or pipelined requests | free ]
//              ^begin_                       ^parsed_                                            ^end_
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.hpp"
#include "api/transport_problem.hpp"

namespace api {

struct InboxLimits {
  std::size_t header_bytes_max = 0;
  std::size_t header_fields_max = 0;
  std::size_t body_bytes_max = 0;
};

/// Turns received bytes into requests, one after the other. It is the Request that handlers see, so it stays
/// put from `complete` until `finish`, whoever holds it. Knows no socket. One thread; but once a request is
/// complete its const members may be read from another.
class Inbox final : public Request {
 public:
  enum class Progress { needs_more, complete, refused };

  Inbox(const InboxLimits& limits, std::string peer_address);
  ~Inbox() override;

  /// Where to put received bytes. While a request is complete and not finished nothing is moved or grown, so
  /// this may be empty. The span must be filled, or given up, before the next call.
  std::span<char> free_space();
  void received(std::size_t bytes) { end_ += bytes; }
  /// True when no byte of a next request is here.
  bool empty() const { return begin_ == end_; }

  /// Goes on parsing what is here.
  Progress parse();
  /// Why `parse` refused.
  const TransportProblem& refusal() const { return refusal_; }

  std::string_view header(std::string_view lower_case_name) const override;
  bool is_head_request() const { return is_head_; }
  bool is_http_1_0() const { return version_ == 10; }
  /// Whether the client wants to send another request on this connection.
  bool keeps_alive() const { return keeps_alive_; }
  /// True once, when the head has arrived and the client waits for "100 Continue" before it sends the body.
  bool take_wants_continue();

  /// The request has been answered: makes room for the next one.
  void finish();

 private:
  class Parser;
  struct Text {
    std::uint32_t offset = 0;  ///< from begin_
    std::uint32_t size = 0;
  };
  struct Field {
    Text name;
    Text value;
    std::uint32_t joined = 0;  ///< 1 + index into joined_, when the header was repeated
  };

  std::string_view view(const Text& text) const { return {buffer_.get() + begin_ + text.offset, text.size}; }
  std::string_view value(const Field& field) const;
  void skip_empty_lines();
  Progress after_put(std::size_t unparsed);
  Progress complete();
  Progress refuse(const TransportProblem& problem);
  TransportProblem version_problem() const;
  void join_repeated_fields();
  bool split_target();
  void make_room();
  void resize(std::size_t capacity);

  const InboxLimits limits_;
  const std::string peer_address_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t parsed_ = 0;
  std::size_t end_ = 0;

  std::unique_ptr<Parser> parser_;
  std::vector<Field> fields_;
  std::vector<std::string> joined_;
  std::string body_;
  Text method_;
  Text target_;
  std::size_t head_size_ = 0;  ///< of the head and of what came with it and is parsed
  int version_ = 11;
  bool head_done_ = false;
  bool complete_ = false;
  bool is_head_ = false;
  bool keeps_alive_ = false;
  bool wants_continue_ = false;
  TransportProblem refusal_{};
};

}  // namespace api
