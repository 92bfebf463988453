#include "api/ledger_bundle.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <tuple>

#include "api/books_view.hpp"
#include "api/commands.hpp"
#include "api/csv.hpp"
#include "api/plain_text_journal.hpp"
#include "api/statement.hpp"
#include "domain/books.hpp"
#include "eventstore/crypto.hpp"

namespace api {

using domain::Date;
using domain::Wide;
using domain::journal::Kind;
using projections::EntryRow;
using projections::Turnover;

namespace {

/// A bundle that knows the hash and the size of each of its files.
class HashedBundle {
 public:
  explicit HashedBundle(Bundle& bundle) : bundle_(bundle) {}

  void append(std::string_view file, std::string_view bytes) {
    if (files_.empty() || files_.back().path != file) {
      finish_file();
      files_.push_back({std::string(file), 0, {}});
    }
    files_.back().bytes += static_cast<std::int64_t>(bytes.size());
    hash_.update(bytes);
    bundle_.append(file, bytes);
  }

  struct File {
    std::string path;
    std::int64_t bytes = 0;
    std::string sha256;
  };
  /// Every file so far.
  const std::vector<File>& files() {
    finish_file();
    return files_;
  }

 private:
  void finish_file() {
    if (!files_.empty() && files_.back().sha256.empty())
      files_.back().sha256 = eventstore::hex(hash_.finish());
  }

  Bundle& bundle_;
  std::vector<File> files_;
  eventstore::Sha256 hash_;
};
BOOST_DESCRIBE_STRUCT(HashedBundle::File, (), (path, bytes, sha256))

struct Manifest {
  std::string format;
  std::string made_by;
  domain::OrganisationId organisation_id;
  domain::GarageId garage_id;
  std::string garage;
  domain::Currency currency;
  std::int32_t minor_digits = 2;
  Date from;
  Date to;
  std::int64_t entries = 0;
  std::string chain_head;
  std::uint64_t log_position = 0;
  std::optional<std::string> log_tree_root;
  std::vector<HashedBundle::File> files;
};
BOOST_DESCRIBE_STRUCT(Manifest, (),
                      (format, made_by, organisation_id, garage_id, garage, currency, minor_digits, from, to,
                       entries, chain_head, log_position, log_tree_root, files))

/// A CSV file that is filled record by record.
class Csv {
 public:
  Csv(HashedBundle& bundle, std::string file, std::initializer_list<std::string_view> header)
      : bundle_(bundle), file_(std::move(file)) {
    append_csv_record(text_, std::span(header.begin(), header.size()));
  }
  ~Csv() = default;
  Csv(const Csv&) = delete;
  Csv& operator=(const Csv&) = delete;

  void add(const std::vector<std::string>& cells) {
    const std::vector<std::string_view> views(cells.begin(), cells.end());
    append_csv_record(text_, views);
  }
  void finish() { bundle_.append(file_, text_); }

 private:
  HashedBundle& bundle_;
  std::string file_;
  std::string text_;
};

/// Where an entry is in the order of the books.
struct Place {
  Date effective;
  std::int64_t number = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

class Writer {
 public:
  Writer(const projections::Ledger& ledger, const projections::GarageRow& garage,
         const projections::Span& span, Bundle& bundle)
      : ledger_(ledger), garage_(garage), span_(span), bundle_(bundle) {}

  BundleSummary write(const BundleOrigin& origin) {
    write_entries();
    write_months();
    write_items();
    write_taxes();
    write_vat_returns();
    write_number_series();
    bundle_.append("verify.sh", bundle_verify_script());
    bundle_.append("check.py", bundle_check_script());
    bundle_.append("README.txt", bundle_readme());
    write_manifest(origin);
    return summary_;
  }

 private:
  std::string amount(Wide minor) const { return decimal_text(minor, garage_.currency); }

