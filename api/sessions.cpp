#include "api/sessions.hpp"

#include "api/passwords.hpp"
#include "api/routes.hpp"
#include "domain/staff.hpp"
#include "domain/text.hpp"
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
  for (const auto& [garage, role] : roles) garages.push_back({garage, garage_name(rows, organisation, garage), role});
  return garages;
}

Problem wrong_credentials() {
  return {401, "wrong-credentials", "The e-mail address or the password is wrong.", {}, {},
          "WWW-Authenticate: Bearer realm=\"forecourt\"\r\n"};
}

/// Who has the e-mail address, in whichever organisation.
struct Found {
  domain::OrganisationId organisation;
  StaffRow row;
};
std::optional<Found> find_member(const Application& application, const projections::RowStore& rows,
                                 std::string_view email) {
  const auto cleaned = domain::clean_email(email);
  if (!cleaned) return std::nullopt;
  const auto row = read_row<projections::StaffEmailRow>(
      rows, projections::StaffEmailRow::key(domain::staff::staff_email_claim(*cleaned)));
  static_cast<void>(application);
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
  Reply reply;
};

void finish_log_in(Application& application, const std::shared_ptr<LogInWork>& work, const Found& found) {
  const auto session = new_session(application, found.row.staff_id);
  auto metadata = application.own_metadata(found.organisation);
  metadata.actor = projections::entity(found.row.staff_id);
  metadata.correlation_id = work->correlation_id;
  const auto generation = application.runner().current();
  SessionView view{session.token,
                   session.expires_at,
                   {found.row.staff_id, found.row.name, found.row.email},
                   {}};
  for (const auto& role : found.row.roles)
    view.garages.push_back(
        {role.garage_id, garage_name(generation->rows(), found.organisation, role.garage_id), role.role});
  application.submit(
      metadata, [session](Transaction& transaction) { return session.open(transaction); },
      [work, view = std::move(view)](Application::Outcome outcome) {
        if (!outcome) return work->reply(to_response(outcome.error(), work->correlation_id));
        Response response;
        response.status = 201;
        json::append(response.body, view);
        response.headers = "Forecourt-Position: " + std::to_string(outcome->second) + "\r\n";
        work->reply(std::move(response));
      });
}

void check_password(Application& application, const std::shared_ptr<LogInWork>& work) {
  const auto generation = application.runner().current();
  const auto found = find_member(application, generation->rows(), work->log_in.email);
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
    return reply(to_response(unavailable("not-ready", "The views are not up to date with the log.", 1).error(),
                             call.correlation_id));
  const auto wait = application.login_throttle().admit(body->email, call.peer, call.now);
  if (wait > 0)
    return reply(to_response(Problem{429, "too-many-attempts", "Too many failed log-ins; try again later.", {}, {},
                                     "Retry-After: " + std::to_string(wait) + "\r\n"},
                             call.correlation_id));
  auto work = std::make_shared<LogInWork>(*std::move(body), std::string(call.peer), call.correlation_id,
                                          std::move(reply));
  if (application.slow_work().submit([&application, work] { check_password(application, work); })) return;
  application.login_throttle().withdrawn(work->log_in.email, work->peer);
  work->reply(to_response(unavailable("busy", "Too many log-ins are waiting.", 1).error(), work->correlation_id));
}

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
    return reply(to_response({422, "invalid-fields", "Some fields are not valid.",
                              {{"/newPassword", std::string(wrong->code), std::string(wrong->detail)}}, {}, {}},
                             call.correlation_id));
  struct Work {
    PasswordChange body;
    StaffRow row;
    eventstore::Metadata metadata;
    Reply reply;
  };
  auto work = std::make_shared<Work>(*std::move(body), *row, application.metadata_for(call), std::move(reply));
  const bool queued = application.slow_work().submit([&application, work] {
    if (!verify_password(work->body.current_password, work->row.password_hash))
      return work->reply(to_response({422, "wrong-password", "The current password is wrong.",
                                      {{"/currentPassword", "wrong-password", "This is not your password."}}, {}, {}},
                                     work->metadata.correlation_id));
    application.submit(
        work->metadata,
        [work, hash = hash_password(work->body.new_password)](Transaction& transaction) -> Result<Done> {
          auto changed = transaction.decide<domain::staff::Staff>(work->row.staff_id,
                                                                  domain::staff::ChangePassword{hash});
          if (!changed) return std::unexpected(changed.error());
          return Done{204, {}};
        },
        [work](const Application::Outcome& outcome) {
          if (!outcome) return work->reply(to_response(outcome.error(), work->metadata.correlation_id));
          Response changed;
          changed.status = 204;
          changed.headers = "Forecourt-Position: " + std::to_string(outcome->second) + "\r\n";
          work->reply(std::move(changed));
        });
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
    const auto row = read_row<StaffRow>(*call.rows, StaffRow::key(principal.organisation_id, principal.staff_id));
    if (row) me.staff = StaffSummary{row->staff_id, row->name, row->email};
    me.expires_at = principal.expires_at;
  } else {
    me.api_key_id = principal.api_key_id;
  }
  me.garages = garages_of(*call.rows, principal.organisation_id, principal.roles);
  return me;
}

}  // namespace

Result<Done> NewSession::open(Transaction& transaction) const {
  auto opened = transaction.decide<domain::session::Session>(command.session_id, command);
  if (!opened) return std::unexpected(opened.error());
  return Done{201, {}};
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
       .description = "The token goes into Authorization: Bearer. Failed log-ins are slowed: 429 with Retry-After.",
       .example = R"({"email": "ada@northside.example", "password": "correct horse battery staple"})",
       .success = 201},
      [&application](const CommandCall& call, Reply reply) { log_in(application, call, std::move(reply)); });
  router.command<NoBody>({.method = "DELETE",
                          .path = "/v1/sessions/current",
                          .permission = Permission::logged_in,
                          .summary = "Log out",
                          .description = "The token stops working at once.",
                          .success = 204},
                         [](const CommandCall& call, NoBody) -> Result<Decide> {
                           if (call.principal->kind != Principal::Kind::member)
                             return problem(403, "forbidden", "Only a member of staff has a session.");
                           return [session = call.principal->session_id](Transaction& transaction) -> Result<Done> {
                             auto closed = transaction.decide<domain::session::Session>(session,
                                                                                        domain::session::Close{});
                             if (!closed) return std::unexpected(closed.error());
                             return Done{204, {}};
                           };
                         });
  router.read<Me>({.path = "/v1/me", .permission = Permission::logged_in, .summary = "Who am I, and where may I what"},
                  show_me);
  router.raw<PasswordChange, NoBody>(
      {.method = "POST",
       .path = "/v1/me/password",
       .permission = Permission::logged_in,
       .summary = "Change one's password",
       .example = R"({"currentPassword": "correct horse battery staple", "newPassword": "staple battery horse correct"})",
       .success = 204},
      [&application](const CommandCall& call, Reply reply) { change_password(application, call, std::move(reply)); });
}

}  // namespace api
