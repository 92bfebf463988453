#include "domain/booking.hpp"

#include <algorithm>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/text.hpp"

namespace domain::booking {

namespace {

auto unknown_booking() { return not_found("booking-not-found", "There is no such booking."); }

Decided<Event> nothing_to_do() { return {}; }
Decided<Event> happens(Event event) { return {{std::move(event)}, {}}; }

std::string_view name_of(Status status) {
  switch (status) {
    case Status::pending:
      return "pending";
    case Status::confirmed:
      return "confirmed";
    case Status::in_service:
      return "in_service";
    case Status::completed:
      return "completed";
    case Status::cancelled:
      return "cancelled";
  }
  std::unreachable();
}

std::string join(const std::vector<std::string_view>& words) {
  std::string joined;
  for (const auto word : words) joined.append(joined.empty() ? "" : ", ").append(word);
  return joined.empty() ? "nothing" : joined;
}

/// Refuses a step that the status does not allow.
auto invalid_transition(Status status, std::string_view step) {
  auto detail = "It is " + std::string(name_of(status)) + ", so it cannot " + std::string(step) +
                "; what it can do is " + join(allowed_steps(status)) + ".";
  return conflict("invalid-transition", std::move(detail), std::string(name_of(status)));
}

auto already_invoiced(const Booking& booking) {
  return conflict("already-invoiced", "An invoice bills it; void that first.", booking.invoice_id->text());
}

bool allows(Status status, std::string_view step) {
  const auto steps = allowed_steps(status);
  return std::find(steps.begin(), steps.end(), step) != steps.end();
}

std::vector<std::string> check_services(const std::vector<std::string>& services, FieldErrors& errors) {
  if (services.empty()) errors.add("/services", "required", "At least one service.");
  errors.count("/services", services.size(), services_max);
  std::vector<std::string> checked;
  checked.reserve(services.size());
  for (std::size_t i = 0; i < services.size(); ++i)
    checked.push_back(
        errors.required_text("/services/" + std::to_string(i), services[i], service_characters_max));
  return checked;
}

void check_price(const Money& price, Currency currency, FieldErrors& errors) {
  errors.range("/price/amountMinor", price.amount_minor, 0, amount_minor_max);
  if (price.currency != currency)
    errors.add("/price/currency", "wrong-currency",
               "The garage's currency is " + std::string(currency.text()) + ".");
}

void check_time(Instant starts_at, const std::optional<std::int32_t>& duration_minutes, Instant now,
                FieldErrors& errors) {
  constexpr std::int64_t year_milliseconds = 366LL * 24 * 60 * 60 * 1000;
  if (starts_at.milliseconds < 0) errors.add("/startsAt", "out-of-range", "Not before 1970.");
  else if (starts_at.milliseconds - now.milliseconds > years_ahead_max * year_milliseconds)
    errors.add("/startsAt", "out-of-range", "At most " + std::to_string(years_ahead_max) + " years ahead.");
  if (duration_minutes) errors.range("/durationMinutes", *duration_minutes, 1, duration_minutes_max);
}

void check_vehicle(const std::optional<VehicleId>& vehicle_id, bool belongs, FieldErrors& errors) {
  if (vehicle_id && !belongs)
    errors.add("/vehicleId", "not-the-customers-vehicle", "The vehicle does not belong to the customer.");
}

}  // namespace

std::vector<Reference> Booking::about(const Event&) const {
  std::vector<Reference> references = {customer_id};
  if (vehicle_id) references.emplace_back(*vehicle_id);
  return references;
}

Decision<Event> decide(const Booking& booking, const Create& command, const Context& context) {
  if (booking.exists) return conflict("booking-exists", "The booking is made already.");
  FieldErrors errors;
  check_vehicle(command.vehicle_id, command.vehicle_belongs, errors);
  check_time(command.starts_at, command.duration_minutes, context.now, errors);
  auto services = check_services(command.services, errors);
  check_price(command.price, command.garage_currency, errors);
  auto notes = errors.text("/notes", command.notes, notes_characters_max);
  if (errors.any()) return errors.refusal();
  return happens(Created{.job_number = command.job_number,
                         .garage_id = command.garage_id,
                         .customer_id = command.customer_id,
                         .vehicle_id = command.vehicle_id,
                         .starts_at = command.starts_at,
                         .duration_minutes = command.duration_minutes,
                         .price = command.price,
                         .personal = {std::move(services), std::move(notes)}});
}

Decision<Event> decide(const Booking& booking, const Confirm&, const Context&) {
  if (!booking.exists) return unknown_booking();
  if (!allows(booking.status, "confirm")) return invalid_transition(booking.status, "confirm");
  return happens(Confirmed{});
}

Decision<Event> decide(const Booking& booking, const Start&, const Context& context) {
  if (!booking.exists) return unknown_booking();
  if (!allows(booking.status, "start")) return invalid_transition(booking.status, "start");
  return happens(Started{.visit_at = std::min(booking.starts_at, context.now)});
}

Decision<Event> decide(const Booking& booking, const Complete&, const Context&) {
  if (!booking.exists) return unknown_booking();
  if (!allows(booking.status, "complete")) return invalid_transition(booking.status, "complete");
  return happens(Completed{});
}

Decision<Event> decide(const Booking& booking, const Cancel& command, const Context&) {
  if (!booking.exists) return unknown_booking();
  if (!allows(booking.status, "cancel")) return invalid_transition(booking.status, "cancel");
  if (booking.invoice_id) return already_invoiced(booking);
  FieldErrors errors;
  auto reason = errors.text("/reason", command.reason, notes_characters_max);
  if (!reason && !errors.any() && booking.status == Status::in_service)
    errors.add("/reason", "required", "Say why work that has begun is cancelled.");
  if (errors.any()) return errors.refusal();
  return happens(Cancelled{{std::move(reason)}});
}

Decision<Event> decide(const Booking& booking, const Reopen& command, const Context&) {
  if (!booking.exists) return unknown_booking();
  if (!allows(booking.status, "reopen")) return invalid_transition(booking.status, "reopen");
  if (booking.invoice_id) return already_invoiced(booking);
  FieldErrors errors;
  auto reason = errors.text("/reason", command.reason, notes_characters_max);
  if (errors.any()) return errors.refusal();
  return happens(Reopened{{std::move(reason)}});
}

Decision<Event> decide(const Booking& booking, const Reschedule& command, const Context& context) {
  if (!booking.exists) return unknown_booking();
  if (command.starts_at == booking.starts_at && command.duration_minutes == booking.duration_minutes)
    return nothing_to_do();
  if (booking.status != Status::pending && booking.status != Status::confirmed)
    return invalid_transition(booking.status, "move to another time");
  FieldErrors errors;
  check_time(command.starts_at, command.duration_minutes, context.now, errors);
  if (errors.any()) return errors.refusal();
  return happens(Rescheduled{command.starts_at, command.duration_minutes});
}

Decision<Event> decide(const Booking& booking, const Reprice& command, const Context&) {
  if (!booking.exists) return unknown_booking();
  if (command.price == booking.price) return nothing_to_do();
  if (booking.status == Status::cancelled) return invalid_transition(booking.status, "change its price");
  if (booking.invoice_id) return already_invoiced(booking);
  FieldErrors errors;
  check_price(command.price, booking.price.currency, errors);
  if (errors.any()) return errors.refusal();
  return happens(Repriced{command.price});
}

Decision<Event> decide(const Booking& booking, const ChangeDetails& command, const Context&) {
  if (!booking.exists) return unknown_booking();
  FieldErrors errors;
  const bool other_vehicle = command.vehicle_id != booking.vehicle_id;
  if (other_vehicle) check_vehicle(command.vehicle_id, command.vehicle_belongs, errors);
  auto services = check_services(command.services, errors);
  auto notes = errors.text("/notes", command.notes, notes_characters_max);
  if (errors.any()) return errors.refusal();

  std::vector<std::string> fields;
  if (other_vehicle) fields.emplace_back("vehicleId");
  if (services != booking.services) fields.emplace_back("services");
  if (notes != booking.notes) fields.emplace_back("notes");
  if (fields.empty()) return nothing_to_do();
  if (booking.status == Status::cancelled) return invalid_transition(booking.status, "change its details");
  return happens(
      DetailsChanged{std::move(fields), command.vehicle_id, {std::move(services), std::move(notes)}});
}

Decision<Event> decide(const Booking& booking, const MarkInvoiced& command, const Context&) {
  if (!booking.exists) return unknown_booking();
  if (booking.invoice_id) return already_invoiced(booking);
  if (booking.status == Status::pending || booking.status == Status::cancelled)
    return invalid_transition(booking.status, "be invoiced");
  return happens(Invoiced{command.invoice_id, command.invoice_number, command.amount_minor});
}

Decision<Event> decide(const Booking& booking, const ReleaseInvoice& command, const Context&) {
  if (!booking.exists) return unknown_booking();
  if (booking.invoice_id != command.invoice_id) return nothing_to_do();
  return happens(InvoiceReleased{command.invoice_id});
}

void evolve(Booking& booking, const Created& event) {
  booking.exists = true;
  booking.status = Status::pending;
  booking.job_number = event.job_number;
  booking.garage_id = event.garage_id;
  booking.customer_id = event.customer_id;
  booking.vehicle_id = event.vehicle_id;
  booking.starts_at = event.starts_at;
  booking.duration_minutes = event.duration_minutes;
  booking.price = event.price;
  booking.services = event.personal.services;
  booking.notes = event.personal.notes;
}

void evolve(Booking& booking, const Confirmed&) { booking.status = Status::confirmed; }

void evolve(Booking& booking, const Started&) { booking.status = Status::in_service; }

void evolve(Booking& booking, const Completed&) { booking.status = Status::completed; }

void evolve(Booking& booking, const Cancelled&) { booking.status = Status::cancelled; }

void evolve(Booking& booking, const Reopened&) { booking.status = Status::in_service; }

void evolve(Booking& booking, const Rescheduled& event) {
  booking.starts_at = event.starts_at;
  booking.duration_minutes = event.duration_minutes;
}

void evolve(Booking& booking, const Repriced& event) { booking.price = event.price; }

void evolve(Booking& booking, const DetailsChanged& event) {
  booking.vehicle_id = event.vehicle_id;
  booking.services = event.personal.services;
  booking.notes = event.personal.notes;
}

void evolve(Booking& booking, const Invoiced& event) { booking.invoice_id = event.invoice_id; }

void evolve(Booking& booking, const InvoiceReleased&) { booking.invoice_id.reset(); }

std::vector<std::string_view> allowed_steps(Status status) {
  switch (status) {
    case Status::pending:
      return {"confirm", "cancel"};
    case Status::confirmed:
      return {"start", "cancel"};
    case Status::in_service:
      return {"complete", "cancel"};
    case Status::completed:
      return {"reopen"};
    case Status::cancelled:
      return {};
  }
  std::unreachable();
}

}  // namespace domain::booking
