// A bay: a place in a garage where one vehicle at a time is worked on. It is retired, not deleted, since what
// was done in it is remembered.
#pragma once

#include <boost/describe/class.hpp>
#include <string>

#include "domain/bay_events.hpp"
#include "domain/decider.hpp"

namespace domain::bay {

inline constexpr std::int32_t position_max = 1000;

struct Bay {
  using Id = BayId;
  using Event = bay::Event;

  bool exists = false;
  bool retired = false;
  GarageId garage_id;
  std::string name;
  Purpose purpose = Purpose::general;
  std::int32_t position = 0;
};
BOOST_DESCRIBE_STRUCT(Bay, (), (exists, retired, garage_id, name, purpose, position))

/// What is said of a bay, all of it as it is to be.
struct Content {
  std::string name;
  Purpose purpose = Purpose::general;
  std::int32_t position = 0;
  bool name_taken = false;  ///< another bay of the garage has it
};
BOOST_DESCRIBE_STRUCT(Content, (), (name, purpose, position, name_taken))

struct Add {
  GarageId garage_id;
  Content content;
};
BOOST_DESCRIBE_STRUCT(Add, (), (garage_id, content))

struct Revise {
  Content content;
};
BOOST_DESCRIBE_STRUCT(Revise, (), (content))

struct Retire {};
BOOST_DESCRIBE_STRUCT(Retire, (), ())

struct Reinstate {};
BOOST_DESCRIBE_STRUCT(Reinstate, (), ())

/// A name that another bay has is the conflict `name-taken`.
Decision<Event> decide(const Bay&, const Add&, const Context&);
Decision<Event> decide(const Bay&, const Revise&, const Context&);
Decision<Event> decide(const Bay&, const Retire&, const Context&);
Decision<Event> decide(const Bay&, const Reinstate&, const Context&);

void evolve(Bay&, const Added&);
void evolve(Bay&, const Revised&);
void evolve(Bay&, const Retired&);
void evolve(Bay&, const Reinstated&);

}  // namespace domain::bay
