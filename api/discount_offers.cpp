#include "api/discount_offers.hpp"

#include <algorithm>

#include "domain/garage.hpp"
#include "domain/membership.hpp"
#include "domain/membership_plan.hpp"

namespace api {

namespace {

using domain::document::DiscountOffer;
using domain::document::DiscountSource;
using domain::membership_plan::Terms;

/// The plan that the customer is a member of on a day; nothing where of none.
std::optional<domain::MembershipPlanId> plan_on(Transaction& transaction, domain::CustomerId customer,
                                                domain::Date day) {
  const auto holder = transaction.claimed_by(domain::membership::active_claim_kind,
                                             domain::membership::active_claim(customer));
  if (!holder) return std::nullopt;
  const auto& membership = transaction.load<domain::membership::Membership>(
      domain::MembershipId{projections::ulid_of(holder->entity)});
  if (!domain::membership::counts_on(membership, day)) return std::nullopt;
  return membership.plan_id;
}

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

}  // namespace

std::vector<DiscountOffer> discount_offers(Transaction& transaction, domain::GarageId garage,
                                           domain::CustomerId customer, const domain::document::Line& line,
                                           domain::Date day) {
  const auto plan = plan_on(transaction, customer, day);
  if (!plan) return {};
  const auto& terms = transaction.load<domain::membership_plan::Plan>(*plan).terms;
  return offers_of(terms, *plan, line, transaction.load<domain::garage::Garage>(garage).currency);
}

}  // namespace api
