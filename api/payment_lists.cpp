// A garage's payments, or those of one customer there.
#include <algorithm>

#include "api/application.hpp"
#include "api/page.hpp"
#include "api/payment_view.hpp"
#include "api/query_choices.hpp"
#include "api/routes.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using projections::CustomerPaymentRow;
using projections::PaymentDayRow;
using projections::PaymentRow;

using PaymentsPage = Page<PaymentView>;

struct Filter {
  std::optional<domain::CustomerId> customer;
  std::optional<domain::payment::Method> method;
  std::optional<domain::payment::Status> status;
  std::optional<domain::payment::Purpose> purpose;
  std::optional<domain::Date> from;
  std::optional<domain::Date> to;
  bool only_open = false;

  bool needs_row() const { return method || status || purpose || only_open; }
  bool matches(const PaymentDayRow& row) const {
    return (!method || row.method == *method) && (!status || row.status == *status) &&
           (!purpose || row.purpose == *purpose) && (!only_open || row.open_minor > 0);
  }
  bool matches(const PaymentRow& row) const {
    const auto& payment = row.payment;
    return matches(
        PaymentDayRow{row.payment_id, payment.status, payment.method, payment.purpose, payment.open_minor()});
  }
};

/// Takes a parameter over, or says what is wrong with it.
template <class T>
std::optional<Problem> take(Result<std::optional<T>> read, std::optional<T>& into) {
  if (!read) return std::move(read).error();
  into = *read;
  return std::nullopt;
}

Result<Filter> read_filter(const Call& call) {
  using namespace domain::payment;
  Filter filter;
  for (auto wrong : {take(call.parameter<domain::CustomerId>("customerId"), filter.customer),
                     take(choice<Method>(call, "method"), filter.method),
                     take(choice<Status>(call, "status"), filter.status),
                     take(choice<Purpose>(call, "purpose"), filter.purpose),
                     take(call.parameter<domain::Date>("from"), filter.from),
                     take(call.parameter<domain::Date>("to"), filter.to)})
    if (wrong) return std::unexpected(*std::move(wrong));
  const auto open = call.parameter<bool>("open");
  if (!open) return std::unexpected(open.error());
  filter.only_open = open->value_or(false);
  return filter;
}

struct Selected {
  std::vector<domain::PaymentId> page;
  std::int64_t total = 0;
};

/// Walks keys that end in a day and a payment, newest first, over the days that are asked for.
class Walk {
 public:
  Walk(const ReadCall& call, const Filter& filter, const Paging& paging, std::string prefix)
      : call_(call), filter_(filter), paging_(paging), prefix_(std::move(prefix)) {}

  template <class Matches>
  Selected select(Matches matches) {
    Selected selected;
    const auto from = filter_.from ? key_of(*filter_.from) : prefix_;
    const auto until = filter_.to ? key_of({filter_.to->days + 1}) : prefix_ + std::string(32, '\xff');
    const auto begin = static_cast<std::int64_t>(paging_.offset());
    call_.rows->scan(prefix_, until, true, [&](std::string_view key, std::string_view row) {
      if (key < from) return false;
      const auto id = id_in(key);
      if (!matches(id, row)) return true;
      if (selected.total >= begin && selected.total < begin + paging_.page_size) selected.page.push_back(id);
      ++selected.total;
      return true;
    });
    return selected;
  }

 private:
  std::string key_of(domain::Date day) const {
    return prefix_ + projections::Key('G').instant(projections::sortable(day)).str().substr(1);
  }
  static domain::PaymentId id_in(std::string_view key) {
    constexpr std::size_t id_bytes = 16;
    return {domain::Ulid::from_bytes(key.substr(key.size() - id_bytes))};
  }

  const ReadCall& call_;
  const Filter& filter_;
  const Paging& paging_;
  std::string prefix_;
};

std::optional<PaymentRow> row_of(const ReadCall& call, domain::PaymentId id) {
  return projections::read_row<PaymentRow>(*call.rows, PaymentRow::key(call.organisation(), id));
}

Selected select(const ReadCall& call, domain::GarageId garage, const Filter& filter, const Paging& paging) {
  if (filter.customer)
    return Walk(call, filter, paging,
                CustomerPaymentRow::prefix(call.organisation(), garage, *filter.customer))
        .select([&](domain::PaymentId id, std::string_view) {
          if (!filter.needs_row()) return true;
          const auto row = row_of(call, id);
          return row && filter.matches(*row);
        });
  return Walk(call, filter, paging, PaymentDayRow::prefix(call.organisation(), garage))
      .select([&](domain::PaymentId, std::string_view row) {
        return !filter.needs_row() || filter.matches(projections::decode_row<PaymentDayRow>(row));
      });
}

Result<PaymentsPage> list(const Application& application, const ReadCall& call) {
  const auto asked = asked_list(application, call);
  if (!asked) return std::unexpected(asked.error());
  const auto& [garage, paging] = *asked;
  const auto filter = read_filter(call);
  if (!filter) return std::unexpected(filter.error());
  const auto selected = select(call, garage->row.garage_id, *filter, paging);
  PaymentsPage page{.page = paging.page,
                    .page_size = paging.page_size,
                    .total_items = selected.total,
                    .total_pages = paging.pages(selected.total)};
  for (const auto id : selected.page)
    if (const auto row = row_of(call, id))
      page.items.push_back(payment_view(*row, call.organisation(), *call.rows));
  return page;
}

}  // namespace

void add_payment_list_routes(Application& application) {
  application.router().read<PaymentsPage>(
      {.path = "/v1/garages/{garageId}/payments",
       .permission = Permission::invoices_read,
       .summary = "A garage's payments, newest first",
       .query = {{"customerId", "of this customer"},
                 {.name = "method",
                  .description = "how it was paid",
                  .schema = choice_schema<domain::payment::Method>()},
                 {.name = "status",
                  .description = "how it stands",
                  .schema = choice_schema<domain::payment::Status>()},
                 {.name = "purpose",
                  .description = "what it was for",
                  .schema = choice_schema<domain::payment::Purpose>()},
                 {"open", "true: only those of which something is open"},
                 {"from", "received on this day or later"},
                 {"to", "received on this day or earlier"},
                 page_parameter,
                 page_size_parameter}},
      [&application](const ReadCall& call) { return list(application, call); });
}

}  // namespace api
