#include "api/payout_commands.hpp"

#include "api/decide_on.hpp"
#include "api/posting.hpp"
#include "domain/garage.hpp"
#include "domain/payout.hpp"

namespace api {

using domain::payout::Payout;

Result<void> record_payout(Transaction& transaction, domain::PayoutId id, domain::GarageId garage,
                           const PayoutInput& input) {
  const auto today = today_at(transaction, garage);
  const auto paid_on = input.paid_on.value_or(today);
  const auto posting = posting_on(transaction, garage, paid_on);
  if (!posting) return std::unexpected(posting.error());
  return decide_on<Payout>(
      transaction, id,
      domain::payout::Record{.number = next_document_number(transaction, garage, Series::payout, paid_on),
                             .garage_id = garage,
                             .garage_currency = transaction.load<domain::garage::Garage>(garage).currency,
                             .method = input.method,
                             .amount = input.amount,
                             .fee = input.fee,
                             .paid_on = paid_on,
                             .today = today,
                             .external_id = input.external_id,
                             .posting = *posting});
}

Result<void> void_payout(Transaction& transaction, domain::PayoutId id,
                         const std::optional<std::string>& reason) {
  const auto garage = transaction.load<Payout>(id).garage_id;
  const auto posting = posting_on(transaction, garage, today_at(transaction, garage));
  if (!posting) return std::unexpected(posting.error());
  return decide_on<Payout>(transaction, id, domain::payout::Void{reason, *posting});
}

}  // namespace api
