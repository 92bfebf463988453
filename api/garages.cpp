// The organisation and its garages: their names, when they are open, and what they decide for themselves.
#include "api/application.hpp"
#include "api/routes.hpp"
#include "domain/garage.hpp"
#include "domain/organisation.hpp"
#include "domain/staff.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using domain::garage::Garage;
using domain::organisation::Organisation;
using projections::GarageRow;
using projections::OrganisationRow;

struct OrganisationView {
  domain::OrganisationId organisation_id;
  std::string name;
  domain::Instant created_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(OrganisationView, (), (organisation_id, name, created_at, version))

struct GarageList {
  std::vector<GarageRow> items;
};
BOOST_DESCRIBE_STRUCT(GarageList, (), (items))

struct NewGarage {
  std::string name;
  std::string country;
  std::string currency;
  std::string time_zone;
  std::optional<std::vector<domain::garage::OpeningHours>> opening_hours;
  std::optional<domain::garage::Policies> policies;
};
BOOST_DESCRIBE_STRUCT(NewGarage, (), (name, country, currency, time_zone, opening_hours, policies))

/// What a merge patch of a garage or of the organisation may change.
struct Name {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Name, (), (name))

struct OpeningHoursInput {
  std::vector<domain::garage::OpeningHours> opening_hours;
};
BOOST_DESCRIBE_STRUCT(OpeningHoursInput, (), (opening_hours))

struct TaxRatesInput {
  std::vector<domain::tax::Rate> tax_rates;
};
BOOST_DESCRIBE_STRUCT(TaxRatesInput, (), (tax_rates))

constexpr std::string_view organisation_path = "/v1/organisation";

std::string path_of(domain::GarageId id) { return "/v1/garages/" + id.text(); }

/// A merge patch of a thing that has nothing but a name to change.
Result<Name> patched_name(const CommandCall& call, std::string current) {
  Name name{std::move(current)};
  if (const auto errors = json::merge(name, call.body); !errors.empty())
    return std::unexpected(Router::explain(errors));
  return name;
}

// ---- the organisation ---------------------------------------------------------------------------

Result<OrganisationView> show_organisation(const ReadCall& call) {
  const auto row =
      projections::read_row<OrganisationRow>(*call.rows, OrganisationRow::key(call.organisation()));
  if (!row) return no_such("organisation");
  return OrganisationView{row->organisation_id, row->name, row->created_at, row->version};
}

Result<Decide> rename_organisation(const CommandCall& call) {
  const auto row =
      projections::read_row<OrganisationRow>(*call.rows, OrganisationRow::key(call.organisation()));
  if (!row) return no_such("organisation");
  auto patched = patched_name(call, row->name);
  if (!patched) return std::unexpected(patched.error());
  return [id = call.organisation(), if_match = call.if_match,
          name = std::move(patched->name)](Transaction& transaction) -> Result<Done> {
    if (auto expected = transaction.expect<Organisation>(id, if_match); !expected)
      return std::unexpected(expected.error());
    if (auto renamed = transaction.decide<Organisation>(id, domain::organisation::Rename{name}); !renamed)
      return std::unexpected(renamed.error());
    return Done{200, std::string(organisation_path)};
  };
}

// ---- garages ------------------------------------------------------------------------------------

Result<GarageRow> find_garage(const projections::RowStore& rows, const Call& call) {
  const auto id = call.id<domain::GarageId>(0, "garage");
  if (!id) return std::unexpected(id.error());
  auto row = projections::read_row<GarageRow>(rows, GarageRow::key(call.organisation(), *id));
  if (!row) return no_such("garage");
  return *std::move(row);
}

/// Those where the caller has a role: of the others nothing is shown anywhere else either.
Result<GarageList> list_garages(const ReadCall& call) {
  GarageList list;
  call.rows->scan(projections::Key(GarageRow::table, call.organisation()),
                  [&](std::string_view, std::string_view stored) {
                    auto row = projections::decode_row<GarageRow>(stored);
                    if (call.principal->may_at(Permission::garages_read, row.garage_id))
                      list.items.push_back(std::move(row));
                    return true;
                  });
  return list;
}

/// A garage has an owner from the start, and that is who opens it.
Result<Decide> open_garage(const CommandCall& call, NewGarage input) {
  if (call.principal->kind != Principal::Kind::member)
    return problem(403, "forbidden", "A member of staff opens a garage, and owns it then.");
  domain::garage::Register command;
  command.garage_id = Application::new_id<domain::GarageId>();
  command.name = std::move(input.name);
  command.country = std::move(input.country);
  command.currency = std::move(input.currency);
  command.time_zone_known = projections::TimeZone::find(input.time_zone).has_value();
  command.time_zone = std::move(input.time_zone);
  if (input.opening_hours) command.opening_hours = *std::move(input.opening_hours);
  if (input.policies) command.policies = *input.policies;
  return [command = std::move(command),
          owner = call.principal->staff_id](Transaction& transaction) -> Result<Done> {
    using namespace domain::staff;
    if (auto done = transaction.decide<Garage>(command.garage_id, command); !done)
      return std::unexpected(done.error());
    if (auto done = transaction.decide<Staff>(owner, AssignRole{command.garage_id, Role::owner, false});
        !done)
      return std::unexpected(done.error());
    return Done{201, path_of(command.garage_id)};
  };
}

/// Decides one command on the garage in the path and shows the garage.
template <class Command>
Result<Decide> change(const CommandCall& call, Command command) {
  const auto id = call.id<domain::GarageId>(0, "garage");
  if (!id) return std::unexpected(id.error());
  return [id = *id, if_match = call.if_match,
          command = std::move(command)](Transaction& transaction) -> Result<Done> {
    if (auto expected = transaction.expect<Garage>(id, if_match); !expected)
      return std::unexpected(expected.error());
    if (auto decided = transaction.decide<Garage>(id, command); !decided)
      return std::unexpected(decided.error());
    return Done{200, path_of(id)};
  };
}

Result<Decide> rename_garage(const CommandCall& call) {
  const auto row = find_garage(*call.rows, call);
  if (!row) return std::unexpected(row.error());
  auto patched = patched_name(call, row->name);
  if (!patched) return std::unexpected(patched.error());
  return change(call, domain::garage::Rename{std::move(patched->name)});
}

void add_organisation_routes(Router& router) {
  router.read<OrganisationView>({.path = organisation_path,
                                 .permission = Permission::garages_read,
                                 .summary = "The organisation that one belongs to",
                                 .told_by_version = true},
                                show_organisation);
  auto& patched =
      router.command<RawBody>({.method = "PATCH",
                               .path = organisation_path,
                               .permission = Permission::organisation_manage,
                               .summary = "Rename the organisation",
                               .description = "A merge patch (RFC 7396).",
                               .example = R"({"name": "Northside Motor Group"})",
                               .if_match_required = true,
                               .request_type = "application/merge-patch+json"},
                              [](const CommandCall& call, RawBody) { return rename_organisation(call); });
  patched.body_schema = schema<Name>();
}

void add_changing_routes(Router& router) {
  auto& patched = router.command<RawBody>(
      {.method = "PATCH",
       .path = "/v1/garages/{garageId}",
       .permission = Permission::garages_manage,
       .summary = "Rename a garage",
       .description =
           "A merge patch (RFC 7396). Country, currency and time zone stay what they were: figures "
           "that are recorded already depend on them.",
       .example = R"({"name": "Northside Leeds Central"})",
       .if_match_required = true,
       .request_type = "application/merge-patch+json"},
      [](const CommandCall& call, RawBody) { return rename_garage(call); });
  patched.body_schema = schema<Name>();
  router.command<OpeningHoursInput>(
      {.method = "PUT",
       .path = "/v1/garages/{garageId}/opening-hours",
       .permission = Permission::garages_manage,
       .summary = "Set when a garage is open",
       .description =
           "All of the week at once, in the garage's own time zone; weekday 1 is Monday. A day may have "
           "several stretches. An empty list: the garage does not say.",
       .example = R"({"openingHours": [{"weekday": 1, "opens": "08:00", "closes": "17:30"},
 {"weekday": 2, "opens": "08:00", "closes": "12:00"},
 {"weekday": 2, "opens": "13:00", "closes": "17:30"}]})"},
      [](const CommandCall& call, OpeningHoursInput body) {
        return change(call, domain::garage::SetOpeningHours{std::move(body.opening_hours)});
      });
  router.command<TaxRatesInput>(
      {.method = "PUT",
       .path = "/v1/garages/{garageId}/tax-rates",
       .permission = Permission::garages_manage,
       .summary = "Set what sales are taxed at",
       .description =
           "All rates at once, each from a day on until the next one of its kind. A new garage begins "
           "with the usual ones of its country. What was issued keeps the rates that it has.",
       .example = R"({"taxRates": [{"kind": "standard", "rate": 20, "validFrom": "2011-01-04"},
 {"kind": "reduced", "rate": 5, "validFrom": "1997-09-01"}]})"},
      [](const CommandCall& call, TaxRatesInput body) {
        return change(call, domain::garage::SetTaxRates{std::move(body.tax_rates)});
      });
}

