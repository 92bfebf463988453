#include "projections/plan_income.hpp"

#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template DeferredIncomeRow decode_row<DeferredIncomeRow>(std::string_view stored);

namespace {

void show(const Event& event, Views& views) {
  const auto organisation = organisation_of(event);
  const auto* const invoice =
      views.invoices.find(InvoiceRow::key(organisation, stream_id<domain::InvoiceId>(event)));
  if (invoice == nullptr || invoice->kind != domain::invoice::Kind::plan || !invoice->issued_on) return;
  const auto key = DeferredIncomeRow::key(organisation, invoice->garage_id, invoice->invoice_id);
  const auto left = invoice->deferred_minor() - invoice->released_minor;
  if (left == 0) views.deferred_income.erase(key);
  else
    views.deferred_income.put(
        key, {invoice->invoice_id, invoice->garage_id, *invoice->issued_on, invoice->released_through, left});
}

}  // namespace

void project_plan_income(const Event& event, Views& views) {
  using namespace domain::invoice;
  on(
      event,  //
      [&](const Issued&) { show(event, views); }, [&](const Voided&) { show(event, views); },
      [&](const Credited&) { show(event, views); }, [&](const IncomeReleased&) { show(event, views); });
}

}  // namespace projections
