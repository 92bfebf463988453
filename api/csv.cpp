#include "api/csv.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "api/text_encoding.hpp"

namespace api {

namespace {

/// A file with one byte in this many that no text has is not text.
constexpr std::size_t text_bytes_per_control = 50;

/// A file that is wrong in every line says so only so often.
constexpr std::size_t notices_max = 1'000;

constexpr std::array<char, 3> delimiters = {',', ';', '\t'};

constexpr std::string_view no_break_space = "\u00a0";
constexpr std::string_view byte_order_mark = "\ufeff";

/// What makes a spreadsheet take a cell for a formula.
bool starts_formula(char c) { return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r'; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f'; }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }

/// Bytes that no text has; DOS ended files with 0x1A.
bool is_binary(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 && !is_blank(c) && !is_line_end(c) && byte != 0x1A;
}

bool looks_binary(std::string_view bytes) {
  constexpr std::array<std::string_view, 6> beginnings = {"PK\x03\x04", "\xD0\xCF\x11\xE0", "%PDF-",
                                                          "\x1F\x8B",   "\x89PNG",          "\xFF\xD8\xFF"};
  if (std::ranges::any_of(beginnings, [&](auto beginning) { return bytes.starts_with(beginning); }))
    return true;
  const auto controls = static_cast<std::size_t>(std::ranges::count_if(bytes, is_binary));
  return controls * text_bytes_per_control > bytes.size();
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty()) {
    if (is_blank(text.front()) || is_line_end(text.front())) text.remove_prefix(1);
    else if (text.starts_with(no_break_space)) text.remove_prefix(no_break_space.size());
    else if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    else break;
  }
  while (!text.empty()) {
    if (is_blank(text.back()) || is_line_end(text.back())) text.remove_suffix(1);
    else if (text.ends_with(no_break_space)) text.remove_suffix(no_break_space.size());
    else break;
  }
  return text;
}

/// True for apostrophes in front of what they keep from being a formula or a number, as opposed to 't Hooft.
bool has_guard(std::string_view text) {
  const auto guarded = text.find_first_not_of('\'');
  if (guarded == 0 || guarded == std::string_view::npos) return false;
  return starts_formula(text[guarded]) || is_digit(text[guarded]);
}

/// `""` in what was between quotes stands for one.
std::string without_doubled_quotes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"') ++i;
  }
  return out;
}

/// A cell as a person sees it in the spreadsheet.
std::string unwrapped(std::string_view cell) {
  const auto text = trimmed(cell);
  if (text.size() >= 3 && text.starts_with("=\"") && text.back() == '"')
    return std::string(trimmed(without_doubled_quotes(text.substr(2, text.size() - 3))));
  return std::string(has_guard(text) ? text.substr(1) : text);
}

