#include "projections/members.hpp"

#include <algorithm>
#include <set>

#include "domain/money.hpp"
#include "domain/text.hpp"
#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template MemberRow decode_row<MemberRow>(std::string_view stored);

using domain::booking::Status;

namespace {

bool brings_revenue(Status status) {
  return status == Status::confirmed || status == Status::in_service || status == Status::completed;
}

bool is_visit(const MemberBooking& booking) {
  return booking.visit_at && (booking.status == Status::in_service || booking.status == Status::completed);
}

void join(const Event& event, domain::GarageId garage, domain::customer::Source source, Views& views) {
  const auto organisation = organisation_of(event);
  const auto customer = stream_id<domain::CustomerId>(event);
  auto& row = views.members.edit(MemberRow::key(organisation, garage, customer));
  row.garage_id = garage;
  row.customer_id = customer;
  row.joined_at = event.recorded_at();
  row.source = source;
  views.touch_member(organisation, garage, customer);
}

/// What the statistics know of the booking whose stream the event is in, to be changed.
template <class Change>
void change_booking(const Event& event, Views& views, Change change) {
  const auto organisation = organisation_of(event);
  const auto id = stream_id<domain::BookingId>(event);
  const auto* const booking = views.bookings.find(BookingRow::key(organisation, id));
  if (booking == nullptr || booking->job_number.empty()) {
    if (views.partial()) return;
    throw std::runtime_error("an event of a booking that was never made");
  }
  auto& row = views.members.edit(MemberRow::key(organisation, booking->garage_id, booking->customer_id));
  const auto found = std::ranges::find(row.bookings, id, &MemberBooking::booking_id);
  if (found == row.bookings.end())
    throw std::runtime_error("a booking that its customer's statistics do not have");
  change(*found);
  views.touch_member(organisation, booking->garage_id, booking->customer_id);
}

std::vector<std::string> folded(const std::vector<std::string>& services) {
  std::vector<std::string> names;
  names.reserve(services.size());
  for (const auto& service : services) names.push_back(domain::fold(service));
  return names;
}

void add_booking(const Event& event, const domain::booking::Created& created, Views& views) {
  const auto organisation = organisation_of(event);
  auto& row = views.members.edit(MemberRow::key(organisation, created.garage_id, created.customer_id));
  row.bookings.push_back({.booking_id = stream_id<domain::BookingId>(event),
                          .starts_at = created.starts_at,
                          .visit_at = std::nullopt,
                          .status = Status::pending,
                          .price_minor = created.price.amount_minor,
                          .services = folded(created.personal.services)});
  views.touch_member(organisation, created.garage_id, created.customer_id);
}

/// What a business was billed is on the page of business accounts; what others were, nowhere but with them.
void touch_business(domain::OrganisationId organisation, domain::GarageId garage, domain::CustomerId customer,
                    Views& views) {
  const auto* const row = views.customers.find(CustomerRow::key(organisation, customer));
  if (row != nullptr && row->account_type == domain::customer::AccountType::business)
    views.touch_member(organisation, garage, customer);
}

/// Adds to what the customer of an invoice was billed at its garage.
void add_invoiced(const Event& event, bool is_void, Views& views) {
  const auto organisation = organisation_of(event);
  const auto* const invoice =
      views.invoices.find(InvoiceRow::key(organisation, stream_id<domain::InvoiceId>(event)));
  if (invoice == nullptr) {
    if (views.partial()) return;
    throw std::runtime_error("an event of an invoice that was never drafted");
  }
  auto& row = views.members.edit(MemberRow::key(organisation, invoice->garage_id, invoice->customer_id));
  row.invoiced_minor += is_void ? -invoice->totals.gross_minor : invoice->totals.gross_minor;
  touch_business(organisation, invoice->garage_id, invoice->customer_id, views);
}

}  // namespace

