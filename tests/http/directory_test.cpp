#include <gtest/gtest.h>

#include "projections/time_zone.hpp"
#include "tests/http/running_application.hpp"

using http_test::RunningApplication;

namespace {

class Directory : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    ada = server.add_customer("Ada", "+447700900101",
                              R"(, "accountType": "business", "businessName": "Engines Ltd")");
    zoe = server.add_customer("Zoë", "+447700900102", R"(, "tags": ["VIP"], "address": {"city": "Leeds"})");
    mo = server.add_customer("Mo", "07700 900103");
  }

  http_test::Answer page(const std::string& query) {
    return server.get(server.garage_path("/customers" + query));
  }

  /// So many days from today at the garage.
  static std::string day(std::int32_t from_today) {
    const auto today = projections::TimeZone::find("Europe/London")->date_of(api::Application::now());
    return domain::Date{today.days + from_today}.text();
  }
  /// Takes over that a customer owes so many pence, or, when negative, has them as credit.
  void owe(const std::string& customer, const std::string& item, int pence, const std::string& due) {
    const auto side = [&](const char* name) {
      return '"' + std::string(name) + R"(": {"amountMinor": )" + std::to_string(std::abs(pence)) +
             R"(, "currency": "GBP"})";
    };
    const auto made = server.post(
        server.garage_path("/journal-entries"),
        R"({"date": ")" + day(-100) + R"(", "kind": "opening", "lines": [{"account": "Assets:Receivable",
          "customerId": ")" +
            customer + R"(", "item": ")" + item + R"(", "due": ")" + due + "\", " +
            side(pence > 0 ? "debit" : "credit") + R"(}, {"account": "Equity:OpeningBalances", )" +
            side(pence > 0 ? "credit" : "debit") + "}]}",
        "Idempotency-Key: " + item + "\r\n");
    ASSERT_EQ(made.status, 201) << made.body;
  }
  std::vector<std::string> ids(const std::string& query) {
    const auto found = page(query);
    EXPECT_EQ(found.status, 200) << found.body;
    std::vector<std::string> all;
    for (const auto& item : found.at("/items").as_array())
      all.emplace_back(item.at("customerId").as_string());
    return all;
  }

  RunningApplication server;
  std::string ada;
  std::string zoe;
  std::string mo;
};

using Ids = std::vector<std::string>;

TEST_F(Directory, lists_by_name_and_pages) {
  const auto first = page("?pageSize=2");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first.number("/totalItems"), 3);
  EXPECT_EQ(first.number("/totalPages"), 2);
  EXPECT_EQ(first.text("/items/0/displayName"), "Ada Example");
  EXPECT_EQ(first.text("/items/1/displayName"), "Mo Example");
  EXPECT_EQ(page("?pageSize=2&page=2").text("/items/0/customerId"), zoe);
  EXPECT_TRUE(page("?page=9").at("/items").as_array().empty());
  EXPECT_EQ(page("?page=0").code(), "invalid-parameter");
}

TEST_F(Directory, shows_a_business_with_its_name_and_a_building) {
  const auto row = page("?type=business");
  EXPECT_EQ(row.number("/filtersApplied"), 1);
  EXPECT_EQ(row.text("/items/0/icon"), "building");
  EXPECT_EQ(row.text("/items/0/secondaryLine"), "+447700900101 · Engines Ltd");
}

TEST_F(Directory, finds_names_without_accents_and_phones_in_any_form) {
  EXPECT_EQ(page("?q=zoe").text("/items/0/customerId"), zoe);
  EXPECT_EQ(page("?q=07700%20900102").text("/items/0/customerId"), zoe);
  EXPECT_EQ(page("?q=%2B44%207700%20900103").text("/items/0/customerId"), mo);
  EXPECT_EQ(page("?q=C000001").text("/items/0/customerId"), ada);
  EXPECT_EQ(page("?q=nobody").number("/totalItems"), 0);
  EXPECT_EQ(page("?q=zoe&searchIn=phone").number("/totalItems"), 0);
}

TEST_F(Directory, combines_search_and_filters) {
  EXPECT_EQ(page("?q=example&type=individual&lastVisit=never&city=leeds&tag=vip").number("/totalItems"), 1);
  EXPECT_EQ(page("?q=example&type=individual&spend=over_1000").number("/totalItems"), 0);
  EXPECT_EQ(page("?spend=under_100&status=active").number("/filtersApplied"), 2);
  EXPECT_EQ(page("?spend=cheap").code(), "invalid-parameter");
}

