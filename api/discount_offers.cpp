#include "api/discount_offers.hpp"

namespace api {

std::vector<domain::document::DiscountOffer> discount_offers(Transaction&, domain::GarageId,
                                                             domain::CustomerId,
                                                             const domain::document::Line&, domain::Date) {
  return {};
}

}  // namespace api
