// The list of a garage's invoices, newest first.
#include <algorithm>
#include <limits>

#include "api/application.hpp"
#include "api/invoice_view.hpp"
#include "api/query_choices.hpp"
#include "api/routes.hpp"
#include "domain/text.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using projections::CustomerDocumentsRow;
using projections::InvoiceCountRow;
using projections::InvoiceListRow;
using projections::InvoiceRow;
using projections::InvoiceStanding;
using projections::read_row;

struct InvoicesPage {
  std::vector<InvoiceSummary> items;
  std::int64_t page = 1;
  std::int64_t page_size = 24;
  std::int64_t total_items = 0;
  std::int64_t total_pages = 0;
};
BOOST_DESCRIBE_STRUCT(InvoicesPage, (), (items, page, page_size, total_items, total_pages))

struct Filter {
  domain::GarageId garage;
  domain::Date today;
  std::optional<domain::CustomerId> customer;
  std::vector<InvoiceStanding> standings;  ///< none: all but discarded drafts
  bool overdue = false;                    ///< those that are, besides the standings
  std::vector<domain::invoice::Kind> kinds;
  std::optional<domain::Date> from;  ///< of the issue
  std::optional<domain::Date> to;
  std::string q;  ///< folded

  bool is_plain() const { return !customer && !overdue && kinds.empty() && !from && !to && q.empty(); }

  bool has_standing(InvoiceStanding standing) const {
    if (standings.empty() && !overdue) return standing != InvoiceStanding::discarded;
    return std::ranges::find(standings, standing) != standings.end();
  }

  bool takes(const InvoiceListRow& row) const {
    const bool is_wanted =
        has_standing(row.standing) || (overdue && is_overdue(row.open_minor, row.due_on, today));
    if (!is_wanted) return false;
    if (!kinds.empty() && std::ranges::find(kinds, row.kind) == kinds.end()) return false;
    if ((from && row.day < *from) || (to && row.day > *to)) return false;
    return q.empty() || row.text.contains(q);
  }
};

Result<Filter> read_filter(const Call& call, const GarageSettings& garage) {
  Filter filter{.garage = garage.row.garage_id, .today = garage.time_zone.date_of(call.now)};
  const auto customer = call.parameter<domain::CustomerId>("customerId");
  if (!customer) return std::unexpected(customer.error());
  filter.customer = *customer;
  const auto from = call.parameter<domain::Date>("from");
  if (!from) return std::unexpected(from.error());
  filter.from = *from;
  const auto to = call.parameter<domain::Date>("to");
  if (!to) return std::unexpected(to.error());
  filter.to = *to;
  const bool statuses_known = for_each_word(call, "status", [&](std::string_view word) {
    if (word == "overdue") return filter.overdue = true;
    const auto standing = named_value<InvoiceStanding>(word);
    if (standing) filter.standings.push_back(*standing);
    return standing.has_value();
  });
  if (!statuses_known) return Call::bad_parameter("status");
  auto kinds = choices<domain::invoice::Kind>(call, "kind");
  if (!kinds) return std::unexpected(kinds.error());
  filter.kinds = *std::move(kinds);
  if (const auto q = call.query.find("q")) filter.q = domain::fold(*q);
  return filter;
}

struct Selected {
  std::vector<domain::InvoiceId> page;
  std::int64_t total = 0;
};

class Finder {
 public:
  Finder(const ReadCall& call, const Filter& filter, const Paging& paging)
      : rows_(*call.rows),
        organisation_(call.organisation()),
        filter_(filter),
        begin_(static_cast<std::int64_t>(paging.offset())),
        end_(begin_ + paging.page_size) {}

  Selected find() {
    if (filter_.customer) look_through_customer();
    else if (filter_.is_plain()) walk();
    else
      scan([&](std::string_view, std::string_view row) {
        consider(projections::decode_row<InvoiceListRow>(row));
        return true;
      });
    return std::move(selected_);
  }

