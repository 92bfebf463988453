#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "api/application.hpp"
#include "projections/time_zone.hpp"
#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

class Appointments : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    customer = server.add_customer("Grace", "+447700900123");
    vehicle = http_test::add_vehicle(server, customer, "AB12 CDE");
    bay = add_bay("Bay 1");
  }

  std::string add_bay(const std::string& name) {
    const auto added = server.post(server.garage_path("/bays"), R"({"name": ")" + name + "\"}");
    EXPECT_EQ(added.status, 201) << added.body;
    return added.text("/bayId");
  }

  void open_on_weekdays() {
    std::string hours;
    for (int day = 1; day <= 5; ++day)
      hours += (day == 1 ? "" : ",") + (R"({"weekday": )" + std::to_string(day)) +
               R"(, "opens": "08:00", "closes": "17:30"})";
    const auto set =
        server.request("PUT", server.garage_path("/opening-hours"), R"({"openingHours": [)" + hours + "]}");
    ASSERT_EQ(set.status, 200) << set.body;
  }

  std::string wish(const std::string& starts_at, int minutes, const std::string& at_bay,
                   const std::string& fields = "") const {
    return R"({"customerId": ")" + customer + R"(", "vehicleId": ")" + vehicle + R"(", "startsAt": ")" +
           starts_at + R"(", "durationMinutes": )" + std::to_string(minutes) + R"(, "bayId": ")" + at_bay +
           R"(", "advisorId": ")" + server.owner_id + R"(", "services": ["MOT"], "confirm": true)" + fields +
           '}';
  }
  Answer book(const std::string& starts_at, int minutes, const std::string& at_bay,
              const std::string& fields = "") {
    return server.post(server.garage_path("/appointments"), wish(starts_at, minutes, at_bay, fields));
  }
  Answer step(const std::string& appointment, const std::string& verb, const std::string& body = "") {
    return server.post("/v1/appointments/" + appointment + '/' + verb, body);
  }
  std::vector<std::string> free_starts(const std::string& query) {
    const auto answer = server.get(server.garage_path("/availability?" + query));
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> starts;
    for (const auto& slot : answer.at("/slots").as_array())
      starts.emplace_back(slot.at("startsAt").as_string());
    return starts;
  }

  RunningApplication server;
  std::string customer;
  std::string vehicle;
  std::string bay;
};

TEST_F(Appointments, begin_as_drafts_that_take_no_time) {
  const auto draft = server.post(server.garage_path("/appointments"),
                                 R"({"customer": {"firstName": "Ada", "phoneNumber": "+447700900124"},
    "vehicle": {"registration": "XY12 ZZZ", "make": "Toyota"}, "services": ["Tyres"]})");
  ASSERT_EQ(draft.status, 201) << draft.body;
  EXPECT_EQ(draft.text("/status"), "draft");
  EXPECT_EQ(draft.text("/customer/displayName"), "Ada");
  EXPECT_EQ(draft.text("/vehicle/plate"), "XY12 ZZZ");
  EXPECT_TRUE(draft.at("/startsAt").is_null());
  EXPECT_EQ(draft.number("/durationMinutes"), 30);
  const auto incomplete = step(draft.text("/appointmentId"), "confirm");
  EXPECT_EQ(incomplete.status, 422);
  EXPECT_EQ(incomplete.text("/errors/0/pointer"), "/startsAt");
}

TEST_F(Appointments, take_as_long_as_their_services) {
  const auto service = server.post(server.garage_path("/services"),
                                   R"({"code": "FULL", "name": "Full service", "durationMinutes": 150,
      "lines": [{"kind": "labour", "description": "Labour", "quantity": 2.5, "unitPrice": 6500},
                {"kind": "parts", "description": "Oil filter", "unitPrice": 1250}]})");
  ASSERT_EQ(service.status, 201) << service.body;
  EXPECT_EQ(service.number("/listPrice/amountMinor"), 17'500);
  const auto made = server.post(server.garage_path("/appointments"),
                                R"({"customerId": ")" + customer + R"(", "vehicleId": ")" + vehicle +
                                    R"(", "serviceIds": [")" + service.text("/serviceId") + R"("]})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.number("/durationMinutes"), 150);
  EXPECT_EQ(made.text("/services/0"), "Full service");
}

