// What is not billed of a business account, and one invoice for all of it.
#include <algorithm>
#include <memory>

#include "api/application.hpp"
#include "api/invoice_commands.hpp"
#include "api/invoice_view.hpp"
#include "api/sales_routes.hpp"
#include "api/vehicle_view.hpp"
#include "projections/bookings.hpp"
#include "projections/business_accounts.hpp"
#include "projections/event_codec.hpp"
#include "projections/vehicles.hpp"

namespace api {

namespace {

using domain::Money;
using domain::invoice::Invoice;
using projections::BusinessAccountRow;
using projections::MemberRow;
using projections::read_row;

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

/// What is not billed, at the prices as booked.
struct UnbilledView {
  domain::CustomerId customer_id;
  std::int64_t count = 0;
  Money total;
  std::vector<UnbilledVehicle> vehicles;
};
BOOST_DESCRIBE_STRUCT(UnbilledView, (), (customer_id, count, total, vehicles))

/// What a consolidated invoice bills, before it is issued: each booking at what the invoice has for it.
struct ConsolidatedPreview {
  domain::CustomerId customer_id;
  std::int64_t count = 0;
  std::vector<UnbilledVehicle> vehicles;
  std::vector<InvoiceLineView> lines;
  Money list;
  Money discount_total;
  Money net;
  Money tax;
  Money total;
  std::vector<domain::document::TaxTotal> taxes;
  domain::Date due_on;
  std::vector<std::string> warnings;
};
BOOST_DESCRIBE_STRUCT(ConsolidatedPreview, (),
                      (customer_id, count, vehicles, lines, list, discount_total, net, tax, total, taxes,
                       due_on, warnings))

struct ConsolidatedInput {
  std::optional<bool> dry_run;
  std::optional<std::vector<domain::BookingId>> booking_ids;
  std::optional<std::string> po_number;
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(ConsolidatedInput, (), (dry_run, booking_ids, po_number, notes))

Result<std::shared_ptr<const GarageSettings>> garage_of(const Application& application, const Call& call) {
  const auto id = call.id<domain::GarageId>(0, "garage");
  if (!id) return std::unexpected(id.error());
  return application.garage(call, *id);
}

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

UnbilledVehicle unbilled_vehicle(const projections::RowStore& rows, domain::OrganisationId organisation,
                                 const std::optional<domain::VehicleId>& id, domain::Currency currency) {
  UnbilledVehicle vehicle{.vehicle_id = id, .total = {0, currency}};
  if (!id) return vehicle;
  if (const auto row =
          read_row<projections::VehicleRow>(rows, projections::VehicleRow::key(organisation, *id))) {
    vehicle.display = vehicle_name(*row);
    vehicle.plate = row->registration.display;
  }
  return vehicle;
}

UnbilledView unbilled_view(const projections::RowStore& rows, domain::OrganisationId organisation,
                           const GarageSettings& garage, domain::CustomerId customer,
                           const std::vector<projections::BookingRow>& bookings) {
  const auto currency = garage.row.currency;
  UnbilledView view{.customer_id = customer, .total = {0, currency}};
  for (const auto& booking : bookings) {
    if (view.vehicles.empty() || view.vehicles.back().vehicle_id != booking.vehicle_id)
      view.vehicles.push_back(unbilled_vehicle(rows, organisation, booking.vehicle_id, currency));
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
  return unbilled_view(*call.rows, call.organisation(), **garage, *customer, bookings);
}

std::vector<std::string> warnings_of(Transaction& transaction) {
  for (const auto& event : transaction.events())
    if (const auto* const happened = std::get_if<domain::invoice::Event>(&event.body))
      if (const auto* const issued = std::get_if<domain::invoice::Issued>(happened)) return issued->warnings;
  return {};
}

/// What the invoice that this transaction issued bills.
ConsolidatedPreview preview_of(Transaction& transaction, const GarageSettings& garage, domain::InvoiceId id,
                               std::vector<projections::BookingRow> bookings) {
  const auto& invoice = transaction.load<Invoice>(id);
  for (auto& booking : bookings)
    booking.price = {domain::invoice::billed_minor(invoice, booking.booking_id), invoice.currency};
  auto billed =
      unbilled_view(transaction.views(), transaction.organisation(), garage, invoice.customer_id, bookings);
  const auto money = [&](std::int64_t minor) { return Money{minor, invoice.currency}; };
  const auto& totals = invoice.totals;
  ConsolidatedPreview preview{.customer_id = invoice.customer_id,
                              .count = billed.count,
                              .vehicles = std::move(billed.vehicles),
                              .list = money(totals.list_minor),
                              .discount_total = money(totals.discount_minor),
                              .net = money(totals.net_minor),
                              .tax = money(totals.tax_minor),
                              .total = money(totals.gross_minor),
                              .taxes = totals.taxes,
                              .due_on = invoice.due_on,
                              .warnings = warnings_of(transaction)};
  for (const auto& line : invoice.priced)
    preview.lines.push_back(invoice_line_view(line, invoice.words.descriptions));
  return preview;
}

InvoiceInput invoice_of(domain::CustomerId customer, const std::vector<projections::BookingRow>& bookings,
                        const ConsolidatedInput& input) {
  InvoiceInput invoice;
  invoice.customer_id = customer;
  invoice.kind = domain::invoice::Kind::consolidated;
  invoice.po_number = input.po_number;
  invoice.notes = input.notes;
  auto& ids = invoice.booking_ids.emplace();
  ids.reserve(bookings.size());
  for (const auto& booking : bookings) ids.push_back(booking.booking_id);
  return invoice;
}

Result<Done> consolidate(Transaction& transaction, const GarageSettings& garage, domain::CustomerId customer,
                         domain::InvoiceId id, const ConsolidatedInput& input) {
  const auto garage_id = garage.row.garage_id;
  const auto organisation = transaction.organisation();
  if (const auto account = find_account(transaction.views(), organisation, garage_id, customer); !account)
    return std::unexpected(account.error());
  auto bookings = unbilled_bookings(transaction.views(), organisation, garage_id, customer);
  if (auto selected = select(bookings, input.booking_ids); !selected)
    return std::unexpected(std::move(selected).error());
  if (auto drafted = draft_invoice(transaction, id, garage_id, invoice_of(customer, bookings, input));
      !drafted)
    return std::unexpected(std::move(drafted).error());
  if (auto issued = issue_invoice(transaction, id); !issued)
    return std::unexpected(std::move(issued).error());
  if (!input.dry_run.value_or(false)) return Done{201, "/v1/invoices/" + id.text()};
  auto shown = Router::render<ConsolidatedPreview>(preview_of(transaction, garage, id, std::move(bookings)));
  if (!shown) return std::unexpected(std::move(shown).error());
  transaction.forget();
  return Done{200, {}, *std::move(shown)};
}

Result<Decide> consolidated_invoice(const Application& application, const CommandCall& call,
                                    ConsolidatedInput input) {
  if (!input.dry_run.value_or(false) && call.idempotency_key.empty()) return idempotency_key_required();
  auto garage = garage_of(application, call);
  if (!garage) return std::unexpected(garage.error());
  const auto customer = call.id<domain::CustomerId>(1, "business account");
  if (!customer) return std::unexpected(customer.error());
  return [garage = *std::move(garage), customer = *customer, input = std::move(input),
          id = Application::new_id<domain::InvoiceId>()](Transaction& transaction) {
    return consolidate(transaction, *garage, customer, id, input);
  };
}

}  // namespace

void add_consolidated_invoice_routes(Application& application) {
  auto& router = application.router();
  router.read<UnbilledView>(
      {.path = "/v1/garages/{garageId}/business-accounts/{customerId}/unbilled-bookings",
       .permission = Permission::invoices_read,
       .summary = "What is not billed of a business account",
       .description = "Completed bookings with a price that no invoice bills, by vehicle, at the prices as "
                      "booked. What an invoice has for them is what its dry run says.",
       .query = {{"bookingIds", "only these, with commas"}}},
      [&application](const ReadCall& call) { return show_unbilled(application, call); });
  router.command<ConsolidatedInput>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/business-accounts/{customerId}/consolidated-invoices",
       .permission = Permission::invoices_write,
       .summary = "Bill all that is not billed of a business account with one invoice",
       .description =
           "All completed bookings with a price that no invoice bills, or those of bookingIds, as one "
           "invoice that is issued at once, its lines by vehicle: those of their jobs, or what was booked, "
           "with "
           "the discounts that the business has today. Of two people who ask at once, one gets it; then 409 "
           "nothing-to-invoice. One invoice has up to 2000 bookings and 5000 lines; 422 too-many says to "
           "name "
           "fewer. With dryRun nothing happens, and the answer (200) is what the invoice would have: its "
           "lines, its totals, and what it bills for each booking. Anything else needs an Idempotency-Key.",
       .example = R"({"poNumber": "PO-4711"})",
       .success = 201,
       .reads_views = true},
      [&application](const CommandCall& call, ConsolidatedInput body) {
        return consolidated_invoice(application, call, std::move(body));
      });
}

}  // namespace api
