// Random histories of a garage's books: invoices, credit notes, payments, and what is done with them, decided
// by the rules of the domain. Some steps are refused, as they are in life.
//
//   Books books;
//   for (const auto& step : random_steps(seed, 200)) books.take(step);
//   books.recorded();  // every event, in order, with its stream
//
// With rapidcheck: const auto steps = *rc::gen::container<std::vector<Step>>(any_step());
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/credit_note.hpp"
#include "domain/invoice.hpp"
#include "domain/payment.hpp"
#include "domain/payout.hpp"

namespace random_books {

using domain::credit_note::CreditNote;
using domain::invoice::Invoice;
using domain::payment::Payment;
using domain::payout::Payout;

/// How much of what there is.
struct Amount {
  enum class Kind { all, more_than_all, part, exactly };
  Kind kind = Kind::all;
  std::int64_t number = 0;  ///< thousandths of all, or minor units

  std::int64_t of(std::int64_t all) const;
};

struct SoldLine {
  domain::document::LineKind kind = domain::document::LineKind::labour;
  domain::tax::Kind tax = domain::tax::Kind::standard;
  std::int64_t quantity_millionths = 0;
  std::int64_t unit_price_ten_thousandths = 0;
  std::int32_t discount_ppm = 0;  ///< given by hand; 0 for none
};

/// One thing that somebody asks for. Documents are named by their place among those there are.
struct Step {
  enum class Kind {
    issue,
    void_invoice,
    write_off,
    credit_all,
    credit_percent,
    credit_quantity,
    credit_net,
    receive,
    receive_deposit,
    allocate,
    deallocate,
    refund,
    fail,
    dispute,
    win_dispute,
    lose_dispute,
    forfeit,
    allocate_credit,
    deallocate_credit,
    refund_credit,
    claim_relief,
    recover,
    release_income,
    charge_fee,
    pay_out,
    void_payout,
  };
  Kind kind = Kind::issue;
  std::uint32_t customer = 0;
  std::uint32_t document = 0;  ///< the payment, credit note or invoice
  std::uint32_t invoice = 0;   ///< the other one of an allocation
  std::uint32_t line = 0;      ///< of a credit
  Amount amount;
  domain::payment::Method method = domain::payment::Method::cash;
  domain::tax::Kind deposit_tax = domain::tax::Kind::standard;
  std::vector<SoldLine> lines;    ///< of an invoice
  std::int32_t discount_ppm = 0;  ///< of an invoice's document
  std::int32_t term_days = 0;     ///< of an invoice for a plan; 0 for any other
};

/// What a step that releases income of a plan asks for, counted from the first day of the term, which is 0.
struct AskedRelease {
  std::int32_t day = 0;
  std::optional<std::int32_t> ended_on;  ///< of a membership that ended early
};
/// What a step that is about a provider's fee asks for, where it kept so much by now; negative: back.
std::int64_t asked_fee(const Step& step, std::int64_t kept_minor);
/// What a step that pays out asks for: what arrives, and what is kept.
std::pair<std::int64_t, std::int64_t> asked_payout(const Step& step);

AskedRelease asked_release(const Step& step, std::int32_t term_days);

/// For failing tests.
std::string text_of(const Step& step);
std::ostream& operator<<(std::ostream& out, const Step& step);

/// A step made of whole numbers that `draw(least, most)` gives, both included.
template <class Draw>
Step drawn_step(Draw draw);

std::vector<Step> random_steps(std::uint64_t seed, std::size_t count);

/// An event with where it belongs.
struct Recorded {
  domain::Reference stream;
  domain::Date day;
  std::variant<domain::invoice::Event, domain::credit_note::Event, domain::payment::Event,
               domain::payout::Event>
      event;

  /// What it wrote into the books; null where it wrote nothing.
  const domain::journal::Entry* entry() const;
};

/// The books of one garage, in memory. Documents are in the order of being made.
class Books {
 public:
  static constexpr std::uint32_t customers = 3;
  static constexpr std::int64_t small_difference_minor_max = 100;

