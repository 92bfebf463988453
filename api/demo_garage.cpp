#include "api/demo_garage.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <stdexcept>

#include "api/application.hpp"
#include "api/customer_commands.hpp"
#include "api/demo_data.hpp"
#include "api/demo_sales.hpp"
#include "api/demo_workshop.hpp"
#include "api/passwords.hpp"
#include "api/phone_numbers.hpp"
#include "domain/booking.hpp"
#include "domain/customer.hpp"
#include "domain/garage.hpp"
#include "domain/organisation.hpp"
#include "domain/staff.hpp"
#include "domain/text.hpp"
#include "domain/vehicle.hpp"
#include "domain/vehicle_catalogue.hpp"
#include "projections/entities.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using domain::Date;
using domain::Instant;
using domain::TimeOfDay;
using domain::staff::Role;

constexpr std::string_view password = "courtesy-car-keys";
constexpr std::string_view organisation_name = "Kirkgate Motors";
constexpr std::array<std::string_view, 2> garage_names = {"Kirkgate Leeds", "Kirkgate York"};

struct Member {
  Role role;
  std::string_view name;
  std::string_view email;
};
constexpr auto members =
    std::to_array<Member>({{Role::owner, "Olive Ramsden", "owner@kirkgate.example"},
                           {Role::manager, "Marek Nowak", "manager@kirkgate.example"},
                           {Role::advisor, "Amina Shah", "advisor@kirkgate.example"},
                           {Role::technician, "Tom Birtwistle", "technician@kirkgate.example"},
                           {Role::accountant, "Joyce Clegg", "accountant@kirkgate.example"},
                           {Role::auditor, "Ruth Mensah", "auditor@kirkgate.example"}});

constexpr int people_count = 360;
constexpr int days_back = 730;
constexpr int days_ahead = 28;
constexpr std::int64_t day_ms = 86'400'000;

