// Journal entries made by hand.
#include "domain/journal_entry.hpp"

#include "tests/domain/given.hpp"

using namespace domain::journal_entry;
using namespace given_when_then;
using domain::books::Standing;
using domain::journal::Kind;
using domain::journal::Line;

namespace {

const auto grace = numbered<domain::CustomerId>(9);

Post rent() {
  Post command;
  command.garage_id = numbered<domain::GarageId>(1);
  command.number = 12;
  command.reference = "JRN-2026-000003";
  command.effective = on("2026-11-20");
  command.currency = *domain::Currency::parse("GBP");
  command.lines = {{Line{"Expenses:COGS", 1'200}, Standing::open, true},
                   {Line{"Assets:Bank:Main", -1'200}, Standing::open, true}};
  command.memo = " rent ";
  return command;
}

Posted posted(const Post& command) {
  const auto decided = decide(JournalEntry{}, command, monday);
  return std::get<Posted>(decided.value().events.at(0));
}

TEST(JournalEntries, say_what_was_moved_and_why) {
  const auto event = posted(rent());
  EXPECT_EQ(event.personal.memo, "rent");
  EXPECT_EQ(event.entry.number, 12);
  EXPECT_EQ(event.entry.kind, Kind::manual);
  EXPECT_EQ(event.entry.lines.size(), 2U);
  given<JournalEntry>(event).when(rent()).then_refused("journal-entry-exists");
}

TEST(JournalEntries, add_up_to_nothing) {
  auto command = rent();
  command.lines[0].line.amount_minor = 1'201;
  given<JournalEntry>().when(command).then_refused("entry-not-balanced");
  command.lines.pop_back();
  given<JournalEntry>().when(command).then_field_errors({{"/lines", "too-few"}});
  command = rent();
  command.lines[0].line.amount_minor = 0;
  command.lines[1].line.amount_minor = domain::amount_minor_max + 1;
  given<JournalEntry>().when(command).then_field_errors(
      {{"/lines/0/debit", "zero"}, {"/lines/1/debit", "out-of-range"}});
}

TEST(JournalEntries, keep_out_of_accounts_that_documents_keep) {
  const auto with = [](Standing standing) {
    auto command = rent();
    command.lines[1].standing = standing;
    return command;
  };
  given<JournalEntry>()
      .when(with(Standing::protected_))
      .then_field_errors({{"/lines/1/account", "protected-account"}});
  given<JournalEntry>()
      .when(with(Standing::heading))
      .then_field_errors({{"/lines/1/account", "heading-account"}});
  given<JournalEntry>()
      .when(with(Standing::closed))
      .then_field_errors({{"/lines/1/account", "closed-account"}});
  given<JournalEntry>()
      .when(with(Standing::unknown))
      .then_field_errors({{"/lines/1/account", "unknown-account"}});
  given<JournalEntry>()
      .when(with(Standing::customers))
      .then_field_errors({{"/lines/1/customerId", "required"}});
  auto opening = with(Standing::protected_);
  opening.kind = Kind::opening;
  EXPECT_EQ(posted(opening).entry.kind, Kind::opening);
}

TEST(JournalEntries, are_items_of_a_customer) {
  auto command = rent();
  command.kind = Kind::opening;
  command.lines[0] = {Line{"Assets:Receivable:C000009", 1'200, grace, "OLD-77", on("2026-10-01")},
                      Standing::customers, true};
  auto event = posted(command);
  EXPECT_EQ(event.entry.lines[0].item, "OLD-77");
  command.lines[0].line.item.reset();
  event = posted(command);
  EXPECT_EQ(event.entry.lines[0].item, "JRN-2026-000003");
  const auto state = given<JournalEntry>(event).state;
  EXPECT_EQ(state.about(event), (std::vector<domain::Reference>{grace}));
  command.lines[0].customer_known = false;
  given<JournalEntry>().when(command).then_field_errors({{"/lines/0/customerId", "not-found"}});
  command.lines[0].customer_known = true;
  command.lines[0].line.item = "INV 1; x";
  given<JournalEntry>().when(command).then_field_errors({{"/lines/0/item", "wrong-format"}});
  command = rent();
  command.lines[0].line.customer_id = grace;
  given<JournalEntry>().when(command).then_field_errors({{"/lines/0/customerId", "not-a-customers-account"}});
}

/// Takes so much off an item that was there before.
Post settling(std::int64_t amount_minor, const Before& before) {
  auto command = rent();
  command.lines[0].line.amount_minor = amount_minor;
  command.lines[1] = {Line{"Assets:Receivable:C000009", -amount_minor, grace, "OLD-77"}, Standing::customers,
                      true, before};
  return command;
}

TEST(JournalEntries, settle_what_was_made_by_hand_as_far_as_it_is_open) {
  const Before owed{.original_minor = 1'200, .open_minor = 700};
  EXPECT_EQ(posted(settling(700, owed)).entry.lines[1].amount_minor, -700);
  given<JournalEntry>()
      .when(settling(701, owed))
      .then_field_errors({{"/lines/1/credit", "exceeds-open-amount"}});
  given<JournalEntry>()
      .when(settling(-1, Before{.original_minor = -500, .open_minor = 0}))
      .then_field_errors({{"/lines/1/debit", "exceeds-open-amount"}});
  auto twice = settling(400, owed);
  twice.lines.push_back(twice.lines[1]);
  twice.lines[0].line.amount_minor = 800;
  given<JournalEntry>().when(twice).then_field_errors({{"/lines/2/credit", "exceeds-open-amount"}});
}

TEST(JournalEntries, leave_the_items_of_documents_to_documents) {
  given<JournalEntry>()
      .when(settling(1, Before{.original_minor = 1'200, .open_minor = 1'200, .of_document = true}))
      .then_field_errors({{"/lines/1/item", "documents-item"}});
  auto command = rent();
  command.lines[0] = {Line{"Assets:Receivable:C000009", 1'200, grace, "INV-2026-000017"}, Standing::customers,
                      true};
  given<JournalEntry>().when(command).then_field_errors({{"/lines/0/item", "reserved-item"}});
  for (const auto* const item : {"INV-17", "OLD-INV-2026-000017", "INV-2026-17", "INV-2026-00001a"}) {
    command.lines[0].line.item = item;
    EXPECT_EQ(posted(command).entry.lines[0].item, item);
  }
}

TEST(JournalEntries, move_what_is_earned_of_a_plan_to_income) {
  auto command = rent();
  command.lines = {{Line{"Liabilities:DeferredPlan:C000009", 1'000, grace}, Standing::customers, true,
                    Before{.original_minor = -1, .open_minor = -1'000}},
                   {Line{"Income:Plan", -1'000}, Standing::open}};
  EXPECT_FALSE(posted(command).entry.lines[0].item);
  command.lines[0].before->open_minor = -999;
  given<JournalEntry>().when(command).then_field_errors({{"/lines/0/debit", "exceeds-open-amount"}});
  // A plan that was credited after some of it was earned: that is put back in pieces, too.
  command.lines[0].before->open_minor = 1'500;
  command.lines[0].line.amount_minor = -1'000;
  command.lines[1].line.amount_minor = 1'000;
  EXPECT_EQ(posted(command).entry.lines[1].amount_minor, 1'000);
  command.lines[0].before->open_minor = -1'000;
  command.lines[0].line.item = "x";
  given<JournalEntry>().when(command).then_field_errors({{"/lines/0/item", "not-a-customers-account"}});
}

TEST(JournalEntries, have_tax_codes_on_what_is_sold) {
  auto command = rent();
  command.lines[0].line.tax_code = "S20";
  given<JournalEntry>().when(command).then_field_errors({{"/lines/0/taxCode", "not-taxed"}});
  command.lines[0].line.account = "Income:Labour";
  EXPECT_EQ(posted(command).entry.lines[0].tax_code, "S20");
  command.lines[0].line.tax_code = "a;b";
  given<JournalEntry>().when(command).then_field_errors({{"/lines/0/taxCode", "wrong-format"}});
}

TEST(JournalEntries, are_of_this_age) {
  auto command = rent();
  command.effective = on("1969-12-31");
  given<JournalEntry>().when(command).then_field_errors({{"/date", "out-of-range"}});
  command.effective = on("2926-11-20");
  given<JournalEntry>().when(command).then_field_errors({{"/date", "out-of-range"}});
  command.effective = on("2027-11-23");
  EXPECT_EQ(posted(command).entry.effective, on("2027-11-23"));
}

TEST(JournalEntries, are_not_dated_in_a_closed_period) {
  auto command = rent();
  command.period_open = false;
  given<JournalEntry>().when(command).then_conflict("period-closed", "2026-11-20");
}

TEST(JournalEntries, are_reversed_by_their_mirror_once) {
  const auto event = posted(rent());
  Reverse reverse;
  reverse.number = 13;
  reverse.reference = "JRN-2026-000004";
  reverse.effective = on("2026-12-01");
  reverse.relates_to = on("2026-11-23");
  const auto decided = decide(given<JournalEntry>(event).state, reverse, monday);
  const auto& mirror = std::get<Reversed>(decided.value().events.at(0));
  EXPECT_EQ(mirror.entry.kind, Kind::reversal);
  EXPECT_EQ(mirror.entry.reverses, 12);
  EXPECT_EQ(mirror.entry.reference, "JRN-2026-000004");
  EXPECT_EQ(mirror.entry.relates_to, on("2026-11-23"));
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_EQ(mirror.entry.lines[i].amount_minor, -event.entry.lines[i].amount_minor);
  given<JournalEntry>(event, mirror).when(reverse).then_refused("already-reversed");
  given<JournalEntry>().when(reverse).then_not_found("journal-entry-not-found");
  reverse.effective = on("2026-11-19");
  given<JournalEntry>(event).when(reverse).then_field_errors({{"/date", "out-of-range"}});
}

TEST(JournalEntries, are_not_reversed_once_something_has_settled_what_they_brought) {
  auto command = rent();
  command.lines[0] = {Line{"Assets:Receivable:C000009", 1'200, grace, "OLD-77"}, Standing::customers, true};
  const auto made = given<JournalEntry>(posted(command));
  Reverse reverse;
  reverse.effective = on("2026-11-23");
  reverse.before = {Before{.original_minor = 1'200, .open_minor = 700}, std::nullopt};
  made.when(reverse).then_conflict("item-settled", "OLD-77");
  reverse.before[0]->open_minor = 1'200;
  EXPECT_TRUE(decide(made.state, reverse, monday).has_value());
}

TEST(JournalEntries, count_in_no_vat_return_that_is_filed) {
  auto purchase = rent();
  purchase.vat_filed_through = on("2026-11-20");
  EXPECT_EQ(posted(purchase).entry.effective, on("2026-11-20"));  // there is no tax in it
  purchase.lines[0].line.account = "Liabilities:VAT:Input";
  given<JournalEntry>().when(purchase).then_conflict("vat-period-filed", "2026-11-20");
  purchase.tax_point = on("2026-11-21");
  EXPECT_EQ(posted(purchase).entry.tax_point, on("2026-11-21"));
  auto sale = rent();
  sale.vat_filed_through = on("2026-11-20");
  sale.lines[0].line.account = "Income:Sundry";
  sale.lines[0].line.tax_code = "S20";
  given<JournalEntry>().when(sale).then_conflict("vat-period-filed", "2026-11-20");
  const auto event = posted(purchase);
  Reverse reverse;
  reverse.number = 13;
  reverse.effective = on("2026-11-22");
  reverse.vat_filed_through = on("2026-11-22");
  given<JournalEntry>(event).when(reverse).then_conflict("vat-period-filed", "2026-11-22");
  reverse.effective = on("2026-11-23");
  const auto reversed = decide(given<JournalEntry>(event).state, reverse, monday);
  EXPECT_EQ(std::get<Reversed>(reversed.value().events.at(0)).entry.tax_point, on("2026-11-23"));
}

}  // namespace
