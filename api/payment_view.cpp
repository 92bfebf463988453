#include "api/payment_view.hpp"

namespace api {

namespace {

using domain::payment::Payment;

std::optional<DepositTaxView> deposit_tax(const Payment& payment) {
  if (payment.purpose != domain::payment::Purpose::deposit) return std::nullopt;
  const auto currency = payment.amount.currency;
  return DepositTaxView{payment.deposit_tax_code,
                        payment.deposit_tax_rate,
                        {payment.deposit_tax_minor, currency},
                        {payment.tax_in(payment.open_minor()), currency}};
}

void add_amounts(PaymentView& view, const Payment& payment) {
  const auto currency = payment.amount.currency;
  view.amount = payment.amount;
  view.allocated = {payment.allocated_minor(), currency};
  view.refunded = {payment.refunded_minor, currency};
  view.forfeited = {payment.forfeited_minor, currency};
  view.open = {payment.open_minor(), currency};
  view.fees = {payment.fees_minor, currency};
  view.deposit_tax = deposit_tax(payment);
  for (const auto& allocation : payment.allocations)
    view.allocations.push_back(
        {allocation.invoice_id, allocation.invoice_number, {allocation.amount_minor, currency}});
}

void add_history(PaymentView& view, const projections::PaymentRow& row) {
  const auto currency = row.payment.amount.currency;
  for (const auto& [refund, reason] : row.refunds)
    view.refunds.push_back(
        {refund.number, refund.method, {refund.amount_minor, currency}, refund.refunded_on, reason});
  for (const auto& happening : row.history)
    view.history.push_back({happening.step,
                            happening.at,
                            {happening.amount_minor, currency},
                            happening.reference,
                            happening.invoice_id,
                            happening.entry_number,
                            happening.effective});
}

}  // namespace

PaymentView payment_view(const projections::PaymentRow& row, domain::OrganisationId organisation,
                         const projections::RowStore& rows) {
  const auto& payment = row.payment;
  PaymentView view;
  view.payment_id = row.payment_id;
  view.reference = payment.number;
  view.garage_id = payment.garage_id;
  view.customer_id = payment.customer_id;
  view.customer = booked_customer(payment.customer_id, organisation, rows);
  view.method = payment.method;
  view.purpose = payment.purpose;
  view.status = payment.status;
  view.received_on = payment.received_on;
  view.booking_id = row.booking_id;
  view.job_id = row.job_id;
  view.external_id = row.external_id;
  view.payer_reference = row.reference;
  view.notes = row.notes;
  view.failure_reason = row.failure_reason;
  view.created_at = row.created_at;
  view.updated_at = row.updated_at;
  view.version = row.version;
  const auto path = "/v1/payments/" + row.payment_id.text();
  view.links = {path + "/pdf", path + "/print"};
  add_amounts(view, payment);
  add_history(view, row);
  for (const auto step : domain::payment::allowed_steps(payment)) view.allowed_steps.emplace_back(step);
  return view;
}

}  // namespace api
