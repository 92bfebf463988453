// Money over HTTP: taken, allocated, given back, failed, disputed, kept, and given up. Every test ends with a
// look at the books: what customers owe is what their open items say.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

std::string pounds(std::int64_t pence) {
  return R"({"amountMinor": )" + std::to_string(pence) + R"(, "currency": "GBP"})";
}

class Payments : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    grace = server.add_customer("Grace", "+447700900123");
  }

  /// A POST with an Idempotency-Key of its own.
  Answer post(const std::string& path, const std::string& body = "") {
    return server.post(path, body, "Idempotency-Key: " + std::to_string(++keys_) + "\r\n");
  }

  /// An issued invoice over this many pence, tax included: of parts that are not taxed, or of labour that is.
  std::string invoice(std::int64_t pence, const std::string& tax = "zero", const std::string& customer = "") {
    const auto net = tax == "standard" ? pence * 5 / 6 : pence;
    const auto drafted = post(
        server.garage_path("/invoices"),
        R"({"customerId": ")" + (customer.empty() ? grace : customer) +
            R"(", "lines": [{"kind": "parts", "description": "Brake pads", "quantity": 1, "unitPrice": )" +
            std::to_string(net) + R"(, "tax": ")" + tax + R"("}]})");
    EXPECT_EQ(drafted.status, 201) << drafted.body;
    const auto id = drafted.text("/invoiceId");
    const auto issued = post("/v1/invoices/" + id + "/issue");
    EXPECT_EQ(issued.status, 200) << issued.body;
    EXPECT_EQ(issued.number("/total/amountMinor"), pence);
    return id;
  }

  std::string body(std::int64_t pence, const std::string& fields = "") const {
    return body_of(grace, "card", pence, fields);
  }
  static std::string body_of(const std::string& customer, const std::string& method, std::int64_t pence,
                             const std::string& fields = "") {
    return R"({"customerId": ")" + customer + R"(", "method": ")" + method + R"(", "amount": )" +
           pounds(pence) + fields + '}';
  }
  Answer pay(std::int64_t pence, const std::string& fields = "") {
    return post(server.garage_path("/payments"), body(pence, fields));
  }
  std::string paid(std::int64_t pence, const std::string& fields = "") {
    const auto answer = pay(pence, fields);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.text("/paymentId");
  }
  static std::string listed(const std::string& invoice, std::int64_t pence) {
    return R"({"allocations": [{"invoiceId": ")" + invoice + R"(", "amount": )" + pounds(pence) + "}]}";
  }
  Answer allocate(const std::string& payment, const std::string& invoice, std::int64_t pence) {
    return step(payment, "allocate", listed(invoice, pence));
  }
  Answer step(const std::string& payment, const std::string& verb, const std::string& body = "") {
    return post("/v1/payments/" + payment + '/' + verb, body);
  }

  Answer payment(const std::string& id) { return server.get("/v1/payments/" + id); }
  std::int64_t open_of_payment(const std::string& id) { return payment(id).number("/open/amountMinor"); }
  std::int64_t open_of_invoice(const std::string& id) {
    return server.get("/v1/invoices/" + id).number("/open/amountMinor");
  }

  /// The lines of a payment's newest entry in the books, as its event has them.
  std::string last_entry(const std::string& id) {
    const auto events = server.get("/v1/events?stream=" + id + "&limit=100");
    const auto& items = events.at("/items").as_array();
    std::string text;
    for (const auto& line : items.back().at("data").at("entry").at("lines").as_array()) {
      if (!text.empty()) text += ", ";
      text += std::string(line.at("account").as_string()) + ' ' +
              std::to_string(line.at("amountMinor").as_int64());
    }
    return text;
  }

  RunningApplication server;
  std::string grace;

 private:
  std::atomic<int> keys_{0};
};

// ---- taking -------------------------------------------------------------------------------------

