#include "domain/invoice.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "domain/bad_debt.hpp"
#include "domain/customer.hpp"
#include "domain/field_errors.hpp"
#include "domain/plan_income.hpp"
#include "domain/text.hpp"

namespace domain::invoice {

namespace {

auto unknown_invoice() { return not_found("invoice-not-found", "There is no such invoice."); }

Decided<Event> nothing_to_do() { return {}; }
Decided<Event> happens(Event event) { return {{std::move(event)}, {}}; }

ClaimChange claim_on_job(ClaimChange::Action action, JobId job) {
  return {action, ClaimKind::billed_job, job.text()};
}

/// What it billed can be billed again.
Decided<Event> gives_job_back(const Invoice& invoice, Event event) {
  auto decided = happens(std::move(event));
  if (invoice.job_id) decided.claims = {claim_on_job(ClaimChange::Action::release, *invoice.job_id)};
  return decided;
}

std::string_view name_of(Status status) {
  switch (status) {
    case Status::draft:
      return "draft";
    case Status::issued:
      return "issued";
    case Status::voided:
      return "voided";
    case Status::discarded:
      return "discarded";
  }
  std::unreachable();
}

/// Refuses what only an invoice of another status can do.
std::optional<Rejection> refuse_unless(const Invoice& invoice, Status needed, std::string_view step) {
  if (!invoice.exists) return unknown_invoice().error();
  if (invoice.status == needed) return std::nullopt;
  return conflict("invalid-transition",
                  "It is " + std::string(name_of(invoice.status)) + "; only one that is " +
                      std::string(name_of(needed)) + " can be " + std::string(step) + ".",
                  std::string(name_of(invoice.status)))
      .error();
}

struct CheckedLines {
  std::vector<document::Line> lines;
  document::Descriptions descriptions;
};

void check_percent(const std::string& pointer, const std::optional<Percentage>& percent,
                   FieldErrors& errors) {
  if (percent && (*percent < Percentage{} || *percent > Percentage::of(100)))
    errors.add(pointer, "out-of-range", "Between 0 and 100.");
}

void check_line(const std::string& pointer, const document::Line& line, FieldErrors& errors) {
  if (line.quantity <= Quantity{}) errors.add(pointer + "/quantity", "out-of-range", "More than 0.");
  if (line.unit_price < UnitPrice{}) errors.add(pointer + "/unitPrice", "out-of-range", "Not below 0.");
  for (const auto& offer : line.offers) check_percent(pointer + "/discountPercent", offer.percent, errors);
}

CheckedLines check_lines(const std::vector<LineInput>& inputs, std::int32_t last_number,
                         FieldErrors& errors) {
  CheckedLines checked;
  errors.count("/lines", inputs.size(), lines_max);
  if (errors.any()) return checked;
  std::set<std::int32_t> numbers;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto pointer = "/lines/" + std::to_string(i);
    auto line = inputs[i].line;
    if (line.number < 0 || line.number > last_number)
      errors.add(pointer + "/number", "unknown-line",
                 "The draft has no such line; leave it out for a new one.");
    else if (line.number != 0 && !numbers.insert(line.number).second)
      errors.add(pointer + "/number", "repeated", "Another line has this number.");
    check_line(pointer, line, errors);
    auto text = errors.required_text(pointer + "/description", inputs[i].description,
                                     document::description_characters_max);
    checked.descriptions.push_back({line.number, std::move(text)});
    checked.lines.push_back(std::move(line));
  }
  for (std::size_t i = 0; i < checked.lines.size(); ++i) {
    if (checked.lines[i].number == 0) checked.lines[i].number = ++last_number;
    checked.descriptions[i].number = checked.lines[i].number;
  }
  return checked;
}

void check_discount(const std::optional<document::DocumentDiscount>& discount, FieldErrors& errors) {
  if (!discount) return;
  if (discount->percent.has_value() == discount->amount_minor.has_value())
    errors.add("/discount", "exactly-one", "Either a percentage or an amount.");
  check_percent("/discount/percent", discount->percent, errors);
  if (discount->amount_minor)
    errors.range("/discount/amountMinor", *discount->amount_minor, 0, amount_minor_max);
}

/// A draft's lines and words, checked: what Draft and Revise have in common.
struct Checked {
  std::vector<document::Line> lines;
  Words words;
};
template <class Command>
std::expected<Checked, Rejection> check_draft(const Command& command, std::int32_t last_number) {
  FieldErrors errors;
  auto lines = check_lines(command.lines, last_number, errors);
  check_discount(command.discount, errors);
  auto notes = errors.text("/notes", command.notes, notes_characters_max);
  auto po_number = errors.text("/poNumber", command.po_number, po_number_characters_max);
  if (errors.any()) return errors.refusal();
  if (const auto priced = document::price(lines.lines, command.discount, command.pricing); !priced)
    return std::unexpected(priced.error());
  return Checked{std::move(lines.lines),
                 {std::move(lines.descriptions), std::move(notes), std::move(po_number), std::nullopt}};
}

std::int32_t highest_number(const std::vector<document::Line>& lines) {
  std::int32_t highest = 0;
  for (const auto& line : lines) highest = std::max(highest, line.number);
  return highest;
}

/// The draft's lines with the discounts of the day they are issued; those given by hand stay.
std::vector<document::Line> with_offers(std::vector<document::Line> lines,
                                        const std::vector<LineOffers>& offers) {
  for (auto& line : lines) {
    std::erase_if(line.offers, [](const document::DiscountOffer& offer) {
      return offer.source != document::DiscountSource::manual;
    });
    const auto found = std::ranges::find(offers, line.number, &LineOffers::number);
    if (found != offers.end())
      line.offers.insert(line.offers.begin(), found->offers.begin(), found->offers.end());
  }
  return lines;
}

/// What was credited of a line so far.
struct CreditedSoFar {
  std::int64_t net_minor = 0;
  std::int64_t tax_minor = 0;
  std::int64_t quantity_millionths = 0;
  std::int64_t percent_millionths = 0;
};
CreditedSoFar credited_so_far(const Invoice& invoice, std::int32_t number) {
  CreditedSoFar sum;
  for (const auto& credited : invoice.credited) {
    if (credited.number != number) continue;
    sum.net_minor += credited.net_minor;
    sum.tax_minor += credited.tax_minor;
    if (credited.quantity) sum.quantity_millionths += credited.quantity->millionths;
    if (credited.percent) sum.percent_millionths += credited.percent->parts_per_million;
  }
  return sum;
}

auto exceeds_creditable(const std::string& pointer, std::string detail) {
  return invalid("exceeds-creditable", detail, {{pointer, "exceeds-creditable", detail}});
}

/// The rounded part of `whole`; callers keep `part` between 0 and `of`.
std::int64_t part_of(std::int64_t whole, std::int64_t part, std::int64_t of) {
  return of == 0 ? 0 : divide_half_up(static_cast<Wide>(whole) * part, of).value_or(0);
}

/// The net that an input asks for, given what was credited before.
std::expected<std::int64_t, Rejection> net_asked(const std::string& pointer, const document::PricedLine& line,
                                                 const CreditedSoFar& before, const CreditInput& input) {
  const auto step = [&](std::int64_t so_far, std::int64_t more, std::int64_t whole) {
    return part_of(line.net_minor, so_far + more, whole) - part_of(line.net_minor, so_far, whole);
  };
  if (input.quantity) {
    const auto whole = line.line.quantity.millionths;
    if (input.quantity->millionths <= 0 || input.quantity->millionths > whole - before.quantity_millionths)
      return exceeds_creditable(pointer + "/quantity", "More than what is left of the line's quantity.");
    return step(before.quantity_millionths, input.quantity->millionths, whole);
  }
  if (input.percent) {
    constexpr std::int64_t whole = 1'000'000;
    if (*input.percent <= Percentage{} ||
        input.percent->parts_per_million > whole - before.percent_millionths)
      return exceeds_creditable(pointer + "/percent", "More than what is left of the line.");
    return step(before.percent_millionths, input.percent->parts_per_million, whole);
  }
  if (*input.net_minor <= 0) return exceeds_creditable(pointer + "/netMinor", "More than 0.");
  return *input.net_minor;
}

/// The part of a line between `from` and `to` of its net: each amount as the difference of its rounded parts.
document::PricedLine slice_of(const document::PricedLine& line, std::int64_t from, std::int64_t to) {
  auto part = line;
  const auto slice = [&](std::int64_t whole) {
    return part_of(whole, to, line.net_minor) - part_of(whole, from, line.net_minor);
  };
  part.net_minor = to - from;
  part.discount_minor = slice(line.discount_minor);
  part.document_discount_minor = slice(line.document_discount_minor);
  part.list_minor = part.net_minor + part.discount_minor + part.document_discount_minor;
  part.tax_minor = slice(line.tax_minor);
  return part;
}

/// Adds a part of a line to the credit.
void take_back(Credit& credit, const document::PricedLine& line, const CreditedSoFar& before,
               std::int64_t net, const CreditInput& input) {
  auto part = slice_of(line, before.net_minor, before.net_minor + net);
  credit.lines.push_back({line.line.number, part.net_minor, part.tax_minor, input.quantity, input.percent});
  credit.parts.push_back(std::move(part));
}

std::expected<void, Rejection> credit_line(const Invoice& invoice, const CreditInput& input,
                                           const std::string& pointer, Credit& credit) {
  const auto line = std::ranges::find(invoice.priced, input.number,
                                      [](const document::PricedLine& priced) { return priced.line.number; });
  const auto is_asked_for = [&](const CreditedLine& other) { return other.number == input.number; };
  FieldErrors errors;
  if (line == invoice.priced.end())
    errors.add(pointer + "/number", "unknown-line", "The invoice has no such line.");
  else if (std::ranges::any_of(credit.lines, is_asked_for))
    errors.add(pointer + "/number", "repeated", "The line is named already.");
  if (int(input.quantity.has_value()) + int(input.percent.has_value()) + int(input.net_minor.has_value()) !=
      1)
    errors.add(pointer, "exactly-one", "Either quantity, percent or netMinor.");
  if (errors.any()) return errors.refusal();
  const auto before = credited_so_far(invoice, input.number);
  const auto net = net_asked(pointer, *line, before, input);
  if (!net) return std::unexpected(net.error());
  if (*net > line->net_minor - before.net_minor)
    return exceeds_creditable(pointer, "More than what is left of the line.");
  if (*net > 0) take_back(credit, *line, before, *net, input);
  return {};
}

}  // namespace

