// Lists of bookings: a garage's, a customer's at a garage, a vehicle's wherever it was.
#include <algorithm>
#include <functional>
#include <limits>

#include "api/application.hpp"
#include "api/booking_search.hpp"
#include "api/booking_view.hpp"
#include "api/page.hpp"
#include "api/query_choices.hpp"
#include "api/routes.hpp"
#include "api/vehicle_history.hpp"
#include "domain/booking.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using domain::booking::Status;
using projections::BookingCountRow;
using projections::BookingDayRow;
using projections::BookingRow;
using projections::CustomerRow;
using projections::MemberRow;
using projections::read_row;
using projections::VehicleRow;

using BookingsPage = Page<BookingView>;

/// The head of a history is of all bookings, whatever is searched for (R117, C01).
struct BookingHistory {
  std::vector<BookingView> items;
  std::int64_t page = 1;
  std::int64_t page_size = 24;
  std::int64_t total_items = 0;
  std::int64_t total_pages = 0;
  std::int64_t total_bookings = 0;
  domain::Money total_spend;
  domain::Money committed_revenue;
};
BOOST_DESCRIBE_STRUCT(BookingHistory, (),
                      (items, page, page_size, total_items, total_pages, total_bookings, total_spend,
                       committed_revenue))

// ---- what is asked ------------------------------------------------------------------------------

enum class Order { starts_at, job_number, price, status };

struct Filter {
  domain::GarageId garage;
  std::optional<domain::CustomerId> customer;
  std::optional<domain::VehicleId> vehicle;
  std::vector<Status> statuses;  ///< none: all
  domain::Instant from{std::numeric_limits<std::int64_t>::min()};
  domain::Instant until{std::numeric_limits<std::int64_t>::max()};  ///< not included
  BookingSearch search;
  Order order = Order::starts_at;
  bool descending = true;

  bool is_dated() const {
    return from.milliseconds != std::numeric_limits<std::int64_t>::min() ||
           until.milliseconds != std::numeric_limits<std::int64_t>::max();
  }
};

Result<void> read_order(const Call& call, Filter& filter) {
  auto name = call.query.find("sort").value_or("-startsAt");
  filter.descending = name.starts_with('-');
  if (filter.descending) name.remove_prefix(1);
  if (name == "startsAt") filter.order = Order::starts_at;
  else if (name == "jobNumber") filter.order = Order::job_number;
  else if (name == "price") filter.order = Order::price;
  else if (name == "status") filter.order = Order::status;
  else return Call::bad_parameter("sort");
  return {};
}

Result<void> read_dates(const Call& call, const projections::TimeZone& zone, Filter& filter) {
  const auto from = call.parameter<domain::Date>("from");
  if (!from) return std::unexpected(from.error());
  const auto to = call.parameter<domain::Date>("to");
  if (!to) return std::unexpected(to.error());
  if (*from) filter.from = zone.start_of(**from);
  if (*to) filter.until = zone.start_of({(*to)->days + 1});
  return {};
}

Result<Filter> read_filter(const Call& call, const GarageSettings& garage) {
  Filter filter;
  filter.garage = garage.row.garage_id;
  if (auto done = read_order(call, filter); !done) return std::unexpected(done.error());
  auto statuses = choices<Status>(call, "status");
  if (!statuses) return std::unexpected(statuses.error());
  filter.statuses = *std::move(statuses);
  if (auto done = read_dates(call, garage.time_zone, filter); !done) return std::unexpected(done.error());
  const auto customer = call.parameter<domain::CustomerId>("customerId");
  if (!customer) return std::unexpected(customer.error());
  filter.customer = *customer;
  const auto vehicle = call.parameter<domain::VehicleId>("vehicleId");
  if (!vehicle) return std::unexpected(vehicle.error());
  filter.vehicle = *vehicle;
  if (const auto q = call.query.find("q")) filter.search = BookingSearch(*q);
  return filter;
}

