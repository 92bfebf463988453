#include "api/booking_commands.hpp"

#include "api/application.hpp"
#include "api/decide_on.hpp"
#include "api/job_commands.hpp"
#include "domain/job.hpp"
#include "domain/vehicle.hpp"

namespace api {

using namespace domain::booking;
using domain::vehicle::Vehicle;

Result<NewBooking> new_booking(BookingInput input, const GarageSettings& garage) {
  auto visitors = new_visitors(
      {input.customer_id, std::move(input.customer), input.vehicle_id, std::move(input.vehicle)}, garage);
  if (!visitors) return std::unexpected(std::move(visitors).error());
  return NewBooking{.booking_id = Application::new_id<domain::BookingId>(),
                    .garage_id = garage.row.garage_id,
                    .currency = garage.row.currency,
                    .input = std::move(input),
                    .visitors = *std::move(visitors)};
}

Result<void> make_booking(Transaction& transaction, NewBooking& booking) {
  const auto visitors = receive(transaction, booking.visitors);
  if (!visitors) return std::unexpected(visitors.error());
  const auto& input = booking.input;
  return decide_on<Booking>(transaction, booking.booking_id,
                            Create{.booking_id = booking.booking_id,
                                   .job_number = take_job_number(transaction, booking.garage_id),
                                   .garage_id = booking.garage_id,
                                   .customer_id = visitors->customer_id,
                                   .vehicle_id = visitors->vehicle_id,
                                   .vehicle_belongs = visitors->vehicle_belongs,
                                   .starts_at = input.starts_at,
                                   .duration_minutes = input.duration_minutes,
                                   .services = input.services,
                                   .price = input.price.value_or(domain::Money{0, booking.currency}),
                                   .garage_currency = booking.currency,
                                   .notes = input.notes});
}

Result<void> change_booking_details(Transaction& transaction, domain::BookingId id,
                                    const ChangeDetails& details) {
  const domain::job::ChangeVehicle of_job{details.vehicle_id};
  if (auto changed = decide_on<Booking>(transaction, id, details); !changed) return changed;
  if (!transaction.load<domain::job::Job>(job_of(id)).exists) return {};
  return decide_on<domain::job::Job>(transaction, job_of(id), of_job);
}

Result<void> patch_booking(Transaction& transaction, domain::BookingId id, std::string_view merge_patch) {
  const auto& booking = transaction.load<Booking>(id);
  BookingDetailsInput input{booking.starts_at, booking.duration_minutes, booking.services,
                            booking.notes,     booking.vehicle_id,       booking.price};
  if (const auto errors = json::merge(input, merge_patch); !errors.empty())
    return std::unexpected(Router::explain(errors));
  if (input.vehicle_id && !transaction.load<Vehicle>(*input.vehicle_id).exists)
    return unknown_reference("vehicle", "/vehicleId");
  if (auto moved = decide_on<Booking>(transaction, id, Reschedule{input.starts_at, input.duration_minutes});
      !moved)
    return moved;
  if (auto priced = decide_on<Booking>(transaction, id, Reprice{input.price}); !priced) return priced;
  return change_booking_details(
      transaction, id,
      ChangeDetails{input.vehicle_id, vehicle_belongs(transaction, input.vehicle_id, booking.customer_id),
                    std::move(input.services), std::move(input.notes)});
}

}  // namespace api
