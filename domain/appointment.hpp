// An appointment: a time at which a customer brings a vehicle. It stands on its own, and may become a job.
//
//   draft -> confirmed -> completed | no_show
//     |          |
//     +----------+-----> cancelled
//
// A confirmed one has its time reserved in a bay and with an advisor (see resource_day.hpp).
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/appointment_events.hpp"
#include "domain/decider.hpp"
#include "domain/time_slots.hpp"

namespace domain::appointment {

inline constexpr std::size_t services_max = 50;
inline constexpr std::size_t service_characters_max = 200;
inline constexpr std::int32_t duration_minutes_max = 60 * 24 * 7;
inline constexpr std::int32_t years_ahead_max = 10;

/// What the next decision needs, and what a merge patch is applied to.
struct Appointment {
  using Id = AppointmentId;
  using Event = appointment::Event;

  bool exists = false;
  Status status = Status::draft;
  GarageId garage_id;
  CustomerId customer_id;
  VehicleId vehicle_id;
  Plan plan;
  std::vector<ServiceId> service_ids;
  Words words;
  std::optional<JobId> job_id;  ///< that it became

  /// Whose key seals what is personal.
  Reference sealed_under() const { return customer_id; }
  /// What its events are about besides itself.
  std::vector<Reference> about(const Event&) const { return {customer_id, vehicle_id}; }
};
BOOST_DESCRIBE_STRUCT(Appointment, (),
                      (exists, status, garage_id, customer_id, vehicle_id, plan, service_ids, words, job_id))

/// What the caller found out about a plan.
struct Findings {
  bool bay_usable = true;                     ///< it is one of the garage's, and not retired
  bool advisor_usable = true;                 ///< works at the garage
  std::optional<std::vector<Interval>> open;  ///< when the garage is, around that time; none: it does not say
};
BOOST_DESCRIBE_STRUCT(Findings, (), (bay_usable, advisor_usable, open))

// Commands. Text arrives as it was typed: a decision trims it and brings it to NFC.

struct Draft {
  GarageId garage_id;
  CustomerId customer_id;
  VehicleId vehicle_id;
  bool vehicle_belongs = true;  ///< it is the customer's
  Plan plan;
  Findings findings;
  std::vector<ServiceId> service_ids;
  Words words;
};
BOOST_DESCRIBE_STRUCT(Draft, (),
                      (garage_id, customer_id, vehicle_id, vehicle_belongs, plan, findings, service_ids,
                       words))

/// All of it as it is to be. The plan of a confirmed one is changed by Move.
struct Revise {
  VehicleId vehicle_id;
  bool vehicle_belongs = true;
  Plan plan;
  Findings findings;
  std::vector<ServiceId> service_ids;
  Words words;
};
BOOST_DESCRIBE_STRUCT(Revise, (), (vehicle_id, vehicle_belongs, plan, findings, service_ids, words))

/// With the plan as it is to be: time, bay and advisor are needed, and the garage must be open.
struct Confirm {
  Plan plan;
  Findings findings;
};
BOOST_DESCRIBE_STRUCT(Confirm, (), (plan, findings))

/// To another time, bay or advisor. A draft's plan need not be complete.
struct Move {
  Plan plan;
  Findings findings;
};
BOOST_DESCRIBE_STRUCT(Move, (), (plan, findings))

struct Cancel {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Cancel, (), (reason))

/// Only once it should have begun.
struct MarkNoShow {};
BOOST_DESCRIBE_STRUCT(MarkNoShow, (), ())

/// By becoming a job, or by hand.
struct Complete {
  std::optional<JobId> job_id;
  std::optional<BookingId> booking_id;
};
BOOST_DESCRIBE_STRUCT(Complete, (), (job_id, booking_id))

// Rules. A step that the status does not allow is the conflict `invalid-transition`, with the status in
// `conflicts_with`.

Decision<Event> decide(const Appointment&, const Draft&, const Context&);
Decision<Event> decide(const Appointment&, const Revise&, const Context&);
Decision<Event> decide(const Appointment&, const Confirm&, const Context&);
Decision<Event> decide(const Appointment&, const Move&, const Context&);
Decision<Event> decide(const Appointment&, const Cancel&, const Context&);
Decision<Event> decide(const Appointment&, const MarkNoShow&, const Context&);
Decision<Event> decide(const Appointment&, const Complete&, const Context&);

// History.

void evolve(Appointment&, const Drafted&);
void evolve(Appointment&, const Revised&);
void evolve(Appointment&, const Confirmed&);
void evolve(Appointment&, const Moved&);
void evolve(Appointment&, const Cancelled&);
void evolve(Appointment&, const NoShowMarked&);
void evolve(Appointment&, const Completed&);

/// The steps that an appointment in this status can take: "confirm", "move", "cancel", "no-show", "convert",
/// "complete".
std::vector<std::string_view> allowed_steps(Status status);

/// The time of a plan that has one.
std::optional<Interval> time_of(const Plan& plan);

}  // namespace domain::appointment
