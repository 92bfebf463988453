// The OpenAPI 3.1 document, written from the routes themselves, so that it cannot say anything else than what
// the server does.
#pragma once

#include <string>

#include "api/router.hpp"

namespace api {

std::string openapi_document(const Router& router);

}  // namespace api
