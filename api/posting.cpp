#include "api/posting.hpp"

#include <utility>

#include "domain/books.hpp"
#include "domain/garage.hpp"
#include "projections/time_zone.hpp"

namespace api {

namespace {

struct SeriesWords {
  std::string_view stored;  ///< part of the series' name: never changes
  std::string_view prefix;
};

SeriesWords words_of(Series series) {
  switch (series) {
    case Series::invoice:
      return {"invoice", "INV"};
    case Series::credit_note:
      return {"credit-note", "CRN"};
    case Series::payment:
      return {"payment", "PAY"};
    case Series::refund:
      return {"refund", "REF"};
    case Series::over_the_counter:
      return {"otc", "OTC"};
    case Series::journal_entry:
      return {"journal-entry", "JRN"};
    case Series::recovery:
      return {"recovery", "REC"};
    case Series::payout:
      return {"payout", "PYT"};
  }
  std::unreachable();
}

std::string six_digits(std::uint64_t number) {
  auto text = std::to_string(number);
  if (text.size() < 6) text.insert(0, 6 - text.size(), '0');
  return text;
}

}  // namespace

std::string next_document_number(Transaction& transaction, domain::GarageId garage, Series series,
                                 domain::Date day) {
  const auto words = words_of(series);
  const auto year = std::to_string(day.year());
  const auto number = transaction.take_number(std::string(words.stored) + ' ' + garage.text() + ' ' + year);
  return std::string(words.prefix) + '-' + year + '-' + six_digits(number);
}

std::int64_t next_entry_number(Transaction& transaction, domain::GarageId garage) {
  return static_cast<std::int64_t>(transaction.take_number("journal " + garage.text()));
}

domain::Date today_at(Transaction& transaction, domain::GarageId garage) {
  const auto zone = projections::TimeZone::find(transaction.load<domain::garage::Garage>(garage).time_zone);
  return zone ? zone->date_of(transaction.context().now) : transaction.context().today;
}

Result<domain::Date> effective_date(Transaction& transaction, domain::GarageId garage, domain::Date wanted) {
  const auto& books = transaction.load<domain::books::Books>(domain::books::books_of(garage));
  return domain::books::first_open_day(books, wanted);
}

Result<domain::journal::Posting> posting_on(Transaction& transaction, domain::GarageId garage,
                                            domain::Date wanted) {
  const auto effective = effective_date(transaction, garage, wanted);
  if (!effective) return std::unexpected(effective.error());
  domain::journal::Posting posting{.number = next_entry_number(transaction, garage), .effective = *effective};
  posting.relates_to = domain::journal::moved_from(wanted, *effective);
  if (const auto tax_point = tax_point_on(transaction, garage, wanted); tax_point != wanted)
    posting.tax_point = tax_point;
  return posting;
}

domain::Date tax_point_on(Transaction& transaction, domain::GarageId garage, domain::Date wanted) {
  const auto& books = transaction.load<domain::books::Books>(domain::books::books_of(garage));
  return domain::books::first_unfiled_day(books, wanted);
}

Result<void> check_tax_point(Transaction& transaction, domain::GarageId garage, domain::Date tax_point) {
  const auto& books = transaction.load<domain::books::Books>(domain::books::books_of(garage));
  if (auto allowed = domain::books::refuse_filed(books.vat_filed_through, tax_point))
    return std::unexpected(to_problem(*std::move(allowed)));
  return {};
}

}  // namespace api
