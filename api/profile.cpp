// A customer at one garage: the head of the profile, the statistics, the vehicles, and what may be done.
#include "api/application.hpp"
#include "api/customer_view.hpp"
#include "api/routes.hpp"
#include "api/vehicle_view.hpp"
#include "domain/customer.hpp"
#include "domain/garage.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using domain::Money;
using projections::CustomerRow;
using projections::GarageRow;
using projections::MemberRow;
using projections::read_row;

struct StatisticsView {
  Money total_spend;        ///< completed bookings (C01)
  Money committed_revenue;  ///< confirmed, in service and completed bookings (C01)
  Money headline_spend;     ///< whichever of the two the garage goes by
  Money invoiced_total;     ///< by invoices, less credit notes
  Money lifetime_value;     ///< that, and completed bookings that no invoice bills (C03)
  std::int64_t completed_services = 0;
  std::int64_t revenue_bookings = 0;
  std::int64_t bookings_total = 0;
  std::optional<Money> average_job_value;
  std::int64_t vehicles = 0;
  std::int64_t visits = 0;
  std::optional<domain::Instant> first_visit_at;
  std::optional<domain::Instant> last_visit_at;
  std::optional<domain::Instant> last_booking_at;
  std::optional<std::int64_t> average_days_between_visits;
};
BOOST_DESCRIBE_STRUCT(StatisticsView, (),
                      (total_spend, committed_revenue, headline_spend, invoiced_total, lifetime_value,
                       completed_services, revenue_bookings, bookings_total, average_job_value, vehicles,
                       visits, first_visit_at, last_visit_at, last_booking_at, average_days_between_visits))

struct Action {
  std::string name;
  bool allowed = false;
};
BOOST_DESCRIBE_STRUCT(Action, (), (name, allowed))

struct ProfileView {
  domain::CustomerId customer_id;
  std::string customer_number;
  std::string display_name;  ///< a business account's business name (R008)
  bool business_account = false;
  domain::customer::AccountType account_type = domain::customer::AccountType::individual;
  domain::customer::Status status = domain::customer::Status::active;
  domain::Date active_since;
  domain::Instant joined_garage_at;
  std::optional<domain::Instant> last_booking_at;
  std::optional<domain::Instant> last_visit_at;
  ContactDetails contact;
  std::optional<std::string> notes;
  std::vector<std::string> tags;
  std::optional<std::string> special_requirements;
  domain::customer::PaymentTerms payment_terms;
  std::optional<Money> credit_limit;
  domain::customer::CommunicationPreferences preferences;
  std::vector<ContactView> contacts;
  StatisticsView stats;
  std::vector<VehicleView> vehicles;
  Links links;
  std::vector<Action> actions;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(ProfileView, (),
                      (customer_id, customer_number, display_name, business_account, account_type, status,
                       active_since, joined_garage_at, last_booking_at, last_visit_at, contact, notes, tags,
                       special_requirements, payment_terms, credit_limit, preferences, contacts, stats,
                       vehicles, links, actions, version))

/// The rows that a profile is made of.
struct Rows {
  GarageRow garage;
  CustomerRow customer;
  MemberRow member;
};

Result<Rows> find_rows(const ReadCall& call) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto customer_id = call.id<domain::CustomerId>(1, "customer");
  if (!customer_id) return std::unexpected(customer_id.error());
  const auto organisation = call.organisation();
  auto garage = read_row<GarageRow>(*call.rows, GarageRow::key(organisation, *garage_id));
  auto customer = read_row<CustomerRow>(*call.rows, CustomerRow::key(organisation, *customer_id));
  if (!garage || !customer || customer->customer_number.empty()) return no_such("customer");
  auto member = read_row<MemberRow>(*call.rows, MemberRow::key(organisation, *garage_id, *customer_id));
  if (!member) return problem(404, "not-at-this-garage", "The customer has not joined this garage.");
  return Rows{*std::move(garage), *std::move(customer), *std::move(member)};
}