// ---- finding ------------------------------------------------------------------------------------

struct Selected {
  std::vector<domain::BookingId> page;
  std::int64_t total = 0;
};

class Finder {
 public:
  Finder(const ReadCall& call, const Filter& filter, const Paging& paging)
      : rows_(*call.rows),
        organisation_(call.organisation()),
        filter_(filter),
        paging_(paging),
        from_key_(key_of(filter.from)),
        until_key_(key_of(filter.until)) {}

  Selected find() {
    if (filter_.customer) consider_all(keys_of_customer());
    else if (filter_.vehicle) consider_all(keys_of_vehicle());
    else if (filter_.order == Order::starts_at && filter_.search.empty() && !filter_.is_dated())
      return walk();
    else scan([&](std::string_view, std::string_view row) { return consider(row), true; });
    return cut();
  }

 private:
  std::string key_of(domain::Instant instant) const {
    return BookingDayRow::prefix(organisation_, filter_.garage).instant(instant);
  }

  bool newest_first() const { return filter_.order == Order::starts_at && filter_.descending; }

  template <class Visit>
  void scan(Visit visit) const {
    const auto prefix = BookingDayRow::prefix(organisation_, filter_.garage);
    const bool descending = newest_first();
    rows_.scan(prefix, descending ? until_key_ : from_key_, descending,
               [&](std::string_view key, std::string_view row) {
                 if (descending ? key < from_key_ : key >= until_key_) return false;
                 return visit(key, row);
               });
  }

  bool has_status(Status status) const {
    return filter_.statuses.empty() || std::ranges::find(filter_.statuses, status) != filter_.statuses.end();
  }

  /// A list in the order of the index: what is before the page is passed over, and the total is kept.
  Selected walk() const {
    Selected selected;
    auto counts = read_row<BookingCountRow>(rows_, BookingCountRow::key(organisation_, filter_.garage))
                      .value_or(BookingCountRow{});
    for (const auto status :
         {Status::pending, Status::confirmed, Status::in_service, Status::completed, Status::cancelled})
      if (has_status(status)) selected.total += counts.of(status);
    const auto begin = static_cast<std::int64_t>(paging_.offset());
    const auto end = std::min(selected.total, begin + paging_.page_size);
    if (begin >= end) return selected;
    std::int64_t seen = 0;
    scan([&](std::string_view key, std::string_view row) {
      if (!filter_.statuses.empty() && !has_status(projections::decode_row<BookingDayRow>(row).status))
        return true;
      if (seen >= begin) selected.page.push_back(id_in(key));
      return ++seen < end;
    });
    return selected;
  }

  static domain::BookingId id_in(std::string_view key) {
    constexpr std::size_t id_bytes = 16;
    return {domain::Ulid::from_bytes(key.substr(key.size() - id_bytes))};
  }

  std::vector<std::string> keys_of_customer() const {
    std::vector<std::string> keys;
    const auto member =
        read_row<MemberRow>(rows_, MemberRow::key(organisation_, filter_.garage, *filter_.customer));
    if (!member) return keys;
    for (const auto& booking : member->bookings)
      keys.push_back(
          BookingDayRow::key(organisation_, filter_.garage, booking.starts_at, booking.booking_id));
    return keys;
  }

  std::vector<std::string> keys_of_vehicle() const {
    std::vector<std::string> keys;
    const auto vehicle = read_row<VehicleRow>(rows_, VehicleRow::key(organisation_, *filter_.vehicle));
    if (!vehicle) return keys;
    for (const auto& id : vehicle->bookings)
      if (const auto booking = read_row<BookingRow>(rows_, BookingRow::key(organisation_, id)))
        keys.push_back(BookingDayRow::key(organisation_, filter_.garage, booking->starts_at, id));
    return keys;
  }

