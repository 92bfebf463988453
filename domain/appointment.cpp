#include "domain/appointment.hpp"

#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::appointment {

namespace {

auto unknown_appointment() { return not_found("appointment-not-found", "There is no such appointment."); }

Decided<Event> nothing_to_do() { return {}; }
Decided<Event> happens(Event event) { return {{std::move(event)}, {}}; }

std::string join(const std::vector<std::string_view>& words) {
  std::string joined;
  for (const auto word : words) joined.append(joined.empty() ? "" : ", ").append(word);
  return joined.empty() ? "nothing" : joined;
}

/// Refuses a step that the status does not allow.
auto invalid_transition(Status status, std::string_view step) {
  const std::string name = boost::describe::enum_to_string(status, "");
  return conflict("invalid-transition",
                  "It is " + name + ", so it cannot " + std::string(step) + "; what it can do is " +
                      join(allowed_steps(status)) + ".",
                  name);
}

bool allows(Status status, std::string_view step) {
  const auto steps = allowed_steps(status);
  return std::ranges::find(steps, step) != steps.end();
}

void check_plan(const Plan& plan, const Findings& findings, Instant now, FieldErrors& errors) {
  constexpr std::int64_t year_milliseconds = 366LL * 24 * 60 * minute_milliseconds;
  if (plan.starts_at && plan.starts_at->milliseconds < 0)
    errors.add("/startsAt", "out-of-range", "Not before 1970.");
  if (plan.starts_at && plan.starts_at->milliseconds - now.milliseconds > years_ahead_max * year_milliseconds)
    errors.add("/startsAt", "out-of-range", "At most " + std::to_string(years_ahead_max) + " years ahead.");
  errors.range("/durationMinutes", plan.duration_minutes, 1, duration_minutes_max);
  if (plan.bay_id && !findings.bay_usable)
    errors.add("/bayId", "not-a-bay", "There is no such bay at the garage, or it is retired.");
  if (plan.advisor_id && !findings.advisor_usable)
    errors.add("/advisorId", "not-an-advisor", "Nobody of that identifier works at the garage.");
}

/// A plan that time is reserved for.
void check_complete(const Plan& plan, const Findings& findings, Instant now, FieldErrors& errors) {
  check_plan(plan, findings, now, errors);
  if (!plan.starts_at) errors.add("/startsAt", "required", "When it begins.");
  if (!plan.bay_id) errors.add("/bayId", "required", "The bay that it is for.");
  if (!plan.advisor_id) errors.add("/advisorId", "required", "The advisor who receives the customer.");
  const auto time = time_of(plan);
  if (time && !errors.any() && findings.open && !covered(*time, *findings.open))
    errors.add("/startsAt", "outside-opening-hours", "The garage is not open all of that time.");
}

void check_vehicle(bool belongs, FieldErrors& errors) {
  if (!belongs)
    errors.add("/vehicleId", "not-the-customers-vehicle", "The vehicle does not belong to the customer.");
}

Words check_words(const Words& words, FieldErrors& errors) {
  Words checked;
  if (words.services.empty() && !words.concern)
    errors.add("/services", "required", "At least one service, or what is wrong.");
  errors.count("/services", words.services.size(), services_max);
  for (std::size_t i = 0; i < words.services.size(); ++i)
    checked.services.push_back(
        errors.required_text("/services/" + std::to_string(i), words.services[i], service_characters_max));
  checked.concern = errors.text("/concern", words.concern, notes_characters_max);
  checked.notes = errors.text("/notes", words.notes, notes_characters_max);
  return checked;
}

}  // namespace

Decision<Event> decide(const Appointment& appointment, const Draft& command, const Context& context) {
  if (appointment.exists) return conflict("appointment-exists", "The appointment is made already.");
  FieldErrors errors;
  check_vehicle(command.vehicle_belongs, errors);
  check_plan(command.plan, command.findings, context.now, errors);
  auto words = check_words(command.words, errors);
  if (errors.any()) return errors.refusal();
  return happens(Drafted{command.garage_id, command.customer_id, command.vehicle_id, command.plan,
                         command.service_ids, std::move(words)});
}

