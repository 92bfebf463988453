#include <gtest/gtest.h>

#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

class RegistrationLookups : public ::testing::Test {
 protected:
  void SetUp() override { server.set_up(); }

  Answer look_up(const std::string& plate) {
    return server.post(server.garage_path("/registration-lookups"),
                       R"({"registration": ")" + plate + R"("})");
  }

  static std::vector<std::string> prompted(const Answer& answer) {
    std::vector<std::string> fields;
    for (const auto& prompt : answer.at("/prompt").as_array())
      fields.emplace_back(prompt.at("field").as_string());
    return fields;
  }

  Answer add_vehicle(const std::string& customer, const std::string& body) {
    return server.post("/v1/customers/" + customer + "/vehicles", body);
  }

  RunningApplication server;
};

using Fields = std::vector<std::string>;

TEST_F(RegistrationLookups, that_find_nothing_ask_for_everything) {
  const auto answer = server.post(server.garage_path("/registration-lookups"),
                                  R"({"registration": "ab12cde", "country": "GB"})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_FALSE(answer.at("/found").as_bool());
  EXPECT_EQ(answer.text("/registration/normalised"), "AB12CDE");
  EXPECT_EQ(answer.text("/registration/display"), "AB12 CDE");
  EXPECT_EQ(prompted(answer), (Fields{"make", "model", "year", "vin", "mileage", "colour", "notes"}));
  EXPECT_EQ(answer.number("/prompt/0/skipCount"), 0);
  EXPECT_TRUE(answer.at("/prompt/0/lastSkippedAt").is_null());
  EXPECT_EQ(answer.json.as_object().size(), 3U);
}

TEST_F(RegistrationLookups, find_the_whole_customer_and_vehicle_however_the_plate_is_typed) {
  const auto grace = server.add_customer("Grace", "+447700900123", R"(, "notes": "prefers texts")");
  const auto vehicle =
      add_vehicle(grace, R"({"registration": "AB12 CDE", "make": "Toyota"})").text("/vehicleId");
  add_vehicle(grace, R"({"registration": "XY34 ZZZ"})");
  const auto booking = [&](const std::string& starts_at) {
    const auto made = server.post(server.garage_path("/bookings"),
                                  R"({"customerId": ")" + grace + R"(", "vehicleId": ")" + vehicle +
                                      R"(", "startsAt": ")" + starts_at + R"(", "services": ["MOT"]})");
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("/bookingId");
  };
  booking("2026-01-05T09:00:00Z");
  const auto later = booking("2026-02-05T09:00:00Z");
  server.post("/v1/bookings/" + booking("2026-03-05T09:00:00Z") + "/cancel");
  for (const std::string plate : {"ab12cde", "AB12 CDE", " ab12-cde "}) {
    const auto answer = look_up(plate);
    ASSERT_TRUE(answer.at("/found").as_bool()) << answer.body;
    EXPECT_EQ(answer.text("/customer/customerId"), grace);
    EXPECT_EQ(answer.text("/vehicle/vehicleId"), vehicle);
    EXPECT_EQ(answer.at("/allVehicles").as_array().size(), 2U);
    ASSERT_EQ(answer.at("/serviceHistory").as_array().size(), 2U);
    EXPECT_EQ(answer.text("/serviceHistory/0/bookingId"), later);
    EXPECT_EQ(answer.text("/customerNotes"), "prefers texts");
    EXPECT_TRUE(answer.at("/nextService").is_null());
    EXPECT_TRUE(answer.at("/nextMot").is_null());
    EXPECT_EQ(answer.at("/outstandingRecommendations").as_array().size(), 0U);
  }
  EXPECT_FALSE(server
                   .post(server.garage_path("/registration-lookups"),
                         R"({"registration": "AB12 CDE", "country": "FR"})")
                   .at("/found")
                   .as_bool());
}

