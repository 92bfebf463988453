#include "api/problem.hpp"

#include <utility>

#include "api/new_ulid.hpp"
#include "api/reason_phrase.hpp"
#include "eventstore/json.hpp"

namespace api {

namespace {

struct Body {
  std::string type;
  std::string title;
  std::int32_t status = 0;
  std::string code;
  std::string detail;
  std::vector<domain::FieldError> errors;
  std::optional<std::string> conflicts_with;
  std::string correlation_id;
};
BOOST_DESCRIBE_STRUCT(Body, (), (type, title, status, code, detail, errors, conflicts_with, correlation_id))

/// A time that can be had instead of one that is taken. Among a problem's errors it is one with this code,
/// its beginning as the pointer and its end as the detail.
constexpr std::string_view free_slot_code = "free-slot";

/// Takes the free slots out of the errors, and gives them as a member of the body's own.
std::string take_free_slots(std::vector<domain::FieldError>& errors) {
  std::string slots;
  std::erase_if(errors, [&](const domain::FieldError& error) {
    if (error.code != free_slot_code) return false;
    slots += (slots.empty() ? R"({"startsAt":")" : R"(,{"startsAt":")") + error.pointer + R"(","endsAt":")" +
             error.detail + "\"}";
    return true;
  });
  return slots.empty() ? std::string() : ",\"freeSlots\":[" + slots + ']';
}

}  // namespace

std::unexpected<Problem> no_such(std::string_view what) {
  return problem(404, "not-found", "There is no such " + std::string(what) + ".");
}

std::unexpected<Problem> unavailable(std::string code, std::string detail, int retry_after_seconds) {
  return std::unexpected(Problem{503,
                                 std::move(code),
                                 std::move(detail),
                                 {},
                                 {},
                                 "Retry-After: " + std::to_string(retry_after_seconds) + "\r\n"});
}

std::unexpected<Problem> idempotency_key_required() {
  return problem(400, "idempotency-key-required",
                 "Send an Idempotency-Key, so that a repetition is known for one and nothing is done twice.");
}

Problem to_problem(domain::Rejection rejection) {
  using Kind = domain::Rejection::Kind;
  const int status = rejection.kind == Kind::invalid ? 422 : rejection.kind == Kind::conflict ? 409 : 404;
  return {status,
          std::move(rejection.code),
          std::move(rejection.detail),
          std::move(rejection.errors),
          std::move(rejection.conflicts_with),
          {}};
}

Response to_response(const Problem& problem, std::string_view correlation_id) {
  Body body{.type = "/docs#" + problem.code,
            .title = std::string(reason_phrase(problem.status)),
            .status = problem.status,
            .code = problem.code,
            .detail = problem.detail,
            .errors = problem.errors,
            .conflicts_with = std::nullopt,
            .correlation_id = std::string(correlation_id)};
  if (body.correlation_id.empty()) new_ulid().append_to(body.correlation_id);
  if (!problem.conflicts_with.empty()) body.conflicts_with = problem.conflicts_with;
  const auto free_slots = take_free_slots(body.errors);
  Response response;
  response.status = problem.status;
  response.content_type = "application/problem+json";
  response.headers = problem.headers;
  json::append(response.body, body);
  response.body.insert(response.body.size() - 1, free_slots);
  return response;
}

}  // namespace api
