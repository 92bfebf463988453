// Read model: what each customer still has to pay, in the order in which money settles it.
//
//   H organisation garage customer 'o' due_on issued_at invoice -> OpenInvoiceRow
#pragma once

#include "projections/invoices.hpp"
#include "projections/payments.hpp"

namespace projections {

struct OpenInvoiceRow {
  static constexpr char table = 'H';

  domain::InvoiceId invoice_id;
  std::int64_t open_minor = 0;

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage,
                    domain::CustomerId customer) {
    return Key(table, organisation).id(garage).id(customer).text("o");
  }
  /// Of an invoice that is issued.
  static Key key(domain::OrganisationId organisation, const InvoiceRow& invoice) {
    return prefix(organisation, invoice.garage_id, invoice.customer_id)
        .instant(sortable(invoice.due_on.value_or(domain::Date{})))
        .instant(invoice.moment())
        .id(invoice.invoice_id);
  }
};
BOOST_DESCRIBE_STRUCT(OpenInvoiceRow, (), (invoice_id, open_minor))
extern template OpenInvoiceRow decode_row<OpenInvoiceRow>(std::string_view stored);

/// Folds one event, which the invoices' rows know already.
void project_open_invoices(const Event& event, Views& views);

}  // namespace projections
