// What quotes, invoices and over-the-counter sales have in common: lines with a quantity, a price and a tax,
// discounts, and totals. Prices are without tax, unless the document says otherwise. Amounts are in minor
// units of the document's currency.
//
// Rounding, in this order: a line's list price to a minor unit; its discount; its share of the document's
// discount, by largest remainder; then the tax on that rounded net. Totals are sums, never computed again.
// Discounts come off prices as they are written: of a line whose price includes tax, off that price.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "domain/decider.hpp"
#include "domain/decimal.hpp"
#include "domain/id.hpp"
#include "domain/tax.hpp"

namespace domain::document {

inline constexpr std::size_t lines_max = 500;
inline constexpr std::size_t description_characters_max = 500;
/// The largest amount of one line, and of one document: ten and a hundred billion of the major unit.
inline constexpr std::int64_t line_minor_max = 1'000'000'000'000;
inline constexpr std::int64_t document_minor_max = 10'000'000'000'000;

/// What is sold. Each has its account of income.
enum class LineKind { labour, parts, tyres, mot, sundries, sublet };
BOOST_DESCRIBE_ENUM(LineKind, labour, parts, tyres, mot, sundries, sublet)

/// Where a discount comes from.
enum class DiscountSource { membership, included_service, loyalty, manual };
BOOST_DESCRIBE_ENUM(DiscountSource, membership, included_service, loyalty, manual)

/// One discount that a line could have. `included_service` says what the line costs instead of a percentage.
struct DiscountOffer {
  DiscountSource source = DiscountSource::manual;
  std::string name;                             ///< of the plan or tier; empty for one given by hand
  std::optional<MembershipPlanId> plan_id;      ///< of a membership
  std::optional<Percentage> percent;            ///< off the list price
  std::optional<std::int64_t> net_price_minor;  ///< instead of the list price, where that is more

  friend bool operator==(const DiscountOffer&, const DiscountOffer&) = default;
};
BOOST_DESCRIBE_STRUCT(DiscountOffer, (), (source, name, plan_id, percent, net_price_minor))

/// An offer with what it comes to on a line.
struct Discount {
  DiscountOffer offer;
  std::int64_t amount_minor = 0;  ///< taken off; never more than the list price
  bool applied = false;           ///< it is the one that won

  friend bool operator==(const Discount&, const Discount&) = default;
};
BOOST_DESCRIBE_STRUCT(Discount, (), (offer, amount_minor, applied))

/// A line as it is asked for. The words are kept apart, because they are personal (see `Descriptions`).
struct Line {
  std::int32_t number = 0;  ///< unique in its document; stays when other lines come and go
  LineKind kind = LineKind::labour;
  std::optional<ServiceId> service_id;  ///< of the catalogue
  std::optional<VehicleId> vehicle_id;
  std::optional<BookingId> booking_id;
  std::optional<JobId> job_id;
  Quantity quantity = Quantity::of(1);
  UnitPrice unit_price;
  bool includes_tax = false;  ///< the price; then the net is what is left of it without the tax
  tax::Kind tax = tax::Kind::standard;
  std::vector<DiscountOffer> offers;  ///< to choose from

  friend bool operator==(const Line&, const Line&) = default;
};
BOOST_DESCRIBE_STRUCT(Line, (),
                      (number, kind, service_id, vehicle_id, booking_id, job_id, quantity, unit_price,
                       includes_tax, tax, offers))

/// The words of a line, found by its number. In the `personal` part of events.
struct Description {
  std::int32_t number = 0;
  std::string text;

  friend bool operator==(const Description&, const Description&) = default;
};
BOOST_DESCRIBE_STRUCT(Description, (), (number, text))
using Descriptions = std::vector<Description>;

/// A line with every amount worked out. These are what is recorded, and never worked out again.
struct PricedLine {
  Line line;
  std::int64_t list_minor = 0;               ///< quantity times unit price, without the tax in it
  std::vector<Discount> discounts;           ///< all that were considered; at most one applied
  std::int64_t discount_minor = 0;           ///< of the one applied
  std::int64_t document_discount_minor = 0;  ///< this line's share of the document's discount
  std::int64_t net_minor = 0;                ///< list less both
  Percentage tax_rate;
  std::string tax_code;  ///< "S20"
  std::int64_t tax_minor = 0;

  std::int64_t gross_minor() const { return net_minor + tax_minor; }
  friend bool operator==(const PricedLine&, const PricedLine&) = default;
};
BOOST_DESCRIBE_STRUCT(PricedLine, (),
                      (line, list_minor, discounts, discount_minor, document_discount_minor, net_minor,
                       tax_rate, tax_code, tax_minor))

struct TaxTotal {
  std::string tax_code;
  Percentage rate;
  std::int64_t net_minor = 0;
  std::int64_t tax_minor = 0;

  friend bool operator==(const TaxTotal&, const TaxTotal&) = default;
};
BOOST_DESCRIBE_STRUCT(TaxTotal, (), (tax_code, rate, net_minor, tax_minor))

struct Totals {
  std::int64_t list_minor = 0;
  std::int64_t discount_minor = 0;  ///< of lines and of the document
  std::int64_t net_minor = 0;
  std::int64_t tax_minor = 0;
  std::int64_t gross_minor = 0;
  std::vector<TaxTotal> taxes;  ///< by code, in the order of code

  friend bool operator==(const Totals&, const Totals&) = default;
};
BOOST_DESCRIBE_STRUCT(Totals, (), (list_minor, discount_minor, net_minor, tax_minor, gross_minor, taxes))

/// A discount on the whole document: a percentage or an amount, not both.
struct DocumentDiscount {
  std::optional<Percentage> percent;
  std::optional<std::int64_t> amount_minor;

  friend bool operator==(const DocumentDiscount&, const DocumentDiscount&) = default;
};
BOOST_DESCRIBE_STRUCT(DocumentDiscount, (), (percent, amount_minor))

/// How offers compete (contradiction C07 of the requirements). One given by hand always counts.
enum class DiscountPolicy { best, membership_only, loyalty_only };
BOOST_DESCRIBE_ENUM(DiscountPolicy, best, membership_only, loyalty_only)

/// Where tax is rounded: on each line, or once for all lines of a tax code, and then shared out among them.
enum class TaxRounding { line, document };
BOOST_DESCRIBE_ENUM(TaxRounding, line, document)

struct Pricing {
  std::vector<tax::Rate> rates;
  Date day;  ///< of the tax point: which rates hold
  DiscountPolicy discounts = DiscountPolicy::best;
  TaxRounding rounding = TaxRounding::line;
};
BOOST_DESCRIBE_STRUCT(Pricing, (), (rates, day, discounts, rounding))

struct Priced {
  std::vector<PricedLine> lines;
  Totals totals;
};

/// Works out every amount of a document. Of several offers the one that takes most off is applied; of equal
/// ones the first. Refused with `amount-out-of-range` and the line's pointer ("/lines/2/quantity") where an
/// amount exceeds its limit, and for a document discount ("/discount") above what there is to pay.
std::expected<Priced, Rejection> price(const std::vector<Line>& lines,
                                       const std::optional<DocumentDiscount>& discount,
                                       const Pricing& pricing);

/// The totals of lines that are priced already.
Totals totals_of(const std::vector<PricedLine>& lines);

/// The words of line `number`; empty where they were erased.
std::string description_of(const Descriptions& descriptions, std::int32_t number);

}  // namespace domain::document
