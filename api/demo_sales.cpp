#include "api/demo_sales.hpp"

#include <algorithm>

#include "api/application.hpp"
#include "api/garage_resource.hpp"
#include "api/payment_commands.hpp"
#include "api/posting.hpp"
#include "api/vat_return_commands.hpp"
#include "domain/books.hpp"
#include "domain/garage.hpp"
#include "domain/invoice.hpp"
#include "domain/journal_entry.hpp"
#include "projections/ledger_reports.hpp"

namespace api {

namespace {

constexpr int closed_months = 12;

/// The months of the first year, each a while after it is over.
void close_months(const DemoTrade& trade, DemoTimeline& timeline) {
  constexpr std::int32_t days_until_closed = 9;
  constexpr domain::TimeOfDay evening{18 * 60};
  auto month = *domain::Date::from_civil(trade.first_day.year(), trade.first_day.month(), 1);
  for (int i = 0; i < closed_months; ++i) {
    const auto next = month.plus_months(1);
    for (const auto garage : trade.garages)
      timeline.add(timeline.at({next.days + days_until_closed}, evening), garage,
                   [garage, month](Transaction& transaction) {
                     return decide_on<domain::books::Books>(transaction, domain::books::books_of(garage),
                                                            domain::books::ClosePeriod{month});
                   });
    month = next;
  }
}

/// The first day of the quarter that it is in.
domain::Date quarter_of(domain::Date day) {
  return *domain::Date::from_civil(day.year(), (day.month() - 1) / 3 * 3 + 1, 1);
}

/// Pays what the returns so far come to, by an entry as anybody makes one by hand.
Result<void> settle_returns(Transaction& transaction, domain::GarageId garage) {
  using namespace domain::journal;
  const projections::Ledger ledger(transaction.views(), transaction.organisation(), garage);
  const auto owed = projections::narrow(-ledger.balance(account::tax_settlement, projections::last_day_ever));
  if (owed == 0) return {};
  const auto today = transaction.context().today;
  domain::journal_entry::Post post;
  post.garage_id = garage;
  post.number = next_entry_number(transaction, garage);
  post.reference = next_document_number(transaction, garage, Series::journal_entry, today);
  post.effective = today;
  post.currency = transaction.load<domain::garage::Garage>(garage).currency;
  post.memo = "VAT paid";
  for (auto& line : transfer({.account = std::string(account::tax_settlement), .amount_minor = owed},
                             {.account = std::string(account::bank)}))
    post.lines.push_back({.line = std::move(line), .standing = domain::books::Standing::open});
  return decide_on<domain::journal_entry::JournalEntry>(transaction,
                                                        Application::new_id<domain::JournalEntryId>(), post);
}

/// The return of each quarter, a month after it is over, and a week later what it comes to. The first quarter
/// is the one of the first deposits, which come before the work.
void file_returns(const DemoTrade& trade, DemoTimeline& timeline) {
  constexpr std::int32_t days_before_work = 31;
  constexpr std::int32_t days_until_filed = 30;
  constexpr std::int32_t days_until_paid = 37;
  constexpr int quarter_months = 3;
  constexpr domain::TimeOfDay evening{18 * 60 + 30};
  for (auto first = quarter_of({trade.first_day.days - days_before_work}); first < timeline.today();
       first = first.plus_months(quarter_months)) {
    const auto next = first.plus_months(quarter_months);
    const VatReturnInput input{first, {next.days - 1}, std::nullopt};
    for (const auto garage : trade.garages) {
      timeline.add(
          timeline.at({next.days + days_until_filed}, evening), garage,
          [garage, input](Transaction& transaction) { return file_vat_return(transaction, garage, input); },
          true);
      timeline.add(
          timeline.at({next.days + days_until_paid}, evening), garage,
          [garage](Transaction& transaction) { return settle_returns(transaction, garage); }, true);
    }
  }
}

}  // namespace

void plan_demo_sales(const DemoTrade& trade, DemoTimeline& timeline) {
  DemoDraw draw(trade.seed);
  plan_demo_memberships(trade, draw, timeline);
  plan_demo_bills(trade, draw, timeline);
  plan_demo_counter(trade, draw, timeline);
  plan_demo_payouts(trade, timeline);
  close_months(trade, timeline);
  file_returns(trade, timeline);
}

Result<void> pay_demo_invoice(Transaction& transaction, const DemoPaying& paying) {
  constexpr std::int64_t all_percent = 100;
  const auto& invoice = transaction.load<domain::invoice::Invoice>(paying.invoice_id);
  const auto open = invoice.open_minor();
  const auto minor = open * paying.percent / all_percent + paying.more_minor;
  if (open <= 0 || minor <= 0) return {};
  PaymentInput input;
  input.customer_id = invoice.customer_id;
  input.method = paying.method;
  input.amount = {minor, invoice.currency};
  if (paying.method == domain::payment::Method::bank_transfer) input.reference = invoice.number;
  input.allocations = {{paying.invoice_id, {std::min(minor, open), invoice.currency}}};
  return receive_payment(transaction, paying.payment_id, invoice.garage_id, input);
}

}  // namespace api
