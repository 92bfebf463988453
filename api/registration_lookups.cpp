// The quickest way to a customer: by what is on the number plate.
#include "api/application.hpp"
#include "api/booking_view.hpp"
#include "api/customer_view.hpp"
#include "api/recommendation_view.hpp"
#include "api/routes.hpp"
#include "api/vehicle_history.hpp"
#include "api/vehicle_view.hpp"
#include "domain/booking.hpp"
#include "domain/text.hpp"
#include "domain/vehicle.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using projections::CustomerRow;
using projections::read_row;
using projections::RegistrationRow;
using projections::VehicleRow;

struct Plate {
  std::string registration;
  std::optional<std::string> country;  ///< the garage's where nobody says
};
BOOST_DESCRIBE_STRUCT(Plate, (), (registration, country))

struct NotFound {
  bool found = false;
  domain::Registration registration;
  std::vector<Prompt> prompt;
};
BOOST_DESCRIBE_STRUCT(NotFound, (), (found, registration, prompt))

struct Found {
  bool found = true;
  domain::Registration registration;
  std::optional<CustomerView> customer;  ///< none where the vehicle belongs to nobody we know
  VehicleView vehicle;
  std::vector<VehicleView> all_vehicles;     ///< of that customer, this one included
  std::vector<BookingView> service_history;  ///< of this vehicle, newest first, without the cancelled
  std::optional<NextService> next_service;
  std::optional<NextMot> next_mot;
  std::vector<RecommendationSummary> outstanding_recommendations;  ///< of the vehicle (R235)
  std::optional<std::string> customer_notes;
  std::vector<Prompt> prompt;
};
BOOST_DESCRIBE_STRUCT(Found, (),
                      (found, registration, customer, vehicle, all_vehicles, service_history, next_service,
                       next_mot, outstanding_recommendations, customer_notes, prompt))

/// For the documentation: what is not found has no more than the registration and the prompt.
struct Lookup {
  bool found = false;
  domain::Registration registration;
  std::optional<CustomerView> customer;
  std::optional<VehicleView> vehicle;
  std::optional<std::vector<VehicleView>> all_vehicles;
  std::optional<std::vector<BookingView>> service_history;
  std::optional<NextService> next_service;
  std::optional<NextMot> next_mot;
  std::optional<std::vector<RecommendationSummary>> outstanding_recommendations;
  std::optional<std::string> customer_notes;
  std::vector<Prompt> prompt;
};
BOOST_DESCRIBE_STRUCT(Lookup, (),
                      (found, registration, customer, vehicle, all_vehicles, service_history, next_service,
                       next_mot, outstanding_recommendations, customer_notes, prompt))

template <class View>
Rendered rendered(const View& view) {
  Rendered out;
  json::append<json::Nulls::write>(out.body, view);
  return out;
}

Result<domain::Registration> registration_of(const Plate& plate, const std::string& garage_country) {
  const auto country = plate.country.value_or(garage_country);
  std::vector<domain::FieldError> errors;
  if (!domain::is_country(country))
    errors.push_back({"/country", "unknown-country", "A country is two capital letters of ISO 3166."});
  const auto registration = domain::make_registration(plate.registration, country);
  if (!registration)
    errors.push_back(
        {"/registration", "not-a-registration", "A registration has 1 to 15 letters and digits."});
  if (!errors.empty())
    return std::unexpected(
        Problem{422, "invalid-fields", "Some fields are not valid.", std::move(errors), {}, {}});
  return *registration;
}

std::optional<VehicleRow> bearer_of(const CommandCall& call, const domain::Registration& registration) {
  const auto bearer =
      read_row<RegistrationRow>(*call.rows, RegistrationRow::key(call.organisation(), registration));
  if (!bearer) return std::nullopt;
  return read_row<VehicleRow>(*call.rows, VehicleRow::key(call.organisation(), bearer->vehicle_id));
}

NotFound not_found(domain::Registration registration) {
  NotFound view;
  view.registration = std::move(registration);
  for (const auto field : domain::vehicle::fields_to_ask_for({}, false, false, false))
    view.prompt.push_back({field, 0, std::nullopt});
  return view;
}

Found found(const CommandCall& call, const VehicleRow& vehicle, std::int32_t year) {
  Found view;
  view.registration = vehicle.registration;
  view.vehicle = vehicle_view(vehicle, year);
  view.prompt = view.vehicle.prompt;
  auto history = history_of(vehicle, *call.principal, *call.rows);
  std::erase_if(history, [](const auto& row) { return row.status == domain::booking::Status::cancelled; });
  view.service_history = booking_views(history, call.organisation(), *call.rows);
  view.outstanding_recommendations = outstanding_of(*call.rows, call.organisation(), vehicle.vehicle_id);
  view.vehicle.outstanding_recommendations = view.outstanding_recommendations;
  if (!vehicle.owner) return view;
  const auto owner = read_row<CustomerRow>(*call.rows, CustomerRow::key(call.organisation(), *vehicle.owner));
  if (!owner) return view;
  view.customer = customer_view(*owner);
  view.customer_notes = owner->notes;
  std::vector<domain::VehicleId> owned;
  for (const auto& other : owner->vehicles) owned.push_back(other.vehicle_id);
  view.all_vehicles = vehicles_of(*call.rows, call.organisation(), owned, year);
  return view;
}

Result<Rendered> look_up(const Application& application, const CommandCall& call, const Plate& plate) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  auto registration = registration_of(plate, (*garage)->row.country);
  if (!registration) return std::unexpected(std::move(registration).error());
  const auto vehicle = bearer_of(call, *registration);
  if (!vehicle) return rendered(not_found(*std::move(registration)));
  return rendered(found(call, *vehicle, (*garage)->time_zone.date_of(call.now).year()));
}

}  // namespace

void add_registration_lookup_routes(Application& application) {
  application.router().question<Plate, Lookup>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/registration-lookups",
       .permission = Permission::customers_list,
       .summary = "Look a vehicle up by its registration",
       .description =
           "In the body, since a registration is personal data and does not belong in a URL; nothing is "
           "changed. However it is typed, the vehicle that bears it now is found, of any garage of the "
           "organisation, with its customer. prompt says what is still to be asked for, and how often it "
           "was skipped. Where none is found the answer is 200 with found false and everything to ask "
           "for.",
       .example = R"({"registration": "ab12cde", "country": "GB"})"},
      [&application](const CommandCall& call, const Plate& plate) {
        return look_up(application, call, plate);
      });
}

}  // namespace api
