// Membership plans and memberships over HTTP.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "api/membership_clock.hpp"
#include "domain/membership.hpp"
#include "projections/time_zone.hpp"
#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

class Memberships : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    grace = server.add_customer("Grace", "+447700900123");
  }

  static domain::Date today() {
    return projections::TimeZone::find("Europe/London")->date_of(api::Application::now());
  }
  static std::string day(std::int32_t from_today) { return domain::Date{today().days + from_today}.text(); }

  std::string define(const std::string& name, int days = 365) {
    const auto made = server.post("/v1/membership-plans",
                                  R"({"name": ")" + name + R"(", "discount": 10, "priorityLabel": "Priority",
            "durationDays": )" + std::to_string(days) +
                                      '}');
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("/planId");
  }

  Answer assign(const std::string& plan, const std::string& fields = "") {
    return server.post("/v1/customers/" + grace + "/memberships",
                       R"({"planId": ")" + plan + '"' + fields + '}');
  }
  Answer step(const Answer& membership, const std::string& verb, const std::string& body = "") {
    return server.post("/v1/memberships/" + membership.text("/membershipId") + '/' + verb, body);
  }
  Answer list() { return server.get("/v1/customers/" + grace + "/memberships"); }

  RunningApplication server;
  std::string grace;
};

std::string choice(const std::string& plan) { return R"({"planId": ")" + plan + R"("})"; }

// ---- plans --------------------------------------------------------------------------------------

TEST_F(Memberships, have_plans_with_names_of_their_own) {
  const auto made = server.post("/v1/membership-plans", R"({"name": "Gold", "discount": 12.5,
    "includedServices": [{"serviceId": "svc_01JD3Z8Q6N4T0V9K5M2R7W1XYB", "price": null}],
    "priorityLabel": "Priority", "durationDays": 365, "fee": {"amountMinor": 12000, "currency": "GBP"}})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.header("location"), "/v1/membership-plans/" + made.text("/planId"));
  EXPECT_DOUBLE_EQ(made.at("/discount").as_double(), 12.5);
  EXPECT_TRUE(made.at("/includedServices/0/price").is_null());
  EXPECT_EQ(made.number("/fee/amountMinor"), 12'000);
  const auto again = server.post("/v1/membership-plans", R"({"name": " gold", "durationDays": 30})");
  EXPECT_EQ(again.code(), "name-taken");
  EXPECT_EQ(again.text("/conflictsWith"), made.text("/planId"));
  const auto wrong =
      server.post("/v1/membership-plans", R"({"name": "Silver", "discount": 101, "durationDays": 0})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.at("/errors").as_array().size(), 2U);
}

TEST_F(Memberships, have_plans_that_change_by_a_merge_patch) {
  const auto path = "/v1/membership-plans/" + define("Gold");
  EXPECT_EQ(server.request("PATCH", path, R"({"discount": 15})").code(), "if-match-required");
  EXPECT_EQ(server.request("PATCH", path, R"({"discount": 15})", "If-Match: \"7\"\r\n").status, 412);
  const auto changed =
      server.request("PATCH", path, R"({"discount": 15, "priorityLabel": null})", "If-Match: \"1\"\r\n");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.number("/discount"), 15);
  EXPECT_TRUE(changed.at("/priorityLabel").is_null());
  EXPECT_EQ(changed.text("/name"), "Gold");
  EXPECT_EQ(changed.header("etag"), "\"2\"");
  EXPECT_EQ(server.request("PATCH", path, R"({"discout": 15})", "If-Match: \"2\"\r\n").code(),
            "unknown-field");
}

TEST_F(Memberships, have_plans_that_are_archived_and_restored) {
  const auto gold = define("Gold");
  const auto archived = server.post("/v1/membership-plans/" + gold + "/archive");
  ASSERT_EQ(archived.status, 200) << archived.body;
  EXPECT_TRUE(archived.at("/archived").as_bool());
  EXPECT_TRUE(server.get("/v1/membership-plans").at("/items").as_array().empty());
  EXPECT_EQ(server.get("/v1/membership-plans?status=archived").text("/items/0/planId"), gold);
  EXPECT_EQ(assign(gold).code(), "plan-archived");
  const auto other = define("gold");
  EXPECT_EQ(server.post("/v1/membership-plans/" + gold + "/restore").code(), "name-taken");
  EXPECT_EQ(server.get("/v1/membership-plans?status=all").at("/items").as_array().size(), 2U);
  server.post("/v1/membership-plans/" + other + "/archive");
  EXPECT_EQ(server.post("/v1/membership-plans/" + gold + "/restore").status, 200);
  EXPECT_EQ(server.get("/v1/membership-plans?status=some").code(), "invalid-parameter");
}

// ---- memberships --------------------------------------------------------------------------------

