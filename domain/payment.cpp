#include "domain/payment.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::payment {

namespace {

using journal::Entry;
using journal::Line;

auto unknown_payment() { return not_found("payment-not-found", "There is no such payment."); }

Decided<Event> happens(Event event) { return {{std::move(event)}, {}}; }

std::string_view name_of(Status status) {
  switch (status) {
    case Status::received:
      return "received";
    case Status::disputed:
      return "disputed";
    case Status::failed:
      return "failed";
    case Status::charged_back:
      return "charged_back";
  }
  std::unreachable();
}

auto invalid_transition(Status status, std::string_view step) {
  return conflict("invalid-transition",
                  "It is " + std::string(name_of(status)) + ", so it cannot " + std::string(step) + '.',
                  std::string(name_of(status)));
}

auto exceeds(std::string code, std::string_view what, std::int64_t there) {
  return conflict(std::move(code), std::string(what) + " is " + std::to_string(there) + ", in minor units.",
                  std::to_string(there));
}

/// Adds to what is allocated to an invoice; a negative amount takes away.
void change(std::vector<Allocation>& allocations, const Allocation& by, std::int64_t minor) {
  const auto found = std::ranges::find(allocations, by.invoice_id, &Allocation::invoice_id);
  if (found == allocations.end()) {
    allocations.push_back({by.invoice_id, by.invoice_number, minor});
    return;
  }
  found->amount_minor += minor;
  if (found->amount_minor == 0) allocations.erase(found);
}

// ---- entries ------------------------------------------------------------------------------------

Entry finished(journal::Kind kind, const journal::Posting& posting, std::string reference, Currency currency,
               std::vector<Line> lines) {
  Entry entry{.number = posting.number,
              .kind = kind,
              .reference = std::move(reference),
              .effective = posting.effective,
              .currency = currency,
              .lines = std::move(lines),
              .relates_to = posting.relates_to};
  if (std::ranges::any_of(entry.lines, [](const Line& line) { return line.tax_code.has_value(); }))
    entry.tax_point = posting.tax_point.value_or(posting.relates_to.value_or(entry.effective));
  assert(journal::is_balanced(entry));
  return entry;
}

/// Gathers the lines of one entry; amounts of 0 are left out.
class Book {
 public:
  explicit Book(const Payment& payment) : payment_(payment) {}

  Book& account(std::string account, std::int64_t minor) {
    return add({.account = std::move(account), .amount_minor = minor});
  }
  /// The payment as an open item of its customer.
  Book& credit(std::int64_t minor) {
    return add({.account = journal::account::receivable(payment_.customer_number),
                .amount_minor = minor,
                .customer_id = payment_.customer_id,
                .item = payment_.number});
  }
  Book& invoice(const Settled& invoice, std::int64_t minor) {
    return add({.account = journal::account::receivable(payment_.customer_number),
                .amount_minor = minor,
                .customer_id = payment_.customer_id,
                .item = invoice.number,
                .due = invoice.due_on});
  }
  Book& deposit(std::int64_t minor) {
    return add({.account = journal::account::deposits(payment_.customer_number),
                .amount_minor = minor,
                .customer_id = payment_.customer_id,
                .item = payment_.number});
  }
  /// What is due in tax on a part of a deposit: both positive when less becomes due.
  Book& output_tax(std::int64_t tax_minor, std::int64_t gross_minor) {
    return add({.account = journal::account::output_tax(payment_.deposit_tax_code),
                .amount_minor = tax_minor,
                .tax_code = payment_.deposit_tax_code,
                .tax_rate = payment_.deposit_tax_rate,
                .tax_base_minor = tax_minor - gross_minor});
  }
  Book& suspended_tax(std::int64_t minor) {
    return account(std::string(journal::account::vat_on_deposits), minor);
  }

  Entry entry(journal::Kind kind, const journal::Posting& posting, std::string reference) && {
    return finished(kind, posting, std::move(reference), payment_.amount.currency, std::move(lines_));
  }

