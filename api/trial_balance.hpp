// The trial balance and the profit and loss account of a garage.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/books_view.hpp"

namespace api {

struct TrialRowView {
  std::string account_code;
  std::string account;
  std::string name;
  domain::journal::AccountType type = domain::journal::AccountType::asset;
  std::optional<domain::CustomerId> customer_id;
  domain::Money opening;  ///< debit positive
  domain::Money debit;
  domain::Money credit;
  domain::Money closing;  ///< debit positive
};
BOOST_DESCRIBE_STRUCT(TrialRowView, (),
                      (account_code, account, name, type, customer_id, opening, debit, credit, closing))

struct TrialBalanceView {
  domain::GarageId garage_id;
  std::optional<domain::Date> from;
  domain::Date as_of;
  std::optional<domain::Instant> known_at;
  std::vector<TrialRowView> rows;
  domain::Money total_debit;   ///< of what went through in the period
  domain::Money total_credit;  ///< the same
  bool balanced = false;       ///< debits are credits, and all balances add up to nothing
};
BOOST_DESCRIBE_STRUCT(TrialBalanceView, (),
                      (garage_id, from, as_of, known_at, rows, total_debit, total_credit, balanced))

/// With `customers`, each customer's account by itself instead of their sum.
TrialBalanceView trial_balance_view(const OpenBooks& books, const AskedSpan& asked, bool customers);
std::string trial_balance_csv(const TrialBalanceView& view);

struct ProfitAndLossView {
  domain::GarageId garage_id;
  std::optional<domain::Date> from;
  domain::Date to;
  std::vector<TrialRowView> income;    ///< credits are positive here: what was earned
  std::vector<TrialRowView> expenses;  ///< debits are positive
  domain::Money total_income;
  domain::Money total_expenses;
  domain::Money profit;
};
BOOST_DESCRIBE_STRUCT(ProfitAndLossView, (),
                      (garage_id, from, to, income, expenses, total_income, total_expenses, profit))

ProfitAndLossView profit_and_loss_view(const OpenBooks& books, const AskedSpan& asked);

}  // namespace api
