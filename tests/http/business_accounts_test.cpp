// Business accounts of a garage, and one invoice for all that is not billed.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

constexpr std::string_view some_booking = "bkg_01JD3Z8Q6N4T0V9K5M2R7W1XYB";

class BusinessAccounts : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    taxis = add_business("Calder Cabs", "Grace", "+447700900123");
    first_car = http_test::add_vehicle(server, taxis, "AB12 CDE");
    second_car = http_test::add_vehicle(server, taxis, "AB12 CDF");
  }

  std::string add_business(const std::string& name, const std::string& contact, const std::string& phone) {
    return server.add_customer(contact, phone,
                               R"(, "accountType": "business", "businessName": ")" + name + '"');
  }

  /// A booking that went as far as the steps say.
  std::string book(const std::string& customer, const std::string& vehicle, int pence,
                   const std::vector<std::string>& steps = {"confirm", "start", "complete"}) {
    const auto made = server.post(server.garage_path("/bookings"),
                                  R"({"customerId": ")" + customer + R"(", "vehicleId": ")" + vehicle +
                                      R"(", "startsAt": "2026-11-23T09:00:00Z", "services": ["MOT"],
                        "price": {"amountMinor": )" +
                                      std::to_string(pence) + R"(, "currency": "GBP"}})");
    EXPECT_EQ(made.status, 201) << made.body;
    for (const auto& step : steps) {
      const auto done = server.post("/v1/bookings/" + made.text("/bookingId") + '/' + step);
      EXPECT_EQ(done.status, 200) << done.body;
    }
    return made.text("/bookingId");
  }

  /// Gives a confirmed booking a job with two lines, and does the work.
  void done_with_lines(const std::string& booking) {
    const auto job =
        server.post(server.garage_path("/jobs"), R"({"bookingId": ")" + booking + R"(", "lines": [
        {"kind": "labour", "description": "Fit brake discs", "unitPrice": 6500},
        {"kind": "parts", "description": "Discs and pads", "unitPrice": 9999}]})");
    ASSERT_EQ(job.status, 201) << job.body;
    for (const auto* const step : {"start", "qc", "ready", "complete"}) {
      const auto done = server.post("/v1/jobs/" + job.text("/jobId") + '/' + step);
      ASSERT_EQ(done.status, 200) << done.body;
    }
  }

  Answer list(const std::string& query = "") {
    return server.get(server.garage_path("/business-accounts" + query));
  }
  std::string consolidated_path() const {
    return server.garage_path("/business-accounts/" + taxis + "/consolidated-invoices");
  }
  Answer summary() { return server.get(server.garage_path("/business-accounts/summary")); }
  Answer consolidate(const std::string& body = "{}") {
    return server.post(consolidated_path(), body, "Idempotency-Key: c" + std::to_string(++keys_) + "\r\n");
  }

  /// All bookings that issued invoices bill, none of them twice.
  std::set<std::string> billed_once() {
    std::set<std::string> billed;
    const auto page = server.get(server.garage_path("/invoices?pageSize=200"));
    for (const auto& invoice : page.at("/items").as_array())
      for (const auto& booking : invoice.at("bookingIds").as_array())
        EXPECT_TRUE(billed.emplace(booking.as_string()).second) << booking.as_string();
    return billed;
  }

  /// What the books have, in pence, in all accounts that begin so; debits are positive.
  std::int64_t in_books(const std::string& account) {
    const auto trial = server.get(server.garage_path("/reports/trial-balance?detail=customers"));
    EXPECT_TRUE(trial.at("/balanced").as_bool()) << trial.body;
    std::int64_t sum = 0;
    for (const auto& row : trial.at("/rows").as_array())
      if (std::string_view(row.at("account").as_string()).starts_with(account))
        sum += row.at("closing").at("amountMinor").as_int64();
    return sum;
  }

  /// The page of business accounts, the customer's statement and the trial balance say the same: so much
  /// billed, of which some was paid and some credited.
  void expect_agreement(std::int64_t billed, std::int64_t paid, std::int64_t credited,
                        std::int64_t unbilled) {
    const auto row = list();
    EXPECT_EQ(row.number("/items/0/invoicedRevenue/amountMinor"), billed - credited);
    EXPECT_EQ(row.number("/items/0/unbilled/amountMinor"), unbilled);
    EXPECT_EQ(row.number("/items/0/totalRevenue/amountMinor"), billed - credited + unbilled);
    EXPECT_EQ(summary().number("/invoicedRevenue/amountMinor"), billed - credited);
    EXPECT_EQ(summary().number("/unbilled/amountMinor"), unbilled);
    const auto statement = server.get(server.garage_path("/customers/" + taxis + "/ledger"));
    EXPECT_EQ(statement.number("/totals/charged/amountMinor"), billed) << statement.body;
    EXPECT_EQ(statement.number("/totals/paid/amountMinor"), paid);
    EXPECT_EQ(statement.number("/totals/credited/amountMinor"), credited);
    EXPECT_EQ(statement.number("/closingBalance/amountMinor"), billed - paid - credited);
    EXPECT_EQ(in_books("Assets:Receivable:" + row.text("/items/0/customerNumber")), billed - paid - credited);
    // What is sold is income and the tax on it, and what is not billed is nowhere in the books.
    EXPECT_EQ(in_books("Income:") + in_books("Liabilities:VAT:Output:"), credited - billed);
    EXPECT_EQ(in_books("Assets:Unbilled"), 0);
  }

  RunningApplication server;
  std::string taxis;
  std::string first_car;
  std::string second_car;

 private:
  std::atomic<int> keys_ = 0;
};

