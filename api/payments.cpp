// Payments: taking one, reading one, and what becomes of it; refunds of credit notes, and write-offs.
#include "api/application.hpp"
#include "api/field_problems.hpp"
#include "api/garage_resource.hpp"
#include "api/payment_commands.hpp"
#include "api/payment_view.hpp"
#include "api/routes.hpp"
#include "domain/credit_note.hpp"
#include "domain/invoice.hpp"
#include "domain/payment.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using domain::credit_note::CreditNote;
using domain::invoice::Invoice;
using domain::payment::Payment;
using projections::PaymentRow;

/// Which invoices a payment settles: those that are listed, or with `oldestDueFirst` what there is.
struct AllocationsInput {
  std::optional<Allocate> allocate;
  std::optional<std::vector<AllocationInput>> allocations;
};
BOOST_DESCRIBE_STRUCT(AllocationsInput, (), (allocate, allocations))

struct DeallocationInput {
  domain::InvoiceId invoice_id;
  std::optional<domain::Money> amount;  ///< all of it where nobody says
};
BOOST_DESCRIBE_STRUCT(DeallocationInput, (), (invoice_id, amount))

struct Reason {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))

struct PartInput {
  std::optional<domain::Money> amount;  ///< all that is open where nobody says
};
BOOST_DESCRIBE_STRUCT(PartInput, (), (amount))

constexpr ResourceWords words{"payment", "/v1/payments/"};

Result<PaymentView> read_one(const ReadCall& call) {
  const auto id = call.id<domain::PaymentId>(0, "payment");
  if (!id) return std::unexpected(id.error());
  const auto row = projections::read_row<PaymentRow>(*call.rows, PaymentRow::key(call.organisation(), *id));
  if (!row || row->payment.number.empty()) return no_such("payment");
  if (!call.principal->may_at(Permission::invoices_read, row->payment.garage_id))
    return forbidden_at_garage(words.what);
  return payment_view(*row, call.organisation(), *call.rows);
}

/// Whether what is open is looked for in the views, rather than named in the body.
bool looks_for_invoices(std::optional<Allocate> allocate) { return allocate == Allocate::oldest_due_first; }

Result<Decide> receive(const Application& application, const CommandCall& call, PaymentInput input) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  if (const auto garage = application.garage(call, *garage_id); !garage)
    return std::unexpected(garage.error());
  const bool reads_views = looks_for_invoices(input.allocate);
  return reading_views(reads_views,
                       [id = Application::new_id<domain::PaymentId>(), garage = *garage_id,
                        input = std::move(input)](Transaction& transaction) -> Result<Done> {
                         if (auto received = receive_payment(transaction, id, garage, input); !received)
                           return std::unexpected(std::move(received).error());
                         return Done{201, std::string(words.path) + id.text()};
                       });
}

template <class DecideMore>
Result<Decide> on_payment(const CommandCall& call, Permission permission, DecideMore decide) {
  return on_resource<Payment>(call, words, permission, std::move(decide));
}

Result<void> allocate(Transaction& transaction, domain::PaymentId id, const AllocationsInput& input) {
  if (input.allocations.has_value() == (input.allocate == Allocate::oldest_due_first))
    return wrong_field("/allocations", "exactly-one",
                       "Either allocations, or allocate as oldest_due_first, says what is settled.");
  if (input.allocations) return allocate_payment(transaction, id, *input.allocations);
  return allocate_oldest_due_first(transaction, id);
}

/// A write-off of pennies is anybody's who takes payments; one of a debt is not.
Result<void> write_off(Transaction& transaction, domain::InvoiceId id, const Principal& principal,
                       const WriteOffInput& input) {
  const auto garage = transaction.load<Invoice>(id).garage_id;
  if (!is_small_difference(transaction, id, input) && !principal.may_at(Permission::invoices_correct, garage))
    return problem(403, "forbidden", "Your role at that garage writes off small differences only.");
  return write_off_invoice(transaction, id, input);
}

/// A step whose body, or parts of it, may be left out.
template <class Body, class Step>
void add_step(Router& router, RouteInfo info, Step step) {
  const auto permission = info.permission;
  info.idempotency_key_required = true;
  add_step_with_optional_body<Payment, Body>(router, std::move(info), words, permission, step);
}

