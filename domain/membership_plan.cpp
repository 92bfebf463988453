#include "domain/membership_plan.hpp"

#include <algorithm>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::membership_plan {

namespace {

auto unknown_plan() { return not_found("plan-not-found", "There is no such membership plan."); }

Decided<Event> nothing_to_do() { return {}; }

ClaimChange take(std::string_view name) {
  return {ClaimChange::Action::take, ClaimKind::plan_name, name_claim(name)};
}
ClaimChange release(std::string_view name) {
  return {ClaimChange::Action::release, ClaimKind::plan_name, name_claim(name)};
}

void check_discount(Percentage discount, FieldErrors& errors) {
  constexpr std::int32_t step = 100;  // a hundredth of a percent, in parts per million
  if (discount < Percentage{} || discount > Percentage::of(100))
    errors.add("/discount", "out-of-range", "Between 0 and 100 percent.");
  else if (discount.parts_per_million % step != 0)
    errors.add("/discount", "too-precise", "At most two decimals.");
}

void check_services(const std::vector<IncludedService>& services, FieldErrors& errors) {
  errors.count("/includedServices", services.size(), included_services_max);
  for (std::size_t i = 0; i < services.size(); ++i) {
    const auto pointer = "/includedServices/" + std::to_string(i);
    if (services[i].price) errors.amount(pointer + "/price", *services[i].price);
    const auto same = std::ranges::find(services, services[i].service_id, &IncludedService::service_id);
    if (same != services.begin() + static_cast<std::ptrdiff_t>(i))
      errors.add(pointer + "/serviceId", "repeated", "The service is included already.");
  }
}

/// The terms as they are kept.
std::expected<Terms, Rejection> checked(Terms terms) {
  FieldErrors errors;
  terms.name = errors.required_text("/name", terms.name, name_characters_max);
  check_discount(terms.discount, errors);
  check_services(terms.included_services, errors);
  terms.priority_label = errors.text("/priorityLabel", terms.priority_label, name_characters_max);
  errors.range("/durationDays", terms.duration_days, 1, duration_days_max);
  if (terms.fee) errors.amount("/fee", *terms.fee);
  if (errors.any()) return errors.refusal();
  return terms;
}

}  // namespace

std::string name_claim(std::string_view name) { return fold(name); }

Decision<Event> decide(const Plan& plan, const Define& command, const Context&) {
  if (plan.exists) return conflict("plan-exists", "The plan is defined already.");
  auto terms = checked(command.terms);
  if (!terms) return std::unexpected(std::move(terms).error());
  auto claim = take(terms->name);
  return Decided<Event>{{Defined{*std::move(terms)}}, {std::move(claim)}};
}

Decision<Event> decide(const Plan& plan, const Revise& command, const Context&) {
  if (!plan.exists) return unknown_plan();
  auto terms = checked(command.terms);
  if (!terms) return std::unexpected(std::move(terms).error());
  if (*terms == plan.terms) return nothing_to_do();
  if (plan.archived) return conflict("plan-archived", "The plan is archived; restore it first.");
  Decided<Event> decided;
  if (name_claim(terms->name) != name_claim(plan.terms.name))
    decided.claims = {release(plan.terms.name), take(terms->name)};
  decided.events.emplace_back(Revised{*std::move(terms)});
  return decided;
}

Decision<Event> decide(const Plan& plan, const Archive&, const Context&) {
  if (!plan.exists) return unknown_plan();
  if (plan.archived) return nothing_to_do();
  return Decided<Event>{{Archived{}}, {release(plan.terms.name)}};
}

Decision<Event> decide(const Plan& plan, const Restore&, const Context&) {
  if (!plan.exists) return unknown_plan();
  if (!plan.archived) return nothing_to_do();
  return Decided<Event>{{Restored{}}, {take(plan.terms.name)}};
}

void evolve(Plan& plan, const Defined& event) {
  plan.exists = true;
  plan.terms = event.terms;
}

void evolve(Plan& plan, const Revised& event) { plan.terms = event.terms; }
void evolve(Plan& plan, const Archived&) { plan.archived = true; }
void evolve(Plan& plan, const Restored&) { plan.archived = false; }

}  // namespace domain::membership_plan
