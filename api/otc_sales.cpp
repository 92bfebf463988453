// Sales over the counter: selling parts to whoever comes in, taking them back, and what was sold.
#include <algorithm>

#include "api/application.hpp"
#include "api/garage_resource.hpp"
#include "api/otc_sale_commands.hpp"
#include "api/otc_sale_view.hpp"
#include "api/page.hpp"
#include "api/sales_routes.hpp"
#include "domain/text.hpp"
#include "projections/customers.hpp"
#include "projections/members.hpp"

namespace api {

namespace {

using domain::otc_sale::OtcSale;
using projections::OtcDayRow;
using projections::OtcSaleRow;
using projections::read_row;

struct VoidReason {
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(VoidReason, (), (reason))

using OtcSalesPage = Page<OtcSaleView>;

struct OtcPurchasesPage {
  std::vector<OtcPurchaseView> items;
  std::int64_t page = 1;
  std::int64_t page_size = 24;
  std::int64_t total_items = 0;
  std::int64_t total_pages = 0;
  domain::Money otc_spend;  ///< of all sales, whatever is searched for: with tax, less what came back
};
BOOST_DESCRIBE_STRUCT(OtcPurchasesPage, (), (items, page, page_size, total_items, total_pages, otc_spend))

constexpr std::string_view example =
    R"({"lines": [{"name": "Wiper blade 24\"", "sku": "WB24", "category": "Wipers", "quantity": 2,
 "unitPrice": 1250}, {"name": "Screen wash 5 l", "category": "Fluids", "unitPrice": 699}],
 "method": "card"})";

constexpr ResourceWords sale_words{"sale", "/v1/otc-sales/"};

std::string path_of(domain::OtcSaleId id) { return std::string(sale_words.path) + id.text(); }

// ---- reading ------------------------------------------------------------------------------------

Result<OtcSaleView> read_one(const ReadCall& call) {
  const auto id = call.id<domain::OtcSaleId>(0, "sale");
  if (!id) return std::unexpected(id.error());
  const auto row = read_row<OtcSaleRow>(*call.rows, OtcSaleRow::key(call.organisation(), *id));
  if (!row) return no_such("sale");
  if (!call.principal->may_at(Permission::invoices_read, row->garage_id))
    return forbidden_at_garage(sale_words.what);
  return otc_sale_view(*row, call.organisation(), *call.rows);
}

