// Two organisations on one server: neither sees the other, changes the other, or learns that something is
// there.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

class Tenancy : public ::testing::Test {
 protected:
  void SetUp() override {
    server.set_up();
    first_token = server.token;
    first_garage = server.garage_id;
    customer = server.add_customer("Zebedee", "+447700900123",
                                   R"(, "email": "zebedee@quartz.example", "notes": "whispers-of-oak",
        "address": {"line1": "77 Quillfeather Lane", "city": "Leeds", "postcode": "LS1 4AP",
                    "country": "GB"})");
    vehicle = http_test::add_vehicle(server, customer, "ZX12 QQZ", "1M8GDM9AXKP042788");
    booking = http_test::add_booking(server, customer, vehicle, "Zylonite polish");
    const auto import = server
                            .post(server.garage_path("/customer-imports"),
                                  "firstName,lastName,phoneNumber\r\nQuirinus,Quartz,+447700900999\r\n",
                                  "Content-Type: text/csv\r\n")
                            .text("/importId");
    const auto plan =
        server.post("/v1/membership-plans", R"({"name": "Quartz", "durationDays": 365})").text("/planId");
    const auto membership =
        server.post("/v1/customers/" + customer + "/memberships", R"({"planId": ")" + plan + "\"}");
    const auto sale =
        server.post(server.garage_path("/otc-sales"),
                    R"({"lines": [{"name": "Quartz bulb", "unitPrice": 599}], "method": "cash"})",
                    "Idempotency-Key: sale\r\n");
    there = {{"customerId", customer}, {"otcSaleId", sale.text("/saleId")},
             {"vehicleId", vehicle},   {"bookingId", booking},
             {"importId", import},     {"staffId", server.owner_id},
             {"stream", customer},     {"organisationId", server.organisation_id},
             {"planId", plan},         {"membershipId", membership.text("/membershipId")}};
    work_there();
    bill_there();
    for (const auto& [name, value] : there) ASSERT_FALSE(value.empty()) << name;
    log_in_elsewhere();
  }

  /// What the first organisation has in its workshop.
  void work_there() {
    const std::string visitors = R"({"customerId": ")" + customer + R"(", "vehicleId": ")" + vehicle + '"';
    const std::string lines =
        R"(, "lines": [{"kind": "labour", "description": "Quartz polish", "unitPrice": 6500}]})";
    const auto made = [&](const std::string& path, const std::string& body) {
      return server.post(server.garage_path(path), body);
    };
    there["bayId"] = made("/bays", R"({"name": "Quartz bay"})").text("/bayId");
    there["serviceId"] = made("/services", R"({"code": "QZ", "name": "Quartz polish"})").text("/serviceId");
    there["appointmentId"] =
        made("/appointments", visitors + R"(, "services": ["Quartz polish"]})").text("/appointmentId");
    there["jobId"] = made("/jobs", visitors + lines).text("/jobId");
    there["quoteId"] = made("/quotes", visitors + lines).text("/quoteId");
    there["recommendationId"] =
        made("/recommendations", visitors + R"(, "description": "Quartz discs"})").text("/recommendationId");
  }

  /// And in its books.
  void bill_there() {
    const auto keyed = [&](const std::string& path, const std::string& body) {
      return server.post(path, body, "Idempotency-Key: " + path + "\r\n");
    };
    const std::string of_customer = R"({"customerId": ")" + customer + '"';
    const auto invoice = server.post(
        server.garage_path("/invoices"),
        of_customer +
            R"(, "lines": [{"kind": "labour", "description": "Quartz polish", "unitPrice": 6500}]})");
    there["invoiceId"] = invoice.text("/invoiceId");
    keyed("/v1/invoices/" + there["invoiceId"] + "/issue", "{}");
    there["creditNoteId"] = keyed(server.garage_path("/credit-notes"),
                                  R"({"invoiceId": ")" + there["invoiceId"] +
                                      R"(", "lines": [{"number": 1, "percent": 50}], "reason": "Quartz"})")
                                .text("/creditNoteId");
    there["paymentId"] =
        keyed(server.garage_path("/payments"),
              of_customer + R"(, "method": "card", "amount": {"amountMinor": 100, "currency": "GBP"}})")
            .text("/paymentId");
    there["payoutId"] = keyed(server.garage_path("/payouts"),
                              R"({"method": "card", "amount": {"amountMinor": 100, "currency": "GBP"}})")
                            .text("/payoutId");
    there["journalEntryId"] =
        keyed(server.garage_path("/journal-entries"), R"({"date": "2026-10-05", "memo": "Quartz", "lines": [
            {"account": "Expenses:BadDebt", "debit": {"amountMinor": 100, "currency": "GBP"}},
            {"account": "Assets:Bank:Main", "credit": {"amountMinor": 100, "currency": "GBP"}}]})")
            .text("/journalEntryId");
  }

  /// From here on the server's token and garage are the second organisation's.
  void log_in_elsewhere() {
    const auto answer = server.post("/v1/organisations", R"({"organisation": {"name": "Southside Motors"},
        "garage": {"name": "Southside Dover", "country": "GB", "currency": "GBP",
                   "timeZone": "Europe/London"},
        "owner": {"name": "Eve Other", "email": "eve@southside.example",
                   "password": "staple battery horse correct"}})",
                                    "Authorization: Bearer operator-key-of-the-tests\r\n");
    ASSERT_EQ(answer.status, 201) << answer.body;
    server.token = answer.text("/token");
    server.garage_id = answer.text("/garageId");
    own_organisation = answer.text("/organisationId");
  }

  /// How much the first organisation has in the log.
  std::size_t commits_of_the_first() {
    const auto organisation = domain::OrganisationId::parse(server.organisation_id)->ulid.bytes();
    return server.application().log().organisation_commits(organisation, 0, 1'000'000).size();
  }

  /// A route's path about the first organisation, at `garage`.
  std::string path_of(const api::Route& route, const std::string& garage) const {
    std::string path(route.info.path);
    for (auto open = path.find('{'); open != path.npos; open = path.find('{', open)) {
      const auto name = path.substr(open + 1, path.find('}', open) - open - 1);
      const auto known = there.find(name);
      path.replace(open, name.size() + 2,
                   name == "garageId"     ? garage
                   : known == there.end() ? "views"
                                          : known->second);
    }
    return path;
  }

  /// The route asked with everything that it wants: the body of its documentation, any version.
  Answer ask(const api::Route& route, const std::string& path) {
    std::string body;
    if (route.info.method != "GET")
      body = route.info.example.empty() ? "{}" : std::string(route.info.example);
    // Where a body names a garage it is the own one.
    for (auto at = body.find("\"gar_"); at != body.npos; at = body.find("\"gar_", at + 1))
      body.replace(at + 1, server.garage_id.size(), server.garage_id);
    std::string headers = "If-Match: *\r\nIdempotency-Key: one\r\n";
    if (!body.empty()) headers += "Content-Type: " + std::string(route.info.request_type) + "\r\n";
    return server.request(std::string(route.info.method), path, body, headers);
  }

  /// Nothing of the first organisation is in the answer.
  void expect_no_trace(const Answer& answer, const std::string& question) {
    auto text = answer.body;
    for (const auto& [name, value] : answer.headers) text += name + ": " + value + '\n';
    for (const auto& trace :
         {std::string("Zebedee"), std::string("quartz"), std::string("Quartz"), std::string("whispers"),
          std::string("Quillfeather"), std::string("ZX12QQZ"), std::string("ZX12 QQZ"),
          std::string("1M8GDM9AXKP042788"), std::string("Zylonite"), std::string("7700900123"),
          std::string("Northside"), std::string("ada@northside"), server.organisation_id, server.owner_id})
      EXPECT_EQ(text.find(trace), text.npos) << question << " shows " << trace << ":\n" << answer.body;
  }

  RunningApplication server;
  std::string first_token;
  std::string first_garage;
  std::string own_organisation;
  std::string customer;
  std::string vehicle;
  std::string booking;
  /// What the first organisation has, by the names that paths have for it.
  std::map<std::string, std::string, std::less<>> there;
};

