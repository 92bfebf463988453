#include "domain/otc_sale.hpp"

#include <algorithm>
#include <utility>

#include "domain/field_errors.hpp"
#include "domain/payment.hpp"
#include "domain/text.hpp"

namespace domain::otc_sale {

namespace {

auto unknown_sale() { return not_found("sale-not-found", "There is no such sale."); }
auto is_voided() { return conflict("sale-voided", "The sale is voided already."); }

Decided<Event> happens(Event event) { return {{std::move(event)}, {}}; }

std::optional<StaffId> who(const Context& context) {
  return context.staff ? std::optional(context.staff) : std::nullopt;
}

bool is_sold_over_counters(tax::Kind kind) {
  return kind != tax::Kind::outside_scope && kind != tax::Kind::disbursement;
}

/// Fields of the items; their words go to `words`.
void check_items(const std::vector<ItemInput>& items, FieldErrors& errors, std::vector<Item>& words) {
  if (items.empty()) errors.add("/lines", "required", "At least one line.");
  errors.count("/lines", items.size(), lines_max);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto pointer = "/lines/" + std::to_string(i);
    const auto& item = items[i];
    words.push_back({static_cast<std::int32_t>(i + 1),
                     errors.required_text(pointer + "/name", item.name, name_characters_max),
                     errors.text(pointer + "/sku", item.sku, code_characters_max),
                     errors.text(pointer + "/category", item.category, code_characters_max)});
    if (item.quantity <= Quantity{}) errors.add(pointer + "/quantity", "out-of-range", "More than none.");
    if (item.unit_price < UnitPrice{}) errors.add(pointer + "/unitPrice", "out-of-range", "Not negative.");
    if (!is_sold_over_counters(item.tax))
      errors.add(pointer + "/tax", "not-over-the-counter", "Tests and fees are not sold over the counter.");
  }
}

/// Money instead of what a customer owes; `lines` are those of a document that is on nobody's account.
std::vector<journal::Line> paid(std::vector<journal::Line> lines, payment::Method method) {
  for (auto& line : lines) {
    if (line.item) line.account = payment::account_of(method);
    line.item.reset();
    line.due.reset();
    line.customer_id.reset();
  }
  return lines;
}

std::vector<journal::Line> lines_of_sale(const std::vector<document::PricedLine>& lines,
                                         payment::Method method) {
  return paid(
      journal::lines_of_invoice(lines, {.item = "paid"}, std::string(journal::account::over_the_counter)),
      method);
}

std::vector<journal::Line> lines_of_return(const std::vector<document::PricedLine>& lines,
                                           payment::Method method) {
  return paid(
      journal::lines_of_credit(lines, {.item = "paid"}, std::string(journal::account::over_the_counter)),
      method);
}

journal::Entry entry_of(const std::string& reference, Currency currency, Date day,
                        const journal::Posting& posting, std::vector<journal::Line> lines) {
  return {.number = posting.number,
          .kind = journal::Kind::over_the_counter,
          .reference = reference,
          .effective = posting.effective,
          .tax_point = posting.tax_point.value_or(day),
          .currency = currency,
          .lines = std::move(lines),
          .reverses = std::nullopt,
          .relates_to = posting.relates_to};
}

const document::PricedLine* find_line(const OtcSale& sale, std::int32_t number) {
  const auto found = std::ranges::find(sale.sale.lines, number,
                                       [](const document::PricedLine& line) { return line.line.number; });
  return found == sale.sale.lines.end() ? nullptr : &*found;
}

ReturnedLine returned_of(const std::vector<ReturnedLine>& returned, std::int32_t number) {
  const auto found = std::ranges::find(returned, number, &ReturnedLine::number);
  return found == returned.end() ? ReturnedLine{.number = number} : *found;
}

std::int64_t part(std::int64_t whole, Quantity some, Quantity all) {
  return divide_half_up(static_cast<Wide>(whole) * some.millionths, all.millionths).value_or(whole);
}

/// What `quantity` more of a line comes to, after what came back of it before.
ReturnedLine returned_part(const document::PricedLine& line, const ReturnedLine& before, Quantity quantity) {
  const Quantity by_now{before.quantity.millionths + quantity.millionths};
  const auto gross = part(line.gross_minor(), by_now, line.line.quantity);
  const auto tax = part(line.tax_minor, by_now, line.line.quantity);
  return {line.line.number, quantity, gross - tax - before.net_minor, tax - before.tax_minor};
}

void add_to(std::vector<ReturnedLine>& returned, const ReturnedLine& line) {
  const auto found = std::ranges::find(returned, line.number, &ReturnedLine::number);
  if (found == returned.end()) return returned.push_back(line);
  found->quantity.millionths += line.quantity.millionths;
  found->net_minor += line.net_minor;
  found->tax_minor += line.tax_minor;
}

std::vector<ReturnInput> all_lines(const OtcSale& sale) {
  std::vector<ReturnInput> lines;
  for (const auto& line : sale.sale.lines)
    if (returned_of(sale.returned, line.line.number).quantity < line.line.quantity)
      lines.push_back({line.line.number, std::nullopt});
  return lines;
}

Quantity left_of(const OtcSale& sale, const document::PricedLine& line) {
  return {line.line.quantity.millionths - returned_of(sale.returned, line.line.number).quantity.millionths};
}

/// Whether there is something to give back for what comes back.
bool is_worth_something(const OtcSale& sale, const std::vector<ReturnedLine>& returned) {
  if (sale.on_account())
    return std::ranges::any_of(returned, [&](const ReturnedLine& line) {
      return returned_of(sale.returned, line.number).gross_minor() <
             find_line(sale, line.number)->gross_minor();
    });
  return std::ranges::any_of(returned, [](const ReturnedLine& line) { return line.gross_minor() != 0; });
}

/// What of a line comes back with a credit: all that is left of it once all of its price is credited, and
/// nothing where only its price was reduced.
ReturnedLine credited_part(const OtcSale& sale, const document::PricedLine& line,
                           const invoice::CreditedLine& credited) {
  const auto before = returned_of(sale.returned, credited.number);
  const bool is_all = before.net_minor + credited.net_minor == line.net_minor;
  return {credited.number, is_all ? left_of(sale, line) : credited.quantity.value_or(Quantity{}),
          credited.net_minor, credited.tax_minor};
}

/// Adds what cost nothing, so that no credit note has it: it comes back where it is named, or with all else.
void add_free_lines(const OtcSale& sale, const std::vector<ReturnInput>& named,
                    std::vector<ReturnedLine>& lines) {
  const bool all_is_back = std::ranges::all_of(sale.sale.lines, [&](const document::PricedLine& line) {
    return line.net_minor == 0 || returned_of(lines, line.line.number).quantity == left_of(sale, line);
  });
  for (const auto& line : sale.sale.lines) {
    const auto left = left_of(sale, line);
    if (line.net_minor != 0 || left == Quantity{}) continue;
    const auto found = std::ranges::find(named, line.line.number, &ReturnInput::number);
    if (found != named.end()) lines.push_back({line.line.number, found->quantity.value_or(left), 0, 0});
    else if (all_is_back) lines.push_back({line.line.number, left, 0, 0});
  }
}

/// What comes back with a credit note.
std::vector<ReturnedLine> credited_lines(const OtcSale& sale, const TakeBack& command) {
  std::vector<ReturnedLine> lines;
  for (const auto& credited : command.credited)
    if (const auto* const line = find_line(sale, credited.number))
      lines.push_back(credited_part(sale, *line, credited));
  add_free_lines(sale, command.lines, lines);
  return lines;
}

/// The sold lines as far as they come back.
std::vector<document::PricedLine> parts_of(const OtcSale& sale, const std::vector<ReturnedLine>& returned) {
  std::vector<document::PricedLine> parts;
  for (const auto& back : returned) {
    auto line = *find_line(sale, back.number);
    const auto before = returned_of(sale.returned, back.number).quantity;
    const Quantity by_now{before.millionths + back.quantity.millionths};
    line.discount_minor = part(line.discount_minor, by_now, line.line.quantity) -
                          part(line.discount_minor, before, line.line.quantity);
    line.net_minor = back.net_minor;
    line.tax_minor = back.tax_minor;
    line.list_minor = line.net_minor + line.discount_minor;
    parts.push_back(std::move(line));
  }
  return parts;
}

void take_back(OtcSale& sale, const Return& returned) {
  for (const auto& line : returned.lines) add_to(sale.returned, line);
  ++sale.returns;
}

}  // namespace

