// What a customer owes and has at a garage, as a statement: every charge and payment with the balance after
// it, and what of it is open (R141 to R147).
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/books_view.hpp"
#include "projections/customers.hpp"

namespace api {

enum class DocumentType {
  invoice,
  payment,
  deposit,
  credit_note,
  refund,
  write_off,
  voided,
  reversal,
  opening,
  journal,
};
BOOST_DESCRIBE_ENUM(DocumentType, invoice, payment, deposit, credit_note, refund, write_off, voided, reversal,
                    opening, journal)

struct StatementRow {
  domain::Date date;
  DocumentType doc_type = DocumentType::invoice;
  std::string reference;
  std::string description;
  std::optional<domain::Money> debit;
  std::optional<domain::Money> credit;
  domain::Money running_balance;
  std::optional<domain::Date> due_date;
  std::optional<domain::Money> open;  ///< what is left of it at the end of the period; negative: credit
  std::string journal_no;
  std::string source_id;
};
BOOST_DESCRIBE_STRUCT(StatementRow, (),
                      (date, doc_type, reference, description, debit, credit, running_balance, due_date, open,
                       journal_no, source_id))

/// Owed, by days after the due date.
struct AgeingView {
  std::string basis = "due_date";
  std::int32_t step_days = 30;
  domain::Money not_due;
  std::vector<domain::Money> late;  ///< 1 to step, to twice, to three times, and more
};
BOOST_DESCRIBE_STRUCT(AgeingView, (), (basis, step_days, not_due, late))

struct StatementTotals {
  domain::Money charged;   ///< in the period, less what was voided
  domain::Money paid;      ///< less what went back
  domain::Money credited;  ///< credit notes and what was written off
};
BOOST_DESCRIBE_STRUCT(StatementTotals, (), (charged, paid, credited))

struct StatementView {
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  std::string customer_number;
  std::string customer_name;
  std::optional<domain::Date> from;
  domain::Date to;
  std::optional<domain::Instant> known_at;
  domain::Money opening_balance;
  std::vector<StatementRow> rows;
  domain::Money closing_balance;  ///< opening + charged - paid - credited
  AgeingView ageing;              ///< at the end of the period
  domain::Money overdue;
  domain::Money unapplied;  ///< credit that settles nothing yet
  domain::Money deposits;   ///< paid for work to come; not in the balance
  StatementTotals totals;
};
BOOST_DESCRIBE_STRUCT(StatementView, (),
                      (garage_id, customer_id, customer_number, customer_name, from, to, known_at,
                       opening_balance, rows, closing_balance, ageing, overdue, unapplied, deposits, totals))

struct OpenItemView {
  std::string no;
  std::string source_id;  ///< "inv_01JD…"
  DocumentType doc_type = DocumentType::invoice;
  domain::Date issued_on;
  std::optional<domain::Date> due_date;
  domain::Money total;
  domain::Money settled;
  domain::Money open;  ///< negative: credit
  std::int32_t days_overdue = 0;
  std::string bucket;  ///< "not-due", "1-30", "31-60", "61-90", "91+", or "credit"
};
BOOST_DESCRIBE_STRUCT(OpenItemView, (),
                      (no, source_id, doc_type, issued_on, due_date, total, settled, open, days_overdue,
                       bucket))

struct OpenItemsView {
  domain::CustomerId customer_id;
  domain::Date as_of;
  std::vector<OpenItemView> items;
  domain::Money balance;
  domain::Money overdue;
  domain::Money unapplied;
  domain::Money deposits;
};
BOOST_DESCRIBE_STRUCT(OpenItemsView, (), (customer_id, as_of, items, balance, overdue, unapplied, deposits))

StatementView statement_view(const OpenBooks& books, const projections::CustomerRow& customer,
                             const AskedSpan& asked, std::int32_t step_days);
OpenItemsView open_items_view(const OpenBooks& books, const projections::CustomerRow& customer,
                              const AskedSpan& asked, std::int32_t step_days);

std::string statement_csv(const StatementView& view);
/// A page to print.
std::string statement_html(const StatementView& view, std::string_view garage_name);

AgeingView ageing_view(const projections::Ageing& ageing, std::int32_t step_days, const OpenBooks& books);
/// `step` of a request: 10, 15, 20 or 30 days.
Result<std::int32_t> asked_step(const Call& call);
/// "not-due", "1-30", "91+".
std::string bucket_name(std::int32_t days_late, std::int32_t step_days);

DocumentType document_type(domain::journal::Kind kind);

}  // namespace api
