#include "domain/plan_income.hpp"

#include <gtest/gtest.h>

#include "tests/domain/given.hpp"

namespace {

using namespace domain::invoice;
using namespace given_when_then;
using domain::Date;
using domain::Percentage;

const auto ada = numbered<domain::CustomerId>(1);
const auto gold = numbered<domain::MembershipId>(1);
const auto note = numbered<domain::CreditNoteId>(1);
const auto gbp = domain::Currency::parse("GBP").value();
const auto today = on("2026-11-23");
const PlanTerm year{gold, today, on("2027-11-22")};  // 365 days

LineInput line(std::int64_t minor, domain::tax::Kind tax = domain::tax::Kind::standard) {
  LineInput made;
  made.line.kind = domain::document::LineKind::sundries;
  made.line.unit_price = domain::UnitPrice::of_minor(minor);
  made.line.tax = tax;
  made.description = "Gold, a year";
  return made;
}

template <class Command>
Invoice after(Invoice invoice, const Command& command) {
  const auto decision = decide(invoice, command, monday);
  EXPECT_TRUE(decision.has_value()) << (decision ? "" : decision.error().code);
  for (const auto& event : decision.value().events) domain::evolve_any(invoice, event);
  return invoice;
}

/// Issued today for 120.00 without tax, unless told otherwise.
Invoice issued(Kind kind = Kind::plan, std::vector<LineInput> lines = {line(12'000)}) {
  const domain::document::Pricing pricing{.rates = domain::tax::usual_rates("GB"), .day = today};
  const auto drafted = after(Invoice{}, Draft{.garage_id = numbered<domain::GarageId>(1),
                                              .customer_id = ada,
                                              .kind = kind,
                                              .currency = gbp,
                                              .lines = std::move(lines),
                                              .pricing = pricing});
  return after(drafted, Issue{.number = "INV-2026-000001",
                              .customer_number = "C000123",
                              .entry_number = 7,
                              .issued_on = today,
                              .effective = today,
                              .tax_point = today,
                              .due_on = on("2026-12-23"),
                              .pricing = pricing,
                              .bill_to = {.name = "Ada Byron"}});
}

Invoice deferred() { return after(issued(), DeferIncome{year}); }

ReleaseIncome release(std::string_view through, std::int64_t held = 12'000,
                      std::optional<Date> ended_on = {}) {
  return {on(through), ended_on, held, {8, on(through), std::nullopt}};
}

IncomeReleased released(std::string_view through, std::int64_t minor) {
  return {.through = on(through),
          .amount_minor = minor,
          .entry = {
              .number = 8,
              .kind = domain::journal::Kind::plan_released,
              .reference = "INV-2026-000001",
              .effective = on(through),
              .currency = gbp,
              .lines = {
                  {.account = "Liabilities:DeferredPlan:C000123", .amount_minor = minor, .customer_id = ada},
                  {.account = "Income:Plan", .amount_minor = -minor}}}};
}

/// With all of its line credited, or a part.
std::vector<CreditedLine> credited(std::int64_t net_minor) {
  return {{.number = 1, .net_minor = net_minor, .tax_minor = net_minor / 5}};
}

TEST(PlanIncome, is_earned_over_a_term_that_is_said_once) {
  const Given<Invoice> open{issued()};
  open.when(DeferIncome{year}).then({IncomeDeferred{year}});
  Given<Invoice>{deferred()}.when(DeferIncome{{std::nullopt, today, today}}).then_nothing();
}

TEST(PlanIncome, has_a_term_that_can_be_one) {
  Given<Invoice>{Invoice{}}.when(DeferIncome{year}).then_not_found("invoice-not-found");
  Given<Invoice>{issued(Kind::service)}
      .when(DeferIncome{year})
      .then_field_errors({{"/planTerm", "plans-only"}});
  const Given<Invoice> open{issued()};
  open.when(DeferIncome{{gold, today, on("2026-11-22")}})
      .then_field_errors({{"/planTerm/endsOn", "out-of-range"}});
  open.when(DeferIncome{{gold, on("2000-01-01"), on("2050-01-01")}})
      .then_field_errors({{"/planTerm/startsOn", "out-of-range"}, {"/planTerm/endsOn", "out-of-range"}});
}

TEST(PlanIncome, is_released_by_days_and_each_month_once) {
  // 8 of 365 days: 263.01; 39 days: 1282.19.
  const auto november = Given<Invoice>{deferred()};
  november.when(release("2026-11-30")).then({released("2026-11-30", 263)});
  const auto december = after(deferred(), release("2026-11-30"));
  Given<Invoice>{december}.when(release("2026-11-30")).then_nothing();
  Given<Invoice>{december}.when(release("2026-12-31", 11'737)).then({released("2026-12-31", 1'019)});
}

TEST(PlanIncome, of_a_month_that_was_missed_comes_with_the_next) {
  Given<Invoice>{deferred()}.when(release("2026-12-31")).then({released("2026-12-31", 1'282)});
}

TEST(PlanIncome, leaves_nothing_behind_after_the_last_month) {
  auto invoice = deferred();
  std::int64_t sum = 0;
  for (auto month = on("2026-11-01"); month <= on("2027-11-01"); month = month.plus_months(1)) {
    const auto before = invoice.released_minor;
    const Date end{month.plus_months(1).days - 1};
    invoice = after(invoice, ReleaseIncome{end, std::nullopt, 12'000 - sum, {8, end, std::nullopt}});
    EXPECT_GT(invoice.released_minor, before);
    sum = invoice.released_minor;
    EXPECT_GE(deferred_minor(invoice) - sum, 0);
  }
  EXPECT_EQ(sum, 12'000);
  EXPECT_EQ(releasable_minor(invoice, on("2028-12-31"), std::nullopt), 0);
}

TEST(PlanIncome, is_none_before_the_term_or_its_books_begin) {
  const auto later = after(issued(), DeferIncome{{gold, on("2027-01-01"), on("2027-12-31")}});
  Given<Invoice>{later}.when(release("2026-11-30")).then_nothing();
  const auto earlier = after(issued(), DeferIncome{{gold, on("2026-01-01"), on("2026-12-31")}});
  Given<Invoice>{earlier}.when(release("2026-10-31")).then_nothing();
  // 334 of 365 days: 10980.82.
  Given<Invoice>{earlier}.when(release("2026-11-30")).then({released("2026-11-30", 10'981)});
  Given<Invoice>{issued()}.when(release("2026-11-30")).then_nothing();
}

TEST(PlanIncome, of_a_membership_that_ended_early_is_all_earned_by_that_month) {
  const auto ended_on = on("2027-01-10");
  EXPECT_EQ(earned_minor(deferred(), on("2026-12-31"), ended_on), 1'282);
  Given<Invoice>{deferred()}
      .when(release("2027-01-31", 12'000, ended_on))
      .then({released("2027-01-31", 12'000)});
  // One that ended before the term began, too.
  Given<Invoice>{deferred()}
      .when(release("2026-11-30", 12'000, on("2026-11-01")))
      .then({released("2026-11-30", 12'000)});
}

TEST(PlanIncome, is_never_more_than_the_account_holds) {
  Given<Invoice>{deferred()}.when(release("2026-11-30", 200)).then({released("2026-11-30", 200)});
  Given<Invoice>{deferred()}.when(release("2026-11-30", 0)).then_nothing();
  Given<Invoice>{deferred()}.when(release("2026-11-30", -50)).then_nothing();
}

TEST(PlanIncome, is_less_where_some_is_credited) {
  const auto half = after(deferred(), RecordCredit{note, credited(6'000)});
  EXPECT_EQ(deferred_minor(half), 6'000);
  // 8 of 365 days: 131.51.
  Given<Invoice>{half}.when(release("2026-11-30", 6'000)).then({released("2026-11-30", 132)});
}

TEST(PlanIncome, is_taken_back_before_it_is_credited) {
  const auto invoice = after(deferred(), release("2026-12-31"));
  Given<Invoice>{invoice}
      .when(RecordCredit{note, credited(10'718)})
      .then({Credited{note, credited(10'718)}});  // what is not income yet
  Given<Invoice>{invoice}
      .when(RecordCredit{note, credited(10'719)})
      .then_conflict("income-released", "INV-2026-000001");
  const auto left = deferred_after(invoice, credited(12'000));
  EXPECT_EQ(left, 0);
  const TakeIncomeBack take_back{left, today, {8, today, std::nullopt}};
  Given<Invoice>{invoice}.when(take_back).then({released("2026-11-23", -1'282)});
  const auto taken_back = after(invoice, take_back);
  EXPECT_EQ(taken_back.released_minor, 0);
  EXPECT_EQ(taken_back.released_through, on("2026-12-31"));
  const auto all = after(taken_back, RecordCredit{note, credited(12'000)});
  Given<Invoice>{all}.when(release("2027-11-30")).then_nothing();
  Given<Invoice>{all}.when(take_back).then_nothing();
}

TEST(PlanIncome, is_taken_back_before_the_invoice_is_voided) {
  const auto invoice = after(deferred(), release("2026-11-30"));
  const Void mistake{9, today, today, "a mistake"};
  Given<Invoice>{invoice}.when(mistake).then_conflict("income-released", "INV-2026-000001");
  const auto voided = after(after(invoice, TakeIncomeBack{0, today, {8, today, std::nullopt}}), mistake);
  EXPECT_EQ(voided.status, Status::voided);
  Given<Invoice>{voided}.when(release("2027-11-30")).then_nothing();
}

TEST(PlanIncome, has_nothing_of_fees_that_are_passed_on) {
  const auto invoice = after(issued(Kind::plan, {line(12'000), line(5'485, domain::tax::Kind::disbursement)}),
                             DeferIncome{year});
  EXPECT_EQ(deferred_minor(invoice), 12'000);
  EXPECT_EQ(deferred_minor(issued(Kind::service)), 0);
}

}  // namespace