constexpr std::string_view names_of_things_of_a_garage[] = {
    "{bookingId}",      "{appointmentId}", "{jobId}",        "{quoteId}",   "{recommendationId}",
    "{invoiceId}",      "{paymentId}",     "{creditNoteId}", "{otcSaleId}", "{serviceId}",
    "{journalEntryId}", "{bayId}",         "{payoutId}"};

bool names_something(const api::Route& route) {
  return route.info.path.contains("Id}") || route.info.path.contains("{stream");
}

bool names_more_than_a_garage(const api::Route& route) {
  auto path = std::string(route.info.path);
  constexpr std::string_view garage = "{garageId}";
  if (const auto at = path.find(garage); at != path.npos) path.erase(at, garage.size());
  return path.contains('{');
}

/// Knows nobody: the people of its examples only happen to be called as those here.
bool is_documentation(const api::Route& route) {
  return route.info.path == "/docs" || route.info.path == "/v1/openapi.json";
}

/// Answers before anything is looked for, whoever asks.
bool refuses_at_once(const api::Route& route) { return route.info.success == 405; }

TEST_F(Tenancy, answers_every_route_about_another_organisation_as_if_nothing_were_there) {
  const auto before = commits_of_the_first();
  int asked = 0;
  for (const auto& route : server.application().router().routes()) {
    if (!names_something(*route) || refuses_at_once(*route)) continue;
    for (const auto& garage : {first_garage, server.garage_id}) {
      const auto path = path_of(*route, garage);
      // At its own garage only what names something further is the other's.
      const bool others =
          std::ranges::any_of(there, [&](const auto& named) { return path.find(named.second) != path.npos; });
      if (garage == server.garage_id && !others) continue;
      const auto question = std::string(route->info.method) + ' ' + path;
      const auto answer = ask(*route, path);
      EXPECT_EQ(answer.status, 404) << question << ": " << answer.body;
      expect_no_trace(answer, question);
      if (route->info.as_of) {
        const auto earlier =
            server.get(path + "?asOfPosition=" + std::to_string(server.application().log().head()));
        EXPECT_EQ(earlier.status, 404) << question << " as of now: " << earlier.body;
        expect_no_trace(earlier, question + " as of now");
      }
      ++asked;
    }
  }
  EXPECT_GT(asked, 20);
  EXPECT_EQ(commits_of_the_first(), before);
}