TEST_F(Appointments, that_clash_are_refused_with_who_is_there_and_when_there_is_room) {
  open_on_weekdays();
  const auto first = book("2030-11-25T09:00:00Z", 60, bay);
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(first.text("/status"), "confirmed");
  EXPECT_EQ(first.text("/endsAt"), "2030-11-25T10:00:00Z");
  const auto clash = book("2030-11-25T09:30:00Z", 60, bay);
  EXPECT_EQ(clash.status, 409);
  EXPECT_EQ(clash.code(), "slot-taken");
  EXPECT_EQ(clash.text("/conflictsWith"), first.text("/appointmentId"));
  EXPECT_EQ(clash.text("/freeSlots/0/startsAt"), "2030-11-25T10:00:00Z");
  EXPECT_EQ(clash.text("/freeSlots/1/startsAt"), "2030-11-25T10:30:00Z");
  EXPECT_TRUE(clash.at("/errors").as_array().empty());
  // The advisor is busy too, so another bay is no help, and the next hour is.
  EXPECT_EQ(book("2030-11-25T09:00:00Z", 60, add_bay("Bay 2")).code(), "slot-taken");
  EXPECT_EQ(book("2030-11-25T10:00:00Z", 60, bay).status, 201);
  // What was refused left nothing behind.
  EXPECT_EQ(server.get(server.garage_path("/appointments")).number("/totalItems"), 2);
}

TEST_F(Appointments, give_their_time_back_when_they_move_or_end) {
  const auto first = book("2030-11-25T09:00:00Z", 60, bay).text("/appointmentId");
  const auto moved = step(first, "move", R"({"startsAt": "2030-11-25T09:30:00Z"})");
  ASSERT_EQ(moved.status, 200) << moved.body;
  EXPECT_EQ(moved.text("/endsAt"), "2030-11-25T10:30:00Z");
  const auto second = book("2030-11-25T08:30:00Z", 60, bay);
  ASSERT_EQ(second.status, 201) << second.body;
  EXPECT_EQ(step(first, "move", R"({"startsAt": "2030-11-25T09:00:00Z"})").code(), "slot-taken");
  EXPECT_EQ(step(second.text("/appointmentId"), "cancel", R"({"reason": "ill"})").status, 200);
  EXPECT_EQ(step(first, "move", R"({"startsAt": "2030-11-25T09:00:00Z"})").status, 200);
  EXPECT_EQ(step(first, "no-show").code(), "not-begun");
}

TEST_F(Appointments, span_midnight_and_hold_both_days) {
  ASSERT_EQ(book("2030-11-25T22:00:00Z", 240, bay).status, 201);
  EXPECT_EQ(book("2030-11-26T01:00:00Z", 30, bay).code(), "slot-taken");
  EXPECT_EQ(book("2030-11-26T02:00:00Z", 30, bay).status, 201);
}

TEST_F(Appointments, stay_within_opening_hours_unless_told_otherwise) {
  open_on_weekdays();
  const auto early = book("2030-11-25T07:30:00Z", 60, bay);
  EXPECT_EQ(early.status, 422);
  EXPECT_EQ(early.text("/errors/0/code"), "outside-opening-hours");
  EXPECT_EQ(book("2030-11-25T07:30:00Z", 60, bay, R"(, "outsideOpeningHours": true)").status, 201);
  EXPECT_EQ(book("2030-11-24T10:00:00Z", 60, bay).status, 422);  // a Sunday
}

TEST_F(Appointments, follow_the_clock_on_the_wall_when_it_changes) {
  open_on_weekdays();
  // London puts its clocks back on 27 October 2030 and forward on 31 March 2030.
  EXPECT_EQ(free_starts("date=2030-10-25&durationMinutes=60").front(), "2030-10-25T07:00:00Z");
  EXPECT_EQ(free_starts("date=2030-10-25&durationMin=60"), free_starts("date=2030-10-25&durationMinutes=60"));
  EXPECT_EQ(server.get(server.garage_path("/availability?date=2030-10-25&durationMin=0")).code(),
            "invalid-parameter");
  EXPECT_EQ(free_starts("date=2030-10-28&durationMinutes=60").front(), "2030-10-28T08:00:00Z");
  EXPECT_EQ(free_starts("date=2030-03-29&durationMinutes=60").front(), "2030-03-29T08:00:00Z");
  EXPECT_EQ(free_starts("date=2030-04-01&durationMinutes=60").front(), "2030-04-01T07:00:00Z");
  EXPECT_EQ(book("2030-10-25T07:00:00Z", 60, bay).status, 201);
  EXPECT_EQ(book("2030-10-28T07:00:00Z", 60, bay).status, 422);
}

TEST_F(Appointments, of_a_garage_that_never_closes_fill_the_long_and_the_short_day) {
  // Half an hour each: 25 hours on the day the clocks go back, of which the wall shows one hour twice.
  EXPECT_EQ(free_starts("date=2030-10-26&durationMinutes=30").size(), 48U);
  EXPECT_EQ(free_starts("date=2030-10-27&durationMinutes=30").size(), 48U);
  EXPECT_EQ(free_starts("date=2030-03-31&durationMinutes=30").size(), 46U);
}

