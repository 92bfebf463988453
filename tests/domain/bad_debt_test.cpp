// What becomes of an invoice that was given up as a bad debt: relief on its tax, and money after all.
#include "domain/bad_debt.hpp"

#include "tests/domain/given.hpp"

using namespace domain::invoice;
using namespace given_when_then;
using domain::journal::Posting;
using domain::payment::Method;

namespace {

using Amounts = std::vector<std::pair<std::string, std::int64_t>>;

Amounts amounts(const domain::journal::Entry& entry) {
  Amounts amounts;
  for (const auto& line : entry.lines) amounts.emplace_back(line.account, line.amount_minor);
  return amounts;
}

/// 120.00, 20.00 of them tax, due on 31 January.
Invoice issued() {
  Invoice invoice;
  invoice.exists = true;
  invoice.status = Status::issued;
  invoice.currency = *domain::Currency::parse("GBP");
  invoice.number = "INV-2026-000001";
  invoice.customer_number = "C000123";
  invoice.issued_on = invoice.tax_point = on("2026-01-01");
  invoice.due_on = on("2026-01-31");
  invoice.totals.gross_minor = 12'000;
  invoice.totals.net_minor = 10'000;
  invoice.totals.tax_minor = 2'000;
  domain::document::PricedLine line;
  line.line.number = 1;
  line.net_minor = 10'000;
  line.tax_minor = 2'000;
  invoice.priced = {line};
  return invoice;
}

template <class Command>
Invoice after(Invoice invoice, const Command& command) {
  const auto decision = decide(invoice, command, monday);
  EXPECT_TRUE(decision.has_value()) << (decision ? "" : decision.error().code);
  if (decision)
    for (const auto& event : decision->events) domain::evolve_any(invoice, event);
  return invoice;
}

WriteOff write_off(std::int64_t amount) {
  return {.amount_minor = amount, .wanted = on("2026-03-02"), .effective = on("2026-03-02"), .reason = {}};
}
Given<Invoice> written_off(std::int64_t amount = 12'000) { return {after(issued(), write_off(amount))}; }

ClaimBadDebtRelief claim(std::optional<std::int64_t> amount = {}, std::string_view day = "2026-08-03") {
  return {amount, on(day), on("2026-11-23"), Posting{.number = 9, .effective = on(day)}};
}
RecoverWrittenOff recover(std::optional<std::int64_t> amount = {}) {
  RecoverWrittenOff command;
  command.number = "REC-2026-000001";
  command.method = Method::bank_transfer;
  command.amount_minor = amount;
  command.received_on = on("2026-09-01");
  command.today = on("2026-11-23");
  command.reference = " the liquidator ";
  command.posting = {.number = 10, .effective = on("2026-09-01")};
  return command;
}

template <class E, class Command>
E happened(const Invoice& invoice, const Command& command) {
  return std::get<E>(decide(invoice, command, monday).value().events.at(0));
}

// ---- relief -------------------------------------------------------------------------------------

TEST(BadDebtRelief, is_the_tax_in_what_was_written_off) {
  const auto event = happened<BadDebtReliefClaimed>(written_off().state, claim());
  EXPECT_EQ(event.amount_minor, 2'000);
  EXPECT_EQ(event.claimed_on, on("2026-08-03"));
  EXPECT_EQ(amounts(event.entry),
            (Amounts{{"Liabilities:VAT:BadDebtRelief", 2'000}, {"Expenses:BadDebt", -2'000}}));
  EXPECT_EQ(event.entry.kind, domain::journal::Kind::bad_debt_relief);
  EXPECT_EQ(event.entry.reference, "INV-2026-000001");
  EXPECT_EQ(event.entry.tax_point, on("2026-08-03"));
  // Of a part it is the part, rounded: 2000 * 1234 / 12000 = 205.67.
  EXPECT_EQ(happened<BadDebtReliefClaimed>(written_off(1'234).state, claim()).amount_minor, 206);
}

TEST(BadDebtRelief, is_claimed_from_six_months_after_the_later_day_until_four_years_and_six_months) {
  const auto invoice = written_off();
  invoice.when(claim({}, "2026-07-30")).then_conflict("relief-too-early", "2026-07-31");
  EXPECT_EQ(happened<BadDebtReliefClaimed>(invoice.state, claim({}, "2026-07-31")).amount_minor, 2'000);
  auto late = claim({}, "2030-07-31");
  late.today = on("2031-01-01");
  EXPECT_EQ(happened<BadDebtReliefClaimed>(invoice.state, late).amount_minor, 2'000);
  late.claimed_on = on("2030-08-01");
  invoice.when(late).then_conflict("relief-too-late", "2030-07-31");
  const auto window = relief_window(on("2026-08-31"), on("2026-08-01"));
  EXPECT_EQ(window.from, on("2027-02-28"));
  EXPECT_EQ(window.until, on("2031-02-28"));
}

TEST(BadDebtRelief, needs_a_debt_that_was_given_up_by_then) {
  Given<Invoice>{issued()}.when(claim()).then_conflict("not-written-off", "");
  auto small = write_off(50);
  small.small_difference = true;
  small.small_difference_minor_max = 100;
  Given<Invoice>{after(issued(), small)}.when(claim()).then_conflict("not-written-off", "");
  auto later = write_off(12'000);
  later.wanted = later.effective = on("2026-08-10");
  Given<Invoice>{after(issued(), later)}.when(claim()).then_field_errors({{"/claimedOn", "out-of-range"}});
  written_off().when(claim({}, "2026-11-24")).then_field_errors({{"/claimedOn", "out-of-range"}});
}

TEST(BadDebtRelief, is_claimed_once) {
  const auto invoice = written_off();
  invoice.when(claim(2'001)).then_conflict("exceeds-relief", "2000");
  invoice.when(claim(0)).then_field_errors({{"/amount/amountMinor", "out-of-range"}});
  const Given<Invoice> once{after(invoice.state, claim(1'500))};
  EXPECT_EQ(once.state.bad_debt.relief_minor, 1'500);
  once.when(claim(501)).then_conflict("exceeds-relief", "500");
  const Given<Invoice> all{after(once.state, claim())};
  EXPECT_EQ(all.state.bad_debt.relief_minor, 2'000);
  all.when(claim()).then_conflict("relief-claimed", "");
}

TEST(BadDebtRelief, is_not_of_tax_that_is_credited_or_that_there_never_was) {
  // Half of it was credited before: what is left to be written off is 60.00, with 10.00 of tax.
  auto half = after(issued(), RecordCredit{{}, {{.number = 1, .net_minor = 5'000, .tax_minor = 1'000}}});
  half = after(half, RecordAllocation{"crn_1", "CRN-2026-000001", 6'000});
  const Given<Invoice> invoice{after(half, write_off(6'000))};
  EXPECT_EQ(happened<BadDebtReliefClaimed>(invoice.state, claim()).amount_minor, 1'000);
  // And what was claimed is not credited besides.
  const Given<Invoice> claimed{after(written_off().state, claim())};
  claimed.when(RecordCredit{{}, {{.number = 1, .net_minor = 10'000, .tax_minor = 2'000}}})
      .then_conflict("relief-claimed", "");
  auto untaxed = issued();
  untaxed.totals = {};
  untaxed.totals.gross_minor = untaxed.totals.net_minor = 12'000;
  Given<Invoice>{after(untaxed, write_off(12'000))}.when(claim()).then_conflict("relief-claimed", "");
}

// ---- recovery -----------------------------------------------------------------------------------

TEST(WrittenOff, that_comes_in_is_income_again) {
  const auto event = happened<WrittenOffRecovered>(written_off().state, recover(6'000));
  EXPECT_EQ(event.number, "REC-2026-000001");
  EXPECT_EQ(event.amount_minor, 6'000);
  EXPECT_EQ(event.relief_minor, 0);
  EXPECT_EQ(event.personal.reference, "the liquidator");
  EXPECT_EQ(amounts(event.entry),
            (Amounts{{"Assets:Bank:Main", 6'000}, {"Expenses:BadDebtRecovered", -6'000}}));
  EXPECT_EQ(event.entry.kind, domain::journal::Kind::bad_debt_recovered);
  EXPECT_EQ(event.entry.tax_point, std::nullopt);
  const auto invoice = after(written_off().state, recover());
  EXPECT_EQ(invoice.bad_debt.lost_minor(), 0);
  EXPECT_EQ(invoice.open_minor(), 0);
}

TEST(WrittenOff, that_comes_in_owes_its_part_of_the_relief_again) {
  const auto claimed = after(written_off().state, claim());
  auto command = recover(6'000);
  const auto event = happened<WrittenOffRecovered>(claimed, command);
  EXPECT_EQ(event.relief_minor, 1'000);
  EXPECT_EQ(amounts(event.entry), (Amounts{{"Assets:Bank:Main", 6'000},
                                           {"Expenses:BadDebtRecovered", -5'000},
                                           {"Liabilities:VAT:BadDebtRelief", -1'000}}));
  EXPECT_EQ(event.entry.tax_point, on("2026-09-01"));
  command.posting.tax_point = on("2026-10-01");
  EXPECT_EQ(happened<WrittenOffRecovered>(claimed, command).entry.tax_point, on("2026-10-01"));
  // In thirds, and all of it in the end.
  auto invoice = after(claimed, recover(3'333));
  EXPECT_EQ(invoice.bad_debt.relief_minor, 2'000 - 556);
  invoice = after(invoice, recover(3'333));
  invoice = after(invoice, recover());
  EXPECT_EQ(invoice.bad_debt.relief_minor, 0);
  EXPECT_EQ(invoice.bad_debt.recovered_minor, 12'000);
}

TEST(WrittenOff, comes_in_at_most_once) {
  Given<Invoice>{issued()}.when(recover()).then_conflict("not-written-off", "");
  const auto invoice = written_off();
  invoice.when(recover(12'001)).then_conflict("exceeds-written-off", "12000");
  invoice.when(recover(0)).then_field_errors({{"/amount/amountMinor", "out-of-range"}});
  const Given<Invoice> part{after(invoice.state, recover(5'000))};
  part.when(recover(7'001)).then_conflict("exceeds-written-off", "7000");
  const Given<Invoice> all{after(part.state, recover())};
  all.when(recover()).then_conflict("exceeds-written-off", "0");
  // What came in has no tax to be claimed.
  EXPECT_EQ(happened<BadDebtReliefClaimed>(part.state, claim()).amount_minor, 1'167);
  all.when(claim()).then_conflict("relief-claimed", "");
  auto early = recover();
  early.received_on = on("2026-03-01");
  invoice.when(early).then_field_errors({{"/receivedOn", "out-of-range"}});
  early.received_on = on("2026-11-24");
  invoice.when(early).then_field_errors({{"/receivedOn", "out-of-range"}});
}

}  // namespace
