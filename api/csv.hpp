// Comma-separated values (RFC 4180) as spreadsheets really write them, and as they can safely open them.
//
//   file   := record (newline record)*      newline := CRLF | LF | CR
//   record := cell (delimiter cell)*        delimiter := ',' | ';' | tab, the one that is most often in the
//   header cell   := text | '"' (text | '""' | delimiter | newline)* '"'
//
// White space around a cell, no-break spaces too, is dropped; so is what Excel puts around text that looks
// like something else: ="0123" and '0123. Line ends inside quotes become LF. Records whose cells are all
// blank are skipped. Reading takes time in proportion to the size, whatever the bytes.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace api {

struct CsvRecord {
  std::int32_t line = 0;  ///< where it begins in the file, from 1
  std::vector<std::string> cells;
};

/// Something that a person should know although the file could be read.
struct CsvNotice {
  std::int32_t line = 0;  ///< 0: the file as a whole
  std::string_view code;  ///< windows-1252, damaged-text, nul-bytes, unterminated-quote, text-after-quote,
                          ///< too-many-cells
  std::string_view detail;
};

struct CsvFile {
  CsvRecord header;                ///< the first record; without cells where the file is blank
  std::vector<CsvRecord> records;  ///< those after it
  std::vector<CsvNotice> notices;  ///< in the file's order
  char delimiter = ',';
  bool truncated = false;  ///< there is more than `records_max`; reading stopped there
};

/// What is kept of a file. Beyond, cells are dropped with a notice.
struct CsvLimits {
  std::size_t records_max = 10'000;  ///< without the header
  std::size_t cells_max = 100;       ///< in a record
};

/// Why nothing could be read.
struct CsvProblem {
  std::string_view code;  ///< binary-content
  std::string_view detail;
};

std::expected<CsvFile, CsvProblem> read_csv(std::string_view bytes, const CsvLimits& limits = {});

/// Appends one record and CRLF. A cell that a spreadsheet would run as a formula (= + - @, tab or CR at its
/// start, other than a negative number) gets an apostrophe in front, which `read_csv` takes off again.
void append_csv_record(std::string& out, std::span<const std::string_view> cells);

}  // namespace api
