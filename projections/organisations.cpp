#include "projections/organisations.hpp"

#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template OrganisationRow decode_row<OrganisationRow>(std::string_view stored);
template GarageRow decode_row<GarageRow>(std::string_view stored);

namespace {

OrganisationRow& edited_organisation(const Event& event, Views& views) {
  auto& row = views.organisations.edit(OrganisationRow::key(organisation_of(event)));
  row.version = event.version;
  return row;
}

GarageRow& edited_garage(const Event& event, Views& views) {
  auto& row = views.garages.edit(GarageRow::key(organisation_of(event), stream_id<domain::GarageId>(event)));
  row.version = event.version;
  return row;
}

void register_garage(const Event& event, const domain::garage::Registered& registered, Views& views) {
  auto& row = edited_garage(event, views);
  row.garage_id = stream_id<domain::GarageId>(event);
  row.name = registered.name;
  row.country = registered.country;
  row.currency = registered.currency;
  row.time_zone = registered.time_zone;
  row.opening_hours = registered.opening_hours;
  row.policies = registered.policies;
  row.tax_rates = registered.tax_rates;
  row.created_at = event.recorded_at();
  views.organisations.edit(OrganisationRow::key(organisation_of(event))).garages.push_back(row.garage_id);
}

}  // namespace

void project_organisations(const Event& event, Views& views) {
  using namespace domain;
  on(
      event,  //
      [&](const organisation::Registered& e) {
        auto& row = edited_organisation(event, views);
        row.organisation_id = stream_id<OrganisationId>(event);
        row.name = e.name;
        row.created_at = event.recorded_at();
      },
      [&](const organisation::Renamed& e) { edited_organisation(event, views).name = e.name; },
      [&](const garage::Registered& e) { register_garage(event, e, views); },
      [&](const garage::Renamed& e) { edited_garage(event, views).name = e.name; },
      [&](const garage::OpeningHoursSet& e) { edited_garage(event, views).opening_hours = e.opening_hours; },
      [&](const garage::PoliciesSet& e) { edited_garage(event, views).policies = e.policies; },
      [&](const garage::TaxRatesSet& e) { edited_garage(event, views).tax_rates = e.tax_rates; },
      [&](const garage::ParticularsSet& e) { edited_garage(event, views).particulars = e.particulars; });
}

}  // namespace projections
