#include "api/recommendation_commands.hpp"

#include "api/application.hpp"
#include "api/garage_resource.hpp"

namespace api {

using domain::recommendation::Recommendation;

Result<domain::RecommendationId> keep_declined(Transaction& transaction, const DeclinedLine& line,
                                               const DeclinedWork& said) {
  const auto id = Application::new_id<domain::RecommendationId>();
  const domain::recommendation::Raise raise{
      .garage_id = line.garage_id,
      .garage_currency = line.estimate.currency,
      .customer_id = line.customer_id,
      .vehicle_id = line.vehicle_id,
      .source = line.source,
      .job_id = line.job_id,
      .quote_id = line.quote_id,
      .service_id = line.service_id,
      .severity = said.severity.value_or(domain::recommendation::Severity::amber),
      .estimate = line.estimate,
      .due = said.due.value_or(domain::recommendation::Due{}),
      .words = {line.description, std::nullopt}};
  if (auto raised = decide_on<Recommendation>(transaction, id, raise); !raised)
    return std::unexpected(std::move(raised).error());
  if (auto declined =
          decide_on<Recommendation>(transaction, id, domain::recommendation::Decline{said.reason});
      !declined)
    return std::unexpected(std::move(declined).error());
  return id;
}

}  // namespace api
