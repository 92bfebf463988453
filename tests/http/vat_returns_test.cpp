// VAT returns over HTTP: what they say, what they settle, and that what is filed stays as it is.
#include <gtest/gtest.h>

#include "projections/ledger_check.hpp"
#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

class VatReturns : public ::testing::Test {
 protected:
  void SetUp() override { server.set_up(); }

  Answer post(const std::string& path, const std::string& body) {
    return server.post(path, body, "Idempotency-Key: key-" + std::to_string(++keys_) + "\r\n");
  }
  /// Sells over the counter for 12.00, of which 2.00 are tax.
  Answer sell(const std::string& day) {
    return post(server.garage_path("/otc-sales"),
                R"({"method": "cash", "soldOn": ")" + day +
                    R"(", "lines": [{"name": "Wiper blade", "unitPrice": 1200}]})");
  }
  /// Debits one account and credits another.
  Answer transfer(const std::string& day, const std::string& debit, const std::string& credit, int amount,
                  const std::string& more = "") {
    const auto side = R"({"amountMinor": )" + std::to_string(amount) + R"(, "currency": "GBP"})";
    return post(server.garage_path("/journal-entries"),
                R"({"date": ")" + day + R"(", "lines": [{"account": ")" + debit + R"(", "debit": )" + side +
                    R"(}, {"account": ")" + credit + R"(", "credit": )" + side + "}]" + more + '}');
  }
  /// VAT of 0.33 on something that was bought.
  Answer buy(const std::string& day, const std::string& more = "") {
    return transfer(day, "Liabilities:VAT:Input", "Assets:Bank:Main", 33, more);
  }
  Answer file(const std::string& body) { return post(server.garage_path("/vat-returns"), body); }
  /// The third quarter, with a sale and a purchase in it.
  Answer file_third_quarter() {
    EXPECT_EQ(sell("2026-08-05").status, 201);
    EXPECT_EQ(buy("2026-08-10").status, 201);
    return file(R"({"from": "2026-07-01", "through": "2026-09-30", "receipt": "163498123456"})");
  }
  Answer report(const std::string& from, const std::string& to) {
    return server.get(server.garage_path("/reports/vat?detail=lines&from=" + from + "&to=" + to));
  }
  std::int64_t balance(const std::string& account) {
    return server.get(server.garage_path("/accounts/" + account)).number("/balance/amountMinor");
  }

  RunningApplication server;

 private:
  int keys_ = 0;
};

