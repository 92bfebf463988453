// Invoices, credit notes and receipts to be printed and sent (R149): as a page and as a PDF.
#include "api/application.hpp"
#include "api/printed_document.hpp"
#include "api/routes.hpp"

namespace api {

namespace {

using Find = Result<PrintedDocument> (*)(const ReadCall&);

/// Nothing on the page is fetched or run, whatever a customer is called.
constexpr std::string_view page_headers =
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
    "Cache-Control: private, no-cache\r\n";

Result<Rendered> page(const ReadCall& call, Find find) {
  const auto document = find(call);
  if (!document) return std::unexpected(document.error());
  return Rendered{.body = printed_html(*document),
                  .etag = {},
                  .content_type = "text/html; charset=utf-8",
                  .headers = std::string(page_headers)};
}

Result<Rendered> pdf(const ReadCall& call, Find find) {
  const auto document = find(call);
  if (!document) return std::unexpected(document.error());
  const auto name = document->number.empty() ? std::string("draft") : document->number;
  return Rendered{.body = printed_pdf(*document),
                  .etag = {},
                  .content_type = "application/pdf",
                  .headers = "Content-Disposition: inline; filename=\"" + name +
                             ".pdf\"\r\nCache-Control: private, no-cache\r\n"};
}

/// A document in both forms.
struct Printed {
  std::string_view page_path;
  std::string_view page_summary;
  std::string_view pdf_path;
  std::string_view pdf_summary;
};

void add_both(Router& router, const Printed& printed, Find find) {
  router.read<Rendered>({.path = printed.page_path,
                         .permission = Permission::invoices_read,
                         .summary = printed.page_summary,
                         .description = "One page of HTML without scripts, laid out for A4.",
                         .as_of = true,
                         .reply_type = "text/html"},
                        [find](const ReadCall& call) { return page(call, find); });
  router.read<Rendered>({.path = printed.pdf_path,
                         .permission = Permission::invoices_read,
                         .summary = printed.pdf_summary,
                         .description = "A4. The same document is always the same bytes.",
                         .is_slow = true,
                         .as_of = true,
                         .reply_type = "application/pdf"},
                        [find](const ReadCall& call) { return pdf(call, find); });
}

}  // namespace

void add_printed_document_routes(Application& application) {
  auto& router = application.router();
  add_both(router,
           {"/v1/invoices/{invoiceId}/print", "An invoice as a page to be printed",
            "/v1/invoices/{invoiceId}/pdf", "An invoice as a PDF"},
           printed_invoice);
  add_both(router,
           {"/v1/credit-notes/{creditNoteId}/print", "A credit note as a page to be printed",
            "/v1/credit-notes/{creditNoteId}/pdf", "A credit note as a PDF"},
           printed_credit_note);
  add_both(router,
           {"/v1/payments/{paymentId}/print", "The receipt of a payment as a page to be printed",
            "/v1/payments/{paymentId}/pdf", "The receipt of a payment as a PDF"},
           printed_receipt);
}

}  // namespace api
