// Sales over the counter, over HTTP.
#include <gtest/gtest.h>

#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

constexpr std::string_view wipers =
    R"({"name": "Wiper blade", "sku": "WB24", "category": "Wipers", "quantity": 2, "unitPrice": 999})";
constexpr std::string_view wash = R"({"name": "Screen wash", "category": "Fluids", "unitPrice": 500})";

class OtcSales : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    grace = server.add_customer("Grace", "+447700900123");
  }

  std::string key() { return "Idempotency-Key: k" + std::to_string(++keys_) + "\r\n"; }

  Answer sell(const std::string& fields) {
    return server.post(server.garage_path("/otc-sales"),
                       R"({"lines": [)" + std::string(wipers) + ',' + std::string(wash) + "]" + fields + '}',
                       key());
  }
  Answer step(const Answer& sale, const std::string& verb, const std::string& body = "{}") {
    return server.post("/v1/otc-sales/" + sale.text("/saleId") + '/' + verb, body, key());
  }
  Answer credit(const Answer& sale, const std::string& what) {
    return server.post(
        server.garage_path("/credit-notes"),
        R"({"invoiceId": ")" + sale.text("/invoiceId") + R"(", "reason": "does not fit", )" + what + '}',
        key());
  }
  std::string to_grace(const std::string& fields) { return R"(, "customerId": ")" + grace + '"' + fields; }
  Answer list(const std::string& query = "") { return server.get(server.garage_path("/otc-sales" + query)); }
  Answer purchases(const std::string& query = "") {
    return server.get(server.garage_path("/customers/" + grace + "/otc-purchases" + query));
  }

  RunningApplication server;
  std::string grace;

 private:
  int keys_ = 0;
};

TEST_F(OtcSales, to_walk_ins_are_paid_at_once_and_numbered) {
  const auto sold = sell(R"(, "method": "cash", "customerName": "Mr Jones")");
  ASSERT_EQ(sold.status, 201) << sold.body;
  EXPECT_EQ(sold.header("location"), "/v1/otc-sales/" + sold.text("/saleId"));
  EXPECT_TRUE(sold.text("/reference").starts_with("OTC-")) << sold.body;
  EXPECT_TRUE(sold.text("/reference").ends_with("-000001")) << sold.body;
  EXPECT_EQ(sold.text("/status"), "sold");
  EXPECT_TRUE(sold.at("/customer").is_null());
  EXPECT_EQ(sold.text("/customerName"), "Mr Jones");
  EXPECT_EQ(sold.text("/soldBy/name"), "Ada Byron");
  EXPECT_EQ(sold.number("/gross/amountMinor"), 2498);
  EXPECT_EQ(sold.number("/tax/amountMinor"), 333 + 83);
  EXPECT_EQ(sold.number("/lines/0/gross/amountMinor"), 1998);
  EXPECT_EQ(sold.text("/lines/0/taxCode"), "S20");
  EXPECT_EQ(sold.number("/entryNumber"), 1);
  const auto next = sell(R"(, "method": "card")");
  EXPECT_TRUE(next.text("/reference").ends_with("-000002"));
  EXPECT_EQ(next.number("/entryNumber"), 2);
}

TEST_F(OtcSales, need_a_key_and_happen_once_for_it) {
  const std::string body = R"({"lines": [)" + std::string(wash) + R"(], "method": "cash"})";
  const auto path = server.garage_path("/otc-sales");
  EXPECT_EQ(server.post(path, body).code(), "idempotency-key-required");
  const auto first = server.post(path, body, "Idempotency-Key: once\r\n");
  const auto again = server.post(path, body, "Idempotency-Key: once\r\n");
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(again.text("/saleId"), first.text("/saleId"));
  EXPECT_EQ(list().number("/totalItems"), 1);
  EXPECT_EQ(server.post("/v1/otc-sales/" + first.text("/saleId") + "/return", "{}").code(),
            "idempotency-key-required");
}

TEST_F(OtcSales, are_paid_or_on_account_of_somebody) {
  const auto both = sell(R"(, "method": "cash", "onAccount": true)");
  EXPECT_EQ(both.status, 422);
  EXPECT_EQ(both.text("/errors/0/code"), "exactly-one");
  EXPECT_EQ(both.text("/errors/1/pointer"), "/customerId");
  EXPECT_EQ(sell("").text("/errors/0/code"), "exactly-one");
  EXPECT_EQ(sell(to_grace(R"(, "method": "cash", "customerName": "G")")).text("/errors/0/code"),
            "at-most-one");
  for (const auto* const day : {"2999-01-01", "1969-12-31"})
    EXPECT_EQ(sell(R"(, "method": "cash", "soldOn": ")" + std::string(day) + '"').text("/errors/0/pointer"),
              "/soldOn");
  EXPECT_EQ(sell(R"(, "method": "cash", "customerId": "cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB")").status, 404);
  EXPECT_EQ(list().number("/totalItems"), 0);
}

