#include "api/route_words.hpp"

#include <algorithm>
#include <array>
#include <boost/describe/enum_to_string.hpp>
#include <map>

#include "api/token_list.hpp"
#include "domain/staff.hpp"

namespace api {

namespace {

using In = ParameterWords::In;

/// Resources in the order in which they are presented. A path belongs to the last one of its segments that is
/// here.
constexpr auto resources = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"setup", "First steps"},
    {"sessions", "Sessions"},
    {"me", "Oneself"},
    {"customers", "Customers"},
    {"recent-customers", "Customers"},
    {"contacts", "Customers"},
    {"payment-methods", "Customers"},
    {"search", "Search"},
    {"business-accounts", "Business accounts"},
    {"vehicles", "Vehicles"},
    {"vehicle-catalogue", "Vehicle catalogue"},
    {"makes", "Vehicle catalogue"},
    {"models", "Vehicle catalogue"},
    {"registration-lookups", "Registration lookups"},
    {"bookings", "Bookings"},
    {"jobs", "Jobs"},
    {"quotes", "Quotes"},
    {"recommendations", "Declined work"},
    {"declined-work", "Declined work"},
    {"appointments", "Appointments"},
    {"calendar", "Appointments"},
    {"availability", "Appointments"},
    {"bays", "Appointments"},
    {"services", "Catalogues"},
    {"plans", "Catalogues"},
    {"membership-plans", "Catalogues"},
    {"parts", "Catalogues"},
    {"invoices", "Invoices"},
    {"credit-notes", "Credit notes"},
    {"payments", "Payments"},
    {"payouts", "Payments"},
    {"clearing", "Payments"},
    {"customer-imports", "Imports"},
    {"organisation", "Garages"},
    {"garages", "Garages"},
    {"staff", "Staff"},
    {"roles", "Staff"},
    {"api-keys", "API keys"},
    {"organisations", "First steps"},
    {"events", "Events"},
    {"streams", "Events"},
    {"privacy-requests", "Privacy"},
    {"log", "Proofs"},
    {"proofs", "Proofs"},
    {"admin", "Operations"},
    {"docs", "Documentation"},
});

constexpr auto identifiers = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"organisationId", "org"},   {"garageId", "gar"},  {"staffId", "stf"},
    {"apiKeyId", "key"},         {"sessionId", "ses"}, {"customerId", "cus"},
    {"vehicleId", "veh"},        {"bookingId", "bkg"}, {"invoiceId", "inv"},
    {"creditNoteId", "crn"},     {"importId", "imp"},  {"contactId", "con"},
    {"paymentMethodId", "pmt"},  {"bayId", "bay"},     {"serviceId", "svc"},
    {"appointmentId", "apt"},    {"jobId", "job"},     {"quoteId", "quo"},
    {"recommendationId", "rec"}, {"payoutId", "pyt"},
});

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }
std::string_view parameter_name(std::string_view segment) { return segment.substr(1, segment.size() - 2); }

/// "customer-imports" and "customerId" as parts of an operation's name.
std::string capitalised(std::string_view words) {
  std::string out;
  bool raise = true;
  for (const char c : words) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter) out += raise && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    raise = !letter;
  }
  return out;
}

/// Where the resource is in `resources`; their end for one that is not there.
std::size_t rank_of(std::string_view path) {
  const auto segments = segments_of(path);
  if (segments.empty() || segments.front() != "v1") return resources.size();
  std::size_t rank = resources.size();
  for (const auto segment : segments) {
    const auto found =
        std::ranges::find(resources, segment, &std::pair<std::string_view, std::string_view>::first);
    if (found != resources.end()) rank = static_cast<std::size_t>(found - resources.begin());
  }
  return rank;
}