 private:
  Book& add(Line line) {
    if (line.amount_minor != 0) lines_.push_back(std::move(line));
    return *this;
  }

  const Payment& payment_;
  std::vector<Line> lines_;
};

/// The tax in `minor` of what is open of a deposit.
std::int64_t tax_of_part(const Payment& payment, std::int64_t minor) {
  const auto open = payment.open_minor();
  return payment.tax_in(open) - payment.tax_in(open - minor);
}

/// Moves `minor` from the payment to the invoice; negative: back.
Entry entry_of_allocation(const Payment& payment, const Settled& invoice, std::int64_t minor,
                          const journal::Posting& posting) {
  Book book(payment);
  if (payment.purpose == Purpose::receipt)
    return std::move(book.credit(minor).invoice(invoice, -minor))
        .entry(journal::Kind::allocation, posting, payment.number);
  const auto tax = tax_of_part(payment, minor);
  book.deposit(minor).output_tax(tax, minor).invoice(invoice, -minor).suspended_tax(-tax);
  return std::move(book).entry(journal::Kind::deposit_applied, posting, payment.number);
}

/// Takes what is open off the books, against `account`; of a deposit also what was kept of it.
Entry entry_of_loss(const Payment& payment, std::string account, journal::Kind kind,
                    const journal::Posting& posting) {
  const auto open = payment.open_minor();
  Book book(payment);
  if (payment.purpose == Purpose::receipt) {
    book.credit(open);
  } else {
    const auto tax = payment.tax_in(open);
    book.deposit(open).output_tax(tax, open).suspended_tax(-tax);
    book.account(std::string(journal::account::forfeited_deposits),
                 payment.forfeited_minor - payment.forfeited_tax_minor);
    book.output_tax(payment.forfeited_tax_minor, payment.forfeited_minor);
  }
  book.account(std::move(account), -(open + payment.forfeited_minor));
  return std::move(book).entry(kind, posting, payment.number);
}

Entry entry_of_dispute(const Payment& payment, int direction, const journal::Posting& posting) {
  const auto disputed = direction * (payment.amount.amount_minor - payment.refunded_minor);
  Book book(payment);
  book.account(std::string(journal::account::disputes), disputed)
      .account(account_of(payment.method), -disputed);
  return std::move(book).entry(journal::Kind::dispute, posting, payment.number);
}

Entry entry_of_deposit_refund(const Payment& payment, const Refund& refund, const journal::Posting& posting) {
  const auto minor = refund.amount_minor;
  const auto tax = tax_of_part(payment, minor);
  const std::string payable(journal::account::refunds_payable);
  Book book(payment);
  book.deposit(minor).output_tax(tax, minor).account(payable, -minor).suspended_tax(-tax);
  book.account(payable, minor).account(account_of(refund.method), -minor);
  return std::move(book).entry(journal::Kind::refund, posting, refund.number);
}

Entry entry_of_receipt(const Payment& payment, const journal::Posting& posting) {
  const auto minor = payment.amount.amount_minor;
  Book book(payment);
  book.account(account_of(payment.method), minor);
  if (payment.purpose == Purpose::receipt)
    return std::move(book.credit(-minor)).entry(journal::Kind::payment, posting, payment.number);
  const auto tax = payment.deposit_tax_minor;
  book.suspended_tax(tax).deposit(-minor).output_tax(-tax, -minor);
  return std::move(book).entry(journal::Kind::deposit, posting, payment.number);
}

// ---- checks -------------------------------------------------------------------------------------

void check_amount(const Receive& command, FieldErrors& errors) {
  errors.range("/amount/amountMinor", command.amount.amount_minor, 1, amount_minor_max);
  if (command.amount.currency != command.garage_currency)
    errors.add("/amount/currency", "wrong-currency",
               "The garage's currency is " + std::string(command.garage_currency.text()) + ".");
}

void check_day(Date received_on, Date today, FieldErrors& errors) {
  if (received_on.days < 0) errors.add("/receivedOn", "out-of-range", "Not before 1970.");
  else if (received_on > today) errors.add("/receivedOn", "out-of-range", "Not in the future.");
}

void check_purpose(const Receive& command, FieldErrors& errors) {
  if (command.purpose == Purpose::deposit) return;
  const auto only_deposits = [&](bool is_said, std::string pointer) {
    if (is_said) errors.add(std::move(pointer), "deposits-only", "Only a deposit says this.");
  };
  only_deposits(command.booking_id.has_value(), "/bookingId");
  only_deposits(command.job_id.has_value(), "/jobId");
  only_deposits(command.deposit_tax.has_value(), "/taxKind");
}

/// Of a deposit: the tax that is in it.
void add_deposit_tax(const Receive& command, Received& received) {
  const auto kind = command.deposit_tax.value_or(tax::Kind::standard);
  received.deposit_tax_rate = tax::rate_on(command.tax_rates, kind, command.received_on);
  received.deposit_tax_code = tax::code_of(kind, received.deposit_tax_rate);
  received.deposit_tax_minor =
      received.deposit_tax_rate.inside_amount(command.amount.amount_minor).value_or(0);
}

/// The amount that is asked for, or all that is open; refused where that is nothing or more than is there.
std::expected<std::int64_t, Rejection> part_of_open(const Payment& payment,
                                                    const std::optional<std::int64_t>& asked) {
  const auto open = payment.open_minor();
  const auto minor = asked.value_or(open);
  if (asked && minor < 1) {
    FieldErrors errors;
    errors.range("/amount/amountMinor", minor, 1, amount_minor_max);
    return errors.refusal();
  }
  if (minor > open || minor == 0) return exceeds("exceeds-open-credit", "What is open of it", open);
  return minor;
}

}  // namespace

