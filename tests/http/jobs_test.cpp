#include <gtest/gtest.h>

#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

constexpr std::string_view two_lines =
    R"([{"kind": "labour", "description": "Fit brake pads", "quantity": 1.5, "unitPrice": 6000},
        {"kind": "parts", "description": "Brake pads", "unitPrice": 4000}])";

class Jobs : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    customer = server.add_customer("Grace", "+447700900123");
    vehicle = http_test::add_vehicle(server, customer, "AB12 CDE");
  }

  std::string visitors() const {
    return R"("customerId": ")" + customer + R"(", "vehicleId": ")" + vehicle + '"';
  }
  Answer open(const std::string& lines, const std::string& fields = "") {
    return server.post(server.garage_path("/jobs"),
                       '{' + visitors() + R"(, "lines": )" + lines + fields + '}');
  }
  Answer step(const std::string& job, const std::string& verb, const std::string& body = "") {
    return server.post("/v1/jobs/" + job + '/' + verb, body);
  }
  void take_through(const std::string& job, const std::vector<std::string>& verbs) {
    for (const auto& verb : verbs) {
      const auto answer = step(job, verb);
      ASSERT_EQ(answer.status, 200) << verb << ": " << answer.body;
    }
  }
  Answer patch(const std::string& path, const std::string& body) {
    return server.request("PATCH", path, body,
                          "If-Match: *\r\nContent-Type: application/merge-patch+json\r\n");
  }
  std::string booking_without_vehicle() {
    const auto made = server.post(server.garage_path("/bookings"),
                                  R"({"customerId": ")" + customer +
                                      R"(", "startsAt": "2030-11-25T09:00:00Z", "services": ["Wipers"]})");
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("/bookingId");
  }
  Answer booking_of(const Answer& job) { return server.get("/v1/bookings/" + job.text("/bookingId")); }

  std::string confirmed_appointment() {
    const auto bay = server.post(server.garage_path("/bays"), R"({"name": "Bay 1"})").text("/bayId");
    const auto service = server.post(server.garage_path("/services"), R"({"code": "MOT4", "name": "MOT test",
      "kind": "mot", "unitPrice": 5485, "durationMinutes": 60})");
    const auto made = server.post(server.garage_path("/appointments"),
                                  '{' + visitors() + R"(, "startsAt": "2030-11-25T09:00:00Z", "bayId": ")" +
                                      bay + R"(", "advisorId": ")" + server.owner_id +
                                      R"(", "serviceIds": [")" + service.text("/serviceId") +
                                      R"("], "services": ["Valet"], "concern": "squeals", "confirm": true})");
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("/appointmentId");
  }

  RunningApplication server;
  std::string customer;
  std::string vehicle;
};

TEST_F(Jobs, of_confirmed_appointments_are_made_in_one_commit_and_once) {
  const auto appointment = confirmed_appointment();
  const auto path = "/v1/appointments/" + appointment;
  const auto job = server.post(path + "/convert");
  ASSERT_EQ(job.status, 201) << job.body;
  EXPECT_EQ(job.text("/customerId"), customer);
  EXPECT_EQ(job.text("/vehicleId"), vehicle);
  EXPECT_EQ(job.text("/concern"), "squeals");
  EXPECT_EQ(job.text("/services/0"), "MOT test");
  EXPECT_EQ(job.text("/services/1"), "Valet");
  EXPECT_EQ(job.text("/lines/0/description"), "MOT test");
  EXPECT_EQ(job.text("/lines/0/taxCode"), "OS");
  EXPECT_EQ(job.number("/totals/grossMinor"), 5485);
  EXPECT_EQ(job.text("/appointmentId"), appointment);
  const auto booking = booking_of(job);
  EXPECT_EQ(booking.text("/status"), "confirmed");
  EXPECT_EQ(booking.text("/jobNumber"), job.text("/jobNumber"));
  EXPECT_EQ(booking.text("/startsAt"), "2030-11-25T09:00:00Z");
  EXPECT_EQ(booking.number("/price/amountMinor"), 5485);
  const auto converted = server.get(path);
  EXPECT_EQ(converted.text("/status"), "completed");
  EXPECT_EQ(converted.text("/jobId"), job.text("/jobId"));
  // Nothing happens the second time, and the answer is the same job.
  const auto again = server.post(path + "/convert");
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, job.body);
  EXPECT_EQ(again.header("forecourt-position"), job.header("forecourt-position"));
  // The time stays taken.
  EXPECT_EQ(server.get(server.garage_path("/jobs")).number("/totalItems"), 1);
}

