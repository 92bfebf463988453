#include <gtest/gtest.h>

#include "domain/bay.hpp"
#include "domain/service.hpp"
#include "tests/domain/given.hpp"

namespace {

using namespace given_when_then;
using domain::bay::Bay;
using domain::bay::Purpose;
using domain::service::Service;

const auto garage = numbered<domain::GarageId>(1);
const auto pounds = domain::Currency::parse("GBP").value();

TEST(Bay, is_retired_and_reinstated_and_never_deleted) {
  const domain::bay::Added added{garage, "Bay 1", Purpose::mot, 1};
  given<Bay>().when(domain::bay::Add{garage, {" Bay 1 ", Purpose::mot, 1}}).then({added});
  given<Bay>(added).when(domain::bay::Retire{}).then({domain::bay::Retired{}});
  given<Bay>(added, domain::bay::Retired{}).when(domain::bay::Retire{}).then_nothing();
  given<Bay>(added, domain::bay::Retired{}).when(domain::bay::Reinstate{}).then({domain::bay::Reinstated{}});
}

TEST(Bay, has_a_name_of_its_own) {
  given<Bay>()
      .when(domain::bay::Add{garage, {"Bay 1", Purpose::general, 0, true}})
      .then_refused("name-taken");
  given<Bay>()
      .when(domain::bay::Add{garage, {"  ", Purpose::general, -1}})
      .then_field_errors({{"/name", "required"}, {"/position", "out-of-range"}});
}

domain::service::Content mot() {
  return {.code = "MOT4",
          .name = "MOT test",
          .kind = domain::document::LineKind::mot,
          .duration_minutes = 60,
          .lines = {{domain::document::LineKind::mot, "MOT test", domain::Quantity::of(1),
                     domain::UnitPrice::of_minor(5485), domain::tax::Kind::outside_scope}}};
}

TEST(Service, has_a_code_in_capitals_and_at_least_one_line) {
  auto typed = mot();
  typed.code = "mot4";
  given<Service>()
      .when(domain::service::Define{garage, pounds, typed})
      .then({domain::service::Defined{garage, pounds, mot()}});
  typed.code = "no spaces";
  typed.lines.clear();
  given<Service>()
      .when(domain::service::Define{garage, pounds, typed})
      .then_field_errors({{"/code", "invalid-code"}, {"/lines", "required"}});
  given<Service>().when(domain::service::Define{garage, pounds, mot(), true}).then_refused("code-taken");
}

TEST(Service, costs_what_its_lines_cost) {
  auto service = mot();
  service.lines.push_back({domain::document::LineKind::sundries, "Bulbs", {1'500'000}, {3'000'000}});
  EXPECT_EQ(domain::service::list_price_minor(service), 5485 + 450);
  service.lines[0].unit_price = domain::UnitPrice::of_minor(1'000'000'000'001);
  EXPECT_FALSE(domain::service::list_price_minor(service));
}

TEST(Service, is_archived_not_deleted) {
  const domain::service::Defined defined{garage, pounds, mot()};
  given<Service>(defined).when(domain::service::Archive{}).then({domain::service::Archived{}});
  given<Service>(defined, domain::service::Archived{})
      .when(domain::service::Restore{true})
      .then_refused("code-taken");
  given<Service>(defined).when(domain::service::Revise{mot()}).then_nothing();
}

}  // namespace
