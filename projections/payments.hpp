// Read model: payments.
//
//   F organisation payment                               -> PaymentRow
//   G organisation garage received_on payment            -> PaymentDayRow, what the garage's list is filtered
//   by H organisation garage customer received_on payment   -> CustomerPaymentRow
#pragma once

#include "domain/payment.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

enum class PaymentStep {
  received,
  allocated,
  deallocated,
  refunded,
  failed,
  disputed,
  dispute_won,
  dispute_lost,
  forfeited,
  fee_charged
};
BOOST_DESCRIBE_ENUM(PaymentStep, received, allocated, deallocated, refunded, failed, disputed, dispute_won,
                    dispute_lost, forfeited, fee_charged)

/// One thing that happened to a payment, with its entry in the books.
struct PaymentHappening {
  PaymentStep step = PaymentStep::received;
  domain::Instant at;
  std::int64_t amount_minor = 0;  ///< what it was about; negative: a fee that was given back

  std::optional<domain::InvoiceId> invoice_id;  ///< of an allocation
  std::string reference;  ///< the number of the invoice or the refund; else the payment's
  std::int64_t entry_number = 0;
  domain::Date effective;
};
BOOST_DESCRIBE_STRUCT(PaymentHappening, (),
                      (step, at, amount_minor, invoice_id, reference, entry_number, effective))

struct RefundOfPayment {
  domain::payment::Refund refund;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RefundOfPayment, (), (refund, reason))

struct PaymentRow {
  static constexpr char table = 'F';

  domain::PaymentId payment_id;
  domain::payment::Payment payment;  ///< folded as decisions fold it
  std::optional<std::string> external_id;
  std::optional<domain::BookingId> booking_id;
  std::optional<domain::JobId> job_id;
  std::optional<std::string> reference;
  std::optional<std::string> notes;
  std::vector<RefundOfPayment> refunds;
  std::optional<std::string> failure_reason;
  std::vector<PaymentHappening> history;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;  ///< of the payment's stream

  static Key key(domain::OrganisationId organisation, domain::PaymentId payment) {
    return Key(table, organisation).id(payment);
  }
};
BOOST_DESCRIBE_STRUCT(PaymentRow, (),
                      (payment_id, payment, external_id, booking_id, job_id, reference, notes, refunds,
                       failure_reason, history, created_at, updated_at, version))
extern template PaymentRow decode_row<PaymentRow>(std::string_view stored);

/// Midnight of a day, so that keys sort by days.
inline domain::Instant sortable(domain::Date day) {
  constexpr std::int64_t day_milliseconds = 24LL * 60 * 60 * 1000;
  return {day.days * day_milliseconds};
}

struct PaymentDayRow {
  static constexpr char table = 'G';

  domain::PaymentId payment_id;
  domain::payment::Status status = domain::payment::Status::received;
  domain::payment::Method method = domain::payment::Method::cash;
  domain::payment::Purpose purpose = domain::payment::Purpose::receipt;
  std::int64_t open_minor = 0;

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage);
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::Date received_on,
                 domain::PaymentId payment) {
    return prefix(organisation, garage).instant(sortable(received_on)).id(payment);
  }
};
BOOST_DESCRIBE_STRUCT(PaymentDayRow, (), (payment_id, status, method, purpose, open_minor))
extern template PaymentDayRow decode_row<PaymentDayRow>(std::string_view stored);

struct CustomerPaymentRow {
  static constexpr char table = 'H';

  domain::PaymentId payment_id;

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage,
                    domain::CustomerId customer) {
    return Key(table, organisation).id(garage).id(customer).text("p");
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::CustomerId customer,
                 domain::Date received_on, domain::PaymentId payment) {
    return prefix(organisation, garage, customer).instant(sortable(received_on)).id(payment);
  }
};
BOOST_DESCRIBE_STRUCT(CustomerPaymentRow, (), (payment_id))
extern template CustomerPaymentRow decode_row<CustomerPaymentRow>(std::string_view stored);

/// A deposit of which something is open.
struct OpenDepositRow {
  static constexpr char table = 'H';

  domain::PaymentId payment_id;
  std::optional<domain::BookingId> booking_id;
  std::optional<domain::JobId> job_id;

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage,
                    domain::CustomerId customer) {
    return Key(table, organisation).id(garage).id(customer).text("d");
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::CustomerId customer,
                 domain::PaymentId payment) {
    return prefix(organisation, garage, customer).id(payment);
  }
};
BOOST_DESCRIBE_STRUCT(OpenDepositRow, (), (payment_id, booking_id, job_id))
extern template OpenDepositRow decode_row<OpenDepositRow>(std::string_view stored);

struct Event;
class Views;

/// Folds one event into the payments' rows.
void project_payments(const Event& event, Views& views);

}  // namespace projections