TEST_F(Jobs, are_not_made_of_drafts_or_cancelled_appointments) {
  const auto draft =
      server.post(server.garage_path("/appointments"), '{' + visitors() + R"(, "services": ["MOT"]})")
          .text("/appointmentId");
  EXPECT_EQ(server.post("/v1/appointments/" + draft + "/convert").code(), "invalid-transition");
  EXPECT_EQ(server.get(server.garage_path("/jobs")).number("/totalItems"), 0);
  EXPECT_EQ(server.get(server.garage_path("/bookings")).number("/totalItems"), 0);
}

TEST_F(Jobs, go_through_their_states_with_their_bookings) {
  const auto job = open(std::string(two_lines));
  ASSERT_EQ(job.status, 201) << job.body;
  const auto id = job.text("/jobId");
  EXPECT_EQ(job.text("/status"), "open");
  EXPECT_EQ(booking_of(job).text("/status"), "confirmed");
  EXPECT_EQ(step(id, "complete").code(), "invalid-transition");
  take_through(id, {"start"});
  EXPECT_EQ(booking_of(job).text("/status"), "in_service");
  take_through(id, {"hold", "resume", "qc", "rework", "qc", "ready", "complete"});
  const auto booking = booking_of(job);
  EXPECT_EQ(booking.text("/status"), "completed");
  EXPECT_EQ(booking.number("/price/amountMinor"), 15'600);  // 90.00 + 40.00, and 20 % on it
  const auto reopened = step(id, "reopen", R"({"reason": "forgot the fluid"})");
  EXPECT_EQ(reopened.text("/status"), "in_progress");
  EXPECT_EQ(booking_of(job).text("/status"), "in_service");
  take_through(id, {"qc", "ready", "complete", "close"});
  EXPECT_EQ(server.get("/v1/jobs/" + id).text("/status"), "closed");
}

TEST_F(Jobs, are_taken_along_by_their_bookings) {
  const auto job = open(std::string(two_lines));
  const auto booking = "/v1/bookings/" + job.text("/bookingId");
  ASSERT_EQ(server.post(booking + "/start").status, 200);
  EXPECT_EQ(server.get("/v1/jobs/" + job.text("/jobId")).text("/status"), "in_progress");
  EXPECT_EQ(server.post(booking + "/complete").code(), "invalid-transition");  // the work is not checked
  EXPECT_EQ(server.get(booking).text("/status"), "in_service");
  ASSERT_EQ(server.post(booking + "/cancel", R"({"reason": "sold the car"})").status, 200);
  EXPECT_EQ(server.get("/v1/jobs/" + job.text("/jobId")).text("/status"), "cancelled");
}

TEST_F(Jobs, are_opened_for_a_booking_once) {
  const auto booking = http_test::add_booking(server, customer, vehicle);
  const auto made = server.post(server.garage_path("/jobs"), R"({"bookingId": ")" + booking + "\"}");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.text("/bookingId"), booking);
  EXPECT_EQ(server.get("/v1/bookings/" + booking).text("/status"), "confirmed");
  const auto again = server.post(server.garage_path("/jobs"), R"({"bookingId": ")" + booking + "\"}");
  EXPECT_EQ(again.code(), "job-exists");
  EXPECT_EQ(again.text("/conflictsWith"), made.text("/jobId"));
}

TEST_F(Jobs, are_about_the_vehicle_that_their_booking_is_for) {
  const auto job = open(std::string(two_lines)).text("/jobId");
  const auto booking = "/v1/bookings/" + server.get("/v1/jobs/" + job).text("/bookingId");
  const auto other = http_test::add_vehicle(server, customer, "AB12 CDF");
  const auto changed = patch(booking, R"({"vehicleId": ")" + other + "\"}");
  ASSERT_EQ(changed.status, 200) << changed.body;
  const auto shown = server.get("/v1/jobs/" + job);
  EXPECT_EQ(shown.text("/vehicleId"), other);
  EXPECT_EQ(shown.header("forecourt-position"), changed.header("forecourt-position"));
  const auto listed = [&](const std::string& id) {
    return server.get(server.garage_path("/jobs?vehicleId=" + id)).number("/totalItems");
  };
  EXPECT_EQ(listed(other), 1);
  EXPECT_EQ(listed(vehicle), 0);
  const auto none = patch(booking, R"({"vehicleId": null})");
  EXPECT_EQ(none.status, 422);
  EXPECT_EQ(none.text("/errors/0/pointer"), "/vehicleId");
  EXPECT_EQ(server.get(booking).text("/vehicleId"), other);
}

