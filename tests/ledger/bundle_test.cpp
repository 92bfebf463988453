// The auditor's export of random books: hledger, ledger and beancount agree with the trial balance, and
// whoever changes anything is found out.
#include <gtest/gtest.h>

#include <stdlib.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>

#include "api/ledger_bundle.hpp"
#include "projections/ledger_check.hpp"
#include "projections/views.hpp"
#include "tests/ledger/bundle_folder.hpp"
#include "tests/ledger/random_entries.hpp"

namespace {

namespace fs = std::filesystem;
using domain::Date;
using ledger_test::random_books;
using ledger_test::RandomBooks;
using ledger_test::Shape;

Date on(std::string_view text) { return Date::parse(text).value(); }

const Shape two_months{.entries = 60, .customers = 3, .first = on("2026-03-10"), .days = 45};

class FilesBundle : public api::Bundle {
 public:
  explicit FilesBundle(fs::path folder) : folder_(std::move(folder)) {}
  void append(std::string_view file, std::string_view bytes) override {
    std::ofstream(folder_ / file, std::ios::binary | std::ios::app) << bytes;
  }

 private:
  fs::path folder_;
};

fs::path made_folder() {
  auto pattern = (fs::path(::testing::TempDir()) / "books-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
  return pattern;
}

/// A bundle in a folder of its own, to be checked and tampered with.
class Books : public ledger_test::BundleFolder {
 public:
  explicit Books(const RandomBooks& books, projections::Span span = {{}, on("2026-04-30")})
      : BundleFolder(made_folder()) {
    projections::MemoryRows rows;
    projections::LedgerTables ledger(rows);
    for (const auto& event : books.events) projections::project_ledger(event, ledger, false);
    ledger.write(rows);
    const auto report = projections::check_ledger(rows, books.organisation, books.garage);
    EXPECT_TRUE(report.fine()) << report.problems.front();
    EXPECT_EQ(report.entries, std::ssize(books.events));
    projections::GarageRow garage;
    garage.garage_id = books.garage;
    garage.name = "Leeds";
    garage.currency = books.entry(0).currency;
    FilesBundle bundle(path());
    api::write_ledger_bundle(projections::Ledger(rows, books.organisation, books.garage), garage, span,
                             {books.organisation, books.events.size(), {}}, bundle);
  }
  ~Books() { fs::remove_all(path()); }
  Books(const Books&) = delete;
  Books& operator=(const Books&) = delete;
};

/// Makes the first digit after `from` in the text another one.
std::string with_another_digit(std::string text, std::size_t from) {
  const auto at = text.find_first_of("0123456789", from);
  text.at(at) = text.at(at) == '9' ? '8' : static_cast<char>(text.at(at) + 1);
  return text;
}

class RandomExport : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomExport, is_confirmed_by_three_programs) {
  const Books books(random_books(GetParam(), two_months));
  const auto verdict = books.verify();
  EXPECT_EQ(verdict.code, 0) << verdict.words;
  EXPECT_NE(verdict.words.find("These books are right."), std::string::npos);
}

TEST_P(RandomExport, of_plans_deposits_and_payouts_is_confirmed_too) {
  auto shape = two_months;
  shape.has_plans_and_providers = true;
  shape.entries = 39;  // without VAT returns
  const Books books(random_books(GetParam(), shape));
  const auto verdict = books.verify();
  EXPECT_EQ(verdict.code, 0) << verdict.words;
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomExport, ::testing::Values(11, 12, 13));

TEST(Export, of_one_month_begins_with_what_was_before) {
  const auto made = random_books(14, {.entries = 80, .customers = 3, .first = on("2026-01-01"), .days = 100});
  const Books books(made, {on("2026-03-05"), on("2026-03-20")});
  EXPECT_NE(books.read("2026-03.hledger").find("(OPEN-2026-03)"), std::string::npos);
  EXPECT_EQ(books.read("2026-02.hledger"), "");
  const auto verdict = books.verify();
  EXPECT_EQ(verdict.code, 0) << verdict.words;
}

TEST(Export, of_a_currency_without_minor_units_is_confirmed) {
  auto shape = two_months;
  shape.currency = "JPY";
  const Books books(random_books(15, shape));
  const auto verdict = books.verify();
  EXPECT_EQ(verdict.code, 0) << verdict.words;
}

TEST(Export, is_the_same_for_the_same_books) {
  const auto made = random_books(16, two_months);
  const Books first(made);
  const Books second(made);
  EXPECT_EQ(first.read("manifest.json"), second.read("manifest.json"));
}

// ---- tampering ----------------------------------------------------------------------------------

class Tampering : public ::testing::Test {
 protected:
  /// Whoever tampers knows of the manifest, so each of the programs must find it out on its own.
  void expect_found_out(const std::string& file, const std::string& by) {
    books.list_again(file);
    const auto verdict = books.verify(by);
    EXPECT_NE(verdict.code, 0) << file << " checked by " << by;
    EXPECT_EQ(verdict.words.find("These books are right."), std::string::npos);
    EXPECT_NE(verdict.words.find("WRONG: " + file), std::string::npos) << verdict.words;
  }
  static constexpr std::array<const char*, 3> programs = {"hledger", "ledger", "beancount"};
  Books books{random_books(21, two_months)};
};

TEST_F(Tampering, with_a_file_does_not_fit_the_manifest) {
  for (const auto* const file : {"entries.jsonl", "open_items.csv", "verify.sh", "2026-03.ledger"}) {
    const auto before = books.read(file);
    books.write(file, before + (std::string(file).ends_with("sh") ? "\n# nothing to see\n" : "\n"));
    EXPECT_NE(books.verify("ledger").code, 0) << file;
    books.write(file, before);
  }
  EXPECT_EQ(books.verify("ledger").code, 0);
}

TEST_F(Tampering, with_a_penny_of_one_posting_is_found_out) {
  for (const std::string program : programs) {
    const auto file = "2026-03." + program;
    const auto before = books.read(file);
    books.write(file, with_another_digit(before, before.find("Income:Labour  -") + 16));
    expect_found_out(file, program);
    books.write(file, before);
    books.list_again(file);
  }
}

/// Adds one to the penny of an amount, and takes one off that of another in the same entry.
TEST_F(Tampering, with_a_penny_moved_between_accounts_is_found_out) {
  for (const std::string program : programs) {
    const auto file = "2026-03." + program;
    const auto before = books.read(file);
    const auto journal = before.substr(before.find(program == "beancount" ? "\"invoice\"" : "invoice"));
    const auto entry = journal.substr(0, journal.find("\n\n"));
    auto moved = entry;
    const auto move = [&](const std::string& account, int by) {
      const auto at = moved.find(account);
      const auto point = moved.find('.', moved.find("  ", at));
      auto& penny = moved.at(point + 2);
      penny = static_cast<char>('0' + (penny - '0' + 10 + by) % 10);
    };
    move("Assets:Receivable", 1);
    move("Income:Labour", 1);
    auto text = before;
    text.replace(text.find(entry), entry.size(), moved);
    ASSERT_NE(text, before);
    books.write(file, text);
    expect_found_out(file, program);
    books.write(file, before);
    books.list_again(file);
  }
}

TEST_F(Tampering, with_an_entry_left_out_is_found_out) {
  for (const std::string program : programs) {
    const auto file = "2026-03." + program;
    const auto before = books.read(file);
    const auto name = before.find(program == "beancount" ? "\"payment\"" : ") payment");
    const auto begin = before.rfind("\n\n", name);
    auto text = before;
    text.erase(begin, before.find("\n\n", begin + 1) - begin);
    books.write(file, text);
    expect_found_out(file, program);
    books.write(file, before);
    books.list_again(file);
  }
}

TEST_F(Tampering, with_an_entry_added_is_found_out) {
  const std::array<std::string, 3> added = {
      "\n2026-03-15 * (X) added\n    Assets:Theft  1.00 GBP\n    Income:Theft  -1.00 GBP\n",
      "\n2026-03-15 * (X) added\n    Assets:Cash:Till1  1.00 GBP\n    Assets:Bank:Main  -1.00 GBP\n",
      "\n2026-03-31 * (X) added\n    Assets:Cash:Till1  1.00 GBP\n    Assets:Bank:Main  -1.00 GBP\n"};
  for (const std::string program : programs)
    for (auto entry : added) {
      const auto file = "2026-03." + program;
      const auto before = books.read(file);
      if (program == "beancount") entry.replace(entry.find("(X) added"), 9, "\"added\"");
      books.write(file, before + entry);  // behind what is asserted
      expect_found_out(file, program);
      books.write(file, before);
      books.list_again(file);
    }
}

/// Each of these changes no balance.
TEST_F(Tampering, that_no_report_shows_is_found_out) {
  constexpr std::string_view undeclared =
      "\n2026-03-31 * (X) x\n    Assets:Theft  0.00 GBP\n    Assets:Theft  0.00 GBP\n";
  constexpr std::string_view too_early =
      "\n2026-03-01 * (X) x\n    Assets:Cash:Till1  1.00 GBP\n    Assets:Cash:Till1  -1.00 GBP\n";
  constexpr std::string_view other_commodity =
      "\n2026-03-31 * (X) x\n    Assets:Cash:Till1  1 XXX\n    Assets:Cash:Till1  -1 XXX\n";
  constexpr std::string_view wrong_assertion =
      "\n2026-03-31 * (X) x\n    Assets:Cash:Till1  0.00 GBP = 123456.00 GBP\n";
  constexpr std::string_view wrong_balance = "\n2026-03-31 balance Assets:Cash:Till1 123456.00 GBP\n";
  const std::multimap<std::string, std::string_view> added = {
      {"hledger", undeclared},      {"hledger", too_early},       {"hledger", other_commodity},
      {"hledger", wrong_assertion}, {"ledger", undeclared},       {"ledger", wrong_assertion},
      {"beancount", wrong_balance}, {"beancount", "\nno entry\n"}};
  for (const auto& [program, text] : added) {
    const auto file = "2026-03." + program;
    const auto before = books.read(file);
    books.write(file, before + std::string(text));
    expect_found_out(file, program);
    books.write(file, before);
    books.list_again(file);
  }
}

TEST_F(Tampering, with_many_assertions_is_found_out_although_ledger_counts_errors_modulo_256) {
  const std::string file = "2026-03.ledger";
  std::string wrong = books.read(file);
  for (int i = 0; i < 256; ++i) wrong += "\nassert account(\"Assets:Bank:Main\").total == 0.01 GBP\n";
  books.write(file, wrong);
  expect_found_out(file, "ledger");
}

TEST_F(Tampering, with_the_tables_is_found_out) {
  for (const auto* const file :
       {"trial_balance.csv", "open_items.csv", "ageing.csv", "vat_lines.csv", "vat_returns.csv"}) {
    const auto before = books.read(file);
    const auto point = before.rfind('.');
    books.write(file, with_another_digit(before, point));
    books.list_again(file);
    const auto verdict = books.verify("ledger");
    EXPECT_NE(verdict.code, 0) << file;
    books.write(file, before);
    books.list_again(file);
  }
  const auto numbers = books.read("number_series.csv");
  auto gap = numbers;
  const auto line = gap.find("INV-2026,2,");
  gap.erase(line, gap.find('\n', line) + 1 - line);
  books.write("number_series.csv", gap);
  books.list_again("number_series.csv");
  EXPECT_NE(books.verify("ledger").code, 0);
  books.write("number_series.csv", numbers);
  books.list_again("number_series.csv");
  EXPECT_EQ(books.verify("ledger").code, 0);
}

TEST_F(Tampering, with_what_a_vat_return_says_or_that_it_is_filed_is_found_out) {
  const auto before = books.read("vat_returns.csv");
  const auto second = before.find('\n', before.find('\n') + 1) + 1;
  ASSERT_LT(second, before.size()) << "there are two returns";
  books.write("vat_returns.csv", before.substr(0, second));
  books.list_again("vat_returns.csv");
  const auto missing = books.verify("ledger");
  EXPECT_NE(missing.code, 0);
  EXPECT_NE(missing.words.find("does not have every return"), std::string::npos) << missing.words;
  auto longer = before;
  const auto through = longer.find(',', longer.find('\n')) + 1;
  longer.replace(through, 10, "2026-03-31");
  books.write("vat_returns.csv", longer);
  books.list_again("vat_returns.csv");
  const auto other_days = books.verify("ledger");
  EXPECT_NE(other_days.code, 0);
  EXPECT_NE(other_days.words.find("VAT return"), std::string::npos) << other_days.words;
}

TEST_F(Tampering, with_an_entry_of_the_chain_is_found_out) {
  const auto before = books.read("entries.jsonl");
  const auto third = before.find('\n', before.find('\n') + 1) + 1;
  const auto fourth = before.find('\n', third) + 1;
  const std::array<std::string, 3> tampered = {
      before.substr(0, third) + before.substr(fourth),
      with_another_digit(before, before.find("\"amountMinor\":", third) + 14),
      before.substr(0, before.rfind('\n', before.size() - 2) + 1)};
  for (const auto& text : tampered) {
    books.write("entries.jsonl", text);
    books.list_again("entries.jsonl");
    const auto verdict = books.verify("ledger");
    EXPECT_NE(verdict.code, 0);
    EXPECT_NE(verdict.words.find("chain"), std::string::npos) << verdict.words;
  }
}

}  // namespace
