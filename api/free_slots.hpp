// Where there is still room: the times that are offered for an appointment, with the bays and advisors that
// are free then.
#pragma once

#include <vector>

#include "api/authentication.hpp"
#include "api/transaction.hpp"
#include "domain/appointment.hpp"
#include "domain/garage.hpp"
#include "domain/time_slots.hpp"

namespace api {

struct FreeSlot {
  domain::Instant starts_at;
  domain::Instant ends_at;
  std::vector<domain::BayId> bay_ids;
  std::vector<domain::StaffId> advisor_ids;
};
BOOST_DESCRIBE_STRUCT(FreeSlot, (), (starts_at, ends_at, bay_ids, advisor_ids))

/// The times nearest to a plan's at which its bay and its advisor are both free for as long: at most five,
/// none before now, within a day before and a week after. Exact, for a command: what it has decided so far
/// counts.
std::vector<domain::Interval> nearest_free_slots(Transaction& transaction,
                                                 const domain::garage::Garage& garage,
                                                 domain::AppointmentId appointment,
                                                 const domain::appointment::Plan& plan);

/// The time of a bay or an advisor that is taken between two moments, from the views.
template <class Kind>
std::vector<domain::Interval> taken_time(const projections::RowStore& rows,
                                         domain::OrganisationId organisation,
                                         const domain::Id<Kind>& resource, const domain::Interval& between);

/// What is searched for a free slot.
struct SlotSearch {
  std::vector<domain::BayId> bays;        ///< any of them will do
  std::vector<domain::StaffId> advisors;  ///< any of them will do
  domain::Date first;
  domain::Date last;
  std::int32_t duration_minutes = 0;
  domain::Instant earliest;
};

/// All times of those days at which a bay and an advisor are free, from the views.
std::vector<FreeSlot> free_slots(const projections::RowStore& rows, domain::OrganisationId organisation,
                                 const GarageSettings& garage, const SlotSearch& search);

}  // namespace api
