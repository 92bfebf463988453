#include "api/openapi.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "api/commands.hpp"
#include "api/reason_phrase.hpp"
#include "api/route_words.hpp"

namespace api {

namespace {

std::string text_of(std::string_view text) {
  std::string out;
  json::append_quoted(out, text);
  return out;
}

/// The members of one object, in order.
class Object {
 public:
  Object& add(std::string_view name, std::string_view value) {
    if (text_.size() > 1) text_ += ',';
    json::append_quoted(text_, name);
    (text_ += ':') += value;
    return *this;
  }
  std::string done() const { return text_ + '}'; }

 private:
  std::string text_ = "{";
};

/// The elements of one array, in order.
class Array {
 public:
  Array& add(std::string_view value) {
    if (text_.size() > 1) text_ += ',';
    text_ += value;
    return *this;
  }
  std::string done() const { return text_ + ']'; }

 private:
  std::string text_ = "[";
};

constexpr std::string_view description =
    "The system of record of car garages: customers, their vehicles, bookings, and every change that ever "
    "happened. "
    "Times are RFC 3339 in UTC, local dates are those of the garage's time zone, money is a whole number of "
    "minor "
    "units with its currency. A change answers with its position in the log in Forecourt-Position; a read "
    "that sends "
    "it as Forecourt-Min-Position sees the change. Errors are RFC 9457 problem details with a stable code. "
    "The same, "
    "to be read: /docs.";

constexpr std::string_view problem_schema = R"({"type":"object","description":"RFC 9457 problem details",
"properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},
"code":{"type":"string","description":"stable, for programs"},
"detail":{"type":"string","description":"for people"},
"errors":{"type":"array","items":{"$ref":"#/components/schemas/FieldError"}},
"conflictsWith":{"type":"string","description":"the identifier or the state that is in the way"},
"correlationId":{"type":"string","description":"of the request, as the log has it"}},
"required":["type","title","status","code","detail"]})";

constexpr std::string_view field_error_schema = R"({"type":"object","properties":{
"pointer":{"type":"string","description":"RFC 6901 pointer into the body, or ?name of a query parameter"},
"code":{"type":"string"},"detail":{"type":"string"}},"required":["pointer","code","detail"]})";

std::string reference(std::string_view kind, std::string_view name) {
  return R"({"$ref":"#/components/)" + std::string(kind) + '/' + std::string(name) + "\"}";
}

std::string header(std::string_view about, std::string_view schema) {
  return Object().add("description", text_of(about)).add("schema", schema).done();
}

std::string parameter(const ParameterWords& words) {
  Object object;
  object.add("name", text_of(words.name)).add("in", text_of(place_of(words.in)));
  if (!words.description.empty()) object.add("description", text_of(words.description));
  return object.add("required", words.required ? "true" : "false").add("schema", words.schema).done();
}

constexpr std::string_view form_schema =
    R"({"type":"object","properties":{"file":{"type":"string","format":"binary"}},"required":["file"]})";

std::string request_body(const RouteWords& words) {
  const auto& info = words.route->info;
  Object content;
  for (const auto type : split_types(info.request_type)) {
    Object media;
    const bool is_form = type == "multipart/form-data";
    media.add("schema", is_form ? form_schema : words.body_schema);
    if (!info.example.empty()) {
      const bool json = type.find("json") != std::string_view::npos;
      const auto example = json ? std::string(info.example) : text_of(info.example);
      media.add("example", is_form ? Object().add("file", example).done() : example);
    }
    content.add(type, media.done());
  }
  return Object()
      .add("required", words.route->body_required ? "true" : "false")
      .add("content", content.done())
      .done();
}

