// What a client is told whose body has values that cannot be: 422 `invalid-fields`, with each of them.
#pragma once

#include <string>
#include <vector>

#include "api/problem.hpp"

namespace api {

/// For rules that the aggregates do not know. `errors` point into the body.
Problem field_problems(std::vector<domain::FieldError> errors);

/// For one field: where it is in the body, what kind of wrong it is, and what would be right.
std::unexpected<Problem> wrong_field(std::string pointer, std::string code, std::string detail);

}  // namespace api
