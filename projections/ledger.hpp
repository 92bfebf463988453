// Read model: the books of each garage, folded from the entries that events carry (entries.hpp).
//
//   I organisation garage number                             -> EntryRow, as it was posted
//   J organisation garage account                            -> AccountRow, its turnover by month
//   K organisation garage month account                      -> DaysRow, its turnover by day of that month
//   L organisation garage account 0 effective number         -> LineRow, what an entry did to the account
//   M organisation garage customer account 0 item            -> ItemRow, one that is open
//   N organisation 'b' garage                                -> BooksRow
//   N organisation 'c' garage customer account 0 item        -> ItemRow, one that is settled
//   N organisation 'j' journal_entry                         -> JournalEntryRow
//   N organisation 's' stream                                -> StreamRow, in whose books its entries are
//   N organisation 't' garage tax_point number               -> TaxRow
//   N organisation 'v' garage through                       -> VatReturnRow
//
// So the balance of an account on any day is two rows, those of all accounts are one scan, and what is owed
// is another. An entry that does not add up to zero is damage, and stops the fold.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/books_events.hpp"
#include "projections/added_rows.hpp"
#include "projections/event_codec.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"
#include "projections/turnover.hpp"

namespace projections {

/// Big endian, so that keys sort as numbers and days do.
std::string sortable_bytes(std::uint64_t number);
std::string sortable_bytes(domain::Date day);

/// Months since the year 0.
inline std::int32_t month_of(domain::Date day) {
  return day.year() * 12 + static_cast<std::int32_t>(day.month()) - 1;
}
/// The first day of it.
domain::Date first_day_of(std::int32_t month);

struct EntryRow {
  static constexpr char table = 'I';

  domain::journal::Entry entry;
  domain::Instant recorded_at;
  std::uint64_t position = 0;  ///< of the event that carries it
  std::string event_type;
  std::string source;  ///< its stream: "inv_01JD…"

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage);
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, std::int64_t number) {
    return prefix(organisation, garage).text(sortable_bytes(static_cast<std::uint64_t>(number)));
  }
};
BOOST_DESCRIBE_STRUCT(EntryRow, (), (entry, recorded_at, position, event_type, source))

struct AccountRow {
  static constexpr char table = 'J';

  std::string path;
  std::optional<domain::CustomerId> customer_id;  ///< whose account it is
  Turnovers months;

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage);
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, std::string_view path) {
    return prefix(organisation, garage).text(path);
  }
};
BOOST_DESCRIBE_STRUCT(AccountRow, (), (path, customer_id, months))

struct DaysRow {
  static constexpr char table = 'K';

  Turnovers days;

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage, std::int32_t month) {
    return Key(table, organisation).id(garage).text(sortable_bytes(first_day_of(month)));
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, std::int32_t month,
                 std::string_view path) {
    return prefix(organisation, garage, month).text(path);
  }
};
BOOST_DESCRIBE_STRUCT(DaysRow, (), (days))

/// One of an entry's lines, as its account knows it.
struct Amount {
  std::int64_t amount_minor = 0;
  std::optional<std::string> item;
  std::optional<domain::Date> due;
};
BOOST_DESCRIBE_STRUCT(Amount, (), (amount_minor, item, due))

struct LineRow {
  static constexpr char table = 'L';

  std::int64_t number = 0;
  domain::Date effective;
  domain::journal::Kind kind = domain::journal::Kind::manual;
  std::string reference;
  std::string source;
  domain::Instant recorded_at;
  std::vector<Amount> amounts;

  Turnover turnover() const;

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage, std::string_view path) {
    return Key(table, organisation).id(garage).text(path).text(std::string_view("\0", 1));
  }
  /// Of all lines from this day on.
  static Key from(domain::OrganisationId organisation, domain::GarageId garage, std::string_view path,
                  domain::Date day) {
    return prefix(organisation, garage, path).text(sortable_bytes(day));
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, std::string_view path,
                 domain::Date day, std::int64_t number) {
    return from(organisation, garage, path, day).text(sortable_bytes(static_cast<std::uint64_t>(number)));
  }
};
BOOST_DESCRIBE_STRUCT(LineRow, (), (number, effective, kind, reference, source, recorded_at, amounts))

