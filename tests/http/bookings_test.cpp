#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "domain/garage.hpp"
#include "domain/staff.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

constexpr std::string_view described = R"({"customer": {"firstName": "Grace", "lastName": "Hopper",
  "phoneNumber": "+447700900123"},
 "vehicle": {"registration": "AB12 CDE", "make": "Toyota", "model": "Corolla"},
 "startsAt": "2026-11-23T09:00:00Z", "services": ["Full service", "MOT"],
 "price": {"amountMinor": 24900, "currency": "GBP"}})";

class Bookings : public ::testing::Test {
 protected:
  void SetUp() override { server.set_up(); }

  Answer book(const std::string& body) { return server.post(server.garage_path("/bookings"), body); }

  /// A booking of a customer, at a time and a price in pence.
  std::string book(const std::string& customer, const std::string& starts_at, int price,
                   const std::string& fields = "") {
    const auto made = book(R"({"customerId": ")" + customer + R"(", "startsAt": ")" + starts_at +
                           R"(", "services": ["MOT"], "price": {"amountMinor": )" + std::to_string(price) +
                           R"(, "currency": "GBP"})" + fields + '}');
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("/bookingId");
  }

  Answer step(const std::string& booking, const std::string& verb, const std::string& body = "") {
    return server.post("/v1/bookings/" + booking + '/' + verb, body);
  }

  void take_through(const std::string& booking, const std::vector<std::string>& verbs) {
    for (const auto& verb : verbs) {
      const auto answer = step(booking, verb);
      ASSERT_EQ(answer.status, 200) << verb << ": " << answer.body;
    }
  }

  std::string add_vehicle(const std::string& customer, const std::string& plate,
                          const std::string& fields = "") {
    const auto added = server.post("/v1/customers/" + customer + "/vehicles",
                                   R"({"registration": ")" + plate + '"' + fields + '}');
    EXPECT_EQ(added.status, 201) << added.body;
    return added.text("/vehicleId");
  }

  Answer list(const std::string& query = "") { return server.get(server.garage_path("/bookings" + query)); }
  Answer profile(const std::string& customer) {
    return server.get(server.garage_path("/customers/" + customer));
  }

  static std::vector<std::string> ids(const Answer& page) {
    std::vector<std::string> found;
    for (const auto& item : page.at("/items").as_array())
      found.emplace_back(item.at("bookingId").as_string());
    return found;
  }

  /// Another garage of the organisation, where its owner has the given role.
  std::string add_garage(domain::staff::Role role) {
    const auto garage = api::Application::new_id<domain::GarageId>();
    const auto owner = *domain::StaffId::parse(server.owner_id);
    auto& application = server.application();
    const auto outcome =
        application.execute(application.own_metadata(*domain::OrganisationId::parse(server.organisation_id)),
                            [&](api::Transaction& transaction) -> api::Result<api::Done> {
                              domain::garage::Register command;
                              command.garage_id = garage;
                              command.name = "Northside Paris";
                              command.country = "FR";
                              command.currency = "EUR";
                              command.time_zone = "Europe/Paris";
                              EXPECT_TRUE(transaction.decide<domain::garage::Garage>(garage, command));
                              EXPECT_TRUE(transaction.decide<domain::staff::Staff>(
                                  owner, domain::staff::AssignRole{garage, role, false}));
                              return api::Done{};
                            });
    EXPECT_TRUE(outcome.has_value());
    return garage.text();
  }

  Answer add_organisation() {
    const auto made = server.post("/v1/organisations", R"({"organisation": {"name": "Southside"},
      "garage": {"name": "Southside Bath", "country": "GB", "currency": "GBP", "timeZone": "Europe/London"},
      "owner": {"name": "Bob", "email": "bob@southside.example",
                 "password": "correct horse battery staple"}})",
                                  "Authorization: Bearer operator-key-of-the-tests\r\n");
    EXPECT_EQ(made.status, 201) << made.body;
    return made;
  }

  RunningApplication server;
};

using Ids = std::vector<std::string>;

// ---- making -------------------------------------------------------------------------------------

TEST_F(Bookings, of_someone_new_make_the_customer_and_the_vehicle_in_one_commit) {
  const auto before = std::stoll(server.get("/v1/phone-regions").header("forecourt-position"));
  const auto answer = book(std::string(described));
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(std::stoll(answer.header("forecourt-position")), before + 3);
  EXPECT_EQ(answer.header("location"), "/v1/bookings/" + answer.text("/bookingId"));
  EXPECT_EQ(answer.text("/jobNumber"), "10001");
  EXPECT_EQ(answer.text("/status"), "pending");
  EXPECT_EQ(answer.text("/date"), "2026-11-23");
  EXPECT_EQ(answer.text("/priceKind"), "estimate");
  EXPECT_EQ(answer.text("/customer/displayName"), "Grace Hopper");
  EXPECT_EQ(answer.text("/vehicle/display"), "Toyota Corolla");
  EXPECT_EQ(answer.text("/vehicle/plate"), "AB12 CDE");
  const auto grace = profile(answer.text("/customerId"));
  EXPECT_EQ(grace.number("/stats/bookingsTotal"), 1);
  EXPECT_EQ(grace.text("/vehicles/0/vehicleId"), answer.text("/vehicleId"));
}