/// The delimiter that is most often in the first line that is not blank, outside quotes.
char sniffed_delimiter(std::string_view text) {
  std::array<std::size_t, delimiters.size()> counts{};
  bool quoted = false;
  bool blank = true;
  for (const char c : text) {
    if (is_line_end(c) && !quoted && !blank) break;
    if (c == '"') quoted = !quoted;
    if (!is_line_end(c)) blank = false;
    const auto found = std::ranges::find(delimiters, c);
    if (!quoted && found != delimiters.end()) ++counts[static_cast<std::size_t>(found - delimiters.begin())];
  }
  return delimiters[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

/// Excel's own first line, "sep=;", tells the delimiter and is no record. Gives it and takes it off.
std::optional<char> take_declared_delimiter(std::string_view& text) {
  if (!text.starts_with("sep=") || text.size() < 6 ||
      std::ranges::find(delimiters, text[4]) == delimiters.end() || !is_line_end(text[5]))
    return std::nullopt;
  const char delimiter = text[4];
  text.remove_prefix(5);
  return delimiter;
}

/// Reads decoded text from its beginning to its end. Every byte is looked at once, and once more at most
/// after a quote that is never closed.
class Reader {
 public:
  Reader(std::string_view text, char delimiter, const CsvLimits& limits)
      : text_(text), limits_(limits), delimiter_(delimiter) {}

  bool at_end() const { return at_ == text_.size(); }

  /// The next record; without cells where only line ends are left.
  CsvRecord record() {
    while (!at_end() && is_line_end(text_[at_])) take_line_end();
    const auto start = at_;
    const auto notices_before = notices_.size();
    CsvRecord record{line_, {}};
    auto unclosed_line = read_cells(record);
    if (!unclosed_line) return record;
    if (!lenient_) {
      // So it was no quote: the record is read again with it as an ordinary character, or it would eat all
      // others.
      lenient_ = true;
      unclosed_line_ = *unclosed_line;
      notices_.resize(notices_before);
      notice(unclosed_line_, "unterminated-quote", "A quote is opened here and never closed.");
      at_ = start;
      line_ = record.line;
      record.cells.clear();
      unclosed_line = read_cells(record);
    }
    if (unclosed_line)
      notice(*unclosed_line, "unterminated-quote", "A quote is opened here and never closed.");
    return record;
  }

  std::vector<CsvNotice> take_notices() { return std::move(notices_); }
  void notice(std::int32_t line, std::string_view code, std::string_view detail) {
    if (notices_.size() < notices_max) notices_.push_back({line, code, detail});
  }

 private:
  /// Reads to the end of the record. Gives the line of a quote that is never closed.
  std::optional<std::int32_t> read_cells(CsvRecord& record) {
    while (!at_end()) {
      const auto unclosed_line = read_cell();
      keep_cell(record);
      if (unclosed_line) return unclosed_line;
      if (at_end()) break;
      if (text_[at_] != delimiter_) {
        take_line_end();
        break;
      }
      ++at_;
      if (at_end()) keep_blank_cell(record);
    }
    return std::nullopt;
  }

  /// Reads one cell into `cell_` and stops at what ends it. Gives the line of a quote that is never closed.
  std::optional<std::int32_t> read_cell() {
    cell_.clear();
    const auto start = at_;
    while (!at_end() && is_blank(text_[at_]) && text_[at_] != delimiter_) ++at_;
    const bool literal = lenient_ && line_ == unclosed_line_;
    if (at_end() || text_[at_] != '"' || literal) {
      at_ = start;
      read_unquoted();
      return std::nullopt;
    }
    const auto quote_line = line_;
    ++at_;
    if (!read_quoted()) return quote_line;
    if (!at_end() && !ends_cell(text_[at_])) read_behind_quote(quote_line);
    return std::nullopt;
  }

  bool ends_cell(char c) const { return c == delimiter_ || is_line_end(c); }

  void read_unquoted() {
    const auto start = at_;
    while (!at_end() && !ends_cell(text_[at_])) ++at_;
    cell_.append(text_.substr(start, at_ - start));
  }

  /// Reads up to the closing quote and past it; false when there is none.
  bool read_quoted() {
    while (!at_end()) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        if (at_end() || text_[at_] != '"') return true;
        cell_ += '"';
        ++at_;
      } else if (is_line_end(c)) {
        take_line_end();
        cell_ += '\n';
      } else {
        cell_ += c;
        ++at_;
      }
    }
    return false;
  }

  void read_behind_quote(std::int32_t quote_line) {
    const auto before = cell_.size();
    read_unquoted();
    if (!trimmed(std::string_view(cell_).substr(before)).empty())
      notice(quote_line, "text-after-quote",
             "There is text between a closing quote and the end of the cell.");
  }

  void take_line_end() {
    const bool both = text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
    at_ += both ? 2 : 1;
    ++line_;
  }

  /// Behind a delimiter that is the file's last byte.
  void keep_blank_cell(CsvRecord& record) {
    cell_.clear();
    keep_cell(record);
  }

  void keep_cell(CsvRecord& record) {
    if (record.cells.size() < limits_.cells_max) record.cells.push_back(unwrapped(cell_));
    else if (too_many_line_ != record.line)
      notice(too_many_line_ = record.line, "too-many-cells", "This line has more cells than are read.");
  }

  std::string_view text_;
  const CsvLimits& limits_;
  char delimiter_;
  std::size_t at_ = 0;
  std::int32_t line_ = 1;
  std::string cell_;
  bool lenient_ = false;            ///< there is a quote that is never closed
  std::int32_t unclosed_line_ = 0;  ///< where; no quote on that line opens a cell
  std::int32_t too_many_line_ = 0;
  std::vector<CsvNotice> notices_;
};

