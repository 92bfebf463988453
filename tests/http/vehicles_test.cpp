#include <gtest/gtest.h>

#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

class Vehicles : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    grace = server.add_customer("Grace", "+447700900123");
  }

  Answer add(const std::string& body, const std::string& owner = "") {
    return server.post("/v1/customers/" + (owner.empty() ? grace : owner) + "/vehicles", body);
  }

  Answer add_corolla() {
    return add(
        R"({"registration": "AB12 CDE", "country": "GB", "make": "Toyota", "model": "Corolla", "year": 2020,
      "vin": null, "mileage": {"value": 42000, "unit": "mi"}, "colour": "blue"})");
  }

  Answer patch(const std::string& vehicle, const std::string& body, const std::string& version = "*") {
    const auto tag = version == "*" ? version : '"' + version + '"';
    return server.request("PATCH", "/v1/vehicles/" + vehicle, body, "If-Match: " + tag + "\r\n");
  }

  Answer of(const std::string& customer, const std::string& query = "") {
    return server.get("/v1/customers/" + customer + "/vehicles" + query);
  }

  RunningApplication server;
  std::string grace;
};

TEST_F(Vehicles, are_added_as_the_first_steps_say) {
  const auto answer = add_corolla();
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.header("location"), "/v1/vehicles/" + answer.text("/vehicleId"));
  EXPECT_EQ(answer.header("etag"), "\"2\"");
  EXPECT_EQ(answer.text("/registration/raw"), "AB12 CDE");
  EXPECT_EQ(answer.text("/registration/normalised"), "AB12CDE");
  EXPECT_EQ(answer.text("/registration/display"), "AB12 CDE");
  EXPECT_EQ(answer.text("/registration/country"), "GB");
  EXPECT_EQ(answer.text("/customerId"), grace);
  EXPECT_EQ(answer.text("/relation"), "owned");
  EXPECT_EQ(answer.text("/displayName"), "Toyota Corolla");
  EXPECT_EQ(answer.number("/mileage/value"), 42000);
  EXPECT_TRUE(answer.at("/vin").is_null());
  EXPECT_TRUE(answer.at("/nextMot").is_null());
  EXPECT_GE(answer.number("/ageYears"), 5);
  EXPECT_EQ(answer.number("/profilePercent"), 71);
}

TEST_F(Vehicles, need_only_a_registration) {
  const auto answer = add(R"({"registration": "xyz 1"})");
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.text("/registration/country"), "GB");
  EXPECT_EQ(answer.text("/displayName"), answer.text("/registration/display"));
  EXPECT_EQ(answer.at("/prompt").as_array().size(), 7U);
  const auto missing = add(R"({"make": "Toyota"})");
  EXPECT_EQ(missing.status, 422);
  EXPECT_EQ(missing.text("/errors/0/pointer"), "/registration");
  EXPECT_EQ(add(R"({"registration": "--"})").text("/errors/0/code"), "not-a-registration");
  EXPECT_EQ(add(R"({"registration": "AB1", "milage": 3})").code(), "unknown-field");
}

TEST_F(Vehicles, report_every_field_that_is_wrong) {
  const auto answer = add(R"({"registration": "AB1", "country": "XX", "vin": "IOQ", "year": 1700,
    "mileage": {"value": -1, "unit": "mi"}, "engineCc": 0, "since": "2999-01-01"})");
  ASSERT_EQ(answer.status, 422) << answer.body;
  std::set<std::string> pointers;
  for (const auto& error : answer.at("/errors").as_array())
    pointers.insert(std::string(error.at("pointer").as_string()));
  EXPECT_EQ(pointers,
            (std::set<std::string>{"/country", "/vin", "/year", "/mileage/value", "/engineCc", "/since"}));
}

TEST_F(Vehicles, are_spelt_as_in_the_catalogue_and_marked_where_it_does_not_have_them) {
  const auto known = add(R"({"registration": "A1", "make": "vw", "model": "GOLF"})");
  EXPECT_EQ(known.text("/make"), "Volkswagen");
  EXPECT_EQ(known.text("/model"), "Golf");
  EXPECT_FALSE(known.at("/customMake").as_bool());
  EXPECT_FALSE(known.at("/customModel").as_bool());
  const auto custom = add(R"({"registration": "A2", "make": "Toyota", "model": "Rocket"})");
  EXPECT_FALSE(custom.at("/customMake").as_bool());
  EXPECT_TRUE(custom.at("/customModel").as_bool());
  EXPECT_TRUE(patch(custom.text("/vehicleId"), R"({"make": "Acme"})").at("/customMake").as_bool());
}

