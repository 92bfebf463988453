// What the list of invoices is paged and counted by, after random books: each invoice once, where it belongs.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "projections/row_store.hpp"
#include "projections/views.hpp"
#include "tests/projections/random_books_events.hpp"

namespace projections::testing {
namespace {

using random_books::Books;

class InvoiceListRows : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  using Counts = std::map<std::pair<InvoiceStanding, domain::invoice::Kind>, std::int64_t>;

  void SetUp() override {
    for (const auto& step : random_books::random_steps(GetParam(), 250)) books.take(step);
    const auto events = events_of(books);
    Views views(rows);
    for (std::span<const Event> rest(events); !rest.empty();) {
      const auto count = std::min<std::size_t>(rest.size(), 7);
      views.fold(rest.first(count));
      rest = rest.subspan(count);
    }
    rows.scan(InvoiceListRow::prefix(organisation(), Books::garage()),
              [&](std::string_view key, std::string_view stored) {
                listed.emplace_back(std::string(key), decode_row<InvoiceListRow>(stored));
                return true;
              });
  }

  static domain::OrganisationId organisation() { return organisation_of_books(); }
  /// The keys of the list that the index leads to, in its order.
  std::vector<std::string> led_to(const Key& prefix) const {
    std::vector<std::string> keys;
    rows.scan(prefix, [&](std::string_view key, std::string_view) {
      keys.push_back(InvoiceListRow::prefix(organisation(), Books::garage()).str() +
                     std::string(key.substr(key.size() - InvoiceListRow::place_bytes)));
      return true;
    });
    return keys;
  }
  template <class Wanted>
  std::vector<std::string> keys_of(Wanted wanted) const {
    std::vector<std::string> keys;
    for (const auto& [key, row] : listed)
      if (wanted(row)) keys.push_back(key);
    return keys;
  }
  static void add(const InvoiceCountRow& row, Counts& counts) {
    for (const auto& [standing, kind, count] : row.counts) {
      EXPECT_GT(count, 0);
      counts[{standing, kind}] += count;
    }
  }

  Books books;
  MemoryRows rows;
  std::vector<std::pair<std::string, InvoiceListRow>> listed;
};

TEST_P(InvoiceListRows, have_each_invoice_once_by_day) {
  ASSERT_GT(listed.size(), 10U);
  std::set<domain::InvoiceId> seen;
  domain::Date day{};
  for (const auto& [key, row] : listed) {
    EXPECT_TRUE(seen.insert(row.invoice_id).second);
    const auto invoice = read_row<InvoiceRow>(rows, InvoiceRow::key(organisation(), row.invoice_id));
    ASSERT_TRUE(invoice);
    EXPECT_EQ(key, InvoiceListRow::key(organisation(), *invoice).str());
    EXPECT_EQ(row.standing, standing_of(*invoice));
    EXPECT_LE(day, invoice->list_day());
    day = invoice->list_day();
  }
}

TEST_P(InvoiceListRows, are_counted_in_all_and_by_day) {
  Counts expected;
  std::map<domain::Date, std::int64_t> by_day;
  for (const auto& [key, row] : listed) {
    ++expected[{row.standing, row.kind}];
    ++by_day[read_row<InvoiceRow>(rows, InvoiceRow::key(organisation(), row.invoice_id))->list_day()];
  }
  Counts all;
  add(read_row<InvoiceCountRow>(rows, InvoiceCountRow::key(organisation(), Books::garage())).value(), all);
  EXPECT_EQ(all, expected);
  Counts of_days;
  std::size_t days = 0;
  rows.scan(InvoiceCountRow::days_prefix(organisation(), Books::garage()),
            [&](std::string_view, std::string_view stored) {
              ++days;
              add(decode_row<InvoiceCountRow>(stored), of_days);
              return true;
            });
  EXPECT_EQ(of_days, expected);
  EXPECT_EQ(days, by_day.size());
  for (const auto& [day, count] : by_day) {
    Counts of_day;
    add(read_row<InvoiceCountRow>(
            rows, InvoiceCountRow::days_prefix(organisation(), Books::garage()).day(day).str())
            .value(),
        of_day);
    std::int64_t sum = 0;
    for (const auto& [what, number] : of_day) sum += number;
    EXPECT_EQ(sum, count) << day.text();
  }
}

TEST_P(InvoiceListRows, are_found_by_customer_and_by_what_is_due) {
  for (std::uint32_t customer = 0; customer < Books::customers; ++customer) {
    const auto id = Books::customer(customer);
    EXPECT_EQ(led_to(InvoicePlaceRow::customer_prefix(organisation(), Books::garage(), id)),
              keys_of([&](const InvoiceListRow& row) { return row.customer_id == id; }));
  }
  auto due = led_to(InvoicePlaceRow::due_prefix(organisation(), Books::garage()));
  std::ranges::sort(due);
  EXPECT_EQ(due, keys_of([](const InvoiceListRow& row) { return row.open_minor > 0; }));
}

INSTANTIATE_TEST_SUITE_P(Seeds, InvoiceListRows, ::testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace projections::testing