  void consider_all(std::vector<std::string> keys) {
    std::erase_if(keys, [&](const std::string& key) { return key < from_key_ || key >= until_key_; });
    if (newest_first()) std::ranges::sort(keys, std::greater{});
    else std::ranges::sort(keys);
    for (const auto& row : rows_.get_many(keys))
      if (row) consider(*row);
  }

  void consider(std::string_view stored) {
    if (!filter_.search.may_match(stored)) return;
    auto row = projections::decode_row<BookingDayRow>(stored);
    if (filter_.vehicle && row.vehicle_id != *filter_.vehicle) return;
    if (has_status(row.status) && filter_.search.matches(row)) listed_.push_back(std::move(row));
  }

  /// What was listed came in the order of starting; the page of it in the order that is asked for.
  Selected cut() {
    const auto order_by = [&](const auto& rank) {
      std::ranges::stable_sort(listed_, [&](const BookingDayRow& a, const BookingDayRow& b) {
        return filter_.descending ? rank(b) < rank(a) : rank(a) < rank(b);
      });
    };
    if (filter_.order == Order::price) order_by([](const BookingDayRow& row) { return row.price_minor; });
    if (filter_.order == Order::status) order_by([](const BookingDayRow& row) { return row.status; });
    if (filter_.order == Order::job_number)  // numbers, of as many digits as they need
      order_by([](const BookingDayRow& row) {
        return std::pair(row.job_number.size(), std::string_view(row.job_number));
      });
    Selected selected;
    selected.total = static_cast<std::int64_t>(listed_.size());
    const auto end = std::min(listed_.size(), paging_.offset() + static_cast<std::size_t>(paging_.page_size));
    for (auto i = paging_.offset(); i < end; ++i) selected.page.push_back(listed_[i].booking_id);
    return selected;
  }

  const projections::RowStore& rows_;
  domain::OrganisationId organisation_;
  const Filter& filter_;
  const Paging& paging_;
  std::string from_key_;
  std::string until_key_;  ///< not included
  std::vector<BookingDayRow> listed_;
};

// ---- answering ----------------------------------------------------------------------------------

std::vector<BookingView> views_of(const ReadCall& call, const std::vector<domain::BookingId>& ids) {
  std::vector<std::string> keys;
  keys.reserve(ids.size());
  for (const auto& id : ids) keys.push_back(BookingRow::key(call.organisation(), id));
  std::vector<BookingRow> bookings;
  for (const auto& row : call.rows->get_many(keys))
    if (row) bookings.push_back(projections::decode_row<BookingRow>(*row));
  return booking_views(bookings, call.organisation(), *call.rows);
}

template <class AnyPage>
void fill_page(AnyPage& page, const ReadCall& call, const Paging& paging, const Selected& selected) {
  page.items = views_of(call, selected.page);
  page.page = paging.page;
  page.page_size = paging.page_size;
  page.total_items = selected.total;
  page.total_pages = paging.pages(selected.total);
}

Result<BookingsPage> list(const Application& application, const ReadCall& call) {
  const auto asked = asked_list(application, call);
  if (!asked) return std::unexpected(asked.error());
  const auto& [garage, paging] = *asked;
  const auto filter = read_filter(call, *garage);
  if (!filter) return std::unexpected(filter.error());
  BookingsPage page;
  fill_page(page, call, paging, Finder(call, *filter, paging).find());
  return page;
}

