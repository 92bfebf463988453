#include "api/purchase_history.hpp"

#include <algorithm>
#include <map>

#include "api/application.hpp"
#include "api/page.hpp"
#include "api/profile_view.hpp"
#include "api/sales_routes.hpp"
#include "api/surroundings.hpp"
#include "projections/bookings.hpp"
#include "projections/members.hpp"
#include "projections/otc_sales.hpp"
#include "projections/work.hpp"

namespace api {

namespace {

using projections::BookingRow;
using projections::InvoiceRow;
using projections::JobRow;
using projections::read_row;
using projections::RowStore;

using PurchasesPage = Page<PurchaseView>;

/// The rows of some identifiers that are there, in their order.
template <class Row, class IdType>
std::vector<Row> rows_of(const RowStore& rows, domain::OrganisationId organisation,
                         const std::vector<IdType>& ids) {
  std::vector<std::string> keys;
  keys.reserve(ids.size());
  for (const auto& id : ids) keys.push_back(Row::key(organisation, id));
  std::vector<Row> found;
  for (const auto& stored : rows.get_many(keys))
    if (stored) found.push_back(projections::decode_row<Row>(*stored));
  return found;
}

class History {
 public:
  History(const RowStore& rows, domain::OrganisationId organisation, const projections::GarageRow& garage,
          domain::CustomerId customer)
      : rows_(rows),
        organisation_(organisation),
        garage_(garage),
        customer_(customer),
        zone_(projections::TimeZone::find(garage.time_zone)),
        surroundings_(organisation, rows) {
    read_invoices();
    read_jobs();
  }

  std::vector<PurchaseView> make() {
    add_bookings();
    add_other_invoices();
    add_unbilled_parts();
    add_sales();
    std::ranges::stable_sort(made_, std::greater{}, &PurchaseView::date);
    return std::move(made_);
  }

 private:
  void read_invoices() {
    const auto documents = read_row<projections::CustomerDocumentsRow>(
        rows_, projections::CustomerDocumentsRow::key(organisation_, garage_.garage_id, customer_));
    if (!documents) return;
    for (auto& invoice : rows_of<InvoiceRow>(rows_, organisation_, documents->invoices))
      invoices_.emplace(invoice.invoice_id, std::move(invoice));
  }

  void read_jobs() {
    const auto work =
        read_row<projections::WorkRow>(rows_, projections::WorkRow::key(organisation_, customer_));
    if (!work) return;
    for (auto& job : rows_of<JobRow>(rows_, organisation_, work->jobs))
      if (job.garage_id == garage_.garage_id) jobs_.emplace(job.job_id, std::move(job));
  }

  void show_job(const JobRow& job, PurchaseView& purchase) {
    purchase.job_number = job.number;
    purchase.job_kind = job.kind;
    purchase.job_id = job.job_id;
    purchase.vehicle = surroundings_.vehicle(job.vehicle_id);
  }

  domain::Date day_of(domain::Instant moment) const {
    return zone_ ? zone_->date_of(moment) : domain::Date{};
  }

  /// Work that was begun, or billed.
  static bool counts(const BookingRow& booking) {
    using domain::booking::Status;
    return booking.invoice_id || booking.status == Status::in_service || booking.status == Status::completed;
  }

  void show_invoice(const InvoiceRow& invoice, PurchaseView& purchase) const {
    purchase.invoice_id = invoice.invoice_id;
    purchase.invoice_number = invoice.number;
    purchase.invoice_status = projections::standing_of(invoice);
  }

  void add_bookings() {
    const auto member = read_row<projections::MemberRow>(
        rows_, projections::MemberRow::key(organisation_, garage_.garage_id, customer_));
    if (!member) return;
    std::map<domain::BookingId, const JobRow*> jobs;
    for (const auto& [id, job] : jobs_)
      if (job.booking_id) jobs.emplace(*job.booking_id, &job);
    std::vector<domain::BookingId> ids;
    for (const auto& booking : member->bookings) ids.push_back(booking.booking_id);
    for (const auto& booking : rows_of<BookingRow>(rows_, organisation_, ids)) {
      if (!counts(booking)) continue;
      PurchaseView purchase;
      purchase.date = day_of(booking.visit_at.value_or(booking.starts_at));
      if (const auto job = jobs.find(booking.booking_id); job != jobs.end()) show_job(*job->second, purchase);
      purchase.job_number = booking.job_number;
      purchase.booking_id = booking.booking_id;
      purchase.vehicle = surroundings_.vehicle(booking.vehicle_id);
      purchase.services_performed = booking.services;
      purchase.amount = {booking.invoiced_minor.value_or(booking.price.amount_minor), booking.price.currency};
      if (booking.invoice_id)
        if (const auto invoice = invoices_.find(*booking.invoice_id); invoice != invoices_.end())
          show_invoice(invoice->second, purchase);
      made_.push_back(std::move(purchase));
    }
  }