TEST_F(Bookings, know_a_customer_by_phone_number_and_a_vehicle_by_plate) {
  const auto first = book(std::string(described));
  const auto second =
      book(R"({"customer": {"firstName": "G.", "lastName": "H.", "phoneNumber": "07700 900123"},
    "vehicle": {"registration": "ab12-cde", "colour": "blue", "make": "Honda",
                "mileage": {"value": 1000, "unit": "mi"}},
    "startsAt": "2026-12-01T09:00:00Z", "services": ["Tyres"]})");
  ASSERT_EQ(second.status, 201) << second.body;
  EXPECT_EQ(second.text("/customerId"), first.text("/customerId"));
  EXPECT_EQ(second.text("/vehicleId"), first.text("/vehicleId"));
  EXPECT_EQ(second.text("/jobNumber"), "10002");
  EXPECT_EQ(second.number("/price/amountMinor"), 0);
  EXPECT_EQ(second.text("/price/currency"), "GBP");
  const auto vehicle = server.get("/v1/vehicles/" + first.text("/vehicleId"));
  EXPECT_EQ(vehicle.text("/make"), "Toyota");
  EXPECT_EQ(vehicle.text("/colour"), "blue");
  EXPECT_EQ(vehicle.number("/mileage/value"), 1000);
  EXPECT_EQ(server.get(server.garage_path("/customers")).number("/totalItems"), 1);
}

TEST_F(Bookings, refuse_somebody_elses_vehicle_and_leave_nothing_behind) {
  const auto first = book(std::string(described));
  const auto taken =
      book(R"({"customer": {"firstName": "Ada", "lastName": "B", "phoneNumber": "+447700900124"},
    "vehicle": {"registration": "AB12CDE"}, "startsAt": "2026-12-01T09:00:00Z", "services": ["Tyres"]})");
  EXPECT_EQ(taken.status, 409);
  EXPECT_EQ(taken.code(), "registration-taken");
  EXPECT_EQ(taken.text("/conflictsWith"), first.text("/vehicleId"));
  EXPECT_EQ(server.get(server.garage_path("/customers")).number("/totalItems"), 1);
  const auto ada = server.add_customer("Ada", "+447700900124");
  const auto foreign = book(R"({"customerId": ")" + ada + R"(", "vehicleId": ")" + first.text("/vehicleId") +
                            R"(", "startsAt": "2026-12-01T09:00:00Z", "services": ["Tyres"]})");
  EXPECT_EQ(foreign.status, 422);
  EXPECT_EQ(foreign.text("/errors/0/code"), "not-the-customers-vehicle");
  EXPECT_EQ(book(std::string(described)).text("/jobNumber"), "10002");
}

TEST_F(Bookings, are_for_exactly_one_customer_and_at_most_one_vehicle) {
  const std::string rest = R"("startsAt": "2026-12-01T09:00:00Z", "services": ["MOT"]})";
  const auto neither = book("{" + rest);
  EXPECT_EQ(neither.status, 422);
  EXPECT_EQ(neither.text("/errors/0/pointer"), "/customerId");
  const auto grace = server.add_customer("Grace", "+447700900123");
  const auto both = book(R"({"customerId": ")" + grace + R"(", "customer": {"firstName": "Grace"}, )" + rest);
  EXPECT_EQ(both.text("/errors/0/code"), "exactly-one");
  const auto vehicle = add_vehicle(grace, "AB12CDE");
  const auto two = book(R"({"customerId": ")" + grace + R"(", "vehicleId": ")" + vehicle +
                        R"(", "vehicle": {"registration": "X1"}, )" + rest);
  EXPECT_EQ(two.text("/errors/0/code"), "at-most-one");
  EXPECT_EQ(book(R"({"customerId": ")" + grace + R"(", )" + rest).status, 201);
}

