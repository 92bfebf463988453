#include "domain/recommendation.hpp"

#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::recommendation {

namespace {

auto unknown_recommendation() {
  return not_found("recommendation-not-found", "There is no such recommendation.");
}

Decided<Event> nothing_to_do() { return {}; }
Decided<Event> happens(Event event) { return {{std::move(event)}, {}}; }

/// Why the step cannot be taken, if so.
std::optional<Rejection> refusal(const Recommendation& recommendation, std::string_view step) {
  if (!recommendation.exists) return unknown_recommendation().error();
  const auto steps = allowed_steps(recommendation.status);
  if (std::ranges::find(steps, step) != steps.end()) return std::nullopt;
  const std::string name = boost::describe::enum_to_string(recommendation.status, "");
  return conflict("invalid-transition",
                  "It is " + name + ", so it cannot take the step " + std::string(step) + ".", name)
      .error();
}

void check_due(const Due& due, FieldErrors& errors) {
  if (due.mileage) errors.range("/due/mileage/value", due.mileage->value, 0, mileage_max);
}

/// What Raise and Revise have in common.
template <class Command>
Revised check(const Command& command, FieldErrors& errors) {
  if (command.estimate) {
    errors.range("/estimate/amountMinor", command.estimate->amount_minor, 0, amount_minor_max);
    if (command.estimate->currency != command.garage_currency)
      errors.add("/estimate/currency", "wrong-currency",
                 "The garage's currency is " + std::string(command.garage_currency.text()) + ".");
  }
  check_due(command.due, errors);
  const auto& words = command.words;
  return {command.severity, command.estimate, command.due,
          Words{errors.required_text("/description", words.description, description_characters_max),
                errors.text("/notes", words.notes, notes_characters_max)}};
}

}  // namespace

std::vector<Reference> Recommendation::about(const Event&) const {
  std::vector<Reference> references = {customer_id};
  if (vehicle_id) references.emplace_back(*vehicle_id);
  return references;
}

Decision<Event> decide(const Recommendation& recommendation, const Raise& command, const Context&) {
  if (recommendation.exists) return conflict("recommendation-exists", "The recommendation is made already.");
  FieldErrors errors;
  if (command.vehicle_id && !command.vehicle_belongs)
    errors.add("/vehicleId", "not-the-customers-vehicle", "The vehicle does not belong to the customer.");
  auto checked = check(command, errors);
  if (errors.any()) return errors.refusal();
  return happens(Raised{command.garage_id, command.customer_id, command.vehicle_id, command.source,
                        command.job_id, command.quote_id, command.service_id, checked.severity,
                        checked.estimate, checked.due, std::move(checked.personal)});
}

Decision<Event> decide(const Recommendation& recommendation, const Revise& command, const Context&) {
  if (!recommendation.exists) return unknown_recommendation();
  FieldErrors errors;
  auto checked = check(command, errors);
  if (errors.any()) return errors.refusal();
  if (checked.severity == recommendation.severity && checked.estimate == recommendation.estimate &&
      checked.due == recommendation.due && checked.personal == recommendation.words)
    return nothing_to_do();
  if (!is_outstanding(recommendation.status) && recommendation.status != Status::approved)
    return std::unexpected(*refusal(recommendation, "change"));
  return happens(std::move(checked));
}

Decision<Event> decide(const Recommendation& recommendation, const Approve&, const Context&) {
  if (auto refused = refusal(recommendation, "approve")) return std::unexpected(*std::move(refused));
  return happens(Approved{});
}

Decision<Event> decide(const Recommendation& recommendation, const Decline& command, const Context&) {
  if (auto refused = refusal(recommendation, "decline")) return std::unexpected(*std::move(refused));
  FieldErrors errors;
  auto reason = errors.text("/reason", command.reason, notes_characters_max);
  if (errors.any()) return errors.refusal();
  return happens(Declined{{std::move(reason)}});
}

