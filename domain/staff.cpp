#include "domain/staff.hpp"

#include <algorithm>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::staff {

namespace {

auto unknown_staff() { return not_found("staff-not-found", "There is no such member of staff."); }
auto last_owner() {
  return conflict("last-owner", "A garage keeps at least one owner; name another one first.");
}

Decided<Event> nothing_to_do() { return {}; }
Decided<Event> happens(Event event) { return {{std::move(event)}, {}}; }

}  // namespace

std::optional<Role> Staff::role_at(GarageId garage) const {
  for (const auto& held : roles)
    if (held.garage_id == garage) return held.role;
  return std::nullopt;
}

Decision<Event> decide(const Staff& staff, const Invite& command, const Context&) {
  if (staff.exists) return conflict("staff-exists", "The member of staff is invited already.");
  FieldErrors errors;
  auto name = errors.required_text("/name", command.name, name_characters_max);
  auto email = errors.email("/email", command.email);
  if (command.password_hash.empty()) errors.add("/password", "required", "This is needed.");
  if (errors.any()) return errors.refusal();
  return Decided<Event>{{Invited{{std::move(name), email, command.password_hash}}},
                        {{ClaimChange::Action::take, ClaimKind::staff_email, staff_email_claim(email)}}};
}

Decision<Event> decide(const Staff& staff, const Rename& command, const Context&) {
  if (!staff.exists) return unknown_staff();
  FieldErrors errors;
  auto name = errors.required_text("/name", command.name, name_characters_max);
  if (errors.any()) return errors.refusal();
  if (name == staff.name) return nothing_to_do();
  return happens(Renamed{{std::move(name)}});
}

Decision<Event> decide(const Staff& staff, const AssignRole& command, const Context&) {
  if (!staff.exists) return unknown_staff();
  const auto held = staff.role_at(command.garage_id);
  if (held == command.role) return nothing_to_do();
  if (!staff.active) return conflict("staff-inactive", "The member of staff is not active.", "inactive");
  if (held == Role::owner && command.is_last_owner) return last_owner();
  return happens(RoleAssigned{command.garage_id, command.role});
}

Decision<Event> decide(const Staff& staff, const WithdrawRole& command, const Context&) {
  if (!staff.exists) return unknown_staff();
  const auto held = staff.role_at(command.garage_id);
  if (!held) return nothing_to_do();
  if (held == Role::owner && command.is_last_owner) return last_owner();
  return happens(RoleWithdrawn{command.garage_id});
}

Decision<Event> decide(const Staff& staff, const ChangePassword& command, const Context&) {
  if (!staff.exists) return unknown_staff();
  FieldErrors errors;
  if (command.password_hash.empty()) errors.add("/password", "required", "This is needed.");
  if (errors.any()) return errors.refusal();
  return happens(PasswordChanged{{command.password_hash}});
}

Decision<Event> decide(const Staff& staff, const Deactivate& command, const Context&) {
  if (!staff.exists) return unknown_staff();
  if (!staff.active) return nothing_to_do();
  if (command.is_last_owner) return last_owner();
  return happens(Deactivated{});
}

Decision<Event> decide(const Staff& staff, const Reactivate&, const Context&) {
  if (!staff.exists) return unknown_staff();
  if (staff.active) return nothing_to_do();
  return happens(Reactivated{});
}

void evolve(Staff& staff, const Invited& event) {
  staff.exists = true;
  staff.active = true;
  staff.name = event.personal.name;
  staff.email = event.personal.email;
  staff.password_hash = event.personal.password_hash;
}

void evolve(Staff& staff, const Renamed& event) { staff.name = event.personal.name; }

void evolve(Staff& staff, const RoleAssigned& event) {
  evolve(staff, RoleWithdrawn{event.garage_id});
  staff.roles.push_back({event.garage_id, event.role});
}

void evolve(Staff& staff, const RoleWithdrawn& event) {
  std::erase_if(staff.roles, [&](const GarageRole& held) { return held.garage_id == event.garage_id; });
}

void evolve(Staff& staff, const PasswordChanged& event) {
  staff.password_hash = event.personal.password_hash;
}

void evolve(Staff& staff, const Deactivated&) { staff.active = false; }

void evolve(Staff& staff, const Reactivated&) { staff.active = true; }

std::string staff_email_claim(std::string_view email) {
  std::string claim(email);
  for (auto& c : claim)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return claim;
}

}  // namespace domain::staff
