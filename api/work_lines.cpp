#include "api/work_lines.hpp"

#include <algorithm>

#include "api/discount_offers.hpp"
#include "api/field_problems.hpp"
#include "api/posting.hpp"
#include "api/visitors.hpp"
#include "domain/service.hpp"

namespace api {

using domain::document::DiscountSource;
using domain::document::LineKind;
using domain::service::Service;

namespace {

/// Multiplies as many of the catalogue as are asked for; nothing where it does not fit.
std::optional<domain::Quantity> times(domain::Quantity one, domain::Quantity count) {
  const auto product = domain::divide_half_up(static_cast<domain::Wide>(one.millionths) * count.millionths,
                                              domain::Quantity::of(1).millionths);
  return product ? std::optional(domain::Quantity{*product}) : std::nullopt;
}

void add_discount_by_hand(const WorkLineInput& input, domain::document::Line& line) {
  if (!input.discount_percent) return;
  line.offers.push_back({.source = DiscountSource::manual,
                         .name = {},
                         .plan_id = std::nullopt,
                         .percent = input.discount_percent,
                         .net_price_minor = std::nullopt});
}

Result<std::vector<WorkLine>> from_catalogue(Transaction& transaction, const WorkFor& whom,
                                             const WorkLineInput& input, const std::string& at) {
  const auto& service = transaction.load<Service>(*input.service_id);
  if (!service.exists || service.garage_id != whom.garage_id)
    return unknown_reference("service", at + "/serviceId");
  std::vector<WorkLine> lines;
  for (const auto& known : service.content.lines) {
    WorkLine line;
    line.line.kind = known.kind;
    line.line.service_id = input.service_id;
    line.line.vehicle_id = whom.vehicle_id;
    line.line.quantity =
        times(known.quantity, input.quantity.value_or(domain::Quantity::of(1))).value_or(domain::Quantity{});
    line.line.unit_price = known.unit_price;
    line.line.tax = known.tax;
    line.description = known.description;
    line.needs_approval = input.needs_approval.value_or(false);
    // A service of one line may be sold at another price, or under another name.
    if (service.content.lines.size() == 1) {
      if (input.unit_price) line.line.unit_price = *input.unit_price;
      if (input.tax) line.line.tax = *input.tax;
      if (input.description) line.description = *input.description;
      line.line.includes_tax = input.unit_price && input.includes_tax.value_or(false);
    }
    add_discount_by_hand(input, line.line);
    ask_for_discounts(transaction, whom, line.line);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<domain::FieldError> what_is_missing(const WorkLineInput& input, const std::string& at) {
  std::vector<domain::FieldError> errors;
  const auto need = [&](bool there, const char* field) {
    if (!there) errors.push_back({at + field, "required", "A line that is not of the catalogue needs this."});
  };
  need(input.kind.has_value(), "/kind");
  need(input.description.has_value(), "/description");
  need(input.unit_price.has_value(), "/unitPrice");
  return errors;
}

WorkLine in_words(Transaction& transaction, const WorkFor& whom, const WorkLineInput& input) {
  const auto& garage = transaction.load<domain::garage::Garage>(whom.garage_id);
  WorkLine line;
  line.line.kind = *input.kind;
  line.line.vehicle_id = whom.vehicle_id;
  line.line.quantity = input.quantity.value_or(domain::Quantity::of(1));
  line.line.unit_price = *input.unit_price;
  line.line.includes_tax = input.includes_tax.value_or(false);
  line.line.tax = input.tax.value_or(usual_tax(*input.kind, garage.policies.mot_approved));
  line.description = *input.description;
  line.needs_approval = input.needs_approval.value_or(false);
  add_discount_by_hand(input, line.line);
  ask_for_discounts(transaction, whom, line.line);
  return line;
}

}  // namespace

domain::tax::Kind usual_tax(LineKind kind, bool mot_approved) {
  if (kind != LineKind::mot) return domain::tax::Kind::standard;
  return mot_approved ? domain::tax::Kind::outside_scope : domain::tax::Kind::standard;
}

std::string shortened(std::string text, std::size_t characters_max) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_first_byte = (static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U;
    if (is_first_byte && ++characters > characters_max) {
      text.resize(i);
      break;
    }
  }
  return text;
}

void ask_for_discounts(Transaction& transaction, const WorkFor& whom, domain::document::Line& line) {
  std::erase_if(line.offers, [](const auto& offer) { return offer.source != DiscountSource::manual; });
  for (auto& offer : discount_offers(transaction, whom.garage_id, whom.customer_id, line,
                                     today_at(transaction, whom.garage_id)))
    line.offers.push_back(std::move(offer));
}

namespace {

bool is_agreed_price(const domain::document::DiscountOffer& offer) {
  return offer.source == DiscountSource::manual && offer.net_price_minor.has_value();
}

std::optional<domain::Percentage> percent_by_hand(const domain::document::Line& line) {
  for (const auto& offer : line.offers)
    if (offer.source == DiscountSource::manual && offer.percent) return offer.percent;
  return std::nullopt;
}

}  // namespace

void keep_agreed_price(const domain::document::Line& before, domain::document::Line& after) {
  const bool is_same = before.kind == after.kind && before.service_id == after.service_id &&
                       before.quantity == after.quantity && before.unit_price == after.unit_price &&
                       before.includes_tax == after.includes_tax;
  const auto agreed = std::ranges::find_if(before.offers, is_agreed_price);
  if (is_same && agreed != before.offers.end() && percent_by_hand(before) == percent_by_hand(after))
    after.offers.push_back(*agreed);
}

domain::document::Line as_quoted(const domain::document::PricedLine& priced) {
  auto line = priced.line;
  if (priced.document_discount_minor != 0)
    line.offers.push_back({.source = DiscountSource::manual,
                           .name = {},
                           .plan_id = std::nullopt,
                           .percent = std::nullopt,
                           .net_price_minor = priced.net_minor});
  return line;
}

Result<std::vector<WorkLine>> work_lines(Transaction& transaction, const WorkFor& whom,
                                         const std::vector<WorkLineInput>& inputs) {
  constexpr std::int32_t whole = 1'000'000;
  if (inputs.size() > domain::document::lines_max)
    return std::unexpected(field_problems(
        {{"/lines", "too-many", "At most " + std::to_string(domain::document::lines_max) + '.'}}));
  std::vector<WorkLine> lines;
  std::vector<domain::FieldError> errors;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto at = "/lines/" + std::to_string(i);
    const auto& input = inputs[i];
    if (input.discount_percent &&
        (input.discount_percent->parts_per_million < 0 || input.discount_percent->parts_per_million > whole))
      errors.push_back({at + "/discountPercent", "out-of-range", "From 0 to 100."});
    if (input.service_id) {
      auto known = from_catalogue(transaction, whom, input, at);
      if (!known) return std::unexpected(std::move(known).error());
      std::ranges::move(*known, std::back_inserter(lines));
    } else if (auto missing = what_is_missing(input, at); !missing.empty()) {
      std::ranges::move(missing, std::back_inserter(errors));
    } else {
      lines.push_back(in_words(transaction, whom, input));
    }
  }
  if (!errors.empty()) return std::unexpected(field_problems(std::move(errors)));
  return lines;
}

Result<std::vector<WorkLine>> catalogue_lines(Transaction& transaction, const WorkFor& whom,
                                              const std::vector<domain::ServiceId>& services) {
  std::vector<WorkLine> lines;
  for (std::size_t i = 0; i < services.size(); ++i) {
    WorkLineInput input;
    input.service_id = services[i];
    auto known = from_catalogue(transaction, whom, input, "/serviceIds/" + std::to_string(i));
    if (!known) return std::unexpected(std::move(known).error());
    std::ranges::move(*known, std::back_inserter(lines));
  }
  return lines;
}

Result<domain::document::Priced> priced_lines(
    const domain::garage::Garage& garage, const std::vector<domain::document::Line>& lines,
    const std::optional<domain::document::DocumentDiscount>& discount, domain::Date day) {
  auto priced = domain::document::price(
      lines, discount, {garage.tax_rates, day, garage.policies.discounts, garage.policies.tax_rounding});
  if (!priced) return std::unexpected(to_problem(std::move(priced).error()));
  return *std::move(priced);
}

std::optional<domain::document::Priced> priced_lines(
    const projections::GarageRow& garage, const std::vector<domain::document::Line>& lines,
    const std::optional<domain::document::DocumentDiscount>& discount, domain::Date day) {
  auto priced = domain::document::price(
      lines, discount, {garage.tax_rates, day, garage.policies.discounts, garage.policies.tax_rounding});
  if (!priced) return std::nullopt;
  return *std::move(priced);
}

WorkLineView work_line_view(const domain::document::PricedLine& priced,
                            const domain::document::Descriptions& descriptions, std::string answer) {
  const auto& line = priced.line;
  return {.number = line.number,
          .kind = line.kind,
          .service_id = line.service_id,
          .description = domain::document::description_of(descriptions, line.number),
          .quantity = line.quantity,
          .unit_price = line.unit_price,
          .includes_tax = line.includes_tax,
          .tax = line.tax,
          .answer = std::move(answer),
          .recommendation_id = std::nullopt,
          .list_minor = priced.list_minor,
          .discounts = priced.discounts,
          .discount_minor = priced.discount_minor,
          .document_discount_minor = priced.document_discount_minor,
          .net_minor = priced.net_minor,
          .tax_rate = priced.tax_rate,
          .tax_code = priced.tax_code,
          .tax_minor = priced.tax_minor,
          .gross_minor = priced.gross_minor()};
}

}  // namespace api