  /// The chain: the hash of an entry is that of the hash before it, as text, and of the entry's own bytes.
  void write_entries() {
    std::string chain(64, '0');
    ledger_.visit_entries(0, [&](const EntryRow& row) {
      const auto bytes = json::encode(row);
      chain = eventstore::hex(eventstore::sha256({chain, bytes}));
      bundle_.append("entries.jsonl", R"({"entry":)" + bytes + R"(,"hash":")" + chain + "\"}\n");
      if (row.entry.number != ++summary_.entries)
        throw std::runtime_error("entry " + std::to_string(summary_.entries) + " of the books is missing");
      places_.push_back({row.entry.effective, row.entry.number});
      note_number(row);
      return true;
    });
    if (summary_.entries == 0) bundle_.append("entries.jsonl", "");
    summary_.chain_head = chain;
    std::ranges::sort(places_);
  }

  // ---- months -----------------------------------------------------------------------------------

  void write_months() {
    Csv trial_balance(bundle_, "trial_balance.csv",
                      {"period", "account", "opening", "debit", "credit", "closing"});
    auto next = places_.begin();
    while (next != places_.end() && next->effective < *span_.from) carry(read(*next++));
    for (auto first = *span_.from; first <= span_.through; first = first.plus_months(1)) {
      JournalMonth month;
      month.first = first;
      month.last = domain::books::end_of_month(first);
      month.currency = garage_.currency;
      month.opening = opening_lines();
      const auto before = balances_;
      std::map<std::string, Turnover, std::less<>> moved;
      for (; next != places_.end() && next->effective <= month.last; ++next) {
        month.entries.push_back(read(*next));
        carry(month.entries.back());
        for (const auto& line : month.entries.back().entry.lines) moved[line.account].add(line.amount_minor);
      }
      month.closing = balances_;
      for (const auto& [account, closing] : balances_) {
        const auto opened = before.find(account);
        const auto turnover = moved[account];
        trial_balance.add({month_text(first), account, amount(opened == before.end() ? 0 : opened->second),
                           amount(turnover.debit_minor), amount(turnover.credit_minor), amount(closing)});
      }
      const auto name = month_text(first);
      bundle_.append(name + ".hledger", hledger_journal(month));
      bundle_.append(name + ".ledger", ledger_journal(month));
      bundle_.append(name + ".beancount", beancount_journal(month));
      ++summary_.months;
    }
    trial_balance.finish();
  }

  EntryRow read(const Place& place) const {
    auto row = ledger_.entry(place.number);
    if (!row) throw std::runtime_error("an entry of the books has gone");
    return *std::move(row);
  }

  void carry(const EntryRow& row) {
    for (const auto& line : row.entry.lines) {
      balances_[line.account] += line.amount_minor;
      if (!line.item || !domain::books::has_items(line.account)) continue;
      const auto [item, is_new] = items_.try_emplace({line.account, *line.item}, 0);
      item->second += line.amount_minor;
      if (item->second == 0) items_.erase(item);
    }
  }

  /// Accounts with items begin with each of them; what is in no item is a line of its own.
  std::vector<OpeningLine> opening_lines() const {
    std::vector<OpeningLine> lines;
    auto item = items_.begin();
    for (const auto& [account, balance] : balances_) {
      auto rest = balance;
      for (; item != items_.end() && item->first.first == account; ++item) {
        lines.push_back({account, item->first.second, item->second});
        rest -= item->second;
      }
      if (rest != 0) lines.push_back({account, {}, rest});
    }
    return lines;
  }

  // ---- items and taxes --------------------------------------------------------------------------

  void write_items() {
    constexpr std::int32_t step_days = 30;
    Csv open(bundle_, "open_items.csv",
             {"account", "item", "kind", "date", "due", "original", "open", "days_late"});
    std::map<std::string, projections::Ageing> customers;
    const auto add = [&](const projections::ItemRow& item) {
      const auto late = span_.through.days - item.due.value_or(item.effective).days;
      open.add({item.account, item.item, boost::describe::enum_to_string(item.kind, ""),
                item.effective.text(), item.due ? item.due->text() : "", amount(item.original_minor),
                amount(item.open_minor), std::to_string(item.open_minor > 0 ? std::max(late, 0) : 0)});
      customers[item.account].add(item, span_.through, step_days);
    };
    for (const auto& item : items_at_the_end()) add(item);
    open.finish();
    Csv ageing(
        bundle_, "ageing.csv",
        {"account", "not_due", "days_1_30", "days_31_60", "days_61_90", "days_91", "credit", "balance"});
    for (const auto& [account, aged] : customers) {
      if (!account.starts_with("Assets:Receivable:")) continue;
      ageing.add({account, amount(aged.not_due_minor), amount(aged.late_minor[0]), amount(aged.late_minor[1]),
                  amount(aged.late_minor[2]), amount(aged.late_minor[3]), amount(aged.unapplied_minor),
                  amount(aged.balance_minor())});
    }
    ageing.finish();
  }

