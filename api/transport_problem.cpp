#include "api/transport_problem.hpp"

#include <chrono>

#include "api/reason_phrase.hpp"
#include "domain/id.hpp"
#include "eventstore/crypto.hpp"

namespace api {

namespace {

/// The request may be too broken to have a name of its own.
domain::Ulid new_correlation_id() {
  using namespace std::chrono;
  const auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  return domain::Ulid::make(now, eventstore::random_number(), eventstore::random_number());
}

}  // namespace

Response answer_with(const TransportProblem& problem) {
  Response response;
  response.status = problem.status;
  response.content_type = "application/problem+json";
  auto& body = response.body;
  body.append(R"({"type":"about:blank","title":")").append(reason_phrase(problem.status));
  body.append(R"(","status":)").append(std::to_string(problem.status));
  body.append(R"(,"detail":")").append(problem.detail);
  body.append(R"(","code":")").append(problem.code).append(R"(","correlationId":")");
  new_correlation_id().append_to(body);
  body.append("\"}");
  if (problem.status == 503) response.headers = "Retry-After: 1\r\n";
  return response;
}

}  // namespace api
