// An invoice, a credit note or the receipt of a payment as it is handed to a customer: words in the order in
// which they are printed. A page for a browser and a PDF are made of the same, so they cannot differ.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api/call.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"

namespace api {

struct PrintedLine {
  std::string description;
  std::string detail;  ///< of a discount: "Gold, 10 % off: -15.00"; may be empty
  std::string quantity;
  std::string unit_price;
  std::string tax;  ///< "20 %", "outside the scope"
  std::string net;
};

/// One tax code's line of the summary.
struct PrintedTax {
  std::string name;
  std::string net;
  std::string tax;
};

struct PrintedDocument {
  std::string title;              ///< "Invoice"
  std::string number;             ///< empty for a draft
  std::string banner;             ///< "Draft", "Void": what must not be overlooked; may be empty
  std::vector<std::string> from;  ///< the first one is the name
  std::vector<std::string> to;
  std::vector<std::pair<std::string, std::string>> facts;  ///< "Date", "23 November 2026"
  std::string currency;
  std::vector<PrintedLine> lines;
  std::vector<PrintedTax> taxes;
  std::vector<std::pair<std::string, std::string>> totals;  ///< the last one is what counts
  /// Where to send the money: "Sort code", "20-00-00"; may be empty
  std::vector<std::pair<std::string, std::string>> bank;
  std::vector<std::string> notes;
  domain::Date day;  ///< of the document, for the file
};

/// "1,234.50" with as many decimals as the currency has.
std::string amount_text(std::int64_t minor, domain::Currency currency);

/// A page for a browser, ready to be printed.
std::string printed_html(const PrintedDocument& document);

/// A PDF (A4). The same document always gives the same bytes. Throws when the library cannot.
std::string printed_pdf(const PrintedDocument& document);

/// The invoice, the credit note or the payment that a path names, for somebody who may read it.
Result<PrintedDocument> printed_invoice(const ReadCall& call);
Result<PrintedDocument> printed_credit_note(const ReadCall& call);
/// Of a deposit with the tax that is due on it, as a business customer needs it to claim that.
Result<PrintedDocument> printed_receipt(const ReadCall& call);

}  // namespace api
