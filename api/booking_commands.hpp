// Making and changing bookings: the API does it, and so does whatever fills a server with examples.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/visitors.hpp"
#include "domain/booking.hpp"

namespace api {

/// A booking as a client asks for one: for a customer who is known or one who is described (R009), and for a
/// vehicle that is known, described, or not said.
struct BookingInput {
  std::optional<domain::CustomerId> customer_id;
  std::optional<CustomerInput> customer;
  std::optional<domain::VehicleId> vehicle_id;
  std::optional<VehicleInput> vehicle;
  domain::Instant starts_at;
  std::optional<std::int32_t> duration_minutes;
  std::vector<std::string> services;
  std::optional<domain::Money> price;  ///< nothing in the garage's currency where nobody says
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(BookingInput, (),
                      (customer_id, customer, vehicle_id, vehicle, starts_at, duration_minutes, services,
                       price, notes))

/// What a merge patch of a booking is applied to.
struct BookingDetailsInput {
  domain::Instant starts_at;
  std::optional<std::int32_t> duration_minutes;
  std::vector<std::string> services;
  std::optional<std::string> notes;
  std::optional<domain::VehicleId> vehicle_id;
  domain::Money price;
};
BOOST_DESCRIBE_STRUCT(BookingDetailsInput, (),
                      (starts_at, duration_minutes, services, notes, vehicle_id, price))

/// A booking that is ready to be made on the committer's thread.
struct NewBooking {
  domain::BookingId booking_id;
  domain::GarageId garage_id;
  domain::Currency currency;
  BookingInput input;
  NewVisitors visitors;
};

/// Reads what needs no state: the choice between known and described, and the customer's details.
Result<NewBooking> new_booking(BookingInput input, const GarageSettings& garage);

/// Makes the booking, and with it whatever it needs: the customer, who is known by the primary phone number,
/// comes to the garage and is active again (C18); the vehicle is theirs.
Result<void> make_booking(Transaction& transaction, NewBooking& booking);

/// Says which vehicle the booking is for, and what is to be done; the job that belongs to it gets the
/// vehicle, too.
Result<void> change_booking_details(Transaction& transaction, domain::BookingId id,
                                    const domain::booking::ChangeDetails& details);

/// Applies a merge patch to the booking as it is now.
Result<void> patch_booking(Transaction& transaction, domain::BookingId id, std::string_view merge_patch);

}  // namespace api
