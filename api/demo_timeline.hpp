// What happens at a demo garage, day by day: planned in any order, done in the order of time, each step as if
// it were then.
#pragma once

#include <functional>
#include <vector>

#include "api/router.hpp"
#include "projections/time_zone.hpp"

namespace api {

class DemoTimeline {
 public:
  using Act = std::function<Result<void>(Transaction&)>;
  /// Sends a command on its way, in the order of the calls. `reads_views`: it decides on rows too, which
  /// have to be up to date.
  using Submit = std::function<void(domain::GarageId, Decide, bool reads_views)>;

  DemoTimeline(domain::Instant now, domain::StaffId who, const projections::TimeZone& zone)
      : now_(now), who_(who), zone_(zone) {}

  domain::Instant now() const { return now_; }
  domain::Date today() const { return zone_.date_of(now_); }
  domain::Date date_of(domain::Instant moment) const { return zone_.date_of(moment); }
  domain::Instant at(domain::Date day, domain::TimeOfDay time) const { return zone_.at(day, time); }

  /// Forgets what is still to come.
  void add(domain::Instant at, domain::GarageId garage, Act act, bool reads_views = false);

  /// Hands over everything in the order of time; what was planned first goes first of the same moment.
  void submit(const Submit& submit);

 private:
  struct Step {
    domain::Instant at;
    domain::GarageId garage;
    Act act;
    bool reads_views = false;
  };

  domain::Instant now_;
  domain::StaffId who_;
  projections::TimeZone zone_;
  std::vector<Step> steps_;
};

/// So many days later at the same time, give or take the hour of summer time.
inline domain::Instant days_after(domain::Instant moment, std::int64_t days) {
  constexpr std::int64_t day_ms = 86'400'000;
  return {moment.milliseconds + days * day_ms};
}
inline domain::Instant minutes_after(domain::Instant moment, std::int64_t minutes) {
  constexpr std::int64_t minute_ms = 60'000;
  return {moment.milliseconds + minutes * minute_ms};
}

}  // namespace api
