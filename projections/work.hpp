// Read model: what was planned, done and advised for one customer, or one vehicle: the identifiers, in the
// order of being made. A vehicle's list has what was ever its: the rows themselves say whose they are now.
//
//   U organisation customer or vehicle -> WorkRow
#pragma once

#include <boost/describe/class.hpp>

#include "domain/id.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

struct WorkRow {
  static constexpr char table = 'U';

  std::vector<domain::AppointmentId> appointments;
  std::vector<domain::JobId> jobs;
  std::vector<domain::QuoteId> quotes;
  std::vector<domain::RecommendationId> recommendations;

  static Key key(domain::OrganisationId organisation, domain::CustomerId customer) {
    return Key(table, organisation).text("c").id(customer);
  }
  static Key key(domain::OrganisationId organisation, domain::VehicleId vehicle) {
    return Key(table, organisation).text("v").id(vehicle);
  }
};
BOOST_DESCRIBE_STRUCT(WorkRow, (), (appointments, jobs, quotes, recommendations))
extern template WorkRow decode_row<WorkRow>(std::string_view stored);

}  // namespace projections
