#include "bench/filled_log.hpp"

#include <deque>
#include <memory>
#include <stdexcept>

#include "api/transaction.hpp"
#include "bench/registration.hpp"
#include "bench/server_process.hpp"
#include "domain/booking.hpp"
#include "domain/customer.hpp"
#include "domain/garage.hpp"
#include "domain/organisation.hpp"
#include "domain/vehicle.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/rocks_log.hpp"

namespace bench {

namespace {

using namespace domain;

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t first_day_ms = 18'628 * day_ms;  // 2021-01-01

/// A new folder gets a key of its own, made here so that the server finds it.
eventstore::MasterKey master_key_of(const std::filesystem::path& data) {
  std::filesystem::create_directories(data / "keys");
  const bool is_new = !std::filesystem::exists(data / "keys" / "data-keys");
  using eventstore::MasterKey;
  return MasterKey::load(data / "keys" / "master.key",
                         is_new ? MasterKey::Missing::create : MasterKey::Missing::refuse);
}

std::string digits(std::uint64_t number, std::size_t width) {
  auto text = std::to_string(number);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

class Filler {
 public:
  Filler(eventstore::Log& log, const Mix& mix) : log_(log), mix_(mix), began_ms_(first_day_ms) {}

  Filled run() {
    begin();
    std::deque<Customer> going_on;
    std::uint64_t next = 0;
    while (next < mix_.customers || !going_on.empty()) {
      if (next < mix_.customers && going_on.size() < mix_.side_by_side)
        going_on.push_back(Customer{.number = next++});
      auto customer = going_on.front();
      going_on.pop_front();
      if (step(customer)) going_on.push_back(customer);
      if (++staged_ % commits_per_flush == 0) log_.flush();
    }
    log_.flush();
    filled_.events = log_.head();
    return filled_;
  }

 private:
  static constexpr std::uint64_t commits_per_flush = 500;

  /// Where the story of a customer is.
  struct Customer {
    std::uint64_t number = 0;
    int step = 0;
    CustomerId id{};
    std::array<VehicleId, 2> vehicles{};
    BookingId booking{};
  };

  Ulid new_ulid() { return Ulid::make(now_ms_, eventstore::random_number(), eventstore::random_number()); }

  template <class Change>
  void commit(Change change) {
    now_ms_ = began_ms_ + static_cast<std::int64_t>(staged_) * 1'000;
    eventstore::Metadata metadata;
    metadata.commit_id = new_ulid().bytes();
    metadata.organisation = filled_.organisation.ulid.bytes();
    metadata.garage = filled_.garage.ulid.bytes();
    metadata.recorded_at_ms = now_ms_;
    metadata.actor = projections::entity(advisor_);
    new_ulid().append_to(metadata.correlation_id);
    const Context context{
        .now = {now_ms_}, .today = {static_cast<std::int32_t>(now_ms_ / day_ms)}, .staff = advisor_};
    api::Transaction transaction(log_, caches_, no_views_, std::move(metadata), context);
    change(transaction);
    if (!transaction.empty() && !transaction.stage()) throw std::logic_error("a commit was refused");
  }

  template <class State, class Command>
  void decide(api::Transaction& transaction, api::IdOf<State> id, const Command& command) {
    const auto decided = transaction.decide<State>(id, command);
    if (decided) return;
    std::string refused = decided.error().code;
    for (const auto& field : decided.error().errors) refused += ' ' + field.pointer + ' ' + field.code;
    throw std::logic_error("refused: " + refused);
  }

  void begin() {
    now_ms_ = began_ms_;
    filled_.organisation = {new_ulid()};
    filled_.garage = {new_ulid()};
    advisor_ = {new_ulid()};
    commit([&](api::Transaction& transaction) {
      decide<organisation::Organisation>(transaction, filled_.organisation,
                                         organisation::Register{filled_.organisation, "Northside Motors"});
      garage::Register garage;
      garage.garage_id = filled_.garage;
      garage.name = "Northside Leeds";
      garage.country = "GB";
      garage.currency = "GBP";
      garage.time_zone = "Europe/London";
      decide<garage::Garage>(transaction, filled_.garage, garage);
    });
  }

  /// The customer's next commit. False when the story is over.
  bool step(Customer& customer) {
    const int step = customer.step++;
    if (step == 0) register_customer(customer);
    else if (step <= 2) register_vehicle(customer, static_cast<std::size_t>(step - 1));
    else visit(customer, (step - 3) / 5, (step - 3) % 5);
    return customer.step < 3 + mix_.visits * 5;
  }

  void register_customer(Customer& customer) {
    constexpr std::array<const char*, 8> first = {"Grace",   "Alan",   "Ada",   "Edsger",
                                                  "Barbara", "Donald", "Radia", "Ken"};
    constexpr std::array<const char*, 8> last = {"Hopper", "Turing", "Byron",   "Dijkstra",
                                                 "Liskov", "Knuth",  "Perlman", "Thompson"};
    customer.id = {new_ulid()};
    filled_.customers.push_back(customer.id);
    domain::customer::Register command;
    command.customer_id = customer.id;
    command.garage_id = filled_.garage;
    auto& details = command.details;
    const auto number = customer.number;
    details.first_name = first[number % first.size()];
    details.last_name = std::string(last[number / first.size() % last.size()]) + ' ' + std::to_string(number);
    const auto subscriber = digits(number, 8);
    details.phones = {{"+4475" + subscriber, "GB",
                       "075" + subscriber.substr(0, 2) + ' ' + subscriber.substr(2), "+4475" + subscriber,
                       PhoneType::mobile}};
    details.emails = {"customer" + std::to_string(number) + "@example.com"};
    details.country = "GB";
    domain::customer::Address address;
    address.line1 = std::to_string(number % 500 + 1) + " Taylor Street";
    address.city = "Leeds";
    address.postcode = "LS1 4AP";
    address.country = "GB";
    details.addresses = {address};
    if (number % 4 == 0) command.notes = "prefers a text message in the afternoon";
    commit([&](api::Transaction& transaction) {
      command.customer_number = 'C' + digits(transaction.take_number("customer"), 6);
      decide<domain::customer::Customer>(transaction, customer.id, command);
    });
  }

  void register_vehicle(Customer& customer, std::size_t which) {
    constexpr std::array<std::array<const char*, 2>, 4> models = {
        {{"Volkswagen", "Golf"}, {"Ford", "Focus"}, {"Vauxhall", "Corsa"}, {"BMW", "320d"}}};
    const auto number = customer.number * 2 + which;
    vehicle::Register command;
    command.vehicle_id = customer.vehicles[which] = {new_ulid()};
    command.customer_id = customer.id;
    command.registration = registration(number);
    command.country = "GB";
    command.description.make = models[number % models.size()][0];
    command.description.model = models[number % models.size()][1];
    command.description.year = 2010 + static_cast<std::int32_t>(number % 11);
    command.description.colour = "blue";
    commit([&](api::Transaction& transaction) {
      decide<vehicle::Vehicle>(transaction, command.vehicle_id, command);
    });
  }

  /// One visit in five commits: booked, confirmed, begun, the odometer, completed.
  void visit(Customer& customer, int number, int part) {
    const auto vehicle = customer.vehicles[static_cast<std::size_t>(number % 2)];
    switch (part) {
      case 0:
        return book(customer, vehicle, number);
      case 1:
        return commit([&](auto& transaction) {
          decide<booking::Booking>(transaction, customer.booking, booking::Confirm{});
        });
      case 2:
        return commit([&](auto& transaction) {
          decide<booking::Booking>(transaction, customer.booking, booking::Start{});
        });
      case 3:
        return commit([&](auto& transaction) {
          vehicle::RecordOdometer command;
          command.reading = {20'000 + number * 6'000, DistanceUnit::mi};
          command.read_at = {now_ms_};
          command.source = vehicle::ReadingSource::job;
          decide<vehicle::Vehicle>(transaction, vehicle, command);
        });
      default:
        return commit([&](auto& transaction) {
          decide<booking::Booking>(transaction, customer.booking, booking::Complete{});
        });
    }
  }

  void book(Customer& customer, VehicleId vehicle, int number) {
    constexpr std::array<const char*, 4> services = {"Full service", "MOT test", "Brake pads front",
                                                     "Oil and filter"};
    booking::Create command;
    command.booking_id = customer.booking = {new_ulid()};
    command.garage_id = filled_.garage;
    command.customer_id = customer.id;
    command.vehicle_id = vehicle;
    command.starts_at = {now_ms_ + 3 * day_ms};
    command.duration_minutes = 90;
    command.services = {services[static_cast<std::size_t>(number) % services.size()]};
    command.garage_currency = *Currency::parse("GBP");
    command.price = {12'900 + number * 1'000, command.garage_currency};
    commit([&](api::Transaction& transaction) {
      command.job_number = std::to_string(10'000 + transaction.take_number("job"));
      decide<booking::Booking>(transaction, command.booking_id, command);
    });
  }

  eventstore::Log& log_;
  Mix mix_;
  std::int64_t began_ms_;
  std::int64_t now_ms_ = 0;
  std::uint64_t staged_ = 0;
  Filled filled_;
  StaffId advisor_;
  api::AggregateCaches caches_;
  projections::MemoryRows no_views_;
};

}  // namespace

OpenedLog::OpenedLog(const std::filesystem::path& data)
    : master_key_(master_key_of(data)),
      keys_(data / "keys" / "data-keys", master_key_),
      log_(eventstore::open_rocks_log(data / "log", keys_, master_key_.claims_key())) {}

Filled fill_log(const std::filesystem::path& data, const Mix& mix) {
  OpenedLog opened(data);
  return Filler(opened.log(), mix).run();
}

}  // namespace bench
