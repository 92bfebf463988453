#include "api/appointment_commands.hpp"

#include <algorithm>
#include <cstdlib>

#include "api/application.hpp"
#include "api/field_problems.hpp"
#include "api/free_slots.hpp"
#include "api/garage_resource.hpp"
#include "api/opening_hours.hpp"
#include "domain/bay.hpp"
#include "domain/field_errors.hpp"
#include "domain/garage.hpp"
#include "domain/resource_day.hpp"
#include "domain/service.hpp"
#include "domain/staff.hpp"
#include "domain/vehicle.hpp"

namespace api {

using domain::appointment::Appointment;
using domain::appointment::Findings;
using domain::appointment::Plan;
using domain::garage::Garage;
using domain::resource_day::ResourceDay;
using domain::service::Service;

namespace {

std::optional<projections::TimeZone> zone_of(Transaction& transaction, domain::GarageId garage) {
  return projections::TimeZone::find(transaction.load<Garage>(garage).time_zone);
}

/// What a decision about a plan needs to know of the garage.
Findings findings(Transaction& transaction, domain::GarageId garage_id, const Plan& plan,
                  bool outside_hours) {
  Findings found;
  if (plan.bay_id) {
    const auto& bay = transaction.load<domain::bay::Bay>(*plan.bay_id);
    found.bay_usable = bay.exists && !bay.retired && bay.garage_id == garage_id;
  }
  if (plan.advisor_id) {
    const auto& member = transaction.load<domain::staff::Staff>(*plan.advisor_id);
    const auto role = member.role_at(garage_id);
    found.advisor_usable = member.exists && member.active && role && is_advisor(*role);
  }
  const auto time = domain::appointment::time_of(plan);
  const auto zone = zone_of(transaction, garage_id);
  // A time that is too long is refused without looking through all of its days.
  const bool too_long = plan.duration_minutes > domain::appointment::duration_minutes_max;
  if (!time || !zone || outside_hours || too_long) return found;
  found.open = opening_times(transaction.load<Garage>(garage_id).opening_hours, *zone,
                             zone->date_of(time->starts_at), zone->date_of(time->ends_at));
  return found;
}

/// Refuses lists that are too long, before each of their services is looked for.
Result<void> check_counts(const std::vector<domain::ServiceId>& ids, const std::vector<std::string>& others) {
  domain::FieldErrors errors;
  errors.count("/serviceIds", ids.size(), domain::appointment::services_max);
  errors.count("/services", others.size(), domain::appointment::services_max);
  if (errors.any()) return std::unexpected(to_problem(errors.refusal().error()));
  return {};
}

/// The names of the services of the catalogue, and then the others.
Result<std::vector<std::string>> service_names(Transaction& transaction, domain::GarageId garage,
                                               const std::vector<domain::ServiceId>& ids,
                                               const std::vector<std::string>& others) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto& service = transaction.load<Service>(ids[i]);
    if (!service.exists || service.garage_id != garage)
      return unknown_reference("service", "/serviceIds/" + std::to_string(i));
    names.push_back(service.content.name);
  }
  for (const auto& other : others)
    if (std::ranges::find(names, other) == names.end()) names.push_back(other);
  return names;
}

/// As long as the services take; where none says, one of the garage's slots.
std::int32_t duration_of(Transaction& transaction, domain::GarageId garage,
                         const std::vector<domain::ServiceId>& services) {
  std::int32_t minutes = 0;
  for (const auto& id : services)
    minutes += transaction.load<Service>(id).content.duration_minutes.value_or(0);
  return minutes > 0 ? minutes : transaction.load<Garage>(garage).policies.slot_minutes;
}

// ---- reserving ----------------------------------------------------------------------------------

/// One day of a bay or an advisor with the part of the time that is in it.
struct Claimed {
  domain::ResourceDayId day_id;
  domain::resource_day::Reserve command;
};

std::vector<Claimed> claimed_by(domain::AppointmentId appointment, const Plan& plan) {
  std::vector<Claimed> claimed;
  const auto time = domain::appointment::time_of(plan);
  if (!time) return claimed;
  const auto add = [&](const auto& resource) {
    for (const auto& [day, part] : domain::resource_day::parts_of(*time))
      claimed.push_back(
          {domain::resource_day::id_of(resource.ulid, day), {resource.text(), day, appointment, part}});
  };
  if (plan.bay_id) add(*plan.bay_id);
  if (plan.advisor_id) add(*plan.advisor_id);
  return claimed;
}

