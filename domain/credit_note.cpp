#include "domain/credit_note.hpp"

#include <algorithm>
#include <utility>

#include "domain/field_errors.hpp"

namespace domain::credit_note {

namespace {

auto unknown_credit_note() { return not_found("credit-note-not-found", "There is no such credit note."); }

Decided<Event> happens(Event event) { return {{std::move(event)}, {}}; }

auto exceeds_open(const CreditNote& note) {
  return conflict("exceeds-open-amount",
                  "Of " + note.number + " only " + std::to_string(note.open_minor()) + " is left.",
                  note.number);
}

auto not_positive() { return invalid_fields({{"/amount/amountMinor", "out-of-range", "More than 0."}}); }

/// The entry that moves an amount from the item of one document to that of another: nobody owes more or less.
template <class Command>
journal::Entry allocation_entry(const CreditNote& note, const Command& command, std::int64_t amount) {
  return {.number = command.entry_number,
          .kind = journal::Kind::allocation,
          .reference = note.number,
          .effective = command.effective,
          .currency = note.currency,
          .lines = journal::transfer(journal::receivable_line(note.receivable(), amount),
                                     journal::receivable_line(command.invoice, -amount)),
          .relates_to = command.relates_to};
}

void settle(CreditNote& note, const payment::Allocation& allocation, std::int64_t amount_minor) {
  auto found = std::ranges::find(note.allocations, allocation.invoice_id, &payment::Allocation::invoice_id);
  if (found == note.allocations.end())
    found = note.allocations.insert(found, {allocation.invoice_id, allocation.invoice_number, 0});
  found->amount_minor += amount_minor;
  if (found->amount_minor == 0) note.allocations.erase(found);
}

}  // namespace

std::int64_t CreditNote::open_minor() const {
  auto open = gross_minor - refunded_minor;
  for (const auto& allocation : allocations) open -= allocation.amount_minor;
  return open;
}

std::int64_t CreditNote::allocated_to(InvoiceId invoice) const {
  const auto found = std::ranges::find(allocations, invoice, &payment::Allocation::invoice_id);
  return found == allocations.end() ? 0 : found->amount_minor;
}

Decision<Event> decide(const CreditNote& note, const Issue& command, const Context&) {
  if (note.exists) return conflict("credit-note-exists", "The credit note is issued already.");
  FieldErrors errors;
  auto reason = errors.required_text("/reason", command.reason, invoice::reason_characters_max);
  if (errors.any()) return errors.refusal();
  const auto& billed = command.invoice;
  const auto& totals = command.credit.totals;
  document::Descriptions descriptions;
  for (const auto& line : command.credit.lines)
    descriptions.push_back({line.number, document::description_of(billed.words.descriptions, line.number)});
  const journal::Receivable receivable{billed.customer_id, billed.customer_number, command.number,
                                       std::nullopt};
  return happens(Issued{
      .number = command.number,
      .garage_id = billed.garage_id,
      .customer_id = billed.customer_id,
      .customer_number = billed.customer_number,
      .invoice_id = command.invoice_id,
      .invoice_number = billed.number,
      .currency = billed.currency,
      .issued_on = command.issued_on,
      .tax_point = command.issued_on,
      .lines = command.credit.lines,
      .taxes = totals.taxes,
      .net_minor = totals.net_minor,
      .tax_minor = totals.tax_minor,
      .gross_minor = totals.gross_minor,
      .seller = command.seller,
      .entry = {.number = command.entry_number,
                .kind = journal::Kind::credit_note,
                .reference = command.number,
                .effective = command.effective,
                .tax_point = command.issued_on,
                .currency = billed.currency,
                .lines = journal::lines_of_credit(command.credit.parts, receivable, billed.income_account()),
                .relates_to = journal::moved_from(command.issued_on, command.effective)},
      .personal = {std::move(reason), std::move(descriptions), billed.words.bill_to}});
}

Decision<Event> decide(const CreditNote& note, const Allocate& command, const Context&) {
  if (!note.exists) return unknown_credit_note();
  const auto amount = command.allocation.amount_minor;
  if (amount <= 0) return not_positive();
  if (amount > note.open_minor()) return exceeds_open(note);
  return happens(Allocated{command.allocation, allocation_entry(note, command, amount)});
}

Decision<Event> decide(const CreditNote& note, const Deallocate& command, const Context&) {
  if (!note.exists) return unknown_credit_note();
  const auto amount = command.allocation.amount_minor;
  if (amount <= 0) return not_positive();
  if (amount > note.allocated_to(command.allocation.invoice_id))
    return conflict("exceeds-allocated", note.number + " settles less of that invoice.",
                    command.allocation.invoice_number);
  return happens(Deallocated{command.allocation, allocation_entry(note, command, -amount)});
}

Decision<Event> decide(const CreditNote& note, const Refund& command, const Context&) {
  if (!note.exists) return unknown_credit_note();
  if (note.open_minor() <= 0) return exceeds_open(note);  // all that is left, of nothing
  if (command.refund.amount_minor <= 0) return not_positive();
  if (command.refund.amount_minor > note.open_minor()) return exceeds_open(note);
  FieldErrors errors;
  auto reason = errors.text("/reason", command.reason, invoice::reason_characters_max);
  if (errors.any()) return errors.refusal();
  return happens(Refunded{command.refund, command.entry, {std::move(reason)}});
}

void evolve(CreditNote& note, const Issued& event) {
  note.exists = true;
  note.number = event.number;
  note.garage_id = event.garage_id;
  note.customer_id = event.customer_id;
  note.customer_number = event.customer_number;
  note.invoice_id = event.invoice_id;
  note.invoice_number = event.invoice_number;
  note.currency = event.currency;
  note.gross_minor = event.gross_minor;
}

void evolve(CreditNote& note, const Allocated& event) {
  settle(note, event.allocation, event.allocation.amount_minor);
}

void evolve(CreditNote& note, const Deallocated& event) {
  settle(note, event.allocation, -event.allocation.amount_minor);
}

void evolve(CreditNote& note, const Refunded& event) { note.refunded_minor += event.refund.amount_minor; }

}  // namespace domain::credit_note
