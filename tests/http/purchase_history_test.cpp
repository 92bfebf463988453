// What a customer bought at a garage: work, parts and sales over the counter in one list.
#include <gtest/gtest.h>

#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

class PurchaseHistory : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    grace = server.add_customer("Grace", "+447700900123");
    vehicle = http_test::add_vehicle(server, grace, "AB12 CDE");
  }

  std::string key() { return "Idempotency-Key: key " + std::to_string(++keys_) + "\r\n"; }
  Answer expect(const Answer& answer, int status) {
    EXPECT_EQ(answer.status, status) << answer.body;
    return answer;
  }
  Answer history(const std::string& query = "") {
    return expect(server.get(server.garage_path("/customers/" + grace + "/purchase-history" + query)), 200);
  }

  Answer completed_job() {
    const auto job = expect(server.post(server.garage_path("/jobs"),
                                        R"({"customerId": ")" + grace + R"(", "vehicleId": ")" + vehicle +
                                            R"(", "services": ["Full service"], "lines": [
            {"kind": "labour", "description": "Full service", "unitPrice": 10000},
            {"kind": "parts", "description": "Pollen filter", "unitPrice": 2000, "needsApproval": true}]})"),
                            201);
    const auto path = "/v1/jobs/" + job.text("/jobId");
    expect(server.post(path + "/lines/2/decline", "{}"), 200);
    for (const auto* const verb : {"/start", "/qc", "/ready", "/complete"})
      expect(server.post(path + verb), 200);
    return job;
  }
  Answer completed_parts_job() {
    const auto job =
        expect(server.post(server.garage_path("/jobs"), R"({"kind": "parts", "customerId": ")" + grace +
                                                            R"(", "lines": [{"kind": "parts",
            "description": "Wiper blades", "unitPrice": 1500}]})"),
               201);
    for (const auto* const verb : {"/ready", "/complete"})
      expect(server.post("/v1/jobs/" + job.text("/jobId") + verb), 200);
    return job;
  }
  Answer draft(const std::string& job) {
    return server.post(server.garage_path("/invoices"), R"({"jobId": ")" + job + "\"}");
  }
  Answer billed(const std::string& job) {
    const auto drafted = expect(draft(job), 201);
    return expect(server.post("/v1/invoices/" + drafted.text("/invoiceId") + "/issue", "", key()), 200);
  }

  RunningApplication server;
  std::string grace;
  std::string vehicle;

 private:
  int keys_ = 0;
};

