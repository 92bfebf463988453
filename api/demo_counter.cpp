// What a demo garage sells over the counter: parts and small things, to walk-ins and to customers, paid or on
// the account of a business.
#include <algorithm>
#include <array>
#include <utility>

#include "api/application.hpp"
#include "api/demo_sales.hpp"
#include "api/otc_sale_commands.hpp"

namespace api {

namespace {

using domain::Instant;
using domain::otc_sale::OtcSale;
using domain::payment::Method;

struct DemoPart {
  std::string_view name;
  std::string_view sku;
  std::string_view category;
  std::int64_t price_pence;
};
constexpr auto parts = std::to_array<DemoPart>({{"Wiper blade 24 inch", "WB-24", "Wipers", 1'250},
                                                {"Wiper blade 16 inch", "WB-16", "Wipers", 950},
                                                {"Screen wash 5 l", "SW-5", "Fluids", 699},
                                                {"Engine oil 5W-30, 1 l", "OIL-530-1", "Fluids", 1'199},
                                                {"Coolant 2 l", "CL-2", "Fluids", 1'049},
                                                {"H7 bulb", "H7", "Bulbs", 599},
                                                {"H4 bulb pair", "H4-2", "Bulbs", 1'099},
                                                {"Car battery 063", "BAT-063", "Electrical", 7'995},
                                                {"Fuse set", "FUSE", "Electrical", 349},
                                                {"Floor mats", "MAT-4", "Accessories", 2'499},
                                                {"Air freshener", "AIR", "Accessories", 299},
                                                {"Tyre pressure gauge", "TPG", "Tools", 899}});

constexpr int sales_at_the_main_garage = 320;
constexpr int sales_elsewhere = 110;

class Counter {
 public:
  Counter(const DemoTrade& trade, DemoDraw& draw, DemoTimeline& timeline)
      : trade_(trade), draw_(draw), timeline_(timeline) {}

  void plan() {
    for (std::size_t i = 0; i < trade_.garages.size(); ++i) {
      customers_.clear();
      businesses_.clear();
      for (const auto& customer : trade_.customers)
        if (customer.garage_id == trade_.garages[i] && customer.active)
          (customer.business ? businesses_ : customers_).push_back(&customer);
      const auto count = i == 0 ? sales_at_the_main_garage : sales_elsewhere;
      for (int n = 0; n < count; ++n) sell(trade_.garages[i], n);
    }
  }

 private:
  void sell(domain::GarageId garage, int number) {
    const auto id = Application::new_id<domain::OtcSaleId>();
    const auto at = moment();
    OtcSaleInput input;
    const auto count = draw_.chance(70) ? 1 : draw_.between(2, 3);
    for (std::int64_t i = 0; i < count; ++i) input.lines.push_back(line());
    const bool on_account = draw_.chance(12) && !businesses_.empty();
    const auto& known = on_account ? businesses_ : customers_;
    const auto* const customer = on_account || draw_.chance(45) ? known[draw_.below(known.size())] : nullptr;
    const auto method = draw_.chance(65) ? Method::card : Method::cash;
    if (customer != nullptr) input.customer_id = customer->customer_id;
    if (on_account) input.on_account = true;
    else input.method = method;
    timeline_.add(
        at, garage,
        [id, garage, input](Transaction& transaction) {
          return sell_over_the_counter(transaction, id, garage, input);
        },
        on_account && customer->has_credit_limit);
    if (number % 26 == 11) take_back_later(id, garage, days_after(at, draw_.between(1, 9)));
    else if (number % 71 == 30) void_soon(id, garage, minutes_after(at, 12));
    else if (on_account) pay(id, garage, days_after(at, customer->terms_days + draw_.between(-5, 25)));
  }

  OtcLineInput line() {
    const auto& part = parts[draw_.below(parts.size())];
    OtcLineInput made;
    made.name = std::string(part.name);
    made.sku = std::string(part.sku);
    made.category = std::string(part.category);
    made.quantity = domain::Quantity::of(draw_.chance(75) ? 1 : draw_.between(2, 4));
    made.unit_price = domain::UnitPrice::of_minor(part.price_pence);
    return made;
  }

  /// While the counter is open; not on a Sunday.
  Instant moment() {
    constexpr int sunday = 7;
    const auto days = timeline_.today().days - trade_.first_day.days;
    domain::Date day{trade_.first_day.days + static_cast<std::int32_t>(draw_.between(0, days - 1))};
    if (projections::weekday(day) == sunday) --day.days;
    return timeline_.at(day, {static_cast<std::int32_t>(8 * 60 + 30 + draw_.between(0, 8 * 60))});
  }

  void take_back_later(domain::OtcSaleId id, domain::GarageId garage, Instant at) {
    timeline_.add(at, garage, [id](Transaction& transaction) {
      OtcReturnInput input;
      input.reason = "Does not fit";
      return take_back(transaction, id, input);
    });
  }

  void void_soon(domain::OtcSaleId id, domain::GarageId garage, Instant at) {
    timeline_.add(at, garage,
                  [id](Transaction& transaction) { return void_sale(transaction, id, "Rung up twice"); });
  }

  void pay(domain::OtcSaleId id, domain::GarageId garage, Instant at) {
    timeline_.add(
        at, garage,
        [id, payment = Application::new_id<domain::PaymentId>()](Transaction& transaction) -> Result<void> {
          const auto invoice = transaction.load<OtcSale>(id).invoice_id;
          if (!invoice) return {};
          return pay_demo_invoice(transaction, {payment, *invoice, Method::bank_transfer});
        });
  }

  const DemoTrade& trade_;
  DemoDraw& draw_;
  DemoTimeline& timeline_;
  std::vector<const DemoCustomer*> customers_;  ///< private ones of the garage
  std::vector<const DemoCustomer*> businesses_;
};

}  // namespace

void plan_demo_counter(const DemoTrade& trade, DemoDraw& draw, DemoTimeline& timeline) {
  Counter(trade, draw, timeline).plan();
}

}  // namespace api
