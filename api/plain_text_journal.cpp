#include "api/plain_text_journal.hpp"

#include <algorithm>
#include <set>

#include "api/books_view.hpp"

namespace api {

using domain::Wide;
using projections::EntryRow;

namespace {

constexpr std::string_view control_account = "Assets:Receivable";

/// Letters, digits and the few signs that mean nothing to any of the programs.
std::string harmless(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '/';
    out += plain ? c : '-';
  }
  return out;
}

std::string words_of(const EntryRow& row) {
  std::string words = boost::describe::enum_to_string(row.entry.kind, "");
  while (words.ends_with('_')) words.pop_back();
  std::ranges::replace(words, '_', ' ');
  return words;
}

bool has_customers(const JournalMonth& month) {
  return std::ranges::any_of(month.closing, [](const auto& account) {
    return account.first.starts_with(std::string(control_account) + ':');
  });
}

Wide control_total(const JournalMonth& month) {
  Wide total = 0;
  for (const auto& [account, balance] : month.closing)
    if (account == control_account || account.starts_with(std::string(control_account) + ':'))
      total += balance;
  return total;
}

/// The balance of an account and of all below it.
Wide with_those_below(const JournalMonth& month, const std::string& account) {
  const auto own = month.closing.find(account);
  Wide total = own == month.closing.end() ? Wide{0} : own->second;
  for (auto below = month.closing.lower_bound(account + ':');
       below != month.closing.end() && below->first.starts_with(account + ':'); ++below)
    total += below->second;
  return total;
}

std::set<std::string, std::less<>> accounts_of(const JournalMonth& month) {
  std::set<std::string, std::less<>> accounts;
  for (const auto& [account, balance] : month.closing) accounts.insert(account);
  for (const auto& line : month.opening) accounts.insert(line.account);
  for (const auto& row : month.entries)
    for (const auto& line : row.entry.lines) accounts.insert(line.account);
  if (has_customers(month)) accounts.emplace(control_account);
  return accounts;
}

/// Writes what the three formats have in common.
class Journal {
 public:
  explicit Journal(const JournalMonth& month) : month_(month) { out_.reserve(1U << 16); }

  Journal& text(std::string_view text) {
    out_ += text;
    return *this;
  }
  Journal& amount(Wide minor) {
    ((out_ += decimal_text(minor, month_.currency)) += ' ') += month_.currency.text();
    return *this;
  }
  /// "    Assets:Bank:Main  100.00 GBP"
  Journal& posting(std::string_view account, Wide minor) {
    return text("    ").text(account).text("  ").amount(minor);
  }
  /// "1000.00 GBP", or what stands for an amount without minor units.
  Journal& sample(std::string_view without_minor_units) {
    const auto places = month_.currency.exponent();
    text("1000").text(places == 0 ? without_minor_units
                                  : "." + std::string(static_cast<std::size_t>(places), '0'));
    return text(" ").text(month_.currency.text());
  }
  std::string take() { return std::move(out_); }

 private:
  const JournalMonth& month_;
  std::string out_;
};

/// Whether the opening line is the last one of its account, which is where the account's balance is whole.
bool ends_account(const std::vector<OpeningLine>& lines, std::size_t i) {
  return i + 1 == lines.size() || lines[i + 1].account != lines[i].account;
}

/// What each account begins with.
std::map<std::string_view, Wide> opening_sums(const std::vector<OpeningLine>& lines) {
  std::map<std::string_view, Wide> sums;
  for (const auto& line : lines) sums[line.account] += line.amount_minor;
  return sums;
}

}  // namespace

std::string month_text(domain::Date first) { return first.text().substr(0, 7); }

std::string hledger_journal(const JournalMonth& month) {
  Journal out(month);
  out.text("decimal-mark .\ncommodity ").sample(".").text("\n");
  for (const auto& account : accounts_of(month)) out.text("account ").text(account).text("\n");
  const auto name = month_text(month.first);
  const auto sums = opening_sums(month.opening);
  if (!month.opening.empty()) {
    out.text("\n").text(month.first.text()).text(" * (OPEN-").text(name).text(") opening balances\n");
    for (std::size_t i = 0; i < month.opening.size(); ++i) {
      const auto& line = month.opening[i];
      out.posting(line.account, line.amount_minor);
      if (ends_account(month.opening, i)) out.text(" == ").amount(sums.at(line.account));
      if (!line.item.empty()) out.text("  ; item:").text(harmless(line.item));
      out.text("\n");
    }
  }
  for (const auto& row : month.entries) {
    const auto& entry = row.entry;
    if (entry.lines.empty()) continue;
    out.text("\n").text(entry.effective.text()).text(" * (").text(harmless(entry.reference)).text(") ");
    out.text(words_of(row)).text("  ; seq:").text(std::to_string(entry.number));
    out.text(", recorded:").text(row.recorded_at.text()).text("\n");
    for (const auto& line : entry.lines) {
      out.posting(line.account, line.amount_minor);
      if (line.item) out.text("  ; item:").text(harmless(*line.item));
      if (line.item && line.due) out.text(", due:").text(line.due->text());
      out.text("\n");
    }
  }
  if (month.closing.empty()) return out.take();
  out.text("\n").text(month.last.text()).text(" * (TB-").text(name).text(") trial balance\n");
  for (const auto& [account, balance] : month.closing)
    out.posting(account, 0).text(" == ").amount(balance).text("\n");
  if (has_customers(month)) {
    out.text("\n").text(month.last.text()).text(" * (AR-").text(name).text(") customers together\n");
    out.posting(control_account, 0).text(" ==* ").amount(control_total(month)).text("\n");
  }
  return out.take();
}