  /// Takes a step; false where it was refused, and then nothing of it happened.
  bool take(const Step& step);

  const std::vector<Invoice>& invoices() const { return invoices_; }
  const std::vector<CreditNote>& notes() const { return notes_; }
  const std::vector<Payment>& payments() const { return payments_; }
  const std::vector<Payout>& payouts() const { return payouts_; }
  const std::vector<Recorded>& recorded() const { return recorded_; }

  static domain::GarageId garage() { return nth<domain::GarageId>(1); }
  static domain::CustomerId customer(std::uint32_t index) { return nth<domain::CustomerId>(index + 1); }
  static std::string customer_number(std::uint32_t index) { return "C00000" + std::to_string(index + 1); }
  static domain::Currency currency() { return *domain::Currency::parse("GBP"); }
  static std::vector<domain::tax::Rate> rates();
  /// The n-th identifier of a kind; the first is 1.
  template <class IdType>
  static IdType nth(std::uint64_t n) {
    return IdType{domain::Ulid::make(1'700'000'000'000, 0, n)};
  }

 private:
  bool issue(const Step& step);
  bool void_invoice(const Step& step);
  bool write_off(const Step& step);
  bool credit(const Step& step);
  bool receive(const Step& step);
  bool allocate(const Step& step);
  bool deallocate(const Step& step);
  bool refund(const Step& step);
  bool end_payment(const Step& step);
  bool allocate_credit(const Step& step);
  bool deallocate_credit(const Step& step);
  bool refund_credit(const Step& step);
  bool claim_relief(const Step& step);
  bool recover(const Step& step);
  bool release_income(const Step& step);
  bool charge_fee(const Step& step);
  bool pay_out(const Step& step);
  bool void_payout(const Step& step);

  bool take_income_back(std::size_t invoice, std::int64_t keep_minor);
  bool settle_with_note(std::size_t note, std::size_t invoice, std::int64_t minor);
  bool take_off_all(std::size_t payment);