 private:
  template <class Visit>
  void scan(Visit visit) const {
    const auto prefix = InvoiceListRow::prefix(organisation_, filter_.garage);
    const auto behind = prefix.str() + std::string(32, '\xff');
    rows_.scan(prefix, behind, true, visit);
  }

  void consider(const InvoiceListRow& row) {
    if (!filter_.takes(row)) return;
    const auto at = selected_.total++;
    if (at >= begin_ && at < end_) selected_.page.push_back(row.invoice_id);
  }

  /// What is before the page is passed over, and the total is kept.
  void walk() {
    auto counts = read_row<InvoiceCountRow>(rows_, InvoiceCountRow::key(organisation_, filter_.garage))
                      .value_or(InvoiceCountRow{});
    std::int64_t total = 0;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<InvoiceStanding>>([&](auto standing) {
      if (filter_.has_standing(standing.value)) total += counts.of(standing.value);
    });
    end_ = std::min(end_, total);
    if (begin_ < end_)
      scan([&](std::string_view, std::string_view row) {
        consider(projections::decode_row<InvoiceListRow>(row));
        return selected_.total < end_;
      });
    selected_.total = total;
  }

  void look_through_customer() {
    const auto documents = read_row<CustomerDocumentsRow>(
        rows_, CustomerDocumentsRow::key(organisation_, filter_.garage, *filter_.customer));
    if (!documents) return;
    std::vector<std::string> keys;
    for (const auto& id : documents->invoices) keys.push_back(InvoiceRow::key(organisation_, id));
    std::vector<std::string> listed;
    for (const auto& stored : rows_.get_many(keys)) {
      if (!stored) continue;
      const auto row = projections::decode_row<InvoiceRow>(*stored);
      listed.push_back(InvoiceListRow::key(organisation_, filter_.garage, row.moment(), row.invoice_id));
    }
    std::ranges::sort(listed, std::greater{});
    for (const auto& stored : rows_.get_many(listed))
      if (stored) consider(projections::decode_row<InvoiceListRow>(*stored));
  }

  const projections::RowStore& rows_;
  domain::OrganisationId organisation_;
  const Filter& filter_;
  std::int64_t begin_;
  std::int64_t end_;
  Selected selected_;
};

Result<InvoicesPage> list(const Application& application, const ReadCall& call) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  const auto paging = Paging::from(call);
  if (!paging) return std::unexpected(paging.error());
  const auto filter = read_filter(call, **garage);
  if (!filter) return std::unexpected(filter.error());
  const auto selected = Finder(call, *filter, *paging).find();
  InvoicesPage page{.page = paging->page,
                    .page_size = paging->page_size,
                    .total_items = selected.total,
                    .total_pages = paging->pages(selected.total)};
  InvoiceViewer viewer(call.organisation(), *call.rows, call.now);
  for (const auto& id : selected.page)
    if (const auto row = read_row<InvoiceRow>(*call.rows, InvoiceRow::key(call.organisation(), id)))
      page.items.push_back(viewer.summary(*row));
  return page;
}

}  // namespace

void add_invoice_list_routes(Application& application) {
  application.router().read<InvoicesPage>(
      {.path = "/v1/garages/{garageId}/invoices",
       .permission = Permission::invoices_read,
       .summary = "A garage's invoices, newest first",
       .description =
           "By the moment of their issue; drafts by that of being drafted. Discarded drafts are left "
           "out unless they are asked for.",
       .query = {{"customerId", "Those of one customer."},
                 {"status",
                  "draft, issued, part_paid, paid, credited, written_off, voided, discarded; or "
                  "overdue. Several with commas."},
                 {"kind", "service, parts, otc, consolidated, plan. Several with commas."},
                 {"q", "Part of a number, an order number, a name or a customer number."},
                 {"from", "Issued on this day or later."},
                 {"to", "Issued on this day or earlier."},
                 {"page", "From 1."},
                 {"pageSize", "At most 200."}}},
      [&application](const ReadCall& call) { return list(application, call); });
}

}  // namespace api
