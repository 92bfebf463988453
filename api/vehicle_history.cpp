#include "api/vehicle_history.hpp"

#include <algorithm>
#include <tuple>

#include "projections/table.hpp"

namespace api {

std::vector<projections::BookingRow> history_of(const projections::VehicleRow& vehicle,
                                                const Principal& principal,
                                                const projections::RowStore& rows) {
  using projections::BookingRow;
  std::vector<std::string> keys;
  keys.reserve(vehicle.bookings.size());
  for (const auto& booking : vehicle.bookings)
    keys.push_back(BookingRow::key(principal.organisation_id, booking));
  std::vector<BookingRow> history;
  for (const auto& stored : rows.get_many(keys)) {
    if (!stored) continue;
    auto row = projections::decode_row<BookingRow>(*stored);
    if (row.vehicle_id == vehicle.vehicle_id && principal.may_at(Permission::bookings_read, row.garage_id))
      history.push_back(std::move(row));
  }
  std::ranges::sort(history, [](const BookingRow& a, const BookingRow& b) {
    return std::tie(a.starts_at, a.booking_id) > std::tie(b.starts_at, b.booking_id);
  });
  return history;
}

}  // namespace api
