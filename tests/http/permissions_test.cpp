// Who may do what: every route, asked by everybody. The table below says it in words of its own, so that
// neither the server's matrix nor a route's permission can change unnoticed.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "domain/staff.hpp"
#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

using api::Permission;
using domain::staff::Role;
using enum Permission;

struct Rule {
  Permission permission;
  std::string_view roles;  ///< who may; nobody else
};

// Technicians see no list of customers and find none by searching, but a direct link shows one, read-only
// (C14).
constexpr Rule rules[] = {
    {customers_list, "owner manager advisor accountant auditor"},
    {customers_read, "owner manager advisor technician accountant auditor"},
    {customers_write, "owner manager advisor"},
    {customers_import, "owner manager advisor"},
    {vehicles_read, "owner manager advisor technician accountant auditor"},
    {vehicles_write, "owner manager advisor"},
    {bookings_read, "owner manager advisor technician accountant auditor"},
    {bookings_write, "owner manager advisor"},
    {bookings_work, "owner manager advisor technician"},
    {bookings_reopen, "owner manager"},
    {workshop_read, "owner manager advisor technician accountant auditor"},
    {workshop_write, "owner manager advisor"},
    {workshop_work, "owner manager advisor technician"},
    {invoices_read, "owner manager advisor accountant auditor"},
    {invoices_write, "owner manager advisor accountant"},
    {invoices_correct, "owner manager accountant"},
    {payments_write, "owner manager advisor accountant"},
    {sales_write, "owner manager advisor"},
    {memberships_write, "owner manager advisor"},
    {plans_manage, "owner manager"},
    {catalogue_manage, "owner manager"},
    {books_read, "owner manager accountant auditor"},
    {books_write, "owner manager accountant"},
    {garages_read, "owner manager advisor technician accountant auditor"},
    {garages_manage, "owner manager"},
    {organisation_manage, "owner"},
    {staff_manage, "owner"},
    {api_keys_manage, "owner"},
    {log_read, "owner manager auditor"},
    {projections_manage, "owner"},
    {organisations_create, "operator"},
    {logged_in, "owner manager advisor technician accountant auditor"},
    {anyone, "owner manager advisor technician accountant auditor operator nobody"},
};

bool may(std::string_view role, Permission permission) {
  const auto* const rule = std::ranges::find(rules, permission, &Rule::permission);
  if (rule == std::end(rules)) {
    ADD_FAILURE() << "nothing says who has permission " << static_cast<int>(permission);
    return false;
  }
  std::istringstream words{std::string(rule->roles)};
  for (std::string word; words >> word;)
    if (word == role) return true;
  return false;
}

/// Someone who asks: a member of staff or an API key of some role, the operator, or nobody.
struct Asker {
  std::string name;
  std::string role;
  std::string token;
  bool is_key = false;
};

class Permissions : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    customer = server.add_customer("Grace", "+447700900123");
    vehicle = http_test::add_vehicle(server, customer, "AB12 CDE");
    booking = http_test::add_booking(server, customer, vehicle);
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Role>>([&](auto enumerator) {
      const std::string role = enumerator.name;
      askers.push_back(
          {role, role, http_test::add_member(server, enumerator.value, server.garage_id), false});
      askers.push_back({"a key of " + role, role,
                        http_test::add_api_key(server, enumerator.value, server.garage_id), true});
    });
    askers.push_back({"the operator", "operator", "operator-key-of-the-tests", false});
    askers.push_back({"nobody", "nobody", "", false});
    askers.push_back({"a wrong token", "nobody", "ses_01JD3Z8Q6N4T0V9K5M2R7W1XYB.x", false});
  }

  /// Every route, the one that ends a log-in last.
  std::vector<const api::Route*> routes() {
    std::vector<const api::Route*> all;
    for (const auto& route : server.application().router().routes()) all.push_back(route.get());
    std::ranges::stable_partition(
        all, [](const auto* route) { return route->info.path != "/v1/sessions/current"; });
    return all;
  }

  /// The path with its parameters filled in. What a command would change is not there, so that all ask the
  /// same.
  std::string path_of(const api::Route& route, const std::string& garage) const {
    const std::map<std::string, std::string, std::less<>> there = {
        {"garageId", garage}, {"customerId", customer}, {"vehicleId", vehicle}, {"bookingId", booking}};
    std::string path;
    for (auto rest = route.info.path; !rest.empty();) {
      const auto open = std::min(rest.find('{'), rest.size());
      path += rest.substr(0, open);
      rest.remove_prefix(open);
      if (rest.empty()) break;
      const auto name = rest.substr(1, rest.find('}') - 1);
      rest.remove_prefix(name.size() + 2);
      const auto known = there.find(name);
      const bool fill = known != there.end() && (route.info.method == "GET" || name == "garageId");
      path += fill ? known->second : "not-there";
    }
    return path;
  }

  Answer ask(const Asker& asker, const api::Route& route, const std::string& garage) {
    server.token.clear();
    const std::string authorization =
        asker.token.empty() ? "" : "Authorization: Bearer " + asker.token + "\r\n";
    const bool has_body = route.info.method != "GET" && route.info.method != "DELETE";
    return server.request(std::string(route.info.method), path_of(route, garage), has_body ? "{}" : "",
                          authorization);
  }

  RunningApplication server;
  std::string customer;
  std::string vehicle;
  std::string booking;
  std::vector<Asker> askers;
};

