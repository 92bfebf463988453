// A customer's membership of a plan, for a term that ends by itself.
//
//   active -> expired -> active (renewed)
//   active -> cancelled | replaced
//
// A customer has at most one that is active. Whether one counts on a day is a matter of its dates alone: the
// event that says that it expired only follows.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/decider.hpp"
#include "domain/membership_events.hpp"

namespace domain::membership {

struct Membership {
  using Event = membership::Event;
  using Id = MembershipId;

  bool exists = false;
  Status status = Status::active;  ///< as it was last written: see counts_on()
  GarageId garage_id;
  CustomerId customer_id;
  MembershipPlanId plan_id;
  Date starts_on;
  Date expires_on;
  Date term_starts_on;           ///< of the term that was given last
  std::optional<Date> ended_on;  ///< when cancelled or replaced: the first day on which it does not count

  Reference sealed_under() const { return customer_id; }
  std::vector<Reference> about(const Event&) const { return {customer_id}; }
};
BOOST_DESCRIBE_STRUCT(Membership, (),
                      (exists, status, garage_id, customer_id, plan_id, starts_on, expires_on, term_starts_on,
                       ended_on))

/// Whether the member has the plan's discounts on a day.
bool counts_on(const Membership& membership, Date day);

/// The last day of a term.
Date end_of_term(Date starts_on, std::int32_t duration_days);

struct Assign {
  MembershipId membership_id;  ///< of the stream that it begins
  GarageId garage_id;
  CustomerId customer_id;
  MembershipPlanId plan_id;
  std::int32_t duration_days = 0;  ///< of the plan
  Date starts_on;
  Date today;  ///< at the garage, as in all of these
  Reason reason = Reason::assigned;
  std::optional<MembershipId> replaces;
};
BOOST_DESCRIBE_STRUCT(Assign, (),
                      (membership_id, garage_id, customer_id, plan_id, duration_days, starts_on, today,
                       reason, replaces))

/// A further term after the one that runs, or from today where that is over.
struct Renew {
  std::int32_t duration_days = 0;
  Date today;
};
BOOST_DESCRIBE_STRUCT(Renew, (), (duration_days, today))

struct Cancel {
  std::optional<std::string> reason;
  Date today;
};
BOOST_DESCRIBE_STRUCT(Cancel, (), (reason, today))

/// Because the customer gets another one, in the same commit.
struct Replace {
  MembershipId by;
  Date today;
};
BOOST_DESCRIBE_STRUCT(Replace, (), (by, today))

/// Writes down that the last day is over; nothing where it is not.
struct Expire {
  Date today;
};
BOOST_DESCRIBE_STRUCT(Expire, (), (today))

/// What a customer's active membership claims, as ClaimKind::active_membership.
std::string active_claim(CustomerId customer);

// Rules. A step that the status does not allow is the conflict `membership-ended`, with the status in
// `conflicts_with`.

Decision<Event> decide(const Membership&, const Assign&, const Context&);
Decision<Event> decide(const Membership&, const Renew&, const Context&);
Decision<Event> decide(const Membership&, const Cancel&, const Context&);
Decision<Event> decide(const Membership&, const Replace&, const Context&);
Decision<Event> decide(const Membership&, const Expire&, const Context&);

void evolve(Membership&, const Assigned&);
void evolve(Membership&, const Renewed&);
void evolve(Membership&, const Cancelled&);
void evolve(Membership&, const Replaced&);
void evolve(Membership&, const Expired&);

}  // namespace domain::membership
