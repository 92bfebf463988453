// The books of a garage as the API shows them.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/authentication.hpp"
#include "api/router.hpp"
#include "projections/ledger_reports.hpp"

namespace api {

/// The books that a path is about: /v1/garages/{garageId}/…
struct OpenBooks {
  std::shared_ptr<const GarageSettings> garage;
  projections::Ledger ledger;
  domain::Date today;

  domain::Currency currency() const { return garage->row.currency; }
  domain::Money money(domain::Wide minor) const { return {projections::narrow(minor), currency()}; }
};

class Application;
Result<OpenBooks> open_books(const Application& application, const ReadCall& call);
OpenBooks open_books(const projections::RowStore& rows, domain::OrganisationId organisation,
                     std::shared_ptr<const GarageSettings> garage, domain::Instant now);

/// `from`, `to` and `knownAt` of a request. Without `to`, up to today or the last day that has an entry,
/// whichever is later.
struct AskedSpan {
  projections::Span span;
  projections::KnownAt known_at;
  domain::Date day;  ///< what is late is late on this day: `to`, or today
};
Result<AskedSpan> asked_span(const Call& call, const OpenBooks& books);

/// One side of an entry.
struct LineView {
  std::string account;
  std::string account_code;
  std::optional<domain::Money> debit;
  std::optional<domain::Money> credit;
  std::optional<domain::CustomerId> customer_id;
  std::optional<std::string> item;
  std::optional<domain::Date> due;
  std::optional<std::string> tax_code;
  std::optional<domain::Percentage> tax_rate;
  std::optional<domain::Money> tax_base;
};
BOOST_DESCRIBE_STRUCT(LineView, (),
                      (account, account_code, debit, credit, customer_id, item, due, tax_code, tax_rate,
                       tax_base))

struct JournalEntryView {
  std::optional<domain::JournalEntryId> journal_entry_id;  ///< of an entry made by hand
  domain::GarageId garage_id;
  std::int64_t number = 0;
  std::string journal_no;  ///< "2026-17": the year in the books and the number
  domain::journal::Kind kind = domain::journal::Kind::manual;
  std::string reference;
  std::optional<std::string> memo;
  domain::Date date;
  std::optional<domain::Date> tax_point;
  domain::Instant recorded_at;
  std::optional<std::int64_t> reverses;
  std::optional<std::int64_t> reversed_by;  ///< of an entry made by hand
  std::optional<domain::Date> relates_to;
  std::string source;  ///< what caused it: "inv_01JD…"
  std::string event_type;
  std::uint64_t position = 0;
  std::vector<LineView> lines;
  std::uint64_t version = 0;  ///< of an entry made by hand; 0 for others
};
BOOST_DESCRIBE_STRUCT(JournalEntryView, (),
                      (journal_entry_id, garage_id, number, journal_no, kind, reference, memo, date,
                       tax_point, recorded_at, reverses, reversed_by, relates_to, source, event_type,
                       position, lines, version))

JournalEntryView journal_entry_view(const projections::EntryRow& row, domain::OrganisationId organisation,
                                    domain::GarageId garage, const projections::RowStore& rows);

/// "2026-17".
std::string journal_number(domain::Date effective, std::int64_t number);

/// The code of an account, and what it is called: its own words, or those of the standard account above it
/// and the rest of its path.
std::string account_code(std::string_view path, const projections::BooksRow& books);
std::string account_name(std::string_view path, const projections::BooksRow& books);

/// The account above it where there is one below that for each customer; otherwise the path itself.
std::string_view without_customer(std::string_view path);

/// Debit where it is positive and credit where it is negative.
template <class View>
void show_side(View& view, domain::Money amount) {
  if (amount.amount_minor >= 0) view.debit = amount;
  else view.credit = domain::Money{-amount.amount_minor, amount.currency};
}

/// `format` of a request, which Accept says too. 400 for one that is none of `forms`.
Result<std::string_view> asked_format(const Call& call, std::initializer_list<std::string_view> forms);
inline constexpr QueryParameter format_parameter{"format", "json, or one of the others; Accept says it too"};

/// An amount as spreadsheets and accounting programs take it: "-63.16", "1000" where there are no minor
/// units.
std::string decimal_text(domain::Wide minor, domain::Currency currency);

}  // namespace api
