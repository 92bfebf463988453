#include "api/booking_commands.hpp"

#include "api/application.hpp"
#include "api/customer_commands.hpp"
#include "domain/booking.hpp"
#include "domain/customer.hpp"
#include "domain/vehicle.hpp"
#include "projections/entities.hpp"

namespace api {

using namespace domain::booking;
using domain::customer::Customer;
using domain::vehicle::Vehicle;

namespace {

/// The first job number of a garage is one above.
constexpr std::uint64_t job_number_base = 10'000;

std::unexpected<Problem> unknown_reference(std::string_view what, std::string pointer) {
  auto unknown = no_such(what);
  unknown.error().errors = {{std::move(pointer), "not-found", unknown.error().detail}};
  return unknown;
}

std::optional<Problem> wrong_choice(const BookingInput& input) {
  std::vector<domain::FieldError> errors;
  if (input.customer_id.has_value() == input.customer.has_value())
    errors.push_back({input.customer ? "/customer" : "/customerId", "exactly-one",
                      "Either customerId or customer says who it is for."});
  if (input.vehicle_id && input.vehicle)
    errors.push_back(
        {"/vehicle", "at-most-one", "Either vehicleId or vehicle says for which vehicle it is."});
  if (errors.empty()) return std::nullopt;
  return Problem{422, "invalid-fields", "Some fields are not valid.", std::move(errors), {}, {}};
}

template <class State, class Command>
Result<void> decide_on(Transaction& transaction, IdOf<State> id, const Command& command) {
  auto decided = transaction.decide<State>(id, command);
  if (!decided) return std::unexpected(std::move(decided).error());
  return {};
}

/// Who bears the described customer's primary phone number already.
std::optional<domain::CustomerId> known_by_phone(Transaction& transaction,
                                                 const domain::customer::Details& details) {
  if (details.phones.empty()) return std::nullopt;
  const auto claimant = transaction.claimed_by(domain::ClaimKind::phone, details.phones.front().e164);
  if (!claimant) return std::nullopt;
  return domain::CustomerId{projections::ulid_of(claimant->entity)};
}

Result<domain::CustomerId> known_customer(Transaction& transaction, domain::CustomerId id,
                                          domain::GarageId garage) {
  if (!transaction.load<Customer>(id).exists) return unknown_reference("customer", "/customerId");
  if (auto joined = decide_on<Customer>(
          transaction, id, domain::customer::JoinGarage{garage, domain::customer::Source::booking});
      !joined)
    return std::unexpected(std::move(joined).error());
  if (auto active = decide_on<Customer>(transaction, id, domain::customer::Reactivate{.automatic = true});
      !active)
    return std::unexpected(std::move(active).error());
  return id;
}

Result<domain::CustomerId> customer_for(Transaction& transaction, NewBooking& booking) {
  if (booking.input.customer_id)
    return known_customer(transaction, *booking.input.customer_id, booking.garage_id);
  auto& described = *booking.customer;
  if (const auto known = known_by_phone(transaction, described.details))
    return known_customer(transaction, *known, booking.garage_id);
  if (auto registered = register_customer(transaction, described); !registered)
    return std::unexpected(within("/customer", std::move(registered).error()));
  return described.customer_id;
}

Result<std::optional<domain::VehicleId>> vehicle_for(Transaction& transaction, domain::CustomerId customer,
                                                     const NewBooking& booking) {
  const auto& input = booking.input;
  if (input.vehicle_id && !transaction.load<Vehicle>(*input.vehicle_id).exists)
    return unknown_reference("vehicle", "/vehicleId");
  if (!input.vehicle) return input.vehicle_id;
  auto added = add_vehicle(transaction, customer, *input.vehicle, booking.country, true);
  if (!added) return std::unexpected(within("/vehicle", std::move(added).error()));
  return *added;
}

bool belongs(Transaction& transaction, const std::optional<domain::VehicleId>& vehicle,
             domain::CustomerId customer) {
  return !vehicle || transaction.load<Vehicle>(*vehicle).owner == customer;
}

}  // namespace

Result<NewBooking> new_booking(BookingInput input, const GarageSettings& garage) {
  if (auto wrong = wrong_choice(input)) return std::unexpected(*std::move(wrong));
  NewBooking booking{.booking_id = Application::new_id<domain::BookingId>(),
                     .garage_id = garage.row.garage_id,
                     .currency = garage.row.currency,
                     .country = garage.row.country,
                     .input = std::move(input),
                     .customer = std::nullopt};
  if (booking.input.customer) {
    auto described = registration_of(*booking.input.customer, garage, domain::customer::Source::booking);
    if (!described) return std::unexpected(within("/customer", std::move(described).error()));
    booking.customer = *std::move(described);
  }
  return booking;
}

Result<void> make_booking(Transaction& transaction, NewBooking& booking) {
  const auto customer = customer_for(transaction, booking);
  if (!customer) return std::unexpected(customer.error());
  const auto vehicle = vehicle_for(transaction, *customer, booking);
  if (!vehicle) return std::unexpected(vehicle.error());
  const auto& input = booking.input;
  const auto job_number = job_number_base + transaction.take_number("job " + booking.garage_id.text());
  return decide_on<Booking>(transaction, booking.booking_id,
                            Create{.booking_id = booking.booking_id,
                                   .job_number = std::to_string(job_number),
                                   .garage_id = booking.garage_id,
                                   .customer_id = *customer,
                                   .vehicle_id = *vehicle,
                                   .vehicle_belongs = belongs(transaction, *vehicle, *customer),
                                   .starts_at = input.starts_at,
                                   .duration_minutes = input.duration_minutes,
                                   .services = input.services,
                                   .price = input.price.value_or(domain::Money{0, booking.currency}),
                                   .garage_currency = booking.currency,
                                   .notes = input.notes});
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
  return decide_on<Booking>(
      transaction, id,
      ChangeDetails{input.vehicle_id, belongs(transaction, input.vehicle_id, booking.customer_id),
                    std::move(input.services), std::move(input.notes)});
}

}  // namespace api
