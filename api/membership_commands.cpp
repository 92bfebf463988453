#include "api/membership_commands.hpp"

#include "api/decide_on.hpp"
#include "domain/customer.hpp"
#include "domain/membership_plan.hpp"

namespace api {

using namespace domain::membership;
using domain::membership_plan::Plan;

namespace {

std::unexpected<Problem> wrong_plan(int status, std::string code, std::string detail) {
  Problem wrong{status, status == 422 ? "invalid-fields" : code, detail, {}, {}, {}};
  wrong.errors = {{"/planId", std::move(code), std::move(detail)}};
  return std::unexpected(std::move(wrong));
}

Result<const Plan*> plan_to_give(Transaction& transaction, domain::MembershipPlanId id) {
  const auto& plan = transaction.load<Plan>(id);
  if (!plan.exists) return wrong_plan(404, "not-found", "There is no such membership plan.");
  if (plan.archived)
    return wrong_plan(409, "plan-archived", "The plan is archived: nobody gets it any more.");
  return &plan;
}

}  // namespace

std::optional<domain::MembershipId> running_membership(Transaction& transaction, domain::CustomerId customer,
                                                       domain::Date today) {
  const auto holder = transaction.claimed_by(domain::ClaimKind::active_membership, active_claim(customer));
  if (!holder) return std::nullopt;
  const domain::MembershipId id{projections::ulid_of(holder->entity)};
  if (transaction.load<Membership>(id).expires_on >= today) return id;
  // It cannot be refused: the claim is that of a membership which is active.
  transaction.decide<Membership>(id, Expire{today}).value();
  return std::nullopt;
}

Result<void> assign_membership(Transaction& transaction, const NewMembership& membership) {
  if (!transaction.load<domain::customer::Customer>(membership.customer_id).exists)
    return no_such("customer");
  const auto plan = plan_to_give(transaction, membership.plan_id);
  if (!plan) return std::unexpected(plan.error());
  Assign assign{.membership_id = membership.membership_id,
                .garage_id = membership.garage_id,
                .customer_id = membership.customer_id,
                .plan_id = membership.plan_id,
                .duration_days = (*plan)->terms.duration_days,
                .starts_on = membership.starts_on,
                .today = membership.today};
  if (const auto running = running_membership(transaction, membership.customer_id, membership.today)) {
    if (!membership.replace)
      return std::unexpected(Problem{409,
                                     "membership-active",
                                     "The customer has a membership already; replace, upgrade or cancel it.",
                                     {},
                                     running->text(),
                                     {}});
    if (auto done =
            decide_on<Membership>(transaction, *running, Replace{membership.membership_id, membership.today});
        !done)
      return done;
    assign.reason = Reason::replacement;
    assign.replaces = running;
  }
  return decide_on<Membership>(transaction, membership.membership_id, assign);
}

Result<void> move_to_plan(Transaction& transaction, const PlanMove& move) {
  const auto membership = transaction.load<Membership>(move.from);
  if (membership.plan_id == move.plan_id)
    return wrong_plan(422, "same-plan", "The membership has this plan already.");
  const auto plan = plan_to_give(transaction, move.plan_id);
  if (!plan) return std::unexpected(plan.error());
  if (auto done = decide_on<Membership>(transaction, move.from, Replace{move.to, move.today}); !done)
    return done;
  return decide_on<Membership>(transaction, move.to,
                               Assign{.membership_id = move.to,
                                      .garage_id = membership.garage_id,
                                      .customer_id = membership.customer_id,
                                      .plan_id = move.plan_id,
                                      .duration_days = (*plan)->terms.duration_days,
                                      .starts_on = move.today,
                                      .today = move.today,
                                      .reason = move.reason,
                                      .replaces = move.from});
}

Result<void> renew_membership(Transaction& transaction, domain::MembershipId id, domain::Date today) {
  const auto& membership = transaction.load<Membership>(id);
  if (!membership.exists) return no_such("membership");
  const auto& plan = transaction.load<Plan>(membership.plan_id);
  if (plan.archived) return problem(409, "plan-archived", "The plan is archived: nobody gets it any more.");
  const auto running = running_membership(transaction, membership.customer_id, today);
  if (running && *running != id)
    return std::unexpected(Problem{
        409, "membership-active", "The customer has another membership by now.", {}, running->text(), {}});
  return decide_on<Membership>(transaction, id, Renew{plan.terms.duration_days, today});
}

}  // namespace api
