#include "projections/ledger_check.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "domain/books.hpp"

namespace projections {

using domain::Wide;
using domain::journal::Entry;
using domain::journal::Line;

namespace {

class Checker {
 public:
  Checker(const RowStore& rows, domain::OrganisationId organisation, domain::GarageId garage)
      : rows_(rows), organisation_(organisation), garage_(garage), ledger_(rows, organisation, garage) {}

  LedgerReport run() {
    ledger_.visit_entries(0, [&](const EntryRow& row) {
      check_entry(row);
      return true;
    });
    check_mirrors();
    check_vat_returns();
    const auto books = ledger_.books();
    if (books.entries != report_.entries || books.last_number != report_.entries)
      complain("the books count " + std::to_string(books.entries) + " entries, and there are " +
               std::to_string(report_.entries));
    check_accounts();
    check_items();
    check_deposits();
    return std::move(report_);
  }

 private:
  struct Item {
    std::int64_t open = 0;
    std::int64_t original = 0;
    std::int64_t first_entry = 0;
  };
  /// An item of the deposits, with the tax that is held against the invoice to come.
  struct Deposit {
    Wide open = 0;
    Wide suspended = 0;
  };
  struct Account {
    Turnovers months;
    std::map<std::int32_t, Turnovers> days;  ///< by month
    std::int64_t lines = 0;                  ///< how many entries touched it
  };

  void complain(std::string what) {
    constexpr std::size_t problems_max = 100;
    if (report_.problems.size() < problems_max) report_.problems.push_back(std::move(what));
  }

  void check_entry(const EntryRow& row) {
    const auto& entry = row.entry;
    const auto name = "entry " + std::to_string(entry.number);
    if (entry.number != ++report_.entries) complain(name + " does not follow the one before it");
    if (!entry.lines.empty() && !domain::journal::is_balanced(entry)) complain(name + " does not add up");
    if (row.recorded_at < last_recorded_) complain(name + " was recorded before the one before it");
    if (currency_ && *currency_ != entry.currency) complain(name + " is in another currency");
    last_recorded_ = row.recorded_at;
    currency_ = entry.currency;
    if (entry.reverses) reversals_.push_back({entry.number, *entry.reverses});
    std::set<std::string_view> touched;
    for (const auto& line : entry.lines) {
      ++report_.lines;
      auto& account = accounts_[line.account];
      const auto month = month_of(entry.effective);
      account.months.of(month).add(line.amount_minor);
      account.days[month].of(static_cast<std::int32_t>(entry.effective.day())).add(line.amount_minor);
      if (touched.insert(line.account).second) ++account.lines;
      add_item(entry, line);
    }
    add_deposit(entry);
  }

  /// The suspense account has no items: whose tax a line moves is told by the deposit in the same entry.
  void add_deposit(const Entry& entry) {
    const auto is_deposit = [](const Line& line) {
      return line.account.starts_with("Liabilities:Deposits:") && line.item;
    };
    const auto deposit = std::ranges::find_if(entry.lines, is_deposit);
    if (deposit == entry.lines.end() || std::ranges::count_if(entry.lines, is_deposit) != 1) return;
    auto& [open, suspended] = deposits_[{deposit->account, *deposit->item}];
    open -= deposit->amount_minor;
    for (const auto& line : entry.lines)
      if (line.account == domain::journal::account::vat_on_deposits) suspended += line.amount_minor;
  }

  void check_deposits() {
    for (const auto& [item, deposit] : deposits_) {
      const auto& [open, suspended] = deposit;
      if (suspended < 0 || suspended > std::max<Wide>(0, open))
        complain("the tax held for deposit " + item.second + " is not a part of what is open of it");
    }
  }

  void add_item(const Entry& entry, const Line& line) {
    if (!line.item || !line.customer_id || !domain::books::has_items(line.account)) return;
    auto& item = items_[{*line.customer_id, line.account, *line.item}];
    if (item.first_entry == 0) item.first_entry = entry.number;
    if (item.first_entry == entry.number) item.original += line.amount_minor;
    item.open += line.amount_minor;
    if ((item.original > 0 && item.open < 0) || (item.original < 0 && item.open > 0))
      complain("entry " + std::to_string(entry.number) + " settles more of " + *line.item + " than there is");
  }

  void check_mirrors() {
    std::set<std::int64_t> mirrored;
    const auto key = [](const Line& line, std::int64_t sign) {
      return std::tuple(line.account, line.item.value_or(""), line.tax_code.value_or(""),
                        sign * line.amount_minor);
    };
    for (const auto& [number, original] : reversals_) {
      const auto name = "entry " + std::to_string(number);
      if (!mirrored.insert(original).second) complain(name + " mirrors what was mirrored before");
      const auto mirror = ledger_.entry(number);
      const auto first = ledger_.entry(original);
      if (!mirror || !first || original >= number) {
        complain(name + " mirrors an entry that is not there");
        continue;
      }
      std::multiset<std::tuple<std::string, std::string, std::string, std::int64_t>> expected;
      std::multiset<std::tuple<std::string, std::string, std::string, std::int64_t>> found;
      for (const auto& line : first->entry.lines) expected.insert(key(line, -1));
      for (const auto& line : mirror->entry.lines) found.insert(key(line, 1));
      if (expected != found) complain(name + " is not the mirror of entry " + std::to_string(original));
    }
  }

