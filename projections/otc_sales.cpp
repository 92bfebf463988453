#include "projections/otc_sales.hpp"

#include <algorithm>
#include <stdexcept>

#include "domain/text.hpp"
#include "projections/projector.hpp"
#include "projections/views.hpp"

namespace projections {

template OtcSaleRow decode_row<OtcSaleRow>(std::string_view stored);
template OtcDayRow decode_row<OtcDayRow>(std::string_view stored);
template OtcPurchaseRow decode_row<OtcPurchaseRow>(std::string_view stored);

using namespace domain::otc_sale;

namespace {

domain::Instant instant_of(domain::Date day) {
  constexpr std::int64_t day_ms = 86'400'000;
  return {day.days * day_ms};
}

std::vector<OtcLine> lines_of(const Sale& sale, const Words& words) {
  std::vector<OtcLine> lines;
  for (const auto& priced : sale.lines) {
    OtcLine line;
    const auto item = std::ranges::find(words.items, priced.line.number, &Item::number);
    if (item != words.items.end()) line.item = *item;  // none once they are erased
    line.item.number = priced.line.number;
    line.quantity = priced.line.quantity;
    line.unit_price = priced.line.unit_price;
    line.tax = priced.line.tax;
    line.tax_code = priced.tax_code;
    line.tax_rate = priced.tax_rate;
    line.net_minor = priced.net_minor;
    line.tax_minor = priced.tax_minor;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string searched_text(const OtcSaleRow& row) {
  std::string text = domain::fold(row.reference);
  const auto add = [&](std::string_view part) {
    if (part.empty()) return;
    text += '\n';
    text += domain::fold(part);
  };
  for (const auto& line : row.lines) {
    add(line.item.name);
    add(line.item.sku.value_or(""));
    add(line.item.category.value_or(""));
  }
  add(row.customer_name.value_or(""));
  return text;
}

/// What the customer spent on the sale as it is now.
void show_spent(const Event& event, const OtcSaleRow& row, Views& views) {
  if (!row.customer_id) return;
  auto& purchase = views.otc_purchases.edit(
      OtcPurchaseRow::key(organisation_of(event), row.garage_id, *row.customer_id, row.sold_on, row.sale_id));
  purchase.sale_id = row.sale_id;
  purchase.on_account = row.invoice_id.has_value();
  purchase.spent_minor = row.voided_on ? 0 : row.gross_minor - row.returned_minor();
}

OtcSaleRow& sell(const Event& event, domain::GarageId garage, const Sale& sale, const Words& words,
                 Views& views) {
  const auto organisation = organisation_of(event);
  auto& row = views.otc_sales.edit(OtcSaleRow::key(organisation, sale.sale_id));
  row.sale_id = sale.sale_id;
  row.reference = sale.reference;
  row.garage_id = garage;
  row.customer_id = sale.customer_id;
  row.customer_name = words.customer_name;
  row.currency = sale.currency;
  row.sold_on = sale.sold_on;
  row.sold_at = event.recorded_at();
  row.sold_by = sale.sold_by;
  row.lines = lines_of(sale, words);
  row.net_minor = sale.totals.net_minor;
  row.tax_minor = sale.totals.tax_minor;
  row.gross_minor = sale.totals.gross_minor;
  row.taxes = sale.totals.taxes;
  row.notes = words.notes;
  row.updated_at = event.recorded_at();
  row.version = event.version;
  views.otc_days.put(OtcDayRow::key(organisation, row.garage_id, row.sold_on, row.sale_id),
                     {row.sale_id, row.customer_id, row.sold_by, searched_text(row)});
  show_spent(event, row, views);
  return row;
}

OtcSaleRow& edited(const Event& event, Views& views) {
  auto& row =
      views.otc_sales.edit(OtcSaleRow::key(organisation_of(event), stream_id<domain::OtcSaleId>(event)));
  if (row.reference.empty()) throw std::runtime_error("an event of a sale that was never made");
  row.updated_at = event.recorded_at();
  row.version = event.version;
  return row;
}

void take_back(const Event& event, OtcReturn back, Views& views) {
  auto& row = edited(event, views);
  for (const auto& returned : back.returned.lines) {
    const auto line = std::ranges::find(row.lines, returned.number,
                                        [](const OtcLine& candidate) { return candidate.item.number; });
    if (line == row.lines.end()) throw std::runtime_error("a return of a line that was not sold");
    line->returned_quantity.millionths += returned.quantity.millionths;
    line->returned_minor += returned.gross_minor();
  }
  row.returns.push_back(std::move(back));
  show_spent(event, row, views);
}

void make_void(const Event& event, domain::Date day, const ReturnWords& words, Views& views) {
  auto& row = edited(event, views);
  row.voided_on = day;
  row.void_reason = words.reason;
  show_spent(event, row, views);
}

}  // namespace

std::int64_t OtcSaleRow::returned_minor() const {
  std::int64_t sum = 0;
  for (const auto& back : returns) sum += back.returned.gross_minor;
  return sum;
}

Key OtcDayRow::day_key(domain::OrganisationId organisation, domain::GarageId garage, domain::Date day) {
  return prefix(organisation, garage).instant(instant_of(day));
}

Key OtcPurchaseRow::key(domain::OrganisationId organisation, domain::GarageId garage,
                        domain::CustomerId customer, domain::Date day, domain::OtcSaleId sale) {
  return prefix(organisation, garage, customer).instant(instant_of(day)).id(sale);
}

OtcSpend otc_spend(const RowStore& rows, domain::OrganisationId organisation, domain::GarageId garage,
                   domain::CustomerId customer) {
  OtcSpend spend;
  rows.scan(OtcPurchaseRow::prefix(organisation, garage, customer),
            [&](std::string_view, std::string_view stored) {
              const auto row = decode_row<OtcPurchaseRow>(stored);
              spend.total_minor += row.spent_minor;
              if (!row.on_account) spend.paid_minor += row.spent_minor;
              return true;
            });
  return spend;
}

void project_otc_sales(const Event& event, Views& views) {
  on(
      event,  //
      [&](const Sold& e) {
        auto& row = sell(event, e.garage_id, e.sale, e.personal, views);
        row.method = e.method;
        row.entry_number = e.entry.number;
      },
      [&](const SoldOnAccount& e) {
        auto& row = sell(event, e.garage_id, e.sale, e.personal, views);
        row.invoice_id = e.invoice_id;
        row.invoice_number = e.invoice_number;
        show_spent(event, row, views);
      },
      [&](const ItemsReturned& e) {
        take_back(event, {e.returned, e.method, {}, {}, e.personal.reason}, views);
      },
      [&](const ItemsCredited& e) {
        take_back(event, {e.returned, {}, e.credit_note_id, e.credit_note_number, e.personal.reason}, views);
      },
      [&](const Voided& e) { make_void(event, e.voided_on, e.personal, views); },
      [&](const InvoiceVoided& e) { make_void(event, e.voided_on, e.personal, views); });
}

}  // namespace projections
