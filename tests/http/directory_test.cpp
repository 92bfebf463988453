#include <gtest/gtest.h>

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

  RunningApplication server;
  std::string ada;
  std::string zoe;
  std::string mo;
};

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

TEST_F(Directory, pins_a_selected_customer_who_is_on_another_page) {
  const auto pinned = page("?pageSize=1&selectedId=" + zoe);
  EXPECT_EQ(pinned.text("/pinned/row/customerId"), zoe);
  EXPECT_EQ(pinned.text("/pinned/label"), "Selected customer");
  EXPECT_EQ(pinned.text("/pinned/note"), "Outside this page");
  EXPECT_TRUE(page("?selectedId=" + zoe).at("/pinned").is_null());
  EXPECT_TRUE(page("?pageSize=1&q=ada&selectedId=" + zoe).at("/pinned").is_null());
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
