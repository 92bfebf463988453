// What a customer's profile shows of money: what is owed at a garage, and the latest invoices (R146, R147).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "api/invoice_view.hpp"
#include "projections/organisations.hpp"
#include "projections/row_store.hpp"

namespace api {

/// Money for work to come that is not used up.
struct OpenDeposit {
  domain::PaymentId payment_id;
  std::string reference;  ///< its number
  domain::Date received_on;
  domain::Money amount;
  domain::Money open;
  std::optional<domain::BookingId> booking_id;  ///< what it is for
  std::optional<domain::JobId> job_id;          ///< what it is for
};
BOOST_DESCRIBE_STRUCT(OpenDeposit, (), (payment_id, reference, received_on, amount, open, booking_id, job_id))

/// As the garage's books have it.
struct AccountSummary {
  domain::Money balance;    ///< owed less credit; negative: in the customer's favour
  domain::Money overdue;    ///< owed since before today at the garage
  domain::Money unapplied;  ///< credit that settles nothing yet
  domain::Money deposits;   ///< paid for work to come; not in the balance
  std::optional<domain::Money> credit_limit;
  std::optional<domain::Money> credit_available;
  std::vector<InvoiceSummary> recent_invoices;  ///< the latest five that were issued, newest first
  std::vector<OpenDeposit> open_deposits;       ///< the oldest first
};
BOOST_DESCRIBE_STRUCT(AccountSummary, (),
                      (balance, overdue, unapplied, deposits, credit_limit, credit_available, recent_invoices,
                       open_deposits))

AccountSummary account_summary(const projections::RowStore& rows, domain::OrganisationId organisation,
                               const projections::GarageRow& garage, domain::CustomerId customer,
                               domain::Instant now);

/// What a customer paid towards invoices and work to come, less what went back; not over the counter.
std::int64_t paid_minor(const projections::RowStore& rows, domain::OrganisationId organisation,
                        domain::GarageId garage, domain::CustomerId customer);

}  // namespace api