std::int64_t Payment::allocated_minor() const {
  std::int64_t sum = 0;
  for (const auto& allocation : allocations) sum += allocation.amount_minor;
  return sum;
}

std::int64_t Payment::open_minor() const {
  if (status == Status::failed || status == Status::charged_back) return 0;
  return amount.amount_minor - allocated_minor() - refunded_minor - forfeited_minor;
}

std::int64_t Payment::allocated_to(InvoiceId invoice) const {
  const auto found = std::ranges::find(allocations, invoice, &Allocation::invoice_id);
  return found == allocations.end() ? 0 : found->amount_minor;
}

std::int64_t Payment::tax_in(std::int64_t open) const {
  if (deposit_tax_minor == 0) return 0;
  return divide_half_up(static_cast<Wide>(deposit_tax_minor) * open, amount.amount_minor).value_or(0);
}

Entry entry_of_refund(const journal::Receivable& credit, Currency currency, const Refund& refund,
                      const journal::Posting& posting) {
  const auto minor = refund.amount_minor;
  const std::string payable(journal::account::refunds_payable);
  return finished(journal::Kind::refund, posting, refund.number, currency,
                  {{.account = journal::account::receivable(credit.customer_number),
                    .amount_minor = minor,
                    .customer_id = credit.customer_id,
                    .item = credit.item},
                   {.account = payable, .amount_minor = -minor},
                   {.account = payable, .amount_minor = minor},
                   {.account = account_of(refund.method), .amount_minor = -minor}});
}

std::optional<std::string_view> provider_of(Method method) {
  switch (method) {
    case Method::cash:
    case Method::bank_transfer:
      return std::nullopt;
    case Method::card:
      return "Card";
    case Method::direct_debit:
      return "DirectDebit";
    case Method::cheque:
      return "Cheques";
    case Method::stripe:
      return "Stripe";
    case Method::pay_later:
      return "PayLater";
    case Method::other:
      return "Other";
  }
  std::unreachable();
}

std::string account_of(Method method) {
  if (const auto provider = provider_of(method)) return journal::account::clearing(*provider);
  return std::string(method == Method::cash ? journal::account::cash : journal::account::bank);
}

