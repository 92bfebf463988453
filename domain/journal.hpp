// Double entry: what a document writes into a garage's books, and the accounts it writes to. An entry is part
// of the event that causes it, so neither can be without the other, and it is never worked out again.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decimal.hpp"
#include "domain/document.hpp"
#include "domain/id.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"

namespace domain::journal {

/// What an entry records.
enum class Kind {
  invoice,
  credit_note,
  payment,
  deposit,
  deposit_applied,
  deposit_forfeited,
  allocation,
  refund,
  payment_failed,
  dispute,
  write_off,
  small_difference,
  void_,
  over_the_counter,
  plan_released,
  manual,
  reversal,
  opening,
  year_closed,
  vat_return,
  bad_debt_relief,
  bad_debt_recovered,
  fee,
  payout,
};
BOOST_DESCRIBE_ENUM(Kind, invoice, credit_note, payment, deposit, deposit_applied, deposit_forfeited,
                    allocation, refund, payment_failed, dispute, write_off, small_difference, void_,
                    over_the_counter, plan_released, manual, reversal, opening, year_closed, vat_return,
                    bad_debt_relief, bad_debt_recovered, fee, payout)

/// One side of an entry. Debit is positive. An amount of 0 is never written.
struct Line {
  std::string account;  ///< its path: "Assets:Receivable:C000123"
  std::int64_t amount_minor = 0;
  std::optional<CustomerId> customer_id;  ///< of accounts that each customer has one of
  std::optional<std::string> item;        ///< the open item inside a receivable account: a document's number
  std::optional<Date> due;                ///< of an item that is owed
  std::optional<std::string> tax_code;    ///< of what counts in a tax return: of net amounts and of the tax
  std::optional<Percentage> tax_rate;
  std::optional<std::int64_t> tax_base_minor;  ///< on lines of tax: the net that it is on; of a sale positive

  friend bool operator==(const Line&, const Line&) = default;
};
BOOST_DESCRIBE_STRUCT(Line, (),
                      (account, amount_minor, customer_id, item, due, tax_code, tax_rate, tax_base_minor))

/// Adds up to zero, exactly.
struct Entry {
  std::int64_t number = 0;  ///< 1, 2, 3... in the books of the garage, without gaps
  Kind kind = Kind::manual;
  std::string reference;          ///< the number of the document: "INV-2026-000001"
  Date effective;                 ///< the day in the books
  std::optional<Date> tax_point;  ///< the day for the tax return, where tax is in it
  Currency currency;
  std::vector<Line> lines;
  std::optional<std::int64_t> reverses;  ///< the number of the entry that this mirrors
  std::optional<Date> relates_to;        ///< the day it would have had, were its period not closed

