#include "domain/journal_entry.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::journal_entry {

using books::Standing;
using journal::Kind;

namespace {

/// What an item or a due date may consist of: it becomes part of exports that other programs read.
bool is_item_name(std::string_view item) {
  return !item.empty() && item.size() <= item_characters_max && std::ranges::all_of(item, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '/' || c == '.';
  });
}

void check_account(const std::string& at, const PostedLine& posted, Kind kind, FieldErrors& errors) {
  const auto& path = posted.line.account;
  switch (posted.standing) {
    case Standing::open:
      return;
    case Standing::customers:
      if (!posted.line.customer_id)
        errors.add(at + "/customerId", "required", "This account is of one customer; say which.");
      return;
    case Standing::protected_:
      if (kind == Kind::opening) return;
      return errors.add(at + "/account", "protected-account",
                        "Only documents post to " + path + ": invoices, credit notes and payments.");
    case Standing::heading:
      return errors.add(at + "/account", "heading-account",
                        path + " only adds up the accounts below it; choose one of them.");
    case Standing::closed:
      return errors.add(at + "/account", "closed-account", path + " is closed.");
    case Standing::unknown:
      return errors.add(at + "/account", "unknown-account",
                        "There is no account " + path + "; open it, or use one of the list of accounts.");
  }
}

void check_line(const std::string& at, const PostedLine& posted, Kind kind, FieldErrors& errors) {
  check_account(at, posted, kind, errors);
  const auto& line = posted.line;
  const auto side = at + (line.amount_minor < 0 ? "/credit" : "/debit");
  if (line.amount_minor == 0) errors.add(side, "zero", "A line of nothing says nothing.");
  errors.range(side, line.amount_minor, -amount_minor_max, amount_minor_max);
  if (line.customer_id && !posted.customer_known)
    errors.add(at + "/customerId", "not-found", "There is no such customer.");
  if (line.customer_id && posted.standing != Standing::customers)
    errors.add(at + "/customerId", "not-a-customers-account", "This account is not of any customer.");
  if (line.item && !is_item_name(*line.item))
    errors.add(at + "/item", "wrong-format", "Up to 40 letters, digits and - / . without spaces.");
  if ((line.item || line.due) && posted.standing != Standing::customers)
    errors.add(at + "/item", "not-a-customers-account", "Only what a customer owes has items.");
}

/// The sum where it fits.
std::optional<std::int64_t> sum_of(const std::vector<PostedLine>& lines) {
  std::int64_t sum = 0;
  for (const auto& posted : lines)
    if (__builtin_add_overflow(sum, posted.line.amount_minor, &sum)) return std::nullopt;
  return sum;
}

std::optional<Rejection> refused(const Post& command, FieldErrors& errors) {
  if (command.lines.size() < 2) errors.add("/lines", "too-few", "An entry has two lines or more.");
  errors.count("/lines", command.lines.size(), lines_max);
  if (command.lines.size() <= lines_max)
    for (std::size_t i = 0; i < command.lines.size(); ++i)
      check_line("/lines/" + std::to_string(i), command.lines[i], command.kind, errors);
  if (errors.any()) return errors.refusal().error();
  const auto sum = sum_of(command.lines);
  if (!sum) return invalid("amount-out-of-range", "The lines add up to more than can be counted.").error();
  if (*sum != 0)
    return invalid("entry-not-balanced",
                   "Debits and credits differ by " + std::to_string(*sum) + " minor units.")
        .error();
  if (!command.period_open)
    return conflict("period-closed", "The period of " + command.effective.text() + " is closed.",
                    command.effective.text())
        .error();
  return std::nullopt;
}

}  // namespace

std::vector<Reference> JournalEntry::about(const Event&) const {
  std::set<CustomerId> customers;
  for (const auto& line : entry.lines)
    if (line.customer_id) customers.insert(*line.customer_id);
  return {customers.begin(), customers.end()};
}

Decision<Event> decide(const JournalEntry& made, const Post& command, const Context&) {
  if (made.exists) return conflict("journal-entry-exists", "The entry is posted already.");
  FieldErrors errors;
  if (command.kind != Kind::manual && command.kind != Kind::opening)
    errors.add("/kind", "not-by-hand", "By hand there are manual and opening entries.");
  auto memo = errors.text("/memo", command.memo, memo_characters_max);
  if (auto rejection = refused(command, errors)) return std::unexpected(*std::move(rejection));
  journal::Entry entry{.number = command.number,
                       .kind = command.kind,
                       .reference = command.reference,
                       .effective = command.effective,
                       .tax_point = command.tax_point,
                       .currency = command.currency};
  for (const auto& posted : command.lines) {
    auto& line = entry.lines.emplace_back(posted.line);
    if (posted.standing == Standing::customers && !line.item) line.item = command.reference;
  }
  return Decided<Event>{{Posted{command.garage_id, std::move(entry), {std::move(memo)}}}, {}};
}

Decision<Event> decide(const JournalEntry& made, const Reverse& command, const Context&) {
  if (!made.exists) return not_found("journal-entry-not-found", "There is no such journal entry.");
  if (made.reversed) return conflict("already-reversed", "The entry is reversed already.");
  FieldErrors errors;
  auto memo = errors.text("/memo", command.memo, memo_characters_max);
  if (errors.any()) return errors.refusal();
  auto entry = journal::reversal_of(made.entry, command.number, command.effective);
  entry.kind = Kind::reversal;
  entry.reference = command.reference;
  entry.relates_to = command.relates_to;
  return Decided<Event>{{Reversed{std::move(entry), {std::move(memo)}}}, {}};
}

void evolve(JournalEntry& made, const Posted& event) {
  made.exists = true;
  made.garage_id = event.garage_id;
  made.entry = event.entry;
}

void evolve(JournalEntry& made, const Reversed&) { made.reversed = true; }

}  // namespace domain::journal_entry
