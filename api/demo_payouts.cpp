// What the card company and the others pay out to a demo garage: on the third of each month all that they
// took in before, less what they keep.
#include <array>

#include "api/application.hpp"
#include "api/demo_sales.hpp"
#include "api/payout_commands.hpp"
#include "domain/payment.hpp"
#include "projections/ledger_reports.hpp"

namespace api {

namespace {

using domain::payment::Method;

struct DemoProvider {
  Method method;
  domain::Percentage fee;
};
constexpr std::array providers = {
    DemoProvider{Method::card, {14'000}}, DemoProvider{Method::stripe, {15'000}},
    DemoProvider{Method::direct_debit, {10'000}}, DemoProvider{Method::cheque, {}}};

Result<void> pay_out(Transaction& transaction, domain::GarageId garage, const DemoProvider& provider) {
  const projections::Ledger ledger(transaction.views(), transaction.organisation(), garage);
  const auto books = ledger.books();
  const auto held = projections::narrow(
      ledger.balance(domain::payment::account_of(provider.method), projections::last_day_ever));
  if (held <= 0 || !books.currency) return {};
  const auto fee = provider.fee.of_amount(held).value_or(0);
  PayoutInput input;
  input.method = provider.method;
  input.amount = {held - fee, *books.currency};
  if (fee > 0) input.fee = domain::Money{fee, *books.currency};
  return record_payout(transaction, Application::new_id<domain::PayoutId>(), garage, input);
}

}  // namespace

void plan_demo_payouts(const DemoTrade& trade, DemoTimeline& timeline) {
  constexpr std::int32_t day_of_month = 3;
  constexpr domain::TimeOfDay morning{7 * 60 + 30};
  auto month = domain::Date::from_civil(trade.first_day.year(), trade.first_day.month(), 1)->plus_months(1);
  for (; month <= timeline.today(); month = month.plus_months(1))
    for (const auto garage : trade.garages)
      for (const auto& provider : providers)
        timeline.add(
            timeline.at({month.days + day_of_month - 1}, morning), garage,
            [garage, provider](Transaction& transaction) { return pay_out(transaction, garage, provider); },
            true);
}

}  // namespace api
