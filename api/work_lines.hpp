// The lines of jobs and quotes: as clients ask for them, from the catalogue or in words, and as they are
// shown, with every amount and every discount that was considered.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/transaction.hpp"
#include "domain/document.hpp"
#include "domain/garage.hpp"
#include "projections/organisations.hpp"

namespace api {

/// A line in words has a kind, a description and a price; one of the catalogue has what the catalogue says,
/// and as many lines as it says.
struct WorkLineInput {
  std::optional<domain::ServiceId> service_id;
  std::optional<domain::document::LineKind> kind;
  std::optional<std::string> description;
  std::optional<domain::Quantity> quantity;
  std::optional<domain::UnitPrice> unit_price;
  std::optional<bool> includes_tax;
  std::optional<domain::tax::Kind> tax;
  std::optional<domain::Percentage> discount_percent;  ///< given by hand
  std::optional<bool> needs_approval;                  ///< on a job: the customer is still to be asked
};
BOOST_DESCRIBE_STRUCT(WorkLineInput, (),
                      (service_id, kind, description, quantity, unit_price, includes_tax, tax,
                       discount_percent, needs_approval))

struct WorkLine {
  domain::document::Line line;
  std::string description;
  bool needs_approval = false;
};

/// For whom lines are made: it decides which discounts they may have.
struct WorkFor {
  domain::GarageId garage_id;
  domain::CustomerId customer_id;
  std::optional<domain::VehicleId> vehicle_id;
};

/// What was asked for, as lines. Field errors point into "/lines/<index>".
Result<std::vector<WorkLine>> work_lines(Transaction& transaction, const WorkFor& whom,
                                         const std::vector<WorkLineInput>& inputs);

/// Each service of the catalogue with the lines that it has there.
Result<std::vector<WorkLine>> catalogue_lines(Transaction& transaction, const WorkFor& whom,
                                              const std::vector<domain::ServiceId>& services);

/// The discounts that a line may have, asked again: those of plans and tiers, besides those given by hand.
void ask_for_discounts(Transaction& transaction, const WorkFor& whom, domain::document::Line& line);

/// A price that was agreed for a whole line, as a quote's discount makes one, stays with the line as long as
/// what is sold stays the same and nobody gives another discount by hand.
void keep_agreed_price(const domain::document::Line& before, domain::document::Line& after);

/// The line as a quote priced it: its share of the quote's own discount is a price that was agreed.
domain::document::Line as_quoted(const domain::document::PricedLine& priced);

/// What the lines come to with the garage's rates and discount policy on a day.
Result<domain::document::Priced> priced_lines(
    const domain::garage::Garage& garage, const std::vector<domain::document::Line>& lines,
    const std::optional<domain::document::DocumentDiscount>& discount, domain::Date day);
std::optional<domain::document::Priced> priced_lines(
    const projections::GarageRow& garage, const std::vector<domain::document::Line>& lines,
    const std::optional<domain::document::DocumentDiscount>& discount, domain::Date day);

/// An MOT is outside the scope of VAT at an approved station. At any other it is taxed as everything is,
/// unless somebody says that exactly the fee is passed on, which is a disbursement (VTAXPER48000).
domain::tax::Kind usual_tax(domain::document::LineKind kind, bool mot_approved);

/// At most so many characters of a text; characters, not bytes.
std::string shortened(std::string text, std::size_t characters_max);

/// A line as clients see it. Amounts are in minor units of the document's currency.
struct WorkLineView {
  std::int32_t number = 0;
  domain::document::LineKind kind = domain::document::LineKind::labour;
  std::optional<domain::ServiceId> service_id;
  std::string description;
  domain::Quantity quantity;
  domain::UnitPrice unit_price;
  bool includes_tax = false;
  domain::tax::Kind tax = domain::tax::Kind::standard;
  std::string answer;                                         ///< requested, open, approved or declined
  std::optional<domain::RecommendationId> recommendation_id;  ///< that keeps a declined one
  std::int64_t list_minor = 0;
  std::vector<domain::document::Discount> discounts;  ///< all that were considered (R155)
  std::int64_t discount_minor = 0;                    ///< of the one that was applied
  std::int64_t document_discount_minor = 0;
  std::int64_t net_minor = 0;
  domain::Percentage tax_rate;
  std::string tax_code;
  std::int64_t tax_minor = 0;
  std::int64_t gross_minor = 0;
};
BOOST_DESCRIBE_STRUCT(WorkLineView, (),
                      (number, kind, service_id, description, quantity, unit_price, includes_tax, tax, answer,
                       recommendation_id, list_minor, discounts, discount_minor, document_discount_minor,
                       net_minor, tax_rate, tax_code, tax_minor, gross_minor))

WorkLineView work_line_view(const domain::document::PricedLine& priced,
                            const domain::document::Descriptions& descriptions, std::string answer);

}  // namespace api
