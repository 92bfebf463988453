#include "api/open_invoices.hpp"

#include "projections/open_invoices.hpp"
#include "projections/table.hpp"

namespace api {

std::vector<domain::InvoiceId> open_invoices(const projections::RowStore& rows,
                                             domain::OrganisationId organisation, domain::GarageId garage,
                                             domain::CustomerId customer) {
  std::vector<domain::InvoiceId> invoices;
  rows.scan(projections::OpenInvoiceRow::prefix(organisation, garage, customer),
            [&](std::string_view, std::string_view row) {
              invoices.push_back(projections::decode_row<projections::OpenInvoiceRow>(row).invoice_id);
              return true;
            });
  return invoices;
}

}  // namespace api
