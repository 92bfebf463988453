// A garage's directory of customers: one page, searched and filtered; the search of the whole organisation;
// and who was looked at last.
#include <algorithm>
#include <limits>
#include <utility>

#include "api/application.hpp"
#include "api/page.hpp"
#include "api/query_choices.hpp"
#include "api/routes.hpp"
#include "domain/customer.hpp"
#include "projections/catalogue.hpp"
#include "projections/invoices.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using projections::DirectoryIndex;
using projections::DirectoryQuery;
using projections::DirectorySort;
using projections::read_row;

struct Pinned {
  projections::DirectoryRow row;
  std::string label;  ///< "Selected customer"
  std::string note;   ///< "Outside this page"
};
BOOST_DESCRIBE_STRUCT(Pinned, (), (row, label, note))

/// How many of those who pass the query would pass a further filter: {"filter": "lastVisit", "value":
/// "last_week"}.
struct Facet {
  std::string filter;
  std::string value;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(Facet, (), (filter, value, count))

/// For the documentation: the page itself is put together from rows that are JSON already.
struct DirectoryPageView {
  std::vector<projections::DirectoryRow> items;
  std::int64_t page = 1;
  std::int64_t page_size = 24;
  std::int64_t total_items = 0;
  std::int64_t total_pages = 0;
  std::int64_t filters_applied = 0;
  std::optional<Pinned> pinned;
  std::optional<std::vector<Facet>> facets;  ///< only with expand=facets
};
BOOST_DESCRIBE_STRUCT(DirectoryPageView, (),
                      (items, page, page_size, total_items, total_pages, filters_applied, pinned, facets))

struct FoundCustomer {
  domain::CustomerId customer_id;
  std::string customer_number;
  std::string display_name;
  std::string secondary_line;
  domain::customer::AccountType account_type = domain::customer::AccountType::individual;
  domain::customer::Status status = domain::customer::Status::active;
  std::vector<domain::GarageId> garages;
  std::vector<std::string> matched_on;
};
BOOST_DESCRIBE_STRUCT(FoundCustomer, (),
                      (customer_id, customer_number, display_name, secondary_line, account_type, status,
                       garages, matched_on))

/// An invoice or a credit note, by its number (R154).
struct FoundDocument {
  std::string reference;
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  std::optional<domain::InvoiceId> invoice_id;
  std::optional<domain::CreditNoteId> credit_note_id;
};
BOOST_DESCRIBE_STRUCT(FoundDocument, (), (reference, garage_id, customer_id, invoice_id, credit_note_id))

struct SearchView {
  std::vector<FoundCustomer> items;
  std::int64_t total_items = 0;
  std::vector<FoundDocument> documents;
};
BOOST_DESCRIBE_STRUCT(SearchView, (), (items, total_items, documents))

struct RecentCustomerView {
  domain::CustomerId customer_id;
  domain::GarageId garage_id;
  std::string customer_number;
  std::string display_name;
  std::string secondary_line;
  domain::Instant viewed_at;
};
BOOST_DESCRIBE_STRUCT(RecentCustomerView, (),
                      (customer_id, garage_id, customer_number, display_name, secondary_line, viewed_at))

struct RecentCustomersView {
  std::vector<RecentCustomerView> items;
};
BOOST_DESCRIBE_STRUCT(RecentCustomersView, (), (items))

// ---- what is asked ------------------------------------------------------------------------------

constexpr std::array<std::pair<std::string_view, DirectorySort>, 12> sorts = {{
    {"name", DirectorySort::name},
    {"totalSpend", DirectorySort::total_spend},
    {"lastVisit", DirectorySort::last_visit},
    {"lastBooking", DirectorySort::last_booking},
    {"createdAt", DirectorySort::created},
    {"customerNumber", DirectorySort::number},
    {"outstanding", DirectorySort::outstanding},
    {"oldestDue", DirectorySort::oldest_due},
    {"priority", DirectorySort::priority},
    {"plan", DirectorySort::plan},
    {"membership", DirectorySort::membership},
    {"membershipUntil", DirectorySort::membership_until},
}};

/// What bears the number, at the garages where one may read it.
std::vector<FoundDocument> documents_numbered(const ReadCall& call, std::string_view q) {
  using projections::DocumentNumberRow;
  std::vector<FoundDocument> found;
  std::string number;
  for (const char c : q)
    if (c != ' ') number += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (number.size() < 5 || number.size() > 40) return found;
  for (const auto& held : call.principal->roles) {
    if (!grants(held.role, Permission::invoices_read)) continue;
    const auto row = read_row<DocumentNumberRow>(
        *call.rows, DocumentNumberRow::key(call.organisation(), held.garage_id, number));
    if (row)
      found.push_back({number, held.garage_id, row->customer_id, row->invoice_id, row->credit_note_id});
  }
  return found;
}

/// Reads the query parameters of a page into what the index understands, counting the filters (R064).
class QueryReader {
 public:
  QueryReader(const ReadCall& call, const GarageSettings& garage) : call_(call), garage_(garage) {}

