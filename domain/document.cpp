#include "domain/document.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

namespace domain::document {

namespace {

std::unexpected<Rejection> out_of_range(std::string pointer, std::string detail) {
  return invalid("amount-out-of-range", detail, {{std::move(pointer), "amount-out-of-range", detail}});
}

bool fits(std::int64_t amount, std::int64_t most) { return amount >= -most && amount <= most; }

/// The amount closest to `amount` between nothing and `most`, which may be negative.
std::int64_t within(std::int64_t amount, std::int64_t most) {
  return std::clamp(amount, std::min<std::int64_t>(0, most), std::max<std::int64_t>(0, most));
}

/// A price as it is written, taken apart.
struct Parts {
  std::int64_t net = 0;
  std::int64_t tax = 0;
};

/// One line on its way from what is asked for to what is recorded. `price` is with tax where the line's price
/// is; discounts come off it.
struct Work {
  const Line* line = nullptr;
  Percentage rate;
  std::int64_t price = 0;

  /// Prices are limited to line_minor_max, so nothing here can overflow.
  Parts parts(std::int64_t price_minor) const {
    if (line->includes_tax) {
      const auto tax = rate.inside_amount(price_minor).value_or(0);
      return {price_minor - tax, tax};
    }
    return {price_minor, rate.of_amount(price_minor).value_or(0)};
  }

