#include "domain/customer_import.hpp"

#include <algorithm>

#include "tests/domain/given.hpp"

namespace {

using namespace domain::import;
using namespace given_when_then;
using domain::Phone;
using domain::customer::AccountType;

const auto leeds = numbered<domain::GarageId>(1);
const auto import_id = numbered<domain::ImportId>(1);

/// Knows only British numbers: "+44…", "0044…" or "0…".
std::expected<Phone, std::string> british_phone(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c == '+' || (c >= '0' && c <= '9')) digits += c;
  for (const std::string_view prefix : {"+44", "0044", "0"})
    if (digits.starts_with(prefix) && digits.size() == prefix.size() + 10)
      return Phone{.e164 = "+44" + digits.substr(prefix.size()), .region = "GB", .raw = std::string(text)};
  return std::unexpected("not-a-phone-number");
}

using Cells = std::vector<std::string>;
const Cells header = {"firstName", "lastName", "phoneNumber", "email", "accountType", "businessName"};

/// A file with these lines after `first`, one a line from line 2.
std::expected<Checked, domain::Rejection> check(const std::vector<Cells>& lines,
                                                const Cells& first = header) {
  std::vector<Record> records = {{1, first}};
  for (const auto& cells : lines) records.push_back({static_cast<std::int32_t>(records.size() + 1), cells});
  return check_records(records, british_phone);
}

Cells grace() { return {"Grace", "Hopper", "+447700900123", "grace@example.com", "individual", ""}; }

Cells grace_with(std::size_t column, const std::string& value) {
  auto cells = grace();
  cells[column] = value;
  return cells;
}

Row grace_row(std::int32_t line = 2) {
  return {.line = line,
          .first_name = "Grace",
          .last_name = "Hopper",
          .phone = {.e164 = "+447700900123", .region = "GB", .raw = "+447700900123"},
          .email = "grace@example.com",
          .account_type = AccountType::individual};
}

struct Noted {
  std::int32_t line;
  std::string code;
  bool skips;
  friend bool operator==(const Noted&, const Noted&) = default;
};
void PrintTo(const Noted& noted, std::ostream* out) {
  *out << noted.line << ' ' << noted.code << (noted.skips ? " skips" : "");
}

std::vector<Noted> notes(const std::expected<Checked, domain::Rejection>& checked) {
  std::vector<Noted> all;
  for (const auto& issue : checked.value().issues) {
    EXPECT_FALSE(issue.detail.empty()) << issue.code;
    all.push_back({issue.line, issue.code, issue.skips_row});
  }
  return all;
}

using Notes = std::vector<Noted>;
using Rows = std::vector<Row>;

/// The only issue of a file of one line.
void expect_skipped(const Cells& cells, const std::string& code) {
  const auto checked = check({cells});
  EXPECT_EQ(notes(checked), (Notes{{2, code, true}}));
  EXPECT_EQ(checked->rows, Rows{});
  EXPECT_EQ(checked->data_rows, 1);
}

// Columns

TEST(CustomerFile, is_read_by_the_names_of_its_columns) {
  EXPECT_EQ(check({grace()})->rows, Rows{grace_row()});
  const auto other_order =
      check({{"grace@example.com", "+447700900123", "Hopper", "individual", "Grace"}},
            {" E-Mail ", "Phone number", "LASTNAME", "account_type", "\u00a0First Name"});
  EXPECT_EQ(other_order->rows, Rows{grace_row()});
  EXPECT_EQ(notes(other_order), Notes{});
}

