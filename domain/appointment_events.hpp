// What can have happened to an appointment. `type` is the stored name: once released, neither it nor the
// fields change. `personal` is sealed under the key of the customer whose appointment it is.
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

namespace domain::appointment {

enum class Status { draft, confirmed, completed, cancelled, no_show };
BOOST_DESCRIBE_ENUM(Status, draft, confirmed, completed, cancelled, no_show)

/// When and where, as far as it is known.
struct Plan {
  std::optional<Instant> starts_at;
  std::int32_t duration_minutes = 0;
  std::optional<BayId> bay_id;
  std::optional<StaffId> advisor_id;

  friend bool operator==(const Plan&, const Plan&) = default;
};
BOOST_DESCRIBE_STRUCT(Plan, (), (starts_at, duration_minutes, bay_id, advisor_id))

/// What it is about, in words.
struct Words {
  std::vector<std::string> services;   ///< that are asked for, those of the catalogue included
  std::optional<std::string> concern;  ///< what is wrong, as the customer says it
  std::optional<std::string> notes;

  friend bool operator==(const Words&, const Words&) = default;
};
BOOST_DESCRIBE_STRUCT(Words, (), (services, concern, notes))

struct Drafted {
  static constexpr std::string_view type = "appointment.drafted";
  GarageId garage_id;
  CustomerId customer_id;
  VehicleId vehicle_id;
  Plan plan;
  std::vector<ServiceId> service_ids;  ///< of the catalogue
  Words personal;
};
BOOST_DESCRIBE_STRUCT(Drafted, (), (garage_id, customer_id, vehicle_id, plan, service_ids, personal))

/// As it is from now on.
struct Revised {
  static constexpr std::string_view type = "appointment.revised";
  VehicleId vehicle_id;
  Plan plan;
  std::vector<ServiceId> service_ids;
  Words personal;
};
BOOST_DESCRIBE_STRUCT(Revised, (), (vehicle_id, plan, service_ids, personal))

/// Its time is reserved, in the bay and with the advisor.
struct Confirmed {
  static constexpr std::string_view type = "appointment.confirmed";
  Plan plan;
};
BOOST_DESCRIBE_STRUCT(Confirmed, (), (plan))

struct Moved {
  static constexpr std::string_view type = "appointment.moved";
  Plan plan;
};
BOOST_DESCRIBE_STRUCT(Moved, (), (plan))

struct Cancelled {
  static constexpr std::string_view type = "appointment.cancelled";
  struct Personal {
    std::optional<std::string> reason;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Cancelled::Personal, (), (reason))
BOOST_DESCRIBE_STRUCT(Cancelled, (), (personal))

/// The customer did not come.
struct NoShowMarked {
  static constexpr std::string_view type = "appointment.no-show-marked";
};
BOOST_DESCRIBE_STRUCT(NoShowMarked, (), ())

/// It became a job, with a booking of the same number; or it is simply done.
struct Completed {
  static constexpr std::string_view type = "appointment.completed";
  std::optional<JobId> job_id;
  std::optional<BookingId> booking_id;
};
BOOST_DESCRIBE_STRUCT(Completed, (), (job_id, booking_id))

using Event = std::variant<Drafted, Revised, Confirmed, Moved, Cancelled, NoShowMarked, Completed>;

}  // namespace domain::appointment