std::string success(const RouteWords& words) {
  const auto& info = words.route->info;
  Object headers;
  headers.add("Forecourt-Position",
              header("The position of the log that this answer is of.", R"({"type":"integer"})"));
  const bool is_resource = words.route->read || words.route->command || !words.shown_as.empty();
  if (is_resource && !words.reply_schema.empty() && info.reply_type == "application/json")
    headers.add("ETag", header("The version, for If-Match and If-None-Match.", R"({"type":"string"})"));
  if (info.success == 201 && is_resource)
    headers.add("Location", header("The path of what was made.", R"({"type":"string"})"));
  Object response;
  response.add("description", text_of(reason_phrase(info.success)));
  if (info.permission != Permission::anyone || info.method != "GET") response.add("headers", headers.done());
  if (!words.reply_schema.empty()) {
    const auto schema =
        words.reply_name.empty() ? words.reply_schema : reference("schemas", words.reply_name);
    Object content;
    for (const auto type : split_types(info.reply_type))
      content.add(
          type, Object().add("schema", type == "application/json" ? schema : R"({"type":"string"})").done());
    response.add("content", content.done());
  }
  return response.done();
}

std::string responses(const RouteWords& words) {
  Object responses;
  const auto status = words.route->info.success;
  if (status < 400) responses.add(std::to_string(status), success(words));
  for (const auto problem : words.problems)
    responses.add(std::to_string(problem), reference("responses", "Problem" + std::to_string(problem)));
  return responses.add("default", reference("responses", "Problem")).done();
}

std::string operation(const RouteWords& words) {
  const auto& info = words.route->info;
  Object object;
  object.add("operationId", text_of(words.operation_id)).add("tags", Array().add(text_of(words.tag)).done());
  object.add("summary", text_of(info.summary));
  if (!info.description.empty()) object.add("description", text_of(info.description));
  object.add("x-permission", text_of(name_of(info.permission)));
  Array roles;
  for (const auto& role : roles_with(info.permission)) roles.add(text_of(role));
  object.add("x-roles", roles.done());
  if (info.permission == Permission::anyone) object.add("security", "[]");
  if (!words.parameters.empty()) {
    Array parameters;
    for (const auto& each : words.parameters) parameters.add(parameter(each));
    object.add("parameters", parameters.done());
  }
  if (!words.body_schema.empty()) object.add("requestBody", request_body(words));
  return object.add("responses", responses(words)).done();
}

std::string problem_response(std::string_view about) {
  return Object()
      .add("description", text_of(about))
      .add("content", Object()
                          .add("application/problem+json",
                               Object().add("schema", reference("schemas", "Problem")).done())
                          .done())
      .done();
}

std::string components(const std::vector<RouteWords>& all) {
  Object schemas;
  schemas.add("Problem", problem_schema).add("FieldError", field_error_schema);
  std::set<std::string> named;
  std::set<int> statuses;
  for (const auto& words : all) {
    statuses.insert(words.problems.begin(), words.problems.end());
    if (!words.reply_name.empty() && named.insert(words.reply_name).second)
      schemas.add(words.reply_name, words.reply_schema);
  }
  Object responses;
  responses.add("Problem", problem_response("Any other problem"));
  for (const auto status : statuses)
    responses.add("Problem" + std::to_string(status), problem_response(reason_phrase(status)));
  const auto bearer =
      Object()
          .add("type", text_of("http"))
          .add("scheme", text_of("bearer"))
          .add("description", text_of("The token of a session (POST /v1/sessions) or of an API key."))
          .done();
  return Object()
      .add("securitySchemes", Object().add("bearer", bearer).done())
      .add("schemas", schemas.done())
      .add("responses", responses.done())
      .done();
}

}  // namespace

std::string openapi_document(const Router& router) {
  const auto all = words_of(router);
  std::map<std::string_view, Object> paths;
  Array tags;
  std::set<std::string> tagged;
  for (const auto& words : all) {
    if (tagged.insert(words.tag).second) tags.add(Object().add("name", text_of(words.tag)).done());
    std::string method(words.route->info.method);
    std::ranges::transform(method, method.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    paths[words.route->info.path].add(method, operation(words));
  }
  Object path_items;
  for (const auto& [path, item] : paths) path_items.add(path, item.done());
  const auto info = Object()
                        .add("title", text_of("Forecourt"))
                        .add("version", text_of(program_version()))
                        .add("description", text_of(description))
                        .done();
  return Object()
      .add("openapi", text_of("3.1.0"))
      .add("info", info)
      .add("servers", R"([{"url":"/","description":"this server"}])")
      .add("security", R"([{"bearer":[]}])")
      .add("tags", tags.done())
      .add("paths", path_items.done())
      .add("components", components(all))
      .done();
}

}  // namespace api