TEST(CustomerFile, is_refused_without_the_columns_it_needs) {
  const auto refused = check({grace()}, {"firstName", "phone", "email"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "missing-columns");
  EXPECT_EQ(refused.error().detail, "The file has no column lastName, phoneNumber.");
  ASSERT_EQ(refused.error().errors.size(), 2U);
  EXPECT_EQ(refused.error().errors[0].pointer, "/lastName");
  EXPECT_EQ(refused.error().errors[1].pointer, "/phoneNumber");
}

TEST(CustomerFile, is_refused_when_it_is_empty_or_says_a_thing_twice) {
  EXPECT_EQ(check_records({}, british_phone).error().code, "empty-file");
  EXPECT_EQ(check_records({{1, {" ", ""}}, {2, {}}}, british_phone).error().code, "empty-file");
  const auto refused = check({}, {"firstName", "lastName", "phoneNumber", "First name"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "repeated-columns");
  EXPECT_EQ(refused.error().errors.at(0).pointer, "/firstName");
}

TEST(CustomerFile, may_have_columns_that_are_not_known) {
  const auto checked = check({{"x", "Grace", "Hopper", "+447700900123", "y", ""}},
                             {"shoe size", "firstName", "lastName", "phoneNumber", "colour", ""});
  EXPECT_EQ(notes(checked), (Notes{{1, "ignored-column", false}, {1, "ignored-column", false}}));
  EXPECT_EQ(checked->rows.size(), 1U);
}

// Lines

TEST(CustomerFile, may_hold_nobody) {
  const auto checked = check({});
  EXPECT_EQ(checked->data_rows, 0);
  EXPECT_EQ(checked->rows, Rows{});
}

TEST(CustomerFile, does_not_count_blank_lines_or_the_template_sample) {
  const auto checked =
      check({{},
             {" ", "\u00a0"},
             {"Ada", " Example", "+44 7700 900000", "ada@example.com", "business", "Example Motors Ltd"},
             grace()});
  EXPECT_EQ(checked->data_rows, 1);
  EXPECT_EQ(checked->rows, Rows{grace_row(5)});
  EXPECT_EQ(notes(checked), Notes{});
}

TEST(CustomerFile, has_a_sample_that_would_be_a_customer_once_changed) {
  const auto changed =
      check({{"Ada", "Byron", "+44 7700 900000", "ada@example.com", "business", "Example Motors Ltd"}});
  EXPECT_EQ(changed->rows.size(), 1U);
}

TEST(CustomerFile, holds_five_hundred_customers_at_most) {
  std::vector<Cells> lines(500, grace());
  lines.insert(lines.begin() + 250, 20, Cells{});
  EXPECT_EQ(check(lines)->data_rows, 500);
  lines.push_back(grace_with(0, ""));
  const auto refused = check(lines);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "too-many-rows");
  EXPECT_EQ(refused.error().kind, domain::Rejection::Kind::invalid);
}

TEST(CustomerFile, takes_short_lines_as_if_they_went_on_blank) {
  const auto checked = check({{"Grace", "Hopper", "+447700900123"}});
  ASSERT_EQ(checked->rows.size(), 1U);
  EXPECT_EQ(checked->rows[0].email, std::nullopt);
  EXPECT_EQ(checked->rows[0].account_type, std::nullopt);
  EXPECT_EQ(checked->rows[0].business_name, std::nullopt);
  EXPECT_EQ(notes(checked), Notes{});
}

TEST(CustomerFile, skips_lines_with_more_cells_than_columns_unless_those_are_blank) {
  auto cells = grace();
  cells.emplace_back(" ");
  EXPECT_EQ(check({cells})->rows, Rows{grace_row()});
  cells.emplace_back("Ltd");
  expect_skipped(cells, "too-many-cells");
}

TEST(CustomerFile, skips_lines_that_miss_what_is_required) {
  expect_skipped(grace_with(0, " "), "missing-first-name");
  expect_skipped(grace_with(1, ""), "missing-last-name");
  expect_skipped(grace_with(2, ""), "missing-phone-number");
  EXPECT_EQ(notes(check({{"", "", "x"}})), (Notes{{2, "missing-first-name", true},
                                                  {2, "missing-last-name", true},
                                                  {2, "not-a-phone-number", true}}));
}

TEST(CustomerFile, skips_lines_with_values_that_are_wrong) {
  expect_skipped(grace_with(0, std::string(101, 'x')), "first-name-too-long");
  expect_skipped(grace_with(1, std::string(101, 'x')), "last-name-too-long");
  expect_skipped(grace_with(2, "12345"), "not-a-phone-number");
  expect_skipped(grace_with(3, "grace"), "not-an-email");
  expect_skipped(grace_with(4, "company"), "unknown-account-type");
  expect_skipped({"Grace", "Hopper", "+447700900123", "", "business", std::string(101, 'x')},
                 "business-name-too-long");
  expect_skipped(grace_with(3, "\xff"), "invalid-text");
}

TEST(CustomerFile, imports_the_other_lines) {
  auto ada = grace_with(2, "+447700900124");
  const auto checked = check({grace(), grace_with(1, ""), ada});
  ASSERT_EQ(checked->rows.size(), 2U);
  EXPECT_EQ(checked->rows[1].line, 4);
  EXPECT_EQ(checked->data_rows, 3);
  EXPECT_EQ(skipped_lines(checked->issues), std::vector{3});
}

TEST(CustomerFile, skips_a_line_once_however_much_is_wrong_with_it) {
  const auto checked =
      check({{"", "", "x"}, grace_with(2, "07700 900123"), {"", "", ""}, {"", "Hopper", ""}});
  EXPECT_EQ(skipped_lines(checked->issues), (std::vector{2, 5}));
}

// Phone numbers

TEST(CustomerFile, notices_numbers_that_a_spreadsheet_has_lost) {
  for (const auto* text : {"4.47E+11", "4,477E+11", "447E9", "4.47700900123e+11"})
    expect_skipped(grace_with(2, text), "phone-number-lost");
  expect_skipped(grace_with(2, "E+11"), "not-a-phone-number");
  expect_skipped(grace_with(2, "4.47E+"), "not-a-phone-number");
}

TEST(CustomerFile, says_how_it_reads_a_number_without_country_code) {
  const auto checked = check({grace_with(2, "07700 900123")});
  ASSERT_EQ(checked->rows.size(), 1U);
  EXPECT_EQ(checked->rows[0].phone.e164, "+447700900123");
  EXPECT_EQ(notes(checked), (Notes{{2, "phone-without-country-code", false}}));
  EXPECT_EQ(notes(check({grace_with(2, "00447700900123")})), Notes{});
}

TEST(CustomerFile, takes_off_the_marks_of_a_spreadsheet) {
  for (const auto* text : {"'+447700900123", "=\"+447700900123\"", "\u00a0+447700900123 "})
    EXPECT_EQ(check({grace_with(2, text)})->rows, Rows{grace_row()}) << text;
  EXPECT_EQ(check({grace_with(1, "'t Hooft")})->rows.at(0).last_name, "'t Hooft");
}

TEST(CustomerFile, lets_the_later_of_two_lines_with_one_number_update) {
  const auto checked = check({grace(), grace_with(0, "Ada"), grace_with(2, "+44 7700 900123")});
  EXPECT_EQ(checked->rows.size(), 3U);
  EXPECT_EQ(notes(checked),
            (Notes{{3, "repeated-phone-number", false}, {4, "repeated-phone-number", false}}));
}

TEST(CustomerFile, does_not_compare_with_lines_that_are_skipped) {
  EXPECT_EQ(notes(check({grace_with(3, "@"), grace()})), (Notes{{2, "not-an-email", true}}));
}

// Account types

TEST(CustomerFile, reads_account_types_in_any_case) {
  const auto type_of = [](const std::string& word, const std::string& name) {
    return check({{"Grace", "Hopper", "+447700900123", "", word, name}})->rows.at(0).account_type;
  };
  EXPECT_EQ(type_of("Individual", ""), AccountType::individual);
  EXPECT_EQ(type_of(" BUSINESS ", "Taxis"), AccountType::business);
  EXPECT_EQ(type_of("", ""), std::nullopt);
}

TEST(CustomerFile, needs_a_business_name_for_a_business) {
  expect_skipped(grace_with(4, "business"), "missing-business-name");
}

TEST(CustomerFile, says_when_a_business_name_will_not_be_shown) {
  for (const auto* word : {"", "individual"}) {
    const auto checked = check({{"Grace", "Hopper", "+447700900123", "", word, " Taxis "}});
    EXPECT_EQ(checked->rows.at(0).business_name, "Taxis");
    EXPECT_EQ(notes(checked), (Notes{{2, "business-name-not-shown", false}}));
  }
}

// What a row makes of a customer

domain::customer::Customer known() {
  domain::customer::Customer customer;
  customer.exists = true;
  customer.account_type = AccountType::business;
  customer.details = {.first_name = "G.",
                      .last_name = "Hopper",
                      .business_name = "Northside Taxis",
                      .phones = {grace_row().phone, {.e164 = "+447700900999"}},
                      .emails = {"old@example.com", "other@example.com"},
                      .addresses = {{.city = "Leeds"}},
                      .country = "GB",
                      .birthday = domain::customer::Birthday{9, 12, 1906}};
  return customer;
}

TEST(ImportedRow, registers_a_customer_of_the_numbers_country) {
  const auto command = registration(grace_row(), leeds, "IE");
  EXPECT_EQ(command.details, (domain::customer::Details{.first_name = "Grace",
                                                        .last_name = "Hopper",
                                                        .phones = {grace_row().phone},
                                                        .emails = {"grace@example.com"},
                                                        .country = "GB"}));
  EXPECT_EQ(command.source, domain::customer::Source::import);
  EXPECT_EQ(command.garage_id, leeds);
  EXPECT_EQ(command.account_type, AccountType::individual);
  auto satellite = grace_row();
  satellite.phone.region.clear();
  satellite.email.reset();
  satellite.account_type = AccountType::business;
  satellite.business_name = "Taxis";
  EXPECT_EQ(registration(satellite, leeds, "IE").details.country, "IE");
  EXPECT_TRUE(registration(satellite, leeds, "IE").details.emails.empty());
  EXPECT_EQ(registration(satellite, leeds, "IE").account_type, AccountType::business);
  EXPECT_EQ(registration(satellite, leeds, "IE").details.business_name, "Taxis");
}

TEST(ImportedRow, replaces_what_it_says_and_erases_nothing) {
  auto row = grace_row();
  row.email.reset();
  row.account_type.reset();
  auto expected = known().details;
  expected.first_name = "Grace";
  const auto command = update(known(), row);
  EXPECT_EQ(command.details, expected);
  EXPECT_EQ(command.account_type, std::nullopt);

  row.email = "grace@example.com";
  row.account_type = AccountType::business;
  row.business_name = "Taxis";
  expected.emails = {"grace@example.com", "other@example.com"};
  expected.business_name = "Taxis";
  EXPECT_EQ(update(known(), row).details, expected);
  EXPECT_EQ(update(known(), row).account_type, AccountType::business);
}

TEST(ImportedRow, makes_a_known_address_the_primary_one) {
  auto row = grace_row();
  row.email = "other@example.com";
  EXPECT_EQ(update(known(), row).details.emails,
            (std::vector<std::string>{"other@example.com", "old@example.com"}));
  auto without = known();
  without.details.emails.clear();
  EXPECT_EQ(update(without, row).details.emails, std::vector<std::string>{"other@example.com"});
}

TEST(ImportedRow, changes_nothing_the_second_time) {
  domain::customer::Customer customer;
  const auto take_events = [&](const auto& decision) {
    for (const auto& event : decision.value().events) domain::evolve_any(customer, event);
  };
  take_events(decide(customer, registration(grace_row(), leeds, "GB"), monday));
  EXPECT_TRUE(decide(customer, update(customer, grace_row()), monday).value().events.empty());
}

// The aggregate

Checked one_row() {
  return {.data_rows = 2, .rows = {grace_row()}, .issues = {{3, "missing-last-name", "…", true}}};
}

Uploaded uploaded() {
  return {.garage_id = leeds,
          .file_hash = "c0ffee",
          .rows = 2,
          .valid = 1,
          .personal = {one_row().rows, one_row().issues}};
}

std::string claim() { return leeds.text() + ":c0ffee"; }

TEST(Import, is_uploaded_once) {
  const Upload command{import_id, leeds, "c0ffee", one_row()};
  given<Import>().when(command).then({uploaded()}).then_claims({take(ClaimKind::import_file, claim())});
  given<Import>(uploaded()).when(command).then_conflict("import-exists", "");
}

TEST(Import, has_five_hundred_rows_at_most) {
  Upload command{import_id, leeds, "c0ffee", one_row()};
  command.checked.data_rows = 501;
  given<Import>().when(command).then_refused("too-many-rows");
}

TEST(Import, is_committed_once_and_the_same_file_may_come_again) {
  const Complete command{
      {{2, Outcome::created, numbered<domain::CustomerId>(1)}, {3, Outcome::skipped, std::nullopt}}};
  given<Import>(uploaded())
      .when(command)
      .then({Completed{command.results}})
      .then_claims({release(ClaimKind::import_file, claim())});
  given<Import>(uploaded(), Completed{command.results})
      .when(command)
      .then_conflict("import-already-committed", "committed");
  given<Import>().when(command).then_not_found("import-not-found");
}

TEST(Import, keeps_the_rows_until_they_are_imported) {
  EXPECT_EQ(given<Import>(uploaded()).state.rows, one_row().rows);
  EXPECT_EQ(skipped_lines(given<Import>(uploaded()).state.issues), std::vector{3});
  const auto committed = given<Import>(uploaded(), Completed{{{2, Outcome::created, {}}}});
  EXPECT_TRUE(committed.state.rows.empty());
  EXPECT_TRUE(committed.state.issues.empty());
  EXPECT_EQ(committed.state.results.size(), 1U);
}

}  // namespace
