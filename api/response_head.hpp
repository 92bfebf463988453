// Puts together the head of an answer: status line, headers, empty line.
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace api {

/// How the end of the body will be known to the client.
enum class Framing { none, content_length, chunked, until_close };

/// What goes into a head. Views must live until `append_head` returns.
struct ResponseHead {
  int status = 200;
  std::string_view date;          ///< as the value of the Date header
  std::string_view content_type;  ///< left out when empty
  Framing framing = Framing::content_length;
  std::uint64_t content_length = 0;
  std::string_view headers;  ///< ready lines, each with its "\r\n"
  std::string_view etag;     ///< left out when empty
  bool gzip = false;
  bool varies_by_encoding = false;
  bool varies_by_origin = false;
  std::string_view allowed_origin;  ///< the CORS headers are left out when empty
  std::string_view connection;      ///< "close", "keep-alive" or empty
};

void append_head(std::string& out, const ResponseHead& head);

/// The current time as a Date header has it, formatted once a second. One thread.
class DateClock {
 public:
  std::string_view now();

 private:
  void format(std::time_t second);

  std::time_t second_ = -1;
  std::string text_ = "Thu, 01 Jan 1970 00:00:00 GMT";
};

}  // namespace api