std::string name_of(const api::Route& route) {
  return std::string(route.info.method) + ' ' + std::string(route.info.path);
}

/// Log-ins and passwords belong to people; a key has neither.
bool is_for_people_only(const api::Route& route) {
  return route.info.permission == logged_in && route.info.method != "GET";
}

TEST_F(Permissions, are_as_the_table_says_for_every_route_and_everybody) {
  const auto all = routes();
  ASSERT_GT(all.size(), 20U);
  for (const auto* const route : all) {
    for (const auto& asker : askers) {
      const auto answer = ask(asker, *route, server.garage_id);
      const auto question = name_of(*route) + " for " + asker.name;
      if (asker.role == "nobody" && route->info.permission != anyone) {
        EXPECT_EQ(answer.status, 401) << question;
        EXPECT_NE(answer.header("www-authenticate"), "") << question;
      } else if (!may(asker.role, route->info.permission)) {
        EXPECT_EQ(answer.status, 403) << question;
        EXPECT_EQ(answer.code(), "forbidden") << question;
      } else if (!asker.is_key || !is_for_people_only(*route)) {
        EXPECT_NE(answer.status, 403) << question << ": " << answer.body;
        if (route->info.permission != anyone) {
          EXPECT_NE(answer.status, 401) << question << ": " << answer.body;
        }
      }
    }
  }
}

TEST_F(Permissions, at_one_garage_are_none_at_another) {
  const auto other = http_test::add_garage(server, "Northside York");
  for (const auto* const route : routes()) {
    if (!route->info.path.starts_with("/v1/garages/{garageId}")) continue;
    for (const auto& asker : askers)
      if (asker.role != "nobody") {
        EXPECT_EQ(ask(asker, *route, other).status, 403) << name_of(*route) << " for " << asker.name;
      }
  }
}

TEST_F(Permissions, of_technicians_show_a_customer_by_a_direct_link_and_find_none) {
  server.token = http_test::add_member(server, Role::technician, server.garage_id);
  EXPECT_EQ(server.get(server.garage_path("/customers")).status, 403);
  EXPECT_EQ(server.get("/v1/search?q=grace").status, 403);
  EXPECT_EQ(server.get("/v1/customers/" + customer).status, 200);
  EXPECT_EQ(server.get(server.garage_path("/customers/" + customer)).status, 200);
  EXPECT_EQ(server.get(server.garage_path("/customers/" + customer + "/stats")).status, 200);
  const auto before = server.get("/v1/customers/" + customer).body;
  EXPECT_EQ(
      server.request("PATCH", "/v1/customers/" + customer, R"({"notes": "x"})", "If-Match: *\r\n").status,
      403);
  EXPECT_EQ(server.post("/v1/customers/" + customer + "/deactivate", "{}").status, 403);
  EXPECT_EQ(
      server.post(server.garage_path("/customers"), R"({"firstName": "X", "phoneNumber": "+447700900124"})")
          .status,
      403);
  EXPECT_EQ(server.get("/v1/customers/" + customer).body, before);
}

}  // namespace
