// Members of staff and their roles. Whoever owns a garage manages the people there: who has which role, and
// who may log in at all. A garage keeps an active owner whatever is asked for.
#include "domain/staff.hpp"

#include <algorithm>

#include "api/application.hpp"
#include "api/passwords.hpp"
#include "api/routes.hpp"
#include "api/sessions.hpp"
#include "domain/session.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using domain::staff::Role;
using domain::staff::Staff;
using projections::RoleAtGarage;
using projections::StaffRow;

constexpr std::size_t roles_max = 1000;

struct StaffView {
  domain::StaffId staff_id;
  std::string name;
  std::string email;
  bool active = true;
  std::vector<RoleAtGarage> roles;
  domain::Instant created_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(StaffView, (), (staff_id, name, email, active, roles, created_at, version))

struct StaffList {
  std::vector<StaffView> items;
};
BOOST_DESCRIBE_STRUCT(StaffList, (), (items))

struct NewMember {
  std::string name;
  std::string email;
  std::string password;
  std::vector<RoleAtGarage> roles;
};
BOOST_DESCRIBE_STRUCT(NewMember, (), (name, email, password, roles))

struct Name {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Name, (), (name))

struct RoleInput {
  Role role = Role::advisor;
};
BOOST_DESCRIBE_STRUCT(RoleInput, (), (role))

std::string path_of(domain::StaffId id) { return "/v1/staff/" + id.text(); }

StaffView view_of(const StaffRow& row) {
  return {row.staff_id, row.name, row.email, row.active, row.roles, row.created_at, row.version};
}

std::unexpected<Problem> not_yours() {
  return problem(403, "forbidden", "Only an owner of every garage where the member has a role may do this.");
}

/// Whether the caller manages everything that a member with these roles does.
bool manages(const Principal& caller, const auto& roles) {
  return std::ranges::all_of(
      roles, [&](const auto& held) { return caller.may_at(Permission::staff_manage, held.garage_id); });
}

/// Whether the caller sees a member with these roles: some of the work is at a garage of the caller's (R440).
/// Whoever has no role any more is everybody's to take back.
bool sees(const Principal& caller, domain::StaffId member, const auto& roles) {
  return caller.staff_id == member || roles.empty() || std::ranges::any_of(roles, [&](const auto& held) {
           return caller.may_at(Permission::staff_manage, held.garage_id);
         });
}

/// The member is active, owns the garage, and nobody else does.
bool is_last_owner(const projections::RowStore& views, domain::OrganisationId organisation,
                   domain::StaffId member, domain::GarageId garage) {
  bool owns = false;
  bool others = false;
  views.scan(projections::Key(StaffRow::table, organisation), [&](std::string_view, std::string_view stored) {
    const auto row = projections::decode_row<StaffRow>(stored);
    const bool is_owner = row.active && std::ranges::any_of(row.roles, [&](const auto& held) {
                            return held.garage_id == garage && held.role == Role::owner;
                          });
    if (is_owner) (row.staff_id == member ? owns : others) = true;
    return !others;
  });
  return owns && !others;
}

bool is_last_owner_anywhere(const Transaction& transaction, domain::StaffId member, const Staff& staff) {
  return std::ranges::any_of(staff.roles, [&](const auto& held) {
    return held.role == Role::owner &&
           is_last_owner(transaction.views(), transaction.organisation(), member, held.garage_id);
  });
}

// ---- reading ------------------------------------------------------------------------------------

Result<StaffRow> find_member(const projections::RowStore& rows, const Call& call) {
  const auto id = call.id<domain::StaffId>(0, "member of staff");
  if (!id) return std::unexpected(id.error());
  auto row = projections::read_row<StaffRow>(rows, StaffRow::key(call.organisation(), *id));
  if (!row || row->version == 0) return no_such("member of staff");
  return *std::move(row);
}

Result<StaffList> list_members(const ReadCall& call) {
  const auto garage = call.parameter<domain::GarageId>("garageId");
  if (!garage) return std::unexpected(garage.error());
  StaffList list;
  call.rows->scan(
      projections::Key(StaffRow::table, call.organisation()), [&](std::string_view, std::string_view stored) {
        const auto row = projections::decode_row<StaffRow>(stored);
        if (!sees(*call.principal, row.staff_id, row.roles)) return true;
        if (!*garage || std::ranges::find(row.roles, **garage, &RoleAtGarage::garage_id) != row.roles.end())
          list.items.push_back(view_of(row));
        return true;
      });
  return list;
}

// ---- a new member -------------------------------------------------------------------------------

/// The roles are at garages of the organisation, each once, and the caller's to give.
Result<void> check_roles(const Application& application, const CommandCall& call,
                         const std::vector<RoleAtGarage>& roles) {
  Problem wrong{422, "invalid-fields", "Some fields are not valid.", {}, {}, {}};
  if (roles.empty())
    wrong.errors.push_back({"/roles", "required", "A member of staff has a role at some garage."});
  if (roles.size() > roles_max)
    wrong.errors.push_back({"/roles", "too-many", "There are too many of these."});
  for (std::size_t i = 0; i < roles.size() && wrong.errors.empty(); ++i) {
    const auto at = "/roles/" + std::to_string(i) + "/garageId";
    if (!application.garage(call, roles[i].garage_id))
      wrong.errors.push_back({at, "unknown-garage", "There is no such garage."});
    for (std::size_t earlier = 0; earlier < i; ++earlier)
      if (roles[earlier].garage_id == roles[i].garage_id)
        wrong.errors.push_back({at, "duplicate", "A member has exactly one role at a garage."});
  }
  if (!wrong.errors.empty()) return std::unexpected(std::move(wrong));
  if (!manages(*call.principal, roles))
    return problem(403, "forbidden", "Only an owner of a garage gives roles there.");
  return {};
}

Result<NewMember> read_new_member(const Application& application, const CommandCall& call) {
  if (!application.runner().ready())
    return unavailable("not-ready", "The views are not up to date with the log.", 1);
  auto body = Router::decode_body<NewMember>(call);
  if (!body) return body;
  if (auto checked = check_roles(application, call, body->roles); !checked)
    return std::unexpected(checked.error());
  if (const auto wrong = password_problem(body->password, body->email))
    return std::unexpected(Problem{422,
                                   "invalid-fields",
                                   "Some fields are not valid.",
                                   {{"/password", std::string(wrong->code), std::string(wrong->detail)}},
                                   {},
                                   {}});
  return body;
}

Result<Done> invite(Transaction& transaction, domain::StaffId id, const NewMember& member,
                    const std::string& password_hash) {
  using namespace domain::staff;
  if (auto done = transaction.decide<Staff>(id, Invite{id, member.name, member.email, password_hash}); !done)
    return std::unexpected(done.error());
  for (const auto& [garage, role] : member.roles)
    if (auto done = transaction.decide<Staff>(id, AssignRole{garage, role, false}); !done)
      return std::unexpected(done.error());
  return Done{201, path_of(id)};
}

Response created(const Application& application, const Call& call, const Application::Outcome& outcome) {
  if (!outcome) return to_response(outcome.error(), call.correlation_id);
  const auto& [done, position] = *outcome;
  auto shown = application.show(call, done.resource, position);
  if (!shown) return to_response(shown.error(), call.correlation_id);
  Response response;
  response.status = done.status;
  response.body = std::move(shown->body);
  response.headers = "ETag: " + shown->etag + "\r\nLocation: " + done.resource +
                     "\r\nForecourt-Position: " + std::to_string(position) + "\r\n";
  return response;
}

/// Hashes the password off the I/O threads, then makes the member and all roles in one commit.
void add_member(Application& application, const CommandCall& call, Reply reply) {
  auto body = read_new_member(application, call);
  if (!body) return reply(to_response(body.error(), call.correlation_id));
  struct Work {
    NewMember member;
    Call call;  ///< without its views into the request
    eventstore::Metadata metadata;
    std::optional<eventstore::IdempotencyRecord> record;
    Reply reply;
  };
  auto metadata = application.metadata_for(call);
  auto record = application.idempotency_record(call, metadata);
  auto work = std::make_shared<Work>(*std::move(body), static_cast<const Call&>(call), std::move(metadata),
                                     std::move(record), std::move(reply));
  work->call.path = {};
  work->call.peer = {};
  work->call.path_parameters = {};
  const bool queued = application.slow_work().submit([&application, work] {
    application.submit(
        work->metadata,
        [work, id = Application::new_id<domain::StaffId>(), hash = hash_password(work->member.password)](
            Transaction& transaction) { return invite(transaction, id, work->member, hash); },
        [&application, work](const Application::Outcome& outcome) {
          work->reply(created(application, work->call, outcome));
        },
        work->record);
  });
  if (!queued)
    work->reply(
        to_response(unavailable("busy", "Too much slow work is waiting.", 1).error(), call.correlation_id));
}

// ---- changing a member --------------------------------------------------------------------------

using Change = std::move_only_function<Result<bool>(Transaction&, domain::StaffId)>;

/// Decides a change of the member in the path, whom `may` must allow, and shows the member.
template <class May>
Result<Decide> change(const CommandCall& call, May may, Change change) {
  const auto id = call.id<domain::StaffId>(0, "member of staff");
  if (!id) return std::unexpected(id.error());
  return [id = *id, if_match = call.if_match, caller = call.principal, may = std::move(may),
          change = std::move(change)](Transaction& transaction) mutable -> Result<Done> {
    const auto& staff = transaction.load<Staff>(id);
    if (!staff.exists) return no_such("member of staff");
    if (!may(*caller, staff)) return not_yours();
    if (auto expected = transaction.expect<Staff>(id, if_match); !expected)
      return std::unexpected(expected.error());
    if (auto changed = change(transaction, id); !changed) return std::unexpected(changed.error());
    if (!sees(*caller, id, transaction.load<Staff>(id).roles)) return Done{204, {}};
    return Done{200, path_of(id)};
  };
}

bool manages_all(const Principal& caller, const Staff& staff) { return manages(caller, staff.roles); }

Result<Decide> rename(const CommandCall& call) {
  const auto row = find_member(*call.rows, call);
  if (!row) return std::unexpected(row.error());
  Name name{row->name};
  if (const auto errors = json::merge(name, call.body); !errors.empty())
    return std::unexpected(Router::explain(errors));
  return change(call, manages_all, [name = std::move(name)](Transaction& transaction, domain::StaffId id) {
    return transaction.decide<Staff>(id, domain::staff::Rename{name.name});
  });
}

/// Also ends the member's sessions, so that coming back means logging in again.
Result<bool> deactivate(const Application& application, Transaction& transaction, domain::StaffId id) {
  const bool last = is_last_owner_anywhere(transaction, id, transaction.load<Staff>(id));
  auto changed = transaction.decide<Staff>(id, domain::staff::Deactivate{last});
  if (!changed) return changed;
  for (const auto& session : open_sessions(application, transaction.views(), transaction.organisation(), id,
                                           transaction.context().now))
    if (auto closed =
            transaction.decide<domain::session::Session>(session.session_id, domain::session::Close{});
        !closed)
      return closed;
  return changed;
}

/// The garage in the path, where the caller must be owner.
Result<domain::GarageId> managed_garage(const Application& application, const CommandCall& call) {
  const auto id = call.id<domain::GarageId>(1, "garage");
  if (!id) return id;
  if (const auto known = application.garage(call, *id); !known) return std::unexpected(known.error());
  if (!call.principal->may_at(Permission::staff_manage, *id))
    return problem(403, "forbidden", "Only an owner of a garage gives and takes roles there.");
  return id;
}

bool anybody(const Principal&, const Staff&) { return true; }

Result<Decide> assign_role(const Application& application, const CommandCall& call, Role role) {
  const auto garage = managed_garage(application, call);
  if (!garage) return std::unexpected(garage.error());
  return change(call, anybody, [garage = *garage, role](Transaction& transaction, domain::StaffId id) {
    const bool last = is_last_owner(transaction.views(), transaction.organisation(), id, garage);
    return transaction.decide<Staff>(id, domain::staff::AssignRole{garage, role, last});
  });
}

Result<Decide> withdraw_role(const Application& application, const CommandCall& call) {
  const auto garage = managed_garage(application, call);
  if (!garage) return std::unexpected(garage.error());
  return change(call, anybody, [garage = *garage](Transaction& transaction, domain::StaffId id) {
    const bool last = is_last_owner(transaction.views(), transaction.organisation(), id, garage);
    return transaction.decide<Staff>(id, domain::staff::WithdrawRole{garage, last});
  });
}

void add_role_routes(Application& application) {
  auto& router = application.router();
  router.command<RoleInput>(
      {.method = "PUT",
       .path = "/v1/staff/{staffId}/roles/{garageId}",
       .permission = Permission::staff_manage,
       .summary = "Give a member a role at a garage",
       .description =
           "Instead of the one that the member had there. The last active owner of a garage keeps that "
           "role: 409 last-owner.",
       .example = R"({"role": "advisor"})",
       .reads_views = true},
      [&application](const CommandCall& call, RoleInput body) {
        return assign_role(application, call, body.role);
      });
  router.command<NoBody>(
      {.method = "DELETE",
       .path = "/v1/staff/{staffId}/roles/{garageId}",
       .permission = Permission::staff_manage,
       .summary = "Take a member's role at a garage away",
       .description = "The last active owner of a garage keeps that role: 409 last-owner. 204 where the "
                      "member then works at no garage of the caller's, but at others.",
       .reads_views = true},
      [&application](const CommandCall& call, NoBody) { return withdraw_role(application, call); });
}

void add_status_routes(Application& application) {
  auto& router = application.router();
  router.command<NoBody>(
      {.method = "POST",
       .path = "/v1/staff/{staffId}/deactivate",
       .permission = Permission::staff_manage,
       .summary = "Let a member in no longer",
       .description =
           "All of the member's sessions end at once. Roles are kept for when the member comes back. The "
           "last active owner of a garage cannot be deactivated: 409 last-owner.",
       .reads_views = true},
      [&application](const CommandCall& call, NoBody) {
        return change(call, manages_all, [&application](Transaction& transaction, domain::StaffId id) {
          return deactivate(application, transaction, id);
        });
      });
  router.command<NoBody>({.method = "POST",
                          .path = "/v1/staff/{staffId}/reactivate",
                          .permission = Permission::staff_manage,
                          .summary = "Let a member in again"},
                         [](const CommandCall& call, NoBody) {
                           return change(call, manages_all, [](Transaction& transaction, domain::StaffId id) {
                             return transaction.decide<Staff>(id, domain::staff::Reactivate{});
                           });
                         });
}

}  // namespace