TEST_F(Vehicles, bear_a_registration_and_a_vin_of_their_own) {
  const auto corolla = add_corolla().text("/vehicleId");
  const auto ada = server.add_customer("Ada", "+447700900124");
  for (const auto& owner : {grace, ada}) {
    const auto again = add(R"({"registration": "ab12-cde"})", owner);
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(again.code(), "registration-taken");
    EXPECT_EQ(again.text("/conflictsWith"), corolla);
  }
  EXPECT_EQ(add(R"({"registration": "AB12 CDE", "country": "IE"})", ada).status, 201);
  const auto with_vin = add(R"({"registration": "V1", "vin": "1HGCM82633A004352"})");
  ASSERT_EQ(with_vin.status, 201) << with_vin.body;
  EXPECT_EQ(with_vin.text("/vin/checkDigit"), "valid");
  const auto same_vin = add(R"({"registration": "V2", "vin": "1hgcm82633a004352"})");
  EXPECT_EQ(same_vin.code(), "vin-taken");
  EXPECT_EQ(same_vin.text("/conflictsWith"), with_vin.text("/vehicleId"));
}

TEST_F(Vehicles, are_changed_by_a_merge_patch_with_the_version_seen) {
  const auto id = add_corolla().text("/vehicleId");
  const auto path = "/v1/vehicles/" + id;
  EXPECT_EQ(server.request("PATCH", path, R"({"colour": "red"})").code(), "if-match-required");
  EXPECT_EQ(patch(id, R"({"colour": "red"})", "1").code(), "version-mismatch");
  const auto changed = patch(id, R"({"colour": "red", "year": null, "fuel": "petrol", "engineCc": 1798,
    "notes": "tow bar", "vin": "JTDBR32E720012345"})",
                             "2");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.text("/colour"), "red");
  EXPECT_TRUE(changed.at("/year").is_null());
  EXPECT_EQ(changed.text("/make"), "Toyota");
  EXPECT_EQ(changed.header("etag"), "\"3\"");
  EXPECT_EQ(patch(id, R"({"vin": "JTDBR32E720012346"})").code(), "vin-confirmed");
  EXPECT_EQ(patch(id, R"({"vin": "JTDBR32E720012346", "vinCorrection": true})").text("/vin/value"),
            "JTDBR32E720012346");
  EXPECT_EQ(patch(id, R"({"registration": "ZZ1"})").code(), "unknown-field");
  EXPECT_EQ(patch(id, R"({"colour": )").status, 400);
  EXPECT_EQ(patch(id, R"({"year": 1700})").text("/errors/0/pointer"), "/year");
  EXPECT_EQ(patch("veh_01JD3Z8Q6N4T0V9K5M2R7W1XYB", "{}").status, 404);
}

TEST_F(Vehicles, of_a_customer_are_searched_by_make_model_plate_and_vin) {
  add_corolla();
  add(R"({"registration": "LS19 GOO", "make": "Škoda", "model": "Octavia", "vin": "TMBJJ7NE8E0123456"})");
  EXPECT_EQ(of(grace).number("/totalItems"), 2);
  EXPECT_EQ(of(grace, "?q=skoda").text("/items/0/make"), "Škoda");
  EXPECT_EQ(of(grace, "?q=toyota%20coro").text("/items/0/model"), "Corolla");
  EXPECT_EQ(of(grace, "?q=ls19-g").number("/totalItems"), 1);
  EXPECT_EQ(of(grace, "?q=7ne8e").number("/totalItems"), 1);
  EXPECT_EQ(of(grace, "?q=lada").number("/totalItems"), 0);
  const auto second = of(grace, "?pageSize=1&page=2");
  EXPECT_EQ(second.number("/totalPages"), 2);
  EXPECT_EQ(second.text("/items/0/model"), "Octavia");
  EXPECT_EQ(of("cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB").status, 404);
  EXPECT_EQ(of(grace, "?relation=stolen").code(), "invalid-parameter");
}

