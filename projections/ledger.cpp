#include "projections/ledger.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>

#include "domain/books.hpp"
#include "projections/entries.hpp"
#include "projections/projector.hpp"

namespace projections {

using domain::journal::Entry;
using domain::journal::Line;

namespace {

domain::OrganisationId organisation_of_entry(const Event& event) {
  return {ulid_of(event.metadata.organisation)};
}

/// Where one entry goes.
struct Posting {
  const Event& event;
  const Entry& entry;
  domain::OrganisationId organisation;
  domain::GarageId garage;
  std::string source;
};

[[noreturn]] void refuse(const Entry& entry, const std::string& why) {
  throw std::runtime_error("entry " + std::to_string(entry.number) + " (" + entry.reference + ") " + why);
}

void count(const Posting& posted, LedgerTables& ledger) {
  const auto& entry = posted.entry;
  auto& books = ledger.books.edit(BooksRow::key(posted.organisation, posted.garage));
  books.garage_id = posted.garage;
  if (!books.currency) books.currency = entry.currency;
  if (*books.currency != entry.currency) refuse(entry, "is in another currency than the books");
  ++books.entries;
  books.last_number = std::max(books.last_number, entry.number);
  books.first_day = std::min(books.first_day.value_or(entry.effective), entry.effective);
  books.last_day = std::max(books.last_day.value_or(entry.effective), entry.effective);
}

void add_up(const Posting& posted, const Line& line, LedgerTables& ledger) {
  const auto day = posted.entry.effective;
  const auto month = month_of(day);
  auto& account = ledger.accounts.edit(AccountRow::key(posted.organisation, posted.garage, line.account));
  if (account.path.empty()) account.path = line.account;
  if (line.customer_id && !account.customer_id && domain::books::has_items(line.account))
    account.customer_id = line.customer_id;
  account.months.of(month).add(line.amount_minor);
  ledger.days.edit(DaysRow::key(posted.organisation, posted.garage, month, line.account))
      .days.of(static_cast<std::int32_t>(day.day()))
      .add(line.amount_minor);
}

/// One row for each account that the entry touches, in the order of its lines.
void add_lines(const Posting& posted, LedgerTables& ledger) {
  const auto& entry = posted.entry;
  for (std::size_t i = 0; i < entry.lines.size(); ++i) {
    const auto& account = entry.lines[i].account;
    const auto is_of_account = [&](const Line& line) { return line.account == account; };
    if (std::any_of(entry.lines.begin(), entry.lines.begin() + static_cast<std::ptrdiff_t>(i), is_of_account))
      continue;
    LineRow row{.number = entry.number,
                .effective = entry.effective,
                .kind = entry.kind,
                .reference = entry.reference,
                .source = posted.source,
                .recorded_at = posted.event.recorded_at()};
    for (auto j = i; j < entry.lines.size(); ++j)
      if (const auto& line = entry.lines[j]; line.account == account)
        row.amounts.push_back({line.amount_minor, line.item, line.due});
    ledger.lines.add(LineRow::key(posted.organisation, posted.garage, account, entry.effective, entry.number),
                     row);
  }
}

/// Changes what is open of an item, which moves it between those that are open and those that are settled.
void settle(const Posting& posted, const Line& line, LedgerTables& ledger) {
  if (!line.customer_id || !line.item || !domain::books::has_items(line.account)) return;
  const std::string open_key =
      ItemRow::open_key(posted.organisation, posted.garage, *line.customer_id, line.account, *line.item);
  const std::string settled_key =
      ItemRow::settled_key(posted.organisation, posted.garage, *line.customer_id, line.account, *line.item);
  ItemRow row;
  if (const auto* const open = ledger.open_items.find(open_key)) row = *open;
  else if (const auto* const settled = ledger.settled_items.find(settled_key)) row = *settled;
  if (row.item.empty())
    row = {.item = *line.item,
           .account = line.account,
           .customer_id = *line.customer_id,
           .kind = posted.entry.kind,
           .source = posted.source,
           .number = posted.entry.number,
           .effective = posted.entry.effective,
           .due = line.due};
  if (row.number == posted.entry.number) row.original_minor += line.amount_minor;
  if (__builtin_add_overflow(row.open_minor, line.amount_minor, &row.open_minor))
    refuse(posted.entry, "makes an item larger than can be counted");
  if (row.open_minor != 0) {
    if (ledger.settled_items.find(settled_key) != nullptr) ledger.settled_items.erase(settled_key);
    ledger.open_items.put(open_key, std::move(row));
  } else {
    if (ledger.open_items.find(open_key) != nullptr) ledger.open_items.erase(open_key);
    ledger.settled_items.put(settled_key, std::move(row));
  }
}

/// The code that a line says, or that its account is of: "Liabilities:VAT:Output:S20".
std::string tax_code_of(const Line& line) {
  constexpr auto sales = domain::journal::account::tax_on_sales;
  if (line.tax_code) return *line.tax_code;
  return line.account.starts_with(sales) && line.account.size() > sales.size() + 1
             ? line.account.substr(sales.size() + 1)
             : std::string();
}

void add_tax(const Posting& posted, LedgerTables& ledger) {
  const auto& entry = posted.entry;
  if (!domain::journal::is_taxed(entry)) return;
  TaxRow row{.number = entry.number,
             .tax_point = domain::journal::tax_point_of(entry),
             .effective = entry.effective,
             .kind = entry.kind,
             .reference = entry.reference,
             .source = posted.source,
             .recorded_at = posted.event.recorded_at()};
  for (const auto& line : entry.lines)
    if (domain::journal::is_taxed(line))
      row.lines.push_back(
          {line.account, tax_code_of(line), line.tax_rate, line.tax_base_minor, line.amount_minor});
  ledger.taxes.add(TaxRow::key(posted.organisation, posted.garage, row.tax_point, entry.number), row);
}

void post(const Posting& posted, LedgerTables& ledger) {
  const auto& entry = posted.entry;
  // A document of nothing posts nothing, and still has its number.
  if (!entry.lines.empty() && !domain::journal::is_balanced(entry)) refuse(entry, "does not add up to zero");
  count(posted, ledger);
  ledger.entries.add(EntryRow::key(posted.organisation, posted.garage, entry.number),
                     {entry, posted.event.recorded_at(), posted.event.position,
                      std::string(std::visit(
                          [](const auto& aggregate) {
                            return std::visit([]<class E>(const E&) { return E::type; }, aggregate);
                          },
                          posted.event.body)),
                      posted.source});
  for (const auto& line : entry.lines) {
    add_up(posted, line, ledger);
    settle(posted, line, ledger);
  }
  add_lines(posted, ledger);
  add_tax(posted, ledger);
}

void remember_garage(const Event& event, LedgerTables& ledger) {
  if (event.stream.kind_text() == domain::BooksKind::prefix) return;
  if (const auto garage = garage_named_by(event); garage && event.version == 1)
    ledger.streams.edit(StreamRow::key(organisation_of_entry(event), event.stream)).garage_id = garage;
}

// ---- accounts and periods -----------------------------------------------------------------------

BooksRow& edited_books(const Event& event, LedgerTables& ledger) {
  const domain::GarageId garage{ulid_of(event.stream)};
  auto& row = ledger.books.edit(BooksRow::key(organisation_of_entry(event), garage));
  row.garage_id = garage;
  row.version = event.version;
  return row;
}

/// Who did it; empty: the server itself.
std::string actor_of(const Event& event) {
  return event.metadata.actor ? entity_text(event.metadata.actor) : std::string();
}

void close_through(const Event& event, BooksRow& row, domain::Date through) {
  if (row.closed_through && *row.closed_through >= through) return;
  row.closed_through = through;
  row.closings.push_back({through, event.recorded_at(), actor_of(event)});
}

void reopen_from(BooksRow& row, domain::Date from) {
  std::erase_if(row.closings, [&](const Closing& closing) { return closing.through >= from; });
  row.closed_through = domain::Date{from.days - 1};
}

void file_return(const Event& event, const domain::books::VatReturnFiled& filed, LedgerTables& ledger) {
  auto& books = edited_books(event, ledger);
  books.vat_filed_through = filed.through;
  const VatReturnRow row{filed.from,         filed.through,          filed.figures,
                         filed.entry.number, filed.personal.receipt, event.recorded_at(),
                         actor_of(event)};
  ledger.vat_returns.add(VatReturnRow::key(organisation_of_entry(event), books.garage_id, filed.through),
                         row);
}

void project_books(const Event& event, LedgerTables& ledger) {
  using namespace domain::books;
  on(
      event,
      [&](const AccountOpened& e) {
        edited_books(event, ledger).accounts.push_back({e.code, e.path, e.name});
      },
      [&](const AccountClosed& e) {
        for (auto& account : edited_books(event, ledger).accounts)
          if (account.path == e.path) account.closed = true;
      },
      [&](const PeriodClosed& e) { close_through(event, edited_books(event, ledger), e.through); },
      [&](const PeriodReopened& e) { reopen_from(edited_books(event, ledger), e.from); },
      [&](const YearClosed& e) {
        auto& row = edited_books(event, ledger);
        row.year_ends.push_back({e.through, e.entry.number});
        close_through(event, row, e.through);
      },
      [&](const VatReturnFiled& e) { file_return(event, e, ledger); });
}

void project_journal_entries(const Event& event, LedgerTables& ledger) {
  using namespace domain::journal_entry;
  const auto edited = [&]() -> JournalEntryRow& {
    const auto id = stream_id<domain::JournalEntryId>(event);
    auto& row = ledger.journal_entries.edit(JournalEntryRow::key(organisation_of_entry(event), id));
    row.journal_entry_id = id;
    row.version = event.version;
    return row;
  };
  on(
      event,
      [&](const Posted& e) {
        auto& row = edited();
        row.garage_id = e.garage_id;
        row.number = e.entry.number;
        row.memo = e.personal.memo;
      },
      [&](const Reversed& e) {
        auto& row = edited();
        row.reversed_by = e.entry.number;
        row.reversal_memo = e.personal.memo;
      });
}

}  // namespace

std::string sortable_bytes(std::uint64_t number) {
  const auto turned = std::byteswap(number);
  std::string bytes(sizeof turned, '\0');
  std::memcpy(bytes.data(), &turned, sizeof turned);
  return bytes;
}

std::string sortable_bytes(domain::Date day) {
  // The sign bit is turned, so that days before 1970 sort first.
  const auto turned = std::byteswap(static_cast<std::uint32_t>(day.days) ^ (std::uint32_t{1} << 31));
  std::string bytes(sizeof turned, '\0');
  std::memcpy(bytes.data(), &turned, sizeof turned);
  return bytes;
}

domain::Date first_day_of(std::int32_t month) {
  return domain::Date::from_civil(month / 12, static_cast<unsigned>(month % 12) + 1, 1)
      .value_or(domain::Date{});
}

Turnover LineRow::turnover() const {
  Turnover turnover;
  for (const auto& amount : amounts) turnover.add(amount.amount_minor);
  return turnover;
}

// The stream says it once, and it is remembered.
domain::GarageId garage_of_books(const Event& event, LedgerTables& ledger) {
  if (const auto named = garage_named_by(event)) return named;
  const auto* const row = ledger.streams.find(StreamRow::key(organisation_of_entry(event), event.stream));
  return row == nullptr ? domain::GarageId{} : row->garage_id;
}

void project_ledger(const Event& event, LedgerTables& ledger, bool partial) {
  remember_garage(event, ledger);
  if (const auto* const entry = entry_of(event)) {
    const auto garage = garage_of_books(event, ledger);
    if (garage)
      post({event, *entry, organisation_of_entry(event), garage, entity_text(event.stream)}, ledger);
    else if (!partial) refuse(*entry, "is of a garage that nothing says");
  }
  project_books(event, ledger);
  project_journal_entries(event, ledger);
}

}  // namespace projections
