// The page of documentation and the OpenAPI document. The page is one file that needs nothing else, not even
// a network: no script, no font, no picture, so it can also be saved and sent.
#include <algorithm>
#include <boost/describe/enumerators.hpp>
#include <mutex>
#include <set>

#include "api/application.hpp"
#include "api/commands.hpp"
#include "api/openapi.hpp"
#include "api/problem_codes.hpp"
#include "api/reason_phrase.hpp"
#include "api/route_words.hpp"
#include "api/routes.hpp"
#include "domain/staff.hpp"
#include "projections/event_codec.hpp"

namespace api {

namespace {

constexpr std::string_view style = R"css(
:root { --ink: #1b1f24; --quiet: #59636e; --line: #d6dbe1; --paper: #fff; --shade: #f5f7f9; --accent: #0b57a4;
  --get: #0a6b3d; --post: #0b57a4; --put: #8a5a00; --patch: #6b3fa0; --delete: #a8201a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --quiet: #9aa5b1; --line: #333a42;
  --paper: #14181c;
  --shade: #1c2127; --accent: #6cb2ff; --get: #52c58a; --post: #6cb2ff; --put: #e0a94a; --patch: #b997ea;
  --delete: #ff8b84; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
body { margin: 0; font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--ink);
  background: var(--paper); display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1rem;
  background: var(--shade);
  border-right: 1px solid var(--line); font-size: .875rem; }
nav strong { display: block; font-size: 1.1rem; margin-bottom: .75rem; }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
nav a { display: block; padding: .15rem 0; color: var(--ink); text-decoration: none; }
nav a:hover, nav a:focus { color: var(--accent); text-decoration: underline; }
main { padding: 2rem clamp(1rem, 4vw, 4rem) 6rem; max-width: 64rem; }
h1 { font-size: 2rem; margin: 0 0 .25rem; }
h2 { font-size: 1.5rem; margin: 3.5rem 0 1rem; padding-top: 1rem; border-top: 2px solid var(--line); }
h3 { font-size: 1.05rem; margin: 2.25rem 0 .5rem; display: flex; flex-wrap: wrap; gap: .6rem;
  align-items: baseline; }
h3 code { font-size: .95rem; font-weight: 600; background: none; padding: 0; overflow-wrap: anywhere; }
h4 { font-size: .8rem; letter-spacing: .04em; text-transform: uppercase; color: var(--quiet);
  margin: 1rem 0 .3rem; }
a { color: var(--accent); }
p { margin: .4rem 0; }
code, pre { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; font-size: .875em; }
code { background: var(--shade); padding: .1em .3em; border-radius: 3px; }
pre { background: var(--shade); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem;
  overflow-x: auto; }
pre code { background: none; padding: 0; font-size: .85rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; display: block; overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0;
  border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--quiet); }
td.mark, th.mark { text-align: center; }
tr:target, section:target { background: color-mix(in srgb, var(--accent) 12%, transparent); }
.method { font: 700 .75rem ui-monospace, monospace; padding: .15rem .5rem; border-radius: 4px;
  border: 1px solid; }
.GET { color: var(--get); } .POST { color: var(--post); } .PUT { color: var(--put); }
.PATCH { color: var(--patch); } .DELETE { color: var(--delete); }
.quiet { color: var(--quiet); }
summary { cursor: pointer; color: var(--accent); padding: .2rem 0; }
.indent { display: inline-block; border-left: 1px solid var(--line); margin-left: .35rem;
  padding-left: .65rem; }
@media (max-width: 52rem) { body { display: block; } nav { position: static; height: auto; border-right: 0;
  border-bottom: 1px solid var(--line); } }
@media print { nav { display: none; } body { display: block; } }
)css";

constexpr std::string_view introduction = R"html(
<p class="quiet">For those who write programs for it. The same for machines:
<a href="/v1/openapi.json">OpenAPI 3.1</a>.</p>
<h2 id="first-steps">First steps</h2>
<p>Set the server up once. The answer has a token that works from then on; later, log in for a new one.</p>
<pre><code>curl -X POST http://localhost:8080/v1/setup -H 'Content-Type: application/json' -d '
{"organisation": {"name": "Northside Motors"},
 "garage": {"name": "Northside Leeds", "country": "GB", "currency": "GBP", "timeZone": "Europe/London"},
 "owner": {"name": "Ada Byron", "email": "ada@northside.example",
           "password": "correct horse battery staple"}}'