std::string tag_of(std::string_view path) {
  if (const auto rank = rank_of(path); rank < resources.size()) return std::string(resources[rank].second);
  const auto segments = segments_of(path);
  if (segments.size() < 2 || segments.front() != "v1")
    return path == "/docs" ? "Documentation" : "Operations";
  if (segments[1] == "openapi.json") return "Documentation";
  std::string tag(segments[1]);
  std::ranges::replace(tag, '-', ' ');
  if (!tag.empty() && tag[0] >= 'a' && tag[0] <= 'z') tag[0] = static_cast<char>(tag[0] - 'a' + 'A');
  return tag;
}

std::string operation_id(const RouteInfo& info) {
  std::string id;
  for (const char c : info.method) id += lower(c);
  for (const auto segment : segments_of(info.path)) {
    if (segment == "v1") continue;
    if (is_parameter(segment)) (id += "By") += capitalised(parameter_name(segment));
    else id += capitalised(segment);
  }
  return id;
}

std::string identifier_schema(std::string_view prefix) {
  return R"({"type":"string","pattern":"^)" + std::string(prefix) + R"(_[0-9A-HJKMNP-TV-Z]{26}$"})";
}

ParameterWords path_parameter(std::string_view name) {
  const auto known =
      std::ranges::find(identifiers, name, &std::pair<std::string_view, std::string_view>::first);
  if (known == identifiers.end()) return {In::path, std::string(name), "", R"({"type":"string"})", true};
  return {In::path, std::string(name), "", identifier_schema(known->second), true};
}

/// What the values of query parameters are, by their names: each means the same wherever it is.
struct ParameterSchema {
  std::string schema;
  std::vector<std::string_view> names;
};

std::string schema_by_name(std::string_view name) {
  static const std::vector<ParameterSchema> schemas = {
      {R"({"type":"integer","minimum":1})", {"page", "limit", "days", "durationMinutes", "durationMin"}},
      {R"({"type":"integer","minimum":1,"maximum":200})", {"pageSize"}},
      {R"({"type":"integer","minimum":0})", {"after", "fromPosition"}},
      {R"({"type":"integer"})", {"spendMin", "spendMax", "outstandingMin", "outstandingMax", "balanceMin"}},
      {R"({"type":"boolean"})", {"overdue", "open", "archived", "retired"}},
      {R"({"type":"string","format":"date"})",
       {"from", "to", "date", "asOf", "lastVisitFrom", "lastVisitTo"}},
      {R"({"type":"string","format":"date-time"})", {"knownAt"}},
      {identifier_schema("stf"), {"advisorId"}},
      {identifier_schema("cus"), {"selectedId"}},
  };
  for (const auto& [schema, names] : schemas)
    if (std::ranges::find(names, name) != names.end()) return schema;
  const auto kind =
      std::ranges::find(identifiers, name, &std::pair<std::string_view, std::string_view>::first);
  return kind == identifiers.end() ? R"({"type":"string"})" : identifier_schema(kind->second);
}

ParameterWords query_parameter(const QueryParameter& parameter) {
  return {In::query, std::string(parameter.name), std::string(parameter.description),
          parameter.schema.empty() ? schema_by_name(parameter.name) : std::string(parameter.schema),
          parameter.required};
}

/// A POST that is answered 200 by itself is a question whose words do not belong into a URL.
bool changes(const Route& route) {
  const bool question = route.raw && route.info.success == 200;
  return route.info.method != "GET" && !question;
}
bool is_json(std::string_view type) { return type.find("json") != std::string_view::npos; }

