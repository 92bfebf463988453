#include "domain/payout.hpp"

#include <utility>

#include "domain/field_errors.hpp"
#include "domain/payment.hpp"
#include "domain/text.hpp"

namespace domain::payout {

namespace {

/// How long ago one may have come: long enough to take over what another system kept.
constexpr std::int32_t past_days_max = 3660;

void check(const Record& command, FieldErrors& errors) {
  if (!payment::provider_of(command.method))
    errors.add("/method", "no-provider", "Such money comes straight into the till or the bank.");
  errors.range("/amount/amountMinor", command.amount.amount_minor, 1, amount_minor_max);
  if (command.amount.currency != command.garage_currency)
    errors.add("/amount/currency", "wrong-currency",
               "The garage's books are in " + std::string(command.garage_currency.text()) + '.');
  if (command.fee) errors.range("/fee/amountMinor", command.fee->amount_minor, 0, amount_minor_max);
  if (command.fee && command.fee->currency != command.garage_currency)
    errors.add("/fee/currency", "wrong-currency",
               "The garage's books are in " + std::string(command.garage_currency.text()) + '.');
  if (command.paid_on > command.today || command.paid_on.days < command.today.days - past_days_max)
    errors.add("/paidOn", "out-of-range", "Within the ten years up to today.");
}

journal::Entry entry_of(const Record& command, std::string_view provider, std::int64_t fee_minor) {
  const auto net = command.amount.amount_minor;
  journal::Entry entry{.number = command.posting.number,
                       .kind = journal::Kind::payout,
                       .reference = command.number,
                       .effective = command.posting.effective,
                       .currency = command.amount.currency,
                       .relates_to = command.posting.relates_to};
  entry.lines.push_back({.account = std::string(journal::account::bank), .amount_minor = net});
  if (fee_minor != 0)
    entry.lines.push_back({.account = journal::account::fees_of(provider), .amount_minor = fee_minor});
  entry.lines.push_back(
      {.account = journal::account::clearing(provider), .amount_minor = -(net + fee_minor)});
  return entry;
}

}  // namespace

std::string external_claim(const std::string& external_id) { return "payout " + external_id; }

Decision<Event> decide(const Payout& payout, const Record& command, const Context&) {
  if (payout.exists) return conflict("payout-exists", "The payout is recorded already.");
  FieldErrors errors;
  check(command, errors);
  auto external_id = errors.text("/externalId", command.external_id, payment::external_id_characters_max);
  if (errors.any()) return errors.refusal();
  const auto fee_minor = command.fee ? command.fee->amount_minor : 0;
  Decided<Event> decided;
  if (external_id)
    decided.claims.push_back(
        {ClaimChange::Action::take, ClaimKind::external_payment, external_claim(*external_id)});
  decided.events.emplace_back(
      Recorded{.number = command.number,
               .garage_id = command.garage_id,
               .method = command.method,
               .amount = command.amount,
               .fee_minor = fee_minor,
               .paid_on = command.paid_on,
               .external_id = std::move(external_id),
               .entry = entry_of(command, *payment::provider_of(command.method), fee_minor)});
  return decided;
}

Decision<Event> decide(const Payout& payout, const Void& command, const Context&) {
  if (!payout.exists) return not_found("payout-not-found", "There is no such payout.");
  if (payout.voided) return conflict("payout-voided", "The payout is voided already.", payout.number);
  FieldErrors errors;
  auto reason = errors.text("/reason", command.reason, notes_characters_max);
  if (errors.any()) return errors.refusal();
  auto entry = journal::reversal_of(payout.entry, command.posting.number, command.posting.effective);
  entry.kind = journal::Kind::void_;
  entry.relates_to = command.posting.relates_to;
  Decided<Event> decided{{Voided{std::move(entry), {std::move(reason)}}}, {}};
  if (payout.external_id)
    decided.claims.push_back(
        {ClaimChange::Action::release, ClaimKind::external_payment, external_claim(*payout.external_id)});
  return decided;
}

void evolve(Payout& payout, const Recorded& event) {
  payout.exists = true;
  payout.number = event.number;
  payout.garage_id = event.garage_id;
  payout.method = event.method;
  payout.amount = event.amount;
  payout.fee_minor = event.fee_minor;
  payout.paid_on = event.paid_on;
  payout.external_id = event.external_id;
  payout.entry = event.entry;
}

void evolve(Payout& payout, const Voided&) { payout.voided = true; }

}  // namespace domain::payout
