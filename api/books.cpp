// The books of a garage: its accounts, and the periods and years that are closed.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "api/application.hpp"
#include "api/books_view.hpp"
#include "api/posting.hpp"
#include "api/routes.hpp"
#include "domain/books.hpp"

namespace api {

namespace {

using domain::books::Books;
using projections::BooksRow;
using projections::first_day_of;
using projections::month_of;

// ---- accounts -----------------------------------------------------------------------------------

struct AccountView {
  std::string code;
  std::string account;
  std::string name;
  domain::journal::AccountType type = domain::journal::AccountType::asset;
  bool own = false;       ///< opened here; the others every garage has
  bool closed = false;    ///< nothing more is posted to it
  bool by_hand = false;   ///< a journal entry may be posted to it, about a customer where it is one of theirs
  domain::Money balance;  ///< debit positive; of all customers together where each has one below
};
BOOST_DESCRIBE_STRUCT(AccountView, (), (code, account, name, type, own, closed, by_hand, balance))

struct AccountList {
  std::vector<AccountView> items;
};
BOOST_DESCRIBE_STRUCT(AccountList, (), (items))

struct NewAccount {
  std::string account;
  std::string name;
  std::optional<std::string> code;
};
BOOST_DESCRIBE_STRUCT(NewAccount, (), (account, name, code))

/// The rules know accounts from the aggregate; the rows have the same.
Books as_aggregate(const BooksRow& row) {
  Books books;
  for (const auto& own : row.accounts) books.accounts.push_back({own.code, own.path, own.name, own.closed});
  books.closed_through = row.closed_through;
  return books;
}

std::vector<AccountView> account_views(const OpenBooks& books) {
  const auto settings = books.ledger.books();
  std::map<std::string, domain::Wide, std::less<>> balances;
  for (const auto& standard : domain::journal::standard_accounts()) balances[std::string(standard.path)] = 0;
  for (const auto& own : settings.accounts) balances[own.path] = 0;
  std::set<std::string, std::less<>> used;
  for (const auto& row : books.ledger.trial_balance({{}, projections::last_day_ever})) {
    const auto path = without_customer(row.path);
    balances[std::string(path)] += row.closing();
    used.emplace(path);
  }
  const auto rules = as_aggregate(settings);
  std::vector<AccountView> views;
  for (const auto& [path, balance] : balances) {
    auto& view = views.emplace_back();
    view.code = account_code(path, settings);
    view.account = path;
    view.name = account_name(path, settings);
    view.type = domain::journal::type_of(path).value_or(domain::journal::AccountType::asset);
    const auto standing = domain::books::standing_of(rules, path, used.contains(path));
    view.own = std::ranges::any_of(settings.accounts, [&](const auto& own) { return own.path == path; });
    view.closed = standing == domain::books::Standing::closed;
    view.by_hand =
        standing == domain::books::Standing::open || standing == domain::books::Standing::customers;
    view.balance = books.money(balance);
  }
  std::ranges::sort(views, {}, [](const AccountView& view) {
    return std::tuple(std::string_view(view.code), std::string_view(view.account));
  });
  return views;
}

Result<AccountView> show_account(const Application& application, const ReadCall& call) {
  const auto books = open_books(application, call);
  if (!books) return std::unexpected(books.error());
  const auto path = percent_decode(call.path_parameters[1], false);
  for (auto& view : account_views(*books))
    if (path && view.account == *path) return std::move(view);
  return no_such("account");
}

std::string account_resource(domain::GarageId garage, std::string_view path) {
  return "/v1/garages/" + garage.text() + "/accounts/" + std::string(path);
}

Result<Decide> open_account(const CommandCall& call, NewAccount input) {
  const auto garage = call.id<domain::GarageId>(0, "garage");
  if (!garage) return std::unexpected(garage.error());
  return [garage = *garage, command = domain::books::OpenAccount{
                                std::move(input.code), std::move(input.account),
                                std::move(input.name)}](Transaction& transaction) -> Result<Done> {
    if (auto done = transaction.decide<Books>(domain::books::books_of(garage), command); !done)
      return std::unexpected(std::move(done).error());
    return Done{201, account_resource(garage, command.path)};
  };
}

Result<Decide> close_account(const CommandCall& call) {
  const auto garage = call.id<domain::GarageId>(0, "garage");
  if (!garage) return std::unexpected(garage.error());
  const auto path = percent_decode(call.path_parameters[1], false);
  if (!path) return no_such("account");
  return [garage = *garage, path = *path](Transaction& transaction) -> Result<Done> {
    const projections::Ledger ledger(transaction.views(), transaction.organisation(), garage);
    const bool empty = ledger.balance(path, projections::last_day_ever) == 0;
    auto done =
        transaction.decide<Books>(domain::books::books_of(garage), domain::books::CloseAccount{path, empty});
    if (!done) return std::unexpected(std::move(done).error());
    return Done{200, account_resource(garage, path)};
  };
}

// ---- periods ------------------------------------------------------------------------------------

enum class PeriodStatus { open, closed };
BOOST_DESCRIBE_ENUM(PeriodStatus, open, closed)

struct PeriodView {
  std::string period;  ///< "2026-11"
  domain::Date from;
  domain::Date to;
  PeriodStatus status = PeriodStatus::open;
  std::optional<domain::Instant> closed_at;
  std::optional<domain::StaffId> closed_by;
};
BOOST_DESCRIBE_STRUCT(PeriodView, (), (period, from, to, status, closed_at, closed_by))

struct PeriodList {
  std::optional<domain::Date> closed_through;
  std::vector<PeriodView> items;
};
BOOST_DESCRIBE_STRUCT(PeriodList, (), (closed_through, items))

struct Reopening {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Reopening, (), (reason))

/// "2026-11" as the first day of that month.
Result<domain::Date> asked_period(const Call& call) {
  if (const auto day = domain::Date::parse(std::string(call.path_parameters[1]) + "-01")) return *day;
  return no_such("period");
}

PeriodView period_view(domain::Date month, const BooksRow& row) {
  PeriodView view;
  view.period = month.text().substr(0, 7);
  view.from = month;
  view.to = domain::books::end_of_month(month);
  if (!row.closed_through || *row.closed_through < view.to) return view;
  view.status = PeriodStatus::closed;
  // The first closing that reached it is the one that closed it.
  for (const auto& closing : row.closings)
    if (closing.through >= view.to && !view.closed_at) {
      view.closed_at = closing.at;
      view.closed_by = domain::StaffId::parse(closing.by);
    }
  return view;
}

Result<PeriodView> show_period(const Application& application, const ReadCall& call) {
  const auto books = open_books(application, call);
  if (!books) return std::unexpected(books.error());
  const auto month = asked_period(call);
  if (!month) return std::unexpected(month.error());
  return period_view(*month, books->ledger.books());
}

Result<PeriodList> list_periods(const Application& application, const ReadCall& call) {
  const auto books = open_books(application, call);
  if (!books) return std::unexpected(books.error());
  const auto row = books->ledger.books();
  PeriodList list{row.closed_through, {}};
  const auto first = month_of(row.first_day.value_or(books->today));
  const auto last = month_of(std::max(books->today, row.last_day.value_or(books->today)));
  for (auto month = last; month >= first; --month)
    list.items.push_back(period_view(first_day_of(month), row));
  return list;
}

template <class Command>
Result<Decide> change_period(const CommandCall& call, Command command) {
  const auto garage = call.id<domain::GarageId>(0, "garage");
  if (!garage) return std::unexpected(garage.error());
  const auto month = asked_period(call);
  if (!month) return std::unexpected(month.error());
  command.month = *month;
  return [garage = *garage, command = std::move(command)](Transaction& transaction) -> Result<Done> {
    if (auto done = transaction.decide<Books>(domain::books::books_of(garage), command); !done)
      return std::unexpected(std::move(done).error());
    return Done{200, "/v1/garages/" + garage.text() + "/periods/" + command.month.text().substr(0, 7)};
  };
}

// ---- years --------------------------------------------------------------------------------------

struct NewYearEnd {
  domain::Date through;
};
BOOST_DESCRIBE_STRUCT(NewYearEnd, (), (through))

struct YearEndView {
  domain::Date through;
  domain::Money profit;  ///< that went into retained earnings
  JournalEntryView entry;
};
BOOST_DESCRIBE_STRUCT(YearEndView, (), (through, profit, entry))

struct YearEndList {
  std::vector<YearEndView> items;
};
BOOST_DESCRIBE_STRUCT(YearEndList, (), (items))

YearEndView year_end_view(const OpenBooks& books, const projections::YearEnd& year_end,
                          domain::OrganisationId organisation) {
  YearEndView view;
  view.through = year_end.through;
  view.profit = books.money(0);
  const auto row = books.ledger.entry(year_end.number);
  if (!row) return view;
  for (const auto& line : row->entry.lines)
    if (line.account == domain::journal::account::retained_earnings)
      view.profit = books.money(-domain::Wide{line.amount_minor});
  view.entry = journal_entry_view(*row, organisation, books.garage->row.garage_id, books.ledger.rows());
  return view;
}

Result<YearEndList> list_year_ends(const Application& application, const ReadCall& call) {
  const auto books = open_books(application, call);
  if (!books) return std::unexpected(books.error());
  YearEndList list;
  for (const auto& year_end : books->ledger.books().year_ends)
    list.items.push_back(year_end_view(*books, year_end, call.organisation()));
  return list;
}

Result<YearEndView> show_year_end(const Application& application, const ReadCall& call) {
  const auto books = open_books(application, call);
  if (!books) return std::unexpected(books.error());
  const auto through = domain::Date::parse(call.path_parameters[1]);
  for (const auto& year_end : books->ledger.books().year_ends)
    if (through && year_end.through == *through) return year_end_view(*books, year_end, call.organisation());
  return no_such("year end");
}

Result<Decide> close_year(const Application& application, const CommandCall& call, const NewYearEnd& input) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  return [id = *garage_id, currency = (*garage)->row.currency,
          through = input.through](Transaction& transaction) -> Result<Done> {
    domain::books::CloseYear command{.through = through, .currency = currency};
    const projections::Ledger ledger(transaction.views(), transaction.organisation(), id);
    for (const auto& row : ledger.trial_balance({{}, through}))
      if (projections::is_result(row.path))
        command.results.push_back({row.path, projections::narrow(row.closing())});
    command.number = next_entry_number(transaction, id);
    command.reference = next_document_number(transaction, id, Series::journal_entry, through);
    if (auto done = transaction.decide<Books>(domain::books::books_of(id), command); !done)
      return std::unexpected(std::move(done).error());
    return Done{201, "/v1/garages/" + id.text() + "/year-ends/" + through.text()};
  };
}

// ---- routes -------------------------------------------------------------------------------------

void add_account_routes(Application& application) {
  auto& router = application.router();
  router.read<AccountList>(
      {.path = "/v1/garages/{garageId}/accounts",
       .permission = Permission::books_read,
       .summary = "The chart of accounts of a garage",
       .description = "With the balances that they have now. Accounts that each customer "
                      "has one of are shown as one.",
       .is_slow = true},
      [&application](const ReadCall& call) -> Result<AccountList> {
        const auto books = open_books(application, call);
        if (!books) return std::unexpected(books.error());
        return AccountList{account_views(*books)};
      });
  router.read<AccountView>({.path = "/v1/garages/{garageId}/accounts/{account}",
                            .permission = Permission::books_read,
                            .summary = "An account",
                            .is_slow = true},
                           [&application](const ReadCall& call) { return show_account(application, call); });
  router.command<NewAccount>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/accounts",
       .permission = Permission::books_write,
       .summary = "Open an account of one's own",
       .description =
           "409 account-exists where there is one. Without a code it has that of the account above.",
       .example = R"({"account": "Expenses:Rent", "name": "Rent of the workshop", "code": "5500"})",
       .success = 201},
      [](const CommandCall& call, NewAccount input) { return open_account(call, std::move(input)); });
  router.command<NoBody>({.method = "POST",
                          .path = "/v1/garages/{garageId}/accounts/{account}/close",
                          .permission = Permission::books_write,
                          .summary = "Close an account of one's own",
                          .description = "Nothing more is posted to it. 409 account-not-empty while it has a "
                                         "balance.",
                          .reads_views = true},
                         [](const CommandCall& call, NoBody) { return close_account(call); });
}