Result<BookingHistory> history_at_garage(const Application& application, const ReadCall& call) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto customer_id = call.id<domain::CustomerId>(1, "customer");
  if (!customer_id) return std::unexpected(customer_id.error());
  const auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  const auto paging = Paging::from(call);
  if (!paging) return std::unexpected(paging.error());
  auto filter = read_filter(call, **garage);
  if (!filter) return std::unexpected(filter.error());
  const auto customer =
      read_row<CustomerRow>(*call.rows, CustomerRow::key(call.organisation(), *customer_id));
  if (!customer || customer->customer_number.empty()) return no_such("customer");
  const auto member =
      read_row<MemberRow>(*call.rows, MemberRow::key(call.organisation(), *garage_id, *customer_id));
  if (!member) return problem(404, "not-at-this-garage", "The customer has not joined this garage.");

  filter->customer = *customer_id;
  const auto statistics = projections::statistics_of(*member);
  const auto currency = (*garage)->row.currency;
  BookingHistory history;
  fill_page(history, call, *paging, Finder(call, *filter, *paging).find());
  history.total_bookings = statistics.bookings_total;
  history.total_spend = {statistics.total_spend_minor, currency};
  history.committed_revenue = {statistics.committed_revenue_minor, currency};
  return history;
}

Result<BookingsPage> history_of_vehicle(const ReadCall& call) {
  const auto id = call.id<domain::VehicleId>(0, "vehicle");
  if (!id) return std::unexpected(id.error());
  const auto vehicle = read_row<VehicleRow>(*call.rows, VehicleRow::key(call.organisation(), *id));
  if (!vehicle || vehicle->version == 0) return no_such("vehicle");
  const auto paging = Paging::from(call);
  if (!paging) return std::unexpected(paging.error());
  const auto all = history_of(*vehicle, *call.principal, *call.rows);
  Selected selected;
  selected.total = static_cast<std::int64_t>(all.size());
  const auto end = std::min(all.size(), paging->offset() + static_cast<std::size_t>(paging->page_size));
  for (auto i = paging->offset(); i < end; ++i) selected.page.push_back(all[i].booking_id);
  BookingsPage page;
  fill_page(page, call, *paging, selected);
  return page;
}

constexpr QueryParameter q_parameter{
    "q",
    "words, each part of a service, the vehicle's make, model or registration, the status or the job number"};
constexpr QueryParameter status_parameter{
    "status", "pending, confirmed, in_service, completed or cancelled; several with commas"};
constexpr QueryParameter from_parameter{"from", "starting on this local day or later"};
constexpr QueryParameter to_parameter{"to", "starting on this local day or earlier"};
constexpr QueryParameter sort_parameter{
    "sort", "startsAt, jobNumber, price or status; with - descending; -startsAt unless told"};

}  // namespace

void add_booking_list_routes(Application& application) {
  auto& router = application.router();
  router.read<BookingsPage>({.path = "/v1/garages/{garageId}/bookings",
                             .permission = Permission::bookings_read,
                             .summary = "A garage's bookings",
                             .query = {{"customerId", "of this customer"},
                                       {"vehicleId", "of this vehicle"},
                                       status_parameter,
                                       from_parameter,
                                       to_parameter,
                                       q_parameter,
                                       sort_parameter,
                                       page_parameter,
                                       page_size_parameter}},
                            [&application](const ReadCall& call) { return list(application, call); });
  router.read<BookingHistory>(
      {.path = "/v1/garages/{garageId}/customers/{customerId}/bookings",
       .permission = Permission::bookings_read,
       .summary = "A customer's bookings at a garage",
       .description =
           "totalBookings, totalSpend (completed bookings) and committedRevenue (confirmed, in service and "
           "completed ones) are of all bookings there, whatever is searched for.",
       .query = {{"vehicleId", "of this vehicle"},
                 status_parameter,
                 from_parameter,
                 to_parameter,
                 q_parameter,
                 sort_parameter,
                 page_parameter,
                 page_size_parameter},
       .as_of = true},
      [&application](const ReadCall& call) { return history_at_garage(application, call); });
  router.read<BookingsPage>(
      {.path = "/v1/vehicles/{vehicleId}/history",
       .permission = Permission::bookings_read,
       .summary = "All bookings of a vehicle, newest first",
       .description = "Whoever owned it then, at every garage whose bookings one may read.",
       .query = {page_parameter, page_size_parameter},
       .as_of = true},
      history_of_vehicle);
}

}  // namespace api
