#include "tests/ledger/random_entries.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <utility>

#include "domain/books.hpp"
#include "domain/journal_entry_events.hpp"
#include "projections/entities.hpp"
#include "projections/entries.hpp"

namespace ledger_test {

using namespace domain;
using journal::Entry;
using journal::Kind;
using journal::Line;

namespace {

class Maker {
 public:
  Maker(std::uint64_t seed, const Shape& shape) : random_(seed), shape_(shape) {
    books_.organisation = {Ulid::make(1, 0, seed + 1)};
    books_.garage = {Ulid::make(2, 0, seed + 1)};
    for (int i = 0; i < shape.customers; ++i)
      books_.customers.push_back({Ulid::make(3, 0, static_cast<std::uint64_t>(i) + 1)});
  }

  RandomBooks make() {
    while (books_.events.size() < shape_.entries) step();
    return std::move(books_);
  }

 private:
  struct Open {
    int customer = 0;
    std::string item;
    std::int64_t amount = 0;
    std::optional<Date> due;
  };

  std::int64_t below(std::int64_t limit) {
    return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(random_);
  }

  void step() {
    constexpr std::size_t entries_with_returns_min = 40;
    const auto count = books_.events.size();
    if (shape_.entries >= entries_with_returns_min) {
      if (returns_ == 0 && count >= shape_.entries / 2) return file_return(shape_.days / 3);
      if (returns_ == 1 && count >= shape_.entries * 3 / 4) return file_return(shape_.days * 2 / 3);
    }
    switch (below(shape_.has_plans_and_providers ? 13 : 9)) {
      case 0:
      case 1:
      case 2:
        return invoice();
      case 3:
      case 4:
        return payment();
      case 5:
        return allocate();
      case 6:
        return expense();
      case 7:
        return give_up();
      case 9:
        return plan();
      case 10:
        return deposit();
      case 11:
        return payout();
      case 12:
        return fee();
      default:
        return undo();
    }
  }

  std::string number(const char* prefix, int& counter) {
    auto digits = std::to_string(++counter);
    digits.insert(0, 6 - digits.size(), '0');
    return std::string(prefix) + "-2026-" + digits;
  }

  Line receivable(int customer, std::int64_t amount, const std::string& item, std::optional<Date> due) {
    return {journal::account::receivable(customer_number(customer)), amount,
            books_.customers[static_cast<std::size_t>(customer)], item, due};
  }