std::string ledger_journal(const JournalMonth& month) {
  Journal out(month);
  out.text("commodity ").text(month.currency.text()).text("\n    format ").sample("").text("\n");
  for (const auto* const tag : {"seq", "recorded", "item", "due"}) out.text("tag ").text(tag).text("\n");
  for (const auto& account : accounts_of(month)) out.text("account ").text(account).text("\n");
  const auto name = month_text(month.first);
  const auto sums = opening_sums(month.opening);
  if (!month.opening.empty()) {
    out.text("\n").text(month.first.text()).text(" * (OPEN-").text(name).text(") opening balances\n");
    for (std::size_t i = 0; i < month.opening.size(); ++i) {
      const auto& line = month.opening[i];
      out.posting(line.account, line.amount_minor);
      if (ends_account(month.opening, i)) out.text(" = ").amount(sums.at(line.account));
      out.text("\n");
      if (!line.item.empty()) out.text("    ; item: ").text(harmless(line.item)).text("\n");
    }
  }
  for (const auto& row : month.entries) {
    const auto& entry = row.entry;
    if (entry.lines.empty()) continue;
    out.text("\n").text(entry.effective.text()).text(" * (").text(harmless(entry.reference)).text(") ");
    out.text(words_of(row)).text("\n    ; seq: ").text(std::to_string(entry.number));
    out.text("\n    ; recorded: ").text(row.recorded_at.text()).text("\n");
    for (const auto& line : entry.lines) {
      out.posting(line.account, line.amount_minor).text("\n");
      if (line.item) out.text("    ; item: ").text(harmless(*line.item)).text("\n");
      if (line.item && line.due) out.text("    ; due: ").text(line.due->text()).text("\n");
    }
  }
  if (month.closing.empty()) return out.take();
  out.text("\n").text(month.last.text()).text(" * (TB-").text(name).text(") trial balance\n");
  for (const auto& [account, balance] : month.closing)
    out.posting(account, 0).text(" = ").amount(balance).text("\n");
  if (has_customers(month))
    out.text("\nassert account(\"")
        .text(control_account)
        .text("\").total == ")
        .amount(control_total(month))
        .text("\n");
  return out.take();
}

std::string beancount_journal(const JournalMonth& month) {
  Journal out(month);
  out.text("option \"operating_currency\" \"").text(month.currency.text()).text("\"\n");
  out.text("option \"inferred_tolerance_multiplier\" \"0.1\"\n");
  for (const auto& account : accounts_of(month))
    out.text("1900-01-01 open ").text(account).text(" ").text(month.currency.text()).text("\n");
  if (!month.opening.empty()) {
    out.text("\n").text(month.first.text()).text(" * \"opening balances\" ^OPEN-");
    out.text(month_text(month.first)).text("\n");
    for (const auto& line : month.opening) {
      out.posting(line.account, line.amount_minor).text("\n");
      if (!line.item.empty()) out.text("      item: \"").text(harmless(line.item)).text("\"\n");
    }
  }
  for (const auto& row : month.entries) {
    const auto& entry = row.entry;
    if (entry.lines.empty()) continue;
    out.text("\n").text(entry.effective.text()).text(" * \"").text(words_of(row)).text("\" ^");
    out.text(harmless(entry.reference)).text("\n  seq: \"").text(std::to_string(entry.number));
    out.text("\"\n  recorded: \"").text(row.recorded_at.text()).text("\"\n");
    for (const auto& line : entry.lines) {
      out.posting(line.account, line.amount_minor).text("\n");
      if (line.item) out.text("      item: \"").text(harmless(*line.item)).text("\"\n");
      if (line.item && line.due) out.text("      due: \"").text(line.due->text()).text("\"\n");
    }
  }
  // Asserted at the start of a day, so of the day after; without `~ 0` a penny would be forgiven.
  const auto day_after = domain::Date{month.last.days + 1}.text();
  const auto assert_balance = [&](std::string_view account, Wide balance) {
    out.text(day_after).text(" balance ").text(account).text("  ");
    out.text(decimal_text(balance, month.currency)).text(" ~ 0 ").text(month.currency.text()).text("\n");
  };
  out.text("\n");
  // An account's balance is with those below it, here and here only.
  for (const auto& [account, balance] : month.closing)
    assert_balance(account, with_those_below(month, account));
  if (has_customers(month)) assert_balance(control_account, control_total(month));
  return out.take();
}

}  // namespace api
