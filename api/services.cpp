// The catalogue of services: what a garage sells, how long it takes and what it costs.
#include <algorithm>

#include "api/application.hpp"
#include "api/field_problems.hpp"
#include "api/garage_resource.hpp"
#include "api/routes.hpp"
#include "api/work_lines.hpp"
#include "domain/service.hpp"
#include "domain/text.hpp"
#include "projections/catalogue.hpp"

namespace api {

namespace {

using domain::service::Content;
using domain::service::Service;
using projections::ServiceRow;

constexpr ResourceWords words{"service", "/v1/services/"};

struct LineInput {
  domain::document::LineKind kind = domain::document::LineKind::labour;
  std::string description;
  std::optional<domain::Quantity> quantity;
  domain::UnitPrice unit_price;
  std::optional<domain::tax::Kind> tax;
};
BOOST_DESCRIBE_STRUCT(LineInput, (), (kind, description, quantity, unit_price, tax))

/// One with a price of its own is one line; `lines` say what a package is made of.
struct ServiceInput {
  std::string code;
  std::string name;
  std::optional<domain::document::LineKind> kind;
  std::optional<std::int32_t> duration_minutes;
  std::optional<domain::UnitPrice> unit_price;
  std::optional<domain::tax::Kind> tax;
  std::optional<std::vector<LineInput>> lines;
};
BOOST_DESCRIBE_STRUCT(ServiceInput, (), (code, name, kind, duration_minutes, unit_price, tax, lines))

struct ServiceView {
  domain::ServiceId service_id;
  domain::GarageId garage_id;
  std::string code;
  std::string name;
  domain::document::LineKind kind = domain::document::LineKind::labour;
  std::optional<std::int32_t> duration_minutes;
  domain::Money list_price;  ///< of all lines, without tax
  std::vector<domain::service::Line> lines;
  bool archived = false;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(ServiceView, (),
                      (service_id, garage_id, code, name, kind, duration_minutes, list_price, lines, archived,
                       created_at, updated_at, version))

struct ServiceList {
  std::vector<ServiceView> items;
};
BOOST_DESCRIBE_STRUCT(ServiceList, (), (items))

ServiceView view_of(ServiceRow row) {
  ServiceView view;
  view.service_id = row.service_id;
  view.garage_id = row.garage_id;
  view.list_price = {domain::service::list_price_minor(row.content).value_or(0), row.currency};
  view.code = std::move(row.content.code);
  view.name = std::move(row.content.name);
  view.kind = row.content.kind;
  view.duration_minutes = row.content.duration_minutes;
  view.lines = std::move(row.content.lines);
  view.archived = row.archived;
  view.created_at = row.created_at;
  view.updated_at = row.updated_at;
  view.version = row.version;
  return view;
}

Result<Content> content_of(const ServiceInput& input, bool mot_approved) {
  Content content{.code = input.code, .name = input.name, .duration_minutes = input.duration_minutes};
  if (input.lines && (input.unit_price || input.tax))
    return wrong_field(input.unit_price ? "/unitPrice" : "/tax", "at-most-one",
                       "A package has the prices and taxes of its lines; anything else has unitPrice.");
  if (input.lines) {
    for (const auto& line : *input.lines)
      content.lines.push_back({line.kind, line.description, line.quantity.value_or(domain::Quantity::of(1)),
                               line.unit_price, line.tax.value_or(usual_tax(line.kind, mot_approved))});
    content.kind = input.kind.value_or(content.lines.empty() ? content.kind : content.lines.front().kind);
    return content;
  }
  content.kind = input.kind.value_or(domain::document::LineKind::labour);
  content.lines = {{content.kind, input.name, domain::Quantity::of(1),
                    input.unit_price.value_or(domain::UnitPrice{}),
                    input.tax.value_or(usual_tax(content.kind, mot_approved))}};
  return content;
}

bool code_taken(const Transaction& transaction, domain::GarageId garage, domain::ServiceId own,
                const std::string& code) {
  bool taken = false;
  const auto folded = domain::fold(code);
  transaction.views().scan(ServiceRow::prefix(transaction.organisation()),
                           [&](std::string_view, std::string_view stored) {
                             const auto row = projections::decode_row<ServiceRow>(stored);
                             taken = row.garage_id == garage && row.service_id != own && !row.archived &&
                                     domain::fold(row.content.code) == folded;
                             return !taken;
                           });
  return taken;
}

Result<Decide> define(const Application& application, const CommandCall& call, const ServiceInput& input) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  auto content = content_of(input, (*garage)->row.policies.mot_approved);
  if (!content) return std::unexpected(std::move(content).error());
  const auto id = Application::new_id<domain::ServiceId>();
  return [id, garage_id = *garage_id, currency = (*garage)->row.currency,
          content = *std::move(content)](Transaction& transaction) -> Result<Done> {
    const domain::service::Define command{garage_id, currency, content,
                                          code_taken(transaction, garage_id, id, content.code)};
    if (auto defined = decide_on<Service>(transaction, id, command); !defined)
      return std::unexpected(std::move(defined).error());
    return Done{201, std::string(words.path) + id.text()};
  };
}

Result<void> patch(Transaction& transaction, domain::ServiceId id, std::string_view merge_patch) {
  const auto& service = transaction.load<Service>(id);
  auto content = service.content;
  if (const auto errors = json::merge(content, merge_patch); !errors.empty())
    return std::unexpected(Router::explain(errors));
  return decide_on<Service>(
      transaction, id,
      domain::service::Revise{content, code_taken(transaction, service.garage_id, id, content.code)});
}

Result<void> restore(Transaction& transaction, domain::ServiceId id) {
  const auto& service = transaction.load<Service>(id);
  return decide_on<Service>(
      transaction, id,
      domain::service::Restore{code_taken(transaction, service.garage_id, id, service.content.code)});
}

/// By code.
Result<ServiceList> list(const ReadCall& call) {
  const auto garage = call.id<domain::GarageId>(0, "garage");
  if (!garage) return std::unexpected(garage.error());
  const auto asked = call.parameter<bool>("archived");
  if (!asked) return std::unexpected(asked.error());
  const bool archived_too = asked->value_or(false);
  const auto q = domain::fold(call.query.find("q").value_or(""));
  ServiceList services;
  call.rows->scan(ServiceRow::prefix(call.organisation()), [&](std::string_view, std::string_view stored) {
    auto row = projections::decode_row<ServiceRow>(stored);
    const bool found =
        q.empty() || domain::fold(row.content.name).contains(q) || domain::fold(row.content.code).contains(q);
    if (row.garage_id == *garage && found && (archived_too || !row.archived))
      services.items.push_back(view_of(std::move(row)));
    return true;
  });
  std::ranges::sort(services.items, {}, &ServiceView::code);
  return services;
}

void add_changing_routes(Router& router) {
  add_merge_patch<Service, Content>(
      router,
      {.path = "/v1/services/{serviceId}",
       .permission = Permission::catalogue_manage,
       .summary = "Change a service",
       .description = "A merge patch (RFC 7396); lines are replaced whole. What was sold stays as it was.",
       .example = R"({"name": "MOT test, class 4 and 5", "durationMinutes": 45})",
       .reads_views = true},
      words, patch);
  router.command<NoBody>({.method = "POST",
                          .path = "/v1/services/{serviceId}/archive",
                          .permission = Permission::catalogue_manage,
                          .summary = "Offer a service no more"},
                         [](const CommandCall& call, NoBody) {
                           return change_resource<Service>(call, words, Permission::catalogue_manage,
                                                           domain::service::Archive{});
                         });
  router.command<NoBody>({.method = "POST",
                          .path = "/v1/services/{serviceId}/restore",
                          .permission = Permission::catalogue_manage,
                          .summary = "Offer an archived service again",
                          .reads_views = true},
                         [](const CommandCall& call, NoBody) {
                           return on_resource<Service>(call, words, Permission::catalogue_manage,
                                                       [](Transaction& transaction, domain::ServiceId id) {
                                                         return restore(transaction, id);
                                                       });
                         });
}

}  // namespace

void add_service_routes(Application& application) {
  auto& router = application.router();
  router.read<ServiceList>(
      {.path = "/v1/garages/{garageId}/services",
       .permission = Permission::workshop_read,
       .summary = "The services that a garage sells",
       .query = {{"q", "Part of the name or the code."}, {"archived", "true: the archived ones too."}}},
      list);
  router.command<ServiceInput>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/services",
       .permission = Permission::catalogue_manage,
       .summary = "Add a service to the catalogue",
       .description =
           "With unitPrice it is one line of its kind; lines say what a package is made of. Prices are "
           "without tax, in minor units of the garage's currency. Where no tax is given it is standard, "
           "except for an MOT at an approved station, which is outside_scope. Elsewhere exactly the fee of "
           "the station can be passed on as a disbursement.",
       .example = R"({"code": "MOT4", "name": "MOT test, class 4", "kind": "mot", "durationMinutes": 60,
 "unitPrice": 5485})",
       .success = 201,
       .reads_views = true},
      [&application](const CommandCall& call, const ServiceInput& body) {
        return define(application, call, body);
      });
  router.read<ServiceView>({.path = "/v1/services/{serviceId}",
                            .permission = Permission::workshop_read,
                            .summary = "A service",
                            .as_of = true,
                            .told_by_version = true},
                           [](const ReadCall& call) -> Result<ServiceView> {
                             auto row = find_resource<ServiceRow, domain::ServiceId>(
                                 call, words, Permission::workshop_read);
                             if (!row) return std::unexpected(std::move(row).error());
                             return view_of(*std::move(row));
                           });
  add_changing_routes(router);
}

}  // namespace api
