#include "domain/otc_sale.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "tests/domain/given.hpp"

namespace {

using namespace domain::otc_sale;
using namespace given_when_then;
using domain::Percentage;
using domain::Quantity;
using domain::UnitPrice;
using domain::payment::Method;

const auto leeds = numbered<domain::GarageId>(1);
const auto grace = numbered<domain::CustomerId>(1);
const auto first = numbered<domain::OtcSaleId>(1);
const auto invoice = numbered<domain::InvoiceId>(1);
const auto today = on("2026-11-23");

domain::Currency gbp() { return domain::Currency::parse("GBP").value(); }

ItemInput item(std::int64_t price_minor, std::int64_t quantity = 1,
               domain::tax::Kind tax = domain::tax::Kind::standard) {
  return {.name = " Wiper blade ",
          .sku = "WB24",
          .category = "Wipers",
          .quantity = Quantity::of(quantity),
          .unit_price = UnitPrice::of_minor(price_minor),
          .tax = tax};
}

Sell sell(std::vector<ItemInput> items) {
  return {.sale_id = first,
          .reference = "OTC-2026-000001",
          .garage_id = leeds,
          .currency = gbp(),
          .sold_on = today,
          .items = std::move(items),
          .pricing = {.rates = domain::tax::usual_rates("GB"), .day = today},
          .method = Method::cash,
          .posting = {7, today, std::nullopt}};
}

/// What a command makes of a sale.
template <class Command>
OtcSale after(OtcSale sale, const Command& command) {
  auto decided = decide(sale, command, monday);
  EXPECT_TRUE(decided.has_value()) << (decided ? "" : decided.error().detail);
  if (decided)
    for (const auto& event : decided->events) domain::evolve_any(sale, event);
  return sale;
}

template <class E, class Command>
E event_of(const OtcSale& sale, const Command& command) {
  auto decided = decide(sale, command, monday);
  EXPECT_TRUE(decided.has_value()) << (decided ? "" : decided.error().detail);
  return std::get<E>(decided->events.at(0));
}

TakeBack back(std::vector<ReturnInput> lines) {
  TakeBack command;
  command.lines = std::move(lines);
  command.returned_on = today;
  command.posting = {8, today, std::nullopt};
  return command;
}

std::map<std::string, std::int64_t> amounts(const domain::journal::Entry& entry) {
  std::map<std::string, std::int64_t> sums;
  for (const auto& line : entry.lines) sums[line.account] += line.amount_minor;
  return sums;
}

using Amounts = std::map<std::string, std::int64_t>;

TEST(OtcSale, takes_the_tax_out_of_the_price_and_posts_money_against_income_and_tax) {
  const auto sold = event_of<Sold>({}, sell({item(1200)}));
  EXPECT_EQ(
      amounts(sold.entry),
      (Amounts{{"Assets:Cash:Till1", 1200}, {"Income:OTC", -1000}, {"Liabilities:VAT:Output:S20", -200}}));
  EXPECT_TRUE(is_balanced(sold.entry));
  EXPECT_EQ(sold.entry.number, 7);
  EXPECT_EQ(sold.entry.reference, "OTC-2026-000001");
  EXPECT_EQ(sold.entry.tax_point, today);
  EXPECT_EQ(sold.personal.items.at(0).name, "Wiper blade");
  EXPECT_EQ(sold.sale.totals.gross_minor, 1200);
  EXPECT_EQ(sold.sale.sold_by, monday.staff);
  // Halves are rounded up: 8.33 % of amounts with tax in them tie.
  const auto tie = event_of<Sold>({}, sell({item(3)}));
  EXPECT_EQ(amounts(tie.entry)["Liabilities:VAT:Output:S20"], -1);
}

TEST(OtcSale, counts_in_the_next_return_where_that_of_its_day_is_filed) {
  const domain::Date next{today.days + 8};
  auto command = sell({item(1200)});
  command.posting.tax_point = next;
  const auto sold = event_of<Sold>({}, command);
  EXPECT_EQ(sold.entry.effective, today);
  EXPECT_EQ(sold.entry.tax_point, next);
  EXPECT_EQ(sold.sale.sold_on, today);
}

TEST(OtcSale, keeps_taxes_apart_and_says_what_each_is_on) {
  auto mixed = sell({item(1250, 2), item(699), item(500, 1, domain::tax::Kind::zero)});
  mixed.method = Method::card;
  const auto sold = event_of<Sold>({}, mixed);
  EXPECT_EQ(amounts(sold.entry), (Amounts{{"Assets:Clearing:Card", 3699},
                                          {"Income:OTC", -2083 - 582 - 500},
                                          {"Liabilities:VAT:Output:S20", -417 - 117}}));
  for (const auto& line : sold.entry.lines) {
    if (line.account != "Liabilities:VAT:Output:S20") continue;
    EXPECT_EQ(line.tax_base_minor, 2083 + 582);
    EXPECT_EQ(line.tax_rate, Percentage::of(20));
  }
}

TEST(OtcSale, gives_members_their_discount_and_shows_it) {
  auto items = std::vector{item(1200)};
  items.front().offers = {{.source = domain::document::DiscountSource::membership,
                           .name = "Gold",
                           .plan_id = numbered<domain::MembershipPlanId>(1),
                           .percent = Percentage::of(10)}};
  const auto sold = event_of<Sold>({}, sell(items));
  EXPECT_EQ(amounts(sold.entry), (Amounts{{"Assets:Cash:Till1", 1080},
                                          {"Income:Discounts:Membership", 100},
                                          {"Income:OTC", -1000},
                                          {"Liabilities:VAT:Output:S20", -180}}));
}

TEST(OtcSale, hears_of_every_wrong_field_at_once) {
  auto command = sell({item(-1, 0, domain::tax::Kind::outside_scope), item(100)});
  command.items.at(1).name = " ";
  command.items.at(1).sku = std::string(101, 'x');
  command.notes = "\xff";
  given<OtcSale>().when(command).then_field_errors({{"/lines/0/quantity", "out-of-range"},
                                                    {"/lines/0/unitPrice", "out-of-range"},
                                                    {"/lines/0/tax", "not-over-the-counter"},
                                                    {"/lines/1/name", "required"},
                                                    {"/lines/1/sku", "too-long"},
                                                    {"/notes", "invalid-text"}});
  given<OtcSale>().when(sell({})).then_field_errors({{"/lines", "required"}});
  given<OtcSale>().when(sell({item(0)})).then_refused("nothing-to-bill");
}

TEST(OtcSale, on_account_has_no_entry_of_its_own_and_the_lines_of_its_invoice) {
  auto command = sell({item(1200)});
  command.method.reset();
  command.customer_id = grace;
  command.invoice_id = invoice;
  command.invoice_number = "INV-2026-000009";
  command.billed = priced(command.items, command.pricing)->lines;
  const auto sold = event_of<SoldOnAccount>({}, command);
  EXPECT_EQ(sold.invoice_id, invoice);
  EXPECT_EQ(sold.sale.totals.gross_minor, 1200);
  const auto sale = after({}, command);
  EXPECT_TRUE(sale.on_account());
  EXPECT_EQ(sale.sealed_under(), domain::Reference(grace));
  auto credited = back({});
  credited.credit_note_id = numbered<domain::CreditNoteId>(1);
  credited.credited = {{1, 1000, 200, Quantity::of(1), std::nullopt}};
  EXPECT_EQ(event_of<ItemsCredited>(sale, credited).returned.gross_minor, 1200);
  EXPECT_TRUE(std::holds_alternative<InvoiceVoided>(decide(sale, Void{today, {}, {}}, monday)->events.at(0)));
}

/// A sale on account of two blades, at 12.00 each, and a scraper that is free.
OtcSale on_account() {
  auto command = sell({item(1200, 2), item(0)});
  command.method.reset();
  command.customer_id = grace;
  command.invoice_id = invoice;
  command.billed = priced(command.items, command.pricing)->lines;
  return after({}, command);
}

TakeBack credited(std::vector<domain::invoice::CreditedLine> lines) {
  auto command = back({});
  command.credit_note_id = numbered<domain::CreditNoteId>(1);
  command.credited = std::move(lines);
  return command;
}

std::vector<ReturnedLine> comes_back(const OtcSale& sale, const TakeBack& command) {
  return event_of<ItemsCredited>(sale, command).returned.lines;
}

TEST(OtcSale, comes_back_as_far_as_its_invoice_is_credited) {
  const auto sale = on_account();
  const auto one = credited({{1, 1000, 200, Quantity::of(1), std::nullopt}});
  const auto reduced = credited({{1, 1000, 200, std::nullopt, Percentage::of(50)}});
  const auto all = credited({{1, 2000, 400, std::nullopt, std::nullopt}});
  EXPECT_EQ(comes_back(sale, one), (std::vector<ReturnedLine>{{1, Quantity::of(1), 1000, 200}}));
  // A lower price brings nothing back, but what is credited of it is not paid.
  EXPECT_EQ(comes_back(sale, reduced), (std::vector<ReturnedLine>{{1, Quantity{}, 1000, 200}}));
  // With the last of what has a price, all comes back that is left, and what was free with it.
  EXPECT_EQ(comes_back(sale, all),
            (std::vector<ReturnedLine>{{1, Quantity::of(2), 2000, 400}, {2, Quantity::of(1), 0, 0}}));
  EXPECT_EQ(comes_back(after(sale, one), one),
            (std::vector<ReturnedLine>{{1, Quantity::of(1), 1000, 200}, {2, Quantity::of(1), 0, 0}}));
  EXPECT_EQ(comes_back(after(sale, reduced), reduced),
            (std::vector<ReturnedLine>{{1, Quantity::of(2), 1000, 200}, {2, Quantity::of(1), 0, 0}}));
}

TEST(OtcSale, on_account_takes_back_what_is_free_by_name_and_not_alone) {
  auto one = credited({{1, 1000, 200, Quantity::of(1), std::nullopt}});
  one.lines = {{1, Quantity::of(1)}, {2, std::nullopt}};
  EXPECT_EQ(comes_back(on_account(), one),
            (std::vector<ReturnedLine>{{1, Quantity::of(1), 1000, 200}, {2, Quantity::of(1), 0, 0}}));
  EXPECT_EQ(returned_lines(on_account(), {{2, std::nullopt}}).error().code, "nothing-to-return");
  EXPECT_TRUE(returned_lines(on_account(), {{1, Quantity::of(1)}}).has_value());
}

TEST(OtcSale, on_account_takes_back_what_was_made_cheaper) {
  const auto cheaper = after(on_account(), credited({{1, 1000, 200, std::nullopt, Percentage::of(50)}}));
  EXPECT_TRUE(returned_lines(cheaper, {{1, Quantity::of(1)}}).has_value());
}

TEST(OtcSale, takes_back_some_and_gives_back_what_they_cost) {
  const auto sale = after({}, sell({item(999, 2), item(500)}));
  const auto returned = event_of<ItemsReturned>(sale, back({{1, Quantity::of(1)}}));
  EXPECT_EQ(returned.returned.reference, "OTC-2026-000001-R1");
  EXPECT_EQ(returned.returned.gross_minor, 999);
  EXPECT_EQ(amounts(returned.entry),
            (Amounts{{"Assets:Cash:Till1", -999}, {"Income:OTC", 832}, {"Liabilities:VAT:Output:S20", 167}}));
  const auto rest = event_of<ItemsReturned>(after(sale, back({{1, Quantity::of(1)}})), back({}));
  EXPECT_EQ(rest.returned.reference, "OTC-2026-000001-R2");
  EXPECT_EQ(rest.returned.gross_minor, 999 + 500);
  auto by_card = back({{2, std::nullopt}});
  by_card.method = Method::card;
  EXPECT_EQ(amounts(event_of<ItemsReturned>(sale, by_card).entry)["Assets:Clearing:Card"], -500);
}

TEST(OtcSale, never_takes_back_more_than_was_sold) {
  const auto sale = after({}, sell({item(999, 2)}));
  const Given<OtcSale> sold{sale};
  sold.when(back({{1, Quantity::of(3)}})).then_field_errors({{"/lines/0/quantity", "exceeds-sold"}});
  sold.when(back({{1, Quantity{0}}})).then_field_errors({{"/lines/0/quantity", "out-of-range"}});
  sold.when(back({{2, Quantity::of(1)}})).then_field_errors({{"/lines/0/number", "not-found"}});
  sold.when(back({{1, Quantity::of(1)}, {1, Quantity::of(1)}}))
      .then_field_errors({{"/lines/1/number", "repeated"}});
  const Given<OtcSale> one_left{after(sale, back({{1, Quantity::of(1)}}))};
  one_left.when(back({{1, Quantity::of(2)}})).then_field_errors({{"/lines/0/quantity", "exceeds-sold"}});
  const Given<OtcSale> none_left{after(one_left.state, back({}))};
  none_left.when(back({})).then_conflict("nothing-to-return", "");
  none_left.when(back({{1, std::nullopt}})).then_field_errors({{"/lines/0/quantity", "exceeds-sold"}});
}

TEST(OtcSale, is_voided_as_a_whole_by_the_mirror_of_its_entry) {
  const auto sale = after({}, sell({item(1200)}));
  const auto voided = event_of<Voided>(sale, Void{today, "rung up twice", {9, today, std::nullopt}});
  EXPECT_EQ(voided.entry.reverses, 7);
  EXPECT_EQ(voided.entry.number, 9);
  EXPECT_EQ(amounts(voided.entry)["Assets:Cash:Till1"], -1200);
  const Given<OtcSale> gone{after(sale, Void{today, {}, {9, today, std::nullopt}})};
  gone.when(Void{today, {}, {}}).then_conflict("sale-voided", "");
  gone.when(back({})).then_conflict("sale-voided", "");
  const auto two = after({}, sell({item(600, 2)}));
  const Given<OtcSale> partly{after(two, back({{1, Quantity::of(1)}}))};
  partly.when(Void{today, {}, {}}).then_conflict("sale-has-returns", "");
}

TEST(OtcSale, takes_nothing_back_before_it_is_there) {
  given<OtcSale>().when(back({})).then_not_found("sale-not-found");
  given<OtcSale>().when(Void{today, {}, {}}).then_not_found("sale-not-found");
}

TEST(OtcSale, that_comes_back_in_any_parts_leaves_nothing_in_the_books) {
  EXPECT_TRUE(rc::check("returns make up the whole", [] {
    const auto pieces = *rc::gen::inRange<std::int64_t>(1, 20);
    auto items = std::vector{item(*rc::gen::inRange<std::int64_t>(100, 5000), pieces)};
    if (*rc::gen::arbitrary<bool>())
      items.front().offers = {{.source = domain::document::DiscountSource::membership,
                               .percent = Percentage{*rc::gen::inRange(1, 900'000)}}};
    const auto sold = event_of<Sold>({}, sell(items));
    Amounts books = amounts(sold.entry);
    OtcSale sale;
    domain::evolve_any(sale, OtcSale::Event(sold));
    for (std::int64_t left = pieces; left > 0;) {
      const auto some = *rc::gen::inRange<std::int64_t>(1, left + 1);
      left -= some;
      const auto decided = decide(sale, back({{1, Quantity::of(some)}}), monday);
      RC_ASSERT(decided.has_value());
      const auto& returned = std::get<ItemsReturned>(decided->events.at(0));
      RC_ASSERT(is_balanced(returned.entry));
      for (const auto& [account, amount] : amounts(returned.entry)) books[account] += amount;
      domain::evolve_any(sale, decided->events.at(0));
    }
    for (const auto& [account, amount] : books) RC_ASSERT(amount == 0);
  }));
}

}  // namespace
