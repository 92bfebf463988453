// What can have happened to a payment. `type` is the stored name: once released, neither it nor the fields
// change. `personal` is sealed under the key of the customer who paid. Amounts are in minor units of its
// currency.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "domain/id.hpp"
#include "domain/journal.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"

namespace domain::payment {

enum class Method { cash, card, bank_transfer, direct_debit, cheque, stripe, pay_later, other };
BOOST_DESCRIBE_ENUM(Method, cash, card, bank_transfer, direct_debit, cheque, stripe, pay_later, other)

/// A deposit is for work to come: tax is due on it at once, and it is applied to the invoice when that is
/// issued. A receipt settles what is owed, and what is left of it is the customer's credit.
enum class Purpose { receipt, deposit };
BOOST_DESCRIBE_ENUM(Purpose, receipt, deposit)

/// An amount of a payment or credit note that settles an invoice.
struct Allocation {
  InvoiceId invoice_id;
  std::string invoice_number;
  std::int64_t amount_minor = 0;

  friend bool operator==(const Allocation&, const Allocation&) = default;
};
BOOST_DESCRIBE_STRUCT(Allocation, (), (invoice_id, invoice_number, amount_minor))

/// Money that goes back to the customer.
struct Refund {
  std::string number;  ///< "REF-2026-000001": of the garage's series, without gaps
  Method method = Method::cash;
  std::int64_t amount_minor = 0;
  Date refunded_on;

  friend bool operator==(const Refund&, const Refund&) = default;
};
BOOST_DESCRIBE_STRUCT(Refund, (), (number, method, amount_minor, refunded_on))

struct RefundWords {
  std::optional<std::string> reason;

  friend bool operator==(const RefundWords&, const RefundWords&) = default;
};
BOOST_DESCRIBE_STRUCT(RefundWords, (), (reason))

struct Received {
  static constexpr std::string_view type = "payment.received";
  std::string number;  ///< "PAY-2026-000001": of the garage's series, without gaps
  GarageId garage_id;
  CustomerId customer_id;
  std::string customer_number;
  Method method = Method::cash;
  Purpose purpose = Purpose::receipt;
  Money amount;
  Date received_on;
  std::optional<std::string> external_id;  ///< the provider's, unique in the organisation
  std::optional<BookingId> booking_id;     ///< what a deposit is for
  std::optional<JobId> job_id;
  std::int64_t deposit_tax_minor = 0;  ///< of a deposit: the tax that is in it
  std::string deposit_tax_code;        ///< of a deposit: "S20"
  Percentage deposit_tax_rate;
  journal::Entry entry;
  struct Personal {
    std::optional<std::string> reference;  ///< what the payer wrote on it
    std::optional<std::string> notes;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Received::Personal, (), (reference, notes))
BOOST_DESCRIBE_STRUCT(Received, (),
                      (number, garage_id, customer_id, customer_number, method, purpose, amount, received_on,
                       external_id, booking_id, job_id, deposit_tax_minor, deposit_tax_code, deposit_tax_rate,
                       entry, personal))

struct Allocated {
  static constexpr std::string_view type = "payment.allocated";
  Allocation allocation;
  journal::Entry entry;  ///< for a deposit the one that moves it and its tax into the receivable
};
BOOST_DESCRIBE_STRUCT(Allocated, (), (allocation, entry))

struct Deallocated {
  static constexpr std::string_view type = "payment.deallocated";
  Allocation allocation;
  journal::Entry entry;
};
BOOST_DESCRIBE_STRUCT(Deallocated, (), (allocation, entry))

struct Refunded {
  static constexpr std::string_view type = "payment.refunded";
  Refund refund;
  journal::Entry entry;
  RefundWords personal;
};
BOOST_DESCRIBE_STRUCT(Refunded, (), (refund, entry, personal))

/// It never came, or was taken back: a cheque that bounced, a card that was charged back for good.
struct Failed {
  static constexpr std::string_view type = "payment.failed";
  journal::Entry entry;
  struct Personal {
    std::optional<std::string> reason;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Failed::Personal, (), (reason))
BOOST_DESCRIBE_STRUCT(Failed, (), (entry, personal))

struct Disputed {
  static constexpr std::string_view type = "payment.disputed";
  journal::Entry entry;
};
BOOST_DESCRIBE_STRUCT(Disputed, (), (entry))

struct DisputeWon {
  static constexpr std::string_view type = "payment.dispute-won";
  journal::Entry entry;
};
BOOST_DESCRIBE_STRUCT(DisputeWon, (), (entry))

struct DisputeLost {
  static constexpr std::string_view type = "payment.dispute-lost";
  journal::Entry entry;
};
BOOST_DESCRIBE_STRUCT(DisputeLost, (), (entry))

/// A deposit that is kept, because the customer did not come.
struct Forfeited {
  static constexpr std::string_view type = "payment.forfeited";
  std::int64_t amount_minor = 0;
  journal::Entry entry;
};
BOOST_DESCRIBE_STRUCT(Forfeited, (), (amount_minor, entry))

/// What whoever took the money in keeps for that, or gives back of it.
struct FeeCharged {
  static constexpr std::string_view type = "payment.fee-charged";
  std::int64_t amount_minor = 0;  ///< negative: given back
  Date charged_on;
  journal::Entry entry;
};
BOOST_DESCRIBE_STRUCT(FeeCharged, (), (amount_minor, charged_on, entry))

using Event = std::variant<Received, Allocated, Deallocated, Refunded, Failed, Disputed, DisputeWon,
                           DisputeLost, Forfeited, FeeCharged>;

}  // namespace domain::payment
