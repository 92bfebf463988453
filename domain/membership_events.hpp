// What can have happened to a customer's membership. `type` is the stored name: once released, neither it nor
// the fields change. `personal` is sealed under the key of the member.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "domain/id.hpp"
#include "domain/time.hpp"

namespace domain::membership {

/// How somebody came to a membership: anew, or instead of another one.
enum class Reason { assigned, replacement, upgrade, downgrade };
BOOST_DESCRIBE_ENUM(Reason, assigned, replacement, upgrade, downgrade)

enum class Status { active, expired, cancelled, replaced };
BOOST_DESCRIBE_ENUM(Status, active, expired, cancelled, replaced)

struct Assigned {
  static constexpr std::string_view type = "membership.assigned";
  GarageId garage_id;  ///< whose days count
  CustomerId customer_id;
  MembershipPlanId plan_id;
  Date starts_on;
  Date expires_on;  ///< the last day of the term
  Reason reason = Reason::assigned;
  std::optional<MembershipId> replaces;
  std::optional<StaffId> assigned_by;  ///< none: a program did it
};
BOOST_DESCRIBE_STRUCT(Assigned, (),
                      (garage_id, customer_id, plan_id, starts_on, expires_on, reason, replaces, assigned_by))

/// A further term.
struct Renewed {
  static constexpr std::string_view type = "membership.renewed";
  Date starts_on;  ///< of the further term
  Date expires_on;
  std::optional<StaffId> renewed_by;
};
BOOST_DESCRIBE_STRUCT(Renewed, (), (starts_on, expires_on, renewed_by))

struct Cancelled {
  static constexpr std::string_view type = "membership.cancelled";
  Date cancelled_on;  ///< the first day on which it does not count
  struct Personal {
    std::optional<std::string> reason;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Cancelled::Personal, (), (reason))
BOOST_DESCRIBE_STRUCT(Cancelled, (), (cancelled_on, personal))

/// Another one took its place.
struct Replaced {
  static constexpr std::string_view type = "membership.replaced";
  MembershipId by;
  Date replaced_on;  ///< the first day on which it does not count
};
BOOST_DESCRIBE_STRUCT(Replaced, (), (by, replaced_on))

/// Its last day is over. It stopped to count with that day, whenever this was written.
struct Expired {
  static constexpr std::string_view type = "membership.expired";
};
BOOST_DESCRIBE_STRUCT(Expired, (), ())

using Event = std::variant<Assigned, Renewed, Cancelled, Replaced, Expired>;

}  // namespace domain::membership
