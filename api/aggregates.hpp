// The aggregates, and what storing their events needs to know besides: under which identifier each has its
// stream, whose key seals what is personal, and what else an event is about.
#pragma once

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <vector>

#include "domain/api_key.hpp"
#include "domain/booking.hpp"
#include "domain/customer.hpp"
#include "domain/customer_import.hpp"
#include "domain/garage.hpp"
#include "domain/organisation.hpp"
#include "domain/session.hpp"
#include "domain/staff.hpp"
#include "domain/vehicle.hpp"
#include "projections/event_codec.hpp"

namespace api {

/// The identifier of an aggregate's stream.
template <class State>
struct StreamOf;
template <>
struct StreamOf<domain::organisation::Organisation> {
  using Id = domain::OrganisationId;
};
template <>
struct StreamOf<domain::garage::Garage> {
  using Id = domain::GarageId;
};
template <>
struct StreamOf<domain::staff::Staff> {
  using Id = domain::StaffId;
};
template <>
struct StreamOf<domain::session::Session> {
  using Id = domain::SessionId;
};
template <>
struct StreamOf<domain::api_key::ApiKey> {
  using Id = domain::ApiKeyId;
};
template <>
struct StreamOf<domain::customer::Customer> {
  using Id = domain::CustomerId;
};
template <>
struct StreamOf<domain::vehicle::Vehicle> {
  using Id = domain::VehicleId;
};
template <>
struct StreamOf<domain::booking::Booking> {
  using Id = domain::BookingId;
};
template <>
struct StreamOf<domain::import::Import> {
  using Id = domain::ImportId;
};

template <class State>
using IdOf = typename StreamOf<State>::Id;

/// All aggregates. A new one is added here and gets a StreamOf above.
using AllAggregates =
    boost::mp11::mp_list<domain::organisation::Organisation, domain::garage::Garage, domain::staff::Staff,
                         domain::session::Session, domain::api_key::ApiKey, domain::customer::Customer,
                         domain::vehicle::Vehicle, domain::booking::Booking, domain::import::Import>;

/// Whose key seals the personal part of an event of this stream: its own, except for bookings, which are
/// their customer's. `state` is that after the event.
template <class State>
eventstore::EntityId subject_of(IdOf<State> id, const State&) {
  return projections::entity(id);
}
inline eventstore::EntityId subject_of(domain::BookingId, const domain::booking::Booking& booking) {
  return projections::entity(booking.customer_id);
}

/// What an event is about besides its own stream, so that a customer's or a vehicle's whole history is found.
template <class State, class Event>
std::vector<eventstore::EntityId> about(const State&, const Event&) {
  return {};
}
inline std::vector<eventstore::EntityId> about(const domain::booking::Booking& booking,
                                               const domain::booking::Event&) {
  std::vector<eventstore::EntityId> entities = {projections::entity(booking.customer_id)};
  if (booking.vehicle_id) entities.push_back(projections::entity(*booking.vehicle_id));
  return entities;
}
inline std::vector<eventstore::EntityId> about(const domain::vehicle::Vehicle& vehicle,
                                               const domain::vehicle::Event& event) {
  std::vector<eventstore::EntityId> entities;
  if (vehicle.owner) entities.push_back(projections::entity(*vehicle.owner));
  if (const auto* const removed = std::get_if<domain::vehicle::RemovedFromCustomer>(&event))
    entities.push_back(projections::entity(removed->customer_id));
  if (const auto* const moved = std::get_if<domain::vehicle::OwnershipTransferred>(&event);
      moved != nullptr && moved->from_customer_id)
    entities.push_back(projections::entity(*moved->from_customer_id));
  return entities;
}
inline std::vector<eventstore::EntityId> about(const domain::session::Session& session,
                                               const domain::session::Event&) {
  return {projections::entity(session.staff_id)};
}

}  // namespace api
