// A vehicle as clients see one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/recommendation_view.hpp"
#include "domain/vehicle.hpp"
#include "projections/row_store.hpp"
#include "projections/vehicles.hpp"

namespace api {

struct MileageView {
  std::int64_t value = 0;
  domain::DistanceUnit unit = domain::DistanceUnit::mi;
  domain::Instant read_at;
  domain::vehicle::ReadingSource source = domain::vehicle::ReadingSource::manual;
  bool rollback = false;
};
BOOST_DESCRIBE_STRUCT(MileageView, (), (value, unit, read_at, source, rollback))

/// A field that the counter still asks for (R058).
struct Prompt {
  domain::vehicle::Field field = domain::vehicle::Field::make;
  std::int64_t skip_count = 0;
  std::optional<domain::Instant> last_skipped_at;
};
BOOST_DESCRIBE_STRUCT(Prompt, (), (field, skip_count, last_skipped_at))

/// What a vehicle is to a customer (R042).
enum class Relation { owned, purchased_from_us, traded_in, former };
BOOST_DESCRIBE_ENUM(Relation, owned, purchased_from_us, traded_in, former)

/// When the next service falls due, once anything says so.
struct NextService {
  std::optional<domain::Date> date;
  std::optional<domain::Mileage> mileage;
  std::string basis;
};
BOOST_DESCRIBE_STRUCT(NextService, (), (date, mileage, basis))

struct NextMot {
  domain::Date date;
  std::string source;
};
BOOST_DESCRIBE_STRUCT(NextMot, (), (date, source))

struct VehicleLinks {
  std::string history;
  std::string odometer_readings;
};
BOOST_DESCRIBE_STRUCT(VehicleLinks, (), (history, odometer_readings))

struct VehicleView {
  domain::VehicleId vehicle_id;
  std::optional<domain::CustomerId> customer_id;  ///< who owns it now
  std::optional<Relation> relation;  ///< to that customer, or to the one whose vehicles are listed
  domain::Registration registration;
  std::optional<domain::Vin> vin;
  std::string display_name;  ///< "Toyota Corolla", or the registration where nothing is known
  std::optional<std::string> make;
  std::optional<std::string> model;
  bool custom_make = false;
  bool custom_model = false;
  std::optional<std::int32_t> year;
  std::optional<std::int32_t> age_years;  ///< this year less its year, never negative (R032)
  std::optional<std::string> colour;
  std::optional<std::string> fuel;
  std::optional<std::int32_t> engine_cc;
  std::optional<MileageView> mileage;  ///< the latest reading (C21)
  std::optional<NextService> next_service;
  std::optional<NextMot> next_mot;
  std::vector<RecommendationSummary> outstanding_recommendations;  ///< R235
  std::optional<std::string> notes;
  std::vector<projections::OwnerPeriod> owners;
  std::vector<projections::FormerRegistration> former_registrations;
  std::vector<Prompt> prompt;
  std::int32_t profile_percent = 0;  ///< how much of the optional facts is known (R059)
  VehicleLinks links;
  domain::Instant date_added;
  domain::Instant updated_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(VehicleView, (),
                      (vehicle_id, customer_id, relation, registration, vin, display_name, make, model,
                       custom_make, custom_model, year, age_years, colour, fuel, engine_cc, mileage,
                       next_service, next_mot, outstanding_recommendations, notes, owners,
                       former_registrations, prompt, profile_percent, links, date_added, updated_at, version))

/// "Toyota Corolla", or the registration where nothing is known.
std::string vehicle_name(const projections::VehicleRow& row);

/// What the vehicle is to a customer; nothing where it never was theirs.
std::optional<Relation> relation_to(const projections::VehicleRow& row, domain::CustomerId customer);

/// `year` is the current one. What is recommended is left to the caller, who has the rows.
VehicleView vehicle_view(const projections::VehicleRow& row, std::int32_t year);

/// The vehicles a customer owns now, in the order of coming.
std::vector<VehicleView> vehicles_of(const projections::RowStore& rows, domain::OrganisationId organisation,
                                     const std::vector<domain::VehicleId>& vehicles, std::int32_t year);

}  // namespace api