TEST_F(Tenancy, keeps_what_belongs_to_a_garage_from_those_of_another_garage) {
  server.token = http_test::add_member(server, domain::staff::Role::owner,
                                       http_test::add_garage(server, "Northside York"));
  there["number"] = "1";
  int asked = 0;
  for (const auto& route : server.application().router().routes()) {
    const bool is_of_a_garage = std::ranges::any_of(
        names_of_things_of_a_garage, [&](const auto name) { return route->info.path.contains(name); });
    if (!is_of_a_garage || route->info.path.starts_with("/v1/garages/")) continue;
    const auto path = path_of(*route, first_garage);
    EXPECT_EQ(ask(*route, path).status, 403) << route->info.method << ' ' << path;
    ++asked;
  }
  EXPECT_GT(asked, 60);
}

TEST_F(Tenancy, lists_and_finds_only_its_own) {
  for (const auto& route : server.application().router().routes()) {
    if (route->info.method != "GET" || names_more_than_a_garage(*route) || is_documentation(*route)) continue;
    const auto path = path_of(*route, server.garage_id);
    expect_no_trace(server.get(path), path);
  }
  for (const auto* const q :
       {"Zebedee", "7700900123", "QQZ", "zebedee%40quartz", "Quill", "C000001", "1M8GDM9A"}) {
    const auto search = server.get(std::string("/v1/search?q=") + q);
    EXPECT_EQ(search.status, 200) << search.body;
    expect_no_trace(search, std::string("search for ") + q);
    const auto directory =
        server.get(server.garage_path(std::string("/customers?scope=organisation&q=") + q));
    expect_no_trace(directory, std::string("directory for ") + q);
    if (directory.status == 200) {
      EXPECT_EQ(directory.number("/totalItems"), 0);
    }
    const auto here = server.get(server.garage_path(std::string("/customers?q=") + q));
    ASSERT_EQ(here.status, 200) << here.body;
    EXPECT_EQ(here.number("/totalItems"), 0) << q;
  }
  const auto pinned = server.get(server.garage_path("/customers?selectedId=" + customer));
  expect_no_trace(pinned, "pinned");
  EXPECT_TRUE(pinned.status != 200 || pinned.at("/pinned").is_null()) << pinned.body;
}

