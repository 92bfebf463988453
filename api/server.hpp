// The HTTP server: HTTP/1.1 over plain sockets or TLS in front of one Handler.
//
//   api::Server server({.host = "127.0.0.1", .port = 8080}, handler);  // throws when the port is taken
//   server.start();
//   ...
//   server.stop();  // finishes what is in flight
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.hpp"

namespace api {

/// The address cannot be listened on: taken, unknown, or not for us.
struct CannotListen : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Where the server listens, and every limit that it keeps.
struct ServerSettings {
  std::string host = "127.0.0.1";  ///< an address or a name of this machine
  std::uint16_t port = 0;          ///< 0 picks a free one
  unsigned io_threads = 0;         ///< 0: one less than there are cores, at least one
  /// How long an I/O thread that has done something looks for more before it sleeps. Waking it takes longer
  /// than most answers do.
  std::chrono::microseconds busy_poll{400};

  std::size_t header_bytes_max = 16 * 1024;  ///< request line and headers together; above it 431
  std::size_t header_fields_max = 100;       ///< above it 431
  std::size_t body_bytes_max = 6 * 1024 * 1024;
  std::size_t connections_max = 10'000;  ///< above it 503 with Retry-After
  /// A stream whose client reads so slowly that more than this waits is cut off.
  std::size_t stream_backlog_bytes_max = 16 * 1024 * 1024;

  std::chrono::milliseconds idle_timeout{60'000};       ///< between requests
  std::chrono::milliseconds request_timeout{30'000};    ///< first byte to last byte of a request; then 408
  std::chrono::milliseconds write_timeout{30'000};      ///< without the client taking a single byte
  std::chrono::milliseconds handshake_timeout{10'000};  ///< of TLS
  std::chrono::milliseconds drain_timeout{10'000};      ///< how long stop() waits for what is in flight
  /// How long a connection that we close is still read from, so that the client gets to see our last answer.
  std::chrono::milliseconds linger_timeout{2'000};

  std::size_t gzip_bytes_min = 8 * 1024;     ///< smaller bodies are sent as they are
  std::size_t gzip_bytes_max = 1024 * 1024;  ///< larger ones too: packing them would hold up the others
  int gzip_level = 1;                        ///< zlib's: 1 is the fastest, 9 the smallest

  std::string certificate_file;  ///< PEM, the whole chain; TLS is spoken when it is set
  std::string key_file;          ///< PEM

  /// Origins ("https://app.example") whose pages may call; "*" for any. None: no CORS headers at all.
  std::vector<std::string> cors_origins;

  /// Told about what goes wrong inside (a handler that throws, an accept that fails). Any I/O thread calls
  /// it.
  std::function<void(std::string_view)> on_error;
};

/// What happened since the start, summed over all I/O threads.
struct ServerCounters {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused = 0;  ///< over connections_max
  std::uint64_t streams_open = 0;
  std::uint64_t timeouts = 0;            ///< handshake, request or write; not idle connections
  std::uint64_t handshake_failures = 0;  ///< of TLS
  std::uint64_t bytes_in = 0;            ///< as HTTP, before encryption
  std::uint64_t bytes_out = 0;
  std::array<std::uint64_t, 6> answers_by_class{};  ///< [2] counts 200..299; [0] is not used
};

/// Listens from its construction on, serves from start() to stop().
class Server {
 public:
  /// Opens the port and reads the certificate. Throws CannotListen when the port cannot be had, and another
  /// std::runtime_error when the certificate does not fit; both with a message for the operator.
  Server(ServerSettings settings, Handler& handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void start();
  /// The port that is listened on, also when a free one was asked for.
  std::uint16_t port() const;
  /// Accepts nothing more, closes idle connections, lets requests in flight finish within drain_timeout, ends
  /// event streams, then joins the threads. May be called twice. Not from an I/O thread.
  void stop();
  ServerCounters counters() const;
  /// Reads the certificate and key again, for connections to come. Throws and keeps the old ones when they do
  /// not fit. Any thread.
  void reload_certificate();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace api
