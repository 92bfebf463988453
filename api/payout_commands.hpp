// Payouts of those who take money in for a garage: the API records them, and so does whatever fills a server
// with examples. On the committer's thread.
#pragma once

#include <optional>
#include <string>

#include "api/transaction.hpp"
#include "domain/payout_events.hpp"

namespace api {

/// A payout as a client tells of one.
struct PayoutInput {
  domain::payment::Method method = domain::payment::Method::card;
  domain::Money amount;                 ///< that came into the bank
  std::optional<domain::Money> fee;     ///< that was kept of what was taken in
  std::optional<domain::Date> paid_on;  ///< today where nobody says
  std::optional<std::string> external_id;
};
BOOST_DESCRIBE_STRUCT(PayoutInput, (), (method, amount, fee, paid_on, external_id))

Result<void> record_payout(Transaction& transaction, domain::PayoutId id, domain::GarageId garage,
                           const PayoutInput& input);

/// Its number stays used.
Result<void> void_payout(Transaction& transaction, domain::PayoutId id,
                         const std::optional<std::string>& reason);

}  // namespace api
