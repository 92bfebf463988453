#include "api/invoice_commands.hpp"

#include <algorithm>
#include <utility>

#include "api/billed_work.hpp"
#include "api/decide_on.hpp"
#include "api/discount_offers.hpp"
#include "api/field_problems.hpp"
#include "api/payment_commands.hpp"
#include "api/posting.hpp"
#include "api/router.hpp"
#include "api/work_lines.hpp"
#include "domain/booking.hpp"
#include "domain/customer.hpp"
#include "domain/garage.hpp"
#include "domain/job.hpp"
#include "domain/plan_income.hpp"
#include "domain/service.hpp"
#include "domain/text.hpp"
#include "domain/vehicle.hpp"
#include "projections/entities.hpp"
#include "projections/invoices.hpp"
#include "projections/ledger_reports.hpp"
#include "projections/table.hpp"

namespace api {

using domain::booking::Booking;
using domain::credit_note::CreditNote;
using domain::customer::Customer;
using domain::garage::Garage;
using domain::invoice::Invoice;
using domain::vehicle::Vehicle;

namespace {

// ---- lines --------------------------------------------------------------------------------------

domain::tax::Kind tax_of(const InvoiceLineInput& input, const Garage& garage) {
  return input.tax.value_or(usual_tax(input.kind, garage.policies.mot_approved));
}

/// A draft that is being put together: whose it is, where, and as of when.
struct Drafting {
  Transaction& transaction;
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  domain::Date today;
  std::optional<domain::JobId> job_id;  ///< that it bills
  domain::invoice::Kind kind = domain::invoice::Kind::service;