TEST_F(Bookings, say_which_field_of_which_part_is_wrong) {
  const auto pointer = [&](const std::string& body) {
    const auto answer = book(body);
    EXPECT_EQ(answer.status, 422) << answer.body;
    return answer.text("/errors/0/pointer");
  };
  const std::string rest = R"("startsAt": "2026-12-01T09:00:00Z", "services": ["MOT"]})";
  EXPECT_EQ(pointer(R"({"customer": {"firstName": "A", "phoneNumber": "12"}, )" + rest),
            "/customer/phoneNumber");
  EXPECT_EQ(pointer(R"({"customer": {"firstName": "A", "email": "x"}, )" + rest), "/customer/email");
  EXPECT_EQ(pointer(R"({"customer": {"firstName": "A", "fax": "1"}, )" + rest), "/customer/fax");
  EXPECT_EQ(pointer(R"({"customer": {"firstName": "A"}, "vehicle": {"registration": "-"}, )" + rest),
            "/vehicle/registration");
  const auto grace = R"({"customerId": ")" + server.add_customer("Grace", "+447700900123") + R"(", )";
  EXPECT_EQ(pointer(grace + R"("services": ["MOT"]})"), "/startsAt");
  EXPECT_EQ(pointer(grace + R"("startsAt": "tomorrow", "services": ["MOT"]})"), "/startsAt");
  EXPECT_EQ(pointer(grace + R"("startsAt": "2026-12-01T09:00:00Z", "services": []})"), "/services");
  EXPECT_EQ(pointer(grace + R"("price": {"amountMinor": 1, "currency": "EUR"}, )" + rest), "/price/currency");
  EXPECT_EQ(pointer(grace + R"("price": {"amountMinor": -1, "currency": "GBP"}, )" + rest),
            "/price/amountMinor");
  EXPECT_EQ(pointer(grace + R"("durationMinutes": 0, )" + rest), "/durationMinutes");
}

TEST_F(Bookings, refuse_customers_and_vehicles_that_are_not_there) {
  const std::string rest = R"("startsAt": "2026-12-01T09:00:00Z", "services": ["MOT"]})";
  const auto nobody = book(R"({"customerId": "cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB", )" + rest);
  EXPECT_EQ(nobody.status, 404);
  EXPECT_EQ(nobody.text("/errors/0/pointer"), "/customerId");
  const auto grace = server.add_customer("Grace", "+447700900123");
  const auto nothing =
      book(R"({"customerId": ")" + grace + R"(", "vehicleId": "veh_01JD3Z8Q6N4T0V9K5M2R7W1XYB", )" + rest);
  EXPECT_EQ(nothing.status, 404);
  EXPECT_EQ(nothing.text("/errors/0/pointer"), "/vehicleId");
}

TEST_F(Bookings, make_an_inactive_customer_active_again) {
  const auto grace = server.add_customer("Grace", "+447700900123");
  server.post("/v1/customers/" + grace + "/deactivate", R"({"reason": "moved"})");
  book(grace, "2026-12-01T09:00:00Z", 100);
  EXPECT_EQ(server.get("/v1/customers/" + grace).text("/status"), "active");
}

TEST_F(Bookings, at_once_for_one_new_phone_number_end_in_one_customer) {
  constexpr int count = 40;
  std::vector<Answer> answers(count);
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < count; ++i)
      clients.emplace_back([&, i] { answers[static_cast<std::size_t>(i)] = book(std::string(described)); });
  }
  std::set<std::string> customers;
  std::set<std::string> vehicles;
  std::set<std::string> numbers;
  for (const auto& answer : answers) {
    ASSERT_EQ(answer.status, 201) << answer.body;
    customers.insert(answer.text("/customerId"));
    vehicles.insert(answer.text("/vehicleId"));
    numbers.insert(answer.text("/jobNumber"));
  }
  EXPECT_EQ(customers.size(), 1U);
  EXPECT_EQ(vehicles.size(), 1U);
  EXPECT_EQ(numbers.size(), 40U);
  EXPECT_EQ(*numbers.rbegin(), "10040");
  EXPECT_EQ(server.get(server.garage_path("/customers")).number("/totalItems"), 1);
  EXPECT_EQ(list().number("/totalItems"), count);
}

TEST_F(Bookings, answer_a_repeated_request_with_the_same_key_once) {
  const auto path = server.garage_path("/bookings");
  const auto first = server.post(path, std::string(described), "Idempotency-Key: b1\r\n");
  ASSERT_EQ(first.status, 201) << first.body;
  step(first.text("/bookingId"), "confirm");
  const auto again = server.post(path, std::string(described), "Idempotency-Key: b1\r\n");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(list().number("/totalItems"), 1);
}

// ---- taking one through its life ----------------------------------------------------------------

TEST_F(Bookings, go_from_pending_to_completed_and_can_be_reopened) {
  const auto id = book(std::string(described)).text("/bookingId");
  EXPECT_EQ(step(id, "confirm").text("/status"), "confirmed");
  const auto started = step(id, "start");
  EXPECT_EQ(started.text("/status"), "in_service");
  EXPECT_FALSE(started.at("/visitAt").is_null());
  const auto completed = step(id, "complete");
  EXPECT_EQ(completed.text("/status"), "completed");
  EXPECT_EQ(completed.text("/priceKind"), "final");
  EXPECT_EQ(completed.at("/steps").as_array().size(), 4U);
  EXPECT_EQ(completed.text("/allowedSteps/0"), "reopen");
  EXPECT_EQ(step(id, "reopen", R"({"reason": "a part was forgotten"})").text("/status"), "in_service");
  EXPECT_EQ(step(id, "complete").status, 200);
}

