// The documentation says what the server does: the document is well formed and has every route, and every
// example in it is sent to a server and answered as the document says.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "api/commands.hpp"
#include "api/problem_codes.hpp"
#include "projections/event_codec.hpp"
#include "tests/http/direct_commands.hpp"
#include "tests/http/running_application.hpp"
#include "tests/http/staff_members.hpp"

using http_test::Answer;
using http_test::RunningApplication;

namespace {

namespace js = boost::json;

std::string text(const js::value& value) { return std::string(value.as_string()); }

bool has(const js::object& object, const char* name) { return object.find(name) != object.end(); }

const js::value& resolve(const js::value& document, const js::value& value) {
  const auto* const object = value.if_object();
  if (object == nullptr || !has(*object, "$ref")) return value;
  const auto pointer = text(object->at("$ref")).substr(1);
  js::error_code error;
  const auto* const found = document.find_pointer(pointer, error);
  if (found == nullptr) throw std::runtime_error("nothing is at " + pointer);
  return *found;
}

/// What does not fit a schema, with pointers. Knows the keywords that the server uses, and reports every
/// other one.
class SchemaCheck {
 public:
  explicit SchemaCheck(const js::value& document) : document_(document) {}

  std::vector<std::string> check(const js::value& schema, const js::value& value) {
    problems_.clear();
    visit(resolve(document_, schema).as_object(), value, "");
    return problems_;
  }

 private:
  static bool is(const std::string& type, const js::value& value) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_bool();
    if (type == "integer") return value.is_int64() || value.is_uint64();
    if (type == "number") return value.is_number();
    return type == "null" && value.is_null();
  }

  void visit(const js::object& schema, const js::value& value, const std::string& at) {
    if (has(schema, "type") && !types_fit(schema.at("type"), value))
      problems_.push_back(at + " is not of type " + js::serialize(schema.at("type")) + ": " +
                          js::serialize(value));
    if (has(schema, "enum")) {
      const auto& allowed = schema.at("enum").as_array();
      if (std::ranges::find(allowed, value) == allowed.end())
        problems_.push_back(at + " is none of the values: " + js::serialize(value));
    }
    if (has(schema, "pattern") && value.is_string() &&
        !std::regex_match(text(value), std::regex(text(schema.at("pattern")))))
      problems_.push_back(at + " does not have the form: " + text(value));
    if (const auto* const object = value.if_object(); object != nullptr && has(schema, "properties"))
      visit_object(schema, *object, at);
    if (const auto* const array = value.if_array(); array != nullptr && has(schema, "items"))
      for (std::size_t i = 0; i < array->size(); ++i)
        visit(resolve(document_, schema.at("items")).as_object(), (*array)[i], at + '/' + std::to_string(i));
  }

  static bool types_fit(const js::value& types, const js::value& value) {
    if (types.is_string()) return is(text(types), value);
    return std::ranges::any_of(types.as_array(), [&](const auto& type) { return is(text(type), value); });
  }

  void visit_object(const js::object& schema, const js::object& value, const std::string& at) {
    const auto& properties = schema.at("properties").as_object();
    for (const auto& [name, member] : value) {
      const auto known = properties.find(name);
      if (known == properties.end()) problems_.push_back(at + '/' + std::string(name) + " is not documented");
      else visit(resolve(document_, known->value()).as_object(), member, at + '/' + std::string(name));
    }
    if (has(schema, "required"))
      for (const auto& name : schema.at("required").as_array())
        if (!has(value, text(name).c_str())) problems_.push_back(at + '/' + text(name) + " is missing");
  }

  const js::value& document_;
  std::vector<std::string> problems_;
};

class Documentation : public ::testing::Test {
 protected:
  void SetUp() override {
    document = server.get("/v1/openapi.json").json;
    ASSERT_TRUE(document.is_object());
  }

  /// Every operation of the document.
  void for_each_operation(const std::function<void(const std::string& path, const std::string& method,
                                                   const js::object&)>& visit) {
    for (const auto& [path, item] : document.at("paths").as_object())
      for (const auto& [method, operation] : item.as_object()) visit(path, method, operation.as_object());
  }

  RunningApplication server;
  js::value document;
};

void for_each_reference(const js::value& value, const std::function<void(const std::string&)>& visit) {
  if (const auto* const object = value.if_object())
    for (const auto& [name, member] : *object) {
      if (name == "$ref") visit(text(member));
      for_each_reference(member, visit);
    }
  if (const auto* const array = value.if_array())
    for (const auto& item : *array) for_each_reference(item, visit);
}

