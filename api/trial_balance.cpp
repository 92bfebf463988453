#include "api/trial_balance.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "api/csv.hpp"

namespace api {

using domain::Wide;
using domain::journal::AccountType;
using projections::TrialRow;

namespace {

/// Customers' accounts as one for all of them.
std::vector<TrialRow> together(const std::vector<TrialRow>& rows) {
  std::vector<TrialRow> sums;
  std::map<std::string, std::size_t, std::less<>> places;
  for (const auto& row : rows) {
    const auto path = without_customer(row.path);
    const auto [place, is_new] = places.try_emplace(std::string(path), sums.size());
    if (is_new) {
      sums.push_back({place->first, {}, row.before, row.during});
      continue;
    }
    sums[place->second].before.add(row.before);
    sums[place->second].during.add(row.during);
  }
  return sums;
}

TrialRowView row_view(const TrialRow& row, const OpenBooks& books, const projections::BooksRow& settings) {
  TrialRowView view;
  view.account = row.path;
  view.account_code = account_code(row.path, settings);
  view.name = account_name(row.path, settings);
  view.type = domain::journal::type_of(row.path).value_or(AccountType::asset);
  view.customer_id = row.customer_id;
  view.opening = books.money(row.opening());
  view.debit = books.money(row.during.debit_minor);
  view.credit = books.money(row.during.credit_minor);
  view.closing = books.money(row.closing());
  return view;
}

std::vector<TrialRowView> row_views(const std::vector<TrialRow>& rows, const OpenBooks& books) {
  const auto settings = books.ledger.books();
  std::vector<TrialRowView> views;
  views.reserve(rows.size());
  for (const auto& row : rows) views.push_back(row_view(row, books, settings));
  std::ranges::sort(views, {}, [](const TrialRowView& view) {
    return std::tuple(std::string_view(view.account_code), std::string_view(view.account));
  });
  return views;
}

}  // namespace

TrialBalanceView trial_balance_view(const OpenBooks& books, const AskedSpan& asked, bool customers) {
  auto rows = books.ledger.trial_balance(asked.span, asked.known_at);
  projections::Turnover total;
  Wide closing = 0;
  for (const auto& row : rows) {
    total.add(row.during);
    closing += row.closing();
  }
  if (!customers) rows = together(rows);
  TrialBalanceView view;
  view.garage_id = books.garage->row.garage_id;
  view.from = asked.span.from;
  view.as_of = asked.span.through;
  view.known_at = asked.known_at;
  view.rows = row_views(rows, books);
  view.total_debit = books.money(total.debit_minor);
  view.total_credit = books.money(total.credit_minor);
  view.balanced = total.balance_minor() == 0 && closing == 0;
  return view;
}

std::string trial_balance_csv(const TrialBalanceView& view) {
  std::string out;
  constexpr std::array<std::string_view, 8> header = {"code",    "account", "name",   "type",
                                                      "opening", "debit",   "credit", "closing"};
  append_csv_record(out, header);
  for (const auto& row : view.rows) {
    const auto amount = [](const domain::Money& money) {
      return decimal_text(money.amount_minor, money.currency);
    };
    const std::string type = boost::describe::enum_to_string(row.type, "");
    const std::array values = {amount(row.opening), amount(row.debit), amount(row.credit),
                               amount(row.closing)};
    const std::array<std::string_view, 8> cells = {row.account_code, row.account, row.name,  type,
                                                   values[0],        values[1],   values[2], values[3]};
    append_csv_record(out, cells);
  }
  return out;
}

ProfitAndLossView profit_and_loss_view(const OpenBooks& books, const AskedSpan& asked) {
  ProfitAndLossView view;
  view.garage_id = books.garage->row.garage_id;
  view.from = asked.span.from;
  view.to = asked.span.through;
  Wide income = 0;
  Wide expenses = 0;
  for (auto row : row_views(together(books.ledger.profit_and_loss(asked.span, asked.known_at)), books)) {
    const Wide moved = Wide{row.debit.amount_minor} - row.credit.amount_minor;
    if (row.debit.amount_minor == 0 && row.credit.amount_minor == 0) continue;
    const bool earned = row.type == AccountType::income;
    (earned ? income : expenses) += earned ? -moved : moved;
    row.opening = books.money(earned ? -Wide{row.opening.amount_minor} : Wide{row.opening.amount_minor});
    row.closing = books.money(earned ? -moved : moved);
    (earned ? view.income : view.expenses).push_back(std::move(row));
  }
  view.total_income = books.money(income);
  view.total_expenses = books.money(expenses);
  view.profit = books.money(income - expenses);
  return view;
}

}  // namespace api