template <class Step>
void add_plain_step(Router& router, RouteInfo info, Step step) {
  const auto permission = info.permission;
  info.idempotency_key_required = true;
  router.command<NoBody>(std::move(info), [permission, step](const CommandCall& call, NoBody) {
    return on_payment(call, permission, step);
  });
}

void add_main_routes(Application& application) {
  auto& router = application.router();
  router.command<PaymentInput>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/payments",
       .permission = Permission::payments_write,
       .summary = "Take a payment",
       .description =
           "It is credited to the customer's account. With allocate as oldest_due_first it settles the open "
           "invoices, those due first first; with allocations it settles those, or nothing happens: 409 "
           "exceeds-open-amount or exceeds-open-credit says what is open, in minor units, in conflictsWith. "
           "What is left is open credit. A deposit owes its tax at once, and is allocated to the invoice "
           "when that is issued. externalId is taken once in the organisation.",
       .example = R"({"customerId": "cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB", "method": "card",
 "amount": {"amountMinor": 40000, "currency": "GBP"}, "receivedOn": "2025-01-15",
 "reference": "thank you", "allocate": "oldest_due_first"})",
       .success = 201,
       .idempotency_key_required = true},
      [&application](const CommandCall& call, PaymentInput input) {
        return receive(application, call, std::move(input));
      });
  router.read<PaymentView>({.path = "/v1/payments/{paymentId}",
                            .permission = Permission::invoices_read,
                            .summary = "A payment",
                            .description = "open is what neither settles an invoice nor was given back: the "
                                           "customer's credit. allowedSteps says what can be done next.",
                            .as_of = true},
                           read_one);
}

void add_allocation_routes(Router& router) {
  router.command<AllocationsInput>(
      {.method = "POST",
       .path = "/v1/payments/{paymentId}/allocate",
       .permission = Permission::payments_write,
       .summary = "Let a payment settle invoices",
       .description = "Those in allocations, all or none; or with allocate as oldest_due_first the "
                      "customer's open ones. 409 exceeds-open-credit or exceeds-open-amount, with what is "
                      "open in conflictsWith, in minor units.",
       .example = R"({"allocations": [{"invoiceId": "inv_01JD3Z8Q6N4T0V9K5M2R7W1XYB",
 "amount": {"amountMinor": 1000, "currency": "GBP"}}]})",
       .idempotency_key_required = true},
      [](const CommandCall& call, AllocationsInput input) {
        const bool reads_views = looks_for_invoices(input.allocate);
        return reading_views(reads_views, on_payment(call, Permission::payments_write,
                                                     [input = std::move(input)](Transaction& transaction,
                                                                                domain::PaymentId id) {
                                                       return allocate(transaction, id, input);
                                                     }));
      });
  router.command<DeallocationInput>(
      {.method = "POST",
       .path = "/v1/payments/{paymentId}/deallocate",
       .permission = Permission::payments_write,
       .summary = "Take a payment off an invoice",
       .description = "Without an amount, all of it. The invoice is open again that far. 409 "
                      "exceeds-allocated.",
       .example = R"({"invoiceId": "inv_01JD3Z8Q6N4T0V9K5M2R7W1XYB"})",
       .idempotency_key_required = true},
      [](const CommandCall& call, const DeallocationInput& input) {
        return on_payment(call, Permission::payments_write,
                          [input](Transaction& transaction, domain::PaymentId id) {
                            return deallocate_payment(transaction, id, input.invoice_id, input.amount);
                          });
      });
}

