// Business accounts of a garage: who they are, what is billed and what is not, and one invoice for all of it.
#include <algorithm>

#include "api/application.hpp"
#include "api/invoice_commands.hpp"
#include "api/posting.hpp"
#include "api/sales_routes.hpp"
#include "api/vehicle_view.hpp"
#include "domain/text.hpp"
#include "projections/bookings.hpp"
#include "projections/business_accounts.hpp"
#include "projections/vehicles.hpp"

namespace api {

namespace {

using domain::Money;
using projections::BusinessAccountRow;
using projections::MemberRow;
using projections::read_row;

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

struct BusinessAccountsPage {
  std::vector<BusinessAccountView> items;
  std::int64_t page = 1;
  std::int64_t page_size = 24;
  std::int64_t total_items = 0;
  std::int64_t total_pages = 0;
};
BOOST_DESCRIBE_STRUCT(BusinessAccountsPage, (), (items, page, page_size, total_items, total_pages))

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

struct UnbilledBooking {
  domain::BookingId booking_id;
  std::string job_number;
  domain::Date date;
  std::vector<std::string> services;
  Money price;
};
BOOST_DESCRIBE_STRUCT(UnbilledBooking, (), (booking_id, job_number, date, services, price))

struct UnbilledVehicle {
  std::optional<domain::VehicleId> vehicle_id;  ///< none: bookings without a vehicle
  std::optional<std::string> display;
  std::optional<std::string> plate;
  std::vector<UnbilledBooking> bookings;
  Money total;
};
BOOST_DESCRIBE_STRUCT(UnbilledVehicle, (), (vehicle_id, display, plate, bookings, total))

/// What a consolidated invoice would bill.
struct UnbilledView {
  domain::CustomerId customer_id;
  std::int64_t count = 0;
  Money total;
  std::vector<UnbilledVehicle> vehicles;
};
BOOST_DESCRIBE_STRUCT(UnbilledView, (), (customer_id, count, total, vehicles))

struct ConsolidatedInput {
  std::optional<bool> dry_run;
  std::optional<std::vector<domain::BookingId>> booking_ids;
  std::optional<std::string> po_number;
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(ConsolidatedInput, (), (dry_run, booking_ids, po_number, notes))

std::string base_path(domain::GarageId garage, domain::CustomerId customer) {
  return "/v1/garages/" + garage.text() + "/business-accounts/" + customer.text();
}

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
                           base_path(garage, row.customer_id) + "/consolidated-invoices"};
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
  const auto garage = garage_of(application, call);
  if (!garage) return std::unexpected(garage.error());
  const auto paging = Paging::from(call);
  if (!paging) return std::unexpected(paging.error());
  const auto& settings = (*garage)->row;
  const auto words = domain::fold(call.query.find("q").value_or(""));
  std::vector<BusinessAccountRow> rows;
  for_each_account(call, settings.garage_id, [&](BusinessAccountRow row) {
    if (has_all(row, words)) rows.push_back(std::move(row));
  });
  if (auto sorted = sort_accounts(call, rows); !sorted) return std::unexpected(sorted.error());
  BusinessAccountsPage page;
  page.page = paging->page;
  page.page_size = paging->page_size;
  page.total_items = static_cast<std::int64_t>(rows.size());
  page.total_pages = paging->pages(page.total_items);
  const auto end = std::min(rows.size(), paging->offset() + static_cast<std::size_t>(paging->page_size));
  for (auto i = paging->offset(); i < end; ++i)
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

// ---- billing ------------------------------------------------------------------------------------

/// The account's row at the garage; 404 where it is none.
Result<BusinessAccountRow> find_account(const projections::RowStore& rows,
                                        domain::OrganisationId organisation, domain::GarageId garage,
                                        domain::CustomerId customer) {
  auto row = read_row<BusinessAccountRow>(rows, BusinessAccountRow::key(organisation, garage, customer));
  if (!row) return no_such("business account");
  return *std::move(row);
}

/// What is not billed, ordered as an invoice lists it: by vehicle, and by day.
std::vector<projections::BookingRow> unbilled_bookings(const projections::RowStore& rows,
                                                       domain::OrganisationId organisation,
                                                       domain::GarageId garage, domain::CustomerId customer) {
  const auto member = read_row<MemberRow>(rows, MemberRow::key(organisation, garage, customer));
  if (!member) return {};
  std::vector<std::string> keys;
  for (const auto& booking : member->bookings)
    if (projections::is_unbilled(booking))
      keys.push_back(projections::BookingRow::key(organisation, booking.booking_id));
  std::vector<projections::BookingRow> bookings;
  for (const auto& stored : rows.get_many(keys))
    if (stored) bookings.push_back(projections::decode_row<projections::BookingRow>(*stored));
  std::ranges::sort(bookings, {}, [](const projections::BookingRow& booking) {
    return std::tuple(booking.vehicle_id, booking.starts_at, booking.booking_id);
  });
  return bookings;
}

/// Those that are asked for; 409 `nothing-to-invoice` names one that is billed already or was never done.
Result<void> select(std::vector<projections::BookingRow>& bookings,
                    const std::optional<std::vector<domain::BookingId>>& asked) {
  if (asked) {
    for (const auto& id : *asked)
      if (std::ranges::find(bookings, id, &projections::BookingRow::booking_id) == bookings.end())
        return std::unexpected(Problem{409,
                                       "nothing-to-invoice",
                                       "A booking that is named is billed already, or is not completed work "
                                       "of this account with a price.",
                                       {},
                                       id.text(),
                                       {}});
    std::erase_if(bookings, [&](const auto& booking) {
      return std::ranges::find(*asked, booking.booking_id) == asked->end();
    });
  }
  if (bookings.empty())
    return problem(409, "nothing-to-invoice", "All completed bookings of this account are billed.");
  return {};
}

UnbilledView unbilled_view(const ReadCall& call, const GarageSettings& garage, domain::CustomerId customer,
                           const std::vector<projections::BookingRow>& bookings) {
  UnbilledView view;
  view.customer_id = customer;
  view.total = {0, garage.row.currency};
  for (const auto& booking : bookings) {
    if (view.vehicles.empty() || view.vehicles.back().vehicle_id != booking.vehicle_id) {
      auto& vehicle = view.vehicles.emplace_back();
      vehicle.vehicle_id = booking.vehicle_id;
      vehicle.total = {0, garage.row.currency};
      const auto row =
          booking.vehicle_id
              ? read_row<projections::VehicleRow>(
                    *call.rows, projections::VehicleRow::key(call.organisation(), *booking.vehicle_id))
              : std::nullopt;
      if (row) {
        vehicle.display = vehicle_name(*row);
        vehicle.plate = row->registration.display;
      }
    }
    auto& vehicle = view.vehicles.back();
    vehicle.bookings.push_back({booking.booking_id, booking.job_number,
                                garage.time_zone.date_of(booking.starts_at), booking.services,
                                booking.price});
    vehicle.total.amount_minor += booking.price.amount_minor;
    view.total.amount_minor += booking.price.amount_minor;
    ++view.count;
  }
  return view;
}

/// The identifiers in "?bookingIds=a,b"; nothing where it is absent.
Result<std::optional<std::vector<domain::BookingId>>> asked_for(const Call& call) {
  auto text = call.query.find("bookingIds");
  if (!text) return std::nullopt;
  std::vector<domain::BookingId> ids;
  while (!text->empty()) {
    const auto end = std::min(text->find(','), text->size());
    const auto id = domain::BookingId::parse(text->substr(0, end));
    if (!id) return Call::bad_parameter("bookingIds");
    ids.push_back(*id);
    text->remove_prefix(std::min(end + 1, text->size()));
  }
  return ids;
}

Result<UnbilledView> show_unbilled(const Application& application, const ReadCall& call) {
  const auto garage = garage_of(application, call);
  if (!garage) return std::unexpected(garage.error());
  const auto customer = call.id<domain::CustomerId>(1, "business account");
  if (!customer) return std::unexpected(customer.error());
  const auto garage_id = (*garage)->row.garage_id;
  if (const auto account = find_account(*call.rows, call.organisation(), garage_id, *customer); !account)
    return std::unexpected(account.error());
  const auto asked = asked_for(call);
  if (!asked) return std::unexpected(asked.error());
  auto bookings = unbilled_bookings(*call.rows, call.organisation(), garage_id, *customer);
  if (*asked)
    std::erase_if(bookings, [&](const auto& booking) {
      return std::ranges::find(**asked, booking.booking_id) == (*asked)->end();
    });
  return unbilled_view(call, **garage, *customer, bookings);
}

std::string preview_path(domain::GarageId garage, domain::CustomerId customer,
                         const std::vector<projections::BookingRow>& bookings) {
  auto path = base_path(garage, customer) + "/unbilled-bookings?bookingIds=";
  for (const auto& booking : bookings) (path += booking.booking_id.text()) += ',';
  path.pop_back();
  return path;
}

Result<Done> consolidate(Transaction& transaction, domain::GarageId garage, domain::CustomerId customer,
                         domain::InvoiceId id, const ConsolidatedInput& input) {
  const auto organisation = transaction.organisation();
  if (const auto account = find_account(transaction.views(), organisation, garage, customer); !account)
    return std::unexpected(account.error());
  auto bookings = unbilled_bookings(transaction.views(), organisation, garage, customer);
  if (auto selected = select(bookings, input.booking_ids); !selected)
    return std::unexpected(std::move(selected).error());
  if (input.dry_run.value_or(false)) return Done{200, preview_path(garage, customer, bookings)};
  InvoiceInput invoice;
  invoice.customer_id = customer;
  invoice.kind = domain::invoice::Kind::consolidated;
  invoice.po_number = input.po_number;
  invoice.notes = input.notes;
  auto& ids = invoice.booking_ids.emplace();
  for (const auto& booking : bookings) ids.push_back(booking.booking_id);
  if (auto drafted = draft_invoice(transaction, id, garage, std::move(invoice)); !drafted)
    return std::unexpected(std::move(drafted).error());
  if (auto issued = issue_invoice(transaction, id); !issued)
    return std::unexpected(std::move(issued).error());
  return Done{201, "/v1/invoices/" + id.text()};
}

Result<Decide> consolidated_invoice(const Application& application, const CommandCall& call,
                                    ConsolidatedInput input) {
  if (!input.dry_run.value_or(false) && call.idempotency_key.empty()) return idempotency_key_required();
  const auto garage = garage_of(application, call);
  if (!garage) return std::unexpected(garage.error());
  const auto customer = call.id<domain::CustomerId>(1, "business account");
  if (!customer) return std::unexpected(customer.error());
  return [garage = (*garage)->row.garage_id, customer = *customer, input = std::move(input),
          id = Application::new_id<domain::InvoiceId>()](Transaction& transaction) {
    return consolidate(transaction, garage, customer, id, input);
  };
}

/// The invoice, or what a dry run says that it would bill.
Result<Rendered> present(Application& application, ReadCall call, std::string_view resource) {
  const auto query = resource.find('?');
  if (query == std::string_view::npos) return application.show(call, resource, std::nullopt);
  call.query = QueryParameters(resource.substr(query + 1));
  std::string_view path = resource.substr(0, query);
  std::string allowed;
  application.router().match("GET", path, call.path_parameters, &allowed);
  return Router::render(show_unbilled(application, call));
}

constexpr QueryParameter page_parameter{"page", "from 1"};
constexpr QueryParameter page_size_parameter{"pageSize", "24 unless told; at most 200"};

void add_billing_routes(Application& application) {
  auto& router = application.router();
  router.read<UnbilledView>(
      {.path = "/v1/garages/{garageId}/business-accounts/{customerId}/unbilled-bookings",
       .permission = Permission::invoices_read,
       .summary = "What a consolidated invoice of a business account would bill",
       .description = "Completed bookings with a price that no invoice bills, by vehicle.",
       .query = {{"bookingIds", "only these, with commas"}}},
      [&application](const ReadCall& call) { return show_unbilled(application, call); });
  auto& route = router.command<ConsolidatedInput>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/business-accounts/{customerId}/consolidated-invoices",
       .permission = Permission::invoices_write,
       .summary = "Bill all that is not billed of a business account with one invoice",
       .description =
           "All completed bookings with a price that no invoice bills, or those of bookingIds, as one "
           "invoice "
           "that is issued at once, its lines by vehicle, at the prices as booked. Of two people who ask at "
           "once, one gets it; then 409 nothing-to-invoice. With dryRun nothing happens, and the answer "
           "(200) "
           "is what it would bill. Anything else needs an Idempotency-Key.",
       .example = R"({"poNumber": "PO-4711"})",
       .success = 201,
       .reads_views = true},
      [&application](const CommandCall& call, ConsolidatedInput body) {
        return consolidated_invoice(application, call, std::move(body));
      });
  route.present = [&application](const ReadCall& call, std::string_view resource) {
    return present(application, call, resource);
  };
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
  add_billing_routes(application);
}

}  // namespace api
