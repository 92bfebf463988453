#include "api/otc_sale_view.hpp"

#include <algorithm>
#include <map>

#include "domain/customer.hpp"
#include "projections/customers.hpp"
#include "projections/staff.hpp"

namespace api {

namespace {

using projections::OtcLine;
using projections::OtcReturn;
using projections::OtcSaleRow;
using projections::read_row;
using projections::RowStore;

std::optional<OtcStaff> staff(const std::optional<domain::StaffId>& id, domain::OrganisationId organisation,
                              const RowStore& rows) {
  if (!id) return std::nullopt;
  return OtcStaff{*id, staff_name(rows, organisation, *id)};
}

std::optional<OtcCustomer> customer(const OtcSaleRow& sale, domain::OrganisationId organisation,
                                    const RowStore& rows) {
  if (!sale.customer_id) return std::nullopt;
  const auto row = read_row<projections::CustomerRow>(
      rows, projections::CustomerRow::key(organisation, *sale.customer_id));
  if (!row) return OtcCustomer{*sale.customer_id, {}, {}};
  return OtcCustomer{row->customer_id, row->customer_number, domain::customer::display_name(row->details)};
}

OtcLineView line_view(const OtcLine& line, domain::Currency currency) {
  return {.number = line.item.number,
          .name = line.item.name,
          .sku = line.item.sku,
          .category = line.item.category,
          .quantity = line.quantity,
          .unit_price = line.unit_price,
          .tax = line.tax,
          .tax_code = line.tax_code,
          .tax_rate = line.tax_rate,
          .net = {line.net_minor, currency},
          .tax_amount = {line.tax_minor, currency},
          .gross = {line.net_minor + line.tax_minor, currency},
          .returned_quantity = line.returned_quantity,
          .returned = {line.returned_minor, currency}};
}

OtcReturnView return_view(const OtcReturn& back, domain::Currency currency,
                          domain::OrganisationId organisation, const RowStore& rows) {
  OtcReturnView view{.reference = back.returned.reference,
                     .returned_on = back.returned.returned_on,
                     .taken_back_by = staff(back.returned.taken_back_by, organisation, rows),
                     .lines = {},
                     .amount = {back.returned.gross_minor, currency},
                     .method = back.method,
                     .credit_note_id = back.credit_note_id,
                     .credit_note_number = back.credit_note_number,
                     .reason = back.reason};
  for (const auto& line : back.returned.lines)
    view.lines.push_back({line.number, line.quantity, {line.gross_minor(), currency}});
  return view;
}

std::vector<std::string> steps_of(OtcStatus status) {
  switch (status) {
    case OtcStatus::sold:
      return {"return", "void"};
    case OtcStatus::partly_returned:
      return {"return"};
    case OtcStatus::returned:
    case OtcStatus::voided:
      return {};
  }
  std::unreachable();
}

/// Sales that are newest first, with the names of those who sold them, each read once.
class Purchases {
 public:
  Purchases(const RowStore& rows, domain::OrganisationId organisation)
      : rows_(rows), organisation_(organisation) {}

  void add(const OtcSaleRow& sale) {
    const auto status = status_of(sale);
    for (const auto& line : sale.lines)
      views_.push_back({.sale_id = sale.sale_id,
                        .line = line.item.number,
                        .date = sale.sold_on,
                        .part = line.item.name,
                        .sku = line.item.sku,
                        .category = line.item.category,
                        .quantity = line.quantity,
                        .amount = {line.net_minor + line.tax_minor, sale.currency},
                        .sold_by = seller(sale.sold_by),
                        .reference = sale.reference,
                        .status = status,
                        .returned_quantity = line.returned_quantity,
                        .returned = {line.returned_minor, sale.currency}});
  }
  std::vector<OtcPurchaseView> finish() && { return std::move(views_); }

 private:
  std::optional<OtcStaff> seller(const std::optional<domain::StaffId>& id) {
    if (!id) return std::nullopt;
    const auto [found, is_new] = names_.try_emplace(*id);
    if (is_new) found->second = staff_name(rows_, organisation_, *id);
    return OtcStaff{*id, found->second};
  }

  const RowStore& rows_;
  domain::OrganisationId organisation_;
  std::map<domain::StaffId, std::string> names_;
  std::vector<OtcPurchaseView> views_;
};

}  // namespace

OtcStatus status_of(const OtcSaleRow& row) {
  if (row.voided_on) return OtcStatus::voided;
  if (row.returns.empty()) return OtcStatus::sold;
  const bool all = std::ranges::all_of(
      row.lines, [](const OtcLine& line) { return line.returned_quantity == line.quantity; });
  return all ? OtcStatus::returned : OtcStatus::partly_returned;
}

std::string staff_name(const RowStore& rows, domain::OrganisationId organisation, domain::StaffId staff) {
  const auto row = read_row<projections::StaffRow>(rows, projections::StaffRow::key(organisation, staff));
  return row ? row->name : std::string();
}

OtcSaleView otc_sale_view(const OtcSaleRow& row, domain::OrganisationId organisation, const RowStore& rows) {
  const auto money = [&](std::int64_t minor) { return domain::Money{minor, row.currency}; };
  OtcSaleView view;
  view.sale_id = row.sale_id;
  view.reference = row.reference;
  view.garage_id = row.garage_id;
  view.customer = customer(row, organisation, rows);
  view.customer_name = row.customer_name;
  view.status = status_of(row);
  view.sold_on = row.sold_on;
  view.sold_at = row.sold_at;
  view.sold_by = staff(row.sold_by, organisation, rows);
  view.on_account = row.invoice_id.has_value();
  view.method = row.method;
  view.invoice_id = row.invoice_id;
  view.invoice_number = row.invoice_number;
  for (const auto& line : row.lines) view.lines.push_back(line_view(line, row.currency));
  view.net = money(row.net_minor);
  view.tax = money(row.tax_minor);
  view.gross = money(row.gross_minor);
  view.returned = money(row.returned_minor());
  view.taxes = row.taxes;
  for (const auto& back : row.returns)
    view.returns.push_back(return_view(back, row.currency, organisation, rows));
  view.notes = row.notes;
  view.voided_on = row.voided_on;
  view.void_reason = row.void_reason;
  if (row.entry_number > 0) view.entry_number = row.entry_number;
  view.allowed_steps = steps_of(view.status);
  view.updated_at = row.updated_at;
  view.version = row.version;
  return view;
}

std::vector<OtcPurchaseView> otc_purchases(const RowStore& rows, domain::OrganisationId organisation,
                                           domain::GarageId garage, domain::CustomerId customer) {
  const auto prefix = projections::OtcPurchaseRow::prefix(organisation, garage, customer);
  std::vector<std::string> keys;
  rows.scan(prefix, prefix.str() + std::string(32, static_cast<char>(0xff)), true,
            [&](std::string_view, std::string_view stored) {
              keys.push_back(OtcSaleRow::key(
                  organisation, projections::decode_row<projections::OtcPurchaseRow>(stored).sale_id));
              return true;
            });
  Purchases purchases(rows, organisation);
  for (const auto& stored : rows.get_many(keys))
    if (stored) purchases.add(projections::decode_row<OtcSaleRow>(*stored));
  return std::move(purchases).finish();
}

}  // namespace api