  friend bool operator==(const Entry&, const Entry&) = default;
};
BOOST_DESCRIBE_STRUCT(Entry, (),
                      (number, kind, reference, effective, tax_point, currency, lines, reverses, relates_to))

/// What an entry relates to: the day that was wanted, where its period is closed and another one took it.
std::optional<Date> moved_from(Date wanted, Date effective);

/// Where an entry goes in the books, which whoever causes it is told.
struct Posting {
  std::int64_t number = 0;
  Date effective;
  std::optional<Date> relates_to;
  std::optional<Date> tax_point;  ///< where the return of the day is filed: the first day that is in none
};

/// Whether the lines add up to zero without overflow, there are two or more, and none is 0.
bool is_balanced(const Entry& entry);

/// Whether it counts in a tax return: what is sold, the tax on it, tax on purchases, relief on bad debts.
bool is_taxed(const Line& line);
/// Whether any of its lines counts, at the entry's tax point. The entry of a return itself counts in none.
bool is_taxed(const Entry& entry);
/// The day for the tax return: its tax point where it has one, else its day in the books.
Date tax_point_of(const Entry& entry);

/// The mirror: same accounts, items and tax codes, every amount turned.
Entry reversal_of(const Entry& entry, std::int64_t number, Date effective);

enum class AccountType { asset, liability, equity, income, expense };
BOOST_DESCRIBE_ENUM(AccountType, asset, liability, equity, income, expense)

/// One account of the chart that every garage has.
struct Account {
  std::string_view code;  ///< "1100"
  std::string_view path;  ///< "Assets:Receivable"; what is below it has the same code
  std::string_view name;
};
const std::vector<Account>& standard_accounts();

/// By the first part of the path; nothing where it is none of the five.
std::optional<AccountType> type_of(std::string_view path);
/// The code of the standard account that is the path or the nearest above it; empty where there is none.
std::string_view code_of(std::string_view path);

/// Whether `path` is `account` or below it.
bool is_within(std::string_view path, std::string_view account);

// Paths.
namespace account {
inline constexpr std::string_view cash = "Assets:Cash:Till1";
inline constexpr std::string_view bank = "Assets:Bank:Main";
inline constexpr std::string_view disputes = "Assets:Disputes";
inline constexpr std::string_view vat_on_deposits = "Assets:VAT-on-Deposits";
inline constexpr std::string_view refunds_payable = "Liabilities:RefundsPayable";
inline constexpr std::string_view tax_on_sales = "Liabilities:VAT:Output";  // one below it for each code
inline constexpr std::string_view tax_on_purchases = "Liabilities:VAT:Input";
inline constexpr std::string_view tax_settlement = "Liabilities:VAT:Settlement";
inline constexpr std::string_view bad_debt_relief = "Liabilities:VAT:BadDebtRelief";
inline constexpr std::string_view mot_disbursements = "Liabilities:Disbursements:MOT";
inline constexpr std::string_view opening_balances = "Equity:OpeningBalances";
inline constexpr std::string_view retained_earnings = "Equity:RetainedEarnings";
inline constexpr std::string_view discounts_membership = "Income:Discounts:Membership";
inline constexpr std::string_view discounts_included = "Income:Discounts:Included";
inline constexpr std::string_view discounts_loyalty = "Income:Discounts:Loyalty";
inline constexpr std::string_view discounts_promotion = "Income:Discounts:Promo";
inline constexpr std::string_view forfeited_deposits = "Income:ForfeitedDeposits";
inline constexpr std::string_view plan_income = "Income:Plan";
inline constexpr std::string_view over_the_counter = "Income:OTC";
inline constexpr std::string_view bad_debt = "Expenses:BadDebt";
inline constexpr std::string_view bad_debt_recovered = "Expenses:BadDebtRecovered";
inline constexpr std::string_view fees = "Expenses:Fees";
inline constexpr std::string_view small_differences = "Expenses:SmallDifferences";

/// The one account of a customer: "Assets:Receivable:C000123". Numbers of customers are not personal.
std::string receivable(std::string_view customer_number);
std::string deposits(std::string_view customer_number);
std::string deferred_plan(std::string_view customer_number);
/// "Assets:Clearing:Card".
std::string clearing(std::string_view provider);
/// "Expenses:Fees:Card".
std::string fees_of(std::string_view provider);
/// "Liabilities:VAT:Output:S20".
std::string output_tax(std::string_view tax_code);
std::string_view income_of(document::LineKind kind);
/// The account that a discount of this source is posted to.
std::string_view discount_of(document::DiscountSource source);
}  // namespace account

/// Who an entry is about, and under which number each item is found.
struct Receivable {
  CustomerId customer_id;
  std::string customer_number;
  std::string item;
  std::optional<Date> due;
};

/// A line in the receivable account of a customer. Positive: the customer owes more.
Line receivable_line(const Receivable& receivable, std::int64_t amount_minor);

/// The lines of an issued invoice: the receivable, income gross of discounts by kind, discounts as a contra,
/// tax by code. Amounts of one account and tax code are one line. Disbursements are not income. With
/// `income_account` all that is sold goes there: what is paid for a plan is income only in time.
std::vector<Line> lines_of_invoice(const std::vector<document::PricedLine>& lines,
                                   const Receivable& receivable,
                                   const std::optional<std::string>& income_account = std::nullopt);

/// The mirror of those, for what is taken back.
std::vector<Line> lines_of_credit(const std::vector<document::PricedLine>& lines,
                                  const Receivable& receivable,
                                  const std::optional<std::string>& income_account = std::nullopt);

/// One amount, that of `debit`, from one account to another; `credit` gets it turned.
std::vector<Line> transfer(Line debit, Line credit);

}  // namespace domain::journal
