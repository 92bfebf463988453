#include "domain/books.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::books {

namespace {

using journal::is_within;

bool is_below(std::string_view path, std::string_view account) {
  return path.size() > account.size() && is_within(path, account);
}

constexpr std::array item_accounts = {std::string_view("Assets:Receivable"),
                                      std::string_view("Liabilities:Deposits")};

/// What customers paid for plans: one account for each of them, without items. Invoices pay in, and what is
/// earned of it is moved to income by hand.
constexpr std::string_view plan_accounts = "Liabilities:DeferredPlan";

/// Only documents post to these and to what is below them.
constexpr std::array protected_accounts = {
    std::string_view("Assets:Unbilled"),         journal::account::disputes,
    journal::account::vat_on_deposits,           journal::account::tax_on_sales,
    std::string_view("Liabilities:VAT:Accrued"), journal::account::bad_debt_relief,
    std::string_view("Liabilities:Loyalty"),     journal::account::refunds_payable};

/// Those that exist without being opened although the standard chart has only what is above them.
constexpr std::array usual_accounts = {journal::account::cash,
                                       journal::account::bank,
                                       journal::account::discounts_membership,
                                       journal::account::discounts_included,
                                       journal::account::discounts_loyalty,
                                       journal::account::discounts_promotion};

constexpr std::array headings = {std::string_view("Assets:Cash"), std::string_view("Assets:Bank"),
                                 std::string_view("Assets:Clearing"), std::string_view("Income:Discounts"),
                                 journal::account::fees};

bool is_standard(std::string_view path) {
  return std::ranges::find(journal::standard_accounts(), path, &journal::Account::path) !=
             journal::standard_accounts().end() ||
         std::ranges::find(usual_accounts, path) != usual_accounts.end();
}

bool is_heading(const Books& books, std::string_view path) {
  return std::ranges::find(headings, path) != headings.end() ||
         std::ranges::any_of(journal::standard_accounts(),
                             [&](const auto& account) { return is_below(account.path, path); }) ||
         std::ranges::any_of(books.accounts,
                             [&](const auto& account) { return is_below(account.path, path); });
}

const OpenedAccount* find(const Books& books, std::string_view path) {
  const auto found = std::ranges::find(books.accounts, path, &OpenedAccount::path);
  return found == books.accounts.end() ? nullptr : &*found;
}

bool is_name(std::string_view part) {
  if (part.empty()) return false;
  const auto is_first = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return is_first(part.front()) &&
         std::ranges::all_of(part, [&](char c) { return is_first(c) || (c >= 'a' && c <= 'z') || c == '-'; });
}

Date first_of_month(Date day) { return *Date::from_civil(day.year(), day.month(), 1); }

/// Why a return of these days cannot be filed.
std::optional<Rejection> refuse_days(const Books& books, Date from, const FileVatReturn& command,
                                     const Context& context) {
  if (is_filed(books, from) || is_filed(books, command.through))
    return conflict("vat-return-filed",
                    "The returns are filed through " + books.vat_filed_through->text() + '.',
                    books.vat_filed_through->text())
        .error();
  if (command.through >= context.today)
    return invalid("vat-period-not-over", "The days of a return are over when it is filed.").error();
  // The first return begins with the first tax that there is, the next ones where the one before ended.
  const auto first = books.vat_filed_through ? Date{books.vat_filed_through->days + 1}
                                             : command.earliest_tax_point.value_or(from);
  if (from > first)
    return conflict("vat-period-skipped", "What has its tax point on " + first.text() + " is in no return.",
                    first.text())
        .error();
  return std::nullopt;
}

/// Takes the tax out of its accounts; what is left of it is owed to the tax office, or by it.
journal::Entry entry_of(const Books& books, const FileVatReturn& command) {
  const auto effective = first_open_day(books, command.through);
  journal::Entry entry{.number = command.number,
                       .kind = journal::Kind::vat_return,
                       .reference = command.reference,
                       .effective = effective,
                       .currency = command.currency,
                       .relates_to = journal::moved_from(command.through, effective)};
  for (const auto& tax : command.taxes)
    if (tax.balance_minor != 0)
      entry.lines.push_back({.account = tax.account, .amount_minor = -tax.balance_minor});
  if (const auto payable = command.figures.payable_minor(); payable != 0)
    entry.lines.push_back(
        {.account = std::string(journal::account::tax_settlement), .amount_minor = -payable});
  assert(entry.lines.empty() || journal::is_balanced(entry));
  return entry;
}

/// Why no account can be opened there.
void check_place(const Books& books, std::string_view path, FieldErrors& errors) {
  constexpr std::size_t names_max = 6;
  if (!is_account_path(path) || static_cast<std::size_t>(std::ranges::count(path, ':')) > names_max)
    return errors.add(
        "/path", "wrong-format",
        "Assets, Liabilities, Equity, Income or Expenses, and then names of letters, digits and "
        "hyphens that begin with a capital or a digit: Income:CarWash.");
  for (const auto within : {item_accounts[0], item_accounts[1], plan_accounts})
    if (is_within(path, within))
      errors.add("/path", "protected-account", "The accounts there are made by documents.");
  for (const auto within : protected_accounts)
    if (is_within(path, within))
      errors.add("/path", "protected-account", "The accounts there are made by documents.");
  for (const auto& account : books.accounts)
    if (is_below(path, account.path))
      errors.add("/path", "below-an-account", "What is posted to " + account.path + " cannot be divided.");
}

}  // namespace

