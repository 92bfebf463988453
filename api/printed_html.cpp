// The page of a document for a browser: one file, nothing fetched, no script.
#include <string_view>

#include "api/printed_document.hpp"

namespace api {

namespace {

constexpr std::string_view style = R"(
 @page { size: A4; margin: 18mm; }
 body { font: 10.5pt/1.4 "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; color: #1a1a1a; margin: 2em auto;
        max-width: 46em; padding: 0 1em; }
 h1 { font-size: 20pt; font-weight: 600; margin: 0; }
 h2 { font-size: 11pt; font-weight: 600; margin: 2em 0 .3em; }
 .banner { border: 2px solid #b00; color: #b00; display: inline-block; font-weight: 600; padding: 0 .6em; }
 .head { display: flex; justify-content: space-between; gap: 2em; margin-bottom: 2em; }
 .from { text-align: right; white-space: pre-line; }
 .to { white-space: pre-line; }
 table { border-collapse: collapse; width: 100%; margin: 1.5em 0; page-break-inside: auto; }
 th { text-align: left; border-bottom: 1.5px solid #1a1a1a; }
 th, td { padding: .3em .5em .3em 0; vertical-align: top; }
 td { border-bottom: 1px solid #ddd; }
 tr { page-break-inside: avoid; }
 .number { text-align: right; white-space: nowrap; }
 .detail { color: #555; font-size: 9pt; }
 .facts { width: auto; margin: 0; } .facts td { border: 0; padding-top: 0; }
 .sums { display: flex; justify-content: space-between; gap: 2em; align-items: flex-start; }
 .sums table { width: auto; margin: 0; } .totals tr:last-child td { font-weight: 700; border-bottom: 0; }
 .notes { white-space: pre-line; margin-top: 2em; }
)";

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else out += c;
  }
}

void append_element(std::string& out, std::string_view element, std::string_view css_class,
                    std::string_view text) {
  (out += '<') += element;
  if (!css_class.empty()) ((out += R"( class=")") += css_class) += '"';
  out += '>';
  append_escaped(out, text);
  ((out += "</") += element) += '>';
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) (text += text.empty() ? "" : "\n") += line;
  return text;
}

void append_pairs(std::string& out, std::string_view css_class,
                  const std::vector<std::pair<std::string, std::string>>& pairs) {
  ((out += R"(<table class=")") += css_class) += "\">";
  for (const auto& [name, value] : pairs) {
    out += "<tr>";
    append_element(out, "td", "", name);
    append_element(out, "td", "number", value);
    out += "</tr>\n";
  }
  out += "</table>";
}

void append_lines(std::string& out, const PrintedDocument& document) {
  out += R"(<table><tr><th>Description</th><th class="number">Quantity</th><th class="number">Price</th>)";
  out += R"(<th class="number">VAT</th><th class="number">Net )";
  append_escaped(out, document.currency);
  out += "</th></tr>\n";
  for (const auto& line : document.lines) {
    out += "<tr><td>";
    append_escaped(out, line.description);
    if (!line.detail.empty()) append_element(out, "div", "detail", line.detail);
    out += "</td>";
    for (const auto* const cell : {&line.quantity, &line.unit_price, &line.tax, &line.net})
      append_element(out, "td", "number", *cell);
    out += "</tr>\n";
  }
  out += "</table>\n";
}

void append_taxes(std::string& out, const PrintedDocument& document) {
  out += R"(<table><tr><th></th><th class="number">Net</th><th class="number">VAT</th></tr>)";
  for (const auto& tax : document.taxes) {
    out += "<tr>";
    append_element(out, "td", "", tax.name);
    append_element(out, "td", "number", tax.net);
    append_element(out, "td", "number", tax.tax);
    out += "</tr>\n";
  }
  out += "</table>";
}

}  // namespace

std::string printed_html(const PrintedDocument& document) {
  std::string out = R"(<!doctype html><html lang="en"><head><meta charset="utf-8">)";
  append_element(out, "title", "", document.title + ' ' + document.number);
  ((out += "<style>") += style) += "</style></head><body>\n";
  out += R"(<div class="head"><div>)";
  append_element(out, "h1", "", document.title);
  if (!document.banner.empty()) append_element(out, "p", "banner", document.banner);
  append_element(out, "p", "to", joined(document.to));
  out += "</div><div>";
  append_element(out, "p", "from", joined(document.from));
  append_pairs(out, "facts", document.facts);
  out += "</div></div>\n";
  append_lines(out, document);
  out += R"(<div class="sums">)";
  append_taxes(out, document);
  append_pairs(out, "totals", document.totals);
  out += "</div>\n";
  if (!document.bank.empty()) {
    append_element(out, "h2", "", "Bank details");
    append_pairs(out, "facts", document.bank);
    out += '\n';
  }
  if (!document.notes.empty()) append_element(out, "p", "notes", joined(document.notes));
  return out += "</body></html>\n";
}

}  // namespace api