export TOKEN=...      # from the answer; the examples below use it
curl http://localhost:8080/v1/me -H "Authorization: Bearer $TOKEN"</code></pre>
<h2 id="conventions">Conventions</h2>
<table>
<tr><th>Bodies</th><td>JSON in UTF-8 with camelCase names. A field that is not known is an error, so that a
misspelt one is not lost; a field that is left out is absent, and in answers an absent value is
<code>null</code>.</td></tr>
<tr><th>Time</th><td>Instants are RFC 3339 in UTC: <code>2026-11-23T09:00:00.000Z</code>. Dates are those of
the garage's own time zone: <code>2026-11-23</code>.</td></tr>
<tr><th>Money</th><td><code>{"amountMinor": 12345, "currency": "GBP"}</code>: a whole number of minor units,
never a fraction. A garage has one currency, and amounts of two currencies are never added.</td></tr>
<tr><th>Identifiers</th><td><code>cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB</code>: the kind, and 26 characters that
sort by the time of making. What belongs to another organisation is not found: 404.</td></tr>
<tr><th>Pages</th><td><code>page</code> from 1 and <code>pageSize</code>, 24 unless asked otherwise and at
most 200; feeds have <code>limit</code> and a cursor: <code>nextCursor</code> is <code>null</code> at the
end.</td></tr>
<tr><th>Changes</th><td>A change is answered once it is safely stored and every view knows it.
<code>PATCH</code> takes a merge patch (RFC 7396): only what is to change, <code>null</code> to take away.
What is new is answered with 201 and <code>Location</code>.</td></tr>
<tr><th>Versions</th><td><code>ETag</code> is the version of what was read. <code>If-Match</code> with it
makes a change only if nobody else made one since: else <a href="#version-mismatch">412</a>. Some changes
require it: <a href="#if-match-required">428</a>. <code>If-None-Match</code> is answered 304 where the tag
tells of everything that is shown; what shows names of other things besides is sent again.</td></tr>
<tr><th>Repetition</th><td><code>Idempotency-Key</code> with any text of one's own makes a request safe to
repeat: the same request with the same key is done once, and answered as it was the first time, after a
crash too. Use a new key for each thing that is to happen. Where money moves it is required:
<a href="#idempotency-key-required">400</a>.</td></tr>
<tr><th>Misspellings</th><td>Nothing is dropped in silence: a field or a query parameter that is not known
is refused, <a href="#unknown-field">422</a> and <a href="#unknown-parameter">400</a>.</td></tr>
<tr><th>Reading one's writes</th><td>Every change answers <code>Forecourt-Position</code>. A read that sends
it as <code>Forecourt-Min-Position</code> waits until it sees that change.</td></tr>
<tr><th>Time travel</th><td>What is about one customer, vehicle or document takes <code>asOf</code> (an
instant) or <code>asOfPosition</code>, and answers as it was then.</td></tr>
<tr><th>Tracing</th><td>Send <code>X-Correlation-Id</code>, up to 64 letters, digits, dots, dashes and
underscores. It is in problems and in the log.</td></tr>
<tr><th>Following</th><td><a href="#getEvents">/v1/events</a> with <code>Accept: text/event-stream</code>
tells what happens as it happens, to those who may read the log.</td></tr>
</table>
)html";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '&') out += "&amp;";
    else if (c == '"') out += "&quot;";
    else out += c;
  }
  return out;
}

std::string code(std::string_view text) { return "<code>" + escaped(text) + "</code>"; }

std::string anchor_of(std::string_view words) {
  std::string anchor;
  for (const char c : words)
    anchor += c == ' ' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return anchor;
}

// ---- the fields of a body, from its schema ------------------------------------------------------

std::optional<json::Value> member(const json::Value& object, std::string_view name) {
  if (!object.is_object()) return std::nullopt;
  json::Members members(object);
  std::string_view known;
  json::Value value;
  while (members.next(known, value))
    if (known == name) return value;
  return std::nullopt;
}

