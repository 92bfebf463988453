// What is paid for a plan becomes income month by month, whatever happens to the membership and the invoice.
#include <gtest/gtest.h>

#include <functional>

#include "api/decide_on.hpp"
#include "api/invoice_commands.hpp"
#include "api/membership_clock.hpp"
#include "api/membership_commands.hpp"
#include "domain/books.hpp"
#include "domain/membership.hpp"
#include "projections/ledger_check.hpp"
#include "projections/ledger_reports.hpp"
#include "projections/time_zone.hpp"
#include "tests/http/running_application.hpp"

using domain::Date;
using http_test::Answer;
using http_test::RunningApplication;

namespace {

constexpr auto deferred = "Liabilities:DeferredPlan:C000001";
constexpr auto income = "Income:Plan";
constexpr std::int64_t fee = 12'000;  // without tax

class PlanIncome : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    grace = server.add_customer("Grace", "+447700900123");
    gold = define("Gold");
  }

  // ---- days: the garage's month three ago begins on `begin` ------------------------------------

  static Date today() {
    return projections::TimeZone::find("Europe/London")->date_of(api::Application::now());
  }
  static Date begin() { return Date::from_civil(today().year(), today().month(), 1)->plus_months(-3); }
  static Date end_of_month(int month) { return {begin().plus_months(month + 1).days - 1}; }

  /// What is earned of the fee by a day of a year that starts on `begin`.
  static std::int64_t earned_by(Date day) {
    const auto days = begin().plus_months(12).days - begin().days;
    return (2 * fee * (day.days - begin().days + 1) + days) / (2 * days);
  }

  // ---- what was done in the past, and what is done now -----------------------------------------

  void on_day(Date day, const std::function<api::Result<void>(api::Transaction&)>& act) {
    constexpr std::int64_t hour_ms = 3'600'000;
    auto& application = server.application();
    const auto done = application.execute(
        application.own_metadata(organisation()),
        [&](api::Transaction& transaction) -> api::Result<api::Done> {
          transaction.take_place({.now = {(day.days * 24 + 12) * hour_ms}, .today = day, .staff = {}});
          if (auto acted = act(transaction); !acted) return std::unexpected(acted.error());
          return api::Done{};
        });
    ASSERT_TRUE(done.has_value()) << done.error().code << ' ' << done.error().detail;
  }

  std::string define(const std::string& name) {
    const auto made = server.post("/v1/membership-plans",
                                  R"({"name": ")" + name + R"(", "discount": 10, "durationDays": 364})");
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("/planId");
  }

  domain::MembershipId assign(Date day) {
    const auto id = api::Application::new_id<domain::MembershipId>();
    on_day(day, [&](api::Transaction& transaction) {
      return api::assign_membership(transaction, {.membership_id = id,
                                                  .garage_id = garage(),
                                                  .customer_id = customer(),
                                                  .plan_id = *domain::MembershipPlanId::parse(gold),
                                                  .starts_on = day,
                                                  .today = day});
    });
    return id;
  }

  /// An invoice for the fee, issued on a day; the path to it.
  std::string charge(Date day, const std::optional<api::PlanTermInput>& term = {}) {
    const auto id = api::Application::new_id<domain::InvoiceId>();
    on_day(day, [&](api::Transaction& transaction) -> api::Result<void> {
      api::InvoiceInput input;
      input.customer_id = customer();
      input.kind = domain::invoice::Kind::plan;
      auto& line = input.lines.emplace().emplace_back();
      line.kind = domain::document::LineKind::sundries;
      line.description = "Gold, a year";
      line.unit_price = domain::UnitPrice::of_minor(fee);
      if (auto drafted = api::draft_invoice(transaction, id, garage(), input); !drafted) return drafted;
      return api::issue_invoice(transaction, id, {.plan_term = term});
    });
    return "/v1/invoices/" + id.text();
  }
  /// The same for a year from `begin` on.
  std::string charge_year() {
    return charge(begin(), api::PlanTermInput{begin(), {begin().plus_months(12).days - 1}});
  }

  std::size_t clock() { return api::release_earned_income(server.application()); }

  Answer post(const std::string& path, const std::string& body) {
    return server.post(path, body, "Idempotency-Key: key-" + std::to_string(++keys_) + "\r\n");
  }

  // ---- what the books say ----------------------------------------------------------------------

  /// Credit is positive, as these accounts are.
  std::int64_t in(const std::string& account, Date day = projections::last_day_ever) {
    const auto generation = server.application().runner().current();
    const projections::Ledger ledger(generation->rows(), organisation(), garage());
    return -projections::narrow(ledger.balance(account, day));
  }
  std::vector<domain::journal::Entry> releases() {
    const auto generation = server.application().runner().current();
    const projections::Ledger ledger(generation->rows(), organisation(), garage());
    std::vector<domain::journal::Entry> found;
    ledger.visit_entries(0, [&](const projections::EntryRow& row) {
      if (row.entry.kind == domain::journal::Kind::plan_released) found.push_back(row.entry);
      return true;
    });
    return found;
  }
  void expect_fine_books() {
    const auto generation = server.application().runner().current();
    const auto report = projections::check_ledger(generation->rows(), organisation(), garage());
    EXPECT_TRUE(report.fine()) << report.problems.front();
  }

  domain::OrganisationId organisation() { return *domain::OrganisationId::parse(server.organisation_id); }
  domain::GarageId garage() { return *domain::GarageId::parse(server.garage_id); }
  domain::CustomerId customer() { return *domain::CustomerId::parse(grace); }

  RunningApplication server;
  std::string grace;
  std::string gold;

 private:
  int keys_ = 0;
};