std::vector<ParameterWords> parameters_of(const Route& route) {
  const auto& info = route.info;
  std::vector<ParameterWords> parameters;
  for (const auto segment : segments_of(info.path))
    if (is_parameter(segment)) parameters.push_back(path_parameter(parameter_name(segment)));
  for (const auto& parameter : info.query) parameters.push_back(query_parameter(parameter));
  if (info.as_of) {
    parameters.push_back({In::query, "asOf", "Answers as it was at this instant.",
                          R"({"type":"string","format":"date-time"})", false});
    parameters.push_back({In::query, "asOfPosition", "Answers as it was at this position of the log.",
                          R"({"type":"integer","minimum":0})", false});
  }
  if (info.reply_type.find("text/event-stream") != std::string_view::npos)
    parameters.push_back({In::header, "Last-Event-ID",
                          "With Accept: text/event-stream, goes on after this position.",
                          R"({"type":"integer","minimum":0})", false});
  if (route.read && info.permission != Permission::anyone)
    parameters.push_back(
        {In::header, "Forecourt-Min-Position",
         "Waits until the views know this position: what a change answered in Forecourt-Position.",
         R"({"type":"integer","minimum":0})", false});
  if (route.command && info.success != 405)
    parameters.push_back({In::header, "If-Match",
                          "The ETag that was seen: 412 when it is another one by now.",
                          R"({"type":"string"})", info.if_match_required});
  if (route.command || (info.method == "POST" && changes(route)))
    parameters.push_back(
        {In::header, "Idempotency-Key",
         "Any text of one's own: the same request with the same key again is done once and answered "
         "as the first one was.",
         R"({"type":"string","maxLength":255})", info.idempotency_key_required});
  return parameters;
}

/// In a merge patch nothing is required.
std::string without_required(std::string schema) {
  constexpr std::string_view keyword = R"(,"required":[)";
  for (auto at = schema.find(keyword); at != std::string::npos; at = schema.find(keyword, at))
    schema.erase(at, schema.find(']', at) + 1 - at);
  return schema;
}

/// GET routes by path, to find what a command shows.
using Shown = std::map<std::string, const Route*, std::less<>>;

std::string path_to(const std::vector<std::string_view>& segments, std::size_t count) {
  std::string path;
  for (std::size_t i = 0; i < count; ++i) (path += '/') += segments[i];
  return path;
}

/// "Customer" for /v1/customers/{customerId}; a resource seen from a garage is another one.
std::string component_name(std::string_view path) {
  const auto segments = segments_of(path);
  if (segments.size() < 3 || !is_parameter(segments.back())) return {};
  auto name = parameter_name(segments.back());
  if (name.ends_with("Id")) name.remove_suffix(2);
  else return {};
  return capitalised(name) + (segments.size() > 3 ? "AtGarage" : "");
}

/// The route that reads one of the collection that ends a path: the organisation's or the garage's own, or,
/// of a collection like "consolidated-invoices", that of "invoices".
const Route* member_of(const std::vector<std::string_view>& segments, const Shown& shown) {
  const auto find = [&](auto matches) -> const Route* {
    for (const auto& [path, get] : shown)
      if (const auto own = segments_of(path); is_parameter(own.back()) && matches(own)) return get;
    return nullptr;
  };
  const auto collection = segments.back();
  if (const auto* const get = find([&](const auto& own) { return own.size() == 3 && own[1] == collection; }))
    return get;
  if (const auto* const get = find([&](const auto& own) {
        return own.size() == segments.size() + 1 && std::equal(segments.begin(), segments.end(), own.begin());
      }))
    return get;
  return find(
      [&](const auto& own) { return own.size() == 3 && collection.ends_with('-' + std::string(own[1])); });
}

/// The route that reads what this one answers. A command answers with the resource that it made or changed: a
/// new one is read at the collection of the same name; else it is the resource at the path, or the nearest
/// one above it.
const Route* shown_by(const Route& route, const Shown& shown) {
  if (route.info.method == "GET") return shown.contains(route.info.path) ? &route : nullptr;
  if (!route.reply_schema.empty()) {
    for (const auto& [path, get] : shown)
      if (get->reply_schema == route.reply_schema && !component_name(path).empty()) return get;
    return nullptr;
  }
  const auto segments = segments_of(route.info.path);
  if (route.info.success == 201)
    if (const auto* const get = member_of(segments, shown)) return get;
  // What POST adds to a list is not shown as the list.
  for (auto count = segments.size() - (route.info.method == "POST" ? 1 : 0); count > 1; --count)
    if (const auto found = shown.find(path_to(segments, count)); found != shown.end()) return found->second;
  return nullptr;
}

