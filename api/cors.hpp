// Pages of other origins that may call (the Fetch standard's CORS protocol).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.hpp"

namespace api {

/// What Access-Control-Allow-Origin is to say: the request's origin when it is listed, "*" when any is, else
/// empty.
std::string_view allowed_origin(const std::vector<std::string>& origins, const Request& request);

/// The answer to a browser that asks whether a page of a listed origin may send a request; nothing when the
/// request is no such question.
std::optional<Response> preflight(const std::vector<std::string>& origins, const Request& request);

}  // namespace api
