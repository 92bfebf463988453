// Things that a test needs to be there and does not test: made by the rules of the domain, past HTTP.
#pragma once

#include <string>

#include "domain/id.hpp"
#include "domain/staff_events.hpp"
#include "tests/http/running_application.hpp"

namespace http_test {

/// A further garage of the organisation that is set up, where nobody has a role yet.
std::string add_garage(RunningApplication& server, const std::string& name);

/// A member of staff or an API key with one role at one garage. Gives the token.
std::string add_member(RunningApplication& server, domain::staff::Role role, const std::string& garage_id);
std::string add_api_key(RunningApplication& server, domain::staff::Role role, const std::string& garage_id);

/// A customer's vehicle, and a booking for it tomorrow at the server's garage.
std::string add_vehicle(RunningApplication& server, const std::string& customer_id,
                        const std::string& registration, const std::string& vin = "",
                        const std::string& notes = "");
std::string add_booking(RunningApplication& server, const std::string& customer_id,
                        const std::string& vehicle_id, const std::string& service = "MOT",
                        const std::string& notes = "");

/// An invoice of 120.00, 20.00 of them VAT, issued so many days ago and written off the same day as a bad
/// debt.
std::string add_bad_debt(RunningApplication& server, const std::string& customer_id, int days_ago = 400);

/// So many completed bookings for the vehicle, of the same price in pence, in one commit.
void add_completed_bookings(RunningApplication& server, const std::string& customer_id,
                            const std::string& vehicle_id, int count, std::int64_t pence);

}  // namespace http_test
