// Between the domain's events and what the log keeps: a type name, JSON in the clear, and JSON that is
// sealed. An event says which is which by its declaration alone: the member called `personal` is sealed, the
// rest is not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "domain/appointment_events.hpp"
#include "domain/bay_events.hpp"
#include "domain/booking_events.hpp"
#include "domain/books_events.hpp"
#include "domain/credit_note_events.hpp"
#include "domain/customer_events.hpp"
#include "domain/import_events.hpp"
#include "domain/invoice_events.hpp"
#include "domain/job_events.hpp"
#include "domain/journal_entry_events.hpp"
#include "domain/membership_events.hpp"
#include "domain/membership_plan_events.hpp"
#include "domain/organisation_events.hpp"
#include "domain/otc_sale_events.hpp"
#include "domain/payment_events.hpp"
#include "domain/payout_events.hpp"
#include "domain/quote_events.hpp"
#include "domain/recommendation_events.hpp"
#include "domain/resource_day_events.hpp"
#include "domain/service_events.hpp"
#include "domain/staff_events.hpp"
#include "domain/vehicle_events.hpp"
#include "eventstore/log.hpp"
#include "projections/entities.hpp"

namespace projections {

/// Everything that can have happened. A new aggregate's events are added here, and nowhere else.
using AnyAggregateEvent =
    std::variant<domain::organisation::Event, domain::garage::Event, domain::staff::Event,
                 domain::session::Event, domain::api_key::Event, domain::customer::Event,
                 domain::vehicle::Event, domain::booking::Event, domain::import::Event,
                 domain::recent_customers::Event, domain::invoice::Event, domain::credit_note::Event,
                 domain::payment::Event, domain::bay::Event, domain::service::Event,
                 domain::resource_day::Event, domain::appointment::Event, domain::job::Event,
                 domain::quote::Event, domain::recommendation::Event, domain::books::Event,
                 domain::journal_entry::Event, domain::membership_plan::Event, domain::membership::Event,
                 domain::otc_sale::Event, domain::payout::Event>;

/// One recorded event, decoded, with where it came from.
struct Event {
  AnyAggregateEvent body;
  eventstore::Position position = 0;
  eventstore::EntityId stream;
  std::uint64_t version = 0;
  bool erased = false;  ///< its personal part can no longer be opened; those fields are empty
  eventstore::Metadata metadata;

  domain::Instant recorded_at() const { return {metadata.recorded_at_ms}; }
};

/// The stored parts of an event. `personal` is still in the clear: the log seals it.
struct EncodedEvent {
  std::string_view type;
  std::string payload;
  std::string personal;
};
EncodedEvent encode_event(const AnyAggregateEvent& event);

/// Reads a recorded event, opening its personal part. Throws eventstore::LogDamaged when it is not what its
/// type says.
Event decode_event(const eventstore::Log& log, const eventstore::CommitRecord& commit,
                   const eventstore::RecordedEvent& recorded);
/// The same into an event that is there already: they are large.
void decode_event(const eventstore::Log& log, const eventstore::CommitRecord& commit,
                  const eventstore::RecordedEvent& recorded, Event& event);

/// The same with the personal part at hand, for tests and the fuzzer. Nothing when the type is unknown or the
/// JSON does not fit.
std::optional<AnyAggregateEvent> decode_body(std::string_view type, std::string_view payload,
                                             std::optional<std::string_view> personal);

/// Every stored type name with the JSON Schema of its payload and its personal part, for the documentation.
struct EventType {
  std::string_view type;
  bool has_personal = false;
};
const std::vector<EventType>& event_types();

}  // namespace projections
