#include "domain/customer_import.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "domain/text.hpp"

namespace domain::import {

namespace {

enum Column : std::size_t {
  first_name,
  last_name,
  phone_number,
  email,
  account_type,
  business_name,
  column_count
};

struct ColumnName {
  std::string_view name;
  std::string_view folded;
  bool required;
};
constexpr std::array<ColumnName, column_count> columns = {{{"firstName", "firstname", true},
                                                           {"lastName", "lastname", true},
                                                           {"phoneNumber", "phonenumber", true},
                                                           {"email", "email", false},
                                                           {"accountType", "accounttype", false},
                                                           {"businessName", "businessname", false}}};

/// Where in a record each column is; nothing for one that the file does not have.
using Places = std::array<std::optional<std::size_t>, column_count>;

/// The cells of one record in the order of `columns`, cleaned.
using Values = std::array<std::string, column_count>;

bool is_blank(const Record& record) {
  return std::all_of(record.cells.begin(), record.cells.end(), [](const std::string& cell) {
    const auto text = clean_text(cell);
    return text && text->empty();
  });
}

/// "Phone number", "phone_number" and "PHONENUMBER" are the same column.
std::string folded_name(std::string_view cell) {
  auto name = fold(cell);
  std::erase_if(name, [](char c) { return c == ' ' || c == '_' || c == '-'; });
  return name;
}

/// Spreadsheets keep a number as text by writing ="…" around it, or an apostrophe before it. An apostrophe
/// before a letter is somebody's name ('t Hooft).
std::string_view without_spreadsheet_marks(std::string_view cell) {
  if (cell.size() >= 3 && cell.starts_with("=\"") && cell.ends_with('"'))
    return cell.substr(2, cell.size() - 3);
  constexpr std::string_view needs_escape = "=+-@0123456789";
  if (cell.size() >= 2 && cell.front() == '\'' && needs_escape.contains(cell[1])) return cell.substr(1);
  return cell;
}

/// One line, since a name is one: a cell may have several. Nothing when it is not valid UTF-8.
std::optional<std::string> clean_cell(std::string_view cell) {
  const auto text = clean_text(cell);
  if (!text) return std::nullopt;
  auto cleaned = clean_text(without_spreadsheet_marks(*text));
  if (cleaned) std::ranges::replace_if(*cleaned, [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return cleaned;
}

/// "4.47E+11": what a spreadsheet leaves of a long number.
bool is_lost_number(std::string_view text) {
  const auto exponent = text.find_first_of("eE");
  if (exponent == 0 || exponent == std::string_view::npos) return false;
  auto power = text.substr(exponent + 1);
  if (power.starts_with('+')) power.remove_prefix(1);
  constexpr std::string_view digits = "0123456789";
  return !power.empty() && power.find_first_not_of(digits) == std::string_view::npos &&
         text.substr(0, exponent).find_first_not_of("0123456789.,") == std::string_view::npos;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (auto& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

const Values& sample_values() {
  static const Values values = [] {
    Values cells;
    auto rest = template_sample;
    for (auto& cell : cells) {
      const auto comma = rest.find(',');
      cell = rest.substr(0, comma);
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
    return cells;
  }();
  return values;
}

/// Reads the header. What it does not know is a notice; what it needs and does not find refuses the file.
std::expected<Places, Rejection> find_columns(const Record& header, std::vector<Issue>& issues) {
  Places places;
  std::vector<FieldError> repeated;
  for (std::size_t i = 0; i < header.cells.size(); ++i) {
    const auto name = folded_name(header.cells[i]);
    const auto known =
        std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.folded == name; });
    if (known == columns.end()) {
      if (!name.empty())
        issues.push_back({header.line, "ignored-column", "The column \"" + name + "\" is not known.", false});
      continue;
    }
    auto& place = places[static_cast<std::size_t>(known - columns.begin())];
    if (place)
      repeated.push_back(
          {"/" + std::string(known->name), "repeated-column", "The column is there more than once."});
    place = i;
  }
  if (!repeated.empty())
    return invalid("repeated-columns", "A column is there more than once.", std::move(repeated));

  std::vector<FieldError> missing;
  std::string names;
  for (std::size_t i = 0; i < column_count; ++i) {
    if (places[i] || !columns[i].required) continue;
    names.append(names.empty() ? "" : ", ").append(columns[i].name);
    missing.push_back({"/" + std::string(columns[i].name), "missing-column", "The file has no such column."});
  }
  if (!missing.empty())
    return invalid("missing-columns", "The file has no column " + names + ".", std::move(missing));
  return places;
}

Rejection too_many_rows(std::size_t rows) {
  return {Rejection::Kind::invalid,
          "too-many-rows",
          "At most " + std::to_string(rows_max) + " customers in one file; this one has " +
              std::to_string(rows) + ".",
          {},
          {}};
}

/// The issues of one line.
class LineIssues {
 public:
  LineIssues(std::int32_t line, std::vector<Issue>& issues) : line_(line), issues_(issues) {}

  void skip(std::string code, std::string detail) {
    issues_.push_back({line_, std::move(code), std::move(detail), true});
    skips_ = true;
  }
  void note(std::string code, std::string detail) {
    issues_.push_back({line_, std::move(code), std::move(detail), false});
  }
  bool skips() const { return skips_; }

 private:
  std::int32_t line_;
  std::vector<Issue>& issues_;
  bool skips_ = false;
};

/// A short record is as if it went on with blank cells.
Values values_of(const Record& record, const Places& places, LineIssues& issues) {
  Values values;
  for (std::size_t i = 0; i < column_count; ++i) {
    if (!places[i] || *places[i] >= record.cells.size()) continue;
    auto cell = clean_cell(record.cells[*places[i]]);
    if (!cell) issues.skip("invalid-text", std::string(columns[i].name) + " is not readable text.");
    values[i] = std::move(cell).value_or("");
  }
  return values;
}

void check_length(const Record& record, std::size_t header_cells, LineIssues& issues) {
  for (std::size_t i = header_cells; i < record.cells.size(); ++i)
    if (const auto cell = clean_text(record.cells[i]); !cell || !cell->empty())
      return issues.skip("too-many-cells",
                         "The line has more cells than the header; is a comma not in quotes?");
}

void check_names(const Values& values, LineIssues& issues) {
  if (values[first_name].empty()) issues.skip("missing-first-name", "The first name is missing.");
  if (values[last_name].empty()) issues.skip("missing-last-name", "The last name is missing.");
  const auto too_long = [&](Column column) { return count_characters(values[column]) > name_characters_max; };
  const auto limit = " has more than " + std::to_string(name_characters_max) + " characters.";
  if (too_long(first_name)) issues.skip("first-name-too-long", "The first name" + limit);
  if (too_long(last_name)) issues.skip("last-name-too-long", "The last name" + limit);
  if (too_long(business_name)) issues.skip("business-name-too-long", "The business name" + limit);
}

Phone check_phone(const std::string& text, const ParsePhone& parse_phone, LineIssues& issues) {
  if (text.empty()) {
    issues.skip("missing-phone-number", "The phone number is missing.");
    return {};
  }
  if (is_lost_number(text)) {
    issues.skip("phone-number-lost", "A spreadsheet has shortened the number to " + text +
                                         "; format the column as text and enter it again.");
    return {};
  }
  auto phone = parse_phone(text);
  if (!phone) {
    issues.skip(phone.error(), "This is not a phone number: " + text + ".");
    return {};
  }
  if (!text.starts_with('+') && !text.starts_with("00"))
    issues.note("phone-without-country-code",
                "The number has no country code; it is read as " + phone->e164 + ".");
  return *std::move(phone);
}

std::optional<std::string> check_email(const std::string& text, LineIssues& issues) {
  if (text.empty()) return std::nullopt;
  auto cleaned = clean_email(text);
  if (!cleaned) issues.skip("not-an-email", "This is not an e-mail address: " + text + ".");
  return cleaned;
}

std::optional<customer::AccountType> check_account_type(const Values& values, LineIssues& issues) {
  const auto word = lower_case(values[account_type]);
  const bool has_business_name = !values[business_name].empty();
  if (word == "business") {
    if (!has_business_name) issues.skip("missing-business-name", "A business account needs a business name.");
    return customer::AccountType::business;
  }
  if (!word.empty() && word != "individual") {
    issues.skip("unknown-account-type",
                "An account is individual or business, not " + values[account_type] + ".");
    return std::nullopt;
  }
  if (has_business_name)
    issues.note("business-name-not-shown",
                "The business name is kept, but only a business account shows it.");
  if (word.empty()) return std::nullopt;
  return customer::AccountType::individual;
}

Row check_values(const Values& values, const ParsePhone& parse_phone, LineIssues& issues) {
  check_names(values, issues);
  Row row;
  row.first_name = values[first_name];
  row.last_name = values[last_name];
  row.phone = check_phone(values[phone_number], parse_phone, issues);
  row.email = check_email(values[email], issues);
  row.account_type = check_account_type(values, issues);
  if (!values[business_name].empty()) row.business_name = values[business_name];
  return row;
}

std::string claim_of(const GarageId& garage, const std::string& file_hash) {
  return garage.text() + ':' + file_hash;
}

}  // namespace

std::expected<Checked, Rejection> check_records(const std::vector<Record>& records,
                                                const ParsePhone& parse_phone) {
  const auto header = std::find_if_not(records.begin(), records.end(), is_blank);
  if (header == records.end()) return invalid("empty-file", "There is nothing in the file.");
  Checked checked;
  const auto places = find_columns(*header, checked.issues);
  if (!places) return std::unexpected(places.error());

  std::vector<const Record*> data;
  for (auto record = std::next(header); record != records.end(); ++record) {
    std::vector<Issue> ignored;
    LineIssues issues(record->line, ignored);
    if (!is_blank(*record) && values_of(*record, *places, issues) != sample_values())
      data.push_back(&*record);
  }
  if (data.size() > rows_max) return std::unexpected(too_many_rows(data.size()));
  checked.data_rows = static_cast<std::int32_t>(data.size());

  std::unordered_map<std::string, std::int32_t> line_of_number;
  for (const auto* record : data) {
    LineIssues issues(record->line, checked.issues);
    check_length(*record, header->cells.size(), issues);
    auto row = check_values(values_of(*record, *places, issues), parse_phone, issues);
    if (issues.skips()) continue;
    const auto [earlier, is_new] = line_of_number.try_emplace(row.phone.e164, record->line);
    if (!is_new)
      issues.note("repeated-phone-number", "Line " + std::to_string(earlier->second) +
                                               " has the same number; this line updates that customer.");
    row.line = record->line;
    checked.rows.push_back(std::move(row));
  }
  return checked;
}

std::vector<std::int32_t> skipped_lines(const std::vector<Issue>& issues) {
  std::vector<std::int32_t> lines;
  for (const auto& issue : issues)
    if (issue.skips_row && (lines.empty() || lines.back() != issue.line)) lines.push_back(issue.line);
  return lines;
}

customer::Register registration(const Row& row, const GarageId& garage, const std::string& garage_country) {
  customer::Register command;
  command.details.first_name = row.first_name;
  command.details.last_name = row.last_name;
  command.details.business_name = row.business_name;
  command.details.phones = {row.phone};
  if (row.email) command.details.emails = {*row.email};
  command.details.country = row.phone.region.empty() ? garage_country : row.phone.region;
  command.account_type = row.account_type.value_or(customer::AccountType::individual);
  command.garage_id = garage;
  command.source = customer::Source::import;
  return command;
}

customer::ChangeDetails update(const customer::Customer& customer, const Row& row) {
  customer::ChangeDetails command{customer.details, row.account_type};
  auto& details = command.details;
  details.first_name = row.first_name;
  details.last_name = row.last_name;
  if (row.business_name) details.business_name = row.business_name;
  if (details.phones.empty()) details.phones = {row.phone};
  if (!row.email) return command;

  // An address that is known already becomes the primary one; a new one takes the primary one's place.
  auto& emails = details.emails;
  const auto known = std::find(emails.begin(), emails.end(), *row.email);
  if (known != emails.end()) std::rotate(emails.begin(), known, std::next(known));
  else if (emails.empty()) emails.push_back(*row.email);
  else emails.front() = *row.email;
  return command;
}

Decision<Event> decide(const Import& import, const Upload& command, const Context&) {
  if (import.exists) return conflict("import-exists", "The file is uploaded already.");
  const auto& checked = command.checked;
  if (checked.data_rows > static_cast<std::int32_t>(rows_max))
    return std::unexpected(too_many_rows(static_cast<std::size_t>(checked.data_rows)));
  return Decided<Event>{
      {Uploaded{.garage_id = command.garage_id,
                .file_hash = command.file_hash,
                .rows = checked.data_rows,
                .valid = static_cast<std::int32_t>(checked.rows.size()),
                .personal = {checked.rows, checked.issues}}},
      {{ClaimChange::Action::take, ClaimKind::import_file, claim_of(command.garage_id, command.file_hash)}}};
}

Decision<Event> decide(const Import& import, const Complete& command, const Context&) {
  if (!import.exists) return not_found("import-not-found", "There is no such import.");
  if (import.committed)
    return conflict("import-already-committed", "The file is imported already.", "committed");
  return Decided<Event>{
      {Completed{command.results}},
      {{ClaimChange::Action::release, ClaimKind::import_file, claim_of(import.garage_id, import.file_hash)}}};
}

void evolve(Import& import, const Uploaded& event) {
  import.exists = true;
  import.garage_id = event.garage_id;
  import.file_hash = event.file_hash;
  import.data_rows = event.rows;
  import.rows = event.personal.rows;
  import.issues = event.personal.issues;
}

void evolve(Import& import, const Completed& event) {
  import.committed = true;
  import.results = event.results;
  import.rows.clear();
  import.issues.clear();
}

}  // namespace domain::import