/// "07": with leading zeros.
std::string digits(std::int64_t number, std::size_t width) {
  auto text = std::to_string(number);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

// ---- what identifies things
// ------------------------------------------------------------------------------------------

/// Plates of the kind that is given out since 2001, for the year of first registration; none twice.
class Plates {
 public:
  std::string next(DemoDraw& draw, int year) {
    for (;;) {
      const bool september = draw.chance(45);
      std::string plate(1, draw.letter("YYYYYYLMNPS"));
      plate += draw.letter("ABCDEFGHJKLMNOPRSTUVWXY");
      plate += digits(year % 100 + (september ? 50 : 0), 2) + ' ';
      for (int i = 0; i < 3; ++i) plate += draw.letter("ABCDEFGHJKLMNOPRSTUVWXYZ");
      if (used_.insert(plate).second) return plate;
    }
  }

 private:
  std::set<std::string> used_;
};

/// VINs with a check digit that is right; none twice.
class Vins {
 public:
  std::string next(DemoDraw& draw, std::string_view manufacturer, int year) {
    constexpr std::string_view years = "123456789ABCDEFGHJKLMNPRSTVWXY";  // from 2001 on
    constexpr std::string_view letters = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
    std::string vin(manufacturer);
    while (vin.size() < 8) vin += draw.letter(letters);
    vin += '0';
    vin += years[static_cast<std::size_t>(year - 2001) % years.size()];
    vin += draw.letter("ABCDEFGH");
    vin += digits(100'000 + ++serial_, 6);
    for (const char check : std::string_view("0123456789X")) {
      vin[8] = check;
      if (domain::make_vin(vin, "US")->check_digit == domain::VinCheckDigit::valid) break;
    }
    return vin;
  }

 private:
  std::int64_t serial_ = 0;
};

/// Telephone numbers that Ofcom keeps for drama, in a drawn order.
class Phones {
 public:
  explicit Phones(DemoDraw& draw) {
    for (int i = 0; i < 1000; ++i) mobiles_.push_back("07700 900" + digits(i, 3));
    for (int i = 0; i < 1000; ++i) fixed_lines_.push_back("0113 496 0" + digits(i, 3));
    for (auto* const numbers : {&mobiles_, &fixed_lines_})
      for (std::size_t i = numbers->size() - 1; i > 0; --i)
        std::swap((*numbers)[i], (*numbers)[draw.below(i + 1)]);
  }
  std::string next_mobile() { return take(mobiles_); }
  std::string next_fixed_line() { return take(fixed_lines_); }

 private:
  static std::string take(std::vector<std::string>& numbers) {
    auto number = std::move(numbers.back());
    numbers.pop_back();
    return number;
  }
  std::vector<std::string> mobiles_;
  std::vector<std::string> fixed_lines_;
};

/// Small letters, digits and dots, for the part of an e-mail address before the @.
std::string mailbox_name(std::string_view text) {
  std::string name;
  for (const char c : domain::fold(text)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) name += c;
    else if (c == ' ' && !name.empty() && name.back() != '.') name += '.';
  }
  return name;
}

// ---- what is planned
// -------------------------------------------------------------------------------------------------

struct PlannedVehicle {
  domain::vehicle::Register command;
  std::int64_t miles_then = 0;  ///< when the two years began
  std::int64_t miles_per_day = 0;
  int visits = 0;
};

struct PlannedCustomer {
  CustomerInput input;
  std::size_t garage = 0;
  bool joins_other = false;
  std::optional<domain::Money> credit_limit;
  domain::customer::PaymentTerms terms;
  std::optional<domain::customer::ContactPerson> contact;
  bool deactivated = false;
  std::vector<PlannedVehicle> vehicles;
};

/// Draws everything, in a fixed order, before anything is done.
class Planner {
 public:
  Planner(std::uint64_t seed, Instant now, const projections::TimeZone& time_zone)
      : draw_(seed), now_(now), today_(time_zone.date_of(now)), time_zone_(time_zone), phones_(draw_) {}

  PlannedCustomer person() {
    PlannedCustomer person;
    auto& input = person.input;
    input.first_name = draw_.text(demo_first_names());
    input.last_name = draw_.text(demo_last_names());
    input.phone_number = phones_.next_mobile();
    if (draw_.chance(82)) input.email = email(*input.first_name + ' ' + *input.last_name);
    if (draw_.chance(30))
      input.birthday = domain::customer::Birthday{static_cast<std::int32_t>(draw_.between(1, 28)),
                                                  static_cast<std::int32_t>(draw_.between(1, 12)),
                                                  static_cast<std::int32_t>(draw_.between(1942, 2003))};
    describe(person);
    person.deactivated = draw_.chance(3);
    const auto vehicles = draw_.chance(72) ? 1 : draw_.between(2, 3);
    for (int i = 0; i < vehicles; ++i) person.vehicles.push_back(vehicle(draw_.chance(4)));
    return person;
  }

  PlannedCustomer business(std::string_view name) {
    PlannedCustomer business;
    auto& input = business.input;
    input.account_type = domain::customer::AccountType::business;
    input.business_name = std::string(name);
    input.first_name = draw_.text(demo_first_names());
    input.last_name = draw_.text(demo_last_names());
    input.phone_number = phones_.next_fixed_line();
    input.email = "fleet@" + mailbox_name(name) + ".example";
    std::ranges::replace(*input.email, '.', '-');
    input.email->replace(input.email->rfind('-'), 1, ".");
    describe(business);
    business.terms = {domain::customer::TermsType::net_days, draw_.chance(70) ? 30 : 14};
    if (draw_.chance(60)) business.credit_limit = pounds(draw_.between(2, 20) * 500);
    business.contact = contact();
    const auto vehicles = draw_.between(3, 12);
    for (int i = 0; i < vehicles; ++i) business.vehicles.push_back(vehicle(draw_.chance(65)));
    return business;
  }

  std::vector<DemoVisit> visits(const PlannedCustomer& customer, domain::CustomerId id) {
    std::vector<DemoVisit> visits;
    for (const auto& vehicle : customer.vehicles)
      for (int i = 0; i < vehicle.visits; ++i) visits.push_back(visit(customer, id, vehicle));
    return visits;
  }

  static domain::Money pounds(std::int64_t amount) {
    constexpr std::int64_t pence = 100;
    return {amount * pence, *domain::Currency::parse("GBP")};
  }

 private:
  std::string email(const std::string& name) {
    return mailbox_name(name) + std::to_string(++mailboxes_) + '@' + draw_.text(demo_email_domains());
  }

  domain::customer::Address address() {
    const auto& city = draw_.from(demo_cities());
    domain::customer::Address address;
    address.line1 = std::to_string(draw_.between(1, 180)) + ' ' + draw_.text(demo_streets());
    address.city = std::string(city.name);
    address.county = std::string(city.county);
    address.postcode = std::string(city.postcode_area) + std::to_string(draw_.between(1, 22)) + ' ' +
                       std::to_string(draw_.between(1, 9)) + draw_.letter("ABDEFGHJLNPQRSTUWXYZ") +
                       draw_.letter("ABDEFGHJLNPQRSTUWXYZ");
    address.country = "GB";
    return address;
  }

  void describe(PlannedCustomer& customer) {
    customer.input.address = address();
    if (draw_.chance(15)) customer.input.notes = draw_.text(demo_customer_notes());
    if (draw_.chance(18)) customer.input.tags = std::vector{draw_.text(demo_tags())};
    customer.garage = draw_.chance(76) ? 0 : 1;
    customer.joins_other = draw_.chance(5);
  }

  domain::customer::ContactPerson contact() {
    domain::customer::ContactPerson contact;
    contact.name = draw_.text(demo_first_names()) + ' ' + draw_.text(demo_last_names());
    contact.role = draw_.chance(50) ? "Fleet manager" : "Accounts";
    contact.phone = parse_phone(phones_.next_mobile(), "GB");
    contact.email = email(contact.name);
    return contact;
  }

  const DemoModel& model(bool van) {
    for (;;)
      if (const auto& model = draw_.from(demo_models()); model.van == van) return model;
  }

  PlannedVehicle vehicle(bool van) {
    const auto& chosen = model(van);
    const int this_year = today_.year();
    const auto year = static_cast<std::int32_t>(draw_.between(this_year - 14, this_year - 1));
    PlannedVehicle vehicle;
    auto& command = vehicle.command;
    command.vehicle_id = Application::new_id<domain::VehicleId>();
    command.registration = plates_.next(draw_, year);
    command.country = "GB";
    command.since = Date{today_.days - days_back - static_cast<std::int32_t>(draw_.between(0, 400))};
    command.description.make = std::string(domain::find_make(chosen.make).value_or(chosen.make));
    command.description.model =
        std::string(domain::find_model(chosen.make, chosen.model).value_or(chosen.model));
    command.description.custom_make = !domain::find_make(chosen.make);
    command.description.custom_model = !domain::find_model(chosen.make, chosen.model);
    command.description.year = year;
    if (draw_.chance(90)) command.description.colour = draw_.text(demo_colours());
    command.description.fuel = std::string(chosen.fuel);
    if (chosen.engine_cc > 0) command.description.engine_cc = chosen.engine_cc;
    if (draw_.chance(80)) command.vin = vins_.next(draw_, chosen.wmi, year);
    vehicle.miles_per_day = van ? draw_.between(35, 90) : draw_.between(8, 40);
    vehicle.miles_then = draw_.between(50, 900) +
                         std::int64_t{std::max(0, this_year - 2 - year)} * 365 * vehicle.miles_per_day;
    vehicle.visits = static_cast<int>(van ? draw_.between(1, 6) : draw_.between(0, 5));
    return vehicle;
  }

  /// A working day of the last two years or the next weeks, at a quarter of an hour.
  Instant moment() {
    for (;;) {
      const Date date{today_.days + static_cast<std::int32_t>(draw_.between(-days_back, days_ahead))};
      const TimeOfDay time{static_cast<std::int32_t>(8 * 60 + draw_.between(0, 36) * 15)};
      constexpr int sunday = 7;
      if (projections::weekday(date) != sunday) return time_zone_.at(date, time);
    }
  }

  void choose_services(DemoVisit& visit) {
    const auto all = demo_services();
    std::int32_t weights = 0;
    for (const auto& service : all) weights += service.weight;
    const auto count = draw_.chance(65) ? 1 : draw_.between(2, 3);
    for (int i = 0; i < count; ++i) {
      auto left = draw_.between(0, weights - 1);
      const auto* chosen = all.data();
      while (left >= chosen->weight) left -= (chosen++)->weight;
      if (std::ranges::find(visit.services, chosen->name) != visit.services.end()) continue;
      visit.services.emplace_back(chosen->name);
      visit.minutes += chosen->minutes;
    }
  }

  DemoEnding ending_of(Instant starts_at) {
    const auto date = time_zone_.date_of(starts_at);
    if (date == today_ && starts_at < now_) return DemoEnding::in_service;
    if (starts_at < now_) return draw_.chance(91) ? DemoEnding::completed : DemoEnding::cancelled;
    return draw_.chance(65) ? DemoEnding::confirmed : DemoEnding::pending;
  }

  DemoVisit visit(const PlannedCustomer& customer, domain::CustomerId id, const PlannedVehicle& vehicle) {
    DemoVisit visit;
    visit.starts_at = moment();
    visit.customer_id = id;
    visit.vehicle_id = vehicle.command.vehicle_id;
    visit.garage = customer.joins_other && draw_.chance(30) ? 1 - customer.garage : customer.garage;
    choose_services(visit);
    if (draw_.chance(25)) visit.notes = draw_.text(demo_booking_notes());
    visit.ending = ending_of(visit.starts_at);
    if (visit.ending == DemoEnding::cancelled) visit.cancel_reason = draw_.text(demo_cancel_reasons());
    visit.by_appointment = draw_.chance(80) && !customer.deactivated;
    if (draw_.chance(22))
      visit.advice = draw_.chance(60)   ? DemoAdvice::declined
                     : draw_.chance(50) ? DemoAdvice::approved
                                        : DemoAdvice::quoted;
    visit.advised = draw_.below(demo_services().size());
    constexpr std::int64_t month_ms = 30 * day_ms;
    visit.lately = now_.milliseconds - visit.starts_at.milliseconds < month_ms;
    visit.due_days = static_cast<std::int32_t>(draw_.between(14, 400));
    visit.red = draw_.chance(30);
    const auto days = (visit.starts_at.milliseconds - now_.milliseconds) / day_ms + days_back;
    visit.miles = vehicle.miles_then + std::max<std::int64_t>(0, days) * vehicle.miles_per_day;
    return visit;
  }

  DemoDraw draw_;
  Instant now_;
  Date today_;
  projections::TimeZone time_zone_;
  Phones phones_;
  Plates plates_;
  Vins vins_;
  int mailboxes_ = 0;
};

// ---- what is done
// ----------------------------------------------------------------------------------------------------

struct DemoIds {
  domain::OrganisationId organisation = Application::new_id<domain::OrganisationId>();
  std::array<domain::GarageId, garage_names.size()> garages = {Application::new_id<domain::GarageId>(),
                                                               Application::new_id<domain::GarageId>()};
  std::array<domain::StaffId, members.size()> staff{};
};

std::vector<domain::garage::OpeningHours> opening_hours() {
  std::vector<domain::garage::OpeningHours> hours;
  constexpr std::int32_t friday = 5, saturday = 6;
  for (std::int32_t day = 1; day <= friday; ++day) hours.push_back({day, {8 * 60}, {18 * 60}});
  hours.push_back({saturday, {8 * 60 + 30}, {13 * 60}});
  return hours;
}

/// Runs deciding functions that give Result<bool>, one after the other; the first refusal ends it.
class Steps {
 public:
  explicit Steps(Transaction& transaction) : transaction_(transaction) {}
  template <class State, class Command>
  Steps& decide(IdOf<State> id, const Command& command) {
    if (!refused_)
      if (auto decided = transaction_.decide<State>(id, command); !decided) refused_ = decided.error();
    return *this;
  }
  Result<Done> done() const {
    if (refused_) return std::unexpected(*refused_);
    return Done{204, {}};
  }

 private:
  Transaction& transaction_;
  std::optional<Problem> refused_;
};

Result<Done> set_up(Transaction& transaction, const DemoIds& ids, const std::string& password_hash) {
  using namespace domain;
  Steps steps(transaction);
  steps.decide<organisation::Organisation>(
      ids.organisation, organisation::Register{ids.organisation, std::string(organisation_name)});
  for (std::size_t i = 0; i < ids.garages.size(); ++i) {
    garage::Register garage;
    garage.garage_id = ids.garages[i];
    garage.name = std::string(garage_names[i]);
    garage.country = "GB";
    garage.currency = "GBP";
    garage.time_zone = "Europe/London";
    garage.opening_hours = opening_hours();
    steps.decide<garage::Garage>(ids.garages[i], garage);
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto& [role, name, email] = members[i];
    steps.decide<staff::Staff>(
        ids.staff[i], staff::Invite{ids.staff[i], std::string(name), std::string(email), password_hash});
    for (const auto garage : ids.garages)
      steps.decide<staff::Staff>(ids.staff[i], staff::AssignRole{garage, role, false});
  }
  return steps.done();
}

/// Those who may receive customers.
std::vector<domain::StaffId> advisors_among(const DemoIds& ids) {
  std::vector<domain::StaffId> advisors;
  for (std::size_t i = 0; i < members.size(); ++i)
    if (members[i].role == Role::advisor || members[i].role == Role::manager ||
        members[i].role == Role::owner)
      advisors.push_back(ids.staff[i]);
  return advisors;
}

Result<Done> add_customer(Transaction& transaction, domain::customer::Register& command,
                          const PlannedCustomer& planned, domain::GarageId other_garage) {
  using namespace domain;
  if (auto registered = register_customer(transaction, command); !registered)
    return std::unexpected(registered.error());
  const auto id = command.customer_id;
  Steps steps(transaction);
  if (planned.joins_other) steps.decide<customer::Customer>(id, customer::JoinGarage{other_garage, {}});
  if (planned.credit_limit)
    steps.decide<customer::Customer>(id, customer::SetCreditLimit{planned.credit_limit});
  if (planned.contact)
    steps.decide<customer::Customer>(
        id, customer::AddContact{Application::new_id<domain::ContactId>(), *planned.contact});
  for (const auto& vehicle : planned.vehicles) {
    auto registered = vehicle.command;
    registered.customer_id = id;
    steps.decide<vehicle::Vehicle>(registered.vehicle_id, registered);
  }
  if (planned.deactivated) steps.decide<customer::Customer>(id, customer::Deactivate{"moved away"});
  return steps.done();
}

/// Hands commands to the committer without waiting for each, and waits for all at the end.
class Submitter {
 public:
  Submitter(Application& application, eventstore::Metadata metadata)
      : application_(application), metadata_(std::move(metadata)) {}

  void submit(domain::GarageId garage, Decide decide, bool reads_views = false) {
    wait_for_room();
    metadata_.garage = garage.ulid.bytes();
    ++submitted_;
    application_.submit(
        metadata_, std::move(decide),
        [this](const Application::Outcome& outcome) {
          const std::scoped_lock lock(mutex_);
          if (!outcome && !refused_) refused_ = outcome.error();
          ++done_;
          changed_.notify_all();
        },
        std::nullopt, reads_views);
  }

  void wait(const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    constexpr std::chrono::milliseconds between_looks{50};
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, between_looks, [this] { return done_ == submitted_; }))
      progress(done_, submitted_);
    if (refused_)
      throw std::runtime_error("the demo garage cannot be made: " + refused_->code + ": " + refused_->detail);
  }

 private:
  /// The committer takes only so many at once.
  void wait_for_room() {
    constexpr std::uint64_t waiting_max = 8'000;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return submitted_ - done_ < waiting_max; });
  }

  Application& application_;
  eventstore::Metadata metadata_;
  std::uint64_t submitted_ = 0;
  std::mutex mutex_;  ///< guards what follows
  std::condition_variable changed_;
  std::uint64_t done_ = 0;
  std::optional<Problem> refused_;
};