std::int64_t Invoice::settled_minor() const {
  std::int64_t sum = 0;
  for (const auto& settlement : settled) sum += settlement.amount_minor;
  return sum;
}

std::int64_t Invoice::settled_by(std::string_view source) const {
  const auto found = std::ranges::find(settled, source, &Settlement::source);
  return found == settled.end() ? 0 : found->amount_minor;
}

std::int64_t Invoice::open_minor() const {
  if (status != Status::issued) return 0;
  return totals.gross_minor - settled_minor() - written_off_minor;
}

std::optional<std::string> Invoice::income_account() const {
  if (kind != Kind::plan) return std::nullopt;
  return journal::account::deferred_plan(customer_number);
}

Decision<Event> decide(const Invoice& invoice, const Draft& command, const Context&) {
  if (invoice.exists) return conflict("invoice-exists", "The invoice is drafted already.");
  auto checked = check_draft(command, 0);
  if (!checked) return std::unexpected(std::move(checked).error());
  auto decided = happens(Drafted{.garage_id = command.garage_id,
                                 .customer_id = command.customer_id,
                                 .kind = command.kind,
                                 .currency = command.currency,
                                 .job_id = command.job_id,
                                 .booking_ids = command.booking_ids,
                                 .lines = std::move(checked->lines),
                                 .discount = command.discount,
                                 .personal = std::move(checked->words)});
  if (command.job_id) decided.claims = {claim_on_job(ClaimChange::Action::take, *command.job_id)};
  return decided;
}

