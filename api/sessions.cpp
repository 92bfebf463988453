#include "api/sessions.hpp"

#include "api/passwords.hpp"
#include "api/routes.hpp"
#include "domain/session.hpp"
#include "domain/staff.hpp"
#include "domain/text.hpp"
#include "projections/event_codec.hpp"
#include "projections/staff.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using projections::read_row;
using projections::StaffRow;

struct LogIn {
  std::string email;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(LogIn, (), (email, password))

struct StaffSummary {
  domain::StaffId staff_id;
  std::string name;
  std::string email;
};
BOOST_DESCRIBE_STRUCT(StaffSummary, (), (staff_id, name, email))

struct GarageAccess {
  domain::GarageId garage_id;
  std::string name;
  domain::staff::Role role = domain::staff::Role::advisor;
};
BOOST_DESCRIBE_STRUCT(GarageAccess, (), (garage_id, name, role))

struct SessionView {
  std::string token;
  domain::Instant expires_at;
  StaffSummary staff;
  std::vector<GarageAccess> garages;
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (token, expires_at, staff, garages))

struct Me {
  domain::OrganisationId organisation_id;
  std::string organisation_name;
  std::optional<StaffSummary> staff;
  std::optional<domain::ApiKeyId> api_key_id;
  std::vector<GarageAccess> garages;
  std::optional<domain::Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(Me, (), (organisation_id, organisation_name, staff, api_key_id, garages, expires_at))

struct OwnSession {
  domain::SessionId session_id;
  domain::Instant opened_at;
  domain::Instant expires_at;
  bool current = false;  ///< the one that asks
};
BOOST_DESCRIBE_STRUCT(OwnSession, (), (session_id, opened_at, expires_at, current))

struct SessionList {
  std::vector<OwnSession> items;
};
BOOST_DESCRIBE_STRUCT(SessionList, (), (items))

struct PasswordChange {
  std::string current_password;
  std::string new_password;
};
BOOST_DESCRIBE_STRUCT(PasswordChange, (), (current_password, new_password))

std::string garage_name(const projections::RowStore& rows, domain::OrganisationId organisation,
                        domain::GarageId garage) {
  const auto row = read_row<projections::GarageRow>(rows, projections::GarageRow::key(organisation, garage));
  return row ? row->name : std::string();
}

template <class Roles>
std::vector<GarageAccess> garages_of(const projections::RowStore& rows, domain::OrganisationId organisation,
                                     const Roles& roles) {
  std::vector<GarageAccess> garages;
  garages.reserve(roles.size());
  for (const auto& [garage, role] : roles)
    garages.push_back({garage, garage_name(rows, organisation, garage), role});
  return garages;
}

Problem wrong_credentials() {
  return {401,
          "wrong-credentials",
          "The e-mail address or the password is wrong.",
          {},
          {},
          "WWW-Authenticate: Bearer realm=\"forecourt\"\r\n"};
}

/// Who has the e-mail address, in whichever organisation.
struct Found {
  domain::OrganisationId organisation;
  StaffRow row;
};
std::optional<Found> find_member(const projections::RowStore& rows, std::string_view email) {
  const auto cleaned = domain::clean_email(email);
  if (!cleaned) return std::nullopt;
  const auto row = read_row<projections::StaffEmailRow>(
      rows, projections::StaffEmailRow::key(domain::staff::staff_email_claim(*cleaned)));
  if (!row) return std::nullopt;
  auto staff = read_row<StaffRow>(rows, StaffRow::key(row->organisation_id, row->staff_id));
  if (!staff || !staff->active) return std::nullopt;
  return Found{row->organisation_id, *std::move(staff)};
}

/// One log-in, from the password's check to the answer, on the slow threads.
struct LogInWork {
  LogIn log_in;
  std::string peer;
  std::string correlation_id;
  std::string path;
  std::string idempotency_key;
  std::string body;  ///< as it came; kept only when it has an idempotency key
  Reply reply;

