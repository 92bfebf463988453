// A customer's account at a garage: the statement, what is open of it, and the balance.
#include "api/application.hpp"
#include "api/books_view.hpp"
#include "api/routes.hpp"
#include "api/statement.hpp"
#include "projections/members.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using projections::CustomerRow;

struct CustomerAccount {
  OpenBooks books;
  CustomerRow customer;
};

Result<CustomerAccount> find_account(const Application& application, const ReadCall& call) {
  auto books = open_books(application, call);
  if (!books) return std::unexpected(books.error());
  const auto customer_id = call.id<domain::CustomerId>(1, "customer");
  if (!customer_id) return std::unexpected(customer_id.error());
  auto customer =
      projections::read_row<CustomerRow>(*call.rows, CustomerRow::key(call.organisation(), *customer_id));
  if (!customer || customer->customer_number.empty()) return no_such("customer");
  const auto garage_id = books->garage->row.garage_id;
  if (!call.rows->get(projections::MemberRow::key(call.organisation(), garage_id, *customer_id)))
    return problem(404, "not-at-this-garage", "The customer has not joined this garage.");
  return CustomerAccount{*std::move(books), *std::move(customer)};
}

struct BalanceView {
  domain::CustomerId customer_id;
  domain::Date as_of;
  domain::Money balance;    ///< owed less credit; negative: in the customer's favour
  domain::Money overdue;    ///< owed since before that day
  domain::Money unapplied;  ///< credit that settles nothing yet
  domain::Money deposits;   ///< paid for work to come; not in the balance
  std::optional<domain::Money> credit_limit;
  std::optional<domain::Money> credit_available;
};
BOOST_DESCRIBE_STRUCT(BalanceView, (),
                      (customer_id, as_of, balance, overdue, unapplied, deposits, credit_limit,
                       credit_available))

Result<BalanceView> balance(const Application& application, const ReadCall& call) {
  constexpr std::int32_t any_step = 30;
  const auto account = find_account(application, call);
  if (!account) return std::unexpected(account.error());
  const auto asked = asked_span(call, account->books);
  if (!asked) return std::unexpected(asked.error());
  const auto& [books, customer] = *account;
  const auto items = open_items_view(books, customer, *asked, any_step);
  BalanceView view;
  view.customer_id = customer.customer_id;
  view.as_of = asked->day;
  view.balance = items.balance;
  view.overdue = items.overdue;
  view.unapplied = items.unapplied;
  view.deposits = items.deposits;
  view.credit_limit = customer.credit_limit;
  if (customer.credit_limit && customer.credit_limit->currency == items.balance.currency)
    view.credit_available =
        books.money(domain::Wide{customer.credit_limit->amount_minor} - items.balance.amount_minor);
  return view;
}

Result<OpenItemsView> open_items(const Application& application, const ReadCall& call) {
  const auto account = find_account(application, call);
  if (!account) return std::unexpected(account.error());
  const auto asked = asked_span(call, account->books);
  if (!asked) return std::unexpected(asked.error());
  const auto step = asked_step(call);
  if (!step) return std::unexpected(step.error());
  return open_items_view(account->books, account->customer, *asked, *step);
}

Result<Rendered> statement(const Application& application, const ReadCall& call) {
  const auto account = find_account(application, call);
  if (!account) return std::unexpected(account.error());
  const auto asked = asked_span(call, account->books);
  if (!asked) return std::unexpected(asked.error());
  const auto step = asked_step(call);
  if (!step) return std::unexpected(step.error());
  const auto format = asked_format(call, {"json", "csv", "html"});
  if (!format) return std::unexpected(format.error());
  const auto view = statement_view(account->books, account->customer, *asked, *step);
  Rendered rendered;
  rendered.headers = "Vary: Accept\r\n";
  if (*format == "csv") {
    rendered.body = statement_csv(view);
    rendered.content_type = "text/csv; charset=utf-8";
    rendered.headers += "Content-Disposition: attachment; filename=\"statement.csv\"\r\n";
  } else if (*format == "html") {
    rendered.body = statement_html(view, account->books.garage->row.name);
    rendered.content_type = "text/html; charset=utf-8";
    rendered.headers += "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n";
  } else {
    json::append<json::Nulls::write>(rendered.body, view);
  }
  return rendered;
}

constexpr QueryParameter from_parameter{"from", "the first day; what was before is the opening balance"};
constexpr QueryParameter to_parameter{"to", "the last day; today unless told"};
constexpr QueryParameter known_at_parameter{
    "knownAt", "an instant: only what had been recorded by then, whatever its day in the books"};
constexpr QueryParameter step_parameter{"step", "days in a bucket of the ageing: 10, 15, 20 or 30"};

}  // namespace

void add_customer_ledger_routes(Application& application) {
  auto& router = application.router();
  router
      .read<Rendered>(
          {.path = "/v1/garages/{garageId}/customers/{customerId}/ledger",
           .permission = Permission::invoices_read,
           .summary = "A customer's statement of account at a garage",
           .description =
               "Every charge and payment with the balance after it; what is open of each, and the ageing, at "
               "the end of the period. The closing balance is the opening balance and what was charged, less "
               "what was paid and credited. As text/csv, and as text/html to print, by Accept.",
           .query = {from_parameter, to_parameter, known_at_parameter, step_parameter, format_parameter},
           .as_of = true,
           .reply_type = "application/json, text/csv, text/html"},
          [&application](const ReadCall& call) { return statement(application, call); })
      .reply_schema = schema<StatementView>();
  router.read<OpenItemsView>(
      {.path = "/v1/garages/{garageId}/customers/{customerId}/open-items",
       .permission = Permission::invoices_read,
       .summary = "What a customer owes and has as credit, document by document",
       .query = {{"to", "as of the end of this day; today unless told"}, known_at_parameter, step_parameter},
       .as_of = true},
      [&application](const ReadCall& call) { return open_items(application, call); });
  router.read<BalanceView>(
      {.path = "/v1/garages/{garageId}/customers/{customerId}/balance",
       .permission = Permission::invoices_read,
       .summary = "A customer's balance at a garage",
       .query = {{"to", "as of the end of this day; everything that is recorded unless told"},
                 known_at_parameter},
       .as_of = true},
      [&application](const ReadCall& call) { return balance(application, call); });
}

}  // namespace api