  static bool stands(const InvoiceRow& invoice) { return invoice.status == domain::invoice::Status::issued; }

  /// Invoices for no booking: parts, plans, and what was billed by hand.
  void add_other_invoices() {
    for (const auto& [id, invoice] : invoices_) {
      if (!invoice.booking_ids.empty() || invoice.kind == domain::invoice::Kind::otc || !stands(invoice))
        continue;
      PurchaseView purchase;
      purchase.date = invoice.issued_on.value_or(domain::Date{});
      if (invoice.job_id)
        if (const auto job = jobs_.find(*invoice.job_id); job != jobs_.end()) show_job(job->second, purchase);
      for (const auto& line : invoice.words.descriptions) purchase.services_performed.push_back(line.text);
      purchase.amount = {invoice.totals.gross_minor, invoice.currency};
      show_invoice(invoice, purchase);
      made_.push_back(std::move(purchase));
    }
  }

  /// Jobs about parts alone have no booking.
  void add_unbilled_parts() {
    for (const auto& [id, job] : jobs_) {
      const bool is_billed = std::ranges::any_of(invoices_, [&](const auto& invoice) {
        return invoice.second.job_id == id && stands(invoice.second);
      });
      if (job.booking_id || !job.final_totals || is_billed) continue;
      PurchaseView purchase;
      purchase.date = day_of(job.updated_at);
      show_job(job, purchase);
      for (const auto& line : job.descriptions) purchase.services_performed.push_back(line.text);
      purchase.amount = {job.final_totals->gross_minor, job.currency};
      made_.push_back(std::move(purchase));
    }
  }

  void add_sales() {
    std::vector<domain::OtcSaleId> ids;
    rows_.scan(projections::OtcPurchaseRow::prefix(organisation_, garage_.garage_id, customer_),
               [&](std::string_view, std::string_view stored) {
                 ids.push_back(projections::decode_row<projections::OtcPurchaseRow>(stored).sale_id);
                 return true;
               });
    for (const auto& sale : rows_of<projections::OtcSaleRow>(rows_, organisation_, ids)) {
      if (sale.voided_on) continue;
      PurchaseView purchase;
      purchase.date = sale.sold_on;
      for (const auto& line : sale.lines) purchase.services_performed.push_back(line.item.name);
      purchase.amount = {sale.gross_minor - sale.returned_minor(), sale.currency};
      purchase.otc = true;
      purchase.otc_sale_id = sale.sale_id;
      purchase.otc_reference = sale.reference;
      if (sale.invoice_id)
        if (const auto invoice = invoices_.find(*sale.invoice_id); invoice != invoices_.end())
          show_invoice(invoice->second, purchase);
      made_.push_back(std::move(purchase));
    }
  }

  const RowStore& rows_;
  domain::OrganisationId organisation_;
  const projections::GarageRow& garage_;
  domain::CustomerId customer_;
  std::optional<projections::TimeZone> zone_;
  Surroundings surroundings_;
  std::map<domain::InvoiceId, InvoiceRow> invoices_;
  std::map<domain::JobId, JobRow> jobs_;
  std::vector<PurchaseView> made_;
};

Result<PurchasesPage> page_of(const ReadCall& call) {
  const auto rows = find_profile_rows(call);
  if (!rows) return std::unexpected(rows.error());
  const auto paging = Paging::from(call);
  if (!paging) return std::unexpected(paging.error());
  auto all = purchase_history(*call.rows, call.organisation(), rows->garage, rows->customer.customer_id);
  PurchasesPage page;
  page.page = paging->page;
  page.page_size = paging->page_size;
  page.total_items = static_cast<std::int64_t>(all.size());
  page.total_pages = paging->pages(page.total_items);
  const auto end = std::min(all.size(), paging->offset() + static_cast<std::size_t>(paging->page_size));
  for (auto i = paging->offset(); i < end; ++i) page.items.push_back(std::move(all[i]));
  return page;
}

}  // namespace

std::vector<PurchaseView> purchase_history(const RowStore& rows, domain::OrganisationId organisation,
                                           const projections::GarageRow& garage,
                                           domain::CustomerId customer) {
  return History(rows, organisation, garage, customer).make();
}

void add_purchase_history_routes(Application& application) {
  application.router().read<PurchasesPage>(
      {.path = "/v1/garages/{garageId}/customers/{customerId}/purchase-history",
       .permission = Permission::invoices_read,
       .summary = "What a customer bought at a garage, the latest first",
       .description =
           "Work that was begun or billed, completed jobs and invoices without a booking, and sales over the "
           "counter, each with the invoice that asks for the money, and how that stands.",
       .query = {page_parameter, page_size_parameter},
       .as_of = true},
      page_of);
}

}  // namespace api