  Result<DirectoryQuery> read() {
    query_.today = today().days;
    for (const auto& step :
         {&QueryReader::read_search, &QueryReader::read_sort, &QueryReader::read_type,
          &QueryReader::read_last_visit, &QueryReader::read_spend, &QueryReader::read_balance,
          &QueryReader::read_membership, &QueryReader::read_places})
      if (auto done = (this->*step)(); !done) return std::unexpected(done.error());
    return std::move(query_);
  }

  std::int64_t filters() const { return filters_; }

  /// Where the presets of the filters begin, in the order of `visit_presets` and of the spend ranges.
  projections::FacetLimits facet_limits() const {
    const auto unit = major_unit();
    return {.visited_since_days = {today().days - 7, today().plus_months(-1).days,
                                   today().plus_months(-3).days, today().plus_months(-12).days},
            .spend_from_minor = {100 * unit, 500 * unit, 1000 * unit + 1}};
  }

 private:
  domain::Date today() const { return garage_.time_zone.date_of(call_.now); }
  std::unexpected<Problem> bad(std::string_view name) const { return Call::bad_parameter(name); }

  Result<void> read_search() {
    const auto q = call_.query.find("q").value_or("");
    if (q.find_first_not_of(' ') != std::string_view::npos) query_.q = q;
    if (const auto wrong = read_fields(); !wrong) return wrong;
    if ((query_.search_in & field_bit(projections::SearchField::invoice)) == 0) return {};
    // Of garages that use the same number, this one's document is meant.
    for (const auto& document : documents_numbered(call_, query_.q))
      if (!query_.invoiced || document.garage_id == garage_.row.garage_id)
        query_.invoiced = document.customer_id.ulid;
    return {};
  }

  Result<void> read_fields() {
    if (!call_.query.find("searchIn")) return {};
    query_.search_in = 0;
    const auto& names = projections::search_field_names;
    const bool known = for_each_word(call_, "searchIn", [&](std::string_view word) {
      const auto* const found = std::ranges::find(names, word);
      if (found == std::end(names)) return false;
      query_.search_in |= projections::FieldMask{1} << (found - std::begin(names));
      return true;
    });
    if (!known) return bad("searchIn");
    return {};
  }

  Result<void> read_sort() {
    auto name = call_.query.find("sort").value_or("name");
    query_.descending = name.starts_with('-');
    if (query_.descending) name.remove_prefix(1);
    const auto* const found =
        std::ranges::find(sorts, name, &std::pair<std::string_view, DirectorySort>::first);
    if (found == sorts.end()) return bad("sort");
    query_.sort = found->second;
    return {};
  }

