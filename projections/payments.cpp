#include "projections/payments.hpp"

#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template PaymentRow decode_row<PaymentRow>(std::string_view stored);
template PaymentDayRow decode_row<PaymentDayRow>(std::string_view stored);
template CustomerPaymentRow decode_row<CustomerPaymentRow>(std::string_view stored);
template OpenDepositRow decode_row<OpenDepositRow>(std::string_view stored);

namespace {

using namespace domain::payment;

void show_in_list(const Event& event, const PaymentRow& row, Views& views) {
  const auto& payment = row.payment;
  views.payment_days.put(
      PaymentDayRow::key(organisation_of(event), payment.garage_id, payment.received_on, row.payment_id),
      {.payment_id = row.payment_id,
       .status = payment.status,
       .method = payment.method,
       .purpose = payment.purpose,
       .open_minor = payment.open_minor()});
}

/// A deposit is found by its customer as long as it can be applied.
void show_deposit(const Event& event, const PaymentRow& row, Views& views) {
  const auto& payment = row.payment;
  if (payment.purpose != Purpose::deposit) return;
  const auto key =
      OpenDepositRow::key(organisation_of(event), payment.garage_id, payment.customer_id, row.payment_id);
  if (payment.status != Status::received || payment.open_minor() == 0) views.open_deposits.erase(key);
  else views.open_deposits.put(key, {row.payment_id, row.booking_id, row.job_id});
}

/// Folds what happened into the payment as decisions fold it, and notes it in its history.
template <class Happened>
PaymentRow& happen(const Event& event, const Happened& happened, PaymentHappening happening, Views& views) {
  auto& row =
      views.payments.edit(PaymentRow::key(organisation_of(event), stream_id<domain::PaymentId>(event)));
  row.payment_id = stream_id<domain::PaymentId>(event);
  evolve(row.payment, happened);
  happening.at = event.recorded_at();
  if (happening.reference.empty()) happening.reference = row.payment.number;
  happening.entry_number = happened.entry.number;
  happening.effective = happened.entry.effective;
  row.history.push_back(std::move(happening));
  row.version = event.version;
  row.updated_at = event.recorded_at();
  show_in_list(event, row, views);
  show_deposit(event, row, views);
  return row;
}

void receive(const Event& event, const Received& received, Views& views) {
  auto& row = happen(event, received,
                     {.step = PaymentStep::received, .amount_minor = received.amount.amount_minor}, views);
  row.external_id = received.external_id;
  row.booking_id = received.booking_id;
  row.job_id = received.job_id;
  show_deposit(event, row, views);
  row.reference = received.personal.reference;
  row.notes = received.personal.notes;
  row.created_at = event.recorded_at();
  views.customer_payments.put(
      CustomerPaymentRow::key(organisation_of(event), received.garage_id, received.customer_id,
                              received.received_on, row.payment_id),
      {row.payment_id});
}

PaymentHappening about(PaymentStep step, const Allocation& allocation) {
  return {.step = step,
          .amount_minor = allocation.amount_minor,
          .invoice_id = allocation.invoice_id,
          .reference = allocation.invoice_number};
}

void refund(const Event& event, const Refunded& refunded, Views& views) {
  const auto& given = refunded.refund;
  auto& row = happen(
      event, refunded,
      {.step = PaymentStep::refunded, .amount_minor = given.amount_minor, .reference = given.number}, views);
  row.refunds.push_back({given, refunded.personal.reason});
}

/// What is about all of the payment that was not given back.
template <class Happened>
PaymentRow& concern_all(const Event& event, PaymentStep step, const Happened& happened, Views& views) {
  auto& row = happen(event, happened, {.step = step}, views);
  row.history.back().amount_minor = row.payment.amount.amount_minor - row.payment.refunded_minor;
  return row;
}

}  // namespace

void project_payments(const Event& event, Views& views) {
  on(
      event,  //
      [&](const Received& e) { receive(event, e, views); },
      [&](const Allocated& e) { happen(event, e, about(PaymentStep::allocated, e.allocation), views); },
      [&](const Deallocated& e) { happen(event, e, about(PaymentStep::deallocated, e.allocation), views); },
      [&](const Refunded& e) { refund(event, e, views); },
      [&](const Failed& e) {
        concern_all(event, PaymentStep::failed, e, views).failure_reason = e.personal.reason;
      },
      [&](const Disputed& e) { concern_all(event, PaymentStep::disputed, e, views); },
      [&](const DisputeWon& e) { concern_all(event, PaymentStep::dispute_won, e, views); },
      [&](const DisputeLost& e) { concern_all(event, PaymentStep::dispute_lost, e, views); },
      [&](const Forfeited& e) {
        happen(event, e, {.step = PaymentStep::forfeited, .amount_minor = e.amount_minor}, views);
      },
      [&](const FeeCharged& e) {
        happen(event, e, {.step = PaymentStep::fee_charged, .amount_minor = e.amount_minor}, views);
      });
}

}  // namespace projections