TEST_F(PlanIncome, comes_at_the_end_of_each_month_once_though_the_months_were_missed) {
  const auto invoice = charge_year();
  EXPECT_EQ(in(income), 0);
  EXPECT_EQ(clock(), 1U);
  const auto made = releases();
  ASSERT_EQ(made.size(), 3U);
  for (int month = 0; month < 3; ++month) {
    const auto& entry = made[static_cast<std::size_t>(month)];
    EXPECT_EQ(entry.effective, end_of_month(month));
    EXPECT_FALSE(entry.relates_to);
    EXPECT_EQ(in(income, end_of_month(month)), earned_by(end_of_month(month)));
    EXPECT_EQ(in(deferred, end_of_month(month)), fee - earned_by(end_of_month(month)));
  }
  EXPECT_EQ(in(income), earned_by(end_of_month(2)));  // nothing of the month that runs
  EXPECT_EQ(clock(), 0U);
  server.restart();
  EXPECT_EQ(clock(), 0U);
  EXPECT_EQ(releases().size(), 3U);
  const auto shown = server.get(invoice);
  EXPECT_EQ(shown.text("/planIncome/startsOn"), begin().text());
  EXPECT_EQ(shown.text("/planIncome/releasedThrough"), end_of_month(2).text());
  EXPECT_EQ(shown.number("/planIncome/released/amountMinor"), earned_by(end_of_month(2)));
  EXPECT_EQ(shown.number("/planIncome/deferred/amountMinor"), fee - earned_by(end_of_month(2)));
  expect_fine_books();
}

TEST_F(PlanIncome, is_complete_after_the_term) {
  const auto invoice = charge(begin(), api::PlanTermInput{begin(), end_of_month(1)});
  clock();
  EXPECT_EQ(in(income), fee);
  EXPECT_EQ(in(deferred), 0);
  EXPECT_EQ(releases().size(), 2U);
  EXPECT_EQ(server.get(invoice).number("/planIncome/deferred/amountMinor"), 0);
}