Decision<Event> decide(const Appointment& appointment, const Revise& command, const Context& context) {
  if (!appointment.exists) return unknown_appointment();
  FieldErrors errors;
  if (command.vehicle_id != appointment.vehicle_id) check_vehicle(command.vehicle_belongs, errors);
  check_plan(command.plan, command.findings, context.now, errors);
  auto words = check_words(command.words, errors);
  if (errors.any()) return errors.refusal();
  const bool same_plan = command.plan == appointment.plan;
  if (same_plan && command.vehicle_id == appointment.vehicle_id &&
      command.service_ids == appointment.service_ids && words == appointment.words)
    return nothing_to_do();
  const bool open = appointment.status == Status::draft || appointment.status == Status::confirmed;
  if (!open || (!same_plan && appointment.status != Status::draft))
    return invalid_transition(appointment.status, same_plan ? "change" : "change its time here");
  return happens(Revised{command.vehicle_id, command.plan, command.service_ids, std::move(words)});
}

Decision<Event> decide(const Appointment& appointment, const Confirm& command, const Context& context) {
  if (!appointment.exists) return unknown_appointment();
  if (!allows(appointment.status, "confirm")) return invalid_transition(appointment.status, "confirm");
  FieldErrors errors;
  check_complete(command.plan, command.findings, context.now, errors);
  if (errors.any()) return errors.refusal();
  return happens(Confirmed{command.plan});
}

Decision<Event> decide(const Appointment& appointment, const Move& command, const Context& context) {
  if (!appointment.exists) return unknown_appointment();
  if (!allows(appointment.status, "move")) return invalid_transition(appointment.status, "move");
  FieldErrors errors;
  if (appointment.status == Status::confirmed)
    check_complete(command.plan, command.findings, context.now, errors);
  else check_plan(command.plan, command.findings, context.now, errors);
  if (errors.any()) return errors.refusal();
  if (command.plan == appointment.plan) return nothing_to_do();
  return happens(Moved{command.plan});
}

Decision<Event> decide(const Appointment& appointment, const Cancel& command, const Context&) {
  if (!appointment.exists) return unknown_appointment();
  if (!allows(appointment.status, "cancel")) return invalid_transition(appointment.status, "cancel");
  FieldErrors errors;
  auto reason = errors.text("/reason", command.reason, notes_characters_max);
  if (errors.any()) return errors.refusal();
  return happens(Cancelled{{std::move(reason)}});
}

Decision<Event> decide(const Appointment& appointment, const MarkNoShow&, const Context& context) {
  if (!appointment.exists) return unknown_appointment();
  if (!allows(appointment.status, "no-show")) return invalid_transition(appointment.status, "be a no-show");
  if (context.now < appointment.plan.starts_at)
    return conflict("not-begun", "It has not begun yet, so the customer may still come.",
                    appointment.plan.starts_at->text());
  return happens(NoShowMarked{});
}

Decision<Event> decide(const Appointment& appointment, const Complete& command, const Context&) {
  if (!appointment.exists) return unknown_appointment();
  const auto* const step = command.job_id ? "convert" : "complete";
  if (!allows(appointment.status, step)) return invalid_transition(appointment.status, step);
  return happens(Completed{command.job_id, command.booking_id});
}

void evolve(Appointment& appointment, const Drafted& event) {
  appointment.exists = true;
  appointment.garage_id = event.garage_id;
  appointment.customer_id = event.customer_id;
  appointment.vehicle_id = event.vehicle_id;
  appointment.plan = event.plan;
  appointment.service_ids = event.service_ids;
  appointment.words = event.personal;
}

void evolve(Appointment& appointment, const Revised& event) {
  appointment.vehicle_id = event.vehicle_id;
  appointment.plan = event.plan;
  appointment.service_ids = event.service_ids;
  appointment.words = event.personal;
}

void evolve(Appointment& appointment, const Confirmed& event) {
  appointment.status = Status::confirmed;
  appointment.plan = event.plan;
}

void evolve(Appointment& appointment, const Moved& event) { appointment.plan = event.plan; }

void evolve(Appointment& appointment, const Cancelled&) { appointment.status = Status::cancelled; }

void evolve(Appointment& appointment, const NoShowMarked&) { appointment.status = Status::no_show; }

void evolve(Appointment& appointment, const Completed& event) {
  appointment.status = Status::completed;
  appointment.job_id = event.job_id;
}

std::vector<std::string_view> allowed_steps(Status status) {
  switch (status) {
    case Status::draft:
      return {"confirm", "move", "cancel"};
    case Status::confirmed:
      return {"convert", "complete", "move", "cancel", "no-show"};
    case Status::completed:
    case Status::cancelled:
    case Status::no_show:
      return {};
  }
  std::unreachable();
}

std::optional<Interval> time_of(const Plan& plan) {
  if (!plan.starts_at) return std::nullopt;
  return Interval{*plan.starts_at,
                  {plan.starts_at->milliseconds + plan.duration_minutes * minute_milliseconds}};
}

}  // namespace domain::appointment