  const Garage& garage() const { return transaction.load<Garage>(garage_id); }
};

/// The job that a line is of: the one that is billed, or that of the booking that the line is of.
std::optional<domain::JobId> job_of_line(const Drafting& drafting, const InvoiceLineInput& input) {
  if (drafting.job_id || !input.booking_id) return drafting.job_id;
  return job_of_booking(drafting.transaction, *input.booking_id);
}

/// Members pay less for everything but for being members.
bool has_members_discounts(domain::invoice::Kind kind) { return kind != domain::invoice::Kind::plan; }

/// The line with every discount that it could have today.
domain::invoice::LineInput line_of(const Drafting& drafting, const InvoiceLineInput& input) {
  domain::invoice::LineInput made{.description = input.description};
  auto& line = made.line;
  line.number = input.number.value_or(0);
  line.kind = input.kind;
  line.service_id = input.service_id;
  line.vehicle_id = input.vehicle_id;
  line.booking_id = input.booking_id;
  line.job_id = job_of_line(drafting, input);
  line.quantity = input.quantity.value_or(domain::Quantity::of(1));
  line.unit_price = input.unit_price;
  line.includes_tax = input.includes_tax.value_or(false);
  line.tax = tax_of(input, drafting.garage());
  if (has_members_discounts(drafting.kind))
    line.offers =
        discount_offers(drafting.transaction, drafting.garage_id, drafting.customer_id, line, drafting.today);
  if (input.discount_percent)
    line.offers.push_back(
        {.source = domain::document::DiscountSource::manual, .percent = input.discount_percent});
  return made;
}

InvoiceLineInput input_of(const domain::document::Line& line, const domain::invoice::Words& words) {
  const auto by_hand = std::ranges::find_if(line.offers, [](const domain::document::DiscountOffer& offer) {
    return offer.source == domain::document::DiscountSource::manual && offer.percent;
  });
  return {.number = line.number,
          .kind = line.kind,
          .description = domain::document::description_of(words.descriptions, line.number),
          .service_id = line.service_id,
          .vehicle_id = line.vehicle_id,
          .booking_id = line.booking_id,
          .quantity = line.quantity,
          .unit_price = line.unit_price,
          .includes_tax = line.includes_tax,
          .tax = line.tax,
          .discount_percent = by_hand == line.offers.end() ? std::nullopt : by_hand->percent};
}

/// What lines name must be there, and be the customer's.
Result<void> check_references(const Drafting& drafting, const std::vector<InvoiceLineInput>& lines,
                              const std::vector<domain::BookingId>& bookings) {
  if (lines.size() > domain::invoice::lines_max)
    return wrong_field("/lines", "too-many", "At most " + std::to_string(domain::invoice::lines_max) + '.');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto pointer = "/lines/" + std::to_string(i);
    const auto& line = lines[i];
    if (line.service_id) {
      const auto& service = drafting.transaction.load<domain::service::Service>(*line.service_id);
      if (!service.exists || service.garage_id != drafting.garage_id)
        return wrong_field(pointer + "/serviceId", "not-found", "There is no such service at this garage.");
    }
    if (line.vehicle_id && !drafting.transaction.load<Vehicle>(*line.vehicle_id).exists)
      return wrong_field(pointer + "/vehicleId", "not-found", "There is no such vehicle.");
    if (line.booking_id && std::ranges::find(bookings, *line.booking_id) == bookings.end())
      return wrong_field(pointer + "/bookingId", "not-billed", "The invoice does not bill this booking.");
  }
  return {};
}

std::vector<domain::invoice::LineInput> lines_of(const Drafting& drafting,
                                                 const std::vector<InvoiceLineInput>& inputs) {
  std::vector<domain::invoice::LineInput> lines;
  lines.reserve(inputs.size());
  for (const auto& input : inputs) lines.push_back(line_of(drafting, input));
  return lines;
}

/// A job that nobody wrote lines for is what its booking says.
bool has_no_lines(const Drafting& drafting) {
  return drafting.transaction.load<domain::job::Job>(*drafting.job_id).lines.empty();
}

/// What is billed where nobody says: of a job, and of each booking that has one, the job's lines. Of several
/// bookings, the lines of one vehicle stand together, and each says which it is.
std::vector<domain::invoice::LineInput> usual_lines(const Drafting& drafting,
                                                    const std::vector<domain::BookingId>& bookings) {
  auto& transaction = drafting.transaction;
  if (drafting.job_id && (bookings.empty() || !has_no_lines(drafting)))
    return lines_of_job(transaction, *drafting.job_id);
  const bool is_consolidated = bookings.size() > 1 || drafting.kind == domain::invoice::Kind::consolidated;
  std::vector<domain::invoice::LineInput> lines;
  for (const auto& booking : bookings) {
    const auto job = job_of_booking(transaction, booking);
    auto of_job = job ? lines_of_job(transaction, *job) : std::vector<domain::invoice::LineInput>{};
    if (of_job.empty()) lines.push_back(line_of(drafting, line_of_booking(transaction, booking)));
    for (auto& line : of_job) {
      if (is_consolidated)
        line.description = with_plate(transaction, std::move(line.description), line.line.vehicle_id);
      lines.push_back(std::move(line));
    }
  }
  if (is_consolidated)
    std::ranges::stable_sort(lines, {}, [](const auto& line) { return line.line.vehicle_id; });
  return lines;
}

// ---- whose -------------------------------------------------------------------------------------

/// Who is billed: who is named, or whose bookings they all are.
Result<domain::CustomerId> customer_of(Transaction& transaction, const InvoiceInput& input,
                                       const std::vector<domain::BookingId>& bookings) {
  auto customer = input.customer_id;
  for (const auto& id : bookings) {
    const auto owner = transaction.load<Booking>(id).customer_id;
    if (customer && *customer != owner)
      return wrong_field("/bookingIds", "of-another-customer", "One invoice bills one customer.");
    customer = owner;
  }
  if (!customer) return wrong_field("/customerId", "required", "Say who is billed.");
  if (!transaction.load<Customer>(*customer).exists)
    return wrong_field("/customerId", "not-found", "There is no such customer.");
  return *customer;
}

Result<void> check_price_currency(const std::optional<domain::Money>& amount, domain::Currency currency) {
  if (amount && amount->currency != currency)
    return wrong_field("/amount/currency", "wrong-currency",
                       "The document's currency is " + std::string(currency.text()) + '.');
  return {};
}

// ---- issuing ------------------------------------------------------------------------------------

/// What each line's discounts are on a day.
std::vector<domain::invoice::LineOffers> offers_on(const Invoice& invoice,
                                                   const std::optional<MemberTerms>& member) {
  std::vector<domain::invoice::LineOffers> offers;
  if (!has_members_discounts(invoice.kind)) return offers;
  for (const auto& line : invoice.lines)
    offers.push_back({line.number, offers_of(member, line, invoice.currency)});
  return offers;
}

/// What the customer owes at the garage besides this invoice: what is open, less credit that settles nothing
/// yet, of payments and credit notes alike, and less deposits for what this invoice bills.
std::int64_t owed_minor(Transaction& transaction, domain::InvoiceId id, const Invoice& invoice,
                        std::int64_t gross_minor) {
  const auto balance =
      projections::customer_balance(transaction.views(), transaction.organisation(), invoice.garage_id,
                                    invoice.customer_id, today_at(transaction, invoice.garage_id));
  return balance.balance_minor - std::min(gross_minor, open_deposits_minor(transaction, id));
}

/// Adds the warning, or refuses, where the invoice takes its customer above the credit limit.
Result<void> check_credit_limit(Transaction& transaction, domain::InvoiceId id, const Invoice& invoice,
                                domain::invoice::Issue& issue) {
  const auto limit = transaction.load<Customer>(invoice.customer_id).credit_limit;
  if (!limit || limit->currency != invoice.currency) return {};
  const auto priced = domain::invoice::price_at_issue(invoice, issue.offers, issue.pricing);
  if (!priced) return std::unexpected(to_problem(priced.error()));
  const auto gross = priced->totals.gross_minor;
  const auto owed = owed_minor(transaction, id, invoice, gross) + gross;
  if (owed <= limit->amount_minor) return {};
  const auto& policies = transaction.load<Garage>(invoice.garage_id).policies;
  if (policies.credit_limit == domain::garage::CreditLimitPolicy::block)
    return std::unexpected(Problem{409,
                                   "credit-limit-exceeded",
                                   "The customer would owe " + std::to_string(owed) + ", and the limit is " +
                                       std::to_string(limit->amount_minor) + '.',
                                   {},
                                   invoice.customer_id.text(),
                                   {}});
  issue.warnings.emplace_back("credit-limit-exceeded");
  return {};
}

/// The garage as it is printed.
domain::invoice::Seller seller_at(Transaction& transaction, domain::GarageId id) {
  const auto& garage = transaction.load<Garage>(id);
  return {garage.name, garage.particulars};
}

Result<domain::invoice::Issue> issue_of(Transaction& transaction, domain::InvoiceId id,
                                        const Invoice& invoice, const IssueInput& input) {
  const auto today = today_at(transaction, invoice.garage_id);
  const auto& customer = transaction.load<Customer>(invoice.customer_id);
  domain::invoice::Issue issue;
  issue.issued_on = today;
  if (input.tax_point)
    if (auto open = check_tax_point(transaction, invoice.garage_id, *input.tax_point); !open)
      return std::unexpected(std::move(open).error());
  issue.tax_point = input.tax_point.value_or(tax_point_on(transaction, invoice.garage_id, today));
  if (issue.tax_point > today || issue.tax_point < today.plus_months(-12))
    return wrong_field("/taxPoint", "out-of-range", "Within the twelve months up to today.");
  issue.due_on = input.due_on.value_or(domain::invoice::due_date(customer.payment_terms, today));
  issue.customer_number = customer.customer_number;
  issue.pricing = domain::garage::pricing_on(transaction.load<Garage>(invoice.garage_id), issue.tax_point);
  const auto member = member_terms(transaction, invoice.customer_id, today);
  issue.offers = offers_on(invoice, member);
  if (membership_is_over(invoice.lines, member)) issue.warnings.emplace_back(membership_expired_warning);
  issue.seller = seller_at(transaction, invoice.garage_id);
  issue.bill_to = bill_to(customer.details);
  if (auto allowed = check_credit_limit(transaction, id, invoice, issue); !allowed)
    return std::unexpected(std::move(allowed).error());
  const auto effective = effective_date(transaction, invoice.garage_id, today);
  if (!effective) return std::unexpected(effective.error());
  issue.effective = *effective;
  issue.number = next_document_number(transaction, invoice.garage_id, Series::invoice, today);
  issue.entry_number = next_entry_number(transaction, invoice.garage_id);
  return issue;
}

// ---- credit notes -------------------------------------------------------------------------------

/// An amount in a client's words, or `otherwise`.
std::int64_t amount_or(const std::optional<domain::Money>& amount, std::int64_t otherwise) {
  return amount ? amount->amount_minor : otherwise;
}

/// Both sides of an allocation: what the credit note gives, and what the invoice gets.
Result<void> settle_with(Transaction& transaction, domain::CreditNoteId id, domain::InvoiceId invoice_id,
                         std::int64_t amount_minor) {
  const auto& note = transaction.load<CreditNote>(id);
  const auto& invoice = transaction.load<Invoice>(invoice_id);
  const auto today = today_at(transaction, note.garage_id);
  const auto effective = effective_date(transaction, note.garage_id, today);
  if (!effective) return std::unexpected(effective.error());
  if (auto given = decide_on<CreditNote>(
          transaction, id,
          domain::credit_note::Allocate{.allocation = {invoice_id, invoice.number, amount_minor},
                                        .invoice = invoice.receivable(),
                                        .entry_number = next_entry_number(transaction, note.garage_id),
                                        .effective = *effective,
                                        .relates_to = domain::journal::moved_from(today, *effective)});
      !given)
    return given;
  return decide_on<Invoice>(transaction, invoice_id,
                            domain::invoice::RecordAllocation{id.text(), note.number, amount_minor});
}

Result<void> check_same_account(Transaction& transaction, domain::CreditNoteId id,
                                domain::InvoiceId invoice_id) {
  const auto& note = transaction.load<CreditNote>(id);
  const auto& invoice = transaction.load<Invoice>(invoice_id);
  if (!invoice.exists || invoice.garage_id != note.garage_id)
    return wrong_field("/invoiceId", "not-found", "There is no such invoice at the credit note's garage.");
  if (invoice.customer_id != note.customer_id)
    return wrong_field("/invoiceId", "of-another-customer", "A credit note is its own customer's.");
  return {};
}

}  // namespace

