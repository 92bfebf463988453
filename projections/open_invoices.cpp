#include "projections/open_invoices.hpp"

#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template OpenInvoiceRow decode_row<OpenInvoiceRow>(std::string_view stored);

namespace {

void show(const Event& event, Views& views) {
  const auto organisation = organisation_of(event);
  const auto* const invoice =
      views.invoices.find(InvoiceRow::key(organisation, stream_id<domain::InvoiceId>(event)));
  if (invoice == nullptr || !invoice->due_on) return;
  const auto key = OpenInvoiceRow::key(organisation, *invoice);
  if (invoice->open_minor() == 0) views.open_invoices.erase(key);
  else views.open_invoices.put(key, {invoice->invoice_id, invoice->open_minor()});
}

}  // namespace

void project_open_invoices(const Event& event, Views& views) {
  using namespace domain::invoice;
  on(
      event,  //
      [&](const Issued&) { show(event, views); }, [&](const Voided&) { show(event, views); },
      [&](const AllocationRecorded&) { show(event, views); }, [&](const WrittenOff&) { show(event, views); });
}

}  // namespace projections
