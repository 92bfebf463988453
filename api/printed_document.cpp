#include "api/printed_document.hpp"

#include <algorithm>
#include <array>

#include "api/invoice_commands.hpp"
#include "api/invoice_view.hpp"
#include "projections/customers.hpp"
#include "projections/organisations.hpp"
#include "projections/payments.hpp"
#include "projections/table.hpp"

namespace api {

namespace {

using projections::GarageRow;
using projections::InvoiceStanding;

std::string date_text(domain::Date date) {
  constexpr std::array<std::string_view, 12> months = {"January",   "February", "March",    "April",
                                                       "May",       "June",     "July",     "August",
                                                       "September", "October",  "November", "December"};
  return std::to_string(date.day()) + ' ' + std::string(months[date.month() - 1]) + ' ' +
         std::to_string(date.year());
}

template <class Number>
std::string number_text(Number number) {
  std::string text;
  number.append_to(text);
  return text;
}

/// The price of one unit: minor units with up to four decimals, as major ones.
std::string unit_price_text(domain::UnitPrice price, domain::Currency currency) {
  std::string text;
  domain::append_decimal(text, price.ten_thousandths, domain::UnitPrice::places + currency.exponent());
  const auto point = text.find('.');
  const auto decimals = point == std::string::npos ? 0 : text.size() - point - 1;
  const auto wanted = static_cast<std::size_t>(currency.exponent());
  if (decimals < wanted)
    text += (point == std::string::npos ? "." : "") + std::string(wanted - decimals, '0');
  return text;
}

std::string tax_name(std::string_view code, domain::Percentage rate) {
  if (code == "EX") return "exempt";
  if (code == "OS") return "outside the scope";
  if (code == "DB") return "disbursement";
  return number_text(rate) + " %";
}

std::string discount_text(const InvoiceLineView& line, domain::Currency currency) {
  for (const auto& discount : line.discounts) {
    if (!discount.applied) continue;
    auto name = discount.name.empty() ? std::string("Discount") : discount.name;
    if (discount.percent) name += ", " + number_text(*discount.percent) + " % off";
    return name + ": -" + amount_text(discount.amount_minor, currency);
  }
  return {};
}

void add_address(std::vector<std::string>& lines, const std::optional<domain::customer::Address>& address) {
  if (!address) return;
  for (const auto* const part : {&address->line1, &address->line2, &address->city, &address->county,
                                 &address->postcode, &address->country})
    if (*part && !(*part)->empty()) lines.push_back(**part);
}

std::vector<std::string> address_lines(const domain::invoice::BillTo& bill_to) {
  std::vector<std::string> lines = {bill_to.name};
  add_address(lines, bill_to.address);
  return lines;
}

std::vector<std::string> paragraphs(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// As it was issued; otherwise the garage as it is now.
domain::invoice::Seller sender(const ReadCall& call, domain::GarageId garage,
                               const std::optional<domain::invoice::Seller>& as_issued) {
  if (as_issued) return *as_issued;
  auto row = projections::read_row<GarageRow>(*call.rows, GarageRow::key(call.organisation(), garage));
  return row ? domain::invoice::Seller{std::move(row->name), std::move(row->particulars)}
             : domain::invoice::Seller{};
}

std::vector<std::string> sender_lines(const domain::invoice::Seller& seller) {
  const auto& particulars = seller.particulars;
  std::vector<std::string> lines = {seller.name};
  const auto add = [&](std::string_view before, const std::optional<std::string>& text) {
    if (text) lines.push_back(std::string(before) + *text);
  };
  if (particulars.legal_name != seller.name) add("", particulars.legal_name);
  add_address(lines, particulars.address);
  add("", particulars.phone_number);
  add("", particulars.email);
  add("VAT registration ", particulars.vat_number);
  add("Company number ", particulars.company_number);
  return lines;
}

/// "GB29 NWBK 6016 1331 9268 19".
std::string in_groups_of_four(std::string_view text) {
  constexpr std::size_t group = 4;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += group)
    (out += out.empty() ? "" : " ") += text.substr(i, group);
  return out;
}

void add_bank(PrintedDocument& document, const domain::invoice::Seller& seller) {
  const auto& account = seller.particulars.bank_account;
  if (!account) return;
  const auto add = [&](std::string name, const std::optional<std::string>& text) {
    if (text) document.bank.emplace_back(std::move(name), *text);
  };
  add("Bank", account->bank_name);
  add("Account name", account->account_name);
  add("Sort code", account->sort_code);
  add("Account number", account->account_number);
  if (account->iban) add("IBAN", in_groups_of_four(*account->iban));
  add("BIC", account->bic);
  if (!document.number.empty()) add("Reference", document.number);
}

void add_taxes(PrintedDocument& document, const std::vector<domain::document::TaxTotal>& taxes,
               domain::Currency currency) {
  for (const auto& tax : taxes)
    document.taxes.push_back({"VAT " + tax_name(tax.tax_code, tax.rate), amount_text(tax.net_minor, currency),
                              amount_text(tax.tax_minor, currency)});
}

std::string banner_of(const InvoiceView& view) {
  switch (view.status) {
    case InvoiceStanding::draft:
    case InvoiceStanding::discarded:
      return "Draft - not an invoice";
    case InvoiceStanding::voided:
      return "Void";
    case InvoiceStanding::paid:
      return "Paid";
    default:
      return {};
  }
}

void add_facts(PrintedDocument& document, const InvoiceView& view) {
  auto& facts = document.facts;
  if (view.reference) facts.emplace_back("Number", *view.reference);
  if (view.issued_on) facts.emplace_back("Date", date_text(*view.issued_on));
  if (view.tax_point && view.tax_point != view.issued_on)
    facts.emplace_back("Tax point", date_text(*view.tax_point));
  if (view.due_on) facts.emplace_back("Due", date_text(*view.due_on));
  if (view.po_number) facts.emplace_back("Your order", *view.po_number);
  if (view.customer) facts.emplace_back("Customer", view.customer->customer_number);
}

void add_totals(PrintedDocument& document, const InvoiceView& view) {
  const auto currency = view.total.currency;
  const auto add = [&](std::string name, std::int64_t minor) {
    document.totals.emplace_back(std::move(name), amount_text(minor, currency));
  };
  if (view.discount_total.amount_minor != 0) {
    add("Before discounts", view.list.amount_minor);
    add("Discounts", -view.discount_total.amount_minor);
  }
  add("Net", view.net.amount_minor);
  add("VAT", view.tax.amount_minor);
  add("Total " + document.currency, view.total.amount_minor);
  if (view.settled.amount_minor == 0 || view.status == InvoiceStanding::voided) return;
  add("Settled", -view.settled.amount_minor);
  add("To be paid " + document.currency, view.open.amount_minor);
}

std::string banner_of(const domain::payment::Payment& payment) {
  switch (payment.status) {
    case domain::payment::Status::received:
      return {};
    case domain::payment::Status::disputed:
      return "Disputed";
    case domain::payment::Status::failed:
      return "Failed";
    case domain::payment::Status::charged_back:
      return "Charged back";
  }
  std::unreachable();
}

std::string_view name_of(domain::payment::Method method) {
  using domain::payment::Method;
  switch (method) {
    case Method::cash:
      return "Cash";
    case Method::card:
      return "Card";
    case Method::bank_transfer:
      return "Bank transfer";
    case Method::direct_debit:
      return "Direct debit";
    case Method::cheque:
      return "Cheque";
    case Method::stripe:
      return "Stripe";
    case Method::pay_later:
      return "Pay later";
    case Method::other:
      return "Other";
  }
  std::unreachable();
}

/// What a receipt says was paid for: work to come with the tax that is in it, or invoices.
void add_paid(PrintedDocument& document, const domain::payment::Payment& payment) {
  const auto currency = payment.amount.currency;
  const auto text = [&](std::int64_t minor) { return amount_text(minor, currency); };
  const auto gross = payment.amount.amount_minor;
  if (payment.purpose == domain::payment::Purpose::deposit) {
    const auto tax = payment.deposit_tax_minor;
    document.lines.push_back({.description = "Deposit for work to come",
                              .tax = tax_name(payment.deposit_tax_code, payment.deposit_tax_rate),
                              .net = text(gross - tax)});
    add_taxes(document, {{payment.deposit_tax_code, payment.deposit_tax_rate, gross - tax, tax}}, currency);
    document.totals = {{"Net", text(gross - tax)}, {"VAT", text(tax)}};
  } else {
    document.lines.push_back({.description = "Payment", .net = text(gross)});
  }
  document.totals.emplace_back("Received " + document.currency, text(gross));
  for (const auto& allocation : payment.allocations)
    document.notes.push_back(text(allocation.amount_minor) + " settles " + allocation.invoice_number);
  if (payment.refunded_minor != 0) document.notes.push_back(text(payment.refunded_minor) + " was given back");
}

}  // namespace

std::string amount_text(std::int64_t minor, domain::Currency currency) {
  std::string text;
  domain::append_decimal(text, minor, currency.exponent());
  const auto wanted = static_cast<std::size_t>(currency.exponent());
  auto point = text.find('.');
  if (point == std::string::npos) {
    point = text.size();
    if (wanted > 0) text += '.';
  }
  const auto decimals = text.size() - std::min(point + 1, text.size());
  if (decimals < wanted) text.append(wanted - decimals, '0');
  const std::size_t first_digit = text.starts_with('-') ? 1 : 0;
  for (auto at = point; at > first_digit + 3;) text.insert(at -= 3, ",");
  return text;
}

Result<PrintedDocument> printed_invoice(const ReadCall& call) {
  const auto row = invoice_row(call);
  if (!row) return std::unexpected(row.error());
  const auto view = InvoiceViewer(call.organisation(), *call.rows, call.now).view(*row);
  const auto currency = row->currency;
  const auto seller = sender(call, row->garage_id, row->seller);
  PrintedDocument document{.title = "Invoice",
                           .number = row->number,
                           .banner = banner_of(view),
                           .from = sender_lines(seller),
                           .currency = std::string(currency.text()),
                           .day = view.issued_on.value_or(domain::Date{})};
  if (view.bill_to) document.to = address_lines(*view.bill_to);
  else if (view.customer) document.to = {view.customer->display_name};
  add_facts(document, view);
  for (const auto& line : view.lines)
    document.lines.push_back(
        {.description = line.description,
         .detail = discount_text(line, currency),
         .quantity = number_text(line.quantity),
         .unit_price = unit_price_text(line.unit_price, currency) + (line.includes_tax ? " incl." : ""),
         .tax = tax_name(line.tax_code, line.tax_rate),
         .net = amount_text(line.list_minor - line.discount_minor, currency)});
  add_taxes(document, view.taxes, currency);
  add_totals(document, view);
  add_bank(document, seller);
  if (view.notes) document.notes = paragraphs(*view.notes);
  return document;
}

Result<PrintedDocument> printed_credit_note(const ReadCall& call) {
  const auto row = credit_note_row(call);
  if (!row) return std::unexpected(row.error());
  const auto currency = row->currency;
  const auto seller = sender(call, row->garage_id, row->seller);
  PrintedDocument document{.title = "Credit note",
                           .number = row->number,
                           .from = sender_lines(seller),
                           .facts = {{"Number", row->number},
                                     {"Date", date_text(row->issued_on)},
                                     {"Credits invoice", row->invoice_number},
                                     {"Customer", row->customer_number}},
                           .currency = std::string(currency.text()),
                           .day = row->issued_on};
  if (row->bill_to) document.to = address_lines(*row->bill_to);
  for (const auto& line : row->lines)
    document.lines.push_back({.description = domain::document::description_of(row->descriptions, line.number),
                              .detail = {},
                              .quantity = line.quantity ? number_text(*line.quantity) : "",
                              .unit_price = line.percent ? number_text(*line.percent) + " %" : "",
                              .tax = amount_text(line.tax_minor, currency),
                              .net = amount_text(line.net_minor, currency)});
  add_taxes(document, row->taxes, currency);
  document.totals = {{"Net", amount_text(row->net_minor, currency)},
                     {"VAT", amount_text(row->tax_minor, currency)},
                     {"Total credited " + document.currency, amount_text(row->gross_minor, currency)}};
  add_bank(document, seller);
  document.notes = paragraphs(row->reason);
  return document;
}

Result<PrintedDocument> printed_receipt(const ReadCall& call) {
  using projections::CustomerRow;
  using projections::PaymentRow;
  const auto id = call.id<domain::PaymentId>(0, "payment");
  if (!id) return std::unexpected(id.error());
  const auto row = projections::read_row<PaymentRow>(*call.rows, PaymentRow::key(call.organisation(), *id));
  if (!row || row->payment.number.empty()) return no_such("payment");
  const auto& payment = row->payment;
  if (!call.principal->may_at(Permission::invoices_read, payment.garage_id))
    return problem(403, "forbidden", "Your role at that garage does not allow this.");
  const bool is_deposit = payment.purpose == domain::payment::Purpose::deposit;
  PrintedDocument document{.title = is_deposit ? "Deposit receipt" : "Receipt",
                           .number = payment.number,
                           .banner = banner_of(payment),
                           .from = sender_lines(sender(call, payment.garage_id, std::nullopt)),
                           .facts = {{"Number", payment.number},
                                     {"Date", date_text(payment.received_on)},
                                     {"Paid by", std::string(name_of(payment.method))},
                                     {"Customer", payment.customer_number}},
                           .currency = std::string(payment.amount.currency.text()),
                           .day = payment.received_on};
  if (const auto customer = projections::read_row<CustomerRow>(
          *call.rows, CustomerRow::key(call.organisation(), payment.customer_id)))
    document.to = address_lines(bill_to(customer->details));
  add_paid(document, payment);
  return document;
}

}  // namespace api
