#include "api/invoice_view.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "domain/bad_debt.hpp"
#include "projections/organisations.hpp"
#include "projections/table.hpp"
#include "projections/time_zone.hpp"

namespace api {

using domain::document::Priced;
using domain::document::PricedLine;
using projections::CreditNoteRow;
using projections::InvoiceRow;

struct InvoiceViewer::Garage {
  domain::GarageId id;
  projections::GarageRow row;
  domain::Date today;
};

namespace {

InvoiceLineView line_view(const PricedLine& priced, const InvoiceRow& row) {
  auto view = invoice_line_view(priced, row.words.descriptions);
  for (const auto& credited : row.credited)
    if (credited.number == view.number) view.credited_net_minor += credited.net_minor;
  return view;
}

/// A draft's lines with the discounts of today; those given by hand stay.
std::vector<domain::document::Line> with_offers(const InvoiceRow& row,
                                                const std::optional<MemberTerms>& member) {
  auto lines = row.lines;
  for (auto& line : lines) {
    std::erase_if(line.offers, [](const domain::document::DiscountOffer& offer) {
      return offer.source != domain::document::DiscountSource::manual;
    });
    const auto offers = offers_of(member, line, row.currency);
    line.offers.insert(line.offers.begin(), offers.begin(), offers.end());
  }
  return lines;
}

std::vector<std::string> allowed_steps(const InvoiceRow& row) {
  switch (row.status) {
    case domain::invoice::Status::draft:
      return {"revise", "issue", "discard"};
    case domain::invoice::Status::issued: {
      std::vector<std::string> steps;
      if (row.open_minor() > 0) steps.insert(steps.end(), {"pay", "write-off"});
      if (row.credited_minor() < row.totals.gross_minor) steps.emplace_back("credit");
      const bool is_untouched = row.settlements.empty() && row.credit_notes.empty() &&
                                row.bad_debt.written_off_minor == 0 && row.small_differences_minor == 0;
      if (is_untouched) steps.emplace_back("void");
      if (row.bad_debt.lost_minor() > 0) steps.emplace_back("recover");
      return steps;
    }
    case domain::invoice::Status::voided:
    case domain::invoice::Status::discarded:
      return {};
  }
  std::unreachable();
}

/// What became of it; nothing where nothing was written off as a bad debt.
std::optional<BadDebtView> bad_debt_view(const InvoiceRow& row) {
  const auto& debt = row.bad_debt;
  if (debt.written_off_minor == 0 || !row.tax_point || !row.due_on) return std::nullopt;
  const auto money = [&](std::int64_t minor) { return domain::Money{minor, row.currency}; };
  const auto most = domain::invoice::relief_minor_max(debt, row.totals, row.credited);
  const auto window = domain::invoice::relief_window(*row.tax_point, *row.due_on);
  return BadDebtView{.written_off = money(debt.written_off_minor),
                     .since = debt.since,
                     .recovered = money(debt.recovered_minor),
                     .relief = money(debt.relief_minor),
                     .claimable = money(std::max<std::int64_t>(0, most - debt.relief_minor)),
                     .claimable_from = window.from,
                     .claimable_until = window.until,
                     .recoveries = row.recoveries};
}

std::optional<PlanIncomeView> plan_income(const InvoiceRow& row) {
  if (row.kind != domain::invoice::Kind::plan || !row.issued_on) return std::nullopt;
  const auto total = row.deferred_minor();
  PlanIncomeView view{.total = {total, row.currency},
                      .released = {row.released_minor, row.currency},
                      .deferred = {total - row.released_minor, row.currency},
                      .released_through = row.released_through};
  if (!row.plan_term) return view;
  view.membership_id = row.plan_term->membership_id;
  view.starts_on = row.plan_term->starts_on;
  view.ends_on = row.plan_term->ends_on;
  return view;
}

std::optional<std::string> reference_of(const InvoiceRow& row) {
  return row.number.empty() ? std::nullopt : std::optional(row.number);
}

}  // namespace

InvoiceLineView invoice_line_view(const PricedLine& priced,
                                  const domain::document::Descriptions& descriptions) {
  const auto& line = priced.line;
  InvoiceLineView view{.number = line.number,
                       .kind = line.kind,
                       .description = domain::document::description_of(descriptions, line.number),
                       .service_id = line.service_id,
                       .vehicle_id = line.vehicle_id,
                       .booking_id = line.booking_id,
                       .job_id = line.job_id,
                       .quantity = line.quantity,
                       .unit_price = line.unit_price,
                       .includes_tax = line.includes_tax,
                       .list_minor = priced.list_minor,
                       .discount_minor = priced.discount_minor,
                       .document_discount_minor = priced.document_discount_minor,
                       .net_minor = priced.net_minor,
                       .tax = line.tax,
                       .tax_code = priced.tax_code,
                       .tax_rate = priced.tax_rate,
                       .tax_minor = priced.tax_minor,
                       .gross_minor = priced.gross_minor()};
  for (const auto& discount : priced.discounts)
    view.discounts.push_back({discount.offer.source, discount.offer.name, discount.offer.plan_id,
                              discount.offer.percent, discount.offer.net_price_minor, discount.amount_minor,
                              discount.applied});
  return view;
}

bool is_overdue(std::int64_t open_minor, std::optional<domain::Date> due_on, domain::Date today) {
  return open_minor > 0 && due_on && *due_on < today;
}

const InvoiceViewer::Garage& InvoiceViewer::garage(domain::GarageId id) {
  const auto found = std::ranges::find(garages_, id, [](const auto& garage) { return garage->id; });
  if (found != garages_.end()) return **found;
  using projections::GarageRow;
  auto made = std::make_shared<Garage>();
  made->id = id;
  if (auto row = projections::read_row<GarageRow>(rows_, GarageRow::key(organisation_, id)))
    made->row = *std::move(row);
  if (const auto zone = projections::TimeZone::find(made->row.time_zone)) made->today = zone->date_of(now_);
  garages_.push_back(std::move(made));
  return *garages_.back();
}

std::optional<BookedCustomer> InvoiceViewer::customer(domain::CustomerId id) {
  const auto found = std::ranges::find(customers_, id, &BookedCustomer::customer_id);
  if (found != customers_.end()) return *found;
  auto made = booked_customer(id, organisation_, rows_);
  if (made) customers_.push_back(*made);
  return made;
}

domain::Date InvoiceViewer::today(domain::GarageId id) { return garage(id).today; }

std::optional<MemberTerms> InvoiceViewer::member(const InvoiceRow& row) {
  return member_terms(rows_, organisation_, row.customer_id, today(row.garage_id));
}

Priced InvoiceViewer::priced(const InvoiceRow& row) {
  if (row.issued_on) return {row.priced, row.totals};
  const auto& at = garage(row.garage_id);
  const domain::document::Pricing pricing{at.row.tax_rates, at.today, at.row.policies.discounts,
                                          at.row.policies.tax_rounding};
  return domain::document::price(with_offers(row, member(row)), row.discount, pricing).value_or(Priced{});
}

InvoiceSummary InvoiceViewer::summary(const InvoiceRow& row) {
  const auto totals = priced(row).totals;
  const auto money = [&](std::int64_t minor) { return domain::Money{minor, row.currency}; };
  return {.invoice_id = row.invoice_id,
          .reference = reference_of(row),
          .garage_id = row.garage_id,
          .customer_id = row.customer_id,
          .customer = customer(row.customer_id),
          .kind = row.kind,
          .status = standing_of(row),
          .overdue = is_overdue(row.open_minor(), row.due_on, today(row.garage_id)),
          .issued_on = row.issued_on,
          .due_on = row.due_on,
          .po_number = row.words.po_number,
          .job_id = row.job_id,
          .booking_ids = row.booking_ids,
          .net = money(totals.net_minor),
          .tax = money(totals.tax_minor),
          .total = money(totals.gross_minor),
          .open = money(row.open_minor()),
          .created_at = row.drafted_at,
          .version = row.version};
}

InvoiceView InvoiceViewer::view(const InvoiceRow& row) {
  const auto document = priced(row);
  const auto money = [&](std::int64_t minor) { return domain::Money{minor, row.currency}; };
  const auto path = "/v1/invoices/" + row.invoice_id.text();
  InvoiceView view{.invoice_id = row.invoice_id,
                   .reference = reference_of(row),
                   .garage_id = row.garage_id,
                   .customer_id = row.customer_id,
                   .customer = customer(row.customer_id),
                   .kind = row.kind,
                   .status = standing_of(row),
                   .overdue = is_overdue(row.open_minor(), row.due_on, today(row.garage_id)),
                   .job_id = row.job_id,
                   .booking_ids = row.booking_ids,
                   .bill_to = row.words.bill_to,
                   .seller = row.seller,
                   .po_number = row.words.po_number,
                   .notes = row.words.notes,
                   .issued_on = row.issued_on,
                   .tax_point = row.tax_point,
                   .due_on = row.due_on,
                   .discount = row.discount,
                   .taxes = document.totals.taxes,
                   .list = money(document.totals.list_minor),
                   .discount_total = money(document.totals.discount_minor),
                   .net = money(document.totals.net_minor),
                   .tax = money(document.totals.tax_minor),
                   .total = money(document.totals.gross_minor),
                   .settled = money(row.settled_minor()),
                   .credited = money(row.credited_minor()),
                   .written_off = money(row.bad_debt.written_off_minor + row.small_differences_minor),
                   .bad_debt = bad_debt_view(row),
                   .open = money(row.open_minor()),
                   .settlements = row.settlements,
                   .credit_notes = row.credit_notes,
                   .warnings = row.warnings,
                   .plan_income = plan_income(row),
                   .void_reason = row.void_reason,
                   .voided_at = row.voided_at,
                   .allowed_steps = allowed_steps(row),
                   .links = {path + "/pdf", path + "/print"},
                   .created_at = row.drafted_at,
                   .issued_at = row.issued_at,
                   .updated_at = row.updated_at,
                   .version = row.version};
  for (const auto& line : document.lines) view.lines.push_back(line_view(line, row));
  if (row.entry_number != 0) view.entry_number = row.entry_number;
  if (row.status == domain::invoice::Status::draft && membership_is_over(row.lines, member(row)))
    view.warnings.emplace_back(membership_expired_warning);
  return view;
}

CreditNoteView InvoiceViewer::view(const CreditNoteRow& row) {
  const auto money = [&](std::int64_t minor) { return domain::Money{minor, row.currency}; };
  CreditNoteView view{.credit_note_id = row.credit_note_id,
                      .reference = row.number,
                      .garage_id = row.garage_id,
                      .customer_id = row.customer_id,
                      .customer = customer(row.customer_id),
                      .invoice_id = row.invoice_id,
                      .invoice_reference = row.invoice_number,
                      .issued_on = row.issued_on,
                      .tax_point = row.tax_point,
                      .reason = row.reason,
                      .bill_to = row.bill_to,
                      .seller = row.seller,
                      .taxes = row.taxes,
                      .net = money(row.net_minor),
                      .tax = money(row.tax_minor),
                      .total = money(row.gross_minor),
                      .open = money(row.open_minor),
                      .allocations = row.allocations,
                      .refunds = row.refunds,
                      .entry_number = row.entry_number,
                      .created_at = row.issued_at,
                      .updated_at = row.updated_at,
                      .version = row.version};
  for (const auto& line : row.lines)
    view.lines.push_back({line.number, domain::document::description_of(row.descriptions, line.number),
                          line.quantity, line.percent, line.net_minor, line.tax_minor,
                          line.net_minor + line.tax_minor});
  return view;
}

}  // namespace api