DemoCustomer demo_customer(const PlannedCustomer& planned, domain::CustomerId id, domain::GarageId garage) {
  return {.customer_id = id,
          .garage_id = garage,
          .business = planned.input.account_type == domain::customer::AccountType::business,
          .active = !planned.deactivated,
          .terms_days = planned.terms.days,
          .has_credit_limit = planned.credit_limit.has_value()};
}

/// The visits with the jobs that they become.
std::vector<DemoBillable> billable(const std::vector<DemoVisit>& visits,
                                   const std::vector<std::optional<domain::JobId>>& jobs, const DemoIds& ids,
                                   const std::vector<DemoCustomer>& customers) {
  std::map<domain::CustomerId, std::size_t> places;
  for (std::size_t i = 0; i < customers.size(); ++i) places.emplace(customers[i].customer_id, i);
  std::vector<DemoBillable> billable;
  billable.reserve(visits.size());
  for (std::size_t i = 0; i < visits.size(); ++i)
    billable.push_back(
        {&visits[i], ids.garages[visits[i].garage], &jobs[i], places.at(visits[i].customer_id)});
  return billable;
}

template <class T>
T required(Result<T> result) {
  if (!result) throw std::runtime_error("the demo garage cannot be made: " + result.error().detail);
  return *std::move(result);
}