TEST_F(Appointments, are_not_offered_where_the_bay_is_taken) {
  open_on_weekdays();
  ASSERT_EQ(book("2030-11-25T09:00:00Z", 60, bay).status, 201);
  const auto starts = free_starts("date=2030-11-25&durationMinutes=60&bayId=" + bay);
  EXPECT_EQ(starts.front(), "2030-11-25T08:00:00Z");
  EXPECT_EQ(std::ranges::count(starts, "2030-11-25T08:30:00Z"), 0);
  EXPECT_EQ(std::ranges::count(starts, "2030-11-25T09:30:00Z"), 0);
  EXPECT_EQ(std::ranges::count(starts, "2030-11-25T10:00:00Z"), 1);
  EXPECT_EQ(starts.back(), "2030-11-25T16:30:00Z");
  // What is offered can be had.
  EXPECT_EQ(book(starts.back(), 60, bay).status, 201);
}

TEST_F(Appointments, are_shown_by_day_by_bay_and_by_advisor) {
  open_on_weekdays();
  const auto other = add_bay("Bay 2");
  const auto made = book("2030-11-25T09:00:00Z", 60, bay).text("/appointmentId");
  const auto by_bay = server.get(server.garage_path("/calendar?view=bay&date=2030-11-25"));
  ASSERT_EQ(by_bay.status, 200) << by_bay.body;
  ASSERT_EQ(by_bay.at("/lanes").as_array().size(), 2U);
  EXPECT_EQ(by_bay.text("/lanes/0/name"), "Bay 1");
  EXPECT_EQ(by_bay.text("/lanes/0/appointmentIds/0"), made);
  EXPECT_EQ(by_bay.text("/lanes/0/free/0/endsAt"), "2030-11-25T09:00:00Z");
  EXPECT_TRUE(by_bay.at("/lanes/1/appointmentIds").as_array().empty());
  EXPECT_EQ(by_bay.text("/items/0/customer/displayName"), "Grace Example");
  const auto by_advisor = server.get(server.garage_path("/calendar?view=advisor&date=2030-11-25"));
  EXPECT_EQ(by_advisor.text("/lanes/0/id"), server.owner_id);
  EXPECT_EQ(by_advisor.text("/lanes/0/appointmentIds/0"), made);
  const auto by_day = server.get(server.garage_path("/calendar?view=day&date=2030-11-24&days=2"));
  ASSERT_EQ(by_day.at("/lanes").as_array().size(), 2U);
  EXPECT_TRUE(by_day.at("/lanes/0/open").as_array().empty());
  EXPECT_EQ(by_day.text("/lanes/1/appointmentIds/0"), made);
  EXPECT_EQ(server.get(server.garage_path("/calendar?view=bay&date=2030-11-25&bayId=" + other))
                .at("/items")
                .as_array()
                .size(),
            0U);
  EXPECT_EQ(server.get(server.garage_path("/calendar?view=week")).status, 400);
}

