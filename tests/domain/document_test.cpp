#include "domain/document.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "tests/domain/given.hpp"

namespace {

using namespace domain;
using namespace domain::document;

const Pricing british{.rates = tax::usual_rates("GB"), .day = given_when_then::on("2026-11-23")};
const Pricing italian{.rates = tax::usual_rates("IT"), .day = given_when_then::on("2026-11-23")};

Line line(std::int64_t unit_price_minor, std::int64_t pieces = 1) {
  Line made;
  made.quantity = Quantity::of(pieces);
  made.unit_price = UnitPrice::of_minor(unit_price_minor);
  return made;
}

Line with_tax(std::int64_t price_minor) {
  auto made = line(price_minor);
  made.includes_tax = true;
  return made;
}

DiscountOffer percent_off(std::int32_t percent, DiscountSource source = DiscountSource::manual) {
  DiscountOffer offer;
  offer.source = source;
  offer.percent = Percentage::of(percent);
  return offer;
}

DiscountOffer for_price(std::int64_t net_minor) {
  DiscountOffer offer;
  offer.source = DiscountSource::included_service;
  offer.net_price_minor = net_minor;
  return offer;
}

Line offered(Line line, std::vector<DiscountOffer> offers) {
  line.offers = std::move(offers);
  return line;
}

DocumentDiscount amount_off(std::int64_t minor) { return {std::nullopt, minor}; }
DocumentDiscount percent_off_all(std::int32_t percent) { return {Percentage::of(percent), std::nullopt}; }

PricedLine priced_one(const Line& line, const Pricing& pricing = british) {
  return price({line}, std::nullopt, pricing).value().lines.front();
}

std::string refused(const std::vector<Line>& lines, const std::optional<DocumentDiscount>& discount) {
  const auto priced = price(lines, discount, british);
  if (priced) return "nothing";
  EXPECT_EQ(priced.error().code, "amount-out-of-range");
  return priced.error().errors.front().pointer;
}

TEST(Document, prices_a_line_with_its_tax) {
  const auto priced = priced_one(line(2'500, 3));
  EXPECT_EQ(priced.list_minor, 7'500);
  EXPECT_EQ(priced.net_minor, 7'500);
  EXPECT_EQ(priced.tax_code, "S20");
  EXPECT_EQ(priced.tax_minor, 1'500);
  EXPECT_EQ(priced.gross_minor(), 9'000);
}

TEST(Document, taxes_each_kind_of_sale_in_its_way) {
  std::vector<Line> lines;
  for (const auto kind : {tax::Kind::standard, tax::Kind::reduced, tax::Kind::zero, tax::Kind::exempt,
                          tax::Kind::outside_scope, tax::Kind::disbursement}) {
    lines.push_back(line(10'000));
    lines.back().tax = kind;
  }
  const auto totals = price(lines, std::nullopt, british).value().totals;
  EXPECT_EQ(totals.taxes, (std::vector<TaxTotal>{{"DB", {}, 10'000, 0},
                                                 {"EX", {}, 10'000, 0},
                                                 {"OS", {}, 10'000, 0},
                                                 {"R5", Percentage::of(5), 10'000, 500},
                                                 {"S20", Percentage::of(20), 10'000, 2'000},
                                                 {"Z0", {}, 10'000, 0}}));
  EXPECT_EQ(totals.net_minor, 60'000);
  EXPECT_EQ(totals.tax_minor, 2'500);
  EXPECT_EQ(totals.gross_minor, 62'500);
}

/// 348.35 x 16, less 4 %, at 22 %: tax on the printed net gives 6527.81, on the unrounded one 6527.80.
TEST(Document, taxes_the_net_that_is_printed) {
  const auto priced = priced_one(offered(line(34'835, 16), {percent_off(4)}), italian);
  EXPECT_EQ(priced.net_minor, 535'066);
  EXPECT_EQ(priced.tax_minor, 117'715);
  EXPECT_EQ(priced.gross_minor(), 652'781);
}

/// Halves go up, where banker's rounding would go down to the even penny: 0.5 of a penny in a price of 3.
TEST(Document, rounds_halves_up) {
  EXPECT_EQ(priced_one(with_tax(3)).tax_minor, 1);
  EXPECT_EQ(priced_one(with_tax(3)).net_minor, 2);
  auto reduced = line(10);
  reduced.tax = tax::Kind::reduced;
  EXPECT_EQ(priced_one(reduced).tax_minor, 1);
  reduced.unit_price = UnitPrice::of_minor(50);
  EXPECT_EQ(priced_one(reduced).tax_minor, 3);
}

/// Three times 0.33 at 20 %: by line 0.07 each, for all of it 0.20.
TEST(Document, rounds_tax_by_line_or_for_all_of_it) {
  const std::vector<Line> thirds(3, line(33));
  EXPECT_EQ(price(thirds, std::nullopt, british).value().totals.tax_minor, 21);
  auto by_document = british;
  by_document.rounding = TaxRounding::document;
  const auto priced = price(thirds, std::nullopt, by_document).value();
  EXPECT_EQ(priced.totals.tax_minor, 20);
  EXPECT_EQ(priced.lines[0].tax_minor, 7);
  EXPECT_EQ(priced.lines[1].tax_minor, 7);
  EXPECT_EQ(priced.lines[2].tax_minor, 6);
}

TEST(Document, rounds_prices_with_tax_by_document_without_changing_what_is_paid) {
  auto by_document = british;
  by_document.rounding = TaxRounding::document;
  const std::vector<Line> lines(3, with_tax(100));
  const auto priced = price(lines, std::nullopt, by_document).value();
  EXPECT_EQ(priced.totals.gross_minor, 300);
  EXPECT_EQ(priced.totals.tax_minor, 50);
  EXPECT_EQ(price(lines, std::nullopt, british).value().totals.tax_minor, 51);
  for (const auto& line : priced.lines) EXPECT_EQ(line.list_minor, line.net_minor);
}

TEST(Document, finds_the_tax_inside_a_price) {
  const auto priced = priced_one(with_tax(24'900));
  EXPECT_EQ(priced.gross_minor(), 24'900);
  EXPECT_EQ(priced.net_minor, 20'750);
  EXPECT_EQ(priced.list_minor, 20'750);
}

TEST(Document, takes_discounts_off_prices_as_they_are_written) {
  const auto priced = priced_one(offered(with_tax(9'999), {percent_off(10)}));
  EXPECT_EQ(priced.gross_minor(), 8'999);
  EXPECT_EQ(priced.tax_minor, 1'500);
  EXPECT_EQ(priced.list_minor - priced.discount_minor, priced.net_minor);
  const auto shared = price({with_tax(5'000), with_tax(5'000)}, amount_off(500), british).value();
  EXPECT_EQ(shared.totals.gross_minor, 9'500);
}

TEST(Document, applies_the_best_offer_alone_and_shows_all) {
  const auto priced = priced_one(offered(
      line(10'000), {percent_off(5, DiscountSource::loyalty), percent_off(10, DiscountSource::membership),
                     percent_off(10, DiscountSource::manual)}));
  ASSERT_EQ(priced.discounts.size(), 3);
  EXPECT_EQ(priced.discounts[0].amount_minor, 500);
  EXPECT_FALSE(priced.discounts[0].applied);
  EXPECT_TRUE(priced.discounts[1].applied);
  EXPECT_FALSE(priced.discounts[2].applied);
  EXPECT_EQ(priced.discount_minor, 1'000);
  EXPECT_EQ(priced.net_minor, 9'000);
  EXPECT_EQ(priced.tax_minor, 1'800);
}

TEST(Document, lets_only_the_garages_kind_of_discount_compete) {
  const auto both = offered(line(10'000), {percent_off(20, DiscountSource::loyalty),
                                           percent_off(10, DiscountSource::membership), percent_off(5)});
  auto pricing = british;
  EXPECT_EQ(priced_one(both, pricing).discount_minor, 2'000);
  pricing.discounts = DiscountPolicy::membership_only;
  EXPECT_EQ(priced_one(both, pricing).discount_minor, 1'000);
  pricing.discounts = DiscountPolicy::loyalty_only;
  EXPECT_EQ(priced_one(both, pricing).discount_minor, 2'000);
  const auto by_hand = offered(line(10'000), {percent_off(10, DiscountSource::membership), percent_off(5)});
  EXPECT_EQ(priced_one(by_hand, pricing).discount_minor, 500);
}

TEST(Document, charges_what_a_plan_says_for_an_included_service) {
  const auto included = priced_one(offered(line(8'000), {for_price(0)}));
  EXPECT_EQ(included.discount_minor, 8'000);
  EXPECT_EQ(included.net_minor, 0);
  EXPECT_EQ(included.tax_minor, 0);
  EXPECT_EQ(priced_one(offered(line(8'000), {for_price(3'000)})).net_minor, 3'000);
  const auto cheaper = priced_one(offered(line(2'000), {for_price(3'000)}));
  EXPECT_EQ(cheaper.discount_minor, 0);
  EXPECT_FALSE(cheaper.discounts.front().applied);
  EXPECT_EQ(priced_one(offered(with_tax(9'600), {for_price(3'000)})).gross_minor(), 3'600);
}

TEST(Document, shares_its_discount_by_largest_remainder) {
  const auto priced = price({line(100), line(100), line(100)}, amount_off(100), british).value();
  EXPECT_EQ(priced.lines[0].document_discount_minor, 34);
  EXPECT_EQ(priced.lines[1].document_discount_minor, 33);
  EXPECT_EQ(priced.lines[2].document_discount_minor, 33);
  EXPECT_EQ(priced.totals.discount_minor, 100);
  EXPECT_EQ(priced.totals.net_minor, 200);
}

TEST(Document, refuses_a_discount_above_what_there_is_to_pay) {
  EXPECT_EQ(refused({line(100)}, amount_off(101)), "/discount/amountMinor");
  EXPECT_EQ(refused({line(100)}, amount_off(-1)), "/discount/amountMinor");
  EXPECT_EQ(refused({line(100)}, percent_off_all(101)), "/discount/percent");
  EXPECT_EQ(refused({line(100)}, amount_off(100)), "nothing");
  EXPECT_EQ(refused({line(100)}, percent_off_all(100)), "nothing");
}

TEST(Document, refuses_amounts_out_of_range) {
  EXPECT_EQ(refused({line(1), line(line_minor_max + 1)}, std::nullopt), "/lines/1/quantity");
  EXPECT_EQ(refused({line(line_minor_max, 1'000'000)}, std::nullopt), "/lines/0/quantity");
  EXPECT_EQ(refused(std::vector<Line>(11, line(line_minor_max)), std::nullopt), "/lines");
  EXPECT_EQ(refused(std::vector<Line>(8, line(line_minor_max)), std::nullopt), "nothing");
}

TEST(Document, has_the_rate_of_its_day) {
  auto pricing = british;
  pricing.rates.push_back({tax::Kind::standard, Percentage::of(25), given_when_then::on("2026-12-01")});
  EXPECT_EQ(priced_one(line(100), pricing).tax_code, "S20");
  pricing.day = given_when_then::on("2026-12-01");
  EXPECT_EQ(priced_one(line(100), pricing).tax_code, "S25");
  EXPECT_EQ(priced_one(line(100), pricing).tax_minor, 25);
}

TEST(Document, of_negative_lines_mirrors_that_of_positive_ones) {
  auto back = line(333);
  back.quantity = Quantity::of(-1);
  const auto there = priced_one(line(333));
  const auto mirrored = priced_one(back);
  EXPECT_EQ(mirrored.net_minor, -there.net_minor);
  EXPECT_EQ(mirrored.tax_minor, -there.tax_minor);
}

/// Lines of random quantities, prices, taxes and offers.
std::vector<Line> some_lines() {
  const auto count = *rc::gen::inRange<std::size_t>(1, 13);
  std::vector<Line> lines;
  for (std::size_t i = 0; i < count; ++i) {
    Line made;
    made.number = static_cast<std::int32_t>(i) + 1;
    made.kind = static_cast<LineKind>(*rc::gen::inRange(0, 6));
    made.quantity = {*rc::gen::inRange<std::int64_t>(1, 20'000'000)};
    made.unit_price = {*rc::gen::inRange<std::int64_t>(0, 500'000'000)};
    made.includes_tax = *rc::gen::arbitrary<bool>();
    made.tax = static_cast<tax::Kind>(*rc::gen::inRange(0, 6));
    if (*rc::gen::arbitrary<bool>())
      made.offers.push_back(percent_off(*rc::gen::inRange(0, 101), DiscountSource::membership));
    if (*rc::gen::arbitrary<bool>()) made.offers.push_back(percent_off(*rc::gen::inRange(0, 101)));
    lines.push_back(std::move(made));
  }
  return lines;
}

Pricing some_pricing() {
  auto pricing = british;
  pricing.rounding = *rc::gen::element(TaxRounding::line, TaxRounding::document);
  return pricing;
}

RC_GTEST_PROP(Document, adds_up, ()) {
  const auto lines = some_lines();
  const auto discount =
      *rc::gen::arbitrary<bool>() ? std::optional(percent_off_all(*rc::gen::inRange(0, 101))) : std::nullopt;
  const auto pricing = some_pricing();
  const auto priced = price(lines, discount, pricing).value();
  std::int64_t net = 0;
  std::int64_t gross = 0;
  for (const auto& line : priced.lines) {
    RC_ASSERT(line.list_minor - line.discount_minor - line.document_discount_minor == line.net_minor);
    RC_ASSERT(line.net_minor >= 0);
    RC_ASSERT(line.tax_minor >= 0);
    if (pricing.rounding == TaxRounding::line && !line.line.includes_tax)
      RC_ASSERT(line.tax_minor == line.tax_rate.of_amount(line.net_minor).value());
    if (pricing.rounding == TaxRounding::line && line.line.includes_tax)
      RC_ASSERT(line.tax_minor == line.tax_rate.inside_amount(line.gross_minor()).value());
    net += line.net_minor;
    gross += line.gross_minor();
  }
  RC_ASSERT(priced.totals.net_minor == net);
  RC_ASSERT(priced.totals.gross_minor == gross);
  RC_ASSERT(priced.totals.net_minor + priced.totals.tax_minor == gross);
  std::int64_t tax = 0;
  for (const auto& total : priced.totals.taxes) tax += total.tax_minor;
  RC_ASSERT(tax == priced.totals.tax_minor);
}

RC_GTEST_PROP(Document, shares_its_whole_discount, ()) {
  auto lines = some_lines();
  for (auto& line : lines) line.includes_tax = false;
  const auto without = price(lines, std::nullopt, british).value();
  const auto amount = *rc::gen::inRange<std::int64_t>(0, without.totals.net_minor + 1);
  const auto priced = price(lines, amount_off(amount), british).value();
  std::int64_t shared = 0;
  for (const auto& line : priced.lines) {
    RC_ASSERT(line.document_discount_minor >= 0);
    RC_ASSERT(line.net_minor >= 0);
    shared += line.document_discount_minor;
  }
  RC_ASSERT(shared == amount);
}

}  // namespace
