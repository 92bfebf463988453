#include "domain/payment.hpp"

#include <limits>

#include "tests/domain/given.hpp"

namespace {

using namespace domain::payment;
using namespace given_when_then;
using domain::Currency;
using domain::Date;
using domain::Money;
using domain::Percentage;
using domain::journal::Entry;
using domain::journal::Line;
using domain::journal::Posting;
using EntryKind = domain::journal::Kind;

const auto leeds = numbered<domain::GarageId>(1);
const auto grace = numbered<domain::CustomerId>(1);
const auto first = numbered<domain::InvoiceId>(1);
const auto second = numbered<domain::InvoiceId>(2);

Currency gbp() { return Currency::parse("GBP").value(); }
const Posting next{.number = 7, .effective = on("2026-11-23")};
const std::vector<domain::tax::Rate> rates = {
    {domain::tax::Kind::standard, Percentage::of(20), on("2011-01-04")}};

Line account(std::string path, std::int64_t minor) {
  return {.account = std::move(path), .amount_minor = minor};
}
Line payment_item(std::int64_t minor) {
  return {.account = "Assets:Receivable:C000001",
          .amount_minor = minor,
          .customer_id = grace,
          .item = "PAY-2026-000001"};
}
Line invoice_item(std::string number, std::int64_t minor) {
  return {.account = "Assets:Receivable:C000001",
          .amount_minor = minor,
          .customer_id = grace,
          .item = std::move(number),
          .due = on("2026-12-23")};
}
Line deposit_item(std::int64_t minor) {
  return {.account = "Liabilities:Deposits:C000001",
          .amount_minor = minor,
          .customer_id = grace,
          .item = "PAY-2026-000001"};
}
Line tax(std::int64_t minor, std::int64_t base) {
  return {.account = "Liabilities:VAT:Output:S20",
          .amount_minor = minor,
          .tax_code = "S20",
          .tax_rate = Percentage::of(20),
          .tax_base_minor = base};
}
constexpr auto suspense = "Assets:VAT-on-Deposits";
constexpr auto payable = "Liabilities:RefundsPayable";

Entry entry(EntryKind kind, std::vector<Line> lines, std::string reference = "PAY-2026-000001") {
  Entry made{.number = 7,
             .kind = kind,
             .reference = std::move(reference),
             .effective = on("2026-11-23"),
             .currency = gbp(),
             .lines = std::move(lines)};
  for (const auto& line : made.lines)
    if (line.tax_code) made.tax_point = made.effective;
  EXPECT_TRUE(domain::journal::is_balanced(made));
  return made;
}

Receive receive() {
  return {.payment_id = numbered<domain::PaymentId>(1),
          .number = "PAY-2026-000001",
          .garage_id = leeds,
          .customer_id = grace,
          .customer_number = "C000001",
          .garage_currency = gbp(),
          .method = Method::card,
          .amount = {40'000, gbp()},
          .received_on = on("2026-11-23"),
          .today = on("2026-11-23"),
          .external_id = " ch_1 ",
          .tax_rates = rates,
          .reference = "thanks ",
          .notes = " ",
          .posting = next};
}
Receive receive_deposit(std::int64_t minor = 12'000) {
  auto command = receive();
  command.purpose = Purpose::deposit;
  command.amount.amount_minor = minor;
  return command;
}

Received received(std::int64_t minor = 40'000, Method method = Method::card) {
  return {.number = "PAY-2026-000001",
          .garage_id = leeds,
          .customer_id = grace,
          .customer_number = "C000001",
          .method = method,
          .amount = {minor, gbp()},
          .received_on = on("2026-11-23"),
          .external_id = "ch_1",
          .entry = entry(EntryKind::payment, {account("Assets:Clearing:Card", minor), payment_item(-minor)}),
          .personal = {"thanks", std::nullopt}};
}
Received deposit(std::int64_t minor = 12'000, std::int64_t tax_minor = 2'000) {
  auto event = received(minor);
  event.purpose = Purpose::deposit;
  event.deposit_tax_minor = tax_minor;
  event.deposit_tax_code = "S20";
  event.deposit_tax_rate = Percentage::of(20);
  event.entry =
      entry(EntryKind::deposit, {account("Assets:Clearing:Card", minor), account(suspense, tax_minor),
                                 deposit_item(-minor), tax(-tax_minor, minor - tax_minor)});
  return event;
}

Settled invoice(std::int64_t open, domain::InvoiceId id = first) {
  return {.invoice_id = id,
          .number = id == first ? "INV-2026-000001" : "INV-2026-000002",
          .garage_id = leeds,
          .customer_id = grace,
          .currency = gbp(),
          .due_on = on("2026-12-23"),
          .open_minor = open};
}
Allocated allocated(std::int64_t minor, domain::InvoiceId id = first) {
  return {.allocation = {id, invoice(0, id).number, minor}, .entry = {}};
}
Refunded refunded(std::int64_t minor) {
  return {.refund = {"REF-2026-000001", Method::card, minor, on("2026-11-23")}, .entry = {}};
}

Allocate allocate(std::int64_t minor, std::int64_t invoice_open, domain::InvoiceId id = first) {
  return {.invoice = invoice(invoice_open, id), .amount_minor = minor, .posting = next};
}
Deallocate deallocate(std::optional<std::int64_t> minor, domain::InvoiceId id = first) {
  return {.invoice = invoice(0, id), .amount_minor = minor, .posting = next};
}
GiveBack give_back(std::optional<std::int64_t> minor, std::optional<Method> method = {}) {
  return {.number = "REF-2026-000001", .method = method, .amount_minor = minor, .posting = next};
}
Fail fail() { return {.posting = next}; }

// ---- receiving ----------------------------------------------------------------------------------

TEST(Deposit, counts_in_the_return_of_the_day_it_came_although_the_books_of_that_day_are_closed) {
  auto command = receive_deposit();
  command.posting = {7, on("2026-12-01"), on("2026-11-23")};
  const auto decided = decide(Payment{}, command, monday);
  const auto& entry = std::get<Received>(decided.value().events.at(0)).entry;
  EXPECT_EQ(entry.effective, on("2026-12-01"));
  EXPECT_EQ(entry.relates_to, on("2026-11-23"));
  EXPECT_EQ(entry.tax_point, on("2026-11-23"));
}

TEST(Deposit, counts_in_the_next_return_where_that_of_its_day_is_filed) {
  auto command = receive_deposit();
  command.posting = {7, on("2026-11-23"), std::nullopt, on("2026-12-01")};
  const auto decided = decide(Payment{}, command, monday);
  const auto& entry = std::get<Received>(decided.value().events.at(0)).entry;
  EXPECT_EQ(entry.effective, on("2026-11-23"));
  EXPECT_EQ(entry.tax_point, on("2026-12-01"));
}

TEST(Payment, is_credited_to_the_customer_whatever_it_is_for) {
  given<Payment>()
      .when(receive())
      .then({received()})
      .then_claims({take(ClaimKind::external_payment, "ch_1")});
}

TEST(Payment, comes_into_an_account_by_its_method) {
  const auto debited = [](Method method) {
    auto command = receive();
    command.method = method;
    return std::get<Received>(decide(Payment{}, command, monday).value().events.front())
        .entry.lines.front()
        .account;
  };
  EXPECT_EQ(debited(Method::cash), "Assets:Cash:Till1");
  EXPECT_EQ(debited(Method::bank_transfer), "Assets:Bank:Main");
  EXPECT_EQ(debited(Method::card), "Assets:Clearing:Card");
  EXPECT_EQ(debited(Method::stripe), "Assets:Clearing:Stripe");
  EXPECT_EQ(debited(Method::cheque), "Assets:Clearing:Cheques");
  EXPECT_EQ(debited(Method::direct_debit), "Assets:Clearing:DirectDebit");
  EXPECT_EQ(debited(Method::pay_later), "Assets:Clearing:PayLater");
  EXPECT_EQ(debited(Method::other), "Assets:Clearing:Other");
}

TEST(Payment, is_refused_with_everything_that_is_wrong) {
  auto command = receive();
  command.amount = {0, Currency::parse("EUR").value()};
  command.received_on = on("2026-11-24");
  command.external_id = std::string(201, 'x');
  command.booking_id = numbered<domain::BookingId>(1);
  command.job_id = numbered<domain::JobId>(1);
  command.deposit_tax = domain::tax::Kind::standard;
  command.reference = std::string(201, 'x');
  given<Payment>().when(command).then_field_errors({{"/amount/amountMinor", "out-of-range"},
                                                    {"/amount/currency", "wrong-currency"},
                                                    {"/receivedOn", "out-of-range"},
                                                    {"/externalId", "too-long"},
                                                    {"/bookingId", "deposits-only"},
                                                    {"/jobId", "deposits-only"},
                                                    {"/taxKind", "deposits-only"},
                                                    {"/reference", "too-long"}});
  command = receive();
  command.amount.amount_minor = std::numeric_limits<std::int64_t>::max();
  given<Payment>().when(command).then_field_errors({{"/amount/amountMinor", "out-of-range"}});
  given<Payment>(received()).when(receive()).then_refused("payment-exists");
}

TEST(Payment, that_is_a_deposit_owes_its_tax_at_once) {
  given<Payment>().when(receive_deposit()).then({deposit()});
}

TEST(Payment, that_is_a_deposit_for_what_is_not_taxed_owes_none) {
  auto command = receive_deposit();
  command.deposit_tax = domain::tax::Kind::outside_scope;
  const auto decided = decide(Payment{}, command, monday);
  const auto& event = std::get<Received>(decided.value().events.front());
  EXPECT_EQ(event.deposit_tax_minor, 0);
  EXPECT_EQ(event.entry,
            entry(EntryKind::deposit, {account("Assets:Clearing:Card", 12'000), deposit_item(-12'000)}));
}

// ---- allocating ---------------------------------------------------------------------------------

TEST(Payment, settles_an_invoice_without_changing_a_balance) {
  given<Payment>(received())
      .when(allocate(33'684, 33'684))
      .then({Allocated{
          {first, "INV-2026-000001", 33'684},
          entry(EntryKind::allocation, {payment_item(33'684), invoice_item("INV-2026-000001", -33'684)})}});
}

TEST(Payment, that_is_more_than_is_owed_leaves_the_rest_open) {
  const auto given_payment = given<Payment>(received(), allocated(33'684));
  EXPECT_EQ(given_payment.state.open_minor(), 6'316);
  given_payment.when(allocate(6'317, 10'000, second)).then_conflict("exceeds-open-credit", "6316");
  EXPECT_TRUE(decide(given_payment.state, allocate(6'316, 10'000, second), monday));
}

TEST(Payment, never_settles_more_than_is_open_of_an_invoice) {
  given<Payment>(received()).when(allocate(101, 100)).then_conflict("exceeds-open-amount", "100");
  given<Payment>(received())
      .when(allocate(0, 100))
      .then_field_errors({{"/amount/amountMinor", "out-of-range"}});
  given<Payment>(received())
      .when(allocate(-1, 100))
      .then_field_errors({{"/amount/amountMinor", "out-of-range"}});
  given<Payment>().when(allocate(1, 100)).then_not_found("payment-not-found");
}

TEST(Payment, settles_only_invoices_of_its_customer_at_its_garage_in_its_currency) {
  auto command = allocate(100, 100);
  command.invoice.customer_id = numbered<domain::CustomerId>(2);
  given<Payment>(received()).when(command).then_conflict("wrong-customer", first.text());
  command = allocate(100, 100);
  command.invoice.garage_id = numbered<domain::GarageId>(2);
  given<Payment>(received()).when(command).then_conflict("wrong-customer", first.text());
  command = allocate(100, 100);
  command.invoice.currency = Currency::parse("EUR").value();
  given<Payment>(received()).when(command).then_conflict("currency-mismatch", first.text());
}

TEST(Payment, is_taken_off_an_invoice_in_whole_or_in_part) {
  const auto settled = given<Payment>(received(), allocated(10'000), allocated(5'000), allocated(1, second));
  EXPECT_EQ(settled.state.allocated_to(first), 15'000);
  settled.when(deallocate(6'000))
      .then({Deallocated{
          {first, "INV-2026-000001", 6'000},
          entry(EntryKind::allocation, {payment_item(-6'000), invoice_item("INV-2026-000001", 6'000)})}});
  settled.when(deallocate(std::nullopt))
      .then({Deallocated{
          {first, "INV-2026-000001", 15'000},
          entry(EntryKind::allocation, {payment_item(-15'000), invoice_item("INV-2026-000001", 15'000)})}});
  settled.when(deallocate(15'001)).then_conflict("exceeds-allocated", "15000");
  settled.when(deallocate(0)).then_field_errors({{"/amount/amountMinor", "out-of-range"}});
  const auto without =
      given<Payment>(received(), allocated(5), Deallocated{{first, "INV-2026-000001", 5}, {}});
  EXPECT_TRUE(without.state.allocations.empty());
  without.when(deallocate(std::nullopt)).then_conflict("exceeds-allocated", "0");
}

TEST(Payment, that_is_a_deposit_is_applied_with_its_tax) {
  given<Payment>(deposit())
      .when(allocate(12'000, 33'684))
      .then({Allocated{{first, "INV-2026-000001", 12'000},
                       entry(EntryKind::deposit_applied,
                             {deposit_item(12'000), tax(2'000, -10'000),
                              invoice_item("INV-2026-000001", -12'000), account(suspense, -2'000)})}});
}

TEST(Payment, that_is_a_deposit_moves_all_of_its_tax_whatever_the_parts) {
  // 1.00 with 0.17 of tax, in three parts and one back: what is suspended is always that of what is open.
  auto state = given<Payment>(deposit(100, 17)).state;
  std::int64_t suspended = 17;
  const auto apply = [&](const auto& command) {
    const auto decided = decide(state, command, monday).value();
    const auto& event = decided.events.front();
    const auto& entry = std::visit([](const auto& e) -> const Entry& { return e.entry; }, event);
    for (const auto& line : entry.lines)
      if (line.account == suspense) suspended += line.amount_minor;
    domain::evolve_any(state, event);
    EXPECT_EQ(suspended, state.tax_in(state.open_minor()));
  };
  apply(allocate(33, 33));
  apply(allocate(33, 33, second));
  apply(deallocate(std::nullopt));
  apply(allocate(1, 33));
  apply(give_back(10));
  apply(Forfeit{.amount_minor = 11, .posting = next});
  EXPECT_EQ(state.open_minor(), 45);
  apply(allocate(45, 100, first));
  EXPECT_EQ(suspended, 0);
}

// ---- giving back --------------------------------------------------------------------------------

TEST(Payment, is_given_back_as_far_as_it_is_open) {
  const auto overpaid = given<Payment>(received(), allocated(33'684));
  overpaid.when(give_back(std::nullopt))
      .then({Refunded{{"REF-2026-000001", Method::card, 6'316, on("2026-11-23")},
                      entry(EntryKind::refund,
                            {payment_item(6'316), account(payable, -6'316), account(payable, 6'316),
                             account("Assets:Clearing:Card", -6'316)},
                            "REF-2026-000001"),
                      {}}});
  overpaid.when(give_back(6'317)).then_conflict("exceeds-open-credit", "6316");
  overpaid.when(give_back(0)).then_field_errors({{"/amount/amountMinor", "out-of-range"}});
  given<Payment>(received(100), refunded(100))
      .when(give_back(std::nullopt))
      .then_conflict("exceeds-open-credit", "0");
}

TEST(Payment, is_given_back_by_another_method_with_a_reason) {
  auto command = give_back(100, Method::cash);
  command.reason = " paid twice ";
  given<Payment>(received())
      .when(command)
      .then({Refunded{{"REF-2026-000001", Method::cash, 100, on("2026-11-23")},
                      entry(EntryKind::refund,
                            {payment_item(100), account(payable, -100), account(payable, 100),
                             account("Assets:Cash:Till1", -100)},
                            "REF-2026-000001"),
                      {"paid twice"}}});
}

TEST(Payment, that_is_a_deposit_is_given_back_with_its_tax) {
  given<Payment>(deposit())
      .when(give_back(std::nullopt))
      .then({Refunded{{"REF-2026-000001", Method::card, 12'000, on("2026-11-23")},
                      entry(EntryKind::refund,
                            {deposit_item(12'000), tax(2'000, -10'000), account(payable, -12'000),
                             account(suspense, -2'000), account(payable, 12'000),
                             account("Assets:Clearing:Card", -12'000)},
                            "REF-2026-000001"),
                      {}}});
}

// ---- failing, disputes --------------------------------------------------------------------------

TEST(Payment, that_failed_is_taken_back_once_it_settles_nothing) {
  auto command = fail();
  command.reason = " no funds ";
  given<Payment>(received())
      .when(command)
      .then({Failed{
          entry(EntryKind::payment_failed, {payment_item(40'000), account("Assets:Clearing:Card", -40'000)}),
          {"no funds"}}});
  given<Payment>(received(), allocated(1)).when(fail()).then_conflict("payment-allocated", first.text());
  given<Payment>(received(), refunded(1)).when(fail()).then_conflict("payment-refunded", "PAY-2026-000001");
  const auto failed = given<Payment>(received(), Failed{});
  EXPECT_EQ(failed.state.open_minor(), 0);
  failed.when(fail()).then_conflict("invalid-transition", "failed");
  failed.when(allocate(1, 1)).then_conflict("invalid-transition", "failed");
  failed.when(give_back(1)).then_conflict("invalid-transition", "failed");
  failed.when(Dispute{next}).then_conflict("invalid-transition", "failed");
}

TEST(Payment, that_is_a_deposit_fails_with_its_tax_and_with_what_was_kept) {
  given<Payment>(deposit()).when(fail()).then({Failed{
      entry(EntryKind::payment_failed, {deposit_item(12'000), tax(2'000, -10'000), account(suspense, -2'000),
                                        account("Assets:Clearing:Card", -12'000)}),
      {}}});
  given<Payment>(deposit(), Forfeited{6'000, {}})
      .when(fail())
      .then({Failed{entry(EntryKind::payment_failed,
                          {deposit_item(6'000), tax(1'000, -5'000), account(suspense, -1'000),
                           account("Income:ForfeitedDeposits", 5'000), tax(1'000, -5'000),
                           account("Assets:Clearing:Card", -12'000)}),
                    {}}});
}

TEST(Payment, in_dispute_is_neither_here_nor_lost) {
  given<Payment>(received(), refunded(1'000))
      .when(Dispute{next})
      .then({Disputed{entry(EntryKind::dispute, {account("Assets:Disputes", 39'000),
                                                 account("Assets:Clearing:Card", -39'000)})}});
  const auto disputed = given<Payment>(received(), allocated(10), Disputed{});
  disputed.when(allocate(1, 1)).then_conflict("invalid-transition", "disputed");
  disputed.when(give_back(1)).then_conflict("invalid-transition", "disputed");
  disputed.when(fail()).then_conflict("invalid-transition", "disputed");
  disputed.when(Dispute{next}).then_conflict("invalid-transition", "disputed");
  disputed.when(LoseDispute{next}).then_conflict("payment-allocated", first.text());
  given<Payment>(received(100, Method::cash)).when(Dispute{next}).then_refused("not-disputable");
  given<Payment>(received(100), refunded(100)).when(Dispute{next}).then_conflict("exceeds-open-credit", "0");
}

TEST(Payment, whose_dispute_is_won_is_as_before) {
  given<Payment>(received(), Disputed{})
      .when(WinDispute{next})
      .then({DisputeWon{entry(EntryKind::dispute, {account("Assets:Disputes", -40'000),
                                                   account("Assets:Clearing:Card", 40'000)})}});
  EXPECT_TRUE(decide(given<Payment>(received(), Disputed{}, DisputeWon{}).state, allocate(1, 1), monday));
  given<Payment>(received()).when(WinDispute{next}).then_conflict("invalid-transition", "received");
}

TEST(Payment, whose_dispute_is_lost_is_gone) {
  given<Payment>(received(), Disputed{})
      .when(LoseDispute{next})
      .then({DisputeLost{
          entry(EntryKind::dispute, {payment_item(40'000), account("Assets:Disputes", -40'000)})}});
  const auto lost = given<Payment>(received(), Disputed{}, DisputeLost{});
  EXPECT_EQ(lost.state.open_minor(), 0);
  lost.when(WinDispute{next}).then_conflict("invalid-transition", "charged_back");
  lost.when(allocate(1, 1)).then_conflict("invalid-transition", "charged_back");
  given<Payment>(received()).when(LoseDispute{next}).then_conflict("invalid-transition", "received");
}

// ---- keeping ------------------------------------------------------------------------------------

TEST(Payment, that_is_a_deposit_is_kept_and_its_tax_stays_due) {
  given<Payment>(deposit())
      .when(Forfeit{.posting = next})
      .then({Forfeited{12'000, entry(EntryKind::deposit_forfeited,
                                     {deposit_item(12'000), account("Income:ForfeitedDeposits", -10'000),
                                      account(suspense, -2'000)})}});
  given<Payment>(deposit())
      .when(Forfeit{.amount_minor = 12'001, .posting = next})
      .then_conflict("exceeds-open-credit", "12000");
  given<Payment>(received()).when(Forfeit{.posting = next}).then_conflict("not-a-deposit", "PAY-2026-000001");
  EXPECT_EQ(given<Payment>(deposit(), Forfeited{12'000, {}}).state.open_minor(), 0);
}

// ---- fees ---------------------------------------------------------------------------------------

ChargeFee fee(std::int64_t minor, std::string_view day = "2026-11-23") {
  return {minor, on(day), on("2026-11-23"), next};
}
FeeCharged charged(std::int64_t minor) {
  return {
      minor, on("2026-11-23"),
      entry(EntryKind::fee, {account("Expenses:Fees:Card", minor), account("Assets:Clearing:Card", -minor)})};
}

TEST(Payment, pays_its_provider_out_of_what_that_holds) {
  given<Payment>(received()).when(fee(62)).then({charged(62)});
  given<Payment>(received(), charged(62)).when(fee(1'500)).then({charged(1'500)});  // of a dispute
  EXPECT_EQ(given<Payment>(received(), charged(62), charged(1'500)).state.fees_minor, 1'562);
  EXPECT_EQ(given<Payment>(received(), charged(62)).state.open_minor(), 40'000);
  given<Payment>(received(), Failed{}).when(fee(62)).then({charged(62)});
}

TEST(Payment, gets_no_more_of_a_fee_back_than_was_charged) {
  const auto paid = given<Payment>(received(), charged(62));
  paid.when(fee(-62)).then({charged(-62)});
  paid.when(fee(-63)).then_field_errors({{"/amount/amountMinor", "out-of-range"}});
  paid.when(fee(0)).then_field_errors({{"/amount/amountMinor", "zero"}});
}

TEST(Payment, has_a_fee_only_of_a_provider_and_from_its_own_day_on) {
  given<Payment>().when(fee(1)).then_not_found("payment-not-found");
  for (const auto method : {Method::cash, Method::bank_transfer})
    given<Payment>(received(1, method)).when(fee(1)).then_conflict("no-provider", "PAY-2026-000001");
  const auto paid = given<Payment>(received());
  paid.when(fee(1, "2026-11-22")).then_field_errors({{"/chargedOn", "out-of-range"}});
  paid.when(fee(1, "2026-11-24")).then_field_errors({{"/chargedOn", "out-of-range"}});
}

TEST(Payment, says_what_can_be_done_with_it) {
  using Steps = std::vector<std::string_view>;
  EXPECT_EQ(allowed_steps(given<Payment>(received()).state),
            (Steps{"allocate", "refund", "fail", "dispute", "fee"}));
  EXPECT_EQ(allowed_steps(given<Payment>(received(), allocated(40'000)).state),
            (Steps{"deallocate", "fail", "dispute", "fee"}));
  EXPECT_EQ(allowed_steps(given<Payment>(deposit()).state),
            (Steps{"allocate", "refund", "forfeit", "fail", "dispute", "fee"}));
  EXPECT_EQ(allowed_steps(given<Payment>(received(1, Method::cash)).state),
            (Steps{"allocate", "refund", "fail"}));
  EXPECT_EQ(allowed_steps(given<Payment>(received(), Disputed{}).state),
            (Steps{"dispute-won", "dispute-lost", "fee"}));
  EXPECT_EQ(allowed_steps(given<Payment>(received(), Failed{}).state), Steps{"fee"});
}

}  // namespace