bool has_items(std::string_view path) {
  return std::ranges::any_of(item_accounts, [&](auto account) { return is_below(path, account); });
}

bool is_account_path(std::string_view path) {
  if (path.size() > path_characters_max || !journal::type_of(path)) return false;
  std::size_t names = 0;
  for (auto colon = path.find(':'); colon != std::string_view::npos; colon = path.find(':')) {
    path.remove_prefix(colon + 1);
    if (!is_name(path.substr(0, std::min(path.find(':'), path.size())))) return false;
    ++names;
  }
  return names > 0;
}

Date first_open_day(const Books& books, Date wanted) {
  return is_open(books, wanted) ? wanted : Date{books.closed_through->days + 1};
}

Date first_unfiled_day(const Books& books, Date wanted) {
  return is_filed(books, wanted) ? Date{books.vat_filed_through->days + 1} : wanted;
}

std::optional<Rejection> refuse_filed(const std::optional<Date>& filed_through, Date tax_point) {
  if (!filed_through || tax_point > *filed_through) return std::nullopt;
  const auto through = filed_through->text();
  return conflict("vat-period-filed",
                  "The VAT returns are filed through " + through + "; say a later tax point.", through)
      .error();
}

std::optional<Date> first_day_of_return(const Books& books, const FileVatReturn& command) {
  if (command.from || !books.vat_filed_through) return command.from;
  return Date{books.vat_filed_through->days + 1};
}

Date end_of_month(Date day) { return Date{first_of_month(day).plus_months(1).days - 1}; }

Standing standing_of(const Books& books, std::string_view path, bool used) {
  if (const auto* const opened = find(books, path))
    return opened->closed ? Standing::closed : (is_heading(books, path) ? Standing::heading : Standing::open);
  for (const auto account : {item_accounts[0], item_accounts[1], plan_accounts}) {
    if (path == account) return Standing::customers;
    if (is_below(path, account)) return Standing::unknown;  // named by its customer instead
  }
  for (const auto account : protected_accounts)
    if (is_within(path, account)) return Standing::protected_;
  if (is_heading(books, path)) return Standing::heading;
  return is_standard(path) || used ? Standing::open : Standing::unknown;
}

Decision<Event> decide(const Books& books, const OpenAccount& command, const Context&) {
  FieldErrors errors;
  constexpr std::size_t code_characters_max = 20;
  auto code = errors.text("/code", command.code, code_characters_max);
  auto name = errors.required_text("/name", command.name, name_characters_max);
  check_place(books, command.path, errors);
  errors.count("/path", books.accounts.size() + 1, accounts_max);
  if (errors.any()) return errors.refusal();
  if (is_standard(command.path) || is_heading(books, command.path) || find(books, command.path) != nullptr)
    return conflict("account-exists", "There is an account " + command.path + " already.", command.path);
  if (!code) code = journal::code_of(command.path);
  return Decided<Event>{{AccountOpened{*std::move(code), command.path, std::move(name)}}, {}};
}

