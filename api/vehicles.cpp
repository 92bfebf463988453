// Vehicles of the organisation: adding them to customers, reading and changing them.
#include <algorithm>

#include "api/application.hpp"
#include "api/page.hpp"
#include "api/query_choices.hpp"
#include "api/routes.hpp"
#include "api/vehicle_commands.hpp"
#include "api/vehicle_view.hpp"
#include "domain/appointment.hpp"
#include "domain/booking.hpp"
#include "domain/customer.hpp"
#include "domain/text.hpp"
#include "domain/vehicle.hpp"
#include "projections/table.hpp"
#include "projections/work.hpp"

namespace api {

namespace {

using domain::customer::Customer;
using domain::vehicle::Vehicle;
using projections::CustomerRow;
using projections::VehicleRow;

constexpr std::string_view example = R"({"registration": "KN21 XYZ", "country": "GB", "make": "Toyota",
 "model": "Corolla", "year": 2020, "vin": null, "mileage": {"value": 42000, "unit": "mi"},
 "colour": "blue"})";

using VehiclesPage = Page<VehicleView>;

struct ReadingView {
  std::int64_t value = 0;
  domain::DistanceUnit unit = domain::DistanceUnit::mi;
  domain::Instant read_at;
  domain::vehicle::ReadingSource source = domain::vehicle::ReadingSource::manual;
  bool rollback = false;
  std::optional<std::string> reason;
  domain::Instant recorded_at;
};
BOOST_DESCRIBE_STRUCT(ReadingView, (), (value, unit, read_at, source, rollback, reason, recorded_at))

using ReadingsPage = Page<ReadingView>;

struct Transfer {
  domain::CustomerId to_customer_id;
  std::optional<domain::vehicle::OwnershipKind> ownership;
  std::optional<domain::Date> on;
};
BOOST_DESCRIBE_STRUCT(Transfer, (), (to_customer_id, ownership, on))

struct RegistrationInput {
  std::string registration;
  std::optional<std::string> country;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(RegistrationInput, (), (registration, country, reason))

struct ReadingInput {
  std::int64_t value = 0;
  domain::DistanceUnit unit = domain::DistanceUnit::mi;
  std::optional<domain::Instant> read_at;  ///< now where nobody says
  std::optional<domain::vehicle::ReadingSource> source;
  std::optional<bool> rollback;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(ReadingInput, (), (value, unit, read_at, source, rollback, reason))

std::string path_of(domain::VehicleId id) { return "/v1/vehicles/" + id.text(); }

std::int32_t year_of(domain::Instant moment) {
  constexpr std::int64_t day_ms = 86'400'000;
  return domain::Date{static_cast<std::int32_t>(moment.milliseconds / day_ms)}.year();
}

Result<VehicleRow> find_vehicle(const ReadCall& call) {
  const auto id = call.id<domain::VehicleId>(0, "vehicle");
  if (!id) return std::unexpected(id.error());
  auto row = projections::read_row<VehicleRow>(*call.rows, VehicleRow::key(call.organisation(), *id));
  if (!row || row->version == 0) return no_such("vehicle");
  return *std::move(row);
}

// ---- reading ------------------------------------------------------------------------------------

/// "mi" or "km" to show distances in; nothing: as they were read (R037).
Result<std::optional<domain::DistanceUnit>> unit_of(const Call& call) {
  const auto text = call.query.find("unit");
  if (!text) return std::optional<domain::DistanceUnit>{};
  if (*text == "mi") return std::optional(domain::DistanceUnit::mi);
  if (*text == "km") return std::optional(domain::DistanceUnit::km);
  return Call::bad_parameter("unit");
}

void show_in(const std::optional<domain::DistanceUnit>& unit, std::int64_t& value,
             domain::DistanceUnit& shown) {
  if (!unit) return;
  const auto converted = domain::in_unit({value, shown}, *unit);
  value = converted.value;
  shown = converted.unit;
}

VehicleView view_in(const ReadCall& call, const VehicleRow& row,
                    const std::optional<domain::DistanceUnit>& unit) {
  auto view = vehicle_view(row, year_of(call.now));
  view.outstanding_recommendations = outstanding_of(*call.rows, call.organisation(), row.vehicle_id);
  if (view.mileage) show_in(unit, view.mileage->value, view.mileage->unit);
  return view;
}

/// Which of a customer's vehicles are asked for: those of now, unless told.
struct RelationFilter {
  bool owned_now = true;
  bool former = false;
  std::optional<Relation> only;

