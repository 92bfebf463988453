// Errors as clients see them: RFC 9457 problem details with a stable code.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.hpp"
#include "domain/decider.hpp"

namespace api {

/// Why a request was not done. Nothing of it happened.
struct Problem {
  int status = 500;
  std::string code;                        ///< stable, kebab-case; for programs
  std::string detail;                      ///< for people; may improve
  std::vector<domain::FieldError> errors;  ///< which fields of the body, by JSON pointer
  std::string conflicts_with;              ///< for 409: the id or the state in the way
  std::string headers;                     ///< further ones of the answer: "Retry-After: 1\r\n"
};

template <class T>
using Result = std::expected<T, Problem>;

inline std::unexpected<Problem> problem(int status, std::string code, std::string detail) {
  return std::unexpected(Problem{status, std::move(code), std::move(detail), {}, {}, {}});
}

/// 404, in the same words whatever the reason, so that a guessed id tells nothing of other organisations.
std::unexpected<Problem> no_such(std::string_view what);

/// 503 with a Retry-After.
std::unexpected<Problem> unavailable(std::string code, std::string detail, int retry_after_seconds);

/// 400: what moves money may be sent twice by accident, so it needs a key that says it is the same.
std::unexpected<Problem> idempotency_key_required();

/// What a refused command is to a client.
Problem to_problem(domain::Rejection rejection);

/// With an empty correlation id, it gets a fresh one.
Response to_response(const Problem& problem, std::string_view correlation_id);

}  // namespace api