Result<void> release(Transaction& transaction, domain::AppointmentId id, const Plan& plan) {
  for (const auto& claim : claimed_by(id, plan))
    if (auto released = decide_on<ResourceDay>(transaction, claim.day_id, domain::resource_day::Release{id});
        !released)
      return released;
  return {};
}

/// Says who has the time, and when there is room instead.
Problem explained(Transaction& transaction, domain::AppointmentId id, const Plan& plan,
                  const domain::resource_day::Reserve& clash, Problem problem) {
  const bool bay = clash.resource.starts_with(domain::BayKind::prefix);
  problem.detail = bay ? "Another appointment has the bay at that time."
                       : "Another appointment has the advisor at that time.";
  const auto& garage = transaction.load<Garage>(transaction.load<Appointment>(id).garage_id);
  for (const auto& slot : nearest_free_slots(transaction, garage, id, plan))
    problem.errors.push_back({slot.starts_at.text(), "free-slot", slot.ends_at.text()});
  return problem;
}

Result<void> reserve(Transaction& transaction, domain::AppointmentId id, const Plan& plan) {
  for (const auto& claim : claimed_by(id, plan))
    if (auto reserved = decide_on<ResourceDay>(transaction, claim.day_id, claim.command); !reserved)
      return std::unexpected(explained(transaction, id, plan, claim.command, std::move(reserved).error()));
  return {};
}

/// Gives back what the one plan has and the other has not, and takes what the other has.
Result<void> reserve_instead(Transaction& transaction, domain::AppointmentId id, const Plan& before,
                             const Plan& after) {
  const auto wanted = claimed_by(id, after);
  for (const auto& claim : claimed_by(id, before)) {
    if (std::ranges::find(wanted, claim.day_id, &Claimed::day_id) != wanted.end()) continue;
    if (auto released = decide_on<ResourceDay>(transaction, claim.day_id, domain::resource_day::Release{id});
        !released)
      return released;
  }
  return reserve(transaction, id, after);
}

Plan planned(const Plan& now, const PlanInput& input) {
  Plan plan = now;
  if (input.starts_at) plan.starts_at = input.starts_at;
  if (input.duration_minutes) plan.duration_minutes = *input.duration_minutes;
  if (input.bay_id) plan.bay_id = input.bay_id;
  if (input.advisor_id) plan.advisor_id = input.advisor_id;
  return plan;
}

}  // namespace

bool is_advisor(domain::staff::Role role) {
  using enum domain::staff::Role;
  return role == owner || role == manager || role == advisor;
}

Result<NewAppointment> new_appointment(AppointmentInput input, const GarageSettings& garage) {
  auto visitors = new_visitors(
      {input.customer_id, std::move(input.customer), input.vehicle_id, std::move(input.vehicle)}, garage);
  if (!visitors) return std::unexpected(std::move(visitors).error());
  if (!visitors->input.vehicle_id && !visitors->input.vehicle)
    return wrong_field("/vehicleId", "required", "Either vehicleId or vehicle says for which vehicle it is.");
  return NewAppointment{.appointment_id = Application::new_id<domain::AppointmentId>(),
                        .garage_id = garage.row.garage_id,
                        .input = std::move(input),
                        .visitors = *std::move(visitors)};
}

Result<void> make_appointment(Transaction& transaction, NewAppointment& appointment) {
  const auto visitors = receive(transaction, appointment.visitors);
  if (!visitors) return std::unexpected(visitors.error());
  const auto& input = appointment.input;
  const auto service_ids = input.service_ids.value_or(std::vector<domain::ServiceId>{});
  const auto others = input.services.value_or(std::vector<std::string>{});
  if (auto counted = check_counts(service_ids, others); !counted) return counted;
  auto names = service_names(transaction, appointment.garage_id, service_ids, others);
  if (!names) return std::unexpected(std::move(names).error());
  const Plan plan{.starts_at = input.starts_at,
                  .duration_minutes = input.duration_minutes.value_or(
                      duration_of(transaction, appointment.garage_id, service_ids)),
                  .bay_id = input.bay_id,
                  .advisor_id = input.advisor_id};
  const auto id = appointment.appointment_id;
  const bool outside_hours = input.outside_opening_hours.value_or(false);
  auto drafted = decide_on<Appointment>(
      transaction, id,
      domain::appointment::Draft{
          .garage_id = appointment.garage_id,
          .customer_id = visitors->customer_id,
          .vehicle_id = *visitors->vehicle_id,
          .vehicle_belongs = visitors->vehicle_belongs,
          .plan = plan,
          .findings = findings(transaction, appointment.garage_id, plan, outside_hours),
          .service_ids = service_ids,
          .words = {*std::move(names), input.concern, input.notes}});
  if (!drafted || !input.confirm.value_or(false)) return drafted;
  return confirm_appointment(transaction, id, PlanInput{.outside_opening_hours = outside_hours});
}

