// A month of a garage's books as the plain-text accounting programs read it: hledger, ledger and beancount.
//
// What they do not agree on is kept out of their way: entries come sorted by day and number, and what is
// asserted comes last; names and amounts are two spaces apart; every amount is written; no tolerance is left;
// text that could mean something to one of them is not written.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "projections/ledger_reports.hpp"

namespace api {

/// A balance that a month begins with: of an account, or of one item in it.
struct OpeningLine {
  std::string account;
  std::string item;  ///< empty: of the account
  domain::Wide amount_minor = 0;
};

struct JournalMonth {
  domain::Date first;
  domain::Date last;
  domain::Currency currency;
  std::vector<OpeningLine> opening;            ///< by account; nothing that is zero
  std::vector<projections::EntryRow> entries;  ///< by day and number
  /// What each account comes to at the end: all that ever had something in them.
  std::map<std::string, domain::Wide, std::less<>> closing;
};

std::string hledger_journal(const JournalMonth& month);
std::string ledger_journal(const JournalMonth& month);
std::string beancount_journal(const JournalMonth& month);

/// "2026-11".
std::string month_text(domain::Date first);

}  // namespace api
