#include "projections/ledger_reports.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "domain/books.hpp"
#include "projections/customers.hpp"
#include "projections/organisations.hpp"

namespace projections {

using domain::Date;
using domain::Wide;

namespace {

std::int32_t day_of(Date day) { return static_cast<std::int32_t>(day.day()); }

void sort_items(std::vector<ItemRow>& items) {
  const auto never = last_day_ever;
  std::ranges::sort(items, {}, [&](const ItemRow& item) {
    return std::tuple(std::string_view(item.account), item.due.value_or(never), item.effective,
                      std::string_view(item.item));
  });
}

}  // namespace

bool is_result(std::string_view path) { return path.starts_with("Income:") || path.starts_with("Expenses:"); }

// ---- rows ---------------------------------------------------------------------------------------

BooksRow Ledger::books() const {
  auto row = read_row<BooksRow>(rows_, BooksRow::key(organisation_, garage_)).value_or(BooksRow{});
  row.garage_id = garage_;
  return row;
}

std::optional<EntryRow> Ledger::entry(std::int64_t number) const {
  return read_row<EntryRow>(rows_, EntryRow::key(organisation_, garage_, number));
}

void Ledger::visit_entries(std::int64_t first, const std::function<bool(const EntryRow&)>& visit) const {
  rows_.scan(EntryRow::prefix(organisation_, garage_), EntryRow::key(organisation_, garage_, first), false,
             [&](std::string_view, std::string_view row) { return visit(decode_row<EntryRow>(row)); });
}

void Ledger::visit_entries_backwards(std::int64_t last,
                                     const std::function<bool(const EntryRow&)>& visit) const {
  rows_.scan(EntryRow::prefix(organisation_, garage_), EntryRow::key(organisation_, garage_, last), true,
             [&](std::string_view, std::string_view row) { return visit(decode_row<EntryRow>(row)); });
}

bool Ledger::has_account(std::string_view path) const {
  return rows_.get(AccountRow::key(organisation_, garage_, path)).has_value();
}

// ---- accounts -----------------------------------------------------------------------------------

Turnover Ledger::turnover(std::string_view path, Date through, KnownAt known_at) const {
  if (known_at) {
    Turnover sum;
    rows_.scan(LineRow::prefix(organisation_, garage_, path), [&](std::string_view, std::string_view stored) {
      const auto line = decode_row<LineRow>(stored);
      if (line.effective > through) return false;
      if (is_known(line, known_at)) sum.add(line.turnover());
      return true;
    });
    return sum;
  }
  const auto account = read_row<AccountRow>(rows_, AccountRow::key(organisation_, garage_, path));
  if (!account) return {};
  const auto month = month_of(through);
  if (Date{through.days + 1} == first_day_of(month + 1)) return account->months.before(month + 1);
  auto sum = account->months.before(month);
  if (const auto days = read_row<DaysRow>(rows_, DaysRow::key(organisation_, garage_, month, path)))
    sum.add(days->days.before(day_of(through) + 1));
  return sum;
}

/// Adds the first `days` days of a month to the accounts, which are in the order of paths, as the rows are.
void Ledger::add_days(std::vector<TrialRow>& accounts, std::int32_t month, std::int32_t days,
                      Turnover TrialRow::* to) const {
  if (days == 0) return;
  const std::string prefix = DaysRow::prefix(organisation_, garage_, month);
  auto account = accounts.begin();
  rows_.scan(prefix, [&](std::string_view key, std::string_view stored) {
    const auto path = key.substr(prefix.size());
    while (account != accounts.end() && account->path < path) ++account;
    if (account == accounts.end()) return false;
    if (account->path == path) ((*account).*to).add(decode_row<DaysRow>(stored).days.before(days + 1));
    return true;
  });
}

void Ledger::take_back_unknown(std::vector<TrialRow>& accounts, const Span& span,
                               domain::Instant known_at) const {
  visit_entries_backwards(INT64_MAX, [&](const EntryRow& row) {
    if (row.recorded_at <= known_at) return false;  // numbers are in the order of being recorded
    if (row.entry.effective > span.through) return true;
    const auto of = span.contains(row.entry.effective) ? &TrialRow::during : &TrialRow::before;
    for (const auto& line : row.entry.lines) {
      const auto account = std::ranges::lower_bound(accounts, line.account, {}, &TrialRow::path);
      Turnover turnover;
      turnover.add(line.amount_minor);
      if (account != accounts.end() && account->path == line.account) ((*account).*of).subtract(turnover);
    }
    return true;
  });
}

std::vector<TrialRow> Ledger::trial_balance(const Span& span, KnownAt known_at) const {
  // Whole months come from the accounts; what is left of a month from its days.
  const auto last_month = month_of(span.through);
  const bool whole = Date{span.through.days + 1} == first_day_of(last_month + 1);
  const auto until = whole ? last_month + 1 : last_month;
  const auto first_month = span.from ? month_of(*span.from) : 0;
  std::vector<TrialRow> accounts;
  rows_.scan(AccountRow::prefix(organisation_, garage_), [&](std::string_view, std::string_view stored) {
    auto account = decode_row<AccountRow>(stored);
    auto& row = accounts.emplace_back();
    row.path = std::move(account.path);
    row.customer_id = account.customer_id;
    if (span.from) row.before = account.months.before(first_month);
    row.during = account.months.before(until);
    return true;
  });
  if (!whole) add_days(accounts, last_month, day_of(span.through), &TrialRow::during);
  if (span.from) {
    add_days(accounts, first_month, day_of(*span.from) - 1, &TrialRow::before);
    for (auto& row : accounts) row.during.subtract(row.before);
  }
  if (known_at) take_back_unknown(accounts, span, *known_at);
  std::erase_if(accounts,
                [](const TrialRow& row) { return row.before == Turnover{} && row.during == Turnover{}; });
  return accounts;
}

std::vector<TrialRow> Ledger::profit_and_loss(const Span& span, KnownAt known_at) const {
  auto accounts = trial_balance(span, known_at);
  std::erase_if(accounts, [](const TrialRow& row) { return !is_result(row.path); });
  for (const auto& year_end : books().year_ends) {
    if (year_end.through > span.through) continue;
    const auto row = entry(year_end.number);
    if (!row || !is_known(*row, known_at)) continue;
    const auto of = span.contains(year_end.through) ? &TrialRow::during : &TrialRow::before;
    for (const auto& line : row->entry.lines) {
      const auto account = std::ranges::lower_bound(accounts, line.account, {}, &TrialRow::path);
      if (account == accounts.end() || account->path != line.account) continue;
      Turnover turnover;
      turnover.add(line.amount_minor);
      ((*account).*of).subtract(turnover);
    }
  }
  return accounts;
}

std::vector<AccountLine> Ledger::lines(std::string_view path, const Span& span, KnownAt known_at,
                                       std::optional<After> after, std::size_t limit) const {
  std::vector<AccountLine> found;
  const auto first = std::max(span.from.value_or(first_day_ever), after ? after->day : first_day_ever);
  auto balance = first == first_day_ever ? Wide{0} : this->balance(path, Date{first.days - 1}, known_at);
  rows_.scan(LineRow::prefix(organisation_, garage_, path),
             LineRow::from(organisation_, garage_, path, first), false,
             [&](std::string_view, std::string_view stored) {
               auto line = decode_row<LineRow>(stored);
               if (line.effective > span.through || found.size() == limit) return false;
               if (!is_known(line, known_at)) return true;
               balance += line.turnover().balance_minor();
               if (after && line.effective == after->day && line.number <= after->number) return true;
               found.push_back({std::move(line), balance});
               return true;
             });
  return found;
}

// ---- items --------------------------------------------------------------------------------------

void Ledger::take_back_later(std::vector<ItemRow>& items, domain::CustomerId customer,
                             std::string_view account, Date through) const {
  rows_.scan(LineRow::prefix(organisation_, garage_, account),
             LineRow::from(organisation_, garage_, account, Date{through.days + 1}), false,
             [&](std::string_view, std::string_view stored) {
               for (const auto& amount : decode_row<LineRow>(stored).amounts) {
                 if (!amount.item) continue;
                 auto item = std::ranges::find_if(items, [&](const ItemRow& row) {
                   return row.account == account && row.item == *amount.item;
                 });
                 if (item == items.end()) {
                   auto settled = read_row<ItemRow>(
                       rows_, ItemRow::settled_key(organisation_, garage_, customer, account, *amount.item));
                   if (!settled) continue;
                   items.push_back(*std::move(settled));
                   item = std::prev(items.end());
                 }
                 item->open_minor -= amount.amount_minor;
               }
               return true;
             });
}

std::vector<ItemRow> Ledger::items_from_lines(domain::CustomerId customer, std::optional<Date> through,
                                              domain::Instant known_at) const {
  std::vector<ItemRow> items;
  const auto row = read_row<CustomerRow>(rows_, CustomerRow::key(organisation_, customer));
  if (!row) return items;
  for (const auto& account : {domain::journal::account::receivable(row->customer_number),
                              domain::journal::account::deposits(row->customer_number)})
    for (const auto& [line, balance] : lines(account, {{}, through.value_or(last_day_ever)}, known_at))
      for (const auto& amount : line.amounts) {
        if (!amount.item) continue;
        auto item = std::ranges::find_if(items, [&](const ItemRow& known) {
          return known.account == account && known.item == *amount.item;
        });
        if (item == items.end()) {
          items.push_back({*amount.item, account, customer, line.kind, line.source, line.number,
                           line.effective, amount.due, 0, 0});
          item = std::prev(items.end());
        }
        if (item->number == line.number) item->original_minor += amount.amount_minor;
        item->open_minor += amount.amount_minor;
      }
  return items;
}

std::vector<ItemRow> Ledger::open_items(domain::CustomerId customer, std::optional<Date> through,
                                        KnownAt known_at) const {
  std::vector<ItemRow> items;
  if (known_at) {
    items = items_from_lines(customer, through, *known_at);
  } else {
    std::vector<std::string> accounts;
    if (const auto row = read_row<CustomerRow>(rows_, CustomerRow::key(organisation_, customer)))
      accounts = {domain::journal::account::receivable(row->customer_number),
                  domain::journal::account::deposits(row->customer_number)};
    rows_.scan(ItemRow::prefix(organisation_, garage_).id(customer),
               [&](std::string_view, std::string_view stored) {
                 items.push_back(decode_row<ItemRow>(stored));
                 return true;
               });
    if (through)
      for (const auto& account : accounts) take_back_later(items, customer, account, *through);
  }
  std::erase_if(items, [](const ItemRow& item) { return item.open_minor == 0; });
  sort_items(items);
  return items;
}

void Ledger::visit_open_items(std::optional<Date> through,
                              const std::function<void(const ItemRow&)>& visit) const {
  if (!through || through >= books().last_day) {
    rows_.scan(ItemRow::prefix(organisation_, garage_), [&](std::string_view, std::string_view stored) {
      if (const auto item = decode_row<ItemRow>(stored); item.account.starts_with(receivable_accounts))
        visit(item);
      return true;
    });
    return;
  }
  std::vector<domain::CustomerId> customers;
  rows_.scan(AccountRow::prefix(organisation_, garage_).text(receivable_accounts),
             [&](std::string_view, std::string_view stored) {
               if (const auto account = decode_row<AccountRow>(stored); account.customer_id)
                 customers.push_back(*account.customer_id);
               return true;
             });
  std::ranges::sort(customers);
  for (const auto customer : customers)
    for (const auto& item : open_items(customer, through))
      if (item.account.starts_with(receivable_accounts)) visit(item);
}

void Ledger::visit_taxes(const Span& span, const std::function<void(const TaxRow&)>& visit) const {
  const auto from = span.from.value_or(first_day_ever);
  rows_.scan(TaxRow::prefix(organisation_, garage_), TaxRow::from(organisation_, garage_, from), false,
             [&](std::string_view, std::string_view stored) {
               const auto row = decode_row<TaxRow>(stored);
               if (row.tax_point > span.through) return false;
               visit(row);
               return true;
             });
}

std::vector<VatReturnRow> Ledger::vat_returns() const {
  std::vector<VatReturnRow> returns;
  rows_.scan(VatReturnRow::prefix(organisation_, garage_), [&](std::string_view, std::string_view stored) {
    returns.push_back(decode_row<VatReturnRow>(stored));
    return true;
  });
  return returns;
}

std::optional<VatReturnRow> Ledger::vat_return(Date through) const {
  return read_row<VatReturnRow>(rows_, VatReturnRow::key(organisation_, garage_, through));
}

std::optional<Date> Ledger::earliest_tax_point() const {
  std::optional<Date> earliest;
  rows_.scan(TaxRow::prefix(organisation_, garage_), [&](std::string_view, std::string_view stored) {
    earliest = decode_row<TaxRow>(stored).tax_point;
    return false;
  });
  return earliest;
}

// ---- tax ----------------------------------------------------------------------------------------

namespace {

TaxedAs taxed_as(std::string_view account) {
  using namespace domain::journal;
  if (is_within(account, account::tax_on_purchases)) return TaxedAs::purchases;
  if (is_within(account, account::bad_debt_relief)) return TaxedAs::relief;
  return TaxedAs::sales;
}

/// Whether a line is of tax, and not of what is taxed.
bool is_tax(const TaxLine& line) {
  return taxed_as(line.account) != TaxedAs::sales ||
         domain::journal::is_within(line.account, domain::journal::account::tax_on_sales);
}

void add_to(std::int64_t& sum, std::int64_t minor) { sum = narrow(Wide{sum} + minor); }

void add_to(domain::books::VatFigures& figures, const TaxedAmount& taxed) {
  switch (taxed.as) {
    case TaxedAs::purchases:
      return add_to(figures.purchase_tax_minor, -taxed.tax_minor);
    case TaxedAs::relief:
      if (taxed.tax_minor > 0) return add_to(figures.relief_repaid_minor, taxed.tax_minor);
      return add_to(figures.relief_claimed_minor, -taxed.tax_minor);
    case TaxedAs::sales:
      break;
  }
  add_to(figures.sales_tax_minor, taxed.tax_minor);
  if (!is_outside_scope(taxed.tax_code)) add_to(figures.sales_minor, taxed.net_minor);
  auto code = std::ranges::lower_bound(figures.codes, taxed.tax_code, {}, &domain::books::VatCode::tax_code);
  if (code == figures.codes.end() || code->tax_code != taxed.tax_code)
    code = figures.codes.insert(code, domain::books::VatCode{taxed.tax_code, taxed.tax_rate, 0, 0, 0});
  add_to(code->net_minor, taxed.net_minor);
  add_to(code->tax_minor, taxed.tax_minor);
  ++code->entries;
}

}  // namespace

bool is_outside_scope(std::string_view tax_code) { return tax_code == "OS" || tax_code == "DB"; }

std::vector<TaxedAmount> taxed_amounts(const TaxRow& row) {
  struct Sum {
    TaxedAmount taxed;
    std::int64_t base_minor = 0;
    bool has_base = false;
  };
  std::map<std::pair<TaxedAs, std::string_view>, Sum> sums;
  for (const auto& line : row.lines) {
    const auto as = taxed_as(line.account);
    auto& sum = sums[{as, as == TaxedAs::sales ? std::string_view(line.tax_code) : std::string_view()}];
    sum.taxed.as = as;
    if (as == TaxedAs::sales) sum.taxed.tax_code = line.tax_code;
    if (as == TaxedAs::sales && line.tax_rate) sum.taxed.tax_rate = line.tax_rate;
    (is_tax(line) ? sum.taxed.tax_minor : sum.taxed.net_minor) -= line.amount_minor;
    if (!line.tax_base_minor) continue;
    sum.has_base = true;
    sum.base_minor += *line.tax_base_minor;
  }
  std::vector<TaxedAmount> amounts;
  for (auto& [key, sum] : sums) {
    if (sum.has_base) sum.taxed.net_minor = sum.base_minor;
    amounts.push_back(std::move(sum.taxed));
  }
  return amounts;
}

VatSums vat_sums(const Ledger& ledger, const Span& span, KnownAt known_at) {
  VatSums sums;
  std::map<std::string, Wide, std::less<>> accounts;
  ledger.visit_taxes(span, [&](const TaxRow& row) {
    if (!is_known(row, known_at)) return;
    for (const auto& taxed : taxed_amounts(row)) add_to(sums.figures, taxed);
    for (const auto& line : row.lines)
      if (is_tax(line)) accounts[line.account] += line.amount_minor;
  });
  for (const auto& [account, balance] : accounts) sums.accounts.push_back({account, narrow(balance)});
  return sums;
}

std::int64_t Ageing::owed_minor() const {
  auto owed = not_due_minor;
  for (const auto minor : late_minor) owed += minor;
  return owed;
}

void Ageing::add(const ItemRow& item, Date today, std::int32_t step_days) {
  if (item.open_minor < 0) {
    unapplied_minor -= item.open_minor;
    return;
  }
  const auto late_days = days_late(item, today);
  if (late_days <= 0) {
    not_due_minor += item.open_minor;
    return;
  }
  const auto bucket = static_cast<std::size_t>((late_days - 1) / step_days);
  late_minor[std::min(bucket, late_minor.size() - 1)] += item.open_minor;
}

void Ageing::add(const Ageing& other) {
  not_due_minor += other.not_due_minor;
  for (std::size_t i = 0; i < late_minor.size(); ++i) late_minor[i] += other.late_minor[i];
  unapplied_minor += other.unapplied_minor;
}

CustomerBalance customer_balance(const RowStore& rows, domain::OrganisationId organisation,
                                 domain::GarageId garage, domain::CustomerId customer, Date today) {
  CustomerBalance balance;
  rows.scan(ItemRow::prefix(organisation, garage).id(customer),
            [&](std::string_view, std::string_view stored) {
              const auto item = decode_row<ItemRow>(stored);
              if (!item.account.starts_with(receivable_accounts)) {
                balance.deposits_minor -= item.open_minor;
                return true;
              }
              balance.balance_minor += item.open_minor;
              if (item.open_minor < 0) balance.unapplied_minor -= item.open_minor;
              else if (days_late(item, today) > 0) balance.overdue_minor += item.open_minor;
              return true;
            });
  const auto row = read_row<CustomerRow>(rows, CustomerRow::key(organisation, customer));
  const auto at = read_row<GarageRow>(rows, GarageRow::key(organisation, garage));
  if (row && row->credit_limit && at && at->currency == row->credit_limit->currency)
    balance.credit_available_minor = row->credit_limit->amount_minor - balance.balance_minor;
  return balance;
}

}  // namespace projections
