// The rows of the books beside a simple account of the same entries, whatever the order of their dates.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "domain/books.hpp"
#include "domain/journal_entry_events.hpp"
#include "projections/entities.hpp"
#include "projections/ledger_check.hpp"
#include "projections/ledger_reports.hpp"
#include "projections/views.hpp"
#include "tests/ledger/random_entries.hpp"

using namespace projections;
using domain::Date;
using domain::Wide;
using ledger_test::customer_number;
using ledger_test::random_books;
using ledger_test::RandomBooks;
using ledger_test::Shape;

namespace {

Date on(std::string_view text) { return Date::parse(text).value(); }

const Shape quarter{.entries = 300, .customers = 4, .first = on("2026-01-20"), .days = 80};

void fold(RowStore& rows, std::span<const Event> events, std::size_t batch = SIZE_MAX) {
  LedgerTables ledger(rows);
  for (std::size_t i = 0; i < events.size(); i += std::min(batch, events.size() - i)) {
    for (const auto& event : events.subspan(i, std::min(batch, events.size() - i)))
      project_ledger(event, ledger, false);
    ledger.write(rows);
  }
}

/// Customers as the books need them: their numbers.
void add_customers(RowStore& rows, const RandomBooks& books) {
  RowChanges changes;
  for (std::size_t i = 0; i < books.customers.size(); ++i) {
    CustomerRow row;
    row.customer_id = books.customers[i];
    row.customer_number = customer_number(static_cast<int>(i));
    changes.put_packed(CustomerRow::key(books.organisation, row.customer_id), row);
  }
  rows.write(changes);
}

struct Folded {
  explicit Folded(const RandomBooks& from) : books(from) {
    fold(rows, books.events);
    add_customers(rows, books);
  }
  const RandomBooks& books;
  MemoryRows rows;
  Ledger ledger{rows, books.organisation, books.garage};
};

/// The same by going through every line.
Turnover counted(const RandomBooks& books, std::string_view path, Date through, KnownAt known_at = {}) {
  Turnover sum;
  for (std::size_t i = 0; i < books.events.size(); ++i) {
    const auto& entry = books.entry(i);
    if (entry.effective > through || (known_at && books.events[i].recorded_at() > *known_at)) continue;
    for (const auto& line : entry.lines)
      if (line.account == path) sum.add(line.amount_minor);
  }
  return sum;
}

std::set<std::string> accounts_of(const RandomBooks& books) {
  std::set<std::string> accounts;
  for (std::size_t i = 0; i < books.events.size(); ++i)
    for (const auto& line : books.entry(i).lines) accounts.insert(line.account);
  return accounts;
}

class LedgerRows : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(LedgerRows, know_every_balance_on_every_day) {
  const auto books = random_books(GetParam(), quarter);
  const Folded folded(books);
  for (const auto& account : accounts_of(books))
    for (auto day = on("2026-01-10"); day <= on("2026-04-20"); day.days += 3)
      EXPECT_EQ(folded.ledger.turnover(account, day), counted(books, account, day)) << account << day.text();
  EXPECT_EQ(folded.ledger.balance("Assets:Nowhere", on("2026-04-01")), 0);
}

TEST_P(LedgerRows, know_what_was_known_at_any_moment) {
  const auto books = random_books(GetParam(), quarter);
  const Folded folded(books);
  for (std::size_t i = 0; i < books.events.size(); i += 37) {
    const auto known_at = books.events[i].recorded_at();
    const Span span{on("2026-02-10"), on("2026-03-17")};
    Wide sum = 0;
    for (const auto& row : folded.ledger.trial_balance(span, known_at)) {
      auto before = counted(books, row.path, on("2026-02-09"), known_at);
      EXPECT_EQ(row.before, before) << row.path;
      before.add(row.during);
      EXPECT_EQ(before, counted(books, row.path, span.through, known_at)) << row.path;
      EXPECT_EQ(folded.ledger.turnover(row.path, span.through, known_at), before);
      sum += row.closing();
    }
    EXPECT_EQ(sum, 0);
  }
}

TEST_P(LedgerRows, add_up_to_nothing_in_every_trial_balance) {
  const auto books = random_books(GetParam(), quarter);
  const Folded folded(books);
  for (const auto& [from, through] :
       {std::pair("2026-01-20", "2026-04-30"), std::pair("2026-02-01", "2026-02-28"),
        std::pair("2026-02-15", "2026-02-15"), std::pair("2026-03-31", "2026-04-01")}) {
    Turnover during;
    Wide closing = 0;
    for (const auto& row : folded.ledger.trial_balance({on(from), on(through)})) {
      during.add(row.during);
      closing += row.closing();
      auto expected = counted(books, row.path, on(through));
      expected.subtract(counted(books, row.path, Date{on(from).days - 1}));
      EXPECT_EQ(row.during, expected) << row.path << from;
    }
    EXPECT_EQ(during.balance_minor(), 0);
    EXPECT_EQ(closing, 0);
  }
}

TEST_P(LedgerRows, owe_what_the_accounts_of_customers_say) {
  const auto books = random_books(GetParam(), quarter);
  const Folded folded(books);
  for (const auto& through :
       {std::optional<Date>(), std::optional(on("2026-02-14")), std::optional(on("2026-03-31"))})
    for (std::size_t i = 0; i < books.customers.size(); ++i) {
      const auto account = "Assets:Receivable:" + customer_number(static_cast<int>(i));
      std::map<std::string, std::int64_t> expected;
      for (std::size_t e = 0; e < books.events.size(); ++e)
        for (const auto& line : books.entry(e).lines)
          if (line.account == account && (!through || books.entry(e).effective <= *through))
            expected[*line.item] += line.amount_minor;
      std::erase_if(expected, [](const auto& item) { return item.second == 0; });
      std::map<std::string, std::int64_t> open;
      for (const auto& item : folded.ledger.open_items(books.customers[i], through))
        open[item.item] = item.open_minor;
      EXPECT_EQ(open, expected);
    }
  Ageing all;
  folded.ledger.visit_open_items({}, [&](const ItemRow& item) { all.add(item, on("2026-03-01"), 30); });
  Wide owed = 0;
  for (const auto& account : accounts_of(books))
    if (account.starts_with("Assets:Receivable:"))
      owed += counted(books, account, last_day_ever).balance_minor();
  EXPECT_EQ(all.balance_minor(), owed);
  const auto balance =
      customer_balance(folded.rows, books.organisation, books.garage, books.customers[0], on("2026-03-01"));
  EXPECT_EQ(balance.balance_minor,
            counted(books, "Assets:Receivable:C000001", last_day_ever).balance_minor());
  EXPECT_GE(balance.overdue_minor, 0);
}

TEST_P(LedgerRows, show_lines_with_running_balances_page_by_page) {
  const auto books = random_books(GetParam(), quarter);
  const Folded folded(books);
  const Span span{on("2026-02-01"), on("2026-03-31")};
  const auto all = folded.ledger.lines("Assets:Bank:Main", span);
  ASSERT_GT(all.size(), 5U);
  EXPECT_EQ(all.back().balance_minor, folded.ledger.balance("Assets:Bank:Main", span.through));
  std::vector<AccountLine> paged;
  std::optional<Ledger::After> after;
  for (;;) {
    const auto page = folded.ledger.lines("Assets:Bank:Main", span, {}, after, 3);
    paged.insert(paged.end(), page.begin(), page.end());
    if (page.size() < 3) break;
    after = {page.back().line.effective, page.back().line.number};
  }
  ASSERT_EQ(paged.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(paged[i].line.number, all[i].line.number);
    EXPECT_EQ(paged[i].balance_minor, all[i].balance_minor);
  }
}

TEST_P(LedgerRows, are_the_same_folded_one_by_one_and_at_once) {
  const auto books = random_books(GetParam(), quarter);
  MemoryRows at_once;
  MemoryRows one_by_one;
  fold(at_once, books.events);
  fold(one_by_one, books.events, 1);
  EXPECT_EQ(digest_of_rows(at_once), digest_of_rows(one_by_one));
}

TEST_P(LedgerRows, say_of_filed_returns_what_they_said_when_they_were_filed) {
  auto books = random_books(GetParam(), quarter);
  {
    const Folded folded(books);
    const auto returns = folded.ledger.vat_returns();
    ASSERT_EQ(returns.size(), 2U);
    for (const auto& filed : returns) {
      const auto sums = vat_sums(folded.ledger, {filed.from, filed.through});
      EXPECT_EQ(sums.figures, filed.figures);
      EXPECT_EQ(vat_sums(folded.ledger, {filed.from, filed.through}, filed.at).figures, filed.figures);
      EXPECT_GT(filed.figures.sales_minor, 0);
      EXPECT_GT(filed.figures.purchase_tax_minor, 0);
    }
    EXPECT_EQ(folded.ledger.books().vat_filed_through, returns.back().through);
    // What is left in the accounts of tax has its tax point after the last return.
    const auto unfiled = vat_sums(folded.ledger, {Date{returns.back().through.days + 1}, last_day_ever});
    for (const auto& tax : unfiled.accounts)
      EXPECT_EQ(folded.ledger.balance(tax.account, last_day_ever), tax.balance_minor) << tax.account;
    EXPECT_TRUE(check_ledger(folded.rows, books.organisation, books.garage).fine());
  }
  // An entry that gets into a return after it was filed is found.
  for (auto event = books.events.rbegin(); event != books.events.rend(); ++event) {
    auto* const made = std::get_if<domain::journal_entry::Event>(&event->body);
    if (made == nullptr) continue;
    auto& entry = std::get<domain::journal_entry::Posted>(*made).entry;
    if (entry.kind != domain::journal::Kind::invoice) continue;
    entry.tax_point = quarter.first;
    break;
  }
  const Folded tampered(books);
  EXPECT_FALSE(check_ledger(tampered.rows, books.organisation, books.garage).fine());
}

INSTANTIATE_TEST_SUITE_P(Seeds, LedgerRows, ::testing::Values(1, 2, 3));

TEST(Ledger, stops_at_an_entry_that_does_not_add_up) {
  auto books = random_books(1, {.entries = 3, .customers = 1, .first = on("2026-01-01"), .days = 10});
  auto& posted =
      std::get<domain::journal_entry::Posted>(std::get<domain::journal_entry::Event>(books.events[1].body));
  posted.entry.lines[0].amount_minor += 1;
  MemoryRows rows;
  EXPECT_THROW(fold(rows, books.events), std::runtime_error);
}

TEST(Ledger, stops_at_an_entry_in_another_currency) {
  auto books = random_books(1, {.entries = 3, .customers = 1, .first = on("2026-01-01"), .days = 10});
  auto& posted =
      std::get<domain::journal_entry::Posted>(std::get<domain::journal_entry::Event>(books.events[1].body));
  posted.entry.currency = *domain::Currency::parse("EUR");
  MemoryRows rows;
  EXPECT_THROW(fold(rows, books.events), std::runtime_error);
}

TEST(Turnovers, are_stored_and_read_back_at_any_size) {
  Turnovers turnovers;
  turnovers.of(24310).add(-123'456);
  turnovers.of(24309).add(99);
  turnovers.of(24310).add(7);
  ASSERT_EQ(turnovers.parts.size(), 2U);
  EXPECT_EQ(turnovers.parts.front().when, 24309);
  EXPECT_EQ(packed::decode<Turnovers>(packed::encode(turnovers)), turnovers);
  Turnovers large;
  for (int i = 0; i < 3; ++i) large.of(1).add(INT64_MAX);
  EXPECT_EQ(packed::decode<Turnovers>(packed::encode(large)), large);
}

}  // namespace