Decision<Event> decide(const Invoice& invoice, const Revise& command, const Context&) {
  if (auto refused = refuse_unless(invoice, Status::draft, "revised"))
    return std::unexpected(*std::move(refused));
  auto checked = check_draft(command, invoice.last_line_number);
  if (!checked) return std::unexpected(std::move(checked).error());
  if (checked->lines == invoice.lines && command.discount == invoice.discount &&
      checked->words == invoice.words)
    return nothing_to_do();
  return happens(Revised{std::move(checked->lines), command.discount, std::move(checked->words)});
}

Decision<Event> decide(const Invoice& invoice, const Discard&, const Context&) {
  if (auto refused = refuse_unless(invoice, Status::draft, "discarded"))
    return std::unexpected(*std::move(refused));
  return gives_job_back(invoice, Discarded{});
}

Decision<Event> decide(const Invoice& invoice, const Issue& command, const Context&) {
  if (auto refused = refuse_unless(invoice, Status::draft, "issued"))
    return std::unexpected(*std::move(refused));
  auto priced = price_at_issue(invoice, command.offers, command.pricing);
  if (!priced) return std::unexpected(std::move(priced).error());
  if (priced->totals.list_minor <= 0)
    return invalid("nothing-to-bill", "An invoice needs a line that has a price.");
  if (command.due_on < command.issued_on)
    return invalid_fields({{"/dueOn", "out-of-range", "Not before the day it is issued."}});
  const journal::Receivable receivable{invoice.customer_id, command.customer_number, command.number,
                                       command.due_on};
  auto income = invoice.kind == Kind::plan
                    ? std::optional(journal::account::deferred_plan(command.customer_number))
                    : std::nullopt;
  auto words = invoice.words;
  words.bill_to = command.bill_to;
  return happens(Issued{.number = command.number,
                        .customer_number = command.customer_number,
                        .issued_on = command.issued_on,
                        .tax_point = command.tax_point,
                        .due_on = command.due_on,
                        .lines = priced->lines,
                        .totals = std::move(priced->totals),
                        .warnings = command.warnings,
                        .seller = command.seller,
                        .entry = {.number = command.entry_number,
                                  .kind = journal::Kind::invoice,
                                  .reference = command.number,
                                  .effective = command.effective,
                                  .tax_point = command.tax_point,
                                  .currency = invoice.currency,
                                  .lines = journal::lines_of_invoice(priced->lines, receivable, income),
                                  .relates_to = journal::moved_from(command.issued_on, command.effective)},
                        .personal = std::move(words)});
}

