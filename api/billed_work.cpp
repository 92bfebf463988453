#include "api/billed_work.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "api/discount_offers.hpp"
#include "api/field_problems.hpp"
#include "api/garage_resource.hpp"
#include "api/job_commands.hpp"
#include "api/posting.hpp"
#include "api/work_lines.hpp"
#include "domain/booking.hpp"
#include "domain/job.hpp"
#include "domain/text.hpp"
#include "domain/vehicle.hpp"
#include "projections/entities.hpp"

namespace api {

using domain::booking::Booking;
using domain::invoice::Invoice;
using domain::job::Job;
using domain::otc_sale::OtcSale;
using domain::vehicle::Vehicle;

namespace {

std::unexpected<Problem> already_invoiced(std::string what, domain::InvoiceId by) {
  return std::unexpected(
      Problem{409, "already-invoiced", std::move(what) + " is billed already.", {}, by.text(), {}});
}

bool is_mot(const Booking& booking) {
  if (booking.services.size() != 1) return false;
  const auto service = domain::fold(booking.services.front());
  return service == "mot" || service == "mot test";
}

Result<void> check_booking(Transaction& transaction, domain::BookingId id, domain::GarageId garage,
                           const std::string& pointer) {
  const auto& booking = transaction.load<Booking>(id);
  if (!booking.exists || booking.garage_id != garage)
    return wrong_field(pointer, "not-found", "There is no such booking at this garage.");
  if (booking.invoice_id) return already_invoiced("Booking " + booking.job_number, *booking.invoice_id);
  if (booking.status == domain::booking::Status::cancelled ||
      booking.status == domain::booking::Status::pending)
    return wrong_field(pointer, "not-billable", "A booking is billed once it is confirmed.");
  const auto job = job_of_booking(transaction, id);
  if (job && !domain::job::can_be_billed(transaction.load<Job>(*job).status))
    return wrong_field(pointer, "not-billable", "A booking that has a job is billed once the job is done.");
  return {};
}

/// Every job that the invoice bills.
std::vector<domain::JobId> jobs_of(Transaction& transaction, const Invoice& invoice) {
  std::vector<domain::JobId> jobs;
  if (invoice.job_id) jobs.push_back(*invoice.job_id);
  for (const auto& booking : invoice.booking_ids)
    if (const auto job = job_of_booking(transaction, booking); job && job != invoice.job_id)
      jobs.push_back(*job);
  return jobs;
}

/// What the invoice's lines for a job come to, with tax; all of them where it bills nothing else.
std::int64_t billed_minor_of_job(const Invoice& invoice, const Job& job) {
  return job.booking_id ? domain::invoice::billed_minor(invoice, *job.booking_id)
                        : invoice.totals.gross_minor;
}

/// The sale over the counter that an invoice bills; the sale is made after it, in the same commit.
std::optional<domain::OtcSaleId> sale_of(Transaction& transaction, domain::InvoiceId id) {
  if (transaction.load<Invoice>(id).kind != domain::invoice::Kind::otc) return std::nullopt;
  const domain::OtcSaleId sale{id.ulid};
  return transaction.load<OtcSale>(sale).exists ? std::optional(sale) : std::nullopt;
}

}  // namespace

std::optional<domain::JobId> job_of_booking(Transaction& transaction, domain::BookingId booking) {
  const auto job = job_of(booking);
  return transaction.load<Job>(job).exists ? std::optional(job) : std::nullopt;
}

bool bills(const Invoice& invoice, domain::JobId job) {
  const auto is_its_booking = [&](domain::BookingId booking) { return job_of(booking) == job; };
  return invoice.job_id == job || std::ranges::any_of(invoice.booking_ids, is_its_booking);
}

Result<void> bill_job(Transaction& transaction, domain::GarageId garage, InvoiceInput& input) {
  const auto& job = transaction.load<Job>(*input.job_id);
  if (!job.exists || job.garage_id != garage)
    return wrong_field("/jobId", "not-found", "There is no such job at this garage.");
  if (input.booking_id || input.booking_ids)
    return wrong_field("/jobId", "exactly-one", "Either a job or bookings; the job's booking comes along.");
  if (input.customer_id && *input.customer_id != job.customer_id)
    return wrong_field("/customerId", "of-another-customer", "The job is another customer's.");
  if (job.invoice_id) return already_invoiced("Job " + job.number, *job.invoice_id);
  if (!domain::job::can_be_billed(job.status))
    return wrong_field("/jobId", "not-billable", "A job is billed once it is completed.");
  input.customer_id = job.customer_id;
  input.booking_id = job.booking_id;
  if (!input.kind && job.kind == domain::job::Kind::parts) input.kind = domain::invoice::Kind::parts;
  return {};
}

std::optional<domain::InvoiceId> draft_of_job(Transaction& transaction, domain::GarageId garage,
                                              const InvoiceInput& input) {
  if (!input.job_id || input.lines) return std::nullopt;
  const auto holder = transaction.claimed_by(domain::ClaimKind::billed_job, input.job_id->text());
  if (!holder) return std::nullopt;
  const domain::InvoiceId id{projections::ulid_of(holder->entity)};
  const auto& invoice = transaction.load<Invoice>(id);
  const bool is_there = invoice.status == domain::invoice::Status::draft && invoice.garage_id == garage;
  return is_there ? std::optional(id) : std::nullopt;
}

Result<std::vector<domain::BookingId>> bookings_of(Transaction& transaction, domain::GarageId garage,
                                                   const InvoiceInput& input) {
  std::vector<domain::BookingId> bookings = input.booking_ids.value_or(std::vector<domain::BookingId>{});
  if (bookings.size() > domain::invoice::bookings_max)
    return wrong_field("/bookingIds", "too-many",
                       "One invoice bills at most " + std::to_string(domain::invoice::bookings_max) +
                           " bookings: name fewer.");
  for (std::size_t i = 0; i < bookings.size(); ++i) {
    const auto pointer = "/bookingIds/" + std::to_string(i);
    const auto before = bookings.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(bookings.begin(), before, bookings[i]) != before)
      return wrong_field(pointer, "repeated", "The booking is named already.");
    if (auto checked = check_booking(transaction, bookings[i], garage, pointer); !checked)
      return std::unexpected(std::move(checked).error());
  }
  if (input.booking_id && std::ranges::find(bookings, *input.booking_id) == bookings.end()) {
    if (auto checked = check_booking(transaction, *input.booking_id, garage, "/bookingId"); !checked)
      return std::unexpected(std::move(checked).error());
    bookings.push_back(*input.booking_id);
  }
  return bookings;
}

