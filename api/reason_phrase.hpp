// What a status is called.
#pragma once

#include <string_view>

namespace api {

/// "Not Found" for 404; "Unknown" for a status without a registered phrase (RFC 9110 section 15).
std::string_view reason_phrase(int status);

}  // namespace api