Decision<Event> decide(const Invoice& invoice, const Void& command, const Context&) {
  if (auto refused = refuse_unless(invoice, Status::issued, "voided"))
    return std::unexpected(*std::move(refused));
  if (!invoice.settled.empty())
    return conflict("invoice-settled", "Something settles it; take that off first, or credit it instead.",
                    invoice.settled.front().source);
  if (!invoice.credited.empty())
    return conflict("invoice-credited", "It is credited, in part at least, so it stays.");
  if (invoice.written_off_minor != 0)
    return conflict("invoice-written-off", "It is written off, in part at least, so it stays.");
  if (invoice.released_minor != 0)
    return conflict("income-released", "Some of it is income already; that is taken back first.",
                    invoice.number);
  FieldErrors errors;
  auto reason = errors.required_text("/reason", command.reason, reason_characters_max);
  if (errors.any()) return errors.refusal();
  auto entry = journal::reversal_of(invoice.entry, command.entry_number, command.effective);
  entry.kind = journal::Kind::void_;
  entry.relates_to = journal::moved_from(command.wanted, command.effective);
  entry.tax_point = command.wanted;
  return gives_job_back(invoice, Voided{std::move(entry), {std::move(reason)}});
}

Decision<Event> decide(const Invoice& invoice, const RecordAllocation& command, const Context&) {
  if (auto refused = refuse_unless(invoice, Status::issued, "settled"))
    return std::unexpected(*std::move(refused));
  if (command.amount_minor == 0) return nothing_to_do();
  if (command.amount_minor > invoice.open_minor())
    return conflict("exceeds-open-amount",
                    "Of " + invoice.number + " only " + std::to_string(invoice.open_minor()) + " is open.",
                    invoice.number);
  if (command.amount_minor < -invoice.settled_by(command.source))
    return conflict("exceeds-allocated",
                    command.reference + " settles less of " + invoice.number + " than that.", invoice.number);
  return happens(AllocationRecorded{command.source, command.reference, command.amount_minor});
}

