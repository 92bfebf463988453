// Views are functions of the log: however its events are folded, the rows are the same; and what each event
// makes of them.
#include "projections/views.hpp"
#include "domain/booking.hpp"
#include "domain/customer.hpp"
#include "domain/customer_import.hpp"
#include "domain/garage.hpp"
#include "domain/session.hpp"
#include "domain/staff_events.hpp"
#include "domain/vehicle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

#include "projections/directories.hpp"
#include "projections/rocks_rows.hpp"
#include "tests/projections/history.hpp"

namespace projections::testing {
namespace {

std::string digest_after_one_fold(const std::vector<Event>& events) {
  MemoryRows rows;
  Views(rows).fold(events);
  return digest_of_rows(rows);
}

/// Rows of both, where they differ.
std::string difference(const RowStore& left, const RowStore& right) {
  std::map<std::string, std::pair<std::string, std::string>> all;
  left.scan("", [&](std::string_view key, std::string_view row) {
    return all[std::string(key)].first = row, true;
  });
  right.scan("", [&](std::string_view key, std::string_view row) {
    return all[std::string(key)].second = row, true;
  });
  std::string text;
  for (const auto& [key, rows] : all)
    if (rows.first != rows.second)
      text += key.substr(0, 1) + ":\n  " + rows.first + "\n  " + rows.second + '\n';
  return text;
}

TEST(Views, are_the_same_however_the_events_come) {
  const auto seed = std::random_device{}();
  std::cout << "seed " << seed << '\n';
  std::mt19937_64 random(seed);
  History history(seed);
  history.go_on(1'500);
  const auto events = history.all();
  ASSERT_GT(events.size(), 1'000U);

  MemoryRows at_once;
  Views(at_once).fold(events);
  ASSERT_EQ(Views::checkpoint(at_once), events.back().position);

  MemoryRows piece_by_piece;
  Directories directories;
  auto views = std::make_unique<Views>(piece_by_piece, &directories);
  for (std::span<const Event> rest(events); !rest.empty();) {
    const auto count = std::min<std::size_t>(rest.size(), 1 + random() % 60);
    views->fold(rest.first(count));
    rest = rest.subspan(count);
    // A restart forgets what the tables remember.
    if (random() % 10 == 0) views = std::make_unique<Views>(piece_by_piece, &directories);
  }
  EXPECT_EQ(digest_of_rows(piece_by_piece), digest_of_rows(at_once)) << difference(piece_by_piece, at_once);

  const TemporaryFolder folder;
  RocksRows on_disk(folder.path(), {});
  Views(on_disk).fold(events);
  EXPECT_EQ(digest_of_rows(on_disk), digest_of_rows(at_once)) << difference(on_disk, at_once);
}

TEST(Views, are_those_of_before_when_an_event_cannot_be_folded) {
  History history(7);
  history.go_on(50);
  auto events = history.all();
  MemoryRows rows;
  Views views(rows);
  views.fold(events);
  const auto before = digest_of_rows(rows);

  auto more = history.go_on(20);
  const auto last_good = more.back().position;
  const auto bogus = entity(domain::BookingId{domain::Ulid::make(1, 2, 3)});
  for (auto& event : history.append(bogus, {domain::booking::Event(domain::booking::Confirmed{})}))
    more.push_back(std::move(event));
  try {
    views.fold(more);
    FAIL() << "it folded a step of a booking that was never made";
  } catch (const FoldFailed& failure) {
    EXPECT_EQ(failure.position, last_good + 1);
  }
  EXPECT_EQ(digest_of_rows(rows), before);
  more.pop_back();
  views.fold(more);
  more.insert(more.begin(), std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
  EXPECT_EQ(digest_of_rows(rows), digest_after_one_fold(more));
}

// ---- what each projector makes of events ------------------------------------------------------------

/// Events told one after another, and the rows that they leave.
class Told {
 public:
  template <class Id>
  Told& event(Id id, AnyAggregateEvent body, std::int64_t at_ms = 1'760'000'000'000) {
    Event event{.body = std::move(body), .stream = entity(id)};
    event.position = ++position_;
    event.version = ++versions_[event.stream];
    event.metadata.organisation = organisation.ulid.bytes();
    event.metadata.recorded_at_ms = at_ms;
    Views(rows_).fold(std::span(&event, 1));
    return *this;
  }
  template <class Row>
  std::optional<Row> row(const Key& key) const {
    return read_row<Row>(rows_, key);
  }
  std::size_t count(char table) const {
    std::size_t rows = 0;
    rows_.scan(std::string(1, table), [&](std::string_view, std::string_view) { return ++rows, true; });
    return rows;
  }

  const domain::OrganisationId organisation{domain::Ulid::make(1, 0, 1)};

 private:
  MemoryRows rows_;
  eventstore::Position position_ = 0;
  std::map<eventstore::EntityId, std::uint64_t> versions_;
};

const domain::GarageId leeds{domain::Ulid::make(1, 0, 2)};
const domain::CustomerId grace{domain::Ulid::make(1, 0, 3)};
const domain::CustomerId ada{domain::Ulid::make(1, 0, 4)};
const domain::VehicleId corolla{domain::Ulid::make(1, 0, 5)};
const domain::BookingId mot{domain::Ulid::make(1, 0, 6)};
const domain::StaffId owner{domain::Ulid::make(1, 0, 7)};
const domain::Currency pounds = *domain::Currency::parse("GBP");

namespace customer = domain::customer;
namespace vehicle = domain::vehicle;
namespace booking = domain::booking;

customer::Event registered(const std::string& name) {
  customer::Registered event;
  event.customer_number = "C000001";
  event.garage_id = leeds;
  event.personal.details.first_name = name;
  return event;
}

vehicle::Event registered(domain::CustomerId who, const std::string& plate) {
  vehicle::Registered event;
  event.customer_id = who;
  event.personal.registration = *domain::make_registration(plate, "GB");
  return event;
}

booking::Event created(std::int64_t price_minor) {
  booking::Created event;
  event.job_number = "10001";
  event.garage_id = leeds;
  event.customer_id = grace;
  event.vehicle_id = corolla;
  event.starts_at = {1'760'000'000'000};
  event.price = {price_minor, pounds};
  event.personal.services = {"MOT"};
  return event;
}

Told a_garage() {
  Told told;
  domain::garage::Registered garage;
  garage.name = "Leeds";
  garage.currency = pounds;
  garage.time_zone = "Europe/London";
  told.event(leeds, domain::garage::Event(garage));
  return told;
}

TEST(Projectors, show_a_customer_as_the_last_event_left_it) {
  auto told = a_garage();
  told.event(grace, registered("Grace"), 1'000);
  told.event(grace, customer::Event(customer::NotesRevised{{"prefers texts"}}), 2'000);
  told.event(grace, customer::Event(customer::Deactivated{}), 3'000);
  const auto row = told.row<CustomerRow>(CustomerRow::key(told.organisation, grace));
  ASSERT_TRUE(row);
  EXPECT_EQ(row->details.first_name, "Grace");
  EXPECT_EQ(row->notes, "prefers texts");
  EXPECT_EQ(row->status, customer::Status::inactive);
  EXPECT_EQ(row->version, 3U);
  EXPECT_EQ(row->created_at.milliseconds, 1'000);
  EXPECT_EQ(row->updated_at.milliseconds, 3'000);
  ASSERT_EQ(row->garages.size(), 1U);
  EXPECT_TRUE(told.row<MemberRow>(MemberRow::key(told.organisation, leeds, grace)));
}

TEST(Projectors, move_a_vehicle_from_one_customer_to_another) {
  auto told = a_garage();
  told.event(grace, registered("Grace")).event(ada, registered("Ada"));
  told.event(corolla, registered(grace, "AB12 CDE"));
  const auto vehicles_of = [&](domain::CustomerId who) {
    return told.row<CustomerRow>(CustomerRow::key(told.organisation, who))->vehicles.size();
  };
  EXPECT_EQ(vehicles_of(grace), 1U);
  told.event(corolla,
             vehicle::Event(vehicle::OwnershipTransferred{grace, ada, vehicle::OwnershipKind::owned, {}}));
  EXPECT_EQ(vehicles_of(grace), 0U);
  EXPECT_EQ(vehicles_of(ada), 1U);
  const auto row = told.row<VehicleRow>(VehicleRow::key(told.organisation, corolla));
  EXPECT_EQ(row->owner, ada);
  EXPECT_EQ(row->owners.size(), 2U);
  told.event(corolla, vehicle::Event(vehicle::RemovedFromCustomer{ada, {}, {}}));
  EXPECT_EQ(vehicles_of(ada), 0U);
}

TEST(Projectors, find_a_vehicle_by_the_registration_that_it_bears_now) {
  auto told = a_garage();
  told.event(grace, registered("Grace")).event(corolla, registered(grace, "AB12 CDE"));
  const auto old_plate = RegistrationRow::key(told.organisation, *domain::make_registration("AB12CDE", "GB"));
  const auto new_plate = RegistrationRow::key(told.organisation, *domain::make_registration("X1", "GB"));
  EXPECT_EQ(told.row<RegistrationRow>(old_plate)->vehicle_id, corolla);
  told.event(corolla,
             vehicle::Event(vehicle::RegistrationChanged{{*domain::make_registration("X1", "GB"), {}}}));
  EXPECT_FALSE(told.row<RegistrationRow>(old_plate));
  EXPECT_EQ(told.row<RegistrationRow>(new_plate)->vehicle_id, corolla);
}

TEST(Projectors, count_what_a_booking_brings_as_it_goes_on) {
  auto told = a_garage();
  told.event(grace, registered("Grace")).event(corolla, registered(grace, "AB12 CDE"));
  const auto statistics = [&] {
    return statistics_of(*told.row<MemberRow>(MemberRow::key(told.organisation, leeds, grace)));
  };
  told.event(mot, created(24'900));
  EXPECT_EQ(statistics().bookings_total, 1);
  EXPECT_EQ(statistics().committed_revenue_minor, 0);
  told.event(mot, booking::Event(booking::Confirmed{}));
  EXPECT_EQ(statistics().committed_revenue_minor, 24'900);
  EXPECT_EQ(statistics().total_spend_minor, 0);
  booking::Started started;
  started.visit_at = {1'760'000'000'000};
  told.event(mot, booking::Event(started));
  EXPECT_EQ(statistics().visits, 1);
  told.event(mot, booking::Event(booking::Completed{}));
  EXPECT_EQ(statistics().total_spend_minor, 24'900);
  EXPECT_EQ(statistics().completed_services, 1);
  told.event(mot, booking::Event(booking::Repriced{{10'000, pounds}}));
  EXPECT_EQ(statistics().total_spend_minor, 10'000);
  told.event(mot, booking::Event(booking::Reopened{}));
  EXPECT_EQ(statistics().total_spend_minor, 0);
  told.event(mot, booking::Event(booking::Cancelled{}));
  EXPECT_EQ(statistics().committed_revenue_minor, 0);
  EXPECT_EQ(statistics().visits, 0);
  const auto row = told.row<BookingRow>(BookingRow::key(told.organisation, mot));
  EXPECT_EQ(row->status, booking::Status::cancelled);
  EXPECT_EQ(row->steps.size(), 6U);
}

TEST(Projectors, list_a_booking_once_on_the_day_that_it_is_on) {
  auto told = a_garage();
  told.event(grace, registered("Grace")).event(corolla, registered(grace, "AB12 CDE")).event(mot, created(0));
  EXPECT_EQ(told.count(BookingDayRow::table), 1U);
  const domain::Instant later{1'760'500'000'000};
  told.event(mot, booking::Event(booking::Rescheduled{.starts_at = later}));
  EXPECT_EQ(told.count(BookingDayRow::table), 1U);
  EXPECT_TRUE(told.row<BookingDayRow>(BookingDayRow::key(told.organisation, leeds, later, mot)));
}

TEST(Projectors, let_a_token_in_until_its_log_in_ends) {
  auto told = a_garage();
  const domain::SessionId session{domain::Ulid::make(1, 0, 8)};
  domain::session::Opened opened;
  opened.staff_id = owner;
  opened.token_hash = "abc";
  told.event(session, domain::session::Event(opened));
  EXPECT_EQ(told.row<CredentialRow>(CredentialRow::key("abc"))->session_id, session);
  told.event(session, domain::session::Event(domain::session::Closed{}));
  EXPECT_FALSE(told.row<CredentialRow>(CredentialRow::key("abc")));
}

TEST(Projectors, keep_the_last_twenty_customers_that_were_looked_at) {
  auto told = a_garage();
  for (std::uint64_t i = 0; i < 30; ++i)
    told.event(owner, domain::recent_customers::Event(domain::recent_customers::Viewed{
                          owner, leeds, {domain::CustomerId{domain::Ulid::make(2, 0, i % 25)}}}));
  const auto row = told.row<RecentRow>(RecentRow::key(told.organisation, owner));
  ASSERT_EQ(row->customers.size(), recent_customers_max);
  EXPECT_EQ(row->customers.front().customer_id.ulid, domain::Ulid::make(2, 0, 4));
}

TEST(Projectors, forget_what_a_file_said_once_it_is_imported) {
  auto told = a_garage();
  const domain::ImportId file{domain::Ulid::make(1, 0, 9)};
  domain::import::Uploaded uploaded;
  uploaded.rows = 12;
  uploaded.valid = 12;
  for (std::int32_t line = 2; line < 14; ++line)
    uploaded.personal.rows.push_back({.line = line, .first_name = "Im"});
  told.event(file, domain::import::Event(uploaded));
  const auto key = ImportRow::key(told.organisation, file);
  EXPECT_EQ(told.row<ImportRow>(key)->preview.size(), import_preview_rows);
  told.event(
      file, domain::import::Event(domain::import::Completed{{{2, domain::import::Outcome::created, grace}}}));
  const auto row = told.row<ImportRow>(key);
  EXPECT_TRUE(row->completed);
  EXPECT_TRUE(row->preview.empty());
  EXPECT_EQ(row->rows, 12);
  EXPECT_EQ(row->results.size(), 1U);
}

}  // namespace
}  // namespace projections::testing
