// Invoices: drafting, reading one, issuing, voiding.
#include "api/application.hpp"
#include "api/billed_work.hpp"
#include "api/garage_resource.hpp"
#include "api/invoice_commands.hpp"
#include "api/invoice_view.hpp"
#include "api/routes.hpp"
#include "projections/customers.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using domain::invoice::Invoice;
using projections::InvoiceRow;

constexpr std::string_view example = R"({"customerId": "cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB",
 "lines": [{"kind": "labour", "description": "Full service", "quantity": 1.5, "unitPrice": 6500},
           {"kind": "parts", "description": "Oil, 5W-30, per litre", "quantity": 4.5, "unitPrice": 1150,
            "discountPercent": 10},
           {"kind": "mot", "description": "MOT test", "unitPrice": 5485}],
 "poNumber": "PO 4711"})";

constexpr std::string_view patch_example = R"({"notes": "Next service in March",
 "discount": {"percent": 5}})";

struct Reason {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))

std::string path_of(domain::InvoiceId id) { return std::string(invoice_words.path) + id.text(); }

Result<InvoiceView> read_one(const ReadCall& call) {
  const auto row = invoice_row(call);
  if (!row) return std::unexpected(row.error());
  return InvoiceViewer(call.organisation(), *call.rows, call.now).view(*row);
}

Result<Decide> draft(const CommandCall& call, InvoiceInput input) {
  const auto garage = call.id<domain::GarageId>(0, "garage");
  if (!garage) return std::unexpected(garage.error());
  return [garage = *garage, id = Application::new_id<domain::InvoiceId>(),
          input = std::move(input)](Transaction& transaction) -> Result<Done> {
    if (const auto there = draft_of_job(transaction, garage, input)) return Done{200, path_of(*there)};
    if (auto drafted = draft_invoice(transaction, id, garage, input); !drafted)
      return std::unexpected(std::move(drafted).error());
    return Done{201, path_of(id)};
  };
}

/// Whether what the rows say counts: what is owed, where the customer has a credit limit, and which deposits
/// there are, where work is billed.
bool depends_on_rows(const CommandCall& call) {
  using projections::CustomerRow;
  const auto id = call.id<domain::InvoiceId>(0, "invoice");
  if (!id) return false;
  const auto invoice =
      projections::read_row<InvoiceRow>(*call.rows, InvoiceRow::key(call.organisation(), *id));
  if (!invoice) return true;  // it was drafted a moment ago
  if (invoice->job_id || !invoice->booking_ids.empty()) return true;
  const auto customer = projections::read_row<CustomerRow>(
      *call.rows, CustomerRow::key(call.organisation(), invoice->customer_id));
  return !customer || customer->credit_limit.has_value();
}

void add_draft_routes(Router& router) {
  router.command<InvoiceInput>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/invoices",
       .permission = Permission::invoices_write,
       .summary = "Draft an invoice",
       .description =
           "For customerId with lines; for a completed job, jobId, whose lines it has as far as the customer "
           "wants them; or for bookingId or bookingIds, which have the lines of their jobs, or else one each "
           "with their price, tax included. A job has one draft at a time: asked for again, it is that one, "
           "with 200. A draft has no number and is "
           "in no books. Unit prices are minor units without tax unless includesTax says otherwise. A line's "
           "tax is standard where nobody says, that of an MOT test what the garage's approval makes it. A "
           "customer's own discounts are found by themselves; discountPercent is one given by hand, and the "
           "best one counts. 409 already-invoiced names the invoice that bills a booking or a job.",
       .example = example,
       .success = 201},
      [](const CommandCall& call, InvoiceInput input) { return draft(call, std::move(input)); });
  add_merge_patch<Invoice, InvoiceDraftInput>(
      router,
      {.path = "/v1/invoices/{invoiceId}",
       .permission = Permission::invoices_write,
       .summary = "Change a draft",
       .description = "A merge patch (RFC 7396). Lines are given all together; one that is to stay the same "
                      "line keeps its number.",
       .example = patch_example},
      invoice_words, patch_invoice);
  router.command<NoBody>({.method = "POST",
                          .path = "/v1/invoices/{invoiceId}/discard",
                          .permission = Permission::invoices_write,
                          .summary = "Throw a draft away",
                          .description = "409 invalid-transition once it is issued: void or credit it."},
                         [](const CommandCall& call, NoBody) {
                           return on_resource<Invoice>(
                               call, invoice_words, Permission::invoices_write,
                               [](Transaction& transaction, domain::InvoiceId id) -> Result<void> {
                                 auto decided = transaction.decide<Invoice>(id, domain::invoice::Discard{});
                                 if (!decided) return std::unexpected(std::move(decided).error());
                                 return {};
                               });
                         });
}