TEST_F(PlanIncome, of_a_closed_month_is_dated_the_first_open_day) {
  charge_year();
  const auto month = begin().text().substr(0, 7);
  ASSERT_EQ(server.post(server.garage_path("/periods/" + month + "/close")).status, 200);
  clock();
  ASSERT_EQ(releases().size(), 3U);
  EXPECT_EQ(releases()[0].effective, (Date{end_of_month(0).days + 1}));
  EXPECT_EQ(releases()[0].relates_to, end_of_month(0));
  EXPECT_EQ(releases()[1].effective, end_of_month(1));
  EXPECT_EQ(in(income, end_of_month(0)), 0);
  EXPECT_EQ(in(income, end_of_month(1)), earned_by(end_of_month(1)));
}

TEST_F(PlanIncome, is_over_the_latest_term_of_the_membership_that_runs) {
  const auto membership = assign(begin());
  const auto shown = server.get(charge({begin().days + 3}));
  EXPECT_EQ(shown.text("/planIncome/membershipId"), membership.text());
  EXPECT_EQ(shown.text("/planIncome/startsOn"), begin().text());
  EXPECT_EQ(shown.text("/planIncome/endsOn"), Date{begin().days + 364}.text());
}

TEST_F(PlanIncome, is_over_the_nearest_term_where_the_membership_came_later) {
  const auto invoice = charge({begin().days + 3});
  EXPECT_TRUE(server.get(invoice).at("/planIncome/startsOn").is_null());
  const auto membership = assign({begin().days + 5});
  clock();
  const auto shown = server.get(invoice);
  EXPECT_EQ(shown.text("/planIncome/membershipId"), membership.text());
  EXPECT_EQ(shown.text("/planIncome/startsOn"), Date{begin().days + 5}.text());
  EXPECT_EQ(releases().size(), 3U);
}

TEST_F(PlanIncome, is_over_a_year_where_there_is_no_membership) {
  const auto invoice = charge(begin());
  clock();
  const auto shown = server.get(invoice);
  EXPECT_TRUE(shown.at("/planIncome/membershipId").is_null());
  EXPECT_EQ(shown.text("/planIncome/endsOn"), Date{begin().days + 364}.text());
}

TEST_F(PlanIncome, of_a_cancelled_membership_is_all_earned_by_that_month) {
  const auto membership = assign(begin());
  const auto invoice = charge(begin());
  const Date cancelled_on{end_of_month(0).days + 10};
  on_day(cancelled_on, [&](api::Transaction& transaction) {
    return api::decide_on<domain::membership::Membership>(
        transaction, membership, domain::membership::Cancel{"Sold the car", cancelled_on});
  });
  clock();
  EXPECT_GT(in(deferred, end_of_month(0)), 0);
  EXPECT_EQ(in(deferred, end_of_month(1)), 0);
  EXPECT_EQ(in(income), fee);
  EXPECT_EQ(releases().size(), 2U);
  // What is credited after that was income, and is not any more.
  const auto credited = post(server.garage_path("/credit-notes"),
                             R"({"invoiceId": ")" + invoice.substr(invoice.find("inv_")) +
                                 R"(", "lines": [{"number": 1, "percent": 50}], "reason": "half a year"})");
  ASSERT_EQ(credited.status, 201) << credited.body;
  EXPECT_EQ(in(income), fee / 2);
  EXPECT_EQ(in(deferred), 0);
  EXPECT_EQ(clock(), 0U);
  expect_fine_books();
}

TEST_F(PlanIncome, of_a_plan_that_was_moved_from_is_earned_and_the_new_one_begins) {
  const auto membership = assign(begin());
  charge(begin());
  const auto moved_on = begin().plus_months(1);
  const auto platinum = define("Platinum");
  const auto next = api::Application::new_id<domain::MembershipId>();
  on_day(moved_on, [&](api::Transaction& transaction) {
    return api::move_to_plan(transaction, {membership, *domain::MembershipPlanId::parse(platinum), next,
                                           domain::membership::Reason::upgrade, moved_on});
  });
  const auto second = charge(moved_on);
  clock();
  EXPECT_EQ(server.get(second).text("/planIncome/membershipId"), next.text());
  const auto left = server.get(second).number("/planIncome/deferred/amountMinor");
  EXPECT_GT(left, 0);
  EXPECT_EQ(in(deferred), left);
  EXPECT_EQ(in(income), 2 * fee - left);
  expect_fine_books();
}