  Result<void> read_type() {
    if (const auto type = call_.query.find("type")) {
      if (*type != "business" && *type != "individual") return bad("type");
      query_.business = *type == "business";
      ++filters_;
    }
    if (const auto status = call_.query.find("status")) {
      if (*status != "active" && *status != "inactive") return bad("status");
      query_.active = *status == "active";
      ++filters_;
    }
    return {};
  }

  Result<void> read_last_visit() {
    if (const auto preset = call_.query.find("lastVisit")) {
      if (*preset == "never") query_.never_visited = true;
      else if (*preset == "last_week") query_.last_visit_from_day = today().days - 7;
      else if (*preset == "last_month") query_.last_visit_from_day = today().plus_months(-1).days;
      else if (*preset == "last_3_months") query_.last_visit_from_day = today().plus_months(-3).days;
      else if (*preset == "last_year") query_.last_visit_from_day = today().plus_months(-12).days;
      else return bad("lastVisit");
      ++filters_;
    }
    const auto from = call_.parameter<domain::Date>("lastVisitFrom");
    const auto to = call_.parameter<domain::Date>("lastVisitTo");
    if (!from || !to) return bad(!from ? "lastVisitFrom" : "lastVisitTo");
    if (*from)
      query_.last_visit_from_day =
          std::max(query_.last_visit_from_day.value_or((*from)->days), (*from)->days);
    if (*to) query_.last_visit_to_day = (*to)->days;
    if (*from || *to) ++filters_;
    return {};
  }

  /// The ranges are [0,100) [100,500) [500,1000] (1000,...) in the garage's currency (C12).
  Result<void> read_spend() {
    const auto unit = major_unit();
    if (const auto range = call_.query.find("spend")) {
      if (*range == "under_100") set_spend(std::nullopt, 100 * unit, false);
      else if (*range == "100_500") set_spend(100 * unit, 500 * unit, false);
      else if (*range == "500_1000") set_spend(500 * unit, 1000 * unit, true);
      else if (*range == "over_1000") set_spend(1000 * unit + 1, std::nullopt, false);
      else return bad("spend");
      ++filters_;
    }
    const auto min = call_.parameter<std::int64_t>("spendMin");
    const auto max = call_.parameter<std::int64_t>("spendMax");
    if (!min || !max) return bad(!min ? "spendMin" : "spendMax");
    if (*min) query_.spend_min_minor = std::max(query_.spend_min_minor.value_or(**min), **min);
    if (*max && (!query_.spend_max_minor || **max < *query_.spend_max_minor)) {
      query_.spend_max_minor = *max;
      query_.spend_max_included = true;
    }
    if (*min || *max) ++filters_;
    return {};
  }

  /// What the customer owes, less what they have as credit (R085).
  Result<void> read_balance() {
    const auto* const min_name = call_.query.find("balanceMin") ? "balanceMin" : "outstandingMin";
    const auto min = call_.parameter<std::int64_t>(min_name);
    const auto max = call_.parameter<std::int64_t>("outstandingMax");
    if (!min || !max) return bad(!min ? min_name : "outstandingMax");
    query_.outstanding_min_minor = *min;
    query_.outstanding_max_minor = *max;
    if (*min || *max) ++filters_;
    if (const auto balance = call_.query.find("balance")) {
      if (*balance == "owing" || *balance == "outstanding")
        keep_outstanding(1, std::numeric_limits<std::int64_t>::max());
      else if (*balance == "settled") keep_outstanding(0, 0);
      else if (*balance == "credit") keep_outstanding(std::numeric_limits<std::int64_t>::min(), -1);
      else if (*balance == "overdue") query_.overdue = true;
      else return bad("balance");
      ++filters_;
    }
    const auto overdue = call_.parameter<bool>("overdue");
    if (!overdue) return std::unexpected(overdue.error());
    if (*overdue) {
      query_.overdue = **overdue;
      ++filters_;
    }
    return {};
  }