/// Schemas as JSON Schema 2020-12 has them, in what is used of it.
void expect_schema(const js::value& schema, const std::string& where) {
  ASSERT_TRUE(schema.is_object()) << where;
  static const std::set<std::string> types = {"object", "array",   "string", "integer",
                                              "number", "boolean", "null"};
  static const std::set<std::string> keywords = {"type",    "properties", "required",  "items",
                                                 "enum",    "format",     "pattern",   "$ref",
                                                 "minimum", "maximum",    "maxLength", "description"};
  const auto& object = schema.as_object();
  for (const auto& [keyword, value] : object)
    EXPECT_TRUE(keywords.contains(std::string(keyword))) << where << ' ' << keyword;
  if (has(object, "type")) {
    const auto& type = object.at("type");
    if (type.is_string()) {
      EXPECT_TRUE(types.contains(text(type))) << where;
    } else {
      for (const auto& each : type.as_array()) EXPECT_TRUE(types.contains(text(each))) << where;
    }
  }
  if (has(object, "properties"))
    for (const auto& [name, property] : object.at("properties").as_object())
      expect_schema(property, where + '/' + std::string(name));
  if (has(object, "required")) {
    for (const auto& name : object.at("required").as_array())
      EXPECT_TRUE(has(object.at("properties").as_object(), text(name).c_str())) << where << ' ' << text(name);
  }
  if (has(object, "items")) expect_schema(object.at("items"), where + "/items");
}

TEST_F(Documentation, is_an_openapi_3_1_document) {
  EXPECT_EQ(text(document.at("openapi")), "3.1.0");
  EXPECT_EQ(text(document.at("info").at("title")), "Forecourt");
  EXPECT_EQ(text(document.at("info").at("version")), api::program_version());
  EXPECT_FALSE(document.at("servers").as_array().empty());
  EXPECT_EQ(text(document.at("components").at("securitySchemes").at("bearer").at("scheme")), "bearer");
  for_each_reference(document, [&](const std::string& reference) {
    js::error_code error;
    EXPECT_NE(document.find_pointer(reference.substr(1), error), nullptr) << reference;
  });
  for (const auto& [name, schema] : document.at("components").at("schemas").as_object())
    expect_schema(schema, std::string(name));
  const std::regex component_name("^[a-zA-Z0-9._-]+$");
  for (const auto& [kind, members] : document.at("components").as_object())
    for (const auto& [name, member] : members.as_object())
      EXPECT_TRUE(std::regex_match(std::string(name), component_name)) << name;
}

TEST_F(Documentation, has_operations_that_are_complete) {
  std::set<std::string> tags;
  for (const auto& tag : document.at("tags").as_array())
    EXPECT_TRUE(tags.insert(text(tag.at("name"))).second);
  std::set<std::string> identifiers;
  for_each_operation([&](const std::string& path, const std::string& method, const js::object& operation) {
    const auto where = method + ' ' + path;
    EXPECT_TRUE(path.starts_with('/')) << where;
    EXPECT_TRUE(identifiers.insert(text(operation.at("operationId"))).second)
        << where << " has another's operationId";
    EXPECT_FALSE(text(operation.at("summary")).empty()) << where;
    EXPECT_FALSE(text(operation.at("x-permission")).empty()) << where;
    for (const auto& tag : operation.at("tags").as_array()) EXPECT_TRUE(tags.contains(text(tag))) << where;
    const bool is_public = text(operation.at("x-permission")) == "anyone";
    EXPECT_EQ(has(operation, "security"), is_public) << where;
    if (!is_public) {
      EXPECT_TRUE(has(operation.at("responses").as_object(), "401")) << where;
    }
  });
}

TEST_F(Documentation, declares_the_parameters_of_every_path_and_each_once) {
  for_each_operation([&](const std::string& path, const std::string& method, const js::object& operation) {
    const auto where = method + ' ' + path;
    std::set<std::string> in_path;
    std::set<std::pair<std::string, std::string>> all;
    if (has(operation, "parameters"))
      for (const auto& parameter : operation.at("parameters").as_array()) {
        const auto name = text(parameter.at("name"));
        const auto in = text(parameter.at("in"));
        EXPECT_TRUE(all.emplace(in, name).second) << where << " has " << name << " twice";
        expect_schema(parameter.at("schema"), where + ' ' + name);
        EXPECT_TRUE(in == "path" || in == "query" || in == "header") << where;
        if (in == "path") {
          EXPECT_TRUE(parameter.at("required").as_bool()) << where;
          in_path.insert(name);
        } else {
          EXPECT_FALSE(text(parameter.at("description")).empty()) << where << ' ' << name;
        }
      }
    std::set<std::string> in_template;
    const std::regex braces("\\{([^}]+)\\}");
    for (std::sregex_iterator at(path.begin(), path.end(), braces), end; at != end; ++at)
      in_template.insert((*at)[1]);
    EXPECT_EQ(in_path, in_template) << where;
  });
}

