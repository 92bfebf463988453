// An invoice: what a customer is asked to pay for. A draft is edited; from its issue on it has a number and
// an entry in the books, and never changes: it is settled, credited, written off, or voided.
//
//   draft -> issued -> voided        a draft that is not wanted: discarded
//
// Whether it is paid, or paid in part, follows from what is open of it; whether it is overdue also from the
// day.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/decider.hpp"
#include "domain/invoice_events.hpp"

namespace domain::invoice {

/// A month of a large fleet: several bookings for each of hundreds of vehicles, with the lines of their jobs.
inline constexpr std::size_t bookings_max = 2'000;
inline constexpr std::size_t lines_max = 5'000;
inline constexpr std::size_t po_number_characters_max = 100;
inline constexpr std::size_t reason_characters_max = 1000;

enum class Status { draft, issued, voided, discarded };
BOOST_DESCRIBE_ENUM(Status, draft, issued, voided, discarded)

/// What one payment or credit note settles of the invoice.
struct Settlement {
  std::string source;             ///< the identifier of the payment or credit note
  std::string reference;          ///< its number
  std::int64_t amount_minor = 0;  ///< never negative

  friend bool operator==(const Settlement&, const Settlement&) = default;
};
BOOST_DESCRIBE_STRUCT(Settlement, (), (source, reference, amount_minor))

/// What of an invoice was given up as a bad debt, and what became of that.
struct BadDebt {
  std::int64_t written_off_minor = 0;
  std::int64_t recovered_minor = 0;
  std::int64_t relief_minor = 0;  ///< claimed from the tax office, and not paid back
  std::optional<Date> since;      ///< the day that it was first written off

  /// What did not come in.
  std::int64_t lost_minor() const { return written_off_minor - recovered_minor; }
};
BOOST_DESCRIBE_STRUCT(BadDebt, (), (written_off_minor, recovered_minor, relief_minor, since))
void evolve(BadDebt&, const WrittenOff&);
void evolve(BadDebt&, const BadDebtReliefClaimed&);
void evolve(BadDebt&, const WrittenOffRecovered&);

struct Invoice {
  using Event = invoice::Event;
  using Id = InvoiceId;

  bool exists = false;
  Status status = Status::draft;
  GarageId garage_id;
  CustomerId customer_id;
  Kind kind = Kind::service;
  Currency currency;
  std::optional<JobId> job_id;
  std::vector<BookingId> booking_ids;
  std::vector<document::Line> lines;  ///< of the draft
  std::int32_t last_line_number = 0;  ///< the highest ever given
  std::optional<document::DocumentDiscount> discount;
  Words words;

  // Once issued.
  std::string number;
  std::string customer_number;
  Date issued_on;
  Date tax_point;
  Date due_on;
  std::vector<document::PricedLine> priced;
  document::Totals totals;
  journal::Entry entry;

  std::vector<Settlement> settled;     ///< by source; none of nothing
  std::vector<CreditedLine> credited;  ///< one by one, in the order of being credited
  std::int64_t written_off_minor = 0;  ///< small differences too
  BadDebt bad_debt;

  // Of one for a plan (plan_income.hpp).
  std::optional<PlanTerm> plan_term;
  std::int64_t released_minor = 0;  ///< what is income by now
  std::optional<Date> released_through;

  /// What is still to be paid. 0 unless issued.
  std::int64_t open_minor() const;
  std::int64_t settled_minor() const;
  /// What this payment or credit note settles.
  std::int64_t settled_by(std::string_view source) const;
  /// Under which account and item the books know it.
  journal::Receivable receivable() const { return {customer_id, customer_number, number, due_on}; }
  /// Where what it sells is posted; nothing for the accounts of income.
  std::optional<std::string> income_account() const;