std::vector<document::Line> lines_of(const std::vector<ItemInput>& items) {
  std::vector<document::Line> lines;
  for (const auto& item : items) {
    document::Line line;
    line.number = static_cast<std::int32_t>(lines.size() + 1);
    line.kind = document::LineKind::parts;
    line.quantity = item.quantity;
    line.unit_price = item.unit_price;
    line.includes_tax = true;
    line.tax = item.tax;
    line.offers = item.offers;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::expected<document::Priced, Rejection> priced(const std::vector<ItemInput>& items,
                                                  const document::Pricing& pricing) {
  FieldErrors errors;
  std::vector<Item> words;
  check_items(items, errors, words);
  if (errors.any()) return errors.refusal();
  auto priced = document::price(lines_of(items), std::nullopt, pricing);
  if (!priced) {
    for (auto& error : priced.error().errors)
      if (error.pointer.starts_with("/lines")) error.pointer.replace(0, 6, "/lines");
    return priced;
  }
  if (priced->totals.gross_minor == 0) return invalid("nothing-to-bill", "All of it comes to nothing.");
  return priced;
}

std::expected<std::vector<ReturnedLine>, Rejection> returned_lines(const OtcSale& sale,
                                                                   const std::vector<ReturnInput>& lines) {
  FieldErrors errors;
  std::vector<ReturnedLine> returned;
  const auto wanted = lines.empty() ? all_lines(sale) : lines;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto pointer = "/lines/" + std::to_string(i);
    const auto* const line = find_line(sale, wanted[i].number);
    if (line == nullptr) {
      errors.add(pointer + "/number", "not-found", "The sale has no such line.");
      continue;
    }
    if (std::ranges::find(returned, wanted[i].number, &ReturnedLine::number) != returned.end()) {
      errors.add(pointer + "/number", "repeated", "The line is named already.");
      continue;
    }
    const auto left = left_of(sale, *line);
    const auto quantity = wanted[i].quantity.value_or(left);
    if (quantity > left || left == Quantity{}) {
      std::string rest;
      left.append_to(rest);
      errors.add(pointer + "/quantity", "exceeds-sold", "Of this line " + rest + " are left.");
    } else if (quantity <= Quantity{}) {
      errors.add(pointer + "/quantity", "out-of-range", "More than none.");
    } else {
      returned.push_back(returned_part(*line, returned_of(sale.returned, wanted[i].number), quantity));
    }
  }
  if (errors.any()) return errors.refusal();
  if (!is_worth_something(sale, returned))
    return conflict("nothing-to-return", "What would come back comes to nothing.");
  return returned;
}

Decision<Event> decide(const OtcSale& sale, const Sell& command, const Context& context) {
  if (sale.exists) return conflict("sale-exists", "The sale is recorded already.");
  FieldErrors errors;
  Words words;
  check_items(command.items, errors, words.items);
  words.customer_name = errors.text("/customerName", command.customer_name, name_characters_max);
  words.notes = errors.text("/notes", command.notes, notes_characters_max);
  if (errors.any()) return errors.refusal();
  std::expected<document::Priced, Rejection> bill =
      document::Priced{command.billed, document::totals_of(command.billed)};
  if (!command.invoice_id) bill = priced(command.items, command.pricing);
  if (!bill) return std::unexpected(std::move(bill).error());
  Sale sold{.sale_id = command.sale_id,
            .reference = command.reference,
            .customer_id = command.customer_id,
            .customer_number = command.customer_number,
            .currency = command.currency,
            .sold_on = command.sold_on,
            .sold_by = who(context),
            .lines = std::move(bill->lines),
            .totals = std::move(bill->totals)};
  if (command.invoice_id)
    return happens(SoldOnAccount{command.garage_id, std::move(sold), *command.invoice_id,
                                 command.invoice_number, std::move(words)});
  const auto method = command.method.value_or(payment::Method::cash);
  auto entry = entry_of(command.reference, command.currency, command.sold_on, command.posting,
                        lines_of_sale(sold.lines, method));
  return happens(Sold{command.garage_id, std::move(sold), method, std::move(entry), std::move(words)});
}

Decision<Event> decide(const OtcSale& sale, const TakeBack& command, const Context& context) {
  if (!sale.exists) return unknown_sale();
  if (sale.voided) return is_voided();
  FieldErrors errors;
  ReturnWords words{errors.text("/reason", command.reason, notes_characters_max)};
  if (errors.any()) return errors.refusal();
  auto lines = command.credit_note_id ? credited_lines(sale, command) : returned_lines(sale, command.lines);
  if (!lines) return std::unexpected(std::move(lines).error());
  Return returned{.reference = sale.sale.reference + "-R" + std::to_string(sale.returns + 1),
                  .returned_on = command.returned_on,
                  .taken_back_by = who(context),
                  .lines = *std::move(lines)};
  for (const auto& line : returned.lines) returned.gross_minor += line.gross_minor();
  if (command.credit_note_id)
    return happens(ItemsCredited{std::move(returned), *command.credit_note_id, command.credit_note_number,
                                 std::move(words)});
  const auto method = command.method.value_or(sale.method.value_or(payment::Method::cash));
  auto entry = entry_of(returned.reference, sale.sale.currency, command.returned_on, command.posting,
                        lines_of_return(parts_of(sale, returned.lines), method));
  return happens(ItemsReturned{std::move(returned), method, std::move(entry), std::move(words)});
}

Decision<Event> decide(const OtcSale& sale, const Void& command, const Context&) {
  if (!sale.exists) return unknown_sale();
  if (sale.voided) return is_voided();
  if (sale.returns > 0)
    return conflict("sale-has-returns", "Items of it came back already; take back the rest instead.");
  FieldErrors errors;
  ReturnWords words{errors.text("/reason", command.reason, notes_characters_max)};
  if (errors.any()) return errors.refusal();
  if (sale.on_account()) return happens(InvoiceVoided{command.voided_on, std::move(words)});
  auto entry = journal::reversal_of(sale.entry, command.posting.number, command.posting.effective);
  entry.relates_to = command.posting.relates_to;
  entry.tax_point = command.posting.tax_point.value_or(command.voided_on);
  return happens(Voided{command.voided_on, std::move(entry), std::move(words)});
}

void evolve(OtcSale& sale, const Sold& event) {
  sale.exists = true;
  sale.garage_id = event.garage_id;
  sale.sale = event.sale;
  sale.method = event.method;
  sale.entry = event.entry;
}

void evolve(OtcSale& sale, const SoldOnAccount& event) {
  sale.exists = true;
  sale.garage_id = event.garage_id;
  sale.sale = event.sale;
  sale.invoice_id = event.invoice_id;
}

void evolve(OtcSale& sale, const ItemsReturned& event) { take_back(sale, event.returned); }
void evolve(OtcSale& sale, const ItemsCredited& event) { take_back(sale, event.returned); }
void evolve(OtcSale& sale, const Voided&) { sale.voided = true; }
void evolve(OtcSale& sale, const InvoiceVoided&) { sale.voided = true; }

}  // namespace domain::otc_sale
