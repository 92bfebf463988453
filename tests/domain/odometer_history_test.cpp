// Whatever readings arrive, in whatever order: what a vehicle's history then holds.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "domain/vehicle.hpp"
#include "tests/domain/given.hpp"

namespace {

using namespace domain::vehicle;
using namespace given_when_then;
using domain::DistanceUnit;

/// Few values and few instants, so that readings often meet.
RecordOdometer any_reading() {
  const auto value = *rc::gen::inRange<std::int64_t>(-1, 12);
  const auto minute = *rc::gen::inRange<std::int64_t>(-8, 2);
  const bool confirmed = *rc::gen::arbitrary<bool>();
  RecordOdometer command{.reading = {value, *rc::gen::element(DistanceUnit::mi, DistanceUnit::km)},
                         .read_at = {monday.now.milliseconds + minute * 60'000},
                         .rollback = confirmed};
  if (confirmed) command.reason = "new instrument cluster";
  return command;
}

std::vector<RecordOdometer> any_readings() {
  std::vector<RecordOdometer> commands(*rc::gen::inRange<std::size_t>(0, 30));
  for (auto& command : commands) command = any_reading();
  return commands;
}

/// The vehicle after every reading that was accepted.
Vehicle after(const std::vector<RecordOdometer>& commands) {
  Vehicle vehicle;
  vehicle.exists = true;
  for (const auto& command : commands)
    if (const auto decision = decide(vehicle, command, monday))
      for (const auto& event : decision->events) domain::evolve_any(vehicle, event);
  return vehicle;
}

RC_GTEST_PROP(OdometerHistory, is_in_the_order_of_time, ()) {
  const auto vehicle = after(any_readings());
  RC_ASSERT(std::is_sorted(vehicle.readings.begin(), vehicle.readings.end(),
                           [](const Reading& a, const Reading& b) { return a.read_at < b.read_at; }));
}

RC_GTEST_PROP(OdometerHistory, holds_nothing_negative_and_nothing_from_the_future, ()) {
  for (const auto& reading : after(any_readings()).readings) {
    RC_ASSERT(reading.mileage.value >= 0);
    RC_ASSERT(reading.read_at <= monday.now);
  }
}

RC_GTEST_PROP(OdometerHistory, only_goes_back_where_a_person_confirmed_it, ()) {
  const auto& readings = after(any_readings()).readings;
  for (std::size_t i = 1; i < readings.size(); ++i)
    if (compare(readings[i].mileage, readings[i - 1].mileage) < 0)
      RC_ASSERT(readings[i].rollback || readings[i - 1].rollback);
}

RC_GTEST_PROP(OdometerHistory, never_goes_back_when_nothing_is_confirmed, ()) {
  auto commands = any_readings();
  for (auto& command : commands) command.rollback = false;
  const auto vehicle = after(commands);
  RC_ASSERT(
      std::is_sorted(vehicle.readings.begin(), vehicle.readings.end(),
                     [](const Reading& a, const Reading& b) { return compare(a.mileage, b.mileage) < 0; }));
}

RC_GTEST_PROP(OdometerHistory, takes_every_confirmed_reading_of_the_past, ()) {
  const auto vehicle = after(any_readings());
  auto command = any_reading();
  command.rollback = true;
  command.reason = "new instrument cluster";
  const bool possible = command.reading.value >= 0 && command.read_at <= monday.now;
  RC_ASSERT(decide(vehicle, command, monday).has_value() == possible);
}

RC_GTEST_PROP(OdometerHistory, takes_the_same_reading_twice_and_keeps_it_once, ()) {
  auto commands = any_readings();
  const auto once = after(commands);
  commands.insert(commands.end(), commands.begin(), commands.end());
  std::vector<Reading> twice = after(commands).readings;
  for (const auto& reading : once.readings)
    RC_ASSERT(std::count_if(twice.begin(), twice.end(), [&](const Reading& other) {
                return other.mileage == reading.mileage && other.read_at == reading.read_at;
              }) == 1);
}

}  // namespace