  /// The key counts for the one who logs in, and only after the password was right.
  std::optional<eventstore::IdempotencyRecord> record(const Application& application,
                                                      const eventstore::Metadata& who) const {
    CommandCall call;
    call.method = "POST";
    call.path = path;
    call.body = body;
    call.idempotency_key = idempotency_key;
    return application.idempotency_record(call, who);
  }
};

/// What a log-in is answered, from what was recorded of it.
SessionView session_view(const projections::RowStore& rows, domain::OrganisationId organisation,
                         const StaffRow& member, std::string token, domain::Instant expires_at) {
  return {std::move(token),
          expires_at,
          {member.staff_id, member.name, member.email},
          garages_of(rows, organisation, member.roles)};
}

/// The same answer as the first time: the member as of then, the token derived again.
SessionView repeated_view(const Application& application, const projections::RowStore& rows,
                          const Found& found, eventstore::Position position) {
  const auto session = opened_session(application, position);
  const auto then = application.histories().as_of(rows, found.organisation,
                                                  projections::entity(found.row.staff_id), position);
  const auto member = read_row<StaffRow>(*then, StaffRow::key(found.organisation, found.row.staff_id));
  return session_view(rows, found.organisation, member ? *member : found.row, session.token,
                      session.opened.expires_at);
}

void finish_log_in(Application& application, const std::shared_ptr<LogInWork>& work, const Found& found) {
  const auto session = new_session(application, found.row.staff_id);
  auto metadata = application.own_metadata(found.organisation);
  metadata.actor = projections::entity(found.row.staff_id);
  metadata.correlation_id = work->correlation_id;
  auto record = work->record(application, metadata);
  application.submit(
      metadata, [session](Transaction& transaction) { return session.open(transaction); },
      [&application, work, found, session](Application::Outcome outcome) {
        if (!outcome) return work->reply(to_response(outcome.error(), work->correlation_id));
        const auto& [done, position] = *outcome;
        const auto generation = application.runner().current();
        const auto& rows = generation->rows();
        const bool is_new = done.resource == path_of(session.command.session_id);
        Response response;
        response.status = done.status;
        json::append(response.body, is_new ? session_view(rows, found.organisation, found.row, session.token,
                                                          session.expires_at)
                                           : repeated_view(application, rows, found, position));
        response.headers = "Forecourt-Position: " + std::to_string(position) + "\r\n";
        work->reply(std::move(response));
      },
      std::move(record));
}

void check_password(Application& application, const std::shared_ptr<LogInWork>& work) {
  const auto generation = application.runner().current();
  const auto found = find_member(generation->rows(), work->log_in.email);
  if (!found) {
    verify_nobody(work->log_in.password);
    return work->reply(to_response(wrong_credentials(), work->correlation_id));
  }
  if (!verify_password(work->log_in.password, found->row.password_hash))
    return work->reply(to_response(wrong_credentials(), work->correlation_id));
  application.login_throttle().succeeded(work->log_in.email, work->peer);
  finish_log_in(application, work, *found);
}

void log_in(Application& application, const CommandCall& call, Reply reply) {
  auto body = Router::decode_body<LogIn>(call);
  if (!body) return reply(to_response(body.error(), call.correlation_id));
  if (!application.runner().ready())
    return reply(
        to_response(unavailable("not-ready", "The views are not up to date with the log.", 1).error(),
                    call.correlation_id));
  const auto wait = application.login_throttle().admit(body->email, call.peer, call.now);
  if (wait > 0)
    return reply(to_response(Problem{429,
                                     "too-many-attempts",
                                     "Too many failed log-ins; try again later.",
                                     {},
                                     {},
                                     "Retry-After: " + std::to_string(wait) + "\r\n"},
                             call.correlation_id));
  auto work = std::make_shared<LogInWork>(*std::move(body), std::string(call.peer), call.correlation_id,
                                          std::string(call.path), std::string(call.idempotency_key),
                                          std::string(), std::move(reply));
  if (!work->idempotency_key.empty()) work->body = call.body;
  if (application.slow_work().submit([&application, work] { check_password(application, work); })) return;
  application.login_throttle().withdrawn(work->log_in.email, work->peer);
  work->reply(
      to_response(unavailable("busy", "Too many log-ins are waiting.", 1).error(), work->correlation_id));
}

/// Ends the member's sessions, all but the one to be spared.
Result<void> close_sessions(const Application& application, Transaction& transaction, domain::StaffId member,
                            domain::SessionId spared) {
  for (const auto& session : open_sessions(application, transaction.views(), transaction.organisation(),
                                           member, transaction.context().now)) {
    if (session.session_id == spared) continue;
    auto closed = transaction.decide<domain::session::Session>(session.session_id, domain::session::Close{});
    if (!closed) return std::unexpected(closed.error());
  }
  return {};
}

/// A change of one's own password, from the check of the current one to the answer.
struct PasswordWork {
  PasswordChange body;
  StaffRow row;
  domain::SessionId session;
  eventstore::Metadata metadata;
  std::optional<eventstore::IdempotencyRecord> record;
  Reply reply;

