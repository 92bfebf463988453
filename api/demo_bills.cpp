// How the work of a demo garage is billed, and what becomes of each bill. Private customers get one for each
// visit, most businesses one for each month. What becomes of it goes by how many there were before, so that
// everything that can happen does happen, whatever the day on which the demo is made.
#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "api/application.hpp"
#include "api/bad_debt_commands.hpp"
#include "api/demo_sales.hpp"
#include "api/garage_resource.hpp"
#include "api/invoice_commands.hpp"
#include "api/payment_commands.hpp"
#include "domain/bad_debt.hpp"
#include "domain/invoice.hpp"
#include "domain/job.hpp"
#include "domain/payment.hpp"

namespace api {

namespace {

using domain::Instant;
using domain::invoice::Invoice;
using domain::job::Job;
using domain::payment::Method;
using domain::payment::Payment;

template <class IdType>
IdType new_id() {
  return Application::new_id<IdType>();
}

// ---- what is done -------------------------------------------------------------------------------

Result<void> draft_job(Transaction& transaction, domain::InvoiceId id, domain::JobId job) {
  InvoiceInput input;
  input.job_id = job;
  return draft_invoice(transaction, id, transaction.load<Job>(job).garage_id, std::move(input));
}

Result<void> bill_job(Transaction& transaction, domain::InvoiceId id, domain::JobId job) {
  if (auto drafted = draft_job(transaction, id, job); !drafted) return drafted;
  return issue_invoice(transaction, id);
}

bool is_open(Transaction& transaction, domain::InvoiceId id) {
  return transaction.load<Invoice>(id).open_minor() > 0;
}

/// Half of the dearest line.
Result<void> credit_half_a_line(Transaction& transaction, domain::InvoiceId id, domain::CreditNoteId note) {
  const auto& invoice = transaction.load<Invoice>(id);
  const auto dearest =
      std::ranges::max_element(invoice.priced, {}, [](const auto& line) { return line.net_minor; });
  if (dearest == invoice.priced.end() || dearest->net_minor <= 1) return {};
  CreditNoteInput input;
  input.invoice_id = id;
  input.lines.emplace().push_back({.number = dearest->line.number,
                                   .quantity = std::nullopt,
                                   .percent = domain::Percentage::of(50),
                                   .net_minor = std::nullopt});
  input.reason = "Goodwill: the work took longer than was promised";
  return credit_invoice(transaction, note, invoice.garage_id, input);
}

Result<void> give_back(Transaction& transaction, domain::CreditNoteId note, Method method) {
  if (transaction.load<domain::credit_note::CreditNote>(note).open_minor() <= 0) return {};
  RefundInput input;
  input.method = method;
  input.reason = "Credited after it was paid";
  return refund_credit_note(transaction, note, input);
}

Result<void> credit_all(Transaction& transaction, domain::InvoiceId id, domain::CreditNoteId note) {
  if (!is_open(transaction, id)) return {};
  CreditNoteInput input;
  input.invoice_id = id;
  input.full = true;
  input.reason = "Done again under warranty";
  return credit_invoice(transaction, note, transaction.load<Invoice>(id).garage_id, input);
}

Result<void> write_off(Transaction& transaction, domain::InvoiceId id, std::string reason) {
  if (!is_open(transaction, id)) return {};
  return write_off_invoice(transaction, id, {std::nullopt, std::move(reason)});
}

/// Nothing where there is no tax in what was lost.
Result<void> claim_relief(Transaction& transaction, domain::InvoiceId id) {
  const auto& invoice = transaction.load<Invoice>(id);
  if (domain::invoice::relief_minor_max(invoice) <= invoice.bad_debt.relief_minor) return {};
  return claim_bad_debt_relief(transaction, id, {});
}

Result<void> recover_half(Transaction& transaction, domain::InvoiceId id) {
  const auto& invoice = transaction.load<Invoice>(id);
  const auto half = invoice.bad_debt.lost_minor() / 2;
  if (half == 0) return {};
  RecoveryInput input;
  input.method = Method::bank_transfer;
  input.amount = {half, invoice.currency};
  input.reference = invoice.number;
  return recover_written_off(transaction, id, input);
}

/// A step of a payment that came; nothing where there was none to make.
template <class Step>
Result<void> with_payment(Transaction& transaction, domain::PaymentId id, Step step) {
  if (!transaction.load<Payment>(id).exists) return {};
  return step(transaction, id);
}

// ---- what is planned ----------------------------------------------------------------------------

/// What becomes of a private customer's bill.
enum class Fate {
  paid,
  draft,      ///< not issued yet
  unbilled,   ///< forgotten
  discarded,  ///< a first draft is thrown away
  voided,     ///< made out to the wrong one, and made again
  credited,
  unpaid,
  half_paid,
  bad_debt,
  pennies_short,
  bounced,
  disputed,
  overpaid,
  in_two_parts,
  partly_credited,
  deposit,
};

constexpr std::int64_t recent_days = 120;

/// `number` of the garage's private visits before; `left` of those after it.
Fate fate_of(std::size_t number, std::size_t left, std::int64_t age_days, bool is_dear) {
  constexpr std::size_t drafts = 3;
  constexpr std::int64_t hopeless_days = 160;
  const auto is_every = [&](std::size_t nth, std::size_t from) { return number % nth == from; };
  if (left < drafts) return Fate::draft;
  if (age_days <= recent_days) {
    if (is_every(6, 1)) return Fate::unpaid;
    if (is_every(9, 2)) return Fate::half_paid;
  }
  if (age_days > hopeless_days && is_every(61, 20)) return Fate::bad_debt;
  if (is_every(47, 30)) return Fate::unbilled;
  if (is_every(83, 40)) return Fate::discarded;
  if (is_every(79, 50)) return Fate::voided;
  if (is_every(71, 31)) return Fate::credited;
  if (is_every(59, 11)) return Fate::pennies_short;
  if (is_every(73, 60)) return Fate::bounced;
  if (is_every(43, 14)) return Fate::disputed;
  if (is_every(53, 5)) return Fate::overpaid;
  if (is_every(41, 9)) return Fate::in_two_parts;
  if (is_every(37, 16)) return Fate::partly_credited;
  if (is_dear && is_every(5, 3)) return Fate::deposit;
  return Fate::paid;
}

struct Bill {
  domain::InvoiceId id;
  domain::GarageId garage;
  Instant at;  ///< when it is issued
};

class Bills {
 public:
  Bills(const DemoTrade& trade, DemoDraw& draw, DemoTimeline& timeline)
      : trade_(trade), draw_(draw), timeline_(timeline) {}