TEST_F(Appointments, of_two_hundred_who_want_one_slot_are_one) {
  constexpr int clients = 200;
  std::atomic<int> confirmed = 0, refused = 0;
  std::set<std::string> holders;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (int i = 0; i < clients; ++i)
    threads.emplace_back([&] {
      const auto answer = book("2030-11-25T09:00:00Z", 60, bay);
      if (answer.status == 201) ++confirmed;
      if (answer.status != 409 || answer.code() != "slot-taken") return;
      ++refused;
      const std::scoped_lock lock(mutex);
      holders.insert(answer.text("/conflictsWith"));
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(confirmed, 1);
  EXPECT_EQ(refused, clients - 1);
  EXPECT_EQ(holders.size(), 1U);
  const auto there = server.get(server.garage_path("/appointments"));
  EXPECT_EQ(there.number("/totalItems"), 1);
  EXPECT_EQ(there.text("/items/0/appointmentId"), *holders.begin());
}

TEST_F(Appointments, have_bays_with_names_of_their_own) {
  const auto named = [&](const std::string& name) {
    return server.post(server.garage_path("/bays"), R"({"name": ")" + name + "\"}");
  };
  const auto lift = named("Lift 9");
  ASSERT_EQ(lift.status, 201) << lift.body;
  EXPECT_EQ(named(" lift 9 ").code(), "name-taken");
  const auto path = "/v1/bays/" + lift.text("/bayId");
  ASSERT_EQ(server.post(path + "/retire").status, 200);
  const auto second = named("Lift 9");
  ASSERT_EQ(second.status, 201) << second.body;
  EXPECT_EQ(server.post(path + "/reinstate").code(), "name-taken");
  ASSERT_EQ(server.post("/v1/bays/" + second.text("/bayId") + "/retire").status, 200);
  EXPECT_EQ(server.post(path + "/reinstate").status, 200);
}

TEST_F(Appointments, of_retired_bays_and_strangers_are_refused) {
  ASSERT_EQ(server.post("/v1/bays/" + bay + "/retire").status, 200);
  EXPECT_EQ(book("2030-11-25T09:00:00Z", 60, bay).text("/errors/0/code"), "not-a-bay");
  EXPECT_EQ(server.get(server.garage_path("/bays")).at("/items").as_array().size(), 0U);
  EXPECT_EQ(server.get(server.garage_path("/bays?retired=true")).at("/items").as_array().size(), 1U);
  EXPECT_EQ(server.get(server.garage_path("/bays?retired=x")).code(), "invalid-parameter");
  EXPECT_EQ(server.get(server.garage_path("/services?archived=x")).code(), "invalid-parameter");
  ASSERT_EQ(server.post("/v1/bays/" + bay + "/reinstate").status, 200);
  EXPECT_EQ(book("2030-11-25T09:00:00Z", 60, bay).status, 201);
  EXPECT_EQ(server.post(server.garage_path("/bays"), R"({"name": "Bay 1"})").code(), "name-taken");
}

TEST_F(Appointments, are_offered_further_ahead_to_members_with_priority) {
  const auto set = server.request("PUT", server.garage_path("/policies"),
                                  R"({"defaultPaymentTerms": {"type": "net_days", "days": 14},
      "mileageUnit": "mi", "spendBasis": "completed", "creditLimit": "warn", "slotsDaysAhead": 7,
      "prioritySlotsDaysAhead": 21})");
  ASSERT_EQ(set.status, 200) << set.body;
  const auto today = projections::TimeZone::find("Europe/London")->date_of(api::Application::now());
  const auto in = [&](std::int32_t days) { return "date=" + domain::Date{today.days + days}.text(); };
  EXPECT_FALSE(free_starts(in(7)).empty());
  EXPECT_TRUE(free_starts(in(8)).empty());
  const auto for_customer = "&customerId=" + customer;
  EXPECT_TRUE(free_starts(in(8) + for_customer).empty()) << "not a member";

  const auto plan = server.post("/v1/membership-plans",
                                R"({"name": "Silver", "priorityBooking": true, "durationDays": 365})");
  ASSERT_EQ(plan.status, 201) << plan.body;
  const auto assigned = server.post("/v1/customers/" + customer + "/memberships",
                                    R"({"planId": ")" + plan.text("/planId") + R"("})");
  ASSERT_EQ(assigned.status, 201) << assigned.body;
  EXPECT_FALSE(free_starts(in(8) + for_customer).empty());
  EXPECT_FALSE(free_starts(in(21) + for_customer).empty());
  EXPECT_TRUE(free_starts(in(22) + for_customer).empty());
  EXPECT_TRUE(free_starts(in(8)).empty()) << "others are offered what they were";
  const auto offered = server.get(server.garage_path("/availability?" + in(0) + for_customer));
  EXPECT_TRUE(offered.at("/priority").as_bool());
  EXPECT_EQ("date=" + offered.text("/offeredThrough"), in(21));
}

TEST_F(Appointments, can_be_seen_as_they_were) {
  const auto made = book("2030-11-25T09:00:00Z", 60, bay);
  const auto id = made.text("/appointmentId");
  ASSERT_EQ(step(id, "cancel").status, 200);
  const auto before =
      server.get("/v1/appointments/" + id + "?asOfPosition=" + made.header("forecourt-position"));
  ASSERT_EQ(before.status, 200) << before.body;
  EXPECT_EQ(before.text("/status"), "confirmed");
  EXPECT_EQ(before.text("/bayName"), "Bay 1");
  EXPECT_EQ(before.text("/customer/displayName"), "Grace Example");
  EXPECT_EQ(server.get("/v1/appointments/" + id).text("/status"), "cancelled");
}

TEST_F(Appointments, change_by_a_merge_patch_of_what_was_seen) {
  const auto made = book("2030-11-25T09:00:00Z", 60, bay);
  const auto path = "/v1/appointments/" + made.text("/appointmentId");
  const auto changed =
      server.request("PATCH", path, R"({"concern": "rattles"})", "If-Match: " + made.header("etag") + "\r\n");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.text("/concern"), "rattles");
  EXPECT_EQ(changed.text("/services/0"), "MOT");
  EXPECT_EQ(server.request("PATCH", path, R"({"concern": "x"})", "If-Match: " + made.header("etag") + "\r\n")
                .status,
            412);
  EXPECT_EQ(server.request("PATCH", path, R"({"durationMinutes": 90})", "If-Match: *\r\n").code(),
            "invalid-transition");
}

}  // namespace
