#include "projections/invoices.hpp"

#include <algorithm>
#include <utility>

#include "domain/customer.hpp"
#include "domain/plan_income.hpp"
#include "domain/text.hpp"
#include "projections/projector.hpp"
#include "projections/time_zone.hpp"
#include "projections/views.hpp"

namespace projections {

template InvoiceRow decode_row<InvoiceRow>(std::string_view stored);
template InvoiceListRow decode_row<InvoiceListRow>(std::string_view stored);
template InvoiceCountRow decode_row<InvoiceCountRow>(std::string_view stored);
template InvoicePlaceRow decode_row<InvoicePlaceRow>(std::string_view stored);
template DocumentNumberRow decode_row<DocumentNumberRow>(std::string_view stored);
template CreditNoteRow decode_row<CreditNoteRow>(std::string_view stored);
template CreditNoteListRow decode_row<CreditNoteListRow>(std::string_view stored);
template CustomerDocumentsRow decode_row<CustomerDocumentsRow>(std::string_view stored);

using domain::invoice::Status;

namespace {

/// Where an invoice is listed and counted.
struct Listed {
  std::string key;
  std::string customer_key;
  std::string due_key;  ///< empty: nothing is open
  domain::Date day;
  InvoiceStanding standing;
  std::int64_t open_minor = 0;
};

Listed listed_as(const InvoiceRow& row, domain::OrganisationId organisation) {
  Listed listed{.key = InvoiceListRow::key(organisation, row),
                .customer_key = InvoiceListRow::with_place(
                    InvoicePlaceRow::customer_prefix(organisation, row.garage_id, row.customer_id), row),
                .due_key = {},
                .day = row.list_day(),
                .standing = standing_of(row),
                .open_minor = row.open_minor()};
  if (listed.open_minor > 0 && row.due_on)
    listed.due_key = InvoiceListRow::with_place(
        InvoicePlaceRow::due_prefix(organisation, row.garage_id).day(*row.due_on), row);
  return listed;
}

/// Counts an invoice in, or out with -1, among all and among those of its day.
void count(const InvoiceRow& row, const Listed& as, std::int64_t by, domain::OrganisationId organisation,
           Views& views) {
  for (const Key& key : {InvoiceCountRow::key(organisation, row.garage_id),
                         InvoiceCountRow::days_prefix(organisation, row.garage_id).day(as.day)}) {
    auto& counted = views.invoice_counts.edit(key);
    counted.add(as.standing, row.kind, by);
    if (counted.counts.empty()) views.invoice_counts.erase(key);
  }
}

void move_place(const std::string& from, const std::string& to, Views& views) {
  if (from == to) return;
  if (!from.empty()) views.invoice_places.erase(from);
  if (!to.empty()) views.invoice_places.edit(to);
}

/// The documents of whom a document is for.
CustomerDocumentsRow& documents_of(const Event& event, const auto& document, Views& views) {
  return views.customer_documents.edit(
      CustomerDocumentsRow::key(organisation_of(event), document.garage_id, document.customer_id));
}

/// Who it is for: as printed, or, of a draft, as the customer is called now.
std::string name_of(const Event& event, const InvoiceRow& row, Views& views) {
  if (row.words.bill_to) return row.words.bill_to->name;
  const auto* const customer =
      views.customers.find(CustomerRow::key(organisation_of(event), row.customer_id));
  return customer == nullptr ? std::string() : domain::customer::display_name(customer->details);
}

std::string searched_text(const Event& event, const InvoiceRow& row, Views& views) {
  std::string text;
  for (const auto& line :
       {row.number, row.words.po_number.value_or(""), name_of(event, row, views), row.customer_number}) {
    if (line.empty()) continue;
    if (!text.empty()) text += '\n';
    text += domain::fold(line);
  }
  return text;
}

/// Writes what the garage's list is filtered by, from the invoice as it is now.
void show_in_list(const Event& event, const InvoiceRow& row, Views& views) {
  auto& listed = views.invoice_list.edit(InvoiceListRow::key(organisation_of(event), row));
  // Once issued, what it is found by stays.
  const bool is_final = row.status != Status::draft && listed.standing != InvoiceStanding::draft;
  auto text = is_final ? std::move(listed.text) : searched_text(event, row, views);
  listed = {.invoice_id = row.invoice_id,
            .standing = standing_of(row),
            .kind = row.kind,
            .customer_id = row.customer_id,
            .day = row.issued_on.value_or(domain::Date{}),
            .due_on = row.due_on,
            .open_minor = row.open_minor(),
            .text = std::move(text)};
}

/// Lets `change` change the invoice, and keeps list and counts in step.
template <class Change>
void change_invoice(const Event& event, Views& views, Change change) {
  auto& row =
      views.invoices.edit(InvoiceRow::key(organisation_of(event), stream_id<domain::InvoiceId>(event)));
  if (row.version == 0 && views.partial()) {
    views.invoices.erase(InvoiceRow::key(organisation_of(event), stream_id<domain::InvoiceId>(event)));
    return;
  }
  const auto organisation = organisation_of(event);
  const auto before = listed_as(row, organisation);
  row.version = event.version;
  row.updated_at = event.recorded_at();
  change(row);
  const auto after = listed_as(row, organisation);
  if (after.key != before.key) views.invoice_list.erase(before.key);
  show_in_list(event, row, views);
  move_place(before.customer_key, after.customer_key, views);
  move_place(before.due_key, after.due_key, views);
  if (after.open_minor != before.open_minor)
    documents_of(event, row, views).open_minor += after.open_minor - before.open_minor;
  if (after.standing == before.standing && after.day == before.day) return;
  count(row, before, -1, organisation, views);
  count(row, after, 1, organisation, views);
}

/// The local day at a garage; that in UTC where nothing is known of the garage.
domain::Date day_at(domain::OrganisationId organisation, domain::GarageId garage, domain::Instant moment,
                    Views& views) {
  constexpr std::int64_t day_ms = 86'400'000;
  const auto* const row = views.garages.find(GarageRow::key(organisation, garage));
  const auto zone = row == nullptr ? std::nullopt : TimeZone::find(row->time_zone);
  return zone ? zone->date_of(moment) : domain::Date{static_cast<std::int32_t>(moment.milliseconds / day_ms)};
}

void draft(const Event& event, const domain::invoice::Drafted& drafted, Views& views) {
  const auto organisation = organisation_of(event);
  const auto id = stream_id<domain::InvoiceId>(event);
  auto& row = views.invoices.edit(InvoiceRow::key(organisation, id));
  row.invoice_id = id;
  row.garage_id = drafted.garage_id;
  row.customer_id = drafted.customer_id;
  row.kind = drafted.kind;
  row.currency = drafted.currency;
  row.job_id = drafted.job_id;
  row.booking_ids = drafted.booking_ids;
  row.lines = drafted.lines;
  row.discount = drafted.discount;
  row.words = drafted.personal;
  row.drafted_at = event.recorded_at();
  row.drafted_on = day_at(organisation, drafted.garage_id, event.recorded_at(), views);
  row.updated_at = event.recorded_at();
  row.version = event.version;
  show_in_list(event, row, views);
  const auto listed = listed_as(row, organisation);
  move_place({}, listed.customer_key, views);
  count(row, listed, 1, organisation, views);
  documents_of(event, row, views).invoices.push_back(id);
}

void issue(const Event& event, const domain::invoice::Issued& issued, Views& views) {
  change_invoice(event, views, [&](InvoiceRow& row) {
    row.status = Status::issued;
    row.lines.clear();
    row.words = issued.personal;
    row.number = issued.number;
    row.customer_number = issued.customer_number;
    row.issued_on = issued.issued_on;
    row.tax_point = issued.tax_point;
    row.due_on = issued.due_on;
    row.priced = issued.lines;
    row.totals = issued.totals;
    row.warnings = issued.warnings;
    row.seller = issued.seller;
    row.entry_number = issued.entry.number;
    row.issued_at = event.recorded_at();
    auto& numbered = views.document_numbers.edit(
        DocumentNumberRow::key(organisation_of(event), row.garage_id, row.number));
    numbered.invoice_id = row.invoice_id;
    numbered.customer_id = row.customer_id;
  });
}

void settle(InvoiceRow& row, const domain::invoice::AllocationRecorded& recorded) {
  auto found = std::ranges::find(row.settlements, recorded.source, &domain::invoice::Settlement::source);
  if (found == row.settlements.end())
    found = row.settlements.insert(found, {recorded.source, recorded.reference, 0});
  found->amount_minor += recorded.amount_minor;
  if (found->amount_minor == 0) row.settlements.erase(found);
}

void credit(const Event& event, InvoiceRow& row, const domain::invoice::Credited& credited, Views& views) {
  row.credited.insert(row.credited.end(), credited.lines.begin(), credited.lines.end());
  InvoiceCreditRow note{.credit_note_id = credited.credit_note_id};
  for (const auto& line : credited.lines) note.gross_minor += line.net_minor + line.tax_minor;
  if (const auto* const issued =
          views.credit_notes.find(CreditNoteRow::key(organisation_of(event), credited.credit_note_id)))
    note.number = issued->number;
  row.credit_notes.push_back(std::move(note));
}

void issue_note(const Event& event, const domain::credit_note::Issued& issued, Views& views) {
  const auto organisation = organisation_of(event);
  const auto id = stream_id<domain::CreditNoteId>(event);
  views.credit_notes.put(CreditNoteRow::key(organisation, id), {.credit_note_id = id,
                                                                .number = issued.number,
                                                                .garage_id = issued.garage_id,
                                                                .customer_id = issued.customer_id,
                                                                .customer_number = issued.customer_number,
                                                                .invoice_id = issued.invoice_id,
                                                                .invoice_number = issued.invoice_number,
                                                                .currency = issued.currency,
                                                                .issued_on = issued.issued_on,
                                                                .tax_point = issued.tax_point,
                                                                .lines = issued.lines,
                                                                .taxes = issued.taxes,
                                                                .net_minor = issued.net_minor,
                                                                .tax_minor = issued.tax_minor,
                                                                .gross_minor = issued.gross_minor,
                                                                .reason = issued.personal.reason,
                                                                .descriptions = issued.personal.descriptions,
                                                                .bill_to = issued.personal.bill_to,
                                                                .seller = issued.seller,
                                                                .entry_number = issued.entry.number,
                                                                .open_minor = issued.gross_minor,
                                                                .issued_at = event.recorded_at(),
                                                                .updated_at = event.recorded_at(),
                                                                .version = event.version});
  views.credit_note_list.put(CreditNoteListRow::key(organisation, issued.garage_id, event.recorded_at(), id),
                             {id, issued.customer_id, issued.number, issued.invoice_number});
  auto& numbered =
      views.document_numbers.edit(DocumentNumberRow::key(organisation, issued.garage_id, issued.number));
  numbered.credit_note_id = id;
  numbered.customer_id = issued.customer_id;
  auto& documents = documents_of(event, issued, views);
  documents.credit_notes.push_back(id);
  documents.open_credit_minor += issued.gross_minor;
}

/// The credit note, of which so much less is left from now on.
CreditNoteRow& use_note(const Event& event, std::int64_t amount_minor, Views& views) {
  auto& row = views.credit_notes.edit(
      CreditNoteRow::key(organisation_of(event), stream_id<domain::CreditNoteId>(event)));
  row.version = event.version;
  row.updated_at = event.recorded_at();
  row.open_minor -= amount_minor;
  documents_of(event, row, views).open_credit_minor -= amount_minor;
  return row;
}

/// A positive amount: so much more of the credit note settles that invoice.
void allocate(const Event& event, const domain::payment::Allocation& allocation, std::int64_t amount_minor,
              Views& views) {
  using domain::payment::Allocation;
  auto& row = use_note(event, amount_minor, views);
  auto found = std::ranges::find(row.allocations, allocation.invoice_id, &Allocation::invoice_id);
  if (found == row.allocations.end())
    found = row.allocations.insert(found, {allocation.invoice_id, allocation.invoice_number, 0});
  found->amount_minor += amount_minor;
  if (found->amount_minor == 0) row.allocations.erase(found);
}

void project_credit_notes(const Event& event, Views& views) {
  using namespace domain::credit_note;
  on(
      event,  //
      [&](const Issued& e) { issue_note(event, e, views); },
      [&](const Allocated& e) { allocate(event, e.allocation, e.allocation.amount_minor, views); },
      [&](const Deallocated& e) { allocate(event, e.allocation, -e.allocation.amount_minor, views); },
      [&](const Refunded& e) { use_note(event, e.refund.amount_minor, views).refunds.push_back(e.refund); });
}

}  // namespace

std::int64_t InvoiceRow::settled_minor() const {
  std::int64_t sum = 0;
  for (const auto& settlement : settlements) sum += settlement.amount_minor;
  return sum;
}

std::int64_t InvoiceRow::credited_minor() const {
  std::int64_t sum = 0;
  for (const auto& note : credit_notes) sum += note.gross_minor;
  return sum;
}

std::int64_t InvoiceRow::open_minor() const {
  if (status != Status::issued) return 0;
  return totals.gross_minor - settled_minor() - bad_debt.written_off_minor - small_differences_minor;
}

std::int64_t InvoiceRow::deferred_minor() const {
  if (kind != domain::invoice::Kind::plan || status != Status::issued) return 0;
  return domain::invoice::deferred_minor(priced, credited);
}

InvoiceStanding standing_of(const InvoiceRow& row) {
  switch (row.status) {
    case Status::draft:
      return InvoiceStanding::draft;
    case Status::voided:
      return InvoiceStanding::voided;
    case Status::discarded:
      return InvoiceStanding::discarded;
    case Status::issued:
      break;
  }
  if (row.open_minor() > 0)
    return row.open_minor() == row.totals.gross_minor ? InvoiceStanding::issued : InvoiceStanding::part_paid;
  if (row.bad_debt.written_off_minor > 0) return InvoiceStanding::written_off;
  const bool by_credit_alone =
      !row.settlements.empty() &&
      std::ranges::all_of(row.settlements, [](const domain::invoice::Settlement& settlement) {
        return settlement.source.starts_with(domain::CreditNoteKind::prefix);
      });
  return by_credit_alone ? InvoiceStanding::credited : InvoiceStanding::paid;
}

void InvoiceCountRow::add(InvoiceStanding standing, domain::invoice::Kind kind, std::int64_t count) {
  const auto place = [](const InvoiceCount& of) { return std::pair(of.standing, of.kind); };
  auto at = std::ranges::lower_bound(counts, std::pair(standing, kind), {}, place);
  if (at == counts.end() || place(*at) != std::pair(standing, kind))
    at = counts.insert(at, {standing, kind, 0});
  at->count += count;
  if (at->count == 0) counts.erase(at);
}

void project_invoices(const Event& event, Views& views) {
  using namespace domain::invoice;
  project_credit_notes(event, views);
  on(
      event,  //
      [&](const Drafted& e) { draft(event, e, views); },
      [&](const Revised& e) {
        change_invoice(event, views, [&](InvoiceRow& row) {
          row.lines = e.lines;
          row.discount = e.discount;
          row.words = e.personal;
        });
      },
      [&](const Discarded&) {
        change_invoice(event, views, [](InvoiceRow& row) { row.status = Status::discarded; });
      },
      [&](const Issued& e) { issue(event, e, views); },
      [&](const Voided& e) {
        change_invoice(event, views, [&](InvoiceRow& row) {
          row.status = Status::voided;
          row.void_reason = e.personal.reason;
          row.voided_at = event.recorded_at();
          row.void_entry_number = e.entry.number;
        });
      },
      [&](const AllocationRecorded& e) {
        change_invoice(event, views, [&](InvoiceRow& row) { settle(row, e); });
      },
      [&](const Credited& e) {
        change_invoice(event, views, [&](InvoiceRow& row) { credit(event, row, e, views); });
      },
      [&](const WrittenOff& e) {
        change_invoice(event, views, [&](InvoiceRow& row) {
          evolve(row.bad_debt, e);
          if (e.small_difference) row.small_differences_minor += e.amount_minor;
        });
      },
      [&](const BadDebtReliefClaimed& e) {
        change_invoice(event, views, [&](InvoiceRow& row) { evolve(row.bad_debt, e); });
      },
      [&](const WrittenOffRecovered& e) {
        change_invoice(event, views, [&](InvoiceRow& row) {
          evolve(row.bad_debt, e);
          row.recoveries.push_back(
              {e.number, e.method, e.amount_minor, e.relief_minor, e.received_on, e.personal.reference});
        });
      },
      [&](const IncomeDeferred& e) {
        change_invoice(event, views, [&](InvoiceRow& row) { row.plan_term = e.term; });
      },
      [&](const IncomeReleased& e) {
        change_invoice(event, views, [&](InvoiceRow& row) {
          row.released_minor += e.amount_minor;
          if (e.amount_minor > 0) row.released_through = e.through;
        });
      });
}

}  // namespace projections