/// Something that a customer owes, or has as credit, inside their account.
struct ItemRow {
  static constexpr char table = 'M';

  std::string item;     ///< "INV-2026-000001"
  std::string account;  ///< "Assets:Receivable:C000001"
  domain::CustomerId customer_id;
  domain::journal::Kind kind = domain::journal::Kind::manual;  ///< of the entry that it came with
  std::string source;
  std::int64_t number = 0;  ///< of that entry
  domain::Date effective;
  std::optional<domain::Date> due;
  std::int64_t original_minor = 0;  ///< negative: a credit
  std::int64_t open_minor = 0;

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage);
  }
  static Key open_key(domain::OrganisationId organisation, domain::GarageId garage,
                      domain::CustomerId customer, std::string_view account, std::string_view item) {
    return prefix(organisation, garage).id(customer).text(account).text(std::string_view("\0", 1)).text(item);
  }
  static Key settled_key(domain::OrganisationId organisation, domain::GarageId garage,
                         domain::CustomerId customer, std::string_view account, std::string_view item) {
    return Key('N', organisation)
        .text("c")
        .id(garage)
        .id(customer)
        .text(account)
        .text(std::string_view("\0", 1))
        .text(item);
  }
};
BOOST_DESCRIBE_STRUCT(ItemRow, (),
                      (item, account, customer_id, kind, source, number, effective, due, original_minor,
                       open_minor))

/// What counts in a tax return.
struct TaxLine {
  std::string account;
  std::string tax_code;  ///< of sales; on purchases and relief it is empty unless somebody said one
  std::optional<domain::Percentage> tax_rate;
  std::optional<std::int64_t> tax_base_minor;  ///< on lines of tax
  std::int64_t amount_minor = 0;               ///< debit positive
};
BOOST_DESCRIBE_STRUCT(TaxLine, (), (account, tax_code, tax_rate, tax_base_minor, amount_minor))

struct TaxRow {
  static constexpr char table = 'N';

  std::int64_t number = 0;
  domain::Date tax_point;
  domain::Date effective;
  domain::journal::Kind kind = domain::journal::Kind::manual;
  std::string reference;
  std::string source;
  domain::Instant recorded_at;
  std::vector<TaxLine> lines;

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).text("t").id(garage);
  }
  static Key from(domain::OrganisationId organisation, domain::GarageId garage, domain::Date day) {
    return prefix(organisation, garage).text(sortable_bytes(day));
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::Date day,
                 std::int64_t number) {
    return from(organisation, garage, day).text(sortable_bytes(static_cast<std::uint64_t>(number)));
  }
};
BOOST_DESCRIBE_STRUCT(TaxRow, (), (number, tax_point, effective, kind, reference, source, recorded_at, lines))

/// A return that is filed.
struct VatReturnRow {
  static constexpr char table = 'N';

  domain::Date from;
  domain::Date through;
  domain::books::VatFigures figures;
  std::int64_t number = 0;  ///< of the entry
  std::optional<std::string> receipt;
  domain::Instant at;
  std::string by;  ///< "stf_01JD…"; empty: the server itself

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).text("v").id(garage);
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::Date through) {
    return prefix(organisation, garage).text(sortable_bytes(through));
  }
};
BOOST_DESCRIBE_STRUCT(VatReturnRow, (), (from, through, figures, number, receipt, at, by))

struct OwnAccount {
  std::string code;
  std::string path;
  std::string name;
  bool closed = false;
};
BOOST_DESCRIBE_STRUCT(OwnAccount, (), (code, path, name, closed))

struct Closing {
  domain::Date through;
  domain::Instant at;
  std::string by;  ///< "stf_01JD…"; empty: the server itself
};
BOOST_DESCRIBE_STRUCT(Closing, (), (through, at, by))