TEST_F(OtcSales, on_account_are_invoiced_in_the_same_commit) {
  const auto sold = sell(to_grace(R"(, "onAccount": true)"));
  ASSERT_EQ(sold.status, 201) << sold.body;
  EXPECT_TRUE(sold.at("/onAccount").as_bool());
  EXPECT_EQ(sold.text("/reference"), sold.text("/invoiceNumber"));
  EXPECT_TRUE(sold.at("/method").is_null());
  EXPECT_TRUE(sold.at("/entryNumber").is_null());
  const auto invoice = server.get("/v1/invoices/" + sold.text("/invoiceId"));
  ASSERT_EQ(invoice.status, 200) << invoice.body;
  EXPECT_EQ(invoice.text("/kind"), "otc");
  EXPECT_EQ(invoice.text("/status"), "issued");
  EXPECT_EQ(invoice.text("/reference"), sold.text("/invoiceNumber"));
  EXPECT_EQ(invoice.number("/total/amountMinor"), 2498) << invoice.body;
  // What comes back is credited; the rest is still to be paid.
  const auto back =
      step(sold, "return", R"({"lines": [{"number": 1, "quantity": 1}], "reason": "wrong size"})");
  ASSERT_EQ(back.status, 200) << back.body;
  EXPECT_EQ(back.text("/status"), "partly_returned");
  EXPECT_TRUE(back.text("/returns/0/creditNoteNumber").starts_with("CRN-"));
  const auto rest = step(sold, "return");
  ASSERT_EQ(rest.status, 200) << rest.body;
  EXPECT_EQ(rest.text("/status"), "returned");
  EXPECT_EQ(rest.number("/returned/amountMinor"), 2498);
  EXPECT_EQ(server.get("/v1/invoices/" + sold.text("/invoiceId")).number("/open/amountMinor"), 0);
}

TEST_F(OtcSales, are_shown_with_their_customer_at_earlier_moments_too) {
  const auto sold = sell(to_grace(R"(, "onAccount": true)"));
  ASSERT_EQ(sold.status, 201) << sold.body;
  const auto then = server.get("/v1/otc-sales/" + sold.text("/saleId") +
                               "?asOfPosition=" + sold.header("forecourt-position"));
  EXPECT_EQ(then.text("/customer/customerId"), grace);
  EXPECT_EQ(then.at("/customer"), sold.at("/customer"));
}

TEST_F(OtcSales, on_account_come_back_with_what_was_free) {
  const auto sold = server.post(server.garage_path("/otc-sales"),
                                R"({"lines": [{"name": "Ice scraper", "unitPrice": 0}, )" +
                                    std::string(wipers) + "]" + to_grace(R"(, "onAccount": true)") + '}',
                                key());
  ASSERT_EQ(sold.status, 201) << sold.body;
  const auto back = step(sold, "return");
  ASSERT_EQ(back.status, 200) << back.body;
  EXPECT_EQ(back.text("/status"), "returned");
  EXPECT_EQ(back.number("/returned/amountMinor"), 1998);
  EXPECT_EQ(server.get("/v1/invoices/" + sold.text("/invoiceId")).number("/open/amountMinor"), 0);
}

TEST_F(OtcSales, on_account_are_voided_with_their_invoice) {
  const auto sold = sell(to_grace(R"(, "onAccount": true)"));
  const auto voided = step(sold, "void", R"({"reason": "rung up twice"})");
  ASSERT_EQ(voided.status, 200) << voided.body;
  EXPECT_EQ(voided.text("/status"), "voided");
  EXPECT_EQ(server.get("/v1/invoices/" + sold.text("/invoiceId")).text("/status"), "voided");
  EXPECT_EQ(purchases().number("/otcSpend/amountMinor"), 0);
}

TEST_F(OtcSales, on_account_are_void_when_their_invoice_is) {
  const auto sold = sell(to_grace(R"(, "onAccount": true)"));
  const auto voided = server.post("/v1/invoices/" + sold.text("/invoiceId") + "/void",
                                  R"({"reason": "sold to somebody else"})", key());
  ASSERT_EQ(voided.status, 200) << voided.body;
  const auto sale = server.get("/v1/otc-sales/" + sold.text("/saleId"));
  EXPECT_EQ(sale.text("/status"), "voided");
  EXPECT_EQ(sale.text("/voidReason"), "sold to somebody else");
  EXPECT_FALSE(sale.at("/voidedOn").is_null());
  EXPECT_TRUE(sale.at("/allowedSteps").as_array().empty());
  // In the same commit, so that the list and the figures never say anything else.
  EXPECT_EQ(sale.header("forecourt-position"), voided.header("forecourt-position"));
  EXPECT_EQ(list().text("/items/0/status"), "voided");
  EXPECT_EQ(purchases().text("/items/0/status"), "voided");
  EXPECT_EQ(purchases().number("/otcSpend/amountMinor"), 0);
  EXPECT_EQ(step(sold, "void").code(), "sale-voided");
  EXPECT_EQ(step(sold, "return").code(), "sale-voided");
}

