// Things of a garage that have a path of their own, outside the garage's: "/v1/jobs/{jobId}". Who may do what
// is decided by the role at the garage that the thing belongs to.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "api/decide_on.hpp"
#include "api/router.hpp"
#include "projections/table.hpp"

namespace api {

/// What the things of one kind are called and where they are.
struct ResourceWords {
  std::string_view what;  ///< "job"
  std::string_view path;  ///< "/v1/jobs/"
};

/// Things that more than one file has steps of.
inline constexpr ResourceWords invoice_words{"invoice", "/v1/invoices/"};
inline constexpr ResourceWords credit_note_words{"credit note", "/v1/credit-notes/"};

inline std::unexpected<Problem> forbidden_at_garage(std::string_view what) {
  return problem(403, "forbidden",
                 "Your role at the garage of this " + std::string(what) + " does not allow this.");
}

/// Checks that the thing in the path is there, that one may do this at its garage, and that it is as the
/// client has seen it; lets `decide` decide, and shows the thing. `State` says `exists` and `garage_id`.
template <class State, class DecideMore>
Result<Decide> on_resource(const CommandCall& call, ResourceWords words, Permission permission,
                           DecideMore decide) {
  const auto id = call.id<IdOf<State>>(0, words.what);
  if (!id) return std::unexpected(id.error());
  return [id = *id, words, permission, principal = call.principal, if_match = call.if_match,
          decide = std::move(decide)](Transaction& transaction) mutable -> Result<Done> {
    const auto& state = transaction.load<State>(id);
    if (!state.exists) return no_such(words.what);
    if (!principal->may_at(permission, state.garage_id)) return forbidden_at_garage(words.what);
    if (auto expected = transaction.expect<State>(id, if_match); !expected)
      return std::unexpected(std::move(expected).error());
    if (Result<void> done = decide(transaction, id); !done) return std::unexpected(std::move(done).error());
    return Done{200, std::string(words.path) + id.text()};
  };
}

/// on_resource() with one command of the thing itself.
template <class State, class Command>
Result<Decide> change_resource(const CommandCall& call, ResourceWords words, Permission permission,
                               Command command) {
  return on_resource<State>(call, words, permission,
                            [command = std::move(command)](Transaction& transaction, IdOf<State> id) {
                              return decide_on<State>(transaction, id, command);
                            });
}

/// A route that applies a merge patch to the thing in the path: on_resource() with it. `Details` is what the
/// patch changes.
template <class State, class Details, class Patch>
void add_merge_patch(Router& router, RouteInfo info, ResourceWords words, Patch patch) {
  const auto permission = info.permission;
  info.method = "PATCH";
  info.if_match_required = true;
  info.request_type = "application/merge-patch+json";
  auto& route =
      router.command<RawBody>(std::move(info), [words, permission, patch](const CommandCall& call, RawBody) {
        return on_resource<State>(
            call, words, permission,
            [patch, body = std::string(call.body)](Transaction& transaction, IdOf<State> id) {
              return patch(transaction, id, body);
            });
      });
  route.body_schema = schema<Details>();
}

/// A route for a step of the thing in the path, with a body that may be left out: on_resource() with it.
template <class State, class Body, class DecideStep>
void add_step_with_optional_body(Router& router, RouteInfo info, ResourceWords words, Permission permission,
                                 DecideStep decide) {
  router.command<std::optional<Body>>(
      std::move(info), [words, permission, decide](const CommandCall& call, std::optional<Body> given) {
        return on_resource<State>(
            call, words, permission,
            [decide, body = std::move(given).value_or(Body{})](Transaction& transaction, IdOf<State> id) {
              return decide(transaction, id, body);
            });
      });
}

/// The row of the thing in the path, for those who may see it.
template <class Row, class IdType>
Result<Row> find_resource(const ReadCall& call, ResourceWords words, Permission permission) {
  const auto id = call.id<IdType>(0, words.what);
  if (!id) return std::unexpected(id.error());
  auto row = projections::read_row<Row>(*call.rows, Row::key(call.organisation(), *id));
  if (!row || !row->garage_id) return no_such(words.what);
  if (!call.principal->may_at(permission, row->garage_id)) return forbidden_at_garage(words.what);
  return *std::move(row);
}

}  // namespace api