/// The organisation, its garages and staff, and what each garage has to work with.
DemoWorkshop set_up_garages(Application& application, const eventstore::Metadata& metadata,
                            const DemoIds& ids) {
  required(application.execute(metadata, [&, hash = hash_password(password)](Transaction& transaction) {
    return set_up(transaction, ids, hash);
  }));
  DemoWorkshop workshop(advisors_among(ids));
  required(application.execute(metadata, [&](Transaction& transaction) -> Result<Done> {
    for (const auto garage : ids.garages)
      if (auto done = workshop.set_up(transaction, garage); !done) return std::unexpected(done.error());
    return Done{204, {}};
  }));
  return workshop;
}

/// `jobs` gets the job that each visit becomes.
void submit_visits(const std::vector<DemoVisit>& visits, const DemoWorkshop& workshop, const DemoIds& ids,
                   Submitter& submitter, std::vector<std::optional<domain::JobId>>& jobs) {
  for (std::size_t i = 0; i < visits.size(); ++i)
    submitter.submit(ids.garages[visits[i].garage],
                     [&visit = visits[i], &job = jobs[i], &workshop,
                      garage = ids.garages[visits[i].garage]](Transaction& transaction) -> Result<Done> {
                       auto added = workshop.add(transaction, visit, garage);
                       if (!added) return std::unexpected(std::move(added).error());
                       job = *added;
                       return Done{204, {}};
                     });
}

}  // namespace

