// The demo garage as a visitor finds it: two years of money with everything in it that can happen, and books
// that agree with themselves. What its export comes to is checked in tests/program.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "api/demo_garage.hpp"
#include "projections/ledger_check.hpp"
#include "projections/time_zone.hpp"
#include "projections/views.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

constexpr std::uint64_t seed = 1;

/// Making one takes seconds, so one test looks at all of it.
class DemoGarage : public ::testing::Test {
 protected:
  void SetUp() override {
    api::make_demo_garage(server.application(), seed, moment, [](std::uint64_t, std::uint64_t) {});
    const auto session = server.post(
        "/v1/sessions", R"({"email": "owner@kirkgate.example", "password": "courtesy-car-keys"})");
    ASSERT_EQ(session.status, 201) << session.body;
    server.token = session.text("/token");
    for (const auto& garage : session.at("/garages").as_array())
      garages.emplace(std::string(garage.at("name").as_string()),
                      std::string(garage.at("garageId").as_string()));
    ASSERT_EQ(garages.size(), 2U);
  }

  Answer get(const std::string& rest) {
    auto answer = server.get(server.garage_path(rest));
    EXPECT_EQ(answer.status, 200) << rest << ": " << answer.body;
    return answer;
  }
  std::int64_t count(const std::string& list) { return get(list).number("/totalItems"); }

  void expect_balanced_books() {
    const auto balance = get("/reports/trial-balance");
    EXPECT_TRUE(balance.at("/balanced").as_bool());
    EXPECT_EQ(balance.number("/totalDebit/amountMinor"), balance.number("/totalCredit/amountMinor"));
    EXPECT_GT(balance.number("/totalDebit/amountMinor"), 0);
  }

  void expect_every_state_of_invoices() {
    for (const auto* const status : {"draft", "issued", "part_paid", "paid", "credited", "written_off",
                                     "voided", "discarded", "overdue"})
      EXPECT_GE(count(std::string("/invoices?status=") + status), 1) << status;
    for (const auto* const kind : {"service", "parts", "otc", "consolidated", "plan"})
      EXPECT_GE(count(std::string("/invoices?kind=") + kind), 1) << kind;
    EXPECT_GE(count("/credit-notes"), 1);
    EXPECT_GE(count("/otc-sales"), 100);
  }

  void expect_every_end_of_payments() {
    std::set<std::string, std::less<>> methods;
    std::set<std::string, std::less<>> statuses;
    std::set<std::string, std::less<>> purposes;
    std::int64_t pages = 1;
    for (std::int64_t page = 1; page <= pages; ++page) {
      const auto list = get("/payments?pageSize=200&page=" + std::to_string(page));
      pages = list.number("/totalPages");
      for (const auto& payment : list.at("/items").as_array()) {
        methods.emplace(payment.at("method").as_string());
        statuses.emplace(payment.at("status").as_string());
        purposes.emplace(payment.at("purpose").as_string());
      }
    }
    EXPECT_GE(methods.size(), 6U);
    EXPECT_EQ(statuses,
              (std::set<std::string, std::less<>>{"charged_back", "disputed", "failed", "received"}));
    EXPECT_EQ(purposes, (std::set<std::string, std::less<>>{"deposit", "receipt"}));
  }

  /// Who takes money in pays it out.
  void expect_payouts() {
    EXPECT_GT(get("/payouts").number("/totalItems"), 20);
    EXPECT_EQ(get("/clearing").at("/items").as_array().size(), 6U);
  }

  /// Plans are income as time goes by.
  void expect_plan_income() {
    const auto plans = get("/journal-entries?kind=plan_released&limit=500");
    EXPECT_GT(plans.at("/items").as_array().size(), 20U);
  }

  void expect_full_buckets() {
    const auto aged = get("/reports/aged-receivables");
    EXPECT_GT(aged.number("/notDue/amountMinor"), 0);
    for (int bucket = 0; bucket < 4; ++bucket)
      EXPECT_GT(aged.number("/late/" + std::to_string(bucket) + "/amountMinor"), 0) << bucket;
    EXPECT_GT(aged.number("/unapplied/amountMinor"), 0);
  }