  void plan() {
    for (const auto garage : trade_.garages) plan_private(garage);
    plan_business();
    plan_parts();
    plan_other_deposits();
  }

 private:
  // ---- private customers

  void plan_private(domain::GarageId garage) {
    std::vector<const DemoBillable*> visits;
    for (const auto& visit : trade_.visits)
      if (visit.garage_id == garage && is_completed(visit) && !customer_of(visit).business)
        visits.push_back(&visit);
    for (std::size_t i = 0; i < visits.size(); ++i) bill_privately(*visits[i], i, visits.size() - 1 - i);
  }

  void bill_privately(const DemoBillable& visit, std::size_t number, std::size_t left) {
    constexpr std::int32_t dear_minutes = 150;
    const Bill bill{new_id<domain::InvoiceId>(), visit.garage_id, end_of(*visit.visit)};
    const auto fate = fate_of(number, left, age_days(bill.at), visit.visit->minutes >= dear_minutes);
    if (fate == Fate::unbilled) return;
    if (fate == Fate::draft) {
      add(bill.at, bill, [id = bill.id, job = visit.job](Transaction& transaction) {
        return draft_job(transaction, id, job->value());
      });
      return;
    }
    if (fate == Fate::discarded) discard_one_before(visit, bill);
    if (fate == Fate::deposit) take_deposit(visit, 5'000, days_after(bill.at, -draw_.between(4, 12)));
    issue(visit, bill, fate == Fate::deposit);
    settle(visit, bill, fate);
  }

  void settle(const DemoBillable& visit, const Bill& bill, Fate fate) {
    switch (fate) {
      case Fate::voided:
        return void_and_bill_again(visit, bill);
      case Fate::credited:
        return add(days_after(bill.at, 1), bill,
                   [id = bill.id, note = new_id<domain::CreditNoteId>()](Transaction& transaction) {
                     return credit_all(transaction, id, note);
                   });
      case Fate::bad_debt:
        give_up(bill, 130, "Moved away; letters come back");
        return make_the_best_of(bill);
      case Fate::half_paid:
        pay(days_after(bill.at, draw_.between(0, 3)), bill, Method::cash, 50);
        return;
      case Fate::pennies_short:
        pay(days_after(bill.at, 3), bill, Method::bank_transfer, 100, -draw_.between(5, 90));
        return give_up(bill, 30, "Rounded by the payer");
      case Fate::bounced:
        return bounce(bill);
      case Fate::disputed:
        return dispute(bill);
      case Fate::overpaid:
        return overpay(bill);
      case Fate::in_two_parts:
        pay(bill.at, bill, Method::cash, 40);
        pay(days_after(bill.at, draw_.between(8, 25)), bill, Method::card);
        return;
      case Fate::partly_credited:
        return credit_after_payment(bill);
      case Fate::paid:
      case Fate::discarded:
      case Fate::deposit:
        return pay_as_usual(bill);
      case Fate::unpaid:
      case Fate::draft:
      case Fate::unbilled:
        return;
    }
    std::unreachable();
  }

  void pay_as_usual(const Bill& bill) {
    const auto way = draw_.below(100);
    const auto late_days = draw_.between(9, 48);
    const auto soon_days = draw_.between(1, 6);
    if (way < 56) pay(bill.at, bill, Method::card);
    else if (way < 68) pay(bill.at, bill, Method::cash);
    else if (way < 78) pay(days_after(bill.at, soon_days), bill, Method::bank_transfer);
    else if (way < 86) pay(days_after(bill.at, 1), bill, Method::stripe);
    else if (way < 90) pay(bill.at, bill, Method::pay_later);
    else pay(days_after(bill.at, late_days), bill, Method::bank_transfer);
  }

  void discard_one_before(const DemoBillable& visit, const Bill& bill) {
    const auto first = new_id<domain::InvoiceId>();
    add(bill.at, bill, [first, job = visit.job](Transaction& transaction) {
      return draft_job(transaction, first, job->value());
    });
    add(bill.at, bill, [first](Transaction& transaction) {
      return decide_on<Invoice>(transaction, first, domain::invoice::Discard{});
    });
  }

  void void_and_bill_again(const DemoBillable& visit, const Bill& bill) {
    const auto noticed = minutes_after(bill.at, 35);
    add(noticed, bill, [id = bill.id](Transaction& transaction) {
      return void_invoice(transaction, id, "Made out before the price was agreed");
    });
    const Bill again{new_id<domain::InvoiceId>(), bill.garage, minutes_after(noticed, 5)};
    issue(visit, again, false);
    pay_as_usual(again);
  }

  void bounce(const Bill& bill) {
    const auto cheque = pay(bill.at, bill, Method::cheque);
    add(days_after(bill.at, 5), bill, [cheque](Transaction& transaction) {
      return with_payment(transaction, cheque, [](Transaction& t, domain::PaymentId id) {
        return fail_payment(t, id, "Returned unpaid by the bank");
      });
    });
    pay(days_after(bill.at, 12), bill, Method::card);
  }

  void dispute(const Bill& bill) {
    const auto card = pay(bill.at, bill, Method::card);
    const auto then = [&](std::int64_t days, Result<void> (*step)(Transaction&, domain::PaymentId)) {
      add(days_after(bill.at, days), bill,
          [card, step](Transaction& transaction) { return with_payment(transaction, card, step); });
    };
    then(15, dispute_payment);
    const auto outcome = disputes_++ % 3;
    if (outcome == 0) then(45, win_dispute);
    if (outcome == 1) {
      then(45, lose_dispute);
      pay(days_after(bill.at, 60), bill, Method::bank_transfer);
    }
  }

  void overpay(const Bill& bill) {
    const auto payment = pay(days_after(bill.at, 2), bill, Method::bank_transfer, 100, 1'000);
    if (overpaid_++ % 2 != 0) return;
    add(days_after(bill.at, 16), bill, [payment](Transaction& transaction) {
      return with_payment(transaction, payment, [](Transaction& t, domain::PaymentId id) {
        return refund_payment(t, id, {std::nullopt, std::nullopt, std::nullopt, "Paid too much"});
      });
    });
  }

  void credit_after_payment(const Bill& bill) {
    pay(bill.at, bill, Method::card);
    const auto note = new_id<domain::CreditNoteId>();
    add(days_after(bill.at, 6), bill,
        [id = bill.id, note](Transaction& transaction) { return credit_half_a_line(transaction, id, note); });
    add(days_after(bill.at, 8), bill,
        [note](Transaction& transaction) { return give_back(transaction, note, Method::card); });
  }

  void give_up(const Bill& bill, std::int64_t days, std::string reason) {
    add(days_after(bill.at, days), bill,
        [id = bill.id, reason = std::move(reason)](Transaction& transaction) {
          return write_off(transaction, id, reason);
        });
  }

  /// Of a debt that was given up: the VAT in it back, and of every other one half of the money in the end.
  void make_the_best_of(const Bill& bill) {
    add(days_after(bill.at, 260), bill,
        [id = bill.id](Transaction& transaction) { return claim_relief(transaction, id); });
    if (lost_++ % 2 == 0)
      add(days_after(bill.at, 290), bill,
          [id = bill.id](Transaction& transaction) { return recover_half(transaction, id); });
  }

  // ---- businesses

  void plan_business() {
    // By customer, garage and month, in the order of the first visit of each.
    using Group = std::tuple<std::size_t, domain::GarageId, std::int32_t>;
    std::vector<std::pair<Group, std::vector<const DemoBillable*>>> groups;
    for (const auto& visit : trade_.visits) {
      if (!is_completed(visit) || !customer_of(visit).business) continue;
      if (!is_consolidated(visit.customer)) {
        bill_business(visit);
        continue;
      }
      const auto day = timeline_.date_of(visit.visit->starts_at);
      const auto month = domain::Date::from_civil(day.year(), day.month(), 1)->days;
      const Group group{visit.customer, visit.garage_id, month};
      auto found = std::ranges::find(groups, group, &decltype(groups)::value_type::first);
      if (found == groups.end()) found = groups.insert(found, {group, {}});
      found->second.push_back(&visit);
    }
    for (auto& [group, visits] : groups) consolidate({std::get<2>(group)}, std::move(visits));
  }

  /// Every fifth business wants an invoice for each visit.
  static bool is_consolidated(std::size_t customer) { return customer % 5 != 4; }
  /// Every seventh waits for its invoices of the last months.
  static bool is_billed_late(std::size_t customer) { return customer % 7 == 3; }

  void bill_business(const DemoBillable& visit) {
    const Bill bill{new_id<domain::InvoiceId>(), visit.garage_id, end_of(*visit.visit)};
    issue(visit, bill, customer_of(visit).has_credit_limit);
    settle_business(bill, customer_of(visit));
  }

  void consolidate(domain::Date month, std::vector<const DemoBillable*> visits) {
    constexpr domain::TimeOfDay morning{7 * 60 + 30};
    constexpr std::int64_t waits_days = 75;
    const auto& first = *visits.front();
    const auto& customer = customer_of(first);
    const Bill bill{new_id<domain::InvoiceId>(), first.garage_id,
                    timeline_.at(month.plus_months(1), morning)};
    const auto order_number = "PO-" + std::to_string(4'000 + draw_.between(0, 5'999));
    if (is_billed_late(first.customer) && age_days(bill.at) <= waits_days) return;
    add(
        bill.at, bill,
        [bill, order_number, customer_id = customer.customer_id,
         jobs = jobs_by_vehicle(std::move(visits))](Transaction& transaction) -> Result<void> {
          InvoiceInput input;
          input.customer_id = customer_id;
          input.kind = domain::invoice::Kind::consolidated;
          input.po_number = order_number;
          auto& bookings = input.booking_ids.emplace();
          for (const auto* const job : jobs)
            if (const auto booking = transaction.load<Job>(job->value()).booking_id)
              bookings.push_back(*booking);
          if (auto drafted = draft_invoice(transaction, bill.id, bill.garage, std::move(input)); !drafted)
            return drafted;
          return issue_invoice(transaction, bill.id);
        },
        customer.has_credit_limit);
    settle_business(bill, customer);
  }

  /// Those of one vehicle together, vehicles in the order of their first visit.
  static std::vector<const std::optional<domain::JobId>*> jobs_by_vehicle(
      std::vector<const DemoBillable*> visits) {
    std::map<domain::VehicleId, std::size_t> order;
    for (const auto* const visit : visits) order.try_emplace(visit->visit->vehicle_id, order.size());
    std::ranges::stable_sort(visits, {},
                             [&](const auto* visit) { return order.at(visit->visit->vehicle_id); });
    std::vector<const std::optional<domain::JobId>*> jobs;
    jobs.reserve(visits.size());
    for (const auto* const visit : visits) jobs.push_back(visit->job);
    return jobs;
  }

  void settle_business(const Bill& bill, const DemoCustomer& customer) {
    const auto number = business_bills_++;
    const auto way = draw_.below(10);
    const auto method = way < 7 ? Method::bank_transfer : way < 9 ? Method::direct_debit : Method::cheque;
    const auto paid = days_after(bill.at, customer.terms_days + draw_.between(-6, 30));
    if (number % 13 == 6)
      add(days_after(bill.at, 4), bill,
          [id = bill.id, note = new_id<domain::CreditNoteId>()](Transaction& transaction) {
            return credit_half_a_line(transaction, id, note);
          });
    if (age_days(bill.at) <= recent_days && number % 4 == 1) return;
    pay(paid, bill, method, number % 11 == 5 ? 60 : 100);
    if (number % 11 == 5) pay(days_after(paid, 35), bill, method);
  }

  // ---- parts, and deposits for other work

  /// Parts that some businesses fetch; the latest are not due yet.
  void plan_parts() {
    constexpr std::int64_t between_days = 45;
    std::int64_t days_ago = 3;
    for (std::size_t i = 0; i < trade_.customers.size(); ++i) {
      const auto& customer = trade_.customers[i];
      if (!customer.business || i % 3 != 0) continue;
      days_ago = 3 + days_ago % 7;
      for (std::int64_t ago = days_ago; ago < 700; ago += between_days + draw_.between(0, 60)) {
        const Bill bill{new_id<domain::InvoiceId>(), customer.garage_id, days_after(timeline_.now(), -ago)};
        bill_parts(bill, customer);
        if (ago > days_ago) settle_business(bill, customer);
      }
    }
  }

  void bill_parts(const Bill& bill, const DemoCustomer& customer) {
    const auto line = [](domain::document::LineKind kind, std::string words, std::int64_t quantity,
                         std::int64_t pence) {
      InvoiceLineInput made;
      made.kind = kind;
      made.description = std::move(words);
      made.quantity = domain::Quantity::of(quantity);
      made.unit_price = domain::UnitPrice::of_minor(pence);
      return made;
    };
    using domain::document::LineKind;
    InvoiceInput input;
    input.customer_id = customer.customer_id;
    input.kind = domain::invoice::Kind::parts;
    input.po_number = "PO-" + std::to_string(4'000 + draw_.between(0, 5'999));
    auto& lines = input.lines.emplace();
    lines.push_back(line(LineKind::tyres, "Van tyre 215/65 R16 C", draw_.between(1, 4), 8'950));
    lines.push_back(line(LineKind::parts, "Brake pads, front axle", draw_.between(1, 3), 4'275));
    lines.push_back(line(LineKind::parts, "Engine oil 5W-30, 5 l", draw_.between(1, 6), 2'890));
    lines.push_back(line(LineKind::sublet, "Wheel refurbished by others", 1, 6'500));
    lines.push_back(line(LineKind::sundries, "Carriage", 1, 650));
    add(
        bill.at, bill,
        [bill, input](Transaction& transaction) -> Result<void> {
          if (auto drafted = draft_invoice(transaction, bill.id, bill.garage, input); !drafted)
            return drafted;
          return issue_invoice(transaction, bill.id);
        },
        customer.has_credit_limit);
  }

  /// Some of those who come yet have paid something already; of some who did not come it is kept.
  void plan_other_deposits() {
    std::size_t number = 0;
    for (const auto& visit : trade_.visits) {
      if (customer_of(visit).business || visit.visit->by_appointment) continue;
      const auto starts_at = visit.visit->starts_at;
      const bool is_cancelled = visit.visit->ending == DemoEnding::cancelled;
      if (!is_cancelled && visit.visit->ending != DemoEnding::confirmed) continue;
      if (number++ % 2 != 0) continue;
      const auto paid_at = std::min(days_after(starts_at, -5), days_after(timeline_.now(), -1));
      const auto deposit = take_deposit(visit, 3'000, paid_at);
      if (!is_cancelled) continue;
      timeline_.add(days_after(starts_at, 1), visit.garage_id, [deposit](Transaction& transaction) {
        return with_payment(transaction, deposit, [](Transaction& t, domain::PaymentId id) {
          return forfeit_deposit(t, id, std::nullopt);
        });
      });
    }
  }

  domain::PaymentId take_deposit(const DemoBillable& visit, std::int64_t pence, Instant at) {
    const auto id = new_id<domain::PaymentId>();
    timeline_.add(at, visit.garage_id,
                  [id, pence, job = visit.job, customer = customer_of(visit).customer_id,
                   garage = visit.garage_id](Transaction& transaction) -> Result<void> {
                    const auto booking = *job ? transaction.load<Job>(job->value()).booking_id : std::nullopt;
                    if (!booking) return {};
                    PaymentInput input;
                    input.customer_id = customer;
                    input.method = Method::card;
                    input.purpose = domain::payment::Purpose::deposit;
                    input.booking_id = booking;
                    input.amount = {pence, transaction.load<Job>(job->value()).currency};
                    return receive_payment(transaction, id, garage, input);
                  });
    return id;
  }

  // ---- all of them

  void add(Instant at, const Bill& bill, DemoTimeline::Act act, bool reads_views = false) {
    timeline_.add(at, bill.garage, std::move(act), reads_views);
  }

  void issue(const DemoBillable& visit, const Bill& bill, bool reads_views) {
    add(
        bill.at, bill,
        [id = bill.id, job = visit.job](Transaction& transaction) {
          return bill_job(transaction, id, job->value());
        },
        reads_views);
  }

  domain::PaymentId pay(Instant at, const Bill& bill, Method method, std::int64_t percent = 100,
                        std::int64_t more_minor = 0) {
    const DemoPaying paying{new_id<domain::PaymentId>(), bill.id, method, percent, more_minor};
    add(std::max(at, bill.at), bill,
        [paying](Transaction& transaction) { return pay_demo_invoice(transaction, paying); });
    return paying.payment_id;
  }

  static bool is_completed(const DemoBillable& visit) { return visit.visit->ending == DemoEnding::completed; }
  const DemoCustomer& customer_of(const DemoBillable& visit) const {
    return trade_.customers[visit.customer];
  }
  std::int64_t age_days(Instant at) const { return timeline_.today().days - timeline_.date_of(at).days; }
  /// When the customer fetches the car: on the day of the visit.
  static Instant end_of(const DemoVisit& visit) {
    constexpr std::int32_t day_minutes = 240;
    return minutes_after(visit.starts_at, std::min(visit.minutes, day_minutes));
  }

  const DemoTrade& trade_;
  DemoDraw& draw_;
  DemoTimeline& timeline_;
  std::size_t business_bills_ = 0;
  std::size_t disputes_ = 0;
  std::size_t overpaid_ = 0;
  std::size_t lost_ = 0;
};

}  // namespace

void plan_demo_bills(const DemoTrade& trade, DemoDraw& draw, DemoTimeline& timeline) {
  Bills(trade, draw, timeline).plan();
}

}  // namespace api
