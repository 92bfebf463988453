#include "api/discount_offers.hpp"

#include <algorithm>
#include <utility>

#include "domain/garage.hpp"
#include "domain/membership.hpp"
#include "projections/memberships.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using domain::document::DiscountOffer;
using domain::document::DiscountSource;
using domain::membership_plan::Terms;

/// The price that members pay for an included service, in the garage's currency; nothing where the line is
/// none, or the plan has its price in another currency.
std::optional<std::int64_t> included_price(const Terms& terms, const domain::document::Line& line,
                                           domain::Currency currency) {
  if (!line.service_id) return std::nullopt;
  const auto found = std::ranges::find(terms.included_services, *line.service_id,
                                       &domain::membership_plan::IncludedService::service_id);
  if (found == terms.included_services.end()) return std::nullopt;
  if (!found->price || found->price->amount_minor == 0) return 0;
  if (found->price->currency != currency) return std::nullopt;
  return domain::cost_of(line.quantity, domain::UnitPrice::of_minor(found->price->amount_minor));
}

/// An included service has its price, and no percentage on top (R229).
std::vector<DiscountOffer> offers_of(const Terms& terms, domain::MembershipPlanId plan,
                                     const domain::document::Line& line, domain::Currency currency) {
  if (const auto price = included_price(terms, line, currency))
    return {{.source = DiscountSource::included_service,
             .name = terms.name,
             .plan_id = plan,
             .percent = std::nullopt,
             .net_price_minor = price}};
  if (terms.discount == domain::Percentage{}) return {};
  return {{.source = DiscountSource::membership,
           .name = terms.name,
           .plan_id = plan,
           .percent = terms.discount,
           .net_price_minor = std::nullopt}};
}

bool is_for_members(const DiscountOffer& offer) {
  return offer.source == DiscountSource::membership || offer.source == DiscountSource::included_service;
}

}  // namespace

std::optional<MemberTerms> member_terms(Transaction& transaction, domain::CustomerId customer,
                                        domain::Date day) {
  const auto holder = transaction.claimed_by(domain::ClaimKind::active_membership,
                                             domain::membership::active_claim(customer));
  if (!holder) return std::nullopt;
  const auto& membership = transaction.load<domain::membership::Membership>(
      domain::MembershipId{projections::ulid_of(holder->entity)});
  if (!domain::membership::counts_on(membership, day)) return std::nullopt;
  return MemberTerms{membership.plan_id,
                     transaction.load<domain::membership_plan::Plan>(membership.plan_id).terms};
}

std::optional<MemberTerms> member_terms(const projections::RowStore& rows,
                                        domain::OrganisationId organisation, domain::CustomerId customer,
                                        domain::Date day) {
  using projections::MembershipsRow;
  using projections::PlanRow;
  const auto all = projections::read_row<MembershipsRow>(rows, MembershipsRow::key(organisation, customer));
  const auto* const membership = all ? all->active_on(day) : nullptr;
  if (membership == nullptr) return std::nullopt;
  auto plan = projections::read_row<PlanRow>(rows, PlanRow::key(organisation, membership->plan_id));
  return MemberTerms{membership->plan_id, plan ? std::move(plan->terms) : Terms{}};
}

std::vector<DiscountOffer> offers_of(const std::optional<MemberTerms>& member,
                                     const domain::document::Line& line, domain::Currency currency) {
  return member ? offers_of(member->terms, member->plan_id, line, currency) : std::vector<DiscountOffer>{};
}

std::vector<DiscountOffer> discount_offers(Transaction& transaction, domain::GarageId garage,
                                           domain::CustomerId customer, const domain::document::Line& line,
                                           domain::Date day) {
  return offers_of(member_terms(transaction, customer, day), line,
                   transaction.load<domain::garage::Garage>(garage).currency);
}

bool membership_is_over(const std::vector<domain::document::Line>& drafted,
                        const std::optional<MemberTerms>& member) {
  return !member && std::ranges::any_of(drafted, [](const domain::document::Line& line) {
    return std::ranges::any_of(line.offers, is_for_members);
  });
}

}  // namespace api
