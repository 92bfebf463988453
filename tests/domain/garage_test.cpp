#include "domain/garage.hpp"

#include "domain/organisation.hpp"
#include "tests/domain/given.hpp"

namespace {

using namespace given_when_then;
using domain::Currency;
using domain::TimeOfDay;

namespace organisation = domain::organisation;

TEST(Organisation, is_registered_and_renamed) {
  using namespace organisation;
  const auto id = numbered<domain::OrganisationId>(1);
  const auto northside = given<Organisation>(Registered{"Northside Motors"});
  given<Organisation>()
      .when(Register{id, " Northside Motors "})
      .then({Registered{"Northside Motors"}})
      .then_claims({});
  northside.when(Register{id, "Again"}).then_conflict("organisation-exists", "");
  northside.when(Rename{"Southside"}).then({Renamed{"Southside"}});
  northside.when(Rename{"Northside Motors "}).then_nothing();
  given<Organisation>(Registered{"Northside Motors"}, Renamed{"Southside"})
      .when(Rename{"Southside"})
      .then_nothing();
}

TEST(Organisation, has_a_name_of_a_hundred_characters_at_most) {
  using namespace organisation;
  const auto id = numbered<domain::OrganisationId>(1);
  given<Organisation>().when(Register{id, " "}).then_field_errors({{"/name", "required"}});
  given<Organisation>(Registered{"Northside"})
      .when(Rename{std::string(101, 'x')})
      .then_field_errors({{"/name", "too-long"}});
  given<Organisation>().when(Rename{"Southside"}).then_not_found("organisation-not-found");
}

using namespace domain::garage;
using domain::customer::TermsType;

OpeningHours open_on(std::int32_t weekday, std::string_view opens, std::string_view closes) {
  return {weekday, TimeOfDay::parse(opens).value(), TimeOfDay::parse(closes).value()};
}

Registered registered() {
  return {.name = "Northside Leeds",
          .country = "GB",
          .currency = Currency::parse("GBP").value(),
          .time_zone = "Europe/London",
          .opening_hours = {open_on(1, "08:00", "12:00"), open_on(1, "13:00", "17:30")},
          .policies = {},
          .tax_rates = domain::tax::usual_rates("GB")};
}

Register register_command() {
  return {.garage_id = numbered<domain::GarageId>(1),
          .name = " Northside Leeds",
          .country = "GB",
          .currency = "GBP",
          .time_zone = "Europe/London",
          .opening_hours = {open_on(1, "13:00", "17:30"), open_on(1, "08:00", "12:00")}};
}

const auto leeds = given<Garage>(registered());
const auto unknown = given<Garage>();

TEST(Garage, is_registered_once) {
  unknown.when(register_command()).then({registered()}).then_claims({});
  leeds.when(register_command()).then_conflict("garage-exists", "");
}

TEST(Garage, hears_of_every_wrong_field_at_once) {
  auto command = register_command();
  command.name = "";
  command.country = "UK";
  command.currency = "gbp";
  command.time_zone = "Europe/Leeds";
  command.time_zone_known = false;
  command.opening_hours = {open_on(8, "08:00", "08:00")};
  command.policies.default_payment_terms = {TermsType::net_days, 366};
  unknown.when(command).then_field_errors({{"/name", "required"},
                                           {"/country", "unknown-country"},
                                           {"/currency", "unknown-currency"},
                                           {"/timeZone", "unknown-time-zone"},
                                           {"/openingHours/0/weekday", "out-of-range"},
                                           {"/openingHours/0/closes", "not-after-opens"},
                                           {"/policies/defaultPaymentTerms/days", "out-of-range"}});
  command = register_command();
  command.time_zone = "";
  unknown.when(command).then_field_errors({{"/timeZone", "unknown-time-zone"}});
}

TEST(Garage, is_renamed) {
  leeds.when(Rename{"Leeds North "}).then({Renamed{"Leeds North"}});
  leeds.when(Rename{"Northside Leeds"}).then_nothing();
  given<Garage>(registered(), Renamed{"Leeds North"}).when(Rename{"Leeds North"}).then_nothing();
  leeds.when(Rename{std::string(101, 'x')}).then_field_errors({{"/name", "too-long"}});
  unknown.when(Rename{"Leeds"}).then_not_found("garage-not-found");
}

TEST(Garage, opens_and_closes_by_day_and_time) {
  const std::vector hours = {open_on(2, "00:00", "24:00"), open_on(7, "10:00", "12:00")};
  leeds.when(SetOpeningHours{{hours[1], hours[0]}}).then({OpeningHoursSet{hours}});
  leeds.when(SetOpeningHours{registered().opening_hours}).then_nothing();
  leeds.when(SetOpeningHours{}).then({OpeningHoursSet{}});
  given<Garage>(registered(), OpeningHoursSet{hours}).when(SetOpeningHours{hours}).then_nothing();
  unknown.when(SetOpeningHours{}).then_not_found("garage-not-found");
}

TEST(Garage, is_not_open_twice_at_once) {
  leeds
      .when(SetOpeningHours{
          {open_on(1, "08:00", "12:00"), open_on(2, "11:00", "13:00"), open_on(1, "11:59", "13:00")}})
      .then_field_errors({{"/openingHours/2", "overlap"}});
  leeds.when(SetOpeningHours{{open_on(1, "12:00", "13:00"), open_on(1, "08:00", "12:00")}})
      .then({OpeningHoursSet{{open_on(1, "08:00", "12:00"), open_on(1, "12:00", "13:00")}}});
  leeds.when(SetOpeningHours{{{1, {-1}, {1441}}, open_on(0, "13:00", "12:00")}})
      .then_field_errors({{"/openingHours/0/opens", "out-of-range"},
                          {"/openingHours/0/closes", "out-of-range"},
                          {"/openingHours/1/weekday", "out-of-range"},
                          {"/openingHours/1/closes", "not-after-opens"}});
  leeds.when(SetOpeningHours{std::vector(43, open_on(1, "08:00", "12:00"))})
      .then_field_errors({{"/openingHours", "too-many"}});
}

TEST(Garage, begins_with_the_tax_rates_of_its_country_and_sets_its_own) {
  using domain::Percentage;
  using domain::tax::Kind;
  const TaxRatesSet set{{{Kind::standard, Percentage::of(20), on("2011-01-04")},
                         {Kind::standard, Percentage::of(21), on("2027-01-01")},
                         {Kind::reduced, Percentage::of(5), on("1997-09-01")}}};
  leeds.when(SetTaxRates{{set.tax_rates[1], set.tax_rates[2], set.tax_rates[0]}}).then({set});
  given<Garage>(registered(), set).when(SetTaxRates{set.tax_rates}).then_nothing();
  leeds.when(SetTaxRates{{{Kind::zero, {}, {}}, {Kind::standard, {-1}, {}}, {Kind::standard, {}, {}}}})
      .then_field_errors({{"/taxRates/0/kind", "has-no-rate"},
                          {"/taxRates/1/rate", "out-of-range"},
                          {"/taxRates/2", "duplicate"}});
  unknown.when(SetTaxRates{}).then_not_found("garage-not-found");
}

TEST(Garage, offers_those_with_priority_as_much_as_others_at_least) {
  const auto with = [](std::int32_t days, std::int32_t priority_days) {
    Policies policies;
    policies.slots_days_ahead = days;
    policies.priority_slots_days_ahead = priority_days;
    return SetPolicies{policies};
  };
  for (const auto& wrong : {with(14, 13), with(0, 14), with(14, 732)})
    leeds.when(wrong).then_field_errors({{"/policies/prioritySlotsDaysAhead", "out-of-range"}});
  leeds.when(with(-1, 0)).then_field_errors({{"/policies/slotsDaysAhead", "out-of-range"}});
  leeds.when(with(14, 14)).then({PoliciesSet{with(14, 14).policies}});
  leeds.when(with(14, 0)).then({PoliciesSet{with(14, 0).policies}});
}

TEST(Garage, has_policies) {
  const Policies policies{.default_payment_terms = {TermsType::net_days, 14},
                          .mileage_unit = domain::DistanceUnit::km,
                          .spend_basis = SpendBasis::committed,
                          .credit_limit = CreditLimitPolicy::block};
  leeds.when(SetPolicies{policies}).then({PoliciesSet{policies}});
  leeds.when(SetPolicies{}).then_nothing();
  given<Garage>(registered(), PoliciesSet{policies}).when(SetPolicies{policies}).then_nothing();
  leeds.when(SetPolicies{{.default_payment_terms = {TermsType::due_on_receipt, 1}}})
      .then_field_errors({{"/policies/defaultPaymentTerms/days", "out-of-range"}});
  unknown.when(SetPolicies{}).then_not_found("garage-not-found");
}

}  // namespace