std::vector<std::string_view> allowed_steps(const Payment& payment) {
  std::vector<std::string_view> steps;
  const bool is_received = payment.status == Status::received;
  const bool is_disputed = payment.status == Status::disputed;
  if (is_received && payment.open_minor() > 0) steps.insert(steps.end(), {"allocate", "refund"});
  if ((is_received || is_disputed) && !payment.allocations.empty()) steps.emplace_back("deallocate");
  if (is_received && payment.open_minor() > 0 && payment.purpose == Purpose::deposit)
    steps.emplace_back("forfeit");
  if (is_received && payment.refunded_minor == 0) steps.emplace_back("fail");
  if (is_received && payment.method != Method::cash && payment.refunded_minor < payment.amount.amount_minor)
    steps.emplace_back("dispute");
  if (is_disputed) steps.insert(steps.end(), {"dispute-won", "dispute-lost"});
  if (payment.exists && provider_of(payment.method)) steps.emplace_back("fee");
  return steps;
}

// ---- rules --------------------------------------------------------------------------------------

Decision<Event> decide(const Payment& payment, const Receive& command, const Context&) {
  if (payment.exists) return conflict("payment-exists", "The payment is recorded already.");
  FieldErrors errors;
  check_amount(command, errors);
  check_day(command.received_on, command.today, errors);
  check_purpose(command, errors);
  auto external_id = errors.text("/externalId", command.external_id, external_id_characters_max);
  auto reference = errors.text("/reference", command.reference, reference_characters_max);
  auto notes = errors.text("/notes", command.notes, notes_characters_max);
  if (errors.any()) return errors.refusal();
  Received received{.number = command.number,
                    .garage_id = command.garage_id,
                    .customer_id = command.customer_id,
                    .customer_number = command.customer_number,
                    .method = command.method,
                    .purpose = command.purpose,
                    .amount = command.amount,
                    .received_on = command.received_on,
                    .external_id = external_id,
                    .booking_id = command.booking_id,
                    .job_id = command.job_id,
                    .personal = {std::move(reference), std::move(notes)}};
  if (command.purpose == Purpose::deposit) add_deposit_tax(command, received);
  Payment made;
  evolve(made, received);
  received.entry = entry_of_receipt(made, command.posting);
  Decided<Event> decided = happens(std::move(received));
  if (external_id)
    decided.claims.push_back({ClaimChange::Action::take, ClaimKind::external_payment, *external_id});
  return decided;
}

Decision<Event> decide(const Payment& payment, const Allocate& command, const Context&) {
  if (!payment.exists) return unknown_payment();
  if (payment.status != Status::received) return invalid_transition(payment.status, "settle an invoice");
  const auto& invoice = command.invoice;
  const auto minor = command.amount_minor;
  if (invoice.customer_id != payment.customer_id || invoice.garage_id != payment.garage_id)
    return conflict("wrong-customer", "The invoice is another customer's, or another garage's.",
                    invoice.invoice_id.text());
  if (invoice.currency != payment.amount.currency)
    return conflict("currency-mismatch", "The invoice is in another currency.", invoice.invoice_id.text());
  FieldErrors errors;
  errors.range("/amount/amountMinor", minor, 1, amount_minor_max);
  if (errors.any()) return errors.refusal();
  if (minor > payment.open_minor())
    return exceeds("exceeds-open-credit", "What is open of the payment", payment.open_minor());
  if (minor > invoice.open_minor)
    return exceeds("exceeds-open-amount", "What is open of invoice " + invoice.number, invoice.open_minor);
  if (payment.allocated_to(invoice.invoice_id) == 0 && payment.allocations.size() == allocations_max)
    return conflict("too-many-allocations", "The payment settles as many invoices as one can.");
  return happens(Allocated{.allocation = {invoice.invoice_id, invoice.number, minor},
                           .entry = entry_of_allocation(payment, invoice, minor, command.posting)});
}

