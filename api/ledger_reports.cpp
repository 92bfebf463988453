// Reports about the books of a garage.
#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "api/application.hpp"
#include "api/books_view.hpp"
#include "api/csv.hpp"
#include "api/routes.hpp"
#include "api/statement.hpp"
#include "api/trial_balance.hpp"
#include "api/vat_view.hpp"
#include "domain/customer.hpp"
#include "projections/customers.hpp"

namespace api {

namespace {

constexpr QueryParameter from_parameter{"from",
                                        "the first day; all that was before is in the opening balance"};
constexpr QueryParameter to_parameter{"to", "the last day; today unless told"};
constexpr QueryParameter known_at_parameter{
    "knownAt", "an instant: only what had been recorded by then, whatever its day in the books"};

template <class View>
Rendered as_json(const View& view) {
  Rendered rendered;
  json::append<json::Nulls::write>(rendered.body, view);
  rendered.headers = "Vary: Accept\r\n";
  return rendered;
}

Rendered as_csv(std::string body, std::string_view file) {
  return {.body = std::move(body),
          .etag = {},
          .content_type = "text/csv; charset=utf-8",
          .headers =
              "Content-Disposition: attachment; filename=\"" + std::string(file) + "\"\r\nVary: Accept\r\n"};
}

Result<Rendered> trial_balance(const Application& application, const ReadCall& call) {
  const auto books = open_books(application, call);
  if (!books) return std::unexpected(books.error());
  auto asked = asked_span(call, *books);
  if (!asked) return std::unexpected(asked.error());
  const auto as_of = call.parameter<domain::Date>("asOf");
  if (!as_of) return std::unexpected(as_of.error());
  if (*as_of) {
    if (call.query.find("from") || call.query.find("to")) return Call::bad_parameter("asOf");
    asked->span = {{}, **as_of};
  }
  const auto detail = call.query.find("detail");
  if (detail && *detail != "customers") return Call::bad_parameter("detail");
  const auto view = trial_balance_view(*books, *asked, detail.has_value());
  const auto format = asked_format(call, {"json", "csv"});
  if (!format) return std::unexpected(format.error());
  if (*format == "csv") return as_csv(trial_balance_csv(view), "trial-balance.csv");
  return as_json(view);
}

// ---- aged receivables ---------------------------------------------------------------------------

struct AgedCustomer {
  domain::CustomerId customer_id;
  std::string customer_number;
  std::string name;
  domain::Money not_due;
  std::vector<domain::Money> late;
  domain::Money overdue;
  domain::Money unapplied;
  domain::Money balance;
  std::optional<domain::Date> oldest_due;
};
BOOST_DESCRIBE_STRUCT(AgedCustomer, (),
                      (customer_id, customer_number, name, not_due, late, overdue, unapplied, balance,
                       oldest_due))

struct AgedReceivables {
  domain::GarageId garage_id;
  domain::Date as_of;
  std::int32_t step_days = 30;
  std::vector<std::string> buckets;  ///< what `late` counts: "1-30", "31-60", "61-90", "91+"
  std::vector<AgedCustomer> items;   ///< by customer number
  domain::Money not_due;
  std::vector<domain::Money> late;
  domain::Money overdue;
  domain::Money unapplied;
  domain::Money balance;  ///< what the accounts of all customers add up to
};
BOOST_DESCRIBE_STRUCT(AgedReceivables, (),
                      (garage_id, as_of, step_days, buckets, items, not_due, late, overdue, unapplied,
                       balance))

struct AgedItems {
  projections::Ageing ageing;
  std::optional<domain::Date> oldest_due;
};

/// What is told of one customer and of all of them together.
template <class View>
void show_ageing(View& view, const projections::Ageing& ageing, const OpenBooks& books) {
  view.not_due = books.money(ageing.not_due_minor);
  for (const auto minor : ageing.late_minor) view.late.push_back(books.money(minor));
  view.overdue = books.money(ageing.overdue_minor());
  view.unapplied = books.money(ageing.unapplied_minor);
  view.balance = books.money(ageing.balance_minor());
}

AgedReceivables aged_receivables_view(const OpenBooks& books, domain::OrganisationId organisation,
                                      std::optional<domain::Date> as_of, std::int32_t step_days) {
  const auto day = as_of.value_or(books.today);
  std::map<domain::CustomerId, AgedItems> customers;
  projections::Ageing total;
  books.ledger.visit_open_items(as_of, [&](const projections::ItemRow& item) {
    auto& aged = customers[item.customer_id];
    aged.ageing.add(item, day, step_days);
    total.add(item, day, step_days);
    if (item.open_minor > 0 && item.due)
      aged.oldest_due = std::min(aged.oldest_due.value_or(*item.due), *item.due);
  });
  AgedReceivables view;
  view.garage_id = books.garage->row.garage_id;
  view.as_of = day;
  view.step_days = step_days;
  for (const auto first : {1, step_days + 1, 2 * step_days + 1, 3 * step_days + 1})
    view.buckets.push_back(bucket_name(first, step_days));
  std::vector<std::string> keys;
  keys.reserve(customers.size());
  for (const auto& [customer, aged] : customers)
    keys.push_back(projections::CustomerRow::key(organisation, customer));
  const auto rows = books.ledger.rows().get_many(keys);
  std::size_t at = 0;
  for (const auto& [customer, aged] : customers) {
    auto& item = view.items.emplace_back();
    item.customer_id = customer;
    if (const auto& stored = rows[at++]) {
      const auto row = projections::decode_row<projections::CustomerRow>(*stored);
      item.customer_number = row.customer_number;
      item.name = domain::customer::header_name(row.account_type, row.details);
    }
    show_ageing(item, aged.ageing, books);
    item.oldest_due = aged.oldest_due;
  }
  std::ranges::sort(view.items, {}, &AgedCustomer::customer_number);
  show_ageing(view, total, books);
  return view;
}

std::string aged_receivables_csv(const AgedReceivables& view) {
  std::string out;
  std::vector<std::string> cells = {"number", "customer", "not due"};
  cells.insert(cells.end(), view.buckets.begin(), view.buckets.end());
  for (const auto* const more : {"credit", "balance", "overdue"}) cells.emplace_back(more);
  const auto append = [&] {
    const std::vector<std::string_view> views(cells.begin(), cells.end());
    append_csv_record(out, views);
  };
  append();
  const auto amount = [](const domain::Money& money) {
    return decimal_text(money.amount_minor, money.currency);
  };
  for (const auto& item : view.items) {
    cells = {item.customer_number, item.name, amount(item.not_due)};
    for (const auto& late : item.late) cells.push_back(amount(late));
    for (const auto& more : {item.unapplied, item.balance, item.overdue}) cells.push_back(amount(more));
    append();
  }
  return out;
}

Result<Rendered> aged_receivables(const Application& application, const ReadCall& call) {
  const auto books = open_books(application, call);
  if (!books) return std::unexpected(books.error());
  const auto step = asked_step(call);
  if (!step) return std::unexpected(step.error());
  const auto as_of = call.parameter<domain::Date>("asOf");
  if (!as_of) return std::unexpected(as_of.error());
  const auto view = aged_receivables_view(*books, call.organisation(), *as_of, *step);
  const auto format = asked_format(call, {"json", "csv"});
  if (!format) return std::unexpected(format.error());
  if (*format == "csv") return as_csv(aged_receivables_csv(view), "aged-receivables.csv");
  return as_json(view);
}

// ---- the general ledger -------------------------------------------------------------------------

struct AccountLineView {
  domain::Date date;
  std::string journal_no;
  std::int64_t number = 0;
  domain::journal::Kind kind = domain::journal::Kind::manual;
  std::string reference;
  std::string source_id;
  std::optional<domain::Money> debit;
  std::optional<domain::Money> credit;
  domain::Money balance;
  domain::Instant recorded_at;
};
BOOST_DESCRIBE_STRUCT(AccountLineView, (),
                      (date, journal_no, number, kind, reference, source_id, debit, credit, balance,
                       recorded_at))

struct GeneralLedgerView {
  domain::GarageId garage_id;
  std::string account_code;
  std::string account;
  std::string name;
  std::optional<domain::Date> from;
  domain::Date to;
  domain::Money opening;  ///< of the period; debit positive
  std::vector<AccountLineView> rows;
  domain::Money closing;  ///< of the period
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(GeneralLedgerView, (),
                      (garage_id, account_code, account, name, from, to, opening, rows, closing, next_cursor))

/// "2026-11-20.17": the day and number of the last line that was shown.
std::optional<projections::Ledger::After> parse_cursor(std::string_view text) {
  const auto dot = text.find('.');
  const auto day = domain::Date::parse(text.substr(0, dot));
  if (dot == std::string_view::npos || !day) return std::nullopt;
  std::int64_t number = 0;
  const auto digits = text.substr(dot + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return projections::Ledger::After{*day, number};
}

/// Also of those in which nothing was posted yet.
bool is_account(std::string_view path, const projections::Ledger& ledger) {
  const auto is_it = [path](const auto& account) { return account.path == path; };
  return ledger.has_account(path) || std::ranges::any_of(domain::journal::standard_accounts(), is_it) ||
         std::ranges::any_of(ledger.books().accounts, is_it);
}

Result<GeneralLedgerView> general_ledger(const Application& application, const ReadCall& call) {
  constexpr std::int64_t limit_default = 100;
  constexpr std::int64_t limit_max = 1000;
  const auto books = open_books(application, call);
  if (!books) return std::unexpected(books.error());
  const auto asked = asked_span(call, *books);
  if (!asked) return std::unexpected(asked.error());
  const auto account = call.query.find("account");
  if (!account) return Call::bad_parameter("account");
  if (!is_account(*account, books->ledger)) return no_such("account");
  const auto limit = call.parameter<std::int64_t>("limit");
  if (!limit) return std::unexpected(limit.error());
  const auto wanted = limit->value_or(limit_default);
  if (wanted < 1 || wanted > limit_max) return Call::bad_parameter("limit");
  const auto cursor = call.query.find("cursor");
  const auto after = cursor ? parse_cursor(*cursor) : std::nullopt;
  if (cursor && (!after || !asked->span.contains(after->day))) return Call::bad_parameter("cursor");

  const auto& ledger = books->ledger;
  const auto settings = ledger.books();
  auto lines =
      ledger.lines(*account, asked->span, asked->known_at, after, static_cast<std::size_t>(wanted) + 1);
  GeneralLedgerView view;
  view.garage_id = books->garage->row.garage_id;
  view.account = *account;
  view.account_code = account_code(*account, settings);
  view.name = account_name(*account, settings);
  view.from = asked->span.from;
  view.to = asked->span.through;
  view.opening =
      asked->span.from
          ? books->money(ledger.balance(*account, domain::Date{asked->span.from->days - 1}, asked->known_at))
          : books->money(0);
  view.closing = books->money(ledger.balance(*account, asked->span.through, asked->known_at));
  const bool more = std::ssize(lines) > wanted;
  if (more) lines.pop_back();
  for (const auto& [line, balance] : lines) {
    auto& row = view.rows.emplace_back();
    row.date = line.effective;
    row.journal_no = journal_number(line.effective, line.number);
    row.number = line.number;
    row.kind = line.kind;
    row.reference = line.reference;
    row.source_id = line.source;
    show_side(row, books->money(line.turnover().balance_minor()));
    row.balance = books->money(balance);
    row.recorded_at = line.recorded_at;
  }
  if (more) view.next_cursor = view.rows.back().date.text() + '.' + std::to_string(view.rows.back().number);
  return view;
}

// ---- VAT ----------------------------------------------------------------------------------------

struct VatLine {
  domain::Date tax_point;
  domain::Date date;  ///< in the books
  std::string journal_no;
  domain::journal::Kind kind = domain::journal::Kind::manual;
  std::string reference;
  std::string source_id;
  projections::TaxedAs as = projections::TaxedAs::sales;
  std::string tax_code;  ///< of sales
  domain::Money net;
  domain::Money tax;  ///< negative: reclaimed
};
BOOST_DESCRIBE_STRUCT(VatLine, (),
                      (tax_point, date, journal_no, kind, reference, source_id, as, tax_code, net, tax))

struct VatView {
  domain::GarageId garage_id;
  std::optional<domain::Date> from;
  domain::Date to;
  std::optional<domain::Date> filed_through;  ///< the last day that is in a return already
  std::vector<VatCode> codes;
  VatBoxes boxes;
  std::optional<std::vector<VatLine>> lines;  ///< where they were asked for
};
BOOST_DESCRIBE_STRUCT(VatView, (), (garage_id, from, to, filed_through, codes, boxes, lines))

Result<VatView> vat(const Application& application, const ReadCall& call) {
  const auto books = open_books(application, call);
  if (!books) return std::unexpected(books.error());
  const auto asked = asked_span(call, *books);
  if (!asked) return std::unexpected(asked.error());
  const auto detail = call.query.find("detail");
  if (detail && *detail != "lines") return Call::bad_parameter("detail");
  const auto figures = projections::vat_sums(books->ledger, asked->span, asked->known_at).figures;
  VatView view{.garage_id = books->garage->row.garage_id,
               .from = asked->span.from,
               .to = asked->span.through,
               .filed_through = books->ledger.books().vat_filed_through,
               .codes = vat_codes(figures, books->currency()),
               .boxes = vat_boxes(figures, books->currency())};
  if (!detail) return view;
  view.lines.emplace();
  books->ledger.visit_taxes(asked->span, [&](const projections::TaxRow& row) {
    if (!projections::is_known(row, asked->known_at)) return;
    for (const auto& taxed : projections::taxed_amounts(row))
      view.lines->push_back({row.tax_point, row.effective, journal_number(row.effective, row.number),
                             row.kind, row.reference, row.source, taxed.as, taxed.tax_code,
                             books->money(taxed.net_minor), books->money(taxed.tax_minor)});
  });
  return view;
}

void add_statement_routes(Application& application) {
  auto& router = application.router();
  router
      .read<Rendered>(
          {.path = "/v1/garages/{garageId}/reports/trial-balance",
           .permission = Permission::books_read,
           .summary = "The trial balance of a garage's books",
           .description = "Every account that was posted to. As of a day, or of a period with what came "
                          "before it as the opening balance. Debits are positive in opening and closing "
                          "balances. As text/csv too, by Accept.",
           .query = {{"asOf", "a day: everything up to and with it; without from and to"},
                     from_parameter,
                     to_parameter,
                     known_at_parameter,
                     {"detail", "customers: each customer's account by itself instead of their sum"},
                     format_parameter},
           .is_slow = true,
           .reply_type = "application/json, text/csv"},
          [&application](const ReadCall& call) { return trial_balance(application, call); })
      .reply_schema = schema<TrialBalanceView>();
  router.read<ProfitAndLossView>(
      {.path = "/v1/garages/{garageId}/reports/profit-loss",
       .permission = Permission::books_read,
       .summary = "What a garage earned and spent",
       .description = "Closing a year moves results into retained earnings and does not change this report. "
                      "Debit and credit are what went through each account; closing is the result, as a "
                      "positive amount where it was earned or spent.",
       .query = {from_parameter, to_parameter, known_at_parameter},
       .is_slow = true},
      [&application](const ReadCall& call) -> Result<ProfitAndLossView> {
        const auto books = open_books(application, call);
        if (!books) return std::unexpected(books.error());
        const auto asked = asked_span(call, *books);
        if (!asked) return std::unexpected(asked.error());
        return profit_and_loss_view(*books, *asked);
      });
}

void add_detail_routes(Application& application) {
  auto& router = application.router();
  router
      .read<Rendered>(
          {.path = "/v1/garages/{garageId}/reports/aged-receivables",
           .permission = Permission::books_read,
           .summary = "What customers owe, by how late it is",
           .description = "By days after the due date. The balance is that of all customers' accounts. As "
                          "text/csv too, by Accept.",
           .query = {{"asOf", "a day; today unless told"},
                     {"step", "days in a bucket: 10, 15, 20 or 30"},
                     format_parameter},
           .is_slow = true,
           .reply_type = "application/json, text/csv"},
          [&application](const ReadCall& call) { return aged_receivables(application, call); })
      .reply_schema = schema<AgedReceivables>();
  router.read<GeneralLedgerView>(
      {.path = "/v1/garages/{garageId}/reports/general-ledger",
       .permission = Permission::books_read,
       .summary = "The lines of an account with the balance after each",
       .description = "Opening and closing are those of the whole period, whatever page is shown.",
       .query = {{"account", "its path: Assets:Bank:Main", true},
                 from_parameter,
                 to_parameter,
                 known_at_parameter,
                 {"limit", "at most so many lines: 100 unless told, never more than 1000"},
                 {"cursor", "the nextCursor of the page before"}},
       .is_slow = true},
      [&application](const ReadCall& call) { return general_ledger(application, call); });
  router.read<VatView>(
      {.path = "/v1/garages/{garageId}/reports/vat",
       .permission = Permission::books_read,
       .summary = "VAT by tax code, for a return",
       .description =
           "By tax point, which is the day in the books where an entry says no other. Sales and the tax on "
           "them are positive. What is reclaimed is what was posted to Liabilities:VAT:Input, and relief on "
           "bad debts. Of days that are in a filed return it is what the return says.",
       .query = {{"from", "the first tax point"},
                 {"to", "the last tax point; today unless told"},
                 known_at_parameter,
                 {"detail", "lines: each document too"}},
       .is_slow = true},
      [&application](const ReadCall& call) { return vat(application, call); });
}

}  // namespace

void add_ledger_report_routes(Application& application) {
  add_statement_routes(application);
  add_detail_routes(application);
}

}  // namespace api
