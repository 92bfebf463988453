// Which invoices of a customer are still to be paid.
#pragma once

#include <vector>

#include "domain/id.hpp"
#include "projections/row_store.hpp"

namespace api {

/// Those of a customer at a garage that are open, in the order in which money settles them: due first first,
/// of the same day those issued first.
std::vector<domain::InvoiceId> open_invoices(const projections::RowStore& rows,
                                             domain::OrganisationId organisation, domain::GarageId garage,
                                             domain::CustomerId customer);

}  // namespace api
