// Jobs that become invoices: what the customer agreed to, in the quote or at the counter, is what is billed,
// once.
#include <gtest/gtest.h>

#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

/// 100.00 and 20 % of tax, an MOT of 54.85 without, and tyres that are still to be asked about.
constexpr std::string_view service_and_mot =
    R"([{"kind": "labour", "description": "Service", "unitPrice": 10000},
        {"kind": "mot", "description": "MOT test", "unitPrice": 5485, "tax": "outside_scope"},
        {"kind": "tyres", "description": "Two tyres", "unitPrice": 20000, "needsApproval": true}])";

class JobInvoices : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    customer = server.add_customer("Grace", "+447700900123");
    vehicle = http_test::add_vehicle(server, customer, "AB12 CDE");
  }

  Answer post(const std::string& path, const std::string& body = "") {
    return server.post(path, body, "Idempotency-Key: key " + std::to_string(++keys_) + "\r\n");
  }
  void take_through(const std::string& job, const std::vector<std::string>& verbs) {
    for (const auto& verb : verbs) {
      const auto answer = post("/v1/jobs/" + job + '/' + verb);
      EXPECT_EQ(answer.status, 200) << verb << ": " << answer.body;
    }
  }
  Answer job(const std::string& id) { return server.get("/v1/jobs/" + id); }

  std::string opened(std::string_view lines = service_and_mot) {
    const auto made =
        post(server.garage_path("/jobs"), R"({"customerId": ")" + customer + R"(", "vehicleId": ")" +
                                              vehicle + R"(", "lines": )" + std::string(lines) + '}');
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("/jobId");
  }
  void finish(const std::string& id) {
    EXPECT_EQ(post("/v1/jobs/" + id + "/lines/3/decline", "{}").status, 200);
    take_through(id, {"start", "qc", "ready", "complete"});
  }
  /// A job whose tyres were declined, and whose work is done.
  std::string completed() {
    const auto id = opened();
    finish(id);
    return id;
  }
  Answer draft(const std::string& what) { return post(server.garage_path("/invoices"), '{' + what + '}'); }
  static std::string for_job(const std::string& id) { return R"("jobId": ")" + id + '"'; }
  Answer issue(const Answer& drafted) {
    EXPECT_TRUE(drafted.status == 201 || drafted.status == 200) << drafted.body;
    return post("/v1/invoices/" + drafted.text("/invoiceId") + "/issue");
  }

  RunningApplication server;
  std::string customer;
  std::string vehicle;

 private:
  int keys_ = 0;
};