TEST_F(Documentation, says_what_is_sent_and_what_is_answered) {
  SchemaCheck check(document);
  const std::set<std::string> without_fields = {"get /v1/openapi.json"};
  for_each_operation([&](const std::string& path, const std::string& method, const js::object& operation) {
    const auto where = method + ' ' + path;
    if (has(operation, "requestBody")) {
      for (const auto& [type, media] : operation.at("requestBody").at("content").as_object()) {
        expect_schema(media.at("schema"), where);
        ASSERT_TRUE(has(media.as_object(), "example")) << where << " needs an example of its body";
        for (const auto& problem : check.check(media.at("schema"), media.at("example")))
          ADD_FAILURE() << where << ": the example does not fit its schema: " << problem;
      }
    }
    const auto& responses = operation.at("responses").as_object();
    for (const auto& [status, response] : responses) {
      EXPECT_TRUE(status == "default" || std::regex_match(std::string(status), std::regex("[2-5][0-9][0-9]")))
          << where;
      const auto& resolved = resolve(document, response).as_object();
      EXPECT_FALSE(text(resolved.at("description")).empty()) << where;
      if (status[0] != '2') continue;
      if (status == "204") {
        EXPECT_FALSE(has(resolved, "content")) << where;
        continue;
      }
      ASSERT_TRUE(has(resolved, "content")) << where << " does not say what it answers";
      for (const auto& [type, media] : resolved.at("content").as_object()) {
        expect_schema(media.at("schema"), where);
        if (type != "application/json" || without_fields.contains(where)) continue;
        EXPECT_TRUE(has(resolve(document, media.at("schema")).as_object(), "properties")) << where;
      }
    }
  });
}

