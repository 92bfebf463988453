// A garage group's life from a seed: thousands of things that can happen, each decided by the rules of the
// domain, in a real log.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <vector>

#include "domain/booking.hpp"
#include "domain/customer.hpp"
#include "domain/vehicle.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/key_store.hpp"
#include "eventstore/rocks_log.hpp"
#include "projections/event_codec.hpp"

namespace projections::testing {

/// Removes its folder at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class History {
 public:
  explicit History(std::uint64_t seed);

  /// Appends about so many commits, and gives their events as the log reads them back.
  std::vector<Event> go_on(std::size_t commits);
  /// Appends events as one commit to one stream, whatever the rules say.
  std::vector<Event> append(const eventstore::EntityId& stream, const std::vector<AnyAggregateEvent>& events);

  const eventstore::Log& log() const { return *log_; }
  const eventstore::KeyStore& keys() const { return keys_; }
  eventstore::KeyStore& keys() { return keys_; }
  std::vector<Event> all() const { return read_after(0); }
  domain::OrganisationId organisation() const { return organisation_; }

 private:
  template <class State, class IdType>
  struct Living {
    IdType id;
    State state;
    std::uint64_t version = 0;
  };
  using LivingCustomer = Living<domain::customer::Customer, domain::CustomerId>;
  using LivingVehicle = Living<domain::vehicle::Vehicle, domain::VehicleId>;
  using LivingBooking = Living<domain::booking::Booking, domain::BookingId>;

  template <class IdType>
  IdType new_id();
  template <class Alive, class Command>
  /// What the rules allow; what they refuse does not happen.
  void happen(Alive& alive, const Command& command);
  template <class T>
  T& any(std::vector<T>& of);
  int below(int limit) { return std::uniform_int_distribution(0, limit - 1)(random_); }

  /// One commit, not durable yet.
  void stage(const eventstore::EntityId& stream, const std::vector<AnyAggregateEvent>& events);
  std::vector<Event> read_after(eventstore::Position position) const;
  domain::Context context();
  void begin();
  void step();
  void register_customer();
  void change_customer();
  void register_vehicle();
  void change_vehicle();
  void create_booking();
  void change_booking();
  void import_file();
  void log_in_and_out();

  TemporaryFolder folder_;
  eventstore::MasterKey master_{eventstore::random_bytes32()};
  eventstore::KeyStore keys_;
  std::unique_ptr<eventstore::Log> log_;
  std::mt19937_64 random_;
  std::int64_t now_ms_ = 1'760'000'000'000;
  domain::OrganisationId organisation_;
  domain::StaffId member_;
  std::vector<domain::GarageId> garages_;
  std::vector<LivingCustomer> customers_;
  std::vector<LivingVehicle> vehicles_;
  std::vector<LivingBooking> bookings_;
  std::uint64_t made_ = 0;
};

}  // namespace projections::testing
