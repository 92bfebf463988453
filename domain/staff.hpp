// A member of staff: who acts, and with which role at which garage. One role per garage; a garage keeps an
// owner.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decider.hpp"
#include "domain/staff_events.hpp"

namespace domain::staff {

struct GarageRole {
  GarageId garage_id;
  Role role = Role::advisor;

  friend bool operator==(const GarageRole&, const GarageRole&) = default;
};
BOOST_DESCRIBE_STRUCT(GarageRole, (), (garage_id, role))

/// What the next decision needs, and what a log-in is checked against.
struct Staff {
  using Event = staff::Event;
  using Id = StaffId;

  bool exists = false;
  bool active = false;
  std::string name;
  std::string email;
  std::string password_hash;
  std::vector<GarageRole> roles;  ///< at most one for each garage

  std::optional<Role> role_at(GarageId garage) const;
};
BOOST_DESCRIBE_STRUCT(Staff, (), (exists, active, name, email, password_hash, roles))

/// The e-mail address is claimed on the whole server, since it is what a log-in starts from.
struct Invite {
  StaffId staff_id;  ///< of the stream that it begins
  std::string name;
  std::string email;
  std::string password_hash;  ///< argon2id, in its own encoded form
};
BOOST_DESCRIBE_STRUCT(Invite, (), (staff_id, name, email, password_hash))

struct Rename {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Rename, (), (name))

struct AssignRole {
  GarageId garage_id;
  Role role = Role::advisor;
  bool is_last_owner = false;  ///< the member is the only active owner of that garage
};
BOOST_DESCRIBE_STRUCT(AssignRole, (), (garage_id, role, is_last_owner))

struct WithdrawRole {
  GarageId garage_id;
  bool is_last_owner = false;  ///< the member is the only active owner of that garage
};
BOOST_DESCRIBE_STRUCT(WithdrawRole, (), (garage_id, is_last_owner))

struct ChangePassword {
  std::string password_hash;
};
BOOST_DESCRIBE_STRUCT(ChangePassword, (), (password_hash))

struct Deactivate {
  bool is_last_owner = false;  ///< the member is the only active owner of some garage
};
BOOST_DESCRIBE_STRUCT(Deactivate, (), (is_last_owner))

struct Reactivate {};
BOOST_DESCRIBE_STRUCT(Reactivate, (), ())

Decision<Event> decide(const Staff&, const Invite&, const Context&);
Decision<Event> decide(const Staff&, const Rename&, const Context&);
Decision<Event> decide(const Staff&, const AssignRole&, const Context&);
Decision<Event> decide(const Staff&, const WithdrawRole&, const Context&);
Decision<Event> decide(const Staff&, const ChangePassword&, const Context&);
Decision<Event> decide(const Staff&, const Deactivate&, const Context&);
Decision<Event> decide(const Staff&, const Reactivate&, const Context&);

void evolve(Staff&, const Invited&);
void evolve(Staff&, const Renamed&);
void evolve(Staff&, const RoleAssigned&);
void evolve(Staff&, const RoleWithdrawn&);
void evolve(Staff&, const PasswordChanged&);
void evolve(Staff&, const Deactivated&);
void evolve(Staff&, const Reactivated&);

/// What ClaimKind::staff_email claims: the cleaned address in lower case.
std::string staff_email_claim(std::string_view email);

}  // namespace domain::staff