  /// The twelve of the first year, and whatever was paid ahead in a month before it; none since.
  void expect_closed_months() {
    const auto list = get("/periods");
    const auto& months = list.at("/items").as_array();
    const auto is_open = [](const auto& month) { return month.at("status").as_string() == "open"; };
    EXPECT_TRUE(std::ranges::is_partitioned(months, is_open)) << list.body;
    const auto today = projections::TimeZone::find("Europe/London")->date_of(moment);
    const auto first = domain::Date{today.days - 730}.text().substr(0, 7);
    const auto closed = std::ranges::count_if(months, [&](const auto& month) {
      return !is_open(month) && std::string_view(month.at("period").as_string()) >= first;
    });
    EXPECT_EQ(closed, 12) << list.body;
  }

  /// One for each quarter, each of which says what its days still come to.
  void expect_vat_returns() {
    const auto list = get("/vat-returns");
    const auto& items = list.at("/items").as_array();
    ASSERT_GE(items.size(), 6U);
    for (const auto& item : items) {
      const std::string from(item.at("from").as_string());
      const std::string through(item.at("through").as_string());
      const auto report = get("/reports/vat?from=" + from + "&to=" + through);
      EXPECT_EQ(report.at("/boxes"), item.at("boxes")) << from;
      EXPECT_EQ(report.at("/codes"), item.at("codes")) << from;
    }
    EXPECT_GT(list.number("/items/1/boxes/box5/amountMinor"), 0);
  }

  void expect_members() {
    const auto plans = server.get("/v1/membership-plans");
    EXPECT_EQ(plans.at("/items").as_array().size(), 3U);
    std::size_t members = 0;
    std::size_t with_history = 0;
    const auto directory = get("/customers?pageSize=200");
    for (const auto& customer : directory.at("/items").as_array()) {
      const auto summary =
          get("/customers/" + std::string(customer.at("customerId").as_string()) + "/summary");
      if (!summary.at("/membership").is_null()) ++members;
      if (!summary.at("/otherMemberships").as_array().empty()) ++with_history;
    }
    EXPECT_GE(members, 5U);
    EXPECT_GE(with_history, 1U);
  }

  /// All that is derived from the entries is what the entries say.
  void expect_recomputed_books_to_agree() {
    const auto generation = server.application().runner().current();
    const auto found = projections::find_books(generation->rows());
    EXPECT_EQ(found.size(), garages.size());
    for (const auto& [organisation, garage] : found) {
      const auto report = projections::check_ledger(generation->rows(), organisation, garage);
      EXPECT_TRUE(report.fine()) << report.problems.front();
      EXPECT_GT(report.entries, 500);
    }
  }

  /// Histories of an earlier moment are the same whether they go on from what is at hand or are folded anew.
  void expect_histories_to_go_on() {
    auto& application = server.application();
    const auto generation = application.runner().current();
    api::FoldedHistories anew(application.log(), application.keys(), 0);
    std::set<eventstore::EntityId> customers_and_vehicles;
    domain::OrganisationId organisation;
    const auto cursor = application.log().read(0);
    while (const auto* const commit = cursor->next()) {
      organisation = {projections::ulid_of(commit->metadata.organisation)};
      for (const auto& event : commit->events)
        if (event.stream.kind_text() == domain::CustomerKind::prefix ||
            event.stream.kind_text() == domain::VehicleKind::prefix)
          customers_and_vehicles.insert(event.stream);
    }
    std::mt19937_64 random(1);
    for (const auto& entity : customers_and_vehicles)
      for (int i = 0; i < 4; ++i) {
        const auto position = 1 + random() % application.log().head();
        const auto digest = [&](api::FoldedHistories& histories) {
          return projections::digest_of_rows(
              *histories.as_of(generation->rows(), organisation, entity, position));
        };
        ASSERT_EQ(digest(application.histories()), digest(anew))
            << projections::entity_text(entity) << " as of " << position;
      }
  }

  const domain::Instant moment = api::Application::now();
  RunningApplication server;
  std::map<std::string, std::string, std::less<>> garages;
};

TEST_F(DemoGarage, has_two_years_of_money_in_balanced_books) {
  for (const auto& [name, id] : garages) {
    server.garage_id = id;
    expect_balanced_books();
    expect_closed_months();
    expect_vat_returns();
  }
  server.garage_id = garages.at("Kirkgate Leeds");
  expect_every_state_of_invoices();
  expect_every_end_of_payments();
  expect_full_buckets();
  expect_members();
  expect_payouts();
  expect_plan_income();
  expect_recomputed_books_to_agree();
  expect_histories_to_go_on();
  const auto fleets = get("/business-accounts/summary");
  EXPECT_GT(fleets.number("/unbilledBookings"), 0);
  EXPECT_GT(fleets.number("/invoicedBookings"), 100);
}

}  // namespace
