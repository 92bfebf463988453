#include "projections/catalogue.hpp"

#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template BayRow decode_row<BayRow>(std::string_view stored);
template ServiceRow decode_row<ServiceRow>(std::string_view stored);

namespace {

BayRow& edited_bay(const Event& event, Views& views) {
  auto& row = views.bays.edit(BayRow::key(organisation_of(event), stream_id<domain::BayId>(event)));
  row.version = event.version;
  return row;
}

ServiceRow& edited_service(const Event& event, Views& views) {
  auto& row =
      views.services.edit(ServiceRow::key(organisation_of(event), stream_id<domain::ServiceId>(event)));
  row.version = event.version;
  row.updated_at = event.recorded_at();
  return row;
}

void project_bays(const Event& event, Views& views) {
  using namespace domain::bay;
  on(
      event,  //
      [&](const Added& e) {
        auto& row = edited_bay(event, views);
        row.bay_id = stream_id<domain::BayId>(event);
        row.garage_id = e.garage_id;
        row.name = e.name;
        row.purpose = e.purpose;
        row.position = e.position;
        row.created_at = event.recorded_at();
      },
      [&](const Revised& e) {
        auto& row = edited_bay(event, views);
        row.name = e.name;
        row.purpose = e.purpose;
        row.position = e.position;
      },
      [&](const Retired&) { edited_bay(event, views).retired = true; },
      [&](const Reinstated&) { edited_bay(event, views).retired = false; });
}

void project_services(const Event& event, Views& views) {
  using namespace domain::service;
  on(
      event,  //
      [&](const Defined& e) {
        auto& row = edited_service(event, views);
        row.service_id = stream_id<domain::ServiceId>(event);
        row.garage_id = e.garage_id;
        row.currency = e.currency;
        row.content = e.content;
        row.created_at = event.recorded_at();
      },
      [&](const Revised& e) { edited_service(event, views).content = e.content; },
      [&](const Archived&) { edited_service(event, views).archived = true; },
      [&](const Restored&) { edited_service(event, views).archived = false; });
}

}  // namespace

void project_catalogue(const Event& event, Views& views) {
  project_bays(event, views);
  project_services(event, views);
}

}  // namespace projections
