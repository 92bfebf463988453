// Read model: invoices of plans of which something is not income yet.
//
//   h organisation garage invoice -> DeferredIncomeRow
#pragma once

#include "projections/invoices.hpp"

namespace projections {

struct DeferredIncomeRow {
  static constexpr char table = 'h';

  domain::InvoiceId invoice_id;
  domain::GarageId garage_id;
  domain::Date issued_on;
  std::optional<domain::Date> released_through;
  std::int64_t left_minor = 0;

  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::InvoiceId invoice) {
    return Key(table, organisation).id(garage).id(invoice);
  }
};
BOOST_DESCRIBE_STRUCT(DeferredIncomeRow, (), (invoice_id, garage_id, issued_on, released_through, left_minor))
extern template DeferredIncomeRow decode_row<DeferredIncomeRow>(std::string_view stored);

/// Folds one event, which the invoices' rows know already.
void project_plan_income(const Event& event, Views& views);

}  // namespace projections
