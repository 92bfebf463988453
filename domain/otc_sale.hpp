// A sale over the counter: parts that somebody takes along, outside any booking. Prices are with tax, since
// they are what stands on the shelf.
//
//   sold -> items returned, in parts, never more than were sold
//     |
//     +--> voided, while nothing was returned
//
// It is paid at once, or put on a customer's account: then an invoice of the same commit asks for the money.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decider.hpp"
#include "domain/invoice_events.hpp"
#include "domain/otc_sale_events.hpp"

namespace domain::otc_sale {

inline constexpr std::size_t lines_max = 200;
inline constexpr std::size_t name_characters_max = 200;
inline constexpr std::size_t code_characters_max = 100;

struct OtcSale {
  using Event = otc_sale::Event;
  using Id = OtcSaleId;

  bool exists = false;
  bool voided = false;
  GarageId garage_id;
  Sale sale;
  std::optional<payment::Method> method;  ///< none: on account
  std::optional<InvoiceId> invoice_id;    ///< of a sale on account
  journal::Entry entry;                   ///< of a sale that was paid
  std::vector<ReturnedLine> returned;     ///< all that came back of each line
  std::int32_t returns = 0;               ///< how often something came back

  bool on_account() const { return invoice_id.has_value(); }
  Reference sealed_under() const {
    return sale.customer_id ? Reference(*sale.customer_id) : Reference(sale.sale_id);
  }
  std::vector<Reference> about(const Event&) const {
    return sale.customer_id ? std::vector<Reference>{*sale.customer_id} : std::vector<Reference>{};
  }
};
BOOST_DESCRIBE_STRUCT(OtcSale, (),
                      (exists, voided, garage_id, sale, method, invoice_id, entry, returned, returns))

// Commands. Text arrives as it was typed.

struct ItemInput {
  std::string name;
  std::optional<std::string> sku;
  std::optional<std::string> category;
  Quantity quantity = Quantity::of(1);
  UnitPrice unit_price;  ///< with tax
  tax::Kind tax = tax::Kind::standard;
  std::vector<document::DiscountOffer> offers;  ///< that the customer has on it
};
BOOST_DESCRIBE_STRUCT(ItemInput, (), (name, sku, category, quantity, unit_price, tax, offers))

/// The items as lines of a document, numbered from 1. Prices are with tax.
std::vector<document::Line> lines_of(const std::vector<ItemInput>& items);

/// With a method it is paid; with an invoice it is on account.
struct Sell {
  OtcSaleId sale_id;  ///< of the stream that it begins
  std::string reference;
  GarageId garage_id;
  std::optional<CustomerId> customer_id;
  std::optional<std::string> customer_number;
  Currency currency;
  Date sold_on;
  std::vector<ItemInput> items;
  document::Pricing pricing;
  std::optional<payment::Method> method;
  std::optional<InvoiceId> invoice_id;
  std::string invoice_number;
  std::vector<document::PricedLine> billed;  ///< the invoice's lines, which are not priced again
  std::optional<std::string> customer_name;
  std::optional<std::string> notes;
  journal::Posting posting;  ///< of a sale that is paid
};

struct ReturnInput {
  std::int32_t number = 0;           ///< of the line
  std::optional<Quantity> quantity;  ///< all that is left where nobody says
};
BOOST_DESCRIBE_STRUCT(ReturnInput, (), (number, quantity))

/// Of a sale on account the credit note is issued before, in the same commit: `credited` is what it takes
/// back, which says what becomes of the lines that have a price, and `lines` only which others come along.
struct TakeBack {
  std::vector<ReturnInput> lines;  ///< none: all that is left of all
  Date returned_on;
  std::optional<payment::Method> method;  ///< as it was paid where nobody says
  std::optional<CreditNoteId> credit_note_id;
  std::string credit_note_number;
  std::vector<invoice::CreditedLine> credited;
  std::optional<std::string> reason;
  journal::Posting posting;  ///< of a sale that was paid
};

/// Of a sale on account the invoice is voided in the same commit.
struct Void {
  Date voided_on;
  std::optional<std::string> reason;
  journal::Posting posting;
};

/// The items as lines of a document, priced. Refused where a field is wrong, and with `nothing-to-bill` where
/// all of it comes to nothing.
std::expected<document::Priced, Rejection> priced(const std::vector<ItemInput>& items,
                                                  const document::Pricing& pricing);

/// What comes back, and what it comes to: each is the rounded part of the line up to here, less what came
/// back before, so that parts which make up the whole give back the whole, tax too. Refused with
/// `exceeds-sold` for more than is left, `nothing-to-return` where it comes to nothing. On account the credit
/// note has the amounts, which are less where the price was reduced before.
std::expected<std::vector<ReturnedLine>, Rejection> returned_lines(const OtcSale& sale,
                                                                   const std::vector<ReturnInput>& lines);

// Rules. Once voided nothing else happens: conflict `sale-voided`. `sale-has-returns` where it is too late to
// void.

Decision<Event> decide(const OtcSale&, const Sell&, const Context&);
Decision<Event> decide(const OtcSale&, const TakeBack&, const Context&);
Decision<Event> decide(const OtcSale&, const Void&, const Context&);

void evolve(OtcSale&, const Sold&);
void evolve(OtcSale&, const SoldOnAccount&);
void evolve(OtcSale&, const ItemsReturned&);
void evolve(OtcSale&, const ItemsCredited&);
void evolve(OtcSale&, const Voided&);
void evolve(OtcSale&, const InvoiceVoided&);

}  // namespace domain::otc_sale
