// The answers that the server gives by itself, before or instead of a handler, as application/problem+json.
#pragma once

#include <string_view>

#include "api/http.hpp"

namespace api {

/// Why the server refuses. All texts are literals that need no escaping in JSON.
struct TransportProblem {
  int status;
  std::string_view code;    ///< stable, for programs
  std::string_view detail;  ///< a sentence, for people
};

inline constexpr TransportProblem request_timed_out{408, "request-timeout",
                                                    "The request did not arrive completely in time."};
inline constexpr TransportProblem body_too_large{413, "body-too-large",
                                                 "The request body is larger than this server accepts."};
inline constexpr TransportProblem expectation_failed{417, "expectation-failed",
                                                     "The only expectation that can be met is 100-continue."};
inline constexpr TransportProblem headers_too_large{
    431, "headers-too-large", "The request line and headers are larger than this server accepts."};
inline constexpr TransportProblem internal_error{500, "internal-error",
                                                 "Something went wrong here; it has been recorded."};
inline constexpr TransportProblem unknown_transfer_encoding{
    501, "unsupported-transfer-encoding", "The only transfer encoding that is understood is chunked."};
inline constexpr TransportProblem too_many_connections{503, "too-many-connections",
                                                       "Too many connections are open; try again shortly."};
inline constexpr TransportProblem unsupported_version{505, "unsupported-http-version",
                                                      "This server speaks HTTP/1.1 and HTTP/1.0."};

/// 400 `malformed-request`.
constexpr TransportProblem malformed(std::string_view detail) { return {400, "malformed-request", detail}; }

Response answer_with(const TransportProblem& problem);

}  // namespace api