TEST_F(PurchaseHistory, of_work_has_its_job_its_vehicle_and_how_its_invoice_stands) {
  const auto job = completed_job();
  const auto unbilled = history();
  ASSERT_EQ(unbilled.number("/totalItems"), 1) << unbilled.body;
  EXPECT_EQ(unbilled.text("/items/0/jobNumber"), job.text("/jobNumber"));
  EXPECT_EQ(unbilled.text("/items/0/jobKind"), "service");
  EXPECT_EQ(unbilled.text("/items/0/jobId"), job.text("/jobId"));
  EXPECT_EQ(unbilled.text("/items/0/vehicle/plate"), "AB12 CDE");
  EXPECT_EQ(unbilled.text("/items/0/servicesPerformed/0"), "Full service");
  EXPECT_EQ(unbilled.number("/items/0/amount/amountMinor"), 12'000);
  EXPECT_TRUE(unbilled.at("/items/0/invoiceStatus").is_null());
  const auto invoice = billed(job.text("/jobId"));
  const auto with_invoice = history();
  ASSERT_EQ(with_invoice.number("/totalItems"), 1) << with_invoice.body;
  EXPECT_EQ(with_invoice.text("/items/0/invoiceNumber"), invoice.text("/reference"));
  EXPECT_EQ(with_invoice.text("/items/0/invoiceStatus"), "issued");
  expect(server.post("/v1/invoices/" + invoice.text("/invoiceId") + "/void", R"({"reason": "wrong name"})",
                     key()),
         200);
  EXPECT_TRUE(history().at("/items/0/invoiceNumber").is_null());
  const auto position = "?asOfPosition=" + invoice.header("forecourt-position");
  EXPECT_EQ(history(position).text("/items/0/invoiceNumber"), invoice.text("/reference"));
}

TEST_F(PurchaseHistory, has_each_parts_job_once) {
  const auto job = completed_parts_job().text("/jobId");
  const auto unbilled = history();
  ASSERT_EQ(unbilled.number("/totalItems"), 1) << unbilled.body;
  EXPECT_EQ(unbilled.text("/items/0/jobKind"), "parts");
  EXPECT_EQ(unbilled.text("/items/0/servicesPerformed/0"), "Wiper blades");
  EXPECT_EQ(unbilled.number("/items/0/amount/amountMinor"), 1'800);
  EXPECT_EQ(billed(job).text("/kind"), "parts");
  const auto after = history();
  ASSERT_EQ(after.number("/totalItems"), 1) << after.body;
  EXPECT_EQ(after.text("/items/0/jobKind"), "parts");
  EXPECT_EQ(after.text("/items/0/invoiceStatus"), "issued");
}

TEST_F(PurchaseHistory, has_sales_over_the_counter_among_the_rest_the_latest_first) {
  completed_job();
  const auto sold = expect(server.post(server.garage_path("/otc-sales"),
                                       R"({"customerId": ")" + grace +
                                           R"(", "soldOn": "2021-03-05", "method": "card",
      "lines": [{"name": "H7 bulb", "unitPrice": 600, "quantity": 2}]})",
                                       key()),
                           201);
  const auto all = history();
  ASSERT_EQ(all.number("/totalItems"), 2) << all.body;
  EXPECT_FALSE(all.at("/items/0/otc").as_bool());
  EXPECT_TRUE(all.at("/items/1/otc").as_bool());
  EXPECT_EQ(all.text("/items/1/date"), "2021-03-05");
  EXPECT_EQ(all.text("/items/1/otcReference"), sold.text("/reference"));
  EXPECT_EQ(all.text("/items/1/servicesPerformed/0"), "H7 bulb");
  EXPECT_EQ(all.number("/items/1/amount/amountMinor"), 1'200);
  const auto second = history("?pageSize=1&page=2");
  EXPECT_EQ(second.text("/items/0/otcReference"), sold.text("/reference"));
  EXPECT_EQ(second.number("/totalPages"), 2);
}

TEST_F(PurchaseHistory, of_nobody_is_not_there) {
  grace = "cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB";
  EXPECT_EQ(server.get(server.garage_path("/customers/" + grace + "/purchase-history")).status, 404);
}

// ---- what a job is billed with ------------------------------------------------------------------

TEST_F(PurchaseHistory, begins_with_invoices_of_the_lines_that_the_customer_wanted) {
  const auto job = completed_job();
  const auto invoice = billed(job.text("/jobId"));
  EXPECT_EQ(invoice.text("/jobId"), job.text("/jobId"));
  EXPECT_EQ(invoice.text("/bookingIds/0"), job.text("/bookingId"));
  EXPECT_EQ(invoice.text("/customerId"), grace);
  ASSERT_EQ(invoice.at("/lines").as_array().size(), 1U) << invoice.body;
  EXPECT_EQ(invoice.text("/lines/0/description"), "Full service");
  EXPECT_EQ(invoice.text("/lines/0/kind"), "labour");
  EXPECT_EQ(invoice.number("/total/amountMinor"), 12'000);
  EXPECT_EQ(server.get("/v1/bookings/" + job.text("/bookingId")).text("/invoiceNumber"),
            invoice.text("/reference"));
  EXPECT_EQ(draft(job.text("/jobId")).code(), "already-invoiced");
}

TEST_F(PurchaseHistory, has_no_invoice_of_a_job_that_is_not_done_or_not_there) {
  const auto open = expect(server.post(server.garage_path("/jobs"), R"({"customerId": ")" + grace +
                                                                        R"(", "vehicleId": ")" + vehicle +
                                                                        R"(", "lines": [{"kind": "labour",
      "description": "Full service", "unitPrice": 10000}]})"),
                           201);
  EXPECT_EQ(draft(open.text("/jobId")).text("/errors/0/code"), "not-billable");
  EXPECT_EQ(draft("job_01JD3Z8Q6N4T0V9K5M2R7W1XYB").text("/errors/0/code"), "not-found");
}

}  // namespace
