// Membership plans of the organisation: what members get, for how long, and for how much.
#include <algorithm>

#include "api/application.hpp"
#include "api/membership_view.hpp"
#include "api/sales_routes.hpp"
#include "domain/membership_plan.hpp"
#include "domain/text.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using domain::membership_plan::Plan;
using domain::membership_plan::Terms;
using projections::PlanRow;

constexpr std::string_view example = R"({"name": "Gold", "discount": 10,
 "includedServices": [{"serviceId": "svc_01JD3Z8Q6N4T0V9K5M2R7W1XYB", "price": null}],
 "priorityLabel": "Priority", "durationDays": 365, "fee": {"amountMinor": 12000, "currency": "GBP"}})";

struct PlanList {
  std::vector<PlanView> items;
};
BOOST_DESCRIBE_STRUCT(PlanList, (), (items))

std::string path_of(domain::MembershipPlanId id) { return "/v1/membership-plans/" + id.text(); }

Result<PlanRow> find_plan(const projections::RowStore& rows, const Call& call) {
  const auto id = call.id<domain::MembershipPlanId>(0, "membership plan");
  if (!id) return std::unexpected(id.error());
  auto row = projections::read_row<PlanRow>(rows, PlanRow::key(call.organisation(), *id));
  if (!row) return no_such("membership plan");
  return *std::move(row);
}

Result<PlanList> list_plans(const ReadCall& call) {
  const auto which = call.query.find("status").value_or("active");
  if (which != "active" && which != "archived" && which != "all") return Call::bad_parameter("status");
  PlanList list;
  call.rows->scan(PlanRow::prefix(call.organisation()), [&](std::string_view, std::string_view stored) {
    const auto row = projections::decode_row<PlanRow>(stored);
    if (which == "all" || row.archived == (which == "archived")) list.items.push_back(plan_view(row));
    return true;
  });
  std::ranges::sort(list.items, {},
                    [](const PlanView& plan) { return std::pair(domain::fold(plan.name), plan.plan_id); });
  return list;
}

/// Decides one command on the plan in the path and shows the plan.
template <class Command>
Result<Decide> change(const CommandCall& call, Command command) {
  const auto id = call.id<domain::MembershipPlanId>(0, "membership plan");
  if (!id) return std::unexpected(id.error());
  return [id = *id, if_match = call.if_match,
          command = std::move(command)](Transaction& transaction) -> Result<Done> {
    if (!transaction.load<Plan>(id).exists) return no_such("membership plan");
    if (auto expected = transaction.expect<Plan>(id, if_match); !expected)
      return std::unexpected(expected.error());
    if (auto decided = transaction.decide<Plan>(id, command); !decided)
      return std::unexpected(decided.error());
    return Done{200, path_of(id)};
  };
}

Result<Decide> define(Terms terms) {
  return [id = Application::new_id<domain::MembershipPlanId>(),
          terms = std::move(terms)](Transaction& transaction) -> Result<Done> {
    if (auto decided = transaction.decide<Plan>(id, domain::membership_plan::Define{terms}); !decided)
      return std::unexpected(decided.error());
    return Done{201, path_of(id)};
  };
}

Result<Decide> revise(const CommandCall& call) {
  const auto id = call.id<domain::MembershipPlanId>(0, "membership plan");
  if (!id) return std::unexpected(id.error());
  return [id = *id, if_match = call.if_match,
          patch = std::string(call.body)](Transaction& transaction) -> Result<Done> {
    const auto& plan = transaction.load<Plan>(id);
    if (!plan.exists) return no_such("membership plan");
    if (auto expected = transaction.expect<Plan>(id, if_match); !expected)
      return std::unexpected(expected.error());
    auto terms = plan.terms;
    if (const auto errors = json::merge(terms, patch); !errors.empty())
      return std::unexpected(Router::explain(errors));
    if (auto decided = transaction.decide<Plan>(id, domain::membership_plan::Revise{std::move(terms)});
        !decided)
      return std::unexpected(decided.error());
    return Done{200, path_of(id)};
  };
}

void add_changing_routes(Router& router) {
  router.command<Terms>(
      {.method = "POST",
       .path = "/v1/membership-plans",
       .permission = Permission::plans_manage,
       .summary = "Define a membership plan",
       .description =
           "Its name is unique in the organisation (409 name-taken). The discount, in percent with two "
           "decimals, is taken off every line of a member's quotes and invoices by itself; an included "
           "service "
           "is free, or has the plan's price, and gets no discount on top. A term has durationDays days, its "
           "last one included; the fee of one is with tax.",
       .example = example,
       .success = 201},
      [](const CommandCall&, Terms body) { return define(std::move(body)); });
  auto& patched = router.command<RawBody>(
      {.method = "PATCH",
       .path = "/v1/membership-plans/{planId}",
       .permission = Permission::plans_manage,
       .summary = "Change a membership plan",
       .description =
           "A merge patch (RFC 7396). It holds at once, for those who are members already too, except for "
           "the length of terms that run. What was issued stays as it is.",
       .example = R"({"discount": 12.5})",
       .if_match_required = true,
       .request_type = "application/merge-patch+json"},
      [](const CommandCall& call, RawBody) { return revise(call); });
  patched.body_schema = schema<Terms>();
  router.command<NoBody>(
      {.method = "POST",
       .path = "/v1/membership-plans/{planId}/archive",
       .permission = Permission::plans_manage,
       .summary = "Archive a membership plan",
       .description =
           "Plans are not deleted. Nobody gets or renews it any more; who has it keeps it until the "
           "term ends. Its name is free again."},
      [](const CommandCall& call, NoBody) { return change(call, domain::membership_plan::Archive{}); });
  router.command<NoBody>(
      {.method = "POST",
       .path = "/v1/membership-plans/{planId}/restore",
       .permission = Permission::plans_manage,
       .summary = "Take a membership plan out of the archive",
       .description = "409 name-taken where another one bears its name by now."},
      [](const CommandCall& call, NoBody) { return change(call, domain::membership_plan::Restore{}); });
}

}  // namespace

void add_membership_plan_routes(Application& application) {
  auto& router = application.router();
  router.read<PlanList>({.path = "/v1/membership-plans",
                         .permission = Permission::customers_read,
                         .summary = "The organisation's membership plans, by name",
                         .query = {{"status", "active (unless told), archived or all"}}},
                        list_plans);
  router.read<PlanView>({.path = "/v1/membership-plans/{planId}",
                         .permission = Permission::customers_read,
                         .summary = "A membership plan",
                         .as_of = true,
                         .told_by_version = true},
                        [](const ReadCall& call) -> Result<PlanView> {
                          const auto row = find_plan(*call.rows, call);
                          if (!row) return std::unexpected(row.error());
                          return plan_view(*row);
                        });
  add_changing_routes(router);
}

}  // namespace api