/// The words that a search asks for, folded. Each must be part of something.
std::vector<std::string> words_of(std::string_view q) {
  const auto folded = domain::fold(q);
  std::vector<std::string> words;
  for (std::string_view rest = folded; !rest.empty();) {
    const auto end = std::min(rest.find(' '), rest.size());
    if (end > 0) words.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return words;
}

bool has_all(std::string_view text, const std::vector<std::string>& words) {
  return std::ranges::all_of(words, [&](const std::string& word) { return text.contains(word); });
}

struct Filter {
  std::vector<std::string> words;
  std::optional<domain::CustomerId> customer;
  std::string from;  ///< keys between these two
  std::string until;
};

Result<Filter> read_filter(const Call& call, domain::GarageId garage) {
  const auto from = call.parameter<domain::Date>("from");
  if (!from) return std::unexpected(from.error());
  const auto to = call.parameter<domain::Date>("to");
  if (!to) return std::unexpected(to.error());
  const auto customer = call.parameter<domain::CustomerId>("customerId");
  if (!customer) return std::unexpected(customer.error());
  constexpr domain::Date last_day{10'000'000};
  const domain::Date until = *to ? domain::Date{(*to)->days + 1} : last_day;
  return Filter{words_of(call.query.find("q").value_or("")), *customer,
                OtcDayRow::day_key(call.organisation(), garage, from->value_or(domain::Date{-last_day.days})),
                OtcDayRow::day_key(call.organisation(), garage, until)};
}

/// Who sold is found by name, which is not in the row: it can change.
class Sellers {
 public:
  explicit Sellers(const ReadCall& call) : call_(call) {}

  const std::string& name(const std::optional<domain::StaffId>& staff) {
    auto& name = names_[staff.value_or(domain::StaffId{})];
    if (!name) name = staff ? domain::fold(staff_name(*call_.rows, call_.organisation(), *staff)) : "";
    return *name;
  }

 private:
  const ReadCall& call_;
  std::map<domain::StaffId, std::optional<std::string>> names_;
};

/// All sales that pass, the latest first.
std::vector<domain::OtcSaleId> matching(const ReadCall& call, domain::GarageId garage, const Filter& filter) {
  Sellers sellers(call);
  std::vector<domain::OtcSaleId> found;
  call.rows->scan(OtcDayRow::prefix(call.organisation(), garage), filter.until, true,
                  [&](std::string_view key, std::string_view stored) {
                    if (key < filter.from) return false;
                    if (key >= filter.until) return true;
                    const auto row = projections::decode_row<OtcDayRow>(stored);
                    if (filter.customer && row.customer_id != filter.customer) return true;
                    if (has_all(row.text + '\n' + sellers.name(row.sold_by), filter.words))
                      found.push_back(row.sale_id);
                    return true;
                  });
  return found;
}

template <class AnyPage>
void fill_page(AnyPage& page, const Paging& paging, std::size_t items) {
  page.page = paging.page;
  page.page_size = paging.page_size;
  page.total_items = static_cast<std::int64_t>(items);
  page.total_pages = paging.pages(page.total_items);
}

Result<OtcSalesPage> list(const Application& application, const ReadCall& call) {
  const auto asked = asked_list(application, call);
  if (!asked) return std::unexpected(asked.error());
  const auto& [garage, paging] = *asked;
  const auto filter = read_filter(call, garage->row.garage_id);
  if (!filter) return std::unexpected(filter.error());
  const auto found = matching(call, garage->row.garage_id, *filter);
  OtcSalesPage page;
  fill_page(page, paging, found.size());
  const auto end = std::min(found.size(), paging.offset() + static_cast<std::size_t>(paging.page_size));
  for (auto i = paging.offset(); i < end; ++i)
    if (const auto row = read_row<OtcSaleRow>(*call.rows, OtcSaleRow::key(call.organisation(), found[i])))
      page.items.push_back(otc_sale_view(*row, call.organisation(), *call.rows));
  return page;
}

std::string searched_text(const OtcPurchaseView& purchase) {
  auto text = domain::fold(purchase.part) + '\n' + domain::fold(purchase.category.value_or("")) + '\n' +
              domain::fold(purchase.sku.value_or("")) + '\n' + domain::fold(purchase.reference);
  if (purchase.sold_by) text += '\n' + domain::fold(purchase.sold_by->name);
  return text;
}

Result<OtcPurchasesPage> purchases(const Application& application, const ReadCall& call) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  const auto customer_id = call.id<domain::CustomerId>(1, "customer");
  if (!customer_id) return std::unexpected(customer_id.error());
  const auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  const auto paging = Paging::from(call);
  if (!paging) return std::unexpected(paging.error());
  const auto organisation = call.organisation();
  const auto customer = read_row<projections::CustomerRow>(
      *call.rows, projections::CustomerRow::key(organisation, *customer_id));
  if (!customer || customer->customer_number.empty()) return no_such("customer");
  auto all = otc_purchases(*call.rows, organisation, *garage_id, *customer_id);
  const auto words = words_of(call.query.find("q").value_or(""));
  std::erase_if(all, [&](const auto& purchase) { return !has_all(searched_text(purchase), words); });
  OtcPurchasesPage page;
  fill_page(page, *paging, all.size());
  const auto end = std::min(all.size(), paging->offset() + static_cast<std::size_t>(paging->page_size));
  for (auto i = paging->offset(); i < end; ++i) page.items.push_back(std::move(all[i]));
  page.otc_spend = {projections::otc_spend(*call.rows, organisation, *garage_id, *customer_id).total_minor,
                    (*garage)->row.currency};
  return page;
}

// ---- changing -----------------------------------------------------------------------------------