TEST_F(Documentation, has_every_route_and_nothing_else) {
  std::set<std::string> documented;
  for_each_operation([&](const std::string& path, const std::string& method, const js::object&) {
    std::string upper = method;
    std::ranges::transform(upper, upper.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    documented.insert(upper + ' ' + path);
  });
  std::set<std::string> routes;
  for (const auto& route : server.application().router().routes())
    routes.insert(std::string(route->info.method) + ' ' + std::string(route->info.path));
  EXPECT_EQ(documented, routes);
}

// ---- the examples -------------------------------------------------------------------------------

/// A garage with people, and for every example something of its own to be tried on.
class Examples : public Documentation {
 protected:
  struct Trial {
    std::map<std::string, std::string> parameters;
    std::string body;
    std::string query;
    std::string headers;
  };

  void SetUp() override {
    Documentation::SetUp();
    // The first steps are an example themselves.
    const auto& route = find("POST", "/v1/setup");
    const auto done = server.post("/v1/setup", std::string(route.info.example));
    ASSERT_EQ(done.status, 201) << done.body;
    expect_documented(route, done);
    server.organisation_id = done.text("/organisationId");
    server.garage_id = done.text("/garageId");
    server.owner_id = done.text("/staffId");
    server.token = done.text("/token");
  }

  const api::Route& find(std::string_view method, std::string_view path) {
    for (const auto& route : server.application().router().routes())
      if (route->info.method == method && route->info.path == path) return *route;
    throw std::runtime_error("no such route");
  }

  /// The answer has the documented status, and a body of the documented form.
  void expect_documented(const api::Route& route, const Answer& answer) {
    std::string method(route.info.method);
    std::ranges::transform(method, method.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto where = method + ' ' + std::string(route.info.path);
    EXPECT_EQ(answer.status, route.info.success) << where << '\n' << answer.body;
    const auto& responses =
        document.at("paths").at(std::string(route.info.path)).at(method).at("responses").as_object();
    const auto documented = responses.find(std::to_string(answer.status));
    if (documented == responses.end()) {
      ADD_FAILURE() << where << " does not say that it answers " << answer.status;
      return;
    }
    const auto& response = resolve(document, documented->value()).as_object();
    const auto type = answer.header("content-type").substr(0, answer.header("content-type").find(';'));
    if (answer.body.empty()) return;
    ASSERT_TRUE(has(response, "content")) << where << answer.body;
    const auto media = response.at("content").as_object().find(type);
    ASSERT_NE(media, response.at("content").as_object().end())
        << where << " does not say that it answers " << type;
    if (type != "application/json") return;
    SchemaCheck check(document);
    std::string problems;
    for (const auto& problem : check.check(media->value().at("schema"), answer.json))
      problems += problem + '\n';
    EXPECT_EQ(problems, "") << where << " answers what is not documented: " << answer.body;
  }

  std::string unique_phone() {
    constexpr int first = 100;
    return "+447700900" + std::to_string(first + phones_++);
  }
  std::string unique_plate() {
    const auto number = plates_++;
    return std::string("AB12 C") + static_cast<char>('A' + number / 20) +
           static_cast<char>('A' + number % 20);
  }

  /// The example with identifiers of things that are there, and with phone numbers and plates that nobody has
  /// yet.
  std::string filled(std::string body, const std::map<std::string, std::string>& by_kind) {
    static const std::regex identifier("[a-z]{3}_01JD3Z8Q6N4T0V9K5M2R7W1XY[A-Z]");
    static const std::regex phone("\\+4477009[0-9]{5}");
    static const std::regex plate("\"registration\": \"[A-Za-z0-9 ]+\"");
    const auto replace = [&](const std::regex& what,
                             const std::function<std::string(const std::string&)>& by) {
      std::string out;
      std::string rest = body;
      std::smatch found;
      while (std::regex_search(rest, found, what)) {
        out += found.prefix().str() + by(found.str());
        rest = found.suffix().str();
      }
      body = out + rest;
    };
    replace(identifier, [&](const std::string& placeholder) {
      const auto known = by_kind.find(placeholder.substr(0, 3));
      return known == by_kind.end() ? placeholder : known->second;
    });
    replace(phone, [&](const std::string&) { return unique_phone(); });
    replace(plate, [&](const std::string&) { return "\"registration\": \"" + unique_plate() + '"'; });
    return body;
  }

  void post(const std::string& path, const std::string& body = "") {
    const auto answer = server.post(path, body);
    ASSERT_LT(answer.status, 300) << path << ' ' << answer.body;
  }

  /// What a route needs to be there, made for it alone.
  Trial prepare(const api::Route& route) {
    const std::string path(route.info.path);
    const std::string what = std::string(route.info.method) + ' ' + path;
    Trial trial;
    const bool business = path.find("/contacts") != std::string::npos ||
                          path.ends_with("convert-to-individual") ||
                          path.find("/business-accounts/") != std::string::npos;
    const auto customer =
        server.add_customer("Grace", unique_phone(),
                            business ? R"(, "accountType": "business", "businessName": "Cobol Cars")" : "");
    const auto vehicle = http_test::add_vehicle(server, customer, unique_plate());
    const auto booking = http_test::add_booking(server, customer, vehicle);
    const auto booking_path = "/v1/bookings/" + booking;
    auto& parameters = trial.parameters;
    parameters = {{"garageId", server.garage_id},
                  {"customerId", customer},
                  {"vehicleId", vehicle},
                  {"bookingId", booking},
                  {"stream", customer},
                  {"name", "views"},
                  {"make", "Toyota"}};
    if (what == "DELETE /v1/customers/{customerId}/vehicles/{vehicleId}")
      post(booking_path + "/cancel", "{}");
    if (what.starts_with("POST /v1/bookings/{bookingId}/")) {
      const auto step = path.substr(path.rfind('/') + 1);
      if (step == "start" || step == "complete" || step == "reopen") post(booking_path + "/confirm");
      if (step == "complete" || step == "reopen") post(booking_path + "/start");
      if (step == "reopen") post(booking_path + "/complete");
    }
    if (path.ends_with("/commit") || path.find("{importId}") != std::string::npos)
      parameters["importId"] = upload();
    if (path.find("{contactId}") != std::string::npos)
      parameters["contactId"] = server.post("/v1/customers/" + customer + "/contacts", R"({"name": "Joan"})")
                                    .text("/contacts/0/contactId");
    if (path.find("{paymentMethodId}") != std::string::npos)
      parameters["paymentMethodId"] =
          server
              .post("/v1/customers/" + customer + "/payment-methods",
                    std::string(find("POST", "/v1/customers/{customerId}/payment-methods").info.example))
              .text("/paymentMethods/0/paymentMethodId");
    if (path.find("{staffId}") != std::string::npos || path.find("{sessionId}") != std::string::npos ||
        path == "/v1/sessions/current" || path == "/v1/me/password")
      prepare_member(what, trial);
    if (path.find("{apiKeyId}") != std::string::npos)
      parameters["apiKeyId"] =
          server
              .post("/v1/api-keys",
                    R"({"name": "x", "role": "auditor", "garageIds": [")" + server.garage_id + "\"]}")
              .text("/apiKeyId");
    prepare_books(what, trial);
    if (path == "/v1/search") trial.query = "?q=grace";
    if (path == "/v1/organisations") trial.headers += "Authorization: Bearer operator-key-of-the-tests\r\n";
    if (route.info.if_match_required) trial.headers += "If-Match: *\r\n";
    if (route.command) trial.headers += "Idempotency-Key: " + what + "\r\n";
    const bool is_allocated = path.ends_with("/allocate") || path.ends_with("/deallocate");
    if (path.find("{invoiceId}") != std::string::npos || path.find("credit-note") != std::string::npos ||
        is_allocated)
      prepare_invoice(what, trial);
    if (path.ends_with("/bad-debt-relief") || path.ends_with("/recover"))
      parameters["invoiceId"] = http_test::add_bad_debt(server, customer);
    if (path.find("{paymentId}") != std::string::npos) prepare_payment(what, trial);
    if (path.find("{payoutId}") != std::string::npos) {
      const auto payout =
          server.post(server.garage_path("/payouts"),
                      R"({"method": "card", "amount": {"amountMinor": 100, "currency": "GBP"}})",
                      "Idempotency-Key: pay out " + what + "\r\n");
      EXPECT_EQ(payout.status, 201) << payout.body;
      parameters["payoutId"] = payout.text("/payoutId");
    }
    if (!route.body_schema.empty())
      trial.headers += "Content-Type: " +
                       std::string(route.info.request_type.substr(0, route.info.request_type.find(','))) +
                       "\r\n";
    prepare_workshop(path, trial);
    if (path.find("/membership") != std::string::npos) prepare_membership(path, trial);
    if (path.find("otc-sale") != std::string::npos) prepare_sale(path, trial);
    if (path.ends_with("/consolidated-invoices")) prepare_unbilled(trial);
    auto known = kinds(path);
    if (parameters.contains("invoiceId")) known["inv"] = parameters["invoiceId"];
    trial.body = filled(std::string(route.info.example), known);
    if (path.ends_with("/supersede"))
      trial.body = R"({"byId": ")" + recommendation(trial.parameters["customerId"]) + "\"}";
    if (path == "/v1/organisations") trial.body.replace(trial.body.find("ada@"), 3, "eve");
    return trial;
  }

  /// Entries, accounts, months and years to ask for.
  void prepare_books(const std::string& what, Trial& trial) {
    auto& parameters = trial.parameters;
    parameters["account"] = "Income:Labour";
    parameters["period"] = "2023-01";
    parameters["through"] = "2024-12-31";
    if (what == "POST /v1/garages/{garageId}/accounts/{account}/close") {
      parameters["account"] = "Expenses:Old";
      post(server.garage_path("/accounts"), R"({"account": "Expenses:Old", "name": "Old"})");
    }
    if (what.find("{journalEntryId}") != std::string::npos)
      parameters["journalEntryId"] = post_entry("2026-11-20").text("/journalEntryId");
    if (what.ends_with("/reports/general-ledger")) {
      post_entry("2026-11-20");
      trial.query = "?account=Assets:Bank:Main";
    }
    if (what == "POST /v1/garages/{garageId}/year-ends") post_entry("2025-06-01");
    if (what == "GET /v1/garages/{garageId}/year-ends/{through}") {
      post_entry("2024-06-01");
      const auto closed = server.post(server.garage_path("/year-ends"), R"({"through": "2024-12-31"})",
                                      "Idempotency-Key: trial-" + std::to_string(keys_++) + "\r\n");
      ASSERT_EQ(closed.status, 201) << closed.body;
    }
    if (what == "GET /v1/garages/{garageId}/vat-returns/{through}") {
      const auto filed = server.post(server.garage_path("/vat-returns"),
                                     R"({"from": "2024-01-01", "through": "2024-12-31"})",
                                     "Idempotency-Key: trial-" + std::to_string(keys_++) + "\r\n");
      ASSERT_EQ(filed.status, 201) << filed.body;
    }
  }

  Answer post_entry(const std::string& date) {
    auto body = std::string(find("POST", "/v1/garages/{garageId}/journal-entries").info.example);
    body.replace(body.find("2026-11-20"), 10, date);
    return server.post(server.garage_path("/journal-entries"), body,
                       "Idempotency-Key: trial-" + std::to_string(keys_++) + "\r\n");
  }

  std::map<std::string, std::string> kinds(const std::string& path) {
    const auto customer = server.add_customer("Joan", unique_phone());
    const auto vehicle = http_test::add_vehicle(server, customer, unique_plate());
    return {{"gar", path.ends_with("join-garage") ? owned_garage() : server.garage_id},
            {"cus", customer},
            {"veh", vehicle},
            {"pln", plan()}};
  }

  std::string owned_garage() {
    return server
        .post("/v1/garages",
              R"({"name": "York", "country": "GB", "currency": "GBP", "timeZone": "Europe/London"})")
        .text("/garageId");
  }

  /// An invoice, and, where one is asked for, a credit note: not applied where it is to be.
  void prepare_invoice(const std::string& what, Trial& trial) {
    const auto key = [&](const std::string& step) { return "Idempotency-Key: " + step + what + "\r\n"; };
    const auto invoice = server.post(server.garage_path("/invoices"),
                                     R"({"customerId": ")" + trial.parameters["customerId"] +
                                         R"(", "lines": [{"kind": "labour", "description": "Service",
                                             "unitPrice": 10000}, {"kind": "parts", "description": "Oil",
                                             "unitPrice": 5000}]})");
    trial.parameters["invoiceId"] = invoice.text("/invoiceId");
    const auto path = "/v1/invoices/" + invoice.text("/invoiceId");
    const bool stays_a_draft =
        what.ends_with("/issue") || what.ends_with("/discard") || what.starts_with("PATCH");
    if (!stays_a_draft) {
      ASSERT_EQ(server.post(path + "/issue", "", key("issue")).status, 200);
    }
    if (what.find("{creditNoteId}") == std::string::npos) return;
    const auto note =
        server.post(server.garage_path("/credit-notes"),
                    R"({"full": true, "reason": "x", "invoiceId": ")" + invoice.text("/invoiceId") + "\"}",
                    key("credit"));
    ASSERT_EQ(note.status, 201) << note.body;
    trial.parameters["creditNoteId"] = note.text("/creditNoteId");
    if (!what.ends_with("/apply") && !what.ends_with("/refund")) return;
    const auto off = server.post("/v1/credit-notes/" + note.text("/creditNoteId") + "/unapply",
                                 R"({"invoiceId": ")" + invoice.text("/invoiceId") + "\"}", key("unapply"));
    ASSERT_EQ(off.status, 200) << off.body;
  }

  /// A payment to which the step that is tried can happen.
  void prepare_payment(const std::string& what, Trial& trial) {
    const auto key = [&](const std::string& step) { return "Idempotency-Key: " + step + what + "\r\n"; };
    const auto purpose = what.ends_with("/forfeit") ? R"(, "purpose": "deposit")" : "";
    const auto payment = server.post(server.garage_path("/payments"),
                                     R"({"customerId": ")" + trial.parameters["customerId"] +
                                         R"(", "method": "card",
                                             "amount": {"amountMinor": 2000, "currency": "GBP"})" +
                                         purpose + '}',
                                     key("pay"));
    ASSERT_EQ(payment.status, 201) << payment.body;
    trial.parameters["paymentId"] = payment.text("/paymentId");
    const auto path = "/v1/payments/" + payment.text("/paymentId");
    const auto is_after_dispute = what.find("/dispute-") != std::string::npos;
    const auto before =
        is_after_dispute ? server.post(path + "/dispute", "", key("dispute"))
        : what.ends_with("/deallocate")
            ? server.post(path + "/allocate", R"({"allocate": "oldest_due_first"})", key("use"))
            : payment;
    ASSERT_LT(before.status, 300) << before.body;
  }

  /// What the path names of the workshop, as far along as the step in the path needs.
  void prepare_workshop(const std::string& path, Trial& trial) {
    const auto step = path.substr(path.rfind('/') + 1);
    const auto has = [&](const char* parameter) { return path.find(parameter) != std::string::npos; };
    const auto id = [](const Answer& made, const char* pointer) {
      EXPECT_EQ(made.status, 201) << made.body;
      return made.text(pointer);
    };
    auto& parameters = trial.parameters;
    if (has("{bayId}")) parameters["bayId"] = bay();
    if (has("{serviceId}"))
      parameters["serviceId"] =
          id(server.post(server.garage_path("/services"),
                         R"({"code": "T)" + std::to_string(things_++) + R"(", "name": "Tyres"})"),
             "/serviceId");
    if (has("{appointmentId}")) prepare_appointment(step, parameters);
    if (has("{jobId}")) prepare_job(step, parameters);
    if (has("{quoteId}")) prepare_quote(step, trial);
    if (has("{recommendationId}")) parameters["recommendationId"] = recommendation(parameters["customerId"]);
  }

  std::string bay() {
    return server.post(server.garage_path("/bays"), R"({"name": "Lift )" + std::to_string(things_++) + "\"}")
        .text("/bayId");
  }

  std::string for_visitors(const std::map<std::string, std::string>& parameters) {
    return R"("customerId": ")" + parameters.at("customerId") + R"(", "vehicleId": ")" +
           parameters.at("vehicleId") + '"';
  }

  /// In a bay of its own, on a day long ago of its own.
  void prepare_appointment(const std::string& step, std::map<std::string, std::string>& parameters) {
    const auto day = std::to_string(100 + things_++ % 28).substr(1);
    const bool confirmed = step == "no-show" || step == "complete" || step == "convert";
    const auto made = server.post(server.garage_path("/appointments"),
                                  '{' + for_visitors(parameters) + R"(, "startsAt": "2025-01-)" +
                                      (day == "00" ? "28" : day) + "T10:00:00Z\", \"bayId\": \"" + bay() +
                                      R"(", "advisorId": ")" + server.owner_id +
                                      R"(", "services": ["MOT"], "outsideOpeningHours": true, "confirm": )" +
                                      (confirmed ? "true" : "false") + '}');
    ASSERT_EQ(made.status, 201) << made.body;
    parameters["appointmentId"] = made.text("/appointmentId");
  }

  void prepare_job(const std::string& step, std::map<std::string, std::string>& parameters) {
    const auto made =
        server.post(server.garage_path("/jobs"),
                    '{' + for_visitors(parameters) + R"(, "draft": )" + (step == "open" ? "true" : "false") +
                        R"(, "lines": [{"kind": "labour", "description": "Work", "unitPrice": 6500}]})");
    ASSERT_EQ(made.status, 201) << made.body;
    parameters["jobId"] = made.text("/jobId");
    parameters["number"] = "1";
    static const std::map<std::string, std::vector<std::string>> before = {
        {"hold", {"start"}},
        {"resume", {"start", "hold"}},
        {"qc", {"start"}},
        {"rework", {"start", "qc"}},
        {"ready", {"start", "qc"}},
        {"complete", {"start", "qc", "ready"}},
        {"reopen", {"start", "qc", "ready", "complete"}},
        {"close", {"start", "qc", "ready", "complete"}}};
    if (const auto steps = before.find(step); steps != before.end())
      for (const auto& earlier : steps->second) post("/v1/jobs/" + parameters["jobId"] + '/' + earlier);
  }

  void prepare_quote(const std::string& step, Trial& trial) {
    const auto made =
        server.post(server.garage_path("/quotes"),
                    '{' + for_visitors(trial.parameters) +
                        R"(, "lines": [{"kind": "labour", "description": "Work", "unitPrice": 6500}]})");
    ASSERT_EQ(made.status, 201) << made.body;
    const auto id = trial.parameters["quoteId"] = made.text("/quoteId");
    if (step == "approve" || step == "decline" || step == "convert" || step == "expire")
      post("/v1/quotes/" + id + "/send");
    if (step == "convert") post("/v1/quotes/" + id + "/approve");
  }

  std::string recommendation(const std::string& customer) {
    return server
        .post(server.garage_path("/recommendations"),
              R"({"customerId": ")" + customer + R"(", "description": "Worn brake discs"})")
        .text("/recommendationId");
  }

  std::string plan() {
    return server
        .post("/v1/membership-plans",
              R"({"name": "Plan )" + std::to_string(plans_++) + R"(", "durationDays": 30})")
        .text("/planId");
  }

  /// A plan, and a customer who has it.
  void prepare_membership(const std::string& path, Trial& trial) {
    trial.parameters["planId"] = plan();
    if (path.find("{membershipId}") == std::string::npos) return;
    trial.parameters["membershipId"] =
        server
            .post("/v1/customers/" + trial.parameters["customerId"] + "/memberships",
                  R"({"planId": ")" + trial.parameters["planId"] + "\"}")
            .text("/membershipId");
  }

  /// A sale over the counter of several of something.
  void prepare_sale(const std::string& path, Trial& trial) {
    ++sales_;
    if (path.find("{otcSaleId}") == std::string::npos) return;
    trial.parameters["otcSaleId"] =
        server
            .post(server.garage_path("/otc-sales"),
                  R"({"lines": [{"name": "Bulb", "quantity": 2, "unitPrice": 599}], "method": "cash"})",
                  "Idempotency-Key: sale" + std::to_string(sales_) + "\r\n")
            .text("/saleId");
  }

  /// Work that is done and not billed.
  void prepare_unbilled(Trial& trial) {
    const auto booking = server.post(server.garage_path("/bookings"),
                                     R"({"customerId": ")" + trial.parameters["customerId"] +
                                         R"(", "startsAt": "2026-11-23T09:00:00Z", "services": ["MOT"],
                "price": {"amountMinor": 5000, "currency": "GBP"}})");
    for (const auto* const step : {"/confirm", "/start", "/complete"})
      post("/v1/bookings/" + booking.text("/bookingId") + step);
  }

  /// Somebody whose role, sessions and password may be changed.
  void prepare_member(const std::string& what, Trial& trial) {
    const auto email = "member" + std::to_string(members_++) + "@northside.example";
    const std::string password = "correct horse battery staple";
    const auto member =
        server.post("/v1/staff", R"({"name": "Member", "email": ")" + email + R"(", "password": ")" +
                                     password + R"(", "roles": [{"garageId": ")" + server.garage_id +
                                     R"(", "role": "technician"}]})");
    ASSERT_EQ(member.status, 201) << member.body;
    trial.parameters["staffId"] = member.text("/staffId");
    if (what.find("{staffId}") != std::string::npos) return;
    const auto token = http_test::log_in(server, email, "", password).text("/token");
    trial.parameters["sessionId"] = token.substr(0, token.find('.'));
    trial.headers += http_test::bearer(token);
  }

  std::string upload() {
    return server
        .post(server.garage_path("/customer-imports"),
              "firstName,lastName,phoneNumber,email,accountType,businessName\nGrace,Hopper," +
                  unique_phone() + ",,individual,\n",
              "Content-Type: text/csv\r\n")
        .text("/importId");
  }

  static std::string path_of(const api::Route& route, const Trial& trial) {
    std::string path(route.info.path);
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
      const auto name = path.substr(open + 1, path.find('}') - open - 1);
      const auto known = trial.parameters.find(name);
      if (known == trial.parameters.end()) throw std::runtime_error("the test does not know a " + name);
      path.replace(open, name.size() + 2, known->second);
    }
    return path + trial.query;
  }

  int keys_ = 0;
  int phones_ = 0;
  int plates_ = 0;
  int members_ = 0;
  int things_ = 0;
  int plans_ = 0;
  int sales_ = 0;
};