void add_period_routes(Application& application) {
  auto& router = application.router();
  router.read<PeriodList>({.path = "/v1/garages/{garageId}/periods",
                           .permission = Permission::books_read,
                           .summary = "The months of a garage's books, newest first"},
                          [&application](const ReadCall& call) { return list_periods(application, call); });
  router.read<PeriodView>({.path = "/v1/garages/{garageId}/periods/{period}",
                           .permission = Permission::books_read,
                           .summary = "A month of a garage's books"},
                          [&application](const ReadCall& call) { return show_period(application, call); });
  router.command<NoBody>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/periods/{period}/close",
       .permission = Permission::books_write,
       .summary = "Close a month, and all before it",
       .description = "No entry is dated there any more: what a document would post there is dated the first "
                      "open day, with the day it would have had in relatesTo; a journal entry is refused."},
      [](const CommandCall& call, NoBody) { return change_period(call, domain::books::ClosePeriod{}); });
  router.command<Reopening>({.method = "POST",
                             .path = "/v1/garages/{garageId}/periods/{period}/reopen",
                             .permission = Permission::organisation_manage,
                             .summary = "Open a month again, and all after it",
                             .description = "For owners. 409 year-closed where the year is closed.",
                             .example = R"({"reason": "the supplier's invoice came late"})"},
                            [](const CommandCall& call, Reopening body) {
                              return change_period(call,
                                                   domain::books::ReopenPeriod{{}, std::move(body.reason)});
                            });
  router.read<YearEndList>(
      {.path = "/v1/garages/{garageId}/year-ends",
       .permission = Permission::books_read,
       .summary = "The years that are closed"},
      [&application](const ReadCall& call) { return list_year_ends(application, call); });
  router.read<YearEndView>({.path = "/v1/garages/{garageId}/year-ends/{through}",
                            .permission = Permission::books_read,
                            .summary = "A year that is closed"},
                           [&application](const ReadCall& call) { return show_year_end(application, call); });
  router.command<NewYearEnd>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/year-ends",
       .permission = Permission::books_write,
       .summary = "Close a year",
       .description = "Income and expenses go into retained earnings, in one entry dated the last day, and "
                      "the days up to there are closed for good.",
       .example = R"({"through": "2025-12-31"})",
       .success = 201,
       .idempotency_key_required = true,
       .reads_views = true},
      [&application](const CommandCall& call, const NewYearEnd& input) {
        return close_year(application, call, input);
      });
}

}  // namespace

void add_books_routes(Application& application) {
  add_account_routes(application);
  add_period_routes(application);
}

}  // namespace api