std::vector<std::string> texts(const std::optional<json::Value>& value) {
  std::vector<std::string> out;
  std::string_view text;
  std::vector<json::Value> items;
  if (value && value->get(text)) out.emplace_back(text);
  else if (value && value->get(items))
    for (const auto& item : items)
      if (item.get(text)) out.emplace_back(text);
  return out;
}

/// "string (date-time), or null", "array of object", "one of individual, business".
std::string kind_of(const json::Value& schema) {
  std::string kind;
  for (const auto& type : texts(member(schema, "type"))) (kind += kind.empty() ? "" : " or ") += type;
  if (kind.starts_with("array"))
    if (const auto items = member(schema, "items")) kind += " of " + kind_of(*items);
  if (const auto formats = texts(member(schema, "format")); !formats.empty())
    kind += " (" + formats.front() + ')';
  if (const auto patterns = texts(member(schema, "pattern"));
      !patterns.empty() && patterns.front().size() > 5)
    kind += " (" + patterns.front().substr(1, 4) + "…)";
  std::string values;
  for (const auto& value : texts(member(schema, "enum"))) values += (values.empty() ? "" : ", ") + value;
  return values.empty() ? kind : kind + ": " + values;
}

void append_fields(std::string& out, const json::Value& schema, int depth) {
  constexpr int depth_max = 4;
  if (const auto items = member(schema, "items")) return append_fields(out, *items, depth);
  const auto properties = member(schema, "properties");
  if (!properties || depth > depth_max) return;
  const auto required = texts(member(schema, "required"));
  json::Members members(*properties);
  std::string_view name;
  json::Value field;
  while (members.next(name, field)) {
    const bool needed = std::ranges::find(required, name) != required.end();
    out += "<tr><td>";
    for (int i = 0; i < depth; ++i) out += "<span class=\"indent\"></span>";
    out += code(name) + "</td><td>" + escaped(kind_of(field)) + "</td><td>" + (needed ? "required" : "") +
           "</td></tr>\n";
    append_fields(out, field, depth + 1);
  }
}

std::string fields_table(std::string_view schema) {
  const auto parsed = json::parse(schema);
  std::string rows;
  if (parsed) append_fields(rows, *parsed, 0);
  if (rows.empty()) return {};
  return "<table><tr><th>Field</th><th>Type</th><th></th></tr>\n" + rows + "</table>\n";
}

// ---- one route ----------------------------------------------------------------------------------

std::string permission_line(Permission permission) {
  if (permission == Permission::anyone) return "Anyone, without a log-in.";
  if (permission == Permission::organisations_create) return "The operator, with the operator's key.";
  if (permission == Permission::logged_in) return "Everybody who is logged in.";
  std::string line = code(name_of(permission)) + ":";
  for (const auto& role : roles_with(permission)) line += (line.back() == ':' ? " " : ", ") + role;
  return line;
}

/// The request as somebody would type it, with the path's parameters as shell variables.
std::string curl(const RouteInfo& info) {
  std::string command = "curl";
  if (info.method != "GET") (command += " -X ") += info.method;
  std::string path(info.path);
  for (auto at = path.find('{'); at != std::string::npos; at = path.find('{', at))
    path.insert(at, "$"), at += 2;
  ((command += " \"http://localhost:8080") += path) += '"';
  if (info.permission != Permission::anyone) command += " \\\n  -H \"Authorization: Bearer $TOKEN\"";
  if (info.if_match_required) command += " \\\n  -H 'If-Match: \"1\"'";
  if (info.idempotency_key_required) command += " \\\n  -H 'Idempotency-Key: '$(uuidgen)";
  if (info.path == "/v1/events") command += " \\\n  -H 'Accept: text/event-stream'";
  if (!info.example.empty()) {
    const auto types = split_types(info.request_type);
    ((command += " \\\n  -H 'Content-Type: ") += types.front()) += "' --data-binary '\n";
    (command += info.example) += '\'';
  }
  return command;
}

std::string parameters_table(const RouteWords& words) {
  if (words.parameters.empty()) return {};
  std::string out = "<h4>Parameters</h4><table><tr><th>Name</th><th>In</th><th></th><th></th></tr>\n";
  for (const auto& parameter : words.parameters)
    out += "<tr><td>" + code(parameter.name) + "</td><td>" + std::string(place_of(parameter.in)) +
           "</td><td>" + (parameter.required ? "required" : "") + "</td><td>" +
           escaped(parameter.description) + "</td></tr>\n";
  return out + "</table>\n";
}