TEST_F(Bookings, are_changed_at_their_garage_as_the_log_says) {
  const auto id = book(std::string(described)).text("/bookingId");
  EXPECT_EQ(step(id, "confirm").status, 200);
  const auto events = server.get("/v1/streams/" + id);
  EXPECT_EQ(events.text("/items/0/garageId"), server.garage_id);
  EXPECT_EQ(events.text("/items/1/type"), "booking.confirmed");
  EXPECT_EQ(events.text("/items/1/garageId"), server.garage_id);
}

TEST_F(Bookings, refuse_a_forbidden_step_and_name_the_status) {
  const auto id = book(std::string(described)).text("/bookingId");
  for (const std::string verb : {"start", "complete", "reopen"}) {
    const auto refused = step(id, verb);
    EXPECT_EQ(refused.status, 409);
    EXPECT_EQ(refused.code(), "invalid-transition");
    EXPECT_EQ(refused.text("/conflictsWith"), "pending");
  }
  const auto cancelled = step(id, "cancel", R"({"reason": "ill"})");
  EXPECT_EQ(cancelled.text("/cancellationReason"), "ill");
  EXPECT_EQ(step(id, "confirm").text("/conflictsWith"), "cancelled");
  EXPECT_EQ(step(id, "cancel").status, 409);
  EXPECT_EQ(step("bkg_01JD3Z8Q6N4T0V9K5M2R7W1XYB", "confirm").status, 404);
}

TEST_F(Bookings, need_a_reason_to_be_cancelled_once_the_work_has_begun) {
  const auto id = book(std::string(described)).text("/bookingId");
  take_through(id, {"confirm", "start"});
  EXPECT_EQ(step(id, "cancel").text("/errors/0/pointer"), "/reason");
  EXPECT_EQ(step(id, "cancel", R"({"why": "x"})").code(), "unknown-field");
  EXPECT_EQ(step(id, "cancel", R"({"reason": "no parts"})").text("/status"), "cancelled");
}

TEST_F(Bookings, honour_the_version_that_was_seen) {
  const auto id = book(std::string(described)).text("/bookingId");
  const auto path = "/v1/bookings/" + id;
  EXPECT_EQ(server.get(path).header("etag"), "\"1\"");
  EXPECT_EQ(server.post(path + "/confirm", "", "If-Match: \"2\"\r\n").status, 412);
  EXPECT_EQ(server.post(path + "/confirm", "", "If-Match: \"1\"\r\n").header("etag"), "\"2\"");
  EXPECT_EQ(server.request("PATCH", path, "{}").status, 428);
  EXPECT_EQ(server.request("PATCH", path, R"({"notes": "x"})", "If-Match: \"1\"\r\n").status, 412);
}

TEST_F(Bookings, are_changed_by_a_merge_patch) {
  const auto made = book(std::string(described));
  const auto path = "/v1/bookings/" + made.text("/bookingId");
  const auto patch = [&](const std::string& body) {
    return server.request("PATCH", path, body, "If-Match: *\r\n");
  };
  const auto other = add_vehicle(made.text("/customerId"), "XY34 ZZZ");
  const auto changed =
      patch(R"({"startsAt": "2026-11-24T10:00:00Z", "durationMinutes": 90, "notes": "wash it",
    "services": ["MOT"], "vehicleId": ")" +
            other + R"(", "price": {"amountMinor": 5000}})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.text("/startsAt"), "2026-11-24T10:00:00Z");
  EXPECT_EQ(changed.number("/durationMinutes"), 90);
  EXPECT_EQ(changed.text("/notes"), "wash it");
  EXPECT_EQ(changed.at("/services").as_array().size(), 1U);
  EXPECT_EQ(changed.text("/vehicle/plate"), "XY34 ZZZ");
  EXPECT_EQ(changed.number("/price/amountMinor"), 5000);
  EXPECT_EQ(changed.text("/price/currency"), "GBP");
  EXPECT_TRUE(patch(R"({"vehicleId": null, "durationMinutes": null})").at("/vehicle").is_null());
  EXPECT_EQ(patch(R"({"jobNumber": "1"})").code(), "unknown-field");
  EXPECT_EQ(patch(R"({"services": []})").text("/errors/0/pointer"), "/services");
  EXPECT_EQ(patch(R"({"vehicleId": "veh_01JD3Z8Q6N4T0V9K5M2R7W1XYB"})").status, 404);
  const auto stranger = add_vehicle(server.add_customer("Ada", "+447700900124"), "ZZ1");
  EXPECT_EQ(patch(R"({"vehicleId": ")" + stranger + R"("})").status, 422);
  const auto version = server.get(path).number("/version");
  EXPECT_EQ(patch(R"({"notes": "wash it"})").number("/version"), version);
}

