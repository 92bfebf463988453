// A service of a garage's catalogue: what it is called, how long it takes, and the lines with list prices
// that it puts on a job or a quote. It is archived, not deleted.
#pragma once

#include <boost/describe/class.hpp>
#include <string>

#include "domain/decider.hpp"
#include "domain/service_events.hpp"

namespace domain::service {

inline constexpr std::size_t code_characters_max = 20;
inline constexpr std::size_t lines_max = 20;
inline constexpr std::int32_t duration_minutes_max = 60 * 24;

struct Service {
  using Id = ServiceId;
  using Event = service::Event;

  bool exists = false;
  bool archived = false;
  GarageId garage_id;
  Currency currency;
  Content content;
};
BOOST_DESCRIBE_STRUCT(Service, (), (exists, archived, garage_id, currency, content))

struct Define {
  GarageId garage_id;
  Currency currency;
  Content content;
  bool code_taken = false;  ///< another service of the garage has it
};
BOOST_DESCRIBE_STRUCT(Define, (), (garage_id, currency, content, code_taken))

/// All of it as it is to be.
struct Revise {
  Content content;
  bool code_taken = false;
};
BOOST_DESCRIBE_STRUCT(Revise, (), (content, code_taken))

struct Archive {};
BOOST_DESCRIBE_STRUCT(Archive, (), ())

struct Restore {
  bool code_taken = false;
};
BOOST_DESCRIBE_STRUCT(Restore, (), (code_taken))

/// A code that another service has is the conflict `code-taken`.
Decision<Event> decide(const Service&, const Define&, const Context&);
Decision<Event> decide(const Service&, const Revise&, const Context&);
Decision<Event> decide(const Service&, const Archive&, const Context&);
Decision<Event> decide(const Service&, const Restore&, const Context&);

void evolve(Service&, const Defined&);
void evolve(Service&, const Revised&);
void evolve(Service&, const Archived&);
void evolve(Service&, const Restored&);

/// What the lines come to, without tax, in minor units; nothing where it does not fit.
std::optional<std::int64_t> list_price_minor(const Content& content);

}  // namespace domain::service
