// What a customer bought at a garage (R153): jobs, invoices without a job, and sales over the counter, in one
// list.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/booking_view.hpp"
#include "projections/invoices.hpp"
#include "projections/jobs.hpp"
#include "projections/organisations.hpp"
#include "projections/row_store.hpp"

namespace api {

struct PurchaseView {
  domain::Date date;
  std::optional<std::string> job_number;      ///< of a booking
  std::optional<domain::job::Kind> job_kind;  ///< where the booking has a job
  std::optional<domain::BookingId> booking_id;
  std::optional<domain::JobId> job_id;
  std::optional<BookedVehicle> vehicle;
  std::vector<std::string> services_performed;  ///< or what was sold
  domain::Money amount;                         ///< what is invoiced where it is, else the price
  std::optional<domain::InvoiceId> invoice_id;
  std::optional<std::string> invoice_number;
  std::optional<projections::InvoiceStanding> invoice_status;
  bool otc = false;  ///< over the counter
  std::optional<domain::OtcSaleId> otc_sale_id;
  std::optional<std::string> otc_reference;
};
BOOST_DESCRIBE_STRUCT(PurchaseView, (),
                      (date, job_number, job_kind, booking_id, job_id, vehicle, services_performed, amount,
                       invoice_id, invoice_number, invoice_status, otc, otc_sale_id, otc_reference))

/// The latest first. `rows` has everything about the customer, and the garage's time zone.
std::vector<PurchaseView> purchase_history(const projections::RowStore& rows,
                                           domain::OrganisationId organisation,
                                           const projections::GarageRow& garage, domain::CustomerId customer);

}  // namespace api
