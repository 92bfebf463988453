#include "domain/vehicle.hpp"

#include "tests/domain/given.hpp"

namespace {

using namespace domain::vehicle;
using namespace given_when_then;
using domain::DistanceUnit;
using domain::Instant;
using domain::Mileage;

const auto grace = numbered<domain::CustomerId>(1);
const auto ada = numbered<domain::CustomerId>(2);
const auto vehicle_id = numbered<domain::VehicleId>(1);
constexpr auto us_vin = "1HGCM82633A004352";
constexpr auto european_vin = "WP0ZZZ99ZTS392124";
constexpr auto wrong_us_vin = "1HGCM82633A004353";

domain::Registration plate(std::string_view text, std::string_view country = "GB") {
  return domain::make_registration(text, country).value();
}
domain::Vin vin(std::string_view text, std::string_view country = "GB") {
  return domain::make_vin(text, country).value();
}
Mileage miles(std::int64_t value) { return {value, DistanceUnit::mi}; }
Mileage kilometres(std::int64_t value) { return {value, DistanceUnit::km}; }

Description corolla() { return {.make = "Toyota", .model = "Corolla", .year = 2020, .colour = "blue"}; }

Registered registered() {
  return {.customer_id = grace,
          .description = corolla(),
          .since = on("2026-11-01"),
          .personal = {plate("AB12 CDE"), std::nullopt, std::nullopt}};
}

Registered registered_with_vin(std::string_view text, std::string_view country = "GB") {
  auto event = registered();
  event.personal.registration = plate("AB12 CDE", country);
  event.personal.vin = vin(text, country);
  return event;
}

Register register_command() {
  return {.vehicle_id = vehicle_id,
          .customer_id = grace,
          .since = on("2026-11-01"),
          .registration = "AB12 CDE",
          .country = "GB",
          .description = corolla()};
}

OdometerRead read(Mileage reading, Instant read_at, bool rollback = false) {
  OdometerRead event{.reading = reading, .read_at = read_at, .rollback = rollback};
  if (rollback) event.personal.reason = "new instrument cluster";
  return event;
}

RecordOdometer reading(Mileage mileage, Instant read_at) { return {.reading = mileage, .read_at = read_at}; }

RecordOdometer confirmed(Mileage mileage, Instant read_at) {
  return {.reading = mileage, .read_at = read_at, .rollback = true, .reason = " new instrument cluster "};
}

const auto january = at("2026-01-10T09:00:00Z");
const auto april = at("2026-04-10T09:00:00Z");
const auto july = at("2026-07-10T09:00:00Z");

const auto known = given<Vehicle>(registered());
const auto unknown = given<Vehicle>();

// Register

TEST(Vehicle, is_registered_and_claims_its_plate) {
  unknown.when(register_command())
      .then({registered()})
      .then_claims({take(ClaimKind::registration, "GB:AB12CDE")});
  known.when(register_command()).then_conflict("vehicle-exists", "");
}

TEST(Vehicle, needs_nothing_but_a_registration) {
  unknown.when(Register{.customer_id = grace, .registration = "ab12cde", .country = "GB"})
      .then({Registered{.customer_id = grace,
                        .since = monday.today,
                        .personal = {plate("ab12cde"), std::nullopt, std::nullopt}}});
  unknown.when(Register{.customer_id = grace, .registration = " - ", .country = "GB"})
      .then_field_errors({{"/registration", "not-a-registration"}});
}

TEST(Vehicle, claims_a_vin_of_seventeen_characters_but_not_an_old_short_one) {
  auto command = register_command();
  command.vin = " 1hgcm82633a004352 ";
  unknown.when(command)
      .then({registered_with_vin(us_vin)})
      .then_claims({take(ClaimKind::registration, "GB:AB12CDE"), take(ClaimKind::vin, us_vin)});
  command.vin = "12345";
  unknown.when(command)
      .then({registered_with_vin("12345")})
      .then_claims({take(ClaimKind::registration, "GB:AB12CDE")});
}

TEST(Vehicle, is_registered_with_its_first_odometer_reading) {
  auto command = register_command();
  command.mileage = miles(42'000);
  unknown.when(command).then({registered(), read(miles(42'000), monday.now)});
}

TEST(Vehicle, keeps_whether_make_and_model_are_custom_only_with_a_make_and_model) {
  auto command = register_command();
  command.description.make = " Westfield ";
  command.description.custom_make = true;
  command.description.model = " ";
  command.description.custom_model = true;
  auto event = registered();
  event.description.make = "Westfield";
  event.description.custom_make = true;
  event.description.model.reset();
  unknown.when(command).then({event});
}

TEST(Vehicle, hears_of_every_wrong_field_at_once) {
  unknown
      .when(Register{.customer_id = grace,
                     .since = on("2026-11-24"),
                     .registration = "",
                     .country = "XX",
                     .description = {.make = std::string(101, 'x'),
                                     .model = "\xff",
                                     .year = 1885,
                                     .colour = std::string(101, 'x'),
                                     .fuel = std::string(101, 'x'),
                                     .engine_cc = 0},
                     .vin = "IOQ",
                     .notes = std::string(10'001, 'x'),
                     .mileage = miles(-1)})
      .then_field_errors({{"/registration", "not-a-registration"},
                          {"/country", "unknown-country"},
                          {"/make", "too-long"},
                          {"/model", "invalid-text"},
                          {"/year", "out-of-range"},
                          {"/colour", "too-long"},
                          {"/fuel", "too-long"},
                          {"/engineCc", "out-of-range"},
                          {"/vin", "not-a-vin"},
                          {"/notes", "too-long"},
                          {"/since", "in-the-future"},
                          {"/mileage/value", "out-of-range"}});
}

TEST(Vehicle, was_built_between_1886_and_next_year) {
  auto command = register_command();
  auto event = registered();
  for (const int year : {1886, 2027}) {
    command.description.year = event.description.year = year;
    unknown.when(command).then({event});
  }
  for (const int year : {1885, 2028}) {
    command.description.year = year;
    unknown.when(command).then_field_errors({{"/year", "out-of-range"}});
  }
}

TEST(Vehicle, must_have_a_right_check_digit_in_america_and_may_have_any_elsewhere) {
  auto command = register_command();
  command.vin = wrong_us_vin;
  unknown.when(command).then({registered_with_vin(wrong_us_vin)});
  for (const auto* country : {"US", "CA"}) {
    command.country = country;
    command.vin = wrong_us_vin;
    unknown.when(command).then_field_errors({{"/vin", "wrong-check-digit"}});
    command.vin = us_vin;
    unknown.when(command).then({registered_with_vin(us_vin, country)});
  }
}

// ChangeDetails

TEST(Vehicle, changes_its_details_and_says_which) {
  const Description yaris{.make = "Totoya",
                          .model = "Yaris",
                          .custom_make = true,
                          .year = 2021,
                          .colour = "red",
                          .fuel = "petrol",
                          .engine_cc = 998};
  known.when(ChangeDetails{yaris, european_vin, " tow bar "})
      .then({DetailsChanged{{"make", "model", "year", "colour", "fuel", "engineCc", "vin", "notes"},
                            yaris,
                            {vin(european_vin), "tow bar"}}})
      .then_claims({take(ClaimKind::vin, european_vin)});
  known.when(ChangeDetails{corolla(), " ", " "}).then_nothing();
  auto custom = corolla();
  custom.custom_model = true;
  known.when(ChangeDetails{custom}).then({DetailsChanged{{"model"}, custom, {}}});
}

TEST(Vehicle, keeps_its_vin_unless_it_is_corrected) {
  const auto confirmed_vin = given<Vehicle>(registered_with_vin(european_vin));
  confirmed_vin.when(ChangeDetails{corolla(), "wp0zzz99zts392124"}).then_nothing();
  confirmed_vin.when(ChangeDetails{corolla(), us_vin}).then_conflict("vin-confirmed", european_vin);
  confirmed_vin.when(ChangeDetails{corolla(), std::nullopt}).then_conflict("vin-confirmed", european_vin);
  confirmed_vin.when(ChangeDetails{.description = corolla(), .vin = us_vin, .vin_correction = true})
      .then({DetailsChanged{{"vin"}, corolla(), {vin(us_vin), std::nullopt}}})
      .then_claims({release(ClaimKind::vin, european_vin), take(ClaimKind::vin, us_vin)});
  confirmed_vin.when(ChangeDetails{.description = corolla(), .vin_correction = true})
      .then({DetailsChanged{{"vin"}, corolla(), {}}})
      .then_claims({release(ClaimKind::vin, european_vin)});
}

TEST(Vehicle, keeps_a_vin_that_was_right_where_it_came_from) {
  const auto imported =
      given<Vehicle>(registered_with_vin(wrong_us_vin), RegistrationChanged{{plate("8ABC123", "US"), {}}});
  auto red = corolla();
  red.colour = "red";
  imported.when(ChangeDetails{red, wrong_us_vin})
      .then({DetailsChanged{{"colour"}, red, {vin(wrong_us_vin), std::nullopt}}});
}

TEST(Vehicle, changes_no_details_to_wrong_ones) {
  given<Vehicle>(RegistrationChanged{{plate("8ABC123", "US"), {}}}, registered_with_vin(us_vin, "US"))
      .when(ChangeDetails{{.year = 2030}, wrong_us_vin, std::string(10'001, 'x'), true})
      .then_field_errors({{"/year", "out-of-range"}, {"/vin", "wrong-check-digit"}, {"/notes", "too-long"}});
  unknown.when(ChangeDetails{}).then_not_found("vehicle-not-found");
}

// ChangeRegistration

TEST(Vehicle, changes_its_plate_and_lets_another_vehicle_have_the_old_one) {
  known.when(ChangeRegistration{"F 1", "GB", " cherished transfer "})
      .then({RegistrationChanged{{plate("F 1"), "cherished transfer"}}})
      .then_claims({release(ClaimKind::registration, "GB:AB12CDE"), take(ClaimKind::registration, "GB:F1")});
  known.when(ChangeRegistration{"AB12 CDE", "IE", {}})
      .then_claims(
          {release(ClaimKind::registration, "GB:AB12CDE"), take(ClaimKind::registration, "IE:AB12CDE")});
  known.when(ChangeRegistration{"ab12-cde", "GB", "typed again"}).then_nothing();
  given<Vehicle>(registered(), RegistrationChanged{{plate("F 1"), {}}})
      .when(ChangeRegistration{"AB12 CDE", "GB", {}})
      .then_claims({release(ClaimKind::registration, "GB:F1"), take(ClaimKind::registration, "GB:AB12CDE")});
}

TEST(Vehicle, changes_to_no_wrong_plate) {
  known.when(ChangeRegistration{"ABCDEFGH12345678", "ZZ", std::string(10'001, 'x')})
      .then_field_errors({{"/registration", "not-a-registration"},
                          {"/country", "unknown-country"},
                          {"/reason", "too-long"}});
  unknown.when(ChangeRegistration{"F1", "GB", {}}).then_not_found("vehicle-not-found");
}

// SkipFields

TEST(Vehicle, remembers_which_empty_fields_were_skipped) {
  known.when(SkipFields{{Field::vin, Field::make, Field::mileage, Field::vin, Field::notes}})
      .then({FieldsSkipped{{Field::vin, Field::mileage, Field::notes}}});
  known.when(SkipFields{{Field::make, Field::colour}}).then_nothing();
  known.when(SkipFields{}).then_nothing();
  given<Vehicle>(registered(), FieldsSkipped{{Field::vin}})
      .when(SkipFields{{Field::vin}})
      .then({FieldsSkipped{{Field::vin}}});
  given<Vehicle>(registered_with_vin(us_vin), read(miles(1), january))
      .when(SkipFields{{Field::vin, Field::mileage}})
      .then_nothing();
  unknown.when(SkipFields{}).then_not_found("vehicle-not-found");
}

TEST(Vehicle, is_asked_about_until_every_field_is_filled) {
  EXPECT_EQ(fields_to_ask_for({}, false, false, false),
            (std::vector{Field::make, Field::model, Field::year, Field::vin, Field::mileage, Field::colour,
                         Field::notes}));
  EXPECT_EQ(fields_to_ask_for(corolla(), true, false, false), (std::vector{Field::mileage, Field::notes}));
  EXPECT_TRUE(fields_to_ask_for(corolla(), true, true, true).empty());
}

// RecordOdometer

TEST(Odometer, is_read) {
  RecordOdometer command = reading(miles(42'000), january);
  command.source = ReadingSource::mot;
  auto event = read(miles(42'000), january);
  event.source = ReadingSource::mot;
  known.when(command).then({event}).then_claims({});
  known.when(reading(miles(0), monday.now)).then({read(miles(0), monday.now)});
  unknown.when(command).then_not_found("vehicle-not-found");
}

TEST(Odometer, is_read_in_the_past_and_shows_no_nonsense) {
  auto command = reading(miles(-1), Instant{monday.now.milliseconds + 1});
  command.reason = std::string(10'001, 'x');
  known.when(command).then_field_errors(
      {{"/value", "out-of-range"}, {"/readAt", "in-the-future"}, {"/reason", "too-long"}});
  known.when(reading(miles(domain::mileage_value_max + 1), january))
      .then_field_errors({{"/value", "out-of-range"}});
}

TEST(Odometer, does_not_go_back_unless_somebody_says_why) {
  const auto driven = given<Vehicle>(registered(), read(miles(42'000), january));
  driven.when(reading(miles(42'000), april)).then({read(miles(42'000), april)});
  driven.when(reading(miles(41'999), april))
      .then_refused("odometer-rollback")
      .then_field_errors({{"/value", "odometer-rollback"}})
      .then_says("42000 mi on 2026-01-10T09:00:00Z");
  driven.when(RecordOdometer{.reading = miles(5), .read_at = april, .rollback = true, .reason = " "})
      .then_refused("reason-required")
      .then_field_errors({{"/reason", "required"}});
  driven.when(confirmed(miles(5), april)).then({read(miles(5), april, true)});
}

TEST(Odometer, is_not_flagged_when_nothing_is_contradicted) {
  given<Vehicle>(registered(), read(miles(42'000), january))
      .when(confirmed(miles(43'000), april))
      .then({read(miles(43'000), april, false)});
}

TEST(Odometer, goes_on_from_a_rollback) {
  const auto renewed =
      given<Vehicle>(registered(), read(miles(42'000), january), read(miles(5), april, true));
  renewed.when(reading(miles(6), july)).then({read(miles(6), july)});
  renewed.when(reading(miles(4), july)).then_refused("odometer-rollback");
}

TEST(Odometer, places_an_earlier_reading_in_history) {
  const auto driven = given<Vehicle>(registered(), read(miles(42'000), january), read(miles(44'000), july));
  driven.when(reading(miles(43'000), april)).then({read(miles(43'000), april)});
  driven.when(reading(miles(41'000), april))
      .then_refused("odometer-rollback")
      .then_says("42000 mi on 2026-01-10");
  driven.when(reading(miles(45'000), april))
      .then_refused("odometer-rollback")
      .then_says("44000 mi on 2026-07-10");
  driven.when(confirmed(miles(45'000), april)).then({read(miles(45'000), april, true)});
  const auto filled = given<Vehicle>(registered(), read(miles(44'000), july), read(miles(42'000), january));
  EXPECT_EQ(filled.state.current_reading()->mileage, miles(44'000));
  EXPECT_EQ(filled.state.readings.front().mileage, miles(42'000));
}

TEST(Odometer, may_show_more_before_a_known_rollback) {
  given<Vehicle>(registered(), read(miles(42'000), january), read(miles(5), july, true))
      .when(reading(miles(43'000), april))
      .then({read(miles(43'000), april)});
}

TEST(Odometer, compares_miles_and_kilometres_by_distance) {
  const auto driven = given<Vehicle>(registered(), read(kilometres(100'000), january));
  driven.when(reading(miles(62'137), april)).then_refused("odometer-rollback").then_says("100000 km");
  driven.when(reading(miles(62'138), april)).then({read(miles(62'138), april)});
}

TEST(Odometer, keeps_the_same_reading_once) {
  const auto driven = given<Vehicle>(registered(), read(miles(42'000), january));
  driven.when(reading(miles(42'000), january)).then_nothing();
  driven.when(reading(miles(42'001), january)).then({read(miles(42'001), january)});
  driven.when(reading(miles(41'999), january)).then_refused("odometer-rollback");
}

TEST(Odometer, has_no_current_reading_before_the_first) { EXPECT_EQ(known.state.current_reading(), nullptr); }

// TransferOwnership, RemoveFromCustomer

TEST(Vehicle, is_transferred) {
  known.when(TransferOwnership{ada, OwnershipKind::purchased_from_us, on("2026-11-20")})
      .then({OwnershipTransferred{grace, ada, OwnershipKind::purchased_from_us, on("2026-11-20")}})
      .then_claims({});
  known.when(TransferOwnership{ada})
      .then({OwnershipTransferred{grace, ada, OwnershipKind::owned, monday.today}});
  known.when(TransferOwnership{grace}).then_nothing();
  known.when(TransferOwnership{grace, OwnershipKind::traded_in})
      .then({OwnershipTransferred{grace, grace, OwnershipKind::traded_in, monday.today}});
}

TEST(Vehicle, belongs_to_one_customer_at_a_time) {
  known.when(TransferOwnership{ada, OwnershipKind::owned, on("2026-10-31")})
      .then_refused("ownership-overlap")
      .then_field_errors({{"/on", "ownership-overlap"}});
  known.when(TransferOwnership{ada, OwnershipKind::owned, on("2026-11-24")})
      .then_field_errors({{"/on", "in-the-future"}});
  const auto sold =
      given<Vehicle>(registered(), OwnershipTransferred{grace, ada, OwnershipKind::owned, on("2026-11-20")});
  sold.when(TransferOwnership{ada}).then_nothing();
  sold.when(TransferOwnership{grace, OwnershipKind::owned, on("2026-11-19")})
      .then_refused("ownership-overlap");
  sold.when(TransferOwnership{grace, OwnershipKind::owned, on("2026-11-20")})
      .then({OwnershipTransferred{ada, grace, OwnershipKind::owned, on("2026-11-20")}});
  unknown.when(TransferOwnership{ada}).then_not_found("vehicle-not-found");
}

TEST(Vehicle, is_removed_from_its_customer) {
  known.when(RemoveFromCustomer{grace, " sold ", false})
      .then({RemovedFromCustomer{grace, monday.today, {"sold"}}})
      .then_claims({});
  known.when(RemoveFromCustomer{grace, {}, true}).then_conflict("vehicle-has-open-work", "");
  known.when(RemoveFromCustomer{ada, {}, false}).then_not_found("vehicle-not-found");
  known.when(RemoveFromCustomer{grace, "\xff", false}).then_field_errors({{"/reason", "invalid-text"}});
  unknown.when(RemoveFromCustomer{grace, {}, false}).then_not_found("vehicle-not-found");
  given<Vehicle>(registered(), RemovedFromCustomer{grace, on("2026-11-20"), {}})
      .when(RemoveFromCustomer{grace, {}, false})
      .then_not_found("vehicle-not-found");
}

TEST(Vehicle, may_belong_to_somebody_again_after_it_was_removed) {
  const auto removed = given<Vehicle>(registered(), RemovedFromCustomer{grace, on("2026-11-20"), {}});
  removed.when(TransferOwnership{grace})
      .then({OwnershipTransferred{std::nullopt, grace, OwnershipKind::owned, monday.today}});
  removed.when(TransferOwnership{ada, OwnershipKind::owned, on("2026-11-19")})
      .then_refused("ownership-overlap");
}

TEST(Vehicle, changes_hands_on_no_day_before_its_owner_had_it_wherever_that_was) {
  auto east = registered();
  east.since = on("2026-11-24");  // where it is Tuesday already
  const auto from_the_east = given<Vehicle>(east);
  from_the_east.when(TransferOwnership{ada})
      .then({OwnershipTransferred{grace, ada, OwnershipKind::owned, on("2026-11-24")}});
  from_the_east.when(RemoveFromCustomer{grace, {}, false})
      .then({RemovedFromCustomer{grace, on("2026-11-24"), {}}});
}

}  // namespace
