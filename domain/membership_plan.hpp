// A membership plan: what members of it get. Plans are archived, never deleted, since memberships and
// invoices of years ago name them.
#pragma once

#include <boost/describe/class.hpp>
#include <string>

#include "domain/decider.hpp"
#include "domain/membership_plan_events.hpp"

namespace domain::membership_plan {

inline constexpr std::size_t included_services_max = 100;
inline constexpr std::int32_t duration_days_max = 3660;

struct Plan {
  using Event = membership_plan::Event;
  using Id = MembershipPlanId;

  bool exists = false;
  bool archived = false;
  Terms terms;
};
BOOST_DESCRIBE_STRUCT(Plan, (), (exists, archived, terms))

struct Define {
  Terms terms;
};
BOOST_DESCRIBE_STRUCT(Define, (), (terms))

/// All of it as it is to be, so a patch is applied before.
struct Revise {
  Terms terms;
};
BOOST_DESCRIBE_STRUCT(Revise, (), (terms))

struct Archive {};
BOOST_DESCRIBE_STRUCT(Archive, (), ())

struct Restore {};
BOOST_DESCRIBE_STRUCT(Restore, (), ())

/// The value that is claimed for a plan's name.
std::string name_claim(std::string_view name);

// Rules. Field errors point into the terms ("/discount"), which is what a client sends. An archived plan is
// not revised: conflict `plan-archived`.

Decision<Event> decide(const Plan&, const Define&, const Context&);
Decision<Event> decide(const Plan&, const Revise&, const Context&);
Decision<Event> decide(const Plan&, const Archive&, const Context&);
Decision<Event> decide(const Plan&, const Restore&, const Context&);

void evolve(Plan&, const Defined&);
void evolve(Plan&, const Revised&);
void evolve(Plan&, const Archived&);
void evolve(Plan&, const Restored&);

}  // namespace domain::membership_plan
