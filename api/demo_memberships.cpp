// The members of a demo garage: three plans, and who has had which of them since when.
#include <array>
#include <utility>

#include "api/application.hpp"
#include "api/demo_sales.hpp"
#include "api/garage_resource.hpp"
#include "api/invoice_commands.hpp"
#include "api/membership_commands.hpp"
#include "api/plan_income.hpp"
#include "domain/books.hpp"
#include "domain/membership_plan.hpp"

namespace api {

namespace {

using domain::Instant;
using domain::membership::Membership;
using domain::membership::Reason;
using domain::payment::Method;

struct DemoPlan {
  std::string_view name;
  std::int32_t percent;
  std::string_view priority_label;
  std::int64_t fee_pence;
};
constexpr auto plans = std::to_array<DemoPlan>(
    {{"Bronze", 5, "Standard", 2'900}, {"Silver", 10, "Preferred", 5'900}, {"Gold", 15, "Priority", 9'900}});
constexpr std::size_t best = plans.size() - 1;

constexpr std::int32_t term_days = 365;
constexpr std::int64_t members_price_pence = 2'740;

domain::Money pence(std::int64_t amount) { return {amount, *domain::Currency::parse("GBP")}; }

class Memberships {
 public:
  Memberships(const DemoTrade& trade, DemoDraw& draw, DemoTimeline& timeline)
      : trade_(trade), draw_(draw), timeline_(timeline) {}

  void plan() {
    for (std::size_t i = 0; i < plans.size(); ++i) define(i);
    for (const auto& customer : trade_.customers)
      if (customer.active && draw_.chance(customer.business ? 25 : 18)) plan(customer);
    for (const auto garage : trade_.garages) release_income(garage);
  }

 private:
  void define(std::size_t index) {
    using namespace domain::membership_plan;
    ids_[index] = Application::new_id<domain::MembershipPlanId>();
    const auto& plan = plans[index];
    Terms terms;
    terms.name = std::string(plan.name);
    terms.discount = domain::Percentage::of(plan.percent);
    if (index == best && trade_.members_service)
      terms.included_services = {{*trade_.members_service, pence(members_price_pence)}};
    terms.priority_label = std::string(plan.priority_label);
    terms.duration_days = term_days;
    terms.fee = pence(plan.fee_pence);
    timeline_.add(timeline_.at(trade_.first_day, {7 * 60}), trade_.garages.front(),
                  [id = ids_[index], terms](Transaction& transaction) {
                    return decide_on<Plan>(transaction, id, Define{.terms = terms});
                  });
  }

  /// One customer's life as a member. What is still to come is forgotten by the timeline.
  void plan(const DemoCustomer& customer) {
    const auto way = draw_.below(20);
    auto tier = way < 10 ? 0U : way < 17 ? 1U : 2U;
    auto begins_at = timeline_.at({timeline_.today().days - static_cast<std::int32_t>(draw_.between(5, 720))},
                                  {static_cast<std::int32_t>(9 * 60 + draw_.between(0, 480))});
    auto id = Application::new_id<domain::MembershipId>();
    assign(customer, id, ids_[tier], begins_at);
    charge(customer, tier, begins_at);
    const auto turn = draw_.below(100);
    const auto turned_at = days_after(begins_at, draw_.between(40, 260));
    const bool renews = draw_.chance(75);
    if (turn < 22 && tier < best) {
      id = move(customer, id, ids_[++tier], Reason::upgrade, turned_at);
      charge(customer, tier, turned_at);
      begins_at = turned_at;
    } else if (turn < 30 && tier > 0) {
      id = move(customer, id, ids_[--tier], Reason::downgrade, turned_at);
      begins_at = turned_at;
    } else if (turn < 35) {
      return cancel(customer, id, turned_at);
    }
    if (!renews) return expire(customer, {timeline_.date_of(begins_at).days + term_days + 1});
    const auto renewed_at = days_after(begins_at, term_days - 5);
    renew(customer, id, renewed_at);
    charge(customer, tier, renewed_at);
  }

  void assign(const DemoCustomer& customer, domain::MembershipId id, domain::MembershipPlanId plan,
              Instant at) {
    const auto day = timeline_.date_of(at);
    timeline_.add(at, customer.garage_id,
                  [membership = NewMembership{.membership_id = id,
                                              .garage_id = customer.garage_id,
                                              .customer_id = customer.customer_id,
                                              .plan_id = plan,
                                              .starts_on = day,
                                              .today = day}](Transaction& transaction) {
                    return assign_membership(transaction, membership);
                  });
  }

  domain::MembershipId move(const DemoCustomer& customer, domain::MembershipId from,
                            domain::MembershipPlanId plan, Reason reason, Instant at) {
    const auto to = Application::new_id<domain::MembershipId>();
    timeline_.add(at, customer.garage_id,
                  [from, plan, to, reason, day = timeline_.date_of(at)](Transaction& transaction) {
                    return move_to_plan(transaction, {from, plan, to, reason, day});
                  });
    return to;
  }

  void renew(const DemoCustomer& customer, domain::MembershipId id, Instant at) {
    timeline_.add(at, customer.garage_id, [id, day = timeline_.date_of(at)](Transaction& transaction) {
      return renew_membership(transaction, id, day);
    });
  }

  void cancel(const DemoCustomer& customer, domain::MembershipId id, Instant at) {
    timeline_.add(at, customer.garage_id, [id, day = timeline_.date_of(at)](Transaction& transaction) {
      return decide_on<Membership>(transaction, id, domain::membership::Cancel{"Sold the car", day});
    });
  }

  /// Asking whether one runs writes down that it does not any more.
  void expire(const DemoCustomer& customer, domain::Date day) {
    constexpr domain::TimeOfDay after_midnight{5};
    timeline_.add(timeline_.at(day, after_midnight), customer.garage_id,
                  [id = customer.customer_id, day](Transaction& transaction) -> Result<void> {
                    running_membership(transaction, id, day);
                    return {};
                  });
  }

  /// The fee of a term, billed and paid at once.
  void charge(const DemoCustomer& customer, std::size_t tier, Instant at) {
    InvoiceInput input;
    input.customer_id = customer.customer_id;
    input.kind = domain::invoice::Kind::plan;
    auto& line = input.lines.emplace().emplace_back();
    line.kind = domain::document::LineKind::sundries;
    line.description = std::string(plans[tier].name) + " membership, one year";
    line.unit_price = domain::UnitPrice::of_minor(plans[tier].fee_pence);
    line.includes_tax = true;
    const auto invoice = Application::new_id<domain::InvoiceId>();
    charged_.push_back({customer.garage_id, invoice, at});
    timeline_.add(
        at, customer.garage_id,
        [input, invoice, garage = customer.garage_id](Transaction& transaction) -> Result<void> {
          if (auto drafted = draft_invoice(transaction, invoice, garage, input); !drafted) return drafted;
          return issue_invoice(transaction, invoice);
        },
        customer.has_credit_limit);
    const DemoPaying paying{Application::new_id<domain::PaymentId>(), invoice,
                            draw_.chance(70) ? Method::direct_debit : Method::card};
    timeline_.add(minutes_after(at, 2), customer.garage_id,
                  [paying](Transaction& transaction) { return pay_demo_invoice(transaction, paying); });
  }

  /// In the first hour of each month: what the month before has earned.
  void release_income(domain::GarageId garage) {
    constexpr domain::TimeOfDay after_midnight{10};
    for (auto end = domain::books::end_of_month(trade_.first_day); end < timeline_.today();
         end = domain::books::end_of_month({end.days + 1})) {
      const auto at = timeline_.at({end.days + 1}, after_midnight);
      std::vector<domain::InvoiceId> invoices;
      for (const auto& charged : charged_)
        if (charged.garage == garage && charged.at < at) invoices.push_back(charged.invoice);
      timeline_.add(
          at, garage,
          [invoices = std::move(invoices)](Transaction& transaction) -> Result<void> {
            for (const auto invoice : invoices)
              if (auto released = release_plan_income(transaction, invoice); !released) return released;
            return {};
          },
          true);
    }
  }

  struct Charged {
    domain::GarageId garage;
    domain::InvoiceId invoice;
    Instant at;
  };

  const DemoTrade& trade_;
  DemoDraw& draw_;
  DemoTimeline& timeline_;
  std::vector<Charged> charged_;
  std::array<domain::MembershipPlanId, plans.size()> ids_;
};

}  // namespace

void plan_demo_memberships(const DemoTrade& trade, DemoDraw& draw, DemoTimeline& timeline) {
  Memberships(trade, draw, timeline).plan();
}

}  // namespace api
