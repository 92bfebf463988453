#include "domain/membership_plan.hpp"

#include <gtest/gtest.h>

#include "tests/domain/given.hpp"

namespace {

using namespace domain::membership_plan;
using namespace given_when_then;
using domain::Currency;
using domain::Money;
using domain::Percentage;

const auto full_service = numbered<domain::ServiceId>(1);
const auto wash = numbered<domain::ServiceId>(2);

Money pounds(std::int64_t amount) { return {amount * 100, Currency::parse("GBP").value()}; }

Terms gold() {
  return {.name = "Gold",
          .discount = Percentage::of(10),
          .included_services = {{wash, std::nullopt}, {full_service, pounds(150)}},
          .priority_label = "Priority",
          .duration_days = 365,
          .fee = pounds(120)};
}

Terms with(std::string name) {
  auto terms = gold();
  terms.name = std::move(name);
  return terms;
}

const auto unknown = given<Plan>();
const auto defined = given<Plan>(Defined{gold()});
const auto archived = given<Plan>(Defined{gold()}, Archived{});

TEST(MembershipPlan, is_defined_once_under_a_name_of_its_own) {
  unknown.when(Define{with("  Gold ")})
      .then({Defined{gold()}})
      .then_claims({take(ClaimKind::plan_name, "gold")});
  defined.when(Define{gold()}).then_conflict("plan-exists", "");
}

TEST(MembershipPlan, may_give_nothing_but_a_name) {
  const Terms plain{.name = "Club", .duration_days = 1};
  unknown.when(Define{plain}).then({Defined{plain}});
}

TEST(MembershipPlan, hears_of_every_wrong_term_at_once) {
  auto terms = gold();
  terms.name = " ";
  terms.discount = Percentage::parse("100.01").value();
  terms.included_services = {{wash, pounds(-1)}, {wash, std::nullopt}};
  terms.priority_label = std::string(101, 'x');
  terms.duration_days = 0;
  terms.fee = pounds(-1);
  unknown.when(Define{terms})
      .then_field_errors({{"/name", "required"},
                          {"/discount", "out-of-range"},
                          {"/includedServices/0/price/amountMinor", "out-of-range"},
                          {"/includedServices/1/serviceId", "repeated"},
                          {"/priorityLabel", "too-long"},
                          {"/durationDays", "out-of-range"},
                          {"/fee/amountMinor", "out-of-range"}});
}

TEST(MembershipPlan, has_a_discount_of_nought_to_a_hundred_percent_with_two_decimals) {
  const auto discount = [](std::string_view percent) {
    auto terms = gold();
    terms.discount = Percentage::parse(percent).value();
    return terms;
  };
  for (const auto* const percent : {"0", "0.01", "12.5", "99.99", "100"})
    unknown.when(Define{discount(percent)}).then({Defined{discount(percent)}});
  unknown.when(Define{discount("-0.01")}).then_field_errors({{"/discount", "out-of-range"}});
  unknown.when(Define{discount("12.505")}).then_field_errors({{"/discount", "too-precise"}});
}

TEST(MembershipPlan, has_at_most_a_hundred_included_services) {
  auto terms = gold();
  terms.included_services.clear();
  for (std::uint64_t i = 0; i < 100; ++i)
    terms.included_services.push_back({numbered<domain::ServiceId>(i), std::nullopt});
  unknown.when(Define{terms}).then({Defined{terms}});
  terms.included_services.push_back({numbered<domain::ServiceId>(100), std::nullopt});
  unknown.when(Define{terms}).then_field_errors({{"/includedServices", "too-many"}});
}

TEST(MembershipPlan, is_revised_and_takes_its_new_name) {
  defined.when(Revise{gold()}).then_nothing();
  auto cheaper = gold();
  cheaper.fee = pounds(99);
  defined.when(Revise{cheaper}).then({Revised{cheaper}}).then_claims({});
  defined.when(Revise{with("GOLD")}).then({Revised{with("GOLD")}}).then_claims({});
  defined.when(Revise{with("Platinum")})
      .then({Revised{with("Platinum")}})
      .then_claims({release(ClaimKind::plan_name, "gold"), take(ClaimKind::plan_name, "platinum")});
  unknown.when(Revise{gold()}).then_not_found("plan-not-found");
  archived.when(Revise{with("Platinum")}).then_conflict("plan-archived", "");
}

TEST(MembershipPlan, is_archived_and_restored_with_its_name) {
  defined.when(Archive{}).then({Archived{}}).then_claims({release(ClaimKind::plan_name, "gold")});
  archived.when(Archive{}).then_nothing();
  archived.when(Restore{}).then({Restored{}}).then_claims({take(ClaimKind::plan_name, "gold")});
  defined.when(Restore{}).then_nothing();
  given<Plan>(Defined{gold()}, Archived{}, Restored{}).when(Archive{}).then({Archived{}});
  unknown.when(Archive{}).then_not_found("plan-not-found");
  unknown.when(Restore{}).then_not_found("plan-not-found");
}

}  // namespace
