#include "domain/appointment.hpp"

#include <gtest/gtest.h>

#include "tests/domain/given.hpp"

namespace {

using namespace domain::appointment;
using namespace given_when_then;
using domain::Interval;

const auto garage = numbered<domain::GarageId>(1);
const auto customer = numbered<domain::CustomerId>(2);
const auto vehicle = numbered<domain::VehicleId>(3);

Plan whole_plan(std::string_view from = "2026-11-24T09:00:00Z", std::int32_t minutes = 60) {
  return {at(from), minutes, numbered<domain::BayId>(4), numbered<domain::StaffId>(5)};
}
Words words() { return {{"MOT"}, std::nullopt, std::nullopt}; }

Drafted drafted(const Plan& plan = whole_plan()) { return {garage, customer, vehicle, plan, {}, words()}; }

Draft draft(const Plan& plan) {
  return {.garage_id = garage,
          .customer_id = customer,
          .vehicle_id = vehicle,
          .plan = plan,
          .findings = {},
          .service_ids = {},
          .words = words()};
}

TEST(Appointment, is_drafted_with_little_more_than_who_comes) {
  const Plan later{std::nullopt, 60, std::nullopt, std::nullopt};
  given<Appointment>().when(draft(later)).then({drafted(later)});
  auto nothing_wanted = draft(later);
  nothing_wanted.words.services.clear();
  nothing_wanted.vehicle_belongs = false;
  given<Appointment>()
      .when(nothing_wanted)
      .then_field_errors({{"/vehicleId", "not-the-customers-vehicle"}, {"/services", "required"}});
}

TEST(Appointment, is_confirmed_with_a_time_a_bay_and_an_advisor) {
  given<Appointment>(drafted()).when(Confirm{whole_plan(), {}}).then({Confirmed{whole_plan()}});
  given<Appointment>(drafted())
      .when(Confirm{Plan{std::nullopt, 60, std::nullopt, std::nullopt}, {}})
      .then_field_errors({{"/startsAt", "required"}, {"/bayId", "required"}, {"/advisorId", "required"}});
  given<Appointment>(drafted())
      .when(Confirm{whole_plan(), {.bay_usable = false, .advisor_usable = false, .open = {}}})
      .then_field_errors({{"/bayId", "not-a-bay"}, {"/advisorId", "not-an-advisor"}});
}

TEST(Appointment, is_confirmed_only_while_the_garage_is_open) {
  const Findings open{.open =
                          std::vector<Interval>{{at("2026-11-24T08:00:00Z"), at("2026-11-24T12:00:00Z")},
                                                {at("2026-11-24T13:00:00Z"), at("2026-11-24T17:00:00Z")}}};
  given<Appointment>(drafted())
      .when(Confirm{whole_plan("2026-11-24T11:00:00Z", 60), open})
      .then({Confirmed{whole_plan("2026-11-24T11:00:00Z", 60)}});
  given<Appointment>(drafted())
      .when(Confirm{whole_plan("2026-11-24T11:30:00Z", 60), open})
      .then_field_errors({{"/startsAt", "outside-opening-hours"}});
}

TEST(Appointment, moves_until_it_is_over) {
  const auto later = whole_plan("2026-11-25T09:00:00Z");
  given<Appointment>(drafted(), Confirmed{whole_plan()}).when(Move{later, {}}).then({Moved{later}});
  given<Appointment>(drafted(), Confirmed{whole_plan()}).when(Move{whole_plan(), {}}).then_nothing();
  given<Appointment>(drafted(), Cancelled{}).when(Move{later, {}}).then_refused("invalid-transition");
}

TEST(Appointment, keeps_its_confirmed_time_when_its_details_change) {
  Revise revise{.vehicle_id = vehicle,
                .plan = whole_plan(),
                .findings = {},
                .service_ids = {},
                .words = {{"MOT"}, "rattles", std::nullopt}};
  given<Appointment>(drafted(), Confirmed{whole_plan()})
      .when(revise)
      .then({Revised{vehicle, whole_plan(), {}, revise.words}});
  revise.plan = whole_plan("2026-11-25T09:00:00Z");
  given<Appointment>(drafted(), Confirmed{whole_plan()}).when(revise).then_refused("invalid-transition");
}

TEST(Appointment, is_a_no_show_only_after_it_should_have_begun) {
  const auto past = whole_plan("2026-11-23T11:00:00Z");
  given<Appointment>(drafted(past), Confirmed{past}).when(MarkNoShow{}).then({NoShowMarked{}});
  given<Appointment>(drafted(), Confirmed{whole_plan()}).when(MarkNoShow{}).then_refused("not-begun");
  given<Appointment>(drafted(past)).when(MarkNoShow{}).then_refused("invalid-transition");
}

TEST(Appointment, becomes_a_job_once_and_only_when_confirmed) {
  const auto job = numbered<domain::JobId>(6);
  const auto booking = numbered<domain::BookingId>(6);
  given<Appointment>(drafted(), Confirmed{whole_plan()})
      .when(Complete{job, booking})
      .then({Completed{job, booking}});
  given<Appointment>(drafted()).when(Complete{job, booking}).then_refused("invalid-transition");
  given<Appointment>(drafted(), Confirmed{whole_plan()}, Completed{job, booking})
      .when(Complete{job, booking})
      .then_refused("invalid-transition");
}

TEST(Appointment, ends_in_one_of_three_ways) {
  for (const auto status : {Status::completed, Status::cancelled, Status::no_show})
    EXPECT_TRUE(allowed_steps(status).empty());
  given<Appointment>(drafted()).when(Cancel{"ill"}).then({Cancelled{{"ill"}}});
}

}  // namespace