  /// How the customer is a member on the garage's day (R087).
  Result<void> read_membership() {
    const auto membership = choice<projections::MembershipStanding>(call_, "membership");
    if (!membership) return std::unexpected(membership.error());
    query_.membership = *membership;
    if (*membership) ++filters_;
    const auto plan = call_.parameter<domain::MembershipPlanId>("plan");
    if (!plan) return std::unexpected(plan.error());
    if (*plan) query_.plan = (*plan)->text();
    if (const auto label = call_.query.find("priority")) query_.priority = *label;
    if (*plan) ++filters_;
    if (!query_.priority.empty()) ++filters_;
    return {};
  }

  /// Narrows the range of balances that pass.
  void keep_outstanding(std::int64_t min, std::int64_t max) {
    query_.outstanding_min_minor = std::max(query_.outstanding_min_minor.value_or(min), min);
    query_.outstanding_max_minor = std::min(query_.outstanding_max_minor.value_or(max), max);
  }

  /// One pound, euro or yen, in minor units.
  std::int64_t major_unit() const {
    std::int64_t unit = 1;
    for (int i = 0; i < garage_.row.currency.exponent(); ++i) unit *= 10;
    return unit;
  }

  void set_spend(std::optional<std::int64_t> min, std::optional<std::int64_t> max, bool max_included) {
    query_.spend_min_minor = min;
    query_.spend_max_minor = max;
    query_.spend_max_included = max_included;
  }

  Result<void> read_places() {
    const std::array<std::pair<std::string_view, std::string DirectoryQuery::*>, 6> words = {{
        {"country", &DirectoryQuery::country},
        {"city", &DirectoryQuery::city},
        {"postcodePrefix", &DirectoryQuery::postcode_start},
        {"tag", &DirectoryQuery::tag},
        {"service", &DirectoryQuery::service},
        {"tier", &DirectoryQuery::loyalty_tier},
    }};
    for (const auto& [name, member] : words)
      if (const auto value = call_.query.find(name)) {
        query_.*member = *value;
        ++filters_;
      }
    return read_service();
  }

  /// One of the catalogue, by the name that visits have it by.
  Result<void> read_service() {
    const auto id = call_.parameter<domain::ServiceId>("serviceId");
    if (!id) return std::unexpected(id.error());
    if (!*id) return {};
    const auto service = read_row<projections::ServiceRow>(
        *call_.rows, projections::ServiceRow::key(call_.organisation(), **id));
    if (!service || service->garage_id != garage_.row.garage_id) return bad("serviceId");
    query_.service = service->content.name;
    ++filters_;
    return {};
  }

