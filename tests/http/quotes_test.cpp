#include <gtest/gtest.h>

#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

class Quotes : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    customer = server.add_customer("Grace", "+447700900123");
    vehicle = http_test::add_vehicle(server, customer, "AB12 CDE");
  }

  Answer draft(const std::string& fields = "") {
    return server.post(
        server.garage_path("/quotes"),
        R"({"customerId": ")" + customer + R"(", "vehicleId": ")" + vehicle +
            R"(", "lines": [{"kind": "labour", "description": "Timing belt", "unitPrice": 20000},
         {"kind": "parts", "description": "Water pump", "unitPrice": 8000},
         {"kind": "tyres", "description": "Two tyres", "unitPrice": 15000}])" +
            fields + '}');
  }
  Answer step(const std::string& quote, const std::string& verb, const std::string& body = "") {
    return server.post("/v1/quotes/" + quote + '/' + verb, body);
  }
  Answer of_recommendation(const std::string& id, const std::string& verb, const std::string& body = "") {
    return server.post("/v1/recommendations/" + id + '/' + verb, body);
  }
  Answer declined_work(const std::string& query = "") {
    return server.get(server.garage_path("/declined-work" + query));
  }
  std::string recommend(const std::string& fields) {
    const auto made = server.post(
        server.garage_path("/recommendations"),
        R"({"customerId": ")" + customer + R"(", "vehicleId": ")" + vehicle + R"(", )" + fields + '}');
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("/recommendationId");
  }

  RunningApplication server;
  std::string customer;
  std::string vehicle;
};

TEST_F(Quotes, are_answered_line_by_line_and_become_jobs) {
  const auto made = draft();
  ASSERT_EQ(made.status, 201) << made.body;
  const auto id = made.text("/quoteId");
  EXPECT_EQ(made.text("/quoteNumber"), "Q10001");
  EXPECT_EQ(made.number("/totals/grossMinor"), 51'600);
  EXPECT_EQ(step(id, "approve").code(), "invalid-transition");
  ASSERT_EQ(step(id, "send").status, 200);
  ASSERT_EQ(step(id, "approve", R"({"lines": [1, 2]})").status, 200);
  EXPECT_EQ(step(id, "convert").code(), "line-not-answered");
  EXPECT_EQ(step(id, "approve", R"({"lines": [1]})").code(), "line-answered");
  const auto answered = step(id, "decline", R"({"lines": [3], "reason": "next month"})");
  ASSERT_EQ(answered.status, 200) << answered.body;
  EXPECT_EQ(answered.text("/status"), "accepted");
  EXPECT_EQ(answered.number("/approvedTotals/grossMinor"), 33'600);
  const auto converted = step(id, "convert");
  ASSERT_EQ(converted.status, 200) << converted.body;
  EXPECT_EQ(converted.text("/status"), "converted");
  const auto job = server.get("/v1/jobs/" + converted.text("/jobId"));
  EXPECT_EQ(job.at("/lines").as_array().size(), 2U);
  EXPECT_EQ(job.number("/totals/grossMinor"), 33'600);
  EXPECT_EQ(job.text("/quoteIds/0"), id);
  EXPECT_EQ(server.get("/v1/bookings/" + job.text("/bookingId")).text("/status"), "confirmed");
  EXPECT_EQ(step(id, "convert").code(), "invalid-transition");
}

TEST_F(Quotes, name_each_line_that_is_answered_once) {
  const auto id = draft().text("/quoteId");
  ASSERT_EQ(step(id, "send").status, 200);
  EXPECT_EQ(step(id, "decline", R"({"lines": [3, 3]})").text("/errors/0/code"), "repeated");
  EXPECT_EQ(step(id, "approve", R"({"lines": []})").text("/errors/0/code"), "too-few");
  EXPECT_EQ(declined_work().number("/totalItems"), 0);
  EXPECT_EQ(server.get("/v1/quotes/" + id).text("/lines/0/answer"), "open");
}

TEST_F(Quotes, for_further_work_come_onto_the_job) {
  const auto job = server
                       .post(server.garage_path("/jobs"),
                             R"({"customerId": ")" + customer + R"(", "vehicleId": ")" + vehicle + "\"}")
                       .text("/jobId");
  const auto made =
      server.post(server.garage_path("/quotes"),
                  R"({"jobId": ")" + job +
                      R"(", "lines": [{"kind": "parts", "description": "Exhaust", "unitPrice": 12000}]})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.text("/customerId"), customer);
  const auto id = made.text("/quoteId");
  for (const auto* const verb : {"send", "approve", "convert"}) ASSERT_EQ(step(id, verb).status, 200) << verb;
  const auto now = server.get("/v1/jobs/" + job);
  EXPECT_EQ(now.text("/lines/0/description"), "Exhaust");
  EXPECT_EQ(now.text("/quoteIds/0"), id);
}