TEST_F(Payments, are_taken_and_shown) {
  const auto answer =
      pay(40'000, R"(, "receivedOn": "2025-01-15", "externalId": "ch_1", "reference": " thanks ")");
  ASSERT_EQ(answer.status, 201) << answer.body;
  const auto id = answer.text("/paymentId");
  EXPECT_EQ(answer.header("location"), "/v1/payments/" + id);
  EXPECT_EQ(answer.text("/reference"), "PAY-2025-000001");
  EXPECT_EQ(answer.text("/customer/displayName"), "Grace Example");
  EXPECT_EQ(answer.text("/method"), "card");
  EXPECT_EQ(answer.text("/purpose"), "receipt");
  EXPECT_EQ(answer.text("/status"), "received");
  EXPECT_EQ(answer.text("/receivedOn"), "2025-01-15");
  EXPECT_EQ(answer.text("/payerReference"), "thanks");
  EXPECT_EQ(answer.text("/externalId"), "ch_1");
  EXPECT_EQ(answer.number("/open/amountMinor"), 40'000);
  EXPECT_EQ(answer.text("/history/0/step"), "received");
  EXPECT_EQ(answer.text("/history/0/effective"), "2025-01-15");
  EXPECT_EQ(payment(id).body, answer.body);
  EXPECT_EQ(last_entry(id), "Assets:Clearing:Card 40000, Assets:Receivable:C000001 -40000");
}

TEST_F(Payments, need_an_idempotency_key_and_happen_once) {
  const auto path = server.garage_path("/payments");
  const auto refused = server.post(path, body(100));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.code(), "idempotency-key-required");
  const auto first = server.post(path, body(100), "Idempotency-Key: p\r\n");
  const auto again = server.post(path, body(100), "Idempotency-Key: p\r\n");
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("forecourt-position"), first.header("forecourt-position"));
  EXPECT_EQ(server.post(path, body(200), "Idempotency-Key: p\r\n").code(), "idempotency-key-reused");
  EXPECT_EQ(server.get(path).number("/totalItems"), 1);
  const auto id = first.text("/paymentId");
  for (const std::string verb :
       {"allocate", "deallocate", "refund", "fail", "dispute", "dispute-won", "dispute-lost", "forfeit"}) {
    const auto body = verb == "deallocate" ? R"({"invoiceId": "inv_01JD3Z8Q6N4T0V9K5M2R7W1XYB"})"
                      : verb == "allocate" ? R"({"allocations": []})"
                                           : "";
    EXPECT_EQ(server.post("/v1/payments/" + id + '/' + verb, body).code(), "idempotency-key-required")
        << verb;
  }
}

TEST_F(Payments, are_refused_with_what_is_wrong) {
  const auto pointers = [&](const std::string& fields, std::int64_t pence = 100) {
    const auto answer = pay(pence, fields);
    EXPECT_EQ(answer.status, 422) << answer.body;
    return answer.text("/errors/0/pointer") + ' ' + answer.text("/errors/0/code");
  };
  EXPECT_EQ(pointers("", 0), "/amount/amountMinor out-of-range");
  EXPECT_EQ(pointers(R"(, "receivedOn": "2126-01-01")"), "/receivedOn out-of-range");
  EXPECT_EQ(pointers(R"(, "taxKind": "standard")"), "/taxKind deposits-only");
  EXPECT_EQ(pointers(R"(, "allocate": "none", "allocations": [])"), "/allocations at-most-one");
  EXPECT_EQ(pointers(R"(, "allocte": "none")"), "/allocte unknown-field");
  const auto euros = post(server.garage_path("/payments"),
                          R"({"customerId": ")" + grace +
                              R"(", "method": "cash", "amount": {"amountMinor": 1, "currency": "EUR"}})");
  EXPECT_EQ(euros.text("/errors/0/code"), "wrong-currency");
  grace = "cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB";
  EXPECT_EQ(pay(100).status, 404);
  EXPECT_EQ(server.get(server.garage_path("/payments")).number("/totalItems"), 0);
}

TEST_F(Payments, with_the_same_external_number_are_taken_once) {
  const auto first = paid(100, R"(, "externalId": "ch_1")");
  const auto again = pay(100, R"(, "externalId": "ch_1")");
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.code(), "external-id-taken");
  EXPECT_EQ(again.text("/conflictsWith"), first);
  EXPECT_EQ(pay(100).text("/reference").substr(9), "000002");
}