TEST_F(Examples, are_answered_as_documented) {
  for (const auto& route : server.application().router().routes()) {
    const auto& info = route->info;
    if (info.path == "/v1/setup" || info.success >= 400) continue;
    SCOPED_TRACE(std::string(info.method) + ' ' + std::string(info.path));
    const auto trial = prepare(*route);
    if (HasFatalFailure()) return;
    expect_documented(
        *route, server.request(std::string(info.method), path_of(*route, trial), trial.body, trial.headers));
  }
}

// ---- the page -----------------------------------------------------------------------------------

class Page : public Documentation {
 protected:
  void SetUp() override {
    Documentation::SetUp();
    answer = server.get("/docs");
    ASSERT_EQ(answer.status, 200);
  }
  Answer answer;
};

TEST_F(Page, needs_nothing_else) {
  EXPECT_TRUE(answer.header("content-type").starts_with("text/html"));
  EXPECT_NE(answer.header("content-security-policy").find("default-src 'none'"), std::string::npos);
  for (const auto* const outside : {"<script", "src=", "<link", "@import", "url(", "https://"})
    EXPECT_EQ(answer.body.find(outside), std::string::npos) << outside;
}

TEST_F(Page, leads_everywhere_that_it_points_to) {
  std::set<std::string> identifiers;
  const std::regex id("\\sid=\"([^\"]+)\"");
  for (std::sregex_iterator at(answer.body.begin(), answer.body.end(), id), end; at != end; ++at)
    EXPECT_TRUE(identifiers.insert((*at)[1]).second) << (*at)[1] << " is there twice";
  const std::regex link("href=\"#([^\"]+)\"");
  for (std::sregex_iterator at(answer.body.begin(), answer.body.end(), link), end; at != end; ++at)
    EXPECT_TRUE(identifiers.contains((*at)[1])) << (*at)[1];
  for_each_operation([&](const std::string& path, const std::string& method, const js::object& operation) {
    EXPECT_TRUE(identifiers.contains(text(operation.at("operationId")))) << method << ' ' << path;
  });
  for (const auto& problem : api::problem_codes())
    EXPECT_TRUE(identifiers.contains(std::string(problem.code)));
  for (const auto& type : projections::event_types())
    EXPECT_NE(answer.body.find("<code>" + std::string(type.type) + "</code>"), std::string::npos)
        << type.type;
}

