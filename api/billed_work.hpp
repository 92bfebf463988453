// What an invoice bills: bookings, jobs and a sale over the counter. What work says is to be paid for, and
// how all of them learn what becomes of their invoice, in the commit that issues, voids or credits it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/invoice_commands.hpp"
#include "api/transaction.hpp"
#include "domain/invoice.hpp"
#include "domain/otc_sale.hpp"

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

/// The words of a line, shortened where they are too long, and the plate of the vehicle that it is about.
std::string with_plate(Transaction& transaction, std::string words,
                       const std::optional<domain::VehicleId>& vehicle);

/// A booking without a job, as one line: what it costs is what the customer pays, tax and all.
InvoiceLineInput line_of_booking(Transaction& transaction, domain::BookingId id);

/// Tells the bookings and jobs that this invoice bills them, or that it does not any more.
Result<void> mark_billed(Transaction& transaction, domain::InvoiceId id);
Result<void> release_billed(Transaction& transaction, domain::InvoiceId id);

/// The sale over the counter that the invoice bills is void with it.
Result<void> void_billed_sale(Transaction& transaction, domain::InvoiceId id, const std::string& reason);
/// What a credit note takes back comes back to the sale over the counter whose invoice it credits; `command`
/// says the reason, and what comes along that cost nothing.
Result<void> take_back_credited(Transaction& transaction, domain::CreditNoteId id,
                                domain::otc_sale::TakeBack command);

}  // namespace api