  /// Whose key seals what is personal.
  Reference sealed_under() const { return customer_id; }
  /// What its events are about besides itself.
  std::vector<Reference> about(const Event&) const { return {customer_id}; }
};
BOOST_DESCRIBE_STRUCT(Invoice, (),
                      (exists, status, garage_id, customer_id, kind, currency, job_id, booking_ids, lines,
                       last_line_number, discount, words, number, customer_number, issued_on, tax_point,
                       due_on, priced, totals, entry, settled, credited, written_off_minor, bad_debt,
                       plan_term, released_minor, released_through))

/// A line with its words. Number 0: it gets the next one.
struct LineInput {
  document::Line line;
  std::string description;
};
BOOST_DESCRIBE_STRUCT(LineInput, (), (line, description))

// Commands. Text arrives as it was typed.

/// `pricing` is today's: a draft whose amounts are out of range is refused at once.
struct Draft {
  GarageId garage_id;
  CustomerId customer_id;
  Kind kind = Kind::service;
  Currency currency;
  std::optional<JobId> job_id;
  std::vector<BookingId> booking_ids;
  std::vector<LineInput> lines;
  std::optional<document::DocumentDiscount> discount;
  std::optional<std::string> notes;
  std::optional<std::string> po_number;
  document::Pricing pricing;
};
BOOST_DESCRIBE_STRUCT(Draft, (),
                      (garage_id, customer_id, kind, currency, job_id, booking_ids, lines, discount, notes,
                       po_number, pricing))

/// All of it as it is to be. A line keeps its number; one without gets a new one.
struct Revise {
  std::vector<LineInput> lines;
  std::optional<document::DocumentDiscount> discount;
  std::optional<std::string> notes;
  std::optional<std::string> po_number;
  document::Pricing pricing;
};
BOOST_DESCRIBE_STRUCT(Revise, (), (lines, discount, notes, po_number, pricing))

struct Discard {};
BOOST_DESCRIBE_STRUCT(Discard, (), ())

/// What a line's discounts are as of the issue, besides those given by hand.
struct LineOffers {
  std::int32_t number = 0;
  std::vector<document::DiscountOffer> offers;
};
BOOST_DESCRIBE_STRUCT(LineOffers, (), (number, offers))

/// The numbers are taken for it, in the same commit.
struct Issue {
  std::string number;
  std::string customer_number;
  std::int64_t entry_number = 0;
  Date issued_on;
  Date effective;  ///< the day in the books; another than `issued_on` where that day's period is closed
  Date tax_point;
  Date due_on;
  document::Pricing pricing;
  std::vector<LineOffers> offers;  ///< lines that are not named keep only what was given by hand
  std::vector<std::string> warnings;
  std::optional<Seller> seller;
  BillTo bill_to;
};
BOOST_DESCRIBE_STRUCT(Issue, (),
                      (number, customer_number, entry_number, issued_on, effective, tax_point, due_on,
                       pricing, offers, warnings, seller, bill_to))

/// Only while nothing settles it and nothing is credited or written off.
struct Void {
  std::int64_t entry_number = 0;
  Date wanted;     ///< the day it is voided
  Date effective;  ///< the day in the books
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Void, (), (entry_number, wanted, effective, reason))

/// What a payment or a credit note does to it, decided in the same commit as theirs.
struct RecordAllocation {
  std::string source;
  std::string reference;
  std::int64_t amount_minor = 0;  ///< negative: taken off again
};
BOOST_DESCRIBE_STRUCT(RecordAllocation, (), (source, reference, amount_minor))

/// What credit_of() made of it.
struct RecordCredit {
  CreditNoteId credit_note_id;
  std::vector<CreditedLine> lines;
};
BOOST_DESCRIBE_STRUCT(RecordCredit, (), (credit_note_id, lines))

struct WriteOff {
  std::optional<std::int64_t> amount_minor;  ///< all that is open where nothing is said
  bool small_difference = false;
  std::int64_t small_difference_minor_max = 0;  ///< the garage's policy
  std::int64_t entry_number = 0;
  Date wanted;
  Date effective;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(WriteOff, (),
                      (amount_minor, small_difference, small_difference_minor_max, entry_number, wanted,
                       effective, reason))

// Rules. What its status does not allow is the conflict `invalid-transition`, with the status in
// `conflicts_with`.

/// A draft that bills a job has the job to itself, until it is discarded or voided.
Decision<Event> decide(const Invoice&, const Draft&, const Context&);
Decision<Event> decide(const Invoice&, const Revise&, const Context&);
Decision<Event> decide(const Invoice&, const Discard&, const Context&);
/// `nothing-to-bill` without a line that has a price.
Decision<Event> decide(const Invoice&, const Issue&, const Context&);
/// `invoice-settled`, `invoice-credited` or `invoice-written-off` where it is too late; `income-released`
/// where income has to be taken back first.
Decision<Event> decide(const Invoice&, const Void&, const Context&);
/// `exceeds-open-amount` for more than is open, `exceeds-allocated` for less than nothing of that source.
Decision<Event> decide(const Invoice&, const RecordAllocation&, const Context&);
/// `exceeds-creditable` for more of a line than is left, `relief-claimed` where the tax was claimed back as
/// that of a bad debt, `income-released` where income has to be taken back first.
Decision<Event> decide(const Invoice&, const RecordCredit&, const Context&);
/// `exceeds-open-amount`, `small-difference-too-large`.
Decision<Event> decide(const Invoice&, const WriteOff&, const Context&);

// History.

void evolve(Invoice&, const Drafted&);
void evolve(Invoice&, const Revised&);
void evolve(Invoice&, const Discarded&);
void evolve(Invoice&, const Issued&);
void evolve(Invoice&, const Voided&);
void evolve(Invoice&, const AllocationRecorded&);
void evolve(Invoice&, const Credited&);
void evolve(Invoice&, const WrittenOff&);
void evolve(Invoice&, const BadDebtReliefClaimed&);
void evolve(Invoice&, const WrittenOffRecovered&);
void evolve(Invoice&, const IncomeDeferred&);
void evolve(Invoice&, const IncomeReleased&);

/// What it would come to, were it issued with these: see Issue.
std::expected<document::Priced, Rejection> price_at_issue(const Invoice& invoice,
                                                          const std::vector<LineOffers>& offers,
                                                          const document::Pricing& pricing);

/// What is to be credited of a line: exactly one of the three.
struct CreditInput {
  std::int32_t number = 0;
  std::optional<Quantity> quantity;       ///< so many of the line's
  std::optional<Percentage> percent;      ///< so much of the whole line
  std::optional<std::int64_t> net_minor;  ///< this much, without tax
};
BOOST_DESCRIBE_STRUCT(CreditInput, (), (number, quantity, percent, net_minor))

/// What a credit note takes back.
struct Credit {
  std::vector<CreditedLine> lines;
  std::vector<document::PricedLine> parts;  ///< of the invoice's lines: amounts as far as they are credited
  document::Totals totals;
};

/// Works a credit out. Each is the rounded part of the line up to here, less what was credited before, so
/// that parts which make up the whole give back the whole, tax too. With no `lines`, all that is left.
/// `exceeds-creditable` for more of a line than is left; `nothing-to-credit` where it comes to nothing.
std::expected<Credit, Rejection> credit_of(const Invoice& invoice, const std::vector<CreditInput>& lines);

/// What its lines for a booking come to, with tax; all of them where it bills one booking only.
std::int64_t billed_minor(const Invoice& invoice, BookingId booking);

/// The day until which it is to be paid.
Date due_date(const customer::PaymentTerms& terms, Date issued_on);

}  // namespace domain::invoice