Decision<Event> decide(const Payment& payment, const Deallocate& command, const Context&) {
  if (!payment.exists) return unknown_payment();
  if (payment.status != Status::received && payment.status != Status::disputed)
    return invalid_transition(payment.status, "be taken off an invoice");
  const auto& invoice = command.invoice;
  const auto allocated = payment.allocated_to(invoice.invoice_id);
  const auto minor = command.amount_minor.value_or(allocated);
  FieldErrors errors;
  if (command.amount_minor) errors.range("/amount/amountMinor", minor, 1, amount_minor_max);
  if (errors.any()) return errors.refusal();
  if (minor > allocated || minor == 0)
    return exceeds("exceeds-allocated", "What it settles of invoice " + invoice.number, allocated);
  return happens(Deallocated{.allocation = {invoice.invoice_id, invoice.number, minor},
                             .entry = entry_of_allocation(payment, invoice, -minor, command.posting)});
}

Decision<Event> decide(const Payment& payment, const GiveBack& command, const Context&) {
  if (!payment.exists) return unknown_payment();
  if (payment.status != Status::received) return invalid_transition(payment.status, "be refunded");
  const auto part = part_of_open(payment, command.amount_minor);
  if (!part) return std::unexpected(part.error());
  FieldErrors errors;
  auto reason = errors.text("/reason", command.reason, notes_characters_max);
  if (errors.any()) return errors.refusal();
  Refund refund{.number = command.number,
                .method = command.method.value_or(payment.method),
                .amount_minor = *part,
                .refunded_on = command.posting.relates_to.value_or(command.posting.effective)};
  auto entry = payment.purpose == Purpose::receipt
                   ? entry_of_refund({payment.customer_id, payment.customer_number, payment.number, {}},
                                     payment.amount.currency, refund, command.posting)
                   : entry_of_deposit_refund(payment, refund, command.posting);
  return happens(Refunded{std::move(refund), std::move(entry), {std::move(reason)}});
}

Decision<Event> decide(const Payment& payment, const Fail& command, const Context&) {
  if (!payment.exists) return unknown_payment();
  if (payment.status != Status::received) return invalid_transition(payment.status, "fail");
  if (payment.refunded_minor != 0)
    return conflict("payment-refunded", "Some of it was given back, so it did come.", payment.number);
  if (!payment.allocations.empty())
    return conflict("payment-allocated", "It settles invoices; take it off them first.",
                    payment.allocations.front().invoice_id.text());
  FieldErrors errors;
  auto reason = errors.text("/reason", command.reason, notes_characters_max);
  if (errors.any()) return errors.refusal();
  return happens(Failed{.entry = entry_of_loss(payment, account_of(payment.method),
                                               journal::Kind::payment_failed, command.posting),
                        .personal = {std::move(reason)}});
}

Decision<Event> decide(const Payment& payment, const Dispute& command, const Context&) {
  if (!payment.exists) return unknown_payment();
  if (payment.status != Status::received) return invalid_transition(payment.status, "be disputed");
  if (payment.method == Method::cash)
    return conflict("not-disputable", "Cash came through nobody with whom it could be disputed.");
  if (payment.refunded_minor == payment.amount.amount_minor)
    return exceeds("exceeds-open-credit", "What is left to be disputed", 0);
  return happens(Disputed{entry_of_dispute(payment, 1, command.posting)});
}

Decision<Event> decide(const Payment& payment, const WinDispute& command, const Context&) {
  if (!payment.exists) return unknown_payment();
  if (payment.status != Status::disputed) return invalid_transition(payment.status, "win a dispute");
  return happens(DisputeWon{entry_of_dispute(payment, -1, command.posting)});
}

