// Read model: what a garage has to work with: its bays, and the services that it sells.
//
//   O organisation 'b' bay     -> BayRow
//   O organisation 's' service -> ServiceRow
#pragma once

#include "domain/bay_events.hpp"
#include "domain/service_events.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

struct BayRow {
  static constexpr char table = 'O';

  domain::BayId bay_id;
  domain::GarageId garage_id;
  std::string name;
  domain::bay::Purpose purpose = domain::bay::Purpose::general;
  std::int32_t position = 0;
  bool retired = false;
  domain::Instant created_at;
  std::uint64_t version = 0;

  static Key prefix(domain::OrganisationId organisation) { return Key(table, organisation).text("b"); }
  static Key key(domain::OrganisationId organisation, domain::BayId bay) {
    return prefix(organisation).id(bay);
  }
};
BOOST_DESCRIBE_STRUCT(BayRow, (), (bay_id, garage_id, name, purpose, position, retired, created_at, version))
extern template BayRow decode_row<BayRow>(std::string_view stored);

struct ServiceRow {
  static constexpr char table = 'O';

  domain::ServiceId service_id;
  domain::GarageId garage_id;
  domain::Currency currency;
  domain::service::Content content;
  bool archived = false;
  domain::Instant created_at;
  domain::Instant updated_at;
  std::uint64_t version = 0;

  static Key prefix(domain::OrganisationId organisation) { return Key(table, organisation).text("s"); }
  static Key key(domain::OrganisationId organisation, domain::ServiceId service) {
    return prefix(organisation).id(service);
  }
};
BOOST_DESCRIBE_STRUCT(ServiceRow, (),
                      (service_id, garage_id, currency, content, archived, created_at, updated_at, version))
extern template ServiceRow decode_row<ServiceRow>(std::string_view stored);

struct Event;
class Views;

/// Folds one event into the rows of bays and services.
void project_catalogue(const Event& event, Views& views);

}  // namespace projections
