// Read model: appointments, and what time of bays and advisors they take.
//
//   P organisation appointment                        -> AppointmentRow
//   Q organisation garage starts_at appointment       -> AppointmentTimeRow, what calendars and lists go
//   through R organisation bay or advisor starts_at appointment -> ReservationRow
#pragma once

#include "domain/appointment_events.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

/// One step of an appointment's life, for its page.
struct AppointmentStep {
  domain::appointment::Status status = domain::appointment::Status::draft;
  domain::Instant at;
};
BOOST_DESCRIBE_STRUCT(AppointmentStep, (), (status, at))

struct AppointmentRow {
  static constexpr char table = 'P';

  domain::AppointmentId appointment_id;
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  domain::VehicleId vehicle_id;
  domain::appointment::Plan plan;
  std::vector<domain::ServiceId> service_ids;
  domain::appointment::Words words;
  domain::appointment::Status status = domain::appointment::Status::draft;
  std::optional<domain::JobId> job_id;
  std::optional<domain::BookingId> booking_id;
  std::optional<std::string> cancellation_reason;
  std::vector<AppointmentStep> steps;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;  ///< of the appointment's stream

  static Key key(domain::OrganisationId organisation, domain::AppointmentId appointment) {
    return Key(table, organisation).id(appointment);
  }
};
BOOST_DESCRIBE_STRUCT(AppointmentRow, (),
                      (appointment_id, garage_id, customer_id, vehicle_id, plan, service_ids, words, status,
                       job_id, booking_id, cancellation_reason, steps, created_at, updated_at, version))
extern template AppointmentRow decode_row<AppointmentRow>(std::string_view stored);

struct AppointmentTimeRow {
  static constexpr char table = 'Q';
  /// Where a draft without a time stands: after all the others.
  static constexpr domain::Instant no_time{253'402'300'799'000};

  domain::AppointmentId appointment_id;
  domain::appointment::Status status = domain::appointment::Status::draft;
  domain::CustomerId customer_id;
  domain::VehicleId vehicle_id;
  std::int32_t duration_minutes = 0;
  std::optional<domain::BayId> bay_id;
  std::optional<domain::StaffId> advisor_id;

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage);
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::Instant starts_at,
                 domain::AppointmentId appointment) {
    return prefix(organisation, garage).instant(starts_at).id(appointment);
  }
};
BOOST_DESCRIBE_STRUCT(AppointmentTimeRow, (),
                      (appointment_id, status, customer_id, vehicle_id, duration_minutes, bay_id, advisor_id))
extern template AppointmentTimeRow decode_row<AppointmentTimeRow>(std::string_view stored);

/// Time of a bay or an advisor that a confirmed or completed appointment has.
struct ReservationRow {
  static constexpr char table = 'R';

  domain::AppointmentId appointment_id;
  domain::Instant starts_at;
  domain::Instant ends_at;

  template <class Kind>
  static Key prefix(domain::OrganisationId organisation, const domain::Id<Kind>& resource) {
    return Key(table, organisation).id(resource);
  }
};
BOOST_DESCRIBE_STRUCT(ReservationRow, (), (appointment_id, starts_at, ends_at))
extern template ReservationRow decode_row<ReservationRow>(std::string_view stored);

struct Event;
class Views;

/// Folds one event into the appointments' rows.
void project_appointments(const Event& event, Views& views);

}  // namespace projections
