#include "domain/journal_entry.hpp"

#include <algorithm>
#include <array>
#include <map>
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

/// Whether it could be the number of a document, which would then find its item taken: "INV-2026-000017".
bool is_document_number(std::string_view item) {
  constexpr std::array<std::string_view, 8> prefixes = {"INV-", "CRN-", "PAY-", "REF-",
                                                        "OTC-", "JRN-", "REC-", "PYT-"};
  constexpr std::size_t year_digits = 4;
  constexpr std::size_t number_digits_min = 6;
  const auto are_digits = [](std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  };
  const auto prefix = std::ranges::find_if(prefixes, [&](auto known) { return item.starts_with(known); });
  if (prefix == prefixes.end()) return false;
  item.remove_prefix(prefix->size());
  if (item.size() < year_digits + 1 + number_digits_min || item[year_digits] != '-') return false;
  return are_digits(item.substr(0, year_digits)) && are_digits(item.substr(year_digits + 1));
}

/// Whether it can be the code of a tax: "S20".
bool is_tax_code(std::string_view code) {
  constexpr std::size_t characters_max = 10;
  return !code.empty() && code.size() <= characters_max && std::ranges::all_of(code, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

/// What is posted to customers' items, line by line: none may come to more than there was, turned.
class Items {
 public:
  /// False where the line settles more than there is.
  bool add(const journal::Line& line, const std::optional<Before>& before, std::int64_t amount_minor) {
    const auto [place, is_new] = items_.try_emplace({line.account, line.item.value_or("")});
    auto& [original, open] = place->second;
    if (is_new && before) {
      original = before->original_minor;
      open = before->open_minor;
    }
    if (!before) original += amount_minor;
    open += amount_minor;
    return !((original > 0 && open < 0 && amount_minor < 0) ||
             (original < 0 && open > 0 && amount_minor > 0));
  }

 private:
  struct Item {
    Wide original_minor = 0;
    Wide open_minor = 0;
  };
  std::map<std::pair<std::string, std::string>, Item> items_;
};

/// Days that an entry can have: a slip of a digit is not to make books of a thousand years.
void check_day(const std::string& pointer, Date day, const Context& context, FieldErrors& errors) {
  constexpr std::int32_t ahead_days_max = 366;
  if (day.days < 0 || day.days > context.today.days + ahead_days_max)
    errors.add(pointer, "out-of-range", "Not before 1970, and at most a year ahead.");
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
  const bool is_customers = posted.standing == Standing::customers;
  const bool is_plan = line.account.starts_with("Liabilities:DeferredPlan");
  if ((line.item || line.due) && (!is_customers || is_plan))
    errors.add(at + "/item", "not-a-customers-account", "Only what a customer owes has items.");
  if (posted.before && posted.before->of_document)
    errors.add(at + "/item", "documents-item",
               "A document made " + line.item.value_or("this") + ", and only documents settle it.");
  if (line.item && !posted.before && is_document_number(*line.item))
    errors.add(at + "/item", "reserved-item",
               "Documents of the garage have such numbers; put something before it: OLD-" + *line.item + '.');
  if (!line.tax_code) return;
  if (!is_tax_code(*line.tax_code))
    errors.add(at + "/taxCode", "wrong-format", "Up to 10 capital letters, digits and hyphens: S20.");
  if (!line.account.starts_with("Income:") && posted.standing != Standing::protected_)
    errors.add(at + "/taxCode", "not-taxed", "Only what is sold counts as sales in a tax return.");
}

void check_items(const std::vector<PostedLine>& lines, FieldErrors& errors) {
  Items items;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& [line, standing, customer_known, before] = lines[i];
    if (standing != Standing::customers || !line.customer_id) continue;
    if (!items.add(line, before, line.amount_minor))
      errors.add("/lines/" + std::to_string(i) + (line.amount_minor < 0 ? "/credit" : "/debit"),
                 "exceeds-open-amount", "More than is open there.");
  }
}

/// A line whose mirror would settle more than is open; null where there is none.
const journal::Line* find_settled(const journal::Entry& entry,
                                  const std::vector<std::optional<Before>>& before) {
  Items items;
  for (std::size_t i = 0; i < std::min(entry.lines.size(), before.size()); ++i)
    if (const auto& line = entry.lines[i]; before[i] && !items.add(line, before[i], -line.amount_minor))
      return &line;
  return nullptr;
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
  if (command.lines.size() <= lines_max) {
    for (std::size_t i = 0; i < command.lines.size(); ++i)
      check_line("/lines/" + std::to_string(i), command.lines[i], command.kind, errors);
    check_items(command.lines, errors);
  }
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

std::optional<Rejection> refuse_filed(const journal::Entry& entry, const std::optional<Date>& filed_through) {
  if (!journal::is_taxed(entry)) return std::nullopt;
  return books::refuse_filed(filed_through, journal::tax_point_of(entry));
}

}  // namespace

std::vector<Reference> JournalEntry::about(const Event&) const {
  std::set<CustomerId> customers;
  for (const auto& line : entry.lines)
    if (line.customer_id) customers.insert(*line.customer_id);
  return {customers.begin(), customers.end()};
}

Decision<Event> decide(const JournalEntry& made, const Post& command, const Context& context) {
  if (made.exists) return conflict("journal-entry-exists", "The entry is posted already.");
  FieldErrors errors;
  if (command.kind != Kind::manual && command.kind != Kind::opening)
    errors.add("/kind", "not-by-hand", "By hand there are manual and opening entries.");
  check_day("/date", command.effective, context, errors);
  if (command.tax_point) check_day("/taxPoint", *command.tax_point, context, errors);
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
    if (books::has_items(line.account) && !line.item) line.item = command.reference;
  }
  if (auto filed = refuse_filed(entry, command.vat_filed_through)) return std::unexpected(*std::move(filed));
  return Decided<Event>{{Posted{command.garage_id, std::move(entry), {std::move(memo)}}}, {}};
}

Decision<Event> decide(const JournalEntry& made, const Reverse& command, const Context& context) {
  if (!made.exists) return not_found("journal-entry-not-found", "There is no such journal entry.");
  if (made.reversed) return conflict("already-reversed", "The entry is reversed already.");
  FieldErrors errors;
  check_day("/date", command.effective, context, errors);
  if (command.effective < made.entry.effective)
    errors.add("/date", "out-of-range",
               "Not before the day of the entry, " + made.entry.effective.text() + '.');
  auto memo = errors.text("/memo", command.memo, memo_characters_max);
  if (errors.any()) return errors.refusal();
  if (const auto* const settled = find_settled(made.entry, command.before))
    return conflict("item-settled", "Something has settled what the entry brought; take that back first.",
                    settled->item.value_or(settled->account));
  auto entry = journal::reversal_of(made.entry, command.number, command.effective);
  entry.kind = Kind::reversal;
  entry.reference = command.reference;
  entry.relates_to = command.relates_to;
  if (entry.tax_point) entry.tax_point = command.relates_to.value_or(command.effective);
  if (auto filed = refuse_filed(entry, command.vat_filed_through)) return std::unexpected(*std::move(filed));
  return Decided<Event>{{Reversed{std::move(entry), {std::move(memo)}}}, {}};
}

void evolve(JournalEntry& made, const Posted& event) {
  made.exists = true;
  made.garage_id = event.garage_id;
  made.entry = event.entry;
}

void evolve(JournalEntry& made, const Reversed&) { made.reversed = true; }

}  // namespace domain::journal_entry
