// A credit note: what an invoice asked for is taken back, in whole or in part. It settles its own invoice as
// far as that is open; what is left of it is the customer's, for another invoice or as a refund.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/credit_note_events.hpp"
#include "domain/decider.hpp"
#include "domain/invoice.hpp"

namespace domain::credit_note {

struct CreditNote {
  using Event = credit_note::Event;
  using Id = CreditNoteId;

  bool exists = false;
  std::string number;
  GarageId garage_id;
  CustomerId customer_id;
  std::string customer_number;
  InvoiceId invoice_id;
  std::string invoice_number;
  Currency currency;
  std::int64_t gross_minor = 0;
  std::vector<payment::Allocation> allocations;  ///< by invoice; none of nothing
  std::int64_t refunded_minor = 0;

  /// What is neither allocated nor refunded.
  std::int64_t open_minor() const;
  std::int64_t allocated_to(InvoiceId invoice) const;
  /// Under which account and item the books know it.
  journal::Receivable receivable() const { return {customer_id, customer_number, number, std::nullopt}; }

  /// Whose key seals what is personal.
  Reference sealed_under() const { return customer_id; }
  /// What its events are about besides itself.
  std::vector<Reference> about(const Event&) const { return {customer_id, invoice_id}; }
};
BOOST_DESCRIBE_STRUCT(CreditNote, (),
                      (exists, number, garage_id, customer_id, customer_number, invoice_id, invoice_number,
                       currency, gross_minor, allocations, refunded_minor))

// Commands.

/// `credit` is what invoice::credit_of() made of `invoice`, as it is now. The numbers are taken for it, in
/// the same commit.
struct Issue {
  InvoiceId invoice_id;
  invoice::Invoice invoice;
  invoice::Credit credit;
  std::string number;
  std::int64_t entry_number = 0;
  Date issued_on;
  Date effective;  ///< the day in the books
  std::string reason;
  std::optional<invoice::Seller> seller;
};

/// Settles an invoice, which decides in the same commit whether it is open that far. `invoice` says under
/// which account and item the books know it.
struct Allocate {
  payment::Allocation allocation;
  journal::Receivable invoice;
  std::int64_t entry_number = 0;
  Date effective;
  std::optional<Date> relates_to;  ///< the day it would have had, were its period not closed
};

/// Takes it off that invoice again: all of it, or as much as `amount_minor` says.
struct Deallocate {
  payment::Allocation allocation;
  journal::Receivable invoice;
  std::int64_t entry_number = 0;
  Date effective;
  std::optional<Date> relates_to;  ///< the day it would have had, were its period not closed
};

/// Gives money back. The entry is made by who pays it out: it debits the receivable account under the credit
/// note's number.
struct Refund {
  payment::Refund refund;
  journal::Entry entry;
  std::optional<std::string> reason;
};

Decision<Event> decide(const CreditNote&, const Issue&, const Context&);
/// `exceeds-open-amount` for more than is left of it.
Decision<Event> decide(const CreditNote&, const Allocate&, const Context&);
/// `exceeds-allocated` for more than it settles of that invoice.
Decision<Event> decide(const CreditNote&, const Deallocate&, const Context&);
/// `exceeds-open-amount` for more than is left of it.
Decision<Event> decide(const CreditNote&, const Refund&, const Context&);

void evolve(CreditNote&, const Issued&);
void evolve(CreditNote&, const Allocated&);
void evolve(CreditNote&, const Deallocated&);
void evolve(CreditNote&, const Refunded&);

}  // namespace domain::credit_note