  /// What counted in a return when it was filed counts in it still, and nothing else does.
  void check_vat_returns() {
    std::optional<domain::Date> filed_through;
    for (const auto& filed : ledger_.vat_returns()) {
      const auto name = "the tax return through " + filed.through.text();
      if (filed_through && filed.from.days != filed_through->days + 1)
        complain(name + " does not follow the one before it");
      filed_through = filed.through;
      const auto sums = vat_sums(ledger_, {filed.from, filed.through});
      if (sums.figures != filed.figures) complain(name + " is not what its days come to");
      std::map<std::string, std::int64_t> settled;
      for (const auto& tax : sums.accounts)
        if (tax.balance_minor != 0) settled[tax.account] -= tax.balance_minor;
      if (const auto payable = filed.figures.payable_minor(); payable != 0)
        settled[std::string(domain::journal::account::tax_settlement)] -= payable;
      std::map<std::string, std::int64_t> posted;
      if (const auto row = ledger_.entry(filed.number))
        for (const auto& line : row->entry.lines) posted[line.account] += line.amount_minor;
      if (posted != settled) complain(name + " does not settle what it says");
    }
  }

  void check_accounts() {
    Wide sum = 0;
    rows_.scan(AccountRow::prefix(organisation_, garage_), [&](std::string_view, std::string_view stored) {
      const auto row = decode_row<AccountRow>(stored);
      ++report_.accounts;
      sum += row.months.total().balance_minor();
      const auto account = accounts_.find(row.path);
      if (account == accounts_.end() || account->second.months != row.months)
        complain(row.path + " is not what its lines come to");
      if (row.path.starts_with("Liabilities:DeferredPlan:") && row.months.total().balance_minor() > 0)
        complain(row.path + " gave more to income than was paid for");
      return true;
    });
    if (sum != 0) complain("all balances together are not nothing");
    if (report_.accounts != std::ssize(accounts_)) complain("an account is missing");
    for (const auto& [path, account] : accounts_) {
      for (const auto& [month, days] : account.days)
        if (const auto row = read_row<DaysRow>(rows_, DaysRow::key(organisation_, garage_, month, path));
            !row || row->days != days)
          complain(path + " by day is not what its lines come to in " + first_day_of(month).text());
      std::int64_t lines = 0;
      Turnover total;
      rows_.scan(LineRow::prefix(organisation_, garage_, path),
                 [&](std::string_view, std::string_view stored) {
                   ++lines;
                   total.add(decode_row<LineRow>(stored).turnover());
                   return true;
                 });
      if (lines != account.lines || total != account.months.total())
        complain("the lines of " + path + " are not those of the entries");
    }
  }

  void check_items() {
    std::map<std::string, Wide> owed;
    std::int64_t expected_open = 0;
    for (const auto& [key, item] : items_) {
      const auto& [customer, account, name] = key;
      owed[account] += item.open;
      if (item.open != 0) ++expected_open;
      const std::string row_key = item.open != 0
                                      ? ItemRow::open_key(organisation_, garage_, customer, account, name)
                                      : ItemRow::settled_key(organisation_, garage_, customer, account, name);
      const auto row = read_row<ItemRow>(rows_, row_key);
      if (row && row->open_minor == item.open && row->original_minor == item.original) continue;
      std::string what = "item ";
      complain(what.append(name).append(" of ").append(account).append(" is not what its lines come to"));
    }
    rows_.scan(ItemRow::prefix(organisation_, garage_), [&](std::string_view, std::string_view) {
      ++report_.open_items;
      return true;
    });
    if (report_.open_items != expected_open) complain("there are open items that no entry made");
    for (const auto& [path, account] : accounts_)
      if (domain::books::has_items(path) && owed[path] != account.months.total().balance_minor())
        complain("what is open in " + path + " is not its balance");
  }

  const RowStore& rows_;
  domain::OrganisationId organisation_;
  domain::GarageId garage_;
  Ledger ledger_;
  LedgerReport report_;
  domain::Instant last_recorded_;
  std::optional<domain::Currency> currency_;
  std::vector<std::pair<std::int64_t, std::int64_t>> reversals_;
  std::unordered_map<std::string, Account> accounts_;
  std::map<std::tuple<domain::CustomerId, std::string, std::string>, Item> items_;
  std::map<std::pair<std::string, std::string>, Deposit> deposits_;
};

}  // namespace

LedgerReport check_ledger(const RowStore& rows, domain::OrganisationId organisation,
                          domain::GarageId garage) {
  return Checker(rows, organisation, garage).run();
}

std::vector<BooksFound> find_books(const RowStore& rows) {
  constexpr std::size_t id_bytes = 16;
  std::vector<BooksFound> found;
  const std::string_view prefix(&BooksRow::table, 1);
  rows.scan(prefix, [&](std::string_view key, std::string_view stored) {
    if (key.size() != 1 + id_bytes + 1 + id_bytes || key[1 + id_bytes] != 'b') return true;
    const domain::OrganisationId organisation{domain::Ulid::from_bytes(key.substr(1, id_bytes))};
    const auto row = decode_row<BooksRow>(stored);
    if (row.entries > 0) found.push_back({organisation, row.garage_id});
    return true;
  });
  return found;
}

}  // namespace projections
