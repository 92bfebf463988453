// Keeping what a customer did not want: a line that is declined becomes a recommendation, in the same commit.
#pragma once

#include <optional>
#include <string>

#include "api/transaction.hpp"
#include "domain/recommendation.hpp"

namespace api {

/// What is said of declined work, all of it at will.
struct DeclinedWork {
  std::optional<domain::recommendation::Severity> severity;  ///< amber where nobody says
  std::optional<domain::recommendation::Due> due;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(DeclinedWork, (), (severity, due, reason))

/// Where the line was, and what it would have cost with tax.
struct DeclinedLine {
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  std::optional<domain::VehicleId> vehicle_id;
  domain::recommendation::Source source = domain::recommendation::Source::quote;
  std::optional<domain::JobId> job_id;
  std::optional<domain::QuoteId> quote_id;
  std::optional<domain::ServiceId> service_id;
  domain::Money estimate;
  std::string description;
};

/// Raises the recommendation, and declines it.
Result<domain::RecommendationId> keep_declined(Transaction& transaction, const DeclinedLine& line,
                                               const DeclinedWork& said);

}  // namespace api