TEST_F(Vehicles, keep_their_history_when_they_get_another_owner) {
  const auto id = add_corolla().text("/vehicleId");
  const auto ada = server.add_customer("Ada", "+447700900124");
  const auto before = server.get("/v1/vehicles/" + id).header("forecourt-position");
  const auto moved = server.post("/v1/vehicles/" + id + "/transfer",
                                 R"({"toCustomerId": ")" + ada + R"(", "ownership": "purchased_from_us"})");
  ASSERT_EQ(moved.status, 200) << moved.body;
  EXPECT_EQ(moved.text("/customerId"), ada);
  EXPECT_EQ(moved.at("/owners").as_array().size(), 2U);
  EXPECT_EQ(of(grace).number("/totalItems"), 0);
  EXPECT_EQ(of(grace, "?relation=former").text("/items/0/vehicleId"), id);
  EXPECT_EQ(of(grace, "?relation=all").text("/items/0/relation"), "former");
  EXPECT_EQ(of(ada, "?relation=purchased_from_us").text("/items/0/relation"), "purchased_from_us");
  EXPECT_EQ(of(ada, "?relation=owned").number("/totalItems"), 0);
  EXPECT_EQ(of(grace, "?asOfPosition=" + before).text("/items/0/relation"), "owned");
  EXPECT_EQ(of(ada, "?relation=all&asOfPosition=" + before).number("/totalItems"), 0);
  EXPECT_EQ(server.get("/v1/vehicles/" + id + "?asOfPosition=" + before).text("/customerId"), grace);

  const auto nobody = server.post("/v1/vehicles/" + id + "/transfer",
                                  R"({"toCustomerId": "cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB"})");
  EXPECT_EQ(nobody.status, 404);
  EXPECT_EQ(nobody.text("/errors/0/pointer"), "/toCustomerId");
  const auto back =
      server.post("/v1/vehicles/" + id + "/transfer", R"({"toCustomerId": ")" + grace + R"("})");
  EXPECT_EQ(back.status, 200);
  EXPECT_EQ(of(grace, "?relation=former").number("/totalItems"), 0);
}

TEST_F(Vehicles, are_taken_from_a_customer_and_come_back_with_what_is_known_of_them) {
  const auto id = add_corolla().text("/vehicleId");
  const auto path = "/v1/customers/" + grace + "/vehicles/" + id;
  const auto ada = server.add_customer("Ada", "+447700900124");
  EXPECT_EQ(server.request("DELETE", "/v1/customers/" + ada + "/vehicles/" + id).status, 404);
  const auto gone = server.request("DELETE", path);
  EXPECT_EQ(gone.status, 204) << gone.body;
  EXPECT_NE(gone.header("forecourt-position"), "");
  EXPECT_EQ(server.request("DELETE", path).status, 404);
  EXPECT_TRUE(server.get("/v1/vehicles/" + id).at("/customerId").is_null());
  EXPECT_EQ(of(grace).number("/totalItems"), 0);

  const auto back = add(R"({"registration": "AB12CDE", "make": "Honda", "notes": "new keeper",
    "mileage": {"value": 43000, "unit": "mi"}})",
                        ada);
  ASSERT_EQ(back.status, 201) << back.body;
  EXPECT_EQ(back.text("/vehicleId"), id);
  EXPECT_EQ(back.text("/customerId"), ada);
  EXPECT_EQ(back.text("/make"), "Toyota");
  EXPECT_EQ(back.text("/notes"), "new keeper");
  EXPECT_EQ(back.number("/mileage/value"), 43000);
}

TEST_F(Vehicles, have_a_history_with_names_at_earlier_moments_too) {
  const auto id = add_corolla().text("/vehicleId");
  const auto booking = server.post(server.garage_path("/bookings"),
                                   R"({"customerId": ")" + grace + R"(", "vehicleId": ")" + id +
                                       R"(", "startsAt": "2026-11-23T09:00:00Z", "services": ["MOT"]})");
  ASSERT_EQ(booking.status, 201) << booking.body;
  const auto path = "/v1/vehicles/" + id + "/history";
  const auto now = server.get(path);
  const auto then = server.get(path + "?asOfPosition=" + booking.header("forecourt-position"));
  EXPECT_EQ(then.text("/items/0/customer/customerId"), grace);
  EXPECT_EQ(then.at("/items"), now.at("/items"));
}

