// The books of a garage over HTTP: entries by hand, reports, statements, periods and years.
#include <gtest/gtest.h>

#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

class BooksOverHttp : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    customer = server.add_customer("Grace", "+447700900123");
  }

  Answer post(const std::string& path, const std::string& body) {
    return server.post(path, body, "Idempotency-Key: key-" + std::to_string(++keys_) + "\r\n");
  }
  /// Debit one account and credit another.
  Answer transfer(const std::string& date, const std::string& debit, const std::string& credit, int amount,
                  const std::string& more = "") {
    const auto side = R"({"amountMinor": )" + std::to_string(amount) + R"(, "currency": "GBP"})";
    return post(server.garage_path("/journal-entries"), R"({"date": ")" + date + R"(", "lines": [{)" + debit +
                                                            R"(, "debit": )" + side + "}, {" + credit +
                                                            R"(, "credit": )" + side + "}]" + more + '}');
  }
  static std::string account(const std::string& path) { return R"("account": ")" + path + '"'; }
  std::string owed(const std::string& item, const std::string& due) const {
    return account("Assets:Receivable") + R"(, "customerId": ")" + customer + R"(", "item": ")" + item +
           R"(", "due": ")" + due + '"';
  }
  Answer report(const std::string& rest, const std::string& headers = "") {
    return server.get(server.garage_path("/reports/" + rest), headers);
  }
  Answer customers(const std::string& rest, const std::string& headers = "") {
    return server.get(server.garage_path("/customers/" + customer + rest), headers);
  }

  RunningApplication server;
  std::string customer;

 private:
  int keys_ = 0;
};

TEST_F(BooksOverHttp, take_entries_by_hand_once) {
  const auto made = transfer("2026-10-05", account("Expenses:COGS"), account("Assets:Bank:Main"), 1'200,
                             R"(, "memo": "brake pads")");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.text("/reference"), "JRN-2026-000001");
  EXPECT_EQ(made.text("/journalNo"), "2026-1");
  EXPECT_EQ(made.text("/memo"), "brake pads");
  EXPECT_EQ(made.number("/lines/0/debit/amountMinor"), 1'200);
  const auto id = made.text("/journalEntryId");
  const auto reversed = post("/v1/journal-entries/" + id + "/reverse", R"({"date": "2026-10-06"})");
  ASSERT_EQ(reversed.status, 200) << reversed.body;
  EXPECT_EQ(reversed.number("/reversedBy"), 2);
  EXPECT_EQ(post("/v1/journal-entries/" + id + "/reverse", "{}").code(), "already-reversed");
  const auto balance = report("trial-balance?asOf=2026-10-31");
  EXPECT_TRUE(balance.at("/balanced").as_bool());
  EXPECT_EQ(balance.number("/totalDebit/amountMinor"), 2'400);
  EXPECT_EQ(balance.number("/rows/0/closing/amountMinor"), 0);
  const auto journal = server.get(server.garage_path("/journal-entries?limit=1"));
  EXPECT_EQ(journal.number("/items/0/number"), 2);
  EXPECT_EQ(journal.text("/nextCursor"), "1");
}

TEST_F(BooksOverHttp, have_days_within_reason) {
  for (const auto* const day : {"1969-12-31", "2999-01-01"}) {
    const auto refused = transfer(day, account("Expenses:BadDebt"), account("Assets:Bank:Main"), 100);
    EXPECT_EQ(refused.status, 422) << refused.body;
    EXPECT_EQ(refused.text("/errors/0/pointer"), "/date");
  }
}

TEST_F(BooksOverHttp, refuse_what_does_not_add_up_or_is_not_theirs) {
  const auto path = server.garage_path("/journal-entries");
  EXPECT_EQ(server.post(path, R"({"date": "2026-10-05", "lines": []})").code(), "idempotency-key-required");
  EXPECT_EQ(post(path, R"({"date": "2026-10-05", "lines": []})").code(), "invalid-fields");
  EXPECT_EQ(post(path, R"({"date": "2026-10-05", "lines": [
    {"account": "Expenses:COGS", "debit": {"amountMinor": 2, "currency": "GBP"}},
    {"account": "Assets:Bank:Main", "credit": {"amountMinor": 1, "currency": "GBP"}}]})")
                .code(),
            "entry-not-balanced");
  const auto refused =
      transfer("2026-10-05", account("Liabilities:VAT:Output:S20"), account("Assets:Bank:Main"), 1);
  EXPECT_EQ(refused.text("/errors/0/code"), "protected-account");
  EXPECT_EQ(refused.text("/errors/0/pointer"), "/lines/0/account");
  EXPECT_EQ(transfer("2026-10-05", account("Assets:Receivable"), account("Assets:Bank:Main"), 1)
                .text("/errors/0/pointer"),
            "/lines/0/customerId");
  EXPECT_EQ(transfer("2026-10-05", account("Expenses:Wishes"), account("Assets:Bank:Main"), 1)
                .text("/errors/0/code"),
            "unknown-account");
}

