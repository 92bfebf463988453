// Drafting, issuing, voiding and crediting invoices: the API does it, and so does whatever bills bookings or
// jobs. Each of these is part of one transaction, so what belongs together happens together.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/plan_income.hpp"
#include "api/transaction.hpp"
#include "domain/credit_note.hpp"
#include "domain/invoice.hpp"

namespace api {

/// A line as a client asks for one.
struct InvoiceLineInput {
  std::optional<std::int32_t> number;  ///< of a line that is there already; a new one gets its own
  domain::document::LineKind kind = domain::document::LineKind::labour;
  std::string description;
  std::optional<domain::ServiceId> service_id;
  std::optional<domain::VehicleId> vehicle_id;
  std::optional<domain::BookingId> booking_id;
  std::optional<domain::Quantity> quantity;  ///< 1
  domain::UnitPrice unit_price;
  std::optional<bool> includes_tax;                    ///< no
  std::optional<domain::tax::Kind> tax;                ///< standard; of an MOT, as the garage is approved
  std::optional<domain::Percentage> discount_percent;  ///< given by hand
};
BOOST_DESCRIBE_STRUCT(InvoiceLineInput, (),
                      (number, kind, description, service_id, vehicle_id, booking_id, quantity, unit_price,
                       includes_tax, tax, discount_percent))

/// A draft as a client asks for one: for a customer with lines, for bookings, or for a job.
struct InvoiceInput {
  std::optional<domain::CustomerId> customer_id;  ///< whose bookings or job it is, where those are named
  std::optional<domain::invoice::Kind> kind;      ///< service
  std::optional<domain::JobId> job_id;
  std::optional<domain::BookingId> booking_id;
  std::optional<std::vector<domain::BookingId>> booking_ids;
  std::optional<std::vector<InvoiceLineInput>> lines;  ///< what the bookings or the job say, where left out
  std::optional<domain::document::DocumentDiscount> discount;
  std::optional<std::string> notes;
  std::optional<std::string> po_number;
};
BOOST_DESCRIBE_STRUCT(InvoiceInput, (),
                      (customer_id, kind, job_id, booking_id, booking_ids, lines, discount, notes, po_number))

/// What a merge patch of a draft is applied to.
struct InvoiceDraftInput {
  std::vector<InvoiceLineInput> lines;
  std::optional<domain::document::DocumentDiscount> discount;
  std::optional<std::string> notes;
  std::optional<std::string> po_number;
};
BOOST_DESCRIBE_STRUCT(InvoiceDraftInput, (), (lines, discount, notes, po_number))

struct IssueInput {
  std::optional<domain::Date> tax_point;  ///< the day it is issued
  std::optional<domain::Date> due_on;     ///< as the customer's payment terms say
  /// Of one for a plan: over which days it is earned. The latest term of the membership that runs.
  std::optional<PlanTermInput> plan_term;
};
BOOST_DESCRIBE_STRUCT(IssueInput, (), (tax_point, due_on, plan_term))

/// Drafts an invoice. Bookings are named that can be billed: of this garage and of one customer, confirmed at
/// least, and not billed; 409 `already-invoiced` names the invoice that bills one. A job is billed once it is
/// completed, with its booking, by one draft at a time. Where lines are not said, they are those of the job,
/// and of each booking those of its job, or what it costs.
Result<void> draft_invoice(Transaction& transaction, domain::InvoiceId id, domain::GarageId garage,
                           InvoiceInput input);

/// Applies a merge patch to the draft as it is now.
Result<void> patch_invoice(Transaction& transaction, domain::InvoiceId id, std::string_view merge_patch);

/// Takes the numbers, evaluates the discounts again, issues, marks bookings and jobs as invoiced, and
/// lets deposits for what is billed settle it. 409 `credit-limit-exceeded` where the garage enforces its
/// limits; else that is a warning of the invoice.
Result<void> issue_invoice(Transaction& transaction, domain::InvoiceId id, const IssueInput& input = {});

/// Mirrors the entry, after taking back what is income of a plan, and releases bookings and jobs. The sale
/// over the counter that it bills is void, too.
Result<void> void_invoice(Transaction& transaction, domain::InvoiceId id, std::string reason);

/// What is credited: named lines, or all that is left.
struct CreditNoteInput {
  domain::InvoiceId invoice_id;
  std::optional<std::vector<domain::invoice::CreditInput>> lines;
  std::optional<bool> full;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(CreditNoteInput, (), (invoice_id, lines, full, reason))

/// Issues a credit note, which settles its invoice as far as that is open. What of a plan is income already,
/// and is credited now, is taken back first. What was sold over the counter on account comes back with it.
Result<void> credit_invoice(Transaction& transaction, domain::CreditNoteId id, domain::GarageId garage,
                            const CreditNoteInput& input);

/// The same for whoever takes back what was sold: the sale is not told. What it credits of each line.
Result<std::vector<domain::invoice::CreditedLine>> issue_credit_note(Transaction& transaction,
                                                                     domain::CreditNoteId id,
                                                                     domain::GarageId garage,
                                                                     const CreditNoteInput& input);

/// Lets what is left of a credit note settle an invoice of the same customer: as much as is open of both
/// where no amount is said.
Result<void> apply_credit_note(Transaction& transaction, domain::CreditNoteId id, domain::InvoiceId invoice,
                               std::optional<domain::Money> amount);
/// Takes it off an invoice again: all of it where no amount is said.
Result<void> unapply_credit_note(Transaction& transaction, domain::CreditNoteId id, domain::InvoiceId invoice,
                                 std::optional<domain::Money> amount);

/// Who is billed, as it is printed.
domain::invoice::BillTo bill_to(const domain::customer::Details& details);

}  // namespace api