  /// With no hash, because the current password is wrong, it is refused.
  Result<Done> decide(Application& application, Transaction& transaction,
                      const std::optional<std::string>& hash) const {
    if (!hash)
      return std::unexpected(Problem{422,
                                     "wrong-password",
                                     "The current password is wrong.",
                                     {{"/currentPassword", "wrong-password", "This is not your password."}},
                                     {},
                                     {}});
    auto changed =
        transaction.decide<domain::staff::Staff>(row.staff_id, domain::staff::ChangePassword{*hash});
    if (!changed) return std::unexpected(changed.error());
    if (auto closed = close_sessions(application, transaction, row.staff_id, session); !closed)
      return std::unexpected(closed.error());
    return Done{204, {}};
  }

  void answer(const Application::Outcome& outcome) {
    if (!outcome) return reply(to_response(outcome.error(), metadata.correlation_id));
    Response changed;
    changed.status = 204;
    changed.headers = "Forecourt-Position: " + std::to_string(outcome->second) + "\r\n";
    reply(std::move(changed));
  }
};

/// Hashes off the I/O threads; the current password guards against a token that was left on a shared machine.
void change_password(Application& application, const CommandCall& call, Reply reply) {
  auto body = Router::decode_body<PasswordChange>(call);
  if (!body) return reply(to_response(body.error(), call.correlation_id));
  const auto& principal = *call.principal;
  const auto row =
      read_row<StaffRow>(*call.rows, StaffRow::key(principal.organisation_id, principal.staff_id));
  if (principal.kind != Principal::Kind::member || !row)
    return reply(to_response({403, "forbidden", "Only a member of staff has a password.", {}, {}, {}},
                             call.correlation_id));
  if (const auto wrong = password_problem(body->new_password, row->email))
    return reply(to_response({422,
                              "invalid-fields",
                              "Some fields are not valid.",
                              {{"/newPassword", std::string(wrong->code), std::string(wrong->detail)}},
                              {},
                              {}},
                             call.correlation_id));
  auto metadata = application.metadata_for(call);
  auto record = application.idempotency_record(call, metadata);
  auto work = std::make_shared<PasswordWork>(*std::move(body), *row, principal.session_id,
                                             std::move(metadata), std::move(record), std::move(reply));
  const bool queued = application.slow_work().submit([&application, work] {
    // A wrong password is refused where repetitions are known: after the change, the repeated request has one
    // too.
    std::optional<std::string> hash;
    if (verify_password(work->body.current_password, work->row.password_hash))
      hash = hash_password(work->body.new_password);
    application.submit(
        work->metadata,
        [&application, work, hash](Transaction& transaction) {
          return work->decide(application, transaction, hash);
        },
        [work](const Application::Outcome& outcome) { work->answer(outcome); }, work->record);
  });
  if (!queued)
    work->reply(to_response(unavailable("busy", "Too much slow work is waiting.", 1).error(),
                            work->metadata.correlation_id));
}

Result<Me> show_me(const ReadCall& call) {
  const auto& principal = *call.principal;
  Me me;
  me.organisation_id = principal.organisation_id;
  if (const auto row = read_row<projections::OrganisationRow>(
          *call.rows, projections::OrganisationRow::key(principal.organisation_id)))
    me.organisation_name = row->name;
  if (principal.kind == Principal::Kind::member) {
    const auto row =
        read_row<StaffRow>(*call.rows, StaffRow::key(principal.organisation_id, principal.staff_id));
    if (row) me.staff = StaffSummary{row->staff_id, row->name, row->email};
    me.expires_at = principal.expires_at;
  } else {
    me.api_key_id = principal.api_key_id;
  }
  me.garages = garages_of(*call.rows, principal.organisation_id, principal.roles);
  return me;
}

Result<SessionList> list_sessions(const Application& application, const ReadCall& call) {
  SessionList list;
  const auto& principal = *call.principal;
  if (principal.kind != Principal::Kind::member) return list;
  for (const auto& row :
       open_sessions(application, *call.rows, principal.organisation_id, principal.staff_id, call.now))
    list.items.push_back(
        {row.session_id, row.opened_at, row.expires_at, row.session_id == principal.session_id});
  return list;
}

Result<Decide> close_session(const CommandCall& call) {
  const auto id = call.id<domain::SessionId>(0, "session");
  if (!id) return std::unexpected(id.error());
  return [id = *id, member = call.principal->staff_id](Transaction& transaction) -> Result<Done> {
    const auto& session = transaction.load<domain::session::Session>(id);
    if (!session.exists || session.staff_id != member) return no_such("session");
    auto closed = transaction.decide<domain::session::Session>(id, domain::session::Close{});
    if (!closed) return std::unexpected(closed.error());
    return Done{204, {}};
  };
}

}  // namespace

std::string path_of(domain::SessionId session) { return "/v1/sessions/" + session.text(); }

OpenedSession opened_session(const Application& application, eventstore::Position position) {
  OpenedSession session;
  application.log().visit(
      {position}, [&](const eventstore::CommitRecord& commit, const eventstore::RecordedEvent& recorded) {
        const auto event = projections::decode_event(application.log(), commit, recorded);
        session.metadata = commit.metadata;
        session.opened = std::get<domain::session::Opened>(std::get<domain::session::Event>(event.body));
        session.token = application.tokens().token_of(projections::entity_text(recorded.stream));
      });
  return session;
}

std::vector<projections::SessionRow> open_sessions(const Application& application,
                                                   const projections::RowStore& rows,
                                                   domain::OrganisationId organisation,
                                                   domain::StaffId member, domain::Instant now) {
  using projections::SessionRow;
  // Sessions are never removed, but their identifiers begin with the time: those that are open began lately.
  constexpr std::int64_t hour_ms = 3'600'000;
  const auto oldest = now.milliseconds - application.settings().session_hours * hour_ms;
  const domain::SessionId first{domain::Ulid::make(std::max<std::int64_t>(oldest, 0), 0, 0)};
  std::vector<SessionRow> open;
  rows.scan(projections::Key(SessionRow::table, organisation), SessionRow::key(organisation, first), false,
            [&](std::string_view, std::string_view stored) {
              auto row = projections::decode_row<SessionRow>(stored);
              if (row.staff_id == member && !row.closed && row.expires_at > now)
                open.push_back(std::move(row));
              return true;
            });
  return open;
}

Result<Done> NewSession::open(Transaction& transaction) const {
  auto opened = transaction.decide<domain::session::Session>(command.session_id, command);
  if (!opened) return std::unexpected(opened.error());
  return Done{201, path_of(command.session_id)};
}

NewSession new_session(const Application& application, domain::StaffId member) {
  constexpr std::int64_t hour_ms = 3'600'000;
  NewSession session;
  session.command.session_id = Application::new_id<domain::SessionId>();
  session.command.staff_id = member;
  session.token = application.tokens().token_of(session.command.session_id.text());
  session.command.token_hash = token_hash(session.token);
  session.expires_at = {Application::now().milliseconds + application.settings().session_hours * hour_ms};
  session.command.expires_at = session.expires_at;
  return session;
}

void add_session_routes(Application& application) {
  auto& router = application.router();
  router.raw<LogIn, SessionView>(
      {.method = "POST",
       .path = "/v1/sessions",
       .permission = Permission::anyone,
       .summary = "Log in",
       .description =
           "The token goes into Authorization: Bearer. Failed log-ins are slowed: 429 with Retry-After.",
       .example = R"({"email": "ada@northside.example", "password": "correct horse battery staple"})",
       .success = 201},
      [&application](const CommandCall& call, Reply reply) { log_in(application, call, std::move(reply)); });
  router.command<NoBody>(
      {.method = "DELETE",
       .path = "/v1/sessions/current",
       .permission = Permission::logged_in,
       .summary = "Log out",
       .description = "The token stops working at once.",
       .success = 204},
      [](const CommandCall& call, NoBody) -> Result<Decide> {
        if (call.principal->kind != Principal::Kind::member)
          return problem(403, "forbidden", "Only a member of staff has a session.");
        return [session = call.principal->session_id](Transaction& transaction) -> Result<Done> {
          auto closed = transaction.decide<domain::session::Session>(session, domain::session::Close{});
          if (!closed) return std::unexpected(closed.error());
          return Done{204, {}};
        };
      });
  router.read<SessionList>({.path = "/v1/sessions",
                            .permission = Permission::logged_in,
                            .summary = "One's own sessions that are open"},
                           [&application](const ReadCall& call) { return list_sessions(application, call); });
  router.command<NoBody>(
      {.method = "DELETE",
       .path = "/v1/sessions/{sessionId}",
       .permission = Permission::logged_in,
       .summary = "End one of one's own sessions",
       .description = "Its token stops working at once: for a device that was left somewhere.",
       .success = 204},
      [](const CommandCall& call, NoBody) { return close_session(call); });
  router.read<Me>(
      {.path = "/v1/me", .permission = Permission::logged_in, .summary = "Who am I, and where may I what"},
      show_me);
  router.raw<PasswordChange, NoBody>({.method = "POST",
                                      .path = "/v1/me/password",
                                      .permission = Permission::logged_in,
                                      .summary = "Change one's password",
                                      .description = "One's other sessions end.",
                                      .example =
                                          R"({"currentPassword": "correct horse battery staple",
 "newPassword": "staple battery horse correct"})",
                                      .success = 204},
                                     [&application](const CommandCall& call, Reply reply) {
                                       change_password(application, call, std::move(reply));
                                     });
}

}  // namespace api