std::vector<int> problems_of(const Route& route, const std::vector<ParameterWords>& parameters) {
  const auto& info = route.info;
  std::vector<int> statuses;
  const bool has_body = !route.body_schema.empty() && info.success != 405;
  const auto has = [&](In in) {
    return std::ranges::find(parameters, in, &ParameterWords::in) != parameters.end();
  };
  if (has_body || has(In::query) || has(In::header)) statuses.push_back(400);
  if (info.permission != Permission::anyone || info.path == "/v1/sessions") statuses.push_back(401);
  if (info.permission != Permission::anyone && info.permission != Permission::logged_in)
    statuses.push_back(403);
  if (has(In::path)) statuses.push_back(404);
  if (info.success == 405) statuses.push_back(405);
  if (changes(route) && info.success != 405) statuses.push_back(409);
  if (route.command && info.success != 405) statuses.push_back(412);
  if (has_body) statuses.push_back(413);
  if (has_body) statuses.push_back(415);
  if (has_body || (changes(route) && info.success != 405)) statuses.push_back(422);
  if (info.if_match_required) statuses.push_back(428);
  if (info.path == "/v1/sessions" && info.method == "POST") statuses.push_back(429);
  if (route.read || route.command || info.permission != Permission::anyone || changes(route))
    statuses.push_back(503);
  return statuses;
}

RouteWords describe(const Route& route, const Shown& shown) {
  const auto& info = route.info;
  RouteWords words;
  words.route = &route;
  words.tag = tag_of(info.path);
  words.operation_id = operation_id(info);
  words.parameters = parameters_of(route);
  const bool no_body = route.body_schema.empty() || info.success == 405;
  if (!no_body)
    words.body_schema = info.request_type.find("merge-patch") != std::string_view::npos
                            ? without_required(route.body_schema)
                            : route.body_schema;
  words.reply_schema = route.reply_schema;
  if (const auto* const get = shown_by(route, shown);
      get != nullptr && info.success < 300 && info.success != 204) {
    words.reply_schema = get->reply_schema;
    words.reply_name = component_name(get->info.path);
    if (get != &route) words.shown_as = operation_id(get->info);
  }
  if (words.reply_schema.empty() && !is_json(info.reply_type)) words.reply_schema = R"({"type":"string"})";
  if (info.success == 204) words.reply_schema.clear();
  words.problems = problems_of(route, words.parameters);
  return words;
}

}  // namespace

std::string_view place_of(In in) {
  switch (in) {
    case In::path:
      return "path";
    case In::query:
      return "query";
    case In::header:
      return "header";
  }
  return {};
}

std::vector<RouteWords> words_of(const Router& router) {
  Shown shown;
  for (const auto& route : router.routes())
    if (route->info.method == "GET" && is_json(route->info.reply_type))
      shown.emplace(std::string(route->info.path), route.get());
  std::vector<RouteWords> all;
  for (const auto& route : router.routes()) all.push_back(describe(*route, shown));
  const auto first_rank = [](const RouteWords& words) {
    for (std::size_t i = 0; i < resources.size(); ++i)
      if (resources[i].second == words.tag) return i;
    return resources.size();
  };
  std::ranges::stable_sort(all, [&](const RouteWords& left, const RouteWords& right) {
    return std::pair(first_rank(left), left.tag) < std::pair(first_rank(right), right.tag);
  });
  return all;
}

std::vector<std::string> roles_with(Permission permission) {
  std::vector<std::string> roles;
  if (permission == Permission::anyone || permission == Permission::organisations_create) return roles;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<domain::staff::Role>>([&](auto role) {
    if (grants(role.value, permission)) roles.emplace_back(role.name);
  });
  return roles;
}

std::string name_of(Permission permission) { return boost::describe::enum_to_string(permission, ""); }

std::vector<std::string_view> split_types(std::string_view types) {
  std::vector<std::string_view> split;
  for_each_element(types, [&](std::string_view type) { split.push_back(type); });
  return split;
}

}  // namespace api
