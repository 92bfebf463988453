// The chart of accounts, and periods and years that close.
#include "domain/books.hpp"

#include "tests/domain/given.hpp"

using namespace domain::books;
using namespace given_when_then;
using domain::journal::Kind;

namespace {

const AccountOpened rent{"5500", "Expenses:Rent", "Rent"};

TEST(Accounts, are_opened_besides_the_standard_ones) {
  given<Books>().when(OpenAccount{"5500", "Expenses:Rent", " Rent "}).then({rent});
  given<Books>()
      .when(OpenAccount{{}, "Income:Discounts:Fleet", "Fleet"})
      .then({AccountOpened{"4900", "Income:Discounts:Fleet", "Fleet"}});
  given<Books>(rent)
      .when(OpenAccount{{}, "Expenses:Rent", "Rent"})
      .then_conflict("account-exists", "Expenses:Rent");
  given<Books>().when(OpenAccount{{}, "Income:Labour", "x"}).then_conflict("account-exists", "Income:Labour");
  given<Books>().when(OpenAccount{{}, "Assets:Cash", "x"}).then_conflict("account-exists", "Assets:Cash");
}

TEST(Accounts, have_paths_that_every_accounting_program_reads) {
  for (const auto* const path :
       {"Rent", "Expenses", "Expenses:", "Expenses:rent", "Expenses:Rent Room", "Expenses:Rent_1",
        "Expenses::Rent", "Expenses:Rent;", "expenses:Rent", "Assets:A:B:C:D:E:F:G"})
    given<Books>().when(OpenAccount{{}, path, "x"}).then_field_errors({{"/path", "wrong-format"}});
  EXPECT_TRUE(is_account_path("Assets:Receivable:C000001"));
  EXPECT_TRUE(is_account_path("Liabilities:VAT:Output:S17-5"));
  EXPECT_TRUE(is_account_path("Assets:2nd-Bank"));
}

TEST(Accounts, of_customers_and_of_tax_are_made_by_documents) {
  for (const auto* const path : {"Assets:Receivable:Others", "Liabilities:Deposits:X",
                                 "Liabilities:VAT:Output:S20", "Liabilities:RefundsPayable:X"})
    given<Books>().when(OpenAccount{{}, path, "x"}).then_field_errors({{"/path", "protected-account"}});
  given<Books>(rent)
      .when(OpenAccount{{}, "Expenses:Rent:Shop", "x"})
      .then_field_errors({{"/path", "below-an-account"}});
}

TEST(Accounts, close_when_nothing_is_in_them) {
  given<Books>(rent).when(CloseAccount{"Expenses:Rent", true}).then({AccountClosed{"Expenses:Rent"}});
  given<Books>(rent).when(CloseAccount{"Expenses:Rent", false}).then_refused("account-not-empty");
  given<Books>(rent, AccountClosed{"Expenses:Rent"}).when(CloseAccount{"Expenses:Rent", true}).then_nothing();
  given<Books>().when(CloseAccount{"Income:Labour", true}).then_not_found("account-not-found");
}

TEST(Accounts, have_a_standing_for_entries_made_by_hand) {
  const auto books =
      given<Books>(rent, AccountOpened{"", "Expenses:Old", "Old"}, AccountClosed{"Expenses:Old"}).state;
  EXPECT_EQ(standing_of(books, "Expenses:Rent", false), Standing::open);
  EXPECT_EQ(standing_of(books, "Expenses:Old", true), Standing::closed);
  EXPECT_EQ(standing_of(books, "Income:Labour", false), Standing::open);
  EXPECT_EQ(standing_of(books, "Assets:Bank:Main", false), Standing::open);
  EXPECT_EQ(standing_of(books, "Assets:Bank:Second", false), Standing::unknown);
  EXPECT_EQ(standing_of(books, "Assets:Clearing:Card", true), Standing::open);
  EXPECT_EQ(standing_of(books, "Assets:Bank", false), Standing::heading);
  EXPECT_EQ(standing_of(books, "Income:Discounts", true), Standing::heading);
  EXPECT_EQ(standing_of(books, "Assets:Receivable", true), Standing::customers);
  EXPECT_EQ(standing_of(books, "Assets:Receivable:C000001", true), Standing::unknown);
  EXPECT_EQ(standing_of(books, "Liabilities:DeferredPlan", true), Standing::customers);
  EXPECT_EQ(standing_of(books, "Liabilities:DeferredPlan:C000001", true), Standing::unknown);
  EXPECT_EQ(standing_of(books, "Liabilities:VAT:Output:S20", true), Standing::protected_);
  EXPECT_EQ(standing_of(books, "Liabilities:VAT:Input", false), Standing::open);
  EXPECT_EQ(standing_of(books, "Liabilities:RefundsPayable", true), Standing::protected_);
}

TEST(Periods, close_with_all_before_them) {
  given<Books>().when(ClosePeriod{on("2026-10-01")}).then({PeriodClosed{on("2026-10-31")}});
  given<Books>(PeriodClosed{on("2026-10-31")}).when(ClosePeriod{on("2026-09-01")}).then_nothing();
  given<Books>().when(ClosePeriod{on("2026-12-01")}).then_refused("period-not-begun");
  given<Books>().when(ClosePeriod{on("2028-02-01")}).then_refused("period-not-begun");
}

TEST(Periods, move_what_would_be_dated_in_them_to_the_first_open_day) {
  const auto books = given<Books>(PeriodClosed{on("2026-10-31")}).state;
  EXPECT_EQ(first_open_day(books, on("2026-09-15")), on("2026-11-01"));
  EXPECT_EQ(first_open_day(books, on("2026-10-31")), on("2026-11-01"));
  EXPECT_EQ(first_open_day(books, on("2026-11-02")), on("2026-11-02"));
  EXPECT_EQ(first_open_day(Books{}, on("1999-01-01")), on("1999-01-01"));
}

TEST(Periods, open_again_with_a_reason_unless_the_year_is_closed) {
  const PeriodClosed october{on("2026-10-31")};
  given<Books>(october)
      .when(ReopenPeriod{on("2026-09-01"), "late bill"})
      .then({PeriodReopened{on("2026-09-01"), {"late bill"}}});
  given<Books>(october).when(ReopenPeriod{on("2026-11-01"), "x"}).then_nothing();
  given<Books>(october)
      .when(ReopenPeriod{on("2026-09-01"), " "})
      .then_field_errors({{"/reason", "required"}});
  const auto reopened = given<Books>(october, PeriodReopened{on("2026-09-01"), {"late bill"}}).state;
  EXPECT_TRUE(is_open(reopened, on("2026-09-01")));
  EXPECT_FALSE(is_open(reopened, on("2026-08-31")));
  given<Books>(YearClosed{on("2025-12-31"), {}})
      .when(ReopenPeriod{on("2025-12-01"), "x"})
      .then_conflict("year-closed", "2025-12-31");
}

CloseYear year_2025() {
  CloseYear command;
  command.through = on("2025-12-31");
  command.results = {{"Income:Labour", -10'000}, {"Expenses:COGS", 4'000}, {"Income:Parts", 0}};
  command.currency = *domain::Currency::parse("GBP");
  command.number = 7;
  command.reference = "JRN-2025-000001";
  return command;
}

TEST(Years, move_results_into_retained_earnings) {
  const auto decided = decide(Books{}, year_2025(), monday);
  ASSERT_TRUE(decided);
  const auto& entry = std::get<YearClosed>(decided->events.at(0)).entry;
  EXPECT_TRUE(domain::journal::is_balanced(entry));
  EXPECT_EQ(entry.kind, Kind::year_closed);
  EXPECT_EQ(entry.effective, on("2025-12-31"));
  ASSERT_EQ(entry.lines.size(), 3U);
  EXPECT_EQ(entry.lines[0].amount_minor, 10'000);
  EXPECT_EQ(entry.lines[1].amount_minor, -4'000);
  EXPECT_EQ(entry.lines[2].account, "Equity:RetainedEarnings");
  EXPECT_EQ(entry.lines[2].amount_minor, -6'000);
}

TEST(Years, close_once_when_they_are_over) {
  auto command = year_2025();
  given<Books>(YearClosed{on("2025-12-31"), {}}).when(command).then_conflict("year-closed", "2025-12-31");
  command.results = {};
  given<Books>().when(command).then_refused("nothing-to-close");
  command = year_2025();
  command.through = on("2025-12-30");
  given<Books>().when(command).then_refused("not-the-end-of-a-month");
  command.through = on("2026-11-30");
  given<Books>().when(command).then_refused("year-not-over");
  const auto closed = given<Books>(YearClosed{on("2025-12-31"), {}}).state;
  EXPECT_FALSE(is_open(closed, on("2025-06-01")));
  EXPECT_TRUE(is_open(closed, on("2026-01-01")));
}

}  // namespace
