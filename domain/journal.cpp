#include "domain/journal.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace domain::journal {

namespace {

std::string below(std::string_view account, std::string_view part) {
  std::string path(account);
  path += ':';
  return path += part;
}

/// Gathers amounts: those of one account and tax code are one line.
class Lines {
 public:
  void add(const Line& line) {
    if (line.amount_minor == 0) return;
    const auto same = std::ranges::find_if(lines_, [&](const Line& other) {
      return other.account == line.account && other.item == line.item && other.tax_code == line.tax_code;
    });
    if (same == lines_.end()) return lines_.push_back(line);
    same->amount_minor += line.amount_minor;
    if (same->tax_base_minor) *same->tax_base_minor += line.tax_base_minor.value_or(0);
  }

  std::vector<Line> finish() && {
    std::erase_if(lines_, [](const Line& line) { return line.amount_minor == 0; });
    return std::move(lines_);
  }

 private:
  std::vector<Line> lines_;
};

/// What is sold or taken off: it counts in a tax return under the line's code.
Line net_line(std::string_view account, std::int64_t amount, const document::PricedLine& line) {
  return {.account = std::string(account),
          .amount_minor = amount,
          .tax_code = line.tax_code,
          .tax_rate = line.tax_rate};
}

std::string_view sold_to(const document::PricedLine& line, const std::optional<std::string>& income_account) {
  if (line.line.tax == tax::Kind::disbursement) return account::mot_disbursements;
  return income_account ? std::string_view(*income_account) : account::income_of(line.line.kind);
}

/// Whether what is sold is owed in time, and not income yet: it is owed as far as it is paid for, so a
/// discount on it is never given out of income.
bool is_deferred(const document::PricedLine& line, const std::optional<std::string>& income_account) {
  return income_account && line.line.tax != tax::Kind::disbursement &&
         type_of(*income_account) == AccountType::liability;
}

void add_discounts(Lines& lines, const document::PricedLine& line) {
  const auto applied = std::ranges::find(line.discounts, true, &document::Discount::applied);
  const auto source =
      applied == line.discounts.end() ? document::DiscountSource::manual : applied->offer.source;
  lines.add(net_line(account::discount_of(source), line.discount_minor, line));
  lines.add(net_line(account::discounts_promotion, line.document_discount_minor, line));
}

constexpr auto type_names = std::to_array<std::pair<std::string_view, AccountType>>({
    {"Assets", AccountType::asset},
    {"Liabilities", AccountType::liability},
    {"Equity", AccountType::equity},
    {"Income", AccountType::income},
    {"Expenses", AccountType::expense},
});

}  // namespace

bool is_balanced(const Entry& entry) {
  Wide sum = 0;
  for (const auto& line : entry.lines) {
    if (line.amount_minor == 0) return false;
    sum += line.amount_minor;
  }
  return entry.lines.size() >= 2 && sum == 0;
}

bool is_within(std::string_view path, std::string_view account) {
  return path.starts_with(account) && (path.size() == account.size() || path[account.size()] == ':');
}

bool is_taxed(const Line& line) {
  return line.tax_code || is_within(line.account, account::tax_on_sales) ||
         is_within(line.account, account::tax_on_purchases) ||
         is_within(line.account, account::bad_debt_relief);
}

bool is_taxed(const Entry& entry) {
  return entry.kind != Kind::vat_return &&
         std::ranges::any_of(entry.lines, [](const Line& line) { return is_taxed(line); });
}

Date tax_point_of(const Entry& entry) { return entry.tax_point.value_or(entry.effective); }

Entry reversal_of(const Entry& entry, std::int64_t number, Date effective) {
  auto mirror = entry;
  mirror.number = number;
  mirror.kind = Kind::reversal;
  mirror.effective = effective;
  if (mirror.tax_point) mirror.tax_point = effective;
  mirror.reverses = entry.number;
  mirror.relates_to.reset();
  for (auto& line : mirror.lines) {
    line.amount_minor = -line.amount_minor;
    if (line.tax_base_minor) line.tax_base_minor = -*line.tax_base_minor;
  }
  return mirror;
}

