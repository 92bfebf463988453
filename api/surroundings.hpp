// What things of the workshop are shown with: the names of customers, vehicles, bays and staff, and the local
// time of garages. Each is read once.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "api/booking_view.hpp"
#include "projections/row_store.hpp"
#include "projections/time_zone.hpp"

namespace api {

class Surroundings {
 public:
  Surroundings(domain::OrganisationId organisation, const projections::RowStore& rows)
      : organisation_(organisation), rows_(rows) {}

  /// None in a view as of earlier that is about the vehicle alone.
  std::optional<BookedCustomer> customer(domain::CustomerId id);
  std::optional<BookedVehicle> vehicle(const std::optional<domain::VehicleId>& id);
  std::optional<std::string> bay_name(const std::optional<domain::BayId>& id);
  std::optional<std::string> staff_name(const std::optional<domain::StaffId>& id);
  /// The day on the garage's wall.
  std::optional<domain::Date> local_day(domain::GarageId garage,
                                        const std::optional<domain::Instant>& moment);

  domain::OrganisationId organisation() const { return organisation_; }
  const projections::RowStore& rows() const { return rows_; }

 private:
  domain::OrganisationId organisation_;
  const projections::RowStore& rows_;
  std::map<domain::CustomerId, std::optional<BookedCustomer>> customers_;
  std::map<domain::VehicleId, std::optional<BookedVehicle>> vehicles_;
  std::map<domain::BayId, std::optional<std::string>> bays_;
  std::map<domain::StaffId, std::optional<std::string>> staff_;
  std::map<domain::GarageId, std::optional<projections::TimeZone>> zones_;
};

}  // namespace api
