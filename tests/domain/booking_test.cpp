#include "domain/booking.hpp"

#include <limits>

#include "tests/domain/given.hpp"

namespace {

using namespace domain::booking;
using namespace given_when_then;
using domain::Currency;
using domain::Instant;
using domain::Money;

const auto leeds = numbered<domain::GarageId>(1);
const auto grace = numbered<domain::CustomerId>(1);
const auto corolla = numbered<domain::VehicleId>(1);
const auto yaris = numbered<domain::VehicleId>(2);
const auto tomorrow = at("2026-11-24T09:00:00Z");
const auto yesterday = at("2026-11-22T09:00:00Z");

Currency gbp() { return Currency::parse("GBP").value(); }
Money pounds(std::int64_t pence) { return {pence, gbp()}; }

Created created(Instant starts_at = tomorrow) {
  return {.job_number = "10001",
          .garage_id = leeds,
          .customer_id = grace,
          .vehicle_id = corolla,
          .starts_at = starts_at,
          .duration_minutes = 90,
          .price = pounds(24'900),
          .personal = {{"Full service", "MOT"}, "squeaks"}};
}

Create create() {
  return {.booking_id = numbered<domain::BookingId>(1),
          .job_number = "10001",
          .garage_id = leeds,
          .customer_id = grace,
          .vehicle_id = corolla,
          .starts_at = tomorrow,
          .duration_minutes = 90,
          .services = {" Full service", "MOT "},
          .price = pounds(24'900),
          .garage_currency = gbp(),
          .notes = "squeaks "};
}

ChangeDetails as_created() {
  return {.vehicle_id = corolla, .services = {"Full service", "MOT"}, .notes = "squeaks"};
}

const auto pending = given<Booking>(created());
const auto confirmed = given<Booking>(created(), Confirmed{});
const auto in_service = given<Booking>(created(), Confirmed{}, Started{tomorrow});
const auto completed = given<Booking>(created(), Confirmed{}, Started{tomorrow}, Completed{});
const auto cancelled = given<Booking>(created(), Cancelled{});
const auto unknown = given<Booking>();

TEST(Booking, is_created_once) {
  unknown.when(create()).then({created()}).then_claims({});
  pending.when(create()).then_conflict("booking-exists", "");
}

TEST(Booking, may_be_without_vehicle_duration_notes_or_price) {
  auto command = create();
  command.vehicle_id.reset();
  command.vehicle_belongs = false;
  command.duration_minutes.reset();
  command.notes = " ";
  command.price = pounds(0);
  unknown.when(command).then({Created{.job_number = "10001",
                                      .garage_id = leeds,
                                      .customer_id = grace,
                                      .starts_at = tomorrow,
                                      .price = pounds(0),
                                      .personal = {{"Full service", "MOT"}, {}}}});
}

TEST(Booking, hears_of_every_wrong_field_at_once) {
  auto command = create();
  command.vehicle_belongs = false;
  command.starts_at = Instant{-1};
  command.duration_minutes = 0;
  command.services = {"MOT", " ", std::string(201, 'x')};
  command.price = {-1, Currency::parse("EUR").value()};
  command.notes = std::string(10'001, 'x');
  unknown.when(command).then_field_errors({{"/vehicleId", "not-the-customers-vehicle"},
                                           {"/startsAt", "out-of-range"},
                                           {"/durationMinutes", "out-of-range"},
                                           {"/services/1", "required"},
                                           {"/services/2", "too-long"},
                                           {"/price/amountMinor", "out-of-range"},
                                           {"/price/currency", "wrong-currency"},
                                           {"/notes", "too-long"}});
}

TEST(Booking, has_one_to_fifty_services) {
  auto command = create();
  command.services.clear();
  unknown.when(command).then_field_errors({{"/services", "required"}});
  command.services.assign(50, "MOT");
  auto event = created();
  event.personal.services = command.services;
  unknown.when(command).then({event});
  command.services.emplace_back("MOT");
  unknown.when(command).then_field_errors({{"/services", "too-many"}});
}

TEST(Booking, is_not_decades_ahead) {
  auto command = create();
  command.starts_at = at("2037-11-23T12:00:00Z");
  unknown.when(command).then_field_errors({{"/startsAt", "out-of-range"}});
  command.starts_at = Instant{std::numeric_limits<std::int64_t>::max()};
  unknown.when(command).then_field_errors({{"/startsAt", "out-of-range"}});
}

TEST(Booking, goes_from_pending_to_completed) {
  pending.when(Confirm{}).then({Confirmed{}});
  confirmed.when(Start{}).then({Started{monday.now}});
  in_service.when(Complete{}).then({Completed{}});
}

TEST(Booking, counts_the_visit_from_the_agreed_start_unless_that_is_still_to_come) {
  given<Booking>(created(yesterday), Confirmed{}).when(Start{}).then({Started{yesterday}});
  given<Booking>(created(tomorrow), Confirmed{}).when(Start{}).then({Started{monday.now}});
}

TEST(Booking, is_cancelled_with_a_reason_once_in_service) {
  pending.when(Cancel{}).then({Cancelled{}});
  confirmed.when(Cancel{" ill "}).then({Cancelled{{"ill"}}});
  in_service.when(Cancel{}).then_field_errors({{"/reason", "required"}});
  in_service.when(Cancel{"  "}).then_field_errors({{"/reason", "required"}});
  in_service.when(Cancel{"\xff"}).then_field_errors({{"/reason", "invalid-text"}});
  in_service.when(Cancel{"engine beyond repair"}).then({Cancelled{{"engine beyond repair"}}});
}

TEST(Booking, is_reopened_once_completed) {
  completed.when(Reopen{"brake still squeaks"}).then({Reopened{{"brake still squeaks"}}});
  completed.when(Reopen{}).then({Reopened{}});
  completed.when(Reopen{std::string(10'001, 'x')}).then_field_errors({{"/reason", "too-long"}});
  given<Booking>(created(), Confirmed{}, Started{tomorrow}, Completed{}, Reopened{})
      .when(Complete{})
      .then({Completed{}});
}

TEST(Booking, refuses_every_other_step_and_names_those_there_are) {
  const auto refuse = [](const Given<Booking>& booking, const auto& step, const std::string& status,
                         const std::string& allowed) {
    booking.when(step).then_conflict("invalid-transition", status).then_says("is " + allowed + ".");
  };
  refuse(pending, Start{}, "pending", "confirm, cancel");
  refuse(pending, Complete{}, "pending", "confirm, cancel");
  refuse(pending, Reopen{}, "pending", "confirm, cancel");
  refuse(confirmed, Confirm{}, "confirmed", "start, cancel");
  refuse(confirmed, Complete{}, "confirmed", "start, cancel");
  refuse(confirmed, Reopen{}, "confirmed", "start, cancel");
  refuse(in_service, Confirm{}, "in_service", "complete, cancel");
  refuse(in_service, Start{}, "in_service", "complete, cancel");
  refuse(in_service, Reopen{}, "in_service", "complete, cancel");
  refuse(completed, Confirm{}, "completed", "reopen");
  refuse(completed, Start{}, "completed", "reopen");
  refuse(completed, Complete{}, "completed", "reopen");
  refuse(completed, Cancel{"why not"}, "completed", "reopen");
  refuse(cancelled, Confirm{}, "cancelled", "nothing");
  refuse(cancelled, Start{}, "cancelled", "nothing");
  refuse(cancelled, Complete{}, "cancelled", "nothing");
  refuse(cancelled, Cancel{"again"}, "cancelled", "nothing");
  refuse(cancelled, Reopen{}, "cancelled", "nothing");
}

TEST(Booking, moves_to_another_time_before_the_work_begins) {
  const Reschedule command{at("2026-11-25T09:00:00Z"), 60};
  pending.when(command).then({Rescheduled{command.starts_at, 60}});
  confirmed.when(command).then({Rescheduled{command.starts_at, 60}});
  confirmed.when(Reschedule{tomorrow, std::nullopt}).then({Rescheduled{tomorrow, std::nullopt}});
  given<Booking>(created(), Rescheduled{command.starts_at, 60}).when(command).then_nothing();
  in_service.when(command).then_conflict("invalid-transition", "in_service");
  completed.when(command).then_conflict("invalid-transition", "completed");
  cancelled.when(command).then_conflict("invalid-transition", "cancelled");
  pending.when(Reschedule{Instant{-1}, 43'201})
      .then_field_errors({{"/startsAt", "out-of-range"}, {"/durationMinutes", "out-of-range"}});
}

TEST(Booking, is_repriced_unless_cancelled) {
  for (const auto* booking : {&pending, &confirmed, &in_service, &completed})
    booking->when(Reprice{pounds(19'900)}).then({Repriced{pounds(19'900)}});
  cancelled.when(Reprice{pounds(19'900)}).then_conflict("invalid-transition", "cancelled");
  given<Booking>(created(), Repriced{pounds(1)}).when(Reprice{pounds(1)}).then_nothing();
  pending.when(Reprice{{-1, Currency::parse("EUR").value()}})
      .then_field_errors({{"/price/amountMinor", "out-of-range"}, {"/price/currency", "wrong-currency"}});
  pending.when(Reprice{pounds(domain::amount_minor_max + 1)})
      .then_field_errors({{"/price/amountMinor", "out-of-range"}});
}

TEST(Booking, changes_its_details_and_says_which) {
  pending.when(ChangeDetails{.vehicle_id = yaris, .services = {"MOT"}, .notes = std::nullopt})
      .then({DetailsChanged{{"vehicleId", "services", "notes"}, yaris, {{"MOT"}, {}}}});
  completed.when(ChangeDetails{.vehicle_id = corolla, .services = {"MOT"}, .notes = "squeaks"})
      .then({DetailsChanged{{"services"}, corolla, {{"MOT"}, "squeaks"}}});
  pending.when(as_created()).then_nothing();
  given<Booking>(created(), DetailsChanged{{"vehicleId"}, yaris, {{"MOT"}, {}}})
      .when(ChangeDetails{.vehicle_id = yaris, .services = {"MOT"}})
      .then_nothing();
}

TEST(Booking, changes_no_details_to_wrong_ones_or_once_cancelled) {
  pending
      .when(ChangeDetails{
          .vehicle_id = yaris, .vehicle_belongs = false, .services = {}, .notes = std::string(10'001, 'x')})
      .then_field_errors(
          {{"/vehicleId", "not-the-customers-vehicle"}, {"/services", "required"}, {"/notes", "too-long"}});
  cancelled.when(ChangeDetails{.vehicle_id = yaris, .services = {"MOT"}})
      .then_conflict("invalid-transition", "cancelled");
  cancelled.when(as_created()).then_nothing();
}

TEST(Booking, keeps_a_vehicle_that_has_since_been_sold) {
  auto command = as_created();
  command.vehicle_belongs = false;
  command.notes = "sold since";
  pending.when(command).then({DetailsChanged{{"notes"}, corolla, {{"Full service", "MOT"}, "sold since"}}});
}

const auto invoice = numbered<domain::InvoiceId>(1);
const MarkInvoiced bill{invoice, "INV-2026-000001", 24'900};

TEST(Booking, is_billed_by_one_invoice_at_a_time) {
  const Invoiced invoiced{invoice, "INV-2026-000001", 24'900};
  completed.when(bill).then({invoiced});
  confirmed.when(bill).then({invoiced});
  pending.when(bill).then_conflict("invalid-transition", "pending");
  cancelled.when(bill).then_conflict("invalid-transition", "cancelled");
  const auto billed = given<Booking>(created(), Confirmed{}, Started{tomorrow}, Completed{}, invoiced);
  billed.when(MarkInvoiced{numbered<domain::InvoiceId>(2), "INV-2026-000002", 1})
      .then_conflict("already-invoiced", invoice.text());
  billed.when(ReleaseInvoice{numbered<domain::InvoiceId>(2)}).then_nothing();
  billed.when(ReleaseInvoice{invoice}).then({InvoiceReleased{invoice}});
  given<Booking>(created(), Confirmed{}, invoiced, InvoiceReleased{invoice}).when(bill).then({invoiced});
  unknown.when(bill).then_not_found("booking-not-found");
}

TEST(Booking, that_is_billed_stays_as_it_is) {
  const Invoiced invoiced{invoice, "INV-2026-000001", 24'900};
  const auto billed = given<Booking>(created(), Confirmed{}, Started{tomorrow}, Completed{}, invoiced);
  billed.when(Reopen{}).then_conflict("already-invoiced", invoice.text());
  billed.when(Reprice{pounds(1)}).then_conflict("already-invoiced", invoice.text());
  const auto billed_early = given<Booking>(created(), Confirmed{}, invoiced);
  billed_early.when(Cancel{}).then_conflict("already-invoiced", invoice.text());
  billed_early.when(Start{}).then({Started{monday.now}});
}

TEST(Booking, takes_no_step_before_it_is_there) {
  unknown.when(Confirm{}).then_not_found("booking-not-found");
  unknown.when(Start{}).then_not_found("booking-not-found");
  unknown.when(Complete{}).then_not_found("booking-not-found");
  unknown.when(Cancel{}).then_not_found("booking-not-found");
  unknown.when(Reopen{}).then_not_found("booking-not-found");
  unknown.when(Reschedule{}).then_not_found("booking-not-found");
  unknown.when(Reprice{}).then_not_found("booking-not-found");
  unknown.when(ChangeDetails{}).then_not_found("booking-not-found");
}

}  // namespace