  /// What is open when the last month ends, by account and item: each with the entry that it came with.
  std::vector<projections::ItemRow> items_at_the_end() const {
    std::map<std::pair<std::string, std::string>, projections::ItemRow> items;
    for (const auto& place : places_) {
      if (place.effective > span_.through) break;
      if (items_.empty()) break;
      const auto row = read(place);
      for (const auto& line : row.entry.lines) {
        if (!line.item || !items_.contains({line.account, *line.item})) continue;
        auto& item = items[{line.account, *line.item}];
        if (item.item.empty()) {
          item.item = *line.item;
          item.account = line.account;
          item.kind = row.entry.kind;
          item.number = row.entry.number;
          item.effective = row.entry.effective;
          item.due = line.due;
        }
        if (item.number == row.entry.number) item.original_minor += line.amount_minor;
        item.open_minor += line.amount_minor;
      }
    }
    std::vector<projections::ItemRow> rows;
    rows.reserve(items.size());
    for (auto& [key, item] : items) rows.push_back(std::move(item));
    return rows;
  }

  void write_taxes() {
    Csv lines(
        bundle_, "vat_lines.csv",
        {"tax_point", "date", "entry", "reference", "kind", "as", "code", "rate", "net", "tax", "return"});
    const auto returns = vat_returns();
    ledger_.visit_taxes(span_, [&](const projections::TaxRow& row) {
      if (row.number > summary_.entries) return;  // recorded since this began
      for (const auto& taxed : projections::taxed_amounts(row)) {
        std::string rate;
        if (taxed.tax_rate) taxed.tax_rate->append_to(rate);
        lines.add({row.tax_point.text(), row.effective.text(), std::to_string(row.number), row.reference,
                   boost::describe::enum_to_string(row.kind, ""),
                   boost::describe::enum_to_string(taxed.as, ""), taxed.tax_code, rate,
                   amount(taxed.net_minor), amount(taxed.tax_minor), return_of(row.tax_point, returns)});
      }
    });
    lines.finish();
  }

  /// Those that are filed with an entry that is in the bundle.
  std::vector<projections::VatReturnRow> vat_returns() const {
    auto returns = ledger_.vat_returns();
    std::erase_if(returns, [&](const auto& filed) { return filed.number > summary_.entries; });
    return returns;
  }

  /// The last day of the return that a tax point is in; empty where it is not filed.
  static std::string return_of(Date tax_point, const std::vector<projections::VatReturnRow>& returns) {
    const auto filed = std::ranges::lower_bound(returns, tax_point, {}, &projections::VatReturnRow::through);
    return filed == returns.end() || tax_point < filed->from ? "" : filed->through.text();
  }

  void write_vat_returns() {
    Csv lines(bundle_, "vat_returns.csv",
              {"from", "through", "entry", "sales_tax", "relief_repaid", "purchase_tax", "relief_claimed",
               "payable", "sales"});
    for (const auto& filed : vat_returns()) {
      const auto& figures = filed.figures;
      lines.add({filed.from.text(), filed.through.text(), std::to_string(filed.number),
                 amount(figures.sales_tax_minor), amount(figures.relief_repaid_minor),
                 amount(figures.purchase_tax_minor), amount(figures.relief_claimed_minor),
                 amount(figures.payable_minor()), amount(figures.sales_minor)});
    }
    lines.finish();
  }

