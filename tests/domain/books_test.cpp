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

// ---- VAT returns --------------------------------------------------------------------------------

/// 200.00 on sales, 33.00 of it reclaimed on purchases.
FileVatReturn third_quarter() {
  FileVatReturn command;
  command.from = on("2026-07-01");
  command.through = on("2026-09-30");
  command.earliest_tax_point = on("2026-07-04");
  command.figures.codes = {{"S20", domain::Percentage::of(20), 100'000, 20'000, 7}};
  command.figures.sales_minor = 100'000;
  command.figures.sales_tax_minor = 20'000;
  command.figures.purchase_tax_minor = 3'300;
  command.taxes = {{"Liabilities:VAT:Input", 3'300}, {"Liabilities:VAT:Output:S20", -20'000}};
  command.currency = *domain::Currency::parse("GBP");
  command.number = 12;
  command.reference = "JRN-2026-000003";
  command.receipt = " 163498123456 ";
  return command;
}

VatReturnFiled filed(const FileVatReturn& command, const Books& books = {}) {
  return std::get<VatReturnFiled>(decide(books, command, monday).value().events.at(0));
}

TEST(VatReturns, settle_the_tax_of_their_days) {
  const auto event = filed(third_quarter());
  EXPECT_EQ(event.from, on("2026-07-01"));
  EXPECT_EQ(event.through, on("2026-09-30"));
  EXPECT_EQ(event.figures, third_quarter().figures);
  EXPECT_EQ(event.personal.receipt, "163498123456");
  const auto& entry = event.entry;
  EXPECT_TRUE(domain::journal::is_balanced(entry));
  EXPECT_EQ(entry.kind, Kind::vat_return);
  EXPECT_EQ(entry.effective, on("2026-09-30"));
  EXPECT_EQ(entry.tax_point, std::nullopt);
  EXPECT_FALSE(domain::journal::is_taxed(entry));
  ASSERT_EQ(entry.lines.size(), 3U);
  EXPECT_EQ(entry.lines[0].account, "Liabilities:VAT:Input");
  EXPECT_EQ(entry.lines[0].amount_minor, -3'300);
  EXPECT_EQ(entry.lines[1].account, "Liabilities:VAT:Output:S20");
  EXPECT_EQ(entry.lines[1].amount_minor, 20'000);
  EXPECT_EQ(entry.lines[2].account, "Liabilities:VAT:Settlement");
  EXPECT_EQ(entry.lines[2].amount_minor, -16'700);
}

TEST(VatReturns, of_closed_months_are_dated_the_first_open_day) {
  const auto entry = filed(third_quarter(), given<Books>(PeriodClosed{on("2026-10-31")}).state).entry;
  EXPECT_EQ(entry.effective, on("2026-11-01"));
  EXPECT_EQ(entry.relates_to, on("2026-09-30"));
}

TEST(VatReturns, of_nothing_are_filed_too) {
  FileVatReturn command;
  command.from = on("2026-07-01");
  command.through = on("2026-09-30");
  EXPECT_TRUE(filed(command).entry.lines.empty());
}

TEST(VatReturns, follow_one_another_when_their_days_are_over) {
  const auto first = filed(third_quarter());
  auto command = third_quarter();
  given<Books>(first).when(command).then_conflict("vat-return-filed", "2026-09-30");
  command.from = std::nullopt;
  given<Books>(first).when(command).then_conflict("vat-return-filed", "2026-09-30");
  command.from = on("2026-10-02");
  command.through = on("2026-10-31");
  given<Books>(first).when(command).then_conflict("vat-period-skipped", "2026-10-01");
  command.from = on("2026-09-30");
  given<Books>(first).when(command).then_conflict("vat-return-filed", "2026-09-30");
  command.from = std::nullopt;
  EXPECT_EQ(filed(command, given<Books>(first).state).from, on("2026-10-01"));
  command.through = on("2026-11-23");
  given<Books>(first).when(command).then_refused("vat-period-not-over");
  command.through = on("2026-11-22");
  EXPECT_EQ(filed(command, given<Books>(first).state).through, on("2026-11-22"));
}

TEST(VatReturns, begin_with_the_first_tax_that_there_is) {
  auto command = third_quarter();
  command.earliest_tax_point = on("2026-06-30");
  given<Books>().when(command).then_conflict("vat-period-skipped", "2026-06-30");
  command.from = std::nullopt;
  given<Books>().when(command).then_field_errors({{"/from", "required"}});
  command.from = on("2026-10-01");
  given<Books>().when(command).then_field_errors({{"/from", "out-of-range"}});
  command = third_quarter();
  command.earliest_tax_point = std::nullopt;
  EXPECT_EQ(filed(command).from, on("2026-07-01"));
}

TEST(VatReturns, take_no_more_tax_once_they_are_filed) {
  const auto books = given<Books>(filed(third_quarter())).state;
  EXPECT_TRUE(is_filed(books, on("2026-09-30")));
  EXPECT_FALSE(is_filed(books, on("2026-10-01")));
  EXPECT_FALSE(is_filed(Books{}, on("2026-09-30")));
  EXPECT_EQ(first_unfiled_day(books, on("2026-08-01")), on("2026-10-01"));
  EXPECT_EQ(first_unfiled_day(books, on("2026-10-05")), on("2026-10-05"));
  // The months themselves are open as before.
  EXPECT_TRUE(is_open(books, on("2026-08-01")));
}

}  // namespace