  bool accepts(const std::optional<Relation>& relation) const { return !only || relation == only; }

  static Result<RelationFilter> from(const Call& call) {
    const auto text = call.query.find("relation");
    if (!text) return RelationFilter{};
    if (*text == "all") return RelationFilter{true, true, std::nullopt};
    const auto relation = named_value<Relation>(*text);
    if (!relation) return Call::bad_parameter("relation");
    const bool former = relation == Relation::former;
    return RelationFilter{!former, former, relation};
  }
};

/// Whether a vehicle is one that somebody is looking for: by make, model, plate or VIN (R039).
bool is_meant(const VehicleRow& row, std::string_view q) {
  if (q.empty()) return true;
  const auto folded = domain::fold(q);
  const auto name =
      domain::fold(row.description.make.value_or("") + ' ' + row.description.model.value_or(""));
  if (name.find(folded) != std::string::npos) return true;
  const auto normalised = domain::normalise_registration(q);
  if (normalised.empty()) return false;
  return row.registration.normalised.find(normalised) != std::string::npos ||
         (row.vin && row.vin->value.find(normalised) != std::string::npos);
}

std::vector<VehicleRow> rows_of(const ReadCall& call, const CustomerRow& customer,
                                const RelationFilter& filter) {
  std::vector<std::string> keys;
  const auto add = [&](domain::VehicleId id) { keys.push_back(VehicleRow::key(call.organisation(), id)); };
  if (filter.owned_now)
    for (const auto& vehicle : customer.vehicles) add(vehicle.vehicle_id);
  if (filter.former) std::ranges::for_each(customer.former_vehicles, add);
  std::vector<VehicleRow> rows;
  for (const auto& stored : call.rows->get_many(keys))
    if (stored) rows.push_back(projections::decode_row<VehicleRow>(*stored));
  return rows;
}

template <class Page, class Item, class View>
Page page_of(const Paging& paging, const std::vector<Item>& all, View view) {
  Page page;
  page.page = paging.page;
  page.page_size = paging.page_size;
  page.total_items = static_cast<std::int64_t>(all.size());
  page.total_pages = paging.pages(page.total_items);
  const auto end = std::min(all.size(), paging.offset() + static_cast<std::size_t>(paging.page_size));
  for (auto i = paging.offset(); i < end; ++i) page.items.push_back(view(all[i]));
  return page;
}

Result<VehiclesPage> list(const ReadCall& call) {
  const auto id = call.id<domain::CustomerId>(0, "customer");
  if (!id) return std::unexpected(id.error());
  const auto customer =
      projections::read_row<CustomerRow>(*call.rows, CustomerRow::key(call.organisation(), *id));
  if (!customer || customer->customer_number.empty()) return no_such("customer");
  const auto filter = RelationFilter::from(call);
  if (!filter) return std::unexpected(filter.error());
  const auto unit = unit_of(call);
  if (!unit) return std::unexpected(unit.error());
  const auto paging = Paging::from(call);
  if (!paging) return std::unexpected(paging.error());
  auto rows = rows_of(call, *customer, *filter);
  const auto q = call.query.find("q").value_or("");
  std::erase_if(
      rows, [&](const auto& row) { return !filter->accepts(relation_to(row, *id)) || !is_meant(row, q); });
  return page_of<VehiclesPage>(*paging, rows, [&](const VehicleRow& row) {
    auto view = view_in(call, row, *unit);
    view.relation = relation_to(row, *id);
    return view;
  });
}

Result<ReadingsPage> readings(const ReadCall& call) {
  const auto row = find_vehicle(call);
  if (!row) return std::unexpected(row.error());
  const auto unit = unit_of(call);
  if (!unit) return std::unexpected(unit.error());
  const auto paging = Paging::from(call);
  if (!paging) return std::unexpected(paging.error());
  const std::vector newest_first(row->readings.rbegin(), row->readings.rend());
  return page_of<ReadingsPage>(*paging, newest_first, [&](const projections::OdometerReading& reading) {
    ReadingView view{reading.reading.value, reading.reading.unit, reading.read_at,    reading.source,
                     reading.rollback,      reading.reason,       reading.recorded_at};
    show_in(*unit, view.value, view.unit);
    return view;
  });
}

void add_reading_routes(Router& router) {
  constexpr QueryParameter unit{"unit",
                                "mi or km: shows distances in it, converted; otherwise as they were read"};
  router.read<VehiclesPage>(
      {.path = "/v1/customers/{customerId}/vehicles",
       .permission = Permission::vehicles_read,
       .summary = "A customer's vehicles",
       .description = "Those owned now, in the order of coming; with relation, others too.",
       .query = {{"q", "part of the make, model, registration or VIN"},
                 {"relation", "owned, purchased_from_us, traded_in, former or all"},
                 unit,
                 page_parameter,
                 page_size_parameter},
       .as_of = true},
      list);
  router.read<VehicleView>(
      {.path = "/v1/vehicles/{vehicleId}",
       .permission = Permission::vehicles_read,
       .summary = "A vehicle",
       .description = "With its owners, former registrations, and what is still to be asked for.",
       .query = {unit},
       .as_of = true},
      [](const ReadCall& call) -> Result<VehicleView> {
        const auto row = find_vehicle(call);
        if (!row) return std::unexpected(row.error());
        const auto shown_unit = unit_of(call);
        if (!shown_unit) return std::unexpected(shown_unit.error());
        return view_in(call, *row, *shown_unit);
      });
  router.read<ReadingsPage>({.path = "/v1/vehicles/{vehicleId}/odometer-readings",
                             .permission = Permission::vehicles_read,
                             .summary = "A vehicle's odometer readings, latest first",
                             .query = {unit, page_parameter, page_size_parameter},
                             .as_of = true},
                            readings);
}

// ---- changing -----------------------------------------------------------------------------------

/// Checks that the vehicle is there and as the client has seen it, lets `decide` decide, and shows the
/// vehicle.
template <class DecideMore>
Result<Decide> on_vehicle(const CommandCall& call, DecideMore decide, int status = 200) {
  const auto id = call.id<domain::VehicleId>(0, "vehicle");
  if (!id) return std::unexpected(id.error());
  return [id = *id, if_match = call.if_match, decide = std::move(decide),
          status](Transaction& transaction) -> Result<Done> {
    if (!transaction.load<Vehicle>(id).exists) return no_such("vehicle");
    if (auto expected = transaction.expect<Vehicle>(id, if_match); !expected)
      return std::unexpected(std::move(expected).error());
    if (Result<void> done = decide(transaction, id); !done) return std::unexpected(std::move(done).error());
    return Done{status, path_of(id)};
  };
}

/// The same with one command of the vehicle itself.
template <class Command>
Result<Decide> change(const CommandCall& call, Command command, int status = 200) {
  return on_vehicle(
      call,
      [command = std::move(command)](Transaction& transaction, domain::VehicleId id) -> Result<void> {
        auto decided = transaction.decide<Vehicle>(id, command);
        if (!decided) return std::unexpected(std::move(decided).error());
        return {};
      },
      status);
}

Result<Decide> add(const CommandCall& call, VehicleInput input) {
  const auto customer_id = call.id<domain::CustomerId>(0, "customer");
  if (!customer_id) return std::unexpected(customer_id.error());
  return [owner = *customer_id, input = std::move(input)](Transaction& transaction) -> Result<Done> {
    const auto& customer = transaction.load<Customer>(owner);
    if (!customer.exists) return no_such("customer");
    const auto added = add_vehicle(transaction, owner, input, customer.details.country, false);
    if (!added) return std::unexpected(added.error());
    return Done{201, path_of(*added)};
  };
}

/// The first of a vehicle's bookings that is neither completed nor cancelled, or of its appointments that is
/// not over yet.
std::optional<std::string> open_work(Transaction& transaction, domain::VehicleId vehicle) {
  const auto organisation = transaction.organisation();
  const auto work = projections::read_row<projections::WorkRow>(
      transaction.views(), projections::WorkRow::key(organisation, vehicle));
  for (const auto id : work ? work->appointments : std::vector<domain::AppointmentId>()) {
    using domain::appointment::Status;
    const auto& appointment = transaction.load<domain::appointment::Appointment>(id);
    const bool is_ahead = appointment.status == Status::draft || appointment.status == Status::confirmed;
    if (is_ahead && appointment.vehicle_id == vehicle) return id.text();
  }
  const auto row =
      projections::read_row<VehicleRow>(transaction.views(), VehicleRow::key(organisation, vehicle));
  if (!row) return std::nullopt;
  for (const auto id : row->bookings) {
    const auto& booking = transaction.load<domain::booking::Booking>(id);
    if (booking.status != domain::booking::Status::completed &&
        booking.status != domain::booking::Status::cancelled)
      return id.text();
  }
  return std::nullopt;
}

Result<Decide> remove(const CommandCall& call) {
  const auto customer_id = call.id<domain::CustomerId>(0, "customer");
  if (!customer_id) return std::unexpected(customer_id.error());
  const auto vehicle_id = call.id<domain::VehicleId>(1, "vehicle");
  if (!vehicle_id) return std::unexpected(vehicle_id.error());
  return [customer = *customer_id, vehicle = *vehicle_id,
          if_match = call.if_match](Transaction& transaction) -> Result<Done> {
    if (!transaction.load<Vehicle>(vehicle).exists) return no_such("vehicle");
    if (auto expected = transaction.expect<Vehicle>(vehicle, if_match); !expected)
      return std::unexpected(std::move(expected).error());
    const auto open = open_work(transaction, vehicle);
    auto removed = transaction.decide<Vehicle>(
        vehicle, domain::vehicle::RemoveFromCustomer{customer, std::nullopt, open.has_value()});
    if (removed) return Done{204, {}};
    if (open && removed.error().status == 409) removed.error().conflicts_with = *open;
    return std::unexpected(std::move(removed).error());
  };
}

Result<Decide> transfer(const CommandCall& call, const Transfer& body) {
  return on_vehicle(call, [body](Transaction& transaction, domain::VehicleId id) -> Result<void> {
    if (!transaction.load<Customer>(body.to_customer_id).exists) {
      auto unknown = no_such("customer");
      unknown.error().errors = {{"/toCustomerId", "not-found", "There is no such customer."}};
      return unknown;
    }
    const domain::vehicle::TransferOwnership command{
        body.to_customer_id, body.ownership.value_or(domain::vehicle::OwnershipKind::owned), body.on};
    auto decided = transaction.decide<Vehicle>(id, command);
    if (!decided) return std::unexpected(std::move(decided).error());
    return {};
  });
}

Result<Decide> change_registration(const CommandCall& call, RegistrationInput body) {
  return on_vehicle(
      call, [body = std::move(body)](Transaction& transaction, domain::VehicleId id) -> Result<void> {
        const domain::vehicle::ChangeRegistration command{
            body.registration, body.country.value_or(transaction.load<Vehicle>(id).registration.country),
            body.reason};
        auto decided = transaction.decide<Vehicle>(id, command);
        if (!decided) return std::unexpected(std::move(decided).error());
        return {};
      });
}

Result<Decide> record_reading(const CommandCall& call, const ReadingInput& body) {
  return on_vehicle(
      call,
      [body](Transaction& transaction, domain::VehicleId id) -> Result<void> {
        const domain::vehicle::RecordOdometer command{
            {body.value, body.unit},
            body.read_at.value_or(transaction.context().now),
            body.source.value_or(domain::vehicle::ReadingSource::manual),
            body.rollback.value_or(false),
            body.reason};
        auto decided = transaction.decide<Vehicle>(id, command);
        if (!decided) return std::unexpected(std::move(decided).error());
        return {};
      },
      201);
}

void add_details_routes(Router& router) {
  router.command<VehicleInput>(
      {.method = "POST",
       .path = "/v1/customers/{customerId}/vehicles",
       .permission = Permission::vehicles_write,
       .summary = "Add a vehicle to a customer",
       .description =
           "Only the registration is needed; skipped lists what was asked for and not told. Make and model "
           "are spelt as in the catalogue, and marked as custom where it does not have them. A vehicle that "
           "belongs to nobody any more is taken over with its history; 409 registration-taken names one "
           "that belongs to somebody.",
       .example = example,
       .success = 201},
      add);
  auto& patched = router.command<RawBody>(
      {.method = "PATCH",
       .path = "/v1/vehicles/{vehicleId}",
       .permission = Permission::vehicles_write,
       .summary = "Change what is known of a vehicle",
       .description = "A merge patch (RFC 7396). A VIN that is known changes only with vinCorrection.",
       .example = R"({"colour": "red", "fuel": "petrol", "engineCc": 1798})",
       .if_match_required = true,
       .request_type = "application/merge-patch+json"},
      [](const CommandCall& call, RawBody) {
        return on_vehicle(call,
                          [patch = std::string(call.body)](Transaction& transaction, domain::VehicleId id) {
                            return patch_vehicle(transaction, id, patch);
                          });
      });
  patched.body_schema = schema<VehicleDetailsInput>();
  router.command<domain::vehicle::SkipFields>(
      {.method = "POST",
       .path = "/v1/vehicles/{vehicleId}/skip-fields",
       .permission = Permission::vehicles_write,
       .summary = "Remember which fields were asked for and not told",
       .description =
           "They are asked for again at the next look-up. Fields that are filled in are passed over.",
       .example = R"({"fields": ["vin", "colour"]})"},
      [](const CommandCall& call, domain::vehicle::SkipFields body) {
        return change(call, std::move(body));
      });
  router.command<ReadingInput>(
      {.method = "POST",
       .path = "/v1/vehicles/{vehicleId}/odometer-readings",
       .permission = Permission::bookings_work,
       .summary = "Record what the odometer shows",
       .description =
           "The answer is the vehicle. A reading that is less than an earlier one, or more than a later one, "
           "is 422 odometer-rollback unless it says rollback and why.",
       .example = R"({"value": 58000, "unit": "mi"})",
       .success = 201},
      record_reading);
}

void add_ownership_routes(Router& router) {
  router.command<NoBody>(
      {.method = "DELETE",
       .path = "/v1/customers/{customerId}/vehicles/{vehicleId}",
       .permission = Permission::vehicles_write,
       .summary = "Take a vehicle from a customer",
       .description =
           "Its history stays. 409 vehicle-has-open-work while one of its bookings is neither completed nor "
           "cancelled.",
       .success = 204,
       .reads_views = true},
      [](const CommandCall& call, NoBody) { return remove(call); });
  router.command<Transfer>(
      {.method = "POST",
       .path = "/v1/vehicles/{vehicleId}/transfer",
       .permission = Permission::vehicles_write,
       .summary = "Give a vehicle to another customer",
       .description = "Its history goes along. ownership is owned, purchased_from_us or traded_in.",
       .example = R"({"toCustomerId": "cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB"})"},
      transfer);
  router.command<RegistrationInput>(
      {.method = "POST",
       .path = "/v1/vehicles/{vehicleId}/change-registration",
       .permission = Permission::vehicles_write,
       .summary = "Give a vehicle another registration",
       .description = "The one that it had can be given to another vehicle then.",
       .example = R"({"registration": "GH0 ST1", "reason": "cherished transfer"})"},
      change_registration);
}

}  // namespace

void add_vehicle_routes(Application& application) {
  auto& router = application.router();
  add_reading_routes(router);
  add_details_routes(router);
  add_ownership_routes(router);
}

}  // namespace api