TEST_F(Quotes, stay_as_they_were_sent) {
  const auto id = draft(R"(, "discount": {"percent": 10})").text("/quoteId");
  const auto changed =
      server.request("PATCH", "/v1/quotes/" + id, R"({"discount": {"amountMinor": 3000, "percent": null}})",
                     "If-Match: *\r\n");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.number("/totals/netMinor"), 40'000);
  const auto sent = step(id, "send");
  ASSERT_EQ(sent.status, 200) << sent.body;
  server.request("PUT", server.garage_path("/tax-rates"), R"({"taxRates": []})");
  EXPECT_EQ(server.get("/v1/quotes/" + id).at("/totals"), sent.at("/totals"));
  EXPECT_EQ(server.request("PATCH", "/v1/quotes/" + id, R"({"notes": "x"})", "If-Match: *\r\n").code(),
            "invalid-transition");
  EXPECT_EQ(step(id, "withdraw", R"({"reason": "no longer made"})").text("/status"), "withdrawn");
}

TEST_F(Quotes, that_are_declined_leave_declined_work_behind_across_visits) {
  const auto id = draft().text("/quoteId");
  ASSERT_EQ(step(id, "send").status, 200);
  const auto declined = step(id, "decline", R"({"severity": "red", "due": {"date": "2020-01-01"}})");
  ASSERT_EQ(declined.status, 200) << declined.body;
  EXPECT_EQ(declined.text("/status"), "declined");
  const auto work = declined_work();
  ASSERT_EQ(work.number("/totalItems"), 3) << work.body;
  EXPECT_TRUE(work.at("/items/0/overdue").as_bool());
  EXPECT_GT(work.number("/items/0/overdueDays"), 2000);
  EXPECT_EQ(work.number("/items/0/timesDeclined"), 1);
  EXPECT_EQ(work.text("/items/0/quoteId"), id);
  // It is shown wherever the customer or the vehicle is (R235).
  const auto lookup =
      server.post(server.garage_path("/registration-lookups"), R"({"registration": "ab12cde"})");
  EXPECT_EQ(lookup.at("/outstandingRecommendations").as_array().size(), 3U);
  const auto profile = server.get(server.garage_path("/customers/" + customer));
  EXPECT_EQ(profile.at("/outstandingRecommendations").as_array().size(), 3U);
  EXPECT_EQ(profile.at("/vehicles/0/outstandingRecommendations").as_array().size(), 3U);
  const auto shown = server.get("/v1/vehicles/" + vehicle);
  EXPECT_EQ(shown.text("/outstandingRecommendations/0/severity"), "red");
}

TEST_F(Quotes, are_for_a_customer_of_the_garage_and_a_vehicle_of_theirs) {
  const auto other = server.add_customer("Ada", "+447700900124");
  const auto wrong =
      server.post(server.garage_path("/quotes"),
                  R"({"customerId": ")" + other + R"(", "vehicleId": ")" + vehicle +
                      R"(", "lines": [{"kind": "parts", "description": "X", "unitPrice": 1}]})");
  EXPECT_EQ(wrong.text("/errors/0/code"), "not-the-customers-vehicle");
  const auto empty = server.post(server.garage_path("/quotes"),
                                 R"({"customerId": ")" + customer + R"(", "lines": [{"quantity": 1}]})");
  EXPECT_EQ(empty.at("/errors").as_array().size(), 3U) << empty.body;
}

// ---- recommendations ----------------------------------------------------------------------------

