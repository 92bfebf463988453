// Read model: invoices and credit notes.
//
//   A organisation invoice                             -> InvoiceRow
//   B organisation garage 'i' place                    -> InvoiceListRow, what the list is filtered by
//   B organisation garage 'c' moment credit-note       -> CreditNoteListRow
//   C organisation garage number                       -> DocumentNumberRow
//   D organisation credit-note                         -> CreditNoteRow
//   E organisation garage customer                     -> CustomerDocumentsRow
//   q organisation garage '#'                          -> InvoiceCountRow, of all
//   q organisation garage 'n' day                      -> InvoiceCountRow, of those of a day
//   q organisation garage 'c' customer place           -> InvoicePlaceRow
//   q organisation garage 'o' due_on place             -> InvoicePlaceRow, while something is open
//
// The place of an invoice in the list is the day of its issue, the moment, and its identifier; of a draft,
// the day and the moment of being drafted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/credit_note_events.hpp"
#include "domain/invoice.hpp"
#include "domain/invoice_events.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

struct Event;
class Views;

/// A credit note as its invoice shows it.
struct InvoiceCreditRow {
  domain::CreditNoteId credit_note_id;
  std::string number;
  std::int64_t gross_minor = 0;
};
BOOST_DESCRIBE_STRUCT(InvoiceCreditRow, (), (credit_note_id, number, gross_minor))

/// Money that came for a bad debt after all.
struct RecoveryRow {
  std::string number;
  domain::payment::Method method = domain::payment::Method::cash;
  std::int64_t amount_minor = 0;
  std::int64_t relief_minor = 0;  ///< of it: what is owed to the tax office again
  domain::Date received_on;
  std::optional<std::string> reference;  ///< what the payer wrote on it
};
BOOST_DESCRIBE_STRUCT(RecoveryRow, (), (number, method, amount_minor, relief_minor, received_on, reference))

struct InvoiceRow {
  static constexpr char table = 'A';

  domain::InvoiceId invoice_id;
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  domain::invoice::Kind kind = domain::invoice::Kind::service;
  domain::invoice::Status status = domain::invoice::Status::draft;
  domain::Currency currency;
  std::optional<domain::JobId> job_id;
  std::vector<domain::BookingId> booking_ids;
  std::vector<domain::document::Line> lines;  ///< of a draft
  std::optional<domain::document::DocumentDiscount> discount;
  domain::invoice::Words words;

  // Once issued.
  std::string number;
  std::string customer_number;
  std::optional<domain::Date> issued_on;
  std::optional<domain::Date> tax_point;
  std::optional<domain::Date> due_on;
  std::vector<domain::document::PricedLine> priced;
  domain::document::Totals totals;
  std::vector<std::string> warnings;
  std::optional<domain::invoice::Seller> seller;
  std::int64_t entry_number = 0;
  std::vector<domain::invoice::Settlement> settlements;
  std::vector<domain::invoice::CreditedLine> credited;
  std::vector<InvoiceCreditRow> credit_notes;
  domain::invoice::BadDebt bad_debt;
  std::vector<RecoveryRow> recoveries;
  std::int64_t small_differences_minor = 0;
  std::optional<std::string> void_reason;
  std::optional<domain::Instant> voided_at;
  std::int64_t void_entry_number = 0;
  std::optional<domain::invoice::PlanTerm> plan_term;  ///< over which what is paid for a plan is earned
  std::int64_t released_minor = 0;                     ///< of that, what is income by now
  std::optional<domain::Date> released_through;

  domain::Instant drafted_at;
  domain::Date drafted_on;  ///< at the garage
  std::optional<domain::Instant> issued_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;

  /// What is still to be paid; 0 unless issued.
  std::int64_t open_minor() const;
  std::int64_t settled_minor() const;
  std::int64_t credited_minor() const;  ///< of its credit notes, with tax
  /// What it sells of a plan, without tax, less what is credited; 0 unless issued and for a plan.
  std::int64_t deferred_minor() const;
  domain::Instant moment() const { return issued_at.value_or(drafted_at); }
  domain::Date list_day() const { return issued_on.value_or(drafted_on); }