TEST_F(BooksOverHttp, have_accounts_of_their_own) {
  const auto opened =
      server.post(server.garage_path("/accounts"), R"({"account": "Expenses:Rent", "name": "Rent"})");
  ASSERT_EQ(opened.status, 201) << opened.body;
  EXPECT_EQ(opened.text("/name"), "Rent");
  ASSERT_EQ(transfer("2026-10-05", account("Expenses:Rent"), account("Assets:Bank:Main"), 900).status, 201);
  EXPECT_EQ(server.post(server.garage_path("/accounts/Expenses:Rent/close")).code(), "account-not-empty");
  ASSERT_EQ(transfer("2026-10-05", account("Assets:Bank:Main"), account("Expenses:Rent"), 900).status, 201);
  EXPECT_TRUE(server.post(server.garage_path("/accounts/Expenses:Rent/close")).at("/closed").as_bool());
  EXPECT_EQ(
      transfer("2026-10-06", account("Expenses:Rent"), account("Assets:Bank:Main"), 1).text("/errors/0/code"),
      "closed-account");
}

TEST_F(BooksOverHttp, close_months_and_open_them_for_owners) {
  ASSERT_EQ(transfer("2026-09-05", account("Expenses:COGS"), account("Assets:Bank:Main"), 5).status, 201);
  const auto closed = server.post(server.garage_path("/periods/2026-09/close"));
  ASSERT_EQ(closed.status, 200) << closed.body;
  EXPECT_EQ(closed.text("/status"), "closed");
  EXPECT_EQ(closed.text("/closedBy"), server.owner_id);
  const auto refused = transfer("2026-09-30", account("Expenses:COGS"), account("Assets:Bank:Main"), 5);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "period-closed");
  EXPECT_EQ(server.get(server.garage_path("/periods")).text("/closedThrough"), "2026-09-30");
  EXPECT_EQ(
      server.post(server.garage_path("/periods/2026-09/reopen"), R"({"reason": "late"})").text("/status"),
      "open");
  EXPECT_EQ(transfer("2026-09-30", account("Expenses:COGS"), account("Assets:Bank:Main"), 5).status, 201);
}

