// Goes through every entry of a garage's books again, adds everything up by the plainest means, and compares
// that with the rows: what an auditor would do, all at once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "projections/ledger_reports.hpp"

namespace projections {

struct LedgerReport {
  std::int64_t entries = 0;
  std::int64_t lines = 0;
  std::int64_t accounts = 0;
  std::int64_t open_items = 0;
  /// What is wrong, in words; at most some hundred of them.
  std::vector<std::string> problems;

  bool fine() const { return problems.empty(); }
};

/// Entries: numbered without gaps, recorded in that order, in one currency, each adding up to nothing,
/// mirrored at most once and then exactly. Tax returns: each still says what has its tax point in its days,
/// and settles that. Accounts: every balance by month and by day is what the lines come to, and all of them
/// together nothing. Items: never more settled than there was, and together what the accounts of customers
/// say.
LedgerReport check_ledger(const RowStore& rows, domain::OrganisationId organisation, domain::GarageId garage);

/// The garages that have books.
struct BooksFound {
  domain::OrganisationId organisation;
  domain::GarageId garage;
};
std::vector<BooksFound> find_books(const RowStore& rows);

}  // namespace projections
