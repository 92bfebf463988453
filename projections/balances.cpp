#include "projections/balances.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "projections/entries.hpp"
#include "projections/views.hpp"

namespace projections {

template BalanceRow decode_row<BalanceRow>(std::string_view stored);

namespace {

using domain::journal::Entry;
using domain::journal::Line;

/// What an entry did to one item.
struct ItemChange {
  domain::Date due;
  std::int64_t before_minor = 0;
  std::int64_t after_minor = 0;
};

bool is_of_item(const Line& line) {
  return line.customer_id && line.item && line.account.starts_with(receivable_accounts);
}

/// What the entry did to the item of one of its lines, all lines of that item together.
ItemChange change_of(const Entry& entry, const Line& of, domain::OrganisationId organisation,
                     domain::GarageId garage, LedgerTables& ledger) {
  const auto* item =
      ledger.open_items.find(ItemRow::open_key(organisation, garage, *of.customer_id, of.account, *of.item));
  if (item == nullptr)
    item = ledger.settled_items.find(
        ItemRow::settled_key(organisation, garage, *of.customer_id, of.account, *of.item));
  if (item == nullptr) throw std::runtime_error("the books do not have an item that was just posted");
  ItemChange change{.due = item->due.value_or(item->effective), .after_minor = item->open_minor};
  change.before_minor = change.after_minor;
  for (const auto& line : entry.lines)
    if (is_of_item(line) && line.account == of.account && line.item == of.item &&
        line.customer_id == of.customer_id)
      change.before_minor -= line.amount_minor;
  return change;
}

void apply(const ItemChange& change, BalanceRow& row) {
  row.balance_minor += change.after_minor - change.before_minor;
  // An item that is in the customer's favour is credit, and nothing is due of it.
  const auto more_due_minor =
      std::max<std::int64_t>(change.after_minor, 0) - std::max<std::int64_t>(change.before_minor, 0);
  if (more_due_minor == 0) return;
  auto at = std::ranges::lower_bound(row.dues, change.due, {}, &DueRow::due);
  if (at == row.dues.end() || at->due != change.due) at = row.dues.insert(at, {change.due, 0});
  at->open_minor += more_due_minor;
  if (at->open_minor == 0) row.dues.erase(at);
}

}  // namespace

std::int64_t BalanceRow::overdue_minor(domain::Date today) const {
  std::int64_t sum = 0;
  for (const auto& row : dues)
    if (row.due < today) sum += row.open_minor;
  return sum;
}

void project_balances(const Event& event, Views& views) {
  const auto* const entry = entry_of(event);
  if (entry == nullptr) return;
  const auto garage = garage_of_books(event, views.ledger);
  if (!garage) return;
  const auto organisation = organisation_of(event);
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const auto& line : entry->lines) {
    if (!is_of_item(line) || !seen.emplace(line.account, *line.item).second) continue;
    const auto key = BalanceRow::key(organisation, garage, *line.customer_id);
    auto& row = views.balances.edit(key);
    apply(change_of(*entry, line, organisation, garage, views.ledger), row);
    if (row.balance_minor == 0 && row.dues.empty()) views.balances.erase(key);
    views.touch_member(organisation, garage, *line.customer_id);
  }
}

}  // namespace projections
