// Content negotiation (RFC 9110, 12.5): what a client would rather have.
#pragma once

#include <string_view>

namespace api {

/// The quality in the parameters of one element, ";q=0.5" without its semicolon, in thousandths. None given
/// is 1000; a malformed one counts as refused, 0.
int quality(std::string_view parameters);

/// The one of `offers`, media types with commas, that an Accept header wants most: of equals the one that it
/// names first, and the first offer where it wants none of them.
std::string_view preferred(std::string_view accept, std::string_view offers);

}  // namespace api
