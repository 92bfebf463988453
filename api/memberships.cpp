// Memberships of customers: who has which plan, until when, and what became of earlier ones.
#include <algorithm>

#include "api/application.hpp"
#include "api/garage_resource.hpp"
#include "api/membership_commands.hpp"
#include "api/membership_view.hpp"
#include "api/sales_routes.hpp"
#include "projections/customers.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using domain::membership::Membership;
using projections::CustomerRow;
using projections::MembershipsRow;
using projections::read_row;

struct MembershipInput {
  domain::MembershipPlanId plan_id;
  std::optional<domain::GarageId> garage_id;
  std::optional<domain::Date> starts_on;
  std::optional<bool> replace;
};
BOOST_DESCRIBE_STRUCT(MembershipInput, (), (plan_id, garage_id, starts_on, replace))

struct PlanChoice {
  domain::MembershipPlanId plan_id;
};
BOOST_DESCRIBE_STRUCT(PlanChoice, (), (plan_id))

struct Reason {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))

struct MembershipList {
  std::optional<MembershipView> current;  ///< the one that counts now
  std::vector<MembershipView> items;      ///< all of them, the latest first
};
BOOST_DESCRIBE_STRUCT(MembershipList, (), (current, items))

constexpr std::string_view plan_example = R"({"planId": "pln_01JD3Z8Q6N4T0V9K5M2R7W1XYB"})";

std::string path_of(domain::MembershipId id) { return "/v1/memberships/" + id.text(); }

Result<CustomerRow> find_customer(const Call& call, const projections::RowStore& rows) {
  const auto id = call.id<domain::CustomerId>(0, "customer");
  if (!id) return std::unexpected(id.error());
  auto row = read_row<CustomerRow>(rows, CustomerRow::key(call.organisation(), *id));
  if (!row || row->customer_number.empty()) return no_such("customer");
  return *std::move(row);
}

Result<MembershipList> list(const ReadCall& call) {
  const auto customer = find_customer(call, *call.rows);
  if (!customer) return std::unexpected(customer.error());
  MembershipList list;
  list.current = current_membership(customer->customer_id, call.organisation(), *call.rows, call.now);
  const auto all =
      read_row<MembershipsRow>(*call.rows, MembershipsRow::key(call.organisation(), customer->customer_id))
          .value_or(MembershipsRow{});
  for (auto row = all.memberships.rbegin(); row != all.memberships.rend(); ++row)
    list.items.push_back(membership_view(*row, call.organisation(), *call.rows, call.now));
  return list;
}

Result<MembershipView> read_one(const ReadCall& call) {
  const auto id = call.id<domain::MembershipId>(0, "membership");
  if (!id) return std::unexpected(id.error());
  const auto organisation = call.organisation();
  const auto place = read_row<projections::MembershipPlaceRow>(
      *call.rows, projections::MembershipPlaceRow::key(organisation, *id));
  if (!place) return no_such("membership");
  const auto all =
      read_row<MembershipsRow>(*call.rows, MembershipsRow::key(organisation, place->customer_id));
  if (!all) return no_such("membership");
  const auto found = std::ranges::find(all->memberships, *id, &projections::MembershipRow::membership_id);
  if (found == all->memberships.end()) return no_such("membership");
  return membership_view(*found, organisation, *call.rows, call.now);
}

/// The garage that the body names, or the first of the customer's where the caller may give memberships.
Result<domain::GarageId> garage_for(const CommandCall& call, const MembershipInput& input,
                                    const CustomerRow& customer) {
  if (input.garage_id) {
    if (call.principal->may_at(Permission::memberships_write, *input.garage_id)) return *input.garage_id;
    return problem(403, "forbidden", "Your role at that garage does not allow this.");
  }
  for (const auto& garage : customer.garages)
    if (call.principal->may_at(Permission::memberships_write, garage.garage_id)) return garage.garage_id;
  return problem(403, "forbidden", "Your role at none of the customer's garages allows this.");
}

Result<Decide> assign(const CommandCall& call, const MembershipInput& input) {
  const auto customer = find_customer(call, *call.rows);
  if (!customer) return std::unexpected(customer.error());
  const auto garage = garage_for(call, input, *customer);
  if (!garage) return std::unexpected(garage.error());
  return [input, garage = *garage, customer = customer->customer_id,
          id = Application::new_id<domain::MembershipId>()](Transaction& transaction) -> Result<Done> {
    const auto today =
        day_at(garage, transaction.organisation(), transaction.views(), transaction.context().now);
    const NewMembership membership{.membership_id = id,
                                   .garage_id = garage,
                                   .customer_id = customer,
                                   .plan_id = input.plan_id,
                                   .starts_on = input.starts_on.value_or(today),
                                   .today = today,
                                   .replace = input.replace.value_or(false)};
    if (auto assigned = assign_membership(transaction, membership); !assigned)
      return std::unexpected(std::move(assigned).error());
    return Done{201, path_of(id)};
  };
}