TEST_F(Tenancy, may_have_the_same_numbers_plates_and_files) {
  const auto same =
      server.post(server.garage_path("/customers"),
                  R"({"firstName": "Eve", "lastName": "Other", "phoneNumber": "+447700900123"})");
  ASSERT_EQ(same.status, 201) << same.body;
  EXPECT_EQ(same.text("/customerNumber"), "C000001");
  // A vehicle's plate and VIN are claimed within the organisation too.
  server.organisation_id.swap(own_organisation);
  http_test::add_vehicle(server, same.text("/customerId"), "ZX12 QQZ", "1M8GDM9AXKP042788");
  server.organisation_id.swap(own_organisation);
  const auto file = server.post(server.garage_path("/customer-imports"),
                                "firstName,lastName,phoneNumber\r\nQuirinus,Quartz,+447700900999\r\n",
                                "Content-Type: text/csv\r\n");
  ASSERT_EQ(file.status, 201) << file.body;
  EXPECT_NE(file.text("/importId"), there.at("importId"));
  EXPECT_EQ(server.post("/v1/customer-imports/" + file.text("/importId") + "/commit").number("/created"), 1);
}

TEST_F(Tenancy, does_not_lend_its_own_to_the_other) {
  const auto before = commits_of_the_first();
  const auto own = server.add_customer("Eve", "+447700900777");
  const auto joined =
      server.post("/v1/customers/" + own + "/join-garage", R"({"garageId": ")" + first_garage + "\"}");
  EXPECT_GE(joined.status, 400);
  expect_no_trace(joined, "joining the other's garage");
  const auto booked = server.post(server.garage_path("/bookings"),
                                  R"({"customerId": ")" + customer + R"(", "vehicleId": ")" + vehicle +
                                      R"(", "startsAt": "2030-01-02T09:00:00Z", "services": ["MOT"],
          "price": {"amountMinor": 100, "currency": "GBP"}})");
  EXPECT_GE(booked.status, 400);
  expect_no_trace(booked, "booking for the other's customer");
  const auto own_vehicle =
      server.post("/v1/vehicles/" + vehicle + "/transfer", R"({"customerId": ")" + own + "\"}");
  EXPECT_GE(own_vehicle.status, 400);
  expect_no_trace(own_vehicle, "taking the other's vehicle");
  const auto looked_up = server.post(server.garage_path("/registration-lookups"),
                                     R"({"registration": "ZX12 QQZ", "country": "GB"})");
  EXPECT_EQ(looked_up.status, 200) << looked_up.body;
  EXPECT_FALSE(looked_up.at("/found").as_bool()) << looked_up.body;
  EXPECT_EQ(looked_up.body.find("Zebedee"), std::string::npos);
  EXPECT_EQ(commits_of_the_first(), before);
}

TEST_F(Tenancy, keeps_idempotency_keys_and_tokens_apart) {
  const std::string body = R"({"firstName": "Eve", "lastName": "Other", "phoneNumber": "+447700900888"})";
  const auto second = server.post(server.garage_path("/customers"), body, "Idempotency-Key: same\r\n");
  ASSERT_EQ(second.status, 201) << second.body;
  const auto second_garage = server.garage_id;
  server.token = first_token;
  server.garage_id = first_garage;
  const auto first = server.post(server.garage_path("/customers"), body, "Idempotency-Key: same\r\n");
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_NE(first.text("/customerId"), second.text("/customerId"));
  EXPECT_EQ(server.get("/v1/customers/" + second.text("/customerId")).status, 404);
  EXPECT_EQ(server.get("/v1/garages/" + second_garage + "/customers").status, 404);
}

}  // namespace
