// Read model: quotes.
//
//   T organisation 'q' quote               -> QuoteRow
//   T organisation 'g' garage made quote   -> QuoteListRow, what the garage's list is filtered by
#pragma once

#include "domain/quote_events.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

/// What the customer said to a line.
struct QuoteAnswer {
  std::int32_t number = 0;
  domain::quote::Answer answer = domain::quote::Answer::open;
  std::optional<domain::RecommendationId> recommendation_id;  ///< that keeps a declined one
};
BOOST_DESCRIBE_STRUCT(QuoteAnswer, (), (number, answer, recommendation_id))

struct QuoteStep {
  domain::quote::Status status = domain::quote::Status::draft;
  domain::Instant at;
};
BOOST_DESCRIBE_STRUCT(QuoteStep, (), (status, at))

struct QuoteRow {
  static constexpr char table = 'T';

  domain::QuoteId quote_id;
  std::string number;
  domain::GarageId garage_id;
  domain::quote::Status status = domain::quote::Status::draft;
  domain::CustomerId customer_id;
  std::optional<domain::VehicleId> vehicle_id;
  std::optional<domain::JobId> job_id;
  domain::Currency currency;
  domain::Date valid_until;
  std::vector<domain::document::Line> lines;
  std::optional<domain::document::DocumentDiscount> discount;
  std::vector<domain::document::PricedLine> priced;  ///< as sent
  std::optional<domain::document::Totals> totals;    ///< as sent
  std::vector<QuoteAnswer> answers;                  ///< once sent
  domain::quote::Words words;
  std::optional<std::string> withdrawal_reason;
  std::vector<QuoteStep> steps;
  std::optional<domain::Instant> sent_at;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;  ///< of the quote's stream

  static Key key(domain::OrganisationId organisation, domain::QuoteId quote) {
    return Key(table, organisation).text("q").id(quote);
  }
};
BOOST_DESCRIBE_STRUCT(QuoteRow, (),
                      (quote_id, number, garage_id, status, customer_id, vehicle_id, job_id, currency,
                       valid_until, lines, discount, priced, totals, answers, words, withdrawal_reason, steps,
                       sent_at, created_at, updated_at, version))
extern template QuoteRow decode_row<QuoteRow>(std::string_view stored);

struct QuoteListRow {
  static constexpr char table = 'T';

  domain::QuoteId quote_id;
  std::string number;
  domain::quote::Status status = domain::quote::Status::draft;
  domain::Date valid_until;
  domain::CustomerId customer_id;
  std::optional<domain::VehicleId> vehicle_id;
  std::optional<domain::JobId> job_id;
  std::string text;  ///< folded words of the lines, a line each

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).text("g").id(garage);
  }
  static Key key(domain::OrganisationId organisation, const QuoteRow& quote) {
    return prefix(organisation, quote.garage_id).instant(quote.created_at).id(quote.quote_id);
  }
};
BOOST_DESCRIBE_STRUCT(QuoteListRow, (),
                      (quote_id, number, status, valid_until, customer_id, vehicle_id, job_id, text))
extern template QuoteListRow decode_row<QuoteListRow>(std::string_view stored);

struct Event;
class Views;

/// Folds one event into the quotes' rows.
void project_quotes(const Event& event, Views& views);

}  // namespace projections