Result<void> confirm_appointment(Transaction& transaction, domain::AppointmentId id, const PlanInput& input) {
  const auto& appointment = transaction.load<Appointment>(id);
  const auto plan = planned(appointment.plan, input);
  const domain::appointment::Confirm command{
      plan, findings(transaction, appointment.garage_id, plan, input.outside_opening_hours.value_or(false))};
  if (auto confirmed = decide_on<Appointment>(transaction, id, command); !confirmed) return confirmed;
  return reserve(transaction, id, plan);
}

Result<void> move_appointment(Transaction& transaction, domain::AppointmentId id, const PlanInput& input) {
  const auto before = transaction.load<Appointment>(id);
  const auto plan = planned(before.plan, input);
  const domain::appointment::Move command{
      plan, findings(transaction, before.garage_id, plan, input.outside_opening_hours.value_or(false))};
  if (auto moved = decide_on<Appointment>(transaction, id, command); !moved) return moved;
  if (before.status != domain::appointment::Status::confirmed) return {};
  return reserve_instead(transaction, id, before.plan, plan);
}

Result<void> cancel_appointment(Transaction& transaction, domain::AppointmentId id,
                                std::optional<std::string> reason) {
  const auto before = transaction.load<Appointment>(id);
  if (auto cancelled =
          decide_on<Appointment>(transaction, id, domain::appointment::Cancel{std::move(reason)});
      !cancelled)
    return cancelled;
  return release(transaction, id, before.plan);
}

Result<void> mark_no_show(Transaction& transaction, domain::AppointmentId id) {
  if (auto marked = decide_on<Appointment>(transaction, id, domain::appointment::MarkNoShow{}); !marked)
    return marked;
  return release(transaction, id, transaction.load<Appointment>(id).plan);
}

Result<void> patch_appointment(Transaction& transaction, domain::AppointmentId id,
                               std::string_view merge_patch) {
  const auto before = transaction.load<Appointment>(id);
  AppointmentDetailsInput input{before.vehicle_id,     before.plan.starts_at,  before.plan.duration_minutes,
                                before.plan.bay_id,    before.plan.advisor_id, before.service_ids,
                                before.words.services, before.words.concern,   before.words.notes};
  if (const auto errors = json::merge(input, merge_patch); !errors.empty())
    return std::unexpected(Router::explain(errors));
  if (!transaction.load<domain::vehicle::Vehicle>(input.vehicle_id).exists)
    return unknown_reference("vehicle", "/vehicleId");
  if (auto counted = check_counts(input.service_ids, input.services); !counted) return counted;
  // A service that is new in the list says its name, too.
  std::vector<domain::ServiceId> added;
  std::ranges::copy_if(input.service_ids, std::back_inserter(added), [&](const auto& service) {
    return std::ranges::find(before.service_ids, service) == before.service_ids.end();
  });
  auto names = service_names(transaction, before.garage_id, added, input.services);
  if (!names) return std::unexpected(std::move(names).error());
  const Plan plan{input.starts_at, input.duration_minutes, input.bay_id, input.advisor_id};
  return decide_on<Appointment>(
      transaction, id,
      domain::appointment::Revise{
          .vehicle_id = input.vehicle_id,
          .vehicle_belongs = vehicle_belongs(transaction, input.vehicle_id, before.customer_id),
          .plan = plan,
          .findings = findings(transaction, before.garage_id, plan, true),
          .service_ids = std::move(input.service_ids),
          .words = {*std::move(names), std::move(input.concern), std::move(input.notes)}});
}

}  // namespace api
