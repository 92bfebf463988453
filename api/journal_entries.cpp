// Journal entries: all of a garage's to look through, and those made by hand.
#include <algorithm>

#include "api/application.hpp"
#include "api/books_view.hpp"
#include "api/field_problems.hpp"
#include "api/posting.hpp"
#include "api/routes.hpp"
#include "domain/customer.hpp"
#include "domain/garage.hpp"
#include "domain/journal_entry.hpp"

namespace api {

namespace {

using domain::books::Books;
using domain::journal::Kind;
using domain::journal_entry::JournalEntry;
using domain::journal_entry::PostedLine;
using projections::EntryRow;
using projections::JournalEntryRow;

struct JournalPage {
  std::vector<JournalEntryView> items;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(JournalPage, (), (items, next_cursor))

struct NewLine {
  std::string account;
  std::optional<domain::Money> debit;
  std::optional<domain::Money> credit;
  std::optional<domain::CustomerId> customer_id;
  std::optional<std::string> item;
  std::optional<domain::Date> due;
  std::optional<std::string> tax_code;
};
BOOST_DESCRIBE_STRUCT(NewLine, (), (account, debit, credit, customer_id, item, due, tax_code))

enum class NewKind { manual, opening };
BOOST_DESCRIBE_ENUM(NewKind, manual, opening)

struct NewEntry {
  domain::Date date;
  std::optional<NewKind> kind;
  std::optional<domain::Date> tax_point;
  std::optional<std::string> memo;
  std::vector<NewLine> lines;
};
BOOST_DESCRIBE_STRUCT(NewEntry, (), (date, kind, tax_point, memo, lines))

struct Reversal {
  std::optional<domain::Date> date;
  std::optional<std::string> memo;
};
BOOST_DESCRIBE_STRUCT(Reversal, (), (date, memo))

std::string path_of(domain::JournalEntryId id) { return "/v1/journal-entries/" + id.text(); }

// ---- reading ------------------------------------------------------------------------------------

/// Which entries are wanted.
struct Filter {
  std::optional<Kind> kind;
  std::optional<domain::Date> from;
  std::optional<domain::Date> to;
  std::string_view account;
  std::string_view reference;