Decision<Event> decide(const Payment& payment, const LoseDispute& command, const Context&) {
  if (!payment.exists) return unknown_payment();
  if (payment.status != Status::disputed) return invalid_transition(payment.status, "lose a dispute");
  if (!payment.allocations.empty())
    return conflict("payment-allocated", "It settles invoices; take it off them first.",
                    payment.allocations.front().invoice_id.text());
  return happens(DisputeLost{entry_of_loss(payment, std::string(journal::account::disputes),
                                           journal::Kind::dispute, command.posting)});
}

Decision<Event> decide(const Payment& payment, const Forfeit& command, const Context&) {
  if (!payment.exists) return unknown_payment();
  if (payment.status != Status::received) return invalid_transition(payment.status, "be kept");
  if (payment.purpose != Purpose::deposit)
    return conflict("not-a-deposit", "Only a deposit is kept; the rest is the customer's money.",
                    payment.number);
  const auto part = part_of_open(payment, command.amount_minor);
  if (!part) return std::unexpected(part.error());
  const auto tax = tax_of_part(payment, *part);
  Book book(payment);
  book.deposit(*part)
      .account(std::string(journal::account::forfeited_deposits), tax - *part)
      .suspended_tax(-tax);
  return happens(Forfeited{
      .amount_minor = *part,
      .entry = std::move(book).entry(journal::Kind::deposit_forfeited, command.posting, payment.number)});
}

Decision<Event> decide(const Payment& payment, const ChargeFee& command, const Context&) {
  if (!payment.exists) return unknown_payment();
  const auto provider = provider_of(payment.method);
  if (!provider)
    return conflict("no-provider", "It came straight into the till or the bank, so nobody keeps a fee of it.",
                    payment.number);
  FieldErrors errors;
  const auto minor = command.amount_minor;
  errors.range("/amount/amountMinor", minor, -payment.fees_minor, amount_minor_max);
  if (minor == 0) errors.add("/amount/amountMinor", "zero", "A fee of nothing is none.");
  if (command.charged_on < payment.received_on || command.charged_on > command.today)
    errors.add("/chargedOn", "out-of-range", "From the day of the payment to today.");
  if (errors.any()) return errors.refusal();
  Book book(payment);
  book.account(journal::account::fees_of(*provider), minor)
      .account(journal::account::clearing(*provider), -minor);
  return happens(FeeCharged{minor, command.charged_on,
                            std::move(book).entry(journal::Kind::fee, command.posting, payment.number)});
}

// ---- history ------------------------------------------------------------------------------------

void evolve(Payment& payment, const Received& event) {
  payment.exists = true;
  payment.number = event.number;
  payment.garage_id = event.garage_id;
  payment.customer_id = event.customer_id;
  payment.customer_number = event.customer_number;
  payment.method = event.method;
  payment.purpose = event.purpose;
  payment.amount = event.amount;
  payment.received_on = event.received_on;
  payment.deposit_tax_minor = event.deposit_tax_minor;
  payment.deposit_tax_code = event.deposit_tax_code;
  payment.deposit_tax_rate = event.deposit_tax_rate;
}

void evolve(Payment& payment, const Allocated& event) {
  change(payment.allocations, event.allocation, event.allocation.amount_minor);
}

void evolve(Payment& payment, const Deallocated& event) {
  change(payment.allocations, event.allocation, -event.allocation.amount_minor);
}

void evolve(Payment& payment, const Refunded& event) { payment.refunded_minor += event.refund.amount_minor; }

void evolve(Payment& payment, const Failed&) { payment.status = Status::failed; }

void evolve(Payment& payment, const Disputed&) { payment.status = Status::disputed; }

void evolve(Payment& payment, const DisputeWon&) { payment.status = Status::received; }

void evolve(Payment& payment, const DisputeLost&) { payment.status = Status::charged_back; }

void evolve(Payment& payment, const Forfeited& event) {
  payment.forfeited_tax_minor += tax_of_part(payment, event.amount_minor);
  payment.forfeited_minor += event.amount_minor;
}

void evolve(Payment& payment, const FeeCharged& event) { payment.fees_minor += event.amount_minor; }

}  // namespace domain::payment
