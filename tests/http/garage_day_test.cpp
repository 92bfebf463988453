// One day of a garage, from the telephone call in the morning to the auditor at the end of the month, over
// HTTP only. Every figure is worked out by hand, in pence.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "tests/http/running_application.hpp"
#include "tests/ledger/bundle_folder.hpp"

using http_test::Answer;
using http_test::RunningApplication;
using ledger_test::BundleFolder;

namespace {

std::string pounds(std::int64_t pence) {
  return R"({"amountMinor": )" + std::to_string(pence) + R"(, "currency": "GBP"})";
}

class GarageDay : public ::testing::Test {
 protected:
  void SetUp() override { server.set_up(); }

  /// A command that has to succeed. Each has an Idempotency-Key of its own.
  Answer post(const std::string& path, const std::string& body = "") {
    auto answer = send(path, body);
    EXPECT_TRUE(answer.status == 200 || answer.status == 201) << path << ": " << answer.body;
    return answer;
  }
  Answer send(const std::string& path, const std::string& body = "") {
    return server.post(path, body, "Idempotency-Key: step " + std::to_string(++keys_) + "\r\n");
  }
  std::string here(const std::string& rest) const { return server.garage_path(rest); }
  Answer account(const std::string& rest) { return server.get(here("/customers/" + grace + rest)); }
  std::int64_t balance() { return account("/balance").number("/balance/amountMinor"); }
  std::int64_t open_of(const std::string& id) {
    return server.get("/v1/invoices/" + id).number("/open/amountMinor");
  }

  // The steps of the day, in their order.
  void open_the_garage();
  void somebody_calls();
  void the_car_comes_in();
  void more_is_found_and_quoted();
  void the_work_is_done();
  void the_work_is_billed();
  void part_of_it_is_paid();
  void the_parts_are_credited_and_some_goes_back();
  void wiper_blades_are_sold_on_account();
  void the_month_ends();
  void something_comes_after_the_month();

  /// Accounts with what is in them: debit positive. Those with nothing may be left out.
  using Balances = std::map<std::string, std::int64_t>;
  void expect_balances(const Balances& expected, std::int64_t total_debit, const std::string& query = "");
  /// The customer's balance after each document.
  void expect_statement(const std::vector<std::pair<std::string, std::int64_t>>& expected);

  RunningApplication server;
  std::string grace;
  std::string car;
  std::string bay;
  std::string mot;
  std::string appointment;
  std::string job;
  std::string invoice;
  std::string credit_note;
  std::string wipers;
  std::string today;

 private:
  int keys_ = 0;
};

void GarageDay::expect_balances(const Balances& expected, std::int64_t total_debit,
                                const std::string& query) {
  const auto report = server.get(here("/reports/trial-balance" + query));
  ASSERT_EQ(report.status, 200) << report.body;
  Balances actual;
  for (const auto& row : report.at("/rows").as_array())
    if (const auto minor = row.at_pointer("/closing/amountMinor").to_number<std::int64_t>(); minor != 0)
      actual[std::string(row.at("account").as_string())] = minor;
  EXPECT_EQ(actual, expected);
  EXPECT_EQ(report.number("/totalDebit/amountMinor"), total_debit);
  EXPECT_EQ(report.number("/totalCredit/amountMinor"), total_debit);
  EXPECT_TRUE(report.at("/balanced").as_bool());
}

void GarageDay::expect_statement(const std::vector<std::pair<std::string, std::int64_t>>& expected) {
  const auto statement = account("/ledger");
  ASSERT_EQ(statement.status, 200) << statement.body;
  std::vector<std::pair<std::string, std::int64_t>> actual;
  for (const auto& row : statement.at("/rows").as_array())
    actual.emplace_back(std::string(row.at("docType").as_string()),
                        row.at_pointer("/runningBalance/amountMinor").to_number<std::int64_t>());
  EXPECT_EQ(actual, expected);
  const auto closing = expected.empty() ? 0 : expected.back().second;
  EXPECT_EQ(statement.number("/closingBalance/amountMinor"), closing);
  EXPECT_EQ(balance(), closing);
  EXPECT_EQ(account("/open-items").number("/balance/amountMinor"), closing);
}

void GarageDay::open_the_garage() {
  bay = post(here("/bays"), R"({"name": "Bay 1"})").text("/bayId");
  mot = post(here("/services"), R"({"code": "MOT4", "name": "MOT test", "kind": "mot", "unitPrice": 5485,
                                    "tax": "outside_scope", "durationMinutes": 60})")
            .text("/serviceId");
}

