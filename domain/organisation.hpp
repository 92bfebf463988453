// An organisation: the group of garages that shares its customers.
#pragma once

#include <boost/describe/class.hpp>
#include <string>

#include "domain/decider.hpp"
#include "domain/organisation_events.hpp"

namespace domain::organisation {

struct Organisation {
  using Event = organisation::Event;
  using Id = OrganisationId;

  bool exists = false;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Organisation, (), (exists, name))

struct Register {
  OrganisationId organisation_id;  ///< of the stream that it begins
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Register, (), (organisation_id, name))

struct Rename {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Rename, (), (name))

Decision<Event> decide(const Organisation&, const Register&, const Context&);
Decision<Event> decide(const Organisation&, const Rename&, const Context&);

void evolve(Organisation&, const Registered&);
void evolve(Organisation&, const Renamed&);

}  // namespace domain::organisation