  static Key key(domain::OrganisationId organisation, domain::InvoiceId invoice) {
    return Key(table, organisation).id(invoice);
  }
};
BOOST_DESCRIBE_STRUCT(InvoiceRow, (),
                      (invoice_id, garage_id, customer_id, kind, status, currency, job_id, booking_ids, lines,
                       discount, words, number, customer_number, issued_on, tax_point, due_on, priced, totals,
                       warnings, seller, entry_number, settlements, credited, credit_notes, bad_debt,
                       recoveries, small_differences_minor, void_reason, voided_at, void_entry_number,
                       plan_term, released_minor, released_through, drafted_at, drafted_on, issued_at,
                       updated_at, version))
extern template InvoiceRow decode_row<InvoiceRow>(std::string_view stored);

/// Where an invoice stands, as a person would say it. Whether it is overdue depends on the day besides.
enum class InvoiceStanding { draft, issued, part_paid, paid, credited, written_off, voided, discarded };
BOOST_DESCRIBE_ENUM(InvoiceStanding, draft, issued, part_paid, paid, credited, written_off, voided, discarded)
InvoiceStanding standing_of(const InvoiceRow& row);

struct InvoiceListRow {
  static constexpr char table = 'B';

  domain::InvoiceId invoice_id;
  InvoiceStanding standing = InvoiceStanding::draft;
  domain::invoice::Kind kind = domain::invoice::Kind::service;
  domain::CustomerId customer_id;
  domain::Date day;  ///< of the issue
  std::optional<domain::Date> due_on;
  std::int64_t open_minor = 0;
  std::string text;  ///< folded: number, order number, name, customer number; a line each

  static constexpr std::size_t day_bytes = 4;
  static constexpr std::size_t id_bytes = 16;
  static constexpr std::size_t place_bytes = day_bytes + 8 + id_bytes;

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage).text("i");
  }
  static Key key(domain::OrganisationId organisation, const InvoiceRow& invoice) {
    return with_place(prefix(organisation, invoice.garage_id), invoice);
  }
  static Key with_place(Key prefix, const InvoiceRow& invoice) {
    return prefix.day(invoice.list_day()).instant(invoice.moment()).id(invoice.invoice_id);
  }
};
BOOST_DESCRIBE_STRUCT(InvoiceListRow, (),
                      (invoice_id, standing, kind, customer_id, day, due_on, open_minor, text))
extern template InvoiceListRow decode_row<InvoiceListRow>(std::string_view stored);

struct InvoiceCount {
  InvoiceStanding standing = InvoiceStanding::draft;
  domain::invoice::Kind kind = domain::invoice::Kind::service;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(InvoiceCount, (), (standing, kind, count))

/// How many invoices a garage has, so that a list need not be walked to be counted, nor to reach a page of
/// it.
struct InvoiceCountRow {
  static constexpr char table = 'q';

  std::vector<InvoiceCount> counts;  ///< in the order of their first two members; none of nothing

  void add(InvoiceStanding standing, domain::invoice::Kind kind, std::int64_t count);

  static Key key(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage).text("#");
  }
  static Key days_prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage).text("n");
  }
};
BOOST_DESCRIBE_STRUCT(InvoiceCountRow, (), (counts))
extern template InvoiceCountRow decode_row<InvoiceCountRow>(std::string_view stored);

/// Its key says everything: the last InvoiceListRow::place_bytes of it, where an invoice is in the list.
struct InvoicePlaceRow {
  static constexpr char table = 'q';

  static Key customer_prefix(domain::OrganisationId organisation, domain::GarageId garage,
                             domain::CustomerId customer) {
    return Key(table, organisation).id(garage).text("c").id(customer);
  }
  static Key due_prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage).text("o");
  }
};
BOOST_DESCRIBE_STRUCT(InvoicePlaceRow, (), ())
extern template InvoicePlaceRow decode_row<InvoicePlaceRow>(std::string_view stored);

