#include "api/demo_sales.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <string>

#include "api/application.hpp"
#include "api/membership_commands.hpp"
#include "api/otc_sale_commands.hpp"
#include "domain/membership_plan.hpp"

namespace api {

namespace {

struct DemoPlan {
  std::string_view name;
  std::int32_t percent;
  std::string_view priority_label;
  std::int64_t fee_pence;
};
constexpr auto plans = std::to_array<DemoPlan>(
    {{"Bronze", 5, "Standard", 2'900}, {"Silver", 10, "Preferred", 5'900}, {"Gold", 15, "Priority", 9'900}});

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

constexpr std::int32_t term_days = 365;
constexpr int sales_per_garage = 300;

/// The same for the same seed on every machine.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t count) { return random_() % count; }
  bool chance(std::size_t percent) { return below(100) < percent; }
  std::int32_t between(std::int32_t least, std::int32_t most) {
    return least + static_cast<std::int32_t>(below(static_cast<std::size_t>(most - least + 1)));
  }

 private:
  std::mt19937_64 random_;
};

domain::Money pounds(std::int64_t pence) { return {pence, *domain::Currency::parse("GBP")}; }

Result<Done> define(Transaction& transaction, domain::MembershipPlanId id, const DemoPlan& plan) {
  using namespace domain::membership_plan;
  auto defined =
      transaction.decide<Plan>(id, Define{.terms = {.name = std::string(plan.name),
                                                    .discount = domain::Percentage::of(plan.percent),
                                                    .included_services = {},
                                                    .priority_label = std::string(plan.priority_label),
                                                    .duration_days = term_days,
                                                    .fee = pounds(plan.fee_pence)}});
  if (!defined) return std::unexpected(std::move(defined).error());
  return Done{};
}

/// A member since some day; earlier terms were renewed in time.
NewMembership membership_of(Draw& draw, const DemoSales& sales, const DemoCustomer& customer,
                            domain::MembershipPlanId plan) {
  return {.membership_id = Application::new_id<domain::MembershipId>(),
          .garage_id = customer.garage_id,
          .customer_id = customer.customer_id,
          .plan_id = plan,
          .starts_on = {sales.today.days - draw.between(0, term_days + 60)},
          .today = sales.today};
}

OtcSaleInput sale_on(Draw& draw, domain::Date day, const std::vector<DemoCustomer>& customers) {
  OtcSaleInput input;
  input.sold_on = day;
  const auto lines = draw.chance(70) ? 1 : draw.between(2, 3);
  for (std::int32_t i = 0; i < lines; ++i) {
    const auto& part = parts[draw.below(parts.size())];
    input.lines.push_back({.name = std::string(part.name),
                           .sku = std::string(part.sku),
                           .category = std::string(part.category),
                           .quantity = domain::Quantity::of(draw.chance(75) ? 1 : draw.between(2, 4)),
                           .unit_price = domain::UnitPrice::of_minor(part.price_pence),
                           .tax = std::nullopt});
  }
  if (draw.chance(45)) {
    const auto& customer = customers[draw.below(customers.size())];
    input.customer_id = customer.customer_id;
    input.on_account = customer.business && draw.chance(50);
  }
  if (!input.on_account.value_or(false))
    input.method = draw.chance(60) ? domain::payment::Method::card : domain::payment::Method::cash;
  return input;
}

}  // namespace

void add_demo_sales(const DemoSales& sales, const std::function<void(domain::GarageId, Decide)>& submit) {
  Draw draw(sales.seed);
  std::array<domain::MembershipPlanId, plans.size()> ids;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    ids[i] = Application::new_id<domain::MembershipPlanId>();
    submit(sales.garages.front(), [id = ids[i], &plan = plans[i]](Transaction& transaction) {
      return define(transaction, id, plan);
    });
  }
  for (const auto& customer : sales.customers) {
    if (!draw.chance(customer.business ? 40 : 18)) continue;
    submit(customer.garage_id,
           [membership = membership_of(draw, sales, customer, ids[draw.below(ids.size())])](
               Transaction& transaction) -> Result<Done> {
             if (auto assigned = assign_membership(transaction, membership); !assigned)
               return std::unexpected(std::move(assigned).error());
             return Done{};
           });
  }
  for (const auto garage : sales.garages) {
    std::vector<DemoCustomer> customers;
    std::ranges::copy_if(sales.customers, std::back_inserter(customers),
                         [&](const DemoCustomer& customer) { return customer.garage_id == garage; });
    std::vector<domain::Date> days;
    for (int i = 0; i < sales_per_garage; ++i)
      days.push_back({draw.between(sales.first_day.days, sales.today.days)});
    std::ranges::sort(days);
    for (const auto day : days)
      submit(garage,
             [garage, input = sale_on(draw, day, customers), id = Application::new_id<domain::OtcSaleId>(),
              returned = draw.chance(4)](Transaction& transaction) -> Result<Done> {
               if (auto sold = sell_over_the_counter(transaction, id, garage, input); !sold)
                 return std::unexpected(std::move(sold).error());
               if (returned)
                 if (auto back = take_back(transaction, id, {}); !back)
                   return std::unexpected(std::move(back).error());
               return Done{};
             });
  }
}

}  // namespace api
