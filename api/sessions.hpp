// Log-in sessions: made by a log-in or a set-up, ended by a log-out or by time.
#pragma once

#include "api/application.hpp"

namespace api {

/// A session that is about to be opened, and the token that its member will hold.
struct NewSession {
  domain::session::Open command;
  std::string token;
  domain::Instant expires_at;

  /// Decides it; the answer's resource is the session's identifier.
  Result<Done> open(Transaction& transaction) const;
};

NewSession new_session(const Application& application, domain::StaffId member);

}  // namespace api