void add_staff_routes(Application& application) {
  auto& router = application.router();
  router.read<StaffList>({.path = "/v1/staff",
                          .permission = Permission::staff_manage,
                          .summary = "The members of staff",
                          .description = "Those with a role at a garage that one owns, and those with none.",
                          .query = {{"garageId", "only those with a role at this garage"}}},
                         list_members);
  router.raw<NewMember, StaffView>(
      {.method = "POST",
       .path = "/v1/staff",
       .permission = Permission::staff_manage,
       .summary = "Add a member of staff",
       .description =
           "With exactly one role at each of some garages that one owns. The e-mail address is what the "
           "member logs in with, so it is unique in the whole server: 409 email-taken.",
       .example =
           R"({"name": "Joan Clarke", "email": "joan@northside.example", "password": "bombe on hut eight",
 "roles": [{"garageId": "gar_01JD3Z8Q6N4T0V9K5M2R7W1XYB", "role": "advisor"}]})",
       .success = 201},
      [&application](const CommandCall& call, Reply reply) {
        add_member(application, call, std::move(reply));
      });
  router.read<StaffView>({.path = "/v1/staff/{staffId}",
                          .permission = Permission::staff_manage,
                          .summary = "A member of staff",
                          .as_of = true,
                          .told_by_version = true},
                         [](const ReadCall& call) -> Result<StaffView> {
                           const auto row = find_member(*call.rows, call);
                           if (!row) return std::unexpected(row.error());
                           if (!sees(*call.principal, row->staff_id, row->roles))
                             return problem(403, "forbidden", "The member works at no garage of yours.");
                           return view_of(*row);
                         });
  auto& patched = router.command<RawBody>({.method = "PATCH",
                                           .path = "/v1/staff/{staffId}",
                                           .permission = Permission::staff_manage,
                                           .summary = "Rename a member of staff",
                                           .description = "A merge patch (RFC 7396).",
                                           .example = R"({"name": "Joan Murray"})",
                                           .if_match_required = true,
                                           .request_type = "application/merge-patch+json"},
                                          [](const CommandCall& call, RawBody) { return rename(call); });
  patched.body_schema = schema<Name>();
  add_role_routes(application);
  add_status_routes(application);
}

}  // namespace api
