#include "api/payment_commands.hpp"

#include <algorithm>

#include "api/billed_work.hpp"
#include "api/decide_on.hpp"
#include "api/field_problems.hpp"
#include "api/open_invoices.hpp"
#include "api/posting.hpp"
#include "api/vehicle_commands.hpp"
#include "domain/booking.hpp"
#include "domain/credit_note.hpp"
#include "domain/customer.hpp"
#include "domain/garage.hpp"
#include "domain/invoice.hpp"
#include "domain/job.hpp"
#include "domain/payment.hpp"
#include "projections/payments.hpp"

namespace api {

namespace {

namespace payment = domain::payment;
using domain::credit_note::CreditNote;
using domain::garage::Garage;
using domain::invoice::Invoice;
using domain::payment::Payment;

std::unexpected<Problem> unknown_reference(std::string_view what, std::string pointer) {
  auto unknown = no_such(what);
  unknown.error().errors = {{std::move(pointer), "not-found", unknown.error().detail}};
  return unknown;
}

/// The amount in minor units, once it is known to be in the right currency.
Result<std::int64_t> minor_in(const domain::Money& amount, domain::Currency currency) {
  if (amount.currency == currency) return amount.amount_minor;
  return wrong_field("/amount/currency", "wrong-currency",
                     "The currency is " + std::string(currency.text()) + ".");
}
Result<std::optional<std::int64_t>> minor_in(const std::optional<domain::Money>& amount,
                                             domain::Currency currency) {
  if (!amount) return std::optional<std::int64_t>();
  const auto minor = minor_in(*amount, currency);
  if (!minor) return std::unexpected(minor.error());
  return *minor;
}

/// An invoice as what settles it sees it.
payment::Settled settled(domain::InvoiceId id, const Invoice& invoice) {
  return {.invoice_id = id,
          .number = invoice.number,
          .garage_id = invoice.garage_id,
          .customer_id = invoice.customer_id,
          .currency = invoice.currency,
          .due_on = invoice.due_on,
          .open_minor = invoice.open_minor()};
}

/// Lets the invoice know what a payment settles of it.
Result<void> record(Transaction& transaction, domain::PaymentId id, domain::InvoiceId invoice,
                    std::int64_t minor) {
  return decide_on<Invoice>(
      transaction, invoice,
      domain::invoice::RecordAllocation{id.text(), transaction.load<Payment>(id).number, minor});
}

/// Lets a payment settle one invoice, on a day that is not before the invoice's.
Result<void> allocate_one(Transaction& transaction, domain::PaymentId id, domain::InvoiceId invoice_id,
                          std::int64_t minor, domain::Date wanted) {
  const auto garage = transaction.load<Payment>(id).garage_id;
  const auto& invoice = transaction.load<Invoice>(invoice_id);
  if (!invoice.exists) return no_such("invoice");
  const auto posting = posting_on(transaction, garage, std::max(wanted, invoice.issued_on));
  if (!posting) return std::unexpected(posting.error());
  if (auto done = decide_on<Payment>(transaction, id,
                                     payment::Allocate{settled(invoice_id, invoice), minor, *posting});
      !done)
    return done;
  return record(transaction, id, invoice_id, minor);
}

Result<void> allocate_all(Transaction& transaction, domain::PaymentId id,
                          const std::vector<AllocationInput>& allocations, domain::Date wanted) {
  for (std::size_t i = 0; i < allocations.size(); ++i) {
    const auto& [invoice, amount] = allocations[i];
    const auto minor = minor_in(amount, transaction.load<Payment>(id).amount.currency);
    auto done = minor ? allocate_one(transaction, id, invoice, *minor, wanted)
                      : Result<void>(std::unexpected(minor.error()));
    if (!done) return std::unexpected(within("/allocations/" + std::to_string(i), std::move(done).error()));
  }
  return {};
}

Result<void> allocate_oldest(Transaction& transaction, domain::PaymentId id, domain::Date wanted) {
  const auto customer = transaction.load<Payment>(id).customer_id;
  const auto garage = transaction.load<Payment>(id).garage_id;
  const auto currency = transaction.load<Payment>(id).amount.currency;
  for (const auto& invoice :
       open_invoices(transaction.views(), transaction.organisation(), garage, customer)) {
    const auto& current = transaction.load<Invoice>(invoice);
    const auto minor = std::min(current.open_minor(), transaction.load<Payment>(id).open_minor());
    if (minor <= 0 || current.currency != currency) continue;
    if (transaction.load<Payment>(id).allocations.size() == payment::allocations_max) break;
    if (auto done = allocate_one(transaction, id, invoice, minor, wanted); !done) return done;
  }
  return {};
}

Result<void> deallocate_one(Transaction& transaction, domain::PaymentId id, domain::InvoiceId invoice_id,
                            std::optional<std::int64_t> minor) {
  const auto garage = transaction.load<Payment>(id).garage_id;
  const auto& invoice = transaction.load<Invoice>(invoice_id);
  if (!invoice.exists) return no_such("invoice");
  const auto posting = posting_on(transaction, garage, today_at(transaction, garage));
  if (!posting) return std::unexpected(posting.error());
  const auto before = transaction.load<Payment>(id).allocated_to(invoice_id);
  if (auto done = decide_on<Payment>(transaction, id,
                                     payment::Deallocate{settled(invoice_id, invoice), minor, *posting});
      !done)
    return done;
  return record(transaction, id, invoice_id, transaction.load<Payment>(id).allocated_to(invoice_id) - before);
}

/// Takes a payment off all that it settles.
Result<void> deallocate_everything(Transaction& transaction, domain::PaymentId id) {
  const auto allocations = transaction.load<Payment>(id).allocations;
  for (const auto& allocation : allocations)
    if (auto done = deallocate_one(transaction, id, allocation.invoice_id, std::nullopt); !done) return done;
  return {};
}

/// Whose work a deposit is for.
Result<void> check_work(Transaction& transaction, const PaymentInput& input, domain::GarageId garage) {
  if (input.booking_id) {
    const auto& booking = transaction.load<domain::booking::Booking>(*input.booking_id);
    if (!booking.exists) return unknown_reference("booking", "/bookingId");
    if (booking.customer_id != input.customer_id || booking.garage_id != garage)
      return wrong_field("/bookingId", "wrong-customer", "It is another customer's, or another garage's.");
  }
  if (input.job_id) {
    const auto& job = transaction.load<domain::job::Job>(*input.job_id);
    if (!job.exists) return unknown_reference("job", "/jobId");
    if (job.customer_id != input.customer_id || job.garage_id != garage)
      return wrong_field("/jobId", "wrong-customer", "It is another customer's, or another garage's.");
  }
  return {};
}

/// The customer's deposits for what an invoice bills that something is left of.
std::vector<domain::PaymentId> deposits_for(Transaction& transaction, const Invoice& invoice) {
  const auto is_billed = [&](const projections::OpenDepositRow& deposit) {
    return (deposit.job_id && bills(invoice, *deposit.job_id)) ||
           (deposit.booking_id &&
            std::ranges::find(invoice.booking_ids, *deposit.booking_id) != invoice.booking_ids.end());
  };
  std::vector<domain::PaymentId> deposits;
  transaction.views().scan(
      projections::OpenDepositRow::prefix(transaction.organisation(), invoice.garage_id, invoice.customer_id),
      [&](std::string_view, std::string_view stored) {
        const auto row = projections::decode_row<projections::OpenDepositRow>(stored);
        if (is_billed(row)) deposits.push_back(row.payment_id);
        return true;
      });
  // The row may be of a moment ago; the payment itself is of now.
  std::erase_if(deposits, [&](domain::PaymentId deposit) {
    const auto& now = transaction.load<Payment>(deposit);
    return now.status != payment::Status::received || now.open_minor() <= 0;
  });
  return deposits;
}

/// One decision of a payment that needs nothing but its place in the books.
template <class Command>
Result<void> post(Transaction& transaction, domain::PaymentId id, Command command) {
  const auto garage = transaction.load<Payment>(id).garage_id;
  const auto posting = posting_on(transaction, garage, today_at(transaction, garage));
  if (!posting) return std::unexpected(posting.error());
  command.posting = *posting;
  return decide_on<Payment>(transaction, id, command);
}

/// The day that a refund is made, which is not before `earliest`, and its number.
struct RefundPlace {
  std::string number;
  domain::journal::Posting posting;
};
Result<RefundPlace> place_of_refund(Transaction& transaction, domain::GarageId garage,
                                    const std::optional<domain::Date>& refunded_on, domain::Date earliest) {
  const auto today = today_at(transaction, garage);
  const auto day = refunded_on.value_or(today);
  if (day > today) return wrong_field("/refundedOn", "out-of-range", "Not in the future.");
  if (day < earliest)
    return wrong_field("/refundedOn", "out-of-range", "Not before " + earliest.text() + '.');
  const auto posting = posting_on(transaction, garage, day);
  if (!posting) return std::unexpected(posting.error());
  return RefundPlace{next_document_number(transaction, garage, Series::refund, day), *posting};
}

}  // namespace

Result<void> receive_payment(Transaction& transaction, domain::PaymentId id, domain::GarageId garage_id,
                             const PaymentInput& input) {
  if (input.allocate && input.allocations)
    return wrong_field("/allocations", "at-most-one", "Either allocate or allocations.");
  const auto& customer = transaction.load<domain::customer::Customer>(input.customer_id);
  if (!customer.exists) return unknown_reference("customer", "/customerId");
  if (std::ranges::find(customer.garages, garage_id) == customer.garages.end())
    return problem(404, "not-at-this-garage", "The customer has not joined this garage.");
  if (auto known = check_work(transaction, input, garage_id); !known) return known;
  const auto& garage = transaction.load<Garage>(garage_id);
  const auto received_on = input.received_on.value_or(today_at(transaction, garage_id));
  const auto posting = posting_on(transaction, garage_id, received_on);
  if (!posting) return std::unexpected(posting.error());
  if (auto received = decide_on<Payment>(
          transaction, id,
          payment::Receive{
              .payment_id = id,
              .number = next_document_number(transaction, garage_id, Series::payment, received_on),
              .garage_id = garage_id,
              .customer_id = input.customer_id,
              .customer_number = customer.customer_number,
              .garage_currency = garage.currency,
              .method = input.method,
              .purpose = input.purpose.value_or(payment::Purpose::receipt),
              .amount = input.amount,
              .received_on = received_on,
              .today = today_at(transaction, garage_id),
              .external_id = input.external_id,
              .booking_id = input.booking_id,
              .job_id = input.job_id,
              .deposit_tax = input.tax_kind,
              .tax_rates = garage.tax_rates,
              .reference = input.reference,
              .notes = input.notes,
              .posting = *posting});
      !received)
    return received;
  if (input.allocations) return allocate_all(transaction, id, *input.allocations, received_on);
  if (input.allocate == Allocate::oldest_due_first) return allocate_oldest(transaction, id, received_on);
  return {};
}

Result<void> allocate_payment(Transaction& transaction, domain::PaymentId id,
                              const std::vector<AllocationInput>& allocations) {
  return allocate_all(transaction, id, allocations,
                      today_at(transaction, transaction.load<Payment>(id).garage_id));
}

Result<void> allocate_oldest_due_first(Transaction& transaction, domain::PaymentId id) {
  return allocate_oldest(transaction, id, today_at(transaction, transaction.load<Payment>(id).garage_id));
}

Result<void> apply_deposits(Transaction& transaction, domain::InvoiceId id) {
  const auto& invoice = transaction.load<Invoice>(id);
  for (const auto deposit : deposits_for(transaction, invoice)) {
    const auto minor = std::min(invoice.open_minor(), transaction.load<Payment>(deposit).open_minor());
    if (minor <= 0) continue;
    if (auto done = allocate_one(transaction, deposit, id, minor, invoice.issued_on); !done) return done;
  }
  return {};
}

std::int64_t open_deposits_minor(Transaction& transaction, domain::InvoiceId id) {
  std::int64_t sum = 0;
  for (const auto deposit : deposits_for(transaction, transaction.load<Invoice>(id)))
    sum += transaction.load<Payment>(deposit).open_minor();
  return sum;
}

Result<void> deallocate_payment(Transaction& transaction, domain::PaymentId id, domain::InvoiceId invoice,
                                const std::optional<domain::Money>& amount) {
  const auto minor = minor_in(amount, transaction.load<Payment>(id).amount.currency);
  if (!minor) return std::unexpected(minor.error());
  return deallocate_one(transaction, id, invoice, *minor);
}

Result<void> refund_payment(Transaction& transaction, domain::PaymentId id, const RefundInput& input) {
  const auto garage = transaction.load<Payment>(id).garage_id;
  const auto minor = minor_in(input.amount, transaction.load<Payment>(id).amount.currency);
  if (!minor) return std::unexpected(minor.error());
  auto place =
      place_of_refund(transaction, garage, input.refunded_on, transaction.load<Payment>(id).received_on);
  if (!place) return std::unexpected(std::move(place).error());
  return decide_on<Payment>(
      transaction, id,
      payment::GiveBack{std::move(place->number), input.method, *minor, input.reason, place->posting});
}

Result<void> refund_credit_note(Transaction& transaction, domain::CreditNoteId id, const RefundInput& input) {
  const auto& note = transaction.load<CreditNote>(id);
  if (!input.method) return wrong_field("/method", "required", "How it is given back.");
  const auto minor = minor_in(input.amount, note.currency);
  if (!minor) return std::unexpected(minor.error());
  auto place = place_of_refund(transaction, note.garage_id, input.refunded_on,
                               transaction.load<Invoice>(note.invoice_id).issued_on);
  if (!place) return std::unexpected(std::move(place).error());
  payment::Refund refund{.number = std::move(place->number),
                         .method = *input.method,
                         .amount_minor = minor->value_or(note.open_minor()),
                         .refunded_on = place->posting.relates_to.value_or(place->posting.effective)};
  domain::journal::Entry entry;
  if (refund.amount_minor > 0)
    entry = payment::entry_of_refund(note.receivable(), note.currency, refund, place->posting);
  return decide_on<CreditNote>(
      transaction, id, domain::credit_note::Refund{std::move(refund), std::move(entry), input.reason});
}

Result<void> fail_payment(Transaction& transaction, domain::PaymentId id,
                          const std::optional<std::string>& reason) {
  const auto& payment = transaction.load<Payment>(id);
  if (payment.status == payment::Status::received && payment.refunded_minor == 0)
    if (auto free = deallocate_everything(transaction, id); !free) return free;
  return post(transaction, id, payment::Fail{reason, {}});
}

Result<void> dispute_payment(Transaction& transaction, domain::PaymentId id) {
  return post(transaction, id, payment::Dispute{});
}

Result<void> win_dispute(Transaction& transaction, domain::PaymentId id) {
  return post(transaction, id, payment::WinDispute{});
}

Result<void> lose_dispute(Transaction& transaction, domain::PaymentId id) {
  if (transaction.load<Payment>(id).status == payment::Status::disputed)
    if (auto free = deallocate_everything(transaction, id); !free) return free;
  return post(transaction, id, payment::LoseDispute{});
}

Result<void> forfeit_deposit(Transaction& transaction, domain::PaymentId id,
                             const std::optional<domain::Money>& amount) {
  const auto minor = minor_in(amount, transaction.load<Payment>(id).amount.currency);
  if (!minor) return std::unexpected(minor.error());
  return post(transaction, id, payment::Forfeit{*minor, {}});
}

Result<void> charge_fee(Transaction& transaction, domain::PaymentId id, const FeeInput& input) {
  const auto& paid = transaction.load<Payment>(id);
  const auto minor = minor_in(input.amount, paid.amount.currency);
  if (!minor) return std::unexpected(minor.error());
  const auto today = today_at(transaction, paid.garage_id);
  const auto day = input.charged_on.value_or(today);
  const auto posting = posting_on(transaction, paid.garage_id, day);
  if (!posting) return std::unexpected(posting.error());
  return decide_on<Payment>(transaction, id, payment::ChargeFee{*minor, day, today, *posting});
}

bool is_small_difference(Transaction& transaction, domain::InvoiceId id, const WriteOffInput& input) {
  const auto& invoice = transaction.load<Invoice>(id);
  const auto minor = input.amount ? input.amount->amount_minor : invoice.open_minor();
  const auto most = transaction.load<Garage>(invoice.garage_id).policies.small_difference_minor_max;
  // Many small differences of one invoice are a debt.
  return minor <= most - invoice.written_off_minor;
}

Result<void> write_off_invoice(Transaction& transaction, domain::InvoiceId id, const WriteOffInput& input) {
  const auto& invoice = transaction.load<Invoice>(id);
  const auto minor = minor_in(input.amount, invoice.currency);
  if (!minor) return std::unexpected(minor.error());
  const auto today = today_at(transaction, invoice.garage_id);
  const auto posting = posting_on(transaction, invoice.garage_id, today);
  if (!posting) return std::unexpected(posting.error());
  const auto small_max = transaction.load<Garage>(invoice.garage_id).policies.small_difference_minor_max;
  return decide_on<Invoice>(
      transaction, id,
      domain::invoice::WriteOff{.amount_minor = *minor,
                                .small_difference = is_small_difference(transaction, id, input),
                                .small_difference_minor_max = small_max,
                                .entry_number = posting->number,
                                .wanted = today,
                                .effective = posting->effective,
                                .reason = input.reason});
}

}  // namespace api
