#include "tests/domain/random_books.hpp"

#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <ostream>

#include "domain/bad_debt.hpp"
#include "domain/plan_income.hpp"

namespace random_books {

namespace {

namespace credit_note = domain::credit_note;
namespace invoice = domain::invoice;
namespace payment = domain::payment;
using domain::journal::Entry;
using Kind = Step::Kind;

const domain::Context nobody{};

/// Every garage's VAT once they are in force.
domain::document::Pricing pricing(domain::Date day) {
  domain::document::Pricing pricing;
  pricing.rates = Books::rates();
  pricing.day = day;
  return pricing;
}

invoice::Draft draft_of(const Step& step, domain::Date day) {
  invoice::Draft draft;
  draft.garage_id = Books::garage();
  draft.customer_id = Books::customer(step.customer);
  if (step.term_days != 0) draft.kind = invoice::Kind::plan;
  draft.currency = Books::currency();
  draft.pricing = pricing(day);
  for (const auto& sold : step.lines) {
    auto& [line, description] = draft.lines.emplace_back();
    description = "something";
    line.kind = sold.kind;
    line.tax = sold.tax;
    line.quantity = {sold.quantity_millionths};
    line.unit_price = {sold.unit_price_ten_thousandths};
    if (sold.discount_ppm != 0) {
      domain::document::DiscountOffer offer;
      offer.percent = domain::Percentage{sold.discount_ppm};
      line.offers.push_back(std::move(offer));
    }
  }
  if (step.discount_ppm != 0) {
    draft.discount.emplace();
    draft.discount->percent = domain::Percentage{step.discount_ppm};
  }
  return draft;
}

/// What is asked to be credited of an invoice that has lines.
std::vector<invoice::CreditInput> credited_of(const Step& step, const Invoice& billed) {
  if (step.kind == Kind::credit_all) return {};
  const auto& line = billed.priced[step.line % billed.priced.size()];
  invoice::CreditInput input;
  input.number = line.line.number;
  if (step.kind == Kind::credit_percent)
    input.percent = domain::Percentage{static_cast<std::int32_t>(step.amount.of(1'000'000))};
  if (step.kind == Kind::credit_quantity)
    input.quantity = domain::Quantity{step.amount.of(line.line.quantity.millionths)};
  if (step.kind == Kind::credit_net) input.net_minor = step.amount.of(line.net_minor);
  return {input};
}

}  // namespace

std::int64_t Amount::of(std::int64_t all) const {
  switch (kind) {
    case Kind::all:
      return all;
    case Kind::more_than_all:
      return all + 1;
    case Kind::part:
      return all * number / 1000;
    case Kind::exactly:
      return number;
  }
  return 0;
}

std::string text_of(const Step& step) {
  constexpr std::string_view kinds[] = {"issue",
                                        "void",
                                        "write_off",
                                        "credit_all",
                                        "credit_percent",
                                        "credit_quantity",
                                        "credit_net",
                                        "receive",
                                        "receive_deposit",
                                        "allocate",
                                        "deallocate",
                                        "refund",
                                        "fail",
                                        "dispute",
                                        "win_dispute",
                                        "lose_dispute",
                                        "forfeit",
                                        "allocate_credit",
                                        "deallocate_credit",
                                        "refund_credit",
                                        "claim_relief",
                                        "recover",
                                        "release_income",
                                        "charge_fee",
                                        "pay_out",
                                        "void_payout"};
  constexpr std::string_view amounts[] = {"all", "more than all", "thousandths", "exactly"};
  std::string text(kinds[static_cast<std::size_t>(step.kind)]);
  text += " customer " + std::to_string(step.customer) + " document " + std::to_string(step.document) +
          " invoice " + std::to_string(step.invoice) + " line " + std::to_string(step.line) + ' ' +
          std::string(amounts[static_cast<std::size_t>(step.amount.kind)]) + ' ' +
          std::to_string(step.amount.number);
  for (const auto& line : step.lines)
    text += "\n    " + std::to_string(line.quantity_millionths) + " of " +
            std::to_string(line.unit_price_ten_thousandths) + ' ' +
            boost::describe::enum_to_string(line.tax, "") + " less " + std::to_string(line.discount_ppm);
  if (step.discount_ppm != 0) text += "\n    less " + std::to_string(step.discount_ppm);
  if (step.term_days != 0) text += "\n    for " + std::to_string(step.term_days) + " days";
  return text;
}

std::ostream& operator<<(std::ostream& out, const Step& step) { return out << text_of(step); }

std::int64_t asked_fee(const Step& step, std::int64_t kept_minor) {
  return step.line % 4 == 0 ? -step.amount.of(kept_minor) : 1 + step.invoice % 300;
}

std::pair<std::int64_t, std::int64_t> asked_payout(const Step& step) {
  return {step.amount.of(20'000), step.line % 3 == 0 ? 0 : step.invoice % 500};
}

AskedRelease asked_release(const Step& step, std::int32_t term_days) {
  AskedRelease asked;
  asked.day = static_cast<std::int32_t>(step.line * 41 % static_cast<std::uint32_t>(term_days + 10));
  if (step.amount.kind == Amount::Kind::more_than_all)
    asked.ended_on = static_cast<std::int32_t>(step.invoice % static_cast<std::uint32_t>(term_days));
  return asked;
}

std::vector<Step> random_steps(std::uint64_t seed, std::size_t count) {
  // Not the library's distributions: what they give from the same seed is not the same everywhere.
  std::mt19937_64 random(seed);
  const auto draw = [&](std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most - least + 1));
  };
  std::vector<Step> steps;
  steps.reserve(count);
  for (std::size_t i = 0; i < count; ++i) steps.push_back(drawn_step(draw));
  return steps;
}

const Entry* Recorded::entry() const {
  return std::visit(
      [](const auto& aggregate) {
        return std::visit(
            [](const auto& happened) -> const Entry* {
              if constexpr (requires { happened.entry; }) return &happened.entry;
              else return nullptr;
            },
            aggregate);
      },
      event);
}

std::vector<domain::tax::Rate> Books::rates() {
  return {{domain::tax::Kind::standard, domain::Percentage::of(20), {}},
          {domain::tax::Kind::reduced, domain::Percentage::of(5), {}}};
}

std::string Books::number(std::string_view prefix, std::size_t count) const {
  auto digits = std::to_string(count);
  digits.insert(0, 6 - digits.size(), '0');
  return std::string(prefix) + '-' + std::to_string(today().year()) + '-' + digits;
}

payment::Settled Books::settled(std::size_t index) const {
  const auto& billed = invoices_[index];
  return {.invoice_id = nth<domain::InvoiceId>(index + 1),
          .number = billed.number,
          .garage_id = billed.garage_id,
          .customer_id = billed.customer_id,
          .currency = billed.currency,
          .due_on = billed.due_on,
          .open_minor = billed.open_minor()};
}

template <class State>
std::size_t Books::add_to(std::vector<State>& states) {
  undo_.emplace_back([&states] { states.pop_back(); });
  states.emplace_back();
  return states.size() - 1;
}

template <class State, class Command>
bool Books::decide_on(std::vector<State>& states, std::size_t index, const Command& command) {
  const auto decided = decide(states[index], command, nobody);
  if (!decided) return false;
  undo_.emplace_back([&states, index, before = states[index], count = recorded_.size(), this] {
    states[index] = before;
    recorded_.erase(recorded_.begin() + static_cast<std::ptrdiff_t>(count), recorded_.end());
  });
  for (const auto& event : decided->events) {
    domain::evolve_any(states[index], event);
    recorded_.push_back({nth<typename State::Id>(index + 1), today(), event});
  }
  return true;
}

bool Books::take(const Step& step) {
  // A step that is refused half way leaves nothing behind, as a commit does.
  undo_.clear();
  const auto entries_before = entries_;
  const auto refunds_before = refunds_;
  const auto recoveries_before = recoveries_;
  ++steps_;
  const auto taken = [&] {
    switch (step.kind) {
      case Kind::issue:
        return issue(step);
      case Kind::void_invoice:
        return void_invoice(step);
      case Kind::write_off:
        return write_off(step);
      case Kind::credit_all:
      case Kind::credit_percent:
      case Kind::credit_quantity:
      case Kind::credit_net:
        return credit(step);
      case Kind::receive:
      case Kind::receive_deposit:
        return receive(step);
      case Kind::allocate:
        return allocate(step);
      case Kind::deallocate:
        return deallocate(step);
      case Kind::refund:
        return refund(step);
      case Kind::fail:
      case Kind::dispute:
      case Kind::win_dispute:
      case Kind::lose_dispute:
      case Kind::forfeit:
        return end_payment(step);
      case Kind::allocate_credit:
        return allocate_credit(step);
      case Kind::deallocate_credit:
        return deallocate_credit(step);
      case Kind::refund_credit:
        return refund_credit(step);
      case Kind::claim_relief:
        return claim_relief(step);
      case Kind::recover:
        return recover(step);
      case Kind::release_income:
        return release_income(step);
      case Kind::charge_fee:
        return charge_fee(step);
      case Kind::pay_out:
        return pay_out(step);
      case Kind::void_payout:
        return void_payout(step);
    }
    return false;
  }();
  if (!taken) {
    for (; !undo_.empty(); undo_.pop_back()) undo_.back()();
    entries_ = entries_before;
    refunds_ = refunds_before;
    recoveries_ = recoveries_before;
  }
  undo_.clear();
  return taken;
}

bool Books::issue(const Step& step) {
  const auto index = add_to(invoices_);
  if (!decide_on(invoices_, index, draft_of(step, today()))) return false;
  invoice::Issue command;
  command.number = number("INV", index + 1);
  command.customer_number = customer_number(step.customer);
  command.entry_number = ++entries_;
  command.issued_on = command.effective = command.tax_point = today();
  command.due_on = {today().days + 30};
  command.pricing = pricing(today());
  command.bill_to.name = "somebody";
  if (!decide_on(invoices_, index, command)) return false;
  if (step.term_days == 0) return true;
  const invoice::PlanTerm term{std::nullopt, today(), {today().days + step.term_days - 1}};
  return decide_on(invoices_, index, invoice::DeferIncome{term});
}

bool Books::take_income_back(std::size_t index, std::int64_t keep_minor) {
  if (invoices_[index].released_minor <= keep_minor) return true;
  return decide_on(invoices_, index, invoice::TakeIncomeBack{keep_minor, today(), posting()});
}

bool Books::release_income(const Step& step) {
  if (invoices_.empty()) return false;
  const auto index = step.document % invoices_.size();
  const auto& billed = invoices_[index];
  if (!billed.plan_term) return false;
  const auto first = billed.plan_term->starts_on.days;
  const auto asked = asked_release(step, billed.plan_term->ends_on.days - first + 1);
  invoice::ReleaseIncome command;
  command.through = {first + asked.day};
  if (asked.ended_on) command.ended_on = domain::Date{first + *asked.ended_on};
  command.held_minor = invoice::deferred_minor(billed) - billed.released_minor;
  if (invoice::releasable_minor(billed, command.through, command.ended_on) == 0) return false;
  command.posting = posting();
  return decide_on(invoices_, index, command);
}

bool Books::charge_fee(const Step& step) {
  if (payments_.empty()) return false;
  const auto index = step.document % payments_.size();
  const auto minor = asked_fee(step, payments_[index].fees_minor);
  return decide_on(payments_, index, payment::ChargeFee{minor, today(), today(), posting()});
}

bool Books::pay_out(const Step& step) {
  const auto index = add_to(payouts_);
  const auto [minor, fee] = asked_payout(step);
  domain::payout::Record command;
  command.number = number("PYT", index + 1);
  command.garage_id = garage();
  command.garage_currency = currency();
  command.method = step.method;
  command.amount = {minor, currency()};
  if (fee != 0) command.fee = domain::Money{fee, currency()};
  command.paid_on = command.today = today();
  command.posting = posting();
  return decide_on(payouts_, index, command);
}

bool Books::void_payout(const Step& step) {
  if (payouts_.empty()) return false;
  return decide_on(payouts_, step.document % payouts_.size(), domain::payout::Void{std::nullopt, posting()});
}

bool Books::void_invoice(const Step& step) {
  if (invoices_.empty()) return false;
  const auto index = step.document % invoices_.size();
  return take_income_back(index, 0) &&
         decide_on(invoices_, index, invoice::Void{++entries_, today(), today(), "a mistake"});
}

bool Books::write_off(const Step& step) {
  if (invoices_.empty()) return false;
  const auto index = step.document % invoices_.size();
  const auto minor = step.amount.of(invoices_[index].open_minor());
  invoice::WriteOff command;
  command.amount_minor = minor;
  command.small_difference = minor <= small_difference_minor_max;
  command.small_difference_minor_max = small_difference_minor_max;
  command.entry_number = ++entries_;
  command.wanted = command.effective = today();
  return decide_on(invoices_, index, command);
}

bool Books::credit(const Step& step) {
  if (invoices_.empty()) return false;
  const auto index = step.document % invoices_.size();
  const auto& billed = invoices_[index];
  if (billed.status != invoice::Status::issued) return false;
  auto credit = invoice::credit_of(billed, credited_of(step, billed));
  if (!credit) return false;
  if (!take_income_back(index, invoice::deferred_after(billed, credit->lines))) return false;
  const auto note = add_to(notes_);
  const auto lines = credit->lines;
  credit_note::Issue command{.invoice_id = nth<domain::InvoiceId>(index + 1),
                             .invoice = billed,
                             .credit = *std::move(credit),
                             .number = number("CRN", note + 1),
                             .entry_number = ++entries_,
                             .issued_on = today(),
                             .effective = today(),
                             .reason = "not done"};
  if (!decide_on(notes_, note, command)) return false;
  if (!decide_on(invoices_, index, invoice::RecordCredit{nth<domain::CreditNoteId>(note + 1), lines}))
    return false;
  const auto minor = std::min(notes_[note].open_minor(), invoices_[index].open_minor());
  return minor == 0 || settle_with_note(note, index, minor);
}

bool Books::receive(const Step& step) {
  const auto index = add_to(payments_);
  const bool is_deposit = step.kind == Kind::receive_deposit;
  payment::Receive command;
  command.payment_id = nth<domain::PaymentId>(index + 1);
  command.number = number("PAY", index + 1);
  command.garage_id = garage();
  command.customer_id = customer(step.customer);
  command.customer_number = customer_number(step.customer);
  command.garage_currency = currency();
  command.method = step.method;
  command.purpose = is_deposit ? payment::Purpose::deposit : payment::Purpose::receipt;
  command.amount = {step.amount.of(0), currency()};
  command.received_on = command.today = today();
  if (is_deposit) command.deposit_tax = step.deposit_tax;
  command.tax_rates = rates();
  command.posting = posting();
  return decide_on(payments_, index, command);
}

bool Books::allocate(const Step& step) {
  if (payments_.empty() || invoices_.empty()) return false;
  const auto index = step.document % payments_.size();
  const auto billed = step.invoice % invoices_.size();
  const auto minor = step.amount.of(std::min(payments_[index].open_minor(), invoices_[billed].open_minor()));
  return decide_on(payments_, index, payment::Allocate{settled(billed), minor, posting()}) &&
         decide_on(invoices_, billed,
                   invoice::RecordAllocation{nth<domain::PaymentId>(index + 1).text(),
                                             payments_[index].number, minor});
}

bool Books::deallocate(const Step& step) {
  if (payments_.empty() || payments_[step.document % payments_.size()].allocations.empty()) return false;
  const auto index = step.document % payments_.size();
  const auto& allocations = payments_[index].allocations;
  const auto allocation = allocations[step.invoice % allocations.size()];
  const auto billed = allocation.invoice_id.ulid.low - 1;
  const auto minor = step.amount.of(allocation.amount_minor);
  return decide_on(payments_, index, payment::Deallocate{settled(billed), minor, posting()}) &&
         decide_on(invoices_, billed,
                   invoice::RecordAllocation{nth<domain::PaymentId>(index + 1).text(),
                                             payments_[index].number, -minor});
}

bool Books::refund(const Step& step) {
  if (payments_.empty()) return false;
  const auto index = step.document % payments_.size();
  payment::GiveBack command;
  command.number = number("REF", ++refunds_);
  command.method = step.method;
  command.amount_minor = step.amount.of(payments_[index].open_minor());
  command.posting = posting();
  return decide_on(payments_, index, command);
}

bool Books::take_off_all(std::size_t index) {
  while (!payments_[index].allocations.empty()) {
    const auto allocation = payments_[index].allocations.front();
    const auto billed = allocation.invoice_id.ulid.low - 1;
    if (!decide_on(payments_, index, payment::Deallocate{settled(billed), std::nullopt, posting()}) ||
        !decide_on(invoices_, billed,
                   invoice::RecordAllocation{nth<domain::PaymentId>(index + 1).text(),
                                             payments_[index].number, -allocation.amount_minor}))
      return false;
  }
  return true;
}

bool Books::end_payment(const Step& step) {
  if (payments_.empty()) return false;
  const auto index = step.document % payments_.size();
  switch (step.kind) {
    case Kind::fail:
      if (payments_[index].status != payment::Status::received) return false;
      return take_off_all(index) && decide_on(payments_, index, payment::Fail{std::nullopt, posting()});
    case Kind::dispute:
      return decide_on(payments_, index, payment::Dispute{posting()});
    case Kind::win_dispute:
      return decide_on(payments_, index, payment::WinDispute{posting()});
    case Kind::lose_dispute:
      if (payments_[index].status != payment::Status::disputed) return false;
      return take_off_all(index) && decide_on(payments_, index, payment::LoseDispute{posting()});
    default:
      return decide_on(payments_, index,
                       payment::Forfeit{step.amount.of(payments_[index].open_minor()), posting()});
  }
}

bool Books::settle_with_note(std::size_t note, std::size_t billed, std::int64_t minor) {
  const auto id = nth<domain::InvoiceId>(billed + 1);
  credit_note::Allocate command{.allocation = {id, invoices_[billed].number, minor},
                                .invoice = invoices_[billed].receivable(),
                                .entry_number = ++entries_,
                                .effective = today()};
  return decide_on(notes_, note, command) &&
         decide_on(invoices_, billed,
                   invoice::RecordAllocation{nth<domain::CreditNoteId>(note + 1).text(), notes_[note].number,
                                             minor});
}

bool Books::allocate_credit(const Step& step) {
  if (notes_.empty() || invoices_.empty()) return false;
  const auto note = step.document % notes_.size();
  const auto billed = step.invoice % invoices_.size();
  if (notes_[note].customer_id != invoices_[billed].customer_id) return false;
  const auto minor = step.amount.of(std::min(notes_[note].open_minor(), invoices_[billed].open_minor()));
  return settle_with_note(note, billed, minor);
}

bool Books::deallocate_credit(const Step& step) {
  if (notes_.empty() || notes_[step.document % notes_.size()].allocations.empty()) return false;
  const auto note = step.document % notes_.size();
  const auto& allocations = notes_[note].allocations;
  const auto allocation = allocations[step.invoice % allocations.size()];
  const auto billed = allocation.invoice_id.ulid.low - 1;
  const auto minor = step.amount.of(allocation.amount_minor);
  credit_note::Deallocate command{.allocation = {allocation.invoice_id, allocation.invoice_number, minor},
                                  .invoice = invoices_[billed].receivable(),
                                  .entry_number = ++entries_,
                                  .effective = today()};
  return decide_on(notes_, note, command) &&
         decide_on(invoices_, billed,
                   invoice::RecordAllocation{nth<domain::CreditNoteId>(note + 1).text(), notes_[note].number,
                                             -minor});
}

bool Books::claim_relief(const Step& step) {
  constexpr std::int32_t days_after_due = 200;  // relief can be claimed by then
  if (invoices_.empty()) return false;
  const auto index = step.document % invoices_.size();
  const auto& billed = invoices_[index];
  const domain::Date day{std::max(today().days, billed.due_on.days + days_after_due)};
  const auto left = invoice::relief_minor_max(billed) - billed.bad_debt.relief_minor;
  return decide_on(invoices_, index, invoice::ClaimBadDebtRelief{step.amount.of(left), day, day, posting()});
}

bool Books::recover(const Step& step) {
  if (invoices_.empty()) return false;
  const auto index = step.document % invoices_.size();
  invoice::RecoverWrittenOff command;
  command.number = number("REC", ++recoveries_);
  command.method = step.method;
  command.amount_minor = step.amount.of(invoices_[index].bad_debt.lost_minor());
  command.received_on = command.today = today();
  command.posting = posting();
  return decide_on(invoices_, index, command);
}

bool Books::refund_credit(const Step& step) {
  if (notes_.empty()) return false;
  const auto note = step.document % notes_.size();
  const auto minor = step.amount.of(notes_[note].open_minor());
  if (minor <= 0) return false;
  payment::Refund refund{number("REF", ++refunds_), step.method, minor, today()};
  auto entry = payment::entry_of_refund(notes_[note].receivable(), currency(), refund, posting());
  return decide_on(notes_, note, credit_note::Refund{std::move(refund), std::move(entry), std::nullopt});
}

}  // namespace random_books
