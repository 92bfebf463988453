// The PDF of a document. The one place that includes libharu.
#include <hpdf.h>

#include <array>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "api/printed_document.hpp"

namespace api {

namespace {

// Where Debian's fonts-dejavu-core puts its fonts: they have the letters of most of Europe's languages.
// Without them the PDF's own fonts are used, which have Western Europe's.
constexpr std::string_view regular_file = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
constexpr std::string_view bold_file = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf";

constexpr float margin = 51;  // points: 18 mm
constexpr float page_width = 595.28F;
constexpr float page_height = 841.89F;
constexpr float right_edge = page_width - margin;
constexpr float text_size = 9.5F;
constexpr float line_height = 13.5F;

// Where the columns of the lines end; the description begins at the margin.
constexpr float description_width = 250;
constexpr float quantity_end = 350;
constexpr float price_end = 420;
constexpr float tax_end = 480;

struct FreeDocument {
  void operator()(HPDF_Doc document) const { HPDF_Free(document); }
};

/// The length in bytes of the character that begins here.
std::size_t character_bytes(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/// UTF-8 as Latin-1, for the PDF's own fonts; what it lacks is a question mark.
std::string latin1(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += character_bytes(text[i])) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) out += text[i];
    else if ((byte == 0xc2 || byte == 0xc3) && i + 1 < text.size())
      out += static_cast<char>(((byte & 3U) << 6U) | (static_cast<unsigned char>(text[i + 1]) & 0x3fU));
    else out += '?';
  }
  return out;
}

/// Writes a document from top to bottom, a page after the other.
class Writer {
 public:
  explicit Writer(const PrintedDocument& document) : document_(document), pdf_(HPDF_New(nullptr, nullptr)) {
    if (!pdf_) throw std::runtime_error("libharu: no document");
    HPDF_SetCompressionMode(pdf_.get(), HPDF_COMP_ALL);
    load_fonts();
    describe();
    begin_page();
  }

  std::string write() {
    head();
    lines();
    sums();
    y_ -= line_height;
    bank();
    for (const auto& note : document_.notes) wrapped(note, right_edge - margin);
    number_pages();
    return save();
  }

 private:
  void load_fonts() {
    if (std::filesystem::exists(regular_file) && std::filesystem::exists(bold_file)) {
      HPDF_UseUTFEncodings(pdf_.get());
      const auto* const regular =
          HPDF_LoadTTFontFromFile(pdf_.get(), std::string(regular_file).c_str(), HPDF_TRUE);
      const auto* const bold = HPDF_LoadTTFontFromFile(pdf_.get(), std::string(bold_file).c_str(), HPDF_TRUE);
      if (regular != nullptr && bold != nullptr) {
        regular_ = HPDF_GetFont(pdf_.get(), regular, "UTF-8");
        bold_ = HPDF_GetFont(pdf_.get(), bold, "UTF-8");
        is_unicode_ = true;
        return check();
      }
      HPDF_ResetError(pdf_.get());
    }
    regular_ = HPDF_GetFont(pdf_.get(), "Helvetica", "WinAnsiEncoding");
    bold_ = HPDF_GetFont(pdf_.get(), "Helvetica-Bold", "WinAnsiEncoding");
    check();
  }

  /// The day is the document's, so that the same document is the same file.
  void describe() {
    const auto title = latin1(document_.title + ' ' + document_.number);
    HPDF_SetInfoAttr(pdf_.get(), HPDF_INFO_TITLE, title.c_str());
    HPDF_SetInfoAttr(pdf_.get(), HPDF_INFO_CREATOR, "Forecourt");
    const HPDF_Date day = {document_.day.year(),
                           static_cast<HPDF_INT>(document_.day.month()),
                           static_cast<HPDF_INT>(document_.day.day()),
                           0,
                           0,
                           0,
                           'Z',
                           0,
                           0};
    HPDF_SetInfoDateAttr(pdf_.get(), HPDF_INFO_CREATION_DATE, day);
    check();
  }