/// What bears a number: one of the two.
struct DocumentNumberRow {
  static constexpr char table = 'C';

  std::optional<domain::InvoiceId> invoice_id;
  std::optional<domain::CreditNoteId> credit_note_id;
  domain::CustomerId customer_id;

  static Key key(domain::OrganisationId organisation, domain::GarageId garage, std::string_view number) {
    return Key(table, organisation).id(garage).text(number);
  }
};
BOOST_DESCRIBE_STRUCT(DocumentNumberRow, (), (invoice_id, credit_note_id, customer_id))
extern template DocumentNumberRow decode_row<DocumentNumberRow>(std::string_view stored);

struct CreditNoteRow {
  static constexpr char table = 'D';

  domain::CreditNoteId credit_note_id;
  std::string number;
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  std::string customer_number;
  domain::InvoiceId invoice_id;
  std::string invoice_number;
  domain::Currency currency;
  domain::Date issued_on;
  domain::Date tax_point;
  std::vector<domain::invoice::CreditedLine> lines;
  std::vector<domain::document::TaxTotal> taxes;
  std::int64_t net_minor = 0;
  std::int64_t tax_minor = 0;
  std::int64_t gross_minor = 0;
  std::string reason;
  domain::document::Descriptions descriptions;
  std::optional<domain::invoice::BillTo> bill_to;
  std::optional<domain::invoice::Seller> seller;
  std::int64_t entry_number = 0;
  std::vector<domain::payment::Allocation> allocations;  ///< by invoice; none of nothing
  std::vector<domain::payment::Refund> refunds;
  std::int64_t open_minor = 0;  ///< neither allocated nor refunded
  domain::Instant issued_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;

  static Key key(domain::OrganisationId organisation, domain::CreditNoteId note) {
    return Key(table, organisation).id(note);
  }
};
BOOST_DESCRIBE_STRUCT(CreditNoteRow, (),
                      (credit_note_id, number, garage_id, customer_id, customer_number, invoice_id,
                       invoice_number, currency, issued_on, tax_point, lines, taxes, net_minor, tax_minor,
                       gross_minor, reason, descriptions, bill_to, seller, entry_number, allocations, refunds,
                       open_minor, issued_at, updated_at, version))
extern template CreditNoteRow decode_row<CreditNoteRow>(std::string_view stored);

struct CreditNoteListRow {
  static constexpr char table = 'B';

  domain::CreditNoteId credit_note_id;
  domain::CustomerId customer_id;
  std::string number;
  std::string invoice_number;

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage).text("c");
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::Instant moment,
                 domain::CreditNoteId note) {
    return prefix(organisation, garage).instant(moment).id(note);
  }
};
BOOST_DESCRIBE_STRUCT(CreditNoteListRow, (), (credit_note_id, customer_id, number, invoice_number))
extern template CreditNoteListRow decode_row<CreditNoteListRow>(std::string_view stored);

/// A customer's documents at a garage, in the order of being made.
struct CustomerDocumentsRow {
  static constexpr char table = 'E';

  std::vector<domain::InvoiceId> invoices;
  std::vector<domain::CreditNoteId> credit_notes;
  std::int64_t open_minor = 0;         ///< of all those invoices
  std::int64_t open_credit_minor = 0;  ///< of all those credit notes

  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::CustomerId customer) {
    return Key(table, organisation).id(garage).id(customer);
  }
};
BOOST_DESCRIBE_STRUCT(CustomerDocumentsRow, (), (invoices, credit_notes, open_minor, open_credit_minor))
extern template CustomerDocumentsRow decode_row<CustomerDocumentsRow>(std::string_view stored);

/// Folds one event into the rows of invoices and credit notes.
void project_invoices(const Event& event, Views& views);

}  // namespace projections