  const ReadCall& call_;
  const GarageSettings& garage_;
  DirectoryQuery query_;
  std::int64_t filters_ = 0;
};

// ---- what is answered ---------------------------------------------------------------------------

void append_field(std::string& out, std::string_view name, std::int64_t value) {
  ((out += ",\"") += name) += "\":";
  json::append(out, value);
}

/// The row of a customer whom a direct link named and who is not on this page (R078, R079).
std::optional<std::string> pinned_row(const Call& call, const DirectoryIndex* index, domain::GarageId garage,
                                      const DirectoryQuery& query, std::int64_t filters) {
  const auto selected = call.query.find("selectedId");
  if (!selected || !query.q.empty() || filters > 0 || index == nullptr) return std::nullopt;
  const auto customer = domain::CustomerId::parse(*selected);
  if (!customer) return std::nullopt;
  const auto rank = index->rank(garage.ulid, customer->ulid, query);
  if (!rank || (*rank >= query.offset && *rank < query.offset + query.limit)) return std::nullopt;
  return index->row(garage.ulid, customer->ulid, query.today);
}

std::vector<Facet> facets_of(const DirectoryIndex& index, domain::GarageId garage,
                             const DirectoryQuery& query, const projections::FacetLimits& limits) {
  const auto counts = index.facets(garage.ulid, query, limits);
  const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  std::vector<Facet> facets = {{"type", "individual", number(counts.total - counts.business)},
                               {"type", "business", number(counts.business)},
                               {"status", "active", number(counts.total - counts.inactive)},
                               {"status", "inactive", number(counts.inactive)}};
  constexpr std::array visit_presets = {"last_week", "last_month", "last_3_months", "last_year"};
  for (std::size_t i = 0; i < visit_presets.size(); ++i)
    facets.push_back({"lastVisit", visit_presets[i], number(counts.visited_since[i])});
  facets.push_back({"lastVisit", "never", number(counts.never_visited)});
  constexpr std::array spend_ranges = {"under_100", "100_500", "500_1000", "over_1000"};
  auto at_least = counts.total;
  for (std::size_t i = 0; i < spend_ranges.size(); ++i) {
    const auto above = i < counts.spend_from.size() ? counts.spend_from[i] : 0;
    facets.push_back({"spend", spend_ranges[i], number(at_least - above)});
    at_least = above;
  }
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<projections::MembershipStanding>>(
      [&](auto standing) {
        facets.push_back({"membership", standing.name,
                          number(counts.memberships[static_cast<std::size_t>(standing.value)])});
      });
  facets.push_back({"balance", "owing", number(counts.owing)});
  facets.push_back({"overdue", "true", number(counts.overdue)});
  return facets;
}

/// The row of a customer who is not at this garage yet.
std::string row_of_another_garage(const ReadCall& call, const GarageSettings& garage,
                                  const projections::CustomerRow& customer, std::int32_t today) {
  const auto memberships = read_row<projections::MembershipsRow>(
      *call.rows, projections::MembershipsRow::key(call.organisation(), customer.customer_id));
  const auto* const membership = memberships ? memberships->latest() : nullptr;
  std::optional<projections::PlanRow> plan;
  if (membership != nullptr)
    plan = read_row<projections::PlanRow>(
        *call.rows, projections::PlanRow::key(call.organisation(), membership->plan_id));
  return json::encode<json::Nulls::write>(projections::directory_row(
      garage.row, customer, membership, plan ? &*plan : nullptr, domain::Date{today}));
}

/// What clients call the fields in which something was found.
std::vector<std::string> names_of(projections::FieldMask fields) {
  std::vector<std::string> names;
  for (std::size_t field = 0; field < projections::search_fields; ++field)
    if ((fields >> field & 1U) != 0) names.emplace_back(projections::search_field_names[field]);
  return names;
}

/// Customers of the whole organisation as rows of this garage's directory: who is not here yet has spent
/// nothing here and can join (R441).
Result<Rendered> organisation_page(const ReadCall& call, const GarageSettings& garage,
                                   const DirectoryQuery& query, const Paging& paging,
                                   const DirectoryIndex* index) {
  Rendered rendered;
  auto& out = rendered.body;
  out = R"({"items":[)";
  projections::SearchHits hits;
  if (index != nullptr)
    hits = index->search(query.q, query.search_in, query.offset + query.limit, query.invoiced);
  const auto garage_id = garage.row.garage_id;
  bool first = true;
  for (std::size_t i = query.offset; i < hits.hits.size(); ++i) {
    const domain::CustomerId id{hits.hits[i].customer};
    const auto customer = read_row<projections::CustomerRow>(
        *call.rows, projections::CustomerRow::key(call.organisation(), id));
    if (!customer) continue;
    auto row = index->row(garage_id.ulid, id.ulid, query.today);
    const bool here = row.has_value();
    if (!here) row = row_of_another_garage(call, garage, *customer, query.today);
    if (!std::exchange(first, false)) out += ',';
    out.append(*row, 0, row->size() - 1) += R"(,"matchedOn":)";
    json::append(out, names_of(hits.hits[i].matched_on));
    out += here ? R"(,"atThisGarage":true})" : R"(,"atThisGarage":false})";
  }
  out += ']';
  const auto total = static_cast<std::int64_t>(hits.total);
  append_field(out, "page", paging.page);
  append_field(out, "pageSize", paging.page_size);
  append_field(out, "totalItems", total);
  append_field(out, "totalPages", paging.pages(total));
  out += R"(,"filtersApplied":0,"pinned":null})";
  return rendered;
}

Result<Rendered> page_of(const Application& application, const ReadCall& call) {
  const auto asked = asked_list(application, call);
  if (!asked) return std::unexpected(asked.error());
  const auto& [garage, paging] = *asked;
  QueryReader reader(call, *garage);
  auto query = reader.read();
  if (!query) return std::unexpected(query.error());
  query->offset = paging.offset();
  query->limit = static_cast<std::size_t>(paging.page_size);

  const auto* const index = call.generation->directories().find(call.organisation());
  if (const auto scope = call.query.find("scope"); scope && *scope != "garage") {
    if (*scope != "organisation") return Call::bad_parameter("scope");
    if (query->q.empty()) return Call::bad_parameter("q");
    return organisation_page(call, *garage, *query, paging, index);
  }
  Rendered rendered;
  auto& out = rendered.body;
  out.reserve(query->limit * 512 + 256);
  out = R"({"items":[)";
  projections::DirectoryPage page;
  if (index != nullptr) page = index->append_page(garage->row.garage_id.ulid, *query, out);
  out += ']';
  const auto total = static_cast<std::int64_t>(page.total);
  append_field(out, "page", paging.page);
  append_field(out, "pageSize", paging.page_size);
  append_field(out, "totalItems", total);
  append_field(out, "totalPages", paging.pages(total));
  append_field(out, "filtersApplied", reader.filters());
  if (const auto row = pinned_row(call, index, garage->row.garage_id, *query, reader.filters()))
    ((out += R"(,"pinned":{"row":)") += *row) +=
        R"(,"label":"Selected customer","note":"Outside this page"}})";
  else out += R"(,"pinned":null})";
  if (const auto expand = call.query.find("expand")) {
    if (*expand != "facets") return Call::bad_parameter("expand");
    out.back() = ',';
    out += R"("facets":)";
    json::append(out, index != nullptr
                          ? facets_of(*index, garage->row.garage_id, *query, reader.facet_limits())
                          : std::vector<Facet>{});
    out += '}';
  }
  return rendered;
}

Result<SearchView> search(const ReadCall& call) {
  constexpr std::size_t hits_max = 50;
  const auto q = call.query.find("q");
  if (!q) return Call::bad_parameter("q");
  SearchView view;
  view.documents = documents_numbered(call, *q);
  const auto* const index = call.generation->directories().find(call.organisation());
  if (index == nullptr) return view;
  const auto hits = index->search(*q, projections::all_fields, hits_max);
  view.total_items = static_cast<std::int64_t>(hits.total);
  std::vector<std::string> keys;
  keys.reserve(hits.hits.size());
  for (const auto& hit : hits.hits)
    keys.push_back(projections::CustomerRow::key(call.organisation(), domain::CustomerId{hit.customer}));
  const auto rows = call.rows->get_many(keys);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i]) continue;
    const auto row = projections::decode_row<projections::CustomerRow>(*rows[i]);
    FoundCustomer found{.customer_id = row.customer_id,
                        .customer_number = row.customer_number,
                        .display_name = domain::customer::display_name(row.details),
                        .secondary_line = domain::customer::secondary_line(row.account_type, row.details),
                        .account_type = row.account_type,
                        .status = row.status,
                        .garages = {},
                        .matched_on = {}};
    for (const auto& garage : row.garages) found.garages.push_back(garage.garage_id);
    found.matched_on = names_of(hits.hits[i].matched_on);
    view.items.push_back(std::move(found));
  }
  return view;
}