Decision<Event> decide(const Recommendation& recommendation, const Defer& command, const Context&) {
  if (auto refused = refusal(recommendation, "defer")) return std::unexpected(*std::move(refused));
  FieldErrors errors;
  const auto due = command.due.value_or(recommendation.due);
  check_due(due, errors);
  auto reason = errors.text("/reason", command.reason, notes_characters_max);
  if (errors.any()) return errors.refusal();
  return happens(Deferred{due, {std::move(reason)}});
}

Decision<Event> decide(const Recommendation& recommendation, const NoteFollowUp& command, const Context&) {
  if (auto refused = refusal(recommendation, "follow-up")) return std::unexpected(*std::move(refused));
  FieldErrors errors;
  auto note = errors.text("/note", command.note, notes_characters_max);
  if (command.status == FollowUp::scheduled && !command.next_on)
    errors.add("/nextOn", "required", "The day for which it is scheduled.");
  if (errors.any()) return errors.refusal();
  return happens(FollowedUp{command.status, command.next_on, {std::move(note)}});
}

Decision<Event> decide(const Recommendation& recommendation, const Complete& command, const Context&) {
  if (auto refused = refusal(recommendation, "complete")) return std::unexpected(*std::move(refused));
  return happens(Completed{command.job_id});
}

Decision<Event> decide(const Recommendation& recommendation, const Dismiss& command, const Context&) {
  if (auto refused = refusal(recommendation, "dismiss")) return std::unexpected(*std::move(refused));
  FieldErrors errors;
  auto reason = errors.required_text("/reason", command.reason.value_or(""), notes_characters_max);
  if (errors.any()) return errors.refusal();
  return happens(Dismissed{{std::move(reason)}});
}

Decision<Event> decide(const Recommendation& recommendation, const Supersede& command, const Context&) {
  if (auto refused = refusal(recommendation, "supersede")) return std::unexpected(*std::move(refused));
  if (!command.fits)
    return invalid_fields({{"/byId", "not-of-the-customer",
                            "It is superseded by another recommendation of the same customer."}});
  return happens(Superseded{command.by_id});
}

void evolve(Recommendation& recommendation, const Raised& event) {
  recommendation.exists = true;
  recommendation.garage_id = event.garage_id;
  recommendation.customer_id = event.customer_id;
  recommendation.vehicle_id = event.vehicle_id;
  recommendation.severity = event.severity;
  recommendation.estimate = event.estimate;
  recommendation.due = event.due;
  recommendation.words = event.personal;
}

void evolve(Recommendation& recommendation, const Revised& event) {
  recommendation.severity = event.severity;
  recommendation.estimate = event.estimate;
  recommendation.due = event.due;
  recommendation.words = event.personal;
}

void evolve(Recommendation& recommendation, const Approved&) { recommendation.status = Status::approved; }

void evolve(Recommendation& recommendation, const Declined&) { recommendation.status = Status::declined; }

void evolve(Recommendation& recommendation, const Deferred& event) {
  recommendation.status = Status::deferred;
  recommendation.due = event.due;
}

void evolve(Recommendation& recommendation, const FollowedUp& event) {
  recommendation.follow_up = event.status;
  recommendation.next_on = event.next_on;
}

void evolve(Recommendation& recommendation, const Completed&) { recommendation.status = Status::done; }

void evolve(Recommendation& recommendation, const Dismissed&) { recommendation.status = Status::dismissed; }

void evolve(Recommendation& recommendation, const Superseded&) { recommendation.status = Status::superseded; }

std::vector<std::string_view> allowed_steps(Status status) {
  switch (status) {
    case Status::open:
    case Status::declined:
    case Status::deferred:
      return {"approve", "decline", "defer", "follow-up", "complete", "dismiss", "supersede"};
    case Status::approved:
      return {"complete", "decline", "dismiss"};
    case Status::done:
    case Status::dismissed:
    case Status::superseded:
      return {};
  }
  std::unreachable();
}

bool is_outstanding(Status status) {
  return status == Status::open || status == Status::declined || status == Status::deferred;
}

}  // namespace domain::recommendation
