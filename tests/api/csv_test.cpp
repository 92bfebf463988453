#include "api/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "domain/text.hpp"

namespace {

using api::append_csv_record;
using api::CsvFile;
using api::read_csv;
using testing::ElementsAre;

using Cells = std::vector<std::string>;

CsvFile read(std::string_view bytes) { return read_csv(bytes).value(); }

/// The header and the records, without their lines.
std::vector<Cells> rows(std::string_view bytes) {
  auto file = read(bytes);
  std::vector<Cells> out;
  if (!file.header.cells.empty()) out.push_back(file.header.cells);
  for (auto& record : file.records) out.push_back(record.cells);
  return out;
}

std::vector<std::string> notices(std::string_view bytes) {
  std::vector<std::string> out;
  for (const auto& notice : read(bytes).notices)
    out.push_back(std::to_string(notice.line) + ' ' + std::string(notice.code));
  return out;
}

std::string utf16(std::u16string_view text, bool big_endian) {
  std::string out = big_endian ? "\xFE\xFF" : "\xFF\xFE";
  for (const auto unit : text) {
    const auto high = static_cast<char>(unit >> 8);
    const auto low = static_cast<char>(unit & 0xFF);
    out += big_endian ? high : low;
    out += big_endian ? low : high;
  }
  return out;
}

std::string record(std::initializer_list<std::string_view> cells) {
  std::string out;
  append_csv_record(out, std::vector<std::string_view>(cells));
  return out;
}

TEST(CsvReader, splits_records_at_any_line_end) {
  const std::vector<Cells> expected = {{"a", "b"}, {"1", "2"}, {"3", "4"}};
  EXPECT_EQ(rows("a,b\r\n1,2\r\n3,4\r\n"), expected);
  EXPECT_EQ(rows("a,b\n1,2\n3,4"), expected);
  EXPECT_EQ(rows("a,b\r1,2\r3,4\r"), expected);
  EXPECT_EQ(rows("a,b\r\n1,2\n3,4\r"), expected);
}

TEST(CsvReader, takes_quotes_off) {
  EXPECT_EQ(rows("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n"),
            (std::vector<Cells>{{"a", "b"}, {"x, y", "say \"hi\""}}));
  EXPECT_EQ(rows("a,b\n \"x\" , \"y\"\n"), (std::vector<Cells>{{"a", "b"}, {"x", "y"}}));
  EXPECT_EQ(rows("a,b\nfive\" wheel,\"\"\n"), (std::vector<Cells>{{"a", "b"}, {"five\" wheel", ""}}));
  EXPECT_EQ(rows("a,b\n\"1\n2\r\n3\r4\",x\n"), (std::vector<Cells>{{"a", "b"}, {"1\n2\n3\n4", "x"}}));
}

TEST(CsvReader, tells_the_line_on_which_each_record_begins) {
  const auto file = read("\r\n\r\na,b\r\n\"1\r\n2\",x\r\n\r\n3,y\r4,z\n");
  EXPECT_EQ(file.header.line, 3);
  ASSERT_EQ(file.records.size(), 3U);
  EXPECT_EQ(file.records[0].line, 4);
  EXPECT_EQ(file.records[1].line, 7);
  EXPECT_EQ(file.records[2].line, 8);
}

TEST(CsvReader, skips_blank_lines) {
  EXPECT_EQ(rows("a,b\n\n  \n,\n\u00a0,\"\"\n1,2\n\n"), (std::vector<Cells>{{"a", "b"}, {"1", "2"}}));
}

TEST(CsvReader, of_nothing_has_no_header) {
  for (const auto* bytes : {"", "\n\n", "\xEF\xBB\xBF", ",,,\n", "  "}) {
    EXPECT_TRUE(read(bytes).header.cells.empty()) << bytes;
    EXPECT_TRUE(read(bytes).records.empty()) << bytes;
  }
}

TEST(CsvReader, keeps_the_shape_of_short_and_long_rows) {
  EXPECT_EQ(rows("a,b,c\n1\n1,2,3,4\n1,,\n,,1"),
            (std::vector<Cells>{{"a", "b", "c"}, {"1"}, {"1", "2", "3", "4"}, {"1", "", ""}, {"", "", "1"}}));
  EXPECT_EQ(rows("a,b\n1,"), (std::vector<Cells>{{"a", "b"}, {"1", ""}}));
}

TEST(CsvReader, finds_the_delimiter) {
  const std::vector<Cells> expected = {{"a", "b"}, {"1,5", "2"}};
  EXPECT_EQ(rows("a;b\n1,5;2\n"), expected);
  EXPECT_EQ(rows("a\tb\n1,5\t2\n"), expected);
  EXPECT_EQ(rows("a,b\n\"1,5\",2\n"), expected);
  EXPECT_EQ(rows("\"a,1,2\";b\n1;2\n"), (std::vector<Cells>{{"a,1,2", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows("a\n1;2\n"), (std::vector<Cells>{{"a"}, {"1;2"}})) << "only the header counts";
  EXPECT_EQ(rows("a\t\tb\n1\t\t2\n"), (std::vector<Cells>{{"a", "", "b"}, {"1", "", "2"}}));
}

TEST(CsvReader, obeys_the_delimiter_that_excel_declares) {
  EXPECT_EQ(rows("sep=;\r\na;b\r\n1,2,3;4\r\n"), (std::vector<Cells>{{"a", "b"}, {"1,2,3", "4"}}));
  EXPECT_EQ(read("sep=;\r\na;b\r\n").header.line, 2);
}

TEST(CsvReader, drops_white_space_and_no_break_spaces_around_cells) {
  EXPECT_EQ(rows("a,b\n\u00a0 Ada\u00a0,\t x \n"), (std::vector<Cells>{{"a", "b"}, {"Ada", "x"}}));
}

TEST(CsvReader, unwraps_what_excel_wraps) {
  EXPECT_EQ(rows("a,b\n=\"07700900123\",'07700900123\n"),
            (std::vector<Cells>{{"a", "b"}, {"07700900123", "07700900123"}}));
  EXPECT_EQ(rows("a,b\n\"=\"\"0123\"\"\",'+447700900123\n"),
            (std::vector<Cells>{{"a", "b"}, {"0123", "+447700900123"}}));
  EXPECT_EQ(rows("a,b\n'=1+1,'-5\n"), (std::vector<Cells>{{"a", "b"}, {"=1+1", "-5"}}));
  EXPECT_EQ(rows("a,b\n't Hooft,O'Brien\n"), (std::vector<Cells>{{"a", "b"}, {"'t Hooft", "O'Brien"}}));
  EXPECT_EQ(rows("a,b\n=\",=1\n"), (std::vector<Cells>{{"a", "b"}, {"=\"", "=1"}}));
}

TEST(CsvReader, reads_the_encodings_of_spreadsheets) {
  const std::vector<Cells> expected = {{"näme", "b"}, {"Zoë €", "👍"}};
  EXPECT_EQ(rows("\xEF\xBB\xBFnäme,b\nZoë €,👍\n"), expected);
  EXPECT_EQ(rows(utf16(u"näme,b\nZoë €,👍\n", false)), expected);
  EXPECT_EQ(rows(utf16(u"näme\tb\r\nZoë €\t👍", true)), expected);
  EXPECT_EQ(rows("\xEF\xBB\xBF\"a\",b\n"), (std::vector<Cells>{{"a", "b"}}));
  EXPECT_TRUE(notices(utf16(u"a,b\n1,2\n", false)).empty());
}

TEST(CsvReader, tries_windows_1252_and_says_so) {
  EXPECT_EQ(rows("a,b\nZo\xEB \x80,O\x92"
                 "Brien\n"),
            (std::vector<Cells>{{"a", "b"}, {"Zoë €", "O\u2019Brien"}}));
  EXPECT_THAT(notices("a,b\nZo\xEB,x\n"), ElementsAre("0 windows-1252"));
  EXPECT_THAT(notices("a,b\nZo\x81,x\n"), ElementsAre("0 windows-1252", "0 damaged-text"));
}

TEST(CsvReader, survives_damaged_utf16) {
  EXPECT_EQ(rows(utf16(u"a,b\n1\xD800,2\n", false)), (std::vector<Cells>{{"a", "b"}, {"1\uFFFD", "2"}}));
  EXPECT_THAT(notices(utf16(u"a,b\n\xDC00,2\n", true)), ElementsAre("0 damaged-text"));
  EXPECT_THAT(notices(utf16(u"a,b\n1,2\n", false) + "x"), ElementsAre("0 damaged-text"));
}

TEST(CsvReader, reports_a_quote_that_is_never_closed_and_reads_the_rest) {
  const auto* const bytes = "a,b\n1,2\n\"x,3\n4,5\n6,7\n";
  EXPECT_THAT(notices(bytes), ElementsAre("3 unterminated-quote"));
  EXPECT_EQ(rows(bytes), (std::vector<Cells>{{"a", "b"}, {"1", "2"}, {"\"x", "3"}, {"4", "5"}, {"6", "7"}}));
  EXPECT_THAT(notices("a,b\n\"1\n2\",\"3\n4,5\n"), ElementsAre("3 unterminated-quote"));
  EXPECT_THAT(notices("\"a"), ElementsAre("1 unterminated-quote"));
}

TEST(CsvReader, reports_text_behind_a_closing_quote) {
  EXPECT_EQ(rows("a,b\n\"x\"y,2\n"), (std::vector<Cells>{{"a", "b"}, {"xy", "2"}}));
  EXPECT_THAT(notices("a,b\n\"x\"y,2\n"), ElementsAre("2 text-after-quote"));
  EXPECT_TRUE(notices("a,b\n\"x\"  ,2\n").empty());
}

TEST(CsvReader, leaves_out_nul_bytes_and_says_so) {
  const std::string bytes("a,b\n" + std::string(100, 'x') + std::string("1\0,2\n", 5));
  EXPECT_EQ(rows(bytes)[1], (Cells{std::string(100, 'x') + "1", "2"}));
  EXPECT_THAT(notices(bytes), ElementsAre("0 nul-bytes"));
}

TEST(CsvReader, refuses_what_is_not_text) {
  for (const auto& bytes :
       {std::string("PK\x03\x04 a workbook"), std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        std::string("%PDF-1.7\n"), std::string(100, '\0'), std::string("\xFF\xFE\x01\x00\x02\x00", 6)})
    EXPECT_EQ(read_csv(bytes).error().code, "binary-content");
}

TEST(CsvReader, ends_where_dos_ended_files) {
  EXPECT_EQ(rows("a,b\r\n1,2\r\n\x1A"), (std::vector<Cells>{{"a", "b"}, {"1", "2"}}));
}

TEST(CsvReader, keeps_to_its_limits) {
  const auto file = read_csv("a,b\n1,2,3\n4,5\n6,7\n", {.records_max = 2, .cells_max = 2}).value();
  EXPECT_TRUE(file.truncated);
  ASSERT_EQ(file.records.size(), 2U);
  EXPECT_THAT(file.records[0].cells, ElementsAre("1", "2"));
  ASSERT_EQ(file.notices.size(), 1U);
  EXPECT_EQ(file.notices[0].code, "too-many-cells");
  EXPECT_EQ(file.notices[0].line, 2);
  EXPECT_FALSE(read_csv("a\n1\n2\n\n", {.records_max = 2}).value().truncated);
}

TEST(CsvReader, reads_hostile_files_in_time) {
  constexpr std::size_t size = 512 * 1024;  // enough for the square of it never to end
  const auto repeated = [](std::string_view part) {
    std::string out;
    while (out.size() < size) out += part;
    return out;
  };
  for (const auto* part : {"\"", ",", "\n", "\r", "\"\n", ",\"", "a\"b,\"", "=\"", "'", "\u00a0", "\"a\"b\n",
                           "\x80", "a,\n", "\"\"\"", " ", "\t"}) {
    const auto file = read_csv(repeated(part));
    ASSERT_TRUE(file) << part;
    EXPECT_LE(file->records.size(), 10'000U);
    EXPECT_LE(file->notices.size(), 1'000U);
  }
}

TEST(CsvReader, reads_any_bytes) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  using namespace std::string_view_literals;
  constexpr auto alphabet = "\",;\t\r\n='+ a1\x80\xc2\xa0\xff\xfe\xef\xbb\xbf\0\x1a"sv;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes;
    for (auto left = random() % 40; left > 0; --left) bytes += alphabet[random() % alphabet.size()];
    const auto file = read_csv(bytes);
    if (!file) continue;
    std::int32_t line = file->header.line;
    for (const auto& read_record : file->records) {
      ASSERT_GT(read_record.line, line);
      line = read_record.line;
      for (const auto& cell : read_record.cells) ASSERT_TRUE(domain::is_utf8(cell));
    }
  }
}

TEST(CsvWriter, quotes_where_needed) {
  EXPECT_EQ(record({"a", "b c", ""}), "a,b c,\r\n");
  EXPECT_EQ(record({"x, y", "say \"hi\"", "1\n2"}), "\"x, y\",\"say \"\"hi\"\"\",\"1\n2\"\r\n");
  EXPECT_EQ(record({""}), "\"\"\r\n");
}

TEST(CsvWriter, keeps_spreadsheets_from_running_cells) {
  EXPECT_EQ(record({"=1+1", "+44", "-A1", "@SUM(A1)"}), "'=1+1,'+44,'-A1,'@SUM(A1)\r\n");
  EXPECT_EQ(record({"-5", "-63.16", "-1.2.3"}), "-5,-63.16,'-1.2.3\r\n");
  EXPECT_EQ(record({"\tx", "\rx"}), "\"'\tx\",\"'\rx\"\r\n");
  EXPECT_EQ(record({"=HYPERLINK(\"x\",1)"}), "\"'=HYPERLINK(\"\"x\"\",1)\"\r\n");
  EXPECT_EQ(record({"a=1", "1-2", "O'Brien", "07700"}), "a=1,1-2,O'Brien,07700\r\n");
}

TEST(CsvWriter, writes_what_the_reader_reads) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const std::vector<std::string_view> parts = {",", ";",  "\"", "'", "=", "+",  "-",
                                               "@", "\n", "a",  "7", "é", "\t", " "};
  for (int round = 0; round < 2'000; ++round) {
    std::vector<Cells> expected = {{"head", "er", "x"}};
    std::string bytes = record({"head", "er", "x"});
    for (auto records = random() % 5; records > 0; --records) {
      Cells cells;
      for (int i = 0; i < 3; ++i) {
        std::string cell;
        for (auto left = random() % 7; left > 0; --left) cell += parts[random() % parts.size()];
        while (!cell.empty() && std::string_view(" \t\n").contains(cell.back())) cell.pop_back();
        while (!cell.empty() && std::string_view(" \t\n").contains(cell.front())) cell.erase(0, 1);
        cells.push_back(cell);
      }
      cells.back() += 'x';  // a record of blanks would be skipped
      append_csv_record(bytes, std::vector<std::string_view>(cells.begin(), cells.end()));
      expected.push_back(cells);
    }
    ASSERT_EQ(rows(bytes), expected) << bytes;
  }
}

}  // namespace
