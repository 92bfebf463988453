// What can have happened to an invoice. `type` is the stored name: once released, neither it nor the fields
// change. `personal` is sealed under the key of the customer who is billed. Amounts are in minor units of the
// invoice's currency, and are never worked out again.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/customer_events.hpp"
#include "domain/document.hpp"
#include "domain/id.hpp"
#include "domain/journal.hpp"
#include "domain/money.hpp"
#include "domain/organisation_events.hpp"
#include "domain/payment_events.hpp"
#include "domain/time.hpp"

namespace domain::invoice {

enum class Kind { service, parts, otc, consolidated, plan };
BOOST_DESCRIBE_ENUM(Kind, service, parts, otc, consolidated, plan)

/// Who is billed, as printed.
struct BillTo {
  std::string name;
  std::optional<customer::Address> address;
  std::optional<std::string> email;

  friend bool operator==(const BillTo&, const BillTo&) = default;
};
BOOST_DESCRIBE_STRUCT(BillTo, (), (name, address, email))

/// Who sends the bill, as printed. A company, not a person.
struct Seller {
  std::string name;  ///< of the garage
  garage::Particulars particulars;

  friend bool operator==(const Seller&, const Seller&) = default;
};
BOOST_DESCRIBE_STRUCT(Seller, (), (name, particulars))

/// The words on an invoice.
struct Words {
  document::Descriptions descriptions;
  std::optional<std::string> notes;
  std::optional<std::string> po_number;  ///< the customer's own order number
  std::optional<BillTo> bill_to;         ///< once issued

  friend bool operator==(const Words&, const Words&) = default;
};
BOOST_DESCRIBE_STRUCT(Words, (), (descriptions, notes, po_number, bill_to))

struct Drafted {
  static constexpr std::string_view type = "invoice.drafted";
  GarageId garage_id;
  CustomerId customer_id;
  Kind kind = Kind::service;
  Currency currency;
  std::optional<JobId> job_id;         ///< that it bills
  std::vector<BookingId> booking_ids;  ///< that it bills; several when consolidated
  std::vector<document::Line> lines;
  std::optional<document::DocumentDiscount> discount;
  Words personal;
};
BOOST_DESCRIBE_STRUCT(Drafted, (),
                      (garage_id, customer_id, kind, currency, job_id, booking_ids, lines, discount,
                       personal))

/// The draft as it is from now on.
struct Revised {
  static constexpr std::string_view type = "invoice.revised";
  std::vector<document::Line> lines;
  std::optional<document::DocumentDiscount> discount;
  Words personal;
};
BOOST_DESCRIBE_STRUCT(Revised, (), (lines, discount, personal))

/// A draft that is not wanted any more.
struct Discarded {
  static constexpr std::string_view type = "invoice.discarded";
};
BOOST_DESCRIBE_STRUCT(Discarded, (), ())

/// From here on it does not change.
struct Issued {
  static constexpr std::string_view type = "invoice.issued";
  std::string number;  ///< "INV-2026-000001": of the garage's series, without gaps
  std::string customer_number;
  Date issued_on;
  Date tax_point;
  Date due_on;
  std::vector<document::PricedLine> lines;
  document::Totals totals;
  std::vector<std::string> warnings;  ///< codes: "membership-expired", "credit-limit-exceeded"
  std::optional<Seller> seller;       ///< nothing where it was issued before garages said
  journal::Entry entry;
  Words personal;
};
BOOST_DESCRIBE_STRUCT(Issued, (),
                      (number, customer_number, issued_on, tax_point, due_on, lines, totals, warnings, seller,
                       entry, personal))

/// Its number stays used; what it billed is unbilled again.
struct Voided {
  static constexpr std::string_view type = "invoice.voided";
  journal::Entry entry;  ///< the mirror of the issue
  struct Personal {
    std::string reason;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Voided::Personal, (), (reason))
BOOST_DESCRIBE_STRUCT(Voided, (), (entry, personal))

/// A payment or a credit note settled part of it, or was taken off it again. The entry is in the event of the
/// payment or credit note, which is of the same commit.
struct AllocationRecorded {
  static constexpr std::string_view type = "invoice.allocation-recorded";
  std::string source;             ///< the identifier of the payment or credit note
  std::string reference;          ///< its number
  std::int64_t amount_minor = 0;  ///< negative: taken off again
};
BOOST_DESCRIBE_STRUCT(AllocationRecorded, (), (source, reference, amount_minor))

/// How much of a line a credit note takes back.
struct CreditedLine {
  std::int32_t number = 0;  ///< of the invoice's line
  std::int64_t net_minor = 0;
  std::int64_t tax_minor = 0;
  std::optional<Quantity> quantity;   ///< where so many of the line's were asked for
  std::optional<Percentage> percent;  ///< where so much of the line was asked for

