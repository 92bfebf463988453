#include "api/field_problems.hpp"

#include <utility>

namespace api {

Problem field_problems(std::vector<domain::FieldError> errors) {
  return {422, "invalid-fields", "Some fields are not valid.", std::move(errors), {}, {}};
}

std::unexpected<Problem> wrong_field(std::string pointer, std::string code, std::string detail) {
  return std::unexpected(field_problems({{std::move(pointer), std::move(code), std::move(detail)}}));
}

}  // namespace api