void GarageDay::somebody_calls() {
  grace = post(here("/customers"), R"({"firstName": "Grace", "lastName": "Hopper",
                                       "phoneNumber": "+447700900123"})")
              .text("/customerId");
  car = post("/v1/customers/" + grace + "/vehicles",
             R"({"registration": "AB12 CDE", "make": "Toyota", "model": "Corolla", "year": 2020})")
            .text("/vehicleId");
  const auto draft =
      post(here("/appointments"), R"({"customerId": ")" + grace + R"(", "vehicleId": ")" + car +
                                      R"(", "serviceIds": [")" + mot + R"("], "concern": "brakes squeal"})");
  EXPECT_EQ(draft.text("/status"), "draft");
  appointment = draft.text("/appointmentId");
  const auto confirmed = post("/v1/appointments/" + appointment + "/confirm",
                              R"({"startsAt": "2030-11-25T09:00:00Z", "bayId": ")" + bay +
                                  R"(", "advisorId": ")" + server.owner_id + "\"}");
  EXPECT_EQ(confirmed.text("/status"), "confirmed");
  EXPECT_EQ(confirmed.text("/endsAt"), "2030-11-25T10:00:00Z");
  expect_balances({}, 0);  // nobody owes anything for a promise
  expect_statement({});
}

void GarageDay::the_car_comes_in() {
  const auto opened = post("/v1/appointments/" + appointment + "/convert");
  job = opened.text("/jobId");
  EXPECT_EQ(opened.text("/status"), "open");
  EXPECT_EQ(opened.text("/concern"), "brakes squeal");
  EXPECT_EQ(opened.number("/totals/grossMinor"), 5'485);
  EXPECT_EQ(server.get("/v1/appointments/" + appointment).text("/status"), "completed");
  EXPECT_EQ(server.get("/v1/bookings/" + opened.text("/bookingId")).text("/status"), "confirmed");
  post("/v1/jobs/" + job + "/start");
}

/// Labour 1.5 x 65.00 = 97.50 and 19.50 of tax; parts 99.99 less 10 % = 89.99 and 18.00; tyres 2 x 84.50 =
/// 169.00 and 33.80, which she does not want.
void GarageDay::more_is_found_and_quoted() {
  const auto drafted = post(here("/quotes"), R"({"jobId": ")" + job + R"(", "lines": [
      {"kind": "labour", "description": "Fit brake discs", "quantity": 1.5, "unitPrice": 6500},
      {"kind": "parts", "description": "Discs and pads", "unitPrice": 9999, "discountPercent": 10},
      {"kind": "tyres", "description": "Front tyres", "quantity": 2, "unitPrice": 8450}]})");
  const auto quote = "/v1/quotes/" + drafted.text("/quoteId");
  const auto sent = post(quote + "/send");
  EXPECT_EQ(sent.number("/totals/netMinor"), 35'649);
  EXPECT_EQ(sent.number("/totals/taxMinor"), 7'130);
  EXPECT_EQ(sent.number("/totals/grossMinor"), 42'779);
  EXPECT_EQ(post(quote + "/approve", R"({"lines": [1]})").text("/status"), "sent");
  post(quote + "/approve", R"({"lines": [2]})");
  const auto answered = post(quote + "/decline", R"({"lines": [3], "reason": "in spring"})");
  EXPECT_EQ(answered.text("/status"), "accepted");
  EXPECT_EQ(answered.number("/approvedTotals/grossMinor"), 22'499);
  EXPECT_EQ(post(quote + "/convert").text("/jobId"), job);
  EXPECT_EQ(server.get("/v1/jobs/" + job).number("/totals/grossMinor"), 27'984);
  const auto declined = server.get(here("/declined-work"));
  EXPECT_EQ(declined.number("/totalItems"), 1);
  EXPECT_EQ(declined.text("/items/0/description"), "Front tyres");
  EXPECT_EQ(declined.number("/items/0/estimate/amountMinor"), 20'280);
  expect_balances({}, 0);  // nor for a quote
}

void GarageDay::the_work_is_done() {
  for (const auto* const step : {"qc", "ready", "complete"}) post("/v1/jobs/" + job + '/' + step);
  const auto done = server.get("/v1/jobs/" + job);
  EXPECT_EQ(done.text("/status"), "completed");
  const auto booking = server.get("/v1/bookings/" + done.text("/bookingId"));
  EXPECT_EQ(booking.text("/status"), "completed");
  EXPECT_EQ(booking.number("/price/amountMinor"), 27'984);
  expect_balances({}, 0);  // nor for work that is not billed
}

void GarageDay::the_work_is_billed() {
  const auto drafted = post(here("/invoices"), R"({"jobId": ")" + job + "\"}");
  EXPECT_EQ(drafted.number("/list/amountMinor"), 25'234);
  EXPECT_EQ(drafted.number("/discountTotal/amountMinor"), 1'000);
  EXPECT_EQ(drafted.number("/net/amountMinor"), 24'234);
  EXPECT_EQ(drafted.number("/tax/amountMinor"), 3'750);
  EXPECT_EQ(drafted.number("/total/amountMinor"), 27'984);
  EXPECT_EQ(balance(), 0);
  invoice = drafted.text("/invoiceId");
  const auto issued = post("/v1/invoices/" + invoice + "/issue");
  today = issued.text("/issuedOn");
  EXPECT_EQ(issued.text("/reference"), "INV-" + today.substr(0, 4) + "-000001");
  EXPECT_EQ(server.get("/v1/jobs/" + job).text("/invoiceId"), invoice);
  expect_balances({{"Assets:Receivable", 27'984},
                   {"Income:Discounts:Promo", 1'000},
                   {"Income:Labour", -9'750},
                   {"Income:MOT", -5'485},
                   {"Income:Parts", -9'999},
                   {"Liabilities:VAT:Output:S20", -3'750}},
                  28'984);
  expect_statement({{"invoice", 27'984}});
}

void GarageDay::part_of_it_is_paid() {
  post(here("/payments"), R"({"customerId": ")" + grace + R"(", "method": "card", "amount": )" +
                              pounds(20'000) + R"(, "allocate": "oldest_due_first"})");
  const auto open = server.get("/v1/invoices/" + invoice);
  EXPECT_EQ(open.text("/status"), "part_paid");
  EXPECT_EQ(open.number("/open/amountMinor"), 7'984);
  // The payment, and its allocation from one item of the customer to another.
  expect_balances({{"Assets:Clearing:Card", 20'000},
                   {"Assets:Receivable", 7'984},
                   {"Income:Discounts:Promo", 1'000},
                   {"Income:Labour", -9'750},
                   {"Income:MOT", -5'485},
                   {"Income:Parts", -9'999},
                   {"Liabilities:VAT:Output:S20", -3'750}},
                  28'984 + 20'000 + 20'000);
  expect_statement({{"invoice", 27'984}, {"payment", 7'984}});
}

/// The parts were the wrong ones: 89.99 and 18.00. 79.84 of it settles the rest of the invoice, 20.00 goes
/// back to the card, and 8.15 is left.
void GarageDay::the_parts_are_credited_and_some_goes_back() {
  const auto credited = post(here("/credit-notes"), R"({"invoiceId": ")" + invoice +
                                                        R"(", "lines": [{"number": 3, "percent": 100}],
                                                        "reason": "wrong discs"})");
  credit_note = credited.text("/creditNoteId");
  EXPECT_EQ(credited.number("/net/amountMinor"), 8'999);
  EXPECT_EQ(credited.number("/tax/amountMinor"), 1'800);
  EXPECT_EQ(credited.number("/total/amountMinor"), 10'799);
  EXPECT_EQ(credited.number("/open/amountMinor"), 2'815);
  EXPECT_EQ(open_of(invoice), 0);
  EXPECT_EQ(balance(), -2'815);
  const auto too_much = send("/v1/credit-notes/" + credit_note + "/refund",
                             R"({"method": "card", "amount": )" + pounds(2'816) + '}');
  EXPECT_EQ(too_much.status, 409) << too_much.body;
  post("/v1/credit-notes/" + credit_note + "/refund",
       R"({"method": "card", "amount": )" + pounds(2'000) + '}');
  expect_balances({{"Assets:Clearing:Card", 18'000},
                   {"Assets:Receivable", -815},
                   {"Income:Labour", -9'750},
                   {"Income:MOT", -5'485},
                   {"Liabilities:VAT:Output:S20", -1'950}},
                  68'984 + 11'799 + 7'984 + 4'000);
  expect_statement({{"invoice", 27'984}, {"payment", 7'984}, {"credit_note", -2'815}, {"refund", -815}});
}

/// 18.95 and 3.79 of tax, of which the rest of the credit note settles 8.15.
void GarageDay::wiper_blades_are_sold_on_account() {
  wipers = post(here("/invoices"), R"({"customerId": ")" + grace + R"(", "kind": "parts", "lines": [
      {"kind": "parts", "description": "Wiper blades", "unitPrice": 1895}]})")
               .text("/invoiceId");
  post("/v1/invoices/" + wipers + "/issue");
  EXPECT_EQ(open_of(wipers), 2'274);
  post("/v1/credit-notes/" + credit_note + "/apply", R"({"invoiceId": ")" + wipers + "\"}");
  EXPECT_EQ(open_of(wipers), 1'459);
  expect_balances({{"Assets:Clearing:Card", 18'000},
                   {"Assets:Receivable", 1'459},
                   {"Income:Labour", -9'750},
                   {"Income:MOT", -5'485},
                   {"Income:Parts", -1'895},
                   {"Liabilities:VAT:Output:S20", -2'329}},
                  92'767 + 2'274 + 815);
  expect_statement({{"invoice", 27'984},
                    {"payment", 7'984},
                    {"credit_note", -2'815},
                    {"refund", -815},
                    {"invoice", 1'459}});
}

void GarageDay::the_month_ends() {
  const auto closed = post(here("/periods/" + today.substr(0, 7) + "/close"));
  EXPECT_EQ(closed.text("/status"), "closed");
  const auto late = send(here("/journal-entries"), R"({"date": ")" + today + R"(", "lines": [
      {"account": "Expenses:COGS", "debit": )" + pounds(1) +
                                                       R"(}, {"account": "Assets:Bank:Main", "credit": )" +
                                                       pounds(1) + "}]}");
  EXPECT_EQ(late.status, 409) << late.body;
  EXPECT_EQ(late.code(), "period-closed");
}

/// What is recorded after the close is in the books of the next month, whatever day it was.
void GarageDay::something_comes_after_the_month() {
  post(here("/payments"), R"({"customerId": ")" + grace + R"(", "method": "cash", "receivedOn": ")" + today +
                              R"(", "amount": )" + pounds(459) + R"(, "allocate": "oldest_due_first"})");
  EXPECT_EQ(open_of(wipers), 1'000);
  EXPECT_EQ(balance(), 1'000);
  EXPECT_EQ(account("/balance?to=" + today).number("/balance/amountMinor"), 1'459);
  expect_balances({{"Assets:Clearing:Card", 18'000},
                   {"Assets:Receivable", 1'459},
                   {"Income:Labour", -9'750},
                   {"Income:MOT", -5'485},
                   {"Income:Parts", -1'895},
                   {"Liabilities:VAT:Output:S20", -2'329}},
                  95'856, "?asOf=" + today);
}

/// The export as an auditor unpacks it.
BundleFolder unpacked(RunningApplication& server, const http_test::TemporaryFolder& folder) {
  const auto books = server.get(server.garage_path("/reports/ledger-export"));
  EXPECT_EQ(books.status, 200) << books.body;
  const auto archive = folder.path() / "books.tar";
  std::ofstream(archive, std::ios::binary) << books.body;
  const auto command = "tar -xf " + archive.string() + " -C " + folder.path().string();
  EXPECT_EQ(std::system(command.c_str()), 0);
  return BundleFolder(folder.path() / "books");
}

/// Makes one amount in a file a penny more, here and, where told, as the manifest has it.
void expect_found_out(const BundleFolder& books, const std::string& file, const std::string& amount,
                      const std::string& a_penny_more, const std::string& programs) {
  SCOPED_TRACE(file);
  const auto before = books.read(file);
  const auto manifest = books.read("manifest.json");
  auto after = before;
  const auto at = after.find(amount);
  ASSERT_NE(at, after.npos) << before;
  after.replace(at, amount.size(), a_penny_more);
  books.write(file, after);
  EXPECT_NE(books.verify("ledger").code, 0) << "with the manifest as it was";
  books.list_again(file);
  const auto verdict = books.verify(programs);
  EXPECT_NE(verdict.code, 0) << "with a manifest that fits";
  EXPECT_EQ(verdict.words.find("These books are right."), std::string::npos) << verdict.words;
  books.write(file, before);
  books.write("manifest.json", manifest);
}

TEST_F(GarageDay, ends_in_books_that_three_programs_confirm_and_no_penny_can_be_changed_in) {
  open_the_garage();
  somebody_calls();
  the_car_comes_in();
  more_is_found_and_quoted();
  the_work_is_done();
  the_work_is_billed();
  part_of_it_is_paid();
  the_parts_are_credited_and_some_goes_back();
  wiper_blades_are_sold_on_account();
  the_month_ends();
  something_comes_after_the_month();
  ASSERT_FALSE(HasFailure());

  const http_test::TemporaryFolder folder;
  const auto books = unpacked(server, folder);
  const auto verdict = books.verify();
  ASSERT_EQ(verdict.code, 0) << verdict.words;
  EXPECT_NE(verdict.words.find("These books are right."), std::string::npos);

  const auto month = today.substr(0, 7);
  expect_found_out(books, "entries.jsonl", "\"amountMinor\":27984", "\"amountMinor\":27985", "ledger");
  expect_found_out(books, month + ".hledger", "279.84 GBP", "279.85 GBP", "hledger");
  expect_found_out(books, month + ".ledger", "279.84 GBP", "279.85 GBP", "ledger");
  expect_found_out(books, month + ".beancount", "279.84 GBP", "279.85 GBP", "beancount");
  expect_found_out(books, "trial_balance.csv", "14.59", "14.60", "ledger");
  expect_found_out(books, "open_items.csv", "10.00", "10.01", "ledger");
  expect_found_out(books, "open_items.csv", "22.74", "22.75", "ledger");
  expect_found_out(books, "ageing.csv", "10.00", "10.01", "ledger");
  expect_found_out(books, "vat_lines.csv", "37.50", "37.51", "ledger");
  EXPECT_EQ(books.verify("ledger").code, 0);
}

}  // namespace
