// What can have happened to a sale over the counter. `type` is the stored name: once released, neither it nor
// the fields change. `personal` is sealed under the key of the customer, or of the sale itself where nobody
// knows who bought. Amounts are in minor units of its currency, and are never worked out again.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/document.hpp"
#include "domain/id.hpp"
#include "domain/journal.hpp"
#include "domain/money.hpp"
#include "domain/payment_events.hpp"
#include "domain/time.hpp"

namespace domain::otc_sale {

/// The words of a line, found by its number.
struct Item {
  std::int32_t number = 0;
  std::string name;
  std::optional<std::string> sku;
  std::optional<std::string> category;

  friend bool operator==(const Item&, const Item&) = default;
};
BOOST_DESCRIBE_STRUCT(Item, (), (number, name, sku, category))

/// The words of a sale.
struct Words {
  std::vector<Item> items;
  std::optional<std::string> customer_name;  ///< of a walk-in who wants it on the receipt
  std::optional<std::string> notes;

  friend bool operator==(const Words&, const Words&) = default;
};
BOOST_DESCRIBE_STRUCT(Words, (), (items, customer_name, notes))

/// What was sold to whom.
struct Sale {
  OtcSaleId sale_id;
  std::string reference;                  ///< "OTC-2026-000001": without gaps; on account the invoice's
  std::optional<CustomerId> customer_id;  ///< none: a walk-in
  std::optional<std::string> customer_number;
  Currency currency;
  Date sold_on;
  std::optional<StaffId> sold_by;  ///< none: a program
  std::vector<document::PricedLine> lines;
  document::Totals totals;
};
BOOST_DESCRIBE_STRUCT(Sale, (),
                      (sale_id, reference, customer_id, customer_number, currency, sold_on, sold_by, lines,
                       totals))

/// Sold and paid.
struct Sold {
  static constexpr std::string_view type = "otc-sale.sold";
  GarageId garage_id;
  Sale sale;
  payment::Method method = payment::Method::cash;
  journal::Entry entry;
  Words personal;
};
BOOST_DESCRIBE_STRUCT(Sold, (), (garage_id, sale, method, entry, personal))

/// Sold to a customer who pays later. The entry is that of the invoice, which is of the same commit.
struct SoldOnAccount {
  static constexpr std::string_view type = "otc-sale.sold-on-account";
  GarageId garage_id;
  Sale sale;
  InvoiceId invoice_id;
  std::string invoice_number;
  Words personal;
};
BOOST_DESCRIBE_STRUCT(SoldOnAccount, (), (garage_id, sale, invoice_id, invoice_number, personal))

/// So many of a line came back, and what that comes to.
struct ReturnedLine {
  std::int32_t number = 0;
  Quantity quantity;
  std::int64_t net_minor = 0;
  std::int64_t tax_minor = 0;

  std::int64_t gross_minor() const { return net_minor + tax_minor; }
  friend bool operator==(const ReturnedLine&, const ReturnedLine&) = default;
};
BOOST_DESCRIBE_STRUCT(ReturnedLine, (), (number, quantity, net_minor, tax_minor))

struct Return {
  std::string reference;  ///< "OTC-2026-000001-R1"
  Date returned_on;
  std::optional<StaffId> taken_back_by;
  std::vector<ReturnedLine> lines;
  std::int64_t gross_minor = 0;
};
BOOST_DESCRIBE_STRUCT(Return, (), (reference, returned_on, taken_back_by, lines, gross_minor))

struct ReturnWords {
  std::optional<std::string> reason;

  friend bool operator==(const ReturnWords&, const ReturnWords&) = default;
};
BOOST_DESCRIBE_STRUCT(ReturnWords, (), (reason))

/// Items came back, and money went back.
struct ItemsReturned {
  static constexpr std::string_view type = "otc-sale.items-returned";
  Return returned;
  payment::Method method = payment::Method::cash;
  journal::Entry entry;
  ReturnWords personal;
};
BOOST_DESCRIBE_STRUCT(ItemsReturned, (), (returned, method, entry, personal))

/// Items of a sale on account came back. The entry is that of the credit note, which is of the same commit.
struct ItemsCredited {
  static constexpr std::string_view type = "otc-sale.items-credited";
  Return returned;
  CreditNoteId credit_note_id;
  std::string credit_note_number;
  ReturnWords personal;
};
BOOST_DESCRIBE_STRUCT(ItemsCredited, (), (returned, credit_note_id, credit_note_number, personal))

/// It was a mistake: its number stays used.
struct Voided {
  static constexpr std::string_view type = "otc-sale.voided";
  Date voided_on;
  journal::Entry entry;  ///< the mirror of the sale's
  ReturnWords personal;
};
BOOST_DESCRIBE_STRUCT(Voided, (), (voided_on, entry, personal))

/// The same of a sale on account: its invoice is voided in the same commit.
struct InvoiceVoided {
  static constexpr std::string_view type = "otc-sale.invoice-voided";
  Date voided_on;
  ReturnWords personal;
};
BOOST_DESCRIBE_STRUCT(InvoiceVoided, (), (voided_on, personal))

using Event = std::variant<Sold, SoldOnAccount, ItemsReturned, ItemsCredited, Voided, InvoiceVoided>;

}  // namespace domain::otc_sale
