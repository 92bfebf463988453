// One day of a bay or of an advisor: who has which part of it. No two appointments have the same moment.
//
// A day is one of UTC, not of a garage: an advisor may work for garages in several time zones, and a moment
// must be in the same day for all of them, or two appointments could miss each other. An appointment that
// spans midnight has a part in each day.
#pragma once

#include <boost/describe/class.hpp>
#include <string>
#include <vector>

#include "domain/decider.hpp"
#include "domain/resource_day_events.hpp"
#include "domain/time_slots.hpp"

namespace domain::resource_day {

inline constexpr std::int64_t day_milliseconds = 24 * 60 * minute_milliseconds;

struct Reservation {
  AppointmentId appointment_id;
  Interval time;
};
BOOST_DESCRIBE_STRUCT(Reservation, (), (appointment_id, time))

struct ResourceDay {
  using Id = ResourceDayId;
  using Event = resource_day::Event;

  std::string resource;
  Date day;
  std::vector<Reservation> reservations;  ///< by time; they do not overlap
};
BOOST_DESCRIBE_STRUCT(ResourceDay, (), (resource, day, reservations))

/// The part of an appointment's time that is in this day.
struct Reserve {
  std::string resource;
  Date day;
  AppointmentId appointment_id;
  Interval time;
};
BOOST_DESCRIBE_STRUCT(Reserve, (), (resource, day, appointment_id, time))

struct Release {
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(Release, (), (appointment_id))

/// `slot-taken` where another appointment has a moment of it, which is then in `conflicts_with`. What the
/// appointment has of the day already is replaced.
Decision<Event> decide(const ResourceDay&, const Reserve&, const Context&);
Decision<Event> decide(const ResourceDay&, const Release&, const Context&);

void evolve(ResourceDay&, const SlotReserved&);
void evolve(ResourceDay&, const SlotReleased&);

/// The day of UTC that a moment is in.
Date utc_day(Instant moment);

/// The part of a time in each of its days, in order.
struct Part {
  Date day;
  Interval time;
};
std::vector<Part> parts_of(const Interval& time);

/// The stream of a resource's day: found from the resource and the day alone.
ResourceDayId id_of(const Ulid& resource, Date day);

}  // namespace domain::resource_day
