// Money that comes and goes, and what it settles: the API does it, and so does whatever else takes money.
// Whatever touches a payment and an invoice is decided together, so that either both know of it or neither.
// All of it on the committer's thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/transaction.hpp"
#include "domain/payment_events.hpp"
#include "domain/tax.hpp"

namespace api {

/// How much of a payment or credit note is to settle an invoice.
struct AllocationInput {
  domain::InvoiceId invoice_id;
  domain::Money amount;
};
BOOST_DESCRIBE_STRUCT(AllocationInput, (), (invoice_id, amount))

/// Which invoices a payment settles by itself: none, or the customer's open ones, those due first first.
enum class Allocate { none, oldest_due_first };
BOOST_DESCRIBE_ENUM(Allocate, none, oldest_due_first)

/// A payment as a client tells of one.
struct PaymentInput {
  domain::CustomerId customer_id;
  domain::payment::Method method = domain::payment::Method::cash;
  domain::Money amount;
  std::optional<domain::Date> received_on;          ///< today where nobody says
  std::optional<domain::payment::Purpose> purpose;  ///< a receipt where nobody says
  std::optional<std::string> external_id;           ///< the provider's
  std::optional<domain::BookingId> booking_id;      ///< what a deposit is for
  std::optional<domain::JobId> job_id;              ///< what a deposit is for
  std::optional<domain::tax::Kind> tax_kind;        ///< of a deposit; standard where nobody says
  std::optional<std::string> reference;             ///< what the payer wrote on it
  std::optional<std::string> notes;
  std::optional<Allocate> allocate;                         ///< none where nobody says
  std::optional<std::vector<AllocationInput>> allocations;  ///< instead of `allocate`
};
BOOST_DESCRIBE_STRUCT(PaymentInput, (),
                      (customer_id, method, amount, received_on, purpose, external_id, booking_id, job_id,
                       tax_kind, reference, notes, allocate, allocations))

/// Money that goes back.
struct RefundInput {
  std::optional<domain::Money> amount;            ///< all that is open where nobody says
  std::optional<domain::payment::Method> method;  ///< the payment's own where nobody says
  std::optional<domain::Date> refunded_on;        ///< today where nobody says
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RefundInput, (), (amount, method, refunded_on, reason))

/// Gives up what is open of an invoice, or a part.
struct WriteOffInput {
  std::optional<domain::Money> amount;  ///< all that is open where nobody says
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(WriteOffInput, (), (amount, reason))

/// Records a payment to a garage and lets it settle what it is asked to.
Result<void> receive_payment(Transaction& transaction, domain::PaymentId id, domain::GarageId garage,
                             const PaymentInput& input);

/// Lets a payment settle these invoices: all of them or none.
Result<void> allocate_payment(Transaction& transaction, domain::PaymentId id,
                              const std::vector<AllocationInput>& allocations);

/// Lets what is open of a payment settle the customer's open invoices at the garage, those due first first,
/// until there is nothing left of either. Reads views.
Result<void> allocate_oldest_due_first(Transaction& transaction, domain::PaymentId id);

/// Lets the customer's open deposits for what an invoice bills settle it, as it is issued.
Result<void> apply_deposits(Transaction& transaction, domain::InvoiceId id);
/// What is open of those deposits.
std::int64_t open_deposits_minor(Transaction& transaction, domain::InvoiceId id);

/// Takes a payment off an invoice, in whole where no amount is said.
Result<void> deallocate_payment(Transaction& transaction, domain::PaymentId id, domain::InvoiceId invoice,
                                const std::optional<domain::Money>& amount);

/// Gives back what is open of a payment, or a part.
Result<void> refund_payment(Transaction& transaction, domain::PaymentId id, const RefundInput& input);
/// The same of a credit note. `method` has to be said.
Result<void> refund_credit_note(Transaction& transaction, domain::CreditNoteId id, const RefundInput& input);

/// It did not come after all: it is taken off the invoices that it settles, and back.
Result<void> fail_payment(Transaction& transaction, domain::PaymentId id,
                          const std::optional<std::string>& reason);
Result<void> dispute_payment(Transaction& transaction, domain::PaymentId id);
Result<void> win_dispute(Transaction& transaction, domain::PaymentId id);
/// What it settled is owed again.
Result<void> lose_dispute(Transaction& transaction, domain::PaymentId id);
/// Keeps what is open of a deposit, or a part.
Result<void> forfeit_deposit(Transaction& transaction, domain::PaymentId id,
                             const std::optional<domain::Money>& amount);

/// What a provider keeps of a payment, or gives back of that.
struct FeeInput {
  domain::Money amount;                    ///< negative: given back
  std::optional<domain::Date> charged_on;  ///< today where nobody says
};
BOOST_DESCRIBE_STRUCT(FeeInput, (), (amount, charged_on))
Result<void> charge_fee(Transaction& transaction, domain::PaymentId id, const FeeInput& input);

/// Whether giving up this much of an invoice is what its garage calls a small difference.
bool is_small_difference(Transaction& transaction, domain::InvoiceId id, const WriteOffInput& input);
/// As a small difference where it is one, else as a bad debt.
Result<void> write_off_invoice(Transaction& transaction, domain::InvoiceId id, const WriteOffInput& input);

}  // namespace api
