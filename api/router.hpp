// Routes, each declared once: method, path, permission, words for the documentation, and a function whose
// types say the rest. The same declaration decodes the body, encodes the answer, guards the access and writes
// OpenAPI.
//
//   router.read<CustomerView>({.path = "/v1/customers/{customerId}", .permission =
//   Permission::customers_read,
//                              .summary = "A customer"},
//                             [](const ReadCall& call) -> Result<CustomerView> { ... });
//   router.command<Cancellation>({.method = "POST", .path = "/v1/bookings/{bookingId}/cancel", ...},
//                                [](const CommandCall& call, Cancellation body) -> Result<Decide> { ... });
#pragma once

#include <concepts>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/call.hpp"
#include "api/schema.hpp"
#include "api/transaction.hpp"

namespace api {

/// An answer to a reading request.
struct Rendered {
  std::string body;
  std::string etag;  ///< with its quotes; empty: the server makes one from the body
  /// Whether equal tags mean equal bodies: a version says nothing of what a view shows of other streams.
  bool etag_tells_all = true;
  std::string_view content_type = "application/json";
  std::string headers;
};

/// What a command left behind: which resource shows it. The resource is a path of this API: the answer is
/// what GET of it says, now, or, when the request is repeated, as of then.
struct Done {
  int status = 200;
  std::string resource;           ///< empty: the answer has no body, but for `shown`
  std::optional<Rendered> shown;  ///< the answer of a dry run, which leaves no resource behind
};

/// Runs on the committer's thread. It may run only once.
class Decide {
 public:
  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, Decide> &&
             std::is_invocable_r_v<Result<Done>, std::remove_cvref_t<F>&, Transaction&>)
  Decide(F&& decide) : decide_(std::forward<F>(decide)) {}

  Result<Done> operator()(Transaction& transaction) { return decide_(transaction); }

  /// Reads views to decide, so everything before must be folded (see eventstore::Command), whatever its route
  /// says.
  bool reads_views = false;

 private:
  std::move_only_function<Result<Done>(Transaction&)> decide_;
};

/// The same, which reads views too where that is so.
inline Result<Decide> reading_views(bool reads_views, Result<Decide> decide) {
  if (decide) decide->reads_views = reads_views;
  return decide;
}

/// A request that changes something.
struct CommandCall : Call {
  std::string_view method;
  std::string_view body;
  std::string_view content_type;
  std::string_view accept;
  std::string_view last_event_id;
  std::string_view idempotency_key;
  std::optional<std::uint64_t> if_match;  ///< the version that the client has seen
  const projections::RowStore* rows = nullptr;
  const projections::Generation* generation = nullptr;
};

/// For commands without a body, or with one of their own kind. One that may be left out is a std::optional.
struct NoBody {};
BOOST_DESCRIBE_STRUCT(NoBody, (), ())
struct RawBody {};

struct QueryParameter {
  std::string_view name;
  std::string_view description;
  bool required = false;
  std::string_view schema = {};  ///< JSON Schema; empty: what its name says, or any text
};

/// What is said of a route, once.
struct RouteInfo {
  std::string_view method = "GET";
  std::string_view path;
  Permission permission = Permission::logged_in;
  std::string_view summary;
  std::string_view description = {};
  std::vector<QueryParameter> query = {};
  std::string_view example = {};  ///< of the body: JSON
  int success = 200;
  bool if_match_required = false;
  bool idempotency_key_required = false;  ///< where money moves
  /// Every such command reads views to decide; see Decide for those that do so by what is in them.
  bool reads_views = false;
  /// Reading it takes longer than an I/O thread may be held.
  bool is_slow = false;
  /// The answer as of an earlier moment can be asked for; the entity is the last path parameter.
  bool as_of = false;
  /// It shows nothing but its own stream: who has its version has all of it, and is answered 304.
  bool told_by_version = false;
  std::string_view request_type = "application/json";
  std::string_view reply_type = "application/json";
};

struct Route {
  RouteInfo info;
  std::size_t index = 0;    ///< in the order of being declared
  std::string body_schema;  ///< empty: no body
  bool body_required = true;
  std::string reply_schema;  ///< empty: no body
  std::function<Result<Rendered>(const ReadCall&)> read;
  std::function<Result<Decide>(const CommandCall&)> command;
  /// For what is neither: it answers by itself, on any thread, now or later.
  std::function<void(const CommandCall&, Reply)> raw;
  /// How a command's resource is shown, where GET of it would not do (a token that is shown once).
  std::function<Result<Rendered>(const ReadCall&, std::string_view resource)> present;
};

