#include "api/demo_sales.hpp"

#include <algorithm>

#include "api/garage_resource.hpp"
#include "api/payment_commands.hpp"
#include "domain/books.hpp"
#include "domain/invoice.hpp"

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

}  // namespace

void plan_demo_sales(const DemoTrade& trade, DemoTimeline& timeline) {
  DemoDraw draw(trade.seed);
  plan_demo_memberships(trade, draw, timeline);
  plan_demo_bills(trade, draw, timeline);
  plan_demo_counter(trade, draw, timeline);
  close_months(trade, timeline);
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