/// Every "status, code" in the sources, as refusals are written there.
std::set<std::pair<int, std::string>> codes_in_sources() {
  std::set<std::pair<int, std::string>> codes;
  const std::regex with_status("\\b([45][0-9][0-9]),\\s*\"([a-z][a-z0-9-]+)\"");
  const std::regex refusal("\\b(conflict|invalid|not_found|unavailable)\\(\\s*\"([a-z][a-z0-9-]+)\"");
  const std::map<std::string, int> statuses = {
      {"conflict", 409}, {"invalid", 422}, {"not_found", 404}, {"unavailable", 503}};
  const std::filesystem::path root(SOURCE_DIR);
  for (const auto* const layer : {"api", "domain"})
    for (const auto& entry : std::filesystem::directory_iterator(root / layer)) {
      if (entry.path().stem() == "problem_codes") continue;
      std::stringstream read;
      read << std::ifstream(entry.path()).rdbuf();
      const auto source = read.str();
      for (std::sregex_iterator at(source.begin(), source.end(), with_status), end; at != end; ++at)
        codes.emplace(std::stoi((*at)[1]), (*at)[2]);
      for (std::sregex_iterator at(source.begin(), source.end(), refusal), end; at != end; ++at)
        codes.emplace(statuses.at((*at)[1]), (*at)[2]);
    }
  return codes;
}

TEST(ProblemCodes, are_all_documented) {
  std::set<std::pair<int, std::string>> documented;
  for (const auto& problem : api::problem_codes())
    EXPECT_TRUE(documented.emplace(problem.status, problem.code).second) << problem.code << " is there twice";
  const auto used = codes_in_sources();
  EXPECT_GT(used.size(), 50u);
  for (const auto& [status, code] : used)
    EXPECT_TRUE(documented.contains({status, code}))
        << status << ' ' << code << " belongs into api/problem_codes.cpp";
}

}  // namespace
