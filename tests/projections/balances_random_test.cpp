// What the directory knows of random books is what the open items of the ledger add up to, on any day, live
// and when it is loaded from the rows.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "projections/directories.hpp"
#include "projections/ledger_reports.hpp"
#include "projections/row_store.hpp"
#include "projections/views.hpp"
#include "tests/projections/random_books_events.hpp"

namespace projections::testing {
namespace {

using random_books::Books;

class Balances : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  void SetUp() override {
    for (const auto& step : random_books::random_steps(GetParam(), 250)) books.take(step);
    events = events_of(books);
    std::mt19937_64 random(GetParam());
    Views views(rows, &live);
    for (std::span<const Event> rest(events); !rest.empty();) {
      const auto count = std::min<std::size_t>(rest.size(), 1 + random() % 20);
      views.fold(rest.first(count));
      rest = rest.subspan(count);
    }
    first_day = books.recorded().front().day;
    last_day = books.recorded().back().day;
  }

  BalanceRow balance(std::uint32_t customer) const {
    const auto key = BalanceRow::key(organisation_of_books(), Books::garage(), Books::customer(customer));
    return read_row<BalanceRow>(rows, key).value_or(BalanceRow{});
  }
  static std::string page(const Directories& directories, const DirectoryQuery& query) {
    std::string items;
    directories.find(organisation_of_books())->append_page(Books::garage().ulid, query, items);
    return items;
  }

  Books books;
  std::vector<Event> events;
  MemoryRows rows;
  Directories live;
  domain::Date first_day;
  domain::Date last_day;
};

TEST_P(Balances, are_what_the_open_items_of_the_ledger_add_up_to) {
  for (auto day = first_day; day.days <= last_day.days + 60; day = {day.days + 5})
    for (std::uint32_t customer = 0; customer < Books::customers; ++customer) {
      const auto expected =
          customer_balance(rows, organisation_of_books(), Books::garage(), Books::customer(customer), day);
      EXPECT_EQ(balance(customer).balance_minor, expected.balance_minor);
      EXPECT_EQ(balance(customer).overdue_minor(day), expected.overdue_minor) << day.text();
    }
}

TEST_P(Balances, have_their_days_in_order_and_none_of_nothing) {
  for (std::uint32_t customer = 0; customer < Books::customers; ++customer) {
    const auto row = balance(customer);
    EXPECT_TRUE(std::ranges::is_sorted(row.dues, {}, &DueRow::due));
    for (const auto& due : row.dues) EXPECT_GT(due.open_minor, 0);
  }
}

TEST_P(Balances, are_the_same_rows_when_they_are_built_again) {
  MemoryRows again;
  Views(again).fold(events);
  EXPECT_EQ(digest_of_rows(again), digest_of_rows(rows));
}

TEST_P(Balances, are_in_the_directory_live_and_loaded) {
  Directories loaded;
  loaded.load(rows);
  for (auto day = first_day.days; day <= last_day.days + 60; day += 10)
    for (const auto sort : {DirectorySort::outstanding, DirectorySort::oldest_due})
      for (const auto overdue : {std::optional<bool>(), std::optional(true), std::optional(false)}) {
        const DirectoryQuery query{.today = day, .overdue = overdue, .sort = sort};
        EXPECT_EQ(page(live, query), page(loaded, query));
      }
  for (std::uint32_t customer = 0; customer < Books::customers; ++customer) {
    const auto row = live.find(organisation_of_books())
                         ->row(Books::garage().ulid, Books::customer(customer).ulid, last_day.days);
    ASSERT_TRUE(row);
    const auto expected = balance(customer);
    EXPECT_TRUE(
        row->contains(R"("outstanding":{"amountMinor":)" + std::to_string(expected.balance_minor) + ','))
        << *row;
    EXPECT_TRUE(row->contains(R"("overdue":{"amountMinor":)" +
                              std::to_string(expected.overdue_minor(last_day)) + ','))
        << *row;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Balances, ::testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace projections::testing