TEST_F(JobInvoices, have_the_lines_that_the_customer_wants) {
  const auto id = completed();
  const auto booking = job(id).text("/bookingId");
  const auto drafted = draft(for_job(id));
  ASSERT_EQ(drafted.status, 201) << drafted.body;
  EXPECT_EQ(drafted.text("/kind"), "service");
  EXPECT_EQ(drafted.text("/jobId"), id);
  EXPECT_EQ(drafted.text("/customerId"), customer);
  EXPECT_EQ(drafted.text("/bookingIds/0"), booking);
  ASSERT_EQ(drafted.at("/lines").as_array().size(), 2U);
  EXPECT_EQ(drafted.text("/lines/0/description"), "Service");
  EXPECT_EQ(drafted.text("/lines/0/jobId"), id);
  EXPECT_EQ(drafted.text("/lines/0/bookingId"), booking);
  EXPECT_EQ(drafted.text("/lines/0/vehicleId"), vehicle);
  EXPECT_EQ(drafted.text("/lines/0/taxCode"), "S20");
  EXPECT_EQ(drafted.text("/lines/1/taxCode"), "OS");
  EXPECT_EQ(drafted.number("/net/amountMinor"), 15'485);
  EXPECT_EQ(drafted.number("/tax/amountMinor"), 2'000);
  EXPECT_EQ(drafted.number("/total/amountMinor"), 17'485);
  EXPECT_TRUE(job(id).at("/invoiceId").is_null());
}

TEST_F(JobInvoices, bill_the_job_and_its_booking_once) {
  const auto id = completed();
  const auto drafted = draft(for_job(id));
  const auto issued = issue(drafted);
  ASSERT_EQ(issued.status, 200) << issued.body;
  const auto invoice = issued.text("/invoiceId");
  EXPECT_EQ(job(id).text("/invoiceId"), invoice);
  EXPECT_EQ(job(id).text("/invoiceReference"), issued.text("/reference"));
  EXPECT_EQ(job(id).text("/status"), "completed");
  const auto booking = server.get("/v1/bookings/" + job(id).text("/bookingId"));
  EXPECT_EQ(booking.text("/invoiceId"), invoice);
  EXPECT_EQ(booking.number("/price/amountMinor"), 17'485);
  const auto again = draft(for_job(id));
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.code(), "already-invoiced");
  EXPECT_EQ(again.text("/conflictsWith"), invoice);
  const auto by_booking = draft(R"("bookingId": ")" + booking.text("/bookingId") + '"');
  EXPECT_EQ(by_booking.code(), "already-invoiced");
  EXPECT_EQ(by_booking.text("/conflictsWith"), invoice);
  EXPECT_EQ(post("/v1/jobs/" + id + "/reopen", "{}").code(), "already-invoiced");
  take_through(id, {"close"});
}

TEST_F(JobInvoices, that_are_voided_give_the_job_back) {
  const auto id = completed();
  const auto invoice = issue(draft(for_job(id))).text("/invoiceId");
  ASSERT_EQ(post("/v1/invoices/" + invoice + "/void", R"({"reason": "wrong company"})").status, 200);
  EXPECT_TRUE(job(id).at("/invoiceId").is_null());
  EXPECT_TRUE(job(id).at("/invoiceReference").is_null());
  const auto drafted = draft(for_job(id));
  ASSERT_EQ(drafted.status, 201) << drafted.body;
  EXPECT_NE(drafted.text("/invoiceId"), invoice);
  ASSERT_EQ(issue(drafted).status, 200);
  EXPECT_EQ(job(id).text("/invoiceId"), drafted.text("/invoiceId"));
}

TEST_F(JobInvoices, have_one_draft_at_a_time) {
  const auto id = completed();
  const auto drafted = draft(for_job(id));
  const auto again = draft(for_job(id));
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.text("/invoiceId"), drafted.text("/invoiceId"));
  const auto with_lines = draft(for_job(id) + R"(, "lines": [{"kind": "labour", "description": "Work",
      "unitPrice": 100}])");
  EXPECT_EQ(with_lines.status, 409) << with_lines.body;
  EXPECT_EQ(with_lines.code(), "job-being-billed");
  EXPECT_EQ(with_lines.text("/conflictsWith"), drafted.text("/invoiceId"));
  ASSERT_EQ(post("/v1/invoices/" + drafted.text("/invoiceId") + "/discard").status, 200);
  const auto next = draft(for_job(id));
  EXPECT_EQ(next.status, 201);
  EXPECT_NE(next.text("/invoiceId"), drafted.text("/invoiceId"));
}

TEST_F(JobInvoices, wait_until_the_work_is_done) {
  const auto id = opened();
  const auto early = draft(for_job(id));
  EXPECT_EQ(early.status, 422);
  EXPECT_EQ(early.text("/errors/0/pointer"), "/jobId");
  EXPECT_EQ(early.text("/errors/0/code"), "not-billable");
  const auto booking = draft(R"("bookingId": ")" + job(id).text("/bookingId") + '"');
  EXPECT_EQ(booking.status, 422);
  EXPECT_EQ(booking.text("/errors/0/pointer"), "/bookingId");
  EXPECT_EQ(booking.text("/errors/0/code"), "not-billable");
  // A draft of work that goes on after all is not issued.
  finish(id);
  const auto drafted = draft(for_job(id));
  ASSERT_EQ(drafted.status, 201) << drafted.body;
  ASSERT_EQ(post("/v1/jobs/" + id + "/reopen", R"({"reason": "forgot the fluid"})").status, 200);
  EXPECT_EQ(issue(drafted).code(), "invalid-transition");
}