std::vector<domain::invoice::LineInput> lines_of_job(Transaction& transaction, domain::JobId id) {
  const auto& job = transaction.load<Job>(id);
  const WorkFor whom{job.garage_id, job.customer_id, job.vehicle_id};
  auto billable = domain::job::approved_lines(job, id);
  const auto member = member_terms(transaction, job.customer_id, today_at(transaction, job.garage_id));
  // A price for members that is none any more stays on the draft, which says so, and counts for nothing.
  const bool is_over = membership_is_over(billable.lines, member);
  std::vector<domain::invoice::LineInput> lines;
  for (auto& line : billable.lines) {
    if (!is_over) ask_for_discounts(transaction, whom, line);
    const auto number = std::exchange(line.number, 0);
    lines.push_back({std::move(line), domain::document::description_of(billable.descriptions, number)});
  }
  return lines;
}

std::string with_plate(Transaction& transaction, std::string words,
                       const std::optional<domain::VehicleId>& vehicle) {
  constexpr auto most = domain::document::description_characters_max;
  const auto plate = vehicle ? transaction.load<Vehicle>(*vehicle).registration.display : std::string();
  if (plate.empty()) return shortened(std::move(words), most);
  const auto end = " (" + plate + ')';
  return shortened(std::move(words), most - end.size()) + end;
}

InvoiceLineInput line_of_booking(Transaction& transaction, domain::BookingId id) {
  const auto& booking = transaction.load<Booking>(id);
  std::string services;
  for (const auto& service : booking.services) services += (services.empty() ? "" : ", ") + service;
  return {.kind = is_mot(booking) ? domain::document::LineKind::mot : domain::document::LineKind::labour,
          .description = with_plate(transaction, std::move(services), booking.vehicle_id),
          .vehicle_id = booking.vehicle_id,
          .booking_id = id,
          .unit_price = domain::UnitPrice::of_minor(booking.price.amount_minor),
          .includes_tax = true};
}

Result<void> mark_billed(Transaction& transaction, domain::InvoiceId id) {
  const auto& invoice = transaction.load<Invoice>(id);
  for (const auto& booking : invoice.booking_ids)
    if (auto marked =
            decide_on<Booking>(transaction, booking,
                               domain::booking::MarkInvoiced{
                                   id, invoice.number, domain::invoice::billed_minor(invoice, booking)});
        !marked)
      return marked;
  for (const auto& job : jobs_of(transaction, invoice)) {
    const auto amount = billed_minor_of_job(invoice, transaction.load<Job>(job));
    if (auto marked = decide_on<Job>(transaction, job, domain::job::MarkInvoiced{id, invoice.number, amount});
        !marked)
      return marked;
  }
  return {};
}

Result<void> release_billed(Transaction& transaction, domain::InvoiceId id) {
  const auto& invoice = transaction.load<Invoice>(id);
  for (const auto& booking : invoice.booking_ids)
    if (auto released = decide_on<Booking>(transaction, booking, domain::booking::ReleaseInvoice{id});
        !released)
      return released;
  for (const auto& job : jobs_of(transaction, invoice))
    if (auto released = decide_on<Job>(transaction, job, domain::job::ReleaseInvoice{id}); !released)
      return released;
  return {};
}

Result<void> void_billed_sale(Transaction& transaction, domain::InvoiceId id, const std::string& reason) {
  const auto sale = sale_of(transaction, id);
  if (!sale || transaction.load<OtcSale>(*sale).voided) return {};
  domain::otc_sale::Void command;
  command.voided_on = today_at(transaction, transaction.load<OtcSale>(*sale).garage_id);
  command.reason = reason;
  return decide_on<OtcSale>(transaction, *sale, command);
}

Result<void> take_back_credited(Transaction& transaction, domain::CreditNoteId id,
                                domain::otc_sale::TakeBack command) {
  const auto& note = transaction.load<domain::credit_note::CreditNote>(id);
  const auto sale = sale_of(transaction, note.invoice_id);
  if (!sale) return {};
  command.returned_on = today_at(transaction, note.garage_id);
  command.credit_note_id = id;
  command.credit_note_number = note.number;
  return decide_on<OtcSale>(transaction, *sale, command);
}

}  // namespace api
