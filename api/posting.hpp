// What everything that posts to a garage's books needs: the day there, the day under which an entry goes into
// the books, and numbers without gaps. All of it on the committer's thread: numbers are taken for good only
// with the commit that they are in.
#pragma once

#include <cstdint>
#include <string>

#include "api/transaction.hpp"
#include "domain/journal.hpp"

namespace api {

/// Documents that are numbered without gaps: by garage, and by the year of their day.
enum class Series {
  invoice,
  credit_note,
  payment,
  refund,
  over_the_counter,
  journal_entry,
  recovery,
  payout,
};

/// The number of the next document: "INV-2026-000001".
std::string next_document_number(Transaction& transaction, domain::GarageId garage, Series series,
                                 domain::Date day);

/// The number of the next entry in the garage's books.
std::int64_t next_entry_number(Transaction& transaction, domain::GarageId garage);

/// The calendar day at the garage now.
domain::Date today_at(Transaction& transaction, domain::GarageId garage);

/// The day that an entry wanted for `wanted` gets in the books: another one where that day's period is
/// closed.
Result<domain::Date> effective_date(Transaction& transaction, domain::GarageId garage, domain::Date wanted);

/// The place of the next entry in the books, for what happened on the day `wanted`.
Result<domain::journal::Posting> posting_on(Transaction& transaction, domain::GarageId garage,
                                            domain::Date wanted);

/// The tax point of what happened on the day `wanted`: the first day that is in no return where that day's
/// return is filed.
domain::Date tax_point_on(Transaction& transaction, domain::GarageId garage, domain::Date wanted);

/// 409 `vat-period-filed` where the return of a tax point that somebody names is filed.
Result<void> check_tax_point(Transaction& transaction, domain::GarageId garage, domain::Date tax_point);

}  // namespace api
