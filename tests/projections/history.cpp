#include "tests/projections/history.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>

#include "domain/customer_import.hpp"
#include "domain/garage.hpp"
#include "domain/organisation.hpp"
#include "domain/session.hpp"
#include "domain/staff.hpp"

namespace projections::testing {

using namespace domain;

namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t day_ms = 24 * hour_ms;

Phone phone(std::uint64_t number) {
  const auto e164 = "+4477009" + std::to_string(10'000 + number % 90'000);
  return {e164, "GB", e164, e164, PhoneType::mobile};
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::path(::testing::TempDir()) / "history-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() { std::filesystem::remove_all(path_); }

History::History(std::uint64_t seed)
    : keys_(folder_.path() / "keys", master_),
      log_(eventstore::open_rocks_log(folder_.path() / "log", keys_, master_.claims_key())),
      random_(seed) {
  begin();
}

template <class IdType>
IdType History::new_id() {
  return IdType{Ulid::make(now_ms_, random_(), random_())};
}

template <class T>
T& History::any(std::vector<T>& of) {
  return of[static_cast<std::size_t>(below(static_cast<int>(of.size())))];
}

domain::Context History::context() {
  // Sometimes several things happen in the same millisecond.
  now_ms_ += below(3) * below(100'000);
  return {{now_ms_}, {static_cast<std::int32_t>(now_ms_ / day_ms)}, member_};
}

void History::stage(const eventstore::EntityId& stream, const std::vector<AnyAggregateEvent>& events) {
  eventstore::CommitDraft draft;
  draft.metadata.organisation = organisation_.ulid.bytes();
  draft.metadata.recorded_at_ms = now_ms_;
  draft.metadata.commit_id = new_id<CommitId>().ulid.bytes();
  for (const auto& event : events) {
    auto encoded = encode_event(event);
    draft.events.push_back({.stream = stream,
                            .type = encoded.type,
                            .schema_version = 1,
                            .payload = std::move(encoded.payload),
                            .personal = std::move(encoded.personal),
                            .subject = stream,
                            .about = {}});
  }
  if (!log_->stage(std::move(draft))) throw std::logic_error("a condition that nobody made");
}

std::vector<Event> History::append(const eventstore::EntityId& stream,
                                   const std::vector<AnyAggregateEvent>& events) {
  const auto before = log_->head();
  stage(stream, events);
  log_->flush();
  return read_after(before);
}

std::vector<Event> History::read_after(eventstore::Position position) const {
  std::vector<Event> events;
  const auto cursor = log_->read(position);
  while (const auto* const commit = cursor->next())
    for (const auto& recorded : commit->events) events.push_back(decode_event(*log_, *commit, recorded));
  return events;
}

template <class Alive, class Command>
void History::happen(Alive& alive, const Command& command) {
  const auto decided = decide(alive.state, command, context());
  if (!decided || decided->events.empty()) return;
  std::vector<AnyAggregateEvent> events;
  for (const auto& event : decided->events) {
    evolve_any(alive.state, event);
    using Events = typename decltype(alive.state)::Event;
    events.emplace_back(Events(event));
  }
  stage(entity(alive.id), events);
}

std::vector<Event> History::go_on(std::size_t commits) {
  const auto before = log_->head();
  for (std::size_t i = 0; i < commits; ++i) step();
  log_->flush();
  return read_after(before);
}

void History::begin() {
  organisation_ = new_id<OrganisationId>();
  Living<organisation::Organisation, OrganisationId> group{organisation_, {}};
  happen(group, organisation::Register{organisation_, "Northside"});
  for (const auto* const name : {"Leeds", "York"}) {
    Living<garage::Garage, GarageId> living{new_id<GarageId>(), {}};
    garage::Register command;
    command.garage_id = living.id;
    command.name = name;
    command.country = "GB";
    command.currency = "GBP";
    command.time_zone = "Europe/London";
    happen(living, command);
    happen(living, garage::Rename{std::string(name) + " Motors"});
    garages_.push_back(living.id);
  }
  member_ = new_id<StaffId>();
  Living<staff::Staff, StaffId> member{member_, {}};
  happen(member, staff::Invite{member_, "Ada", "ada@example.com", "hash"});
  for (const auto garage : garages_) happen(member, staff::AssignRole{garage, staff::Role::owner, false});
  happen(member, staff::Rename{"Ada Byron"});
  log_->flush();
  if (garages_.size() != 2 || log_->head() < 8) throw std::logic_error("the history did not begin");
}

void History::step() {
  switch (below(12)) {
    case 0:
    case 1:
      return register_customer();
    case 2:
    case 3:
      return change_customer();
    case 4:
      return register_vehicle();
    case 5:
      return change_vehicle();
    case 6:
    case 7:
      return create_booking();
    case 8:
    case 9:
      return change_booking();
    case 10:
      return import_file();
    default:
      return log_in_and_out();
  }
}

void History::register_customer() {
  LivingCustomer living{new_id<CustomerId>(), {}};
  customer::Register command;
  command.customer_id = living.id;
  command.customer_number = "C" + std::to_string(++made_);
  command.details.first_name = "Grace" + std::to_string(below(50));
  command.details.last_name = "Höpper";
  command.details.phones = {phone(made_)};
  if (below(2) == 0) command.details.emails = {"grace" + std::to_string(made_) + "@example.com"};
  if (below(2) == 0)
    command.details.addresses = {
        {.line1 = "1 Road", .city = "Leeds", .postcode = "LS1 4AP", .country = "GB"}};
  command.details.country = "GB";
  command.garage_id = any(garages_);
  if (below(3) == 0) command.notes = "prefers texts";
  if (below(4) == 0) {
    command.account_type = customer::AccountType::business;
    command.details.business_name = "Jabberwock " + std::to_string(made_);
  }
  happen(living, command);
  if (living.state.exists) customers_.push_back(std::move(living));
}

void History::change_customer() {
  if (customers_.empty()) return;
  auto& living = any(customers_);
  switch (below(9)) {
    case 0: {
      auto details = living.state.details;
      details.first_name = "Changed" + std::to_string(below(9));
      details.phones = {phone(++made_)};
      return happen(living, customer::ChangeDetails{details, {}});
    }
    case 1:
      return happen(living, customer::JoinGarage{any(garages_), customer::Source::manual});
    case 2:
      return happen(living, customer::Deactivate{"moved"});
    case 3:
      return happen(living, customer::Reactivate{});
    case 4:
      return happen(living, customer::ReviseNotes{"note " + std::to_string(below(9))});
    case 5:
      return happen(living, customer::ReviseRequirements{{"vip"}, "ramp"});
    case 6:
      return happen(living, customer::AddContact{new_id<ContactId>(), {.name = "Joan"}});
    case 7:
      if (!living.state.contacts.empty())
        happen(living, customer::RemoveContact{living.state.contacts.front()});
      return;
    default:
      return happen(living, customer::ChangeAccountType{below(2) == 0 ? customer::AccountType::business
                                                                      : customer::AccountType::individual,
                                                        "Ltd " + std::to_string(below(9))});
  }
}

void History::register_vehicle() {
  if (customers_.empty()) return;
  LivingVehicle living{new_id<VehicleId>(), {}};
  vehicle::Register command;
  command.vehicle_id = living.id;
  command.customer_id = any(customers_).id;
  command.registration = "HX" + std::to_string(++made_);
  command.country = "GB";
  command.description.make = "Toyota";
  if (below(2) == 0) command.mileage = Mileage{below(100'000), DistanceUnit::mi};
  happen(living, command);
  if (living.state.exists) vehicles_.push_back(std::move(living));
}

void History::change_vehicle() {
  if (vehicles_.empty()) return;
  auto& living = any(vehicles_);
  switch (below(6)) {
    case 0:
      return happen(living,
                    vehicle::TransferOwnership{any(customers_).id, vehicle::OwnershipKind::owned, {}});
    case 1:
      if (living.state.owner) happen(living, vehicle::RemoveFromCustomer{*living.state.owner, "sold", false});
      return;
    case 2:
      return happen(living,
                    vehicle::ChangeRegistration{"CH" + std::to_string(++made_), "GB", "cherished transfer"});
    case 3:
      return happen(living, vehicle::SkipFields{{vehicle::Field::vin, vehicle::Field::colour}});
    case 4: {
      auto description = living.state.description;
      description.colour = below(2) == 0 ? "blue" : "red";
      return happen(living, vehicle::ChangeDetails{description, {}, "scratched", false});
    }
    default:
      return happen(living, vehicle::RecordOdometer{{below(200'000), DistanceUnit::mi},
                                                    {now_ms_ - below(1'000) * hour_ms},
                                                    vehicle::ReadingSource::manual,
                                                    true,
                                                    "new cluster"});
  }
}

void History::create_booking() {
  if (customers_.empty()) return;
  LivingBooking living{new_id<BookingId>(), {}};
  booking::Create command;
  command.booking_id = living.id;
  command.job_number = std::to_string(10'000 + ++made_);
  command.garage_id = any(garages_);
  auto& who = any(customers_);
  command.customer_id = who.id;
  for (const auto& candidate : vehicles_)
    if (candidate.state.owner == who.id) command.vehicle_id = candidate.id;
  command.starts_at = {now_ms_ + below(60) * day_ms};
  command.services = {below(2) == 0 ? "MOT" : "Full Service"};
  command.garage_currency = *Currency::parse("GBP");
  command.price = {below(3) * 12'345, command.garage_currency};
  // Whoever books at a garage is one of its customers from then on.
  happen(who, customer::JoinGarage{command.garage_id, customer::Source::booking});
  happen(living, command);
  if (living.state.exists) bookings_.push_back(std::move(living));
}

void History::change_booking() {
  if (bookings_.empty()) return;
  auto& living = any(bookings_);
  switch (below(8)) {
    case 0:
      return happen(living, booking::Confirm{});
    case 1:
      return happen(living, booking::Start{});
    case 2:
      return happen(living, booking::Complete{});
    case 3:
      return happen(living, booking::Cancel{"changed their mind"});
    case 4:
      return happen(living, booking::Reopen{"not done yet"});
    case 5:
      return happen(living, booking::Reschedule{{now_ms_ + below(90) * day_ms}, 60});
    case 6:
      return happen(living, booking::Reprice{{below(50'000), living.state.price.currency}});
    default:
      return happen(living, booking::ChangeDetails{living.state.vehicle_id, true, {"Tyres"}, "noted"});
  }
}

void History::import_file() {
  Living<import::Import, ImportId> living{new_id<ImportId>(), {}};
  import::Checked checked;
  checked.data_rows = 2;
  checked.rows = {{.line = 2, .first_name = "Im", .last_name = "Port", .phone = phone(++made_)}};
  checked.issues = {{3, "missing-last-name", "The last name is missing.", true}};
  happen(living, import::Upload{living.id, any(garages_), std::to_string(made_), checked});
  if (below(2) == 0) happen(living, import::Complete{{{2, import::Outcome::skipped, {}}}});
}

void History::log_in_and_out() {
  Living<session::Session, SessionId> living{new_id<SessionId>(), {}};
  happen(living,
         session::Open{living.id, member_, "token hash " + std::to_string(++made_), {now_ms_ + day_ms}});
  if (below(2) == 0) happen(living, session::Close{});
  if (!customers_.empty())
    stage(eventstore::EntityId::of("rec", member_.ulid.bytes()),
          {recent_customers::Event(recent_customers::Viewed{member_, any(garages_), {any(customers_).id}})});
}

}  // namespace projections::testing