Statistics statistics_of(const MemberRow& member) {
  Statistics statistics;
  statistics.invoiced_total_minor = member.invoiced_minor - member.credited_minor;
  statistics.lifetime_value_minor = statistics.invoiced_total_minor;
  for (const auto& booking : member.bookings) {
    ++statistics.bookings_total;
    const bool priced = booking.cost_minor() > 0;
    if (brings_revenue(booking.status)) {
      statistics.committed_revenue_minor += booking.cost_minor();
      if (priced) ++statistics.revenue_bookings;
    }
    if (booking.status == Status::completed) {
      statistics.total_spend_minor += booking.cost_minor();
      if (!booking.invoiced_minor) statistics.lifetime_value_minor += booking.price_minor;
      if (priced) ++statistics.completed_services;
    }
    if (booking.status != Status::cancelled)
      statistics.last_booking_at =
          std::max(statistics.last_booking_at.value_or(booking.starts_at), booking.starts_at);
    if (!is_visit(booking)) continue;
    ++statistics.visits;
    statistics.first_visit_at =
        std::min(statistics.first_visit_at.value_or(*booking.visit_at), *booking.visit_at);
    statistics.last_visit_at =
        std::max(statistics.last_visit_at.value_or(*booking.visit_at), *booking.visit_at);
  }
  statistics.average_job_value_minor =
      domain::average_half_even(statistics.total_spend_minor, statistics.completed_services);
  if (statistics.visits >= 2) {
    constexpr std::int64_t day_ms = 86'400'000;
    const auto between = statistics.last_visit_at->milliseconds - statistics.first_visit_at->milliseconds;
    // Rounded once: a month in which the clocks change is an hour short of its days, not a day.
    statistics.average_days_between_visits =
        domain::average_half_even(between, day_ms * (statistics.visits - 1));
  }
  return statistics;
}

void project_members(const Event& event, Views& views) {
  using namespace domain;
  on(
      event,  //
      [&](const customer::Registered& e) { join(event, e.garage_id, e.source, views); },
      [&](const customer::JoinedGarage& e) { join(event, e.garage_id, e.source, views); },
      [&](const booking::Created& e) { add_booking(event, e, views); },
      [&](const booking::Confirmed&) {
        change_booking(event, views, [](MemberBooking& row) { row.status = Status::confirmed; });
      },
      [&](const booking::Started& e) {
        change_booking(event, views, [&](MemberBooking& row) {
          row.status = Status::in_service;
          row.visit_at = e.visit_at;
        });
      },
      [&](const booking::Completed&) {
        change_booking(event, views, [](MemberBooking& row) { row.status = Status::completed; });
      },
      [&](const booking::Cancelled&) {
        change_booking(event, views, [](MemberBooking& row) { row.status = Status::cancelled; });
      },
      [&](const booking::Reopened&) {
        change_booking(event, views, [](MemberBooking& row) { row.status = Status::in_service; });
      },
      [&](const booking::Rescheduled& e) {
        change_booking(event, views, [&](MemberBooking& row) { row.starts_at = e.starts_at; });
      },
      [&](const booking::Repriced& e) {
        change_booking(event, views, [&](MemberBooking& row) { row.price_minor = e.price.amount_minor; });
      },
      [&](const booking::Invoiced& e) {
        change_booking(event, views, [&](MemberBooking& row) { row.invoiced_minor = e.amount_minor; });
      },
      [&](const booking::InvoiceReleased&) {
        change_booking(event, views, [](MemberBooking& row) { row.invoiced_minor.reset(); });
      },
      [&](const invoice::Issued&) { add_invoiced(event, false, views); },
      [&](const invoice::Voided&) { add_invoiced(event, true, views); },
      [&](const credit_note::Issued& e) {
        views.members.edit(MemberRow::key(organisation_of(event), e.garage_id, e.customer_id))
            .credited_minor += e.gross_minor;
        touch_business(organisation_of(event), e.garage_id, e.customer_id, views);
      },
      [&](const booking::DetailsChanged& e) {
        change_booking(event, views, [&](MemberBooking& row) { row.services = folded(e.personal.services); });
      });
}

}  // namespace projections
