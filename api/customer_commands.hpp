// What several routes do with customers: a booking and an import make and change them too.
#pragma once

#include "api/authentication.hpp"
#include "api/customer_view.hpp"
#include "api/transaction.hpp"
#include "domain/customer.hpp"

namespace api {

/// The command that registers the customer that `input` describes, at a garage. The number is still to be
/// taken.
Result<domain::customer::Register> registration_of(const CustomerInput& input, const GarageSettings& garage,
                                                   domain::customer::Source source);

/// Takes the next customer number and registers.
Result<void> register_customer(Transaction& transaction, domain::customer::Register& command);

/// Makes the customer what `input` says, `details` being the details in it.
Result<void> change_customer(Transaction& transaction, domain::CustomerId id, const CustomerInput& input,
                             const domain::customer::Details& details);

}  // namespace api
