// What can have happened to those who act: members of staff, their log-in sessions, and API keys. `type` is
// the stored name: once released, neither it nor the fields change. `personal` is sealed under the member's
// own key.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/id.hpp"
#include "domain/time.hpp"

namespace domain::staff {

enum class Role { owner, manager, advisor, technician, accountant, auditor };
BOOST_DESCRIBE_ENUM(Role, owner, manager, advisor, technician, accountant, auditor)

struct Invited {
  static constexpr std::string_view type = "staff.invited";
  struct Personal {
    std::string name;
    std::string email;
    std::string password_hash;  ///< argon2id, in its own encoded form
  } personal;
};
BOOST_DESCRIBE_STRUCT(Invited::Personal, (), (name, email, password_hash))
BOOST_DESCRIBE_STRUCT(Invited, (), (personal))

struct Renamed {
  static constexpr std::string_view type = "staff.renamed";
  struct Personal {
    std::string name;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Renamed::Personal, (), (name))
BOOST_DESCRIBE_STRUCT(Renamed, (), (personal))

struct RoleAssigned {
  static constexpr std::string_view type = "staff.role-assigned";
  GarageId garage_id;
  Role role = Role::advisor;
};
BOOST_DESCRIBE_STRUCT(RoleAssigned, (), (garage_id, role))

struct RoleWithdrawn {
  static constexpr std::string_view type = "staff.role-withdrawn";
  GarageId garage_id;
};
BOOST_DESCRIBE_STRUCT(RoleWithdrawn, (), (garage_id))

struct PasswordChanged {
  static constexpr std::string_view type = "staff.password-changed";
  struct Personal {
    std::string password_hash;
  } personal;
};
BOOST_DESCRIBE_STRUCT(PasswordChanged::Personal, (), (password_hash))
BOOST_DESCRIBE_STRUCT(PasswordChanged, (), (personal))

struct Deactivated {
  static constexpr std::string_view type = "staff.deactivated";
};
BOOST_DESCRIBE_STRUCT(Deactivated, (), ())

struct Reactivated {
  static constexpr std::string_view type = "staff.reactivated";
};
BOOST_DESCRIBE_STRUCT(Reactivated, (), ())

using Event =
    std::variant<Invited, Renamed, RoleAssigned, RoleWithdrawn, PasswordChanged, Deactivated, Reactivated>;

}  // namespace domain::staff

namespace domain::session {

struct Opened {
  static constexpr std::string_view type = "session.opened";
  StaffId staff_id;
  std::string token_hash;  ///< SHA-256 of the bearer token, in hexadecimal
  Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(Opened, (), (staff_id, token_hash, expires_at))

struct Closed {
  static constexpr std::string_view type = "session.closed";
};
BOOST_DESCRIBE_STRUCT(Closed, (), ())

using Event = std::variant<Opened, Closed>;

}  // namespace domain::session

namespace domain::api_key {

struct Issued {
  static constexpr std::string_view type = "api-key.issued";
  staff::Role role = staff::Role::auditor;
  std::vector<GarageId> garage_ids;  ///< where the role holds
  std::string token_hash;            ///< SHA-256 of the bearer token, in hexadecimal
  std::optional<Instant> expires_at;
  struct Personal {
    std::string name;  ///< what it is for, in its maker's words
  } personal;
};
BOOST_DESCRIBE_STRUCT(Issued::Personal, (), (name))
BOOST_DESCRIBE_STRUCT(Issued, (), (role, garage_ids, token_hash, expires_at, personal))

struct Revoked {
  static constexpr std::string_view type = "api-key.revoked";
};
BOOST_DESCRIBE_STRUCT(Revoked, (), ())

using Event = std::variant<Issued, Revoked>;

}  // namespace domain::api_key

namespace domain::recent_customers {

/// Profiles that a member of staff opened, oldest first. Its stream is the member's own "recent" one.
struct Viewed {
  static constexpr std::string_view type = "recent-customers.viewed";
  StaffId staff_id;
  GarageId garage_id;
  std::vector<CustomerId> customer_ids;
};
BOOST_DESCRIBE_STRUCT(Viewed, (), (staff_id, garage_id, customer_ids))

using Event = std::variant<Viewed>;

}  // namespace domain::recent_customers