StatisticsView statistics_view(const Rows& rows) {
  const auto statistics = projections::statistics_of(rows.member);
  const auto money = [&](std::int64_t minor) { return Money{minor, rows.garage.currency}; };
  StatisticsView view;
  view.total_spend = money(statistics.total_spend_minor);
  view.committed_revenue = money(statistics.committed_revenue_minor);
  view.headline_spend = rows.garage.policies.spend_basis == domain::garage::SpendBasis::completed
                            ? view.total_spend
                            : view.committed_revenue;
  view.invoiced_total = money(statistics.invoiced_total_minor);
  view.lifetime_value = money(statistics.lifetime_value_minor);
  view.completed_services = statistics.completed_services;
  view.revenue_bookings = statistics.revenue_bookings;
  view.bookings_total = statistics.bookings_total;
  if (statistics.average_job_value_minor) view.average_job_value = money(*statistics.average_job_value_minor);
  view.vehicles = static_cast<std::int64_t>(rows.customer.vehicles.size());
  view.visits = statistics.visits;
  view.first_visit_at = statistics.first_visit_at;
  view.last_visit_at = statistics.last_visit_at;
  view.last_booking_at = statistics.last_booking_at;
  view.average_days_between_visits = statistics.average_days_between_visits;
  return view;
}

/// What can be done from a profile (R106), for this person at this garage.
std::vector<Action> actions_for(const Principal& principal, domain::GarageId garage) {
  const auto allowed = [&](Permission permission) { return principal.may_at(permission, garage); };
  return {{"create-booking", allowed(Permission::bookings_write)},
          {"view-service-history", allowed(Permission::bookings_read)},
          {"update-customer", allowed(Permission::customers_write)},
          {"add-vehicle", allowed(Permission::vehicles_write)},
          {"update-vehicle", allowed(Permission::vehicles_write)}};
}

ProfileView profile_view(const ReadCall& call, const Rows& rows) {
  const auto& customer = rows.customer;
  const auto zone = projections::TimeZone::find(rows.garage.time_zone);
  ProfileView view;
  view.customer_id = customer.customer_id;
  view.customer_number = customer.customer_number;
  view.display_name = domain::customer::header_name(customer.account_type, customer.details);
  view.business_account = domain::customer::is_business_account(customer.account_type, customer.details);
  view.account_type = customer.account_type;
  view.status = customer.status;
  view.active_since = zone ? zone->date_of(customer.created_at) : domain::Date{};
  view.joined_garage_at = rows.member.joined_at;
  view.stats = statistics_view(rows);
  view.last_booking_at = view.stats.last_booking_at;
  view.last_visit_at = view.stats.last_visit_at;
  auto identity = customer_view(customer);
  view.contact = contact_details(customer);
  view.notes = std::move(identity.notes);
  view.tags = std::move(identity.tags);
  view.special_requirements = std::move(identity.special_requirements);
  view.payment_terms = customer.payment_terms;
  view.credit_limit = customer.credit_limit;
  view.preferences = customer.preferences;
  view.contacts = std::move(identity.contacts);
  std::vector<domain::VehicleId> owned;
  for (const auto& vehicle : customer.vehicles) owned.push_back(vehicle.vehicle_id);
  const auto year = (zone ? zone->date_of(call.now) : domain::Date{}).year();
  view.vehicles = vehicles_of(*call.rows, call.organisation(), owned, year);
  view.links = std::move(identity.links);
  view.actions = actions_for(*call.principal, rows.garage.garage_id);
  view.version = customer.version;
  return view;
}

}  // namespace

void add_profile_routes(Application& application) {
  auto& router = application.router();
  router
      .read<Rendered>(
          {.path = "/v1/garages/{garageId}/customers/{customerId}",
           .permission = Permission::customers_read,
           .summary = "A customer's profile at a garage",
           .description =
               "Figures are of this garage only; the rest is the organisation's. The ETag changes with "
               "anything shown; the version is the customer's, for If-Match.",
           .as_of = true},
          [&application](const ReadCall& call) -> Result<Rendered> {
            const auto rows = find_rows(call);
            if (!rows) return std::unexpected(rows.error());
            if (call.principal->kind == Principal::Kind::member && !call.as_of)
              application.recent_views().viewed(call.organisation(), call.principal->staff_id,
                                                rows->garage.garage_id, rows->customer.customer_id, call.now);
            Rendered rendered;
            json::append<json::Nulls::write>(rendered.body, profile_view(call, *rows));
            return rendered;
          })
      .reply_schema = schema<ProfileView>();
  router.read<StatisticsView>({.path = "/v1/garages/{garageId}/customers/{customerId}/stats",
                               .permission = Permission::customers_read,
                               .summary = "A customer's figures at a garage",
                               .as_of = true},
                              [](const ReadCall& call) -> Result<StatisticsView> {
                                const auto rows = find_rows(call);
                                if (!rows) return std::unexpected(rows.error());
                                return statistics_view(*rows);
                              });
}

}  // namespace api