const std::vector<Account>& standard_accounts() {
  static const std::vector<Account> accounts = {
      {"1000", "Assets:Cash", "Cash in tills"},
      {"1050", "Assets:Bank", "Bank accounts"},
      {"1060", "Assets:Clearing", "Payments on their way to the bank"},
      {"1100", "Assets:Receivable", "Customers"},
      {"1110", "Assets:Unbilled", "Work that is not yet billed"},
      {"1120", account::disputes, "Payments in dispute"},
      {"1190", account::vat_on_deposits, "VAT on deposits"},
      {"1300", "Assets:Inventory", "Stock"},
      {"2200", account::tax_on_sales, "VAT on sales"},
      {"2201", account::tax_on_purchases, "VAT on purchases"},
      {"2205", account::tax_settlement, "VAT returns to be paid"},
      {"2206", account::bad_debt_relief, "VAT relief on bad debts"},
      {"2207", "Liabilities:VAT:Accrued", "VAT on work that is not yet billed"},
      {"2210", "Liabilities:Deposits", "Deposits of customers"},
      {"2300", "Liabilities:Loyalty", "Loyalty points"},
      {"2310", "Liabilities:DeferredPlan", "Plans that are paid for and not yet used"},
      {"2320", "Liabilities:Vouchers", "Vouchers"},
      {"2400", account::refunds_payable, "Refunds to be paid"},
      {"2500", account::mot_disbursements, "Fees paid for customers"},
      {"2600", "Liabilities:Suspense", "Receipts from unknown payers"},
      {"3000", account::opening_balances, "Opening balances"},
      {"3100", account::retained_earnings, "Retained earnings"},
      {"4000", "Income:Labour", "Labour"},
      {"4010", "Income:Parts", "Parts"},
      {"4020", "Income:Tyres", "Tyres"},
      {"4030", "Income:MOT", "MOT tests"},
      {"4040", account::plan_income, "Plans"},
      {"4050", account::over_the_counter, "Over the counter"},
      {"4060", "Income:Sundry", "Sundries"},
      {"4070", "Income:Sublet", "Sublet work"},
      {"4900", "Income:Discounts", "Discounts given"},
      {"4950", "Income:LoyaltyBreakage", "Points that expired"},
      {"4960", account::forfeited_deposits, "Deposits kept"},
      {"5000", "Expenses:COGS", "Cost of goods sold"},
      {"5100", account::fees, "Fees of payment providers"},
      {"5200", account::bad_debt, "Bad debts"},
      {"5210", account::bad_debt_recovered, "Bad debts recovered"},
      {"5300", "Expenses:CashOverShort", "Cash over or short"},
      {"5310", "Expenses:Rounding", "Rounding"},
      {"5400", account::small_differences, "Small differences"},
  };
  return accounts;
}

std::optional<AccountType> type_of(std::string_view path) {
  for (const auto& [name, type] : type_names)
    if (is_within(path, name)) return type;
  return std::nullopt;
}

std::string_view code_of(std::string_view path) {
  const Account* nearest = nullptr;
  for (const auto& account : standard_accounts())
    if (is_within(path, account.path) && (nearest == nullptr || nearest->path.size() < account.path.size()))
      nearest = &account;
  return nearest == nullptr ? std::string_view() : nearest->code;
}

namespace account {

std::string receivable(std::string_view customer_number) {
  return below("Assets:Receivable", customer_number);
}
std::string deposits(std::string_view customer_number) {
  return below("Liabilities:Deposits", customer_number);
}
std::string deferred_plan(std::string_view customer_number) {
  return below("Liabilities:DeferredPlan", customer_number);
}
std::string clearing(std::string_view provider) { return below("Assets:Clearing", provider); }
std::string fees_of(std::string_view provider) { return below(fees, provider); }
std::string output_tax(std::string_view tax_code) { return below(tax_on_sales, tax_code); }

std::string_view income_of(document::LineKind kind) {
  switch (kind) {
    case document::LineKind::labour:
      return "Income:Labour";
    case document::LineKind::parts:
      return "Income:Parts";
    case document::LineKind::tyres:
      return "Income:Tyres";
    case document::LineKind::mot:
      return "Income:MOT";
    case document::LineKind::sundries:
      return "Income:Sundry";
    case document::LineKind::sublet:
      return "Income:Sublet";
  }
  std::unreachable();
}

std::string_view discount_of(document::DiscountSource source) {
  switch (source) {
    case document::DiscountSource::membership:
      return discounts_membership;
    case document::DiscountSource::included_service:
      return discounts_included;
    case document::DiscountSource::loyalty:
      return discounts_loyalty;
    case document::DiscountSource::manual:
      return discounts_promotion;
  }
  std::unreachable();
}

}  // namespace account

Line receivable_line(const Receivable& receivable, std::int64_t amount_minor) {
  return {.account = account::receivable(receivable.customer_number),
          .amount_minor = amount_minor,
          .customer_id = receivable.customer_id,
          .item = receivable.item,
          .due = receivable.due};
}

std::vector<Line> lines_of_invoice(const std::vector<document::PricedLine>& lines,
                                   const Receivable& receivable,
                                   const std::optional<std::string>& income_account) {
  Lines gathered;
  for (const auto& line : lines) gathered.add(receivable_line(receivable, line.gross_minor()));
  for (const auto& line : lines)
    if (!is_deferred(line, income_account)) add_discounts(gathered, line);
  for (const auto& line : lines) {
    const auto minor = is_deferred(line, income_account) ? line.net_minor : line.list_minor;
    auto sold = net_line(sold_to(line, income_account), -minor, line);
    if (income_account && sold.account == *income_account) sold.customer_id = receivable.customer_id;
    gathered.add(sold);
  }
  for (const auto& line : lines) {
    auto taxed = net_line(account::output_tax(line.tax_code), -line.tax_minor, line);
    taxed.tax_base_minor = line.net_minor;
    gathered.add(taxed);
  }
  return std::move(gathered).finish();
}

std::vector<Line> lines_of_credit(const std::vector<document::PricedLine>& lines,
                                  const Receivable& receivable,
                                  const std::optional<std::string>& income_account) {
  auto mirrored = lines_of_invoice(lines, receivable, income_account);
  for (auto& line : mirrored) {
    line.amount_minor = -line.amount_minor;
    if (line.tax_base_minor) line.tax_base_minor = -*line.tax_base_minor;
  }
  return mirrored;
}

std::optional<Date> moved_from(Date wanted, Date effective) {
  return wanted == effective ? std::nullopt : std::optional(wanted);
}

std::vector<Line> transfer(Line debit, Line credit) {
  assert(debit.amount_minor != 0);
  credit.amount_minor = -debit.amount_minor;
  return {std::move(debit), std::move(credit)};
}

}  // namespace domain::journal
