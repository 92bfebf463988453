// The single pane of a customer, and what a profile shows of money and memberships.
#include <gtest/gtest.h>

#include "api/invoice_commands.hpp"
#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

class CustomerSummary : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    grace = server.add_customer("Grace", "+447700900123", R"(, "email": "grace@example.com")");
    vehicle = http_test::add_vehicle(server, grace, "AB12 CDE");
  }

  std::string key() { return "Idempotency-Key: key " + std::to_string(++keys_) + "\r\n"; }
  std::string path(const std::string& rest = "") const {
    return server.garage_path("/customers/" + grace + rest);
  }
  Answer summary(const std::string& query = "") { return server.get(path("/summary" + query)); }
  Answer expect(const Answer& answer, int status) {
    EXPECT_EQ(answer.status, status) << answer.body;
    return answer;
  }

  Answer open_job(const std::string& lines) {
    return expect(server.post(server.garage_path("/jobs"),
                              R"({"customerId": ")" + grace + R"(", "vehicleId": ")" + vehicle +
                                  R"(", "services": ["Brakes"], "lines": )" + lines + '}'),
                  201);
  }
  /// A job of 130.00 and 26.00 VAT that is done.
  Answer completed_job() {
    const auto job = open_job(R"([
      {"kind": "labour", "description": "Fit brake pads", "quantity": 1.5, "unitPrice": 6000},
      {"kind": "parts", "description": "Brake pads", "unitPrice": 4000}])");
    for (const auto* const verb : {"start", "qc", "ready", "complete"})
      expect(server.post("/v1/jobs/" + job.text("/jobId") + '/' + verb), 200);
    return job;
  }
  Answer billed(const Answer& job) {
    const auto draft = expect(
        server.post(server.garage_path("/invoices"), R"({"jobId": ")" + job.text("/jobId") + "\"}"), 201);
    return expect(server.post("/v1/invoices/" + draft.text("/invoiceId") + "/issue", "", key()), 200);
  }
  Answer pay(int pence) {
    return expect(server.post(server.garage_path("/payments"),
                              R"({"customerId": ")" + grace +
                                  R"(", "method": "cash", "allocate": "oldest_due_first",
                                  "amount": {"currency": "GBP", "amountMinor": )" +
                                  std::to_string(pence) + "}}",
                              key()),
                  201);
  }
  std::string plan(const std::string& name) {
    return expect(server.post("/v1/membership-plans",
                              R"({"name": ")" + name + R"(", "discount": 10, "durationDays": 365})"),
                  201)
        .text("/planId");
  }
  std::string confirmed_appointment() {
    const auto bay = server.post(server.garage_path("/bays"), R"({"name": "Bay 1"})").text("/bayId");
    return expect(server.post(server.garage_path("/appointments"),
                              R"({"customerId": ")" + grace + R"(", "vehicleId": ")" + vehicle +
                                  R"(", "startsAt": "2035-11-26T09:00:00Z", "bayId": ")" + bay +
                                  R"(", "advisorId": ")" + server.owner_id +
                                  R"(", "durationMinutes": 60, "services": ["Valet"], "confirm": true})"),
                  201)
        .text("/appointmentId");
  }

  /// An invoice of 120.00 that was issued so many days ago, and was due at once.
  void bill_days_ago(std::int64_t days) {
    auto& application = server.application();
    const auto outcome =
        application.execute(application.own_metadata(*domain::OrganisationId::parse(server.organisation_id)),
                            [&](api::Transaction& transaction) -> api::Result<api::Done> {
                              auto then = transaction.context();
                              then.now.milliseconds -= days * 86'400'000;
                              then.today.days -= static_cast<std::int32_t>(days);
                              transaction.take_place(then);
                              api::InvoiceInput input;
                              input.customer_id = domain::CustomerId::parse(grace);
                              auto& line = input.lines.emplace().emplace_back();
                              line.description = "Diagnostics";
                              line.unit_price = domain::UnitPrice::of_minor(10'000);
                              const auto id = api::Application::new_id<domain::InvoiceId>();
                              const auto garage = *domain::GarageId::parse(server.garage_id);
                              if (auto drafted = api::draft_invoice(transaction, id, garage, input); !drafted)
                                return std::unexpected(std::move(drafted).error());
                              if (auto issued = api::issue_invoice(transaction, id); !issued)
                                return std::unexpected(std::move(issued).error());
                              return api::Done{204, {}};
                            });
    ASSERT_TRUE(outcome) << outcome.error().detail;
  }

  RunningApplication server;
  std::string grace;
  std::string vehicle;

 private:
  int keys_ = 0;
};

