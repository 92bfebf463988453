#include "api/books_view.hpp"

#include <algorithm>
#include <array>

#include "api/application.hpp"

namespace api {

using projections::BooksRow;
using projections::EntryRow;

namespace {

constexpr std::array customers_accounts = {
    std::string_view("Assets:Receivable"), std::string_view("Assets:Unbilled"),
    std::string_view("Liabilities:Deposits"), std::string_view("Liabilities:DeferredPlan")};

bool is_below(std::string_view path, std::string_view account) {
  return path.size() > account.size() && path.starts_with(account) && path[account.size()] == ':';
}

const domain::journal::Account* nearest_standard(std::string_view path) {
  const domain::journal::Account* nearest = nullptr;
  for (const auto& account : domain::journal::standard_accounts())
    if ((path == account.path || is_below(path, account.path)) &&
        (nearest == nullptr || nearest->path.size() < account.path.size()))
      nearest = &account;
  return nearest;
}

const projections::OwnAccount* own_account(std::string_view path, const BooksRow& books) {
  const auto found = std::ranges::find(books.accounts, path, &projections::OwnAccount::path);
  return found == books.accounts.end() ? nullptr : &*found;
}

LineView line_view(const domain::journal::Line& line, domain::Currency currency) {
  LineView view;
  view.account = line.account;
  view.account_code = domain::journal::code_of(line.account);
  show_side(view, {line.amount_minor, currency});
  view.customer_id = line.customer_id;
  view.item = line.item;
  view.due = line.due;
  view.tax_code = line.tax_code;
  view.tax_rate = line.tax_rate;
  if (line.tax_base_minor) view.tax_base = domain::Money{*line.tax_base_minor, currency};
  return view;
}

}  // namespace

Result<OpenBooks> open_books(const Application& application, const ReadCall& call) {
  const auto garage_id = call.id<domain::GarageId>(0, "garage");
  if (!garage_id) return std::unexpected(garage_id.error());
  auto garage = application.garage(call, *garage_id);
  if (!garage) return std::unexpected(garage.error());
  return open_books(*call.rows, call.organisation(), *std::move(garage), call.now);
}

OpenBooks open_books(const projections::RowStore& rows, domain::OrganisationId organisation,
                     std::shared_ptr<const GarageSettings> garage, domain::Instant now) {
  const projections::Ledger ledger(rows, organisation, garage->row.garage_id);
  const auto today = garage->time_zone.date_of(now);
  return {std::move(garage), ledger, today};
}

Result<AskedSpan> asked_span(const Call& call, const OpenBooks& books) {
  const auto from = call.parameter<domain::Date>("from");
  if (!from) return std::unexpected(from.error());
  const auto to = call.parameter<domain::Date>("to");
  if (!to) return std::unexpected(to.error());
  const auto known_at = call.parameter<domain::Instant>("knownAt");
  if (!known_at) return std::unexpected(known_at.error());
  const auto last = *to ? **to : std::max(books.today, books.ledger.books().last_day.value_or(books.today));
  if (*from && **from > last) return Call::bad_parameter("from");
  return AskedSpan{{*from, last}, *known_at, to->value_or(books.today)};
}

std::string journal_number(domain::Date effective, std::int64_t number) {
  return std::to_string(effective.year()) + '-' + std::to_string(number);
}

JournalEntryView journal_entry_view(const EntryRow& row, domain::OrganisationId organisation,
                                    domain::GarageId garage, const projections::RowStore& rows) {
  const auto& entry = row.entry;
  JournalEntryView view;
  view.garage_id = garage;
  view.number = entry.number;
  view.journal_no = journal_number(entry.effective, entry.number);
  view.kind = entry.kind;
  view.reference = entry.reference;
  view.date = entry.effective;
  view.tax_point = entry.tax_point;
  view.recorded_at = row.recorded_at;
  view.reverses = entry.reverses;
  view.relates_to = entry.relates_to;
  view.source = row.source;
  view.event_type = row.event_type;
  view.position = row.position;
  for (const auto& line : entry.lines) view.lines.push_back(line_view(line, entry.currency));
  if (const auto id = domain::JournalEntryId::parse(row.source)) {
    view.journal_entry_id = *id;
    using projections::JournalEntryRow;
    if (const auto made =
            projections::read_row<JournalEntryRow>(rows, JournalEntryRow::key(organisation, *id))) {
      const bool is_first = made->number == entry.number;
      view.memo = is_first ? made->memo : made->reversal_memo;
      if (is_first) view.reversed_by = made->reversed_by;
      view.version = made->version;
    }
  }
  return view;
}

std::string account_code(std::string_view path, const BooksRow& books) {
  if (const auto* const own = own_account(path, books)) return own->code;
  return std::string(domain::journal::code_of(path));
}

std::string account_name(std::string_view path, const BooksRow& books) {
  if (const auto* const own = own_account(path, books)) return own->name;
  const auto* const standard = nearest_standard(path);
  if (standard == nullptr) return std::string(path);
  std::string name(standard->name);
  if (path.size() > standard->path.size()) (name += ": ") += path.substr(standard->path.size() + 1);
  return name;
}

std::string_view without_customer(std::string_view path) {
  for (const auto account : customers_accounts)
    if (is_below(path, account)) return account;
  return path;
}

Result<std::string_view> asked_format(const Call& call, std::initializer_list<std::string_view> forms) {
  const auto format = call.query.find("format").value_or("json");
  for (const auto form : forms)
    if (format == form) return form;
  return Call::bad_parameter("format");
}

std::string decimal_text(domain::Wide minor, domain::Currency currency) {
  std::string digits;
  projections::append_wide(digits, minor < 0 ? -minor : minor);
  const auto places = static_cast<std::size_t>(currency.exponent());
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, 1, '.');
  return minor < 0 ? '-' + digits : digits;
}

}  // namespace api
