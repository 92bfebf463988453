// Bad debts over HTTP: relief on their tax, and money that comes after all.
#include <gtest/gtest.h>

#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

class BadDebts : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    customer = server.add_customer("Grace", "+447700900123");
  }

  Answer step(const std::string& invoice, const std::string& verb, const std::string& body = "{}") {
    return server.post("/v1/invoices/" + invoice + '/' + verb, body,
                       "Idempotency-Key: key-" + std::to_string(++keys_) + "\r\n");
  }
  static std::string amount(int minor) {
    return R"("amount": {"amountMinor": )" + std::to_string(minor) + R"(, "currency": "GBP"})";
  }
  std::int64_t balance(const std::string& account) {
    return server.get(server.garage_path("/accounts/" + account)).number("/balance/amountMinor");
  }
  Answer vat_today(const std::string& day) {
    return server.get(server.garage_path("/reports/vat?from=" + day + "&to=" + day));
  }

  RunningApplication server;
  std::string customer;

 private:
  int keys_ = 0;
};

TEST_F(BadDebts, give_their_vat_back) {
  const auto invoice = http_test::add_bad_debt(server, customer);
  const auto before = server.get("/v1/invoices/" + invoice);
  EXPECT_EQ(before.text("/status"), "written_off");
  EXPECT_EQ(before.number("/badDebt/claimable/amountMinor"), 2'000) << before.body;
  EXPECT_EQ(server.post("/v1/invoices/" + invoice + "/bad-debt-relief", "{}").code(),
            "idempotency-key-required");
  EXPECT_EQ(step(invoice, "bad-debt-relief", '{' + amount(2'001) + '}').code(), "exceeds-relief");
  EXPECT_EQ(step(invoice, "bad-debt-relief", R"({"amount": {"amountMinor": 1, "currency": "EUR"}})")
                .text("/errors/0/pointer"),
            "/amount/currency");
  const auto claimed = step(invoice, "bad-debt-relief");
  ASSERT_EQ(claimed.status, 200) << claimed.body;
  EXPECT_EQ(claimed.number("/badDebt/relief/amountMinor"), 2'000);
  EXPECT_EQ(claimed.number("/badDebt/claimable/amountMinor"), 0);
  EXPECT_EQ(step(invoice, "bad-debt-relief").code(), "relief-claimed");
  EXPECT_EQ(balance("Expenses:BadDebt"), 10'000);
  EXPECT_EQ(balance("Liabilities:VAT:BadDebtRelief"), 2'000);
  const auto journal = server.get(server.garage_path("/journal-entries?kind=bad_debt_relief"));
  const auto day = journal.text("/items/0/taxPoint");
  const auto vat = vat_today(day);
  EXPECT_EQ(vat.number("/boxes/box4/amountMinor"), 2'000) << vat.body;
  EXPECT_EQ(vat.number("/boxes/box5/amountMinor"), -2'000);
  // Nobody claims by hand what documents keep.
  const auto by_hand =
      server.post(server.garage_path("/journal-entries"), R"({"date": ")" + day + R"(", "lines": [
      {"account": "Liabilities:VAT:BadDebtRelief", "debit": {"amountMinor": 1, "currency": "GBP"}},
      {"account": "Expenses:BadDebt", "credit": {"amountMinor": 1, "currency": "GBP"}}]})",
                  "Idempotency-Key: by-hand\r\n");
  EXPECT_EQ(by_hand.text("/errors/0/code"), "protected-account") << by_hand.body;
}

TEST_F(BadDebts, give_nothing_back_too_soon_or_where_nothing_was_written_off) {
  const auto young = http_test::add_bad_debt(server, customer, 100);
  const auto refused = step(young, "bad-debt-relief");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "relief-too-early") << refused.body;
  EXPECT_EQ(refused.text("/conflictsWith"),
            server.get("/v1/invoices/" + young).text("/badDebt/claimableFrom"));
  EXPECT_EQ(step(young, "bad-debt-relief", R"({"claimedOn": "9998-01-01"})").text("/errors/0/pointer"),
            "/claimedOn");
  const auto old = http_test::add_bad_debt(server, customer, 2'000);
  EXPECT_EQ(step(old, "bad-debt-relief").code(), "relief-too-late");
  const auto draft = server.post(server.garage_path("/invoices"),
                                 R"({"customerId": ")" + customer +
                                     R"(", "lines": [{"kind": "labour", "description": "Brakes",
      "unitPrice": 6500}]})");
  EXPECT_TRUE(draft.at("/badDebt").is_null());
  EXPECT_EQ(step(draft.text("/invoiceId"), "bad-debt-relief").code(), "not-written-off");
  EXPECT_EQ(step(draft.text("/invoiceId"), "recover", R"({"method": "cash"})").code(), "not-written-off");
}

TEST_F(BadDebts, that_come_in_after_all_owe_their_vat_again) {
  const auto invoice = http_test::add_bad_debt(server, customer);
  ASSERT_EQ(step(invoice, "bad-debt-relief").status, 200);
  EXPECT_EQ(step(invoice, "recover", R"({"method": "cash", )" + amount(12'001) + '}').code(),
            "exceeds-written-off");
  const auto half =
      step(invoice, "recover",
           R"({"method": "bank_transfer", "reference": "from the liquidator", )" + amount(6'000) + '}');
  ASSERT_EQ(half.status, 200) << half.body;
  EXPECT_EQ(half.text("/status"), "written_off");
  EXPECT_EQ(half.number("/open/amountMinor"), 0);
  EXPECT_EQ(half.number("/badDebt/recovered/amountMinor"), 6'000);
  EXPECT_EQ(half.number("/badDebt/relief/amountMinor"), 1'000);
  EXPECT_TRUE(half.text("/badDebt/recoveries/0/number").starts_with("REC-")) << half.body;
  EXPECT_EQ(half.number("/badDebt/recoveries/0/reliefMinor"), 1'000);
  EXPECT_EQ(half.text("/badDebt/recoveries/0/reference"), "from the liquidator");
  EXPECT_EQ(balance("Assets:Bank:Main"), 6'000);
  EXPECT_EQ(balance("Expenses:BadDebtRecovered"), -5'000);
  EXPECT_EQ(balance("Liabilities:VAT:BadDebtRelief"), 1'000);
  // The customer's account is as it was.
  const auto account = server.get(server.garage_path("/customers/" + customer + "/balance"));
  EXPECT_EQ(account.number("/balance/amountMinor"), 0);
  const auto day = half.text("/badDebt/recoveries/0/receivedOn");
  const auto vat = vat_today(day);
  EXPECT_EQ(vat.number("/boxes/box1/amountMinor"), 1'000) << vat.body;
  EXPECT_EQ(vat.number("/boxes/box4/amountMinor"), 2'000);
  // What was claimed back is not credited besides.
  const auto credited = server.post(server.garage_path("/credit-notes"),
                                    R"({"full": true, "reason": "x", "invoiceId": ")" + invoice + "\"}",
                                    "Idempotency-Key: credit\r\n");
  EXPECT_EQ(credited.code(), "relief-claimed") << credited.body;
  const auto rest = step(invoice, "recover", R"({"method": "cash"})");
  EXPECT_EQ(rest.number("/badDebt/recovered/amountMinor"), 12'000) << rest.body;
  EXPECT_EQ(rest.number("/badDebt/relief/amountMinor"), 0);
  EXPECT_EQ(balance("Liabilities:VAT:BadDebtRelief"), 0);
  EXPECT_EQ(step(invoice, "recover", R"({"method": "cash"})").code(), "exceeds-written-off");
  const auto rebuilt = server.application().runner().rebuild();
  EXPECT_EQ(rebuilt.digest_before, rebuilt.digest_after);
}

TEST_F(BadDebts, are_the_business_of_those_who_keep_the_books) {
  const auto invoice = http_test::add_bad_debt(server, customer);
  server.token = http_test::add_member(server, domain::staff::Role::advisor, server.garage_id);
  EXPECT_EQ(step(invoice, "bad-debt-relief").status, 403);
  EXPECT_EQ(step(invoice, "recover", R"({"method": "cash", )" + amount(100) + '}').status, 200);
}

}  // namespace
