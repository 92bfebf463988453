// Selling over the counter and taking back: the API does it, and so does whatever fills a server with
// examples. On the committer's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/transaction.hpp"
#include "domain/otc_sale.hpp"

namespace api {

struct OtcLineInput {
  std::string name;
  std::optional<std::string> sku;
  std::optional<std::string> category;
  std::optional<domain::Quantity> quantity;  ///< 1 where nobody says
  domain::UnitPrice unit_price;              ///< with tax
  std::optional<domain::tax::Kind> tax;      ///< standard where nobody says
};
BOOST_DESCRIBE_STRUCT(OtcLineInput, (), (name, sku, category, quantity, unit_price, tax))

/// A sale as a client describes one: paid by `method`, or on the account of a customer.
struct OtcSaleInput {
  std::optional<domain::CustomerId> customer_id;
  std::optional<std::string> customer_name;  ///< of a walk-in
  std::vector<OtcLineInput> lines;
  std::optional<domain::payment::Method> method;
  std::optional<bool> on_account;
  std::optional<domain::Date> sold_on;
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(OtcSaleInput, (),
                      (customer_id, customer_name, lines, method, on_account, sold_on, notes))

struct OtcReturnInput {
  std::optional<std::vector<domain::otc_sale::ReturnInput>> lines;  ///< all that is left where nobody says
  std::optional<domain::payment::Method> method;                    ///< as it was paid where nobody says
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(OtcReturnInput, (), (lines, method, reason))

/// Sells under the next number. On account it issues an invoice instead, whose number the sale bears, and
/// which is due by the customer's terms.
Result<void> sell_over_the_counter(Transaction& transaction, domain::OtcSaleId id, domain::GarageId garage,
                                   const OtcSaleInput& input);

/// Money goes back, or for a sale on account a credit note is issued, which settles the invoice as far as it
/// is open.
Result<void> take_back(Transaction& transaction, domain::OtcSaleId id, const OtcReturnInput& input);

/// The invoice of a sale on account has the sale's own number among invoices.
inline domain::InvoiceId invoice_of(domain::OtcSaleId sale) { return {sale.ulid}; }

/// Undoes a sale as a whole, and the invoice of one on account.
Result<void> void_sale(Transaction& transaction, domain::OtcSaleId id,
                       const std::optional<std::string>& reason);

}  // namespace api