TEST_F(PlanIncome, leaves_nothing_behind_of_an_invoice_that_is_voided) {
  const auto invoice = charge_year();
  clock();
  ASSERT_GT(in(income), 0);
  const auto voided = post(invoice + "/void", R"({"reason": "the wrong customer"})");
  ASSERT_EQ(voided.status, 200) << voided.body;
  EXPECT_EQ(in(income), 0);
  EXPECT_EQ(in(deferred), 0);
  EXPECT_EQ(voided.number("/planIncome/released/amountMinor"), 0);
  EXPECT_EQ(clock(), 0U);
  expect_fine_books();
}

TEST_F(PlanIncome, leaves_nothing_behind_of_an_invoice_that_is_credited) {
  const auto invoice = charge_year();
  clock();
  const auto credited =
      post(server.garage_path("/credit-notes"), R"({"invoiceId": ")" + invoice.substr(invoice.find("inv_")) +
                                                    R"(", "full": true, "reason": "never began"})");
  ASSERT_EQ(credited.status, 201) << credited.body;
  EXPECT_EQ(in(income), 0);
  EXPECT_EQ(in(deferred), 0);
  EXPECT_EQ(clock(), 0U);
  expect_fine_books();
}

TEST_F(PlanIncome, is_not_released_again_where_it_was_moved_by_hand) {
  const auto invoice = charge_year();
  const auto side = R"({"amountMinor": )" + std::to_string(fee - 100) + R"(, "currency": "GBP"})";
  const auto moved = post(server.garage_path("/journal-entries"),
                          R"({"date": ")" + today().text() + R"(", "lines": [
      {"account": "Liabilities:DeferredPlan", "customerId": ")" +
                              grace + R"(", "debit": )" + side +
                              R"(}, {"account": "Income:Plan", "credit": )" + side + "}]}");
  ASSERT_EQ(moved.status, 201) << moved.body;
  EXPECT_EQ(clock(), 1U);
  EXPECT_EQ(in(deferred), 0);
  EXPECT_EQ(clock(), 0U);
  // What is not there is not credited either.
  const auto refused = post(invoice + "/void", R"({"reason": "the wrong customer"})");
  EXPECT_EQ(refused.code(), "income-moved-by-hand") << refused.body;
  EXPECT_EQ(in(income), fee);
}

TEST_F(PlanIncome, has_a_term_only_where_a_plan_is_sold) {
  const auto drafted =
      server.post(server.garage_path("/invoices"), R"({"customerId": ")" + grace + R"(", "lines":
      [{"kind": "labour", "description": "Service", "unitPrice": 10000}]})");
  ASSERT_EQ(drafted.status, 201) << drafted.body;
  const auto path = "/v1/invoices/" + drafted.text("/invoiceId");
  const auto body = R"({"planTerm": {"startsOn": ")" + today().text() + R"(", "endsOn": ")" +
                    Date{today().days + 30}.text() + R"("}})";
  const auto refused = post(path + "/issue", body);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.text("/errors/0/code"), "plans-only") << refused.body;
  const auto issued = post(path + "/issue", "");
  ASSERT_EQ(issued.status, 200) << issued.body;
  EXPECT_TRUE(issued.at("/planIncome").is_null());
}

TEST_F(PlanIncome, is_the_same_when_the_views_are_built_again) {
  charge_year();
  clock();
  const auto rebuilt = server.application().runner().rebuild();
  EXPECT_EQ(rebuilt.digest_before, rebuilt.digest_after);
  EXPECT_EQ(clock(), 0U);
}

}  // namespace