  void invoice() {
    const auto customer = static_cast<int>(below(shape_.customers));
    const auto net = 1 + below(100'000);
    const auto tax = (net * 2 + 5) / 10;
    const auto fee = below(2) * 5'485;
    const auto item = number("INV", invoices_);
    auto entry = begin(Kind::invoice, item);
    const Date due{entry.effective.days + static_cast<int>(below(40))};
    entry.tax_point = tax_point(entry.effective);
    entry.lines = {receivable(customer, net + tax + fee, item, due)};
    Line income{"Income:Labour", -net};
    income.tax_code = "S20";
    income.tax_rate = Percentage::of(20);
    entry.lines.push_back(income);
    if (fee != 0) {
      Line mot{"Income:MOT", -fee};
      mot.tax_code = "OS";
      mot.tax_rate = Percentage{};
      entry.lines.push_back(mot);
    }
    if (tax != 0) {
      Line vat{"Liabilities:VAT:Output:S20", -tax};
      vat.tax_code = "S20";
      vat.tax_rate = Percentage::of(20);
      vat.tax_base_minor = net;
      entry.lines.push_back(vat);
    }
    open_.push_back({customer, item, net + tax + fee, due});
    add(std::move(entry));
  }

  void payment() {
    constexpr std::array<const char*, 3> into = {"Assets:Cash:Till1", "Assets:Bank:Main",
                                                 "Assets:Clearing:Card"};
    const auto customer = static_cast<int>(below(shape_.customers));
    const auto amount = 1 + below(80'000);
    const auto item = number("PAY", payments_);
    auto entry = begin(Kind::payment, item);
    entry.lines = {Line{into[static_cast<std::size_t>(below(3))], amount},
                   receivable(customer, -amount, item, std::nullopt)};
    open_.push_back({customer, item, -amount, std::nullopt});
    add(std::move(entry));
  }

  static Line tax_line(std::int64_t tax, std::int64_t net) {
    Line vat{"Liabilities:VAT:Output:S20", -tax};
    vat.tax_code = "S20";
    vat.tax_rate = Percentage::of(20);
    vat.tax_base_minor = net;
    return vat;
  }

  /// What is paid for a plan, and a part of it that is earned on another day.
  void plan() {
    const auto customer = static_cast<int>(below(shape_.customers));
    const auto net = 5 * (1 + below(4'000));
    const auto item = number("INV", invoices_);
    Line deferred{journal::account::deferred_plan(customer_number(customer)), -net,
                  books_.customers[static_cast<std::size_t>(customer)]};
    auto sold = begin(Kind::invoice, item);
    sold.tax_point = tax_point(sold.effective);
    sold.lines = {receivable(customer, net + net / 5, item, std::nullopt), deferred, tax_line(net / 5, net)};
    open_.push_back({customer, item, net + net / 5, std::nullopt});
    add(std::move(sold));
    auto released = begin(Kind::plan_released, item);
    deferred.amount_minor = 1 + below(net);
    released.lines = {deferred, Line{"Income:Plan", -deferred.amount_minor}};
    add(std::move(released));
  }

  /// Money for work to come, some of which is kept because nobody came.
  void deposit() {
    const auto customer = static_cast<int>(below(shape_.customers));
    const auto tax = 1 + below(2'000);
    const auto item = number("PAY", payments_);
    Line held{journal::account::deposits(customer_number(customer)), -6 * tax,
              books_.customers[static_cast<std::size_t>(customer)], item};
    auto paid = begin(Kind::deposit, item);
    paid.tax_point = tax_point(paid.effective);
    paid.lines = {Line{"Assets:Clearing:Card", 6 * tax}, Line{"Assets:VAT-on-Deposits", tax}, held,
                  tax_line(tax, 5 * tax)};
    add(std::move(paid));
    if (below(2) == 0) return;
    held.amount_minor = 6 * tax;
    auto kept = begin(Kind::deposit_forfeited, item);
    kept.lines = {held, Line{"Income:ForfeitedDeposits", -5 * tax}, Line{"Assets:VAT-on-Deposits", -tax}};
    add(std::move(kept));
  }

  void payout() {
    const auto amount = 1 + below(50'000);
    const auto kept = 1 + below(500);
    auto entry = begin(Kind::payout, number("PYT", payouts_));
    entry.lines = {Line{"Assets:Bank:Main", amount}, Line{"Expenses:Fees:Card", kept},
                   Line{"Assets:Clearing:Card", -(amount + kept)}};
    add(std::move(entry));
  }

  void fee() {
    const auto kept = 1 + below(500);
    auto entry = begin(Kind::fee, "PAY-2026-000001");
    entry.lines = {Line{"Expenses:Fees:Stripe", kept}, Line{"Assets:Clearing:Stripe", -kept}};
    add(std::move(entry));
  }

  /// Part or all of a credit against part or all of a debt of the same customer.
  void allocate() {
    for (auto& credit : open_)
      for (auto& debt : open_) {
        if (credit.amount >= 0 || debt.amount <= 0 || credit.customer != debt.customer) continue;
        const auto most = std::min(-credit.amount, debt.amount);
        const auto amount = below(2) == 0 ? most : 1 + below(most);
        auto entry = begin(Kind::allocation, credit.item);
        entry.lines = {receivable(credit.customer, amount, credit.item, credit.due),
                       receivable(debt.customer, -amount, debt.item, debt.due)};
        credit.amount += amount;
        debt.amount -= amount;
        return add(std::move(entry));
      }
  }

  void expense() {
    const auto amount = 1 + below(30'000);
    auto entry = begin(Kind::manual, number("JRN", by_hand_));
    entry.lines = {Line{"Expenses:COGS", amount - amount / 3}, Line{"Assets:Bank:Main", -amount}};
    if (amount / 3 != 0) entry.lines.push_back(Line{"Liabilities:VAT:Input", amount / 3});
    if (tax_point(entry.effective) != entry.effective) entry.tax_point = tax_point(entry.effective);
    add(std::move(entry));
  }

  /// A debt is written off; some relief on its tax is claimed, and some of it comes in after all.
  void give_up() {
    const auto debt = std::ranges::find_if(open_, [](const Open& open) { return open.amount > 0; });
    if (debt == open_.end()) return;
    const auto amount = std::exchange(debt->amount, 0);
    auto lost = begin(Kind::write_off, debt->item);
    lost.lines = {Line{"Expenses:BadDebt", amount},
                  receivable(debt->customer, -amount, debt->item, debt->due)};
    add(std::move(lost));
    const auto relief = below(3) == 0 ? 0 : amount / 6;
    if (relief != 0) {
      auto claimed = begin(Kind::bad_debt_relief, debt->item);
      claimed.tax_point = tax_point(claimed.effective);
      claimed.lines = {Line{"Liabilities:VAT:BadDebtRelief", relief}, Line{"Expenses:BadDebt", -relief}};
      add(std::move(claimed));
    }
    if (below(2) == 0) return;
    auto recovered = begin(Kind::bad_debt_recovered, number("REC", recoveries_));
    recovered.lines = {Line{"Assets:Bank:Main", amount}, Line{"Expenses:BadDebtRecovered", relief - amount}};
    if (relief != 0) {
      recovered.tax_point = tax_point(recovered.effective);
      recovered.lines.push_back(Line{"Liabilities:VAT:BadDebtRelief", -relief});
    }
    add(std::move(recovered));
  }

  /// The mirror of the last invoice, where nothing has been allocated to it.
  void undo() {
    if (books_.events.empty()) return;
    const auto index = books_.events.size() - 1;
    const auto original = books_.entry(index);
    if (original.kind != Kind::invoice) return;
    auto entry = journal::reversal_of(original, next_number_++, original.effective);
    entry.kind = Kind::void_;
    entry.tax_point = tax_point(original.effective);
    for (auto& item : open_)
      if (item.item == original.reference) item.amount = 0;
    add(std::move(entry));
  }

  /// The first day that is in no return, where that of the day is filed.
  Date tax_point(Date day) const {
    return filed_through_ ? std::max(day, Date{filed_through_->days + 1}) : day;
  }

  /// A return through so many days after the first, of what has its tax point by then.
  void file_return(int days) {
    books::VatReturnFiled filed;
    filed.from = tax_point(shape_.first);
    filed.through = {shape_.first.days + days};
    std::map<std::string, books::VatCode> codes;
    std::map<std::string, std::int64_t> taxes;
    for (std::size_t i = 0; i < books_.events.size(); ++i) {
      const auto& entry = books_.entry(i);
      const auto point = entry.tax_point.value_or(entry.effective);
      if (entry.kind == Kind::vat_return || point < filed.from || point > filed.through) continue;
      for (const auto& line : entry.lines) {
        if (line.account.starts_with("Liabilities:VAT:")) taxes[line.account] += line.amount_minor;
        if (line.account == "Liabilities:VAT:BadDebtRelief")
          (line.amount_minor > 0 ? filed.figures.relief_claimed_minor : filed.figures.relief_repaid_minor) +=
              std::abs(line.amount_minor);
        if (!line.tax_code) continue;
        auto& code = codes[*line.tax_code];
        code.tax_code = *line.tax_code;
        code.tax_rate = line.tax_rate;
        if (line.account.starts_with("Income:")) code.net_minor -= line.amount_minor, ++code.entries;
        else code.tax_minor -= line.amount_minor;
      }
    }
    for (const auto& [name, code] : codes) filed.figures.codes.push_back(code);
    filed.figures.sales_minor = codes["S20"].net_minor;
    filed.figures.sales_tax_minor = codes["S20"].tax_minor;
    filed.figures.purchase_tax_minor = taxes["Liabilities:VAT:Input"];
    filed.entry = begin(Kind::vat_return, number("JRN", by_hand_));
    filed.entry.effective = filed.through;
    std::int64_t settled = 0;
    for (const auto& [account, minor] : taxes)
      if (minor != 0) filed.entry.lines.push_back(Line{account, -minor}), settled += minor;
    if (settled != 0) filed.entry.lines.push_back(Line{"Liabilities:VAT:Settlement", settled});
    filed_through_ = filed.through;
    ++returns_;
    record(books::Event(std::move(filed)), projections::entity(books::books_of(books_.garage)),
           static_cast<std::uint64_t>(returns_));
  }

  Entry begin(Kind kind, std::string reference) {
    Entry entry;
    entry.number = next_number_++;
    entry.kind = kind;
    entry.reference = std::move(reference);
    entry.effective = {shape_.first.days + static_cast<int>(below(shape_.days))};
    entry.currency = *Currency::parse(shape_.currency);
    return entry;
  }

  void add(Entry entry) {
    const JournalEntryId id{Ulid::make(4, 0, books_.events.size() + 1)};
    record(journal_entry::Event(journal_entry::Posted{books_.garage, std::move(entry), {}}),
           projections::entity(id), 1);
  }

  void record(projections::AnyAggregateEvent body, eventstore::EntityId stream, std::uint64_t version) {
    projections::Event event{.body = std::move(body)};
    event.position = books_.events.size() + 1;
    event.stream = stream;
    event.version = version;
    event.metadata.organisation = books_.organisation.ulid.bytes();
    now_ms_ += below(5) * 1'000;
    event.metadata.recorded_at_ms = now_ms_;
    books_.events.push_back(std::move(event));
  }

  std::mt19937_64 random_;
  Shape shape_;
  RandomBooks books_;
  std::vector<Open> open_;
  std::int64_t next_number_ = 1;
  std::int64_t now_ms_ = 1'780'000'000'000;
  int invoices_ = 0;
  int payments_ = 0;
  int payouts_ = 0;
  int by_hand_ = 0;
  int recoveries_ = 0;
  int returns_ = 0;
  std::optional<Date> filed_through_;
};

}  // namespace

const Entry& RandomBooks::entry(std::size_t index) const { return *projections::entry_of(events.at(index)); }

std::string customer_number(int index) {
  auto digits = std::to_string(index + 1);
  digits.insert(0, 6 - digits.size(), '0');
  return 'C' + digits;
}

RandomBooks random_books(std::uint64_t seed, const Shape& shape) { return Maker(seed, shape).make(); }

}  // namespace ledger_test
