// Recommendations as clients see them: whole, and in short where a customer or a vehicle is shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "projections/recommendations.hpp"
#include "projections/row_store.hpp"

namespace api {

struct RecommendationSummary {
  domain::RecommendationId recommendation_id;
  std::optional<domain::VehicleId> vehicle_id;
  std::string description;
  domain::recommendation::Status status = domain::recommendation::Status::open;
  domain::recommendation::Severity severity = domain::recommendation::Severity::amber;
  std::optional<domain::Money> estimate;
  std::optional<domain::Date> due_date;
  std::optional<domain::Mileage> due_mileage;
  domain::recommendation::FollowUp follow_up = domain::recommendation::FollowUp::none;
  std::int64_t times_declined = 0;
};
BOOST_DESCRIBE_STRUCT(RecommendationSummary, (),
                      (recommendation_id, vehicle_id, description, status, severity, estimate, due_date,
                       due_mileage, follow_up, times_declined))

/// Those that are open, declined or deferred (R235), red ones first, then as they fall due.
std::vector<RecommendationSummary> outstanding_of(const projections::RowStore& rows,
                                                  domain::OrganisationId organisation,
                                                  domain::CustomerId customer);
std::vector<RecommendationSummary> outstanding_of(const projections::RowStore& rows,
                                                  domain::OrganisationId organisation,
                                                  domain::VehicleId vehicle);

}  // namespace api
