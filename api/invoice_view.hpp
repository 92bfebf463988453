// Invoices and credit notes as clients see them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/booking_view.hpp"
#include "api/call.hpp"
#include "api/discount_offers.hpp"
#include "projections/invoices.hpp"
#include "projections/row_store.hpp"

namespace api {

/// A discount that a line could have had, and whether it has it (R155).
struct DiscountView {
  domain::document::DiscountSource source = domain::document::DiscountSource::manual;
  std::string name;
  std::optional<domain::MembershipPlanId> plan_id;
  std::optional<domain::Percentage> percent;
  std::optional<std::int64_t> net_price_minor;
  std::int64_t amount_minor = 0;
  bool applied = false;
};
BOOST_DESCRIBE_STRUCT(DiscountView, (),
                      (source, name, plan_id, percent, net_price_minor, amount_minor, applied))

/// Amounts are in minor units of the document's currency.
struct InvoiceLineView {
  std::int32_t number = 0;
  domain::document::LineKind kind = domain::document::LineKind::labour;
  std::string description;
  std::optional<domain::ServiceId> service_id;
  std::optional<domain::VehicleId> vehicle_id;
  std::optional<domain::BookingId> booking_id;
  std::optional<domain::JobId> job_id;
  domain::Quantity quantity;
  domain::UnitPrice unit_price;
  bool includes_tax = false;
  std::int64_t list_minor = 0;
  std::vector<DiscountView> discounts;
  std::int64_t discount_minor = 0;
  std::int64_t document_discount_minor = 0;
  std::int64_t net_minor = 0;
  domain::tax::Kind tax = domain::tax::Kind::standard;
  std::string tax_code;
  domain::Percentage tax_rate;
  std::int64_t tax_minor = 0;
  std::int64_t gross_minor = 0;
  std::int64_t credited_net_minor = 0;  ///< by credit notes
};
BOOST_DESCRIBE_STRUCT(InvoiceLineView, (),
                      (number, kind, description, service_id, vehicle_id, booking_id, job_id, quantity,
                       unit_price, includes_tax, list_minor, discounts, discount_minor,
                       document_discount_minor, net_minor, tax, tax_code, tax_rate, tax_minor, gross_minor,
                       credited_net_minor))

/// Of a line as it was priced, of which nothing is credited.
InvoiceLineView invoice_line_view(const domain::document::PricedLine& priced,
                                  const domain::document::Descriptions& descriptions);

struct InvoiceLinks {
  std::string pdf;
  std::string print;
};
BOOST_DESCRIBE_STRUCT(InvoiceLinks, (), (pdf, print))

/// How what is paid for a plan becomes income. The days are not known before the first month is over where
/// no membership runs and nobody says them.
struct PlanIncomeView {
  std::optional<domain::MembershipId> membership_id;
  std::optional<domain::Date> starts_on;
  std::optional<domain::Date> ends_on;
  domain::Money total;     ///< without tax, less what is credited
  domain::Money released;  ///< what is income by now
  domain::Money deferred;  ///< what is not
  std::optional<domain::Date> released_through;
};
BOOST_DESCRIBE_STRUCT(PlanIncomeView, (),
                      (membership_id, starts_on, ends_on, total, released, deferred, released_through))

/// An invoice in a list.
struct InvoiceSummary {
  domain::InvoiceId invoice_id;
  std::optional<std::string> reference;  ///< its number (R143); none of a draft
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  std::optional<BookedCustomer> customer;
  domain::invoice::Kind kind = domain::invoice::Kind::service;
  projections::InvoiceStanding status = projections::InvoiceStanding::draft;
  bool overdue = false;
  std::optional<domain::Date> issued_on;
  std::optional<domain::Date> due_on;
  std::optional<std::string> po_number;
  std::optional<domain::JobId> job_id;
  std::vector<domain::BookingId> booking_ids;
  domain::Money net;
  domain::Money tax;
  domain::Money total;
  domain::Money open;
  domain::Instant created_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(InvoiceSummary, (),
                      (invoice_id, reference, garage_id, customer_id, customer, kind, status, overdue,
                       issued_on, due_on, po_number, job_id, booking_ids, net, tax, total, open, created_at,
                       version))

/// What of an invoice was written off as a bad debt, and what became of it.
struct BadDebtView {
  domain::Money written_off;
  std::optional<domain::Date> since;
  domain::Money recovered;
  domain::Money relief;     ///< VAT that was claimed back, and is not owed again
  domain::Money claimable;  ///< VAT that can be claimed back besides, on these days
  domain::Date claimable_from;
  domain::Date claimable_until;
  std::vector<projections::RecoveryRow> recoveries;
};
BOOST_DESCRIBE_STRUCT(BadDebtView, (),
                      (written_off, since, recovered, relief, claimable, claimable_from, claimable_until,
                       recoveries))

struct InvoiceView {
  domain::InvoiceId invoice_id;
  std::optional<std::string> reference;  ///< its number (R143); none of a draft
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  std::optional<BookedCustomer> customer;
  domain::invoice::Kind kind = domain::invoice::Kind::service;
  projections::InvoiceStanding status = projections::InvoiceStanding::draft;
  bool overdue = false;
  std::optional<domain::JobId> job_id;
  std::vector<domain::BookingId> booking_ids;
  std::optional<domain::invoice::BillTo> bill_to;  ///< as printed; none of a draft
  std::optional<domain::invoice::Seller> seller;   ///< as printed; none of a draft
  std::optional<std::string> po_number;
  std::optional<std::string> notes;
  std::optional<domain::Date> issued_on;
  std::optional<domain::Date> tax_point;
  std::optional<domain::Date> due_on;
  std::vector<InvoiceLineView> lines;  ///< of a draft: as they would be issued today
  std::optional<domain::document::DocumentDiscount> discount;
  std::vector<domain::document::TaxTotal> taxes;
  domain::Money list;
  domain::Money discount_total;
  domain::Money net;
  domain::Money tax;
  domain::Money total;
  domain::Money settled;  ///< by payments and credit notes
  domain::Money credited;
  domain::Money written_off;            ///< small differences too
  std::optional<BadDebtView> bad_debt;  ///< where some of it was written off as one
  domain::Money open;
  std::vector<domain::invoice::Settlement> settlements;
  std::vector<projections::InvoiceCreditRow> credit_notes;
  std::vector<std::string> warnings;
  std::optional<PlanIncomeView> plan_income;  ///< of one for a plan, once issued
  std::optional<std::int64_t> entry_number;   ///< in the garage's books
  std::optional<std::string> void_reason;
  std::optional<domain::Instant> voided_at;
  std::vector<std::string> allowed_steps;
  InvoiceLinks links;
  domain::Instant created_at;
  std::optional<domain::Instant> issued_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(InvoiceView, (),
                      (invoice_id, reference, garage_id, customer_id, customer, kind, status, overdue, job_id,
                       booking_ids, bill_to, seller, po_number, notes, issued_on, tax_point, due_on, lines,
                       discount, taxes, list, discount_total, net, tax, total, settled, credited, written_off,
                       bad_debt, open, settlements, credit_notes, warnings, plan_income, entry_number,
                       void_reason, voided_at, allowed_steps, links, created_at, issued_at, updated_at,
                       version))

struct CreditNoteLineView {
  std::int32_t number = 0;  ///< of the invoice's line
  std::string description;
  std::optional<domain::Quantity> quantity;
  std::optional<domain::Percentage> percent;
  std::int64_t net_minor = 0;
  std::int64_t tax_minor = 0;
  std::int64_t gross_minor = 0;
};
BOOST_DESCRIBE_STRUCT(CreditNoteLineView, (),
                      (number, description, quantity, percent, net_minor, tax_minor, gross_minor))

struct CreditNoteView {
  domain::CreditNoteId credit_note_id;
  std::string reference;
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  std::optional<BookedCustomer> customer;
  domain::InvoiceId invoice_id;
  std::string invoice_reference;
  domain::Date issued_on;
  domain::Date tax_point;
  std::string reason;
  std::optional<domain::invoice::BillTo> bill_to;
  std::optional<domain::invoice::Seller> seller;
  std::vector<CreditNoteLineView> lines;
  std::vector<domain::document::TaxTotal> taxes;
  domain::Money net;
  domain::Money tax;
  domain::Money total;
  domain::Money open;  ///< neither applied nor refunded
  std::vector<domain::payment::Allocation> allocations;
  std::vector<domain::payment::Refund> refunds;
  std::int64_t entry_number = 0;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(CreditNoteView, (),
                      (credit_note_id, reference, garage_id, customer_id, customer, invoice_id,
                       invoice_reference, issued_on, tax_point, reason, bill_to, seller, lines, taxes, net,
                       tax, total, open, allocations, refunds, entry_number, created_at, updated_at, version))

/// Whether it was to be paid before today, and is not.
bool is_overdue(std::int64_t open_minor, std::optional<domain::Date> due_on, domain::Date today);

/// The invoice or the credit note that a path names, for somebody who may read it.
Result<projections::InvoiceRow> invoice_row(const ReadCall& call);
Result<projections::CreditNoteRow> credit_note_row(const ReadCall& call);

/// What invoices are shown with: garages, customers, and the day. Reads each once.
class InvoiceViewer {
 public:
  InvoiceViewer(domain::OrganisationId organisation, const projections::RowStore& rows, domain::Instant now)
      : organisation_(organisation), rows_(rows), now_(now) {}

  InvoiceView view(const projections::InvoiceRow& row);
  InvoiceSummary summary(const projections::InvoiceRow& row);
  CreditNoteView view(const projections::CreditNoteRow& row);

  /// The calendar day at a garage.
  domain::Date today(domain::GarageId garage);
  /// The invoice's lines and totals: recorded, or, of a draft, as they would be issued today.
  domain::document::Priced priced(const projections::InvoiceRow& row);

 private:
  struct Garage;
  const Garage& garage(domain::GarageId id);
  std::optional<BookedCustomer> customer(domain::CustomerId id);
  /// What whom a draft is for has as a member today.
  std::optional<MemberTerms> member(const projections::InvoiceRow& row);

  domain::OrganisationId organisation_;
  const projections::RowStore& rows_;
  domain::Instant now_;
  std::vector<std::shared_ptr<const Garage>> garages_;
  std::vector<BookedCustomer> customers_;
};

}  // namespace api
