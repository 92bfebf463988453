// Read model: organisations and their garages.
//
//   o organisation        -> OrganisationRow
//   g organisation garage -> GarageRow
#pragma once

#include "domain/organisation_events.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

struct OrganisationRow {
  static constexpr char table = 'o';

  domain::OrganisationId organisation_id;
  std::string name;
  std::vector<domain::GarageId> garages;
  domain::Instant created_at;
  std::uint64_t version = 0;

  static Key key(domain::OrganisationId organisation) { return Key(table, organisation); }
};
BOOST_DESCRIBE_STRUCT(OrganisationRow, (), (organisation_id, name, garages, created_at, version))
extern template OrganisationRow decode_row<OrganisationRow>(std::string_view stored);

struct GarageRow {
  static constexpr char table = 'g';

  domain::GarageId garage_id;
  std::string name;
  std::string country;
  domain::Currency currency;
  std::string time_zone;
  std::vector<domain::garage::OpeningHours> opening_hours;
  domain::garage::Policies policies;
  std::vector<domain::tax::Rate> tax_rates;
  domain::garage::Particulars particulars;
  domain::Instant created_at;
  std::uint64_t version = 0;

  static Key key(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage);
  }
};
BOOST_DESCRIBE_STRUCT(GarageRow, (),
                      (garage_id, name, country, currency, time_zone, opening_hours, policies, tax_rates,
                       particulars, created_at, version))
extern template GarageRow decode_row<GarageRow>(std::string_view stored);

struct Event;
class Views;

/// Folds one event into the organisations' and garages' rows.
void project_organisations(const Event& event, Views& views);

}  // namespace projections
