// What can have happened to a credit note. `type` is the stored name: once released, neither it nor the
// fields change. `personal` is sealed under the key of the customer. Amounts are in minor units of its
// currency.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/invoice_events.hpp"
#include "domain/payment_events.hpp"

namespace domain::credit_note {

struct Issued {
  static constexpr std::string_view type = "credit-note.issued";
  std::string number;  ///< "CRN-2026-000001": of the garage's series, without gaps
  GarageId garage_id;
  CustomerId customer_id;
  std::string customer_number;
  InvoiceId invoice_id;  ///< whose lines it takes back
  std::string invoice_number;
  Currency currency;
  Date issued_on;
  Date tax_point;
  std::vector<invoice::CreditedLine> lines;
  std::vector<document::TaxTotal> taxes;
  std::int64_t net_minor = 0;
  std::int64_t tax_minor = 0;
  std::int64_t gross_minor = 0;
  std::optional<invoice::Seller> seller;  ///< nothing where it was issued before garages said
  journal::Entry entry;
  struct Personal {
    std::string reason;
    document::Descriptions descriptions;
    std::optional<invoice::BillTo> bill_to;
  } personal;
};
BOOST_DESCRIBE_STRUCT(Issued::Personal, (), (reason, descriptions, bill_to))
BOOST_DESCRIBE_STRUCT(Issued, (),
                      (number, garage_id, customer_id, customer_number, invoice_id, invoice_number, currency,
                       issued_on, tax_point, lines, taxes, net_minor, tax_minor, gross_minor, seller, entry,
                       personal))

struct Allocated {
  static constexpr std::string_view type = "credit-note.allocated";
  payment::Allocation allocation;
  journal::Entry entry;
};
BOOST_DESCRIBE_STRUCT(Allocated, (), (allocation, entry))

struct Deallocated {
  static constexpr std::string_view type = "credit-note.deallocated";
  payment::Allocation allocation;
  journal::Entry entry;
};
BOOST_DESCRIBE_STRUCT(Deallocated, (), (allocation, entry))

struct Refunded {
  static constexpr std::string_view type = "credit-note.refunded";
  payment::Refund refund;
  journal::Entry entry;
  payment::RefundWords personal;
};
BOOST_DESCRIBE_STRUCT(Refunded, (), (refund, entry, personal))

using Event = std::variant<Issued, Allocated, Deallocated, Refunded>;

}  // namespace domain::credit_note
