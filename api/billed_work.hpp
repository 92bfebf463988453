// The work that an invoice bills: bookings and jobs. What they say is to be paid for, and how they learn that
// they are billed, in the commit that issues the invoice, and that they are not any more.
#pragma once

#include <optional>
#include <vector>

#include "api/invoice_commands.hpp"
#include "api/transaction.hpp"
#include "domain/invoice.hpp"

namespace api {

/// The job of a booking, where it has one.
std::optional<domain::JobId> job_of_booking(Transaction& transaction, domain::BookingId booking);

/// Whether an invoice bills a job: by name, or by its booking.
bool bills(const domain::invoice::Invoice& invoice, domain::JobId job);

/// Says in `input` whom a job is for and which booking goes with it, once it is known that the job can be
/// billed: it is of the garage, completed, and not billed (409 `already-invoiced`).
Result<void> bill_job(Transaction& transaction, domain::GarageId garage, InvoiceInput& input);

/// The draft that bills the job of `input` already, where the client asks for nothing but the job's lines.
std::optional<domain::InvoiceId> draft_of_job(Transaction& transaction, domain::GarageId garage,
                                              const InvoiceInput& input);

/// The bookings that are named, in either way, and checked: each can be billed, and is not.
Result<std::vector<domain::BookingId>> bookings_of(Transaction& transaction, domain::GarageId garage,
                                                   const InvoiceInput& input);

/// The lines of a job that the customer wants, with the discounts that the customer has by now.
std::vector<domain::invoice::LineInput> lines_of_job(Transaction& transaction, domain::JobId id);

/// A booking without a job, as one line: what it costs is what the customer pays, tax and all.
InvoiceLineInput line_of_booking(Transaction& transaction, domain::BookingId id);

/// Tells the bookings and jobs that this invoice bills them, or that it does not any more.
Result<void> mark_billed(Transaction& transaction, domain::InvoiceId id);
Result<void> release_billed(Transaction& transaction, domain::InvoiceId id);

}  // namespace api