  bool matches(const EntryRow& row) const {
    const auto& entry = row.entry;
    const auto is_within = [&](const domain::journal::Line& line) {
      return line.account.starts_with(account) &&
             (line.account.size() == account.size() || line.account[account.size()] == ':');
    };
    return (!kind || entry.kind == *kind) && (!from || entry.effective >= *from) &&
           (!to || entry.effective <= *to) && (reference.empty() || entry.reference == reference) &&
           (account.empty() || std::ranges::any_of(entry.lines, is_within));
  }
};

Result<Filter> asked_filter(const Call& call) {
  Filter filter;
  if (const auto kind = call.query.find("kind")) {
    Kind known{};
    const std::string name = *kind == "void" ? "void_" : std::string(*kind);
    if (!boost::describe::enum_from_string(name.c_str(), known)) return Call::bad_parameter("kind");
    filter.kind = known;
  }
  const auto from = call.parameter<domain::Date>("from");
  if (!from) return std::unexpected(from.error());
  const auto to = call.parameter<domain::Date>("to");
  if (!to) return std::unexpected(to.error());
  filter.from = *from;
  filter.to = *to;
  filter.account = call.query.find("account").value_or("");
  filter.reference = call.query.find("reference").value_or("");
  return filter;
}

Result<JournalPage> list(const Application& application, const ReadCall& call) {
  constexpr std::int64_t limit_default = 50;
  constexpr std::int64_t limit_max = 500;
  constexpr std::int64_t scanned_max = 20'000;
  const auto books = open_books(application, call);
  if (!books) return std::unexpected(books.error());
  const auto filter = asked_filter(call);
  if (!filter) return std::unexpected(filter.error());
  const auto limit = call.parameter<std::int64_t>("limit");
  if (!limit) return std::unexpected(limit.error());
  const auto wanted = limit->value_or(limit_default);
  if (wanted < 1 || wanted > limit_max) return Call::bad_parameter("limit");
  const auto cursor = call.parameter<std::int64_t>("cursor");
  if (!cursor) return std::unexpected(cursor.error());
  if (*cursor && **cursor < 0) return Call::bad_parameter("cursor");
  JournalPage page;
  std::int64_t scanned = 0;
  books->ledger.visit_entries_backwards(cursor->value_or(INT64_MAX), [&](const EntryRow& row) {
    if (std::ssize(page.items) == wanted || ++scanned > scanned_max) {
      page.next_cursor = std::to_string(row.entry.number);
      return false;
    }
    if (filter->matches(row))
      page.items.push_back(
          journal_entry_view(row, call.organisation(), books->garage->row.garage_id, *call.rows));
    return true;
  });
  return page;
}

Result<JournalEntryView> show(const ReadCall& call) {
  const auto id = call.id<domain::JournalEntryId>(0, "journal entry");
  if (!id) return std::unexpected(id.error());
  const auto made =
      projections::read_row<JournalEntryRow>(*call.rows, JournalEntryRow::key(call.organisation(), *id));
  if (!made) return no_such("journal entry");
  if (!call.principal->may_at(Permission::books_read, made->garage_id))
    return problem(403, "forbidden", "Your role at the entry's garage does not allow this.");
  const projections::Ledger ledger(*call.rows, call.organisation(), made->garage_id);
  const auto row = ledger.entry(made->number);
  if (!row) return no_such("journal entry");
  return journal_entry_view(*row, call.organisation(), made->garage_id, *call.rows);
}

// ---- posting ------------------------------------------------------------------------------------

/// What the sides of the lines say, in minor units of the garage's currency, or what is wrong with them.
Result<std::vector<PostedLine>> read_lines(const std::vector<NewLine>& input, domain::Currency currency) {
  std::vector<domain::FieldError> errors;
  std::vector<PostedLine> lines;
  for (std::size_t i = 0; i < input.size(); ++i) {
    const auto at = "/lines/" + std::to_string(i);
    const auto& given = input[i];
    auto& line = lines.emplace_back().line;
    line.account = given.account;
    line.customer_id = given.customer_id;
    line.item = given.item;
    line.due = given.due;
    line.tax_code = given.tax_code;
    if (given.debit.has_value() == given.credit.has_value()) {
      errors.push_back({at + "/debit", "exactly-one", "A line is either a debit or a credit."});
      continue;
    }
    const auto& side = given.debit ? *given.debit : *given.credit;
    const auto pointer = at + (given.debit ? "/debit" : "/credit");
    if (side.currency != currency)
      errors.push_back({pointer + "/currency", "wrong-currency",
                        "The garage's books are in " + std::string(currency.text()) + '.'});
    if (side.amount_minor <= 0)
      errors.push_back({pointer + "/amountMinor", "not-positive", "The side says the sign."});
    line.amount_minor = given.debit ? side.amount_minor : -side.amount_minor;
  }
  if (!errors.empty()) return std::unexpected(field_problems(std::move(errors)));
  return lines;
}

/// What there is already of the item of a line, or of a customer's account without items.
std::optional<domain::journal_entry::Before> before(Transaction& transaction, domain::GarageId garage,
                                                    const domain::journal::Line& line) {
  using projections::ItemRow;
  if (!line.customer_id) return std::nullopt;
  const auto organisation = transaction.organisation();
  if (line.account.starts_with("Liabilities:DeferredPlan:")) {
    const projections::Ledger ledger(transaction.views(), organisation, garage);
    return domain::journal_entry::Before{
        -1, projections::narrow(ledger.balance(line.account, projections::last_day_ever))};
  }
  if (!line.item) return std::nullopt;
  auto row = projections::read_row<ItemRow>(
      transaction.views(),
      ItemRow::open_key(organisation, garage, *line.customer_id, line.account, *line.item));
  if (!row)
    row = projections::read_row<ItemRow>(
        transaction.views(),
        ItemRow::settled_key(organisation, garage, *line.customer_id, line.account, *line.item));
  if (!row) return std::nullopt;
  const bool by_hand = domain::JournalEntryId::parse(row->source).has_value();
  return domain::journal_entry::Before{row->original_minor, row->open_minor, !by_hand};
}

/// Finds out what each line's account is, and names the accounts of customers.
void look_up_accounts(Transaction& transaction, domain::GarageId garage, std::vector<PostedLine>& lines) {
  const auto& books = transaction.load<Books>(domain::books::books_of(garage));
  const projections::Ledger ledger(transaction.views(), transaction.organisation(), garage);
  for (auto& posted : lines) {
    auto& line = posted.line;
    posted.standing = domain::books::standing_of(books, line.account, ledger.has_account(line.account));
    if (posted.standing != domain::books::Standing::customers || !line.customer_id) continue;
    const auto& customer = transaction.load<domain::customer::Customer>(*line.customer_id);
    posted.customer_known = customer.exists;
    if (!customer.exists) continue;
    (line.account += ':') += customer.customer_number;
    posted.before = before(transaction, garage, line);
  }
}

Result<Decide> post(const Application& application, const CommandCall& call, NewEntry input) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  auto lines = read_lines(input.lines, (*garage)->row.currency);
  if (!lines) return std::unexpected(std::move(lines).error());
  domain::journal_entry::Post command;
  command.garage_id = *garage_id;
  command.kind = input.kind == NewKind::opening ? Kind::opening : Kind::manual;
  command.effective = input.date;
  command.tax_point = input.tax_point;
  command.currency = (*garage)->row.currency;
  command.lines = *std::move(lines);
  command.memo = std::move(input.memo);
  return [command = std::move(command), id = Application::new_id<domain::JournalEntryId>()](
             Transaction& transaction) mutable -> Result<Done> {
    look_up_accounts(transaction, command.garage_id, command.lines);
    const auto& books = transaction.load<Books>(domain::books::books_of(command.garage_id));
    command.period_open = domain::books::is_open(books, command.effective);
    command.vat_filed_through = books.vat_filed_through;
    command.number = next_entry_number(transaction, command.garage_id);
    command.reference =
        next_document_number(transaction, command.garage_id, Series::journal_entry, command.effective);
    if (auto done = transaction.decide<JournalEntry>(id, command); !done)
      return std::unexpected(std::move(done).error());
    return Done{201, path_of(id)};
  };
}

Result<Decide> reverse(const CommandCall& call, Reversal input) {
  const auto id = call.id<domain::JournalEntryId>(0, "journal entry");
  if (!id) return std::unexpected(id.error());
  return [id = *id, principal = call.principal, if_match = call.if_match,
          input = std::move(input)](Transaction& transaction) -> Result<Done> {
    const auto& made = transaction.load<JournalEntry>(id);
    if (!made.exists) return no_such("journal entry");
    if (!principal->may_at(Permission::books_write, made.garage_id))
      return problem(403, "forbidden", "Your role at the entry's garage does not allow this.");
    if (auto expected = transaction.expect<JournalEntry>(id, if_match); !expected)
      return std::unexpected(std::move(expected).error());
    const auto wanted =
        input.date.value_or(std::max(today_at(transaction, made.garage_id), made.entry.effective));
    const auto effective = effective_date(transaction, made.garage_id, wanted);
    if (!effective) return std::unexpected(effective.error());
    if (input.date && *effective != wanted) {
      auto closed = problem(409, "period-closed", "The period of " + wanted.text() + " is closed.");
      closed.error().conflicts_with = wanted.text();
      return closed;
    }
    domain::journal_entry::Reverse command;
    command.effective = *effective;
    if (*effective != wanted) command.relates_to = wanted;
    command.vat_filed_through =
        transaction.load<Books>(domain::books::books_of(made.garage_id)).vat_filed_through;
    command.number = next_entry_number(transaction, made.garage_id);
    command.reference = next_document_number(transaction, made.garage_id, Series::journal_entry, *effective);
    command.memo = input.memo;
    for (const auto& line : made.entry.lines)
      command.before.push_back(before(transaction, made.garage_id, line));
    if (auto done = transaction.decide<JournalEntry>(id, command); !done)
      return std::unexpected(std::move(done).error());
    return Done{200, path_of(id)};
  };
}

}  // namespace

void add_journal_entry_routes(Application& application) {
  auto& router = application.router();
  router.read<JournalPage>(
      {.path = "/v1/garages/{garageId}/journal-entries",
       .permission = Permission::books_read,
       .summary = "The journal of a garage, newest entry first",
       .description = "Whatever caused the entries. A page may have fewer of them than asked for: the end is "
                      "where nextCursor is null.",
       .query = {{"kind", "of this kind: invoice, payment, manual…"},
                 {"from", "dated this day or later"},
                 {"to", "dated this day or earlier"},
                 {"account", "that post to this account, or to one below it"},
                 {"reference", "of this document: INV-2026-000001"},
                 {"limit", "at most so many: 50 unless told, never more than 500"},
                 {"cursor", "the nextCursor of the page before"}},
       .is_slow = true},
      [&application](const ReadCall& call) { return list(application, call); });
  router.read<JournalEntryView>({.path = "/v1/journal-entries/{journalEntryId}",
                                 .permission = Permission::books_read,
                                 .summary = "A journal entry made by hand",
                                 .as_of = true},
                                show);
  router.command<NewEntry>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/journal-entries",
       .permission = Permission::books_write,
       .summary = "Post a journal entry by hand",
       .description =
           "Debits equal credits, in the garage's currency, in accounts that are open. Assets:Receivable "
           "and Liabilities:Deposits are posted to about a customer, to an item of theirs that was made by "
           "hand, as far as it is open, or to a new one; invoices and payments are settled by documents "
           "only. What is earned of a plan becomes income by itself; what is to be income earlier goes from "
           "the customer's Liabilities:DeferredPlan to Income:Plan. "
           "VAT on sales and other accounts that documents keep are refused as protected-account, except in "
           "opening balances. What counts in a VAT return counts in that of taxPoint, or of the date: lines "
           "with "
           "a taxCode, and VAT on purchases; 409 vat-period-filed where that return is filed. 409 "
           "period-closed where the day's period is closed.",
       .example = R"({"date": "2026-11-20", "memo": "Rent of November", "lines": [
 {"account": "Expenses:COGS", "debit": {"amountMinor": 120000, "currency": "GBP"}},
 {"account": "Assets:Bank:Main", "credit": {"amountMinor": 120000, "currency": "GBP"}}]})",
       .success = 201,
       .idempotency_key_required = true,
       .reads_views = true},
      [&application](const CommandCall& call, NewEntry input) {
        return post(application, call, std::move(input));
      });
  router.command<Reversal>(
      {.method = "POST",
       .path = "/v1/journal-entries/{journalEntryId}/reverse",
       .permission = Permission::books_write,
       .summary = "Reverse a journal entry made by hand",
       .description =
           "By its mirror, once. Dated today, or the first open day, unless told; 409 "
           "period-closed or vat-period-filed where the day that is told is closed or in a filed VAT "
           "return, and item-settled where something has settled what the entry brought.",
       .example = R"({"memo": "posted twice"})",
       .idempotency_key_required = true,
       .reads_views = true},
      [](const CommandCall& call, Reversal input) { return reverse(call, std::move(input)); });
}

}  // namespace api