/// Checks that the membership is there, that one may do this at its garage, and that it is as the client has
/// seen it; lets `decide` decide, which says what to show.
template <class DecideMore>
Result<Decide> on_membership(const CommandCall& call, DecideMore decide) {
  const auto id = call.id<domain::MembershipId>(0, "membership");
  if (!id) return std::unexpected(id.error());
  return [id = *id, principal = call.principal, if_match = call.if_match,
          decide = std::move(decide)](Transaction& transaction) -> Result<Done> {
    const auto& membership = transaction.load<Membership>(id);
    if (!membership.exists) return no_such("membership");
    if (!principal->may_at(Permission::memberships_write, membership.garage_id))
      return forbidden_at_garage("membership");
    if (auto expected = transaction.expect<Membership>(id, if_match); !expected)
      return std::unexpected(std::move(expected).error());
    const auto today = day_at(membership.garage_id, transaction.organisation(), transaction.views(),
                              transaction.context().now);
    return decide(transaction, id, today);
  };
}

Result<Decide> renew(const CommandCall& call) {
  return on_membership(
      call, [](Transaction& transaction, domain::MembershipId id, domain::Date today) -> Result<Done> {
        if (auto renewed = renew_membership(transaction, id, today); !renewed)
          return std::unexpected(std::move(renewed).error());
        return Done{200, path_of(id)};
      });
}

Result<Decide> cancel(const CommandCall& call, const Reason& body) {
  return on_membership(
      call, [body](Transaction& transaction, domain::MembershipId id, domain::Date today) -> Result<Done> {
        auto decided = transaction.decide<Membership>(id, domain::membership::Cancel{body.reason, today});
        if (!decided) return std::unexpected(std::move(decided).error());
        return Done{200, path_of(id)};
      });
}

Result<Decide> move(const CommandCall& call, domain::MembershipPlanId plan,
                    domain::membership::Reason reason) {
  return on_membership(
      call,
      [plan, reason, to = Application::new_id<domain::MembershipId>()](
          Transaction& transaction, domain::MembershipId id, domain::Date today) -> Result<Done> {
        if (auto moved = move_to_plan(transaction, {id, plan, to, reason, today}); !moved)
          return std::unexpected(std::move(moved).error());
        return Done{201, path_of(to)};
      });
}

void add_step_routes(Router& router) {
  router.command<NoBody>(
      {.method = "POST",
       .path = "/v1/memberships/{membershipId}/renew",
       .permission = Permission::memberships_write,
       .summary = "Give a membership a further term",
       .description =
           "After the term that runs, or from today where that is over. 409 plan-archived where the plan is "
           "not given any more, membership-active where the customer has another one by now."},
      [](const CommandCall& call, NoBody) { return renew(call); });
  router.command<PlanChoice>(
      {.method = "POST",
       .path = "/v1/memberships/{membershipId}/upgrade",
       .permission = Permission::memberships_write,
       .summary = "Move a member to a better plan",
       .description = "A new membership takes this one's place, from today on and for a whole term.",
       .example = plan_example,
       .success = 201},
      [](const CommandCall& call, PlanChoice body) {
        return move(call, body.plan_id, domain::membership::Reason::upgrade);
      });
  router.command<PlanChoice>(
      {.method = "POST",
       .path = "/v1/memberships/{membershipId}/downgrade",
       .permission = Permission::memberships_write,
       .summary = "Move a member to a lesser plan",
       .description = "A new membership takes this one's place, from today on and for a whole term.",
       .example = plan_example,
       .success = 201},
      [](const CommandCall& call, PlanChoice body) {
        return move(call, body.plan_id, domain::membership::Reason::downgrade);
      });
  router.command<Reason>({.method = "POST",
                          .path = "/v1/memberships/{membershipId}/cancel",
                          .permission = Permission::memberships_write,
                          .summary = "End a membership today",
                          .example = R"({"reason": "sold the car"})"},
                         [](const CommandCall& call, const Reason& body) { return cancel(call, body); });
}

}  // namespace

void add_membership_routes(Application& application) {
  auto& router = application.router();
  router.read<MembershipList>(
      {.path = "/v1/customers/{customerId}/memberships",
       .permission = Permission::customers_read,
       .summary = "A customer's memberships",
       .description = "The one that counts now, and all there were with their renewals, upgrades "
                      "and downgrades. A membership counts through the end of its last day at its "
                      "garage.",
       .as_of = true},
      list);
  router.read<MembershipView>({.path = "/v1/memberships/{membershipId}",
                               .permission = Permission::customers_read,
                               .summary = "A membership",
                               .as_of = true},
                              read_one);
  router.command<MembershipInput>(
      {.method = "POST",
       .path = "/v1/customers/{customerId}/memberships",
       .permission = Permission::memberships_write,
       .summary = "Give a customer a membership plan",
       .description =
           "From today at the garage unless startsOn says otherwise, for the plan's days. Without garageId "
           "it "
           "is the first of the customer's garages where one may do this. 409 membership-active where the "
           "customer has one, unless replace is true.",
       .example = plan_example,
       .success = 201},
      [](const CommandCall& call, const MembershipInput& body) { return assign(call, body); });
  add_step_routes(router);
}

}  // namespace api
