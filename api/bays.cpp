// Bays: where vehicles are worked on.
#include <algorithm>
#include <tuple>

#include "api/application.hpp"
#include "api/garage_resource.hpp"
#include "api/routes.hpp"
#include "domain/bay.hpp"
#include "domain/text.hpp"
#include "projections/catalogue.hpp"

namespace api {

namespace {

using domain::bay::Bay;
using domain::bay::Content;
using projections::BayRow;

constexpr ResourceWords words{"bay", "/v1/bays/"};

struct BayInput {
  std::string name;
  std::optional<domain::bay::Purpose> purpose;
  std::optional<std::int32_t> position;
};
BOOST_DESCRIBE_STRUCT(BayInput, (), (name, purpose, position))

struct BayList {
  std::vector<BayRow> items;
};
BOOST_DESCRIBE_STRUCT(BayList, (), (items))

/// Whether another bay of the garage that is not retired has the name.
bool name_taken(const Transaction& transaction, domain::GarageId garage, domain::BayId own,
                const std::string& name) {
  bool taken = false;
  const auto folded = domain::fold(name);
  transaction.views().scan(BayRow::prefix(transaction.organisation()), [&](std::string_view,
                                                                           std::string_view stored) {
    const auto row = projections::decode_row<BayRow>(stored);
    taken = row.garage_id == garage && row.bay_id != own && !row.retired && domain::fold(row.name) == folded;
    return !taken;
  });
  return taken;
}

Content content_of(const BayInput& input) {
  return {.name = input.name,
          .purpose = input.purpose.value_or(domain::bay::Purpose::general),
          .position = input.position.value_or(0)};
}

Result<Decide> add(const CommandCall& call, const BayInput& input) {
  const auto garage = call.id<domain::GarageId>(0, "garage");
  if (!garage) return std::unexpected(garage.error());
  const auto id = Application::new_id<domain::BayId>();
  return
      [garage = *garage, id, content = content_of(input)](Transaction& transaction) mutable -> Result<Done> {
        content.name_taken = name_taken(transaction, garage, id, content.name);
        if (auto added = decide_on<Bay>(transaction, id, domain::bay::Add{garage, content}); !added)
          return std::unexpected(std::move(added).error());
        return Done{201, std::string(words.path) + id.text()};
      };
}

Result<void> patch(Transaction& transaction, domain::BayId id, std::string_view merge_patch) {
  const auto& bay = transaction.load<Bay>(id);
  BayInput input{bay.name, bay.purpose, bay.position};
  if (const auto errors = json::merge(input, merge_patch); !errors.empty())
    return std::unexpected(Router::explain(errors));
  auto content = content_of(input);
  content.name_taken = name_taken(transaction, bay.garage_id, id, content.name);
  return decide_on<Bay>(transaction, id, domain::bay::Revise{content});
}

/// Its name may be another one's by now.
Result<void> reinstate(Transaction& transaction, domain::BayId id) {
  const auto& bay = transaction.load<Bay>(id);
  if (bay.retired && name_taken(transaction, bay.garage_id, id, bay.name))
    return problem(409, "name-taken", "Another bay of the garage has this name.");
  return decide_on<Bay>(transaction, id, domain::bay::Reinstate{});
}

/// By position, and then by name.
Result<BayList> list(const ReadCall& call) {
  const auto garage = call.id<domain::GarageId>(0, "garage");
  if (!garage) return std::unexpected(garage.error());
  const auto asked = call.parameter<bool>("retired");
  if (!asked) return std::unexpected(asked.error());
  const bool retired_too = asked->value_or(false);
  BayList bays;
  call.rows->scan(BayRow::prefix(call.organisation()), [&](std::string_view, std::string_view stored) {
    auto row = projections::decode_row<BayRow>(stored);
    if (row.garage_id == *garage && (retired_too || !row.retired)) bays.items.push_back(std::move(row));
    return true;
  });
  std::ranges::sort(bays.items, {}, [](const BayRow& row) { return std::tie(row.position, row.name); });
  return bays;
}

void add_changing_routes(Router& router) {
  add_merge_patch<Bay, BayInput>(router,
                                 {.path = "/v1/bays/{bayId}",
                                  .permission = Permission::catalogue_manage,
                                  .summary = "Change a bay",
                                  .description = "A merge patch (RFC 7396).",
                                  .example = R"({"name": "Bay 1, four-post lift"})",
                                  .reads_views = true},
                                 words, patch);
  router.command<NoBody>({.method = "POST",
                          .path = "/v1/bays/{bayId}/retire",
                          .permission = Permission::catalogue_manage,
                          .summary = "Retire a bay",
                          .description = "Nothing is booked into it any more. What is booked already stays."},
                         [](const CommandCall& call, NoBody) {
                           return change_resource<Bay>(call, words, Permission::catalogue_manage,
                                                       domain::bay::Retire{});
                         });
  router.command<NoBody>({.method = "POST",
                          .path = "/v1/bays/{bayId}/reinstate",
                          .permission = Permission::catalogue_manage,
                          .summary = "Use a retired bay again",
                          .description = "409 name-taken where another one bears its name by now.",
                          .reads_views = true},
                         [](const CommandCall& call, NoBody) {
                           return on_resource<Bay>(call, words, Permission::catalogue_manage, reinstate);
                         });
}

}  // namespace

void add_bay_routes(Application& application) {
  auto& router = application.router();
  router.read<BayList>({.path = "/v1/garages/{garageId}/bays",
                        .permission = Permission::workshop_read,
                        .summary = "The bays of a garage",
                        .query = {{"retired", "true: the retired ones too."}}},
                       list);
  router.command<BayInput>({.method = "POST",
                            .path = "/v1/garages/{garageId}/bays",
                            .permission = Permission::catalogue_manage,
                            .summary = "Add a bay",
                            .description = "position is where it stands in lists and on the calendar.",
                            .example = R"({"name": "Bay 1", "purpose": "mot", "position": 1})",
                            .success = 201,
                            .reads_views = true},
                           [](const CommandCall& call, const BayInput& body) { return add(call, body); });
  router.read<BayRow>({.path = "/v1/bays/{bayId}",
                       .permission = Permission::workshop_read,
                       .summary = "A bay",
                       .as_of = true,
                       .told_by_version = true},
                      [](const ReadCall& call) {
                        return find_resource<BayRow, domain::BayId>(call, words, Permission::workshop_read);
                      });
  add_changing_routes(router);
}

}  // namespace api
