// All bookings of a vehicle, whoever owned it then.
#pragma once

#include <vector>

#include "api/permissions.hpp"
#include "projections/bookings.hpp"
#include "projections/row_store.hpp"
#include "projections/vehicles.hpp"

namespace api {

/// Those at garages whose bookings one may read, newest first.
std::vector<projections::BookingRow> history_of(const projections::VehicleRow& vehicle,
                                                const Principal& principal,
                                                const projections::RowStore& rows);

}  // namespace api
