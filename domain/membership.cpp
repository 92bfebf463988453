#include "domain/membership.hpp"

#include <algorithm>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::membership {

namespace {

/// How long a membership may be dated back or ahead: long enough to take over what another system kept.
constexpr std::int32_t start_days_max = 3660;

auto unknown_membership() { return not_found("membership-not-found", "There is no such membership."); }

Decided<Event> nothing_to_do() { return {}; }

std::string_view name_of(Status status) {
  switch (status) {
    case Status::active:
      return "active";
    case Status::expired:
      return "expired";
    case Status::cancelled:
      return "cancelled";
    case Status::replaced:
      return "replaced";
  }
  std::unreachable();
}

auto ended(Status status) {
  return conflict("membership-ended", "The membership is " + std::string(name_of(status)) + ".",
                  std::string(name_of(status)));
}

ClaimChange take(CustomerId customer) {
  return {ClaimChange::Action::take, ClaimKind::active_membership, active_claim(customer)};
}
ClaimChange release(CustomerId customer) {
  return {ClaimChange::Action::release, ClaimKind::active_membership, active_claim(customer)};
}

bool is_over(const Membership& membership, Date today) { return membership.expires_on < today; }

std::optional<StaffId> who(const Context& context) {
  return context.staff ? std::optional(context.staff) : std::nullopt;
}

}  // namespace

bool counts_on(const Membership& membership, Date day) {
  return membership.exists && membership.status == Status::active && membership.starts_on <= day &&
         day <= membership.expires_on;
}

Date end_of_term(Date starts_on, std::int32_t duration_days) { return {starts_on.days + duration_days}; }

std::string active_claim(CustomerId customer) { return customer.text(); }

Decision<Event> decide(const Membership& membership, const Assign& command, const Context& context) {
  if (membership.exists) return conflict("membership-exists", "The membership is assigned already.");
  FieldErrors errors;
  const auto days = command.starts_on.days - command.today.days;
  if (days < -start_days_max || days > start_days_max)
    errors.add("/startsOn", "out-of-range", "At most ten years back or ahead.");
  if (errors.any()) return errors.refusal();
  const auto expires_on = end_of_term(command.starts_on, command.duration_days);
  Decided<Event> decided;
  decided.events.emplace_back(Assigned{.garage_id = command.garage_id,
                                       .customer_id = command.customer_id,
                                       .plan_id = command.plan_id,
                                       .starts_on = command.starts_on,
                                       .expires_on = expires_on,
                                       .reason = command.reason,
                                       .replaces = command.replaces,
                                       .assigned_by = who(context)});
  // One whose term is over already is only remembered.
  if (expires_on < command.today) decided.events.emplace_back(Expired{});
  else decided.claims = {take(command.customer_id)};
  return decided;
}

Decision<Event> decide(const Membership& membership, const Renew& command, const Context& context) {
  if (!membership.exists) return unknown_membership();
  if (membership.status == Status::cancelled || membership.status == Status::replaced)
    return ended(membership.status);
  const auto starts_on =
      is_over(membership, command.today) ? command.today : Date{membership.expires_on.days + 1};
  const auto expires_on = is_over(membership, command.today)
                              ? end_of_term(command.today, command.duration_days)
                              : end_of_term(membership.expires_on, command.duration_days);
  Decided<Event> decided{{Renewed{starts_on, expires_on, who(context)}}, {}};
  if (membership.status == Status::expired) decided.claims = {take(membership.customer_id)};
  return decided;
}

Decision<Event> decide(const Membership& membership, const Cancel& command, const Context&) {
  if (!membership.exists) return unknown_membership();
  if (membership.status != Status::active || is_over(membership, command.today))
    return ended(membership.status == Status::active ? Status::expired : membership.status);
  FieldErrors errors;
  auto reason = errors.text("/reason", command.reason, notes_characters_max);
  if (errors.any()) return errors.refusal();
  return Decided<Event>{{Cancelled{command.today, {std::move(reason)}}}, {release(membership.customer_id)}};
}

Decision<Event> decide(const Membership& membership, const Replace& command, const Context&) {
  if (!membership.exists) return unknown_membership();
  if (membership.status != Status::active || is_over(membership, command.today))
    return ended(membership.status == Status::active ? Status::expired : membership.status);
  return Decided<Event>{{Replaced{command.by, command.today}}, {release(membership.customer_id)}};
}

Decision<Event> decide(const Membership& membership, const Expire& command, const Context&) {
  if (!membership.exists) return unknown_membership();
  if (membership.status != Status::active || !is_over(membership, command.today)) return nothing_to_do();
  return Decided<Event>{{Expired{}}, {release(membership.customer_id)}};
}

void evolve(Membership& membership, const Assigned& event) {
  membership.exists = true;
  membership.garage_id = event.garage_id;
  membership.customer_id = event.customer_id;
  membership.plan_id = event.plan_id;
  membership.starts_on = event.starts_on;
  membership.expires_on = event.expires_on;
  membership.term_starts_on = event.starts_on;
}

void evolve(Membership& membership, const Renewed& event) {
  // What lies between two terms does not count; of two that touch, both do.
  if (event.starts_on.days > membership.expires_on.days + 1) membership.starts_on = event.starts_on;
  membership.expires_on = event.expires_on;
  membership.term_starts_on = event.starts_on;
  membership.status = Status::active;
}

void evolve(Membership& membership, const Cancelled& event) {
  membership.status = Status::cancelled;
  membership.ended_on = event.cancelled_on;
}

void evolve(Membership& membership, const Replaced& event) {
  membership.status = Status::replaced;
  membership.ended_on = event.replaced_on;
}

void evolve(Membership& membership, const Expired&) { membership.status = Status::expired; }

}  // namespace domain::membership
