// How other threads reach the connections of one I/O thread: finished replies, and streams with something to
// send.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "api/http.hpp"

namespace api {

/// One request on one connection of one I/O thread. It is never reused, so a late answer goes nowhere.
struct ExchangeId {
  std::size_t slot = 0;
  std::uint64_t number = 0;  ///< from 1; 0 is none
};

struct Mail {
  enum class Kind { reply, dropped_reply, stream_ready };
  Kind kind;
  ExchangeId to;
  Response response;  ///< of a reply
};

/// Any thread puts, the I/O thread takes. However many letters are put before it comes to look, the thread is
/// woken once. Outlives the thread: what comes later is thrown away.
class Mailbox {
 public:
  /// `deliver` is run by `io` when there is something to take.
  Mailbox(boost::asio::io_context& io, std::function<void()> deliver);

  void put(Mail mail);
  /// Swaps the letters into `mails`, which should be empty.
  void take(std::vector<Mail>& mails);
  /// From now on letters are thrown away, and the io_context is not touched any more.
  void close();

 private:
  std::mutex mutex_;  ///< guards all members but deliver_
  boost::asio::io_context* io_;
  std::vector<Mail> mails_;
  const std::function<void()> deliver_;
};

/// A Reply for this request. `keep_alive` is held until the Reply is destroyed: what the Request's views
/// point to.
Reply make_reply(std::shared_ptr<Mailbox> mailbox, ExchangeId id, std::shared_ptr<const void> keep_alive);

}  // namespace api
