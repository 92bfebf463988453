#include "api/vat_return_commands.hpp"

#include <utility>

#include "api/decide_on.hpp"
#include "api/posting.hpp"
#include "domain/books.hpp"
#include "domain/garage.hpp"
#include "projections/ledger_reports.hpp"

namespace api {

using domain::books::Books;
using domain::books::FileVatReturn;

namespace {

/// Adds up what counts in the return. Where nobody says its first day there is nothing to add, and it is
/// refused.
void add_up(const projections::Ledger& ledger, const Books& books, FileVatReturn& command) {
  command.earliest_tax_point = ledger.earliest_tax_point();
  const auto from = domain::books::first_day_of_return(books, command);
  if (!from || *from > command.through) return;
  auto sums = projections::vat_sums(ledger, {from, command.through});
  command.figures = std::move(sums.figures);
  command.taxes = std::move(sums.accounts);
}

}  // namespace

Result<void> file_vat_return(Transaction& transaction, domain::GarageId garage, const VatReturnInput& input) {
  FileVatReturn command{.from = input.from,
                        .through = input.through,
                        .currency = transaction.load<domain::garage::Garage>(garage).currency,
                        .receipt = input.receipt};
  const auto books = domain::books::books_of(garage);
  add_up({transaction.views(), transaction.organisation(), garage}, transaction.load<Books>(books), command);
  command.number = next_entry_number(transaction, garage);
  command.reference = next_document_number(transaction, garage, Series::journal_entry, input.through);
  return decide_on<Books>(transaction, books, command);
}

}  // namespace api
