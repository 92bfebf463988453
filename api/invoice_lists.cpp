// The list of a garage's invoices, newest first.
#include <algorithm>
#include <functional>

#include "api/application.hpp"
#include "api/invoice_view.hpp"
#include "api/page.hpp"
#include "api/query_choices.hpp"
#include "api/routes.hpp"
#include "domain/text.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using projections::InvoiceCountRow;
using projections::InvoiceListRow;
using projections::InvoicePlaceRow;
using projections::InvoiceRow;
using projections::InvoiceStanding;
using projections::read_row;

using InvoicesPage = Page<InvoiceSummary>;

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

  bool has_days() const { return from || to; }
  /// Whether counts of standings and kinds, by day, are enough to tell how many there are.
  bool is_counted() const { return !overdue && q.empty(); }
  bool is_overdue_alone() const { return overdue && standings.empty(); }
  /// Whether it asks for more than being overdue.
  bool narrows_overdue() const { return has_days() || !kinds.empty() || !q.empty(); }

  bool has_standing(InvoiceStanding standing) const {
    const bool never_issued = standing == InvoiceStanding::draft || standing == InvoiceStanding::discarded;
    if (never_issued && has_days()) return false;
    if (standings.empty()) return !overdue && standing != InvoiceStanding::discarded;
    return std::ranges::find(standings, standing) != standings.end();
  }
  bool has_kind(domain::invoice::Kind kind) const {
    return kinds.empty() || std::ranges::find(kinds, kind) != kinds.end();
  }

  bool takes(const InvoiceListRow& row) const {
    const bool is_wanted =
        has_standing(row.standing) || (overdue && is_overdue(row.open_minor, row.due_on, today));
    if (!is_wanted || !has_kind(row.kind)) return false;
    if ((from && row.day < *from) || (to && row.day > *to)) return false;
    return q.empty() || row.text.contains(q);
  }

  /// How many of those that are counted may be taken; how many are, where is_counted().
  std::int64_t count(const InvoiceCountRow& row) const {
    std::int64_t sum = 0;
    for (const auto& [standing, kind, count] : row.counts) {
      const bool may_be_overdue =
          overdue && (standing == InvoiceStanding::issued || standing == InvoiceStanding::part_paid);
      if ((has_standing(standing) || may_be_overdue) && has_kind(kind)) sum += count;
    }
    return sum;
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

/// Finds a page without reading what is before or behind it: a customer's invoices and those that are due
/// have lists of their own, and each day says how many it has of which standing and kind. Only words are
/// looked for in one invoice after the other.
class Finder {
 public:
  Finder(const ReadCall& call, const Filter& filter, const Paging& paging)
      : rows_(*call.rows),
        organisation_(call.organisation()),
        filter_(filter),
        list_prefix_(InvoiceListRow::prefix(organisation_, filter.garage)),
        begin_(static_cast<std::int64_t>(paging.offset())),
        end_(begin_ + paging.page_size) {}

  Selected find() {
    if (filter_.customer) look_at(places_of_customer());
    else if (filter_.is_overdue_alone() && !filter_.narrows_overdue()) take(places_overdue());
    else if (filter_.is_overdue_alone()) look_at(places_overdue());
    else walk_days();
    return std::move(selected_);
  }

 private:
  using Keys = std::vector<std::string>;

  static std::string behind(const std::string& prefix) { return prefix + std::string(40, '\xff'); }

  /// Rows of a table whose keys go on with a day, those of the filter's days, the last day first.
  template <class Visit>
  void scan_days(const projections::Key& prefix, Visit visit) const {
    const auto day_of = [&](domain::Date day) -> std::string { return projections::Key(prefix).day(day); };
    const auto first = filter_.from ? day_of(*filter_.from) : std::string();
    const auto from = filter_.to ? behind(day_of(*filter_.to)) : behind(prefix);
    rows_.scan(prefix, from, true,
               [&](std::string_view key, std::string_view row) { return key >= first && visit(key, row); });
  }

  std::string list_key(std::string_view place_key) const {
    return list_prefix_ + std::string(place_key.substr(place_key.size() - InvoiceListRow::place_bytes));
  }

  Keys places_of_customer() const {
    Keys keys;
    scan_days(InvoicePlaceRow::customer_prefix(organisation_, filter_.garage, *filter_.customer),
              [&](std::string_view key, std::string_view) {
                keys.push_back(list_key(key));
                return true;
              });
    return keys;
  }

  Keys places_overdue() const {
    const auto prefix = InvoicePlaceRow::due_prefix(organisation_, filter_.garage);
    const std::string today = projections::Key(prefix).day(filter_.today);
    Keys keys;
    rows_.scan(prefix, [&](std::string_view key, std::string_view) {
      if (key >= today) return false;
      keys.push_back(list_key(key));
      return true;
    });
    std::ranges::sort(keys, std::greater{});
    return keys;
  }

  void take(const Keys& keys) {
    selected_.total = std::ssize(keys);
    for (auto at = begin_; at < std::min(end_, selected_.total); ++at) {
      const std::string_view key = keys[static_cast<std::size_t>(at)];
      selected_.page.push_back({domain::Ulid::from_bytes(key.substr(key.size() - InvoiceListRow::id_bytes))});
    }
  }

  void look_at(const Keys& keys) {
    constexpr std::size_t rows_at_once = 256;
    for (std::size_t begin = 0; begin < keys.size(); begin += rows_at_once) {
      const auto from = keys.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto until =
          keys.begin() + static_cast<std::ptrdiff_t>(std::min(keys.size(), begin + rows_at_once));
      for (const auto& stored : rows_.get_many(Keys(from, until)))
        if (stored) consider(projections::decode_row<InvoiceListRow>(*stored));
    }
  }

  void consider(const InvoiceListRow& row) {
    if (!filter_.takes(row)) return;
    const auto at = selected_.total++;
    if (at >= begin_ && at < end_) selected_.page.push_back(row.invoice_id);
  }

  void walk_days() {
    // Without days asked for, all of them need not be walked to be counted.
    const bool total_is_kept = filter_.is_counted() && !filter_.has_days();
    scan_days(InvoiceCountRow::days_prefix(organisation_, filter_.garage),
              [&](std::string_view key, std::string_view stored) {
                const auto count = filter_.count(projections::decode_row<InvoiceCountRow>(stored));
                if (count > 0) take_day(key.substr(key.size() - InvoiceListRow::day_bytes), count);
                return !total_is_kept || selected_.total < end_;
              });
    if (!total_is_kept) return;
    const auto all = read_row<InvoiceCountRow>(rows_, InvoiceCountRow::key(organisation_, filter_.garage));
    selected_.total = all ? filter_.count(*all) : 0;
  }

  void take_day(std::string_view day, std::int64_t count) {
    const bool is_on_page = selected_.total + count > begin_ && selected_.total < end_;
    if (filter_.is_counted() && !is_on_page) {
      selected_.total += count;
      return;
    }
    const auto prefix = list_prefix_ + std::string(day);
    rows_.scan(prefix, behind(prefix), true, [&](std::string_view, std::string_view row) {
      consider(projections::decode_row<InvoiceListRow>(row));
      return true;
    });
  }

  const projections::RowStore& rows_;
  domain::OrganisationId organisation_;
  const Filter& filter_;
  std::string list_prefix_;
  std::int64_t begin_;
  std::int64_t end_;
  Selected selected_;
};

Result<InvoicesPage> list(const Application& application, const ReadCall& call) {
  const auto asked = asked_list(application, call);
  if (!asked) return std::unexpected(asked.error());
  const auto& [garage, paging] = *asked;
  const auto filter = read_filter(call, *garage);
  if (!filter) return std::unexpected(filter.error());
  const auto selected = Finder(call, *filter, paging).find();
  InvoicesPage page{.page = paging.page,
                    .page_size = paging.page_size,
                    .total_items = selected.total,
                    .total_pages = paging.pages(selected.total)};
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
           "By the day and the moment of their issue; drafts by those of being drafted. Discarded drafts are "
           "left out unless they are asked for, and drafts where days of issue are.",
       .query = {{"customerId", "Those of one customer."},
                 {"status",
                  "draft, issued, part_paid, paid, credited, written_off, voided, discarded; or "
                  "overdue. Several with commas."},
                 {"kind",
                  "service, parts, otc, consolidated, plan. Several with commas. Deposits are payments."},
                 {"q", "Part of a number, an order number, a name or a customer number."},
                 {"from", "Issued on this day or later."},
                 {"to", "Issued on this day or earlier."},
                 page_parameter,
                 page_size_parameter}},
      [&application](const ReadCall& call) { return list(application, call); });
}

}  // namespace api