Result<RecentCustomersView> recent_customers(Application& application, const ReadCall& call) {
  const auto& principal = *call.principal;
  RecentCustomersView view;
  if (principal.kind != Principal::Kind::member) return view;
  auto recent = read_row<projections::RecentRow>(
                    *call.rows, projections::RecentRow::key(principal.organisation_id, principal.staff_id))
                    .value_or(projections::RecentRow{});
  application.recent_views().add_pending(principal.organisation_id, principal.staff_id, recent);
  for (const auto& [garage, customer, viewed_at] : recent.customers) {
    const auto row = read_row<projections::CustomerRow>(
        *call.rows, projections::CustomerRow::key(principal.organisation_id, customer));
    if (!row) continue;
    view.items.push_back({customer, garage, row->customer_number,
                          domain::customer::display_name(row->details),
                          domain::customer::secondary_line(row->account_type, row->details), viewed_at});
  }
  return view;
}

}  // namespace

void add_directory_routes(Application& application) {
  auto& router = application.router();
  auto& page = router.read<Rendered>(
      {.path = "/v1/garages/{garageId}/customers",
       .permission = Permission::customers_list,
       .summary = "One page of the directory",
       .description =
           "Search and filters combine. A page beyond the last is empty. Each row says under matchedOn where "
           "q was found. With scope=organisation, q is searched for in every garage, filters aside.",
       .query =
           {{"q",
             "part of a name, phone number, plate, VIN, e-mail address or customer number; or the number "
             "of an invoice or a credit note"},
            {"scope", "garage, or organisation: then rows say atThisGarage"},
            {"searchIn", "name, phone, plate, vin, email, number, invoice; several with commas"},
            {"type", "individual or business"},
            {"status", "active or inactive"},
            {"lastVisit", "last_week, last_month, last_3_months, last_year or never"},
            {"lastVisitFrom", "a local date, included"},
            {"lastVisitTo", "a local date, included"},
            {"spend", "under_100, 100_500, 500_1000 or over_1000, in the garage's currency"},
            {"spendMin", "minor units, included"},
            {"spendMax", "minor units, included"},
            {"balance",
             "owing (or outstanding), settled or credit: what is owed less what is credit; or overdue"},
            {"outstandingMin", "minor units, included: this much or more is owed"},
            {"balanceMin", "the same"},
            {"outstandingMax", "minor units, included"},
            {"overdue", "true: something was to be paid before today; false: nothing was"},
            {.name = "membership",
             .description = "on the garage's day",
             .schema = choice_schema<projections::MembershipStanding>()},
            {"plan", "a membership plan, of active members unless membership says otherwise"},
            {"priority", "the priority label of the plan, likewise"},
            {"service", "had this service on some visit, by its name"},
            {"serviceId", "the same, by its identifier in the catalogue"},
            {"tier", "is in this tier of the loyalty programme"},
            {"tag", "has this tag"},
            {"country", "two letters"},
            {"city", "the whole name"},
            {"postcodePrefix", "how the postcode begins"},
            {"sort",
             "name, totalSpend, lastVisit, lastBooking, createdAt, customerNumber, outstanding, "
             "oldestDue: who owes for longest first, priority or plan of active members, membership, or "
             "membershipUntil; with - descending"},
            page_parameter,
            page_size_parameter,
            {"selectedId", "a customer to pin when not on this page"},
            {"expand", "facets: how many would pass each further filter"}}},
      [&application](const ReadCall& call) { return page_of(application, call); });
  page.reply_schema = schema<DirectoryPageView>();
  router.read<SearchView>(
      {.path = "/v1/search",
       .permission = Permission::customers_list,
       .summary = "Find customers of the whole organisation",
       .description = "The number of an invoice or a credit note finds that document.",
       .query = {{"q",
                  "part of a name, phone number, plate, VIN, e-mail address or customer number; or the "
                  "number of a document",
                  true}}},
      search);
  router.read<RecentCustomersView>(
      {.path = "/v1/me/recent-customers",
       .permission = Permission::logged_in,
       .summary = "The customers one looked at last, most recent first"},
      [&application](const ReadCall& call) { return recent_customers(application, call); });
}

}  // namespace api
