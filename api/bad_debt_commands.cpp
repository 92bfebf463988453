#include "api/bad_debt_commands.hpp"

#include "api/decide_on.hpp"
#include "api/field_problems.hpp"
#include "api/posting.hpp"
#include "domain/bad_debt.hpp"

namespace api {

namespace {

using domain::invoice::Invoice;

/// The amount in minor units, once it is known to be in the invoice's currency.
Result<std::optional<std::int64_t>> minor_of(const std::optional<domain::Money>& amount,
                                             const Invoice& invoice) {
  if (!amount) return std::optional<std::int64_t>();
  if (amount->currency != invoice.currency)
    return wrong_field("/amount/currency", "wrong-currency",
                       "The currency is " + std::string(invoice.currency.text()) + ".");
  return std::optional(amount->amount_minor);
}

}  // namespace

Result<void> claim_bad_debt_relief(Transaction& transaction, domain::InvoiceId id, const ReliefInput& input) {
  const auto& invoice = transaction.load<Invoice>(id);
  const auto minor = minor_of(input.amount, invoice);
  if (!minor) return std::unexpected(minor.error());
  const auto today = today_at(transaction, invoice.garage_id);
  const auto claimed_on = input.claimed_on.value_or(today);
  if (input.claimed_on)
    if (auto open = check_tax_point(transaction, invoice.garage_id, claimed_on); !open) return open;
  const auto posting = posting_on(transaction, invoice.garage_id, claimed_on);
  if (!posting) return std::unexpected(posting.error());
  return decide_on<Invoice>(transaction, id,
                            domain::invoice::ClaimBadDebtRelief{*minor, claimed_on, today, *posting});
}

Result<void> recover_written_off(Transaction& transaction, domain::InvoiceId id, const RecoveryInput& input) {
  const auto& invoice = transaction.load<Invoice>(id);
  const auto minor = minor_of(input.amount, invoice);
  if (!minor) return std::unexpected(minor.error());
  const auto garage = invoice.garage_id;
  const auto today = today_at(transaction, garage);
  const auto received_on = input.received_on.value_or(today);
  const auto posting = posting_on(transaction, garage, received_on);
  if (!posting) return std::unexpected(posting.error());
  return decide_on<Invoice>(
      transaction, id,
      domain::invoice::RecoverWrittenOff{
          .number = next_document_number(transaction, garage, Series::recovery, received_on),
          .method = input.method,
          .amount_minor = *minor,
          .received_on = received_on,
          .today = today,
          .reference = input.reference,
          .posting = *posting});
}

}  // namespace api