void add_step_routes(Router& router) {
  router.command<std::optional<IssueInput>>(
      {.method = "POST",
       .path = "/v1/invoices/{invoiceId}/issue",
       .permission = Permission::invoices_write,
       .summary = "Issue an invoice",
       .description =
           "It gets its number and its entry in the books, its discounts and taxes "
           "as "
           "of today, and its bookings and jobs are billed: all in one commit, and never changed again. It "
           "is due as "
           "the customer's payment terms say. The body may be left out. 409 already-invoiced where another "
           "invoice was quicker, 409 credit-limit-exceeded where the garage enforces the limit; where it "
           "does not, warnings has that code. What an invoice for a plan sells is earned over planTerm, or "
           "else "
           "over the latest term of the membership that runs, and becomes income at each month's end "
           "(planIncome).",
       .example = R"({"dueOn": "2030-12-31"})",
       .idempotency_key_required = true},
      [](const CommandCall& call, const std::optional<IssueInput>& body) {
        return reading_views(depends_on_rows(call),
                             on_resource<Invoice>(call, invoice_words, Permission::invoices_write,
                                                  [input = body.value_or(IssueInput{})](
                                                      Transaction& transaction, domain::InvoiceId id) {
                                                    return issue_invoice(transaction, id, input);
                                                  }));
      });
  router.command<Reason>(
      {.method = "POST",
       .path = "/v1/invoices/{invoiceId}/void",
       .permission = Permission::invoices_correct,
       .summary = "Void an invoice that nothing hangs on",
       .description = "Its number stays used, its entry is mirrored, and its bookings and jobs can be billed "
                      "again; what of a plan is income already is taken back. 409 invoice-settled, "
                      "invoice-credited or invoice-written-off where it is too late: then a "
                      "credit note takes it back.",
       .example = R"({"reason": "made out to the wrong company"})",
       .reads_views = true},
      [](const CommandCall& call, Reason body) {
        return on_resource<Invoice>(
            call, invoice_words, Permission::invoices_correct,
            [reason = std::move(body.reason)](Transaction& transaction, domain::InvoiceId id) {
              return void_invoice(transaction, id, reason);
            });
      });
}

}  // namespace

Result<InvoiceRow> invoice_row(const ReadCall& call) {
  const auto id = call.id<domain::InvoiceId>(0, "invoice");
  if (!id) return std::unexpected(id.error());
  auto row = projections::read_row<InvoiceRow>(*call.rows, InvoiceRow::key(call.organisation(), *id));
  if (!row || row->version == 0) return no_such("invoice");
  if (!call.principal->may_at(Permission::invoices_read, row->garage_id))
    return forbidden_at_garage(invoice_words.what);
  return *std::move(row);
}

void add_invoice_routes(Application& application) {
  auto& router = application.router();
  add_draft_routes(router);
  router.read<InvoiceView>(
      {.path = "/v1/invoices/{invoiceId}",
       .permission = Permission::invoices_read,
       .summary = "An invoice",
       .description =
           "A draft's amounts are those that it would have if it were issued today. Each line shows "
           "the discounts that were considered, and which one won.",
       .as_of = true},
      read_one);
  add_step_routes(router);
}

}  // namespace api