Result<Decide> sell(const Application& application, const CommandCall& call, OtcSaleInput input) {
  const auto garage = call.id<domain::GarageId>(0, "garage");
  if (!garage) return std::unexpected(garage.error());
  if (const auto known = application.garage(call, *garage); !known) return std::unexpected(known.error());
  // What goes on an account is held against its credit limit, which takes the rows.
  const bool reads_views = input.on_account.value_or(false);
  return reading_views(reads_views,
                       [id = Application::new_id<domain::OtcSaleId>(), garage = *garage,
                        input = std::move(input)](Transaction& transaction) -> Result<Done> {
                         if (auto sold = sell_over_the_counter(transaction, id, garage, input); !sold)
                           return std::unexpected(std::move(sold).error());
                         return Done{201, path_of(id)};
                       });
}

void add_changing_routes(Application& application) {
  auto& router = application.router();
  router.command<OtcSaleInput>(
      {.method = "POST",
       .path = "/v1/garages/{garageId}/otc-sales",
       .permission = Permission::sales_write,
       .summary = "Sell parts over the counter",
       .description =
           "To a walk-in, or to a known customer (customerId). Prices are with tax. It is paid by method, or "
           "with onAccount put on the customer's account: then an invoice of the same commit asks for the "
           "money.",
       .example = example,
       .success = 201,
       .idempotency_key_required = true},
      [&application](const CommandCall& call, OtcSaleInput body) {
        return sell(application, call, std::move(body));
      });
  router.command<OtcReturnInput>(
      {.method = "POST",
       .path = "/v1/otc-sales/{otcSaleId}/return",
       .permission = Permission::sales_write,
       .summary = "Take back what was sold over the counter",
       .description =
           "Some of some lines, or all that is left; never more than was sold. Parts that make up the whole "
           "give back the whole, tax too. For a sale on account a credit note is issued instead of giving "
           "money back.",
       .example = R"({"lines": [{"number": 1, "quantity": 1}], "reason": "wrong size"})",
       .idempotency_key_required = true},
      [](const CommandCall& call, OtcReturnInput body) {
        return on_resource<OtcSale>(call, sale_words, Permission::sales_write,
                                    [body = std::move(body)](Transaction& transaction, domain::OtcSaleId id) {
                                      return take_back(transaction, id, body);
                                    });
      });
  router.command<VoidReason>(
      {.method = "POST",
       .path = "/v1/otc-sales/{otcSaleId}/void",
       .permission = Permission::invoices_correct,
       .summary = "Undo a sale over the counter",
       .description =
           "For a mistake at the till: the number stays used, and the books get the mirror of the entry. Not "
           "once something came back (409 sale-has-returns).",
       .example = R"({"reason": "rung up twice"})",
       .idempotency_key_required = true},
      [](const CommandCall& call, VoidReason body) {
        return on_resource<OtcSale>(call, sale_words, Permission::invoices_correct,
                                    [body = std::move(body)](Transaction& transaction, domain::OtcSaleId id) {
                                      return void_sale(transaction, id, body.reason);
                                    });
      });
}

}  // namespace

void add_otc_sale_routes(Application& application) {
  auto& router = application.router();
  router.read<OtcSalesPage>(
      {.path = "/v1/garages/{garageId}/otc-sales",
       .permission = Permission::invoices_read,
       .summary = "A garage's sales over the counter, the latest first",
       .query = {{"q", "words, each part of an item's name, SKU or category, the reference, or who sold it"},
                 {"from", "sold on this day or later"},
                 {"to", "sold on this day or earlier"},
                 {"customerId", "to this customer"},
                 page_parameter,
                 page_size_parameter}},
      [&application](const ReadCall& call) { return list(application, call); });
  router.read<OtcSaleView>({.path = "/v1/otc-sales/{otcSaleId}",
                            .permission = Permission::invoices_read,
                            .summary = "A sale over the counter",
                            .description = "allowedSteps says what can be done with it next.",
                            .as_of = true},
                           read_one);
  router.read<OtcPurchasesPage>(
      {.path = "/v1/garages/{garageId}/customers/{customerId}/otc-purchases",
       .permission = Permission::invoices_read,
       .summary = "What a customer bought over the counter, line by line, the latest first",
       .query = {{"q", "words, each part of the part's name, category or SKU, the reference, or who sold it"},
                 page_parameter,
                 page_size_parameter},
       .as_of = true},
      [&application](const ReadCall& call) { return purchases(application, call); });
  add_changing_routes(application);
}

}  // namespace api
