#include "domain/job.hpp"

#include <gtest/gtest.h>

#include "tests/domain/given.hpp"

namespace {

using namespace domain::job;
using namespace given_when_then;
using domain::document::LineKind;

const auto garage = numbered<domain::GarageId>(1);
const auto customer = numbered<domain::CustomerId>(2);
const auto vehicle = numbered<domain::VehicleId>(3);
const auto booking = numbered<domain::BookingId>(4);
const auto pounds = domain::Currency::parse("GBP").value();

NewLine new_line(LineKind kind, std::int64_t minor, Approval approval = Approval::approved) {
  NewLine line;
  line.line.kind = kind;
  line.line.unit_price = domain::UnitPrice::of_minor(minor);
  line.description = "Work";
  line.approval = approval;
  return line;
}

Line line(std::int32_t number, LineKind kind, std::int64_t minor, Approval approval = Approval::approved) {
  Line made{new_line(kind, minor).line, approval};
  made.line.number = number;
  return made;
}

Open open(Kind kind, std::vector<NewLine> lines) {
  return {.number = "10001",
          .garage_id = garage,
          .kind = kind,
          .customer_id = customer,
          .vehicle_id = kind == Kind::service ? std::optional(vehicle) : std::nullopt,
          .booking_id = kind == Kind::service ? std::optional(booking) : std::nullopt,
          .currency = pounds,
          .lines = std::move(lines),
          .words = {}};
}

Opened opened(std::vector<Line> lines = {line(1, LineKind::labour, 6000)}, Kind kind = Kind::service) {
  domain::document::Descriptions descriptions;
  for (const auto& one : lines) descriptions.push_back({one.line.number, "Work"});
  return {.number = "10001",
          .garage_id = garage,
          .kind = kind,
          .customer_id = customer,
          .vehicle_id = kind == Kind::service ? std::optional(vehicle) : std::nullopt,
          .booking_id = kind == Kind::service ? std::optional(booking) : std::nullopt,
          .currency = pounds,
          .lines = std::move(lines),
          .personal = {{}, std::move(descriptions)}};
}

TEST(Job, numbers_its_lines) {
  given<Job>()
      .when(open(Kind::service, {new_line(LineKind::labour, 6000), new_line(LineKind::parts, 100)}))
      .then({opened({line(1, LineKind::labour, 6000), line(2, LineKind::parts, 100)})});
  given<Job>(opened(), LineRemoved{1})
      .when(AddLines{{new_line(LineKind::sundries, 5)}, std::nullopt})
      .then({LinesAdded{std::nullopt, {line(2, LineKind::sundries, 5)}, {{{2, "Work"}}}}});
}

TEST(Job, is_about_the_vehicle_that_its_booking_is_for) {
  const auto other = numbered<domain::VehicleId>(9);
  given<Job>(opened()).when(ChangeVehicle{other}).then({VehicleChanged{other, vehicle}});
  given<Job>(opened()).when(ChangeVehicle{vehicle}).then_nothing();
  given<Job>(opened()).when(ChangeVehicle{}).then_field_errors({{"/vehicleId", "required"}});
  const auto parts = opened({}, Kind::parts);
  given<Job>(parts).when(ChangeVehicle{other}).then({VehicleChanged{other, std::nullopt}});
  given<Job>(parts, VehicleChanged{other, std::nullopt})
      .when(ChangeVehicle{})
      .then({VehicleChanged{std::nullopt, other}});
  given<Job>().when(ChangeVehicle{other}).then_refused("job-not-found");
  // The history of the vehicle that it was about has the change, too.
  Job job;
  evolve(job, opened());
  evolve(job, VehicleChanged{other, vehicle});
  EXPECT_EQ(job.about(VehicleChanged{other, vehicle}),
            (std::vector<domain::Reference>{customer, other, vehicle}));
}

TEST(Job, about_service_needs_a_vehicle_and_about_parts_has_no_work) {
  auto without = open(Kind::service, {});
  without.vehicle_id.reset();
  given<Job>().when(without).then_field_errors({{"/vehicleId", "required"}});
  for (const auto kind : {LineKind::labour, LineKind::mot, LineKind::sublet})
    given<Job>()
        .when(open(Kind::parts, {new_line(kind, 100)}))
        .then_field_errors({{"/lines/0/kind", "not-on-a-parts-job"}});
  for (const auto kind : {LineKind::parts, LineKind::tyres, LineKind::sundries})
    given<Job>()
        .when(open(Kind::parts, {new_line(kind, 100)}))
        .then({opened({line(1, kind, 100)}, Kind::parts)});
}

TEST(Job, lines_have_amounts_that_fit) {
  auto large = new_line(LineKind::parts, domain::amount_minor_max);
  large.line.quantity = domain::Quantity::of(2);
  given<Job>(opened())
      .when(AddLines{{large}, std::nullopt})
      .then_field_errors({{"/lines/0/quantity", "amount-out-of-range"}});
}

TEST(Job, takes_the_steps_of_its_states_only) {
  given<Job>(opened()).when(Start{}).then({Started{}});
  given<Job>(opened()).when(MakeReady{}).then_refused("invalid-transition");
  given<Job>(opened(), Started{}).when(Hold{"parts"}).then({Held{{"parts"}}});
  given<Job>(opened(), Started{}, Held{}).when(SendToQc{}).then_refused("invalid-transition");
  given<Job>(opened(), Started{}, SentToQc{}).when(SendBack{}).then({SentBack{}});
  given<Job>(opened(), Started{}, SentToQc{}, MadeReady{}).when(Complete{}).then({Completed{}});
  given<Job>(opened({}, Kind::parts)).when(MakeReady{}).then({MadeReady{}});
  given<Job>(opened(), Started{}, SentToQc{}, MadeReady{}, Completed{}).when(Close{}).then({Closed{}});
  given<Job>(opened(), Started{}, SentToQc{}, MadeReady{}, Completed{})
      .when(RemoveLine{1})
      .then_refused("invalid-transition");
}

TEST(Job, is_cancelled_with_a_reason_once_begun) {
  given<Job>(opened()).when(Cancel{}).then({Cancelled{}});
  given<Job>(opened(), Started{}).when(Cancel{}).then_field_errors({{"/reason", "required"}});
  given<Job>(opened(), Started{}).when(Cancel{"sold"}).then({Cancelled{{"sold"}}});
}

TEST(Job, is_completed_when_every_line_is_answered) {
  const auto asked = opened({line(1, LineKind::labour, 6000, Approval::requested)});
  given<Job>(asked, Started{}, SentToQc{}, MadeReady{}).when(Complete{}).then_refused("line-not-answered");
  given<Job>(asked, Started{}, SentToQc{}, MadeReady{}, LineDeclined{1, std::nullopt})
      .when(Complete{})
      .then({Completed{}});
  given<Job>(asked).when(ApproveLine{2}).then_refused("line-not-found");
}

TEST(Job, bills_the_lines_that_are_wanted) {
  Job job;
  evolve(job, opened({line(1, LineKind::labour, 6000), line(2, LineKind::parts, 100, Approval::requested),
                      line(3, LineKind::tyres, 200)}));
  evolve(job, LineDeclined{3, std::nullopt});
  const auto id = numbered<domain::JobId>(9);
  const auto billed = approved_lines(job, id);
  ASSERT_EQ(billed.lines.size(), 1U);
  EXPECT_EQ(billed.lines[0].number, 1);
  EXPECT_EQ(billed.lines[0].job_id, id);
  EXPECT_EQ(billed.lines[0].booking_id, booking);
  EXPECT_EQ(billed.lines[0].vehicle_id, vehicle);
  EXPECT_EQ(domain::document::description_of(billed.descriptions, 1), "Work");
}

TEST(Job, is_billed_once_it_is_done_by_one_invoice_at_a_time) {
  const auto invoice = numbered<domain::InvoiceId>(7);
  const auto other = numbered<domain::InvoiceId>(8);
  const MarkInvoiced billed{invoice, "INV-2026-000001", 7200};
  given<Job>(opened()).when(billed).then_conflict("invalid-transition", "open");
  const auto done = given<Job>(opened(), Started{}, SentToQc{}, MadeReady{}, Completed{});
  done.when(billed).then({Invoiced{invoice, "INV-2026-000001", 7200}});
  done.when(ReleaseInvoice{invoice}).then_nothing();
  const auto invoiced = given<Job>(opened(), Started{}, SentToQc{}, MadeReady{}, Completed{},
                                   Invoiced{invoice, "INV-2026-000001", 7200});
  invoiced.when(MarkInvoiced{other, "INV-2026-000002", 7200})
      .then_conflict("already-invoiced", invoice.text());
  invoiced.when(Reopen{}).then_conflict("already-invoiced", invoice.text());
  invoiced.when(Close{}).then({Closed{}});
  invoiced.when(ReleaseInvoice{other}).then_nothing();
  invoiced.when(ReleaseInvoice{invoice}).then({InvoiceReleased{invoice}});
}

}  // namespace