  // ---- numbers ----------------------------------------------------------------------------------

  /// Entries that give a document its number; the others only name one.
  static bool numbers_document(Kind kind) {
    switch (kind) {
      case Kind::invoice:
      case Kind::credit_note:
      case Kind::payment:
      case Kind::deposit:
      case Kind::refund:
      case Kind::over_the_counter:
      case Kind::manual:
      case Kind::opening:
      case Kind::year_closed:
      case Kind::vat_return:
      case Kind::bad_debt_recovered:
      case Kind::payout:
        return true;
      default:
        return false;
    }
  }

  struct Numbered {
    Date date;
    std::int64_t entry = 0;
    bool is_void = false;
  };

  /// "INV-2026-000017" is number 17 of the series "INV-2026".
  void note_number(const EntryRow& row) {
    const auto& entry = row.entry;
    const auto dash = entry.reference.rfind('-');
    if (dash == std::string::npos || dash + 1 == entry.reference.size()) return;
    const auto digits = entry.reference.substr(dash + 1);
    if (digits.size() > 15 || digits.find_first_not_of("0123456789") != std::string::npos) return;
    auto& series = series_[entry.reference.substr(0, dash)];
    const auto number = std::stoll(digits);
    const bool reverses_by_hand = entry.kind == Kind::reversal && entry.reference.starts_with("JRN-");
    if (numbers_document(entry.kind) || reverses_by_hand)
      series.try_emplace(number, Numbered{entry.effective, entry.number, false});
    // A void invoice is named by its own mirror, and so is a void sale.
    if (const auto found = series.find(number);
        found != series.end() && found->second.entry == entry.reverses)
      found->second.is_void = true;
  }

  void write_number_series() {
    Csv numbers(bundle_, "number_series.csv", {"series", "number", "date", "entry", "status"});
    for (const auto& [name, series] : series_)
      for (const auto& [number, document] : series)
        numbers.add({name, std::to_string(number), document.date.text(), std::to_string(document.entry),
                     document.is_void ? "void" : "issued"});
    numbers.finish();
  }

  void write_manifest(const BundleOrigin& origin) {
    Manifest manifest;
    manifest.format = "forecourt-ledger-1";
    manifest.made_by = "forecourt " + std::string(program_version());
    manifest.organisation_id = origin.organisation_id;
    manifest.garage_id = garage_.garage_id;
    manifest.garage = garage_.name;
    manifest.currency = garage_.currency;
    manifest.minor_digits = garage_.currency.exponent();
    manifest.from = *span_.from;
    manifest.to = span_.through;
    manifest.entries = summary_.entries;
    manifest.chain_head = summary_.chain_head;
    manifest.log_position = origin.log_position;
    if (!origin.log_tree_root.empty()) manifest.log_tree_root = origin.log_tree_root;
    manifest.files = bundle_.files();
    bundle_.append("manifest.json", json::encode(manifest) + '\n');
  }

  const projections::Ledger& ledger_;
  const projections::GarageRow& garage_;
  projections::Span span_;
  HashedBundle bundle_;
  BundleSummary summary_;
  std::vector<Place> places_;  ///< of every entry, in the order of the books
  std::map<std::string, Wide, std::less<>> balances_;
  std::map<std::pair<std::string, std::string>, Wide> items_;  ///< open ones, by account and item
  std::map<std::string, std::map<std::int64_t, Numbered>> series_;
};

}  // namespace

BundleSummary write_ledger_bundle(const projections::Ledger& ledger, const projections::GarageRow& garage,
                                  const projections::Span& span, const BundleOrigin& origin, Bundle& bundle) {
  const auto books = ledger.books();
  // Months before the first entry are not written: there is nothing in them.
  const auto first_day = std::min(books.first_day.value_or(span.through), span.through);
  const auto first = std::max(span.from.value_or(first_day), first_day);
  const projections::Span months = {Date::from_civil(first.year(), first.month(), 1),
                                    domain::books::end_of_month(span.through)};
  return Writer(ledger, garage, months, bundle).write(origin);
}

}  // namespace api