TEST_F(Directory, knows_who_owes_what_and_since_when) {
  owe(ada, "OLD-1", 30'000, day(-10));
  owe(ada, "OLD-2", 12'000, day(10));
  owe(zoe, "OLD-3", 5'000, day(0));
  owe(mo, "OLD-4", -700, day(0));
  const auto rows = page("");
  EXPECT_EQ(rows.number("/items/0/outstanding/amountMinor"), 42'000) << rows.body;
  EXPECT_EQ(rows.text("/items/0/outstanding/currency"), "GBP");
  EXPECT_EQ(rows.number("/items/0/overdue/amountMinor"), 30'000);
  EXPECT_EQ(rows.text("/items/0/overdue/currency"), "GBP");
  EXPECT_EQ(rows.number("/items/1/outstanding/amountMinor"), -700);
  EXPECT_EQ(rows.number("/items/2/overdue/amountMinor"), 0) << "it can be paid today";
  EXPECT_EQ(ids("?overdue=true"), Ids{ada});
  EXPECT_EQ(ids("?overdue=false"), (Ids{mo, zoe}));
  EXPECT_EQ(ids("?balance=owing"), (Ids{ada, zoe}));
  EXPECT_EQ(ids("?balance=credit"), Ids{mo});
  EXPECT_EQ(ids("?balance=settled"), Ids{});
  EXPECT_EQ(ids("?outstandingMin=5001"), Ids{ada});
  EXPECT_EQ(ids("?balanceMin=5001"), Ids{ada});
  EXPECT_EQ(page("?balanceMin=much").code(), "invalid-parameter");
  EXPECT_EQ(ids("?balance=outstanding"), ids("?balance=owing"));
  EXPECT_EQ(ids("?balance=overdue"), ids("?overdue=true"));
  EXPECT_EQ(ids("?tier=gold"), Ids{});
  EXPECT_EQ(ids("?outstandingMin=0&outstandingMax=5000"), Ids{zoe});
  EXPECT_EQ(ids("?sort=-outstanding"), (Ids{ada, zoe, mo}));
  EXPECT_EQ(ids("?sort=oldestDue"), (Ids{ada, zoe, mo}));
  EXPECT_EQ(ids("?sort=-outstanding&pageSize=2&page=2"), Ids{mo});
  EXPECT_EQ(page("?balance=owing&overdue=true").number("/filtersApplied"), 2);
  EXPECT_EQ(page("?balance=some").code(), "invalid-parameter");
  EXPECT_EQ(page("?overdue=1").code(), "invalid-parameter");
  EXPECT_EQ(page("?outstandingMin=much").code(), "invalid-parameter");
}

TEST_F(Directory, finds_who_had_a_service_of_the_catalogue) {
  const auto service = server.post(server.garage_path("/services"),
                                   R"({"code": "FULL", "name": "Full service", "unitPrice": 9000})");
  ASSERT_EQ(service.status, 201) << service.body;
  const auto query = "?serviceId=" + service.text("/serviceId");
  EXPECT_EQ(ids(query), Ids{});
  const auto booking = server.post(server.garage_path("/bookings"),
                                   R"({"customerId": ")" + ada + R"(", "startsAt": "2026-11-23T09:00:00Z",
                                       "vehicle": {"registration": "AB12 CDE"},
                                       "services": ["Full service"]})");
  ASSERT_EQ(booking.status, 201) << booking.body;
  for (const auto* const verb : {"confirm", "start", "complete"})
    server.post("/v1/bookings/" + booking.text("/bookingId") + '/' + verb);
  EXPECT_EQ(ids(query), Ids{ada});
  EXPECT_EQ(ids("?service=full%20service"), Ids{ada});
  EXPECT_EQ(page("?serviceId=svc_01JD3Z8Q6N4T0V9K5M2R7W1XYB").code(), "invalid-parameter");
}

TEST_F(Directory, knows_what_is_owed_after_payments_and_a_restart) {
  owe(ada, "OLD-1", 30'000, day(-10));
  owe(zoe, "OLD-2", 900, day(-1));
  const auto paid =
      server.post(server.garage_path("/payments"),
                  R"({"customerId": ")" + zoe +
                      R"(", "method": "cash", "amount": {"amountMinor": 900, "currency": "GBP"}})",
                  "Idempotency-Key: paid\r\n");
  ASSERT_EQ(paid.status, 201) << paid.body;
  const auto check = [&] {
    EXPECT_EQ(ids("?balance=owing"), Ids{ada});
    EXPECT_EQ(ids("?balance=settled"), (Ids{mo, zoe})) << "what is not allocated is credit";
    EXPECT_EQ(page("?selectedId=" + ada + "&pageSize=1&page=2").number("/pinned/row/overdue/amountMinor"),
              30'000);
  };
  check();
  server.restart();
  check();
}

TEST_F(Directory, knows_who_is_a_member_of_what) {
  const auto define = [&](const std::string& name, const std::string& label) {
    const auto made =
        server.post("/v1/membership-plans", R"({"name": ")" + name + R"(", "priorityLabel": ")" + label +
                                                R"(", "durationDays": 30})");
    EXPECT_EQ(made.status, 201) << made.body;
    return made.text("/planId");
  };
  const auto assign = [&](const std::string& customer, const std::string& plan, std::int32_t from) {
    const auto made = server.post("/v1/customers/" + customer + "/memberships",
                                  R"({"planId": ")" + plan + R"(", "startsOn": ")" + day(from) + "\"}");
    ASSERT_EQ(made.status, 201) << made.body;
  };
  const auto gold = define("Gold", "VIP");
  const auto silver = define("Silver", "Early");
  assign(zoe, gold, 0);
  assign(ada, silver, -31);
  const auto check = [&] {
    EXPECT_EQ(ids("?membership=active"), Ids{zoe});
    EXPECT_EQ(ids("?membership=expired"), Ids{ada});
    EXPECT_EQ(ids("?membership=none"), Ids{mo});
    EXPECT_EQ(ids("?plan=" + gold), Ids{zoe});
    EXPECT_EQ(ids("?plan=" + silver), Ids{});
    EXPECT_EQ(ids("?membership=expired&plan=" + silver), Ids{ada});
    EXPECT_EQ(ids("?priority=vip"), Ids{zoe});
    EXPECT_EQ(ids("?sort=priority"), (Ids{zoe, ada, mo}));
    EXPECT_EQ(ids("?sort=membership&pageSize=2&page=2"), Ids{mo});
    EXPECT_EQ(ids("?sort=-membershipUntil"), (Ids{zoe, ada, mo}));
  };
  check();
  const auto row = page("?membership=active");
  EXPECT_EQ(row.text("/items/0/membership/status"), "active");
  EXPECT_EQ(row.text("/items/0/membership/plan/planId"), gold);
  EXPECT_EQ(row.text("/items/0/membership/plan/name"), "Gold");
  EXPECT_EQ(row.text("/items/0/membership/plan/priorityLabel"), "VIP");
  EXPECT_EQ(row.text("/items/0/membership/expiresOn"), day(30));
  EXPECT_TRUE(page("?membership=none").at("/items/0/membership").is_null());
  EXPECT_TRUE(page("?sort=plan&pageSize=1&selectedId=" + zoe).at("/pinned").is_null());
  EXPECT_EQ(page("?sort=plan&pageSize=1&selectedId=" + mo).text("/pinned/row/customerId"), mo);
  EXPECT_EQ(page("?membership=gone").code(), "invalid-parameter");
  EXPECT_EQ(page("?plan=gold").code(), "invalid-parameter");
  server.restart();
  check();
}

