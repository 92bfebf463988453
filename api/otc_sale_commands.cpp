#include "api/otc_sale_commands.hpp"

#include <algorithm>

#include "api/application.hpp"
#include "api/billed_work.hpp"
#include "api/decide_on.hpp"
#include "api/discount_offers.hpp"
#include "api/invoice_commands.hpp"
#include "api/posting.hpp"
#include "domain/customer.hpp"
#include "domain/field_errors.hpp"
#include "domain/garage.hpp"

namespace api {

using namespace domain::otc_sale;
using domain::customer::Customer;
using domain::garage::Garage;

namespace {

bool is_on_account(const OtcSaleInput& input) { return input.on_account.value_or(false); }

Result<void> check_choices(const OtcSaleInput& input, domain::Date today) {
  domain::FieldErrors errors;
  if (input.method.has_value() == is_on_account(input))
    errors.add("/method", "exactly-one", "Either a method says how it was paid, or onAccount is true.");
  if (is_on_account(input) && !input.customer_id)
    errors.add("/customerId", "required", "On account of whom?");
  if (input.customer_id && input.customer_name)
    errors.add("/customerName", "at-most-one", "A known customer has a name already.");
  if (input.sold_on && *input.sold_on > today) errors.add("/soldOn", "out-of-range", "Not in the future.");
  else if (input.sold_on && input.sold_on->days < 0)
    errors.add("/soldOn", "out-of-range", "Not before 1970.");
  if (errors.any()) return std::unexpected(to_problem(errors.refusal().error()));
  return {};
}

/// The customer's number; with the sale the customer comes to the garage.
Result<std::optional<std::string>> number_of(Transaction& transaction,
                                             const std::optional<domain::CustomerId>& customer,
                                             domain::GarageId garage) {
  if (!customer) return std::nullopt;
  const auto& known = transaction.load<Customer>(*customer);
  if (!known.exists) {
    auto unknown = no_such("customer");
    unknown.error().errors = {{"/customerId", "not-found", unknown.error().detail}};
    return unknown;
  }
  if (auto joined = decide_on<Customer>(
          transaction, *customer, domain::customer::JoinGarage{garage, domain::customer::Source::manual});
      !joined)
    return std::unexpected(std::move(joined).error());
  return known.customer_number;
}

std::vector<ItemInput> items_of(const std::vector<OtcLineInput>& lines) {
  std::vector<ItemInput> items;
  items.reserve(lines.size());
  for (const auto& line : lines)
    items.push_back({.name = line.name,
                     .sku = line.sku,
                     .category = line.category,
                     .quantity = line.quantity.value_or(domain::Quantity::of(1)),
                     .unit_price = line.unit_price,
                     .tax = line.tax.value_or(domain::tax::Kind::standard),
                     .offers = {}});
  return items;
}

/// What a member pays less, as on an invoice.
void add_offers(Transaction& transaction, domain::GarageId garage, domain::CustomerId customer,
                domain::Date day, std::vector<ItemInput>& items) {
  const auto lines = lines_of(items);
  for (std::size_t i = 0; i < items.size(); ++i)
    items[i].offers = discount_offers(transaction, garage, customer, lines[i], day);
}

/// The invoice that asks for the money: its lines have the numbers of the sale's.
Result<void> bill(Transaction& transaction, domain::InvoiceId id, domain::GarageId garage,
                  const OtcSaleInput& input, domain::Date sold_on) {
  InvoiceInput invoice;
  invoice.customer_id = input.customer_id;
  invoice.kind = domain::invoice::Kind::otc;
  invoice.notes = input.notes;
  auto& lines = invoice.lines.emplace();
  for (const auto& item : items_of(input.lines)) {
    InvoiceLineInput line;
    line.kind = domain::document::LineKind::parts;
    line.description = item.name;
    line.quantity = item.quantity;
    line.unit_price = item.unit_price;
    line.includes_tax = true;
    line.tax = item.tax;
    lines.push_back(std::move(line));
  }
  if (auto drafted = draft_invoice(transaction, id, garage, std::move(invoice)); !drafted) return drafted;
  IssueInput issue;
  issue.tax_point = tax_point_on(transaction, garage, sold_on);
  return issue_invoice(transaction, id, issue);
}

/// Credits what comes back: so many of each line. Where a price was reduced before, all that is left may be
/// less than its quantities say, so it is credited as that.
CreditNoteInput credit_of(const domain::invoice::Invoice& invoice, const TakeBack& command,
                          const std::vector<ReturnedLine>& back) {
  CreditNoteInput input;
  input.reason = command.reason.value_or("Returned");
  const bool is_reduced =
      std::ranges::any_of(invoice.credited, [](const auto& credited) { return !credited.quantity; });
  if (is_reduced && command.lines.empty()) {
    input.full = true;
    return input;
  }
  auto& lines = input.lines.emplace();
  for (const auto& line : back) lines.push_back({.number = line.number, .quantity = line.quantity});
  return input;
}

Result<void> take_back_on_account(Transaction& transaction, domain::OtcSaleId id, TakeBack command) {
  const auto& sale = transaction.load<OtcSale>(id);
  const auto back = returned_lines(sale, command.lines);
  if (!back) return std::unexpected(to_problem(back.error()));
  const auto& invoice = transaction.load<domain::invoice::Invoice>(*sale.invoice_id);
  auto input = credit_of(invoice, command, *back);
  input.invoice_id = *sale.invoice_id;
  const auto credit_note = Application::new_id<domain::CreditNoteId>();
  auto credited = issue_credit_note(transaction, credit_note, sale.garage_id, input);
  if (!credited) return std::unexpected(std::move(credited).error());
  command.credited = *std::move(credited);
  command.lines.clear();
  for (const auto& line : *back) command.lines.push_back({line.number, line.quantity});
  return take_back_credited(transaction, credit_note, std::move(command));
}

}  // namespace

Result<void> sell_over_the_counter(Transaction& transaction, domain::OtcSaleId id, domain::GarageId garage_id,
                                   const OtcSaleInput& input) {
  const auto today = today_at(transaction, garage_id);
  if (auto chosen = check_choices(input, today); !chosen) return chosen;
  auto customer_number = number_of(transaction, input.customer_id, garage_id);
  if (!customer_number) return std::unexpected(std::move(customer_number).error());
  const auto& garage = transaction.load<Garage>(garage_id);
  const auto sold_on = input.sold_on.value_or(today);
  Sell command{.sale_id = id,
               .reference = {},
               .garage_id = garage_id,
               .customer_id = input.customer_id,
               .customer_number = *std::move(customer_number),
               .currency = garage.currency,
               .sold_on = sold_on,
               .items = items_of(input.lines),
               .pricing = {.rates = garage.tax_rates, .day = sold_on, .discounts = garage.policies.discounts},
               .method = input.method,
               .invoice_id = std::nullopt,
               .invoice_number = {},
               .billed = {},
               .customer_name = input.customer_name,
               .notes = input.notes,
               .posting = {}};
  if (input.customer_id) add_offers(transaction, garage_id, *input.customer_id, sold_on, command.items);
  if (const auto right = priced(command.items, command.pricing); !right)
    return std::unexpected(to_problem(right.error()));
  if (is_on_account(input)) {
    const auto invoice = invoice_of(id);
    if (auto billed = bill(transaction, invoice, garage_id, input, sold_on); !billed) return billed;
    command.invoice_id = invoice;
    command.invoice_number = transaction.load<domain::invoice::Invoice>(invoice).number;
    // Every number of the counter's own series is in the books, and this sale is there as an invoice.
    command.reference = command.invoice_number;
    command.billed = transaction.load<domain::invoice::Invoice>(invoice).priced;
  } else {
    const auto posting = posting_on(transaction, garage_id, sold_on);
    if (!posting) return std::unexpected(posting.error());
    command.posting = *posting;
    command.reference = next_document_number(transaction, garage_id, Series::over_the_counter, sold_on);
  }
  return decide_on<OtcSale>(transaction, id, command);
}

Result<void> take_back(Transaction& transaction, domain::OtcSaleId id, const OtcReturnInput& input) {
  const auto& sale = transaction.load<OtcSale>(id);
  TakeBack command;
  command.lines = input.lines.value_or(std::vector<ReturnInput>{});
  command.returned_on = today_at(transaction, sale.garage_id);
  command.method = input.method;
  command.reason = input.reason;
  if (sale.on_account() && !sale.voided) return take_back_on_account(transaction, id, std::move(command));
  const auto posting = posting_on(transaction, sale.garage_id, command.returned_on);
  if (!posting) return std::unexpected(posting.error());
  command.posting = *posting;
  return decide_on<OtcSale>(transaction, id, command);
}

Result<void> void_sale(Transaction& transaction, domain::OtcSaleId id,
                       const std::optional<std::string>& reason) {
  const auto& sale = transaction.load<OtcSale>(id);
  Void command;
  command.voided_on = today_at(transaction, sale.garage_id);
  command.reason = reason;
  if (sale.on_account()) {
    if (auto voided = decide_on<OtcSale>(transaction, id, command); !voided) return voided;
    return void_invoice(transaction, *sale.invoice_id, reason.value_or("Sale voided"));
  }
  if (!sale.voided && sale.returns == 0) {
    const auto posting = posting_on(transaction, sale.garage_id, command.voided_on);
    if (!posting) return std::unexpected(posting.error());
    command.posting = *posting;
  }
  return decide_on<OtcSale>(transaction, id, command);
}

}  // namespace api