TEST_F(Bookings, are_rescheduled_before_the_work_begins_and_repriced_until_cancelled) {
  const auto id = book(std::string(described)).text("/bookingId");
  const auto moved = step(id, "reschedule", R"({"startsAt": "2026-12-24T10:30:00Z", "durationMinutes": 60})");
  EXPECT_EQ(moved.text("/date"), "2026-12-24");
  EXPECT_EQ(step(id, "reschedule", R"({"startsAt": "2026-12-25T10:30:00Z"})").number("/durationMinutes"), 60);
  EXPECT_EQ(ids(list("?from=2026-12-25&to=2026-12-25")), Ids{id});
  EXPECT_EQ(ids(list("?to=2026-12-24")), Ids{});
  take_through(id, {"confirm", "start"});
  EXPECT_EQ(step(id, "reschedule", R"({"startsAt": "2027-01-01T10:30:00Z"})").code(), "invalid-transition");
  take_through(id, {"complete"});
  EXPECT_EQ(step(id, "reprice", R"({"price": {"amountMinor": 100, "currency": "GBP"}})")
                .number("/price/amountMinor"),
            100);
  EXPECT_EQ(
      step(id, "reprice", R"({"price": {"amountMinor": 100, "currency": "EUR"}})").text("/errors/0/pointer"),
      "/price/currency");
}

// ---- figures ------------------------------------------------------------------------------------