domain::invoice::BillTo bill_to(const domain::customer::Details& details) {
  domain::invoice::BillTo made{.name = domain::customer::display_name(details)};
  const auto billing = std::ranges::find_if(details.addresses, [](const auto& address) {
    return domain::fold(address.label.value_or("")) == "billing";
  });
  if (billing != details.addresses.end()) made.address = *billing;
  else if (!details.addresses.empty()) made.address = details.addresses.front();
  if (!details.emails.empty()) made.email = details.emails.front();
  return made;
}

Result<void> draft_invoice(Transaction& transaction, domain::InvoiceId id, domain::GarageId garage,
                           InvoiceInput input) {
  if (input.job_id)
    if (auto billable = bill_job(transaction, garage, input); !billable) return billable;
  const auto bookings = bookings_of(transaction, garage, input);
  if (!bookings) return std::unexpected(bookings.error());
  const auto customer = customer_of(transaction, input, *bookings);
  if (!customer) return std::unexpected(customer.error());
  if (!input.lines && !input.job_id && bookings->empty())
    return wrong_field("/lines", "required", "Say what is billed.");
  if (auto joined = decide_on<Customer>(
          transaction, *customer, domain::customer::JoinGarage{garage, domain::customer::Source::manual});
      !joined)
    return joined;
  const auto usual =
      bookings->size() > 1 ? domain::invoice::Kind::consolidated : domain::invoice::Kind::service;
  const Drafting drafting{transaction,  garage,
                          *customer,    today_at(transaction, garage),
                          input.job_id, input.kind.value_or(usual)};
  if (input.lines)
    if (auto checked = check_references(drafting, *input.lines, *bookings); !checked) return checked;
  auto lines = input.lines ? lines_of(drafting, *input.lines) : usual_lines(drafting, *bookings);
  if (!input.lines && lines.size() > domain::invoice::lines_max)
    return wrong_field("/bookingIds", "too-many",
                       "Their jobs have " + std::to_string(lines.size()) +
                           " lines, and one invoice has at most " +
                           std::to_string(domain::invoice::lines_max) + ": name fewer bookings.");
  if (lines.empty() && input.job_id)
    return wrong_field("/jobId", "nothing-to-bill", "The customer wants none of the job's lines.");
  return decide_on<Invoice>(
      transaction, id,
      domain::invoice::Draft{.garage_id = garage,
                             .customer_id = *customer,
                             .kind = drafting.kind,
                             .currency = drafting.garage().currency,
                             .job_id = input.job_id,
                             .booking_ids = *bookings,
                             .lines = std::move(lines),
                             .discount = input.discount,
                             .notes = input.notes,
                             .po_number = input.po_number,
                             .pricing = domain::garage::pricing_on(drafting.garage(), drafting.today)});
}