void add_refund_routes(Router& router) {
  add_step<RefundInput>(
      router,
      {.method = "POST",
       .path = "/v1/payments/{paymentId}/refund",
       .permission = Permission::invoices_correct,
       .summary = "Give back what is open of a payment",
       .description = "Without an amount, all of it; without a method, by the payment's own. 409 "
                      "exceeds-open-credit for more: what settles an invoice is taken off it, or credited, "
                      "first.",
       .example = R"({"amount": {"amountMinor": 1000, "currency": "GBP"}, "method": "bank_transfer",
 "reason": "paid twice"})"},
      refund_payment);
  router.command<RefundInput>(
      {.method = "POST",
       .path = "/v1/credit-notes/{creditNoteId}/refund",
       .permission = Permission::invoices_correct,
       .summary = "Give back what is open of a credit note",
       .description = "Without an amount, all of it. The method is required. 409 exceeds-open-amount for "
                      "more than is left of it.",
       .example = R"({"method": "bank_transfer", "reason": "work not done"})",
       .idempotency_key_required = true},
      [](const CommandCall& call, RefundInput input) {
        return on_resource<CreditNote>(
            call, credit_note_words, Permission::invoices_correct,
            [input = std::move(input)](Transaction& transaction, domain::CreditNoteId id) {
              return refund_credit_note(transaction, id, input);
            });
      });
  router.command<WriteOffInput>(
      {.method = "POST",
       .path = "/v1/invoices/{invoiceId}/write-off",
       .permission = Permission::payments_write,
       .summary = "Give up what is open of an invoice",
       .description = "Without an amount, all of it. Up to smallDifferenceMinorMax of the garage's policies "
                      "it is a small difference; more is a bad debt, which needs the permission to correct "
                      "invoices (403).",
       .example = R"({"reason": "not worth a letter"})",
       .idempotency_key_required = true},
      [](const CommandCall& call, WriteOffInput input) {
        return on_resource<Invoice>(call, invoice_words, Permission::payments_write,
                                    [input = std::move(input), principal = call.principal](
                                        Transaction& transaction, domain::InvoiceId id) {
                                      return write_off(transaction, id, *principal, input);
                                    });
      });
}

void add_fee_route(Router& router) {
  router.command<FeeInput>(
      {.method = "POST",
       .path = "/v1/payments/{paymentId}/fee",
       .permission = Permission::payments_write,
       .summary = "Record what a provider keeps of a payment",
       .description =
           "Of a card payment, a direct debit and the like, or for a dispute; a negative amount is "
           "given back. What it keeps of many payments is the fee of a payout instead. 409 "
           "no-provider for cash and transfers.",
       .example = R"({"amount": {"amountMinor": 62, "currency": "GBP"}})",
       .idempotency_key_required = true},
      [](const CommandCall& call, const FeeInput& input) {
        return on_payment(call, Permission::payments_write,
                          [input](Transaction& transaction, domain::PaymentId id) {
                            return charge_fee(transaction, id, input);
                          });
      });
}

void add_step_routes(Router& router) {
  add_step<Reason>(router,
                   {.method = "POST",
                    .path = "/v1/payments/{paymentId}/fail",
                    .permission = Permission::payments_write,
                    .summary = "Say that a payment did not come after all",
                    .description = "A cheque that bounced, a transfer that was recalled, a payment that was "
                                   "typed in by mistake. It is taken off the invoices that it settles, which "
                                   "are open again. 409 payment-refunded where some of it was given back.",
                    .example = R"({"reason": "returned unpaid"})"},
                   [](Transaction& transaction, domain::PaymentId id, const Reason& body) {
                     return fail_payment(transaction, id, body.reason);
                   });
  add_plain_step(router,
                 {.method = "POST",
                  .path = "/v1/payments/{paymentId}/dispute",
                  .permission = Permission::payments_write,
                  .summary = "Say that the payer disputes a payment",
                  .description = "The money is in dispute; what the payment settles stays settled until it "
                                 "is lost. Not for cash."},
                 dispute_payment);
  add_plain_step(router,
                 {.method = "POST",
                  .path = "/v1/payments/{paymentId}/dispute-won",
                  .permission = Permission::payments_write,
                  .summary = "Say that a disputed payment stays",
                  .description = "All is as before the dispute."},
                 win_dispute);
  add_plain_step(router,
                 {.method = "POST",
                  .path = "/v1/payments/{paymentId}/dispute-lost",
                  .permission = Permission::payments_write,
                  .summary = "Say that a disputed payment is gone",
                  .description = "It is taken off the invoices that it settles, which are owed again, or are "
                                 "written off."},
                 lose_dispute);
  add_step<PartInput>(router,
                      {.method = "POST",
                       .path = "/v1/payments/{paymentId}/forfeit",
                       .permission = Permission::invoices_correct,
                       .summary = "Keep a deposit",
                       .description = "Because the customer did not come. Without an amount, all that is "
                                      "open of it. Its tax stays due.",
                       .example = R"({"amount": {"amountMinor": 1000, "currency": "GBP"}})"},
                      [](Transaction& transaction, domain::PaymentId id, const PartInput& body) {
                        return forfeit_deposit(transaction, id, body.amount);
                      });
}

}  // namespace

void add_payment_routes(Application& application) {
  add_main_routes(application);
  add_allocation_routes(application.router());
  add_refund_routes(application.router());
  add_step_routes(application.router());
  add_fee_route(application.router());
}

}  // namespace api
