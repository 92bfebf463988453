// A log-in session of a member of staff. Only the hash of its token is known here.
#pragma once

#include <boost/describe/class.hpp>
#include <string>

#include "domain/decider.hpp"
#include "domain/staff_events.hpp"

namespace domain::session {

struct Session {
  using Event = session::Event;
  using Id = SessionId;

  bool exists = false;
  bool open = false;
  StaffId staff_id;
  Instant expires_at;

  /// What its events are about besides itself.
  std::vector<Reference> about(const Event&) const { return {staff_id}; }
};
BOOST_DESCRIBE_STRUCT(Session, (), (exists, open, staff_id, expires_at))

struct Open {
  SessionId session_id;  ///< of the stream that it begins
  StaffId staff_id;
  std::string token_hash;
  Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(Open, (), (session_id, staff_id, token_hash, expires_at))

struct Close {};
BOOST_DESCRIBE_STRUCT(Close, (), ())

Decision<Event> decide(const Session&, const Open&, const Context&);
Decision<Event> decide(const Session&, const Close&, const Context&);

void evolve(Session&, const Opened&);
void evolve(Session&, const Closed&);

}  // namespace domain::session
