#include "api/recommendation_view.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "domain/recommendation.hpp"
#include "projections/work.hpp"

namespace api {

namespace {

using projections::RecommendationRow;
using projections::WorkRow;

RecommendationSummary summary_of(RecommendationRow row) {
  return {row.recommendation_id,
          row.vehicle_id,
          std::move(row.words.description),
          row.status,
          row.severity,
          row.estimate,
          row.due.date,
          row.due.mileage,
          row.follow_up,
          row.times_declined};
}

template <class Owner, class Concerns>
std::vector<RecommendationSummary> outstanding(const projections::RowStore& rows,
                                               domain::OrganisationId organisation, const Owner& owner,
                                               Concerns concerns) {
  const auto work = projections::read_row<WorkRow>(rows, WorkRow::key(organisation, owner));
  if (!work) return {};
  std::vector<std::string> keys;
  for (const auto& id : work->recommendations) keys.push_back(RecommendationRow::key(organisation, id));
  std::vector<RecommendationSummary> found;
  for (const auto& stored : rows.get_many(keys)) {
    if (!stored) continue;
    auto row = projections::decode_row<RecommendationRow>(*stored);
    if (domain::recommendation::is_outstanding(row.status) && concerns(row))
      found.push_back(summary_of(std::move(row)));
  }
  constexpr domain::Date never{std::numeric_limits<std::int32_t>::max()};
  std::ranges::stable_sort(found, {}, [&](const RecommendationSummary& one) {
    return std::tuple(one.severity, one.due_date.value_or(never));
  });
  return found;
}

}  // namespace

std::vector<RecommendationSummary> outstanding_of(const projections::RowStore& rows,
                                                  domain::OrganisationId organisation,
                                                  domain::CustomerId customer) {
  return outstanding(rows, organisation, customer,
                     [&](const RecommendationRow& row) { return row.customer_id == customer; });
}

std::vector<RecommendationSummary> outstanding_of(const projections::RowStore& rows,
                                                  domain::OrganisationId organisation,
                                                  domain::VehicleId vehicle) {
  return outstanding(rows, organisation, vehicle,
                     [&](const RecommendationRow& row) { return row.vehicle_id == vehicle; });
}

}  // namespace api
