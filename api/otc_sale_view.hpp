// A sale over the counter as clients see one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "projections/otc_sales.hpp"
#include "projections/row_store.hpp"

namespace api {

struct OtcStaff {
  domain::StaffId staff_id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(OtcStaff, (), (staff_id, name))

struct OtcCustomer {
  domain::CustomerId customer_id;
  std::string customer_number;
  std::string display_name;
};
BOOST_DESCRIBE_STRUCT(OtcCustomer, (), (customer_id, customer_number, display_name))

enum class OtcStatus { sold, partly_returned, returned, voided };
BOOST_DESCRIBE_ENUM(OtcStatus, sold, partly_returned, returned, voided)

struct OtcLineView {
  std::int32_t number = 0;
  std::string name;
  std::optional<std::string> sku;
  std::optional<std::string> category;
  domain::Quantity quantity;
  domain::UnitPrice unit_price;  ///< with tax
  domain::tax::Kind tax = domain::tax::Kind::standard;
  std::string tax_code;
  domain::Percentage tax_rate;
  domain::Money net;
  domain::Money tax_amount;
  domain::Money gross;
  domain::Quantity returned_quantity;
  domain::Money returned;
};
BOOST_DESCRIBE_STRUCT(OtcLineView, (),
                      (number, name, sku, category, quantity, unit_price, tax, tax_code, tax_rate, net,
                       tax_amount, gross, returned_quantity, returned))

struct OtcReturnedLineView {
  std::int32_t number = 0;
  domain::Quantity quantity;
  domain::Money amount;  ///< with tax
};
BOOST_DESCRIBE_STRUCT(OtcReturnedLineView, (), (number, quantity, amount))

struct OtcReturnView {
  std::string reference;
  domain::Date returned_on;
  std::optional<OtcStaff> taken_back_by;
  std::vector<OtcReturnedLineView> lines;
  domain::Money amount;  ///< with tax
  std::optional<domain::payment::Method> method;
  std::optional<domain::CreditNoteId> credit_note_id;
  std::optional<std::string> credit_note_number;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(OtcReturnView, (),
                      (reference, returned_on, taken_back_by, lines, amount, method, credit_note_id,
                       credit_note_number, reason))

struct OtcSaleView {
  domain::OtcSaleId sale_id;
  std::string reference;
  domain::GarageId garage_id;
  std::optional<OtcCustomer> customer;       ///< none: a walk-in
  std::optional<std::string> customer_name;  ///< of a walk-in, as on the receipt
  OtcStatus status = OtcStatus::sold;
  domain::Date sold_on;
  domain::Instant sold_at;
  std::optional<OtcStaff> sold_by;
  bool on_account = false;
  std::optional<domain::payment::Method> method;  ///< none: on account
  std::optional<domain::InvoiceId> invoice_id;    ///< of a sale on account
  std::optional<std::string> invoice_number;
  std::vector<OtcLineView> lines;
  domain::Money net;
  domain::Money tax;
  domain::Money gross;
  domain::Money returned;
  std::vector<domain::document::TaxTotal> taxes;
  std::vector<OtcReturnView> returns;
  std::optional<std::string> notes;
  std::optional<domain::Date> voided_on;
  std::optional<std::string> void_reason;
  std::optional<std::int64_t> entry_number;  ///< in the garage's books
  std::vector<std::string> allowed_steps;    ///< "return", "void"
  domain::Instant updated_at;
  std::uint64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(OtcSaleView, (),
                      (sale_id, reference, garage_id, customer, customer_name, status, sold_on, sold_at,
                       sold_by, on_account, method, invoice_id, invoice_number, lines, net, tax, gross,
                       returned, taxes, returns, notes, voided_on, void_reason, entry_number, allowed_steps,
                       updated_at, version))

OtcStatus status_of(const projections::OtcSaleRow& row);

/// The name of a member of staff; empty where nobody is known by it.
std::string staff_name(const projections::RowStore& rows, domain::OrganisationId organisation,
                       domain::StaffId staff);

/// `rows` has the customer and the staff.
OtcSaleView otc_sale_view(const projections::OtcSaleRow& row, domain::OrganisationId organisation,
                          const projections::RowStore& rows);

/// One line of what a customer bought over the counter (R173).
struct OtcPurchaseView {
  domain::OtcSaleId sale_id;
  std::int32_t line = 0;
  domain::Date date;
  std::string part;
  std::optional<std::string> sku;
  std::optional<std::string> category;
  domain::Quantity quantity;
  domain::Money amount;  ///< of the line, with tax
  std::optional<OtcStaff> sold_by;
  std::string reference;
  OtcStatus status = OtcStatus::sold;  ///< of the sale
  domain::Quantity returned_quantity;
  domain::Money returned;
};
BOOST_DESCRIBE_STRUCT(OtcPurchaseView, (),
                      (sale_id, line, date, part, sku, category, quantity, amount, sold_by, reference, status,
                       returned_quantity, returned))

/// The lines of a customer's sales at a garage, the latest sale first.
std::vector<OtcPurchaseView> otc_purchases(const projections::RowStore& rows,
                                           domain::OrganisationId organisation, domain::GarageId garage,
                                           domain::CustomerId customer);

}  // namespace api
