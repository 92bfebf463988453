// Invoices that were given up as bad debts: relief on their tax, and money that comes after all. All of it on
// the committer's thread.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>

#include "api/transaction.hpp"
#include "domain/payment_events.hpp"

namespace api {

/// Claims the tax in a bad debt back.
struct ReliefInput {
  std::optional<domain::Money> amount;     ///< all that can be claimed where nobody says
  std::optional<domain::Date> claimed_on;  ///< today where nobody says: the return that it counts in
};
BOOST_DESCRIBE_STRUCT(ReliefInput, (), (amount, claimed_on))

/// Money that comes for a bad debt.
struct RecoveryInput {
  domain::payment::Method method = domain::payment::Method::cash;
  std::optional<domain::Money> amount;      ///< all that was written off where nobody says
  std::optional<domain::Date> received_on;  ///< today where nobody says
  std::optional<std::string> reference;     ///< what the payer wrote on it
};
BOOST_DESCRIBE_STRUCT(RecoveryInput, (), (method, amount, received_on, reference))

Result<void> claim_bad_debt_relief(Transaction& transaction, domain::InvoiceId id, const ReliefInput& input);
Result<void> recover_written_off(Transaction& transaction, domain::InvoiceId id, const RecoveryInput& input);

}  // namespace api
