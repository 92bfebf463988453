#include "api/cors.hpp"

namespace api {

std::string_view allowed_origin(const std::vector<std::string>& origins, const Request& request) {
  if (origins.empty()) return {};
  const auto origin = request.header("origin");
  if (origin.empty()) return {};
  for (const auto& allowed : origins)
    if (allowed == "*" || allowed == origin) return allowed;
  return {};
}

std::optional<Response> preflight(const std::vector<std::string>& origins, const Request& request) {
  if (origins.empty() || request.method != "OPTIONS") return {};
  if (request.header("access-control-request-method").empty()) return {};
  if (allowed_origin(origins, request).empty()) return {};
  Response response;
  response.status = 204;
  response.headers =
      "Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE\r\n"
      "Access-Control-Allow-Headers: Authorization, Content-Type, Accept, If-Match, If-None-Match, "
      "Idempotency-Key, Last-Event-ID, Forecourt-Min-Position, X-Correlation-Id\r\n"
      "Access-Control-Max-Age: 3600\r\n";
  return response;
}

}  // namespace api
