#include "api/account_summary.hpp"

#include "api/membership_view.hpp"
#include "projections/customers.hpp"
#include "projections/ledger_reports.hpp"
#include "projections/payments.hpp"

namespace api {

namespace {

using projections::CustomerDocumentsRow;
using projections::read_row;
using projections::RowStore;

constexpr std::size_t invoices_max = 5;

/// Documents are listed in the order of being drafted, so the latest are among the last.
std::vector<InvoiceSummary> recent_invoices(const RowStore& rows, domain::OrganisationId organisation,
                                            domain::GarageId garage, domain::CustomerId customer,
                                            domain::Instant now) {
  const auto documents =
      read_row<CustomerDocumentsRow>(rows, CustomerDocumentsRow::key(organisation, garage, customer));
  std::vector<InvoiceSummary> recent;
  if (!documents) return recent;
  InvoiceViewer viewer(organisation, rows, now);
  for (auto id = documents->invoices.rbegin();
       id != documents->invoices.rend() && recent.size() < invoices_max; ++id) {
    const auto row = read_row<projections::InvoiceRow>(rows, projections::InvoiceRow::key(organisation, *id));
    if (row && row->status == domain::invoice::Status::issued) recent.push_back(viewer.summary(*row));
  }
  return recent;
}

std::vector<OpenDeposit> open_deposits(const RowStore& rows, domain::OrganisationId organisation,
                                       domain::GarageId garage, domain::CustomerId customer) {
  std::vector<OpenDeposit> open;
  rows.scan(projections::OpenDepositRow::prefix(organisation, garage, customer),
            [&](std::string_view, std::string_view stored) {
              const auto listed = projections::decode_row<projections::OpenDepositRow>(stored);
              const auto row = read_row<projections::PaymentRow>(
                  rows, projections::PaymentRow::key(organisation, listed.payment_id));
              if (!row) return true;
              const auto& payment = row->payment;
              open.push_back({listed.payment_id,
                              payment.number,
                              payment.received_on,
                              payment.amount,
                              {payment.open_minor(), payment.amount.currency},
                              listed.booking_id,
                              listed.job_id});
              return true;
            });
  return open;
}

/// What came, and did not go back or fail.
std::int64_t kept_minor(const domain::payment::Payment& payment) {
  using domain::payment::Status;
  const bool came = payment.status == Status::received || payment.status == Status::disputed;
  return came ? payment.amount.amount_minor - payment.refunded_minor : 0;
}

}  // namespace

AccountSummary account_summary(const RowStore& rows, domain::OrganisationId organisation,
                               const projections::GarageRow& garage, domain::CustomerId customer,
                               domain::Instant now) {
  const auto money = [&](std::int64_t minor) { return domain::Money{minor, garage.currency}; };
  const auto today = day_at(garage.garage_id, organisation, rows, now);
  const auto balance = projections::customer_balance(rows, organisation, garage.garage_id, customer, today);
  const auto row =
      read_row<projections::CustomerRow>(rows, projections::CustomerRow::key(organisation, customer));
  AccountSummary summary;
  summary.balance = money(balance.balance_minor);
  summary.overdue = money(balance.overdue_minor);
  summary.unapplied = money(balance.unapplied_minor);
  summary.deposits = money(balance.deposits_minor);
  if (row) summary.credit_limit = row->credit_limit;
  if (balance.credit_available_minor) summary.credit_available = money(*balance.credit_available_minor);
  summary.open_deposits = open_deposits(rows, organisation, garage.garage_id, customer);
  summary.recent_invoices = recent_invoices(rows, organisation, garage.garage_id, customer, now);
  return summary;
}

std::int64_t paid_minor(const RowStore& rows, domain::OrganisationId organisation, domain::GarageId garage,
                        domain::CustomerId customer) {
  std::vector<std::string> keys;
  rows.scan(projections::CustomerPaymentRow::prefix(organisation, garage, customer),
            [&](std::string_view, std::string_view stored) {
              const auto listed = projections::decode_row<projections::CustomerPaymentRow>(stored);
              keys.push_back(projections::PaymentRow::key(organisation, listed.payment_id));
              return true;
            });
  std::int64_t paid = 0;
  for (const auto& stored : rows.get_many(keys))
    if (stored) paid += kept_minor(projections::decode_row<projections::PaymentRow>(*stored).payment);
  const auto documents =
      read_row<CustomerDocumentsRow>(rows, CustomerDocumentsRow::key(organisation, garage, customer));
  if (!documents) return paid;
  for (const auto& id : documents->credit_notes)
    if (const auto note =
            read_row<projections::CreditNoteRow>(rows, projections::CreditNoteRow::key(organisation, id)))
      for (const auto& refund : note->refunds) paid -= refund.amount_minor;
  return paid;
}

}  // namespace api
