// One connection: reads requests, has them answered, sends the answers in order. One template for plain
// sockets and TLS. Nothing here allocates for a request that is answered at once, but for what the handler
// returns.
#include <array>
#include <boost/asio/ssl/stream.hpp>
#include <charconv>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "api/cors.hpp"
#include "api/outgoing_answer.hpp"
#include "api/stream.hpp"
#include "api/transport_problem.hpp"
#include "api/worker.hpp"

namespace api {
namespace {

using Error = boost::system::error_code;
using TlsStream = asio::ssl::stream<Socket>;

constexpr auto never = Milliseconds::max();
/// An encrypted answer up to this size is put into one piece, so that it makes one TLS record.
constexpr std::size_t tls_record_bytes = 16 * 1024;

/// Up to three pieces that are sent one behind the other.
struct Pieces {
  std::array<asio::const_buffer, 3> buffers;

  std::size_t size() const { return buffers[0].size() + buffers[1].size() + buffers[2].size(); }
  void consume(std::size_t bytes) {
    for (auto& buffer : buffers) {
      const auto part = std::min(bytes, buffer.size());
      buffer += part;
      bytes -= part;
    }
  }
};

std::string address_of(const Socket& socket) {
  Error error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return {};
  const auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

template <class Stream>
class StreamConnection final : public Connection,
                               public std::enable_shared_from_this<StreamConnection<Stream>> {
 public:
  template <class... Tls>
  StreamConnection(Worker& worker, std::size_t slot, Socket socket, Tls&... tls)
      : worker_(worker),
        slot_(slot),
        stream_(std::move(socket), tls...),
        inbox_(std::make_shared<Inbox>(worker.inbox_limits(), address_of(this->socket()))),
        later_([this] {
          reply_taken_ = true;
          return make_reply(worker_.mailbox(), {slot_, exchange_}, inbox_);
        }) {
    Error ignored;  // a client that has gone already will be noticed by the first read
    this->socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    this->socket().non_blocking(true, ignored);
  }

  void start() override;
  void refuse() override;
  void deliver(Mail mail) override;
  void check_deadline() override;
  void drain() override;
  void close() override;

 private:
  static constexpr bool is_tls = std::is_same_v<Stream, TlsStream>;
  enum class State {
    handshaking,
    receiving,  ///< a request, or waiting for one
    handling,   ///< the handler has the reply
    answering,
    streaming,
    lingering,  ///< our last answer is out; the client may still be sending
    closed
  };

  Socket& socket() {
    if constexpr (is_tls) return stream_.next_layer();
    else return stream_;
  }

  // Reading.
  void read();
  void on_read(const Error& error, std::size_t bytes);
  void on_read_end(const Error& error);
  void serve();
  void handle();

  // Answering.
  Response rendered(Response response);
  void answer(Response response);
  void refuse_request(const TransportProblem& problem);
  void finish_exchange();

  // Streams.
  void start_stream();
  void pump();
  void detach_stream();

  // Writing.
  bool write();
  void write_rest();
  void on_write(const Error& error, std::size_t bytes);
  void written();
  void send_continue();
  void linger();
  void discard();

  void set_deadline(Milliseconds timeout) { deadline_ = worker_.now() + timeout; }

  Worker& worker_;
  const std::size_t slot_;
  Stream stream_;
  const std::shared_ptr<Inbox> inbox_;
  const std::function<Reply()> later_;

  State state_ = State::receiving;
  Milliseconds deadline_ = never;
  std::uint64_t exchange_ = 0;  ///< the number of the request that is being answered
  bool reading_ = false;
  bool writing_ = false;
  bool counted_ = false;
  bool request_started_ = false;
  bool close_after_ = false;
  bool peer_closed_ = false;
  bool reply_taken_ = false;

  OutgoingAnswer answer_;  ///< the one that is being sent
  Pieces pieces_;          ///< what is left of it

  // The stream that is being sent.
  std::shared_ptr<StreamQueue> queue_;
  std::string chunk_;
  std::array<char, 20> chunk_size_line_;
};

template <class Stream>
void StreamConnection<Stream>::start() {
  counted_ = true;
  Tally::add(worker_.tally().connections_accepted);
  if constexpr (is_tls) {
    state_ = State::handshaking;
    set_deadline(worker_.settings().handshake_timeout);
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [self = this->shared_from_this()](const Error& error) {
                              if (self->state_ == State::closed) return;
                              if (error) {
                                Tally::add(self->worker_.tally().handshake_failures);
                                return self->close();
                              }
                              self->state_ = State::receiving;
                              self->set_deadline(self->worker_.settings().idle_timeout);
                              self->read();
                            });
  } else {
    set_deadline(worker_.settings().idle_timeout);
    read();
  }
}

template <class Stream>
void StreamConnection<Stream>::refuse() {
  Tally::add(worker_.tally().connections_refused);
  if constexpr (is_tls) close();
  else refuse_request(too_many_connections);
}

template <class Stream>
void StreamConnection<Stream>::read() {
  if (reading_) return;
  const auto space = inbox_->free_space();
  if (space.empty()) return;
  reading_ = true;
  stream_.async_read_some(asio::buffer(space.data(), space.size()),
                          [self = this->shared_from_this()](const Error& error, std::size_t bytes) {
                            self->on_read(error, bytes);
                          });
}

template <class Stream>
void StreamConnection<Stream>::on_read(const Error& error, std::size_t bytes) {
  reading_ = false;
  if (state_ == State::closed) return;
  if (error) return on_read_end(error);
  Tally::add(worker_.tally().bytes_in, bytes);
  if (state_ == State::lingering) return discard();
  inbox_->received(bytes);
  if (state_ == State::receiving) serve();
}

template <class Stream>
void StreamConnection<Stream>::on_read_end(const Error& error) {
  // A client that has sent its request may close its half and still wait for the answer.
  const bool half_closed = error == asio::error::eof;
  if (half_closed && (state_ == State::handling || state_ == State::answering)) peer_closed_ = true;
  else close();
}

template <class Stream>
void StreamConnection<Stream>::serve() {
  while (state_ == State::receiving) {
    if (!request_started_ && !inbox_->empty()) {
      request_started_ = true;
      set_deadline(worker_.settings().request_timeout);
    }
    switch (inbox_->parse()) {
      case Inbox::Progress::complete:
        handle();
        break;
      case Inbox::Progress::refused:
        refuse_request(inbox_->refusal());
        break;
      case Inbox::Progress::needs_more:
        if (inbox_->take_wants_continue()) return send_continue();
        return read();
    }
  }
}

template <class Stream>
void StreamConnection<Stream>::handle() {
  exchange_ = worker_.next_exchange_number();
  state_ = State::handling;
  deadline_ = never;
  reply_taken_ = false;
  std::optional<Response> response;
  try {
    response = preflight(worker_.settings().cors_origins, *inbox_);
    if (!response) response = worker_.handler().handle(*inbox_, later_);
  } catch (const std::exception& error) {
    worker_.report(std::string("a handler failed: ") + error.what());
    response = answer_with(internal_error);
  } catch (...) {
    worker_.report("a handler failed with something that is no std::exception");
    response = answer_with(internal_error);
  }
  if (!response && !reply_taken_) {
    worker_.report("a handler neither answered nor took the reply");
    response = answer_with(internal_error);
  }
  if (response) answer(std::move(*response));
  else read();  // only to notice when the client goes away; nothing is parsed before the answer
}

template <class Stream>
void StreamConnection<Stream>::deliver(Mail mail) {
  if (mail.to.number != exchange_) return;
  if (mail.kind == Mail::Kind::stream_ready) {
    if (state_ != State::streaming) return;
    if (queue_->abandoned()) return close();
    pump();
    return serve();
  }
  if (state_ != State::handling) return;
  if (mail.kind == Mail::Kind::dropped_reply) {
    worker_.report("a handler dropped a reply");
    mail.response = answer_with(internal_error);
  }
  answer(rendered(std::move(mail.response)));
  serve();
}

template <class Stream>
Response StreamConnection<Stream>::rendered(Response response) {
  if (!response.render) return response;
  try {
    return response.render();
  } catch (const std::exception& error) {
    worker_.report(std::string("an answer could not be rendered: ") + error.what());
    return answer_with(internal_error);
  }
}

template <class Stream>
void StreamConnection<Stream>::refuse_request(const TransportProblem& problem) {
  close_after_ = true;
  answer(answer_with(problem));
}

template <class Stream>
void StreamConnection<Stream>::answer(Response response) {
  close_after_ = close_after_ || worker_.draining();
  answer_.prepare(std::move(response), *inbox_, worker_.tools(), close_after_);
  const auto status_class = static_cast<std::size_t>(answer_.status()) / 100;
  if (status_class < 6) Tally::add(worker_.tally().answers_by_class[status_class]);
  if (answer_.is_stream()) return start_stream();
  state_ = State::answering;
  if (is_tls && answer_.head().size() + answer_.body().size() <= tls_record_bytes) answer_.join();
  pieces_.buffers = {asio::buffer(answer_.head()), asio::buffer(answer_.body()), asio::const_buffer()};
  if (write()) finish_exchange();
}

/// The answer is out: on to the next request, or to the end of the connection.
template <class Stream>
void StreamConnection<Stream>::finish_exchange() {
  exchange_ = 0;
  if (close_after_ || peer_closed_) return linger();
  answer_.clear();
  if (chunk_.capacity() > 0) chunk_ = {};
  inbox_->finish();
  if (worker_.draining() && inbox_->empty()) return linger();
  state_ = State::receiving;
  request_started_ = false;
  set_deadline(worker_.settings().idle_timeout);
}

template <class Stream>
void StreamConnection<Stream>::start_stream() {
  state_ = State::streaming;
  chunk_.clear();
  Tally::add(worker_.tally().streams_open);
  queue_ = std::make_shared<StreamQueue>(worker_.mailbox(), ExchangeId{slot_, exchange_},
                                         worker_.settings().stream_backlog_bytes_max);
  pieces_.buffers = {asio::buffer(answer_.head()), asio::const_buffer(), asio::const_buffer()};
  const bool head_is_out = write();
  if (state_ != State::streaming) return;
  read();  // only to notice when the client goes away
  try {
    const auto produce = answer_.take_stream();
    produce(make_push(queue_));
  } catch (const std::exception& error) {
    worker_.report(std::string("a stream failed: ") + error.what());
    return close();
  } catch (...) {
    worker_.report("a stream failed with something that is no std::exception");
    return close();
  }
  if (head_is_out) pump();
}

/// Sends what the producer has handed over, as one chunk, until nothing is left.
template <class Stream>
void StreamConnection<Stream>::pump() {
  while (state_ == State::streaming && !writing_) {
    queue_->written(chunk_.size());
    chunk_.clear();
    const auto end = queue_->take(chunk_);
    if (end == StreamQueue::End::abandoned) return close();
    const bool finished = end == StreamQueue::End::finished;
    if (chunk_.empty() && !finished) return;
    std::string_view before;
    std::string_view after;
    if (answer_.is_chunked() && !chunk_.empty()) {
      auto line_end =
          std::to_chars(chunk_size_line_.data(), chunk_size_line_.data() + 16, chunk_.size(), 16).ptr;
      *line_end++ = '\r';
      *line_end++ = '\n';
      before = {chunk_size_line_.data(), line_end};
      after = "\r\n";
    }
    if (answer_.is_chunked() && finished) after = chunk_.empty() ? "0\r\n\r\n" : "\r\n0\r\n\r\n";
    pieces_.buffers = {asio::buffer(before), asio::buffer(chunk_), asio::buffer(after)};
    if (finished) {
      detach_stream();
      state_ = State::answering;
    }
    if (write() && finished) finish_exchange();
  }
}

/// Nothing more is taken from the producer.
template <class Stream>
void StreamConnection<Stream>::detach_stream() {
  if (!queue_) return;
  queue_->close();
  queue_.reset();
  Tally::add(worker_.tally().streams_open, std::uint64_t(-1));
}

/// Sends the pieces. True when all has gone; else the connection goes on by itself in written(), or is
/// closed.
template <class Stream>
bool StreamConnection<Stream>::write() {
  if constexpr (!is_tls) {
    Error error;
    const auto bytes = stream_.write_some(pieces_.buffers, error);
    if (error && error != asio::error::would_block) {
      close();
      return false;
    }
    Tally::add(worker_.tally().bytes_out, bytes);
    pieces_.consume(bytes);
  }
  if (pieces_.size() == 0) return true;
  writing_ = true;
  write_rest();
  return false;
}

template <class Stream>
void StreamConnection<Stream>::write_rest() {
  set_deadline(worker_.settings().write_timeout);
  stream_.async_write_some(pieces_.buffers,
                           [self = this->shared_from_this()](const Error& error, std::size_t bytes) {
                             self->on_write(error, bytes);
                           });
}

template <class Stream>
void StreamConnection<Stream>::on_write(const Error& error, std::size_t bytes) {
  if (state_ == State::closed) return;
  if (error) return close();
  Tally::add(worker_.tally().bytes_out, bytes);
  pieces_.consume(bytes);
  if (pieces_.size() > 0) return write_rest();
  writing_ = false;
  deadline_ = never;
  written();
}

template <class Stream>
void StreamConnection<Stream>::written() {
  switch (state_) {
    case State::receiving:
      set_deadline(worker_.settings().request_timeout);
      return serve();
    case State::answering:
      finish_exchange();
      return serve();
    case State::streaming:
      pump();
      return serve();
    default:
      return;
  }
}

template <class Stream>
void StreamConnection<Stream>::send_continue() {
  static constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
  pieces_.buffers = {asio::buffer(line), asio::const_buffer(), asio::const_buffer()};
  if (write()) read();
}

/// Closing with unread bytes would reset the connection and could take our answer from the client. So say
/// that we are done, and read to the end, within limits.
template <class Stream>
void StreamConnection<Stream>::linger() {
  detach_stream();
  state_ = State::lingering;
  set_deadline(worker_.settings().linger_timeout);
  if constexpr (is_tls) {
    if (!reading_ && !peer_closed_) {
      stream_.async_shutdown([self = this->shared_from_this()](const Error&) {
        if (self->state_ == State::lingering) self->discard();
      });
      return;
    }
  }
  if (peer_closed_) return close();
  discard();
}

template <class Stream>
void StreamConnection<Stream>::discard() {
  Error ignored;
  socket().shutdown(Socket::shutdown_send, ignored);
  if (reading_) return;
  reading_ = true;
  socket().async_read_some(worker_.waste(),
                           [self = this->shared_from_this()](const Error& error, std::size_t bytes) {
                             self->on_read(error, bytes);
                           });
}

template <class Stream>
void StreamConnection<Stream>::check_deadline() {
  if (worker_.now() < deadline_) return;
  if (state_ == State::receiving && !request_started_) return close();
  if (state_ == State::lingering) return close();
  Tally::add(worker_.tally().timeouts);
  if (state_ == State::receiving && !writing_) refuse_request(request_timed_out);
  else close();
}

template <class Stream>
void StreamConnection<Stream>::drain() {
  if (state_ == State::handshaking || (state_ == State::receiving && inbox_->empty() && !writing_))
    return close();
  // Events can be asked for again; half an export must not look like a whole one, so that is let finish.
  if (state_ == State::streaming && answer_.is_event_stream()) queue_->finish();
}

template <class Stream>
void StreamConnection<Stream>::close() {
  if (state_ == State::closed) return;
  detach_stream();
  state_ = State::closed;
  exchange_ = 0;
  Error ignored;
  socket().close(ignored);
  if (counted_) worker_.tally().connections_open.fetch_sub(1, std::memory_order_relaxed);
  const auto self = this->shared_from_this();
  worker_.remove(slot_);
}

}  // namespace

std::shared_ptr<Connection> make_connection(Worker& worker, std::size_t slot, Socket socket,
                                            asio::ssl::context* tls) {
  if (tls != nullptr)
    return std::make_shared<StreamConnection<TlsStream>>(worker, slot, std::move(socket), *tls);
  return std::make_shared<StreamConnection<Socket>>(worker, slot, std::move(socket));
}

}  // namespace api