TEST_F(JobInvoices, of_jobs_without_lines_have_the_price_of_the_booking) {
  const auto booked = post(server.garage_path("/bookings"), R"({"customerId": ")" + customer +
                                                                R"(", "vehicleId": ")" + vehicle +
                                                                R"(", "startsAt": "2030-11-25T09:00:00Z",
      "services": ["Full service"], "price": {"amountMinor": 24900, "currency": "GBP"}})");
  ASSERT_EQ(booked.status, 201) << booked.body;
  const auto booking = booked.text("/bookingId");
  const auto made = post(server.garage_path("/jobs"), R"({"bookingId": ")" + booking + "\"}");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto id = made.text("/jobId");
  take_through(id, {"start", "qc", "ready", "complete"});
  EXPECT_EQ(server.get("/v1/bookings/" + booking).number("/price/amountMinor"), 24'900);
  const auto issued = issue(draft(for_job(id)));
  ASSERT_EQ(issued.status, 200) << issued.body;
  EXPECT_EQ(issued.number("/total/amountMinor"), 24'900);
  EXPECT_EQ(server.get("/v1/bookings/" + booking).text("/invoiceId"), issued.text("/invoiceId"));
  EXPECT_EQ(job(id).text("/invoiceId"), issued.text("/invoiceId"));
}

TEST_F(JobInvoices, are_for_the_jobs_own_customer) {
  const auto id = completed();
  const auto joan = server.add_customer("Joan", "+447700900456");
  const auto pointer = [&](const std::string& what) { return draft(what).text("/errors/0/pointer"); };
  EXPECT_EQ(pointer(for_job(id) + R"(, "customerId": ")" + joan + '"'), "/customerId");
  EXPECT_EQ(pointer(for_job("job_01JD3Z8Q6N4T0V9K5M2R7W1XYB")), "/jobId");
  EXPECT_EQ(pointer(for_job(id) + R"(, "bookingId": ")" + job(id).text("/bookingId") + '"'), "/jobId");
}

TEST_F(JobInvoices, of_parts_jobs_are_invoices_for_parts) {
  const auto made = post(server.garage_path("/jobs"), R"({"kind": "parts", "customerId": ")" + customer +
                                                          R"(", "lines": [{"kind": "parts",
      "description": "Wiper blades", "quantity": 2, "unitPrice": 1895}]})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto id = made.text("/jobId");
  take_through(id, {"ready", "complete"});
  const auto issued = issue(draft(for_job(id)));
  ASSERT_EQ(issued.status, 200) << issued.body;
  EXPECT_EQ(issued.text("/kind"), "parts");
  EXPECT_TRUE(issued.at("/bookingIds").as_array().empty());
  EXPECT_EQ(issued.number("/total/amountMinor"), 4'548);  // 37.90 and 7.58
  EXPECT_EQ(job(id).text("/invoiceId"), issued.text("/invoiceId"));
  EXPECT_EQ(draft(for_job(id)).code(), "already-invoiced");
  EXPECT_EQ(post("/v1/jobs/" + id + "/reopen", "{}").code(), "already-invoiced");
}

TEST_F(JobInvoices, of_bookings_have_the_lines_of_their_jobs) {
  const auto id = completed();
  const auto drafted = draft(R"("bookingId": ")" + job(id).text("/bookingId") + '"');
  ASSERT_EQ(drafted.status, 201) << drafted.body;
  ASSERT_EQ(drafted.at("/lines").as_array().size(), 2U);
  EXPECT_EQ(drafted.text("/lines/1/description"), "MOT test");
  EXPECT_EQ(drafted.text("/lines/1/jobId"), id);
  EXPECT_EQ(drafted.number("/tax/amountMinor"), 2'000);
  const auto issued = issue(drafted);
  ASSERT_EQ(issued.status, 200) << issued.body;
  EXPECT_EQ(job(id).text("/invoiceId"), issued.text("/invoiceId"));
}

TEST_F(JobInvoices, come_to_what_was_quoted) {
  const auto made =
      post(server.garage_path("/quotes"),
           R"({"customerId": ")" + customer + R"(", "vehicleId": ")" + vehicle +
               R"(", "lines": [{"kind": "labour", "description": "Timing belt", "unitPrice": 20000},
         {"kind": "parts", "description": "Water pump", "unitPrice": 8000},
         {"kind": "tyres", "description": "Two tyres", "unitPrice": 15000}], "discount": {"percent": 10}})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto quote = "/v1/quotes/" + made.text("/quoteId");
  ASSERT_EQ(post(quote + "/send").status, 200);
  ASSERT_EQ(post(quote + "/approve", R"({"lines": [1, 2]})").status, 200);
  const auto answered = post(quote + "/decline", R"({"lines": [3]})");
  EXPECT_EQ(answered.number("/approvedTotals/grossMinor"), 30'240);  // 180.00 + 72.00, and 20 %
  const auto id = post(quote + "/convert").text("/jobId");
  EXPECT_EQ(job(id).number("/totals/grossMinor"), 30'240);
  take_through(id, {"start", "qc", "ready", "complete"});
  const auto drafted = draft(for_job(id));
  ASSERT_EQ(drafted.status, 201) << drafted.body;
  EXPECT_EQ(drafted.number("/list/amountMinor"), 28'000);
  EXPECT_EQ(drafted.number("/discountTotal/amountMinor"), 2'800);
  EXPECT_EQ(drafted.number("/total/amountMinor"), 30'240);
  const auto invoice = "/v1/invoices/" + drafted.text("/invoiceId");
  const auto patched = server.request("PATCH", invoice, R"({"notes": "Thank you"})",
                                      "If-Match: " + drafted.header("etag") + "\r\n");
  ASSERT_EQ(patched.status, 200) << patched.body;
  EXPECT_EQ(patched.number("/total/amountMinor"), 30'240);
  EXPECT_EQ(post(invoice + "/issue").number("/total/amountMinor"), 30'240);
}

TEST_F(JobInvoices, warn_when_the_membership_that_the_work_was_priced_with_is_over) {
  const auto plan = post("/v1/membership-plans", R"({"name": "Gold", "discount": 10, "durationDays": 365})")
                        .text("/planId");
  const auto membership =
      post("/v1/customers/" + customer + "/memberships", R"({"planId": ")" + plan + "\"}");
  ASSERT_EQ(membership.status, 201) << membership.body;
  const auto id = opened(R"([{"kind": "labour", "description": "Service", "unitPrice": 10000}])");
  EXPECT_EQ(job(id).number("/totals/grossMinor"), 10'800);
  take_through(id, {"start", "qc", "ready", "complete"});
  ASSERT_EQ(post("/v1/memberships/" + membership.text("/membershipId") + "/cancel", "{}").status, 200);
  const auto drafted = draft(for_job(id));
  ASSERT_EQ(drafted.status, 201) << drafted.body;
  EXPECT_EQ(drafted.number("/total/amountMinor"), 12'000);
  EXPECT_EQ(drafted.text("/warnings/0"), "membership-expired");
  const auto issued = issue(drafted);
  EXPECT_EQ(issued.number("/total/amountMinor"), 12'000);
  EXPECT_EQ(issued.text("/warnings/0"), "membership-expired");
}

TEST_F(JobInvoices, are_settled_by_the_deposit_for_the_job) {
  const auto id = completed();
  const auto deposit =
      post(server.garage_path("/payments"),
           R"({"customerId": ")" + customer + R"(", "method": "card", "purpose": "deposit", "jobId": ")" +
               id + R"(", "amount": {"amountMinor": 5000, "currency": "GBP"}})");
  ASSERT_EQ(deposit.status, 201) << deposit.body;
  // Billed by its booking, the job is billed just as well.
  const auto issued = issue(draft(R"("bookingId": ")" + job(id).text("/bookingId") + '"'));
  EXPECT_EQ(issued.number("/settled/amountMinor"), 5'000);
  EXPECT_EQ(issued.number("/open/amountMinor"), 12'485);
  const auto unknown = post(server.garage_path("/payments"), R"({"customerId": ")" + customer +
                                                                 R"(", "method": "card", "purpose": "deposit",
                                "jobId": "job_01JD3Z8Q6N4T0V9K5M2R7W1XYB",
                                "amount": {"amountMinor": 5000, "currency": "GBP"}})");
  EXPECT_EQ(unknown.status, 404);
}

}  // namespace