  /// What an offer takes off the price.
  std::int64_t taken_off(const DiscountOffer& offer) const {
    if (offer.percent) return within(offer.percent->of_amount(price).value_or(price), price);
    if (!offer.net_price_minor) return 0;
    const auto asked = line->includes_tax
                           ? *offer.net_price_minor + rate.of_amount(*offer.net_price_minor).value_or(0)
                           : *offer.net_price_minor;
    return within(price - asked, price);
  }
};

bool is_considered(DiscountSource source, DiscountPolicy policy) {
  switch (source) {
    case DiscountSource::manual:
      return true;
    case DiscountSource::membership:
    case DiscountSource::included_service:
      return policy != DiscountPolicy::loyalty_only;
    case DiscountSource::loyalty:
      return policy != DiscountPolicy::membership_only;
  }
  std::unreachable();
}

/// Lets the offers of a line compete, and takes the best one off the price.
void apply_best_offer(Work& work, PricedLine& priced, DiscountPolicy policy) {
  const auto list = work.parts(work.price).net;
  Discount* best = nullptr;
  std::int64_t best_off = 0;
  priced.discounts.reserve(work.line->offers.size());
  for (const auto& offer : work.line->offers) {
    const auto off = work.taken_off(offer);
    priced.discounts.push_back({offer, list - work.parts(work.price - off).net, false});
    if (!is_considered(offer.source, policy) || off <= best_off) continue;
    best = &priced.discounts.back();
    best_off = off;
  }
  if (best == nullptr) return;
  best->applied = true;
  priced.discount_minor = best->amount_minor;
  work.price -= best_off;
}

std::expected<std::int64_t, Rejection> amount_of(const DocumentDiscount& discount, std::int64_t prices) {
  if (discount.amount_minor) {
    if (*discount.amount_minor < 0 || *discount.amount_minor > std::max<std::int64_t>(0, prices))
      return out_of_range("/discount/amountMinor", "The discount is more than there is to pay.");
    return *discount.amount_minor;
  }
  const auto amount = discount.percent ? discount.percent->of_amount(prices) : 0;
  if (!amount || !fits(*amount, std::max(prices, -prices)))
    return out_of_range("/discount/percent", "The discount is more than there is to pay.");
  return *amount;
}

/// Takes the document's discount off the prices.
std::expected<void, Rejection> share_discount(const DocumentDiscount& discount, std::span<Work> works) {
  std::vector<std::int64_t> prices;
  for (const auto& work : works) prices.push_back(work.price);
  const auto amount = amount_of(discount, std::accumulate(prices.begin(), prices.end(), std::int64_t{0}));
  if (!amount) return std::unexpected(amount.error());
  const auto shares = share_by_weight(*amount, prices);
  for (std::size_t i = 0; i < works.size(); ++i) works[i].price -= shares[i];
  return {};
}

/// The tax of all lines of one code is rounded once, and shared out by what it is on.
void round_by_document(std::span<const Work> works, std::span<PricedLine> priced) {
  std::vector<bool> done(works.size(), false);
  for (std::size_t first = 0; first < works.size(); ++first) {
    if (done[first]) continue;
    std::vector<std::size_t> group;
    std::vector<std::int64_t> prices;
    for (std::size_t i = first; i < works.size(); ++i) {
      if (priced[i].tax_code != priced[first].tax_code ||
          works[i].line->includes_tax != works[first].line->includes_tax)
        continue;
      done[i] = true;
      group.push_back(i);
      prices.push_back(works[i].price);
    }
    const auto sum = std::accumulate(prices.begin(), prices.end(), std::int64_t{0});
    const auto shares = share_by_weight(works[first].parts(sum).tax, prices);
    for (std::size_t k = 0; k < group.size(); ++k) {
      auto& line = priced[group[k]];
      line.tax_minor = shares[k];
      if (works[first].line->includes_tax) line.net_minor = prices[k] - shares[k];
    }
  }
}

void add_tax(std::vector<TaxTotal>& taxes, const PricedLine& line) {
  const auto place = std::ranges::lower_bound(taxes, line.tax_code, {}, &TaxTotal::tax_code);
  const auto total = place != taxes.end() && place->tax_code == line.tax_code
                         ? place
                         : taxes.insert(place, {line.tax_code, line.tax_rate, 0, 0});
  total->net_minor += line.net_minor;
  total->tax_minor += line.tax_minor;
}

std::expected<Work, Rejection> begin(const Line& line, std::size_t index, const Pricing& pricing) {
  const auto rate =
      tax::is_rated(line.tax) ? tax::rate_on(pricing.rates, line.tax, pricing.day) : Percentage{};
  const auto price = cost_of(line.quantity, line.unit_price);
  if (!price || !fits(*price, line_minor_max))
    return out_of_range("/lines/" + std::to_string(index) + "/quantity",
                        "The line comes to more than an amount may be.");
  return Work{&line, rate, *price};
}

}  // namespace

std::expected<Priced, Rejection> price(const std::vector<Line>& lines,
                                       const std::optional<DocumentDiscount>& discount,
                                       const Pricing& pricing) {
  std::vector<Work> works;
  Priced priced;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto work = begin(lines[i], i, pricing);
    if (!work) return std::unexpected(std::move(work).error());
    auto& line = priced.lines.emplace_back();
    line.line = lines[i];
    line.list_minor = work->parts(work->price).net;
    line.tax_rate = work->rate;
    line.tax_code = tax::code_of(lines[i].tax, work->rate);
    apply_best_offer(*work, line, pricing.discounts);
    works.push_back(*work);
  }
  if (discount)
    if (auto shared = share_discount(*discount, works); !shared)
      return std::unexpected(std::move(shared).error());
  for (std::size_t i = 0; i < works.size(); ++i) {
    const auto parts = works[i].parts(works[i].price);
    priced.lines[i].net_minor = parts.net;
    priced.lines[i].tax_minor = parts.tax;
    priced.lines[i].document_discount_minor =
        priced.lines[i].list_minor - priced.lines[i].discount_minor - parts.net;
  }
  if (pricing.rounding == TaxRounding::document) {
    round_by_document(works, priced.lines);
    // A price that includes tax has its net from the tax, so the list price follows.
    for (auto& line : priced.lines)
      line.list_minor = line.net_minor + line.discount_minor + line.document_discount_minor;
  }
  priced.totals = totals_of(priced.lines);
  if (!fits(priced.totals.gross_minor, document_minor_max) ||
      !fits(priced.totals.list_minor, document_minor_max))
    return out_of_range("/lines", "The document comes to more than an amount may be.");
  return priced;
}

Totals totals_of(const std::vector<PricedLine>& lines) {
  Totals totals;
  for (const auto& line : lines) {
    totals.list_minor += line.list_minor;
    totals.discount_minor += line.discount_minor + line.document_discount_minor;
    totals.net_minor += line.net_minor;
    totals.tax_minor += line.tax_minor;
    totals.gross_minor += line.gross_minor();
    add_tax(totals.taxes, line);
  }
  return totals;
}

std::string description_of(const Descriptions& descriptions, std::int32_t number) {
  const auto found = std::ranges::find(descriptions, number, &Description::number);
  return found == descriptions.end() ? std::string() : found->text;
}

}  // namespace domain::document
