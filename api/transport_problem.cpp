#include "api/transport_problem.hpp"

#include "api/new_ulid.hpp"
#include "api/reason_phrase.hpp"

namespace api {

Response answer_with(const TransportProblem& problem) {
  Response response;
  response.status = problem.status;
  response.content_type = "application/problem+json";
  auto& body = response.body;
  body.append(R"({"type":"/docs#)").append(problem.code);
  body.append(R"(","title":")").append(reason_phrase(problem.status));
  body.append(R"(","status":)").append(std::to_string(problem.status));
  body.append(R"(,"detail":")").append(problem.detail);
  body.append(R"(","code":")").append(problem.code).append(R"(","errors":[],"correlationId":")");
  new_ulid().append_to(body);  // the request may be too broken to have a name of its own
  body.append("\"}");
  if (problem.status == 503) response.headers = "Retry-After: 1\r\n";
  return response;
}

}  // namespace api
