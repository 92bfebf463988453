#include "domain/payout.hpp"

#include <gtest/gtest.h>

#include "tests/domain/given.hpp"

namespace {

using namespace domain::payout;
using namespace given_when_then;
using domain::journal::Line;
using domain::payment::Method;

const auto leeds = numbered<domain::GarageId>(1);
const auto gbp = domain::Currency::parse("GBP").value();
const auto today = on("2026-11-23");
const domain::journal::Posting next{7, today, std::nullopt};

Record record() {
  return {.number = "PYT-2026-000001",
          .garage_id = leeds,
          .garage_currency = gbp,
          .method = Method::card,
          .amount = {98'500, gbp},
          .fee = domain::Money{1'500, gbp},
          .paid_on = on("2026-11-20"),
          .today = today,
          .external_id = " po_1 ",
          .posting = next};
}

Recorded recorded() {
  return {.number = "PYT-2026-000001",
          .garage_id = leeds,
          .method = Method::card,
          .amount = {98'500, gbp},
          .fee_minor = 1'500,
          .paid_on = on("2026-11-20"),
          .external_id = "po_1",
          .entry = {.number = 7,
                    .kind = domain::journal::Kind::payout,
                    .reference = "PYT-2026-000001",
                    .effective = today,
                    .currency = gbp,
                    .lines = {Line{.account = "Assets:Bank:Main", .amount_minor = 98'500},
                              Line{.account = "Expenses:Fees:Card", .amount_minor = 1'500},
                              Line{.account = "Assets:Clearing:Card", .amount_minor = -100'000}}}};
}

TEST(Payout, comes_into_the_bank_less_a_fee) {
  given<Payout>()
      .when(record())
      .then({recorded()})
      .then_claims({take(ClaimKind::external_payment, "payout po_1")});
  EXPECT_TRUE(domain::journal::is_balanced(recorded().entry));
  given<Payout>(recorded()).when(record()).then_conflict("payout-exists", "");
}

TEST(Payout, may_come_without_a_fee_and_without_a_number_of_the_provider) {
  auto command = record();
  command.method = Method::stripe;
  command.fee.reset();
  command.external_id.reset();
  auto event = recorded();
  event.method = Method::stripe;
  event.fee_minor = 0;
  event.external_id.reset();
  event.entry.lines = {Line{.account = "Assets:Bank:Main", .amount_minor = 98'500},
                       Line{.account = "Assets:Clearing:Stripe", .amount_minor = -98'500}};
  given<Payout>().when(command).then({event}).then_claims({});
}

TEST(Payout, hears_of_every_wrong_field_at_once) {
  auto command = record();
  command.method = Method::cash;
  command.amount = {0, domain::Currency::parse("EUR").value()};
  command.fee = domain::Money{-1, domain::Currency::parse("EUR").value()};
  command.paid_on = on("2026-11-24");
  command.external_id = std::string(201, 'x');
  given<Payout>().when(command).then_field_errors({{"/method", "no-provider"},
                                                   {"/amount/amountMinor", "out-of-range"},
                                                   {"/amount/currency", "wrong-currency"},
                                                   {"/fee/amountMinor", "out-of-range"},
                                                   {"/fee/currency", "wrong-currency"},
                                                   {"/paidOn", "out-of-range"},
                                                   {"/externalId", "too-long"}});
}

TEST(Payout, is_voided_once_by_its_mirror) {
  const Void command{" of another garage ", {8, on("2026-12-01"), today}};
  auto mirror = domain::journal::reversal_of(recorded().entry, 8, on("2026-12-01"));
  mirror.kind = domain::journal::Kind::void_;
  mirror.relates_to = today;
  EXPECT_EQ(mirror.reverses, 7);
  given<Payout>(recorded())
      .when(command)
      .then({Voided{mirror, {"of another garage"}}})
      .then_claims({release(ClaimKind::external_payment, "payout po_1")});
  given<Payout>(recorded(), Voided{mirror, {}})
      .when(command)
      .then_conflict("payout-voided", "PYT-2026-000001");
  given<Payout>().when(command).then_not_found("payout-not-found");
}

}  // namespace