void make_demo_garage(Application& application, std::uint64_t seed, domain::Instant now,
                      const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  DemoIds ids;
  for (auto& id : ids.staff) id = Application::new_id<domain::StaffId>();
  auto metadata = application.own_metadata(ids.organisation);
  metadata.actor = projections::entity(ids.staff.front());
  const auto workshop = set_up_garages(application, metadata, ids);
  const auto generation = application.runner().current();
  const auto settings = [&](domain::GarageId garage) {
    return garage_settings(ids.organisation, garage, generation->rows(), application.authenticator().epoch());
  };
  Planner planner(seed, now, settings(ids.garages[0])->time_zone);
  std::vector<PlannedCustomer> customers;
  customers.reserve(people_count + demo_business_names().size());
  for (int i = 0; i < people_count; ++i) customers.push_back(planner.person());
  for (const auto name : demo_business_names()) customers.push_back(planner.business(name));

  Submitter submitter(application, metadata);
  DemoTrade trade;
  trade.seed = seed;
  trade.garages.assign(ids.garages.begin(), ids.garages.end());
  std::vector<DemoVisit> visits;
  for (auto& planned : customers) {
    const auto garage = ids.garages[planned.garage];
    auto command =
        required(registration_of(planned.input, *settings(garage), domain::customer::Source::manual));
    if (planned.terms.days > 0) command.payment_terms = planned.terms;
    trade.customers.push_back(demo_customer(planned, command.customer_id, garage));
    std::ranges::move(planner.visits(planned, command.customer_id), std::back_inserter(visits));
    submitter.submit(garage, [command = std::move(command), &planned,
                              other = ids.garages[1 - planned.garage]](Transaction& transaction) mutable {
      return add_customer(transaction, command, planned, other);
    });
  }
  std::ranges::stable_sort(visits, {}, &DemoVisit::starts_at);
  std::vector<std::optional<domain::JobId>> jobs(visits.size());
  submit_visits(visits, workshop, ids, submitter, jobs);
  trade.visits = billable(visits, jobs, ids, trade.customers);
  trade.members_service = workshop.service(ids.garages.front(), "MOT");
  DemoTimeline timeline(now, ids.staff.front(), settings(ids.garages.front())->time_zone);
  trade.first_day = {timeline.today().days - days_back};
  plan_demo_sales(trade, timeline);
  timeline.submit([&](domain::GarageId garage, Decide decide, bool reads_views) {
    submitter.submit(garage, std::move(decide), reads_views);
  });
  submitter.wait(progress);
}

std::vector<DemoLogIn> demo_log_ins(const Application& application) {
  const auto generation = application.runner().current();
  const auto claim = domain::staff::staff_email_claim(members.front().email);
  if (!projections::read_row<projections::StaffEmailRow>(generation->rows(),
                                                         projections::StaffEmailRow::key(claim)))
    return {};
  std::vector<DemoLogIn> log_ins;
  log_ins.reserve(members.size());
  constexpr std::array<std::string_view, members.size()> roles = {"owner",      "manager",    "advisor",
                                                                  "technician", "accountant", "auditor"};
  for (std::size_t i = 0; i < members.size(); ++i)
    log_ins.push_back({std::string(roles[i]), std::string(members[i].email), std::string(password)});
  return log_ins;
}

}  // namespace api
