// Credit notes: issuing one, reading them, and letting them settle invoices.
#include "api/application.hpp"
#include "api/garage_resource.hpp"
#include "api/invoice_commands.hpp"
#include "api/invoice_view.hpp"
#include "api/page.hpp"
#include "api/routes.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using domain::credit_note::CreditNote;
using projections::CreditNoteListRow;
using projections::CreditNoteRow;

constexpr std::string_view example = R"({"invoiceId": "inv_01JD3Z8Q6N4T0V9K5M2R7W1XYB",
 "lines": [{"number": 1, "percent": 50}, {"number": 2, "quantity": 1}],
 "reason": "one of the filters was not fitted"})";

using CreditNotesPage = Page<CreditNoteView>;

struct ApplyInput {
  domain::InvoiceId invoice_id;
  std::optional<domain::Money> amount;
};
BOOST_DESCRIBE_STRUCT(ApplyInput, (), (invoice_id, amount))

std::string path_of(domain::CreditNoteId id) { return std::string(credit_note_words.path) + id.text(); }

Result<CreditNoteView> read_one(const ReadCall& call) {
  const auto row = credit_note_row(call);
  if (!row) return std::unexpected(row.error());
  return InvoiceViewer(call.organisation(), *call.rows, call.now).view(*row);
}

/// Newest first; of a customer or an invoice where one is named.
Result<CreditNotesPage> list(const ReadCall& call) {
  const auto garage = call.id<domain::GarageId>(0, "garage");
  if (!garage) return std::unexpected(garage.error());
  const auto paging = Paging::from(call);
  if (!paging) return std::unexpected(paging.error());
  const auto customer = call.parameter<domain::CustomerId>("customerId");
  if (!customer) return std::unexpected(customer.error());
  const auto invoice = call.query.find("invoice");
  const auto begin = static_cast<std::int64_t>(paging->offset());
  CreditNotesPage page{.page = paging->page, .page_size = paging->page_size};
  InvoiceViewer viewer(call.organisation(), *call.rows, call.now);
  const auto prefix = CreditNoteListRow::prefix(call.organisation(), *garage);
  const auto behind = prefix.str() + std::string(32, '\xff');
  call.rows->scan(prefix, behind, true, [&](std::string_view, std::string_view stored) {
    const auto listed = projections::decode_row<CreditNoteListRow>(stored);
    if (*customer && listed.customer_id != **customer) return true;
    if (invoice && listed.invoice_number != *invoice) return true;
    const auto at = page.total_items++;
    if (at < begin || at >= begin + paging->page_size) return true;
    if (const auto row = projections::read_row<CreditNoteRow>(
            *call.rows, CreditNoteRow::key(call.organisation(), listed.credit_note_id)))
      page.items.push_back(viewer.view(*row));
    return true;
  });
  page.total_pages = paging->pages(page.total_items);
  return page;
}

Result<Decide> issue(const CommandCall& call, CreditNoteInput input) {
  const auto garage = call.id<domain::GarageId>(0, "garage");
  if (!garage) return std::unexpected(garage.error());
  return [garage = *garage, id = Application::new_id<domain::CreditNoteId>(),
          input = std::move(input)](Transaction& transaction) -> Result<Done> {
    if (auto issued = credit_invoice(transaction, id, garage, input); !issued)
      return std::unexpected(std::move(issued).error());
    return Done{201, path_of(id)};
  };
}

/// Applies the credit note to an invoice, or takes it off again.
template <class Change>
Result<Decide> on_credit_note(const CommandCall& call, const ApplyInput& input, Change change) {
  return on_resource<CreditNote>(call, credit_note_words, Permission::payments_write,
                                 [input, change](Transaction& transaction, domain::CreditNoteId id) {
                                   return change(transaction, id, input.invoice_id, input.amount);
                                 });
}

}  // namespace

Result<CreditNoteRow> credit_note_row(const ReadCall& call) {
  const auto id = call.id<domain::CreditNoteId>(0, credit_note_words.what);
  if (!id) return std::unexpected(id.error());
  auto row = projections::read_row<CreditNoteRow>(*call.rows, CreditNoteRow::key(call.organisation(), *id));
  if (!row || row->number.empty()) return no_such(credit_note_words.what);
  if (!call.principal->may_at(Permission::invoices_read, row->garage_id))
    return forbidden_at_garage(credit_note_words.what);
  return *std::move(row);
}

void add_credit_note_routes(Application& application) {
  auto& router = application.router();
  router.command<CreditNoteInput>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/credit-notes",
       .permission = Permission::invoices_correct,
       .summary = "Credit an invoice, in whole or in part",
       .description = "Of each line so many (quantity), so much (percent) or an "
                      "amount without "
                      "tax (netMinor); or, with full, all that is left of the invoice. Parts that make up "
                      "the whole give "
                      "back exactly what was billed, tax too. The credit note settles its invoice as far as "
                      "that is open; "
                      "what is left of it can be applied to another invoice, or refunded.",
       .example = example,
       .success = 201,
       .idempotency_key_required = true,
       .reads_views = true},
      [](const CommandCall& call, CreditNoteInput input) { return issue(call, std::move(input)); });
  router.read<CreditNotesPage>({.path = "/v1/garages/{garageId}/credit-notes",
                                .permission = Permission::invoices_read,
                                .summary = "A garage's credit notes, newest first",
                                .query = {{"customerId", "Those of one customer."},
                                          {"invoice", "Those of one invoice, by its number."},
                                          page_parameter,
                                          page_size_parameter}},
                               list);
  router.read<CreditNoteView>({.path = "/v1/credit-notes/{creditNoteId}",
                               .permission = Permission::invoices_read,
                               .summary = "A credit note",
                               .as_of = true},
                              read_one);
  router.command<ApplyInput>(
      {.method = "POST",
       .path = "/v1/credit-notes/{creditNoteId}/apply",
       .permission = Permission::payments_write,
       .summary = "Let a credit note settle an invoice",
       .description = "Without an amount, as much as is open of both. The invoice is "
                      "the same customer's. 409 exceeds-open-amount for more than is left of either.",
       .example = R"({"invoiceId": "inv_01JD3Z8Q6N4T0V9K5M2R7W1XYB",
 "amount": {"amountMinor": 1200, "currency": "GBP"}})",
       .idempotency_key_required = true},
      [](const CommandCall& call, const ApplyInput& input) {
        return on_credit_note(call, input, apply_credit_note);
      });
  router.command<ApplyInput>({.method = "POST",
                              .path = "/v1/credit-notes/{creditNoteId}/unapply",
                              .permission = Permission::payments_write,
                              .summary = "Take a credit note off an invoice again",
                              .description = "Without an amount, all that it settles of that invoice. 409 "
                                             "exceeds-allocated for more than that.",
                              .example = R"({"invoiceId": "inv_01JD3Z8Q6N4T0V9K5M2R7W1XYB"})",
                              .idempotency_key_required = true},
                             [](const CommandCall& call, const ApplyInput& input) {
                               return on_credit_note(call, input, unapply_credit_note);
                             });
}

}  // namespace api