TEST_F(Memberships, are_assigned_by_somebody_and_expire_by_themselves) {
  const auto made = assign(define("Gold", 30));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.text("/status"), "active");
  EXPECT_EQ(made.text("/plan/name"), "Gold");
  EXPECT_EQ(made.text("/startsOn"), day(0));
  EXPECT_EQ(made.text("/expiresOn"), day(30));
  EXPECT_EQ(made.number("/daysLeft"), 30);
  EXPECT_EQ(made.text("/assignedBy/staffId"), server.owner_id);
  EXPECT_EQ(made.text("/assignedBy/name"), "Ada Byron");
  EXPECT_EQ(made.text("/garageId"), server.garage_id);
  EXPECT_EQ(list().text("/current/membershipId"), made.text("/membershipId"));
  const auto profile = server.get(server.garage_path("/customers/" + grace));
  EXPECT_EQ(profile.text("/membership/plan/name"), "Gold");
  EXPECT_EQ(profile.text("/membership/expiresOn"), day(30));
}

TEST_F(Memberships, are_one_at_a_time) {
  const auto gold = define("Gold");
  const auto silver = define("Silver");
  const auto first = assign(gold);
  const auto second = assign(silver);
  EXPECT_EQ(second.code(), "membership-active");
  EXPECT_EQ(second.text("/conflictsWith"), first.text("/membershipId"));
  const auto replacing = assign(silver, R"(, "replace": true)");
  ASSERT_EQ(replacing.status, 201) << replacing.body;
  EXPECT_EQ(replacing.text("/reason"), "replacement");
  EXPECT_EQ(replacing.text("/replaces"), first.text("/membershipId"));
  const auto all = list();
  EXPECT_EQ(all.text("/current/plan/name"), "Silver");
  EXPECT_EQ(all.text("/items/1/status"), "replaced");
  EXPECT_EQ(all.text("/items/1/replacedBy"), replacing.text("/membershipId"));
}

TEST_F(Memberships, that_two_people_assign_at_once_become_one) {
  const auto gold = define("Gold");
  std::atomic<int> made = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> people;
  for (int i = 0; i < 8; ++i)
    people.emplace_back([&] {
      const auto answer = assign(gold);
      if (answer.status == 201) ++made;
      else if (answer.code() == "membership-active") ++refused;
    });
  for (auto& person : people) person.join();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(refused, 7);
}

TEST_F(Memberships, whose_term_is_over_are_expired_without_anybody_doing_anything) {
  const auto gold = define("Gold", 30);
  const auto past = assign(gold, R"(, "startsOn": ")" + day(-41) + '"');
  ASSERT_EQ(past.status, 201) << past.body;
  EXPECT_EQ(past.text("/status"), "expired");
  EXPECT_TRUE(past.at("/daysLeft").is_null());
  EXPECT_TRUE(list().at("/current").is_null());
  // The last day is included.
  const auto last_day = assign(gold, R"(, "startsOn": ")" + day(-30) + '"');
  EXPECT_EQ(last_day.text("/status"), "active");
  EXPECT_EQ(last_day.number("/daysLeft"), 0);
  EXPECT_EQ(step(past, "cancel", "{}").code(), "membership-ended");
  EXPECT_EQ(step(past, "renew").code(), "membership-active");
  ASSERT_EQ(step(last_day, "cancel", "{}").status, 200);
  const auto renewed = step(past, "renew");
  ASSERT_EQ(renewed.status, 200) << renewed.body;
  EXPECT_EQ(renewed.text("/status"), "active");
  EXPECT_EQ(renewed.text("/history/1/step"), "expired");
  EXPECT_EQ(renewed.text("/history/1/on"), day(-10));
  EXPECT_EQ(renewed.text("/history/2/step"), "renewal");
  EXPECT_EQ(renewed.text("/expiresOn"), day(30));
}

TEST_F(Memberships, are_renewed_upgraded_downgraded_and_cancelled_with_a_history) {
  const auto gold = define("Gold", 365);
  const auto silver = define("Silver", 30);
  const auto first = assign(silver);
  const auto renewed = step(first, "renew");
  ASSERT_EQ(renewed.status, 200) << renewed.body;
  EXPECT_EQ(renewed.text("/expiresOn"), day(60));
  EXPECT_EQ(renewed.text("/history/1/step"), "renewal");
  EXPECT_EQ(renewed.text("/history/1/on"), day(31));
  const auto upgraded = step(first, "upgrade", choice(gold));
  ASSERT_EQ(upgraded.status, 201) << upgraded.body;
  EXPECT_EQ(upgraded.text("/reason"), "upgrade");
  EXPECT_EQ(upgraded.text("/expiresOn"), day(365));
  EXPECT_EQ(upgraded.header("location"), "/v1/memberships/" + upgraded.text("/membershipId"));
  EXPECT_EQ(step(upgraded, "upgrade", choice(gold)).text("/errors/0/code"), "same-plan");
  EXPECT_EQ(step(first, "renew").code(), "membership-active");
  const auto downgraded = step(upgraded, "downgrade", choice(silver));
  EXPECT_EQ(downgraded.text("/history/0/step"), "downgrade");
  const auto cancelled = step(downgraded, "cancel", R"({"reason": "sold the car"})");
  EXPECT_EQ(cancelled.text("/status"), "cancelled");
  EXPECT_EQ(cancelled.text("/cancellationReason"), "sold the car");
  EXPECT_EQ(cancelled.text("/endedOn"), day(0));
  EXPECT_TRUE(cancelled.at("/allowedSteps").as_array().empty());
  const auto all = list();
  EXPECT_EQ(all.at("/items").as_array().size(), 3U);
  EXPECT_TRUE(all.at("/current").is_null());
  EXPECT_EQ(assign(gold).status, 201);
}