std::string answers(const RouteWords& words) {
  const auto& info = words.route->info;
  std::string out = "<h4>Answers</h4><p>";
  if (info.success < 400) {
    out += "<strong>" + std::to_string(info.success) + "</strong> " + escaped(reason_phrase(info.success));
    if (!words.reply_schema.empty()) out += ", " + code(info.reply_type);
  }
  if (!words.problems.empty()) {
    out += info.success < 400 ? "; problems:" : "Problems:";
    for (const auto status : words.problems)
      out += " <a href=\"#status-" + std::to_string(status) + "\">" + std::to_string(status) + "</a>";
  }
  out += "</p>\n";
  if (!words.shown_as.empty())
    return out + "<p>The body is what <a href=\"#" + words.shown_as + "\">" + words.shown_as +
           "</a> answers.</p>\n";
  const auto fields = fields_table(words.reply_schema);
  return fields.empty() ? out
                        : out + "<details><summary>Fields of the answer</summary>" + fields + "</details>\n";
}

std::string route_section(const RouteWords& words) {
  const auto& info = words.route->info;
  std::string out = "<section id=\"" + words.operation_id + "\"><h3><span class=\"method " +
                    std::string(info.method) + "\">" + std::string(info.method) + "</span> " +
                    code(info.path) + "</h3>\n<p><strong>" + escaped(info.summary) + ".</strong> " +
                    escaped(info.description) + "</p>\n<p class=\"quiet\">" +
                    permission_line(info.permission) + "</p>\n";
  out += parameters_table(words);
  if (!words.body_schema.empty())
    out += "<h4>Body, " + code(info.request_type) + "</h4>\n" + fields_table(words.body_schema);
  if (info.success < 400) out += "<h4>Example</h4><pre><code>" + escaped(curl(info)) + "</code></pre>\n";
  return out + answers(words) + "</section>\n";
}

// ---- the rest of the page -----------------------------------------------------------------------

std::string roles_table() {
  using domain::staff::Role;
  std::string out =
      "<h2 id=\"roles\">Roles and permissions</h2><p>A member of staff has exactly one role at each garage, "
      "and an API key "
      "one role at its garages. A route under <code>/v1/garages/{garageId}</code> asks for the role at that "
      "garage, "
      "every other one for the role at any garage.</p>\n<table><tr><th>Permission</th>";
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Role>>(
      [&](auto role) { out += "<th class=\"mark\">" + std::string(role.name) + "</th>"; });
  out += "</tr>\n";
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Permission>>([&](auto permission) {
    if (permission.value == Permission::anyone || permission.value == Permission::organisations_create)
      return;
    out += "<tr><td>" + code(permission.name) + "</td>";
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Role>>([&](auto role) {
      out += grants(role.value, permission.value) ? "<td class=\"mark\">✓</td>"
                                                  : "<td class=\"mark quiet\">–</td>";
    });
    out += "</tr>\n";
  });
  return out + "</table>\n";
}

std::string problems_table() {
  std::string out =
      "<h2 id=\"problems\">Problems</h2><p>Errors are <code>application/problem+json</code> (RFC 9457). "
      "<code>code</code> is "
      "for programs and does not change; <code>detail</code> is for people and may. <code>errors</code> "
      "lists every field "
      "that is wrong, by JSON pointer, each with a code of its own. Nothing of a refused request "
      "happened.</p>\n"
      "<pre><code>{\"type\": \"/docs#phone-taken\", \"title\": \"Conflict\", \"status\": 409, \"code\": "
      "\"phone-taken\",\n"
      " \"detail\": \"Another customer has this phone number.\", \"errors\": [],\n"
      " \"conflictsWith\": \"cus_01JD3Z8Q6N4T0V9K5M2R7W1XYB\", \"correlationId\": "
      "\"01JD3Z8Q6N4T0V9K5M2R7W1XYC\"}</code></pre>\n"
      "<table><tr><th>Status</th><th>Code</th><th>What it means</th></tr>\n";
  std::set<int> seen;
  for (const auto& [status, name, meaning] : problem_codes()) {
    const auto number = std::to_string(status);
    out += "<tr id=\"";
    out += name;
    out += "\"><td>";
    const bool is_first = seen.insert(status).second;
    if (is_first) out += "<span id=\"status-" + number + "\">";
    out += number;
    if (is_first) out += "</span>";
    out += "</td><td>";
    out += code(name);
    out += "</td><td>";
    out += escaped(meaning);
    out += "</td></tr>\n";
  }
  return out + "</table>\n";
}