Result<void> patch_invoice(Transaction& transaction, domain::InvoiceId id, std::string_view merge_patch) {
  const auto& invoice = transaction.load<Invoice>(id);
  InvoiceDraftInput input{{}, invoice.discount, invoice.words.notes, invoice.words.po_number};
  for (const auto& line : invoice.lines) input.lines.push_back(input_of(line, invoice.words));
  if (const auto errors = json::merge(input, merge_patch); !errors.empty())
    return std::unexpected(Router::explain(errors));
  const Drafting drafting{transaction,         invoice.garage_id,
                          invoice.customer_id, today_at(transaction, invoice.garage_id),
                          invoice.job_id,      invoice.kind};
  if (auto checked = check_references(drafting, input.lines, invoice.booking_ids); !checked) return checked;
  auto lines = lines_of(drafting, input.lines);
  for (auto& changed : lines)
    if (const auto before =
            std::ranges::find(invoice.lines, changed.line.number, &domain::document::Line::number);
        before != invoice.lines.end())
      keep_agreed_price(*before, changed.line);
  return decide_on<Invoice>(
      transaction, id,
      domain::invoice::Revise{.lines = std::move(lines),
                              .discount = input.discount,
                              .notes = input.notes,
                              .po_number = input.po_number,
                              .pricing = domain::garage::pricing_on(drafting.garage(), drafting.today)});
}