Decision<Event> decide(const Invoice& invoice, const RecordCredit& command, const Context&) {
  if (auto refused = refuse_unless(invoice, Status::issued, "credited"))
    return std::unexpected(*std::move(refused));
  for (const auto& credited : command.lines) {
    const auto line =
        std::ranges::find(invoice.priced, credited.number,
                          [](const document::PricedLine& priced) { return priced.line.number; });
    if (line == invoice.priced.end()) return exceeds_creditable("/lines", "The invoice has no such line.");
    const auto before = credited_so_far(invoice, credited.number);
    if (before.net_minor + credited.net_minor > line->net_minor ||
        before.tax_minor + credited.tax_minor > line->tax_minor)
      return exceeds_creditable("/lines", "More than what is left of the line.");
  }
  auto credited = invoice.credited;
  credited.insert(credited.end(), command.lines.begin(), command.lines.end());
  if (invoice.bad_debt.relief_minor > relief_minor_max(invoice.bad_debt, invoice.totals, credited))
    return conflict("relief-claimed",
                    "Its tax was claimed back as that of a bad debt, and is not credited again.");
  if (deferred_after(invoice, command.lines) < invoice.released_minor)
    return conflict("income-released", "More of it is income already; that is taken back first.",
                    invoice.number);
  return happens(Credited{command.credit_note_id, command.lines});
}

Decision<Event> decide(const Invoice& invoice, const WriteOff& command, const Context&) {
  if (auto refused = refuse_unless(invoice, Status::issued, "written off"))
    return std::unexpected(*std::move(refused));
  const auto amount = command.amount_minor.value_or(invoice.open_minor());
  if (amount > invoice.open_minor() || invoice.open_minor() == 0)
    return conflict("exceeds-open-amount",
                    "Of " + invoice.number + " only " + std::to_string(invoice.open_minor()) + " is open.",
                    invoice.number);
  if (amount <= 0) return invalid_fields({{"/amount/amountMinor", "out-of-range", "More than 0."}});
  if (command.small_difference && amount > command.small_difference_minor_max)
    return invalid("small-difference-too-large", "The garage calls at most " +
                                                     std::to_string(command.small_difference_minor_max) +
                                                     " a small difference; write it off as a bad debt.");
  FieldErrors errors;
  auto reason = errors.text("/reason", command.reason, reason_characters_max);
  if (errors.any()) return errors.refusal();
  const auto account =
      command.small_difference ? journal::account::small_differences : journal::account::bad_debt;
  return happens(WrittenOff{
      .amount_minor = amount,
      .small_difference = command.small_difference,
      .entry = {.number = command.entry_number,
                .kind = command.small_difference ? journal::Kind::small_difference : journal::Kind::write_off,
                .reference = invoice.number,
                .effective = command.effective,
                .currency = invoice.currency,
                .lines = journal::transfer({.account = std::string(account), .amount_minor = amount},
                                           journal::receivable_line(invoice.receivable(), -amount)),
                .relates_to = journal::moved_from(command.wanted, command.effective)},
      .personal = {std::move(reason)}});
}

void evolve(Invoice& invoice, const Drafted& event) {
  invoice.exists = true;
  invoice.garage_id = event.garage_id;
  invoice.customer_id = event.customer_id;
  invoice.kind = event.kind;
  invoice.currency = event.currency;
  invoice.job_id = event.job_id;
  invoice.booking_ids = event.booking_ids;
  invoice.lines = event.lines;
  invoice.last_line_number = highest_number(event.lines);
  invoice.discount = event.discount;
  invoice.words = event.personal;
}

void evolve(Invoice& invoice, const Revised& event) {
  invoice.lines = event.lines;
  invoice.last_line_number = std::max(invoice.last_line_number, highest_number(event.lines));
  invoice.discount = event.discount;
  invoice.words = event.personal;
}

void evolve(Invoice& invoice, const Discarded&) { invoice.status = Status::discarded; }

void evolve(Invoice& invoice, const Issued& event) {
  invoice.status = Status::issued;
  invoice.lines.clear();
  invoice.number = event.number;
  invoice.customer_number = event.customer_number;
  invoice.issued_on = event.issued_on;
  invoice.tax_point = event.tax_point;
  invoice.due_on = event.due_on;
  invoice.priced = event.lines;
  invoice.totals = event.totals;
  invoice.entry = event.entry;
  invoice.words = event.personal;
}