  void begin_page() {
    page_ = HPDF_AddPage(pdf_.get());
    HPDF_Page_SetSize(page_, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
    HPDF_Page_SetLineWidth(page_, 0.5F);
    pages_.push_back(page_);
    y_ = page_height - margin;
    check();
  }

  /// Goes on to the next page where less than that is left.
  bool need(float height) {
    if (y_ - height >= margin + line_height) return false;
    begin_page();
    return true;
  }

  void check() {
    if (const auto error = HPDF_GetError(pdf_.get()); error != HPDF_OK)
      throw std::runtime_error("libharu: error " + std::to_string(error));
  }

  std::string encoded(std::string_view text) const { return is_unicode_ ? std::string(text) : latin1(text); }

  float width_of(std::string_view text, HPDF_Font font, float size) {
    HPDF_Page_SetFontAndSize(page_, font, size);
    return HPDF_Page_TextWidth(page_, encoded(text).c_str());
  }

  void put(float x, std::string_view text, HPDF_Font font, float size) {
    HPDF_Page_SetFontAndSize(page_, font, size);
    HPDF_Page_BeginText(page_);
    HPDF_Page_TextOut(page_, x, y_, encoded(text).c_str());
    HPDF_Page_EndText(page_);
  }
  void put(float x, std::string_view text) { put(x, text, regular_, text_size); }
  void put_ending(float x, std::string_view text, HPDF_Font font) {
    put(x - width_of(text, font, text_size), text, font, text_size);
  }
  void put_ending(float x, std::string_view text) { put_ending(x, text, regular_); }

  void rule(float from, float to) {
    HPDF_Page_MoveTo(page_, from, y_ - 4);
    HPDF_Page_LineTo(page_, to, y_ - 4);
    HPDF_Page_Stroke(page_);
  }

  /// The text in lines that fit; a word that does not is broken.
  std::vector<std::string> broken(std::string_view text, float width) {
    std::vector<std::string> rows(1);
    std::string word;
    const auto finish_word = [&] {
      auto& row = rows.back();
      const auto joined = row.empty() ? word : row + ' ' + word;
      if (width_of(joined, regular_, text_size) <= width) row = joined;
      else if (row.empty()) row = word;
      else rows.push_back(word);
      word.clear();
    };
    for (std::size_t i = 0; i < text.size();) {
      const auto bytes = std::min(character_bytes(text[i]), text.size() - i);
      const auto character = text.substr(i, bytes);
      i += bytes;
      if (character == " " || character == "\n" || character == "\t") {
        finish_word();
        continue;
      }
      if (width_of(word + std::string(character), regular_, text_size) > width) finish_word();
      word += character;
    }
    finish_word();
    return rows;
  }

  void wrapped(std::string_view text, float width) {
    for (const auto& row : broken(text, width)) {
      need(line_height);
      put(margin, row);
      y_ -= line_height;
    }
  }

  void head() {
    put(margin, document_.title, bold_, 18);
    const auto top = y_;
    for (const auto& line : document_.from) {
      put_ending(right_edge, line, &line == &document_.from.front() ? bold_ : regular_);
      y_ -= line_height;
    }
    y_ -= line_height;
    for (const auto& [name, value] : document_.facts) {
      put_ending(right_edge - 110, name);
      put_ending(right_edge, value);
      y_ -= line_height;
    }
    const auto below_facts = y_;
    y_ = top - 2 * line_height;
    if (!document_.banner.empty()) put(margin, document_.banner, bold_, 12);
    y_ -= 2 * line_height;
    for (const auto& line : document_.to) {
      put(margin, line);
      y_ -= line_height;
    }
    y_ = std::min(y_, below_facts) - line_height;
    check();
  }

  void column_names() {
    put(margin, "Description", bold_, text_size);
    put_ending(quantity_end, "Quantity", bold_);
    put_ending(price_end, "Price", bold_);
    put_ending(tax_end, "VAT", bold_);
    put_ending(right_edge, "Net " + document_.currency, bold_);
    rule(margin, right_edge);
    y_ -= line_height * 1.3F;
  }

  void lines() {
    column_names();
    for (const auto& line : document_.lines) {
      auto rows = broken(line.description, description_width);
      if (!line.detail.empty())
        for (auto& row : broken(line.detail, description_width)) rows.push_back(std::move(row));
      if (need(line_height * static_cast<float>(rows.size()))) column_names();
      put_ending(quantity_end, line.quantity);
      put_ending(price_end, line.unit_price);
      put_ending(tax_end, line.tax);
      put_ending(right_edge, line.net);
      for (const auto& row : rows) {
        put(margin, row);
        y_ -= line_height;
      }
    }
    y_ -= line_height / 2;
    check();
  }

  void sums() {
    const auto rows = std::max(document_.taxes.size() + 1, document_.totals.size());
    need(line_height * static_cast<float>(rows + 1));
    const auto top = y_;
    put_ending(margin + 190, "Net", bold_);
    put_ending(margin + 250, "VAT", bold_);
    y_ -= line_height;
    for (const auto& tax : document_.taxes) {
      put(margin, tax.name);
      put_ending(margin + 190, tax.net);
      put_ending(margin + 250, tax.tax);
      y_ -= line_height;
    }
    const auto below_taxes = y_;
    y_ = top;
    for (const auto& [name, value] : document_.totals) {
      const bool is_last = &name == &document_.totals.back().first;
      put_ending(right_edge - 80, name, is_last ? bold_ : regular_);
      put_ending(right_edge, value, is_last ? bold_ : regular_);
      y_ -= line_height;
    }
    y_ = std::min(y_, below_taxes);
    check();
  }

  /// Together on one page, so that nobody copies half of it.
  void bank() {
    if (document_.bank.empty()) return;
    constexpr float names_width = 90;
    need(line_height * static_cast<float>(document_.bank.size() + 2));
    put(margin, "Bank details", bold_, text_size);
    y_ -= line_height;
    for (const auto& [name, value] : document_.bank) {
      put(margin, name);
      put(margin + names_width, value);
      y_ -= line_height;
    }
    y_ -= line_height;
    check();
  }

  void number_pages() {
    for (std::size_t i = 0; i < pages_.size(); ++i) {
      page_ = pages_[i];
      y_ = margin - line_height;
      put_ending(right_edge,
                 document_.number + "   " + std::to_string(i + 1) + " / " + std::to_string(pages_.size()));
    }
    check();
  }

  std::string save() {
    HPDF_SaveToStream(pdf_.get());
    check();
    std::string bytes;
    std::array<HPDF_BYTE, 16'384> chunk;
    for (;;) {
      auto size = static_cast<HPDF_UINT32>(chunk.size());
      const auto status = HPDF_ReadFromStream(pdf_.get(), chunk.data(), &size);
      bytes.append(reinterpret_cast<const char*>(chunk.data()), size);
      if (status != HPDF_OK || size == 0) break;
    }
    return bytes;
  }

  const PrintedDocument& document_;
  std::unique_ptr<std::remove_pointer_t<HPDF_Doc>, FreeDocument> pdf_;
  HPDF_Font regular_ = nullptr;
  HPDF_Font bold_ = nullptr;
  bool is_unicode_ = false;
  HPDF_Page page_ = nullptr;
  std::vector<HPDF_Page> pages_;
  float y_ = 0;
};

}  // namespace

std::string printed_pdf(const PrintedDocument& document) { return Writer(document).write(); }

}  // namespace api
