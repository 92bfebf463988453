// Every code that a problem may have, with what it means to a client: for the documentation. A test compares
// this list with what the sources say, both ways.
#pragma once

#include <span>
#include <string_view>

namespace api {

struct ProblemCode {
  int status;
  std::string_view code;
  std::string_view meaning;  ///< and what to do about it
};

/// By status, then by code.
std::span<const ProblemCode> problem_codes();

}  // namespace api
