#include "domain/bad_debt.hpp"

#include <algorithm>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/payment.hpp"

namespace domain::invoice {

namespace {

std::expected<void, Rejection> check_written_off(const Invoice& invoice) {
  if (invoice.bad_debt.written_off_minor != 0) return {};
  return conflict("not-written-off", "Nothing of it was written off as a bad debt.");
}

/// Neither before the debt was given up nor in the future.
void check_day(const std::string& pointer, Date day, Date today, const Invoice& invoice,
               FieldErrors& errors) {
  if (day > today) errors.add(pointer, "out-of-range", "Not in the future.");
  if (invoice.bad_debt.since && day < *invoice.bad_debt.since)
    errors.add(pointer, "out-of-range",
               "Not before " + invoice.bad_debt.since->text() + ", the day it was written off.");
}

std::expected<void, Rejection> check_window(const Invoice& invoice, Date claimed_on) {
  const auto [from, until] = relief_window(invoice.tax_point, invoice.due_on);
  if (claimed_on < from)
    return conflict("relief-too-early", "Relief can be claimed from " + from.text() + " on.", from.text());
  if (claimed_on > until)
    return conflict("relief-too-late", "Relief could be claimed until " + until.text() + '.', until.text());
  return {};
}

/// The amount to be claimed.
std::expected<std::int64_t, Rejection> relief_to_claim(const Invoice& invoice,
                                                       std::optional<std::int64_t> asked) {
  const auto left = relief_minor_max(invoice) - invoice.bad_debt.relief_minor;
  if (left <= 0)
    return conflict("relief-claimed", "There is no tax in what was written off that was not claimed.");
  if (asked && *asked <= 0) return invalid_fields({{"/amount/amountMinor", "out-of-range", "More than 0."}});
  if (asked && *asked > left)
    return conflict("exceeds-relief", "What can be claimed is " + std::to_string(left) + ", in minor units.",
                    std::to_string(left));
  return asked.value_or(left);
}

/// The relief to be paid back when so much of a debt comes in: pro rata, and at least so much that what stays
/// claimed is no more than the tax in what is still lost.
std::int64_t relief_to_repay(const Invoice& invoice, std::int64_t amount) {
  const auto& debt = invoice.bad_debt;
  if (debt.relief_minor == 0) return 0;
  auto after = debt;
  after.recovered_minor += amount;
  const auto part = divide_half_up(Wide{debt.relief_minor} * amount, debt.lost_minor()).value_or(0);
  const auto keeps_most = relief_minor_max(after, invoice.totals, invoice.credited);
  return std::max(part, debt.relief_minor - keeps_most);
}

journal::Entry entry_of(const Invoice& invoice, const RecoverWrittenOff& command, std::int64_t amount,
                        std::int64_t relief) {
  journal::Entry entry{.number = command.posting.number,
                       .kind = journal::Kind::bad_debt_recovered,
                       .reference = command.number,
                       .effective = command.posting.effective,
                       .currency = invoice.currency,
                       .relates_to = command.posting.relates_to};
  entry.lines = {{.account = payment::account_of(command.method), .amount_minor = amount}};
  if (amount != relief)
    entry.lines.push_back(
        {.account = std::string(journal::account::bad_debt_recovered), .amount_minor = relief - amount});
  if (relief == 0) return entry;
  entry.lines.push_back({.account = std::string(journal::account::bad_debt_relief), .amount_minor = -relief});
  entry.tax_point = command.posting.tax_point.value_or(command.received_on);
  return entry;
}

}  // namespace

ReliefWindow relief_window(Date tax_point, Date due_on) {
  const auto later = std::max(tax_point, due_on);
  return {later.plus_months(relief_from_months), later.plus_months(relief_until_months)};
}

std::int64_t relief_minor_max(const BadDebt& bad_debt, const document::Totals& totals,
                              const std::vector<CreditedLine>& credited) {
  auto gross = totals.gross_minor;
  auto tax = totals.tax_minor;
  for (const auto& line : credited) {
    gross -= line.net_minor + line.tax_minor;
    tax -= line.tax_minor;
  }
  if (gross <= 0 || tax <= 0) return 0;
  return divide_half_up(Wide{std::min(bad_debt.lost_minor(), gross)} * tax, gross).value_or(0);
}

std::int64_t relief_minor_max(const Invoice& invoice) {
  return relief_minor_max(invoice.bad_debt, invoice.totals, invoice.credited);
}

Decision<Event> decide(const Invoice& invoice, const ClaimBadDebtRelief& command, const Context&) {
  if (auto written_off = check_written_off(invoice); !written_off)
    return std::unexpected(std::move(written_off).error());
  FieldErrors errors;
  check_day("/claimedOn", command.claimed_on, command.today, invoice, errors);
  if (errors.any()) return errors.refusal();
  if (auto in_time = check_window(invoice, command.claimed_on); !in_time)
    return std::unexpected(std::move(in_time).error());
  const auto amount = relief_to_claim(invoice, command.amount_minor);
  if (!amount) return std::unexpected(amount.error());
  const auto& posting = command.posting;
  journal::Entry entry{.number = posting.number,
                       .kind = journal::Kind::bad_debt_relief,
                       .reference = invoice.number,
                       .effective = posting.effective,
                       .tax_point = posting.tax_point.value_or(command.claimed_on),
                       .currency = invoice.currency,
                       .lines = journal::transfer({.account = std::string(journal::account::bad_debt_relief),
                                                   .amount_minor = *amount},
                                                  {.account = std::string(journal::account::bad_debt)}),
                       .relates_to = posting.relates_to};
  return Decided<Event>{{BadDebtReliefClaimed{*amount, command.claimed_on, std::move(entry)}}, {}};
}

Decision<Event> decide(const Invoice& invoice, const RecoverWrittenOff& command, const Context&) {
  if (auto written_off = check_written_off(invoice); !written_off)
    return std::unexpected(std::move(written_off).error());
  FieldErrors errors;
  check_day("/receivedOn", command.received_on, command.today, invoice, errors);
  auto reference = errors.text("/reference", command.reference, recovery_reference_characters_max);
  const auto lost = invoice.bad_debt.lost_minor();
  const auto amount = command.amount_minor.value_or(lost);
  if (command.amount_minor && amount <= 0) errors.add("/amount/amountMinor", "out-of-range", "More than 0.");
  if (errors.any()) return errors.refusal();
  if (amount > lost || lost == 0)
    return conflict(
        "exceeds-written-off",
        "What was written off and did not come in is " + std::to_string(lost) + ", in minor units.",
        std::to_string(lost));
  const auto relief = relief_to_repay(invoice, amount);
  return Decided<Event>{{WrittenOffRecovered{.number = command.number,
                                             .method = command.method,
                                             .amount_minor = amount,
                                             .relief_minor = relief,
                                             .received_on = command.received_on,
                                             .entry = entry_of(invoice, command, amount, relief),
                                             .personal = {std::move(reference)}}},
                        {}};
}

}  // namespace domain::invoice
