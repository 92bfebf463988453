// From what a garage says of its week to moments: when it is open on which days, and when appointments may
// begin. Clocks that are put forward or back are the time zone's business.
#pragma once

#include <optional>
#include <vector>

#include "domain/organisation_events.hpp"
#include "domain/time_slots.hpp"
#include "projections/time_zone.hpp"

namespace api {

/// When the garage is open on the local days from `first` to `last`, both included. Nothing where it does not
/// say.
std::optional<std::vector<domain::Interval>> opening_times(
    const std::vector<domain::garage::OpeningHours>& hours, const projections::TimeZone& zone,
    domain::Date first, domain::Date last);

/// The same, and of a garage that does not say, the whole days.
std::vector<domain::Interval> opening_times_or_days(const std::vector<domain::garage::OpeningHours>& hours,
                                                    const projections::TimeZone& zone, domain::Date first,
                                                    domain::Date last);

/// The moments of those days at which appointments may begin: every so many minutes of the clock on the wall,
/// each once.
std::vector<domain::Instant> slot_starts(std::int32_t slot_minutes, const projections::TimeZone& zone,
                                         domain::Date first, domain::Date last);

}  // namespace api
