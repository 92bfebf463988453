// Read model: recommendations, which are work that was advised and not done yet.
//
//   U organisation 'r' recommendation         -> RecommendationRow
//   U organisation 'g' garage recommendation  -> OutstandingRow, while it is outstanding
#pragma once

#include "domain/recommendation_events.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

struct RecommendationStep {
  domain::recommendation::Status status = domain::recommendation::Status::open;
  domain::Instant at;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RecommendationStep, (), (status, at, reason))

struct FollowUpRow {
  domain::recommendation::FollowUp status = domain::recommendation::FollowUp::none;
  domain::Instant at;
  std::optional<domain::Date> next_on;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(FollowUpRow, (), (status, at, next_on, note))

struct RecommendationRow {
  static constexpr char table = 'U';

  domain::RecommendationId recommendation_id;
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  std::optional<domain::VehicleId> vehicle_id;
  domain::recommendation::Source source = domain::recommendation::Source::manual;
  std::optional<domain::JobId> job_id;
  std::optional<domain::QuoteId> quote_id;
  std::optional<domain::ServiceId> service_id;
  domain::recommendation::Status status = domain::recommendation::Status::open;
  domain::recommendation::Severity severity = domain::recommendation::Severity::amber;
  std::optional<domain::Money> estimate;
  domain::recommendation::Due due;
  domain::recommendation::Words words;
  std::int64_t times_declined = 0;
  std::optional<domain::Instant> declined_at;  ///< last
  domain::recommendation::FollowUp follow_up = domain::recommendation::FollowUp::none;
  std::optional<domain::Date> next_on;
  std::optional<domain::Instant> last_contact_at;
  std::vector<FollowUpRow> follow_ups;
  std::optional<domain::JobId> done_in_job_id;
  std::optional<domain::RecommendationId> superseded_by_id;
  std::vector<RecommendationStep> steps;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;  ///< of the recommendation's stream

  static Key key(domain::OrganisationId organisation, domain::RecommendationId recommendation) {
    return Key(table, organisation).text("r").id(recommendation);
  }
};
BOOST_DESCRIBE_STRUCT(RecommendationRow, (),
                      (recommendation_id, garage_id, customer_id, vehicle_id, source, job_id, quote_id,
                       service_id, status, severity, estimate, due, words, times_declined, declined_at,
                       follow_up, next_on, last_contact_at, follow_ups, done_in_job_id, superseded_by_id,
                       steps, created_at, updated_at, version))
extern template RecommendationRow decode_row<RecommendationRow>(std::string_view stored);

struct OutstandingRow {
  static constexpr char table = 'U';

  domain::recommendation::Status status = domain::recommendation::Status::open;
  domain::recommendation::Severity severity = domain::recommendation::Severity::amber;
  domain::recommendation::Due due;
  domain::recommendation::FollowUp follow_up = domain::recommendation::FollowUp::none;
  std::optional<domain::VehicleId> vehicle_id;

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).text("g").id(garage);
  }
  static Key key(domain::OrganisationId organisation, const RecommendationRow& row) {
    return prefix(organisation, row.garage_id).id(row.recommendation_id);
  }
};
BOOST_DESCRIBE_STRUCT(OutstandingRow, (), (status, severity, due, follow_up, vehicle_id))
extern template OutstandingRow decode_row<OutstandingRow>(std::string_view stored);

struct Event;
class Views;

/// Folds one event into the recommendations' rows.
void project_recommendations(const Event& event, Views& views);

}  // namespace projections
