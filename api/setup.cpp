// The first organisation, and further ones by the operator.
#include "api/application.hpp"
#include "api/passwords.hpp"
#include "api/routes.hpp"
#include "api/sessions.hpp"
#include "domain/garage.hpp"
#include "domain/organisation.hpp"
#include "domain/staff.hpp"
#include "projections/entities.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

struct OrganisationInput {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(OrganisationInput, (), (name))

struct GarageInput {
  std::string name;
  std::string country;
  std::string currency;
  std::string time_zone;
};
BOOST_DESCRIBE_STRUCT(GarageInput, (), (name, country, currency, time_zone))

struct OwnerInput {
  std::string name;
  std::string email;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(OwnerInput, (), (name, email, password))

struct Setup {
  OrganisationInput organisation;
  GarageInput garage;
  OwnerInput owner;
};
BOOST_DESCRIBE_STRUCT(Setup, (), (organisation, garage, owner))

struct SetupDone {
  domain::OrganisationId organisation_id;
  domain::GarageId garage_id;
  domain::StaffId staff_id;
  std::string token;
  domain::Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(SetupDone, (), (organisation_id, garage_id, staff_id, token, expires_at))

constexpr std::string_view example =
    R"({"organisation": {"name": "Northside Motors"},
 "garage": {"name": "Northside Leeds", "country": "GB", "currency": "GBP", "timeZone": "Europe/London"},
 "owner": {"name": "Ada Byron", "email": "ada@northside.example",
            "password": "correct horse battery staple"}})";

/// The new identifiers of everything that a set-up makes.
struct SetupIds {
  domain::OrganisationId organisation = Application::new_id<domain::OrganisationId>();
  domain::GarageId garage = Application::new_id<domain::GarageId>();
  domain::StaffId owner = Application::new_id<domain::StaffId>();
};

/// Puts `prefix` before the pointers of a refused part, since the body nests the parts.
Problem under(std::string_view prefix, Problem problem) {
  for (auto& error : problem.errors) error.pointer.insert(0, prefix);
  return problem;
}

Result<void> decide_setup(Transaction& transaction, const SetupIds& ids, const Setup& setup,
                          const std::string& password_hash) {
  using namespace domain;
  if (auto done = transaction.decide<organisation::Organisation>(
          ids.organisation, organisation::Register{ids.organisation, setup.organisation.name});
      !done)
    return std::unexpected(under("/organisation", done.error()));
  garage::Register garage;
  garage.garage_id = ids.garage;
  garage.name = setup.garage.name;
  garage.country = setup.garage.country;
  garage.currency = setup.garage.currency;
  garage.time_zone = setup.garage.time_zone;
  garage.time_zone_known = projections::TimeZone::find(setup.garage.time_zone).has_value();
  if (auto done = transaction.decide<garage::Garage>(ids.garage, garage); !done)
    return std::unexpected(under("/garage", done.error()));
  if (auto done = transaction.decide<staff::Staff>(
          ids.owner, staff::Invite{ids.owner, setup.owner.name, setup.owner.email, password_hash});
      !done)
    return std::unexpected(under("/owner", done.error()));
  if (auto done = transaction.decide<staff::Staff>(ids.owner,
                                                   staff::AssignRole{ids.garage, staff::Role::owner, false});
      !done)
    return std::unexpected(done.error());
  return {};
}

eventstore::Metadata metadata_of(const CommandCall& call, const SetupIds& ids) {
  eventstore::Metadata metadata;
  metadata.organisation = ids.organisation.ulid.bytes();
  metadata.garage = ids.garage.ulid.bytes();
  metadata.actor = projections::entity(ids.owner);
  metadata.correlation_id = call.correlation_id;
  return metadata;
}

/// The answer follows from the commit alone, so that a repeated request gets the same one.
Response created(const Application& application, eventstore::Position position) {
  const auto session = opened_session(application, position);
  Response response;
  response.status = 201;
  json::append(response.body, SetupDone{{projections::ulid_of(session.metadata.organisation)},
                                        {projections::ulid_of(session.metadata.garage)},
                                        session.opened.staff_id,
                                        session.token,
                                        session.opened.expires_at});
  response.headers = "Forecourt-Position: " + std::to_string(position) + "\r\n";
  return response;
}

/// Hashes the owner's password off the I/O threads, then makes everything in one commit.
void set_up(Application& application, const CommandCall& call, Setup setup, bool first_only, Reply reply) {
  if (const auto wrong = password_problem(setup.owner.password, setup.owner.email)) {
    return reply(
        to_response(Problem{422,
                            "invalid-fields",
                            "Some fields are not valid.",
                            {{"/owner/password", std::string(wrong->code), std::string(wrong->detail)}},
                            {},
                            {}},
                    call.correlation_id));
  }
  struct Work {
    Setup setup;
    SetupIds ids;
    eventstore::Metadata metadata;
    std::optional<eventstore::IdempotencyRecord> record;
    Reply reply;
  };
  const SetupIds ids;
  auto work = std::make_shared<Work>(std::move(setup), ids, metadata_of(call, ids),
                                     application.idempotency_record(call, application.metadata_for(call)),
                                     std::move(reply));
  const bool queued = application.slow_work().submit([&application, work, first_only] {
    auto hash = hash_password(work->setup.owner.password);
    const auto session = new_session(application, work->ids.owner);
    application.submit(
        work->metadata,
        [work, first_only, hash = std::move(hash), session](Transaction& transaction) -> Result<Done> {
          if (first_only && transaction.log_has_events())
            return problem(409, "already-set-up", "This server has its first organisation already.");
          if (auto done = decide_setup(transaction, work->ids, work->setup, hash); !done)
            return std::unexpected(done.error());
          return session.open(transaction);
        },
        [&application, work](const Application::Outcome& outcome) {
          if (!outcome) return work->reply(to_response(outcome.error(), work->metadata.correlation_id));
          work->reply(created(application, outcome->second));
        },
        work->record);
  });
  if (!queued)
    work->reply(
        to_response(unavailable("busy", "Too much slow work is waiting.", 1).error(), call.correlation_id));
}

}  // namespace

void add_setup_routes(Application& application) {
  const auto handler = [&application](bool first_only) {
    return [&application, first_only](const CommandCall& call, Reply reply) {
      if (!application.runner().ready())
        return reply(
            to_response(unavailable("not-ready", "The views are not up to date with the log.", 1).error(),
                        call.correlation_id));
      auto setup = Router::decode_body<Setup>(call);
      if (!setup) return reply(to_response(setup.error(), call.correlation_id));
      set_up(application, call, *std::move(setup), first_only, std::move(reply));
    };
  };
  application.router().raw<Setup, SetupDone>(
      {.method = "POST",
       .path = "/v1/setup",
       .permission = Permission::anyone,
       .summary = "Set up the server",
       .description =
           "Makes the first organisation, its first garage and its owner, and logs the owner in. Works "
           "once, while the log is empty; 409 already-set-up after.",
       .example = example,
       .success = 201},
      handler(true));
  application.router().raw<Setup, SetupDone>(
      {.method = "POST",
       .path = "/v1/organisations",
       .permission = Permission::organisations_create,
       .summary = "Add an organisation",
       .description = "With the operator's key. Organisations share a server and nothing else.",
       .example = example,
       .success = 201},
      handler(false));
}

}  // namespace api