TEST_F(Jobs, get_the_vehicle_that_their_booking_did_not_have) {
  const auto booking = booking_without_vehicle();
  const auto parts = server.post(
      server.garage_path("/jobs"),
      R"({"kind": "parts", "bookingId": ")" + booking +
          R"(", "lines": [{"kind": "parts", "description": "Wiper blades", "unitPrice": 1895}]})");
  ASSERT_EQ(parts.status, 201) << parts.body;
  EXPECT_TRUE(parts.at("/vehicleId").is_null());
  ASSERT_EQ(patch("/v1/bookings/" + booking, R"({"vehicleId": ")" + vehicle + "\"}").status, 200);
  EXPECT_EQ(server.get("/v1/jobs/" + parts.text("/jobId")).text("/vehicleId"), vehicle);
}

TEST_F(Jobs, opened_for_a_booking_bring_the_vehicle_that_it_lacks) {
  const auto booking = booking_without_vehicle();
  const auto for_booking = R"({"bookingId": ")" + booking + '"';
  EXPECT_EQ(server.post(server.garage_path("/jobs"), for_booking + "}").text("/errors/0/pointer"),
            "/vehicleId");
  const auto made =
      server.post(server.garage_path("/jobs"),
                  for_booking + R"(, "vehicle": {"registration": "AB12 CDG", "country": "GB"}})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(server.get("/v1/bookings/" + booking).text("/vehicleId"), made.text("/vehicleId"));
  EXPECT_EQ(server.get("/v1/vehicles/" + made.text("/vehicleId")).text("/registration/display"), "AB12 CDG");
  const auto whose = server.post(server.garage_path("/jobs"), for_booking + ", " + visitors() + '}');
  EXPECT_EQ(whose.text("/errors/0/pointer"), "/bookingId");
}

TEST_F(Jobs, about_parts_have_no_labour_no_vehicle_and_no_booking) {
  const auto labour =
      server.post(server.garage_path("/jobs"), R"({"kind": "parts", "customerId": ")" + customer +
                                                   R"(", "lines": )" + std::string(two_lines) + '}');
  EXPECT_EQ(labour.status, 422);
  EXPECT_EQ(labour.text("/errors/0/pointer"), "/lines/0/kind");
  const auto parts = server.post(
      server.garage_path("/jobs"),
      R"({"kind": "parts", "customerId": ")" + customer +
          R"(", "lines": [{"kind": "parts", "description": "Wiper blades", "unitPrice": 1895}]})");
  ASSERT_EQ(parts.status, 201) << parts.body;
  EXPECT_TRUE(parts.at("/bookingId").is_null());
  take_through(parts.text("/jobId"), {"ready", "complete", "close"});
  const auto none = server.post(server.garage_path("/jobs"), R"({"customerId": ")" + customer + "\"}");
  EXPECT_EQ(none.text("/errors/0/pointer"), "/vehicleId");
}

TEST_F(Jobs, keep_the_numbers_of_their_lines) {
  const auto id = open(std::string(two_lines)).text("/jobId");
  const auto path = "/v1/jobs/" + id + "/lines";
  const auto changed = server.request("PATCH", path + "/2", R"({"quantity": 2, "description": "Pads, rear"})",
                                      "If-Match: *\r\n");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.number("/lines/1/listMinor"), 8000);
  EXPECT_EQ(changed.text("/lines/1/description"), "Pads, rear");
  ASSERT_EQ(server.request("DELETE", path + "/1").status, 200);
  const auto added =
      server.post(path, R"({"lines": [{"kind": "sundries", "description": "Cleaner", "unitPrice": 300}]})");
  ASSERT_EQ(added.status, 200) << added.body;
  EXPECT_EQ(added.number("/lines/0/number"), 2);
  EXPECT_EQ(added.number("/lines/1/number"), 3);
  EXPECT_EQ(server.request("DELETE", path + "/1").code(), "line-not-found");
  const auto discounted =
      server.request("PATCH", path + "/2", R"({"discountPercent": 10})", "If-Match: *\r\n");
  EXPECT_EQ(discounted.number("/lines/0/discountMinor"), 800);
  EXPECT_EQ(discounted.text("/lines/0/discounts/0/offer/source"), "manual");
}