TEST_F(Bookings, add_up_on_the_profile_as_they_are_completed_cancelled_and_repriced) {
  const auto grace = server.add_customer("Grace", "+447700900123");
  const auto pending = book(grace, "2025-01-10T09:00:00Z", 10'000);
  const auto completed = book(grace, "2025-01-20T09:00:00Z", 20'000);
  const auto free = book(grace, "2025-02-19T09:00:00Z", 0);
  const auto future = book(grace, "2026-12-01T09:00:00Z", 40'000);
  EXPECT_EQ(profile(grace).number("/stats/committedRevenue/amountMinor"), 0);
  EXPECT_TRUE(profile(grace).at("/lastVisitAt").is_null());
  EXPECT_EQ(profile(grace).text("/lastBookingAt"), "2026-12-01T09:00:00Z");

  take_through(completed, {"confirm", "start", "complete"});
  take_through(free, {"confirm", "start", "complete"});
  take_through(future, {"confirm"});
  auto now = profile(grace);
  EXPECT_EQ(now.number("/stats/totalSpend/amountMinor"), 20'000);
  EXPECT_EQ(now.number("/stats/committedRevenue/amountMinor"), 60'000);
  EXPECT_EQ(now.number("/stats/completedServices"), 1);
  EXPECT_EQ(now.number("/stats/revenueBookings"), 2);
  EXPECT_EQ(now.number("/stats/bookingsTotal"), 4);
  EXPECT_EQ(now.number("/stats/averageJobValue/amountMinor"), 20'000);
  EXPECT_EQ(now.number("/stats/visits"), 2);
  EXPECT_EQ(now.text("/lastVisitAt"), "2025-02-19T09:00:00Z");
  EXPECT_EQ(now.number("/stats/averageDaysBetweenVisits"), 30);

  step(completed, "reprice", R"({"price": {"amountMinor": 25000, "currency": "GBP"}})");
  step(future, "cancel");
  step(pending, "cancel");
  now = profile(grace);
  EXPECT_EQ(now.number("/stats/totalSpend/amountMinor"), 25'000);
  EXPECT_EQ(now.number("/stats/committedRevenue/amountMinor"), 25'000);
  EXPECT_EQ(now.text("/lastBookingAt"), "2025-02-19T09:00:00Z");

  step(completed, "reopen");
  now = profile(grace);
  EXPECT_EQ(now.number("/stats/totalSpend/amountMinor"), 0);
  EXPECT_EQ(now.number("/stats/committedRevenue/amountMinor"), 25'000);
  EXPECT_TRUE(now.at("/stats/averageJobValue").is_null());
}

TEST_F(Bookings, make_the_directory_filter_by_visits_and_spend) {
  const auto grace = server.add_customer("Grace", "+447700900123");
  server.add_customer("Ada", "+447700900124");
  const auto total = [&](const std::string& query) {
    return server.get(server.garage_path("/customers?" + query)).number("/totalItems");
  };
  EXPECT_EQ(total("lastVisit=never"), 2);
  const auto id = book(grace, "2025-01-20T09:00:00Z", 50'000);
  take_through(id, {"confirm", "start", "complete"});
  EXPECT_EQ(total("lastVisit=never"), 1);
  EXPECT_EQ(total("lastVisitFrom=2025-01-20&lastVisitTo=2025-01-20"), 1);
  EXPECT_EQ(total("lastVisitFrom=2025-01-21"), 0);
  EXPECT_EQ(total("spend=500_1000"), 1);
  EXPECT_EQ(total("spend=under_100"), 1);
  EXPECT_EQ(total("service=mot"), 1);
  const auto row = server.get(server.garage_path("/customers?sort=-totalSpend"));
  EXPECT_EQ(row.text("/items/0/customerId"), grace);
  step(id, "reopen");
  EXPECT_EQ(total("spend=500_1000"), 0);
}

TEST_F(Bookings, of_a_customer_are_a_history_with_its_totals) {
  const auto grace = server.add_customer("Grace", "+447700900123");
  const auto corolla = add_vehicle(grace, "AB12 CDE", R"(, "make": "Toyota", "model": "Corolla")");
  const auto first = book(grace, "2025-01-10T09:00:00Z", 10'000, R"(, "vehicleId": ")" + corolla + '"');
  const auto second = book(grace, "2025-03-10T09:00:00Z", 20'000);
  const auto path = server.garage_path("/customers/" + grace + "/bookings");
  const auto before = server.get(path).header("forecourt-position");
  take_through(first, {"confirm", "start", "complete"});
  take_through(second, {"confirm"});
  const auto history = server.get(path);
  ASSERT_EQ(history.status, 200) << history.body;
  EXPECT_EQ(ids(history), (Ids{second, first}));
  EXPECT_EQ(history.number("/totalBookings"), 2);
  EXPECT_EQ(history.number("/totalSpend/amountMinor"), 10'000);
  EXPECT_EQ(history.number("/committedRevenue/amountMinor"), 30'000);
  EXPECT_EQ(history.text("/items/1/date"), "2025-01-10");
  EXPECT_EQ(history.text("/items/1/vehicle/display"), "Toyota Corolla");
  EXPECT_EQ(history.text("/items/1/detailsUrl"), "/v1/bookings/" + first);
  const auto searched = server.get(path + "?q=corolla");
  EXPECT_EQ(ids(searched), Ids{first});
  EXPECT_EQ(searched.number("/totalBookings"), 2);
  EXPECT_EQ(ids(server.get(path + "?pageSize=1&page=2")), Ids{first});
  EXPECT_EQ(ids(server.get(path + "?sort=startsAt&pageSize=1")), Ids{first});
  const auto then = server.get(path + "?asOfPosition=" + before);
  EXPECT_EQ(ids(then), (Ids{second, first})) << then.body;
  EXPECT_EQ(then.number("/committedRevenue/amountMinor"), 0);
  EXPECT_EQ(server.get(server.garage_path("/customers/cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB/bookings")).status, 404);
}

// ---- lists --------------------------------------------------------------------------------------

TEST_F(Bookings, are_listed_by_day_customer_vehicle_and_status_with_totals) {
  const auto grace = server.add_customer("Grace", "+447700900123");
  const auto ada = server.add_customer("Ada", "+447700900124");
  const auto corolla = add_vehicle(grace, "AB12 CDE");
  const auto a = book(grace, "2026-06-01T22:30:00Z", 300, R"(, "vehicleId": ")" + corolla + '"');
  const auto b = book(ada, "2026-06-01T23:30:00Z", 100);  // the 2nd in London, where it is summer
  const auto c = book(grace, "2026-06-03T09:00:00Z", 200);
  take_through(b, {"confirm"});
  EXPECT_EQ(ids(list()), (Ids{c, b, a}));
  EXPECT_EQ(ids(list("?sort=startsAt")), (Ids{a, b, c}));
  EXPECT_EQ(ids(list("?sort=price")), (Ids{b, c, a}));
  EXPECT_EQ(ids(list("?sort=-jobNumber")), (Ids{c, b, a}));
  EXPECT_EQ(ids(list("?sort=-status")).front(), b);
  EXPECT_EQ(ids(list("?from=2026-06-02&to=2026-06-02")), Ids{b});
  EXPECT_EQ(ids(list("?from=2026-06-02&sort=startsAt")), (Ids{b, c}));
  EXPECT_EQ(ids(list("?to=2026-06-01")), Ids{a});
  EXPECT_EQ(ids(list("?customerId=" + grace)), (Ids{c, a}));
  EXPECT_EQ(ids(list("?customerId=" + grace + "&to=2026-06-02")), Ids{a});
  EXPECT_EQ(ids(list("?vehicleId=" + corolla)), Ids{a});
  EXPECT_EQ(ids(list("?status=confirmed")), Ids{b});
  EXPECT_EQ(ids(list("?status=confirmed,pending")), (Ids{c, b, a}));
  const auto page = list("?pageSize=2&page=2");
  EXPECT_EQ(ids(page), Ids{a});
  EXPECT_EQ(page.number("/totalItems"), 3);
  EXPECT_EQ(page.number("/totalPages"), 2);
  EXPECT_EQ(ids(list("?page=9")), Ids{});
  EXPECT_EQ(list("?status=confirmed").number("/totalItems"), 1);
  EXPECT_EQ(list("?status=lost").code(), "invalid-parameter");
  EXPECT_EQ(list("?from=june").code(), "invalid-parameter");
  EXPECT_EQ(list("?sort=colour").code(), "invalid-parameter");
  server.restart();
  EXPECT_EQ(ids(list()), (Ids{c, b, a}));
}

TEST_F(Bookings, are_searched_by_service_vehicle_plate_status_and_job_number) {
  const auto first = book(std::string(described)).text("/bookingId");
  const auto grace = server.get("/v1/bookings/" + first).text("/customerId");
  const auto second = book(grace, "2026-12-01T09:00:00Z", 100);
  take_through(first, {"confirm", "start"});
  EXPECT_EQ(ids(list("?q=full")), Ids{first});
  EXPECT_EQ(ids(list("?q=toyota%20mot")), Ids{first});
  EXPECT_EQ(ids(list("?q=ab12%20cde")), Ids{first});
  EXPECT_EQ(ids(list("?q=AB12-CDE")), Ids{first});
  EXPECT_EQ(ids(list("?q=In-Service")), Ids{first});
  EXPECT_EQ(ids(list("?q=in%20service")), Ids{first});
  EXPECT_EQ(ids(list("?q=service%20mot")), Ids{first});
  EXPECT_EQ(ids(list("?q=pending")), Ids{second});
  EXPECT_EQ(ids(list("?q=10002")), Ids{second});
  EXPECT_EQ(ids(list("?q=mot")), (Ids{second, first}));
  EXPECT_EQ(ids(list("?q=lada")), Ids{});
}

TEST_F(Bookings, are_found_by_what_their_vehicle_is_called_now) {
  const auto made = book(std::string(described));
  const auto vehicle = "/v1/vehicles/" + made.text("/vehicleId");
  server.request("PATCH", vehicle, R"({"make": "Honda", "model": "Jazz"})", "If-Match: *\r\n");
  server.post(vehicle + "/change-registration", R"({"registration": "GH0 ST1"})");
  EXPECT_EQ(list("?q=jazz").number("/totalItems"), 1);
  EXPECT_EQ(list("?q=gh0st1").number("/totalItems"), 1);
  EXPECT_EQ(list("?q=corolla").number("/totalItems"), 0);
  EXPECT_EQ(list("?q=ab12cde").number("/totalItems"), 0);
}

TEST_F(Bookings, stay_in_the_history_of_their_vehicle_whoever_owns_it) {
  const auto made = book(std::string(described));
  const auto id = made.text("/bookingId");
  const auto vehicle = "/v1/vehicles/" + made.text("/vehicleId");
  take_through(id, {"confirm", "start", "complete"});
  const auto ada = server.add_customer("Ada", "+447700900124");
  server.post(vehicle + "/transfer", R"({"toCustomerId": ")" + ada + R"("})");
  const auto next =
      book(ada, "2026-12-05T09:00:00Z", 100, R"(, "vehicleId": ")" + made.text("/vehicleId") + '"');
  EXPECT_EQ(ids(server.get(vehicle + "/history")), (Ids{next, id}));
  EXPECT_EQ(ids(server.get(vehicle + "/history?pageSize=1&page=2")), Ids{id});
  EXPECT_EQ(server.get("/v1/bookings/" + id).text("/customerId"), made.text("/customerId"));
}

TEST_F(Bookings, leave_the_history_of_a_vehicle_when_they_are_moved_to_another) {
  const auto made = book(std::string(described));
  const auto id = made.text("/bookingId");
  const auto before = "?asOfPosition=" + made.header("forecourt-position");
  const auto other = add_vehicle(made.text("/customerId"), "XY34 ZZZ");
  const auto path = [](const std::string& vehicle) { return "/v1/vehicles/" + vehicle + "/history"; };
  // The vehicle that the booking was first made for belongs to somebody else by the time it is moved.
  const auto ada = server.add_customer("Ada", "+447700900124");
  server.post("/v1/vehicles/" + made.text("/vehicleId") + "/transfer",
              R"({"toCustomerId": ")" + ada + R"("})");
  const auto moved = server.request("PATCH", "/v1/bookings/" + id, R"({"vehicleId": ")" + other + R"("})",
                                    "If-Match: *\r\n");
  ASSERT_EQ(moved.status, 200) << moved.body;
  const auto now = "?asOfPosition=" + moved.header("forecourt-position");
  for (const std::string moment : {"", now.c_str()}) {
    EXPECT_EQ(ids(server.get(path(made.text("/vehicleId")) + moment)), Ids{}) << moment;
    EXPECT_EQ(ids(server.get(path(other) + moment)), Ids{id}) << moment;
  }
  EXPECT_EQ(ids(server.get(path(made.text("/vehicleId")) + before)), Ids{id});
}

// ---- access, and earlier moments ----------------------------------------------------------------

TEST_F(Bookings, are_shown_as_of_an_earlier_moment) {
  const auto made = book(std::string(described));
  const auto path = "/v1/bookings/" + made.text("/bookingId");
  take_through(made.text("/bookingId"), {"confirm", "start", "complete"});
  EXPECT_EQ(server.get(path).text("/status"), "completed");
  const auto then = server.get(path + "?asOfPosition=" + made.header("forecourt-position"));
  EXPECT_EQ(then.body, made.body);
  const auto early = server.get(path + "?asOfPosition=1");
  EXPECT_EQ(early.status, 404);
}

TEST_F(Bookings, bring_a_customer_of_another_garage_to_this_one) {
  const auto made = book(std::string(described));
  const auto paris = add_garage(domain::staff::Role::owner);
  const auto there = "/v1/garages/" + paris;
  EXPECT_EQ(server.get(there + "/customers/" + made.text("/customerId")).code(), "not-at-this-garage");
  const auto by_phone = server.post(there + "/bookings", R"({"customer": {"firstName": "Grace",
    "phoneNumber": "+447700900123"}, "vehicleId": ")" + made.text("/vehicleId") +
                                                             R"(",
    "startsAt": "2026-12-01T23:30:00Z", "services": ["Vidange"]})");
  ASSERT_EQ(by_phone.status, 201) << by_phone.body;
  EXPECT_EQ(by_phone.text("/customerId"), made.text("/customerId"));
  EXPECT_EQ(by_phone.text("/jobNumber"), "10001");
  EXPECT_EQ(by_phone.text("/price/currency"), "EUR");
  EXPECT_EQ(by_phone.text("/date"), "2026-12-02");
  EXPECT_EQ(server.get(there + "/customers/" + made.text("/customerId")).number("/stats/bookingsTotal"), 1);
  EXPECT_EQ(profile(made.text("/customerId")).number("/stats/bookingsTotal"), 1);
  EXPECT_EQ(server.get(there + "/bookings").number("/totalItems"), 1);
  EXPECT_EQ(server.get("/v1/vehicles/" + made.text("/vehicleId") + "/history").number("/totalItems"), 2);
}

TEST_F(Bookings, need_the_permission_at_their_own_garage) {
  const auto paris = add_garage(domain::staff::Role::owner);
  const auto made = server.post("/v1/garages/" + paris + "/bookings", R"({"customer": {"firstName": "Grace",
    "phoneNumber": "+447700900123"}, "vehicle": {"registration": "AB 123 CD"},
    "startsAt": "2026-12-01T09:00:00Z", "services": ["Vidange"]})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(server.get("/v1/vehicles/" + made.text("/vehicleId")).text("/registration/country"), "FR");
  const auto id = made.text("/bookingId");
  const auto demote = [&](domain::staff::Role role) {
    auto& application = server.application();
    const domain::staff::AssignRole command{*domain::GarageId::parse(paris), role, false};
    const auto outcome =
        application.execute(application.own_metadata(*domain::OrganisationId::parse(server.organisation_id)),
                            [&](api::Transaction& transaction) -> api::Result<api::Done> {
                              auto decided = transaction.decide<domain::staff::Staff>(
                                  *domain::StaffId::parse(server.owner_id), command);
                              if (!decided) return std::unexpected(decided.error());
                              return api::Done{};
                            });
    ASSERT_TRUE(outcome.has_value()) << outcome.error().detail;
  };
  demote(domain::staff::Role::technician);
  EXPECT_EQ(server.get("/v1/bookings/" + id).status, 200);
  const auto refused = step(id, "confirm");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.code(), "forbidden");
  EXPECT_EQ(step(id, "start").code(), "invalid-transition");
  EXPECT_EQ(server.request("PATCH", "/v1/bookings/" + id, "{}", "If-Match: *\r\n").status, 403);
}

TEST_F(Bookings, are_not_seen_by_another_organisation) {
  const auto id = book(std::string(described)).text("/bookingId");
  const auto others = add_organisation();
  const auto mine = server.garage_path("/bookings");
  server.token = others.text("/token");
  EXPECT_EQ(server.get("/v1/bookings/" + id).status, 404);
  EXPECT_EQ(step(id, "confirm").status, 404);
  EXPECT_EQ(server.get(mine).status, 404);
  EXPECT_EQ(server.post(mine, std::string(described)).status, 404);
  const auto own =
      server.post("/v1/garages/" + others.text("/garageId") + "/bookings", std::string(described));
  ASSERT_EQ(own.status, 201) << own.body;
  EXPECT_EQ(own.text("/jobNumber"), "10001");
  EXPECT_EQ(server.get("/v1/garages/" + others.text("/garageId") + "/bookings").number("/totalItems"), 1);
}

TEST_F(Bookings, fold_to_the_same_rows_again) {
  const auto made = book(std::string(described));
  const auto grace = made.text("/customerId");
  const auto other = add_vehicle(grace, "XY34 ZZZ", R"(, "make": "Skoda")");
  take_through(made.text("/bookingId"), {"confirm", "start", "complete", "reopen"});
  server.request("PATCH", "/v1/bookings/" + made.text("/bookingId"), R"({"vehicleId": ")" + other + R"("})",
                 "If-Match: *\r\n");
  server.request("DELETE", "/v1/customers/" + grace + "/vehicles/" + made.text("/vehicleId"));
  server.request("PATCH", "/v1/vehicles/" + other, R"({"model": "Octavia"})", "If-Match: *\r\n");
  book(grace, "2026-12-05T09:00:00Z", 100);
  const auto rebuilt = server.application().runner().rebuild();
  EXPECT_EQ(rebuilt.digest_before, rebuilt.digest_after);
  EXPECT_EQ(list("?q=octavia").number("/totalItems"), 1);
  EXPECT_EQ(list().number("/totalItems"), 2);
}

}  // namespace
