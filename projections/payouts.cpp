#include "projections/payouts.hpp"

#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template PayoutRow decode_row<PayoutRow>(std::string_view stored);
template PayoutDayRow decode_row<PayoutDayRow>(std::string_view stored);

namespace {

PayoutRow& edited(const Event& event, Views& views) {
  const auto id = stream_id<domain::PayoutId>(event);
  auto& row = views.payouts.edit(PayoutRow::key(organisation_of(event), id));
  row.payout_id = id;
  row.version = event.version;
  row.updated_at = event.recorded_at();
  return row;
}

void record(const Event& event, const domain::payout::Recorded& recorded, Views& views) {
  auto& row = edited(event, views);
  row.garage_id = recorded.garage_id;
  row.number = recorded.number;
  row.method = recorded.method;
  row.amount = recorded.amount;
  row.fee_minor = recorded.fee_minor;
  row.paid_on = recorded.paid_on;
  row.external_id = recorded.external_id;
  row.entry_number = recorded.entry.number;
  row.created_at = event.recorded_at();
  views.payout_days.put(
      PayoutDayRow::key(organisation_of(event), recorded.garage_id, recorded.paid_on, row.payout_id),
      {row.payout_id, row.method});
}

}  // namespace

void project_payouts(const Event& event, Views& views) {
  using namespace domain::payout;
  on(
      event,  //
      [&](const Recorded& e) { record(event, e, views); },
      [&](const Voided& e) {
        auto& row = edited(event, views);
        row.voided = true;
        row.void_reason = e.personal.reason;
        row.void_entry_number = e.entry.number;
      });
}

}  // namespace projections