TEST_F(Quotes, have_recommendations_that_are_followed_up_until_done) {
  const auto id = recommend(R"("description": "Worn discs", "due": {"date": "2027-02-01"})");
  EXPECT_EQ(of_recommendation(id, "decline", R"({"reason": "too dear"})").number("/timesDeclined"), 1);
  EXPECT_EQ(of_recommendation(id, "decline").number("/timesDeclined"), 2);
  const auto scheduled = of_recommendation(id, "follow-up", R"({"status": "scheduled"})");
  EXPECT_EQ(scheduled.text("/errors/0/pointer"), "/nextOn");
  const auto asked = of_recommendation(id, "follow-up", R"({"status": "no_answer", "note": "voicemail"})");
  ASSERT_EQ(asked.status, 200) << asked.body;
  EXPECT_EQ(asked.text("/followUp"), "no_answer");
  EXPECT_FALSE(asked.at("/lastContactAt").is_null());
  EXPECT_EQ(declined_work("?followUp=no_answer").number("/totalItems"), 1);
  EXPECT_EQ(declined_work("?followUp=booked").number("/totalItems"), 0);
  EXPECT_EQ(of_recommendation(id, "approve").text("/status"), "approved");
  EXPECT_EQ(declined_work().number("/totalItems"), 0);
  EXPECT_EQ(of_recommendation(id, "complete").text("/status"), "done");
  EXPECT_EQ(of_recommendation(id, "dismiss", R"({"reason": "x"})").code(), "invalid-transition");
}

TEST_F(Quotes, have_recommendations_of_services_and_jobs_that_are_there) {
  const auto refused = [&](const std::string& fields) {
    const auto answer =
        server.post(server.garage_path("/recommendations"),
                    R"({"customerId": ")" + customer + R"(", "description": "Worn discs", )" + fields + '}');
    EXPECT_EQ(answer.status, 404) << answer.body;
    return answer.text("/errors/0/pointer");
  };
  EXPECT_EQ(refused(R"("serviceId": "svc_01JD3Z8Q6N4T0V9K5M2R7W1XYB")"), "/serviceId");
  EXPECT_EQ(refused(R"("jobId": "job_01JD3Z8Q6N4T0V9K5M2R7W1XYB")"), "/jobId");
  const auto id = recommend(R"("description": "Worn discs")");
  EXPECT_EQ(of_recommendation(id, "complete", R"({"jobId": "job_01JD3Z8Q6N4T0V9K5M2R7W1XYB"})").status, 404);
  EXPECT_EQ(declined_work().number("/totalItems"), 1);
}

TEST_F(Quotes, have_recommendations_that_are_dropped_only_with_a_reason_or_for_another) {
  const auto first = recommend(R"("description": "Worn discs")");
  const auto second = recommend(R"("description": "Worn discs and pads")");
  EXPECT_EQ(of_recommendation(first, "dismiss").status, 422);
  EXPECT_EQ(of_recommendation(first, "supersede", R"({"byId": ")" + first + "\"}").status, 422);
  EXPECT_EQ(of_recommendation(first, "supersede", R"({"byId": ")" + second + "\"}").text("/supersededById"),
            second);
  EXPECT_EQ(of_recommendation(second, "dismiss", R"({"reason": "scrapped"})").text("/status"), "dismissed");
}

TEST_F(Quotes, have_recommendations_that_fall_due_by_date_and_by_mileage) {
  recommend(R"("description": "Service", "due": {"mileage": {"value": 42000, "unit": "mi"}})");
  recommend(R"("description": "Brake fluid", "severity": "red", "due": {"date": "2020-01-01"})");
  recommend(R"("description": "Coolant", "due": {"date": "2099-01-01"})");
  EXPECT_EQ(declined_work("?overdue=true").number("/totalItems"), 1);
  const auto read =
      server.post("/v1/vehicles/" + vehicle + "/odometer-readings", R"({"value": 68000, "unit": "km"})");
  ASSERT_LT(read.status, 300) << read.body;
  EXPECT_EQ(declined_work("?overdue=true").number("/totalItems"), 2);
  EXPECT_EQ(declined_work("?overdue=false").text("/items/0/description"), "Coolant");
  EXPECT_EQ(declined_work("?severity=red").number("/totalItems"), 1);
  EXPECT_EQ(declined_work("?q=coolant").number("/totalItems"), 1);
  EXPECT_EQ(declined_work().text("/items/0/description"), "Brake fluid");
  EXPECT_EQ(declined_work("?overdue=perhaps").status, 400);
}

}  // namespace