  domain::Date today() const { return {20'000 + static_cast<std::int32_t>(steps_ / 3)}; }
  domain::journal::Posting posting() { return {++entries_, today(), std::nullopt}; }
  std::string number(std::string_view prefix, std::size_t count) const;
  domain::payment::Settled settled(std::size_t invoice) const;

  template <class State>
  std::size_t add_to(std::vector<State>& states);
  template <class State, class Command>
  bool decide_on(std::vector<State>& states, std::size_t index, const Command& command);

  std::vector<Invoice> invoices_;
  std::vector<CreditNote> notes_;
  std::vector<Payment> payments_;
  std::vector<Payout> payouts_;
  std::vector<Recorded> recorded_;
  std::int64_t entries_ = 0;
  std::size_t refunds_ = 0;
  std::size_t recoveries_ = 0;
  std::size_t steps_ = 0;
  std::vector<std::function<void()>> undo_;  ///< what takes back the step that is being taken
};

// ---- how steps are drawn ------------------------------------------------------------------------

namespace detail {

template <class Draw>
Amount drawn_amount(Draw& draw) {
  switch (draw(0, 9)) {
    case 0:
    case 1:
    case 2:
      return {Amount::Kind::all, 0};
    case 3:
      return {Amount::Kind::more_than_all, 0};
    case 4:
    case 5:
      return {Amount::Kind::exactly, draw(1, 200)};
    default:
      return {Amount::Kind::part, draw(1, 999)};
  }
}

template <class Draw>
SoldLine drawn_line(Draw& draw) {
  using domain::document::LineKind;
  using domain::tax::Kind;
  constexpr LineKind kinds[] = {LineKind::labour, LineKind::parts,    LineKind::tyres,
                                LineKind::mot,    LineKind::sundries, LineKind::sublet};
  constexpr Kind taxes[] = {Kind::standard, Kind::standard,      Kind::standard, Kind::reduced,
                            Kind::zero,     Kind::outside_scope, Kind::exempt,   Kind::disbursement};
  return {.kind = kinds[draw(0, 5)],
          .tax = taxes[draw(0, 7)],
          .quantity_millionths = draw(0, 1) == 0 ? draw(1, 8) * 1'000'000 : draw(1, 5'000'000),
          .unit_price_ten_thousandths = draw(0, 3) == 0 ? draw(0, 90'000'000) : draw(0, 9'000) * 10'000,
          .discount_ppm = draw(0, 2) == 0 ? static_cast<std::int32_t>(draw(1, 1'000'000)) : 0};
}

}  // namespace detail

template <class Draw>
Step drawn_step(Draw draw) {
  using Kind = Step::Kind;
  // Those that make something come more often than those that end it.
  constexpr Kind kinds[] = {
      Kind::issue,           Kind::issue,
      Kind::issue,           Kind::issue,
      Kind::issue,           Kind::receive,
      Kind::receive,         Kind::receive,
      Kind::receive,         Kind::receive_deposit,
      Kind::receive_deposit, Kind::allocate,
      Kind::allocate,        Kind::allocate,
      Kind::allocate,        Kind::allocate,
      Kind::allocate,        Kind::deallocate,
      Kind::refund,          Kind::void_invoice,
      Kind::write_off,       Kind::credit_all,
      Kind::credit_percent,  Kind::credit_quantity,
      Kind::credit_net,      Kind::allocate_credit,
      Kind::allocate_credit, Kind::deallocate_credit,
      Kind::refund_credit,   Kind::fail,
      Kind::dispute,         Kind::dispute,
      Kind::win_dispute,     Kind::lose_dispute,
      Kind::forfeit,         Kind::deallocate,
      Kind::deallocate,      Kind::dispute,
      Kind::win_dispute,     Kind::lose_dispute,
      Kind::lose_dispute,    Kind::write_off,
      Kind::write_off,       Kind::claim_relief,
      Kind::claim_relief,    Kind::claim_relief,
      Kind::claim_relief,    Kind::recover,
      Kind::recover,         Kind::recover,
      Kind::recover,         Kind::release_income,
      Kind::release_income,  Kind::release_income,
      Kind::charge_fee,      Kind::charge_fee,
      Kind::pay_out,         Kind::void_payout,
  };
  constexpr domain::payment::Method methods[] = {domain::payment::Method::cash, domain::payment::Method::card,
                                                 domain::payment::Method::bank_transfer,
                                                 domain::payment::Method::cheque};
  constexpr domain::tax::Kind deposit_taxes[] = {domain::tax::Kind::standard, domain::tax::Kind::reduced,
                                                 domain::tax::Kind::outside_scope};
  Step step;
  step.kind = kinds[draw(0, static_cast<std::int64_t>(std::size(kinds)) - 1)];
  step.customer = static_cast<std::uint32_t>(draw(0, Books::customers - 1));
  step.document = static_cast<std::uint32_t>(draw(0, 1000));
  step.invoice = static_cast<std::uint32_t>(draw(0, 1000));
  step.line = static_cast<std::uint32_t>(draw(0, 10));
  step.amount = detail::drawn_amount(draw);
  step.method = methods[draw(0, 3)];
  step.deposit_tax = deposit_taxes[draw(0, 2)];
  if (step.kind == Kind::receive || step.kind == Kind::receive_deposit)
    step.amount = {Amount::Kind::exactly, draw(0, 4) == 0 ? draw(0, 120) : draw(1, 90'000)};
  if (step.kind != Kind::issue) return step;
  for (auto count = draw(1, 6); count > 0; --count) step.lines.push_back(detail::drawn_line(draw));
  if (draw(0, 3) == 0) step.discount_ppm = static_cast<std::int32_t>(draw(1, 500'000));
  if (draw(0, 2) == 0) step.term_days = static_cast<std::int32_t>(draw(1, 400));
  return step;
}

}  // namespace random_books
