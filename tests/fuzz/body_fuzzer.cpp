// The body of a request that makes or changes a customer: read strictly, merged into what is there, and
// decided.
#include "api/customer_view.hpp"
#include "api/phone_numbers.hpp"
#include "api/router.hpp"
#include "domain/customer.hpp"
#include "eventstore/json.hpp"
#include "tests/fuzz/fuzzer.hpp"

namespace {

/// What a client gets for these errors can be shown.
void check(const std::vector<json::Error>& errors) {
  if (errors.empty()) return;
  const auto response = api::to_response(api::Router::explain(errors), "correlation");
  fuzz::require(response.status == 400 || response.status == 422);
  fuzz::require(json::parse(response.body).has_value());
}

void decide_with(const api::CustomerInput& input) {
  const auto details = api::details_of(input, "GB");
  if (!details) return;
  domain::customer::Register command;
  command.details = *details;
  command.notes = input.notes;
  command.tags = input.tags.value_or(std::vector<std::string>{});
  static_cast<void>(decide(domain::customer::Customer{}, command, {}));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = fuzz::text_of(data, size);
  if (const auto input = json::decode_strictly<api::CustomerInput>(body)) {
    const auto written = json::encode(*input);
    const auto again = json::decode_strictly<api::CustomerInput>(written);
    fuzz::require(again.has_value() && json::encode(*again) == written);
    decide_with(*input);
  } else {
    fuzz::require(!input.error().empty());
    check(input.error());
  }
  api::CustomerInput merged;
  check(json::merge(merged, body));
  static_cast<void>(api::read_phone(body.substr(0, 100), "GB"));
  return 0;
}