TEST_F(Memberships, are_given_where_one_may) {
  const auto gold = define("Gold");
  const auto york = http_test::add_garage(server, "Northside York");
  EXPECT_EQ(assign(gold, R"(, "garageId": ")" + york + '"').status, 403);
  const auto made = assign(gold);
  server.token = http_test::add_member(server, domain::staff::Role::advisor, york);
  EXPECT_EQ(step(made, "cancel", "{}").status, 403);
  EXPECT_EQ(server.get("/v1/memberships/" + made.text("/membershipId")).status, 200);
}

TEST_F(Memberships, of_unknown_plans_or_customers_are_not_found) {
  const auto unknown = assign("pln_01JD3Z8Q6N4T0V9K5M2R7W1XYB");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.text("/errors/0/pointer"), "/planId");
  EXPECT_EQ(server.get("/v1/memberships/mem_01JD3Z8Q6N4T0V9K5M2R7W1XYB").status, 404);
  EXPECT_EQ(server.post("/v1/memberships/mem_01JD3Z8Q6N4T0V9K5M2R7W1XYB/renew").status, 404);
  EXPECT_EQ(server.get("/v1/customers/cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB/memberships").status, 404);
}

TEST_F(Memberships, whose_last_day_is_over_are_written_down_as_expired_by_a_clock) {
  // One that was assigned when its term still ran: past the rules for new ones.
  const auto plan = *domain::MembershipPlanId::parse(define("Gold", 30));
  const auto id = api::Application::new_id<domain::MembershipId>();
  const domain::membership::Assign long_ago{.membership_id = id,
                                            .garage_id = *domain::GarageId::parse(server.garage_id),
                                            .customer_id = *domain::CustomerId::parse(grace),
                                            .plan_id = plan,
                                            .duration_days = 30,
                                            .starts_on = {today().days - 31},
                                            .today = {today().days - 31}};
  auto& application = server.application();
  const auto done =
      application.execute(application.own_metadata(*domain::OrganisationId::parse(server.organisation_id)),
                          [&](api::Transaction& transaction) -> api::Result<api::Done> {
                            EXPECT_TRUE(transaction.decide<domain::membership::Membership>(id, long_ago));
                            return api::Done{};
                          });
  ASSERT_TRUE(done.has_value());
  const auto path = "/v1/memberships/" + id.text();
  // It reads the same before and after.
  EXPECT_EQ(server.get(path).text("/status"), "expired");
  EXPECT_EQ(server.get(path).number("/version"), 1);
  EXPECT_EQ(api::expire_memberships(application), 1U);
  EXPECT_EQ(server.get(path).text("/status"), "expired");
  EXPECT_EQ(server.get(path).number("/version"), 2);
  EXPECT_EQ(api::expire_memberships(application), 0U);
  EXPECT_EQ(assign(plan.text()).status, 201);
}

TEST_F(Memberships, that_are_over_make_room_before_the_clock_comes) {
  const auto gold = define("Gold", 30);
  const auto plan = *domain::MembershipPlanId::parse(gold);
  const auto id = api::Application::new_id<domain::MembershipId>();
  auto& application = server.application();
  ASSERT_TRUE(application.execute(
      application.own_metadata(*domain::OrganisationId::parse(server.organisation_id)),
      [&](api::Transaction& transaction) -> api::Result<api::Done> {
        const domain::Date then{today().days - 40};
        EXPECT_TRUE(transaction.decide<domain::membership::Membership>(
            id, domain::membership::Assign{.membership_id = id,
                                           .garage_id = *domain::GarageId::parse(server.garage_id),
                                           .customer_id = *domain::CustomerId::parse(grace),
                                           .plan_id = plan,
                                           .duration_days = 30,
                                           .starts_on = then,
                                           .today = then}));
        return api::Done{};
      }));
  EXPECT_TRUE(list().at("/current").is_null());
  const auto next = assign(gold);
  ASSERT_EQ(next.status, 201) << next.body;
  EXPECT_EQ(next.text("/reason"), "assigned");
  EXPECT_EQ(server.get("/v1/memberships/" + id.text()).number("/version"), 2);
}

TEST_F(Memberships, show_as_they_were) {
  const auto made = assign(define("Gold"));
  const auto position = made.header("forecourt-position");
  step(made, "cancel", "{}");
  const auto path = "/v1/memberships/" + made.text("/membershipId") + "?asOfPosition=" + position;
  EXPECT_EQ(server.get(path).text("/status"), "active");
  const auto then = server.get("/v1/customers/" + grace + "/memberships?asOfPosition=" + position);
  EXPECT_EQ(then.text("/current/plan/name"), "Gold");
  EXPECT_TRUE(list().at("/current").is_null());
}

}  // namespace