TEST_F(Jobs, wait_for_the_customers_answer_and_keep_what_is_declined) {
  const auto id = open(R"([{"kind": "labour", "description": "Service", "unitPrice": 10000},
      {"kind": "tyres", "description": "Two tyres", "unitPrice": 20000, "needsApproval": true}])")
                      .text("/jobId");
  EXPECT_EQ(server.get("/v1/jobs/" + id).number("/totals/grossMinor"), 12'000);
  take_through(id, {"start", "qc", "ready"});
  EXPECT_EQ(step(id, "complete").code(), "line-not-answered");
  const auto declined = step(id, "lines/2/decline", R"({"severity": "red", "due": {"date": "2027-01-31"}})");
  ASSERT_EQ(declined.status, 200) << declined.body;
  EXPECT_EQ(declined.text("/lines/1/answer"), "declined");
  take_through(id, {"complete"});
  EXPECT_EQ(server.get("/v1/jobs/" + id).number("/totals/grossMinor"), 12'000);
  const auto work = server.get(server.garage_path("/declined-work?severity=red"));
  ASSERT_EQ(work.number("/totalItems"), 1) << work.body;
  EXPECT_EQ(work.text("/items/0/description"), "Two tyres");
  EXPECT_EQ(work.number("/items/0/estimate/amountMinor"), 24'000);
  EXPECT_EQ(work.text("/items/0/jobId"), id);
  EXPECT_EQ(work.text("/items/0/jobNumber"), "10001");
  EXPECT_EQ(work.text("/items/0/phoneNumber"), "+447700900123");
}

TEST_F(Jobs, do_declined_work_after_all_when_the_customer_wants_it) {
  const auto id = open(std::string(two_lines)).text("/jobId");
  ASSERT_EQ(step(id, "lines/2/decline", "{}").status, 200);
  const auto declined_work = [&] { return server.get(server.garage_path("/declined-work")); };
  const auto kept = declined_work().text("/items/0/recommendationId");
  ASSERT_EQ(step(id, "lines/2/approve").status, 200);
  EXPECT_EQ(declined_work().number("/totalItems"), 0);
  EXPECT_EQ(server.get("/v1/recommendations/" + kept).text("/status"), "approved");
  ASSERT_EQ(step(id, "lines/2/decline", R"({"severity": "red"})").status, 200);
  const auto again = declined_work();
  ASSERT_EQ(again.number("/totalItems"), 1) << again.body;
  EXPECT_EQ(again.text("/items/0/recommendationId"), kept);
  EXPECT_EQ(again.text("/items/0/severity"), "red");
  EXPECT_EQ(again.number("/items/0/timesDeclined"), 2);
  ASSERT_EQ(step(id, "lines/2/approve").status, 200);
  take_through(id, {"start", "qc", "ready", "complete"});
  const auto done = server.get("/v1/recommendations/" + kept);
  EXPECT_EQ(done.text("/status"), "done");
  EXPECT_EQ(done.text("/doneInJobId"), id);
}

TEST_F(Jobs, book_services_by_the_words_of_their_lines_however_long) {
  std::string letters;
  for (int i = 0; i < 201; ++i) letters += "\u00e9";
  const auto made = open(R"([{"kind": "labour", "description": "x)" + letters + R"(", "unitPrice": 1000}])");
  ASSERT_EQ(made.status, 201) << made.body;
  std::string shortened = "x";
  for (int i = 0; i < 199; ++i) shortened += "\u00e9";
  EXPECT_EQ(booking_of(made).text("/services/0"), shortened);
}

TEST_F(Jobs, are_changed_at_their_garage_as_the_log_says) {
  const auto id = open(std::string(two_lines)).text("/jobId");
  take_through(id, {"start"});
  const auto events = server.get("/v1/streams/" + id);
  EXPECT_EQ(events.text("/items/1/type"), "job.started");
  EXPECT_EQ(events.text("/items/1/garageId"), server.garage_id);
}

TEST_F(Jobs, are_found_by_what_they_are_about) {
  open(std::string(two_lines));
  const auto found = [&](const std::string& query) {
    return server.get(server.garage_path("/jobs?" + query)).number("/totalItems");
  };
  EXPECT_EQ(found("q=pads"), 1);
  EXPECT_EQ(found("q=grace"), 1);
  EXPECT_EQ(found("q=ab12cde"), 1);
  EXPECT_EQ(found("q=10001"), 1);
  EXPECT_EQ(found("q=exhaust"), 0);
  EXPECT_EQ(found("status=open,in_progress&kind=service"), 1);
  EXPECT_EQ(found("kind=parts"), 0);
  EXPECT_EQ(found("vehicleId=" + vehicle), 1);
  const auto profile = server.get(server.garage_path("/customers/" + customer));
  EXPECT_EQ(profile.text("/openJobs/0/jobNumber"), "10001");
}

TEST_F(Jobs, can_be_seen_as_they_were) {
  const auto made = open(std::string(two_lines));
  take_through(made.text("/jobId"), {"start"});
  const auto before =
      server.get("/v1/jobs/" + made.text("/jobId") + "?asOfPosition=" + made.header("forecourt-position"));
  ASSERT_EQ(before.status, 200) << before.body;
  EXPECT_EQ(before.body, made.body);
}

}  // namespace