class Router {
 public:
  template <class Out, class Handler>
  Route& read(RouteInfo info, Handler handler) {
    auto& route = add(std::move(info));
    if constexpr (!std::same_as<Out, Rendered>) route.reply_schema = schema<Out>();
    route.read = [handler = std::move(handler),
                  told = route.info.told_by_version](const ReadCall& call) -> Result<Rendered> {
      auto rendered = render<Out>(handler(call));
      if (rendered && told) rendered->etag_tells_all = true;
      return rendered;
    };
    return route;
  }

  template <class In, class Handler>
  Route& command(RouteInfo info, Handler handler) {
    auto& route = add(std::move(info));
    if constexpr (std::same_as<In, RawBody>) {
      route.body_schema = R"({"type":"string","format":"binary"})";
      route.command = [handler = std::move(handler)](const CommandCall& call) {
        return handler(call, RawBody{});
      };
    } else {
      describe_body<In>(route);
      route.command = [handler = std::move(handler)](const CommandCall& call) -> Result<Decide> {
        auto body = decode_body<In>(call);
        if (!body) return std::unexpected(std::move(body).error());
        return handler(call, *std::move(body));
      };
    }
    return route;
  }

  /// `Out` and `In` are for the documentation only.
  template <class In, class Out, class Handler>
  Route& raw(RouteInfo info, Handler handler) {
    auto& route = add(std::move(info));
    describe_body<In>(route);
    route.reply_schema = schema<Out>();
    route.raw = std::move(handler);
    return route;
  }

  /// A question that takes a body, since what is asked about does not belong into a URL. It changes nothing.
  template <class In, class Out, class Handler>
  Route& question(RouteInfo info, Handler handler) {
    return raw<In, Out>(std::move(info),
                        [handler = std::move(handler)](const CommandCall& call, Reply reply) {
                          const auto answer = [&]() -> Result<Rendered> {
                            auto body = decode_body<In>(call);
                            if (!body) return std::unexpected(std::move(body).error());
                            return handler(call, *std::move(body));
                          };
                          auto rendered = answer();
                          if (!rendered) return reply(to_response(rendered.error(), call.correlation_id));
                          Response response;
                          response.body = std::move(rendered->body);
                          reply(std::move(response));
                        });
  }

  /// The route of a request, with its path parameters; null when there is none, and then `allowed` lists the
  /// methods that the path has ("GET, HEAD, POST"), if it has any.
  const Route* match(std::string_view method, std::string_view path,
                     std::array<std::string_view, path_parameters_max>& parameters,
                     std::string* allowed) const;

  const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

  /// A body as a struct: strictly, with all errors at once. For raw routes.
  template <class In>
  static Result<In> decode_body(const CommandCall& call) {
    if constexpr (may_be_left_out<In>)
      if (call.body.empty()) return In{};
    if constexpr (reflect::is_optional<In>) {
      auto body = decode_body<typename In::value_type>(call);
      if (!body) return std::unexpected(std::move(body).error());
      return In(*std::move(body));
    } else {
      if (auto refused = refuse_content_type(call)) return std::unexpected(*std::move(refused));
      auto body = json::decode_strictly<In>(call.body);
      if (!body) return std::unexpected(explain(body.error()));
      return *std::move(body);
    }
  }
  /// What is wrong with a body: 400 when it is not JSON, 422 when its fields are not right.
  static Problem explain(const std::vector<json::Error>& errors);

  template <class Out>
  static Result<Rendered> render(Result<Out> out) {
    if (!out) return std::unexpected(std::move(out).error());
    if constexpr (std::same_as<Out, Rendered>) {
      return *std::move(out);
    } else {
      Rendered rendered;
      rendered.body.reserve(2'048);  // most answers fit; grown step by step they would be copied many times
      json::append<json::Nulls::write>(rendered.body, *out);
      if constexpr (requires { out->version; }) {
        rendered.etag = '"' + std::to_string(out->version) + '"';
        rendered.etag_tells_all = false;
      }
      return rendered;
    }
  }

 private:
  /// One segment of the paths: its fixed continuations, the one for a parameter, and what is there.
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
    std::unique_ptr<Node> parameter;
    std::map<std::string_view, const Route*, std::less<>> methods;
  };

  template <class In>
  static constexpr bool may_be_left_out = reflect::is_optional<In> || std::same_as<In, NoBody>;

  template <class In>
  static void describe_body(Route& route) {
    route.body_required = !may_be_left_out<In>;
    if constexpr (reflect::is_optional<In>) route.body_schema = schema<typename In::value_type>();
    else if constexpr (!std::same_as<In, NoBody>) route.body_schema = schema<In>();
  }

  Route& add(RouteInfo info);
  static std::optional<Problem> refuse_content_type(const CommandCall& call);

  std::vector<std::unique_ptr<Route>> routes_;
  Node root_;
};

}  // namespace api