TEST_F(BusinessAccounts, are_listed_with_what_is_billed_and_what_is_not) {
  server.add_customer("Joan", "+447700900456");
  book(taxis, first_car, 10'000);
  book(taxis, second_car, 5'000);
  book(taxis, second_car, 2'000, {"confirm"});
  book(taxis, second_car, 1'000, {});
  book(taxis, second_car, 700, {"cancel"});
  const auto page = list();
  ASSERT_EQ(page.number("/totalItems"), 1) << page.body;
  EXPECT_EQ(page.text("/items/0/businessName"), "Calder Cabs");
  EXPECT_TRUE(page.text("/items/0/contactPerson").starts_with("Grace"));
  EXPECT_EQ(page.text("/items/0/phoneNumber"), "+447700900123");
  EXPECT_EQ(page.number("/items/0/fleetSize"), 2);
  EXPECT_EQ(page.number("/items/0/bookingsTotal"), 5);
  EXPECT_EQ(page.text("/items/0/invoiced"), "0 / 4");
  EXPECT_EQ(page.number("/items/0/pendingCount"), 2);
  EXPECT_EQ(page.number("/items/0/unbilled/amountMinor"), 15'000);
  EXPECT_EQ(page.number("/items/0/totalRevenue/amountMinor"), 15'000);
  EXPECT_EQ(page.number("/items/0/committedRevenue/amountMinor"), 17'000);
  EXPECT_EQ(page.text("/items/0/invoiceAction/mode"), "invoice");
  EXPECT_EQ(page.number("/items/0/invoiceAction/count"), 2);
  EXPECT_EQ(page.number("/items/0/statusBreakdown/pending"), 1);
  EXPECT_EQ(page.number("/items/0/statusBreakdown/confirmed"), 1);
  EXPECT_EQ(page.number("/items/0/statusBreakdown/completed"), 2);
  EXPECT_EQ(page.number("/items/0/statusBreakdown/cancelled"), 1);
  EXPECT_EQ(summary().number("/unbilled/amountMinor"), 15'000);
}

TEST_F(BusinessAccounts, are_found_by_name_contact_and_phone) {
  add_business("Aire Plumbing", "Ada", "+447700900456");
  server.post("/v1/customers/" + taxis + "/contacts", R"({"name": "Joan Clarke"})");
  EXPECT_EQ(list().number("/totalItems"), 2);
  for (const auto* const q : {"calder", "CABS", "grace", "joan+clarke", "%2B447700900123", "07700900123"})
    EXPECT_EQ(list(std::string("?q=") + q).text("/items/0/customerId"), taxis) << q;
  EXPECT_EQ(list("?q=nobody").number("/totalItems"), 0);
  EXPECT_EQ(list().text("/items/0/businessName"), "Aire Plumbing");
  EXPECT_EQ(list("?sort=-name").text("/items/0/businessName"), "Calder Cabs");
  EXPECT_EQ(list("?sort=-fleetSize").text("/items/0/businessName"), "Calder Cabs");
  EXPECT_EQ(list("?sort=size").code(), "invalid-parameter");
  EXPECT_EQ(list("?pageSize=1&page=2").text("/items/0/businessName"), "Calder Cabs");
}

TEST_F(BusinessAccounts, come_and_go_with_the_kind_of_account) {
  const auto joan = server.add_customer("Joan", "+447700900456");
  EXPECT_EQ(summary().number("/totalBusinesses"), 1);
  server.post("/v1/customers/" + joan + "/convert-to-business", R"({"businessName": "Clarke Ltd"})");
  EXPECT_EQ(summary().number("/totalBusinesses"), 2);
  EXPECT_EQ(summary().number("/fleetVehicles"), 2);
  server.post("/v1/customers/" + joan + "/convert-to-individual");
  EXPECT_EQ(list().number("/totalItems"), 1);
  server.post("/v1/customers/" + taxis + "/deactivate", "{}");
  EXPECT_EQ(summary().number("/totalBusinesses"), 0);
  EXPECT_EQ(list().text("/items/0/status"), "inactive");
}

TEST_F(BusinessAccounts, get_one_invoice_for_all_that_is_not_billed) {
  const auto a = book(taxis, first_car, 10'000);
  const auto b = book(taxis, second_car, 5'000);
  const auto c = book(taxis, first_car, 2'000);
  book(taxis, first_car, 0);
  book(taxis, first_car, 900, {"confirm"});
  const auto dry = consolidate(R"({"dryRun": true})");
  ASSERT_EQ(dry.status, 200) << dry.body;
  EXPECT_EQ(dry.number("/count"), 3);
  EXPECT_EQ(dry.number("/total/amountMinor"), 17'000);
  EXPECT_EQ(dry.at("/vehicles").as_array().size(), 2U);
  EXPECT_EQ(list().number("/items/0/pendingCount"), 3);
  EXPECT_EQ(server.post(consolidated_path(), R"({"dryRun": true})").status, 200);
  EXPECT_EQ(server.post(consolidated_path(), "{}").code(), "idempotency-key-required");
  const auto invoice = consolidate(R"({"poNumber": "PO-4711"})");
  ASSERT_EQ(invoice.status, 201) << invoice.body;
  EXPECT_EQ(invoice.header("location"), "/v1/invoices/" + invoice.text("/invoiceId"));
  EXPECT_EQ(invoice.text("/kind"), "consolidated");
  EXPECT_EQ(invoice.text("/status"), "issued");
  EXPECT_EQ(invoice.text("/poNumber"), "PO-4711");
  EXPECT_EQ(invoice.number("/total/amountMinor"), 17'000) << invoice.body;
  // Lines of one vehicle stand together.
  std::vector<std::string> vehicles;
  for (const auto& line : invoice.at("/lines").as_array()) {
    const std::string vehicle(line.at("vehicleId").as_string());
    if (vehicles.empty() || vehicles.back() != vehicle) vehicles.push_back(vehicle);
  }
  EXPECT_EQ(vehicles.size(), 2U);
  const auto row = list();
  EXPECT_EQ(row.text("/items/0/invoiced"), "3 / 5");
  EXPECT_EQ(row.number("/items/0/invoicedRevenue/amountMinor"), 17'000);
  EXPECT_EQ(row.number("/items/0/unbilled/amountMinor"), 0);
  EXPECT_EQ(row.text("/items/0/invoiceAction/mode"), "view");
  EXPECT_EQ(consolidate().code(), "nothing-to-invoice");
  EXPECT_EQ(server.get(server.garage_path("/invoices?customerId=" + taxis)).number("/totalItems"), 1);
  // Once voided, all of it is to be billed again.
  const auto voided = server.post("/v1/invoices/" + invoice.text("/invoiceId") + "/void",
                                  R"({"reason": "wrong order number"})", "Idempotency-Key: v\r\n");
  ASSERT_EQ(voided.status, 200) << voided.body;
  EXPECT_EQ(list().number("/items/0/pendingCount"), 3);
}

TEST_F(BusinessAccounts, see_before_it_is_issued_what_an_invoice_has) {
  const auto plan =
      server.post("/v1/membership-plans", R"({"name": "Fleet", "discount": 10, "durationDays": 365})");
  ASSERT_EQ(plan.status, 201) << plan.body;
  const auto member = server.post("/v1/customers/" + taxis + "/memberships",
                                  R"({"planId": ")" + plan.text("/planId") + "\"}");
  ASSERT_EQ(member.status, 201) << member.body;
  book(taxis, first_car, 10'000);
  done_with_lines(book(taxis, second_car, 0, {"confirm"}));
  const auto before = list().header("forecourt-position");
  const auto dry = consolidate(R"({"dryRun": true, "poNumber": "PO-4711"})");
  ASSERT_EQ(dry.status, 200) << dry.body;
  EXPECT_EQ(dry.header("forecourt-position"), before);
  EXPECT_EQ(server.get(server.garage_path("/invoices")).number("/totalItems"), 0);
  // What was booked at 100.00 costs a member 90.00.
  std::map<std::string, std::int64_t> by_plate;
  for (const auto& vehicle : dry.at("/vehicles").as_array())
    by_plate[std::string(vehicle.at("plate").as_string())] = vehicle.at("total").at("amountMinor").as_int64();
  EXPECT_EQ(by_plate["AB12 CDE"], 9'000);
  EXPECT_EQ(by_plate["AB12 CDF"], dry.number("/total/amountMinor") - 9'000);
  EXPECT_EQ(dry.text("/lines/0/discounts/0/name"), "Fleet");
  const auto invoice = consolidate(R"({"poNumber": "PO-4711"})");
  ASSERT_EQ(invoice.status, 201) << invoice.body;
  EXPECT_TRUE(invoice.text("/reference").ends_with("-000001"));
  for (const auto* const field :
       {"/lines", "/list", "/discountTotal", "/net", "/tax", "/total", "/taxes", "/dueOn", "/warnings"})
    EXPECT_EQ(boost::json::serialize(dry.at(field)), boost::json::serialize(invoice.at(field))) << field;
}

TEST_F(BusinessAccounts, read_on_each_line_which_vehicle_it_is_about) {
  const auto first = book(taxis, second_car, 1'000);
  const auto with_lines = book(taxis, first_car, 0, {"confirm"});
  done_with_lines(with_lines);
  const auto last = book(taxis, second_car, 2'000);
  const auto drafted =
      server.post(server.garage_path("/invoices"),
                  R"({"bookingIds": [")" + first + "\", \"" + with_lines + "\", \"" + last + "\"]}");
  ASSERT_EQ(drafted.status, 201) << drafted.body;
  std::vector<std::string> words;
  std::vector<std::string> plates;  // in the order of the lines, each run of one once
  for (const auto& line : drafted.at("/lines").as_array()) {
    const auto& said = words.emplace_back(line.at("description").as_string());
    const auto plate = said.substr(said.find('('));
    if (plates.empty() || plates.back() != plate) plates.push_back(plate);
  }
  EXPECT_EQ(plates.size(), 2U) << drafted.body;
  std::ranges::sort(words);
  EXPECT_EQ(words, (std::vector<std::string>{"Discs and pads (AB12 CDE)", "Fit brake discs (AB12 CDE)",
                                             "MOT (AB12 CDF)", "MOT (AB12 CDF)"}));
}

TEST_F(BusinessAccounts, with_a_large_fleet_get_one_invoice_for_a_month) {
  constexpr int bookings = 501;
  http_test::add_completed_bookings(server, taxis, first_car, bookings, 1'000);
  const auto invoice = consolidate();
  ASSERT_EQ(invoice.status, 201) << invoice.body;
  EXPECT_EQ(invoice.at("/lines").as_array().size(), std::size_t{bookings});
  EXPECT_EQ(invoice.number("/total/amountMinor"), bookings * 1'000);
  EXPECT_EQ(list().number("/items/0/pendingCount"), 0);
}

TEST_F(BusinessAccounts, with_more_than_an_invoice_has_room_for_are_told_to_name_fewer) {
  std::string ids;
  for (int i = 0; i < 2'001; ++i) (ids += i == 0 ? "\"" : ", \"").append(some_booking) += '"';
  const auto refused = server.post(server.garage_path("/invoices"), R"({"bookingIds": [)" + ids + "]}");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.text("/errors/0/pointer"), "/bookingIds");
  EXPECT_EQ(refused.text("/errors/0/code"), "too-many");
}

TEST_F(BusinessAccounts, show_what_the_ledger_has_of_them) {
  book(taxis, first_car, 10'000);
  book(taxis, second_car, 500, {"cancel"});
  const auto invoice = consolidate();
  ASSERT_EQ(invoice.status, 201) << invoice.body;
  const auto credit = server.post(server.garage_path("/credit-notes"),
                                  R"({"invoiceId": ")" + invoice.text("/invoiceId") +
                                      R"(", "lines": [{"number": 1, "percent": 50}], "reason": "goodwill"})",
                                  "Idempotency-Key: credit\r\n");
  ASSERT_EQ(credit.status, 201) << credit.body;
  const auto row = list();
  EXPECT_EQ(row.number("/items/0/bookingsTotal"), 2);
  EXPECT_EQ(row.text("/items/0/invoiced"), "1 / 1");
  EXPECT_EQ(row.number("/items/0/invoicedRevenue/amountMinor"), 5'000);
  const auto balance = server.get(server.garage_path("/customers/" + taxis + "/balance"));
  EXPECT_EQ(balance.number("/balance/amountMinor"), 5'000);
  EXPECT_EQ(summary().text("/invoiced"), "1 / 1");
  EXPECT_EQ(summary().number("/invoicedRevenue/amountMinor"), 5'000);
}

TEST_F(BusinessAccounts, say_what_the_books_say) {
  book(taxis, first_car, 10'001);
  book(taxis, second_car, 4'999);
  ASSERT_EQ(list().number("/items/0/unbilled/amountMinor"), 15'000);
  const auto invoice = consolidate();
  ASSERT_EQ(invoice.status, 201) << invoice.body;
  expect_agreement(15'000, 0, 0, 0);
  book(taxis, first_car, 2'000);
  expect_agreement(15'000, 0, 0, 2'000);
  const auto mistaken = consolidate();
  ASSERT_EQ(mistaken.status, 201) << mistaken.body;
  expect_agreement(17'000, 0, 0, 0);
  const auto voided = server.post("/v1/invoices/" + mistaken.text("/invoiceId") + "/void",
                                  R"({"reason": "wrong order number"})", "Idempotency-Key: v\r\n");
  ASSERT_EQ(voided.status, 200) << voided.body;
  expect_agreement(15'000, 0, 0, 2'000);
  const auto paid = server.post(server.garage_path("/payments"),
                                R"({"customerId": ")" + taxis + R"(", "method": "bank_transfer",
      "amount": {"amountMinor": 4000, "currency": "GBP"}, "allocate": "oldest_due_first"})",
                                "Idempotency-Key: p\r\n");
  ASSERT_EQ(paid.status, 201) << paid.body;
  expect_agreement(15'000, 4'000, 0, 2'000);
  const auto credited = server.post(server.garage_path("/credit-notes"),
                                    R"({"invoiceId": ")" + invoice.text("/invoiceId") +
                                        R"(", "lines": [{"number": 1, "percent": 50}], "reason": "late"})",
                                    "Idempotency-Key: c\r\n");
  ASSERT_EQ(credited.status, 201) << credited.body;
  const auto credit = credited.number("/total/amountMinor");
  ASSERT_GT(credit, 0);
  expect_agreement(15'000, 4'000, credit, 2'000);
  const auto open = server.get("/v1/invoices/" + invoice.text("/invoiceId")).number("/open/amountMinor");
  EXPECT_EQ(open, 11'000 - credit);
}

TEST_F(BusinessAccounts, are_billed_for_what_is_chosen) {
  const auto a = book(taxis, first_car, 10'000);
  const auto b = book(taxis, second_car, 5'000);
  const auto invoice = consolidate(R"({"bookingIds": [")" + b + "\"]}");
  ASSERT_EQ(invoice.status, 201) << invoice.body;
  EXPECT_EQ(invoice.number("/total/amountMinor"), 5'000);
  EXPECT_EQ(list().number("/items/0/unbilled/amountMinor"), 10'000);
  const auto again = consolidate(R"({"bookingIds": [")" + a + "\", \"" + b + "\"]}");
  EXPECT_EQ(again.code(), "nothing-to-invoice");
  EXPECT_EQ(again.text("/conflictsWith"), b);
  const auto unbilled =
      server.get(server.garage_path("/business-accounts/" + taxis + "/unbilled-bookings?bookingIds=" + b));
  EXPECT_EQ(unbilled.number("/count"), 0);
}

TEST_F(BusinessAccounts, that_two_people_bill_at_once_are_billed_once) {
  std::set<std::string> bookings;
  for (int i = 0; i < 5; ++i) bookings.insert(book(taxis, first_car, 1'000));
  std::atomic<int> invoices = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> people;
  for (int i = 0; i < 6; ++i)
    people.emplace_back([&] {
      const auto answer = consolidate();
      if (answer.status == 201) ++invoices;
      else if (answer.code() == "nothing-to-invoice") ++refused;
    });
  for (auto& person : people) person.join();
  EXPECT_EQ(invoices, 1);
  EXPECT_EQ(refused, 5);
  EXPECT_EQ(list().number("/items/0/invoicedRevenue/amountMinor"), 5'000);
  EXPECT_EQ(billed_once(), bookings);
}

TEST_F(BusinessAccounts, of_which_two_people_bill_overlapping_selections_are_billed_once) {
  std::vector<std::string> bookings;
  for (int i = 0; i < 30; ++i) bookings.push_back(book(taxis, i % 2 == 0 ? first_car : second_car, 1'000));
  const auto selection = [&](std::size_t from, std::size_t to) {
    std::string ids;
    for (auto i = from; i < to; ++i) ids += (ids.empty() ? "\"" : ", \"") + bookings[i] + '"';
    return R"({"bookingIds": [)" + ids + "]}";
  };
  std::atomic<int> invoices = 0;
  std::vector<std::thread> people;
  for (const auto& wanted : {selection(0, 20), selection(10, 30)})
    people.emplace_back([&, wanted] {
      if (consolidate(wanted).status == 201) ++invoices;
    });
  for (auto& person : people) person.join();
  EXPECT_EQ(invoices, 1);
  EXPECT_EQ(billed_once().size(), 20U);
  ASSERT_EQ(consolidate().status, 201);
  EXPECT_EQ(billed_once(), std::set<std::string>(bookings.begin(), bookings.end()));
}

TEST_F(BusinessAccounts, of_nobody_or_of_individuals_are_not_there) {
  const auto joan = server.add_customer("Joan", "+447700900456");
  for (const auto& customer : {joan, std::string("cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB")}) {
    const auto path = server.garage_path("/business-accounts/" + customer);
    EXPECT_EQ(server.get(path + "/unbilled-bookings").status, 404);
    EXPECT_EQ(server.post(path + "/consolidated-invoices", "{}", "Idempotency-Key: n\r\n").status, 404);
  }
}

}  // namespace