struct YearEnd {
  domain::Date through;
  std::int64_t number = 0;  ///< of the entry
};
BOOST_DESCRIBE_STRUCT(YearEnd, (), (through, number))

struct BooksRow {
  static constexpr char table = 'N';

  domain::GarageId garage_id;
  std::optional<domain::Currency> currency;  ///< of its entries; none before the first
  std::int64_t entries = 0;
  std::int64_t last_number = 0;
  std::optional<domain::Date> first_day;  ///< the earliest that something is dated
  std::optional<domain::Date> last_day;
  std::optional<domain::Date> closed_through;
  std::vector<Closing> closings;  ///< those that hold
  std::vector<YearEnd> year_ends;
  std::optional<domain::Date> vat_filed_through;  ///< the last day of the last return
  std::vector<OwnAccount> accounts;
  std::uint64_t version = 0;  ///< of the books' stream

  static Key key(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).text("b").id(garage);
  }
};
BOOST_DESCRIBE_STRUCT(BooksRow, (),
                      (garage_id, currency, entries, last_number, first_day, last_day, closed_through,
                       closings, year_ends, vat_filed_through, accounts, version))

struct JournalEntryRow {
  static constexpr char table = 'N';

  domain::JournalEntryId journal_entry_id;
  domain::GarageId garage_id;
  std::int64_t number = 0;
  std::optional<std::string> memo;
  std::optional<std::int64_t> reversed_by;  ///< the number of the entry that mirrors it
  std::optional<std::string> reversal_memo;
  std::uint64_t version = 0;

  static Key key(domain::OrganisationId organisation, domain::JournalEntryId id) {
    return Key(table, organisation).text("j").id(id);
  }
};
BOOST_DESCRIBE_STRUCT(JournalEntryRow, (),
                      (journal_entry_id, garage_id, number, memo, reversed_by, reversal_memo, version))

struct StreamRow {
  static constexpr char table = 'N';

  domain::GarageId garage_id;

  static Key key(domain::OrganisationId organisation, const eventstore::EntityId& stream) {
    return Key(table, organisation).text("s").text(stream.bytes());
  }
};
BOOST_DESCRIBE_STRUCT(StreamRow, (), (garage_id))

/// The tables of the books, while projectors change them.
class LedgerTables {
 public:
  explicit LedgerTables(const RowStore& store)
      : accounts(store),
        days(store),
        open_items(store),
        settled_items(store),
        books(store),
        journal_entries(store),
        streams(store) {}

  AddedRows<EntryRow> entries;
  AddedRows<LineRow> lines;
  AddedRows<TaxRow> taxes;
  AddedRows<VatReturnRow> vat_returns;
  Table<AccountRow> accounts;
  Table<DaysRow> days;
  Table<ItemRow> open_items;
  Table<ItemRow> settled_items;
  Table<BooksRow> books;
  Table<JournalEntryRow> journal_entries;
  Table<StreamRow> streams;

  template <class Visit>
  void for_each_table(Visit visit) {
    visit(entries), visit(lines), visit(taxes), visit(vat_returns), visit(accounts), visit(days);
    visit(open_items);
    visit(settled_items), visit(books), visit(journal_entries), visit(streams);
  }

  /// Writes what changed, for those who fold nothing but books.
  void write(RowStore& rows) {
    RowChanges changes;
    for_each_table([&](auto& table) { table.collect(changes); });
    rows.write(changes);
  }
};

/// What customers owe and have is in accounts below this.
inline constexpr std::string_view receivable_accounts = "Assets:Receivable:";

/// In whose books the entries of the event's stream are, which were folded up to it; nobody's id where
/// nothing says.
domain::GarageId garage_of_books(const Event& event, LedgerTables& ledger);

/// Folds one event into the books. With `partial`, entries of streams whose garage is not known are passed
/// over; otherwise they, and entries that do not add up, throw.
void project_ledger(const Event& event, LedgerTables& ledger, bool partial);

}  // namespace projections