TEST_F(RegistrationLookups, ask_again_for_what_was_skipped_until_it_is_told) {
  const auto grace = server.add_customer("Grace", "+447700900123");
  const auto vehicle =
      add_vehicle(grace, R"({"registration": "AB12 CDE", "make": "Toyota", "skipped": ["vin", "make"]})")
          .text("/vehicleId");
  const auto skip = [&](const std::string& fields) {
    return server.post("/v1/vehicles/" + vehicle + "/skip-fields", R"({"fields": )" + fields + '}');
  };
  const auto first = look_up("AB12CDE");
  EXPECT_EQ(prompted(first), (Fields{"model", "year", "vin", "mileage", "colour", "notes"}));
  EXPECT_EQ(first.number("/prompt/2/skipCount"), 1);
  ASSERT_EQ(skip(R"(["vin", "colour"])").status, 200);
  const auto second = look_up("AB12CDE");
  EXPECT_EQ(second.number("/prompt/2/skipCount"), 2);
  EXPECT_NE(second.text("/prompt/2/lastSkippedAt"), "");
  EXPECT_EQ(second.number("/prompt/4/skipCount"), 1);
  EXPECT_EQ(second.number("/prompt/5/skipCount"), 0);
  EXPECT_EQ(skip(R"(["wheels"])").text("/errors/0/code"), "unknown-value");

  server.request("PATCH", "/v1/vehicles/" + vehicle,
                 R"({"vin": "JTDBR32E720012345", "colour": "blue", "model": "Corolla"})", "If-Match: *\r\n");
  server.post("/v1/vehicles/" + vehicle + "/odometer-readings", R"({"value": 1, "unit": "km"})");
  EXPECT_EQ(prompted(look_up("AB12CDE")), (Fields{"year", "notes"}));
  server.request("PATCH", "/v1/vehicles/" + vehicle, R"({"year": 2020, "notes": "tow bar"})",
                 "If-Match: *\r\n");
  const auto known = look_up("AB12CDE");
  EXPECT_EQ(prompted(known), Fields{});
  EXPECT_EQ(known.number("/vehicle/profilePercent"), 100);
}

TEST_F(RegistrationLookups, follow_a_plate_and_not_the_vehicle_that_bore_it) {
  const auto grace = server.add_customer("Grace", "+447700900123");
  const auto first = add_vehicle(grace, R"({"registration": "GH0 ST1"})").text("/vehicleId");
  server.post("/v1/vehicles/" + first + "/change-registration", R"({"registration": "AB12 CDE"})");
  EXPECT_FALSE(look_up("GH0ST1").at("/found").as_bool());
  EXPECT_EQ(look_up("AB12CDE").text("/vehicle/vehicleId"), first);
  const auto second = add_vehicle(grace, R"({"registration": "GH0 ST1"})").text("/vehicleId");
  EXPECT_EQ(look_up("GH0ST1").text("/vehicle/vehicleId"), second);
}

TEST_F(RegistrationLookups, know_a_vehicle_that_belongs_to_nobody) {
  const auto grace = server.add_customer("Grace", "+447700900123");
  const auto vehicle = add_vehicle(grace, R"({"registration": "AB12 CDE"})").text("/vehicleId");
  server.request("DELETE", "/v1/customers/" + grace + "/vehicles/" + vehicle);
  const auto answer = look_up("AB12CDE");
  EXPECT_TRUE(answer.at("/found").as_bool());
  EXPECT_TRUE(answer.at("/customer").is_null());
  EXPECT_EQ(answer.text("/vehicle/vehicleId"), vehicle);
  EXPECT_EQ(answer.at("/allVehicles").as_array().size(), 0U);
}

TEST_F(RegistrationLookups, change_nothing_and_refuse_what_is_no_plate) {
  const auto position = server.get("/v1/phone-regions").header("forecourt-position");
  look_up("AB12CDE");
  EXPECT_EQ(server.get("/v1/phone-regions").header("forecourt-position"), position);
  EXPECT_EQ(look_up("?!").status, 422);
  EXPECT_EQ(look_up("?!").text("/errors/0/pointer"), "/registration");
  const auto path = server.garage_path("/registration-lookups");
  EXPECT_EQ(server.post(path, R"({"registration": "A1", "country": "uk"})").text("/errors/0/pointer"),
            "/country");
  EXPECT_EQ(server.post(path, R"({"plate": "A1"})").status, 422);
  EXPECT_EQ(server.post(path, "nonsense").status, 400);
  EXPECT_EQ(server.post("/v1/garages/gar_01JD3Z8Q6N4T0V9K5M2R7W1XYB/registration-lookups", "{}").status, 404);
}

}  // namespace
