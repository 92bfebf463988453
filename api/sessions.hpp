// Log-in sessions: made by a log-in or a set-up, ended by a log-out or by time.
#pragma once

#include "api/application.hpp"
#include "domain/session.hpp"
#include "projections/staff.hpp"

namespace api {

/// A session that is about to be opened, and the token that its member will hold.
struct NewSession {
  domain::session::Open command;
  std::string token;
  domain::Instant expires_at;

  /// Decides it; the resource is the session.
  Result<Done> open(Transaction& transaction) const;
};

NewSession new_session(const Application& application, domain::StaffId member);

/// The path of a session, which is what a request that opened one is remembered by.
std::string path_of(domain::SessionId session);

/// What the event at `position` says of the session that it opened: for the answer to a repeated log-in or
/// set-up.
struct OpenedSession {
  eventstore::Metadata metadata;
  domain::session::Opened opened;
  std::string token;
};
OpenedSession opened_session(const Application& application, eventstore::Position position);

/// A member's sessions that are open now, oldest first.
std::vector<projections::SessionRow> open_sessions(const Application& application,
                                                   const projections::RowStore& rows,
                                                   domain::OrganisationId organisation,
                                                   domain::StaffId member, domain::Instant now);

}  // namespace api