TEST_F(OtcSales, on_account_come_back_when_their_invoice_is_credited) {
  const auto sold = sell(to_grace(R"(, "onAccount": true)"));
  const auto note = credit(sold, R"("full": true)");
  ASSERT_EQ(note.status, 201) << note.body;
  const auto sale = server.get("/v1/otc-sales/" + sold.text("/saleId"));
  EXPECT_EQ(sale.text("/status"), "returned");
  EXPECT_EQ(sale.number("/returned/amountMinor"), 2498);
  EXPECT_EQ(sale.number("/lines/0/returnedQuantity"), 2);
  EXPECT_EQ(sale.text("/returns/0/creditNoteNumber"), note.text("/reference"));
  EXPECT_EQ(sale.text("/returns/0/reason"), "does not fit");
  EXPECT_EQ(sale.header("forecourt-position"), note.header("forecourt-position"));
  EXPECT_EQ(list().text("/items/0/status"), "returned");
  EXPECT_EQ(purchases().text("/items/0/status"), "returned");
  EXPECT_EQ(purchases().number("/otcSpend/amountMinor"), 0);
  EXPECT_EQ(step(sold, "return").code(), "nothing-to-return");
  EXPECT_EQ(step(sold, "void").code(), "sale-has-returns");
}

TEST_F(OtcSales, on_account_come_back_in_part_when_their_invoice_is_credited_in_part) {
  const auto sold = sell(to_grace(R"(, "onAccount": true)"));
  const auto one = credit(sold, R"("lines": [{"number": 1, "quantity": 1}])");
  ASSERT_EQ(one.status, 201) << one.body;
  auto sale = server.get("/v1/otc-sales/" + sold.text("/saleId"));
  EXPECT_EQ(sale.text("/status"), "partly_returned");
  EXPECT_EQ(sale.number("/lines/0/returnedQuantity"), 1);
  // A price that is reduced brings nothing back; the customer spent less, though.
  const auto cheaper = credit(sold, R"("lines": [{"number": 2, "percent": 50}])");
  ASSERT_EQ(cheaper.status, 201) << cheaper.body;
  sale = server.get("/v1/otc-sales/" + sold.text("/saleId"));
  EXPECT_EQ(sale.number("/lines/1/returnedQuantity"), 0);
  const auto credited = one.number("/total/amountMinor") + cheaper.number("/total/amountMinor");
  EXPECT_EQ(sale.number("/returned/amountMinor"), credited);
  EXPECT_EQ(purchases().number("/otcSpend/amountMinor"), 2498 - credited);
  const auto rest = step(sold, "return");
  ASSERT_EQ(rest.status, 200) << rest.body;
  EXPECT_EQ(rest.text("/status"), "returned");
  EXPECT_EQ(rest.number("/returned/amountMinor"), 2498);
  EXPECT_EQ(server.get("/v1/invoices/" + sold.text("/invoiceId")).number("/open/amountMinor"), 0);
}

TEST_F(OtcSales, come_back_in_parts_and_never_more_than_were_sold) {
  const auto sold = sell(R"(, "method": "cash")");
  const auto first = step(sold, "return", R"({"lines": [{"number": 1, "quantity": 1}], "method": "card"})");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first.number("/returned/amountMinor"), 999);
  EXPECT_EQ(first.text("/returns/0/method"), "card");
  EXPECT_EQ(first.number("/lines/0/returnedQuantity"), 1);
  const auto much = step(sold, "return", R"({"lines": [{"number": 1, "quantity": 2}]})");
  EXPECT_EQ(much.status, 422);
  EXPECT_EQ(much.text("/errors/0/code"), "exceeds-sold");
  EXPECT_EQ(step(sold, "void").code(), "sale-has-returns");
  const auto rest = step(sold, "return");
  EXPECT_EQ(rest.text("/status"), "returned");
  EXPECT_EQ(rest.number("/returned/amountMinor"), 2498);
  EXPECT_TRUE(rest.at("/allowedSteps").as_array().empty());
  EXPECT_EQ(step(sold, "return").code(), "nothing-to-return");
}

