// What can have happened to one day of a bay or an advisor. `type` is the stored name: once released, neither
// it nor the fields change.
#pragma once

#include <boost/describe/class.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "domain/id.hpp"
#include "domain/time.hpp"

namespace domain::resource_day {

struct SlotReserved {
  static constexpr std::string_view type = "slot.reserved";
  std::string resource;  ///< the identifier of the bay or the advisor
  Date day;              ///< in UTC
  AppointmentId appointment_id;
  Instant starts_at;
  Instant ends_at;  ///< not included
};
BOOST_DESCRIBE_STRUCT(SlotReserved, (), (resource, day, appointment_id, starts_at, ends_at))

struct SlotReleased {
  static constexpr std::string_view type = "slot.released";
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(SlotReleased, (), (appointment_id))

using Event = std::variant<SlotReserved, SlotReleased>;

}  // namespace domain::resource_day