TEST_F(VatReturns, say_what_counts_in_their_days_and_settle_it) {
  const auto filed = file_third_quarter();
  ASSERT_EQ(filed.status, 201) << filed.body;
  EXPECT_EQ(filed.header("location"), server.garage_path("/vat-returns/2026-09-30"));
  EXPECT_EQ(filed.text("/receipt"), "163498123456");
  EXPECT_EQ(filed.text("/filedBy"), server.owner_id);
  EXPECT_EQ(filed.number("/boxes/box1/amountMinor"), 200);
  EXPECT_EQ(filed.number("/boxes/box3/amountMinor"), 200);
  EXPECT_EQ(filed.number("/boxes/box4/amountMinor"), 33);
  EXPECT_EQ(filed.number("/boxes/box5/amountMinor"), 167);
  EXPECT_EQ(filed.number("/boxes/box6/amountMinor"), 1'000);
  EXPECT_EQ(filed.text("/codes/0/taxCode"), "S20");
  EXPECT_EQ(filed.number("/codes/0/entries"), 1);
  EXPECT_EQ(filed.text("/entry/kind"), "vat_return");
  EXPECT_EQ(filed.text("/entry/date"), "2026-09-30");
  EXPECT_EQ(filed.text("/entry/reference"), "JRN-2026-000002");
  EXPECT_EQ(balance("Liabilities:VAT:Output:S20"), 0);
  EXPECT_EQ(balance("Liabilities:VAT:Input"), 0);
  EXPECT_EQ(balance("Liabilities:VAT:Settlement"), -167);
  // Paying it is a journal entry like any other.
  ASSERT_EQ(transfer("2026-11-07", "Liabilities:VAT:Settlement", "Assets:Bank:Main", 167).status, 201);
  EXPECT_EQ(balance("Liabilities:VAT:Settlement"), 0);
  const auto list = server.get(server.garage_path("/vat-returns"));
  EXPECT_EQ(list.text("/filedThrough"), "2026-09-30");
  EXPECT_EQ(list.text("/items/0/from"), "2026-07-01");
  EXPECT_EQ(server.get(server.garage_path("/vat-returns/2026-09-29")).status, 404);
  EXPECT_EQ(server.get(server.garage_path("/vat-returns/lately")).status, 404);
}

TEST_F(VatReturns, need_a_key_and_happen_once) {
  const auto path = server.garage_path("/vat-returns");
  const std::string body = R"({"from": "2026-07-01", "through": "2026-09-30"})";
  EXPECT_EQ(server.post(path, body).code(), "idempotency-key-required");
  const auto first = server.post(path, body, "Idempotency-Key: once\r\n");
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(server.post(path, body, "Idempotency-Key: once\r\n").status, 201);
  const auto again = file(body);
  EXPECT_EQ(again.code(), "vat-return-filed") << again.body;
  EXPECT_EQ(again.text("/conflictsWith"), "2026-09-30");
  EXPECT_EQ(server.get(path).at("/items").as_array().size(), 1U);
}

TEST_F(VatReturns, follow_one_another_from_the_first_tax_on) {
  ASSERT_EQ(sell("2026-06-30").status, 201);
  const auto skipped = file(R"({"from": "2026-07-01", "through": "2026-09-30"})");
  EXPECT_EQ(skipped.code(), "vat-period-skipped") << skipped.body;
  EXPECT_EQ(skipped.text("/conflictsWith"), "2026-06-30");
  EXPECT_EQ(file(R"({"through": "2026-06-30"})").text("/errors/0/pointer"), "/from");
  EXPECT_EQ(file(R"({"from": "2026-04-01", "through": "9998-06-30"})").code(), "vat-period-not-over");
  ASSERT_EQ(file(R"({"from": "2026-04-01", "through": "2026-06-30"})").status, 201);
  const auto next = file(R"({"through": "2026-09-30"})");
  ASSERT_EQ(next.status, 201) << next.body;
  EXPECT_EQ(next.text("/from"), "2026-07-01");
  EXPECT_EQ(next.number("/boxes/box5/amountMinor"), 0);
  EXPECT_TRUE(next.at("/entry/lines").as_array().empty());
}

TEST_F(VatReturns, stay_as_they_were_filed) {
  ASSERT_EQ(file_third_quarter().status, 201);
  const auto before = report("2026-07-01", "2026-09-30");
  EXPECT_EQ(before.text("/filedThrough"), "2026-09-30");
  EXPECT_EQ(before.text("/lines/1/as"), "purchases");
  EXPECT_EQ(before.number("/lines/1/tax/amountMinor"), -33);
  // The months are open, so what is found late is dated as it happened, and counts in the next return.
  ASSERT_EQ(sell("2026-09-15").status, 201);
  const auto late = server.get(server.garage_path("/journal-entries?account=Income:OTC&limit=1"));
  EXPECT_EQ(late.text("/items/0/date"), "2026-09-15");
  EXPECT_EQ(late.text("/items/0/taxPoint"), "2026-10-01");
  // Who says the tax point is told.
  const auto refused = buy("2026-09-20");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "vat-period-filed") << refused.body;
  EXPECT_EQ(refused.text("/conflictsWith"), "2026-09-30");
  ASSERT_EQ(buy("2026-09-20", R"(, "taxPoint": "2026-10-01")").status, 201);
  const auto customer = server.add_customer("Grace", "+447700900123");
  const auto draft = server.post(server.garage_path("/invoices"),
                                 R"({"customerId": ")" + customer +
                                     R"(", "lines": [{"kind": "labour", "description": "Brakes",
      "unitPrice": 6500}]})");
  const auto issue = "/v1/invoices/" + draft.text("/invoiceId") + "/issue";
  EXPECT_EQ(post(issue, R"({"taxPoint": "2026-09-30"})").code(), "vat-period-filed");
  ASSERT_EQ(post(issue, "{}").status, 200);
  EXPECT_EQ(report("2026-07-01", "2026-09-30").body, before.body);
  const auto next = report("2026-10-01", "2026-10-31");
  EXPECT_EQ(next.number("/boxes/box1/amountMinor"), 200);
  EXPECT_EQ(next.number("/boxes/box4/amountMinor"), 33);
  const auto organisation = domain::OrganisationId::parse(server.organisation_id).value();
  const auto garage = domain::GarageId::parse(server.garage_id).value();
  const auto views = server.application().runner().current();
  const auto found = projections::check_ledger(views->rows(), organisation, garage);
  EXPECT_TRUE(found.fine()) << found.problems.front();
}

TEST_F(VatReturns, are_the_same_when_they_are_built_again_and_in_the_auditors_export) {
  ASSERT_EQ(file_third_quarter().status, 201);
  const auto before = server.get(server.garage_path("/vat-returns")).body;
  const auto rebuilt = server.application().runner().rebuild();
  EXPECT_EQ(rebuilt.digest_before, rebuilt.digest_after);
  EXPECT_EQ(server.get(server.garage_path("/vat-returns")).body, before);
  const auto books = server.get(server.garage_path("/reports/ledger-export"));
  EXPECT_NE(books.body.find("2026-07-01,2026-09-30,3,2.00,0.00,0.33,0.00,1.67,10.00"), std::string::npos);
  EXPECT_NE(books.body.find("sales,S20,20,10.00,2.00,2026-09-30"), std::string::npos);
}

}  // namespace
