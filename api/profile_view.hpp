// A customer at one garage: the head of the profile, the statistics, the vehicles, and what may be done.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/account_summary.hpp"
#include "api/call.hpp"
#include "api/customer_view.hpp"
#include "api/customer_work.hpp"
#include "api/membership_view.hpp"
#include "api/vehicle_view.hpp"
#include "projections/customers.hpp"
#include "projections/members.hpp"
#include "projections/organisations.hpp"

namespace api {

struct StatisticsView {
  domain::Money total_spend;        ///< completed bookings (C01)
  domain::Money committed_revenue;  ///< confirmed, in service and completed bookings (C01)
  domain::Money headline_spend;     ///< whichever of the two the garage goes by
  domain::Money invoiced_total;     ///< by invoices, less credit notes
  domain::Money paid_total;         ///< towards invoices and work to come, less what went back
  domain::Money otc_spend;          ///< over the counter, less what came back (C03)
  domain::Money lifetime_value;  ///< invoices less credit, completed work that no invoice bills, and what was
                                 ///< paid over the counter (C03)
  std::int64_t completed_services = 0;
  std::int64_t revenue_bookings = 0;
  std::int64_t bookings_total = 0;
  std::optional<domain::Money> average_job_value;
  std::int64_t vehicles = 0;
  std::int64_t visits = 0;
  std::optional<domain::Instant> first_visit_at;
  std::optional<domain::Instant> last_visit_at;
  std::optional<domain::Instant> last_booking_at;
  std::optional<std::int64_t> average_days_between_visits;
};
BOOST_DESCRIBE_STRUCT(StatisticsView, (),
                      (total_spend, committed_revenue, headline_spend, invoiced_total, paid_total, otc_spend,
                       lifetime_value, completed_services, revenue_bookings, bookings_total,
                       average_job_value, vehicles, visits, first_visit_at, last_visit_at, last_booking_at,
                       average_days_between_visits))

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
  std::optional<domain::Money> credit_limit;
  domain::customer::CommunicationPreferences preferences;
  std::vector<ContactView> contacts;
  StatisticsView stats;
  std::optional<AccountSummary> account;           ///< for those who may see invoices
  std::optional<MembershipView> membership;        ///< the one that counts now
  std::vector<OtherMembership> other_memberships;  ///< R231
  std::vector<VehicleView> vehicles;
  CustomerAppointments appointments;                               ///< R138
  std::vector<JobSummary> open_jobs;                               ///< R123
  std::vector<RecommendationSummary> outstanding_recommendations;  ///< R235
  Links links;
  std::vector<Action> actions;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(ProfileView, (),
                      (customer_id, customer_number, display_name, business_account, account_type, status,
                       active_since, joined_garage_at, last_booking_at, last_visit_at, contact, notes, tags,
                       special_requirements, payment_terms, credit_limit, preferences, contacts, stats,
                       account, membership, other_memberships, vehicles, appointments, open_jobs,
                       outstanding_recommendations, links, actions, version))

/// The rows that a profile is made of.
struct ProfileRows {
  projections::GarageRow garage;
  projections::CustomerRow customer;
  projections::MemberRow member;
};

/// Those of the garage and the customer in a path; 404 where one of them is not there, or not the other's.
Result<ProfileRows> find_profile_rows(const ReadCall& call);

StatisticsView statistics_view(const ReadCall& call, const ProfileRows& rows);
ProfileView profile_view(const ReadCall& call, const ProfileRows& rows);

}  // namespace api