  friend bool operator==(const CreditedLine&, const CreditedLine&) = default;
};
BOOST_DESCRIBE_STRUCT(CreditedLine, (), (number, net_minor, tax_minor, quantity, percent))

/// A credit note was issued against it. It settles nothing by itself: an allocation does.
struct Credited {
  static constexpr std::string_view type = "invoice.credited";
  CreditNoteId credit_note_id;
  std::vector<CreditedLine> lines;
};
BOOST_DESCRIBE_STRUCT(Credited, (), (credit_note_id, lines))

/// What is still open of it, or a part, is given up.
struct WrittenOff {
  static constexpr std::string_view type = "invoice.written-off";
  std::int64_t amount_minor = 0;
  bool small_difference = false;  ///< a matter of pennies, not of a bad debt
  journal::Entry entry;
  struct Personal {
    std::optional<std::string> reason;
  } personal;
};
BOOST_DESCRIBE_STRUCT(WrittenOff::Personal, (), (reason))
BOOST_DESCRIBE_STRUCT(WrittenOff, (), (amount_minor, small_difference, entry, personal))

/// The tax in a bad debt is claimed back from the tax office.
struct BadDebtReliefClaimed {
  static constexpr std::string_view type = "invoice.bad-debt-relief-claimed";
  std::int64_t amount_minor = 0;
  Date claimed_on;
  journal::Entry entry;
};
BOOST_DESCRIBE_STRUCT(BadDebtReliefClaimed, (), (amount_minor, claimed_on, entry))

/// Money came for a bad debt after all. Nobody owed it in the books any more, so nothing is settled by it.
struct WrittenOffRecovered {
  static constexpr std::string_view type = "invoice.written-off-recovered";
  std::string number;  ///< "REC-2026-000001": of the garage's series, without gaps
  payment::Method method = payment::Method::cash;
  std::int64_t amount_minor = 0;
  std::int64_t relief_minor = 0;  ///< of it: relief that is owed to the tax office again
  Date received_on;
  journal::Entry entry;
  struct Personal {
    std::optional<std::string> reference;  ///< what the payer wrote on it
  } personal;
};
BOOST_DESCRIBE_STRUCT(WrittenOffRecovered::Personal, (), (reference))
BOOST_DESCRIBE_STRUCT(WrittenOffRecovered, (),
                      (number, method, amount_minor, relief_minor, received_on, entry, personal))

/// The days over which what is paid for a plan is earned.
struct PlanTerm {
  std::optional<MembershipId> membership_id;  ///< that it pays for, where one is known
  Date starts_on;
  Date ends_on;  ///< the last day

  friend bool operator==(const PlanTerm&, const PlanTerm&) = default;
};
BOOST_DESCRIBE_STRUCT(PlanTerm, (), (membership_id, starts_on, ends_on))

/// From here on it is known over which days what it sells becomes income.
struct IncomeDeferred {
  static constexpr std::string_view type = "invoice.income-deferred";
  PlanTerm term;
};
BOOST_DESCRIBE_STRUCT(IncomeDeferred, (), (term))

/// A part of what it sells is earned by the end of a day, or what was is not any more.
struct IncomeReleased {
  static constexpr std::string_view type = "invoice.income-released";
  Date through;
  std::int64_t amount_minor = 0;  ///< negative: taken back, because it is credited or voided
  journal::Entry entry;
};
BOOST_DESCRIBE_STRUCT(IncomeReleased, (), (through, amount_minor, entry))

using Event =
    std::variant<Drafted, Revised, Discarded, Issued, Voided, AllocationRecorded, Credited, WrittenOff,
                 BadDebtReliefClaimed, WrittenOffRecovered, IncomeDeferred, IncomeReleased>;

}  // namespace domain::invoice
