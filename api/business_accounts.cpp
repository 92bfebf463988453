// Business accounts of a garage: who they are, what is billed of them and what is not.
#include <algorithm>

#include "api/application.hpp"
#include "api/page.hpp"
#include "api/sales_routes.hpp"
#include "domain/text.hpp"
#include "projections/business_accounts.hpp"

namespace api {

namespace {

using domain::Money;
using projections::BusinessAccountRow;

// ---- what is shown ------------------------------------------------------------------------------

struct StatusBreakdown {
  std::int64_t pending = 0;
  std::int64_t confirmed = 0;
  std::int64_t in_service = 0;
  std::int64_t completed = 0;
  std::int64_t cancelled = 0;
};
BOOST_DESCRIBE_STRUCT(StatusBreakdown, (), (pending, confirmed, in_service, completed, cancelled))

/// What the button of a row does (R166): bill what is not billed, or show the invoices.
enum class InvoiceActionMode { invoice, view };
BOOST_DESCRIBE_ENUM(InvoiceActionMode, invoice, view)

struct InvoiceAction {
  InvoiceActionMode mode = InvoiceActionMode::view;
  std::int64_t count = 0;  ///< bookings that are not billed
  std::string url;         ///< what to post to, or the list of invoices
};
BOOST_DESCRIBE_STRUCT(InvoiceAction, (), (mode, count, url))

struct BusinessAccountView {
  domain::CustomerId customer_id;
  std::string customer_number;
  std::string business_name;
  std::optional<std::string> contact_person;
  std::optional<std::string> phone_number;
  domain::customer::Status status = domain::customer::Status::active;
  std::int64_t fleet_size = 0;
  std::int64_t bookings_total = 0;
  std::int64_t bookings_invoiced = 0;
  std::string invoiced;            ///< "3 / 5"
  std::int64_t pending_count = 0;  ///< completed, with a price, and not billed
  Money invoiced_revenue;
  Money total_revenue;  ///< invoiced and unbilled
  Money unbilled;
  Money committed_revenue;  ///< confirmed, in service and completed (C01)
  domain::Instant joined_at;
  StatusBreakdown status_breakdown;
  InvoiceAction invoice_action;
};
BOOST_DESCRIBE_STRUCT(BusinessAccountView, (),
                      (customer_id, customer_number, business_name, contact_person, phone_number, status,
                       fleet_size, bookings_total, bookings_invoiced, invoiced, pending_count,
                       invoiced_revenue, total_revenue, unbilled, committed_revenue, joined_at,
                       status_breakdown, invoice_action))

using BusinessAccountsPage = Page<BusinessAccountView>;

struct BusinessSummary {
  std::int64_t total_businesses = 0;  ///< active ones
  std::int64_t fleet_vehicles = 0;
  std::int64_t total_bookings = 0;
  std::int64_t invoiced_bookings = 0;
  std::int64_t unbilled_bookings = 0;
  std::string invoiced;  ///< "3 / 5"
  Money invoiced_revenue;
  Money total_revenue;
  Money unbilled;
};
BOOST_DESCRIBE_STRUCT(BusinessSummary, (),
                      (total_businesses, fleet_vehicles, total_bookings, invoiced_bookings, unbilled_bookings,
                       invoiced, invoiced_revenue, total_revenue, unbilled))

/// "3 / 5": how many are billed of those that were not cancelled (C13).
std::string ratio(std::int64_t invoiced, std::int64_t counted) {
  return std::to_string(invoiced) + " / " + std::to_string(counted);
}

BusinessAccountView account_view(const BusinessAccountRow& row, domain::GarageId garage,
                                 domain::Currency currency) {
  const auto money = [&](std::int64_t minor) { return Money{minor, currency}; };
  BusinessAccountView view;
  view.customer_id = row.customer_id;
  view.customer_number = row.customer_number;
  view.business_name = row.business_name;
  view.contact_person = row.contact_person;
  view.phone_number = row.phone_number;
  view.status = row.active ? domain::customer::Status::active : domain::customer::Status::inactive;
  view.fleet_size = row.fleet_size;
  view.bookings_total = row.bookings();
  view.bookings_invoiced = row.invoiced;
  view.invoiced = ratio(row.invoiced, row.bookings() - row.cancelled);
  view.pending_count = row.unbilled;
  view.invoiced_revenue = money(row.invoiced_minor);
  view.total_revenue = money(row.revenue_minor());
  view.unbilled = money(row.unbilled_minor);
  view.committed_revenue = money(row.committed_minor);
  view.joined_at = row.joined_at;
  view.status_breakdown = {row.pending, row.confirmed, row.in_service, row.completed, row.cancelled};
  if (row.unbilled > 0)
    view.invoice_action = {InvoiceActionMode::invoice, row.unbilled,
                           "/v1/garages/" + garage.text() + "/business-accounts/" + row.customer_id.text() +
                               "/consolidated-invoices"};
  else
    view.invoice_action = {InvoiceActionMode::view, 0,
                           "/v1/garages/" + garage.text() + "/invoices?customerId=" + row.customer_id.text()};
  return view;
}

// ---- listing ------------------------------------------------------------------------------------

Result<std::shared_ptr<const GarageSettings>> garage_of(const Application& application, const Call& call) {
  const auto id = call.id<domain::GarageId>(0, "garage");
  if (!id) return std::unexpected(id.error());
  return application.garage(call, *id);
}

template <class Visit>
void for_each_account(const ReadCall& call, domain::GarageId garage, Visit visit) {
  call.rows->scan(BusinessAccountRow::prefix(call.organisation(), garage),
                  [&](std::string_view, std::string_view stored) {
                    visit(projections::decode_row<BusinessAccountRow>(stored));
                    return true;
                  });
}

bool has_all(const BusinessAccountRow& row, std::string_view folded) {
  while (!folded.empty()) {
    const auto end = std::min(folded.find(' '), folded.size());
    if (!row.text.contains(folded.substr(0, end))) return false;
    folded.remove_prefix(std::min(end + 1, folded.size()));
  }
  return true;
}

Result<void> sort_accounts(const Call& call, std::vector<BusinessAccountRow>& rows) {
  auto order = call.query.find("sort").value_or("name");
  const bool descending = order.starts_with('-');
  if (descending) order.remove_prefix(1);
  const auto by = [&](const auto& rank) {
    std::ranges::stable_sort(rows, [&](const auto& a, const auto& b) {
      return descending ? rank(b) < rank(a) : rank(a) < rank(b);
    });
  };
  // Equal ones come by name, either way.
  std::ranges::stable_sort(rows, {}, [](const auto& row) { return domain::fold(row.business_name); });
  if (order == "name") by([](const auto& row) { return domain::fold(row.business_name); });
  else if (order == "fleetSize") by([](const auto& row) { return row.fleet_size; });
  else if (order == "bookings") by([](const auto& row) { return row.bookings(); });
  else if (order == "invoiced") by([](const auto& row) { return row.invoiced; });
  else if (order == "pending") by([](const auto& row) { return row.unbilled; });
  else if (order == "revenue") by([](const auto& row) { return row.revenue_minor(); });
  else if (order == "unbilled") by([](const auto& row) { return row.unbilled_minor; });
  else if (order == "joined") by([](const auto& row) { return row.joined_at; });
  else return Call::bad_parameter("sort");
  return {};
}

Result<BusinessAccountsPage> list(const Application& application, const ReadCall& call) {
  const auto asked = asked_list(application, call);
  if (!asked) return std::unexpected(asked.error());
  const auto& [garage, paging] = *asked;
  const auto& settings = garage->row;
  const auto words = domain::fold(call.query.find("q").value_or(""));
  std::vector<BusinessAccountRow> rows;
  for_each_account(call, settings.garage_id, [&](BusinessAccountRow row) {
    if (has_all(row, words)) rows.push_back(std::move(row));
  });
  if (auto sorted = sort_accounts(call, rows); !sorted) return std::unexpected(sorted.error());
  BusinessAccountsPage page;
  page.page = paging.page;
  page.page_size = paging.page_size;
  page.total_items = static_cast<std::int64_t>(rows.size());
  page.total_pages = paging.pages(page.total_items);
  const auto end = std::min(rows.size(), paging.offset() + static_cast<std::size_t>(paging.page_size));
  for (auto i = paging.offset(); i < end; ++i)
    page.items.push_back(account_view(rows[i], settings.garage_id, settings.currency));
  return page;
}

Result<BusinessSummary> summary(const Application& application, const ReadCall& call) {
  const auto garage = garage_of(application, call);
  if (!garage) return std::unexpected(garage.error());
  const auto& settings = (*garage)->row;
  BusinessSummary summary;
  std::int64_t counted = 0;
  std::int64_t invoiced = 0;
  std::int64_t unbilled = 0;
  for_each_account(call, settings.garage_id, [&](const BusinessAccountRow& row) {
    if (row.active) ++summary.total_businesses;
    summary.fleet_vehicles += row.fleet_size;
    summary.total_bookings += row.bookings();
    summary.invoiced_bookings += row.invoiced;
    counted += row.bookings() - row.cancelled;
    summary.unbilled_bookings += row.unbilled;
    invoiced += row.invoiced_minor;
    unbilled += row.unbilled_minor;
  });
  summary.invoiced = ratio(summary.invoiced_bookings, counted);
  summary.invoiced_revenue = {invoiced, settings.currency};
  summary.unbilled = {unbilled, settings.currency};
  summary.total_revenue = {invoiced + unbilled, settings.currency};
  return summary;
}

}  // namespace

void add_business_account_routes(Application& application) {
  auto& router = application.router();
  router.read<BusinessAccountsPage>(
      {.path = "/v1/garages/{garageId}/business-accounts",
       .permission = Permission::customers_list,
       .summary = "A garage's business accounts",
       .description =
           "invoiced says how many of the bookings that were not cancelled are billed; pendingCount how many "
           "that are completed and have a price are not. invoicedRevenue is what the ledger has: billed and "
           "not "
           "voided, less what was credited. invoiceAction is what to do next: bill those, or look at the "
           "invoices.",
       .query = {{"q", "words, each part of the business's name, a contact's name or a telephone number"},
                 {"sort",
                  "name, fleetSize, bookings, invoiced, pending, revenue, unbilled or joined; with - "
                  "descending"},
                 page_parameter,
                 page_size_parameter}},
      [&application](const ReadCall& call) { return list(application, call); });
  router.read<BusinessSummary>({.path = "/v1/garages/{garageId}/business-accounts/summary",
                                .permission = Permission::customers_list,
                                .summary = "All business accounts of a garage in figures"},
                               [&application](const ReadCall& call) { return summary(application, call); });
}

}  // namespace api