TEST_F(OtcSales, are_voided_once) {
  const auto sold = sell(R"(, "method": "cash")");
  EXPECT_EQ(step(sold, "void", R"({"reason": "mistake"})").text("/voidReason"), "mistake");
  EXPECT_EQ(step(sold, "void").code(), "sale-voided");
  // Its number is not missing from the books: it is there as void.
  const auto books = server.get(server.garage_path("/reports/ledger-export")).body;
  const auto day = sold.text("/soldOn");
  EXPECT_NE(books.find("OTC-" + day.substr(0, 4) + ",1," + day + ",1,void\r\n"), books.npos);
  EXPECT_EQ(step(sold, "return").code(), "sale-voided");
}

TEST_F(OtcSales, are_listed_and_found_by_item_category_reference_and_seller) {
  const auto first = sell(R"(, "method": "cash")");
  sell(to_grace(R"(, "method": "card")"));
  EXPECT_EQ(list().number("/totalItems"), 2);
  for (const auto* const q : {"wiper", "FLUIDS", "wb24", "byron", "blade+ada", "otc-"})
    EXPECT_EQ(list(std::string("?q=") + q).number("/totalItems"), 2) << q;
  EXPECT_EQ(list("?q=" + first.text("/reference")).number("/totalItems"), 1);
  EXPECT_EQ(list("?q=tyre").number("/totalItems"), 0);
  EXPECT_EQ(list("?customerId=" + grace).number("/totalItems"), 1);
  EXPECT_EQ(list("?to=2020-01-01").number("/totalItems"), 0);
  EXPECT_EQ(list("?from=" + first.text("/soldOn") + "&to=" + first.text("/soldOn")).number("/totalItems"), 2);
  EXPECT_EQ(list("?from=2999-01-01").number("/totalItems"), 0);
  EXPECT_EQ(list("?pageSize=1&page=2").text("/items/0/saleId"), first.text("/saleId"));
}

TEST_F(OtcSales, of_a_customer_are_shown_line_by_line) {
  const auto sold = sell(to_grace(R"(, "method": "card")"));
  sell(R"(, "method": "cash")");
  const auto all = purchases();
  ASSERT_EQ(all.status, 200) << all.body;
  ASSERT_EQ(all.number("/totalItems"), 2) << all.body;
  EXPECT_EQ(all.text("/items/0/part"), "Wiper blade");
  EXPECT_EQ(all.text("/items/0/category"), "Wipers");
  EXPECT_EQ(all.number("/items/0/quantity"), 2);
  EXPECT_EQ(all.number("/items/0/amount/amountMinor"), 1998);
  EXPECT_EQ(all.text("/items/0/soldBy/name"), "Ada Byron");
  EXPECT_EQ(all.text("/items/0/reference"), sold.text("/reference"));
  EXPECT_EQ(all.text("/items/1/part"), "Screen wash");
  EXPECT_EQ(all.number("/otcSpend/amountMinor"), 2498);
  const auto stats = server.get(server.garage_path("/customers/" + grace + "/stats"));
  EXPECT_EQ(stats.number("/otcSpend/amountMinor"), 2498);
  EXPECT_EQ(stats.number("/lifetimeValue/amountMinor"), 2498);
  EXPECT_EQ(purchases("?q=fluids").number("/totalItems"), 1);
  EXPECT_EQ(purchases("?q=ada+wiper").number("/totalItems"), 1);
  EXPECT_EQ(purchases("?q=tyre").number("/totalItems"), 0);
  const auto position = sold.header("forecourt-position");
  step(sold, "return", R"({"lines": [{"number": 2}]})");
  EXPECT_EQ(purchases().number("/otcSpend/amountMinor"), 1998);
  EXPECT_EQ(purchases("?asOfPosition=" + position).number("/otcSpend/amountMinor"), 2498);
  EXPECT_EQ(server.get("/v1/otc-sales/" + sold.text("/saleId") + "?asOfPosition=" + position).text("/status"),
            "sold");
}

TEST_F(OtcSales, give_members_their_discount) {
  const auto plan =
      server.post("/v1/membership-plans", R"({"name": "Gold", "discount": 10, "durationDays": 365})");
  server.post("/v1/customers/" + grace + "/memberships", R"({"planId": ")" + plan.text("/planId") + "\"}");
  EXPECT_EQ(sell(to_grace(R"(, "method": "card")")).number("/gross/amountMinor"), 1798 + 450);
  EXPECT_EQ(sell(R"(, "method": "card")").number("/gross/amountMinor"), 2498);
}

TEST_F(OtcSales, are_not_for_technicians_and_voids_not_for_advisors) {
  const auto sold = sell(R"(, "method": "cash")");
  server.token = http_test::add_member(server, domain::staff::Role::technician, server.garage_id);
  EXPECT_EQ(list().status, 403);
  EXPECT_EQ(sell(R"(, "method": "cash")").status, 403);
  server.token = http_test::add_member(server, domain::staff::Role::advisor, server.garage_id);
  EXPECT_EQ(step(sold, "void").status, 403);
  EXPECT_EQ(step(sold, "return").status, 200);
}

}  // namespace