Decision<Event> decide(const Books& books, const CloseAccount& command, const Context&) {
  const auto* const account = find(books, command.path);
  if (account == nullptr)
    return not_found("account-not-found", "Only accounts that were opened here are closed.");
  if (account->closed) return Decided<Event>{};
  if (!command.empty) return conflict("account-not-empty", "There is a balance in it; move it first.");
  return Decided<Event>{{AccountClosed{command.path}}, {}};
}

Decision<Event> decide(const Books& books, const ClosePeriod& command, const Context& context) {
  const auto through = end_of_month(command.month);
  if (!is_open(books, through)) return Decided<Event>{};
  if (first_of_month(command.month) > context.today)
    return invalid("period-not-begun", "A month that is still to come is not closed.");
  return Decided<Event>{{PeriodClosed{through}}, {}};
}

Decision<Event> decide(const Books& books, const ReopenPeriod& command, const Context&) {
  FieldErrors errors;
  auto reason = errors.required_text("/reason", command.reason, notes_characters_max);
  if (errors.any()) return errors.refusal();
  const auto from = first_of_month(command.month);
  if (is_open(books, end_of_month(from))) return Decided<Event>{};
  if (books.year_closed_through && from <= *books.year_closed_through)
    return conflict("year-closed", "The year was closed through " + books.year_closed_through->text() + '.',
                    books.year_closed_through->text());
  return Decided<Event>{{PeriodReopened{from, {std::move(reason)}}}, {}};
}

Decision<Event> decide(const Books& books, const CloseYear& command, const Context& context) {
  if (command.through != end_of_month(command.through))
    return invalid("not-the-end-of-a-month", "A year ends with a month.");
  if (command.through >= context.today) return invalid("year-not-over", "The year is not over yet.");
  if (books.year_closed_through && command.through <= *books.year_closed_through)
    return conflict("year-closed", "The year was closed through " + books.year_closed_through->text() + '.',
                    books.year_closed_through->text());
  journal::Entry entry{.number = command.number,
                       .kind = journal::Kind::year_closed,
                       .reference = command.reference,
                       .effective = command.through,
                       .currency = command.currency};
  std::int64_t kept = 0;
  for (const auto& result : command.results) {
    if (result.balance_minor == 0) continue;
    entry.lines.push_back({.account = result.account, .amount_minor = -result.balance_minor});
    if (__builtin_add_overflow(kept, result.balance_minor, &kept))
      return invalid("amount-out-of-range", "The results add up to more than can be counted.");
  }
  if (entry.lines.empty())
    return conflict("nothing-to-close", "Nothing was earned or spent since the last year was closed.");
  if (kept != 0)
    entry.lines.push_back(
        {.account = std::string(journal::account::retained_earnings), .amount_minor = kept});
  return Decided<Event>{{YearClosed{command.through, std::move(entry)}}, {}};
}

Decision<Event> decide(const Books& books, const FileVatReturn& command, const Context& context) {
  FieldErrors errors;
  auto receipt = errors.text("/receipt", command.receipt, receipt_characters_max);
  const auto from = first_day_of_return(books, command);
  if (!from) errors.add("/from", "required", "The first return says where it begins.");
  else if (command.from && (*from > command.through || from->days < 0))
    errors.add("/from", "out-of-range", "Not after its last day, and not before 1970.");
  if (errors.any()) return errors.refusal();
  if (auto refused = refuse_days(books, *from, command, context)) return std::unexpected(*std::move(refused));
  return Decided<Event>{
      {VatReturnFiled{
          *from, command.through, command.figures, entry_of(books, command), {std::move(receipt)}}},
      {}};
}

void evolve(Books& books, const AccountOpened& event) {
  books.accounts.push_back({event.code, event.path, event.name});
}

void evolve(Books& books, const AccountClosed& event) {
  for (auto& account : books.accounts)
    if (account.path == event.path) account.closed = true;
}

void evolve(Books& books, const PeriodClosed& event) { books.closed_through = event.through; }

void evolve(Books& books, const PeriodReopened& event) { books.closed_through = Date{event.from.days - 1}; }

void evolve(Books& books, const YearClosed& event) {
  books.year_closed_through = event.through;
  books.closed_through = std::max(books.closed_through.value_or(event.through), event.through);
}

void evolve(Books& books, const VatReturnFiled& event) { books.vat_filed_through = event.through; }

}  // namespace domain::books
