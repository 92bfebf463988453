// The single pane (R104, R105): all that the front desk asks about a customer, in one answer.
#include <algorithm>
#include <utility>

#include "api/application.hpp"
#include "api/profile_view.hpp"
#include "api/purchase_history.hpp"
#include "api/sales_routes.hpp"

namespace api {

namespace {

using domain::Money;

constexpr std::size_t purchases_max = 10;
constexpr std::size_t recommendations_max = 10;

struct CustomerSummary {
  domain::CustomerId customer_id;
  std::string customer_number;
  std::string display_name;
  bool business_account = false;
  domain::customer::AccountType account_type = domain::customer::AccountType::individual;
  domain::customer::Status status = domain::customer::Status::active;
  domain::Date active_since;
  Money balance;  ///< owed less credit; negative: in the customer's favour
  Money overdue;
  Money unapplied;  ///< credit that settles nothing yet
  Money deposits;   ///< paid for work to come
  std::vector<OpenDeposit> open_deposits;
  std::optional<Money> credit_limit;
  std::optional<Money> credit_available;
  std::optional<domain::Instant> last_booking_at;
  std::optional<domain::Instant> last_visit_at;
  std::optional<MembershipView> membership;            ///< the one that counts now
  std::optional<AppointmentSummary> next_appointment;  ///< that has a time
  ContactDetails contact;
  Links links;
  std::optional<std::string> notes;
  std::vector<std::string> tags;
  std::optional<std::string> special_requirements;
  StatisticsView stats;
  std::vector<VehicleView> vehicles;
  std::vector<JobSummary> open_jobs;
  std::vector<InvoiceSummary> recent_invoices;
  std::vector<PurchaseView> purchase_history;          ///< the latest ten
  std::vector<RecommendationSummary> declined_work;    ///< declined or put off: ten at most
  std::vector<RecommendationSummary> recommendations;  ///< advised, and not yet answered: ten at most
  std::int64_t recommendations_outstanding = 0;        ///< of both together
  std::vector<OtherMembership> other_memberships;
  CustomerAppointments appointments;
  domain::customer::CommunicationPreferences preferences;
  std::vector<Action> actions;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(CustomerSummary, (),
                      (customer_id, customer_number, display_name, business_account, account_type, status,
                       active_since, balance, overdue, unapplied, deposits, open_deposits, credit_limit,
                       credit_available, last_booking_at, last_visit_at, membership, next_appointment,
                       contact, links, notes, tags, special_requirements, stats, vehicles, open_jobs,
                       recent_invoices, purchase_history, declined_work, recommendations,
                       recommendations_outstanding, other_memberships, appointments, preferences, actions,
                       version))

/// What is the same as on the profile.
CustomerSummary summary_of(ProfileView profile) {
  CustomerSummary summary;
  summary.customer_id = profile.customer_id;
  summary.customer_number = std::move(profile.customer_number);
  summary.display_name = std::move(profile.display_name);
  summary.business_account = profile.business_account;
  summary.account_type = profile.account_type;
  summary.status = profile.status;
  summary.active_since = profile.active_since;
  summary.last_booking_at = profile.last_booking_at;
  summary.last_visit_at = profile.last_visit_at;
  summary.membership = std::move(profile.membership);
  summary.contact = std::move(profile.contact);
  summary.links = std::move(profile.links);
  summary.notes = std::move(profile.notes);
  summary.tags = std::move(profile.tags);
  summary.special_requirements = std::move(profile.special_requirements);
  summary.stats = profile.stats;
  summary.vehicles = std::move(profile.vehicles);
  summary.open_jobs = std::move(profile.open_jobs);
  summary.other_memberships = std::move(profile.other_memberships);
  summary.appointments = std::move(profile.appointments);
  summary.preferences = profile.preferences;
  summary.actions = std::move(profile.actions);
  summary.version = profile.version;
  return summary;
}

void add_account(AccountSummary account, CustomerSummary& summary) {
  summary.balance = account.balance;
  summary.overdue = account.overdue;
  summary.unapplied = account.unapplied;
  summary.deposits = account.deposits;
  summary.open_deposits = std::move(account.open_deposits);
  summary.credit_limit = account.credit_limit;
  summary.credit_available = account.credit_available;
  summary.recent_invoices = std::move(account.recent_invoices);
}

void add_recommendations(std::vector<RecommendationSummary> outstanding, CustomerSummary& summary) {
  using domain::recommendation::Status;
  summary.recommendations_outstanding = std::ssize(outstanding);
  for (auto& found : outstanding) {
    const bool is_declined = found.status == Status::declined || found.status == Status::deferred;
    auto& list = is_declined ? summary.declined_work : summary.recommendations;
    if (list.size() < recommendations_max) list.push_back(std::move(found));
  }
}

Result<CustomerSummary> show(const ReadCall& call) {
  const auto rows = find_profile_rows(call);
  if (!rows) return std::unexpected(rows.error());
  auto profile = profile_view(call, *rows);
  auto account = std::move(profile.account);
  auto outstanding = std::move(profile.outstanding_recommendations);
  auto summary = summary_of(std::move(profile));
  if (account) add_account(*std::move(account), summary);
  add_recommendations(std::move(outstanding), summary);
  const auto& upcoming = summary.appointments.upcoming;
  const auto next = std::ranges::find_if(
      upcoming, [](const auto& appointment) { return appointment.starts_at.has_value(); });
  if (next != upcoming.end()) summary.next_appointment = *next;
  summary.purchase_history =
      purchase_history(*call.rows, call.organisation(), rows->garage, rows->customer.customer_id);
  if (summary.purchase_history.size() > purchases_max) summary.purchase_history.resize(purchases_max);
  return summary;
}

}  // namespace

void add_customer_summary_routes(Application& application) {
  auto& route = application.router().read<Rendered>(
      {.path = "/v1/garages/{garageId}/customers/{customerId}/summary",
       .permission = Permission::invoices_read,
       .summary = "All about a customer at a garage, in one answer",
       .description =
           "For the front desk: the balance, the last visit, the membership and the next appointment are at "
           "the top; vehicles, open jobs, recent invoices with what is open of them, the latest purchases, "
           "declined work and appointments below; and what may be done next, for whoever asks.",
       .as_of = true},
      [](const ReadCall& call) {
        auto rendered = Router::render(show(call));
        // The customer's version says nothing of all the others that are shown: the bytes do.
        if (rendered) rendered->etag.clear();
        return rendered;
      });
  route.reply_schema = schema<CustomerSummary>();
}

}  // namespace api
