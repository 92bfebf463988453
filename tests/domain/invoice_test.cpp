#include "domain/invoice.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "domain/credit_note.hpp"
#include "tests/domain/given.hpp"

namespace {

using namespace domain::invoice;
using namespace given_when_then;
using domain::Percentage;
using domain::Quantity;
using domain::UnitPrice;
using domain::document::DiscountSource;
using domain::document::Line;
using domain::document::LineKind;
using domain::document::Pricing;

const auto leeds = numbered<domain::GarageId>(1);
const auto ada = numbered<domain::CustomerId>(1);
const auto booking = numbered<domain::BookingId>(1);
const auto other_booking = numbered<domain::BookingId>(2);
const auto note = numbered<domain::CreditNoteId>(1);
const auto gbp = domain::Currency::parse("GBP").value();
const auto today = on("2026-11-23");
const Pricing british{.rates = domain::tax::usual_rates("GB"), .day = today};

LineInput line(LineKind kind, std::int64_t minor, std::string description, std::int32_t number = 0) {
  LineInput made;
  made.line.number = number;
  made.line.kind = kind;
  made.line.unit_price = UnitPrice::of_minor(minor);
  made.description = std::move(description);
  return made;
}

Draft draft() {
  return {.garage_id = leeds,
          .customer_id = ada,
          .kind = Kind::service,
          .currency = gbp,
          .booking_ids = {booking},
          .lines = {line(LineKind::labour, 10'000, " Service "), line(LineKind::parts, 9'999, "Filter")},
          .po_number = "PO 7",
          .pricing = british};
}

Drafted drafted() {
  return {.garage_id = leeds,
          .customer_id = ada,
          .kind = Kind::service,
          .currency = gbp,
          .booking_ids = {booking},
          .lines = {line(LineKind::labour, 10'000, "", 1).line, line(LineKind::parts, 9'999, "", 2).line},
          .personal = {.descriptions = {{1, "Service"}, {2, "Filter"}}, .po_number = "PO 7"}};
}

Issue issue() {
  return {.number = "INV-2026-000001",
          .customer_number = "C000123",
          .entry_number = 7,
          .issued_on = today,
          .effective = today,
          .tax_point = today,
          .due_on = on("2026-12-23"),
          .pricing = british,
          .bill_to = {.name = "Ada Byron"}};
}

/// What the events of a decision make of an invoice.
template <class Command>
Invoice after(Invoice invoice, const Command& command) {
  const auto decision = decide(invoice, command, monday);
  EXPECT_TRUE(decision.has_value()) << (decision ? "" : decision.error().code);
  for (const auto& event : decision.value().events) domain::evolve_any(invoice, event);
  return invoice;
}

Given<Invoice> an_issued_invoice(const Draft& from = draft()) {
  return {after(after(Invoice{}, from), issue())};
}

RecordAllocation allocate(std::int64_t amount, std::string source = "pay_1") {
  return {std::move(source), "PAY-2026-000001", amount};
}

const auto unknown = given<Invoice>();
const auto a_draft = given<Invoice>(drafted());
const auto a_discarded_one = given<Invoice>(drafted(), Discarded{});

// ---- drafts -------------------------------------------------------------------------------------

TEST(Invoice, is_drafted_once_with_numbered_lines) {
  unknown.when(draft()).then({drafted()});
  a_draft.when(draft()).then_conflict("invoice-exists", "");
}

TEST(Invoice, hears_of_every_wrong_field_of_a_draft_at_once) {
  auto command = draft();
  command.lines = {line(LineKind::labour, -1, ""), line(LineKind::parts, 1, std::string(501, 'x'), 3)};
  command.lines[0].line.quantity = {};
  command.lines[1].line.offers = {{.percent = Percentage::of(101)}};
  command.discount = domain::document::DocumentDiscount{Percentage::of(-1), 5};
  command.notes = std::string(10'001, 'x');
  command.po_number = std::string(101, 'x');
  unknown.when(command).then_field_errors({{"/lines/0/quantity", "out-of-range"},
                                           {"/lines/0/unitPrice", "out-of-range"},
                                           {"/lines/0/description", "required"},
                                           {"/lines/1/number", "unknown-line"},
                                           {"/lines/1/discountPercent", "out-of-range"},
                                           {"/lines/1/description", "too-long"},
                                           {"/discount", "exactly-one"},
                                           {"/discount/percent", "out-of-range"},
                                           {"/notes", "too-long"},
                                           {"/poNumber", "too-long"}});
}

TEST(Invoice, has_room_for_what_a_large_fleet_needs_in_a_month_and_no_more) {
  auto command = draft();
  command.lines.assign(lines_max, line(LineKind::labour, 100, "Tyre check"));
  EXPECT_TRUE(decide(Invoice{}, command, monday).has_value());
  command.lines.push_back(command.lines.front());
  unknown.when(command).then_field_errors({{"/lines", "too-many"}});
}

TEST(Invoice, of_more_than_an_amount_may_be_is_not_drafted) {
  auto command = draft();
  command.lines[1].line.unit_price = UnitPrice::of_minor(domain::document::line_minor_max + 1);
  unknown.when(command).then_refused("amount-out-of-range");
}

TEST(Invoice, keeps_the_numbers_of_its_lines_when_it_is_revised) {
  Revise command{.lines = {line(LineKind::tyres, 5'000, "Tyre"), line(LineKind::parts, 9'999, "Filter", 2)},
                 .pricing = british};
  const Revised revised{
      .lines = {line(LineKind::tyres, 5'000, "", 3).line, line(LineKind::parts, 9'999, "", 2).line},
      .personal = {.descriptions = {{3, "Tyre"}, {2, "Filter"}}}};
  a_draft.when(command).then({revised});
  const auto revised_draft = given<Invoice>(drafted(), revised);
  command.lines[0].line.number = 3;
  revised_draft.when(command).then_nothing();
  command.lines.push_back(line(LineKind::parts, 1, "Bulb"));
  EXPECT_EQ(after(revised_draft.state, command).lines.back().number, 4);
  command.lines.back().line.number = 2;
  revised_draft.when(command).then_field_errors({{"/lines/2/number", "repeated"}});
}

TEST(Invoice, that_is_not_wanted_is_discarded_for_good) {
  a_draft.when(Discard{}).then({Discarded{}});
  a_discarded_one.when(Discard{}).then_conflict("invalid-transition", "discarded");
  a_discarded_one.when(issue()).then_conflict("invalid-transition", "discarded");
  a_discarded_one.when(Revise{}).then_conflict("invalid-transition", "discarded");
  unknown.when(Discard{}).then_not_found("invoice-not-found");
}

TEST(Invoice, that_bills_a_job_has_it_to_itself) {
  auto command = draft();
  command.job_id = numbered<domain::JobId>(9);
  const auto job = command.job_id->text();
  given<Invoice>().when(command).then_claims({take(ClaimKind::billed_job, job)});
  given<Invoice>().when(draft()).then_claims({});
  auto bills_it = drafted();
  bills_it.job_id = command.job_id;
  given<Invoice>(bills_it).when(Discard{}).then_claims({release(ClaimKind::billed_job, job)});
  an_issued_invoice(command).when(Void{.reason = "twice"}).then_claims({release(ClaimKind::billed_job, job)});
}

// ---- issuing ------------------------------------------------------------------------------------

TEST(Invoice, gets_its_amounts_and_its_entry_when_it_is_issued) {
  const auto invoice = an_issued_invoice().state;
  EXPECT_EQ(invoice.status, Status::issued);
  EXPECT_EQ(invoice.totals.net_minor, 19'999);
  EXPECT_EQ(invoice.totals.tax_minor, 4'000);
  EXPECT_EQ(invoice.open_minor(), 23'999);
  EXPECT_EQ(invoice.entry.number, 7);
  EXPECT_EQ(invoice.entry.reference, "INV-2026-000001");
  EXPECT_TRUE(domain::journal::is_balanced(invoice.entry));
  EXPECT_EQ(invoice.words.bill_to->name, "Ada Byron");
  EXPECT_EQ(invoice.words.po_number, "PO 7");
}

TEST(Invoice, once_issued_never_changes) {
  const auto issued = an_issued_invoice();
  issued.when(issue()).then_conflict("invalid-transition", "issued");
  issued.when(Discard{}).then_conflict("invalid-transition", "issued");
  issued.when(Revise{.pricing = british}).then_conflict("invalid-transition", "issued");
}

TEST(Invoice, of_nothing_is_not_issued) {
  auto command = draft();
  command.lines.clear();
  const auto empty = given<Invoice>(std::get<Drafted>(decide(Invoice{}, command, monday)->events.front()));
  empty.when(issue()).then_refused("nothing-to-bill");
  auto early = issue();
  early.due_on = on("2026-11-22");
  a_draft.when(early).then_field_errors({{"/dueOn", "out-of-range"}});
}

TEST(Invoice, has_the_discounts_of_the_day_it_is_issued) {
  auto command = draft();
  command.lines[0].line.offers = {
      {.source = DiscountSource::membership, .name = "Silver", .percent = Percentage::of(5)},
      {.source = DiscountSource::manual, .percent = Percentage::of(2)}};
  auto with_offers = issue();
  with_offers.offers = {
      {1, {{.source = DiscountSource::membership, .name = "Gold", .percent = Percentage::of(10)}}}};
  const auto drafted_with_offers = after(Invoice{}, command);
  const auto gold = after(drafted_with_offers, with_offers);
  EXPECT_EQ(gold.priced[0].discount_minor, 1'000);
  ASSERT_EQ(gold.priced[0].discounts.size(), 2);
  EXPECT_EQ(gold.priced[0].discounts[0].offer.name, "Gold");
  const auto expired = after(drafted_with_offers, issue());
  EXPECT_EQ(expired.priced[0].discount_minor, 200);
}

TEST(Invoice, of_a_day_whose_period_is_closed_is_in_the_books_later) {
  auto later = issue();
  later.effective = on("2026-12-01");
  const auto invoice = after(a_draft.state, later);
  EXPECT_EQ(invoice.entry.effective, on("2026-12-01"));
  EXPECT_EQ(invoice.entry.relates_to, today);
  EXPECT_EQ(invoice.entry.tax_point, today);
}

TEST(Invoice, for_a_plan_is_not_income_yet) {
  auto command = draft();
  command.kind = Kind::plan;
  const auto invoice = an_issued_invoice(command).state;
  EXPECT_EQ(invoice.entry.lines[1].account, "Liabilities:DeferredPlan:C000123");
}

TEST(Invoice, says_what_each_booking_costs) {
  auto command = draft();
  EXPECT_EQ(billed_minor(an_issued_invoice(command).state, booking), 23'999);
  command.booking_ids = {booking, other_booking};
  command.lines[0].line.booking_id = booking;
  command.lines[1].line.booking_id = other_booking;
  const auto invoice = an_issued_invoice(command).state;
  EXPECT_EQ(billed_minor(invoice, booking), 12'000);
  EXPECT_EQ(billed_minor(invoice, other_booking), 11'999);
}

TEST(Invoice, is_due_as_the_terms_say) {
  using enum domain::customer::TermsType;
  EXPECT_EQ(due_date({due_on_receipt, 0}, on("2026-11-23")), on("2026-11-23"));
  EXPECT_EQ(due_date({net_days, 14}, on("2026-11-23")), on("2026-12-07"));
  EXPECT_EQ(due_date({end_of_month_plus, 0}, on("2026-11-23")), on("2026-11-30"));
  EXPECT_EQ(due_date({end_of_month_plus, 15}, on("2026-12-31")), on("2027-01-15"));
}

// ---- settling and voiding -----------------------------------------------------------------------

TEST(Invoice, is_settled_up_to_what_is_open) {
  const auto issued = an_issued_invoice();
  issued.when(allocate(24'000)).then_conflict("exceeds-open-amount", "INV-2026-000001");
  issued.when(allocate(0)).then_nothing();
  issued.when(allocate(20'000)).then({AllocationRecorded{"pay_1", "PAY-2026-000001", 20'000}});
  const Given<Invoice> part_paid{after(issued.state, allocate(20'000))};
  EXPECT_EQ(part_paid.state.open_minor(), 3'999);
  part_paid.when(allocate(4'000, "pay_2")).then_conflict("exceeds-open-amount", "INV-2026-000001");
  part_paid.when(allocate(-1, "pay_2")).then_conflict("exceeds-allocated", "INV-2026-000001");
  part_paid.when(allocate(-20'001)).then_conflict("exceeds-allocated", "INV-2026-000001");
  EXPECT_EQ(after(part_paid.state, allocate(-20'000)).open_minor(), 23'999);
}

TEST(Invoice, that_is_a_draft_is_not_settled) {
  a_draft.when(allocate(1)).then_conflict("invalid-transition", "draft");
  a_draft.when(RecordCredit{}).then_conflict("invalid-transition", "draft");
  a_draft.when(WriteOff{}).then_conflict("invalid-transition", "draft");
  a_draft.when(Void{}).then_conflict("invalid-transition", "draft");
}

TEST(Invoice, is_voided_with_the_mirror_of_its_entry) {
  const auto issued = an_issued_invoice();
  const Void command{.entry_number = 8, .wanted = today, .effective = today, .reason = " wrong customer "};
  auto mirror = domain::journal::reversal_of(issued.state.entry, 8, today);
  mirror.kind = domain::journal::Kind::void_;
  issued.when(command).then({Voided{mirror, {"wrong customer"}}});
  EXPECT_EQ(after(issued.state, command).open_minor(), 0);
  auto later = command;
  later.effective = on("2026-12-01");
  const auto decided = decide(issued.state, later, monday);
  const auto& moved = std::get<Voided>(decided.value().events.front()).entry;
  EXPECT_EQ(moved.effective, on("2026-12-01"));
  EXPECT_EQ(moved.relates_to, today);
  EXPECT_EQ(moved.tax_point, today);
  issued.when(Void{.entry_number = 8, .wanted = today, .effective = today, .reason = " "})
      .then_field_errors({{"/reason", "required"}});
}

TEST(Invoice, is_voided_only_while_nothing_hangs_on_it) {
  const auto issued = an_issued_invoice().state;
  const Void command{.entry_number = 8, .wanted = today, .effective = today, .reason = "wrong"};
  const auto paid = after(issued, allocate(100));
  Given<Invoice>{paid}.when(command).then_conflict("invoice-settled", "pay_1");
  EXPECT_EQ(after(after(paid, allocate(-100)), command).status, Status::voided);
  const auto credited = after(issued, RecordCredit{note, {{.number = 1, .net_minor = 1}}});
  Given<Invoice>{credited}.when(command).then_conflict("invoice-credited", "");
  const auto written_off = after(issued, WriteOff{.amount_minor = 1, .wanted = today, .effective = today});
  Given<Invoice>{written_off}.when(command).then_conflict("invoice-written-off", "");
}

TEST(Invoice, is_written_off_as_far_as_it_is_open) {
  const auto issued = an_issued_invoice();
  WriteOff command{.entry_number = 9, .wanted = today, .effective = today, .reason = "gone"};
  const auto gone = after(issued.state, command);
  EXPECT_EQ(gone.written_off_minor, 23'999);
  EXPECT_EQ(gone.open_minor(), 0);
  Given<Invoice>{gone}.when(command).then_conflict("exceeds-open-amount", "INV-2026-000001");
  command.amount_minor = 0;
  issued.when(command).then_field_errors({{"/amount/amountMinor", "out-of-range"}});
  command = {.amount_minor = 101, .small_difference = true, .small_difference_minor_max = 100};
  issued.when(command).then_refused("small-difference-too-large");
  command.amount_minor = 100;
  EXPECT_EQ(after(issued.state, command).open_minor(), 23'899);
}

// ---- crediting ----------------------------------------------------------------------------------

Credit credit(const Invoice& invoice, const std::vector<CreditInput>& lines = {}) {
  auto made = credit_of(invoice, lines);
  EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().code);
  return made.value_or(Credit{});
}

std::string refusal_of(const Invoice& invoice, const std::vector<CreditInput>& lines) {
  const auto made = credit_of(invoice, lines);
  if (made) return "none";
  return made.error().errors.empty()
             ? made.error().code
             : made.error().errors.front().pointer + ' ' + made.error().errors.front().code;
}

Draft of_three() {
  auto command = draft();
  command.lines = {line(LineKind::tyres, 3'333, "Tyre")};
  command.lines[0].line.quantity = Quantity::of(3);
  command.lines[0].line.offers = {{.percent = Percentage::of(7)}};
  command.discount = domain::document::DocumentDiscount{std::nullopt, 100};
  return command;
}

TEST(Credit, of_three_times_a_third_is_that_of_the_whole) {
  const auto invoice = an_issued_invoice(of_three()).state;
  const auto whole = credit(invoice);
  EXPECT_EQ(whole.totals, invoice.totals);
  auto left = invoice;
  std::map<std::string, std::int64_t> accounts;
  for (int i = 0; i < 3; ++i) {
    const auto third = credit(left, {{.number = 1, .quantity = Quantity::of(1)}});
    for (const auto& posted : domain::journal::lines_of_credit(third.parts, left.receivable()))
      accounts[posted.account] += posted.amount_minor;
    left = after(left, RecordCredit{note, third.lines});
  }
  for (const auto& posted : invoice.entry.lines) accounts[posted.account] += posted.amount_minor;
  for (const auto& [account, amount] : accounts) EXPECT_EQ(amount, 0) << account;
  EXPECT_EQ(refusal_of(left, {}), "nothing-to-credit");
  EXPECT_EQ(refusal_of(left, {{.number = 1, .net_minor = 1}}), "/lines/0 exceeds-creditable");
}

TEST(Credit, is_a_quantity_a_percentage_or_an_amount) {
  const auto invoice = an_issued_invoice(of_three()).state;
  EXPECT_EQ(credit(invoice, {{.number = 1, .percent = Percentage::of(50)}}).totals.net_minor, 4'600);
  EXPECT_EQ(credit(invoice, {{.number = 1, .net_minor = 500}}).totals.tax_minor, 100);
  EXPECT_EQ(refusal_of(invoice, {{.number = 1}}), "/lines/0 exactly-one");
  EXPECT_EQ(refusal_of(invoice, {{.number = 1, .percent = Percentage::of(1), .net_minor = 1}}),
            "/lines/0 exactly-one");
  EXPECT_EQ(refusal_of(invoice, {{.number = 2, .net_minor = 1}}), "/lines/0/number unknown-line");
  EXPECT_EQ(refusal_of(invoice, {{.number = 1, .net_minor = 1}, {.number = 1, .net_minor = 1}}),
            "/lines/1/number repeated");
  EXPECT_EQ(refusal_of(invoice, {{.number = 1, .quantity = Quantity::of(4)}}),
            "/lines/0/quantity exceeds-creditable");
  EXPECT_EQ(refusal_of(invoice, {{.number = 1, .percent = Percentage::of(101)}}),
            "/lines/0/percent exceeds-creditable");
  EXPECT_EQ(refusal_of(invoice, {{.number = 1, .net_minor = -1}}), "/lines/0/netMinor exceeds-creditable");
  EXPECT_EQ(refusal_of(a_draft.state, {}), "invalid-transition");
}

TEST(Credit, of_more_than_a_line_is_not_recorded) {
  const auto issued = an_issued_invoice();
  issued.when(RecordCredit{note, {{.number = 1, .net_minor = 10'001}}}).then_refused("exceeds-creditable");
  issued.when(RecordCredit{note, {{.number = 1, .net_minor = 1, .tax_minor = 2'001}}})
      .then_refused("exceeds-creditable");
  issued.when(RecordCredit{note, {{.number = 9, .net_minor = 1}}}).then_refused("exceeds-creditable");
}

/// Whatever is credited bit by bit, and the rest at the end: together it is the invoice, account by account.
RC_GTEST_PROP(Credit, bit_by_bit_gives_back_the_invoice_exactly, ()) {
  auto command = draft();
  command.lines.clear();
  const auto count = *rc::gen::inRange(1, 5);
  for (int i = 0; i < count; ++i) {
    auto made = line(static_cast<LineKind>(*rc::gen::inRange(0, 6)),
                     *rc::gen::inRange<std::int64_t>(10, 50'000), "x");
    made.line.quantity = {*rc::gen::inRange<std::int64_t>(100'000, 9'000'000)};
    made.line.tax = static_cast<domain::tax::Kind>(*rc::gen::inRange(0, 6));
    made.line.includes_tax = *rc::gen::arbitrary<bool>();
    made.line.offers = {{.percent = Percentage::of(*rc::gen::inRange(0, 90))}};
    command.lines.push_back(made);
  }
  command.discount =
      domain::document::DocumentDiscount{Percentage::of(*rc::gen::inRange(0, 90)), std::nullopt};
  auto invoice = an_issued_invoice(command).state;
  const auto whole = invoice;
  std::map<std::string, std::int64_t> accounts;
  const auto take_back = [&](const std::vector<CreditInput>& lines) {
    const auto made = credit_of(invoice, lines);
    if (!made) return;
    RC_ASSERT(made->totals.net_minor >= 0);
    RC_ASSERT(made->totals.tax_minor >= 0);
    const auto posted = domain::journal::lines_of_credit(made->parts, invoice.receivable());
    for (const auto& each : posted) accounts[each.account + each.tax_code.value_or("")] += each.amount_minor;
    const auto recorded = decide(invoice, RecordCredit{note, made->lines}, monday);
    RC_ASSERT(recorded.has_value());
    for (const auto& event : recorded->events) domain::evolve_any(invoice, event);
  };
  for (int i = *rc::gen::inRange(0, 6); i > 0; --i) {
    CreditInput input{.number = *rc::gen::inRange(1, count + 1)};
    if (*rc::gen::arbitrary<bool>()) input.percent = Percentage{*rc::gen::inRange(1, 600'000)};
    else input.net_minor = *rc::gen::inRange<std::int64_t>(1, 100'000);
    take_back({input});
  }
  take_back({});
  for (const auto& each : whole.entry.lines)
    accounts[each.account + each.tax_code.value_or("")] += each.amount_minor;
  // What cost nothing cannot be credited.
  auto free_of_charge = whole.priced;
  std::erase_if(free_of_charge, [](const auto& priced) { return priced.net_minor != 0; });
  for (const auto& each : domain::journal::lines_of_credit(free_of_charge, whole.receivable()))
    accounts[each.account + each.tax_code.value_or("")] += each.amount_minor;
  for (const auto& [account, amount] : accounts) RC_ASSERT(amount == 0);
}

// ---- credit notes -------------------------------------------------------------------------------

namespace note_rules {

using namespace domain::credit_note;

const auto invoice_id = numbered<domain::InvoiceId>(1);

domain::credit_note::Issue issue_note() {
  const auto invoice = an_issued_invoice().state;
  return {.invoice_id = invoice_id,
          .invoice = invoice,
          .credit = credit(invoice, {{.number = 1, .net_minor = 3'000}}),
          .number = "CRN-2026-000001",
          .entry_number = 8,
          .issued_on = today,
          .effective = today,
          .reason = "too much"};
}

Given<CreditNote> an_issued_note() {
  Given<CreditNote> made;
  const auto decision = decide(made.state, issue_note(), monday);
  for (const auto& event : decision.value().events) domain::evolve_any(made.state, event);
  return made;
}

TEST(CreditNote, mirrors_what_it_takes_back) {
  const auto decision = decide(CreditNote{}, issue_note(), monday);
  ASSERT_TRUE(decision.has_value());
  const auto& issued = std::get<domain::credit_note::Issued>(decision->events.front());
  EXPECT_EQ(issued.net_minor, 3'000);
  EXPECT_EQ(issued.tax_minor, 600);
  EXPECT_EQ(issued.gross_minor, 3'600);
  EXPECT_TRUE(domain::journal::is_balanced(issued.entry));
  EXPECT_EQ(issued.entry.lines[0].account, "Assets:Receivable:C000123");
  EXPECT_EQ(issued.entry.lines[0].amount_minor, -3'600);
  EXPECT_EQ(issued.entry.lines[0].item, "CRN-2026-000001");
  EXPECT_EQ(issued.entry.lines[1].account, "Income:Labour");
  EXPECT_EQ(issued.entry.lines[1].amount_minor, 3'000);
  EXPECT_EQ(issued.entry.lines[2].account, "Liabilities:VAT:Output:S20");
  EXPECT_EQ(issued.entry.lines[2].amount_minor, 600);
  EXPECT_EQ(issued.entry.lines[2].tax_base_minor, -3'000);
  EXPECT_EQ(issued.personal.descriptions.front().text, "Service");
  auto without_reason = issue_note();
  without_reason.reason = "";
  given<CreditNote>().when(without_reason).then_field_errors({{"/reason", "required"}});
  an_issued_note().when(issue_note()).then_conflict("credit-note-exists", "");
}

Allocate settle(std::int64_t amount) {
  return {.allocation = {invoice_id, "INV-2026-000001", amount},
          .invoice = an_issued_invoice().state.receivable(),
          .entry_number = 9,
          .effective = today};
}

TEST(CreditNote, settles_and_refunds_no_more_than_it_is) {
  auto open = an_issued_note();
  open.when(settle(3'601)).then_conflict("exceeds-open-amount", "CRN-2026-000001");
  open.when(settle(0)).then_field_errors({{"/amount/amountMinor", "out-of-range"}});
  const auto decision = decide(open.state, settle(2'000), monday);
  const auto& allocated = std::get<Allocated>(decision.value().events.front());
  ASSERT_EQ(allocated.entry.lines.size(), 2);
  EXPECT_EQ(allocated.entry.lines[0].account, allocated.entry.lines[1].account);
  EXPECT_EQ(allocated.entry.lines[0].item, "CRN-2026-000001");
  EXPECT_EQ(allocated.entry.lines[0].amount_minor, 2'000);
  EXPECT_EQ(allocated.entry.lines[1].item, "INV-2026-000001");
  EXPECT_EQ(allocated.entry.lines[1].amount_minor, -2'000);
  evolve(open.state, allocated);
  EXPECT_EQ(open.state.open_minor(), 1'600);
  open.when(Refund{.refund = {.amount_minor = 1'601}})
      .then_conflict("exceeds-open-amount", "CRN-2026-000001");
  open.when(Refund{.refund = {.amount_minor = 0}})
      .then_field_errors({{"/amount/amountMinor", "out-of-range"}});
  open.when(Refund{.refund = {.amount_minor = 1'600}, .reason = " as asked "})
      .then({Refunded{{.amount_minor = 1'600}, {}, {"as asked"}}});
  evolve(open.state, Refunded{{.amount_minor = 1'600}, {}, {}});
  EXPECT_EQ(open.state.open_minor(), 0);
  open.when(settle(1)).then_conflict("exceeds-open-amount", "CRN-2026-000001");
}

TEST(CreditNote, is_taken_off_an_invoice_again) {
  auto open = an_issued_note();
  const auto back = [](std::int64_t amount) {
    const auto there = settle(amount);
    return Deallocate{there.allocation, there.invoice, 10, today};
  };
  open.when(back(1)).then_conflict("exceeds-allocated", "INV-2026-000001");
  evolve(open.state, Allocated{{invoice_id, "INV-2026-000001", 2'000}, {}});
  open.when(back(2'001)).then_conflict("exceeds-allocated", "INV-2026-000001");
  const auto decision = decide(open.state, back(2'000), monday);
  const auto& taken_off = std::get<Deallocated>(decision.value().events.front());
  EXPECT_EQ(taken_off.entry.lines[0].amount_minor, -2'000);
  auto late = back(1);
  late.effective = on("2026-12-01");
  late.relates_to = today;
  const auto moved = decide(open.state, late, monday);
  EXPECT_EQ(std::get<Deallocated>(moved.value().events.front()).entry.relates_to, today);
  evolve(open.state, taken_off);
  EXPECT_EQ(open.state.open_minor(), 3'600);
  EXPECT_TRUE(open.state.allocations.empty());
}

TEST(CreditNote, that_is_not_there_does_nothing) {
  given<CreditNote>().when(settle(1)).then_not_found("credit-note-not-found");
  given<CreditNote>().when(Refund{}).then_not_found("credit-note-not-found");
  given<CreditNote>().when(Deallocate{}).then_not_found("credit-note-not-found");
}

}  // namespace note_rules

}  // namespace