void add_particulars_and_policies_routes(Router& router) {
  router.command<domain::garage::Particulars>(
      {.method = "PUT",
       .path = "/v1/garages/{garageId}/particulars",
       .permission = Permission::garages_manage,
       .summary = "Set what invoices and credit notes say of the garage",
       .description =
           "All at once: address, VAT registration and company number, and where customers send their money. "
           "What is left out is not printed. A bank account has an IBAN, whose check digits must fit, or a "
           "sort code and an account number. What was issued keeps what it was issued with.",
       .example = R"({"legalName": "Northside Motors Ltd",
 "address": {"line1": "1 Mill Lane", "city": "Leeds", "postcode": "LS1 4AP", "country": "GB"},
 "phoneNumber": "0113 496 0000", "email": "accounts@northside.example",
 "vatNumber": "GB 123 4567 89", "companyNumber": "01234567",
 "bankAccount": {"bankName": "National Bank", "accountName": "Northside Motors Ltd",
  "sortCode": "60-16-13", "accountNumber": "31926819",
  "iban": "GB29 NWBK 6016 1331 9268 19", "bic": "NWBKGB2L"}})"},
      [](const CommandCall& call, domain::garage::Particulars body) {
        return change(call, domain::garage::SetParticulars{std::move(body)});
      });
  router.command<domain::garage::Policies>(
      {.method = "PUT",
       .path = "/v1/garages/{garageId}/policies",
       .permission = Permission::garages_manage,
       .summary = "Set what a garage decides for itself",
       .description =
           "The terms that a new customer gets, the unit of mileage, which spend figure is the headline "
           "one, and whether a credit limit warns or blocks. What is left out gets its default: whether the "
           "garage is an approved MOT station (true), how a membership's and a tier's discount compete "
           "(best), up to what a small difference may be written off (100), how long quotes hold (30 days), "
           "and what appointments begin at (every 30 minutes).",
       .example = R"({"defaultPaymentTerms": {"type": "net_days", "days": 30}, "mileageUnit": "mi",
 "spendBasis": "completed", "creditLimit": "warn"})"},
      [](const CommandCall& call, domain::garage::Policies body) -> Result<Decide> {
        auto decide = change(call, domain::garage::SetPolicies{body});
        if (!decide) return decide;
        // The body is the policies themselves, so pointers into a garage lose their first step.
        return [decide = *std::move(decide)](Transaction& transaction) mutable -> Result<Done> {
          auto done = decide(transaction);
          if (!done)
            for (auto& error : done.error().errors)
              if (error.pointer.starts_with("/policies/"))
                error.pointer.erase(0, std::string_view("/policies").size());
          return done;
        };
      });
}

}  // namespace

void add_garage_routes(Application& application) {
  auto& router = application.router();
  add_organisation_routes(router);
  router.read<GarageList>({.path = "/v1/garages",
                           .permission = Permission::garages_read,
                           .summary = "The garages where one has a role"},
                          list_garages);
  router.command<NewGarage>(
      {.method = "POST",
       .path = "/v1/garages",
       .permission = Permission::organisation_manage,
       .summary = "Open a garage",
       .description =
           "Whoever opens it becomes its owner. Its customers are those of the organisation who join it.",
       .example =
           R"({"name": "Northside York", "country": "GB", "currency": "GBP", "timeZone": "Europe/London",
 "openingHours": [{"weekday": 1, "opens": "08:00", "closes": "17:30"}]})",
       .success = 201},
      [](const CommandCall& call, NewGarage body) { return open_garage(call, std::move(body)); });
  router.read<GarageRow>({.path = "/v1/garages/{garageId}",
                          .permission = Permission::garages_read,
                          .summary = "A garage",
                          .as_of = true,
                          .told_by_version = true},
                         [](const ReadCall& call) { return find_garage(*call.rows, call); });
  add_changing_routes(router);
  add_particulars_and_policies_routes(router);
}

}  // namespace api
