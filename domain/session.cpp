#include "domain/session.hpp"

#include "domain/field_errors.hpp"

namespace domain::session {

Decision<Event> decide(const Session& session, const Open& command, const Context& context) {
  if (session.exists) return conflict("session-exists", "The session is open already.");
  FieldErrors errors;
  if (command.token_hash.empty()) errors.add("/token", "required", "This is needed.");
  if (command.expires_at <= context.now)
    errors.add("/expiresAt", "in-the-past", "A session ends in the future.");
  if (errors.any()) return errors.refusal();
  return Decided<Event>{{Opened{command.staff_id, command.token_hash, command.expires_at}}, {}};
}

Decision<Event> decide(const Session& session, const Close&, const Context&) {
  if (!session.exists) return not_found("session-not-found", "There is no such session.");
  if (!session.open) return Decided<Event>{};
  return Decided<Event>{{Closed{}}, {}};
}

void evolve(Session& session, const Opened& event) {
  session.exists = true;
  session.open = true;
  session.staff_id = event.staff_id;
  session.expires_at = event.expires_at;
}

void evolve(Session& session, const Closed&) { session.open = false; }

}  // namespace domain::session