TEST_F(BooksOverHttp, close_years_without_forgetting_what_was_earned) {
  ASSERT_EQ(transfer("2025-03-05", account("Assets:Bank:Main"), account("Income:Labour"), 7'000).status, 201);
  ASSERT_EQ(transfer("2025-04-05", account("Expenses:COGS"), account("Assets:Bank:Main"), 2'500).status, 201);
  const auto closed = post(server.garage_path("/year-ends"), R"({"through": "2025-12-31"})");
  ASSERT_EQ(closed.status, 201) << closed.body;
  EXPECT_EQ(closed.number("/profit/amountMinor"), 4'500);
  const auto result = report("profit-loss?from=2025-01-01&to=2025-12-31");
  EXPECT_EQ(result.number("/profit/amountMinor"), 4'500);
  EXPECT_EQ(result.number("/totalIncome/amountMinor"), 7'000);
  EXPECT_EQ(report("profit-loss?from=2026-01-01&to=2026-12-31").number("/profit/amountMinor"), 0);
  EXPECT_EQ(report("general-ledger?account=Assets:Cash").number("/closing/amountMinor"), 0);
  EXPECT_EQ(report("general-ledger?account=Assets:Nothing").status, 404);
  EXPECT_EQ(server.get(server.garage_path("/journal-entries?cursor=-1")).code(), "invalid-parameter");
  const auto earnings = report("general-ledger?account=Equity:RetainedEarnings");
  EXPECT_EQ(earnings.number("/closing/amountMinor"), -4'500);
  EXPECT_EQ(transfer("2025-05-05", account("Expenses:COGS"), account("Assets:Bank:Main"), 1).code(),
            "period-closed");
  EXPECT_EQ(post(server.garage_path("/year-ends"), R"({"through": "2025-12-31"})").code(), "year-closed");
}

TEST_F(BooksOverHttp, tell_a_customer_what_is_owed) {
  const auto opening = R"(, "kind": "opening")";
  ASSERT_EQ(
      transfer("2026-08-01", owed("OLD-1", "2026-08-31"), account("Equity:OpeningBalances"), 10'000, opening)
          .status,
      201);
  ASSERT_EQ(
      transfer("2026-09-15", owed("OLD-2", "2026-10-15"), account("Equity:OpeningBalances"), 4'000, opening)
          .status,
      201);
  ASSERT_EQ(
      transfer("2026-10-02", account("Assets:Bank:Main"),
               account("Assets:Receivable") + R"(, "customerId": ")" + customer + R"(", "item": "OLD-1")",
               2'500)
          .status,
      201);
  const auto statement = customers("/ledger?from=2026-09-01&to=2026-10-31");
  ASSERT_EQ(statement.status, 200) << statement.body;
  EXPECT_EQ(statement.number("/openingBalance/amountMinor"), 10'000);
  EXPECT_EQ(statement.number("/closingBalance/amountMinor"), 11'500);
  EXPECT_EQ(statement.number("/rows/0/runningBalance/amountMinor"), 14'000);
  EXPECT_EQ(statement.text("/rows/0/docType"), "opening");
  EXPECT_EQ(statement.number("/rows/1/credit/amountMinor"), 2'500);
  // What is open of an item stands beside the entry that it came with, and nowhere else.
  EXPECT_EQ(statement.number("/rows/0/open/amountMinor"), 4'000);
  EXPECT_TRUE(statement.at("/rows/1/open").is_null()) << statement.body;
  EXPECT_EQ(statement.number("/ageing/late/0/amountMinor"), 4'000);
  EXPECT_EQ(statement.number("/ageing/late/2/amountMinor"), 7'500);
  EXPECT_EQ(statement.number("/overdue/amountMinor"), 11'500);
  const auto items = customers("/open-items?to=2026-09-30");
  EXPECT_EQ(items.number("/balance/amountMinor"), 14'000);
  EXPECT_EQ(items.text("/items/0/no"), "OLD-1");
  EXPECT_EQ(items.text("/items/0/bucket"), "1-30");
  EXPECT_EQ(items.text("/items/1/bucket"), "not-due");
  EXPECT_EQ(customers("/balance").number("/balance/amountMinor"), 11'500);
  const auto aged = report("aged-receivables?asOf=2026-10-31&step=30");
  EXPECT_EQ(aged.number("/balance/amountMinor"), 11'500);
  EXPECT_EQ(aged.text("/items/0/customerNumber"), "C000001");
  EXPECT_EQ(report("aged-receivables?step=7").status, 400);
}

TEST_F(BooksOverHttp, keep_entries_by_hand_off_what_documents_settle) {
  const auto opening = transfer("2026-08-01", owed("OLD-1", "2026-08-31"), account("Equity:OpeningBalances"),
                                10'000, R"(, "kind": "opening")");
  ASSERT_EQ(opening.status, 201) << opening.body;
  const auto settle = [&](const std::string& item, int amount) {
    return transfer(
        "2026-10-02", account("Assets:Bank:Main"),
        account("Assets:Receivable") + R"(, "customerId": ")" + customer + R"(", "item": ")" + item + '"',
        amount);
  };
  EXPECT_EQ(settle("OLD-1", 10'001).text("/errors/0/code"), "exceeds-open-amount");
  ASSERT_EQ(settle("OLD-1", 2'500).status, 201);
  EXPECT_EQ(settle("OLD-1", 7'501).text("/errors/0/code"), "exceeds-open-amount");
  const auto reversed = post("/v1/journal-entries/" + opening.text("/journalEntryId") + "/reverse", "{}");
  EXPECT_EQ(reversed.code(), "item-settled") << reversed.body;
  const auto side = R"({"amountMinor": 5000, "currency": "GBP"})";
  const auto paid =
      post(server.garage_path("/payments"),
           R"({"customerId": ")" + customer + R"(", "method": "card", "amount": )" + side + '}');
  ASSERT_EQ(paid.status, 201) << paid.body;
  const auto refused = transfer("2026-10-02",
                                account("Assets:Receivable") + R"(, "customerId": ")" + customer +
                                    R"(", "item": ")" + paid.text("/reference") + '"',
                                account("Assets:Bank:Main"), 5'000);
  EXPECT_EQ(refused.text("/errors/0/code"), "documents-item") << refused.body;
  EXPECT_EQ(customers("/balance").number("/unapplied/amountMinor"), 5'000);
}

TEST_F(BooksOverHttp, move_what_is_earned_of_plans_to_income) {
  const auto plan = account("Liabilities:DeferredPlan") + R"(, "customerId": ")" + customer + '"';
  EXPECT_EQ(transfer("2026-10-02", plan, account("Income:Plan"), 1).text("/errors/0/code"),
            "exceeds-open-amount");
  const auto fee = post(server.garage_path("/invoices"), R"({"customerId": ")" + customer +
                                                             R"(", "kind": "plan", "lines": [
      {"kind": "sundries", "description": "Gold, a year", "unitPrice": 12000}]})");
  ASSERT_EQ(fee.status, 201) << fee.body;
  const auto issued = post("/v1/invoices/" + fee.text("/invoiceId") + "/issue", "{}");
  ASSERT_EQ(issued.status, 200) << issued.body;
  const auto today = issued.text("/issuedOn");
  EXPECT_EQ(report("profit-loss").number("/totalIncome/amountMinor"), 0);
  ASSERT_EQ(transfer(today, plan, account("Income:Plan"), 1'000).status, 201);
  EXPECT_EQ(report("profit-loss").number("/totalIncome/amountMinor"), 1'000);
  EXPECT_EQ(transfer(today, plan, account("Income:Plan"), 11'001).text("/errors/0/code"),
            "exceeds-open-amount");
}

TEST_F(BooksOverHttp, say_everywhere_that_what_has_no_due_date_is_late_the_day_after) {
  ASSERT_EQ(transfer("2026-10-01", account("Assets:Receivable") + R"(, "customerId": ")" + customer + '"',
                     account("Income:Labour"), 5'000)
                .status,
            201);
  EXPECT_EQ(customers("/ledger?to=2026-10-01").number("/overdue/amountMinor"), 0);
  EXPECT_EQ(customers("/ledger?to=2026-10-02").number("/overdue/amountMinor"), 5'000);
  EXPECT_EQ(customers("/open-items?to=2026-10-02").number("/overdue/amountMinor"), 5'000);
  EXPECT_EQ(report("aged-receivables?asOf=2026-10-02").number("/overdue/amountMinor"), 5'000);
  const auto summary = server.get(server.garage_path("/customers/" + customer + "/balance"));
  EXPECT_EQ(summary.number("/overdue/amountMinor"), 5'000) << summary.body;
}

TEST_F(BooksOverHttp, are_text_for_spreadsheets_and_printers) {
  ASSERT_EQ(transfer("2026-08-01", owed("OLD-1", "2026-08-31"), account("Equity:OpeningBalances"), 10'050,
                     R"(, "kind": "opening")")
                .status,
            201);
  const auto csv = customers("/ledger", "Accept: text/csv\r\n");
  EXPECT_TRUE(csv.header("content-type").starts_with("text/csv")) << csv.body;
  EXPECT_NE(csv.body.find("2026-08-01,opening,JRN-2026-000001,Opening balance,100.50,,100.50,2026-08-31"),
            std::string::npos)
      << csv.body;
  const auto page = customers("/ledger?format=html");
  EXPECT_TRUE(page.header("content-type").starts_with("text/html"));
  EXPECT_NE(page.body.find("Grace"), std::string::npos);
  const auto trial = report("trial-balance", "Accept: text/csv\r\n");
  EXPECT_NE(trial.body.find("3000,Equity:OpeningBalances,Opening balances,equity,0.00,0.00,100.50,-100.50"),
            std::string::npos)
      << trial.body;
  const auto each = report("trial-balance?detail=customers");
  EXPECT_EQ(each.text("/rows/0/account"), "Assets:Receivable:C000001");
  const auto books = report("ledger-export");
  EXPECT_EQ(books.header("content-type"), "application/x-tar");
  EXPECT_NE(books.body.find("books/verify.sh"), std::string::npos);
  EXPECT_EQ(books.body.find("Grace"), std::string::npos);
  const auto from_long_ago = report("ledger-export?from=1970-01-01&to=2026-09-30");
  EXPECT_NE(from_long_ago.body.find("books/2026-08.ledger"), std::string::npos);
  EXPECT_EQ(from_long_ago.body.find("books/2026-07.ledger"), std::string::npos);
  EXPECT_EQ(report("ledger-export?to=9999-12-31").code(), "invalid-parameter");
}

TEST_F(BooksOverHttp, are_the_same_when_they_are_built_again) {
  ASSERT_EQ(transfer("2026-08-01", owed("OLD-1", "2026-08-31"), account("Equity:OpeningBalances"), 10'050,
                     R"(, "kind": "opening")")
                .status,
            201);
  ASSERT_EQ(server.post(server.garage_path("/periods/2026-08/close")).status, 200);
  const auto before = report("trial-balance").body;
  const auto rebuilt = server.application().runner().rebuild();
  EXPECT_EQ(rebuilt.digest_before, rebuilt.digest_after);
  EXPECT_EQ(report("trial-balance").body, before);
}

}  // namespace
