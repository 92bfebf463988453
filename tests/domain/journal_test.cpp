#include "domain/journal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <set>

#include "tests/domain/given.hpp"

namespace {

using namespace domain;
using namespace domain::journal;
using document::LineKind;
using document::PricedLine;

const document::Pricing british{.rates = tax::usual_rates("GB"), .day = given_when_then::on("2026-11-23")};
const auto today = given_when_then::on("2026-11-23");
const Receivable ada{given_when_then::numbered<CustomerId>(1), "C000123", "INV-2026-000001",
                     given_when_then::on("2026-12-23")};

document::Line sold(LineKind kind, std::int64_t minor, tax::Kind tax = tax::Kind::standard) {
  document::Line line;
  line.kind = kind;
  line.unit_price = UnitPrice::of_minor(minor);
  line.tax = tax;
  return line;
}

std::vector<Line> entry_of(const std::vector<document::Line>& lines) {
  return lines_of_invoice(document::price(lines, std::nullopt, british).value().lines, ada);
}

std::vector<std::pair<std::string, std::int64_t>> amounts(const std::vector<Line>& lines) {
  std::vector<std::pair<std::string, std::int64_t>> found;
  for (const auto& line : lines) found.emplace_back(line.account, line.amount_minor);
  return found;
}
using Amounts = std::vector<std::pair<std::string, std::int64_t>>;

/// The example of the posting rules: a service with parts at 10 % off labour, and an MOT.
TEST(Journal, posts_an_invoice_gross_of_discounts) {
  auto labour = sold(LineKind::labour, 15'000);
  labour.offers = {{.source = document::DiscountSource::membership, .percent = Percentage::of(10)}};
  const auto lines =
      entry_of({labour, sold(LineKind::parts, 9'999), sold(LineKind::mot, 5'485, tax::Kind::outside_scope)});
  EXPECT_EQ(amounts(lines), (Amounts{{"Assets:Receivable:C000123", 33'684},
                                     {"Income:Discounts:Membership", 1'500},
                                     {"Income:Labour", -15'000},
                                     {"Income:Parts", -9'999},
                                     {"Income:MOT", -5'485},
                                     {"Liabilities:VAT:Output:S20", -4'700}}));
  EXPECT_EQ(lines[0].item, "INV-2026-000001");
  EXPECT_EQ(lines[0].due, given_when_then::on("2026-12-23"));
  EXPECT_EQ(lines[0].customer_id, ada.customer_id);
  EXPECT_EQ(lines[1].tax_code, "S20");
  EXPECT_EQ(lines[4].tax_code, "OS");
  EXPECT_EQ(lines[5].tax_base_minor, 23'499);
}

TEST(Journal, gathers_amounts_of_one_account_and_tax_code) {
  const auto lines = entry_of({sold(LineKind::labour, 100), sold(LineKind::labour, 200),
                               sold(LineKind::labour, 300, tax::Kind::zero)});
  EXPECT_EQ(amounts(lines), (Amounts{{"Assets:Receivable:C000123", 660},
                                     {"Income:Labour", -300},
                                     {"Income:Labour", -300},
                                     {"Liabilities:VAT:Output:S20", -60}}));
}

TEST(Journal, keeps_fees_that_are_passed_on_out_of_income) {
  EXPECT_EQ(amounts(entry_of({sold(LineKind::mot, 5'485, tax::Kind::disbursement)})),
            (Amounts{{"Assets:Receivable:C000123", 5'485}, {"Liabilities:Disbursements:MOT", -5'485}}));
}

TEST(Journal, shows_the_use_of_an_included_service_without_a_charge) {
  auto service = sold(LineKind::labour, 8'000);
  service.offers = {{.source = document::DiscountSource::included_service, .net_price_minor = 0}};
  EXPECT_EQ(amounts(entry_of({service})),
            (Amounts{{"Income:Discounts:Included", 8'000}, {"Income:Labour", -8'000}}));
}

TEST(Journal, defers_what_is_paid_for_a_plan) {
  const auto priced = document::price({sold(LineKind::sundries, 1'000)}, std::nullopt, british).value().lines;
  const auto lines = lines_of_invoice(priced, ada, account::deferred_plan("C000123"));
  EXPECT_EQ(amounts(lines), (Amounts{{"Assets:Receivable:C000123", 1'200},
                                     {"Liabilities:DeferredPlan:C000123", -1'000},
                                     {"Liabilities:VAT:Output:S20", -200}}));
  EXPECT_EQ(lines[1].customer_id, ada.customer_id);
}

TEST(Journal, owes_of_a_plan_what_was_paid_for_it) {
  auto plan = sold(LineKind::sundries, 1'000);
  plan.offers = {{.source = document::DiscountSource::manual, .percent = Percentage::of(10)}};
  const auto priced = document::price({plan}, std::nullopt, british).value().lines;
  const auto deferred = account::deferred_plan("C000123");
  const Amounts paid = {{"Assets:Receivable:C000123", 1'080},
                        {"Liabilities:DeferredPlan:C000123", -900},
                        {"Liabilities:VAT:Output:S20", -180}};
  EXPECT_EQ(amounts(lines_of_invoice(priced, ada, deferred)), paid);
  auto taken_back = amounts(lines_of_credit(priced, ada, deferred));
  for (auto& [account, minor] : taken_back) minor = -minor;
  EXPECT_EQ(taken_back, paid);
}

Entry example() {
  return {.number = 7,
          .kind = Kind::invoice,
          .reference = "INV-2026-000001",
          .effective = today,
          .tax_point = today,
          .currency = Currency::parse("GBP").value(),
          .lines = entry_of({sold(LineKind::labour, 10'000)})};
}

TEST(Journal, mirrors_an_entry_line_by_line) {
  const auto entry = example();
  const auto mirror = reversal_of(entry, 9, given_when_then::on("2026-11-30"));
  EXPECT_EQ(mirror.number, 9);
  EXPECT_EQ(mirror.reverses, 7);
  EXPECT_EQ(mirror.kind, Kind::reversal);
  EXPECT_EQ(mirror.effective, given_when_then::on("2026-11-30"));
  EXPECT_EQ(mirror.tax_point, given_when_then::on("2026-11-30"));
  EXPECT_TRUE(is_balanced(mirror));
  ASSERT_EQ(mirror.lines.size(), entry.lines.size());
  for (std::size_t i = 0; i < entry.lines.size(); ++i) {
    EXPECT_EQ(mirror.lines[i].account, entry.lines[i].account);
    EXPECT_EQ(mirror.lines[i].item, entry.lines[i].item);
    EXPECT_EQ(mirror.lines[i].amount_minor, -entry.lines[i].amount_minor);
  }
  EXPECT_EQ(mirror.lines.back().tax_base_minor, -10'000);
}

TEST(Journal, knows_an_entry_that_does_not_balance) {
  auto entry = example();
  EXPECT_TRUE(is_balanced(entry));
  entry.lines[0].amount_minor += 1;
  EXPECT_FALSE(is_balanced(entry));
  entry.lines = {{.account = "Assets:Bank:Main", .amount_minor = 0}, {.account = "Assets:Cash:Till1"}};
  EXPECT_FALSE(is_balanced(entry));
  entry.lines = {{.account = "Assets:Bank:Main", .amount_minor = 5}};
  EXPECT_FALSE(is_balanced(entry));
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  entry.lines = {{.account = "A", .amount_minor = most},
                 {.account = "B", .amount_minor = most},
                 {.account = "C", .amount_minor = 2}};
  EXPECT_FALSE(is_balanced(entry));
}

TEST(Journal, transfers_one_amount) {
  const auto lines = transfer({.account = "Assets:Bank:Main", .amount_minor = 500}, receivable_line(ada, 0));
  EXPECT_EQ(amounts(lines), (Amounts{{"Assets:Bank:Main", 500}, {"Assets:Receivable:C000123", -500}}));
}

TEST(Journal, knows_the_type_and_code_of_an_account_by_its_path) {
  EXPECT_EQ(code_of("Assets:Receivable:C000123"), "1100");
  EXPECT_EQ(code_of("Liabilities:VAT:Output:S20"), "2200");
  EXPECT_EQ(code_of("Liabilities:Disbursements:MOT"), "2500");
  EXPECT_EQ(code_of("Income:Discounts:Membership"), "4900");
  EXPECT_EQ(code_of("Income:Labouring"), "");
  EXPECT_EQ(type_of("Assets:Bank:Main"), AccountType::asset);
  EXPECT_EQ(type_of("Expenses"), AccountType::expense);
  EXPECT_EQ(type_of("Assetsy:Bank"), std::nullopt);
  std::set<std::string_view> codes;
  for (const auto& account : standard_accounts()) {
    EXPECT_TRUE(codes.insert(account.code).second) << account.code;
    EXPECT_TRUE(type_of(account.path)) << account.path;
    EXPECT_EQ(code_of(account.path), account.code);
  }
  for (const auto kind : {LineKind::labour, LineKind::parts, LineKind::tyres, LineKind::mot,
                          LineKind::sundries, LineKind::sublet})
    EXPECT_FALSE(code_of(account::income_of(kind)).empty());
}

RC_GTEST_PROP(Journal, of_an_invoice_balances, ()) {
  std::vector<document::Line> lines;
  const auto count = *rc::gen::inRange(1, 9);
  for (int i = 0; i < count; ++i) {
    auto line =
        sold(static_cast<LineKind>(*rc::gen::inRange(0, 6)), *rc::gen::inRange<std::int64_t>(1, 100'000),
             static_cast<tax::Kind>(*rc::gen::inRange(0, 6)));
    line.includes_tax = *rc::gen::arbitrary<bool>();
    line.offers = {{.percent = Percentage::of(*rc::gen::inRange(0, 101))}};
    lines.push_back(line);
  }
  const auto priced = document::price(
      lines, document::DocumentDiscount{Percentage::of(*rc::gen::inRange(0, 101)), {}}, british);
  Entry entry;
  entry.lines = lines_of_invoice(priced.value().lines, ada);
  RC_ASSERT(is_balanced(entry));
  std::int64_t receivable = 0;
  for (const auto& line : entry.lines)
    if (line.item) receivable += line.amount_minor;
  RC_ASSERT(receivable == priced->totals.gross_minor);
}

}  // namespace
