// A payment: money that a customer gave, and what became of it.
//
//   received <-> disputed -> charged_back       allocations are taken back before it fails or is lost
//       |
//       +-> failed
//
// What is open of it is what is neither allocated to an invoice, nor given back, nor kept: the customer's
// credit. Whatever happens writes one balanced entry (ledger.md 2.3): the method decides only which account
// the money comes into; the other side is the customer's one receivable account, with the payment's number as
// the item. A deposit stands gross among the liabilities, and its tax is due at once; a suspense account
// holds that tax against the invoice that will charge it again.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decider.hpp"
#include "domain/payment_events.hpp"
#include "domain/tax.hpp"

namespace domain::payment {

inline constexpr std::size_t external_id_characters_max = 200;
inline constexpr std::size_t reference_characters_max = 200;
/// Invoices that one payment can settle.
inline constexpr std::size_t allocations_max = 1000;

enum class Status { received, disputed, failed, charged_back };
BOOST_DESCRIBE_ENUM(Status, received, disputed, failed, charged_back)

struct Payment {
  using Id = PaymentId;
  using Event = payment::Event;

  bool exists = false;
  Status status = Status::received;
  std::string number;
  GarageId garage_id;
  CustomerId customer_id;
  std::string customer_number;
  Method method = Method::cash;
  Purpose purpose = Purpose::receipt;
  Money amount;
  Date received_on;
  std::int64_t deposit_tax_minor = 0;
  std::string deposit_tax_code;
  Percentage deposit_tax_rate;
  std::vector<Allocation> allocations;  ///< one for each invoice that it settles, none of 0
  std::int64_t refunded_minor = 0;
  std::int64_t forfeited_minor = 0;
  std::int64_t forfeited_tax_minor = 0;  ///< that is in what was forfeited
  std::int64_t fees_minor = 0;           ///< that its provider keeps

  std::int64_t allocated_minor() const;
  /// What is left; 0 once it failed or was charged back.
  std::int64_t open_minor() const;
  std::int64_t allocated_to(InvoiceId invoice) const;
  /// The tax in `open` of a deposit. What moves with a part of it is the difference of two of these, so that
  /// the suspense account is right to the penny whatever the order.
  std::int64_t tax_in(std::int64_t open) const;

  /// Whose key seals what is personal.
  Reference sealed_under() const { return customer_id; }
  /// What its events are about besides itself.
  std::vector<Reference> about(const Event&) const { return {customer_id}; }
};
BOOST_DESCRIBE_STRUCT(Payment, (),
                      (exists, status, number, garage_id, customer_id, customer_number, method, purpose,
                       amount, received_on, deposit_tax_minor, deposit_tax_code, deposit_tax_rate,
                       allocations, refunded_minor, forfeited_minor, forfeited_tax_minor, fees_minor))

// Commands. Each brings the number and the day that its entry has in the books.

struct Receive {
  PaymentId payment_id;  ///< of the stream that it begins
  std::string number;
  GarageId garage_id;
  CustomerId customer_id;
  std::string customer_number;
  Currency garage_currency;
  Method method = Method::cash;
  Purpose purpose = Purpose::receipt;
  Money amount;
  Date received_on;
  Date today;  ///< at the garage
  std::optional<std::string> external_id;
  std::optional<BookingId> booking_id;
  std::optional<JobId> job_id;
  std::optional<tax::Kind> deposit_tax;  ///< of a deposit; standard where nobody says
  std::vector<tax::Rate> tax_rates;      ///< the garage's
  std::optional<std::string> reference;
  std::optional<std::string> notes;
  journal::Posting posting;
};

/// An invoice, as far as what settles it needs it.
struct Settled {
  InvoiceId invoice_id;
  std::string number;
  GarageId garage_id;
  CustomerId customer_id;
  Currency currency;
  Date due_on;
  std::int64_t open_minor = 0;
};

struct Allocate {
  Settled invoice;
  std::int64_t amount_minor = 0;
  journal::Posting posting;
};

struct Deallocate {
  Settled invoice;
  std::optional<std::int64_t> amount_minor;  ///< all of it where nobody says
  journal::Posting posting;
};

struct GiveBack {
  std::string number;
  std::optional<Method> method;              ///< the payment's own where nobody says
  std::optional<std::int64_t> amount_minor;  ///< all that is open where nobody says
  std::optional<std::string> reason;
  journal::Posting posting;
};

/// Its allocations are taken back before, each with its invoice.
struct Fail {
  std::optional<std::string> reason;
  journal::Posting posting;
};

struct Dispute {
  journal::Posting posting;
};

struct WinDispute {
  journal::Posting posting;
};

/// Its allocations are taken back before, each with its invoice: what they settled is owed again.
struct LoseDispute {
  journal::Posting posting;
};

/// Keep a deposit.
struct Forfeit {
  std::optional<std::int64_t> amount_minor;  ///< all that is open where nobody says
  journal::Posting posting;
};

/// A fee of its provider, whatever became of it since.
struct ChargeFee {
  std::int64_t amount_minor = 0;  ///< negative: given back, at most what was charged
  Date charged_on;
  Date today;  ///< at the garage
  journal::Posting posting;
};

// Rules. A step that the status does not allow is the conflict `invalid-transition` with the status; more
// than is there is `exceeds-open-credit`, `exceeds-open-amount` (of the invoice) or `exceeds-allocated`,
// each with what is there, in minor units.

Decision<Event> decide(const Payment&, const Receive&, const Context&);
Decision<Event> decide(const Payment&, const Allocate&, const Context&);
Decision<Event> decide(const Payment&, const Deallocate&, const Context&);
Decision<Event> decide(const Payment&, const GiveBack&, const Context&);
Decision<Event> decide(const Payment&, const Fail&, const Context&);
Decision<Event> decide(const Payment&, const Dispute&, const Context&);
Decision<Event> decide(const Payment&, const WinDispute&, const Context&);
Decision<Event> decide(const Payment&, const LoseDispute&, const Context&);
Decision<Event> decide(const Payment&, const Forfeit&, const Context&);
/// `no-provider` of money that came without one.
Decision<Event> decide(const Payment&, const ChargeFee&, const Context&);

// History.

void evolve(Payment&, const Received&);
void evolve(Payment&, const Allocated&);
void evolve(Payment&, const Deallocated&);
void evolve(Payment&, const Refunded&);
void evolve(Payment&, const Failed&);
void evolve(Payment&, const Disputed&);
void evolve(Payment&, const DisputeWon&);
void evolve(Payment&, const DisputeLost&);
void evolve(Payment&, const Forfeited&);
void evolve(Payment&, const FeeCharged&);

/// The steps that can be taken next: "allocate", "deallocate", "refund", "fail", "dispute", "dispute-won",
/// "dispute-lost", "forfeit", "fee".
std::vector<std::string_view> allowed_steps(const Payment& payment);

/// The entry for money that goes back to a customer from the open item `credit`, through what is owed in
/// refunds.
journal::Entry entry_of_refund(const journal::Receivable& credit, Currency currency, const Refund& refund,
                               const journal::Posting& posting);

/// Who takes money of this method in and pays it out to the garage later, as accounts call them: "Card".
/// Nobody where it comes straight into the till or the bank.
std::optional<std::string_view> provider_of(Method method);

/// The account that money of this method comes into, and goes out of.
std::string account_of(Method method);

}  // namespace domain::payment