TEST_F(Vehicles, with_open_work_stay) {
  const auto id = add_corolla().text("/vehicleId");
  const auto path = "/v1/customers/" + grace + "/vehicles/" + id;
  const auto booking = server.post(server.garage_path("/bookings"),
                                   R"({"customerId": ")" + grace + R"(", "vehicleId": ")" + id +
                                       R"(", "startsAt": "2026-11-23T09:00:00Z", "services": ["MOT"]})");
  ASSERT_EQ(booking.status, 201) << booking.body;
  const auto refused = server.request("DELETE", path);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "vehicle-has-open-work");
  EXPECT_EQ(refused.text("/conflictsWith"), booking.text("/bookingId"));
  server.post("/v1/bookings/" + booking.text("/bookingId") + "/cancel");
  const auto appointment =
      server.post(server.garage_path("/appointments"),
                  R"({"customerId": ")" + grace + R"(", "vehicleId": ")" + id + R"(", "services": ["MOT"]})");
  ASSERT_EQ(appointment.status, 201) << appointment.body;
  EXPECT_EQ(server.request("DELETE", path).text("/conflictsWith"), appointment.text("/appointmentId"));
  server.post("/v1/appointments/" + appointment.text("/appointmentId") + "/cancel", R"({"reason": "sold"})");
  EXPECT_EQ(server.request("DELETE", path).status, 204);
  EXPECT_EQ(server.get("/v1/vehicles/" + id + "/history").number("/totalItems"), 1);
}

TEST_F(Vehicles, swap_registrations_one_after_the_other) {
  const auto first = add(R"({"registration": "GH0 ST1"})").text("/vehicleId");
  const auto second = add(R"({"registration": "AB12 CDE"})").text("/vehicleId");
  const auto change = [&](const std::string& vehicle, const std::string& plate) {
    return server.post("/v1/vehicles/" + vehicle + "/change-registration",
                       R"({"registration": ")" + plate + R"(", "reason": "cherished transfer"})");
  };
  const auto taken = change(second, "GH0 ST1");
  EXPECT_EQ(taken.code(), "registration-taken");
  EXPECT_EQ(taken.text("/conflictsWith"), first);
  EXPECT_EQ(change(first, "AA11 AAA").status, 200);
  const auto changed = change(second, "GH0 ST1");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.text("/registration/normalised"), "GH0ST1");
  EXPECT_EQ(changed.text("/formerRegistrations/0/registration/normalised"), "AB12CDE");
  const auto found = server.get(server.garage_path("/customers?searchIn=plate&q=gh0st1"));
  EXPECT_EQ(found.number("/totalItems"), 1);
  EXPECT_EQ(change(second, "??").text("/errors/0/pointer"), "/registration");
}

TEST_F(Vehicles, keep_odometer_readings_as_read_and_show_them_in_either_unit) {
  const auto id = add_corolla().text("/vehicleId");
  const auto path = "/v1/vehicles/" + id + "/odometer-readings";
  const auto read = server.post(path, R"({"value": 45000, "unit": "mi"})");
  ASSERT_EQ(read.status, 201) << read.body;
  EXPECT_EQ(read.number("/mileage/value"), 45000);
  EXPECT_EQ(server.post(path, R"({"value": 30000, "unit": "mi", "readAt": "2020-06-01T12:00:00Z"})").status,
            201);
  const auto series = server.get(path);
  ASSERT_EQ(series.number("/totalItems"), 3) << series.body;
  EXPECT_EQ(series.number("/items/0/value"), 45000);
  EXPECT_EQ(series.text("/items/2/readAt"), "2020-06-01T12:00:00Z");
  EXPECT_EQ(server.get(path + "?unit=km").number("/items/0/value"), 72420);
  EXPECT_EQ(server.get(path + "?unit=km").text("/items/0/unit"), "km");
  EXPECT_EQ(server.get("/v1/vehicles/" + id + "?unit=km").number("/mileage/value"), 72420);
  EXPECT_EQ(of(grace, "?unit=km").number("/items/0/mileage/value"), 72420);
  EXPECT_EQ(server.get(path + "?unit=furlong").code(), "invalid-parameter");

  EXPECT_EQ(server.post(path, R"({"value": 44000, "unit": "mi"})").code(), "odometer-rollback");
  EXPECT_EQ(server.post(path, R"({"value": 44000, "unit": "mi", "rollback": true})").code(),
            "reason-required");
  const auto rolled =
      server.post(path, R"({"value": 44000, "unit": "mi", "rollback": true, "reason": "new cluster"})");
  ASSERT_EQ(rolled.status, 201) << rolled.body;
  EXPECT_TRUE(rolled.at("/mileage/rollback").as_bool());
  EXPECT_EQ(server.post(path, R"({"value": -1, "unit": "mi"})").text("/errors/0/pointer"), "/value");
  EXPECT_EQ(server.post(path, R"({"value": 1.5, "unit": "mi"})").status, 422);
  EXPECT_EQ(server.post(path, R"({"value": 1, "unit": "ly"})").text("/errors/0/code"), "unknown-value");
  EXPECT_EQ(server.post(path, R"({"value": 99999, "unit": "mi", "readAt": "2999-01-01T00:00:00Z"})").status,
            422);
  EXPECT_EQ(server.post(path, R"({"value": 50000, "unit": "mi"})", "If-Match: \"1\"\r\n").status, 412);
}

