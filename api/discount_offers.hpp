// Which discounts a customer has on a line of a quote or an invoice: from plans and tiers, not those given by
// hand. Asked when a document is drafted, when the draft is looked at, and again when it is issued.
#pragma once

#include <optional>
#include <vector>

#include "api/transaction.hpp"
#include "domain/document.hpp"
#include "domain/membership_plan.hpp"

namespace api {

/// The plan that somebody is a member of, as far as prices depend on it.
struct MemberTerms {
  domain::MembershipPlanId plan_id;
  domain::membership_plan::Terms terms;
};

/// That of a customer on a day; nothing where of none. Exact in a decision, and as far as the rows go.
std::optional<MemberTerms> member_terms(Transaction& transaction, domain::CustomerId customer,
                                        domain::Date day);
std::optional<MemberTerms> member_terms(const projections::RowStore& rows,
                                        domain::OrganisationId organisation, domain::CustomerId customer,
                                        domain::Date day);

/// What a member could have on `line`; which offer wins is for the pricing.
std::vector<domain::document::DiscountOffer> offers_of(const std::optional<MemberTerms>& member,
                                                       const domain::document::Line& line,
                                                       domain::Currency currency);

/// What the customer could have on `line` at the garage on that day.
std::vector<domain::document::DiscountOffer> discount_offers(Transaction& transaction,
                                                             domain::GarageId garage,
                                                             domain::CustomerId customer,
                                                             const domain::document::Line& line,
                                                             domain::Date day);

/// Whether a line was drafted with a price for members, and its customer is no member any more (R228): what
/// it comes to now is not what was said then.
bool membership_is_over(const std::vector<domain::document::Line>& drafted,
                        const std::optional<MemberTerms>& member);
inline constexpr std::string_view membership_expired_warning = "membership-expired";

}  // namespace api