TEST_F(Directory, pins_a_selected_customer_who_is_on_another_page) {
  const auto pinned = page("?pageSize=1&selectedId=" + zoe);
  EXPECT_EQ(pinned.text("/pinned/row/customerId"), zoe);
  EXPECT_EQ(pinned.text("/pinned/label"), "Selected customer");
  EXPECT_EQ(pinned.text("/pinned/note"), "Outside this page");
  EXPECT_TRUE(page("?selectedId=" + zoe).at("/pinned").is_null());
  EXPECT_TRUE(page("?pageSize=1&q=ada&selectedId=" + zoe).at("/pinned").is_null());
  EXPECT_EQ(page("?pageSize=1&q=%20&selectedId=" + zoe).text("/pinned/row/customerId"), zoe);
}

TEST_F(Directory, counts_what_further_filters_would_leave) {
  const auto counted = page("?expand=facets");
  EXPECT_EQ(counted.text("/facets/0/value"), "individual");
  EXPECT_EQ(counted.number("/facets/0/count"), 2);
  EXPECT_EQ(counted.number("/facets/1/count"), 1);
}

TEST_F(Directory, finds_customers_of_another_garage_in_the_organisation) {
  const auto other =
      server.post("/v1/garages", R"({"name": "Northside York", "country": "GB", "currency": "GBP",
      "timeZone": "Europe/London"})");
  ASSERT_EQ(other.status, 201) << other.body;
  const auto path = "/v1/garages/" + other.text("/garageId") + "/customers";
  EXPECT_EQ(server.get(path + "?q=zoe").number("/totalItems"), 0);
  const auto found = server.get(path + "?q=zoe&scope=organisation");
  ASSERT_EQ(found.number("/totalItems"), 1) << found.body;
  EXPECT_FALSE(found.at("/items/0/atThisGarage").as_bool());
  EXPECT_EQ(found.text("/items/0/matchedOn/0"), "name");
  EXPECT_EQ(server.get(path + '/' + zoe + "/balance").code(), "not-at-this-garage");
  const auto joined = server.post("/v1/customers/" + zoe + "/join-garage",
                                  R"({"garageId": ")" + other.text("/garageId") + "\"}");
  ASSERT_EQ(joined.status, 200) << joined.body;
  EXPECT_EQ(server.get(path + "?q=zoe").number("/totalItems"), 1);
  EXPECT_EQ(server.get("/v1/search?q=zoe").number("/totalItems"), 1);
}

TEST_F(Directory, remembers_who_was_looked_at) {
  server.get(server.garage_path("/customers/" + ada));
  server.get(server.garage_path("/customers/" + mo));
  server.get(server.garage_path("/customers/" + ada));
  auto recent = server.get("/v1/me/recent-customers");
  ASSERT_EQ(recent.at("/items").as_array().size(), 2U) << recent.body;
  EXPECT_EQ(recent.text("/items/0/customerId"), ada);
  EXPECT_EQ(recent.text("/items/1/customerId"), mo);
  server.restart();
  recent = server.get("/v1/me/recent-customers");
  EXPECT_EQ(recent.text("/items/0/customerId"), ada) << recent.body;
}

}  // namespace
