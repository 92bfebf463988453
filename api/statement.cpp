#include "api/statement.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "api/csv.hpp"
#include "domain/customer.hpp"

namespace api {

using domain::Money;
using domain::Wide;
using domain::journal::Kind;
using projections::AccountLine;
using projections::Ageing;
using projections::ItemRow;

namespace {

std::string_view description_of(Kind kind) {
  switch (kind) {
    case Kind::invoice:
      return "Invoice";
    case Kind::over_the_counter:
      return "Sale over the counter";
    case Kind::payment:
      return "Payment";
    case Kind::deposit:
      return "Deposit";
    case Kind::deposit_applied:
      return "Deposit applied";
    case Kind::deposit_forfeited:
      return "Deposit kept";
    case Kind::credit_note:
      return "Credit note";
    case Kind::refund:
      return "Refund";
    case Kind::payment_failed:
      return "Payment failed";
    case Kind::dispute:
      return "Payment in dispute";
    case Kind::write_off:
      return "Written off";
    case Kind::small_difference:
      return "Small difference";
    case Kind::void_:
      return "Voided";
    case Kind::allocation:
      return "Allocation";
    case Kind::opening:
      return "Opening balance";
    case Kind::reversal:
      return "Reversal";
    case Kind::fee:
      return "Fee of a provider";
    case Kind::payout:
      return "Payout of a provider";
    case Kind::plan_released:
    case Kind::manual:
    case Kind::year_closed:
    case Kind::vat_return:
    case Kind::bad_debt_relief:
    case Kind::bad_debt_recovered:
      return "Journal entry";
  }
  std::unreachable();
}

bool is_receivable(const ItemRow& item) { return item.account.starts_with("Assets:Receivable:"); }

/// Items that are open, by name.
using OpenByItem = std::map<std::string_view, const ItemRow*>;

/// What is open of the item that came with an entry: only that row says it, so that what all rows say adds up
/// to what is owed from them. Nothing where no item came with it.
std::optional<std::int64_t> open_minor(const projections::LineRow& row, const OpenByItem& open) {
  for (const auto& amount : row.amounts) {
    const auto item = amount.item ? open.find(*amount.item) : open.end();
    if (item != open.end() && item->second->number == row.number) return item->second->open_minor;
  }
  const bool made_one = row.kind == Kind::invoice || row.kind == Kind::credit_note ||
                        row.kind == Kind::payment || row.kind == Kind::opening;
  return made_one ? std::optional<std::int64_t>(0) : std::nullopt;
}

StatementRow row_view(const AccountLine& line, const OpenByItem& open, const OpenBooks& books) {
  const auto& row = line.line;
  StatementRow view;
  view.date = row.effective;
  view.doc_type = document_type(row.kind);
  view.reference = row.reference;
  view.description = description_of(row.kind);
  show_side(view, books.money(row.turnover().balance_minor()));
  view.running_balance = books.money(line.balance_minor);
  for (const auto& amount : row.amounts)
    if (amount.due && amount.amount_minor > 0) view.due_date = amount.due;
  if (const auto left = open_minor(row, open)) view.open = books.money(*left);
  view.journal_no = journal_number(row.effective, row.number);
  view.source_id = row.source;
  return view;
}

/// Opening + charged - paid - credited is the closing balance, whatever the documents are.
void add_to_totals(const StatementRow& row, StatementTotals& totals) {
  const auto moved = row.debit ? row.debit->amount_minor : -row.credit->amount_minor;
  switch (row.doc_type) {
    case DocumentType::payment:
    case DocumentType::deposit:
    case DocumentType::refund:
      totals.paid.amount_minor -= moved;
      return;
    case DocumentType::credit_note:
    case DocumentType::write_off:
      totals.credited.amount_minor -= moved;
      return;
    case DocumentType::invoice:
    case DocumentType::voided:
    case DocumentType::reversal:
    case DocumentType::opening:
    case DocumentType::journal:
      totals.charged.amount_minor += moved;
      return;
  }
}

std::string text_of(const std::optional<Money>& money) {
  return money ? decimal_text(money->amount_minor, money->currency) : std::string();
}

void append_html(std::string& out, std::string_view text) {
  for (const char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
}

void append_cells(std::string& out, std::initializer_list<std::string_view> cells, std::string_view tag) {
  out += "<tr>";
  for (const auto cell : cells) {
    ((out += '<') += tag) += '>';
    append_html(out, cell);
    ((out += "</") += tag) += '>';
  }
  out += "</tr>\n";
}

constexpr std::string_view page_style =
    "body{font:11pt sans-serif;margin:2cm}table{border-collapse:collapse;width:100%}"
    "th,td{padding:.3em .5em;border-bottom:1px solid #ccc;text-align:left}"
    "td:nth-last-child(-n+4),th:nth-last-child(-n+4){text-align:right;font-variant-numeric:tabular-nums}";

}  // namespace

DocumentType document_type(Kind kind) {
  switch (kind) {
    case Kind::invoice:
    case Kind::over_the_counter:
      return DocumentType::invoice;
    case Kind::payment:
    case Kind::deposit_applied:
    case Kind::payment_failed:
    case Kind::dispute:
      return DocumentType::payment;
    case Kind::deposit:
    case Kind::deposit_forfeited:
      return DocumentType::deposit;
    case Kind::credit_note:
      return DocumentType::credit_note;
    case Kind::refund:
      return DocumentType::refund;
    case Kind::write_off:
    case Kind::small_difference:
      return DocumentType::write_off;
    case Kind::void_:
      return DocumentType::voided;
    case Kind::reversal:
      return DocumentType::reversal;
    case Kind::opening:
      return DocumentType::opening;
    case Kind::allocation:
    case Kind::plan_released:
    case Kind::manual:
    case Kind::year_closed:
    case Kind::vat_return:
    case Kind::bad_debt_relief:
    case Kind::bad_debt_recovered:
    case Kind::fee:
    case Kind::payout:
      return DocumentType::journal;
  }
  std::unreachable();
}

std::string bucket_name(std::int32_t days_late, std::int32_t step_days) {
  if (days_late <= 0) return "not-due";
  const auto bucket = (days_late - 1) / step_days;
  constexpr std::int32_t last = 3;
  if (bucket >= last) return std::to_string(last * step_days + 1) + '+';
  return std::to_string(bucket * step_days + 1) + '-' + std::to_string((bucket + 1) * step_days);
}

Result<std::int32_t> asked_step(const Call& call) {
  constexpr std::array steps = {10, 15, 20, 30};
  const auto step = call.parameter<std::int32_t>("step");
  if (!step) return std::unexpected(step.error());
  const auto days = step->value_or(steps.back());
  if (std::ranges::find(steps, days) == steps.end()) return Call::bad_parameter("step");
  return days;
}

AgeingView ageing_view(const Ageing& ageing, std::int32_t step_days, const OpenBooks& books) {
  AgeingView view;
  view.step_days = step_days;
  view.not_due = books.money(ageing.not_due_minor);
  for (const auto minor : ageing.late_minor) view.late.push_back(books.money(minor));
  return view;
}

OpenItemsView open_items_view(const OpenBooks& books, const projections::CustomerRow& customer,
                              const AskedSpan& asked, std::int32_t step_days) {
  OpenItemsView view;
  view.customer_id = customer.customer_id;
  view.as_of = asked.day;
  Ageing ageing;
  Wide deposits = 0;
  for (const auto& item : books.ledger.open_items(customer.customer_id, asked.span.through, asked.known_at)) {
    auto& shown = view.items.emplace_back();
    const auto late_days = projections::days_late(item, asked.day);
    const bool is_credit = item.open_minor < 0;
    shown.no = item.item;
    shown.source_id = item.source;
    shown.doc_type = document_type(item.kind);
    shown.issued_on = item.effective;
    shown.due_date = item.due;
    shown.total = books.money(item.original_minor);
    shown.settled = books.money(Wide{item.original_minor} - item.open_minor);
    shown.open = books.money(item.open_minor);
    shown.days_overdue = is_credit ? 0 : std::max(late_days, 0);
    shown.bucket = is_credit ? "credit" : bucket_name(late_days, step_days);
    if (!is_receivable(item)) {
      deposits -= item.open_minor;
      continue;
    }
    ageing.add(item, asked.day, step_days);
  }
  view.balance = books.money(ageing.balance_minor());
  view.overdue = books.money(ageing.overdue_minor());
  view.unapplied = books.money(ageing.unapplied_minor);
  view.deposits = books.money(deposits);
  return view;
}

StatementView statement_view(const OpenBooks& books, const projections::CustomerRow& customer,
                             const AskedSpan& asked, std::int32_t step_days) {
  const auto account = domain::journal::account::receivable(customer.customer_number);
  const auto items = books.ledger.open_items(customer.customer_id, asked.span.through, asked.known_at);
  OpenByItem open;
  Ageing ageing;
  Wide deposits = 0;
  for (const auto& item : items) {
    if (!is_receivable(item)) {
      deposits -= item.open_minor;
      continue;
    }
    open[item.item] = &item;
    ageing.add(item, asked.day, step_days);
  }
  const auto zero = books.money(0);
  StatementView view;
  view.garage_id = books.garage->row.garage_id;
  view.customer_id = customer.customer_id;
  view.customer_number = customer.customer_number;
  view.customer_name = domain::customer::header_name(customer.account_type, customer.details);
  view.from = asked.span.from;
  view.to = asked.span.through;
  view.known_at = asked.known_at;
  view.totals = {zero, zero, zero};
  view.opening_balance = asked.span.from
                             ? books.money(books.ledger.balance(
                                   account, domain::Date{asked.span.from->days - 1}, asked.known_at))
                             : zero;
  view.closing_balance = view.opening_balance;
  for (const auto& line : books.ledger.lines(account, asked.span, asked.known_at)) {
    view.closing_balance = books.money(line.balance_minor);
    // An allocation moves nothing: it only says which items belong together.
    if (line.line.turnover().balance_minor() == 0) continue;
    add_to_totals(view.rows.emplace_back(row_view(line, open, books)), view.totals);
  }
  view.ageing = ageing_view(ageing, step_days, books);
  view.overdue = books.money(ageing.overdue_minor());
  view.unapplied = books.money(ageing.unapplied_minor);
  view.deposits = books.money(deposits);
  return view;
}

std::string statement_csv(const StatementView& view) {
  std::string out;
  constexpr std::array<std::string_view, 9> header = {
      "date", "type", "reference", "description", "debit", "credit", "balance", "due", "open"};
  append_csv_record(out, header);
  const auto append = [&](const std::array<std::string, 9>& cells) {
    std::array<std::string_view, 9> views;
    std::ranges::copy(cells, views.begin());
    append_csv_record(out, views);
  };
  append({view.from ? view.from->text() : "", "opening_balance", "", "Opening balance", "", "",
          text_of(view.opening_balance), "", ""});
  for (const auto& row : view.rows)
    append({row.date.text(), boost::describe::enum_to_string(row.doc_type, ""), row.reference,
            row.description, text_of(row.debit), text_of(row.credit), text_of(row.running_balance),
            row.due_date ? row.due_date->text() : "", text_of(row.open)});
  append({view.to.text(), "closing_balance", "", "Closing balance", "", "", text_of(view.closing_balance), "",
          ""});
  return out;
}

std::string statement_html(const StatementView& view, std::string_view garage_name) {
  std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Statement ";
  append_html(out, view.customer_number);
  ((out += "</title><style>") += page_style) += "</style></head><body>\n<h1>";
  append_html(out, garage_name);
  out += "</h1>\n<h2>Statement of account</h2>\n<p>";
  append_html(out, view.customer_name);
  out += " (";
  append_html(out, view.customer_number);
  ((out += ")<br>") += (view.from ? view.from->text() + " to " : "until ") + view.to.text()) += "</p>\n";
  ((out += "<p>Amounts in ") += view.closing_balance.currency.text()) += "</p>\n<table>\n";
  append_cells(out, {"Date", "Document", "Reference", "Due", "Debit", "Credit", "Open", "Balance"}, "th");
  append_cells(out, {"", "Opening balance", "", "", "", "", "", text_of(view.opening_balance)}, "td");
  for (const auto& row : view.rows)
    append_cells(out,
                 {row.date.text(), row.description, row.reference, row.due_date ? row.due_date->text() : "",
                  text_of(row.debit), text_of(row.credit), text_of(row.open), text_of(row.running_balance)},
                 "td");
  append_cells(out, {view.to.text(), "Closing balance", "", "", "", "", "", text_of(view.closing_balance)},
               "th");
  out += "</table>\n<h3>Owed, by days after the due date</h3>\n<table>\n";
  const auto step = view.ageing.step_days;
  append_cells(out,
               {"Not due", bucket_name(1, step), bucket_name(step + 1, step), bucket_name(2 * step + 1, step),
                bucket_name(3 * step + 1, step), "Credit"},
               "th");
  append_cells(out,
               {text_of(view.ageing.not_due), text_of(view.ageing.late[0]), text_of(view.ageing.late[1]),
                text_of(view.ageing.late[2]), text_of(view.ageing.late[3]), text_of(view.unapplied)},
               "td");
  return out += "</table>\n</body></html>\n";
}

}  // namespace api