TEST_F(Vehicles, show_as_of_an_earlier_moment_what_was_known_then) {
  const auto added = add_corolla();
  const auto path = "/v1/vehicles/" + added.text("/vehicleId");
  patch(added.text("/vehicleId"), R"({"colour": "red"})");
  server.post(path + "/odometer-readings", R"({"value": 45000, "unit": "mi"})");
  const auto then = "?asOfPosition=" + added.header("forecourt-position");
  EXPECT_EQ(server.get(path + then).text("/colour"), "blue");
  EXPECT_EQ(server.get(path + then).body, added.body);
  EXPECT_EQ(server.get(path + "/odometer-readings" + then).number("/totalItems"), 1);
  EXPECT_EQ(server.get(path).text("/colour"), "red");
}

TEST_F(Vehicles, are_not_seen_by_another_organisation) {
  const auto id = add_corolla().text("/vehicleId");
  const auto others = server.request("POST", "/v1/organisations", R"({"organisation": {"name": "Southside"},
      "garage": {"name": "Southside Bath", "country": "GB", "currency": "GBP", "timeZone": "Europe/London"},
      "owner": {"name": "Bob", "email": "bob@southside.example",
                 "password": "correct horse battery staple"}})",
                                     "Authorization: Bearer operator-key-of-the-tests\r\n");
  ASSERT_EQ(others.status, 201) << others.body;
  server.token = others.text("/token");
  EXPECT_EQ(server.get("/v1/vehicles/" + id).status, 404);
  EXPECT_EQ(server.get("/v1/vehicles/" + id + "/history").status, 404);
  EXPECT_EQ(patch(id, R"({"colour": "red"})").status, 404);
  EXPECT_EQ(server.post("/v1/vehicles/" + id + "/skip-fields", R"({"fields": ["vin"]})").status, 404);
  EXPECT_EQ(add(R"({"registration": "AB12 CDE"})", grace).status, 404);
  const auto own = server.post("/v1/garages/" + others.text("/garageId") + "/customers",
                               R"({"firstName": "Al", "lastName": "B", "phoneNumber": "+447700900123"})");
  EXPECT_EQ(add(R"({"registration": "AB12 CDE"})", own.text("/customerId")).status, 201);
}

TEST_F(Vehicles, are_described_with_the_catalogue) {
  const auto makes = server.get("/v1/vehicle-catalogue/makes");
  ASSERT_EQ(makes.status, 200);
  EXPECT_EQ(makes.text("/items/0/name"), "Abarth");
  const auto models = server.get("/v1/vehicle-catalogue/makes/alfa%20romeo/models");
  EXPECT_EQ(models.text("/make"), "Alfa Romeo");
  EXPECT_EQ(models.text("/items/0/name"), "147");
  EXPECT_EQ(server.get("/v1/vehicle-catalogue/makes/Acme/models").status, 404);
  const auto regions = server.get("/v1/phone-regions");
  bool found = false;
  for (const auto& region : regions.at("/items").as_array())
    if (region.at("region").as_string() == "GB") found = region.at("prefix").as_string() == "+44";
  EXPECT_TRUE(found);
}

TEST_F(Vehicles, answer_a_repeated_request_with_the_same_key_once) {
  const std::string body = R"({"registration": "AB12 CDE"})";
  const auto path = "/v1/customers/" + grace + "/vehicles";
  const auto first = server.post(path, body, "Idempotency-Key: v1\r\n");
  patch(first.text("/vehicleId"), R"({"colour": "red"})");
  const auto again = server.post(path, body, "Idempotency-Key: v1\r\n");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
}

}  // namespace