Result<void> issue_invoice(Transaction& transaction, domain::InvoiceId id, const IssueInput& input) {
  const auto& invoice = transaction.load<Invoice>(id);
  // What is not a draft is refused before anything is asked about its customer.
  if (invoice.status != domain::invoice::Status::draft)
    return decide_on<Invoice>(transaction, id, domain::invoice::Issue{});
  const auto issue = issue_of(transaction, id, invoice, input);
  if (!issue) return std::unexpected(issue.error());
  if (auto issued = decide_on<Invoice>(transaction, id, *issue); !issued) return issued;
  if (auto deferred = defer_plan_income(transaction, id, input.plan_term); !deferred) return deferred;
  if (auto marked = mark_billed(transaction, id); !marked) return marked;
  return apply_deposits(transaction, id);
}

Result<void> void_invoice(Transaction& transaction, domain::InvoiceId id, std::string reason) {
  const auto& invoice = transaction.load<Invoice>(id);
  domain::invoice::Void command{.reason = std::move(reason)};
  if (invoice.status == domain::invoice::Status::issued) {
    if (auto taken = take_plan_income_back(transaction, id, 0); !taken) return taken;
    command.wanted = today_at(transaction, invoice.garage_id);
    const auto effective = effective_date(transaction, invoice.garage_id, command.wanted);
    if (!effective) return std::unexpected(effective.error());
    command.effective = *effective;
    command.entry_number = next_entry_number(transaction, invoice.garage_id);
  }
  if (auto voided = decide_on<Invoice>(transaction, id, command); !voided) return voided;
  if (auto voided = void_billed_sale(transaction, id, command.reason); !voided) return voided;
  return release_billed(transaction, id);
}

Result<void> credit_invoice(Transaction& transaction, domain::CreditNoteId id, domain::GarageId garage,
                            const CreditNoteInput& input) {
  auto credited = issue_credit_note(transaction, id, garage, input);
  if (!credited) return std::unexpected(std::move(credited).error());
  domain::otc_sale::TakeBack back;
  back.credited = *std::move(credited);
  back.reason = input.reason;
  return take_back_credited(transaction, id, std::move(back));
}

