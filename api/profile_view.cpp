#include "api/profile_view.hpp"

#include "domain/customer.hpp"
#include "domain/garage.hpp"
#include "projections/otc_sales.hpp"
#include "projections/table.hpp"
#include "projections/time_zone.hpp"

namespace api {

namespace {

using domain::Money;
using projections::CustomerRow;
using projections::GarageRow;
using projections::MemberRow;
using projections::read_row;

/// What can be done from a profile (R106), for this person at this garage.
std::vector<Action> actions_for(const Principal& principal, domain::GarageId garage) {
  const auto allowed = [&](Permission permission) { return principal.may_at(permission, garage); };
  return {{"create-booking", allowed(Permission::bookings_write)},
          {"create-appointment", allowed(Permission::workshop_write)},
          {"create-service-job", allowed(Permission::workshop_write)},
          {"create-parts-job", allowed(Permission::workshop_write)},
          {"create-invoice", allowed(Permission::invoices_write)},
          {"take-payment", allowed(Permission::payments_write)},
          {"view-invoices", allowed(Permission::invoices_read)},
          {"view-service-history", allowed(Permission::bookings_read)},
          {"update-customer", allowed(Permission::customers_write)},
          {"add-vehicle", allowed(Permission::vehicles_write)},
          {"update-vehicle", allowed(Permission::vehicles_write)}};
}

}  // namespace

Result<ProfileRows> find_profile_rows(const ReadCall& call) {
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
  return ProfileRows{*std::move(garage), *std::move(customer), *std::move(member)};
}

StatisticsView statistics_view(const ReadCall& call, const ProfileRows& rows) {
  const auto statistics = projections::statistics_of(rows.member);
  const auto money = [&](std::int64_t minor) { return Money{minor, rows.garage.currency}; };
  StatisticsView view;
  view.total_spend = money(statistics.total_spend_minor);
  view.committed_revenue = money(statistics.committed_revenue_minor);
  view.headline_spend = rows.garage.policies.spend_basis == domain::garage::SpendBasis::completed
                            ? view.total_spend
                            : view.committed_revenue;
  view.invoiced_total = money(statistics.invoiced_total_minor);
  view.paid_total =
      money(paid_minor(*call.rows, call.organisation(), rows.garage.garage_id, rows.customer.customer_id));
  const auto counter = projections::otc_spend(*call.rows, call.organisation(), rows.garage.garage_id,
                                              rows.customer.customer_id);
  view.otc_spend = money(counter.total_minor);
  view.lifetime_value = money(statistics.lifetime_value_minor + counter.paid_minor);
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

ProfileView profile_view(const ReadCall& call, const ProfileRows& rows) {
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
  view.stats = statistics_view(call, rows);
  view.last_booking_at = view.stats.last_booking_at;
  view.last_visit_at = view.stats.last_visit_at;
  view.contact = contact_details(customer.account_type, customer.details);
  view.notes = customer.notes;
  view.tags = customer.tags;
  view.special_requirements = customer.special_requirements;
  view.payment_terms = customer.payment_terms;
  view.credit_limit = customer.credit_limit;
  view.preferences = customer.preferences;
  view.contacts = contact_views(customer.contacts);
  std::vector<domain::VehicleId> owned;
  owned.reserve(customer.vehicles.size());
  for (const auto& vehicle : customer.vehicles) owned.push_back(vehicle.vehicle_id);
  const auto year = (zone ? zone->date_of(call.now) : domain::Date{}).year();
  view.vehicles = vehicles_of(*call.rows, call.organisation(), owned, year);
  auto work =
      customer_work(*call.rows, call.organisation(), rows.garage.garage_id, customer.customer_id, call.now);
  view.appointments = std::move(work.appointments);
  view.open_jobs = std::move(work.open_jobs);
  view.outstanding_recommendations = outstanding_of(*call.rows, call.organisation(), customer.customer_id);
  if (call.principal->may_at(Permission::invoices_read, rows.garage.garage_id))
    view.account =
        account_summary(*call.rows, call.organisation(), rows.garage, customer.customer_id, call.now);
  view.membership = current_membership(customer.customer_id, call.organisation(), *call.rows, call.now);
  view.other_memberships = other_memberships(customer.customer_id, call.organisation(), *call.rows, call.now);
  view.links = links_of(customer.details);
  view.actions = actions_for(*call.principal, rows.garage.garage_id);
  view.version = customer.version;
  return view;
}

}  // namespace api
