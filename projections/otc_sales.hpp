// Read model: sales over the counter.
//
//   Y organisation sale                         -> OtcSaleRow
//   Z organisation garage sold_on sale          -> OtcDayRow, what the garage's list is filtered by
//   a organisation garage customer sold_on sale -> OtcPurchaseRow, what a customer bought and spent
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/otc_sale_events.hpp"
#include "projections/keys.hpp"
#include "projections/table.hpp"

namespace projections {

/// One line of a sale: what was sold, and how much of it came back.
struct OtcLine {
  domain::otc_sale::Item item;
  domain::Quantity quantity;
  domain::UnitPrice unit_price;  ///< with tax
  domain::tax::Kind tax = domain::tax::Kind::standard;
  std::string tax_code;
  domain::Percentage tax_rate;
  std::int64_t net_minor = 0;
  std::int64_t tax_minor = 0;
  domain::Quantity returned_quantity;
  std::int64_t returned_minor = 0;  ///< with tax
};
BOOST_DESCRIBE_STRUCT(OtcLine, (),
                      (item, quantity, unit_price, tax, tax_code, tax_rate, net_minor, tax_minor,
                       returned_quantity, returned_minor))

struct OtcReturn {
  domain::otc_sale::Return returned;
  std::optional<domain::payment::Method> method;       ///< how the money went back; none: it was credited
  std::optional<domain::CreditNoteId> credit_note_id;  ///< of a sale on account
  std::optional<std::string> credit_note_number;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(OtcReturn, (), (returned, method, credit_note_id, credit_note_number, reason))

struct OtcSaleRow {
  static constexpr char table = 'Y';

  domain::OtcSaleId sale_id;
  std::string reference;
  domain::GarageId garage_id;
  std::optional<domain::CustomerId> customer_id;
  std::optional<std::string> customer_name;  ///< of a walk-in
  domain::Currency currency;
  domain::Date sold_on;
  domain::Instant sold_at;
  std::optional<domain::StaffId> sold_by;
  std::vector<OtcLine> lines;
  std::int64_t net_minor = 0;
  std::int64_t tax_minor = 0;
  std::int64_t gross_minor = 0;
  std::vector<domain::document::TaxTotal> taxes;
  std::optional<domain::payment::Method> method;  ///< none: on account
  std::optional<domain::InvoiceId> invoice_id;
  std::optional<std::string> invoice_number;
  std::optional<std::string> notes;
  std::int64_t entry_number = 0;  ///< in the garage's books; 0 on account, where the invoice has it
  std::vector<OtcReturn> returns;
  std::optional<domain::Date> voided_on;
  std::optional<std::string> void_reason;
  domain::Instant updated_at;
  std::uint64_t version = 0;

  std::int64_t returned_minor() const;

  static Key key(domain::OrganisationId organisation, domain::OtcSaleId sale) {
    return Key(table, organisation).id(sale);
  }
};
BOOST_DESCRIBE_STRUCT(OtcSaleRow, (),
                      (sale_id, reference, garage_id, customer_id, customer_name, currency, sold_on, sold_at,
                       sold_by, lines, net_minor, tax_minor, gross_minor, taxes, method, invoice_id,
                       invoice_number, notes, entry_number, returns, voided_on, void_reason, updated_at,
                       version))
extern template OtcSaleRow decode_row<OtcSaleRow>(std::string_view stored);

struct OtcDayRow {
  static constexpr char table = 'Z';

  domain::OtcSaleId sale_id;
  std::optional<domain::CustomerId> customer_id;
  std::optional<domain::StaffId> sold_by;
  std::string text;  ///< folded: reference, items, SKUs, categories, the walk-in's name; a line each

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage) {
    return Key(table, organisation).id(garage);
  }
  /// Where the sales of a day begin.
  static Key day_key(domain::OrganisationId organisation, domain::GarageId garage, domain::Date day);
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::Date day,
                 domain::OtcSaleId sale) {
    return day_key(organisation, garage, day).id(sale);
  }
};
BOOST_DESCRIBE_STRUCT(OtcDayRow, (), (sale_id, customer_id, sold_by, text))
extern template OtcDayRow decode_row<OtcDayRow>(std::string_view stored);

struct OtcPurchaseRow {
  static constexpr char table = 'a';

  domain::OtcSaleId sale_id;
  std::int64_t spent_minor = 0;  ///< with tax, less what came back; nothing once voided
  bool on_account = false;       ///< an invoice asks for it

  static Key prefix(domain::OrganisationId organisation, domain::GarageId garage,
                    domain::CustomerId customer) {
    return Key(table, organisation).id(garage).id(customer);
  }
  static Key key(domain::OrganisationId organisation, domain::GarageId garage, domain::CustomerId customer,
                 domain::Date day, domain::OtcSaleId sale);
};
BOOST_DESCRIBE_STRUCT(OtcPurchaseRow, (), (sale_id, spent_minor, on_account))
extern template OtcPurchaseRow decode_row<OtcPurchaseRow>(std::string_view stored);

/// What a customer spent over the counter of a garage, with tax, less what came back.
struct OtcSpend {
  std::int64_t total_minor = 0;
  std::int64_t paid_minor = 0;  ///< at once: not by an invoice
};
OtcSpend otc_spend(const RowStore& rows, domain::OrganisationId organisation, domain::GarageId garage,
                   domain::CustomerId customer);

struct Event;
class Views;

/// Folds one event into the rows of sales.
void project_otc_sales(const Event& event, Views& views);

}  // namespace projections
