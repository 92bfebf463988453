// Bad debts: relief on the tax of an invoice that was written off, and money that comes for it after all.
#include "api/application.hpp"
#include "api/bad_debt_commands.hpp"
#include "api/garage_resource.hpp"
#include "api/invoice_view.hpp"
#include "api/routes.hpp"
#include "domain/invoice.hpp"

namespace api {

namespace {

using domain::invoice::Invoice;

constexpr ResourceWords words{"invoice", "/v1/invoices/"};

/// A step of an invoice that moves money.
template <class Input, class Step>
void add_step(Router& router, RouteInfo info, Step step) {
  const auto permission = info.permission;
  info.idempotency_key_required = true;
  router.command<Input>(std::move(info), [permission, step](const CommandCall& call, Input input) {
    return on_resource<Invoice>(
        call, words, permission,
        [step, input = std::move(input)](Transaction& transaction, domain::InvoiceId id) {
          return step(transaction, id, input);
        });
  });
}

}  // namespace

void add_bad_debt_routes(Application& application) {
  auto& router = application.router();
  add_step<ReliefInput>(
      router,
      {.method = "POST",
       .path = "/v1/invoices/{invoiceId}/bad-debt-relief",
       .permission = Permission::books_write,
       .summary = "Claim back the VAT of a bad debt",
       .description =
           "Without an amount, all the VAT in what was written off and did not come in: pro rata where that "
           "is "
           "a part of the invoice. It counts in the VAT return of claimedOn, in box 4. From six months after "
           "the later of the due date and the tax point on, until four years and six months after it: 409 "
           "relief-too-early or relief-too-late, with the first or the last day in conflictsWith. 409 "
           "not-written-off, relief-claimed where nothing is left to claim, exceeds-relief with what is, in "
           "minor units, vat-period-filed where the return of claimedOn is filed.",
       .example = R"({"amount": {"amountMinor": 1000, "currency": "GBP"}})"},
      claim_bad_debt_relief);
  add_step<RecoveryInput>(
      router,
      {.method = "POST",
       .path = "/v1/invoices/{invoiceId}/recover",
       .permission = Permission::payments_write,
       .summary = "Take money for a bad debt after all",
       .description =
           "Without an amount, all that was written off as a bad debt and did not come in; 409 "
           "exceeds-written-off for more, with what that is, in minor units, in conflictsWith. The invoice "
           "stays written off, and the customer's account as it is. Where relief was claimed, its part of "
           "the "
           "VAT is owed again, in box 1 of the next VAT return. 409 not-written-off.",
       .example = R"({"method": "bank_transfer", "amount": {"amountMinor": 6000, "currency": "GBP"},
 "reference": "from the liquidator"})"},
      recover_written_off);
}

}  // namespace api