std::string event_types_table() {
  std::string out =
      "<h2 id=\"event-types\">Event types</h2><p>What <a href=\"#getEvents\">/v1/events</a> tells of. "
      "Personal data is kept "
      "under a key of the person and is gone from the log when that key is destroyed.</p>\n"
      "<table><tr><th>Type</th><th>Has personal data</th></tr>\n";
  for (const auto& type : projections::event_types())
    out += "<tr><td>" + code(type.type) + "</td><td>" + (type.has_personal ? "yes" : "") + "</td></tr>\n";
  return out + "</table>\n";
}

std::string navigation(const std::vector<RouteWords>& all) {
  std::string out = "<nav><strong>Forecourt</strong><ul>";
  const auto link = [&](std::string_view anchor, std::string_view words) {
    out += "<li><a href=\"#" + std::string(anchor) + "\">" + escaped(words) + "</a></li>\n";
  };
  link("first-steps", "First steps");
  link("conventions", "Conventions");
  out += "</ul><ul>";
  std::string tag;
  for (const auto& words : all)
    if (words.tag != tag) link("resource-" + anchor_of(words.tag), tag = words.tag);
  out += "</ul><ul>";
  link("roles", "Roles and permissions");
  link("problems", "Problems");
  link("event-types", "Event types");
  return out + "</ul></nav>\n";
}

std::string documentation_page(const Router& router) {
  const auto all = words_of(router);
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Forecourt "
      "API</title><style>";
  out += style;
  out += "</style></head>\n<body>\n" + navigation(all) + "<main><h1>Forecourt API " +
         std::string(program_version()) + "</h1>\n";
  out += introduction;
  std::string tag;
  for (const auto& words : all) {
    if (words.tag != tag) {
      tag = words.tag;
      out += "<h2 id=\"resource-" + anchor_of(tag) + "\">" + escaped(tag) + "</h2>\n";
    }
    out += route_section(words);
  }
  return out + roles_table() + problems_table() + event_types_table() + "</main></body></html>\n";
}

/// Written once, when somebody first asks: the routes are all there by then and do not change.
template <class Write>
auto written_once(Application& application, Write write) {
  struct Kept {
    std::once_flag once;
    std::string text;
  };
  return [&application, write, kept = std::make_shared<Kept>()](const ReadCall&) -> std::string {
    std::call_once(kept->once, [&] { kept->text = write(application.router()); });
    return kept->text;
  };
}

}  // namespace

void add_documentation_routes(Application& application) {
  auto& router = application.router();
  router
      .read<Rendered>(
          {.path = "/v1/openapi.json",
           .permission = Permission::anyone,
           .summary = "This API as an OpenAPI 3.1 document"},
          [text = written_once(application, openapi_document)](const ReadCall& call) -> Result<Rendered> {
            return Rendered{.body = text(call), .etag = {}, .headers = "Cache-Control: no-cache\r\n"};
          })
      .reply_schema = R"({"type":"object"})";
  router
      .read<Rendered>(
          {.path = "/docs",
           .permission = Permission::anyone,
           .summary = "This API as a page to read",
           .reply_type = "text/html"},
          [text = written_once(application, documentation_page)](const ReadCall& call) -> Result<Rendered> {
            return Rendered{
                .body = text(call),
                .etag = {},
                .content_type = "text/html; charset=utf-8",
                .headers =
                    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; base-uri "
                    "'none'; "
                    "form-action 'none'; frame-ancestors 'none'\r\nX-Content-Type-Options: nosniff\r\n"
                    "Referrer-Policy: no-referrer\r\nCache-Control: no-cache\r\n"};
          })
      .reply_schema = R"({"type":"string"})";
}

}  // namespace api