bool is_blank_record(const CsvRecord& record) {
  return std::ranges::all_of(record.cells, [](const auto& cell) { return cell.empty(); });
}

/// What is wrong with the file as a whole, before its lines are looked at.
void notice_encoding(Reader& reader, const DecodedText& decoded, bool has_nul) {
  if (decoded.encoding == TextEncoding::windows_1252)
    reader.notice(0, "windows-1252",
                  "The file is not UTF-8. It was read as Windows-1252; check the accents.");
  if (decoded.damaged) reader.notice(0, "damaged-text", "Some characters of the file could not be read.");
  if (has_nul) reader.notice(0, "nul-bytes", "The file has NUL bytes, which were left out.");
}

}  // namespace

std::expected<CsvFile, CsvProblem> read_csv(std::string_view bytes, const CsvLimits& limits) {
  const bool utf16 = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
  if (!utf16 && looks_binary(bytes))
    return std::unexpected(
        CsvProblem{"binary-content", "This is not a text file. Save the table as CSV first."});
  auto decoded = decode_text(bytes);
  if (utf16 && looks_binary(decoded.text))
    return std::unexpected(
        CsvProblem{"binary-content", "This is not a text file. Save the table as CSV first."});
  const bool has_nul = std::erase(decoded.text, '\0') > 0;
  while (decoded.text.ends_with('\x1A')) decoded.text.pop_back();

  std::string_view text = decoded.text;
  const auto declared = take_declared_delimiter(text);
  CsvFile file;
  file.delimiter = declared ? *declared : sniffed_delimiter(text);
  Reader reader(text, file.delimiter, limits);
  notice_encoding(reader, decoded, has_nul);
  while (!reader.at_end() && !file.truncated) {
    auto record = reader.record();
    if (is_blank_record(record)) continue;
    if (file.header.line == 0) file.header = std::move(record);
    else if (file.records.size() < limits.records_max) file.records.push_back(std::move(record));
    else file.truncated = true;
  }
  file.notices = reader.take_notices();
  return file;
}

namespace {

/// "-63.16": it begins as a formula does, and is none.
bool is_negative_number(std::string_view cell) {
  if (!cell.starts_with('-') || cell.size() < 2) return false;
  const auto digits = cell.substr(1);
  return digits.find_first_not_of("0123456789.") == std::string_view::npos &&
         digits.find('.') == digits.rfind('.');
}

}  // namespace

void append_csv_record(std::string& out, std::span<const std::string_view> cells) {
  const auto start = out.size();
  bool first = true;
  for (const auto cell : cells) {
    if (!std::exchange(first, false)) out += ',';
    const bool guarded =
        has_guard(cell) || (!cell.empty() && starts_formula(cell.front()) && !is_negative_number(cell));
    if (cell.find_first_of(",;\t\"\r\n") == std::string_view::npos) {
      if (guarded) out += '\'';
      out += cell;
      continue;
    }
    out += guarded ? "\"'" : "\"";
    for (const char c : cell) out.append(c == '"' ? 2 : 1, c);
    out += '"';
  }
  if (out.size() == start) out += "\"\"";
  out += "\r\n";
}

}  // namespace api
