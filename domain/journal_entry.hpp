// A journal entry made by hand: what no document of ours causes, and the balances that a garage comes with.
//
//   posted -> reversed
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/books.hpp"
#include "domain/decider.hpp"
#include "domain/journal_entry_events.hpp"

namespace domain::journal_entry {

inline constexpr std::size_t lines_max = 500;
inline constexpr std::size_t memo_characters_max = 1000;
inline constexpr std::size_t item_characters_max = 40;

struct JournalEntry {
  using Event = journal_entry::Event;
  using Id = JournalEntryId;

  bool exists = false;
  bool reversed = false;
  GarageId garage_id;
  journal::Entry entry;

  /// The customers in it.
  std::vector<Reference> about(const Event&) const;
};
BOOST_DESCRIBE_STRUCT(JournalEntry, (), (exists, reversed, garage_id, entry))

/// What there was of an item when a line comes to it; of the account, where its customers have no items.
struct Before {
  std::int64_t original_minor = 0;  ///< negative: a credit
  std::int64_t open_minor = 0;
  bool of_document = false;  ///< an invoice, a payment and the like; otherwise of an entry made by hand
};

/// A line as it is asked for, with what the caller has found out about its account.
struct PostedLine {
  journal::Line line;
  books::Standing standing = books::Standing::unknown;
  bool customer_known = true;    ///< of a line about a customer
  std::optional<Before> before;  ///< nothing where the item is new
};

/// Opening balances may be posted to every account that is not a heading, one by one, so that items that were
/// open elsewhere are open here with their own dates. What a document made is settled by documents only, and
/// nothing is settled by more than there is of it: what an invoice says is open is what the books say.
struct Post {
  GarageId garage_id;
  journal::Kind kind = journal::Kind::manual;  ///< or `opening`
  std::int64_t number = 0;
  std::string reference;
  Date effective;
  bool period_open = true;
  std::optional<Date> tax_point;          ///< the day in the books where nobody says
  std::optional<Date> vat_filed_through;  ///< refused as `vat-period-filed` where it counts in a filed return
  Currency currency;
  std::vector<PostedLine> lines;
  std::optional<std::string> memo;
};

/// Refused as `item-settled` where something has settled what the entry brought.
struct Reverse {
  std::int64_t number = 0;
  std::string reference;
  Date effective;
  std::optional<Date> relates_to;  ///< the day it would have had, were its period not closed
  std::optional<Date> vat_filed_through;
  std::optional<std::string> memo;
  std::vector<std::optional<Before>> before;  ///< for each line of the entry
};
BOOST_DESCRIBE_STRUCT(Reverse, (), (number, reference, effective, relates_to, vat_filed_through, memo))

Decision<Event> decide(const JournalEntry&, const Post&, const Context&);
Decision<Event> decide(const JournalEntry&, const Reverse&, const Context&);

void evolve(JournalEntry&, const Posted&);
void evolve(JournalEntry&, const Reversed&);

}  // namespace domain::journal_entry