TEST_F(Payments, are_listed_newest_first) {
  const auto ada = server.add_customer("Ada", "+447700900124");
  const auto a = paid(100, R"(, "receivedOn": "2025-01-10")");
  const auto b = paid(200, R"(, "receivedOn": "2025-01-20")");
  const auto c = post(server.garage_path("/payments"),
                      body_of(ada, "cheque", 300, R"(, "receivedOn": "2025-01-15", "purpose": "deposit")"))
                     .text("/paymentId");
  step(a, "fail");
  const auto list = [&](const std::string& query) {
    std::vector<std::string> ids;
    const auto page = server.get(server.garage_path("/payments?" + query));
    EXPECT_EQ(page.status, 200) << page.body;
    for (const auto& item : page.at("/items").as_array()) ids.emplace_back(item.at("paymentId").as_string());
    return ids;
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(list(""), (Ids{b, c, a}));
  EXPECT_EQ(list("customerId=" + ada), Ids{c});
  EXPECT_EQ(list("customerId=" + grace), (Ids{b, a}));
  EXPECT_EQ(list("customerId=" + grace + "&status=failed"), Ids{a});
  EXPECT_EQ(list("from=2025-01-15&to=2025-01-19"), Ids{c});
  EXPECT_EQ(list("from=2025-01-15"), (Ids{b, c}));
  EXPECT_EQ(list("to=2025-01-15"), (Ids{c, a}));
  EXPECT_EQ(list("status=failed"), Ids{a});
  EXPECT_EQ(list("purpose=deposit"), Ids{c});
  EXPECT_EQ(list("open=true"), (Ids{b, c}));
  EXPECT_EQ(list("method=cheque"), Ids{c});
  EXPECT_EQ(list("method=cash"), Ids{});
  EXPECT_EQ(list("pageSize=1&page=2"), Ids{c});
  EXPECT_EQ(server.get(server.garage_path("/payments?pageSize=1")).number("/totalPages"), 3);
  for (const std::string wrong : {"status=lost", "method=gold", "from=june", "open=maybe", "customerId=1"})
    EXPECT_EQ(server.get(server.garage_path("/payments?" + wrong)).code(), "invalid-parameter") << wrong;
}

// ---- allocating ---------------------------------------------------------------------------------

TEST_F(Payments, settle_an_invoice_in_parts) {
  const auto bill = invoice(33'684);
  const auto first = paid(10'000);
  EXPECT_EQ(allocate(first, bill, 10'000).status, 200);
  EXPECT_EQ(open_of_invoice(bill), 23'684);
  EXPECT_EQ(open_of_payment(first), 0);
  const auto second =
      pay(23'684, R"(, "allocations": [{"invoiceId": ")" + bill + R"(", "amount": )" + pounds(23'684) + "}]");
  EXPECT_EQ(second.status, 201) << second.body;
  EXPECT_EQ(second.text("/allocations/0/invoiceId"), bill);
  EXPECT_EQ(second.text("/history/1/step"), "allocated");
  EXPECT_EQ(open_of_invoice(bill), 0);
  EXPECT_EQ(last_entry(second.text("/paymentId")),
            "Assets:Receivable:C000001 23684, Assets:Receivable:C000001 -23684");
}

TEST_F(Payments, that_are_too_much_stay_open_credit_and_settle_another_invoice) {
  const auto bill = invoice(33'684);
  const auto answer = pay(40'000, R"(, "allocate": "oldest_due_first")");
  ASSERT_EQ(answer.status, 201) << answer.body;
  const auto id = answer.text("/paymentId");
  EXPECT_EQ(answer.number("/open/amountMinor"), 6'316);
  EXPECT_EQ(open_of_invoice(bill), 0);
  const auto next = invoice(10'000);
  EXPECT_EQ(step(id, "allocate", R"({"allocate": "oldest_due_first"})").number("/open/amountMinor"), 0);
  EXPECT_EQ(open_of_invoice(next), 10'000 - 6'316);
}

TEST_F(Payments, settle_those_due_first_first) {
  const auto a = invoice(100);
  const auto b = invoice(200);
  const auto c = invoice(300);
  const auto ada = server.add_customer("Ada", "+447700900124");
  const auto other = invoice(50, "zero", ada);
  const auto answer = pay(250, R"(, "allocate": "oldest_due_first")");
  EXPECT_EQ(answer.text("/allocations/0/invoiceId"), a);
  EXPECT_EQ(answer.number("/allocations/0/amount/amountMinor"), 100);
  EXPECT_EQ(answer.text("/allocations/1/invoiceId"), b);
  EXPECT_EQ(answer.number("/allocations/1/amount/amountMinor"), 150);
  EXPECT_EQ(open_of_invoice(c), 300);
  EXPECT_EQ(open_of_invoice(other), 50);
}

TEST_F(Payments, never_settle_more_than_there_is) {
  const auto bill = invoice(100);
  const auto id = paid(150);
  const auto too_much = allocate(id, bill, 101);
  EXPECT_EQ(too_much.status, 409);
  EXPECT_EQ(too_much.code(), "exceeds-open-amount");
  EXPECT_EQ(too_much.text("/conflictsWith"), "100");
  const auto next = invoice(100);
  // All or nothing: the first of the two would have been possible.
  const auto both = step(id, "allocate",
                         R"({"allocations": [{"invoiceId": ")" + bill + R"(", "amount": )" + pounds(100) +
                             R"(}, {"invoiceId": ")" + next + R"(", "amount": )" + pounds(51) + "}]}");
  EXPECT_EQ(both.code(), "exceeds-open-credit");
  EXPECT_EQ(open_of_invoice(bill), 100);
  EXPECT_EQ(open_of_payment(id), 150);
  EXPECT_EQ(allocate(id, "inv_01JD3Z8Q6N4T0V9K5M2R7W1XYB", 1).status, 404);
  EXPECT_EQ(step(id, "allocate", "{}").text("/errors/0/code"), "exactly-one");
  const auto ada = server.add_customer("Ada", "+447700900124");
  EXPECT_EQ(allocate(id, invoice(100, "zero", ada), 1).code(), "wrong-customer");
}

TEST_F(Payments, are_taken_off_an_invoice_again) {
  const auto bill = invoice(100);
  const auto id = paid(100);
  allocate(id, bill, 100);
  const auto off = [&](const std::string& fields) {
    return step(id, "deallocate", R"({"invoiceId": ")" + bill + '"' + fields + '}');
  };
  EXPECT_EQ(off(R"(, "amount": )" + pounds(30)).number("/open/amountMinor"), 30);
  EXPECT_EQ(open_of_invoice(bill), 30);
  EXPECT_EQ(off(R"(, "amount": )" + pounds(71)).code(), "exceeds-allocated");
  EXPECT_EQ(off("").number("/open/amountMinor"), 100);
  EXPECT_EQ(open_of_invoice(bill), 100);
  EXPECT_EQ(off("").code(), "exceeds-allocated");
  EXPECT_EQ(post("/v1/invoices/" + bill + "/void", R"({"reason": "wrong customer"})").status, 200);
  EXPECT_EQ(allocate(id, bill, 1).status, 409);
}

// ---- giving back --------------------------------------------------------------------------------

TEST_F(Payments, are_given_back_only_as_far_as_they_are_open) {
  const auto bill = invoice(100);
  const auto id = paid(150, R"(, "allocate": "oldest_due_first")");
  EXPECT_EQ(step(id, "refund", R"({"refundedOn": "2001-01-01"})").text("/errors/0/pointer"), "/refundedOn");
  const auto too_much = step(id, "refund", R"({"amount": )" + pounds(51) + "}");
  EXPECT_EQ(too_much.status, 409);
  EXPECT_EQ(too_much.code(), "exceeds-open-credit");
  const auto some =
      step(id, "refund", R"({"amount": )" + pounds(20) + R"(, "method": "cash", "reason": "paid twice"})");
  EXPECT_EQ(some.status, 200) << some.body;
  EXPECT_EQ(some.text("/refunds/0/number").substr(9), "000001");
  EXPECT_EQ(some.text("/refunds/0/reason"), "paid twice");
  EXPECT_EQ(last_entry(id),
            "Assets:Receivable:C000001 20, Liabilities:RefundsPayable -20, "
            "Liabilities:RefundsPayable 20, Assets:Cash:Till1 -20");
  EXPECT_EQ(step(id, "refund").number("/refunded/amountMinor"), 50);
  EXPECT_EQ(step(id, "refund").code(), "exceeds-open-credit");
  EXPECT_EQ(step(id, "fail").code(), "payment-refunded");
  EXPECT_EQ(open_of_invoice(bill), 0);
}

TEST_F(Payments, of_a_credit_note_go_back_only_as_far_as_it_is_open) {
  const auto bill = invoice(100);
  paid(60, R"(, "allocate": "oldest_due_first")");
  const auto note = post(server.garage_path("/credit-notes"),
                         R"({"invoiceId": ")" + bill + R"(", "full": true, "reason": "not done"})");
  ASSERT_EQ(note.status, 201) << note.body;
  const auto path = "/v1/credit-notes/" + note.text("/creditNoteId");
  EXPECT_EQ(note.number("/open/amountMinor"), 60);
  const auto refund = [&](const std::string& body) { return post(path + "/refund", body); };
  EXPECT_EQ(refund("{}").text("/errors/0/pointer"), "/method");
  EXPECT_EQ(refund(R"({"method": "cash", "amount": )" + pounds(61) + "}").code(), "exceeds-open-amount");
  EXPECT_EQ(server.post(path + "/refund", R"({"method": "cash"})").code(), "idempotency-key-required");
  const auto some = refund(R"({"method": "cash", "amount": )" + pounds(10) + "}");
  EXPECT_EQ(some.status, 200) << some.body;
  EXPECT_EQ(some.number("/open/amountMinor"), 50);
  EXPECT_EQ(refund(R"({"method": "bank_transfer"})").number("/open/amountMinor"), 0);
  EXPECT_EQ(refund(R"({"method": "bank_transfer"})").code(), "exceeds-open-amount");
}

// ---- failing, disputes --------------------------------------------------------------------------

TEST_F(Payments, that_fail_leave_their_invoices_open_again) {
  const auto a = invoice(100);
  const auto b = invoice(200);
  const auto taken = post(server.garage_path("/payments"),
                          body_of(grace, "cheque", 350, R"(, "allocate": "oldest_due_first")"));
  const auto id = taken.text("/paymentId");
  const auto failed = step(id, "fail", R"({"reason": "returned unpaid"})");
  EXPECT_EQ(failed.status, 200) << failed.body;
  EXPECT_EQ(failed.text("/status"), "failed");
  EXPECT_EQ(failed.text("/failureReason"), "returned unpaid");
  EXPECT_EQ(failed.number("/open/amountMinor"), 0);
  EXPECT_EQ(failed.at("/allocations").as_array().size(), 0U);
  EXPECT_EQ(open_of_invoice(a), 100);
  EXPECT_EQ(open_of_invoice(b), 200);
  EXPECT_EQ(last_entry(id), "Assets:Receivable:C000001 350, Assets:Clearing:Cheques -350");
  EXPECT_EQ(step(id, "fail").code(), "invalid-transition");
  EXPECT_EQ(step(id, "refund").text("/conflictsWith"), "failed");
}

TEST_F(Payments, in_dispute_are_won_or_lost) {
  const auto bill = invoice(100);
  const auto won = paid(100, R"(, "allocate": "oldest_due_first")");
  EXPECT_EQ(step(won, "dispute").text("/status"), "disputed");
  EXPECT_EQ(open_of_invoice(bill), 0);
  EXPECT_EQ(step(won, "refund").code(), "invalid-transition");
  EXPECT_EQ(step(won, "dispute-won").text("/status"), "received");
  EXPECT_EQ(last_entry(won), "Assets:Disputes -100, Assets:Clearing:Card 100");
  step(won, "dispute");
  const auto lost = step(won, "dispute-lost");
  EXPECT_EQ(lost.text("/status"), "charged_back") << lost.body;
  EXPECT_EQ(last_entry(won), "Assets:Receivable:C000001 100, Assets:Disputes -100");
  EXPECT_EQ(open_of_invoice(bill), 100);
  EXPECT_EQ(step(won, "dispute-won").code(), "invalid-transition");
  const auto cash = post(server.garage_path("/payments"), body_of(grace, "cash", 1));
  EXPECT_EQ(step(cash.text("/paymentId"), "dispute").code(), "not-disputable");
}

// ---- deposits -----------------------------------------------------------------------------------

TEST_F(Payments, before_the_work_are_applied_to_its_invoice_with_their_tax) {
  const auto id = paid(12'000, R"(, "purpose": "deposit")");
  EXPECT_EQ(payment(id).number("/depositTax/amount/amountMinor"), 2'000);
  EXPECT_EQ(payment(id).text("/depositTax/code"), "S20");
  EXPECT_EQ(last_entry(id),
            "Assets:Clearing:Card 12000, Assets:VAT-on-Deposits 2000, "
            "Liabilities:Deposits:C000001 -12000, Liabilities:VAT:Output:S20 -2000");
  const auto bill = invoice(30'000, "standard");
  const auto applied = allocate(id, bill, 12'000);
  EXPECT_EQ(applied.status, 200) << applied.body;
  EXPECT_EQ(applied.number("/depositTax/suspended/amountMinor"), 0);
  EXPECT_EQ(open_of_invoice(bill), 18'000);
  EXPECT_EQ(last_entry(id),
            "Liabilities:Deposits:C000001 12000, Liabilities:VAT:Output:S20 2000, "
            "Assets:Receivable:C000001 -12000, Assets:VAT-on-Deposits -2000");
}

TEST_F(Payments, before_the_work_name_a_booking_of_the_customer) {
  const auto booked = server.post(
      server.garage_path("/bookings"),
      R"({"customerId": ")" + grace + R"(", "startsAt": "2026-12-01T09:00:00Z", "services": ["MOT"]})");
  const auto booking = booked.text("/bookingId");
  const auto fields = R"(, "purpose": "deposit", "bookingId": ")" + booking + '"';
  EXPECT_EQ(pay(100, fields).text("/bookingId"), booking);
  grace = server.add_customer("Ada", "+447700900124");
  EXPECT_EQ(pay(100, fields).text("/errors/0/code"), "wrong-customer");
  EXPECT_EQ(pay(100, R"(, "purpose": "deposit", "bookingId": "bkg_01JD3Z8Q6N4T0V9K5M2R7W1XYB")").status, 404);
}

TEST_F(Payments, before_the_work_settle_the_invoice_of_their_booking_when_it_is_issued) {
  const auto booked = server.post(server.garage_path("/bookings"),
                                  R"({"customerId": ")" + grace +
                                      R"(", "startsAt": "2026-12-01T09:00:00Z", "services": ["Service"],
                                          "price": )" +
                                      pounds(30'000) + '}');
  const auto booking = booked.text("/bookingId");
  server.post("/v1/bookings/" + booking + "/confirm");
  const auto mine = paid(12'000, R"(, "purpose": "deposit", "bookingId": ")" + booking + '"');
  const auto other = paid(500, R"(, "purpose": "deposit")");
  const auto bill =
      post(server.garage_path("/invoices"), R"({"bookingId": ")" + booking + R"("})").text("/invoiceId");
  const auto issued = post("/v1/invoices/" + bill + "/issue");
  ASSERT_EQ(issued.status, 200) << issued.body;
  EXPECT_EQ(issued.number("/open/amountMinor"), 18'000);
  EXPECT_EQ(issued.text("/settlements/0/reference").substr(9), "000001");
  EXPECT_EQ(open_of_payment(mine), 0);
  EXPECT_EQ(open_of_payment(other), 500);
}

TEST_F(Payments, before_the_work_are_given_back_or_kept) {
  const auto back = paid(12'000, R"(, "purpose": "deposit")");
  EXPECT_EQ(step(back, "refund").status, 200);
  EXPECT_EQ(last_entry(back),
            "Liabilities:Deposits:C000001 12000, Liabilities:VAT:Output:S20 2000, "
            "Liabilities:RefundsPayable -12000, Assets:VAT-on-Deposits -2000, "
            "Liabilities:RefundsPayable 12000, Assets:Clearing:Card -12000");
  const auto kept = paid(12'000, R"(, "purpose": "deposit")");
  EXPECT_EQ(step(kept, "forfeit", R"({"amount": )" + pounds(6'000) + "}").number("/open/amountMinor"), 6'000);
  EXPECT_EQ(step(kept, "forfeit").number("/forfeited/amountMinor"), 12'000);
  EXPECT_EQ(last_entry(kept),
            "Liabilities:Deposits:C000001 6000, Income:ForfeitedDeposits -5000, "
            "Assets:VAT-on-Deposits -1000");
  EXPECT_EQ(step(paid(100), "forfeit").code(), "not-a-deposit");
}

TEST_F(Payments, have_receipts_that_say_the_tax_of_a_deposit) {
  const auto deposit = payment(paid(12'000, R"(, "purpose": "deposit")"));
  const auto page = server.get(deposit.text("/links/print"));
  ASSERT_EQ(page.status, 200) << page.body;
  for (const auto* const word : {"Deposit receipt", "Grace", "20 %", "100.00", "20.00", "120.00", "Card"})
    EXPECT_NE(page.body.find(word), page.body.npos) << word;
  const auto pdf = server.get(deposit.text("/links/pdf"));
  EXPECT_TRUE(pdf.body.starts_with("%PDF-")) << pdf.status;
  EXPECT_EQ(server.get(deposit.text("/links/pdf")).body, pdf.body);
  const auto bill = invoice(30'000);
  const auto receipt = paid(12'000);
  allocate(receipt, bill, 5'000);
  const auto settled = server.get("/v1/payments/" + receipt + "/print").body;
  EXPECT_EQ(settled.find("20 %"), settled.npos);
  EXPECT_NE(settled.find("50.00 settles " + server.get("/v1/invoices/" + bill).text("/reference")),
            settled.npos);
  step(receipt, "fail");
  EXPECT_NE(server.get("/v1/payments/" + receipt + "/print").body.find("Failed"), settled.npos);
}

TEST_F(Payments, before_the_work_are_shown_with_the_customer_as_long_as_they_are_held) {
  const auto held = paid(12'000, R"(, "purpose": "deposit")");
  const auto pane = [&] { return server.get(server.garage_path("/customers/" + grace + "/summary")); };
  EXPECT_EQ(pane().number("/deposits/amountMinor"), 12'000);
  EXPECT_EQ(pane().text("/openDeposits/0/paymentId"), held);
  EXPECT_EQ(pane().number("/openDeposits/0/open/amountMinor"), 12'000);
  const auto statement = server.get(server.garage_path("/customers/" + grace + "/ledger"));
  EXPECT_EQ(statement.number("/deposits/amountMinor"), 12'000);
  EXPECT_EQ(statement.number("/closingBalance/amountMinor"), 0);
  step(held, "forfeit", R"({"amount": )" + pounds(2'000) + "}");
  EXPECT_EQ(pane().number("/openDeposits/0/open/amountMinor"), 10'000);
  step(held, "refund");
  EXPECT_EQ(pane().number("/deposits/amountMinor"), 0);
  EXPECT_TRUE(pane().at("/openDeposits").as_array().empty());
}

// ---- fees and payouts ---------------------------------------------------------------------------

TEST_F(Payments, pay_a_fee_out_of_what_their_provider_holds) {
  const auto id = paid(12'000);
  const auto charged = step(id, "fee", R"({"amount": )" + pounds(62) + "}");
  ASSERT_EQ(charged.status, 200) << charged.body;
  EXPECT_EQ(charged.number("/fees/amountMinor"), 62);
  EXPECT_EQ(charged.number("/open/amountMinor"), 12'000);
  EXPECT_EQ(charged.text("/history/1/step"), "fee_charged");
  EXPECT_EQ(last_entry(id), "Expenses:Fees:Card 62, Assets:Clearing:Card -62");
  EXPECT_EQ(step(id, "fee", R"({"amount": )" + pounds(-63) + "}").text("/errors/0/code"), "out-of-range");
  EXPECT_EQ(step(id, "fee", R"({"amount": )" + pounds(-62) + "}").number("/fees/amountMinor"), 0);
  const auto cash = post(server.garage_path("/payments"), body_of(grace, "cash", 100));
  EXPECT_EQ(step(cash.text("/paymentId"), "fee", R"({"amount": )" + pounds(1) + "}").code(), "no-provider");
  EXPECT_EQ(server.post("/v1/payments/" + id + "/fee", R"({"amount": )" + pounds(1) + "}").code(),
            "idempotency-key-required");
}

TEST_F(Payments, come_into_the_bank_by_a_payout) {
  paid(12'000);
  const auto held = [&] {
    const auto clearing = server.get(server.garage_path("/clearing"));
    EXPECT_EQ(clearing.text("/items/0/account"), "Assets:Clearing:Card");
    return clearing.number("/items/0/held/amountMinor");
  };
  EXPECT_EQ(held(), 12'000);
  const auto body = R"({"method": "card", "amount": )" + pounds(11'820) + R"(, "fee": )" + pounds(180) +
                    R"(, "externalId": "po_1"})";
  EXPECT_EQ(server.post(server.garage_path("/payouts"), body).code(), "idempotency-key-required");
  const auto payout = post(server.garage_path("/payouts"), body);
  ASSERT_EQ(payout.status, 201) << payout.body;
  EXPECT_EQ(payout.text("/reference").substr(0, 4), "PYT-");
  EXPECT_EQ(payout.number("/cleared/amountMinor"), 12'000);
  EXPECT_EQ(last_entry(payout.text("/payoutId")),
            "Assets:Bank:Main 11820, Expenses:Fees:Card 180, Assets:Clearing:Card -12000");
  EXPECT_EQ(held(), 0);
  const auto clearing = server.get(server.garage_path("/clearing"));
  EXPECT_EQ(clearing.number("/items/0/fees/amountMinor"), 180);
  EXPECT_EQ(clearing.text("/items/0/lastPayoutOn"), payout.text("/paidOn"));
  const auto again = post(server.garage_path("/payouts"), body);
  EXPECT_EQ(again.code(), "external-id-taken");
  EXPECT_EQ(again.text("/conflictsWith"), payout.text("/payoutId"));
  const auto path = "/v1/payouts/" + payout.text("/payoutId");
  const auto voided = post(path + "/void", R"({"reason": "of another garage"})");
  ASSERT_EQ(voided.status, 200) << voided.body;
  EXPECT_TRUE(voided.at("/voided").as_bool());
  EXPECT_EQ(voided.text("/voidReason"), "of another garage");
  EXPECT_EQ(held(), 12'000);
  EXPECT_EQ(post(path + "/void").code(), "payout-voided");
  EXPECT_EQ(post(server.garage_path("/payouts"), body).status, 201);
  const auto before = server.get(path + "?asOfPosition=" + payout.header("forecourt-position"));
  EXPECT_FALSE(before.at("/voided").as_bool()) << before.body;
}

TEST_F(Payments, have_payouts_in_a_list_newest_first) {
  const auto pay_out = [&](const std::string& method, const std::string& day) {
    return post(server.garage_path("/payouts"), R"({"method": ")" + method + R"(", "amount": )" +
                                                    pounds(100) + R"(, "paidOn": ")" + day + R"("})")
        .text("/payoutId");
  };
  const auto first = pay_out("card", "2025-01-10");
  const auto third = pay_out("stripe", "2025-01-12");
  const auto second = pay_out("card", "2025-01-11");
  const auto all = server.get(server.garage_path("/payouts"));
  EXPECT_EQ(all.number("/totalItems"), 3);
  EXPECT_EQ(all.text("/items/0/payoutId"), third);
  EXPECT_EQ(all.text("/items/1/payoutId"), second);
  EXPECT_EQ(all.text("/items/2/payoutId"), first);
  EXPECT_EQ(server.get(server.garage_path("/payouts?method=stripe")).number("/totalItems"), 1);
  EXPECT_EQ(server.get(server.garage_path("/payouts?method=gold")).code(), "invalid-parameter");
  const auto wrong = post(server.garage_path("/payouts"),
                          R"({"method": "cash", "amount": )" + pounds(1) + R"(, "paidOn": "2999-01-01"})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.at("/errors").as_array().size(), 2U);
}

// ---- write-offs ---------------------------------------------------------------------------------

TEST_F(Payments, that_miss_a_few_pennies_leave_a_small_difference) {
  const auto bill = invoice(1'000);
  paid(950, R"(, "allocate": "oldest_due_first")");
  const auto path = "/v1/invoices/" + bill + "/write-off";
  EXPECT_EQ(server.post(path, "{}").code(), "idempotency-key-required");
  const auto answer = post(path, R"({"reason": "not worth a letter"})");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.number("/open/amountMinor"), 0);
  EXPECT_EQ(post(path, "{}").code(), "exceeds-open-amount");
}

TEST_F(Payments, that_never_come_leave_a_bad_debt_which_not_everybody_writes_off) {
  const auto bill = invoice(1'000);
  const auto path = "/v1/invoices/" + bill + "/write-off";
  const auto owner = server.token;
  server.token = http_test::add_member(server, domain::staff::Role::advisor, server.garage_id);
  EXPECT_EQ(post(path, R"({"reason": "gone"})").status, 403);
  EXPECT_EQ(post(path, R"({"amount": )" + pounds(100) + "}").status, 200);
  // Many small differences are a debt.
  EXPECT_EQ(post(path, R"({"amount": )" + pounds(1) + "}").status, 403);
  server.token = owner;
  EXPECT_EQ(post(path, R"({"amount": )" + pounds(901) + "}").code(), "exceeds-open-amount");
  EXPECT_EQ(post(path, R"({"reason": "gone"})").number("/open/amountMinor"), 0);
}

// ---- together -----------------------------------------------------------------------------------

/// As many threads as `bodies`, each of which posts once; how many were answered with `status`.
template <class Post>
int at_once(int threads, int status, Post post) {
  std::atomic<int> counted{0};
  std::vector<std::jthread> running;
  for (int i = 0; i < threads; ++i) running.emplace_back([&, i] { counted += post(i) == status ? 1 : 0; });
  running.clear();
  return counted;
}

TEST_F(Payments, are_never_allocated_twice_by_many_who_try_at_once) {
  const auto id = paid(1'000);
  std::vector<std::string> bills;
  for (int i = 0; i < 16; ++i) bills.push_back(invoice(300));
  EXPECT_EQ(
      at_once(16, 200, [&](int i) { return allocate(id, bills[static_cast<std::size_t>(i)], 300).status; }),
      3);
  EXPECT_EQ(open_of_payment(id), 100);
  std::int64_t open = 0;
  for (const auto& bill : bills) open += open_of_invoice(bill);
  EXPECT_EQ(open, 16 * 300 - 900);
}

TEST_F(Payments, never_settle_an_invoice_twice_when_many_pay_it_at_once) {
  const auto bill = invoice(1'000);
  const auto fields = R"(, "allocations": [{"invoiceId": ")" + bill + R"(", "amount": )" + pounds(300) + "}]";
  EXPECT_EQ(at_once(16, 201, [&](int) { return pay(300, fields).status; }), 3);
  EXPECT_EQ(open_of_invoice(bill), 100);
  EXPECT_EQ(server.get(server.garage_path("/payments")).number("/totalItems"), 3);
  EXPECT_EQ(at_once(16, 201, [&](int) { return pay(30, R"(, "allocate": "oldest_due_first")").status; }), 16);
  EXPECT_EQ(open_of_invoice(bill), 0);
  const auto open = server.get(server.garage_path("/payments?open=true&pageSize=200"));
  std::int64_t credit = 0;
  for (const auto& item : open.at("/items").as_array())
    credit += item.at("open").at("amountMinor").as_int64();
  EXPECT_EQ(credit, 16 * 30 - 100);
}

TEST_F(Payments, sent_by_many_with_one_key_happen_once) {
  const auto path = server.garage_path("/payments");
  EXPECT_EQ(
      at_once(16, 201, [&](int) { return server.post(path, body(100), "Idempotency-Key: one\r\n").status; }),
      16);
  EXPECT_EQ(server.get(path).number("/totalItems"), 1);
}

// ---- access, earlier moments, rebuilding --------------------------------------------------------

TEST_F(Payments, are_shown_as_of_an_earlier_moment) {
  const auto answer = pay(100);
  const auto id = answer.text("/paymentId");
  step(id, "refund");
  const auto then = server.get("/v1/payments/" + id + "?asOfPosition=" + answer.header("forecourt-position"));
  EXPECT_EQ(then.number("/open/amountMinor"), 100) << then.body;
  EXPECT_EQ(server.get("/v1/payments/" + id + "?asOfPosition=1").status, 404);
}

TEST_F(Payments, fold_to_the_same_rows_again) {
  const auto bill = invoice(1'000);
  const auto id = paid(1'200, R"(, "allocate": "oldest_due_first")");
  step(id, "refund");
  step(paid(12'000, R"(, "purpose": "deposit")"), "forfeit");
  step(paid(10), "fail");
  const auto disputed = paid(20);
  step(disputed, "dispute");
  step(disputed, "dispute-lost");
  const auto before = payment(id).body;
  const auto rebuilt = server.application().runner().rebuild();
  EXPECT_EQ(rebuilt.digest_before, rebuilt.digest_after);
  server.restart();
  EXPECT_EQ(payment(id).body, before);
  EXPECT_EQ(open_of_invoice(bill), 0);
}

}  // namespace
