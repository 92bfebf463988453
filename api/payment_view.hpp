// A payment as clients see one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/booking_view.hpp"
#include "projections/payments.hpp"
#include "projections/row_store.hpp"

namespace api {

struct AllocationView {
  domain::InvoiceId invoice_id;
  std::string invoice_number;
  domain::Money amount;
};
BOOST_DESCRIBE_STRUCT(AllocationView, (), (invoice_id, invoice_number, amount))

struct RefundView {
  std::string number;
  domain::payment::Method method = domain::payment::Method::cash;
  domain::Money amount;
  domain::Date refunded_on;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RefundView, (), (number, method, amount, refunded_on, reason))

/// The tax that is in a deposit, and how much of it is still held against an invoice to come.
struct DepositTaxView {
  std::string code;
  domain::Percentage rate;
  domain::Money amount;
  domain::Money suspended;
};
BOOST_DESCRIBE_STRUCT(DepositTaxView, (), (code, rate, amount, suspended))

struct ReceiptLinks {
  std::string pdf;
  std::string print;
};
BOOST_DESCRIBE_STRUCT(ReceiptLinks, (), (pdf, print))

struct PaymentStepView {
  projections::PaymentStep step = projections::PaymentStep::received;
  domain::Instant at;
  domain::Money amount;
  std::string reference;  ///< the number of the invoice or the refund; else the payment's
  std::optional<domain::InvoiceId> invoice_id;
  std::int64_t entry_number = 0;  ///< in the books of the garage
  domain::Date effective;         ///< the day in the books
};
BOOST_DESCRIBE_STRUCT(PaymentStepView, (), (step, at, amount, reference, invoice_id, entry_number, effective))

struct PaymentView {
  domain::PaymentId payment_id;
  std::string reference;  ///< its number: what tables and accounts show (R143)
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  std::optional<BookedCustomer> customer;  ///< none in a view as of earlier
  domain::payment::Method method = domain::payment::Method::cash;
  domain::payment::Purpose purpose = domain::payment::Purpose::receipt;
  domain::payment::Status status = domain::payment::Status::received;
  domain::Money amount;
  domain::Date received_on;
  domain::Money allocated;
  domain::Money refunded;
  domain::Money forfeited;
  domain::Money open;  ///< the customer's credit
  domain::Money fees;  ///< that its provider keeps
  std::optional<DepositTaxView> deposit_tax;
  std::optional<domain::BookingId> booking_id;
  std::optional<domain::JobId> job_id;
  std::optional<std::string> external_id;
  std::optional<std::string> payer_reference;
  std::optional<std::string> notes;
  std::vector<AllocationView> allocations;
  std::vector<RefundView> refunds;
  std::optional<std::string> failure_reason;
  std::vector<std::string> allowed_steps;
  std::vector<PaymentStepView> history;
  ReceiptLinks links;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(PaymentView, (),
                      (payment_id, reference, garage_id, customer_id, customer, method, purpose, status,
                       amount, received_on, allocated, refunded, forfeited, open, fees, deposit_tax,
                       booking_id, job_id, external_id, payer_reference, notes, allocations, refunds,
                       failure_reason, allowed_steps, history, links, created_at, updated_at, version))

/// `rows` has the customer.
PaymentView payment_view(const projections::PaymentRow& row, domain::OrganisationId organisation,
                         const projections::RowStore& rows);

}  // namespace api
