#include "api/vehicle_view.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "domain/vehicle.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

Relation relation_of(domain::vehicle::OwnershipKind kind) {
  switch (kind) {
    case domain::vehicle::OwnershipKind::owned:
      return Relation::owned;
    case domain::vehicle::OwnershipKind::purchased_from_us:
      return Relation::purchased_from_us;
    case domain::vehicle::OwnershipKind::traded_in:
      return Relation::traded_in;
  }
  std::unreachable();
}

std::vector<Prompt> prompt_of(const projections::VehicleRow& row) {
  std::vector<Prompt> prompt;
  for (const auto field : domain::vehicle::fields_to_ask_for(row.description, row.vin.has_value(),
                                                             !row.readings.empty(), row.notes.has_value())) {
    const auto skipped = std::ranges::find(row.skipped, field, &projections::SkippedField::field);
    if (skipped == row.skipped.end()) prompt.push_back({field, 0, std::nullopt});
    else prompt.push_back({field, skipped->skip_count, skipped->last_skipped_at});
  }
  return prompt;
}

}  // namespace

std::string vehicle_name(const projections::VehicleRow& row) {
  const auto& [make, model] = std::tie(row.description.make, row.description.model);
  if (make && model) return *make + ' ' + *model;
  if (make) return *make;
  if (model) return *model;
  return row.registration.display;
}

std::optional<Relation> relation_to(const projections::VehicleRow& row, domain::CustomerId customer) {
  std::optional<Relation> relation;
  for (const auto& period : row.owners)
    if (period.customer_id == customer) relation = period.to ? Relation::former : relation_of(period.kind);
  return relation;
}

VehicleView vehicle_view(const projections::VehicleRow& row, std::int32_t year) {
  constexpr std::int32_t optional_facts = 7;
  VehicleView view;
  view.vehicle_id = row.vehicle_id;
  view.customer_id = row.owner;
  if (row.owner) view.relation = relation_to(row, *row.owner);
  view.registration = row.registration;
  view.vin = row.vin;
  view.display_name = vehicle_name(row);
  view.make = row.description.make;
  view.model = row.description.model;
  view.custom_make = row.description.custom_make;
  view.custom_model = row.description.custom_model;
  view.year = row.description.year;
  if (view.year) view.age_years = std::max(0, year - *view.year);
  view.colour = row.description.colour;
  view.fuel = row.description.fuel;
  view.engine_cc = row.description.engine_cc;
  if (!row.readings.empty()) {
    const auto& latest = row.readings.back();
    view.mileage = MileageView{latest.reading.value, latest.reading.unit, latest.read_at, latest.source,
                               latest.rollback};
  }
  view.notes = row.notes;
  view.owners = row.owners;
  view.former_registrations = row.former_registrations;
  view.prompt = prompt_of(row);
  view.profile_percent =
      (optional_facts - static_cast<std::int32_t>(view.prompt.size())) * 100 / optional_facts;
  const auto path = "/v1/vehicles/" + row.vehicle_id.text();
  view.links = {path + "/history", path + "/odometer-readings"};
  view.date_added = row.created_at;
  view.updated_at = row.updated_at;
  view.version = row.version;
  return view;
}

std::vector<VehicleView> vehicles_of(const projections::RowStore& rows, domain::OrganisationId organisation,
                                     const std::vector<domain::VehicleId>& vehicles, std::int32_t year) {
  std::vector<std::string> keys;
  keys.reserve(vehicles.size());
  for (const auto& vehicle : vehicles) keys.push_back(projections::VehicleRow::key(organisation, vehicle));
  std::vector<VehicleView> views;
  for (const auto& row : rows.get_many(keys))
    if (row) {
      auto& view =
          views.emplace_back(vehicle_view(projections::decode_row<projections::VehicleRow>(*row), year));
      view.outstanding_recommendations = outstanding_of(rows, organisation, view.vehicle_id);
    }
  return views;
}

}  // namespace api