TEST_F(CustomerSummary, of_somebody_new_has_nothing_to_tell) {
  const auto answer = expect(summary(), 200);
  EXPECT_EQ(answer.text("/customerId"), grace);
  EXPECT_TRUE(answer.text("/displayName").starts_with("Grace"));
  EXPECT_EQ(answer.number("/balance/amountMinor"), 0);
  EXPECT_EQ(answer.number("/overdue/amountMinor"), 0);
  for (const auto* const none : {"/lastVisitAt", "/membership", "/nextAppointment", "/creditLimit"})
    EXPECT_TRUE(answer.at(none).is_null()) << none;
  for (const auto* const none : {"/openJobs", "/recentInvoices", "/purchaseHistory", "/declinedWork",
                                 "/recommendations", "/appointments/upcoming", "/appointments/past"})
    EXPECT_TRUE(answer.at(none).as_array().empty()) << none;
  EXPECT_EQ(answer.text("/vehicles/0/registration/display"), "AB12 CDE");
  EXPECT_EQ(answer.text("/contact/email"), "grace@example.com");
}

TEST_F(CustomerSummary, answers_the_front_desk_without_a_second_question) {
  const auto job = completed_job();
  const auto invoice = billed(job);
  const auto before_payment = "?asOfPosition=" + invoice.header("forecourt-position");
  pay(5'600);
  expect(server.post("/v1/customers/" + grace + "/memberships", R"({"planId": ")" + plan("Silver") + "\"}"),
         201);
  const auto appointment = confirmed_appointment();
  const auto answer = expect(summary(), 200);
  EXPECT_EQ(answer.number("/balance/amountMinor"), 10'000);
  EXPECT_EQ(answer.number("/overdue/amountMinor"), 0);
  EXPECT_FALSE(answer.at("/lastVisitAt").is_null());
  EXPECT_EQ(answer.text("/membership/plan/name"), "Silver");
  EXPECT_EQ(answer.text("/nextAppointment/appointmentId"), appointment);
  EXPECT_EQ(answer.text("/nextAppointment/startsAt"), "2035-11-26T09:00:00Z");
  EXPECT_EQ(answer.text("/appointments/upcoming/0/appointmentId"), appointment);
  EXPECT_EQ(answer.text("/recentInvoices/0/reference"), invoice.text("/reference"));
  EXPECT_EQ(answer.text("/recentInvoices/0/status"), "part_paid");
  EXPECT_EQ(answer.number("/recentInvoices/0/open/amountMinor"), 10'000);
  EXPECT_EQ(answer.text("/purchaseHistory/0/jobNumber"), job.text("/jobNumber"));
  EXPECT_EQ(answer.text("/purchaseHistory/0/invoiceStatus"), "part_paid");
  EXPECT_EQ(answer.number("/stats/totalSpend/amountMinor"), 15'600);
  EXPECT_EQ(answer.number("/stats/invoicedTotal/amountMinor"), 15'600);
  EXPECT_EQ(answer.number("/stats/paidTotal/amountMinor"), 5'600);
  EXPECT_EQ(answer.text("/actions/0/name"), "create-booking");
  const auto earlier = expect(summary(before_payment), 200);
  EXPECT_EQ(earlier.number("/balance/amountMinor"), 15'600);
  EXPECT_EQ(earlier.text("/recentInvoices/0/status"), "issued");
  EXPECT_EQ(earlier.number("/stats/paidTotal/amountMinor"), 0);
  EXPECT_TRUE(earlier.at("/membership").is_null());
}

TEST_F(CustomerSummary, is_another_one_once_anything_in_it_is) {
  const auto before = expect(summary(), 200);
  const auto unchanged = "If-None-Match: " + before.header("etag") + "\r\n";
  EXPECT_EQ(server.get(path("/summary"), unchanged).status, 304);
  pay(1'000);
  EXPECT_EQ(server.get(path("/summary"), unchanged).status, 200);
}

TEST_F(CustomerSummary, has_credit_available_in_its_own_currency_only) {
  const auto set_limit = [&](const std::string& currency) {
    expect(server.request("PUT", "/v1/customers/" + grace + "/credit-limit",
                          R"({"creditLimit": {"amountMinor": 1000, "currency": ")" + currency + R"("}})"),
           200);
  };
  set_limit("GBP");
  EXPECT_EQ(summary().number("/creditAvailable/amountMinor"), 1'000);
  EXPECT_EQ(server.get(path("/balance")).number("/creditAvailable/amountMinor"), 1'000);
  set_limit("EUR");
  EXPECT_TRUE(summary().at("/creditAvailable").is_null());
  EXPECT_TRUE(server.get(path("/balance")).at("/creditAvailable").is_null());
}

TEST_F(CustomerSummary, tells_what_is_overdue) {
  bill_days_ago(40);
  billed(completed_job());
  const auto answer = expect(summary(), 200);
  EXPECT_EQ(answer.number("/balance/amountMinor"), 27'600);
  EXPECT_EQ(answer.number("/overdue/amountMinor"), 12'000);
  EXPECT_EQ(answer.number("/recentInvoices/0/total/amountMinor"), 15'600);
  EXPECT_FALSE(answer.at("/recentInvoices/0/overdue").as_bool());
  EXPECT_TRUE(answer.at("/recentInvoices/1/overdue").as_bool());
}

TEST_F(CustomerSummary, shows_open_jobs_and_work_that_was_declined) {
  const auto job = open_job(R"([{"kind": "labour", "description": "Service", "unitPrice": 9000},
    {"kind": "parts", "description": "Rear discs", "unitPrice": 8000, "needsApproval": true}])");
  const auto line = "/v1/jobs/" + job.text("/jobId") + "/lines/2/decline";
  expect(server.post(line, R"({"severity": "red"})"), 200);
  const auto answer = expect(summary(), 200);
  EXPECT_EQ(answer.text("/openJobs/0/jobId"), job.text("/jobId"));
  ASSERT_EQ(answer.at("/declinedWork").as_array().size(), 1U) << answer.body;
  EXPECT_EQ(answer.text("/declinedWork/0/description"), "Rear discs");
  EXPECT_EQ(answer.number("/recommendationsOutstanding"), 1);
}

TEST_F(CustomerSummary, keeps_the_memberships_that_were_before) {
  const auto first =
      server.post("/v1/customers/" + grace + "/memberships", R"({"planId": ")" + plan("Bronze") + "\"}");
  expect(server.post("/v1/memberships/" + first.text("/membershipId") + "/upgrade",
                     R"({"planId": ")" + plan("Gold") + "\"}"),
         201);
  for (const auto& answer : {summary(), server.get(path())}) {
    EXPECT_EQ(answer.text("/membership/plan/name"), "Gold") << answer.body;
    ASSERT_EQ(answer.at("/otherMemberships").as_array().size(), 1U);
    EXPECT_EQ(answer.text("/otherMemberships/0/plan/name"), "Bronze");
    EXPECT_EQ(answer.text("/otherMemberships/0/status"), "replaced");
  }
}

TEST_F(CustomerSummary, and_the_account_on_a_profile_are_for_those_who_may_see_invoices) {
  billed(completed_job());
  const auto profile = expect(server.get(path()), 200);
  EXPECT_EQ(profile.number("/account/balance/amountMinor"), 15'600);
  EXPECT_EQ(profile.at("/account/recentInvoices").as_array().size(), 1U);
  server.token = http_test::add_member(server, domain::staff::Role::technician, server.garage_id);
  EXPECT_TRUE(expect(server.get(path()), 200).at("/account").is_null());
  EXPECT_EQ(summary().status, 403);
}

TEST_F(CustomerSummary, of_nobody_or_of_somebody_elsewhere_is_not_there) {
  EXPECT_EQ(server.get(server.garage_path("/customers/cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB/summary")).status, 404);
}

}  // namespace