void evolve(Invoice& invoice, const Voided&) { invoice.status = Status::voided; }

void evolve(Invoice& invoice, const AllocationRecorded& event) {
  auto found = std::ranges::find(invoice.settled, event.source, &Settlement::source);
  if (found == invoice.settled.end())
    found = invoice.settled.insert(found, {event.source, event.reference, 0});
  found->amount_minor += event.amount_minor;
  if (found->amount_minor == 0) invoice.settled.erase(found);
}

void evolve(Invoice& invoice, const Credited& event) {
  invoice.credited.insert(invoice.credited.end(), event.lines.begin(), event.lines.end());
}

void evolve(BadDebt& bad_debt, const WrittenOff& event) {
  if (event.small_difference) return;
  bad_debt.written_off_minor += event.amount_minor;
  if (!bad_debt.since) bad_debt.since = event.entry.relates_to.value_or(event.entry.effective);
}

void evolve(BadDebt& bad_debt, const BadDebtReliefClaimed& event) {
  bad_debt.relief_minor += event.amount_minor;
}

void evolve(BadDebt& bad_debt, const WrittenOffRecovered& event) {
  bad_debt.recovered_minor += event.amount_minor;
  bad_debt.relief_minor -= event.relief_minor;
}

void evolve(Invoice& invoice, const WrittenOff& event) {
  invoice.written_off_minor += event.amount_minor;
  evolve(invoice.bad_debt, event);
}

void evolve(Invoice& invoice, const BadDebtReliefClaimed& event) { evolve(invoice.bad_debt, event); }

void evolve(Invoice& invoice, const WrittenOffRecovered& event) { evolve(invoice.bad_debt, event); }

void evolve(Invoice& invoice, const IncomeDeferred& event) { invoice.plan_term = event.term; }

void evolve(Invoice& invoice, const IncomeReleased& event) {
  invoice.released_minor += event.amount_minor;
  if (event.amount_minor > 0) invoice.released_through = event.through;
}

std::expected<document::Priced, Rejection> price_at_issue(const Invoice& invoice,
                                                          const std::vector<LineOffers>& offers,
                                                          const document::Pricing& pricing) {
  return document::price(with_offers(invoice.lines, offers), invoice.discount, pricing);
}

std::expected<Credit, Rejection> credit_of(const Invoice& invoice, const std::vector<CreditInput>& lines) {
  if (auto refused = refuse_unless(invoice, Status::issued, "credited"))
    return std::unexpected(*std::move(refused));
  Credit credit;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (auto added = credit_line(invoice, lines[i], "/lines/" + std::to_string(i), credit); !added)
      return std::unexpected(std::move(added).error());
  if (lines.empty())
    for (const auto& line : invoice.priced) {
      const auto before = credited_so_far(invoice, line.line.number);
      if (line.net_minor > before.net_minor)
        take_back(credit, line, before, line.net_minor - before.net_minor, {});
    }
  if (credit.lines.empty())
    return conflict("nothing-to-credit", "There is nothing left to credit.", invoice.number);
  credit.totals = document::totals_of(credit.parts);
  return credit;
}

std::int64_t billed_minor(const Invoice& invoice, BookingId booking) {
  std::int64_t billed = 0;
  for (const auto& line : invoice.priced)
    if (invoice.booking_ids.size() <= 1 || line.line.booking_id == booking) billed += line.gross_minor();
  return billed;
}

Date due_date(const customer::PaymentTerms& terms, Date issued_on) {
  switch (terms.type) {
    case customer::TermsType::due_on_receipt:
      return issued_on;
    case customer::TermsType::net_days:
      return Date{issued_on.days + terms.days};
    case customer::TermsType::end_of_month_plus: {
      const auto first = Date::from_civil(issued_on.year(), issued_on.month(), 1).value_or(issued_on);
      return Date{first.plus_months(1).days - 1 + terms.days};
    }
  }
  std::unreachable();
}

}  // namespace domain::invoice
