// Which discounts a customer has on a line of a quote or an invoice: from plans and tiers, not those given by
// hand. Asked when a document is drafted, and again when it is issued.
#pragma once

#include <vector>

#include "api/transaction.hpp"
#include "domain/document.hpp"

namespace api {

/// What the customer could have on `line` at the garage on that day; which offer wins is for the pricing.
std::vector<domain::document::DiscountOffer> discount_offers(Transaction& transaction,
                                                             domain::GarageId garage,
                                                             domain::CustomerId customer,
                                                             const domain::document::Line& line,
                                                             domain::Date day);

}  // namespace api