Result<std::vector<domain::invoice::CreditedLine>> issue_credit_note(Transaction& transaction,
                                                                     domain::CreditNoteId id,
                                                                     domain::GarageId garage,
                                                                     const CreditNoteInput& input) {
  const auto& invoice = transaction.load<Invoice>(input.invoice_id);
  if (!invoice.exists || invoice.garage_id != garage)
    return wrong_field("/invoiceId", "not-found", "There is no such invoice at this garage.");
  const bool names_lines = input.lines && !input.lines->empty();
  if (names_lines == input.full.value_or(false))
    return wrong_field("/lines", "exactly-one", "Either lines, or full: true for all that is left.");
  auto credit =
      domain::invoice::credit_of(invoice, input.lines.value_or(std::vector<domain::invoice::CreditInput>{}));
  if (!credit) return std::unexpected(to_problem(std::move(credit).error()));
  const auto left = domain::invoice::deferred_after(invoice, credit->lines);
  if (auto taken = take_plan_income_back(transaction, input.invoice_id, left); !taken)
    return std::unexpected(std::move(taken).error());
  const auto today = today_at(transaction, garage);
  const auto effective = effective_date(transaction, garage, today);
  if (!effective) return std::unexpected(effective.error());
  auto lines = credit->lines;
  if (auto issued = decide_on<CreditNote>(
          transaction, id,
          domain::credit_note::Issue{
              .invoice_id = input.invoice_id,
              .invoice = invoice,
              .credit = *std::move(credit),
              .number = next_document_number(transaction, garage, Series::credit_note, today),
              .entry_number = next_entry_number(transaction, garage),
              .issued_on = today,
              .effective = *effective,
              .reason = input.reason,
              .seller = seller_at(transaction, garage)});
      !issued)
    return std::unexpected(std::move(issued).error());
  if (auto recorded =
          decide_on<Invoice>(transaction, input.invoice_id, domain::invoice::RecordCredit{id, lines});
      !recorded)
    return std::unexpected(std::move(recorded).error());
  const auto amount = std::min(transaction.load<CreditNote>(id).gross_minor, invoice.open_minor());
  if (amount > 0)
    if (auto settled = settle_with(transaction, id, input.invoice_id, amount); !settled)
      return std::unexpected(std::move(settled).error());
  return lines;
}

Result<void> apply_credit_note(Transaction& transaction, domain::CreditNoteId id,
                               domain::InvoiceId invoice_id, std::optional<domain::Money> amount) {
  if (auto same = check_same_account(transaction, id, invoice_id); !same) return same;
  const auto& note = transaction.load<CreditNote>(id);
  if (auto checked = check_price_currency(amount, note.currency); !checked) return checked;
  const auto most = std::min(note.open_minor(), transaction.load<Invoice>(invoice_id).open_minor());
  if (!amount && most <= 0)
    return std::unexpected(
        Problem{409, "nothing-to-apply", "Nothing is left of one of the two.", {}, invoice_id.text(), {}});
  return settle_with(transaction, id, invoice_id, amount_or(amount, most));
}

Result<void> unapply_credit_note(Transaction& transaction, domain::CreditNoteId id,
                                 domain::InvoiceId invoice_id, std::optional<domain::Money> amount) {
  if (auto same = check_same_account(transaction, id, invoice_id); !same) return same;
  const auto& note = transaction.load<CreditNote>(id);
  if (auto checked = check_price_currency(amount, note.currency); !checked) return checked;
  const auto& invoice = transaction.load<Invoice>(invoice_id);
  const auto minor = amount_or(amount, std::max<std::int64_t>(1, note.allocated_to(invoice_id)));
  const auto today = today_at(transaction, note.garage_id);
  const auto effective = effective_date(transaction, note.garage_id, today);
  if (!effective) return std::unexpected(effective.error());
  if (auto taken = decide_on<CreditNote>(
          transaction, id,
          domain::credit_note::Deallocate{.allocation = {invoice_id, invoice.number, minor},
                                          .invoice = invoice.receivable(),
                                          .entry_number = next_entry_number(transaction, note.garage_id),
                                          .effective = *effective,
                                          .relates_to = domain::journal::moved_from(today, *effective)});
      !taken)
    return taken;
  return decide_on<Invoice>(transaction, invoice_id,
                            domain::invoice::RecordAllocation{id.text(), note.number, -minor});
}

}  // namespace api
